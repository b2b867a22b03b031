"""The interface a concept calls for, under the conventions.

An endpoint exists only where some role may use it. Parts stand under their whole, join tables
never show, the tenant comes from the credential, states change by actions, and every endpoint
says which rows each role reaches and every way it can answer no.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from design.derive.endpoint_access import derive_rights
from design.derive.endpoint_actions import action_specs
from design.derive.endpoint_build import Spec, finish
from design.derive.endpoint_facts import Facts
from design.derive.endpoint_reads import read_specs
from design.derive.endpoint_reports import report_specs, webhook_specs
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
    facts = Facts(design, tables)
    rights = derive_rights(facts)
    endpoints: list[Endpoint] = []
    for entity in facts.entities.values():
        endpoints += _of_entity(facts, entity, rights)
    endpoints += _finish(facts, report_specs(facts, rights))
    endpoints += _finish(facts, webhook_specs(facts))
    return _apart(endpoints)


def _finish(facts: Facts, specs: Iterable[Spec]) -> list[Endpoint]:
    return [finish(facts, spec) for spec in specs]


def _of_entity(facts: Facts, entity: Entity, rights: dict[str, Rights]) -> tuple[Endpoint, ...]:
    """Return the endpoints of one entity, remembered while nothing they are made of changes."""
    objects: list[object] = [facts.conventions, facts.root, entity]
    known: list[Rights] = [rights[entity.id]]
    around: dict[str, None] = {entity.id: None}
    links = [*facts.links_from[entity.id], *facts.links_to[entity.id]]
    for link in links:
        around[link.source] = around[link.target] = None
    for place in around:
        near = facts.entities[place]
        known.append(rights[place])
        table = facts.table(place)
        objects += (near, table, *facts.links_from[place], *facts.permissions[place])
        if table is not None:
            objects += (other for other, _ in facts.referrers[table.id])
    objects += facts.queries[entity.id]
    objects += facts.roles.values()
    objects += (item for item in facts.invariants if entity.id in item.entities)
    reaches = tuple(facts.reach(entity, role) for role in facts.roles.values())

    def make() -> tuple[Endpoint, ...]:
        resource = Resource(facts, entity, rights)
        specs = [*read_specs(resource), *write_specs(resource), *action_specs(resource)]
        return tuple(_finish(facts, specs))

    return _memo.get(tuple(objects), make, key=(tuple(known), reaches))


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
