"""Choosing what holds: a proposal that contradicts decisions, a note that contradicts another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Button, Static

from tui import keys
from tui.desk import ASKING
from tui.drawing import ink
from tui.drawing.breaches import breach_sheet
from tui.drawing.weighing import errors, part_sheet
from tui.keymap import hint
from tui.messages import Accept, Decide, Go
from tui.screens.dialogs import Choice, ChoiceScreen, ReadScreen
from tui.widgets.keyline import KeyLine
from tui.widgets.sheet_view import SheetView

if TYPE_CHECKING:
    from design.guard import Breach
    from session.draft import DraftView
    from session.holding import BrokenDecisionsError
    from session.workbench import Workbench
    from snapshots.history import Snapshot
    from tui.desk import Desk
    from tui.drawing.findings import Reviewed

_TOLD: Final = 6
"""How many errors are told before a proposal is accepted with them."""


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
            box.border_subtitle = Content(
                f"{hint('broken.refuse')} refuses · {hint('broken.supersede')} supersedes ·"
                f" {hint('dialog.close')} leaves"
            )
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
    """Accept what is picked of a proposal, as every key, command and dialog does that accepts one.

    What contradicts decisions or brings errors in is asked about first.

    Args:
        screen: The screen dialogs are put over.
        bench: The workbench.
        desk: Does the work.
        message: What is to be accepted, and how.
        then: What follows once it is.
    """
    from session.holding import BrokenDecisionsError
    from tui.drawing.findings import Reviewed

    def done(found: Snapshot | BrokenDecisionsError | Reviewed) -> None:
        if isinstance(found, Reviewed):
            draft = bench.draft
            picked = message.everything or draft is None or not draft.left_out
            whole = picked and not message.refuse_broken
            _ask_over_errors(screen, found, go_on, whole=whole)
            return
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

    def go_on() -> None:
        accept(screen, bench, desk, replace(message, knowing=True), then)

    def take() -> Snapshot | BrokenDecisionsError | Reviewed:
        desk.keep_picks()
        return _take(bench, message)

    desk.run("Accepting", take, done)


def to_accept(draft: DraftView, then: str) -> tuple[str, tuple[Choice, ...]]:
    """Return how a dialog over an open proposal offers to accept it before something else.

    Args:
        draft: The proposal.
        then: What follows, such as "send".

    Returns:
        What to say of what is left out, and the choice; none when nothing is picked.
    """
    number = len(draft.left_out)
    if not number:
        return "", (Choice("accept", f"Accept, then {then}", "success"),)
    if not draft.picked:
        return " Nothing of it is picked.", ()
    told = f" {ink.count(number, 'operation')} {'is' if number == 1 else 'are'} left out"
    choice = Choice("accept", f"Accept the rest, then {then}", "success")
    return f"{told}; accepting takes the rest.", (choice,)


def _take(bench: Workbench, message: Accept) -> Snapshot | BrokenDecisionsError | Reviewed:
    """Accept, or return what has to be asked about first."""
    from session.holding import BrokenDecisionsError
    from tui.drawing.findings import Reviewed

    try:
        if not message.knowing:
            balance = bench.brought_by(
                everything=message.everything,
                refuse_broken=message.refuse_broken,
                supersede=message.supersede,
            )
            if errors(balance):
                return Reviewed.of(balance)
        return bench.accept(
            message=message.words or None,
            everything=message.everything,
            refuse_broken=message.refuse_broken,
            supersede=message.supersede,
        )
    except BrokenDecisionsError as error:
        return error


def _ask_over_errors(
    screen: Screen[None], reviewed: Reviewed, go_on: Callable[[], object], *, whole: bool
) -> None:
    """Ask whether a proposal is accepted with the errors that brings in.

    Args:
        screen: The screen dialogs are put over.
        reviewed: The review of what would be accepted.
        go_on: Accepts it.
        whole: Whether that is the whole proposal, which the review pane shows.
    """
    found = errors(reviewed.balance)

    def answered(answer: str | None) -> None:
        if answer == "accept":
            go_on()
        elif answer == "look" and whole:
            screen.post_message(Go("review", found[0].fingerprint))
        elif answer == "look":
            screen.app.push_screen(
                ReadScreen("What would be accepted", lambda width: part_sheet(reviewed, width)),
                lambda _: _ask_over_errors(screen, reviewed, go_on, whole=whole),
            )

    told = "\n".join(f"✗ {item.message}" for item in found[:_TOLD])
    more = f"\nand {len(found) - _TOLD} more" if len(found) > _TOLD else ""
    what = "The proposal" if whole else "What would be accepted"
    screen.app.push_screen(
        ChoiceScreen(
            f"{what} brings in {ink.count(len(found), 'error')}",
            f"{told}{more}",
            (
                Choice("look", "Look at them", "primary"),
                Choice("accept", "Accept anyway", "warning"),
                Choice("leave", "Not yet"),
            ),
        ),
        answered,
    )


def decide(
    screen: Screen[None],
    bench: Workbench,
    desk: Desk,
    message: Decide,
    decided: Callable[[], object],
) -> None:
    """Do something to a decision note; one that contradicts an accepted one is asked about.

    Args:
        screen: The screen dialogs are put over.
        bench: The workbench.
        desk: Does the work.
        message: What is to be done.
        decided: Called when it is done.
    """
    from session.holding import DecisionConflictError

    def take() -> Snapshot | DecisionConflictError:
        try:
            return bench.decide(message.number, message.action, **message.fields)
        except DecisionConflictError as error:
            return error

    def done(found: Snapshot | DecisionConflictError) -> None:
        if not isinstance(found, DecisionConflictError):
            decided()
            return
        others = " and ".join(str(item.number) for item in found.others)

        def answered(answer: str | None) -> None:
            if answer == "replace":
                fields = {**message.fields, "replace": True}
                decide(screen, bench, desk, replace(message, fields=fields), decided)

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

    desk.run("Deciding", take, done, group=ASKING)
