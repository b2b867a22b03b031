"""Which operations of a block hang together, so that some can be accepted without the others.

An operation depends on an earlier one when it speaks of something the earlier one made, by a name
the earlier one gave, or when both write the same element, so that their order counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from design.document.design import Design
from design.operations.apply import Applied
from design.operations.block import Block, Derive, Outcome

_RENAMES = ("rename_", "move_")


class _Graph:
    """Keys of applied operations in the order of application, and what each needs directly."""

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        applied = sorted(
            (item for item in outcomes if item.applied is not None), key=lambda item: item.turn
        )
        self.order: list[str] = []
        self.needs: dict[str, set[str]] = {}
        self.ties: dict[str, set[str]] = defaultdict(set)
        self._made: dict[str, str] = {}
        self._written: dict[str, str] = {}
        self._renamed: dict[str, str] = {}
        self._freed: dict[str, str] = {}
        self._unlinked: dict[str, set[str]] = defaultdict(set)
        for item in applied:
            if item.applied is not None:
                self._add(item.key, item.applied)

    def _add(self, key: str, done: Applied) -> None:
        spoken_of = {*done.requires, *done.touched, *done.removed}
        needs = {self._made[one] for one in spoken_of if one in self._made}
        needs |= {self._renamed[one] for one in spoken_of if one in self._renamed}
        needs |= {self._written[one] for one in done.touched if one in self._written}
        for one in done.removed:
            needs |= self._unlinked.get(one, set())
        for name in done.claimed:
            earlier = self._freed.get(name)
            if earlier is not None:
                needs.add(earlier)
                self.ties[earlier].add(key)
        needs.discard(key)
        self.order.append(key)
        self.needs[key] = needs
        self._remember(key, done)

    def _remember(self, key: str, done: Applied) -> None:
        self._made.update(dict.fromkeys(done.created, key))
        self._written.update(dict.fromkeys(done.touched, key))
        if done.operation.op.startswith(_RENAMES):
            self._renamed.update(dict.fromkeys(done.touched, key))
        self._freed.update(dict.fromkeys(done.freed, key))
        if done.removed or done.touched:
            for one in done.requires:
                self._unlinked[one].add(key)


def closure(outcomes: Sequence[Outcome], keys: Collection[str]) -> tuple[str, ...]:
    """Return keys with everything they depend on, in the order of application.

    What was removed and made again under its name goes together.

    Args:
        outcomes: The outcomes of a block.
        keys: Keys of operations; those that were not applied are left out.
    """
    graph = _Graph(outcomes)
    found: set[str] = set()
    waiting = [key for key in keys if key in graph.needs]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(graph.needs[key] | graph.ties.get(key, set()))
    return tuple(key for key in graph.order if key in found)


def dependants(outcomes: Sequence[Outcome], keys: Collection[str]) -> tuple[str, ...]:
    """Return the keys of the operations that cannot be had without some, in order.

    These are the ones whose :func:`closure` holds one of them.

    Args:
        outcomes: The outcomes of a block.
        keys: Keys of the operations that are not wanted; they are not among what is returned.
    """
    graph = _Graph(outcomes)
    found = set(keys)
    before = -1
    while len(found) > before:
        # What is tied to a later operation is found only when that one is.
        before = len(found)
        for key in graph.order:
            if not (graph.needs[key] | graph.ties.get(key, set())).isdisjoint(found):
                found.add(key)
    return tuple(key for key in graph.order if key in found and key not in keys)


def groups(outcomes: Sequence[Outcome]) -> tuple[tuple[str, ...], ...]:
    """Return the applied operations in groups that do not depend on each other."""
    graph = _Graph(outcomes)
    root = {key: key for key in graph.order}

    def find(key: str) -> str:
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for key in graph.order:
        for other in graph.needs[key]:
            root[find(key)] = find(other)
    found: dict[str, list[str]] = {}
    for key in graph.order:
        found.setdefault(find(key), []).append(key)
    return tuple(tuple(keys) for keys in found.values())


def select(
    base: Design,
    outcomes: Sequence[Outcome],
    keys: Collection[str],
    *,
    origin: str,
    derive: Derive | None = None,
) -> Block:
    """Apply only some operations of a block again, from its base.

    Args:
        base: The design the block started from.
        outcomes: The outcomes of the block.
        keys: Keys of the operations wanted; see :func:`closure`.
        origin: The origin of the block: elements get the ids they had.
        derive: As the block had it.

    Returns:
        The finished block of these operations.
    """
    wanted = set(keys)
    block = Block(base, origin=origin, derive=derive)
    applied = (item for item in outcomes if item.applied is not None and item.key in wanted)
    for item in sorted(applied, key=lambda item: item.turn):
        block.add(item.operation, item.key)
    block.finish()
    return block
