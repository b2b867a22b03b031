"""A rename in the concept renames what derives from it, and neither adds nor removes anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from design.derive import derive
from design.diff import diff
from design.document.concept import Concept
from design.operations.apply import apply
from design.operations.parse import parse_operation
from tests.design.derive import endpoint_designs
from tests.design.derive.endpoint_sketch import Actors

DESIGNS: dict[str, Callable[[], Actors]] = {
    "shop": endpoint_designs.shop_with_roles,
    "clinic": endpoint_designs.clinic,
    "tracker": endpoint_designs.tracker_with_roles,
    "billing": endpoint_designs.billing,
}
Rename = dict[str, str]


def entities(concept: Concept) -> Iterator[Rename]:
    for entity in concept.entities:
        yield {"op": "rename_entity", "entity": entity.name, "to": f"Other {entity.name.lower()}"}


def attributes(concept: Concept) -> Iterator[Rename]:
    for entity in concept.entities:
        for item in entity.attributes:
            yield {
                "op": "rename_attribute",
                "entity": entity.name,
                "attribute": item.name,
                "to": f"other_{item.name}_told",
            }


def states(concept: Concept) -> Iterator[Rename]:
    for entity in concept.entities:
        for state in entity.lifecycle.states if entity.lifecycle is not None else ():
            yield {
                "op": "rename_state",
                "entity": entity.name,
                "state": state.name,
                "to": f"other_{state.name}",
            }


def links(concept: Concept) -> Iterator[Rename]:
    for link in concept.relationships:
        source = concept.entity(link.source)
        assert source is not None
        yield {
            "op": "rename_relationship",
            "entity": source.name,
            "relationship": link.name,
            "to": f"other_{link.name}_told",
        }


def roles(concept: Concept) -> Iterator[Rename]:
    for role in concept.roles:
        yield {"op": "rename_role", "role": role.name, "to": f"Other {role.name.lower()}"}


def queries(concept: Concept) -> Iterator[Rename]:
    for query in concept.queries:
        yield {"op": "rename_query", "query": query.name, "to": f"Other {query.name.lower()}"}


RENAMES = {
    "entity": entities,
    "attribute": attributes,
    "state": states,
    "link": links,
    "role": roles,
    "query": queries,
}


@pytest.mark.parametrize("name", sorted(DESIGNS))
@pytest.mark.parametrize("kind", sorted(RENAMES))
def test_renaming(kind: str, name: str) -> None:
    before = derive(DESIGNS[name]().design())
    moved = []
    for rename in RENAMES[kind](before.concept):
        applied = apply(before, parse_operation(rename).operation, origin="test")
        after = derive(applied.design)
        moved += [
            f"{applied.summary}: {change.kind} {change.element_kind} {change.element}"
            for change in diff(before, after).changes
            if change.kind in ("added", "removed")
        ]
        assert derive(after) is after
    assert moved == []
