"""Small dialogs: a choice, a line of text, something to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from tui import keys
from tui.drawing.sheet import Draw
from tui.keymap import hint
from tui.saying import in_app, told
from tui.screens.filling import FormScreen
from tui.widgets.keyline import KeyLine
from tui.widgets.sheet_view import SheetView

Tone = Literal["default", "primary", "success", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to answer."""

    id: str
    label: str
    tone: Tone = "default"


class ChoiceScreen(ModalScreen[str | None]):
    """Asks for one of a few answers; leaving it answers None.

    Args:
        title: What is asked.
        text: What each answer does.
        choices: The answers; the first has the keys.
        chosen: Id of the answer that has the keys instead.
    """

    BINDINGS = keys.bindings("dialog", "choice")

    def __init__(
        self, title: str, text: str, choices: Sequence[Choice], *, chosen: str = ""
    ) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._choices = choices
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """A box with the question and a button for each answer."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(self._title)
            yield Static(Content(self._text), markup=False, classes="dialog--text")
            with Horizontal(classes="dialog--buttons"):
                for choice in self._choices:
                    yield Button(
                        Content(choice.label), variant=choice.tone, id=choice.id, compact=True
                    )

    def on_mount(self) -> None:
        """Give the keys to the answer that is so already."""
        if self._chosen:
            self.query_one(f"#{self._chosen}").focus()

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        message.stop()
        self.dismiss(message.button.id)

    def action_close(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


class LineScreen(FormScreen[str]):
    """Asks for a line of text; leaving it answers None.

    Args:
        title: What is asked.
        text: What it is for.
        value: What stands there at first.
        optional: Whether an empty answer is one.
        check: Raises an error that says what is wrong with an answer; the line stays then.
    """

    FEW = 2

    def __init__(
        self,
        title: str,
        text: str,
        value: str = "",
        *,
        optional: bool = False,
        check: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._value = value
        self._optional = optional
        self._check = check

    def compose(self) -> ComposeResult:
        """A box with the question, an input, and what is wrong with it."""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content(f"enter takes it · {hint('dialog.close')} leaves")
            yield Static(Content(self._text), markup=False, classes="dialog--text")
            yield Input(self._value, compact=True)
            yield Static(markup=False, classes="dialog--wrong")

    @on(Input.Submitted)
    def action_save(self) -> None:
        """Take what was written, or say what is wrong with it."""
        from design.text import clean_line

        value = clean_line(self.query_one(Input).value)
        wrong = self._wrong(value)
        if wrong:
            self._say(wrong)
            self.query_one(Input).focus()
        else:
            self.dismiss(value)

    def _wrong(self, value: str) -> str:
        """Return what is wrong with an answer; empty when it can be taken."""
        if not value:
            left = f"Nothing is written yet; {hint('dialog.close')} leaves."
            return "" if self._optional else left
        try:
            if self._check is not None:
                self._check(value)
        except Exception as error:
            what, mend = told(error)
            if not what:
                raise
            return in_app(f"{what} {mend}".strip())
        return ""

    @on(Input.Changed)
    def _written(self) -> None:
        self._say("")

    def _say(self, wrong: str) -> None:
        line = self.query_one(".dialog--wrong", Static)
        line.update(Content(wrong))
        line.display = bool(wrong)


class ReadScreen(ModalScreen[None]):
    """Shows something to read.

    Args:
        title: What it is.
        draw: Draws it for a width.
    """

    BINDINGS = keys.bindings("dialog")

    def __init__(self, title: str, draw: Draw) -> None:
        super().__init__()
        self._title = title
        self._draw = draw

    def compose(self) -> ComposeResult:
        """A large box with the text."""
        with Vertical(classes="reader") as box:
            box.border_title = Content(self._title)
            yield SheetView()
        yield KeyLine()

    def on_mount(self) -> None:
        """Draw it."""
        self.query_one(SheetView).show("text", self._draw)

    def action_close(self) -> None:
        """Close it."""
        self.dismiss(None)
