"""Three-way merging of one element: what derivation gave, what it gives now, what hands made.

``overrides`` of an element maps a field to what derivation gave when a hand set it. A field is
*held* while it differs from that note; a held field is left alone. An element made by hand that
is the same as a derived one is *linked* to it: its first field is noted as a mark, and so is
every field in which the two differ.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from design.document.base import Derived, Frozen

Part = TypeVar("Part", bound=Derived)


@dataclass(frozen=True)
class Drift:
    """A field that a hand set, with what derivation gave then and gives now."""

    element: Derived
    field: str
    kept: Any
    noted: Any
    now: Any

    @property
    def is_stale(self) -> bool:
        """Whether derivation has moved on since the hand set the field."""
        return bool(self.now != self.noted and self.now != self.kept)


def plain(value: Any) -> Any:
    """Return a value as it would come back from a file, so that notes compare equal."""
    if isinstance(value, Frozen):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


class SettledPairs(Generic[Part]):
    """Remembers which elements agree with what derivation makes of them.

    An element with anything made by hand is not remembered: whether it is to stay depends on
    more than itself. Elements are immutable and compared by identity.

    Args:
        size: Pairs remembered; the oldest goes first.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._pairs: OrderedDict[str, tuple[Part, Part, frozenset[str]]] = OrderedDict()

    def add(self, existing: Part, parts: Iterable[Derived], target: Part, merger: Merger) -> None:
        """Remember a pair, unless hands made or set something of ``existing`` or its parts."""
        if existing.overrides or not existing.derived:
            return
        if any(part.overrides or not part.derived for part in parts):
            return
        self._pairs[target.id] = (existing, target, merger.dropped)
        if len(self._pairs) > self._size:
            self._pairs.popitem(last=False)

    def has(self, existing: Part, target: Part, merger: Merger) -> bool:
        """Return whether the two are known to agree."""
        pair = self._pairs.get(target.id)
        if pair is None or pair[0] is not existing or pair[1] is not target:
            return False
        return pair[2] == merger.dropped


class Merger:
    """Merges elements, and notes which fields hands hold.

    Args:
        dropped: Ids of derived elements that hands dropped.
        taken: Ids of elements whose stale fields take the derived value now; None for none.
    """

    def __init__(self, dropped: Iterable[str], take: Callable[[Drift], bool] | None = None) -> None:
        self.dropped = frozenset(dropped)
        self.take = take
        self.drifts: list[Drift] = []

    def settle(self, existing: Part, target: Part, fields: Sequence[str]) -> Part:
        """Return ``existing`` brought in line with ``target``, but for what hands hold.

        Args:
            existing: The element as it stands.
            target: What derivation would make of it, with the same id.
            fields: The fields derivation decides; the first one marks a link.

        Returns:
            The very element when nothing changes.
        """
        changes: dict[str, Any] = {}
        notes = existing.overrides
        linking = not existing.derived and fields[0] not in notes
        if linking:
            notes = dict(notes)
            for name in fields:
                was, now = plain(getattr(existing, name)), plain(getattr(target, name))
                if name not in notes and (was != now or name == fields[0]):
                    notes[name] = now
        if notes:
            notes = self._follow(existing, target, fields, notes, changes)
        for name in fields:
            if name not in notes:
                now = getattr(target, name)
                was = getattr(existing, name)
                if was is not now and was != now:
                    changes[name] = now
        if notes != existing.overrides:
            changes["overrides"] = notes
        if existing.realises != target.realises and (existing.derived or not existing.realises):
            changes["realises"] = target.realises
        return existing.replace(**changes) if changes else existing

    def _follow(
        self,
        existing: Derived,
        target: Derived,
        fields: Sequence[str],
        notes: Mapping[str, Any],
        changes: dict[str, Any],
    ) -> dict[str, Any]:
        kept_notes = dict(notes)
        for name in fields:
            if name not in notes:
                continue
            noted = plain(notes[name])
            drift = Drift(
                element=existing,
                field=name,
                kept=plain(getattr(existing, name)),
                noted=noted,
                now=plain(getattr(target, name)),
            )
            if drift.kept == noted:
                released = True
            else:
                self.drifts.append(drift)
                released = self.take is not None and drift.is_stale and self.take(drift)
            if released:
                if drift.kept != drift.now:
                    changes[name] = getattr(target, name)
                if existing.derived:
                    del kept_notes[name]
                else:
                    kept_notes[name] = drift.now
        return kept_notes

    def members(
        self,
        existing: Sequence[Part],
        targets: Sequence[Part],
        fields: Sequence[str],
        key: Callable[[Part], Hashable],
        *,
        fits: Callable[[Part], bool] = lambda part: True,
    ) -> tuple[Part, ...]:
        """Merge the members of an element.

        Args:
            existing: Members as they stand.
            targets: Members as derivation would make them.
            fields: The fields derivation decides.
            key: What makes a member made by hand the same as a derived one.
            fits: Whether all that a member refers to is still there.

        Returns:
            The merged members: what derivation makes in its order, then what hands made. The
            very sequence when nothing changes.
        """
        if existing is targets and not self.dropped:
            return targets if isinstance(targets, tuple) else tuple(targets)
        known = {item.id: item for item in existing}
        by_hand = {key(item): item for item in existing if not item.derived}
        made: list[Part] = []
        used: set[str] = set()
        for target in targets:
            was = known.get(target.id)
            if was is None and by_hand:
                was = by_hand.get(key(target))
                if was is not None and was.id in used:
                    was = None
            if was is not None:
                used.add(was.id)
                settled = self.settle(was, target, fields)
                if not fits(settled):
                    settled = target.replace(id=was.id)
                if fits(settled):
                    made.append(settled)
            elif target.id not in self.dropped and fits(target):
                made.append(target)
        made.extend(
            released(item)
            for item in existing
            if not item.derived and item.id not in used and fits(item)
        )
        return keep(existing, made)


def released(element: Part) -> Part:
    """Return an element made by hand without the marks of a link whose other end is gone."""
    if element.overrides:
        return element.replace(overrides={}, realises=None)
    return element


def keep(existing: Sequence[Part], made: Sequence[Part]) -> tuple[Part, ...]:
    """Return ``existing`` itself when ``made`` is the same elements."""
    same = len(existing) == len(made) and all(
        was is now for was, now in zip(existing, made, strict=True)
    )
    return existing if same and isinstance(existing, tuple) else tuple(made)
