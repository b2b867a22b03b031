"""Names to elements: finding what an operation speaks of, and saying what is not there."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Literal

from design.document.api import Endpoint, EndpointField, Parameter
from design.document.concept import (
    Attribute,
    Entity,
    Integration,
    Invariant,
    Query,
    Relationship,
    Role,
    State,
)
from design.document.decisions import Decision
from design.document.design import Design
from design.document.names import name_key, plural, singular
from design.document.schema import Column, Table

ErrorCode = Literal["unknown", "exists", "dependants", "invalid", "ambiguous"]
_LISTED = 8


class OperationError(Exception):
    """An operation that cannot be applied, and what to do about it.

    Names that come close are looked up when they are asked for, since a reply may hold many
    operations that wait for a name which a later line brings.
    """

    def __init__(
        self,
        code: ErrorCode,
        text: str,
        *,
        kind: str = "",
        unknown: str | None = None,
        names: Callable[[], Iterable[str]] | None = None,
    ) -> None:
        """Say what is wrong.

        Args:
            code: Kind of error.
            text: Complete sentences that say what is wrong and what to do.
            kind: Kind of element that was looked for, such as ``entity``.
            unknown: The name that was not found.
            names: Gives the names that could have been meant.
        """
        super().__init__(text)
        self.code: ErrorCode = code
        self.text = text
        self.kind = kind
        self.unknown = unknown
        self._names = names

    @cached_property
    def _known(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._names())) if self._names is not None else ()

    @cached_property
    def candidates(self) -> tuple[str, ...]:
        """Names close to the unknown one, the closest first."""
        return close_names(self.unknown, self._known) if self.unknown is not None else ()

    @cached_property
    def message(self) -> str:
        """What was wrong and what to do, with the names that were perhaps meant."""
        if self.candidates:
            quoted = " or ".join(f'"{name}"' for name in self.candidates)
            return f"{self.text} Did you mean {quoted}?"
        if self._known and len(self._known) <= _LISTED:
            return f"{self.text} There is: {', '.join(self._known)}."
        return self.text

    def __str__(self) -> str:
        return self.message


def close_names(name: str, names: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Return the names that come close to one, compared without case, spaces and number.

    Args:
        name: What was written.
        names: What exists.
        limit: How many to return at most.
    """
    by_key: dict[str, str] = {}
    for known in names:
        for spelling in (known, plural(known)):
            by_key.setdefault(name_key(spelling), known)
    found = difflib.get_close_matches(name_key(name), list(by_key), n=limit * 2, cutoff=0.72)
    return tuple(dict.fromkeys(by_key[key] for key in found))[:limit]


def unknown(
    kind: str, name: str, names: Callable[[], Iterable[str]], *, of: str = "", mend: str = ""
) -> OperationError:
    """Return the error for a name that was not found.

    Args:
        kind: What was looked for, such as ``entity``.
        name: The name as written.
        names: Gives the names there are.
        of: Where it was looked for, such as ``Order``.
        mend: What to do when it was not misspelt.
    """
    where = f"{of} has no {kind}" if of else f"There is no {kind}"
    return OperationError(
        "unknown",
        f'{where} "{name}".' + (f" {mend}" if mend else ""),
        kind=kind,
        unknown=name,
        names=names,
    )


def find_entity(design: Design, name: str) -> Entity:
    """Return the entity with a name or plural, in any spelling.

    Raises:
        OperationError: There is none.
    """
    entity = entity_like(design, name)
    if entity is None:
        raise unknown("entity", name, lambda: (item.name for item in design.concept.entities),
                      mend="Add it with add_entity.")  # fmt: skip
    return entity


def entity_like(design: Design, name: str) -> Entity | None:
    """Return the entity whose name is the same but for spelling and number."""
    concept = design.concept
    for spelling in (name, singular(name.strip()), plural(name.strip())):
        entity = concept.entity_named(spelling)
        if entity is not None:
            return entity
    return None


def own_part(entity: Entity, name: str) -> str:
    """Return ``name`` without a leading "Entity." that repeats the entity."""
    head, dot, tail = name.partition(".")
    known = (name_key(entity.name), name_key(entity.plural or plural(entity.name)))
    return tail if dot and name_key(head) in known else name


def find_attribute(entity: Entity, name: str) -> Attribute:
    """Return an entity's attribute.

    Raises:
        OperationError: There is none.
    """
    attribute = entity.attribute_named(own_part(entity, name))
    if attribute is None:
        raise unknown("attribute", name, lambda: (item.name for item in entity.attributes),
                      of=entity.name, mend="Add it with add_attribute.")  # fmt: skip
    return attribute


