"""What changed between two designs: element by element by id, field by field, in people's words.

A rename is a rename and not a removal and an addition, because elements are matched by id. A
part that is the same object in both designs is passed over without a look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, Literal, NamedTuple

from design.document.api import Endpoint
from design.document.base import Derived, Element, Frozen
from design.document.conventions import Conventions
from design.document.design import Design
from design.document.reviewing import ReviewSettings
from design.labels import MEMBERS, Labels, members_of, top_level

Layer = Literal[
    "brief", "conventions", "concept", "schema", "api", "decisions", "waivers", "review"
]  # fmt: skip
Kind = Literal["added", "removed", "renamed", "changed"]

KINDS: Final[tuple[Kind, ...]] = ("added", "removed", "renamed", "changed")
LAYERS: Final[tuple[Layer, ...]] = (
    "brief", "conventions", "concept", "schema", "api", "decisions", "waivers", "review",
)  # fmt: skip
_BOOKKEEPING: Final = ("realises", "derived", "overrides", "meant")
_NAMES: Final = frozenset({"name", "system"})
_KINDS_OF_TYPES: Final = {
    "EndpointField": "field",
    "ErrorCase": "error",
    "ForeignKey": "foreign_key",
    "NonGoal": "non_goal",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference."""

    layer: Layer
    kind: Kind
    element_kind: str
    element: str
    """What people call it: ``orders.total``, ``GET /v1/orders``."""
    id: str
    parent: str | None
    """Id of the element that holds it, if one does."""
    owner: str
    """What people call the entity, table, endpoint or other whole it belongs to."""
    owner_kind: str
    owner_id: str
    path: str
    """The field that differs; empty when the whole element was added or removed."""
    before: Any
    """JSON in which ids are labels of the earlier design."""
    after: Any
    """JSON in which ids are labels of the later design."""
    cause: str | None = None
    """Id of the changed concept element or convention that it follows from, if it does."""
    quiet: bool = False
    """Whether it concerns only where the element comes from."""

    def to_json(self) -> dict[str, Any]:
        """Return the change as the ``diff`` command prints it."""
        return {
            "layer": self.layer,
            "kind": self.kind,
            "element": self.element,
            "element_kind": self.element_kind,
            "path": self.path,
            "before": self.before,
            "after": self.after,
        }


