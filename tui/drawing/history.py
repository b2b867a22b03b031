"""The history: a timeline of snapshots, and a snapshot in full."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.drawing import changes, ink
from tui.drawing.rows import Column, Row
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from snapshots.history import SideLine, Snapshot
    from tui.drawing.changes import Changes

COLUMNS: Final = (
    Column("Snapshot", flex=True),
    Column("Change", needs=90, most=15),
    Column("Gate", needs=80),
    Column("Who", needs=64, most=10),
    Column("When", needs=44),
)


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the timeline shows."""

    log: Sequence[Snapshot] = ()
    """Snapshots of the present branch, newest first; the first is the present."""
    branch: str = ""
    """Name of the present branch."""
    sides: Sequence[SideLine] = ()
    """The other branches."""
    origins: Mapping[int, str] = field(default_factory=dict)
    """Number of a decision note -> id of the snapshot that brought it in."""

    def find(self, snapshot: str) -> Snapshot | None:
        """Return a snapshot of any branch by its id."""
        return next((item for item in self.every if item.id == snapshot), None)

    @property
    def every(self) -> Iterator[Snapshot]:
        """The snapshots of all branches."""
        yield from self.log
        for side in self.sides:
            yield from side.snapshots

    @property
    def tips(self) -> dict[str, tuple[str, ...]]:
        """Snapshot id -> names of the branches that end there; the present one only with others."""
        found: dict[str, tuple[str, ...]] = {}
        if self.log and self.sides:
            found[self.log[0].id] = (self.branch,)
        for side in self.sides:
            found[side.tip] = (*found.get(side.tip, ()), side.name)
        return found

    @property
    def undone(self) -> frozenset[str]:
        """Ids of the snapshots that were undone and not brought back."""
        found: set[str] = set()
        for item in reversed(self.log):
            found.discard(item.redoes or "")
            if item.undoes:
                found.add(item.undoes)
        return frozenset(found)


def rows(line: Timeline, *, seen: str, marked: str, words: str = "") -> list[Row]:
    """Return the timeline, newest first; other branches stand above where they left it.

    Args:
        line: The snapshots.
        seen: Id of the snapshot being looked at, or empty.
        marked: Id of the snapshot marked for comparing, or empty.
        words: What a snapshot must have in its request, author, tags or id to be shown.
    """
    wanted = words.casefold().split()
    known = {item.id: item for item in line.every}
    undone, tips = line.undone, line.tips
    who = _short({item.author for item in known.values()})
    found = []
    for item, lane in _laned(line):
        branches = tips.get(item.id, ())
        if wanted and not _has(item, branches, wanted):
            continue
        sign = _sign(item, now=item is line.log[0], seen=item.id == seen)
        notes = [
            *(ink.ink(f"[{name}]", f"bold {ink.KEY}") for name in item.tags),
            *(ink.ink(f"({name})", ink.LINK) for name in branches),
            *(
                ink.ink(word, style)
                for word, style, holds in (
                    ("marked", ink.WARN, item.id == marked),
                    ("looking", ink.WARN, item.id == seen),
                    ("undone", ink.FAINT, item.id in undone),
                )
                if holds
            ),
        ]
        before = known.get(item.parents[0]) if item.parents else None
        quiet = item.restores is not None or item.id in undone
        what = Content.assemble(
            ("" if wanted else lane, ink.FAINT),
            sign,
            (item.short, ink.KEY),
            "  ",
            *(part + " " for part in notes),
            (item.subject, ink.MUTED if quiet else ink.NAME),
        )
        cells = (
            what,
            delta(item, before),
            _gate(item),
            ink.ink(who[item.author], ink.MUTED),
            ink.ink(when(item.at), ink.FAINT),
        )
        found.append(Row(item.id, cells, copy=item.id))
    return found


def _short(authors: Iterable[str]) -> dict[str, str]:
    """Return each author's first name, or the whole name where the first is not theirs alone."""
    names = {author: author.partition(" <")[0] for author in authors}
    shared = Counter(name.partition(" ")[0] for name in set(names.values()))
    return {
        author: name.partition(" ")[0] if shared[name.partition(" ")[0]] == 1 else name
        for author, name in names.items()
    }


