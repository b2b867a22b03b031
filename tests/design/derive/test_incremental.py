"""After any edit, what derives from memory is what derives from scratch."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from design.derive import derive
from design.derive.endpoints import derive_endpoints
from design.derive.tables import derive_tables
from design.document.concept import Attribute, Concept, Entity
from design.document.design import Design
from tests.design.derive import endpoint_designs
from tests.design.derive.endpoint_sketch import Actors

DESIGNS: dict[str, Callable[[], Actors]] = {
    "shop": endpoint_designs.shop_with_roles,
    "clinic": endpoint_designs.clinic,
    "tracker": endpoint_designs.tracker_with_roles,
    "billing": endpoint_designs.billing,
}


def afresh(design: Design) -> Design:
    """Return an equal design of which nothing is remembered."""
    return copy.deepcopy(design)


def with_entity(concept: Concept, place: int, change: Callable[[Entity], Entity]) -> Concept:
    entities = list(concept.entities)
    place %= len(entities)
    entities[place] = change(entities[place])
    return concept.replace(entities=tuple(entities))


def with_attribute(
    concept: Concept, place: int, change: Callable[[Attribute], Attribute | None]
) -> Concept:
    def changed(entity: Entity) -> Entity:
        if not entity.attributes:
            return entity
        chosen = place % len(entity.attributes)
        made = [
            change(item) if number == chosen else item
            for number, item in enumerate(entity.attributes)
        ]
        return entity.replace(attributes=tuple(item for item in made if item is not None))

    return with_entity(concept, place, changed)


def added(entity: Entity, name: str) -> Entity:
    if entity.attribute_named(name) is not None:
        return entity
    fresh = Attribute(id=f"att_{len(entity.attributes):04x}{entity.id[-6:]}", name=name)
    return entity.replace(attributes=(*entity.attributes, fresh))


NAMES = st.sampled_from(["colour", "name", "edited_at", "code", "currency", "closed_at"])
KINDS = st.sampled_from(["text", "integer", "money", "instant", "email", "currency", "enum"])
PLACES = st.integers(0, 200)
ATTRIBUTE_EDITS = st.one_of(
    st.builds(lambda name: {"name": name}, NAMES),
    st.builds(lambda kind: {"type": kind, "values": ("a", "b")}, KINDS),
    st.builds(lambda on: {"required": on}, st.booleans()),
    st.builds(lambda on: {"personal": on, "multiple": not on}, st.booleans()),
    st.builds(lambda how: {"storage": how}, st.sampled_from(["plain", "hash"])),
    st.builds(lambda who: {"managed_by": who}, st.sampled_from(["client", "server"])),
    st.builds(lambda how: {"sensitivity": how}, st.sampled_from([None, "public", "regulated"])),
    st.just(None),
)
ENTITY_EDITS = st.one_of(
    st.builds(lambda name: {"name": name}, st.sampled_from(["Thing", "Line item", "Order"])),
    st.builds(lambda on: {"append_only": on}, st.booleans()),
    st.builds(lambda how: {"ownership": how}, st.sampled_from([None, "system", "public"])),
    st.builds(lambda how: {"delete_policy": how}, st.sampled_from(["hard", "soft", "never"])),
    st.builds(lambda how: {"exposure": how}, st.sampled_from(["own", "through_parent", "never"])),
    st.builds(lambda on: {"audited": on, "access_logged": not on}, st.booleans()),
    st.builds(lambda on: {"concurrent_edit": on}, st.booleans()),
    st.just({"lifecycle": None}),
    st.just({"identities": ()}),
)


PART_EDITS: dict[str, list[dict[str, Any]]] = {
    "link": [{"owner": True}, {"owner": False}, {"name": "other_thing"}],
    "permission": [{"scope": "own"}, {"scope": "all"}, {"action": "read"}],
    "query": [{"sort": ()}, {"filters": ()}, {"measure": "count"}],
}


@st.composite
def edits(draw: st.DrawFn) -> Callable[[Concept], Concept]:
    place = draw(PLACES)
    kind = draw(st.sampled_from(["attribute", "added", "entity", "link", "permission", "query"]))
    if kind == "attribute":
        facts = draw(ATTRIBUTE_EDITS)
        return lambda concept: with_attribute(
            concept, place, lambda item: None if facts is None else item.replace(**facts)
        )
    if kind == "added":
        name = draw(NAMES)
        return lambda concept: with_entity(concept, place, lambda item: added(item, name))
    if kind == "entity":
        whole = draw(ENTITY_EDITS)
        return lambda concept: with_entity(concept, place, lambda item: item.replace(**whole))
    group = {"link": "relationships", "permission": "permissions", "query": "queries"}[kind]
    edited = draw(st.sampled_from(PART_EDITS[kind]))

    def change(concept: Concept) -> Concept:
        items = list(getattr(concept, group))
        if items:
            items[place % len(items)] = items[place % len(items)].replace(**edited)
        return concept.replace(**{group: tuple(items)})

    return change


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(sorted(DESIGNS)), changes=st.lists(edits(), min_size=1, max_size=5))
def test_edits_give_what_a_fresh_start_gives(
    name: str, changes: list[Callable[[Concept], Concept]]
) -> None:
    design = derive(DESIGNS[name]().design())
    for change in changes:
        design = design.replace(concept=change(design.concept))
        remembered = derive_tables(design)
        fresh = afresh(design)
        assert derive_tables(fresh) == remembered
        tables = copy.deepcopy(remembered)
        assert derive_endpoints(fresh, tables) == derive_endpoints(design, remembered)
        design = derive(design)


def test_designs_that_take_turns_do_not_mix() -> None:
    base = derive(endpoint_designs.shop_with_roles().design())
    other = base.replace(
        concept=with_attribute(base.concept, 0, lambda item: item.replace(required=False))
    )
    expected = derive(other)
    for _ in range(3):
        assert derive(base) is base
        assert derive(other) == expected
    assert derive(afresh(other)) == expected


def test_an_edit_leaves_the_rest_of_the_design_alone() -> None:
    base: Design = derive(endpoint_designs.shop_with_roles().design())
    after = derive(
        base.replace(
            concept=with_attribute(base.concept, 0, lambda item: item.replace(required=False))
        )
    )
    before = {id(item) for item in (*base.schema_.tables, *base.api.endpoints)}
    made = [i for i in (*after.schema_.tables, *after.api.endpoints) if id(i) not in before]
    entity = base.concept.entities[0].id
    assert made
    assert {item.realises for item in made if item.realises != entity} <= {
        endpoint.realises for endpoint in base.api.endpoints if endpoint.entity == entity
    }
