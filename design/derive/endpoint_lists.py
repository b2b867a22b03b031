"""How lists are cut, filtered and sorted: what the concept's queries ask for."""

from __future__ import annotations

from typing import Final

from design.derive.endpoint_attributes import field_type
from design.derive.endpoint_facts import Facts, noun
from design.derive.endpoint_paths import Part, Values, id_type
from design.derive.orders import order_of_all, order_of_parts, refined
from design.document.api import FieldType
from design.document.concept import Entity, Filter, FilterOp, Query, Sort
from design.document.names import snake
from design.document.schema import Column

_SUFFIXES: Final[dict[FilterOp, str]] = {
    "<": "_before", "<=": "_to", ">": "_after", ">=": "_from", "!=": "_not", "not in": "_not",
    "contains": "_contains",
}  # fmt: skip
_NUMBERS: Final[dict[FilterOp, str]] = {"<": "_below", "<=": "_max", ">": "_above", ">=": "_min"}
_BRACKETS: Final[dict[FilterOp, str]] = {
    "<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "!=": "ne", "not in": "nin",
    "contains": "contains", "in": "in",
}  # fmt: skip
_OPPOSITE: Final[dict[FilterOp, FilterOp]] = {"is null": "is null", "is not null": "is not null"}


def paging(facts: Facts) -> list[Part]:
    """Return the parameters that cut a list."""
    pagination = facts.conventions.pagination
    limit: Values = {
        "name": "limit",
        "type": "integer",
        "description": (
            f"Rows per page: {pagination.default_limit} unless said, "
            f"at most {pagination.max_limit}."
        ),
    }
    match pagination.style:
        case "cursor":
            name, kind, words = "cursor", "string", "The next_cursor of the page before; opaque."
        case "page":
            name, kind, words = "page", "integer", "Number of the page, from 1."
        case "offset":
            name, kind, words = "offset", "integer", "Rows to leave out."
    place: Values = {"name": name, "type": kind, "description": words}
    if pagination.style == "page":
        limit["name"] = facts.field_name("per_page")
    return [Part("limit", None, limit), Part(name, None, place)]


def serves(facts: Facts, entity: Entity, query: Query) -> bool:
    """Return whether lists or searches answer a query: rows, filtered and sorted."""
    if query.measure or query.group_by:
        return False
    known = [item for item in query.filters if _element(facts, entity, item.element) is not None]
    sorts = [item for item in query.sort if _element(facts, entity, item.element) is not None]
    asked = len(query.filters) + len(query.sort)
    return bool(known or sorts) and len(known) + len(sorts) == asked


def filters(
    facts: Facts, entity: Entity, queries: list[Query], given: frozenset[str] = frozenset()
) -> list[Part]:
    """Return the filter parameters queries call for.

    Args:
        facts: The indexed design.
        entity: The entity that is listed.
        queries: The queries it must serve.
        given: Ids of links that the path already says.
    """
    found: dict[str, Part] = {}
    for query in queries:
        for item in query.filters:
            if item.element in given:
                continue
            part = filter_parameter(facts, entity, item)
            if part is None:
                continue
            known = found.get(part.facet)
            if known is None or (part.values.get("many") and not known.values.get("many")):
                found[part.facet] = part
    return list(found.values())


def filter_parameter(facts: Facts, entity: Entity, item: Filter) -> Part | None:
    """Return the parameter for one condition of a query, or None when no URL may carry it."""
    element = _element(facts, entity, item.element)
    if element is None:
        return None
    name, kind, column, values, private = element
    if private:
        return None
    many = item.operator in ("in", "not in")
    if item.operator in _OPPOSITE:
        field = facts.field_name(f"has_{name}")
        shape: Values = {"type": "boolean", "operator": "is not null"}
    elif facts.conventions.lists.filter == "bracket":
        mark = _BRACKETS.get(item.operator)
        field = f"{name}[{mark}]" if mark and item.operator != "in" else name
        shape = {"type": kind, "operator": item.operator}
    else:
        numeric = kind in ("integer", "decimal", "money", "number")
        suffix = (_NUMBERS if numeric else {}).get(item.operator) or _SUFFIXES.get(
            item.operator, ""
        )
        field = facts.field_name(f"{snake(name)}{suffix}")
        shape = {"type": kind, "operator": item.operator}
    if kind == "money":
        shape["type"] = "decimal"
    if values:
        shape["values"] = values
    if many:
        shape["many"] = True
    if column is not None:
        shape["maps_to"] = column.id
    if item.value is not None and item.operator not in _OPPOSITE:
        shape["description"] = f"Such as {item.value}."
    shape["name"] = field
    return Part(field, item.element if "_" in item.element else None, shape)