def _laned(line: Timeline) -> Iterator[tuple[Snapshot, str]]:
    """Yield every snapshot with what is drawn before it: other branches stand beside the present.

    A branch stands above the snapshot where it left the present branch.
    """
    left_at: dict[str, list[SideLine]] = {}
    for side in line.sides:
        if side.snapshots:
            parents = side.snapshots[-1].parents
            left_at.setdefault(parents[0] if parents else "", []).append(side)
    for item in line.log:
        for side in left_at.pop(item.id, ()):
            yield from ((other, "│ ") for other in side.snapshots[:-1])
            yield side.snapshots[-1], "├─"
        yield item, ""
    # What left a snapshot that is not shown, such as one of another branch or one long past.
    for rest in left_at.values():
        for side in rest:
            yield from ((other, "╷ ") for other in side.snapshots)


def _sign(item: Snapshot, *, now: bool, seen: bool) -> Content:
    """Draw what kind of snapshot it is: the present, one that goes back or forth, any other."""
    back = "↶" if item.undoes else ("↷" if item.restores else "○")
    if seen:
        return ink.ink("◉ ", ink.WARN)
    return ink.ink("● ", ink.GOOD) if now else ink.ink(f"{back} ", ink.FAINT)


def _has(item: Snapshot, branches: Sequence[str], wanted: Sequence[str]) -> bool:
    """Return whether a snapshot has all words in what people would look for it by."""
    text = " ".join((item.message, item.author, *item.tags, *branches)).casefold()
    return all(word in text or item.id.startswith(word) for word in wanted)


def when(at: str) -> str:
    """Return a moment in the user's own time, short."""
    try:
        moment = datetime.fromisoformat(at).astimezone()
    except ValueError:
        return at
    return f"{moment:%d %b %H:%M}".lstrip("0")


_OPEN: Final = re.compile(r"open \((\d+) of ")


def _gate(item: Snapshot) -> Content:
    """Return how many items of the gate were open, in two words."""
    if not item.gate:
        return Content("")
    found = _OPEN.match(item.gate)
    return ink.ink(f"{found[1]} open", ink.WARN) if found else ink.ink("✓ passed", ink.GOOD)


_SHORT: Final = {"entities": "ent", "tables": "tab", "endpoints": "end", "decisions": "dec"}
_PARTS: Final = {"entities": "attributes", "tables": "columns"}
_SHORT_PARTS: Final = {"attributes": "att", "columns": "col"}


def delta(item: Snapshot, before: Snapshot | None) -> Content:
    """Return how the counts differ from the snapshot before."""
    now = item.counts or {}
    then = (before.counts if before else None) or {}
    names = dict(_SHORT)
    for whole, part in _PARTS.items():
        if now.get(whole, 0) == then.get(whole, 0):
            names[part] = _SHORT_PARTS[part]
    parts = []
    for name, short in names.items():
        change = now.get(name, 0) - then.get(name, 0)
        if change and now:
            sign: ink.Mark = "+" if change > 0 else "-"
            parts.append(
                Content.assemble(
                    (f"{sign}{abs(change)}", ink.TEXT_STYLES["+"] if change > 0 else ink.BAD),
                    (f" {short}", ink.FAINT),
                )
            )
    return ink.spaced(parts, " ")


def sheet(item: Snapshot, found: Changes | None, width: int) -> Content:
    """Draw a snapshot: what was asked, what it holds, what it changed.

    Args:
        item: The snapshot.
        found: What it changed; None while that is being found out.
        width: Cells there are.
    """
    drawn = Sheet(width)
    drawn.title(ink.ink(item.subject, ink.STRONG), item.short)
    drawn.line(ink.dotted([ink.ink(when(item.at), ink.MUTED), ink.ink(item.author, ink.MUTED)]))
    counts = item.counts
    if counts:
        words = [f"{number} {name}" for name, number in counts.items() if number]
        drawn.line(ink.dotted([ink.ink(word, ink.MUTED) for word in words]))
    facts = [
        ("model", item.trailers.get("Model", "")),
        ("notes sent", ", ".join(item.decisions_sent)),
        ("named", ", ".join(item.tags)),
        ("goes back to", (item.restores or "")[:8]),
        ("takes back", (item.undoes or "")[:8]),
        ("gate", item.gate or ""),
    ]
    drawn.table([(ink.ink(key, ink.FAINT), ink.ink(text)) for key, text in facts if text])
    body = item.message.split("\n", 1)[1].strip() if "\n" in item.message else ""
    if found is not None:
        drawn.gap()
        nothing = ink.ink("It changed nothing.", ink.FAINT)
        drawn.line(changes.tally(found.diff) if found else nothing)
        changes.draw(drawn, found.lines)
    elif body:
        drawn.gap()
        for line in body.splitlines():
            drawn.line(line, 0, 2)
    return drawn.content()
