"""Jump mode: a letter on everything that can have the keys; pressing one goes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui import keys
from tui.drawing import ink
from tui.keymap import hint, keys_of, span

if TYPE_CHECKING:
    from textual.widget import Widget

LETTERS: Final = "asdfghjklqwertyuiopzxcvbnm"
"""The letters in the order they are given out: those under the fingers first."""


class Mark(Static):
    """The letter of a target, drawn in its corner."""

    def __init__(self, letter: str, target: Widget) -> None:
        super().__init__(Content(f" {letter} "), markup=False)
        self.target = target


class JumpScreen(ModalScreen["Widget | str | None"]):
    """Shows the letters; answers the widget or the pane that was chosen, or None.

    Args:
        targets: Widgets that can have the keys, in the order of their letters.
    """

    def __init__(self, targets: Sequence[Widget]) -> None:
        super().__init__()
        self._targets = dict(zip(LETTERS, targets, strict=False))

    def compose(self) -> ComposeResult:
        """A mark at each target, and what can be pressed."""
        for letter, target in self._targets.items():
            mark = Mark(letter, target)
            mark.styles.offset = target.region.offset
            yield mark
        digits = span([f"pane.{pane}.digit" for pane in keys.PANES])
        words = [("a letter", " goes there"), (digits, " go to the panes"),
                 (hint("dialog.close"), " leaves")]  # fmt: skip
        parts = [
            Content.assemble((key, f"bold {ink.KEY}"), (what, ink.MUTED))
            for key, what in words
            if key
        ]
        yield Static(Content("   ").join(parts), markup=False, id="jump-keys")

    def on_key(self, event: events.Key) -> None:
        """Go where the key leads; any other key leaves."""
        event.stop()
        event.prevent_default()
        panes = {
            key: pane
            for pane in keys.PANES
            for key in keys_of(keys.BY_ID[f"pane.{pane}.digit"]).split(",")
        }
        self.dismiss(self._targets.get(event.key) or panes.get(event.key))

    def on_click(self, event: events.Click) -> None:
        """Go to what has the letter that is clicked; elsewhere, leave."""
        clicked = event.widget
        self.dismiss(clicked.target if isinstance(clicked, Mark) else None)

    def on_resize(self, event: events.Resize) -> None:
        """Leave when the targets have moved."""
        if event.size != self.app.screen_stack[0].size:
            self.dismiss(None)
