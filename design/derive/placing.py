"""Which rules, questions and look-ups concern the table of which entity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from design.derive.facts import Reference, stored
from design.derive.orders import is_line
from design.document.concept import (
    CompareRule,
    Concept,
    DistinctRule,
    Entity,
    Invariant,
    LimitRule,
    Query,
    sense,
)
from design.document.ids import kind_of
from design.document.names import words

_REPORTED: Final = frozenset({"outcome", "result", "state", "status"})
_FILTERED: Final = frozenset({"attribute", "lifecycle", "relationship"})


class Placing:
    """Finds the table that each rule and question of a concept concerns.

    Args:
        concept: The concept layer.
        held: Entity id -> ids of the relationships its table holds.
        joined: Ids of the many-to-many relationships.
        references: Entity id -> the same relationships as its table sees them.
    """

    def __init__(
        self,
        concept: Concept,
        held: Mapping[str, Sequence[str]],
        joined: Sequence[str],
        references: Mapping[str, tuple[Reference, ...]],
    ) -> None:
        self.concept = concept
        self.held = held
        self.joined = joined
        self.references = references

    def invariants(self) -> dict[str, list[Invariant]]:
        """Return the rules by the entity, or the many-to-many link, whose table can hold them."""
        placed: dict[str, list[Invariant]] = defaultdict(list)
        stated = [item for item in self.concept.invariants if item.rule is not None]
        for invariant in self.concept.invariants:
            in_words = invariant.rule is None and "check" in invariant.enforced_by
            if in_words and len(invariant.entities) == 1:
                placed[invariant.entities[0]].append(invariant)
        if not stated:
            return placed
        home = {
            attribute.id: entity.id
            for entity in self.concept.entities
            for attribute in entity.attributes
        }
        for holder, links in self.held.items():
            home.update(dict.fromkeys(links, holder))
        home.update((link, link) for link in self.joined)
        for invariant in stated:
            ends = {home.get(end) for end in concerns(invariant)}
            if len(ends) == 1 and (place := ends.pop()) is not None:
                placed[place].append(invariant)
        return placed

    def distant_queries(self) -> dict[str, list[Query]]:
        """Return the queries by the entities, beside their own, that they filter by."""
        found: dict[str, list[Query]] = defaultdict(list)
        home: dict[str, str] = {}
        for query in self.concept.queries:
            own = self.concept.entity(query.entity or "")
            unknown = [
                item.element
                for item in query.filters
                if own and kind_of(item.element) in _FILTERED and not _is_of(own, item.element)
            ]
            if unknown and not home:
                home = self._homes()
            for place in dict.fromkeys(home.get(element, "") for element in unknown):
                if place and place != query.entity:
                    found[place].append(query)
        return found

    def grouped(self) -> dict[str, list[tuple[str, str, str]]]:
        """Return the parts through which queries reach what they group by, lines first.

        Orders per warehouse are found through the lines that leave it.
        """
        found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for query in self.concept.queries:
            own = self.concept.entity(query.entity or "")
            groups = [item for item in query.group_by if kind_of(item) == "entity"]
            if own is None or not groups:
                continue
            direct = {item.target for item in self.references[own.id]}
            for group in groups:
                if group in direct or group == own.id:
                    continue
                ways = [
                    (not is_line(part), part, to_group.link.id, to_whole.link.id)
                    for part in self.concept.entities
                    for to_whole in self.references[part.id]
                    if to_whole.target == own.id and to_whole.link.owner
                    for to_group in self.references[part.id]
                    if to_group.target == group
                ]
                if ways:
                    _, part, first, second = min(ways, key=lambda way: way[0])
                    found[part.id].append((query.id, first, second))
        return found

    def _homes(self) -> dict[str, str]:
        home: dict[str, str] = {}
        for entity in self.concept.entities:
            home.update((attribute.id, entity.id) for attribute in entity.attributes)
            if entity.lifecycle is not None:
                home[entity.lifecycle.id] = entity.id
        for holder, links in self.held.items():
            home.update(dict.fromkeys(links, holder))
        return home


def _is_of(entity: Entity, element: str) -> bool:
    lifecycle = entity.lifecycle
    return entity.attribute(element) is not None or (
        lifecycle is not None and lifecycle.id == element
    )


def reported(concept: Concept) -> frozenset[str]:
    """Return the ids of the attributes that other systems tell something of."""
    return frozenset(
        item for integration in concept.integrations for item in integration.attributes
    )


def looked_up(entity: Entity, told_of: frozenset[str]) -> tuple[str, ...]:
    """Return the attributes by which systems that report a status name the rows they mean.

    A tracking number that comes with a last known status is one; what is unique is found anyway.

    Args:
        entity: The entity.
        told_of: Ids of the attributes that other systems tell something of.
    """
    told = [item for item in entity.attributes if item.id in told_of and stored(item)]
    if not any(_REPORTED.intersection(words(sense(item))) for item in told):
        return ()
    alone = {item.attributes[0] for item in entity.identities if len(item.attributes) == 1}
    return tuple(
        item.id
        for item in told
        if item.type in ("reference", "code") and item.id not in alone and item.storage == "plain"
    )


def ranked(entity: Entity, queries: Iterable[Query]) -> tuple[str, ...]:
    """Return the closed lists of an entity that queries sort by, which rank their values."""
    found = []
    for query in queries:
        for sort in query.sort:
            attribute = entity.attribute(sort.element)
            if attribute is not None and attribute.type == "enum" and attribute.id not in found:
                found.append(attribute.id)
    return tuple(found)


def concerns(invariant: Invariant) -> tuple[str, ...]:
    """Return the ids of what a rule is about."""
    match invariant.rule:
        case CompareRule(left=left, right=right):
            return (left, right)
        case DistinctRule(left=left, right=right):
            return tuple(end for end in (left, right) if end != "self")
        case LimitRule(attribute=attribute):
            return (attribute,)
        case None:
            return ()
        case rule:
            return (rule.start, rule.end)
