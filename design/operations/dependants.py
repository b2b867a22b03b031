"""What in the concept refers to what, for refusing a removal."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from design.document.concept import (
    CompareRule,
    Concept,
    DistinctRule,
    Entity,
    Invariant,
    LimitRule,
    NoOverlapRule,
    Permission,
    Relationship,
)


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
        if entity.id not in gone and not gone.isdisjoint(entity.mentions):
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
        if query.id not in gone and not gone.isdisjoint(query.mentions):
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
