"""Three-way merging of one element: what derivation gave, what it gives now, what hands made.

``overrides`` of an element maps a field to what derivation gave when a hand set it. A field is
*held* while it differs from that note; a held field is left alone. An element made by hand that
is the same as a derived one is *linked* to it: what derivation gave is noted for all its fields
(those at their default go without saying; the first field never does, and so marks the link).
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
        notes = existing.overrides
        if not notes and existing.derived and existing.__dict__ == target.__dict__:
            return existing
        changes: dict[str, Any] = {}
        if not existing.derived:
            notes = _link_notes(existing, target, fields)
        kept_notes = dict(notes)
        for name in fields:
            was, now = getattr(existing, name), getattr(target, name)
            if name not in notes:
                if was is not now and was != now:
                    changes[name] = now
                continue
            drift = Drift(existing, name, plain(was), plain(notes[name]), plain(now))
            if self._holds(drift):
                continue
            if drift.kept != drift.now:
                changes[name] = now
            if existing.derived:
                del kept_notes[name]
            else:
                kept_notes[name] = drift.now
        if not existing.derived:
            kept_notes = _without_defaults(existing, fields, kept_notes)
        if kept_notes != existing.overrides:
            changes["overrides"] = kept_notes
        if existing.realises != target.realises and (existing.derived or not existing.realises):
            changes["realises"] = target.realises
        return existing.replace(**changes) if changes else existing

    def _holds(self, drift: Drift) -> bool:
        if drift.kept == drift.noted:
            return False
        self.drifts.append(drift)
        return self.take is None or not drift.is_stale or not self.take(drift)

    def members(
        self,
        existing: Sequence[Part],
        targets: Sequence[Part],
        fields: Sequence[str],
        key: Callable[[Part], Hashable],
        *,
        fits: Callable[[Part], bool] = lambda part: True,
        in_place: bool = False,
    ) -> tuple[Part, ...]:
        """Merge the members of an element.

        Args:
            existing: Members as they stand.
            targets: Members as derivation would make them.
            fields: The fields derivation decides.
            key: What makes a member made by hand the same as a derived one.
            fits: Whether all that a member refers to is still there.
            in_place: Whether the whole was made by hand, so that its order is theirs.

        Returns:
            The merged members: what derivation makes in its order, then what hands made; or all
            in the order they have, then what is new. The very sequence when nothing changes.
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
        if in_place:
            places = {item.id: place for place, item in enumerate(existing)}
            made.sort(key=lambda item: places.get(item.id, len(places)))
        return keep(existing, made)


def _default(element: Derived, name: str) -> Any:
    field = type(element).model_fields[name]
    return ... if field.is_required() else plain(field.default)


def _link_notes(existing: Derived, target: Derived, fields: Sequence[str]) -> dict[str, Any]:
    """Return what derivation gave for each field of an element made by hand when it was linked."""
    notes = existing.overrides
    if fields[0] not in notes:
        return {name: plain(getattr(target, name)) for name in fields} | notes
    return {name: notes.get(name, _default(existing, name)) for name in fields}


def _without_defaults(
    element: Derived, fields: Sequence[str], notes: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        name: value
        for name, value in notes.items()
        if name == fields[0] or name not in fields or value != _default(element, name)
    }


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
