"""What in the concept depends on what: for refusing a removal, and for carrying it through."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from design.document.api import Endpoint, EndpointField
from design.document.base import Element
from design.document.concept import (
    CompareRule,
    Concept,
    DistinctRule,
    Entity,
    Invariant,
    LimitRule,
    NoOverlapRule,
    Permission,
    Query,
    Relationship,
)
from design.document.schema import Table
from design.operations.edit import Edit, different, without

E = TypeVar("E", bound=Element)


@dataclass(frozen=True)
class Dependant:
    """An element that refers to one that goes."""

    id: str
    label: str


def parts_of(concept: Concept, entity: Entity) -> set[str]:
    """Return the ids of everything that goes with an entity by its nature.

    Those are the entity, its members and the relationships in which it is the side that refers.
    """
    gone = {entity.id}
    gone.update(item.id for item in entity.attributes)
    gone.update(item.id for item in entity.identities)
    gone.update(lifecycle_parts(entity))
    gone.update(link.id for link in concept.links_from(entity.id))
    return gone


def lifecycle_parts(entity: Entity) -> set[str]:
    """Return the ids of an entity's lifecycle and everything in it."""
    lifecycle = entity.lifecycle
    if lifecycle is None:
        return set()
    return {
        lifecycle.id,
        *(state.id for state in lifecycle.states),
        *(step.id for step in lifecycle.transitions),
    }


def rule_references(rule: Invariant) -> tuple[str, ...]:
    """Return the ids without which an invariant's rule says nothing."""
    match rule.rule:
        case CompareRule(left=left, right=right) | DistinctRule(left=left, right=right):
            return (left, right)
        case NoOverlapRule() as overlap:
            return (overlap.start, overlap.end, *overlap.per)
        case LimitRule() as limit:
            return (limit.attribute,)
        case None:
            return ()


def _excepted(rule: Invariant) -> tuple[str, ...]:
    """Return the states an invariant's rule excepts; it stands without them."""
    return rule.rule.unless_states if isinstance(rule.rule, NoOverlapRule) else ()


def query_references(query: Query) -> tuple[str, ...]:
    """Return the ids and words a query's terms refer to."""
    return (
        *(item.element for item in query.filters),
        *(item.element for item in query.sort),
        *query.group_by,
    )


def dependants(concept: Concept, gone: Collection[str]) -> tuple[Dependant, ...]:
    """Return the elements that stay and refer to an id that goes, each once.

    Args:
        concept: The concept layer.
        gone: Ids of what is to go.
    """
    found = {item.id: item for item in _dependants(concept, frozenset(gone))}
    return tuple(found.values())


def _dependants(concept: Concept, gone: frozenset[str]) -> Iterator[Dependant]:
    for entity in concept.entities:
        if entity.id not in gone:
            yield from _within_entity(entity, gone)
    for link in concept.relationships:
        if link.id not in gone and (link.source in gone or link.target in gone):
            yield Dependant(link.id, _link_label(concept, link))
    for rule in concept.invariants:
        named = (*rule.entities, *rule_references(rule), *_excepted(rule))
        if rule.id not in gone and not gone.isdisjoint(named):
            yield Dependant(rule.id, f"invariant {rule.name}")
    yield from _of_people(concept, gone)
    for query in concept.queries:
        named = (query.entity or "", *query_references(query), *query.roles)
        if query.id not in gone and not gone.isdisjoint(named):
            yield Dependant(query.id, f"query {query.name}")
    for system in concept.integrations:
        if system.id not in gone and not gone.isdisjoint(system.attributes):
            yield Dependant(system.id, f"integration {system.system}")


def _of_people(concept: Concept, gone: frozenset[str]) -> Iterator[Dependant]:
    for role in concept.roles:
        if role.id not in gone and role.represents in gone:
            yield Dependant(role.id, f"role {role.name}")
    for item in concept.permissions:
        if item.id not in gone and _permission_needs(item, gone):
            yield Dependant(item.id, f"permission {_permission_label(concept, item)}")


