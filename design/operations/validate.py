"""What may be wrong with a design that was not made by operations: one read from files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from design.document.api import Endpoint, endpoint_key
from design.document.concept import Concept, Entity, Lifecycle
from design.document.defaults import check_default
from design.document.design import Design
from design.document.expressions import check_expression
from design.document.ids import kind_of
from design.document.names import IDENTIFIER, name_key
from design.document.schema import Table, members
from design.operations import column_types
from design.operations.dependants import rule_references
from design.operations.lower import columns_of, constraints
from design.operations.resolve import OperationError
from design.render.enums import closed_lists


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where."""

    place: str
    reason: str


def problems(design: Design) -> tuple[Problem, ...]:
    """Return everything that is wrong with a design, in its order; none for a sound one.

    Derived parts may be behind the concept; only what a derivation would not mend is reported.

    Args:
        design: Any design.
    """
    return (
        *_identifiers(design),
        *_concept(design.concept),
        *_schema(design),
        *_api(design),
        *_decisions(design),
    )


def _repeated(items: Iterable[tuple[str, str]], what: str) -> Iterator[Problem]:
    """Yield a problem for each key that comes twice; ``items`` are ``(key, shown)``."""
    seen: set[str] = set()
    for key, shown in items:
        if key in seen:
            yield Problem(shown, f"There are two {what} of this name.")
        seen.add(key)


def _identifiers(design: Design) -> Iterator[Problem]:
    seen: set[str] = set()
    for element_id, label in _all_ids(design):
        if element_id in seen:
            yield Problem(label, f"The id {element_id} is used twice.")
        seen.add(element_id)
        if not element_id or "{" in element_id or "}" in element_id:
            yield Problem(label, f'"{element_id}" cannot be an id.')


def _all_ids(design: Design) -> Iterator[tuple[str, str]]:
    concept = design.concept
    for entity in concept.entities:
        yield entity.id, entity.name
        for group in (entity.attributes, entity.identities):
            yield from ((item.id, entity.name) for item in group)
        if entity.lifecycle is not None:
            yield entity.lifecycle.id, entity.name
            yield from ((item.id, entity.name) for item in entity.lifecycle.states)
            yield from ((item.id, entity.name) for item in entity.lifecycle.transitions)
    for name in type(concept).model_fields:
        if name != "entities":
            yield from ((item.id, name) for item in getattr(concept, name))
    for table in design.schema_.tables:
        yield table.id, table.name
        yield from ((item.id, table.name) for item in members(table))
    for endpoint in design.api.endpoints:
        yield endpoint.id, endpoint.label
        for part in ("access", "parameters", "request", "response", "errors"):
            yield from ((item.id, endpoint.label) for item in getattr(endpoint, part))
    yield from ((item.id, f"decision {item.number}") for item in design.decisions)
    yield from ((item.id, f"waiver of {item.rule}") for item in design.waivers)
    yield from ((item.id, f"sign-off of {item.item}") for item in design.review.signoffs)


# --- concept -------------------------------------------------------------------------------


def _concept(concept: Concept) -> Iterator[Problem]:
    yield from _repeated(((name_key(one.name), one.name) for one in concept.entities), "entities")
    yield from _repeated(((name_key(one.name), one.name) for one in concept.roles), "roles")
    yield from _repeated(((name_key(one.name), one.name) for one in concept.queries), "queries")
    yield from _repeated(
        ((f"{one.source}/{name_key(one.name)}", one.name) for one in concept.relationships),
        "relationships of one entity",
    )
    entities = {entity.id for entity in concept.entities}
    roles = {role.id for role in concept.roles}
    parts = entities | {link.id for link in concept.relationships} | {"self"}
    for entity in concept.entities:
        yield from _entity(entity)
        parts.update(item.id for item in entity.attributes)
        if entity.lifecycle is not None:
            yield from _lifecycle(entity, entity.lifecycle)
            parts.add(entity.lifecycle.id)
            parts.update(state.id for state in entity.lifecycle.states)
    known = {"entity": entities, "role": roles, "part": parts}
    for kind, place, elements in _references(concept):
        for element in elements:
            if element not in known[kind]:
                yield _dangling(place, element)