@dataclass(frozen=True)
class Diff:
    """All differences, by layer, in the order of the design."""

    changes: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many elements were added, removed, renamed and changed, for each touched layer."""
        seen = {(item.layer, item.kind, item.element_kind, item.id) for item in self.changes}
        return {
            layer: {kind: sum(item[:2] == (layer, kind) for item in seen) for kind in KINDS}
            for layer in LAYERS
            if any(item[0] == layer for item in seen)
        }

    def to_json(self) -> dict[str, Any]:
        """Return the diff as the ``diff`` command prints it."""
        return {"changes": [item.to_json() for item in self.changes], "counts": self.counts}


def diff(before: Design, after: Design) -> Diff:
    """Return what changed from one design to another.

    Args:
        before: The earlier design.
        after: The later design.

    Returns:
        The differences; empty exactly when the designs are equal.
    """
    if before is after:
        return Diff()
    return Diff(tuple(_Comparison(before, after).changes()))


class _Where(NamedTuple):
    """Where an element stands: its layer, its whole, what holds it and in which field."""

    layer: Layer
    field: str
    owner: Element | None = None
    parent: Element | None = None


class _Comparison:
    """Both designs, their labels, and what has been found to cause something below."""

    def __init__(self, before: Design, after: Design) -> None:
        self.before = before
        self.after = after
        self.old = Labels(before)
        self.new = Labels(after)
        self.causes: dict[str, str] = {}
        self.convention: str | None = None

    def changes(self) -> Iterator[Change]:
        """Yield every difference, upper layers first."""
        before, after = self.before, self.after
        if before.brief != after.brief:
            yield _plain("brief", "changed", "brief", "text", before.brief, after.brief)
        if before.name != after.name:
            yield _plain("conventions", "renamed", "design", "name", before.name, after.name)
        yield from self._conventions(before.conventions, after.conventions)
        for change in self._layer("concept", before.concept, after.concept):
            self.causes[change.id] = change.id
            if change.parent is not None:
                self.causes.setdefault(change.parent, change.id)
            yield change
        yield from self._layer("schema", before.schema_, after.schema_)
        yield from self._layer("api", before.api, after.api)
        yield from self._siblings(
            _Where("decisions", "decisions"), before.decisions, after.decisions
        )
        yield from self._siblings(_Where("waivers", "waivers"), before.waivers, after.waivers)
        yield from self._review(before.review, after.review)

    def _review(self, before: ReviewSettings, after: ReviewSettings) -> Iterator[Change]:
        for name in type(after).model_fields:
            old, new = getattr(before, name), getattr(after, name)
            if old != new:
                shown = self.old.readable(old), self.new.readable(new)
                yield _plain("review", "changed", "review", "value", *shown, name)

    def _conventions(self, before: Conventions, after: Conventions) -> Iterator[Change]:
        if before is after:
            return
        for (key, old), (_, new) in zip(before.items(), after.items(), strict=True):
            if old != new:
                self.convention = key if self.convention is None else "conventions"
                yield _plain("conventions", "changed", "convention", "value", old, new, key)

    def _layer(self, layer: Layer, before: Frozen, after: Frozen) -> Iterator[Change]:
        if before is after:
            return
        found = False
        for (field, old), (_, new) in zip(top_level(before), top_level(after), strict=True):
            for change in self._siblings(_Where(layer, field), old, new):
                found = True
                yield change
        dropped = getattr(before, "dropped", ()), getattr(after, "dropped", ())
        if not found and dropped[0] != dropped[1]:
            old_ids, new_ids = (
                [self.old.of(item) or self.new.of(item) or item for item in ids] for ids in dropped
            )
            yield _plain(layer, "changed", "layer", "dropped", old_ids, new_ids, quiet=True)

    def _siblings(
        self, where: _Where, before: Sequence[Element], after: Sequence[Element]
    ) -> Iterator[Change]:
        """Yield the differences between two lists of elements of one kind."""
        if before is after:
            return
        pairs = [
            (old, new)
            for old, new in zip(before, after, strict=False)
            if old is not new and (type(new) in MEMBERS or old.__dict__ != new.__dict__)
        ]
        if len(before) == len(after) and all(old.id == new.id for old, new in pairs):
            for old, new in pairs:
                yield from self._element(old, new, where)
            return
        earlier = {item.id: item for item in before}
        for item in after:
            known = earlier.get(item.id)
            if known is None:
                self._note_members(where, item, item.id)
                shown = self.new.summary(item, (where.owner or item).id)
                yield self._change(self.new, item, where, "added", "", None, shown)
            elif known is not item:
                yield from self._element(known, item, where)
        later = {item.id for item in after}
        for item in before:
            if item.id not in later:
                self._note_members(where, item, item.id)
                shown = self.old.summary(item, (where.owner or item).id)
                yield self._change(self.old, item, where, "removed", "", shown, None)
        yield from self._order(where, before, after)

    def _element(self, old: Element, new: Element, where: _Where) -> Iterator[Change]:
        """Yield the differences of one element that is in both designs."""
        members = MEMBERS.get(type(new), ())
        if not members and old.__dict__ == new.__dict__:
            return
        found = False
        for change in self._fields(old, new, where):
            found = True
            yield change
        for name in members:
            if getattr(old, name) is getattr(new, name):
                continue
            inside = _Where(where.layer, name, where.owner or new, new)
            for change in self._siblings(inside, members_of(old, name), members_of(new, name)):
                found = True
                yield change
        quiet = [name for name in _BOOKKEEPING if _differ(old, new, name)]
        if quiet and not found:
            before, after = (
                {name: labels.readable(getattr(item, name)) for name in quiet}
                for labels, item in ((self.old, old), (self.new, new))
            )
            yield self._change(self.new, new, where, "changed", "origin", before, after, quiet=True)

    def _fields(self, old: Element, new: Element, where: _Where) -> Iterator[Change]:
        named: tuple[str, ...] = ()
        if isinstance(old, Endpoint) and isinstance(new, Endpoint):
            named = ("method", "path")
            if old.label != new.label:
                path = "method" if old.path == new.path else "path"
                yield self._change(self.new, new, where, "renamed", path, old.label, new.label)
        home = (where.owner or new).id
        for name in _plain_fields(type(new)):
            if name in named or not _differ(old, new, name):
                continue
            renamed = name in _NAMES and not named
            yield self._change(
                self.new,
                new,
                where,
                "renamed" if renamed else "changed",
                name,
                self.old.readable(getattr(old, name), home),
                self.new.readable(getattr(new, name), home),
            )

    def _order(
        self, where: _Where, before: Sequence[Element], after: Sequence[Element]
    ) -> Iterator[Change]:
        later = {item.id: item for item in after}
        earlier = {item.id for item in before}
        old = [item.id for item in before if item.id in later]
        new = [item.id for item in after if item.id in earlier]
        if old == new:
            return
        home = where.owner.id if where.owner else ""
        names = [[self.new.short(later[item], home) for item in ids] for ids in (old, new)]
        if where.parent is None:
            yield _plain(where.layer, "changed", "layer", "order", names[0], names[1], where.field)
        else:
            owner = None if where.owner is where.parent else where.owner
            outer = _Where(where.layer, where.field, owner, owner)
            yield self._change(self.new, where.parent, outer, "changed", "order", *names)

    def _change(
        self,
        labels: Labels,
        element: Element,
        where: _Where,
        kind: Kind,
        path: str,
        before: Any,
        after: Any,
        *,
        quiet: bool = False,
    ) -> Change:
        whole = where.owner or element
        return Change(
            layer=where.layer,
            kind=kind,
            element_kind=kind_of_element(element),
            element=labels.full(element, where.owner, where.field),
            id=element.id,
            parent=where.parent.id if where.parent else None,
            owner=labels.short(whole),
            owner_kind=kind_of_element(whole),
            owner_id=whole.id,
            path=path,
            before=before,
            after=after,
            cause=self._cause(element, where, kind, path),
            quiet=quiet,
        )

    def _note_members(self, where: _Where, element: Element, cause: str) -> None:
        """Note that what realises a member of an added or removed element follows from it."""
        if where.layer != "concept":
            return
        for field in MEMBERS.get(type(element), ()):
            for member in members_of(element, field):
                self.causes[member.id] = cause
                self._note_members(where, member, cause)

    def _cause(self, element: Element, where: _Where, kind: Kind, path: str) -> str | None:
        if not isinstance(element, Derived) or path in element.overrides:
            return None
        followed = [element.realises]
        column = getattr(element, "maps_to", None)
        if column and not element.realises:
            place = self.new.place(column) or self.old.place(column)
            followed.append(getattr(place[0], "realises", None) if place else None)
        if element.derived or kind == "renamed":
            for whole in (element, where.owner):
                followed += [getattr(whole, "realises", None), getattr(whole, "entity", None)]
        found = next((self.causes[item] for item in followed if item in self.causes), None)
        return found or (self.convention if element.derived else None)


def _plain(
    layer: Layer,
    kind: Kind,
    element_kind: str,
    path: str,
    before: Any,
    after: Any,
    name: str = "",
    *,
    quiet: bool = False,
) -> Change:
    """Return a change of something that is no element."""
    label = name or (layer if element_kind == "layer" else element_kind)
    return Change(
        layer=layer,
        kind=kind,
        element_kind=element_kind,
        element=label,
        id=label,
        parent=None,
        owner=label,
        owner_kind=element_kind,
        owner_id=label,
        path=path,
        before=before,
        after=after,
        quiet=quiet,
    )


def kind_of_element(element: Element) -> str:
    """Return what kind of element it is, as changes name it."""
    name = type(element).__name__
    return _KINDS_OF_TYPES.get(name) or name.lower()


@lru_cache(maxsize=64)
def _plain_fields(model: type[Frozen]) -> tuple[str, ...]:
    """Return the fields of a model that hold neither elements nor bookkeeping."""
    hidden = {"id", *_BOOKKEEPING, *MEMBERS.get(model, ())}
    return tuple(name for name in model.model_fields if name not in hidden)


def _differ(old: Element, new: Element, field: str) -> bool:
    before, after = getattr(old, field, None), getattr(new, field, None)
    return before is not after and before != after
