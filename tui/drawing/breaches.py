"""What contradicts decisions, drawn: in a proposal, in a dialog, beside a note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tui.drawing import ink
from tui.drawing.rows import Row
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from design.document.decisions import Decision
    from design.guard import Breach
    from session.draft import DraftView


def broken_row(draft: DraftView) -> Row:
    """Return the row of what contradicts decisions, with a row for each contradiction."""
    number = len(draft.breaches)
    return Row(
        "broken",
        (ink.ink("Against decisions", f"bold {ink.BAD}"), ink.ink(str(number), ink.BAD)),
        children=lambda: [
            Row(
                f"broken:{at}",
                (
                    Content.assemble(
                        ("! ", ink.BAD), (f"{item.note.number} ", ink.FAINT), (item.why, ink.MUTED)
                    ),
                ),
                copy=item.why,
            )
            for at, item in enumerate(draft.breaches)
        ],
        heading=True,
    )


def breach_sheet(breaches: Sequence[Breach], width: int) -> Content:
    """Draw notes, word for word, with what contradicts each."""
    from design.guard import broken_notes

    drawn = Sheet(width)
    for note in broken_notes(breaches):
        draw_note(drawn, note, [item for item in breaches if item.note.id == note.id])
        drawn.gap()
    return drawn.content()


def draw_note(drawn: Sheet, note: Decision, breaches: Sequence[Breach]) -> None:
    """Draw one note and what contradicts it."""
    drawn.title(ink.ink(f"{note.number}. {note.title}", ink.STRONG), note.status)
    drawn.prose(note.decision)
    for item in breaches:
        place = f"  operation {item.key}" if item.key else ""
        drawn.line(Content.assemble(("! ", ink.BAD), item.why, (place, ink.FAINT)), 0, 2)
