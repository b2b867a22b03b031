"""What the endpoints of one entity take from others, and which a change of the concept concerns.

Most edits change one entity and nothing that others see of it. Then all but its own endpoints,
and those of the wholes it is shown in, are what they were.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from design.derive.endpoint_facts import Facts
from design.derive.endpoint_rights import Rights
from design.document.api import Endpoint
from design.document.concept import Concept, Entity, sense
from design.document.design import Design
from design.document.names import words
from design.document.schema import Table

Shared = TypeVar("Shared")

_MOST_CHANGED: Final = 8
_STATES: Final = 4


def outline(entity: Entity) -> tuple[object, ...]:
    """Return what the endpoints and rights of other entities take from an entity."""
    attributes = entity.attributes
    return (
        entity.name,
        entity.plural,
        entity.ownership,
        entity.exposure,
        entity.append_only,
        entity.inferred,
        entity.delete_policy,
        entity.erasure,
        entity.identities,
        entity.lifecycle,
        any(item.storage == "hash" for item in attributes),
        any(item.personal and item.type == "email" for item in attributes),
        any(item.sensitivity == "regulated" for item in attributes),
        any(item.managed_by == "client" and item.stored for item in attributes),
        any(words(sense(item))[:1] == ("edited",) for item in attributes),
    )


_REMEMBERED: Final = 16_384
_shared: dict[tuple[str, str], object] = {}


def shared(kind: str, entity_id: str, value: Shared) -> Shared:
    """Return the object that was given before for an equal value, so that identity says equal.

    Args:
        kind: What it is of the entity.
        entity_id: The entity.
        value: The value.
    """
    known = _shared.get((kind, entity_id))
    if known is value:
        return value
    if type(known) is type(value) and known == value:
        return known
    if len(_shared) >= _REMEMBERED:
        _shared.clear()
    _shared[kind, entity_id] = value
    return value


def table_outline(table: Table) -> tuple[object, ...]:
    """Return what the endpoints of other entities take from an entity's table."""
    keys = tuple(table.column(item) for item in table.primary_key)
    return (
        table.id,
        table.name,
        table.role,
        table.realises,
        keys,
        tuple((key.table, key.on_delete) for key in table.foreign_keys),
    )


@dataclass(frozen=True)
class State:
    """A derivation: what it was made from, and what it gave."""

    design: Design
    tables: tuple[Table, ...]
    facts: Facts
    rights: dict[str, Rights]
    found: Mapping[str, tuple[Endpoint, ...]]
    """Entity id -> its endpoints."""
    reports: tuple[Endpoint, ...]
    webhooks: tuple[Endpoint, ...]
    asked: frozenset[str]
    """Ids of the entities that reports and webhooks take something from."""
    endpoints: tuple[Endpoint, ...]


_states: list[State] = []


def remember(state: State) -> None:
    """Keep a derivation, the last ones only."""
    _states.insert(0, state)
    del _states[_STATES:]


@dataclass(frozen=True)
class Change:
    """What differs from a derivation that is remembered."""

    state: State
    facts: Facts
    """The facts of the new design."""
    affected: tuple[str, ...]
    """Ids of the entities whose endpoints are to be made anew."""


def change_of(design: Design, tables: tuple[Table, ...]) -> Change | None:
    """Return how a design differs from one that is remembered; None where too much does.

    Args:
        design: The design.
        tables: The tables derived for it.
    """
    for state in _states:
        if not _same_frame(state.design, design) or len(state.tables) != len(tables):
            continue
        changed = _changed(state.design.concept, design.concept)
        if changed is None:
            continue
        turned = [
            (old, new) for old, new in zip(state.tables, tables, strict=True) if old is not new
        ]
        if len(turned) > _MOST_CHANGED + len(changed):
            continue
        if any(table_outline(old) != table_outline(new) for old, new in turned):
            continue
        return _change(state, changed, [new for _, new in turned])
    return None


def _same_frame(old: Design, new: Design) -> bool:
    """Return whether everything but the entities themselves is the same."""
    left, right = old.concept, new.concept
    return (
        old.conventions is new.conventions
        and left.relationships is right.relationships
        and left.roles is right.roles
        and left.permissions is right.permissions
        and left.queries is right.queries
        and left.integrations is right.integrations
        and left.invariants is right.invariants
        and len(left.entities) == len(right.entities)
    )


def _changed(old: Concept, new: Concept) -> list[Entity] | None:
    """Return the entities that changed; None where others see it, or where they are many."""
    pairs = [
        (was, now) for was, now in zip(old.entities, new.entities, strict=True) if was is not now
    ]
    if len(pairs) > _MOST_CHANGED:
        return None
    for was, now in pairs:
        if was.id != now.id or outline(was) != outline(now):
            return None
    return [now for _, now in pairs]


def _change(state: State, changed: list[Entity], tables: list[Table]) -> Change:
    facts = copy.copy(state.facts)
    facts.replace(changed, tables)
    known = facts.entities
    affected: dict[str, None] = {}
    waiting = [entity.id for entity in changed]
    waiting += [item.realises for item in tables if item.realises in known]
    while waiting:
        entity_id = waiting.pop()
        if entity_id in affected:
            continue
        affected[entity_id] = None
        entity = known[entity_id]
        link = facts.parent_link(entity) if facts.is_part(entity) else None
        if link is not None:
            waiting.append(link.target)
    return Change(state, facts, tuple(item for item in known if item in affected))
