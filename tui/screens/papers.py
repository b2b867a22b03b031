"""Texts that are read in a box: a comparison, a prompt, what a restore does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.drawing import changes, history, ink
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from design.diff import Diff
    from snapshots.history import Snapshot
    from tui.drawing.changes import Changes


def comparison(before: Snapshot, after: Snapshot, found: Changes, *, width: int) -> Content:
    """Draw what changed from one snapshot to another."""
    sheet = Sheet(width)
    sheet.table(
        [
            (
                ink.ink(word, ink.FAINT),
                ink.ink(item.short, ink.KEY),
                ink.ink(history.when(item.at), ink.MUTED),
                ink.ink(item.subject),
            )
            for word, item in (("from", before), ("to", after))
        ]
    )
    sheet.gap()
    if not found:
        sheet.line(ink.ink("They are the same design.", ink.MUTED))
        return sheet.content()
    sheet.line(changes.tally(found.diff))
    changes.draw(sheet, found.lines, most=4 * changes.MOST)
    return sheet.content()


def restore_words(snapshot: Snapshot, diff: Diff) -> str:
    """Return what restoring a snapshot does, in words."""
    counts: dict[str, int] = {}
    for layer in diff.counts.values():
        for kind, number in layer.items():
            counts[kind] = counts.get(kind, 0) + number
    parts = [f"{number} {kind}" for kind, number in counts.items() if number]
    effect = f"{ink.listed(parts)} against the present" if parts else "nothing differs"
    return (
        f"“{snapshot.subject}” of {history.when(snapshot.at)} becomes the present again,"
        f" as a new snapshot: {effect}. Design, decisions and the chat's position move together."
        " Nothing is lost; undo takes it back."
    )
