"""Dialogs of the review: a person's word with its reason, and a fix with what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from tui import keys
from tui.drawing import review_sheets
from tui.keymap import hint
from tui.screens.dialogs import Choice
from tui.screens.filling import FormScreen
from tui.widgets.keyline import KeyLine
from tui.widgets.sheet_view import SheetView

if TYPE_CHECKING:
    from tui.drawing.review_sheets import Preview


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says: which answer, why, and until when."""

    choice: str
    reason: str
    until: str


class WordScreen(FormScreen[Word]):
    """Asks for a reason and perhaps a last day; leaving it answers None.

    Args:
        title: What is said.
        text: What it is said of.
        who: In whose name.
        choices: The ways to say it; the first is what enter takes.
        unreasoned: Ids of the choices that need no reason.
        reason: What stands there at first.
    """

    def __init__(
        self,
        title: str,
        text: str,
        who: str,
        choices: Sequence[Choice],
        *,
        unreasoned: Sequence[str] = (),
        reason: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._who = who
        self._choices = choices
        self._unreasoned = unreasoned
        self._reason = reason

    def compose(self) -> ComposeResult:
        """A box with the two inputs and a button for each choice."""
        optional = self._choices[0].id in self._unreasoned
        with Vertical(classes="dialog form") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content(f"enter goes on · {hint('dialog.close')} leaves")
            yield Static(Content(self._text), markup=False, classes="dialog--text")
            with Horizontal(classes="form--row"):
                yield Static("Reason", markup=False, classes="form--label")
                asked = "what was looked at (may be empty)" if optional else "why this is accepted"
                yield Input(self._reason, placeholder=asked, id="reason", compact=True)
            with Horizontal(classes="form--row"):
                yield Static("Until", markup=False, classes="form--label")
                yield Input(placeholder="last day, such as 2027-03-31 (may be empty)", id="until",
                            compact=True)  # fmt: skip
            yield Static(
                Content(f"In the name of {self._who}"), markup=False, classes="dialog--text"
            )
            with Horizontal(classes="dialog--buttons"):
                for choice in self._choices:
                    yield Button(
                        Content(choice.label), variant=choice.tone, id=choice.id, compact=True
                    )
                yield Button("Leave", id="leave", compact=True)
        yield KeyLine()

    @on(Input.Submitted, "#reason")
    def _reasoned(self, message: Input.Submitted) -> None:
        message.stop()
        self.query_one("#until").focus()

    @on(Input.Submitted, "#until")
    def _dated(self, message: Input.Submitted) -> None:
        message.stop()
        self._take(self._choices[0].id)

    def action_save(self) -> None:
        """Take the first choice."""
        self._take(self._choices[0].id)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        message.stop()
        answer = message.button.id or "leave"
        if answer == "leave":
            self.dismiss(None)
        else:
            self._take(answer)

    def _take(self, choice: str) -> None:
        from design.text import clean_line

        reason = clean_line(self.query_one("#reason", Input).value)
        until = clean_line(self.query_one("#until", Input).value)
        if not reason and choice not in self._unreasoned:
            self._refuse("reason", "It needs a reason: say why this is accepted.")
        elif until and not _is_coming(until):
            self._refuse("until", f"{until} is no day to come, such as 2027-03-31.")
        else:
            self.dismiss(Word(choice, reason, until))

    def _refuse(self, field: str, words: str) -> None:
        self.notify(words, severity="warning", markup=False)
        self.query_one(f"#{field}").focus()


def _is_coming(text: str) -> bool:
    try:
        return date.fromisoformat(text) >= datetime.now(UTC).date()
    except ValueError:
        return False


class FixScreen(ModalScreen[int | None]):
    """Shows what the fixes of a finding change, and asks for one; leaving it answers None.

    Args:
        message: What is wrong.
        items: The fixes, and what each changes.
    """

    BINDINGS = keys.bindings("dialog", "choice")

    def __init__(self, message: str, items: Sequence[Preview]) -> None:
        super().__init__()
        self._message = message
        self._items = items

    def compose(self) -> ComposeResult:
        """A large box with what each fix changes, and a button for each that fits."""
        with Vertical(classes="reader") as box:
            box.border_title = Content("Fix")
            box.border_subtitle = Content(
                f"enter applies what is highlighted · {hint('dialog.close')} leaves"
            )
            yield Static(Content(self._message), markup=False, classes="dialog--text")
            yield SheetView()
            with Horizontal(classes="dialog--buttons"):
                for number, item in enumerate(self._items, 1):
                    if item.changes is not None:
                        words = f"Apply fix {number}" if len(self._items) > 1 else "Apply it"
                        sure = "" if item.fix.safe else " all the same"
                        yield Button(
                            f"{words}{sure}",
                            variant="success" if item.fix.safe else "warning",
                            id=f"fix-{number}",
                            compact=True,
                        )
                yield Button("Leave", id="leave", compact=True)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the changes; a fix that is not safe is not what enter takes at once."""
        self.query_one(SheetView).show(
            "fixes", lambda width: review_sheets.previews(self._items, width)
        )
        first = self._items[0]
        ready = first.fix.safe and first.changes is not None
        self.query_one("#fix-1" if ready else "#leave").focus()

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        message.stop()
        number = (message.button.id or "").removeprefix("fix-")
        self.dismiss(int(number) if number.isdecimal() else None)

    def action_close(self) -> None:
        """Leave the finding as it is."""
        self.dismiss(None)
