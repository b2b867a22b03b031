"""The line one filters with: what is shown must have every word, while it is being typed."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from tui import keys


class _Words(Input):
    BINDINGS = keys.bindings("filter")

    def action_clear(self) -> None:
        self._filter.action_clear()

    def action_leave(self) -> None:
        self._filter.action_leave()

    @property
    def _filter(self) -> Filter:
        found = self.parent
        assert isinstance(found, Filter)
        return found


class Filter(Horizontal):
    """A line that shows while it is used or has words."""

    @dataclass
    class Changed(Message):
        """There are other words."""

        value: str

    class Left(Message):
        """The keys are for the list again."""

    def compose(self) -> ComposeResult:
        """A label and the words."""
        yield Static("Filter ", markup=False)
        yield _Words(placeholder="words that must all be there", compact=True)

    def on_mount(self) -> None:
        """It shows when it is asked for."""
        self.display = False

    @property
    def words(self) -> str:
        """What has been typed."""
        return self.query_one(_Words).value

    def ask(self) -> None:
        """Show the line and give it the keys."""
        self.display = True
        self.query_one(_Words).focus()

    def put(self, words: str) -> None:
        """Put words in, as if they had been typed."""
        self.query_one(_Words).value = words
        self.display = bool(words.strip())

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        message.stop()
        self.post_message(self.Changed(message.value))

    def clear(self) -> None:
        """Forget the words, without telling."""
        field = self.query_one(_Words)
        with field.prevent(Input.Changed):
            field.value = ""
        self.display = False

    def action_clear(self) -> None:
        """Show everything again."""
        self.put("")
        self.post_message(self.Left())

    def action_leave(self) -> None:
        """Go on to what is left."""
        self.display = bool(self.words.strip())
        self.post_message(self.Left())
