"""How roles reach rows: along links of belonging, along any links, or through a row between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from design.document.concept import Entity, Relationship, Role, sense
from design.document.conventions import Conventions
from design.document.names import words

_MAX_HOPS: Final = 5


class Reach(NamedTuple):
    """How the rows of one actor are found from an entity."""

    text: str
    """Such as ``order_id -> orders.customer_id = the signed-in customer``."""
    link: str | None
    """Id of the relationship that points straight to the actor, if one does."""
    leads: bool = True
    """Whether links lead there; else another entity names both."""


class Links(Protocol):
    """What reaching asks of the indexed design."""

    conventions: Conventions
    entities: dict[str, Entity]

    @property
    def links_from(self) -> Mapping[str, Sequence[Relationship]]:
        """The links of each entity."""

    @property
    def links_to(self) -> Mapping[str, Sequence[Relationship]]:
        """The links that lead to each entity."""

    def link_field(self, link: Relationship) -> str:
        """Return the field name of a single-valued link."""

    def table_name(self, entity: Entity) -> str:
        """Return the name of an entity's table."""

    def is_root(self, entity_id: str) -> bool:
        """Return whether an entity is the tenant."""


class Reaches:
    """Finds, once for each entity and role, how the role's rows are found.

    Args:
        facts: The indexed design.
    """

    def __init__(self, facts: Links) -> None:
        self.facts = facts
        self._found: dict[tuple[str, str], Reach | None] = {}
        self._ways: dict[tuple[str, str], tuple[Relationship, ...] | None] = {}
        self._sorted: dict[str, list[Relationship]] = {}

    def of(self, entity: Entity, role: Role) -> Reach | None:
        """Return how the rows of an actor are found, or None when nothing leads there."""
        key = (entity.id, role.id)
        if key not in self._found:
            self._found[key] = self._find(entity, role)
        return self._found[key]

    def _find(self, entity: Entity, role: Role) -> Reach | None:
        facts = self.facts
        actor = f"the signed-in {role.name.lower()}"
        if role.represents is None:
            by = next((link for link in facts.links_from[entity.id] if is_actor(link)), None)
            return Reach(f"{facts.link_field(by)} = {actor}", by.id) if by else None
        if role.represents == entity.id:
            return Reach(f"{facts.conventions.ids.column} = {actor}", None)
        way = self._way(entity.id, role.represents)
        if way is not None:
            steps = [facts.link_field(way[0])]
            for link in way[1:]:
                source = facts.entities[link.source]
                steps.append(f"{facts.table_name(source)}.{facts.link_field(link)}")
            only = way[0].id if len(way) == 1 else None
            return Reach(f"{' → '.join(steps)} = {actor}", only)
        return self._through(entity, role.represents, actor)

    def _through(self, entity: Entity, target: str, actor: str) -> Reach | None:
        """Rows that something connects with the actor, such as patients with an appointment."""
        facts = self.facts
        for link in facts.links_to[entity.id]:
            for other in facts.links_from[link.source]:
                if other.target == target and not other.many_to_many:
                    between = facts.entities[link.source]
                    return Reach(
                        f"named by a row of {facts.table_name(between)} "
                        f"whose {facts.link_field(other)} = {actor}",
                        None,
                        leads=False,
                    )
        return None

    def _way(self, start: str, goal: str) -> tuple[Relationship, ...] | None:
        key = (start, goal)
        if key not in self._ways:
            self._ways[key] = self._path(start, goal, owners_only=True) or self._path(
                start, goal, owners_only=False
            )
        return self._ways[key]

    def _path(self, start: str, goal: str, *, owners_only: bool) -> tuple[Relationship, ...] | None:
        """Return the shortest way along links, those of belonging first."""
        paths: list[tuple[Relationship, ...]] = [()]
        seen = {start}
        for _ in range(_MAX_HOPS):
            following: list[tuple[Relationship, ...]] = []
            for path in paths:
                for link in self._links(path[-1].target if path else start):
                    if owners_only and not link.owner:
                        continue
                    if link.target == goal:
                        return (*path, link)
                    passable = link.owner or link.required
                    if passable and link.target not in seen and not self.facts.is_root(link.target):
                        seen.add(link.target)
                        following.append((*path, link))
            paths = following
        return None

    def _links(self, entity_id: str) -> list[Relationship]:
        """Return the single links of an entity, those of belonging and of actors first."""
        if entity_id not in self._sorted:
            self._sorted[entity_id] = sorted(
                (item for item in self.facts.links_from[entity_id] if not item.many_to_many),
                key=lambda item: (not item.owner, not is_actor(item)),
            )
        return self._sorted[entity_id]


def is_actor(link: Relationship) -> bool:
    """Return whether a link says who did something: ``approved_by``, ``created_by``."""
    return words(sense(link))[-1:] == ("by",)