def find_relationship(design: Design, entity: Entity, name: str) -> Relationship:
    """Return the relationship of an entity by its name, its column or the entity it leads to.

    Raises:
        OperationError: There is none, or more than one.
    """
    links = design.concept.links_from(entity.id)
    key = name_key(own_part(entity, name))
    short = key.removesuffix("id")
    for wanted in (key, short):
        for link in links:
            if name_key(link.name) == wanted:
                return link
    target = design.concept.entity_named(name) or design.concept.entity_named(singular(name))
    leading = [link for link in links if target is not None and link.target == target.id]
    if len(leading) == 1:
        return leading[0]
    if leading:
        names = ", ".join(link.name for link in leading)
        raise OperationError(
            "ambiguous",
            f'{entity.name} has several relationships to "{name}": {names}. Say which by name.',
        )
    raise unknown("relationship", name, lambda: (link.name for link in links), of=entity.name,
                  mend="Add it with add_relationship.")  # fmt: skip


def find_state(entity: Entity, name: str) -> State:
    """Return a state of an entity's lifecycle.

    Raises:
        OperationError: The entity has no lifecycle or no such state.
    """
    states = entity.lifecycle.states if entity.lifecycle else ()
    key = name_key(name)
    for state in states:
        if name_key(state.name) == key:
            return state
    mend = "Add it with add_state." if states else "Give it states with set_lifecycle."
    raise unknown("state", name, lambda: (item.name for item in states), of=entity.name, mend=mend)


def find_role(design: Design, name: str) -> Role:
    """Return the role with a name.

    Raises:
        OperationError: There is none.
    """
    concept = design.concept
    role = concept.role_named(name) or concept.role_named(singular(name.strip()))
    if role is None:
        raise unknown("role", name, lambda: (item.name for item in concept.roles),
                      mend="Add it with add_role.")  # fmt: skip
    return role


def find_query(design: Design, name: str) -> Query:
    """Return the query with a name or statement.

    Raises:
        OperationError: There is none.
    """
    key = name_key(name)
    queries = design.concept.queries
    for query in queries:
        if name_key(query.name) == key:
            return query
    for query in queries:
        if query.statement and name_key(query.statement) == key:
            return query
    raise unknown("query", name, lambda: (item.name for item in queries))


def find_invariant(design: Design, name: str) -> Invariant:
    """Return the invariant with a name or statement.

    Raises:
        OperationError: There is none.
    """
    key = name_key(name)
    rules = design.concept.invariants
    for rule in rules:
        if key in (name_key(rule.name), name_key(rule.statement)):
            return rule
    raise unknown("invariant", name, lambda: (item.statement for item in rules))


def find_integration(design: Design, system: str) -> Integration:
    """Return the integration with a system.

    Raises:
        OperationError: There is none.
    """
    key = name_key(system)
    items = design.concept.integrations
    for item in items:
        if name_key(item.system) == key:
            return item
    raise unknown("integration", system, lambda: (item.system for item in items))


def find_table(design: Design, name: str) -> Table:
    """Return the table with a name, in any spelling or number, or of the entity so called.

    Raises:
        OperationError: There is none.
    """
    schema = design.schema_
    trimmed = name.strip().removeprefix("public.")
    for spelling in (trimmed, plural(trimmed), singular(trimmed)):
        table = schema.table_named(spelling)
        if table is not None:
            return table
    entity = design.concept.entity_named(trimmed)
    table = schema.table_for(entity.id) if entity is not None else None
    if table is None:
        raise unknown("table", name, lambda: (item.name for item in schema.tables))
    return table


def find_column(table: Table, name: str) -> Column:
    """Return a table's column.

    Raises:
        OperationError: There is none.
    """
    head, dot, tail = name.partition(".")
    column = table.column_named(tail if dot and name_key(head) == name_key(table.name) else name)
    if column is None:
        raise unknown("column", name, lambda: (item.name for item in table.columns),
                      of=table.name)  # fmt: skip
    return column


def find_dotted_column(design: Design, name: str) -> tuple[Table, Column]:
    """Return the column written "table.column".

    Raises:
        OperationError: There is none, or the name has no dot.
    """
    head, dot, tail = name.rpartition(".")
    if not dot:
        raise OperationError("invalid", f'"{name}" names no column. Write it as "table.column".')
    table = find_table(design, head)
    return table, find_column(table, tail)