def _entity(entity: Entity) -> Iterator[Problem]:
    yield from _repeated(
        ((name_key(one.name), f"{entity.name}.{one.name}") for one in entity.attributes),
        "attributes",
    )
    for attribute in entity.attributes:
        if attribute.type == "enum" and not attribute.values:
            yield Problem(f"{entity.name}.{attribute.name}", "An enum has no values.")
    own = [(f"identity of {entity.name}", one.attributes) for one in entity.identities]
    for place, elements in (*own, (f"erasure of {entity.name}", entity.erasure)):
        for element in elements:
            if entity.attribute(element) is None:
                yield _dangling(place, element)


def _lifecycle(entity: Entity, lifecycle: Lifecycle) -> Iterator[Problem]:
    place = f"lifecycle of {entity.name}"
    states = {state.id for state in lifecycle.states}
    if entity.attribute_named(lifecycle.attribute) is not None:
        yield Problem(place, f"{lifecycle.attribute} is an attribute as well.")
    if lifecycle.initial not in states:
        yield Problem(place, "The initial state is not one of its states.")
    yield from _repeated(((name_key(one.name), place) for one in lifecycle.states), "states")
    for step in lifecycle.transitions:
        for end in (step.source, step.target):
            if end not in states:
                yield _dangling(place, end)


def _dangling(place: str, element: str) -> Problem:
    kind = kind_of(element)
    return Problem(place, f"It refers to {kind or 'something'} {element}, which is not there.")


_ID = re.compile(r"^[a-z]{3}_[0-9a-f]{10}$")


def _references(concept: Concept) -> Iterator[tuple[str, str, Iterable[str]]]:
    """Yield what refers to what: ``(kind of what is meant, place, ids)``."""
    for entity in concept.entities:
        for identity in entity.identities:
            yield "part", f"identity of {entity.name}", identity.within
        for step in entity.lifecycle.transitions if entity.lifecycle else ():
            yield "role", f"lifecycle of {entity.name}", step.roles
    for link in concept.relationships:
        yield "entity", f"relationship {link.name}", (link.source, link.target)
    for rule in concept.invariants:
        yield "part", f"invariant {rule.name}", (*rule.entities, *rule_references(rule))
    for role in concept.roles:
        yield "entity", f"role {role.name}", filter(None, (role.represents,))
    for item in concept.permissions:
        place = f"permission to {item.action}"
        yield "role", place, (item.role,)
        yield "entity", place, filter(None, (item.entity,))
        yield "part", place, item.attributes
    for query in concept.queries:
        place = f"query {query.name}"
        yield "entity", place, filter(None, (query.entity,))
        terms = [item.element for item in query.filters]
        terms.extend(item.element for item in query.sort)
        yield "part", place, filter(_ID.match, (*terms, *query.group_by))
        yield "role", place, query.roles
    for system in concept.integrations:
        yield "part", f"integration {system.system}", system.attributes


# --- schema --------------------------------------------------------------------------------


def _schema(design: Design) -> Iterator[Problem]:
    tables = design.schema_.tables
    yield from _repeated(((name_key(one.name), one.name) for one in tables), "tables")
    relations = (
        (item.name, f"{table.name}: {item.name}")
        for table in tables
        for group in (table.uniques, table.indexes, table.exclusions)
        for item in group
    )
    yield from _repeated(relations, "indexes")
    for table in tables:
        yield from _table(design, table)


