"""Places one may want to go to: everything in a design that has a name, and the pane it is in."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.drawing.history import Timeline
    from tui.view import View

_NEAR: Final = 4
"""How many names that are near are told."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a pane, by its name."""

    name: str
    kind: str
    """What it is, such as ``table`` or ``decision 4``."""
    pane: str
    element: str
    """Id of the row."""
    within: str = ""
    """Id of the row it stands in, where it may have none of its own."""

    @property
    def full(self) -> str:
        """The name with what it is, which hardly ever is another's."""
        return f"{self.kind} {_folded(self.name)}"

    @property
    def title(self) -> str:
        """The name with what it is, as a title."""
        return f"{self.kind[0].upper()}{self.kind[1:]}: {_folded(self.name)}"


def places_of(view: View, line: Timeline) -> Iterator[Place]:
    """Give every place but the parts of entities and tables, in the order of the panes.

    Args:
        view: What the panes show.
        line: The snapshots.
    """
    design, concept = view.design, view.design.concept
    for kind, elements in (("entity", concept.entities), ("role", concept.roles),
                           ("query", concept.queries), ("rule", concept.invariants)):  # fmt: skip
        for element in elements:
            yield Place(element.name, kind, "concept", element.id)
    for question in concept.questions:
        yield Place(question.text, "question", "concept", question.id)
    for table in design.schema_.tables:
        yield Place(table.name, "table", "schema", table.id)
    for endpoint in design.api.endpoints:
        yield Place(endpoint.label, "endpoint", "endpoints", endpoint.id)
    for note in design.decisions:
        yield Place(note.title, f"decision {note.number}", "decisions", note.id)
    for snapshot in line.every:
        for tag in snapshot.tags:
            yield Place(tag, "tag", "history", snapshot.id)
        yield Place(snapshot.subject, f"snapshot {snapshot.short}", "history", snapshot.id)
    if view.reviewed is not None:
        for finding in view.reviewed.report.review.open:
            kind = f"{finding.severity} {finding.rule}"
            yield Place(finding.message, kind, "review", finding.fingerprint)


def parts_of(view: View) -> Iterator[Place]:
    """Give every attribute and every column, which are many.

    Args:
        view: What the panes show.
    """
    for entity in view.design.concept.entities:
        for attribute in entity.attributes:
            name = f"{entity.name}.{attribute.name}"
            yield Place(name, "attribute", "concept", attribute.id, entity.id)
    for table in view.design.schema_.tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            yield Place(name, "column", "schema", column.id, table.id)


class NoPlaceError(ValueError):
    """There is no such place, or more than one; the message says which are near."""


def find(name: str, places: Sequence[Place]) -> Place:
    """Return the place with a name.

    Args:
        name: Its name, alone or behind what it is: ``orders``, ``table orders``, ``decision 4``,
            ``4``. The beginning is enough where nothing else begins with it.
        places: All places.

    Raises:
        NoPlaceError: No place has the name, or several have it.
    """
    wanted = _folded(name.lower())
    for fits in (_is_called, _begins):
        found = [place for place in places if fits(place, wanted)]
        found = [place for place in found if name in (place.name, place.full)] or found
        if len({(place.pane, place.element) for place in found}) == 1:
            return found[0]
        if found:
            words = _listed([place.full for place in found])
            raise NoPlaceError(f"“{name}” may be {words}. Say which.")
    near = [place.full for place in places if wanted in place.full.lower()]
    if not near:
        names: dict[str, list[str]] = {}
        for place in places:
            names.setdefault(place.name.lower(), []).append(place.full)
        close = difflib.get_close_matches(wanted, names, _NEAR)
        near = [full for item in close for full in names[item]]
    hint = f" Near it: {_listed(near)}." if near else ""
    raise NoPlaceError(f"Nothing here is called “{name}”.{hint}")


def _folded(name: str) -> str:
    """Return a name in one line: that of a question may have several."""
    return " ".join(name.split())


def _is_called(place: Place, wanted: str) -> bool:
    kind = place.kind.lower()
    name = _folded(place.name.lower())
    return wanted in (name, f"{kind} {name}", kind,
                      kind.rpartition(" ")[2])  # fmt: skip


def _begins(place: Place, wanted: str) -> bool:
    return _folded(place.name.lower()).startswith(wanted) or place.full.lower().startswith(wanted)


def _listed(names: Sequence[str]) -> str:
    names = list(dict.fromkeys(names))
    more = f" and {len(names) - _NEAR} more" if len(names) > _NEAR else ""
    return f"{', '.join(names[:_NEAR])}{more}"