def find_endpoint(design: Design, label: str) -> Endpoint:
    """Return the endpoint written "GET /v1/orders", or with an operation id.

    Raises:
        OperationError: There is none.
    """
    method, _, path = label.strip().partition(" ")
    endpoints = design.api.endpoints
    found = design.api.endpoint_at(method, path.strip()) if path else None
    if found is None and not path:
        if label.strip().startswith("/"):
            return _endpoint_on_path(design, label)
        key = name_key(label)
        found = next((item for item in endpoints if name_key(item.name) == key), None)
    if found is None:
        raise unknown("endpoint", label, lambda: (item.label for item in endpoints),
                      mend='Write it as "GET /path".')  # fmt: skip
    return found


def _endpoint_on_path(design: Design, path: str) -> Endpoint:
    methods = ("GET", "POST", "PUT", "PATCH", "DELETE")
    found = [item for method in methods if (item := design.api.endpoint_at(method, path))]
    if len(found) == 1:
        return found[0]
    if found:
        labels = ", ".join(item.label for item in found)
        raise OperationError("ambiguous", f'"{path}" has several endpoints: {labels}. Say which.')
    raise unknown("endpoint", path, lambda: (item.label for item in design.api.endpoints),
                  mend='Write it as "GET /path".')  # fmt: skip


def find_field(endpoint: Endpoint, part: str, name: str) -> EndpointField:
    """Return a field of an endpoint's request or response.

    Raises:
        OperationError: There is none.
    """
    fields = endpoint.request if part == "request" else endpoint.response
    key = name_key(name)
    for field in fields:
        if name_key(field.name) == key:
            return field
    raise unknown(f"{part} field", name, lambda: (item.name for item in fields),
                  of=endpoint.label)  # fmt: skip


def find_parameter(endpoint: Endpoint, name: str) -> Parameter:
    """Return a parameter of an endpoint.

    Raises:
        OperationError: There is none.
    """
    key = name_key(name)
    for parameter in endpoint.parameters:
        if name_key(parameter.name) == key:
            return parameter
    raise unknown("parameter", name, lambda: (item.name for item in endpoint.parameters),
                  of=endpoint.label)  # fmt: skip


def find_decision(design: Design, number: int) -> Decision:
    """Return the decision note with a number.

    Raises:
        OperationError: There is none.
    """
    found = design.decision(number)
    if found is None:
        numbers = ", ".join(str(item.number) for item in design.decisions) or "none yet"
        raise OperationError(
            "unknown", f"There is no decision {number} (there are: {numbers}).", unknown=str(number)
        )
    return found


def find_any(design: Design, name: str) -> str | None:
    """Return the id of whatever a loose name means, or None.

    Understands entities, roles, tables, "Entity.member", "table.column", endpoints and queries.
    """
    text = name.strip()
    if " /" in text or text.startswith("/"):
        try:
            return find_endpoint(design, text).id
        except OperationError:
            return None
    head, dot, tail = text.rpartition(".")
    if dot:
        return _member(design, head, tail)
    for find in (find_entity, find_role, find_table, find_query, find_invariant):
        try:
            return find(design, text).id
        except OperationError:
            continue
    return None


def _member(design: Design, head: str, tail: str) -> str | None:
    table = design.schema_.table_named(head)
    column = table.column_named(tail) if table is not None else None
    entity = design.concept.entity_named(head)
    if entity is None and column is not None:
        return column.id
    try:
        entity = entity or find_entity(design, head)
    except OperationError:
        return column.id if column is not None else None
    for find in (find_element, lambda _, owner, name: find_state(owner, name)):
        try:
            return find(design, entity, tail).id
        except OperationError:
            continue
    return column.id if column is not None else None


def find_element(design: Design, entity: Entity, name: str) -> Attribute | Relationship:
    """Return an entity's attribute or relationship by its name.

    Raises:
        OperationError: There is none.
    """
    attribute = entity.attribute_named(name)
    if attribute is not None:
        return attribute
    try:
        return find_relationship(design, entity, name)
    except OperationError as error:
        if error.code == "ambiguous":
            raise
    raise unknown(
        "attribute or relationship",
        name,
        lambda: (
            *(item.name for item in entity.attributes),
            *(link.name for link in design.concept.links_from(entity.id)),
        ),
        of=entity.name,
    )
