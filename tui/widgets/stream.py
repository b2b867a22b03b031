"""Prose while it arrives: finished blocks as Markdown, the growing end as one cheap line box.

A layout of the whole screen costs tens of milliseconds, so the end is redrawn in place and its
height only changes in steps; Markdown is given whole blocks a few times a second.
"""

from __future__ import annotations

import re
from time import monotonic
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from tui.drawing.prose import light
from tui.terminal import frames

if TYPE_CHECKING:
    from textual.widgets import Markdown

_STEPS: Final = (1, 2, 3, 4, 6, 8, 12)
_BLOCK_INTERVAL: Final = 0.25
_FENCE: Final = re.compile(r"^\s*(```|~~~)", re.MULTILINE)


def settled(text: str) -> int:
    """Return how much of a growing Markdown text will not change any more.

    Whole paragraphs, and whole lines outside fenced code and tables, are settled.

    Args:
        text: What has arrived and is not yet settled.
    """
    end = text.rfind("\n") + 1
    while end > 0:
        head = text[:end]
        if len(_FENCE.findall(head)) % 2 == 0:
            last = head.rstrip("\n").rsplit("\n", 1)[-1].lstrip()
            if not last.startswith("|") or head.endswith("\n\n"):
                return end
        end = text.rfind("\n", 0, end - 1) + 1
    return 0


class Prose(Vertical):
    """The prose of one reply."""

    def __init__(self, text: str = "") -> None:
        super().__init__(classes="prose")
        self._text = text
        self._pending = ""
        self._markdown: Markdown | None = None
        self._light: Static | None = None
        self._tail = Static(markup=False, classes="prose--tail")
        self._timer: Timer | None = None
        self._blocks_at = 0.0

    def compose(self) -> ComposeResult:
        """A finished text is drawn at once; a growing one starts with its end."""
        if self._text:
            self._light = Static(light(self._text), markup=False, classes="prose--light")
            yield self._light
        self._tail.display = False
        yield self._tail

    @property
    def text(self) -> str:
        """All that was said."""
        return self._text

    def feed(self, text: str) -> None:
        """Take in what has arrived; it is drawn at the next frame."""
        self._text += text
        self._pending += text
        if self._timer is None:
            self._timer = self.set_interval(1 / frames(), self._draw)

    def _draw(self) -> None:
        now = monotonic()
        if now - self._blocks_at >= _BLOCK_INTERVAL:
            cut = settled(self._pending)
            if cut:
                self._blocks_at = now
                self._move(cut)
        self._draw_tail()

    def _move(self, cut: int) -> None:
        block, self._pending = self._pending[:cut], self._pending[cut:]
        if self._markdown is None:
            if not block.strip():
                return
            self._markdown = _markdown(block)
            self.mount(self._markdown, before=self._tail)
        else:
            self._markdown.append(block)

    def _draw_tail(self) -> None:
        width = self._tail.content_size.width or max(20, self.content_size.width)
        content = light(self._pending)
        lines = content.wrap(width) if content else []
        need = min(len(lines), _STEPS[-1])
        height = next(step for step in (0, *_STEPS) if step >= need)
        shown = self._tail.display
        if bool(need) != shown:
            self._tail.display = bool(need)
        current = self._tail.styles.height
        if need and (current is None or current.value < height or not shown):
            self._tail.styles.height = height
        self._tail.update(Content("\n").join(lines[-_STEPS[-1] :]), layout=False)

    async def finish(self) -> None:
        """Draw the whole text as Markdown: nothing more comes."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._tail.display = False
        self._pending = ""
        if not self._text.strip():
            return
        if self._markdown is None:
            self._markdown = _markdown(self._text)
            await self.mount(self._markdown, before=self._tail)
        else:
            await self._markdown.update(self._text)
        if self._light is not None:
            await self._light.remove()
            self._light = None

    async def lighten(self) -> None:
        """Draw the text as one widget: it is an old message."""
        if self._markdown is None or self._light is not None:
            return
        self._light = Static(light(self._text), markup=False, classes="prose--light")
        with self.app.batch_update():
            await self.mount(self._light, before=self._tail)
            await self._markdown.remove()
        self._markdown = None


def _markdown(text: str) -> Markdown:
    # Its parser takes a fifth of the time to the first frame, which needs none.
    from textual.widgets import Markdown

    return Markdown(text, open_links=False, classes="prose--markdown")
