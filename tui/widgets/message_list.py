"""The list of messages: it follows the newest, and one of them can be pointed at."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import VerticalScroll
from textual.message import Message

from tui import keys
from tui.refusing import Refusing
from tui.widgets.talk import Reply, Said

_CHOSEN = "-chosen"


class MessageList(VerticalScroll, Refusing, can_focus=True):
    """The messages; it follows the newest unless the reader has scrolled up or points at one."""

    BINDINGS = keys.bindings("messages")

    class Moved(Message):
        """Another part of the messages is on the screen."""

    class Pointed(Message):
        """Another message is pointed at, or none."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._chosen: Said | Reply | None = None

    def on_mount(self) -> None:
        """Follow the newest message."""
        self.anchor()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell that another part is shown."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Moved())

    @property
    def at_end(self) -> bool:
        """Whether the newest message is on the screen."""
        return self.max_scroll_y <= 0 or self.scroll_offset.y >= self.max_scroll_y - 1

    # --- pointing at one -------------------------------------------------------------------

    @property
    def told(self) -> Sequence[Said | Reply]:
        """What was said and answered, oldest first."""
        return [item for item in self.children if isinstance(item, Said | Reply)]

    @property
    def chosen(self) -> Said | Reply | None:
        """The message that is pointed at, if it is still there."""
        found = self._chosen
        return found if found is not None and found.parent is self else None

    def choose(self, message: Said | Reply | None) -> None:
        """Point at a message, or at none.

        Args:
            message: One of the list.
        """
        for item in self.query(f".{_CHOSEN}"):
            item.remove_class(_CHOSEN)
        self._chosen = message
        if message is not None:
            message.add_class(_CHOSEN)
            self.release_anchor()
            self.scroll_to_widget(
                message, animate=False, top=message.size.height > self.size.height
            )
        self.post_message(self.Pointed())

    def refusal(self, action: str) -> str | None:
        """Say that there is nothing to point at."""
        return "No message has been sent yet." if action == "point" and not self.told else None

    def action_point(self, by: int) -> None:
        """Point at the message before or the next one; after the newest, at none."""
        told, chosen = self.told, self.chosen
        if not told:
            return
        at = (told.index(chosen) if chosen is not None else len(told)) + by
        if at >= len(told):
            self.action_newest()
        else:
            self.choose(told[max(0, at)])

    def action_newest(self) -> None:
        """Go to the newest message and follow again."""
        if self.chosen is not None:
            self.choose(None)
        self.scroll_end(animate=False)
        self.anchor()
        self.call_after_refresh(self.post_message, self.Moved())
