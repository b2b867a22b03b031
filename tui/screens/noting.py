"""Writing decision notes: a new one, other words for one, another in the place of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tui.drawing import ink
from tui.messages import Decide
from tui.refusing import WrongError
from tui.screens.decision_form import DecisionForm, label_of, words_of
from tui.screens.dialogs import LineScreen

if TYPE_CHECKING:
    from textual.screen import Screen

    from design.document.decisions import Decision
    from design.document.design import Design


class _Kept(NamedTuple):
    words: dict[str, str]
    """What was written, by the names of the parts."""
    over: Decision | None
    """The note as it was then; None for a new one."""


class Notes:
    """Has notes written, and keeps the words of those that were not taken.

    Args:
        screen: Is given the requests.
    """

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._kept: dict[str, _Kept] = {}

    @property
    def are_kept(self) -> bool:
        """Whether there are words that no snapshot holds."""
        return bool(self._kept)

    def ask(self, request: Decide, note: Decision | None = None, former: str = "") -> None:
        """Have a note written; words that were not taken stand there again.

        Args:
            request: What is done with it when it is written.
            note: The note whose words are changed; None to write a new one.
            former: Id of the note that a new one takes the place of.
        """
        # A number comes back for another note after undo; an id does not.
        request = replace(request, form=f"{request.action} {note.id if note else former}")
        kept = self._kept.get(request.form)
        form = DecisionForm(note, kept.words if kept else None)

        def take(fields: dict[str, str] | None) -> None:
            self.forget(request)
            changed = form.changed
            if changed:
                # They are forgotten as soon as a snapshot holds them.
                self._kept[request.form] = _Kept(changed, note)
            if fields and changed:
                self._screen.post_message(replace(request, fields={**request.fields, **changed}))
            elif fields:
                self._screen.notify("Nothing was changed.", markup=False)
            elif changed:
                self._screen.notify("What you wrote stands there again next time.", markup=False)

        if kept:
            self._tell_of(kept, note)
        self._screen.app.push_screen(form, take)

    def _tell_of(self, kept: _Kept, note: Decision | None) -> None:
        """Say that words are back, and which of them now stand over words of somebody else."""
        back = "The words that were not saved are back."
        others = [
            label_of(name)
            for name, words in kept.words.items()
            if words_of(note, name) not in (words_of(kept.over, name), words)
        ]
        if others:
            self._screen.notify(
                f"{back} The note was changed meanwhile: {ink.listed(others)}."
                " Saving puts your words in place of those.",
                severity="warning",
                markup=False,
            )
        else:
            self._screen.notify(back, markup=False)

    def forget(self, request: Decide) -> None:
        """Forget the words of the form a request comes from, which is done."""
        self._kept.pop(request.form, None)

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
                former = design.decision(number)
                self.ask(
                    Decide("add", None, {"supersedes": number}),
                    former=former.id if former else "",
                )
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
