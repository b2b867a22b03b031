"""The line of panes: number, name, how much is new in each."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from tui import keys
from tui.drawing import ink
from tui.messages import Go


class PaneTab(Static, can_focus=False):
    """One tab."""

    ALLOW_SELECT = False

    note: reactive[str] = reactive("", init=False)
    """A mark behind the name, such as how many changes wait."""

    def __init__(self, number: int, pane: str) -> None:
        super().__init__(markup=False, id=f"tab-{pane}")
        self.number = number
        self.pane = pane
        self.tooltip = f"alt+{number}, F{number + 2}, or {number} when no text is being typed"

    def render(self) -> Content:
        """Draw number, name and note."""
        return Content.assemble(
            (f"{self.number} ", ink.FAINT),
            self.pane.capitalize(),
            (f" {self.note}" if self.note else "", ink.WARN),
        )

    def watch_note(self) -> None:
        """The width may be another."""
        self.refresh(layout=True)

    def on_click(self) -> None:
        """Go there."""
        self.post_message(Go(self.pane))


class PaneTabs(Horizontal):
    """The tabs; the chat has one where it cannot stand beside the others."""

    current: reactive[str] = reactive("concept")
    """The pane that is shown."""

    def compose(self) -> ComposeResult:
        """Make a tab for each pane."""
        for number, pane in enumerate(keys.PANES):
            yield PaneTab(number, pane)

    def watch_current(self, current: str) -> None:
        """Mark the tab of the pane shown."""
        for tab in self.query(PaneTab):
            tab.set_class(tab.pane == current, "-current")

    def show_notes(self, notes: Mapping[str, str]) -> None:
        """Set the marks behind the names.

        Args:
            notes: Mark by pane; panes not in it have none.
        """
        for tab in self.query(PaneTab):
            tab.note = notes.get(tab.pane, "")
