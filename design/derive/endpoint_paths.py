"""Where resources live: paths under the naming and versioning conventions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from design.derive.endpoint_facts import Facts, noun
from design.derive.endpoint_rights import Rights
from design.document.api import FieldType
from design.document.concept import Entity, Relationship
from design.document.names import snake

_CALLED: Final = re.compile(r"(?P<name>[A-Za-z]+) of (?:one|an?|the|each)\b", re.IGNORECASE)

Values = dict[str, Any]


class Part(NamedTuple):
    """A member of an endpoint before it has an id: its facet, what it realises, its fields."""

    facet: str
    realises: str | None
    values: Values


class Place(NamedTuple):
    """Where an entity's resources are."""

    collection: str
    item: str
    parameters: tuple[Part, ...] = ()
    """Path parameters of the item; those of the collection come first."""
    collection_parameters: tuple[Part, ...] = ()
    own: bool = False
    """Whether the item is the caller's own, so that its path has no id."""


def prefix(facts: Facts) -> str:
    """Return what every path begins with."""
    versioning = facts.conventions.versioning
    return f"/v{versioning.version}" if versioning.style == "path" else ""


def id_type(facts: Facts) -> FieldType:
    """Return the type identifiers have in the interface."""
    return "uuid" if facts.conventions.ids.type == "uuid" else "integer"


def pair(facts: Facts, entity: Entity) -> tuple[Relationship, Relationship] | None:
    """Return the two links that alone identify an entity, such as product and warehouse."""
    for identity in entity.identities:
        if identity.attributes or len(identity.within) != 2:
            continue
        links = [
            next(
                (link for link in facts.links_from[entity.id] if element in (link.id, link.target)),
                None,
            )
            for element in identity.within
        ]
        first, second = links
        if first and second and not (facts.is_root(first.target) or facts.is_root(second.target)):
            return (second, first) if second.owner and not first.owner else (first, second)
    return None


def place(facts: Facts, entity: Entity, rights: Mapping[str, Rights]) -> Place:
    """Return where an entity's resources are.

    Args:
        facts: The indexed design.
        entity: The entity.
        rights: Who may do what with every entity; a record that only its own person reads has no
            id in its path.
    """
    base = prefix(facts)
    segment = facts.segment(facts.plural(entity))
    readers = rights[entity.id].of("read")
    if facts.is_root(entity.id) and not any(grant.scope == "all" for grant in readers):
        path = f"{base}/{facts.segment(entity.name)}"
        return Place(f"{base}/{segment}", path, own=True)
    if readers and all(
        grant.scope == "own" and facts.roles[grant.role].represents == entity.id
        for grant in readers
    ):
        return Place(f"{base}/{segment}", f"{base}/{segment}/me", own=True)
    both = pair(facts, entity)
    if both is not None and entity.exposure == "own" and not facts.is_part(entity):
        first, second = both
        whole = facts.segment(facts.plural(facts.entities[first.target]))
        ids = (_link_parameter(facts, entity, first), _link_parameter(facts, entity, second))
        path = f"{base}/{whole}/{{{ids[0].facet}}}/{segment}/{{{ids[1].facet}}}"
        return Place(f"{base}/{segment}", path, ids)
    parameter = id_parameter(facts, entity)
    within = nested(facts, entity, rights)
    if within is not None and (entity.exposure == "through_parent" or facts.is_embedded(entity)):
        collection, outer = within
        return Place(collection, f"{collection}/{{{parameter.facet}}}", (*outer, parameter), outer)
    collection = f"{base}/{segment}"
    return Place(collection, f"{collection}/{{{parameter.facet}}}", (parameter,))


def nested(
    facts: Facts, entity: Entity, rights: Mapping[str, Rights]
) -> tuple[str, tuple[Part, ...]] | None:
    """Return the collection of an entity under the whole it belongs to, and its path parameters.

    However deep the whole stands itself, its id alone addresses it.
    """
    link = facts.parent_link(entity)
    if link is None:
        return None
    whole = facts.entities[link.target]
    name = facts.segment(_called(facts, entity, link) or facts.part_name(entity, whole))
    own = place(facts, whole, rights) if whole.id in facts.represented else None
    if own is not None and own.own:
        return f"{own.item}/{name}", ()
    outer = id_parameter(facts, whole)
    path = f"{prefix(facts)}/{facts.segment(facts.plural(whole))}/{{{outer.facet}}}/{name}"
    return path, (outer,)


def _called(facts: Facts, entity: Entity, link: Relationship) -> str | None:
    """Return what those who ask call the rows of one whole, such as its history."""
    for query in facts.queries[entity.id]:
        match = _CALLED.match(query.name)
        asked = any(item.element == link.id for item in query.filters)
        if match is not None and asked and entity.append_only and not query.group_by:
            return match["name"]
    return None


def id_parameter(facts: Facts, entity: Entity) -> Part:
    """Return the path parameter that addresses an entity."""
    name = facts.field_name(f"{snake(entity.name)}_{facts.conventions.ids.column}")
    table = facts.table(entity.id)
    column = table.column_named(facts.conventions.ids.column) if table else None
    if column is None and table is not None and table.primary_key:
        column = table.column(table.primary_key[-1])
    return Part(
        name,
        entity.id,
        {
            "name": name,
            "location": "path",
            "type": id_type(facts),
            "required": True,
            "maps_to": column.id if column else None,
            "description": f"Which {noun(entity)}.",
        },
    )


def _link_parameter(facts: Facts, entity: Entity, link: Relationship) -> Part:
    name = facts.link_field(link)
    column = facts.column(entity.id, link.id, name)
    return Part(
        name,
        link.id,
        {
            "name": name,
            "location": "path",
            "type": id_type(facts),
            "required": True,
            "maps_to": column.id if column else None,
            "description": f"Which {noun(facts.entities[link.target])}.",
        },
    )
