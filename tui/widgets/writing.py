"""Words of several lines, being written."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.geometry import Offset
from textual.widgets import TextArea


class Writing(TextArea):
    """A text area for prose: what is pasted is cleaned, and undo and redo are safe.

    Args:
        text: What stands there at first.
        id: Id of the widget.
        placeholder: What stands there while nothing is written.
    """

    def __init__(
        self, text: str = "", *, id: str | None = None, placeholder: Content | str = ""
    ) -> None:
        super().__init__(
            text,
            id=id,
            compact=True,
            soft_wrap=True,
            tab_behavior="focus",
            placeholder=placeholder,
        )

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor, unless it stands beyond the text.

        Textual moves the cursor last when it takes edits back. A scroll bar that comes or goes
        before asks for the cursor at its old place, where there may be no text any more; once it
        is moved it is scrolled to anyway.
        """
        if self.clamp_visitable(self.cursor_location) != self.cursor_location:
            return Offset(0, 0)
        return super().scroll_cursor_visible(center, animate)

    async def _on_paste(self, event: events.Paste) -> None:
        from design.text import clean

        # Textual then calls the handler of the text area itself, which inserts it.
        event.text = clean(event.text)
