"""Keys in their order: each acts on what the one before has left.

A key that arrives in one burst with others, over a slow line or pasted by a script, would else
reach what had the focus when it was read: the first letters typed after the key that opens a form
would act on the list behind it. What is typed while the app starts waits as well.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from textual.events import Key, Paste
from textual.message import Message
from textual.widgets import Input, TextArea
from textual.worker import Worker, WorkerError

from tui import keymap, keys
from tui.desk import AWAITED

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode

_PATIENCE: Final = 5.0
"""Most seconds a key waits; something is stuck then, and keys are the way out."""
_LAST: Final = 1.0
"""Most seconds that leaving waits for what was typed."""
_LEAVING: Final = ("room.quit", "app.interrupt")
"""Bindings that never wait for the design to be opened."""
_WRITTEN: Final = ("backspace", "enter", "ctrl+j")
"""Keys that are no text and yet change what is written."""
_EDITING: Final = frozenset({"backspace", "delete", "left", "right", "home", "end"})


@runtime_checkable
class Drawing(Protocol):
    """A widget that draws in a worker what keys act on."""

    async def drawn(self) -> None:
        """Wait until what is to be shown stands there."""


class Typeahead:
    """Holds keys back until what the key before asked for has been done.

    Args:
        app: The app, which is given the held keys again one by one.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._held: deque[Key | Paste] = deque()
        self._due: Key | Paste | None = None
        self._following: asyncio.Task[None] | None = None
        self._drawn_at: float | None = None
        self._is_open = False

    def drawn(self) -> None:
        """Let text go to the composer, now that the first frame is there."""
        self._drawn_at = Message().time
        self._app.call_after_refresh(self._go_on)

    def open(self) -> None:
        """Let every key act, now that there is something to act on."""
        self._is_open = True
        self._go_on()

    def _go_on(self) -> None:
        if self._following is None and self._due is None:
            self._release()

    def holds(self, event: Key | Paste) -> bool:
        """Keep a key for later when the one before has not been done with.

        Args:
            event: The key, or a text that was pasted.

        Returns:
            Whether it was kept.
        """
        if event is self._due:
            self._due = None
            return False
        if not self._is_open and _leaves(event):
            return False
        if not self._is_open and self._waits(event):
            early = self._drawn_at is None or event.time < self._drawn_at
            if early and isinstance(event, Key) and event.key == "ctrl+j":
                # Until the app has the terminal, the terminal turns enter into a line feed.
                event = Key("enter", "\r")
            self._held.append(event)
            return True
        if self._following is None and self._due is None:
            return False
        self._held.append(event)
        return True

    def _waits(self, event: Key | Paste) -> bool:
        """Return whether a key waits until the design is open: all that is not text, and after."""
        return bool(self._held) or not self._writes(event)

    def _writes(self, event: Key | Paste) -> bool:
        """Return whether a key is of the text that is being written."""
        text = isinstance(event, Paste) or event.is_printable or event.key in _EDITING
        drawn = self._drawn_at is not None
        return drawn and text and isinstance(self._app.focused, TextArea)

    def follow(self, event: Key | Paste, target: DOMNode) -> None:
        """Have the next key wait for what this one asks for.

        Args:
            event: What has just been given to its target.
            target: What had the focus.
        """
        typed = isinstance(event, Paste) or event.is_printable
        if typed and isinstance(target, Input | TextArea):
            self._release()
        else:
            self._following = asyncio.create_task(self._follow(target))

    async def last_words(self) -> str:
        """Let what was typed arrive where it goes, now that the app is left.

        Returns:
            What cannot, because it waits for the design to be opened.
        """
        target = self._app.focused
        if target is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LAST):
                    await _passed(target)
        if self._is_open or not isinstance(target, TextArea):
            return ""
        found = ""
        for event in (self._due, *self._held):
            if isinstance(event, Paste):
                found += event.text
            elif event is not None and event.is_printable:
                found += event.character or ""
            elif event is not None and event.key in _WRITTEN:
                found = found[:-1] if event.key == "backspace" else f"{found}\n"
            elif event is not None:
                break
        return found.rstrip("\n")

    def close(self) -> None:
        """Hold no more."""
        self._held.clear()
        if self._following is not None:
            self._following.cancel()

    def _release(self) -> None:
        self._following = None
        if self._held and (self._is_open or self._writes(self._held[0])):
            self._due = self._held.popleft()
            self._app.post_message(self._due)

    async def _follow(self, target: DOMNode) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._settle(target)
        self._release()

    async def _settle(self, target: DOMNode) -> None:
        """Wait until what a key asks for has been done.

        The key rises from the target to the app, which performs its action; what the action asks
        for rises once more, and may be passed on by the screen. What has to be found first, to be
        read or answered, a new screen and a picture that gets the keys have to be there.
        """
        above = target.ancestors_with_self
        for node in (*above, *above, *above[-2:]):
            await _passed(node)
        found = [item for item in self._app.workers if item.group in AWAITED]
        if found:
            # Awaited by itself, a worker would be cancelled when the patience is at its end.
            await asyncio.wait([asyncio.create_task(_ended(worker)) for worker in found])
            await _passed(self._app.screen_stack[0])
        screen = self._app.screen
        if screen not in above:
            await _passed(screen)
            await _passed(self._app)
        focused: object = self._app.focused
        if focused is not target and isinstance(focused, Drawing):
            await focused.drawn()


def _leaves(event: Key | Paste) -> bool:
    """Return whether a key is one to leave with."""
    bound = (keymap.keys_of(keys.BY_ID[binding]).split(",") for binding in _LEAVING)
    return isinstance(event, Key) and any(event.key in found for found in bound)


async def _ended(worker: Worker[Any]) -> None:
    with contextlib.suppress(WorkerError):
        await worker.wait()


async def _passed(node: DOMNode) -> None:
    """Wait until a node has taken up what stands in its queue now."""
    done = asyncio.Event()
    if node.call_later(done.set):
        await done.wait()