def _within_entity(entity: Entity, gone: frozenset[str]) -> Iterator[Dependant]:
    for identity in entity.identities:
        if identity.id not in gone and not (
            gone.isdisjoint(identity.attributes) and gone.isdisjoint(identity.within)
        ):
            yield Dependant(identity.id, f"identity of {entity.name}")
    if entity.lifecycle is not None and entity.lifecycle.id not in gone:
        for step in entity.lifecycle.transitions:
            if step.id not in gone and not (
                gone.isdisjoint((step.source, step.target)) and gone.isdisjoint(step.roles)
            ):
                yield Dependant(step.id, f"transition {entity.name}.{step.name}")


def _permission_needs(item: Permission, gone: frozenset[str]) -> bool:
    return item.role in gone or item.entity in gone or not gone.isdisjoint(item.attributes)


def _permission_label(concept: Concept, item: Permission) -> str:
    role = concept.role(item.role)
    entity = concept.entity(item.entity) if item.entity else None
    return " ".join(part for part in (role.name if role else "", item.action,
                                      entity.name if entity else "") if part)  # fmt: skip


def _link_label(concept: Concept, link: Relationship) -> str:
    source = concept.entity(link.source)
    return f"relationship {source.name if source else '?'}.{link.name}"


def take_out(edit: Edit, gone: set[str]) -> None:
    """Remove elements from the concept and everything that cannot stand without them.

    What can stand without the reference loses only that. Everything removed or changed is
    remembered in the edit.

    Args:
        edit: The operation at work.
        gone: Ids that go; those that go with them are added.
    """
    before = -1
    while before != len(gone):
        before = len(gone)
        _spread(edit.design.concept, gone)
    concept = edit.design.concept
    edit.set_concept(
        entities=tuple(_thinned(edit, item, gone) for item in without(concept.entities, gone)),
        relationships=without(concept.relationships, gone),
        invariants=tuple(_loosened(edit, item, gone) for item in without(concept.invariants, gone)),
        roles=tuple(
            _set(edit, item, represents=None) if item.represents in gone else item
            for item in without(concept.roles, gone)
        ),
        permissions=tuple(
            _set(edit, item, attributes=_kept(item.attributes, gone))
            for item in without(concept.permissions, gone)
        ),
        queries=tuple(_shortened(edit, item, gone) for item in without(concept.queries, gone)),
        integrations=tuple(
            _set(edit, item, attributes=_kept(item.attributes, gone))
            for item in concept.integrations
        ),
        questions=tuple(
            _set(edit, item, about=_kept(item.about, gone)) for item in concept.questions
        ),
        assumptions=tuple(
            _set(edit, item, about=_kept(item.about, gone)) for item in concept.assumptions
        ),
    )
    _unlink_lower(edit, gone)
    edit.remove(*sorted(gone))


def _spread(concept: Concept, gone: set[str]) -> None:
    """Add what cannot stand without what goes."""
    for link in concept.relationships:
        if link.source in gone or link.target in gone:
            gone.add(link.id)
    for entity in concept.entities:
        for identity in entity.identities:
            if not (gone.isdisjoint(identity.attributes) and gone.isdisjoint(identity.within)):
                gone.add(identity.id)
        for step in entity.lifecycle.transitions if entity.lifecycle else ():
            if step.source in gone or step.target in gone:
                gone.add(step.id)
    for rule in concept.invariants:
        homeless = bool(rule.entities) and gone.issuperset(rule.entities)
        if homeless or not gone.isdisjoint(rule_references(rule)):
            gone.add(rule.id)
    for item in concept.permissions:
        only = bool(item.attributes) and gone.issuperset(item.attributes)
        if item.role in gone or item.entity in gone or only:
            gone.add(item.id)
    gone.update(query.id for query in concept.queries if query.entity in gone)


def _kept(ids: tuple[str, ...], gone: set[str]) -> tuple[str, ...]:
    return ids if gone.isdisjoint(ids) else tuple(item for item in ids if item not in gone)


def _set(edit: Edit, item: E, **changes: Any) -> E:
    changed = different(item, changes)
    if not changed:
        return item
    edit.touch(item.id)
    return item.replace(**changed)


