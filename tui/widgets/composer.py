"""The composer: where messages and commands are written."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.reactive import reactive

from tui import keymap, keys
from tui.messages import Cancel
from tui.widgets.writing import Writing

_MOST_KEPT = 200
_ORDERED = (keys.BY_ID["composer.send"], keys.BY_ID["composer.newline"])


class Composer(Writing):
    """A text area that sends on enter and remembers what was sent."""

    BINDINGS = keys.bindings("composer")

    completing: reactive[bool] = reactive(False)
    """Whether a list of completions stands open above."""

    @dataclass
    class Sent(Message):
        """The text is to be sent."""

        text: str

    @dataclass
    class Completed(Message):
        """The highlighted completion is to be taken."""

    @dataclass
    class Moved(Message):
        """Another completion is to be highlighted."""

        by: int

    @dataclass
    class Closed(Message):
        """The completions are to be closed."""

    class Left(Message):
        """The keys are for the messages of the chat."""

    @dataclass
    class Scrolled(Message):
        """The chat is to be scrolled by a page."""

        by: int

    class Newest(Message):
        """The newest message of the chat is to be shown."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._kept: list[str] = []
        self._at = 0
        self._unsent = ""
        self._sent = ""

    def remember(self, texts: list[str]) -> None:
        """Take up messages of earlier sessions, oldest first."""
        self._kept = [*texts, *self._kept][-_MOST_KEPT:]
        self._at = len(self._kept)

    def remember_last(self, text: str) -> None:
        """Take up a text as the newest one."""
        if text and (not self._kept or self._kept[-1] != text):
            self._kept = [*self._kept, text][-_MOST_KEPT:]
        self._at = len(self._kept)

    @property
    def last(self) -> str:
        """The message that was sent last, whatever commands came after it."""
        return next((text for text in reversed(self._kept) if not text.startswith("/")), "")

    def action_editor(self) -> None:
        """Write the message in the editor of the environment."""
        from textual.app import SuspendNotSupported

        from tui.editing import EditingError, edited, editor

        try:
            command = editor()
            with self.app.suspend():
                text = edited(self.text, command)
        except SuspendNotSupported:
            self.notify("This terminal cannot be lent to an editor.", severity="warning")
        except EditingError as error:
            self.notify(str(error), severity="warning", markup=False)
        else:
            self.write(text)
        self.focus()

    def write(self, text: str) -> None:
        """Put a text in and the cursor behind it."""
        self.text = text
        self.move_cursor(self.document.end)

    @property
    def before_cursor(self) -> str:
        """The text before the cursor."""
        return self.get_text_range((0, 0), self.cursor_location)

    def complete(self, start: int, text: str) -> None:
        """Put a text in place of what stands before the cursor from a position on."""
        before = self.before_cursor[:start]
        place = (before.count("\n"), len(before) - before.rfind("\n") - 1)
        self.replace(text, place, self.cursor_location)
        self.move_cursor((place[0], place[1] + len(text)))

    def action_send(self) -> None:
        """Send the text; with completions open, take the highlighted one."""
        if self.completing:
            self.post_message(self.Completed())
            return
        text = self.text.strip()
        if text:
            self._sent = self.text
            self.post_message(self.Sent(text))

    def taken(self) -> None:
        """Take out what was sent; what was typed behind it meanwhile stays."""
        sent, self._sent = self._sent or self.text, ""
        self.remember_last(sent.strip())
        self._unsent = ""
        if self.text.startswith(sent):
            self.write(self.text[len(sent) :])

    def action_newline(self) -> None:
        """Start a new line."""
        self.insert("\n")

    def action_complete(self) -> None:
        """Take the completion, or leave the composer."""
        if self.completing:
            self.post_message(self.Completed())
        else:
            self.screen.focus_next()

    def action_cancel(self, now: bool = False) -> None:
        """Close the completions, or ask to stop the reply."""
        self.post_message(self.Closed() if self.completing else Cancel(now))

    def action_older(self) -> None:
        """Go to the message before, from the first line."""
        if self.completing:
            self.post_message(self.Moved(-1))
        elif self.cursor_location[0] > 0 or not self._kept:
            self.action_cursor_up()
        else:
            self._recall(-1)

    def action_newer(self) -> None:
        """Go to the message after, from the last line."""
        if self.completing:
            self.post_message(self.Moved(1))
        elif self.cursor_location[0] < self.document.line_count - 1:
            self.action_cursor_down()
        else:
            self._recall(1)

    def action_messages(self) -> None:
        """Go over the messages of the chat."""
        self.post_message(self.Left())

    def action_scroll_chat(self, by: int) -> None:
        """Scroll the chat by a page."""
        self.post_message(self.Scrolled(by))

    def action_newest(self) -> None:
        """Go to the newest message of the chat."""
        self.post_message(self.Newest())

    def _recall(self, step: int) -> None:
        if self._at == len(self._kept):
            self._unsent = self.text
        at = max(0, min(self._at + step, len(self._kept)))
        if at != self._at:
            self._at = at
            self.write(self._kept[at] if at < len(self._kept) else self._unsent)

    async def _on_key(self, event: events.Key) -> None:
        # Keys that come in one piece must act in their order: a binding with priority would act
        # before the letters typed just before it, one without would not be asked at all.
        for key in _ORDERED:
            if event.key in keymap.keys_of(key).split(","):
                event.stop()
                event.prevent_default()
                await self.app.run_action(key.action, self)
                return
        await super()._on_key(event)
