"""The form of a decision note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from tui import keys
from tui.keymap import hint
from tui.widgets.keyline import KeyLine
from tui.widgets.writing import Writing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from design.document.decisions import Decision

_LINES: Final = (
    ("title", "Title", "UUID keys everywhere"),
    ("topic", "Topic", "ids, delete, pagination … (may be empty)"),
    ("choice", "Choice", "uuid (may be empty)"),
)
_TEXTS: Final = (
    ("text", "Decision", 5),
    ("context", "Context", 3),
    ("consequences", "Consequences", 3),
)
_FIELDS: Final = {"text": "decision"}
_LABELS: Final = {name: label for name, label, _ in (*_LINES, *_TEXTS)}


def label_of(name: str) -> str:
    """Return what a part is called on the form."""
    return _LABELS[name]


def words_of(note: Decision | None, name: str) -> str:
    """Return the words of a part of a note; empty for a new note."""
    return str(getattr(note, _FIELDS.get(name, name))) if note else ""


class DecisionForm(ModalScreen[dict[str, str] | None]):
    """Asks for the words of a note; leaving it answers None.

    Args:
        note: The note to change; None to write a new one.
        words: Words that stand there at first instead, by the names of the parts.
    """

    BINDINGS = keys.bindings("dialog", "form")
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]  # noqa: RUF012

    def __init__(
        self, note: Decision | None = None, words: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        self._note = note
        self._words = words or {}
        self._left: dict[str, str] | None = None

    def compose(self) -> ComposeResult:
        """A box with an input for each part."""
        title = f"Decision {self._note.number}" if self._note else "New decision"
        with Vertical(classes="dialog form") as box:
            box.border_title = Content(title)
            box.border_subtitle = Content(
                f"{hint('dialog.save')} saves · {hint('dialog.close')} leaves"
            )
            with VerticalScroll(can_focus=False):
                for name, label, example in _LINES:
                    with Horizontal(classes="form--row"):
                        yield Static(label, markup=False, classes="form--label")
                        yield Input(self._value(name), placeholder=example, id=name, compact=True)
                for name, label, height in _TEXTS:
                    with Horizontal(classes="form--row"):
                        yield Static(label, markup=False, classes="form--label")
                        area = Writing(self._value(name), id=name)
                        area.styles.height = height
                        yield area
            with Horizontal(classes="dialog--buttons"):
                yield Button("Save", variant="primary", id="save", compact=True)
                yield Button("Leave", id="leave", compact=True)
        yield KeyLine()

    def _value(self, name: str) -> str:
        return self._words.get(name, words_of(self._note, name))

    @property
    def written(self) -> dict[str, str]:
        """What stands in the parts, or stood there when the form was left."""
        if self._left is not None:
            return self._left
        from design.text import clean

        values = {name: clean(self.query_one(f"#{name}", Input).value) for name, _, _ in _LINES}
        return values | {
            name: clean(self.query_one(f"#{name}", Writing).text) for name, _, _ in _TEXTS
        }

    @property
    def changed(self) -> dict[str, str]:
        """What is written that is not in the note, by the names of the parts."""
        return {
            name: words
            for name, words in self.written.items()
            if words != words_of(self._note, name)
        }

    @property
    def is_changed(self) -> bool:
        """Whether something is written that is not in the note."""
        return bool(self.changed)

    def on_mount(self) -> None:
        """Begin where something is missing."""
        if self._note is None:
            self.query_one("#title").focus()
            return
        words = self.query_one("#text", Writing)
        words.move_cursor(words.document.end)
        words.focus()

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Take what was written, or say what is missing."""
        values = self.written
        missing = [name for name in ("title", "text") if not values[name].strip()]
        if missing:
            words = {"title": "a title", "text": "what is decided"}[missing[0]]
            self.notify(f"A note needs {words}.", severity="warning", markup=False)
            self.query_one(f"#{missing[0]}").focus()
            return
        self._left = values
        self.dismiss(values)

    @on(Input.Submitted)
    def _go_on(self, message: Input.Submitted) -> None:
        """Go on to the next part."""
        message.stop()
        self.focus_next()

    @on(Button.Pressed, "#leave")
    def action_close(self) -> None:
        """Leave without saving."""
        self._left = self.written
        self.dismiss(None)
