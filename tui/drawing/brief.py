"""The intake form: its parts with how much is filled, and what each is for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.content import Content

from design.intake.parts import PARTS, Part, example_of
from tui.drawing import ink
from tui.drawing.rows import Column, Row
from tui.drawing.sheet import Sheet
from tui.keymap import hint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from design.intake.parts import Reading
    from design.intake.routing import Place

START: Final = "start"
"""Id of the row that says how to begin."""
COLUMNS: Final = (Column(flex=True), Column(right=True))


def rows(reading: Reading, boxes: Mapping[Place, str], *, first_run: bool) -> list[Row]:
    """Return a row for each part.

    Args:
        reading: What was read of the form.
        boxes: What is written in it.
        first_run: Whether there is no design yet.
    """
    found = [Row(START, (ink.ink("  How to begin", ink.LINK), Content("")))] if first_run else []
    return found + [_row(part, reading, boxes.get(part.place, "")) for part in PARTS]


def _row(part: Part, reading: Reading, words: str) -> Row:
    amount = reading.amount(part.place)
    missing = reading.missing_in(part.place)
    lost = part.place != "other" and part.place in reading.lost
    if lost:
        sign, style = "!", ink.WARN
    elif amount:
        sign, style = ("✓", ink.GOOD) if not missing else ("◐", ink.KEY)
    else:
        sign, style = "○", ink.FAINT
    asked = f"{len(missing)}?" if missing and amount else ""
    return Row(
        part.place,
        (
            Content.assemble((f"{sign} ", style), part.name),
            ink.spaced([ink.ink(asked, ink.KEY), ink.ink(_short(amount), ink.FAINT)], " "),
        ),
        copy=words,
    )


def _short(amount: str) -> str:
    """Return an amount without its noun, which the row has."""
    first, _, rest = amount.partition(" ")
    if rest.startswith("of "):
        return f"{first}/{rest[3:]}"
    return first if first.isdigit() and rest != "words" else ""


def summary(reading: Reading) -> str:
    """Return in words how much of the form is filled and what it leaves open."""
    parts = [part for part in PARTS if part.place not in ("title", "other")]
    filled = sum(bool(reading.amount(part.place)) for part in parts)
    left = len(reading.missing)
    asked = f"{ink.count(left, 'fact')} open" if left else "nothing left open"
    return f"{filled} of {len(parts)} sections filled, {asked}"


def guide(part: Part, reading: Reading, width: int) -> Content:
    """Draw what is missing in a part, the facts it asks for, and an example.

    Args:
        part: The part.
        reading: What was read of the form.
        width: Cells there are.
    """
    sheet = Sheet(width)
    for line in () if part.place == "other" else reading.lost.get(part.place, ()):
        told = Content.assemble(("! ", ink.WARN), "Not understood: ", (line, ink.MUTED))
        sheet.line(told, 0, 2)
    for fact in reading.missing_in(part.place):
        sheet.line(Content.assemble(("? ", ink.KEY), fact.text), 0, 2)
        if fact.recommendation:
            sheet.line(ink.ink(f"if left open: {fact.recommendation}", ink.FAINT), 2, 2)
    sheet.gap()
    for given in part.facts:
        named = Content.assemble((given.name, ink.NAME), (f"  {given.purpose}", ink.MUTED))
        sheet.line(named, 0, 2)
        sheet.line(ink.ink(given.example, ink.TYPE), 2, 2)
    example = example_of(part.place)
    if example:
        sheet.heading("In the example")
        for line in example.split("\n"):
            sheet.line(ink.ink(line, ink.MUTED), 0, 2)
    return sheet.content()


def welcome(folder: Path, model: str, width: int) -> Content:
    """Draw how to begin with a new design, and how to set a model up.

    Args:
        folder: Where the design will be.
        model: Model that would be used.
        width: Cells there are.
    """
    sheet = Sheet(width)
    sheet.title(ink.ink("A new design", ink.STRONG))
    sheet.line(ink.ink(str(folder), ink.MUTED))
    sheet.gap()
    steps = (
        "Fill in what you know; what stays open becomes a question, not a guess.",
        f"{hint('brief.example')} starts from an example, {hint('brief.file')} reads a file,"
        " however it is dressed.",
        f"{hint('brief.finish')} makes the design, a folder with snapshots, and offers to draft"
        " it.",
    )
    sheet.table([(ink.ink(str(at), ink.KEY), text) for at, text in enumerate(steps, 1)])
    leaves = f"{hint('brief.leave')} leaves; what is written is kept for the next time."
    sheet.line(ink.ink(leaves, ink.MUTED))
    sheet.heading("The model")
    used = "It is used now." if model == "offline" else f"Now {model} is used."
    for line in (
        f"The built-in drafter, offline, works without key or network. {used}",
        "planroom models lists what can be used and says how to set up the rest.",
        "/model NAME in the app changes it at any time.",
    ):
        sheet.line(Content.assemble(("· ", ink.FAINT), line), 0, 2)
    return sheet.content()
