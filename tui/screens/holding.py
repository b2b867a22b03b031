"""Choosing what holds: a proposal that contradicts decisions, a note that contradicts another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Button, Static

from tui import keys
from tui.drawing.breaches import breach_sheet
from tui.messages import Accept, Decide
from tui.screens.dialogs import Choice, ChoiceScreen
from tui.widgets.keyline import KeyLine
from tui.widgets.sheet_view import SheetView

if TYPE_CHECKING:
    from design.guard import Breach
    from session.workbench import Workbench
    from snapshots.history import Snapshot
    from tui.desk import Desk


class BrokenScreen(ModalScreen[str | None]):
    """Asks what shall hold: the decisions, or the proposal; leaving it answers None.

    Args:
        breaches: What contradicts which decision.
    """

    BINDINGS = keys.bindings("dialog", "broken")

    def __init__(self, breaches: Sequence[Breach]) -> None:
        super().__init__()
        self._breaches = tuple(breaches)

    def compose(self) -> ComposeResult:
        """A box with the notes and what contradicts them, and a button for each choice."""
        with Vertical(classes="reader") as box:
            box.border_title = Content("The proposal contradicts decisions")
            box.border_subtitle = Content("r refuses · s supersedes · esc leaves")
            yield SheetView()
            yield Static(
                Content(
                    "Refuse: take the rest, without these operations and what needs them."
                    " Supersede: take them all; a new decision takes the place of each old one."
                ),
                markup=False,
                classes="dialog--text",
            )
            with Horizontal(classes="dialog--buttons"):
                yield Button("Refuse these", variant="primary", id="refuse", compact=True)
                yield Button("Supersede", variant="warning", id="supersede", compact=True)
                yield Button("Leave", id="leave", compact=True)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the notes; the keys go to the first choice."""
        self.query_one(SheetView).show("text", lambda width: breach_sheet(self._breaches, width))
        self.query_one("#refuse").focus()

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        message.stop()
        answer = message.button.id
        self.dismiss(None if answer == "leave" else answer)

    def action_refuse(self) -> None:
        """Take the rest."""
        self.dismiss("refuse")

    def action_supersede(self) -> None:
        """Take everything, and put new decisions in the place of the old."""
        self.dismiss("supersede")

    def action_close(self) -> None:
        """Leave the proposal as it is."""
        self.dismiss(None)


def accept(
    screen: Screen[None],
    bench: Workbench,
    desk: Desk,
    message: Accept,
    then: Callable[[], object] | None = None,
) -> None:
    """Accept a proposal; what contradicts decisions is asked about first.

    Args:
        screen: The screen dialogs are put over.
        bench: The workbench.
        desk: Does the work.
        message: What is to be accepted, and how.
        then: What follows once it is.
    """
    from session.holding import BrokenDecisionsError

    def take() -> Snapshot | BrokenDecisionsError:
        try:
            return bench.accept(
                message.only,
                message.words or None,
                refuse_broken=message.refuse_broken,
                supersede=message.supersede,
            )
        except BrokenDecisionsError as error:
            return error

    def done(found: Snapshot | BrokenDecisionsError) -> None:
        if not isinstance(found, BrokenDecisionsError):
            if then is not None:
                then()
            return
        numbers = sorted({*message.supersede, *(item.note.number for item in found.breaches)})

        def answered(answer: str | None) -> None:
            if answer == "refuse":
                accept(screen, bench, desk, replace(message, refuse_broken=True), then)
            elif answer == "supersede":
                accept(screen, bench, desk, replace(message, supersede=tuple(numbers)), then)

        screen.app.push_screen(BrokenScreen(found.breaches), answered)

    desk.run("Accepting", take, done)


def decide(screen: Screen[None], bench: Workbench, desk: Desk, message: Decide) -> None:
    """Do something to a decision note; one that contradicts an accepted one is asked about.

    Args:
        screen: The screen dialogs are put over.
        bench: The workbench.
        desk: Does the work.
        message: What is to be done.
    """
    from session.holding import DecisionConflictError

    def take() -> Snapshot | DecisionConflictError:
        try:
            return bench.decide(message.number, message.action, **message.fields)
        except DecisionConflictError as error:
            return error

    def done(found: Snapshot | DecisionConflictError) -> None:
        if not isinstance(found, DecisionConflictError):
            return
        others = " and ".join(str(item.number) for item in found.others)

        def answered(answer: str | None) -> None:
            if answer == "replace":
                fields = {**message.fields, "replace": True}
                decide(screen, bench, desk, replace(message, fields=fields))

        screen.app.push_screen(
            ChoiceScreen(
                "Decisions contradict each other",
                f"{found.what} Only one of them can hold.",
                (
                    Choice("leave", f"Keep decision {others}"),
                    Choice("replace", f"Supersede decision {others}", "warning"),
                ),
            ),
            answered,
        )

    desk.run("Deciding", take, done)
