"""Writing decision notes: a new one, other words for one, another in the place of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.drawing import ink
from tui.messages import Decide
from tui.refusing import WrongError
from tui.screens.decision_form import DecisionForm
from tui.screens.dialogs import LineScreen

if TYPE_CHECKING:
    from textual.screen import Screen

    from design.document.decisions import Decision
    from design.document.design import Design

_For = tuple[str, int | None, object]


class Notes:
    """Has notes written, and keeps the words of those that were not taken.

    Args:
        screen: Is given the requests.
    """

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._kept: dict[_For, dict[str, str]] = {}

    @property
    def are_kept(self) -> bool:
        """Whether there are words that no snapshot holds."""
        return bool(self._kept)

    def ask(self, request: Decide, note: Decision | None = None) -> None:
        """Have a note written; words that were not taken stand there again.

        Args:
            request: What is done with it when it is written.
            note: The note whose words are changed; None to write a new one.
        """
        kept = self._kept.get(_what_for(request))
        form = DecisionForm(note, kept)

        def take(fields: dict[str, str] | None) -> None:
            self.forget(request)
            if form.is_changed:
                # They are forgotten as soon as a snapshot holds them.
                self._kept[_what_for(request)] = form.written
            if fields:
                given = {name: value for name, value in fields.items() if value or note}
                self._screen.post_message(replace(request, fields={**request.fields, **given}))
            elif form.is_changed:
                self._screen.notify("What you wrote stands there again next time.", markup=False)

        if kept:
            self._screen.notify("The words that were not saved are back.", markup=False)
        self._screen.app.push_screen(form, take)

    def forget(self, request: Decide) -> None:
        """Forget the words for a request, which is done."""
        self._kept.pop(_what_for(request), None)

    def supersede(self, design: Design, number: int) -> None:
        """Ask what takes the place of a note, and have it done.

        Args:
            design: The accepted design.
            number: Number of the note that no longer holds.
        """
        screen = self._screen
        others = {
            str(note.number): note.title
            for note in design.decisions
            if note.status in ("accepted", "proposed") and note.number != number
        }
        known = f" There are: {ink.listed([f'{at} {title}' for at, title in others.items()])}."

        def check(answer: str) -> None:
            if answer not in others:
                raise WrongError(
                    f"{answer} is no number of a note that could take its place."
                    f"{known if others else ' There is none; leave it empty to write one.'}"
                )

        def chosen(answer: str | None) -> None:
            if answer is None:
                return
            if not answer:
                self.ask(Decide("add", None, {"supersedes": number}))
            else:
                screen.post_message(Decide("supersede", number, {"by": int(answer)}))

        screen.app.push_screen(
            LineScreen(
                f"Supersede decision {number}",
                "Number of the note that takes its place; empty to write a new one."
                f"{known if others else ''}",
                optional=True,
                check=check,
            ),
            chosen,
        )


def _what_for(request: Decide) -> _For:
    return request.action, request.number, request.fields.get("supersedes")
