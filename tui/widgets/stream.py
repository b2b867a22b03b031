"""Prose while it arrives: finished lines as plain content, the growing end as one cheap box.

A layout of the whole screen costs tens of milliseconds, so the end is redrawn in place, its
height changes in few steps, and finished lines move out of it only when it is full. Markdown
widgets, a dozen for a reply, are made once, when the reply has ended.
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

_STEPS: Final = (2, 5, 10)
"""Heights of the growing end."""
_FULL: Final = 8
"""Lines of the growing end from which finished ones move out."""
_PAUSE: Final = 0.4
"""Least seconds between two such moves."""
_BLOCK: Final = 3000
"""Characters of finished text that one widget draws."""
_FENCE: Final = re.compile(r"^\s*(```|~~~)", re.MULTILINE)


def settled(text: str) -> int:
    """Return how much of a growing Markdown text will not change any more.

    Whole lines outside fenced code and tables are settled.

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
    """The prose of one reply.

    Args:
        text: All of it, when the reply is an old one.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__(classes="prose")
        self._text = text
        self._pending = ""
        self._moved = text
        self._blocks: list[Static] = []
        self._markdown: Markdown | None = None
        self._tail = Static(markup=False, classes="prose--tail")
        self._timer: Timer | None = None
        self._moved_at = 0.0

    def compose(self) -> ComposeResult:
        """A finished text is drawn at once; a growing one starts with its end."""
        if self._text:
            self._blocks.append(self._block(self._text))
            yield self._blocks[0]
        self._tail.display = False
        yield self._tail

    @staticmethod
    def _block(text: str) -> Static:
        return Static(light(text), markup=False, classes="prose--light")

    @property
    def text(self) -> str:
        """All that was said."""
        return self._text

    # --- while it comes --------------------------------------------------------------------

    def feed(self, text: str) -> None:
        """Take in what has arrived; it is drawn at the next frame."""
        self._text += text
        self._pending += text
        if self._timer is None:
            self._moved = ""
            self._timer = self.set_interval(1 / frames(), self._draw)

    def _draw(self) -> None:
        width = self._tail.content_size.width or max(20, self.content_size.width)
        lines = self._lines(width)
        if len(lines) >= _FULL and monotonic() - self._moved_at >= _PAUSE and self._move():
            lines = self._lines(width)
        need = min(len(lines), _STEPS[-1])
        height = next(step for step in (0, *_STEPS) if step >= need)
        current = self._tail.styles.height
        shown = current.value if current is not None and self._tail.display else 0
        if height > shown or not lines:
            self._tail.display = bool(height)
            self._tail.styles.height = height
        self._tail.update(Content("\n").join(lines[-_STEPS[-1] :]), layout=False)

    def _lines(self, width: int) -> list[Content]:
        content = light(self._pending)
        return content.wrap(width) if content else []

    def _move(self) -> bool:
        """Move what will not change any more out of the growing end."""
        cut = settled(self._pending)
        if not cut:
            return False
        self._moved_at = monotonic()
        self._moved += self._pending[:cut]
        self._pending = self._pending[cut:]
        if self._blocks and len(self._moved) <= _BLOCK:
            self._blocks[-1].update(light(self._moved))
        else:
            if self._blocks:
                self._moved = self._moved[-cut:]
            self._blocks.append(self._block(self._moved))
            self.mount(self._blocks[-1], before=self._tail)
        return True

    # --- afterwards ------------------------------------------------------------------------

    async def finish(self) -> None:
        """Draw the whole text as Markdown: nothing more comes."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._tail.display = False
        self._pending = ""
        if self._markdown is not None or not self._text.strip() or not self.is_attached:
            return
        from textual.widgets import Markdown

        self._markdown = Markdown(self._text, open_links=False, classes="prose--markdown")
        with self.app.batch_update():
            await self.mount(self._markdown, before=self._tail)
            await self._drop_blocks()

    async def lighten(self) -> None:
        """Draw the text as one widget: it is an old message."""
        if self._markdown is None:
            return
        markdown, self._markdown = self._markdown, None
        self._blocks = [self._block(self._text)]
        with self.app.batch_update():
            await self.mount(self._blocks[0], before=self._tail)
            await markdown.remove()

    async def _drop_blocks(self) -> None:
        for block in self._blocks:
            await block.remove()
        self._blocks.clear()
