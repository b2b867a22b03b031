"""Taking elements out of the concept together with what cannot stand without them."""

from __future__ import annotations

from typing import Any, TypeVar

from design.document.api import Endpoint, EndpointField
from design.document.base import Element
from design.document.concept import Concept, Entity, Invariant, Lifecycle, NoOverlapRule, Query
from design.document.schema import Table
from design.operations.dependants import parts_of, rule_references
from design.operations.edit import Edit, different, without

E = TypeVar("E", bound=Element)


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
    own = [item for item in concept.entities if item.id in gone]
    within = set().union(*(parts_of(concept, item) for item in own)) - {item.id for item in own}
    kinds = {item.partition("_")[0] for item in gone - within}
    edit.set_concept(
        entities=tuple(
            _thinned(edit, item, gone, kinds) for item in without(concept.entities, gone)
        ),
        relationships=without(concept.relationships, gone),
        invariants=tuple(_loosened(edit, item, gone) for item in without(concept.invariants, gone)),
        roles=tuple(
            _set(edit, item, represents=None) if item.represents in gone else item
            for item in without(concept.roles, gone)
        ),
        permissions=tuple(
            _set(edit, item, attributes=_kept(item.attributes, gone)) if item.attributes else item
            for item in without(concept.permissions, gone)
        ),
        queries=tuple(
            item if gone.isdisjoint(item.mentions) else _shortened(edit, item, gone)
            for item in without(concept.queries, gone)
        ),
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
    _unlink_decisions(edit, gone)
    _unlink_tables(edit, gone, _owners(concept, edit.design.concept, gone))
    if not kinds.isdisjoint(("rol", "ent")):
        _unlink_endpoints(edit, gone, roles="rol" in kinds)
    edit.remove(*sorted(gone))


def _spread(concept: Concept, gone: set[str]) -> None:
    """Add what cannot stand without what goes."""
    for link in concept.relationships:
        if link.source in gone or link.target in gone:
            gone.add(link.id)
    for entity in concept.entities:
        if not gone.isdisjoint(entity.mentions):
            _spread_within(entity, gone)
    for rule in concept.invariants:
        homeless = bool(rule.entities) and gone.issuperset(rule.entities)
        if homeless or not gone.isdisjoint(rule_references(rule)):
            gone.add(rule.id)
    for item in concept.permissions:
        only = bool(item.attributes) and gone.issuperset(item.attributes)
        if item.role in gone or item.entity in gone or only:
            gone.add(item.id)
    gone.update(query.id for query in concept.queries if query.entity in gone)


def _spread_within(entity: Entity, gone: set[str]) -> None:
    for identity in entity.identities:
        if not (gone.isdisjoint(identity.attributes) and gone.isdisjoint(identity.within)):
            gone.add(identity.id)
    for step in entity.lifecycle.transitions if entity.lifecycle else ():
        if step.source in gone or step.target in gone:
            gone.add(step.id)


def _kept(ids: tuple[str, ...], gone: set[str]) -> tuple[str, ...]:
    return ids if gone.isdisjoint(ids) else tuple(item for item in ids if item not in gone)


def _set(edit: Edit, item: E, **changes: Any) -> E:
    changed = different(item, changes)
    if not changed:
        return item
    edit.touch(item.id)
    return item.replace(**changed)


def _thinned(edit: Edit, entity: Entity, gone: set[str], kinds: set[str]) -> Entity:
    """Return an entity without what goes of its members."""
    if gone.isdisjoint(entity.mentions):
        return entity
    changes: dict[str, Any] = {}
    if "att" in kinds and any(item.id in gone for item in entity.attributes):
        changes["attributes"] = without(entity.attributes, gone)
        changes["erasure"] = _kept(entity.erasure, gone)
    if entity.identities and any(item.id in gone for item in entity.identities):
        changes["identities"] = without(entity.identities, gone)
    lifecycle = entity.lifecycle
    if lifecycle is not None and lifecycle.id in gone:
        changes["lifecycle"] = None
    elif lifecycle is not None and not kinds.isdisjoint(("sta", "tra", "rol")):
        after = _without_states(edit, lifecycle, gone)
        if after is not lifecycle:
            changes["lifecycle"] = after
    return entity.replace(**changes) if changes else entity


def _without_states(edit: Edit, lifecycle: Lifecycle, gone: set[str]) -> Lifecycle:
    states = without(lifecycle.states, gone)
    steps = tuple(
        _set(edit, step, roles=_kept(step.roles, gone)) if step.roles else step
        for step in without(lifecycle.transitions, gone)
    )
    initial = lifecycle.initial
    if initial in gone:
        initial = states[0].id if states else ""
    return _set(edit, lifecycle, states=states, transitions=steps, initial=initial)


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


def _owners(before: Concept, after: Concept, gone: set[str]) -> set[str]:
    """Return the ids of what a table may realise of which something goes."""
    left = {id(entity) for entity in after.entities}
    owners = {entity.id for entity in before.entities if id(entity) not in left}
    for link in before.relationships:
        if link.id in gone:
            owners |= {link.id, link.source}
    return owners


def _unlink_decisions(edit: Edit, gone: set[str]) -> None:
    decisions = edit.design.decisions
    if any(not gone.isdisjoint(item.scope) for item in decisions):
        edit.design = edit.design.replace(
            decisions=tuple(_set(edit, item, scope=_kept(item.scope, gone)) for item in decisions)
        )


def _unlink_tables(edit: Edit, gone: set[str], owners: set[str]) -> None:
    """Let what was made by hand in the schema stand without what it realised.

    Derived parts are left to derivation.
    """
    for owner in sorted(owners):
        table = edit.design.schema_.table_for(owner)
        if table is not None:
            changed = _orphaned_table(edit, table, gone)
            if changed is not table:
                edit.put_table(changed)


def _unlink_endpoints(edit: Edit, gone: set[str], *, roles: bool) -> None:
    """Take roles that go out of the interface, and entities out of what was made by hand."""
    endpoints = {
        item.id: _orphaned_endpoint(edit, item, gone)
        for item in edit.design.api.endpoints
        if (item.entity in gone and not item.derived)
        or (roles and not gone.isdisjoint(item.roles_named))
    }
    if endpoints:
        items = edit.design.api.endpoints
        edit.set_api(endpoints=tuple(endpoints.get(item.id, item) for item in items))


def _orphaned_table(edit: Edit, table: Table, gone: set[str]) -> Table:
    changes: dict[str, Any] = {}
    if table.realises in gone and not table.derived:
        changes["realises"] = None
        edit.note(f"table {table.name} was made by hand and stays")
    if any(item.realises in gone and not item.derived for item in table.columns):
        changes["columns"] = tuple(
            item.replace(realises=None) if item.realises in gone and not item.derived else item
            for item in table.columns
        )
    return _set(edit, table, **changes) if changes else table


def _orphaned_endpoint(edit: Edit, endpoint: Endpoint, gone: set[str]) -> Endpoint:
    changes: dict[str, Any] = {
        "access": tuple(item for item in endpoint.access if item.role not in gone)
    }
    if endpoint.entity in gone and not endpoint.derived:
        changes["entity"] = None
    for part in ("request", "response"):
        fields: tuple[EndpointField, ...] = getattr(endpoint, part)
        changes[part] = tuple(
            item
            if gone.isdisjoint(item.hidden_from)
            else item.replace(hidden_from=_kept(item.hidden_from, gone))
            for item in fields
        )
    return _set(edit, endpoint, **changes)