def searched(facts: Facts, entity: Entity) -> tuple[str, ...]:
    """Return the attributes rows are looked for by that no URL may carry.

    They are what queries filter by, and what identifies a row where the law protects it.
    """
    private = {
        item.id: item.sensitivity
        for item in entity.attributes
        if item.sensitivity in ("confidential", "regulated") and item.storage == "plain"
    }
    wanted = [item.element for query in facts.queries[entity.id] for item in query.filters]
    for identity in entity.identities:
        wanted += [item for item in identity.attributes if private.get(item) == "regulated"]
    return tuple(dict.fromkeys(item for item in wanted if item in private))


def owner_filter(facts: Facts, entity: Entity) -> list[Part]:
    """Return the filter that gives a top-level list the rows of one whole."""
    link = facts.parent_link(entity)
    if link is None:
        return []
    name = facts.link_field(link)
    column = facts.column(entity.id, link.id, name)
    values: Values = {
        "name": name,
        "type": id_type(facts),
        "operator": "=",
        "maps_to": column.id if column else None,
        "description": f"Only those of one {noun(facts.entities[link.target])}.",
    }
    return [Part(name, link.id, values)]


def sort_keys(
    facts: Facts, entity: Entity, queries: list[Query], *, parts: bool = False
) -> tuple[tuple[str, ...], Part]:
    """Return the sort keys on offer, the default first, and the parameter that chooses.

    Args:
        facts: The indexed design.
        entity: The entity that is listed.
        queries: The queries the list must serve.
        parts: Whether the rows of one whole are listed.
    """
    conventions = facts.conventions
    order = (order_of_parts if parts else order_of_all)(entity, queries, conventions)
    keys: dict[str, None] = {}
    default = _written(facts, entity, order) or _default_key(facts, entity)
    keys[default] = None
    for query in sorted(queries, key=lambda item: len(item.filters)):
        written = _written(facts, entity, refined(entity, query.sort, conventions))
        if written:
            keys[written] = None
    offered = tuple(keys)
    minus = conventions.lists.sort == "minus"
    values: Values = {
        "name": "sort" if minus else facts.field_name("order_by"),
        "values": offered,
        "description": f"Order of the rows; {offered[0]} unless said, then the id.",
    }
    return offered, Part("sort", None, values)


def _written(facts: Facts, entity: Entity, order: tuple[Sort, ...]) -> str:
    """Return an order as a list takes it; empty where something has no column."""
    parts = []
    for item in order:
        element = _element(facts, entity, item.element)
        if element is None or element[2] is None:
            return ""
        parts.append(_sort_key(facts, facts.field_name(element[0]), item.descending))
    return ",".join(parts)


def _sort_key(facts: Facts, name: str, descending: bool) -> str:
    if facts.conventions.lists.sort == "minus":
        return f"-{name}" if descending else name
    return f"{name} desc" if descending else name


def _default_key(facts: Facts, entity: Entity) -> str:
    """Return a key that is indexed because it must be unique; else the id."""
    table = facts.table(entity.id)
    tenant = {link.id for link in facts.links_from[entity.id] if facts.is_root(link.target)}
    if facts.root is not None:
        tenant.add(facts.root.id)
    for unique in table.uniques if table is not None else ():
        columns = [table.column(item) for item in unique.columns] if table else []
        scope, last = columns[:-1], columns[-1] if columns else None
        attribute = entity.attribute(last.realises) if last and last.realises else None
        plain = attribute is not None and attribute.sensitivity in (None, "public", "internal")
        scoped = all(column is not None and column.realises in tenant for column in scope)
        if attribute is not None and plain and scoped:
            return facts.field_name(attribute.name)
    return facts.field_name(facts.conventions.ids.column)


def _element(
    facts: Facts, entity: Entity, element: str
) -> tuple[str, FieldType, Column | None, tuple[str, ...], bool] | None:
    """Return name, type, column, values and privacy of what a query refers to."""
    attribute = entity.attribute(element)
    if attribute is not None:
        private = attribute.sensitivity in ("confidential", "regulated")
        column = facts.column(entity.id, attribute.id)
        return attribute.name, field_type(attribute), column, attribute.values, private
    link = next((item for item in facts.links_from[entity.id] if item.id == element), None)
    if link is not None:
        name = facts.link_field(link)
        column = facts.column(entity.id, link.id, name)
        return name, id_type(facts), column, (), False
    lifecycle = entity.lifecycle
    if lifecycle is not None and element in (lifecycle.id, lifecycle.attribute):
        column = facts.column(entity.id, lifecycle.id, lifecycle.attribute)
        states = tuple(snake(state.name) for state in lifecycle.states)
        return lifecycle.attribute, "string", column, states, False
    table = facts.table(entity.id)
    column = table.column_named(element) if table else None
    if column is None:
        return None
    kind: FieldType = "date-time" if column.type.startswith("timestamp") else "string"
    return column.name, kind, column, (), False