def _thinned(edit: Edit, entity: Entity, gone: set[str]) -> Entity:
    """Return an entity without what goes of its members."""
    changes: dict[str, Any] = {
        "attributes": entity.attributes
        if gone.isdisjoint(item.id for item in entity.attributes)
        else without(entity.attributes, gone),
        "identities": without(entity.identities, gone) if entity.identities else (),
        "erasure": _kept(entity.erasure, gone),
    }
    lifecycle = entity.lifecycle
    if lifecycle is not None and lifecycle.id in gone:
        changes["lifecycle"] = None
    elif lifecycle is not None:
        states = without(lifecycle.states, gone)
        steps = tuple(
            _set(edit, step, roles=_kept(step.roles, gone))
            for step in without(lifecycle.transitions, gone)
        )
        initial = lifecycle.initial
        if initial in gone:
            initial = states[0].id if states else ""
        changes["lifecycle"] = _set(
            edit, lifecycle, states=states, transitions=steps, initial=initial
        )
    changed = {name: value for name, value in changes.items() if value is not getattr(entity, name)}
    changed = different(entity, changed)
    return entity.replace(**changed) if changed else entity


def _loosened(edit: Edit, item: Invariant, gone: set[str]) -> Invariant:
    """Return an invariant without the entities and excepted states that go."""
    changes: dict[str, Any] = {"entities": _kept(item.entities, gone)}
    if isinstance(item.rule, NoOverlapRule):
        states = _kept(item.rule.unless_states, gone)
        changes["rule"] = item.rule.replace(unless_states=states)
    return _set(edit, item, **changes)


def _shortened(edit: Edit, query: Query, gone: set[str]) -> Query:
    """Return a query without the terms that refer to what goes."""
    return _set(
        edit,
        query,
        filters=tuple(item for item in query.filters if item.element not in gone),
        sort=tuple(item for item in query.sort if item.element not in gone),
        group_by=_kept(query.group_by, gone),
        roles=_kept(query.roles, gone),
    )


def _unlink_lower(edit: Edit, gone: set[str]) -> None:
    """Take what goes out of decision scopes and out of what was made by hand below.

    Derived parts of the lower layers are left to derivation.
    """
    design = edit.design
    if any(not gone.isdisjoint(item.scope) for item in design.decisions):
        edit.design = design = design.replace(
            decisions=tuple(
                _set(edit, item, scope=_kept(item.scope, gone)) for item in design.decisions
            )
        )
    tables = {
        table.id: changed
        for table in design.schema_.tables
        if (changed := _orphaned_table(edit, table, gone)) is not table
    }
    if tables:
        edit.set_schema(
            tables=tuple(tables.get(table.id, table) for table in design.schema_.tables)
        )
    endpoints = {
        endpoint.id: orphaned
        for endpoint in design.api.endpoints
        if (orphaned := _orphaned_endpoint(edit, endpoint, gone)) is not endpoint
    }
    if endpoints:
        edit.set_api(endpoints=tuple(endpoints.get(item.id, item) for item in design.api.endpoints))


def _orphaned_table(edit: Edit, table: Table, gone: set[str]) -> Table:
    changes: dict[str, Any] = {}
    if table.realises in gone and not table.derived:
        changes["realises"] = None
        edit.note(f"table {table.name} was made by hand and stays")
    orphans = {
        column.id for column in table.columns if column.realises in gone and not column.derived
    }
    if orphans:
        changes["columns"] = tuple(
            column.replace(realises=None) if column.id in orphans else column
            for column in table.columns
        )
    return _set(edit, table, **changes) if changes else table


def _orphaned_endpoint(edit: Edit, endpoint: Endpoint, gone: set[str]) -> Endpoint:
    changes: dict[str, Any] = {}
    if endpoint.entity in gone and not endpoint.derived:
        changes["entity"] = None
    if endpoint.realises in gone and not endpoint.derived:
        changes["realises"] = None
    if any(item.role in gone for item in endpoint.access):
        changes["access"] = tuple(item for item in endpoint.access if item.role not in gone)
    for part in ("request", "response"):
        fields: tuple[EndpointField, ...] = getattr(endpoint, part)
        if any(item.hidden_from and not gone.isdisjoint(item.hidden_from) for item in fields):
            changes[part] = tuple(
                item.replace(hidden_from=_kept(item.hidden_from, gone)) for item in fields
            )
    return _set(edit, endpoint, **changes) if changes else endpoint
