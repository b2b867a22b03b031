"""What panes have in common whose list is filtered as one types."""

from __future__ import annotations

from textual import on

from tui.keymap import hint
from tui.panes.pane import Pane
from tui.widgets.filter import Filter


class FilteringPane(Pane):
    """A pane with a :class:`Filter` above its list."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._words = ""

    def action_filter(self) -> None:
        """Filter as you type."""
        self.query_one(Filter).ask()

    def action_filter_by(self, words: str) -> None:
        """Show what has all of some words, as if they had been typed; none shows everything."""
        if not words and not self._words:
            words = f"No filter is set; {hint(f'{self.id}.filter')} filters as you type."
            self.notify(words, markup=False)
        else:
            self.query_one(Filter).put(words)

    def action_present(self) -> None:
        """Return to the present, show everything again, or go to the message."""
        if self._words and not (self.view and self.view.past):
            self.action_filter_by("")
        else:
            super().action_present()

    def filter_by(self, words: str) -> None:
        """Show what has all of some words."""
        self._words = words
        self.rearrange()

    def show_everything(self) -> None:
        """Forget the words, and draw what they left out."""
        self.query_one(Filter).clear()
        self._words = ""
        self.draw()

    def select(self, element_id: str) -> bool:
        """Put the cursor on a row, whether it passes the filter or not."""
        if super().select(element_id):
            return True
        if not self._words:
            return False
        self.show_everything()
        return super().select(element_id)

    @on(Filter.Changed)
    def _filtered(self, message: Filter.Changed) -> None:
        message.stop()
        self.filter_by(message.value.strip())

    @on(Filter.Left)
    def _filter_left(self, message: Filter.Left) -> None:
        message.stop()
        self.focus_list()