def _table(design: Design, table: Table) -> Iterator[Problem]:
    yield from _repeated(
        ((name_key(one.name), f"{table.name}.{one.name}") for one in table.columns), "columns"
    )
    yield from _repeated(
        ((one.name, f"{table.name}: {one.name}") for one in constraints(table)), "constraints"
    )
    for item in (table, *members(table)):
        if not IDENTIFIER.match(item.name):
            yield Problem(f"{table.name}: {item.name}", "This cannot be a name in SQL.")
    lists = closed_lists(design.concept)
    own = frozenset(
        column.type for column in table.columns if column.derived or column.realises in lists
    )
    for column in table.columns:
        try:
            column_types.check(column.type, own)
        except OperationError as error:
            yield Problem(f"{table.name}.{column.name}", error.message)
    for element in table.primary_key:
        if table.column(element) is None:
            yield _dangling(f"primary key of {table.name}", element)
    for part in constraints(table):
        for element in sorted(columns_of(part)):
            if table.column(element) is None:
                yield _dangling(f"{table.name}: {part.name}", element)
    yield from _foreign_keys(design, table)
    yield from _expressions(table)


def _foreign_keys(design: Design, table: Table) -> Iterator[Problem]:
    for key in table.foreign_keys:
        place = f"foreign key {key.name} of {table.name}"
        target = design.schema_.table(key.table)
        if target is None:
            yield _dangling(place, key.table)
            continue
        if len(key.columns) != len(key.references):
            yield Problem(
                place,
                f"It has {len(key.columns)} columns for {len(key.references)} of {target.name}.",
            )
        for element in key.references:
            if target.column(element) is None:
                yield _dangling(place, element)


def _expressions(table: Table) -> Iterator[Problem]:
    stored = [(item.name, item.expression) for item in table.checks]
    for group in (table.uniques, table.indexes, table.exclusions):
        stored.extend((item.name, item.where) for item in group if item.where is not None)
    for name, text in stored:
        try:
            check_expression(text)
        except ValueError as error:
            yield Problem(f"{table.name}: {name}", f"Its expression cannot be used: {error}")
    for column in table.columns:
        try:
            check_default(column.default)
        except ValueError as error:
            yield Problem(f"{table.name}.{column.name}", str(error))


# --- api and decisions ---------------------------------------------------------------------


def _api(design: Design) -> Iterator[Problem]:
    endpoints = design.api.endpoints
    yield from _repeated(
        ((endpoint_key(one.method, one.path), one.label) for one in endpoints), "endpoints"
    )
    columns = {column.id for table in design.schema_.tables for column in table.columns}
    roles = {role.id for role in design.concept.roles}
    for endpoint in endpoints:
        yield from _endpoint(design, endpoint, columns.__contains__, roles)


def _endpoint(
    design: Design, endpoint: Endpoint, is_column: Callable[[object], bool], roles: set[str]
) -> Iterator[Problem]:
    place = endpoint.label
    if not endpoint.path.startswith("/"):
        yield Problem(place, "A path starts with a slash.")
    if endpoint.entity and not endpoint.derived and not design.concept.entity(endpoint.entity):
        yield _dangling(place, endpoint.entity)
    for part in ("request", "response", "parameters"):
        for item in getattr(endpoint, part):
            if item.maps_to is not None and not item.derived and not is_column(item.maps_to):
                yield _dangling(f"{item.name} of {place}", item.maps_to)
    for part in ("request", "response"):
        fields = getattr(endpoint, part)
        yield from _repeated(
            ((name_key(one.name), f"{part} of {place}: {one.name}") for one in fields), "fields"
        )
    for access in endpoint.access:
        if access.role not in roles and not access.derived:
            yield _dangling(f"access to {place}", access.role)


def _decisions(design: Design) -> Iterator[Problem]:
    yield from _repeated(
        ((str(one.number), f"decision {one.number}") for one in design.decisions), "decisions"
    )
    known = {item.id for item in design.decisions}
    for item in design.decisions:
        if item.supersedes is not None and item.supersedes not in known:
            yield _dangling(f"decision {item.number}", item.supersedes)
