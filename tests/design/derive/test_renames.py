"""A rename in the concept renames what derives from it, and neither adds nor removes anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from design.derive import derive
from design.diff import diff
from design.document.concept import Concept, Entity
from design.document.design import Design
from tests.design.derive import endpoint_designs
from tests.design.derive.endpoint_sketch import Actors

DESIGNS: dict[str, Callable[[], Actors]] = {
    "shop": endpoint_designs.shop_with_roles,
    "clinic": endpoint_designs.clinic,
    "tracker": endpoint_designs.tracker_with_roles,
    "billing": endpoint_designs.billing,
}


def entities(concept: Concept, made: dict[str, Entity]) -> Concept:
    return concept.replace(
        entities=tuple(made.get(entity.id, entity) for entity in concept.entities)
    )


def renamed_entities(concept: Concept) -> Iterator[tuple[str, Concept]]:
    for entity in concept.entities:
        new = entity.replace(name=f"Renamed {entity.name.lower()}")
        yield entity.name, entities(concept, {entity.id: new})


def renamed_attributes(concept: Concept) -> Iterator[tuple[str, Concept]]:
    for entity in concept.entities:
        for chosen in entity.attributes:
            name = f"renamed_{chosen.name}"
            changed = tuple(
                item.replace(name=name) if item is chosen else item for item in entity.attributes
            )
            new = entity.replace(attributes=changed)
            yield f"{entity.name}.{chosen.name}", entities(concept, {entity.id: new})


def renamed_states(concept: Concept) -> Iterator[tuple[str, Concept]]:
    for entity in concept.entities:
        lifecycle = entity.lifecycle
        for chosen in lifecycle.states if lifecycle is not None else ():
            assert lifecycle is not None
            states = tuple(
                item.replace(name=f"renamed_{item.name}") if item is chosen else item
                for item in lifecycle.states
            )
            new = entity.replace(lifecycle=lifecycle.replace(states=states))
            yield f"{entity.name}: {chosen.name}", entities(concept, {entity.id: new})


def renamed_lifecycles(concept: Concept) -> Iterator[tuple[str, Concept]]:
    for entity in concept.entities:
        if entity.lifecycle is not None:
            lifecycle = entity.lifecycle.replace(attribute="stage")
            new = entity.replace(lifecycle=lifecycle)
            yield entity.name, entities(concept, {entity.id: new})


def renamed_steps(concept: Concept) -> Iterator[tuple[str, Concept]]:
    for entity in concept.entities:
        lifecycle = entity.lifecycle
        names = {step.name for step in lifecycle.transitions} if lifecycle is not None else set()
        for name in sorted(names):
            assert lifecycle is not None
            steps = tuple(
                step.replace(name=f"renamed_{name}") if step.name == name else step
                for step in lifecycle.transitions
            )
            new = entity.replace(lifecycle=lifecycle.replace(transitions=steps))
            yield f"{entity.name}: {name}", entities(concept, {entity.id: new})


def renamed_links(concept: Concept) -> Iterator[tuple[str, Concept]]:
    for chosen in concept.relationships:
        links = tuple(
            item.replace(name=f"renamed_{item.name}") if item is chosen else item
            for item in concept.relationships
        )
        yield chosen.name, concept.replace(relationships=links)


def renamed_roles(concept: Concept) -> Iterator[tuple[str, Concept]]:
    for chosen in concept.roles:
        roles = tuple(
            item.replace(name=f"Renamed {item.name.lower()}") if item is chosen else item
            for item in concept.roles
        )
        yield chosen.name, concept.replace(roles=roles)


def renamed_queries(concept: Concept) -> Iterator[tuple[str, Concept]]:
    for chosen in concept.queries:
        queries = tuple(
            item.replace(name=f"Renamed {item.name.lower()}") if item is chosen else item
            for item in concept.queries
        )
        yield chosen.name, concept.replace(queries=queries)


def renamed_integrations(concept: Concept) -> Iterator[tuple[str, Concept]]:
    for chosen in concept.integrations:
        systems = tuple(
            item.replace(system=f"Renamed {item.system.lower()}") if item is chosen else item
            for item in concept.integrations
        )
        yield chosen.system, concept.replace(integrations=systems)


RENAMES: dict[str, Callable[[Concept], Iterator[tuple[str, Concept]]]] = {
    "entity": renamed_entities,
    "attribute": renamed_attributes,
    "state": renamed_states,
    "lifecycle": renamed_lifecycles,
    "step": renamed_steps,
    "link": renamed_links,
    "role": renamed_roles,
    "query": renamed_queries,
    "integration": renamed_integrations,
}


@pytest.mark.parametrize("name", sorted(DESIGNS))
@pytest.mark.parametrize("kind", sorted(RENAMES))
def test_renaming(kind: str, name: str) -> None:
    before: Design = derive(DESIGNS[name]().design())
    moved = []
    for what, concept in RENAMES[kind](before.concept):
        after = derive(before.replace(concept=concept))
        found = [
            f"{what}: {change.kind} {change.element_kind} {change.element}"
            for change in diff(before, after).changes
            if change.kind in ("added", "removed")
        ]
        moved += found
    assert moved == []
