"""The history: a timeline of snapshots, and a snapshot in full."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.drawing import changes, ink
from tui.drawing.rows import Column, Row
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from snapshots.history import Snapshot
    from tui.drawing.changes import Changes

COLUMNS: Final = (
    Column("Snapshot", flex=True),
    Column("When", needs=44),
    Column("Change", needs=90, right=True),
)


def rows(log: Sequence[Snapshot], *, seen: str, marked: str) -> list[Row]:
    """Return the timeline, newest first.

    Args:
        log: Snapshots, newest first; the first is the present.
        seen: Id of the snapshot being looked at, or empty.
        marked: Id of the snapshot marked for comparing, or empty.
    """
    return [
        _row(item, log[at + 1] if at + 1 < len(log) else None, at == 0, seen, marked)
        for at, item in enumerate(log)
    ]


def _row(item: Snapshot, before: Snapshot | None, now: bool, seen: str, marked: str) -> Row:
    sign, style = ("●", ink.GOOD) if now else ("○", ink.FAINT)
    if item.id == seen:
        sign, style = "◉", ink.WARN
    notes = [
        ink.ink("marked" if item.id == marked else "", ink.WARN),
        ink.ink("looking" if item.id == seen else "", ink.WARN),
    ]
    back = item.restores is not None
    return Row(
        item.id,
        (
            Content.assemble(
                (f"{sign} ", style),
                (item.short, ink.KEY),
                "  ",
                *(part + " " for part in notes if part),
                (item.subject, ink.MUTED if back else ink.NAME),
            ),
            ink.ink(when(item.at), ink.FAINT),
            delta(item, before),
        ),
        copy=item.id,
    )


def when(at: str) -> str:
    """Return a moment in the user's own time, short."""
    try:
        moment = datetime.fromisoformat(at).astimezone()
    except ValueError:
        return at
    return f"{moment:%d %b %H:%M}".lstrip("0")


_SHORT: Final = {"entities": "ent", "tables": "tab", "endpoints": "end", "decisions": "dec"}


def delta(item: Snapshot, before: Snapshot | None) -> Content:
    """Return how the counts differ from the snapshot before."""
    now = item.counts or {}
    then = (before.counts if before else None) or {}
    parts = []
    for name, short in _SHORT.items():
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
        ("goes back to", (item.restores or "")[:10]),
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
