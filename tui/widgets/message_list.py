"""The list of messages: it follows the newest, and one of them can be pointed at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import work
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget

from tui import keys
from tui.drawing import ink
from tui.refusing import Refusing
from tui.widgets.talk import Reply, Said, Told

if TYPE_CHECKING:
    from session.conversation import TurnAccount

_CHOSEN = "-chosen"
_AT_ONCE: Final = 10
"""Turns of earlier sessions put up at once: each costs milliseconds of every layout."""
_NEAR: Final = 3
"""Lines from the top at which a reader is shown what was said before."""


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
        self._earlier: list[Sequence[Callable[[], Widget]]] = []
        """What makes the messages further up: each message with all that followed it."""
        self._above = Told("")
        self._putting = False

    def on_mount(self) -> None:
        """Follow the newest message."""
        self.anchor()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell that another part is shown."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Moved())
        if new_value < old_value:
            self._look_above()

    @property
    def at_end(self) -> bool:
        """Whether the newest message is on the screen."""
        return self.max_scroll_y <= 0 or self.scroll_offset.y >= self.max_scroll_y - 1

    # --- what was said in earlier sessions -------------------------------------------------

    async def resume(self, turns: Sequence[TurnAccount]) -> None:
        """Show the end of what was said; the rest is shown to a reader who looks further up.

        Args:
            turns: What was said, oldest first.
        """
        self._earlier = [
            (partial(Said, told.message), partial(Reply.from_account, told)) for told in turns
        ]
        if len(turns) > _AT_ONCE:
            # The bar is sure to come, and would have every message wrapped anew.
            self.styles.overflow_y = "scroll"
        await self.mount(self._above)
        await self._show_earlier()
        self.call_after_refresh(self._look_above)

    def _look_above(self) -> None:
        if self._earlier and not self._putting and self.scroll_offset.y <= _NEAR:
            self._putting = True
            self._put_above()

    @work(group="above")
    async def _put_above(self) -> None:
        """Show more, and leave what is on the screen where it is."""
        height = self.virtual_size.height
        await self._show_earlier()

        def keep() -> None:
            self._putting = False
            if not self.at_end:
                grown = self.virtual_size.height - height
                self.scroll_relative(y=grown, animate=False, immediate=True)
            self._look_above()

        self.call_after_refresh(keep)

    async def _show_earlier(self) -> None:
        shown, self._earlier = self._earlier[-_AT_ONCE:], self._earlier[:-_AT_ONCE]
        self._count_earlier()
        await self.mount_all([make() for told in shown for make in told], after=self._above)

    def _count_earlier(self) -> None:
        number = len(self._earlier)
        self._above.display = bool(number)
        self._above.say(f"{ink.count(number, 'earlier message')} further up", "↑")

    async def shorten(self, most: int) -> None:
        """Take the oldest messages out, to be shown again to a reader who looks further up.

        Args:
            most: How many widgets stay. Nothing goes while a message is pointed at.
        """
        shown = [item for item in self.children if isinstance(item, Said | Told | Reply)]
        shown = [item for item in shown if item is not self._above]
        over = len(shown) - most
        if over <= 0 or self._putting or self.chosen is not None or not self._above.is_mounted:
            return
        # What followed a message goes with it.
        cut = next((at for at in range(over, len(shown)) if isinstance(shown[at], Said)), over)
        gone = shown[:cut]
        if any(isinstance(item, Reply) and item.coming for item in gone):
            return
        for item in gone:
            if isinstance(item, Said) or not self._earlier:
                self._earlier.append([])
            self._earlier[-1] = (*self._earlier[-1], item.again())
        self._count_earlier()
        await self.remove_children(gone)

    # --- pointing at one -------------------------------------------------------------------

    @property
    def told(self) -> Sequence[Said | Reply]:
        """What was said and answered, oldest first."""
        return [item for item in self.children if isinstance(item, Said | Reply)]

    @property
    def replies(self) -> Iterator[Reply]:
        """The replies, newest first."""
        return (item for item in reversed(self.children) if isinstance(item, Reply))

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
