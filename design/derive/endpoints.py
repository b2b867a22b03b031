"""The interface a concept calls for, under the conventions.

An endpoint exists only where some role may use it. Parts stand under their whole, join tables
never show, the tenant comes from the credential, states change by actions, and every endpoint
says which rows each role reaches and every way it can answer no.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from design.derive.endpoint_access import derive_rights
from design.derive.endpoint_actions import action_specs
from design.derive.endpoint_build import Spec, finish
from design.derive.endpoint_facts import Facts
from design.derive.endpoint_memory import (
    Change,
    State,
    change_of,
    outline,
    remember,
    shared,
    table_outline,
)
from design.derive.endpoint_reads import read_specs
from design.derive.endpoint_reports import is_report, report_specs, webhook_specs
from design.derive.endpoint_resources import Resource
from design.derive.endpoint_rights import Rights
from design.derive.endpoint_writes import write_specs
from design.document.api import Endpoint, endpoint_key
from design.document.concept import Entity
from design.document.design import Design
from design.document.schema import Table
from design.render.memo import Memo

_memo: Final[Memo[tuple[Endpoint, ...]]] = Memo(4_096)


def derive_endpoints(design: Design, tables: tuple[Table, ...]) -> tuple[Endpoint, ...]:
    """Return every endpoint the concept calls for; hand-made ones are not looked at.

    Args:
        design: The design whose concept and conventions are read.
        tables: The tables derived for it: fields, filters and conflicts refer to them.
    """
    change = change_of(design, tables)
    state = _anew(design, tables) if change is None else _changed(design, tables, change)
    remember(state)
    return state.endpoints


def _anew(design: Design, tables: tuple[Table, ...]) -> State:
    facts = Facts(design, tables)
    rights = {
        entity_id: shared("rights", entity_id, made)
        for entity_id, made in derive_rights(facts).items()
    }
    found = {entity.id: _of_entity(facts, entity, rights) for entity in facts.entities.values()}
    reports = _finish(facts, report_specs(facts, rights))
    webhooks = _finish(facts, webhook_specs(facts))
    every = [endpoint for made in found.values() for endpoint in made]
    return State(
        design=design,
        tables=tables,
        facts=facts,
        rights=rights,
        found=found,
        reports=reports,
        webhooks=webhooks,
        asked=_asked(design, facts, reports),
        endpoints=_apart([*every, *reports, *webhooks]),
    )


def _changed(design: Design, tables: tuple[Table, ...], change: Change) -> State:
    """Return the endpoints after a change that concerns some entities alone."""
    state, facts = change.state, change.facts
    found = dict(state.found)
    for entity_id in change.affected:
        found[entity_id] = _of_entity(facts, facts.entities[entity_id], state.rights)
    reports, webhooks, asked = state.reports, state.webhooks, state.asked
    if not state.asked.isdisjoint(change.affected) or any(
        is_report(facts, query, state.rights)
        for entity_id in change.affected
        for query in facts.queries[entity_id]
    ):
        reports = _finish(facts, report_specs(facts, state.rights))
        webhooks = _finish(facts, webhook_specs(facts))
        asked = _asked(design, facts, reports)
    old = [item for entity_id in change.affected for item in state.found[entity_id]]
    new = [item for entity_id in change.affected for item in found[entity_id]]
    endpoints = _exchanged(
        state.endpoints,
        (*old, *state.reports, *state.webhooks),
        (*new, *reports, *webhooks),
    )
    if endpoints is None:
        every = [endpoint for made in found.values() for endpoint in made]
        endpoints = _apart([*every, *reports, *webhooks])
    return replace(
        state,
        design=design,
        tables=tables,
        facts=facts,
        found=found,
        reports=reports,
        webhooks=webhooks,
        asked=asked,
        endpoints=endpoints,
    )


def _exchanged(
    known: tuple[Endpoint, ...], old: tuple[Endpoint, ...], new: tuple[Endpoint, ...]
) -> tuple[Endpoint, ...] | None:
    """Return endpoints with some exchanged; None where they may stand in each other's way."""
    if [_place(item) for item in old] != [_place(item) for item in new]:
        return None
    turned = {id(was): now for was, now in zip(old, new, strict=True) if was is not now}
    made = tuple(turned.pop(id(item), item) for item in known)
    return None if turned else made


