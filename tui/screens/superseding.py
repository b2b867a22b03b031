"""Another decision note in the place of one: which it is, or its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.messages import Decide
from tui.screens.decision_form import DecisionForm
from tui.screens.dialogs import LineScreen

if TYPE_CHECKING:
    from textual.screen import Screen

    from design.document.design import Design


def supersede(screen: Screen[None], design: Design, number: int) -> None:
    """Ask what takes the place of a note, and have it done.

    Args:
        screen: Is given the request.
        design: The accepted design.
        number: Number of the note that no longer holds.
    """
    others = [
        f"{note.number} {note.title}"
        for note in design.decisions
        if note.status in ("accepted", "proposed") and note.number != number
    ]

    def written(fields: dict[str, str] | None) -> None:
        if fields:
            given = {name: value for name, value in fields.items() if value}
            screen.post_message(Decide("add", None, {**given, "supersedes": number}))

    def chosen(answer: str | None) -> None:
        if answer is None:
            return
        if not answer:
            screen.app.push_screen(DecisionForm(), written)
        elif answer.isdecimal():
            screen.post_message(Decide("supersede", number, {"by": int(answer)}))
        else:
            screen.notify(f"{answer} is no number of a note.", severity="warning", markup=False)

    known = f" There are: {', '.join(others)}." if others else ""
    screen.app.push_screen(
        LineScreen(
            f"Supersede decision {number}",
            f"Number of the note that takes its place; empty to write a new one.{known}",
            optional=True,
        ),
        chosen,
    )