def _place(endpoint: Endpoint) -> tuple[str, ...]:
    return endpoint.id, endpoint.method, endpoint.path, endpoint.name


def _asked(design: Design, facts: Facts, reports: tuple[Endpoint, ...]) -> frozenset[str]:
    """Return the entities that reports and webhooks take something from."""
    made = {endpoint.realises for endpoint in reports}
    mentioned: set[str] = set()
    for query in design.concept.queries:
        if query.id in made:
            mentioned |= query.mentions
    for integration in design.concept.integrations:
        mentioned.update(integration.attributes)
    found = set()
    for entity in facts.entities.values() if mentioned else ():
        own = {entity.id, *(item.id for item in entity.attributes)}
        own.update(link.id for link in facts.links_from[entity.id])
        if entity.lifecycle is not None:
            own.add(entity.lifecycle.id)
        if not own.isdisjoint(mentioned):
            found.add(entity.id)
    return frozenset(found)


def _finish(facts: Facts, specs: Iterable[Spec]) -> tuple[Endpoint, ...]:
    return tuple(finish(facts, spec) for spec in specs)


def _of_entity(facts: Facts, entity: Entity, rights: dict[str, Rights]) -> tuple[Endpoint, ...]:
    """Return the endpoints of one entity, remembered while nothing they are made of changes."""
    table = facts.table(entity.id)
    objects: list[object] = [facts.conventions, facts.root, entity, table, rights[entity.id]]
    links = [*facts.links_from[entity.id], *facts.links_to[entity.id]]
    around = dict.fromkeys(place for link in links for place in (link.source, link.target))
    around.pop(entity.id, None)
    for place in around:
        near = facts.entities[place]
        objects += (rights[place], *facts.permissions[place])
        if facts.is_part(near):
            _see_through(facts, near, objects, rights)
        else:
            objects += _seen(facts, near)
    objects += links
    objects += facts.permissions[entity.id]
    objects += facts.queries[entity.id]
    objects += facts.roles.values()
    objects += (item for item in facts.invariants if entity.id in item.entities)
    reaches = tuple(facts.reach(entity, role) for role in facts.roles.values())
    users = [] if table is None else facts.referrers[table.id]
    key = (reaches, *((other.name, link.on_delete) for other, link in users))

    def make() -> tuple[Endpoint, ...]:
        resource = Resource(facts, entity, rights)
        specs = [*read_specs(resource), *write_specs(resource), *action_specs(resource)]
        return _finish(facts, specs)

    return _memo.get(tuple(objects), make, key=key)


def _seen(facts: Facts, near: Entity) -> list[object]:
    """Return what endpoints take from an entity that is linked to theirs."""
    known = facts.known["seen"]
    found: list[object] | None = known.get(near.id)
    if found is None:
        table = facts.table(near.id)
        found = known[near.id] = [shared("outline", near.id, outline(near))]
        if table is not None:
            found.append(shared("table", near.id, table_outline(table)))
        if near.id in facts.represented:
            found += facts.links_from[near.id]
    return found


def _see_through(
    facts: Facts, part: Entity, objects: list[object], rights: dict[str, Rights]
) -> None:
    """Add all that shows of a part, and of its parts, where its whole is shown."""
    objects += (part, facts.table(part.id), rights[part.id])
    objects += facts.links_from[part.id]
    objects += facts.permissions[part.id]
    for _, inner in facts.parts(part):
        _see_through(facts, inner, objects, rights)


def _apart(endpoints: list[Endpoint]) -> tuple[Endpoint, ...]:
    """Keep the first endpoint of each method and path, and give each a name of its own."""
    places: set[str] = set()
    ids: set[str] = set()
    names: dict[str, int] = {}
    found = []
    for endpoint in endpoints:
        key = endpoint_key(endpoint.method, endpoint.path)
        if key in places or endpoint.id in ids:
            continue
        places.add(key)
        ids.add(endpoint.id)
        count = names[endpoint.name] = names.get(endpoint.name, 0) + 1
        found.append(endpoint if count == 1 else endpoint.replace(name=f"{endpoint.name}_{count}"))
    return tuple(found)
