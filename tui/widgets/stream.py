"""Prose while it arrives: finished lines as plain content, the growing end drawn in place.

A layout of the whole screen costs tens of milliseconds. The growing end is as high as what is on
the screen, so that a word or a line more costs none; what has left it at the top is moved out of
it seldom while the reader follows the end, and soon when the reader looks further up. Markdown
widgets, a dozen for a reply, are made once, when the reply has ended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from time import monotonic
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import ScrollableContainer, Vertical
from textual.content import Content
from textual.geometry import Region, Size
from textual.selection import Selection
from textual.strip import Strip
from textual.timer import Timer
from textual.visual import Visual
from textual.widget import Widget
from textual.widgets import Static

from tui.drawing.prose import light, light_lines, wrapped
from tui.pace import PACE
from tui.terminal import frames

if TYPE_CHECKING:
    from textual.widgets import Markdown

_ROOM: Final = 10
"""Least height of a full growing end."""
_AHEAD: Final = (2, 8)
"""Lines by which the growing end is made higher than its text: a slow one, a fast one."""
_PAUSE: Final = 0.4
"""Least seconds between two moves of finished lines out of the growing end."""
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


class Finished(Static):
    """Finished lines of prose, wrapped for the width they have.

    Args:
        lines: The lines.
    """

    def __init__(self, lines: Sequence[Content]) -> None:
        super().__init__(markup=False, classes="prose--light")
        self._lines = lines
        self._width = 0

    def show(self, lines: Sequence[Content]) -> None:
        """Show other lines."""
        self._lines, self._width = lines, 0
        self.clear_cached_dimensions()
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Wrap the lines when the width is another one than before."""
        if width and width != self._width:
            self._width = width
            rows = [row for line in self._lines for row in wrapped(line, width)]
            self.update(Content("\n").join(rows), layout=False)
        return super().get_content_height(container, viewport, width)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text as it was before it was wrapped."""
        found = super().get_selection(selection)
        if found is None:
            return None
        first, *others = found[0].split("\n")
        joints = [joint for line in self._lines for joint in _joints(line, self._width)]
        start = selection.start.y if selection.start else 0
        for joint, row in zip(joints[start + 1 :], others, strict=False):
            first += joint + (row if joint == "\n" else row.lstrip())
        return first, found[1]


def _joints(line: Content, width: int) -> list[str]:
    """Return what stands before each row of a wrapped line: a break, a space, nothing in a word."""
    first, *others = (row.plain for row in wrapped(line, width))
    found, end = ["\n"], len(first.rstrip())
    for row in others:
        words = row.strip()
        start = line.plain.find(words, end)
        found.append(" " if start > end else "")
        end = max(start, end) + len(words)
    return found


class GrowingEnd(Widget):
    """The last lines of a text that grows; what does not fit is cut off at the top.

    Only lines that changed are drawn.
    """

    def __init__(self) -> None:
        super().__init__(classes="prose--end")
        self.set_reactive(Widget.auto_links, False)
        self._pieces: list[tuple[str, list[Strip]]] = []
        self._growing = ""
        self._strips: list[Strip] = []
        self._shown: list[Strip] = []
        self._width = 0

    def feed(self, text: str) -> None:
        """Take in what has arrived."""
        self._growing += text

    def wrap(self, width: int) -> int:
        """Bring the lines up to date.

        Args:
            width: Cells of a line.

        Returns:
            How many lines there are.
        """
        if width != self._width:
            self._width = width
            self._growing = "".join(text for text, _ in self._pieces) + self._growing
            self._pieces.clear()
        cut = settled(self._growing)
        if cut:
            self._pieces.append((self._growing[:cut], self._wrapped(self._growing[:cut])))
            self._growing = self._growing[cut:]
        self._strips = self._wrapped(self._growing)
        return len(self.strips)

    @property
    def strips(self) -> list[Strip]:
        """Every line there is, as it is drawn."""
        return [strip for _, piece in self._pieces for strip in piece] + self._strips

    def take(self, keep: int) -> tuple[str, int]:
        """Take finished text away at the top.

        Args:
            keep: How many lines there is room for; no more stay than that.

        Returns:
            The text, and how many lines it was.
        """
        left = len(self.strips)
        text, lines = "", 0
        while self._pieces and left - lines > keep:
            piece, strips = self._pieces.pop(0)
            text += piece
            lines += len(strips)
        return text, lines

    def draw(self, height: int) -> None:
        """Draw the lines that changed.

        Args:
            height: How many are on the screen.
        """
        shown = self.strips[-height:]
        pairs = enumerate(zip_longest(self._shown, shown))
        changed = [y for y, (old, new) in pairs if old is not new and old != new]
        self._shown = shown
        if changed:
            self.refresh(Region(0, changed[0], self._width, changed[-1] - changed[0] + 1))

    def _wrapped(self, text: str) -> list[Strip]:
        width, style = self._width, self.visual_style
        return [
            strip
            for line in light_lines(text)
            for part in wrapped(line, width)
            for strip in Visual.to_strips(self, part, width, 1, style, pad=True)
        ]

    def get_selection(self, selection: Selection) -> None:
        """What still grows is not selected."""

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        if y < len(self._shown):
            return self._shown[y]
        return Strip.blank(self.size.width, self.visual_style.rich_style)


class Prose(Vertical):
    """The prose of one reply.

    Args:
        text: All of it, when the reply is an old one.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__(classes="prose")
        self._text = text
        self._moved = text
        self._blocks: list[Finished] = []
        self._markdown: Markdown | None = None
        self._end = GrowingEnd()
        self._height = 0
        self._timer: Timer | None = None
        self._moved_at = 0.0
        self._grown_at = 0.0
        self._drawn_at = 0.0

    def compose(self) -> ComposeResult:
        """A finished text is drawn at once; a growing one starts with its end."""
        if self._text:
            self._blocks.append(Finished(light(self._text)))
            yield self._blocks[0]
        self._end.display = False
        yield self._end

    @property
    def text(self) -> str:
        """All that was said."""
        return self._text

    # --- while it comes --------------------------------------------------------------------

    def feed(self, text: str) -> None:
        """Take in what has arrived; it is drawn at the next frame."""
        self._text += text
        self._end.feed(text)
        if self._timer is None:
            self._moved = ""
            self._timer = self.set_interval(
                1 / frames(getattr(self.app, "animation", "auto")), self._draw
            )

    def _draw(self) -> None:
        if not PACE.is_due(self._drawn_at):
            return
        self._drawn_at = monotonic()
        number = self._end.wrap(self._end.size.width or max(20, self.content_size.width))
        view = self._view()
        room = max(_ROOM, view.size.height)
        if (
            number - self._height > (room if self._is_followed(view) else 0)
            and self._height >= room
        ):
            number -= self._move(view)
        if number > self._height and self._height < room:
            fast = monotonic() - self._grown_at < 1
            self._grown_at = monotonic()
            self._height = min(room, number + _AHEAD[fast])
            self._end.styles.height = self._height
            self._end.display = True
        self._end.draw(self._height)

    def _view(self) -> Widget:
        """Return what scrolls the text."""
        scrolls = (node for node in self.ancestors if isinstance(node, ScrollableContainer))
        return next(scrolls, self.screen)

    @staticmethod
    def _is_followed(view: Widget) -> bool:
        return view.scroll_offset.y >= view.max_scroll_y - 1

    def _move(self, view: Widget) -> int:
        """Move what will not change any more out of the growing end.

        Returns:
            How many lines were moved.
        """
        if monotonic() - self._moved_at < _PAUSE:
            return 0
        text, number = self._end.take(self._height)
        if not text:
            return 0
        self._moved_at = monotonic()
        self._moved += text
        if self._blocks and len(self._moved) <= _BLOCK:
            self._blocks[-1].show(light_lines(self._moved))
        else:
            self._moved = text
            self._blocks.append(Finished(light_lines(text)))
            self.mount(self._blocks[-1], before=self._end)
        if self._end.region.y < view.region.y and not self._is_followed(view):
            # The reader is inside the growing end: what stands there now stands further down.
            self.call_after_refresh(view.scroll_relative, y=number, animate=False)
        return number

    # --- afterwards ------------------------------------------------------------------------

    async def finish(self) -> None:
        """Draw the whole text as Markdown: nothing more comes."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._end.display = False
        if self._markdown is not None or not self._text.strip() or not self.is_attached:
            return
        from textual.widgets import Markdown

        self._markdown = Markdown(self._text, open_links=False, classes="prose--markdown")
        with self.app.batch_update():
            await self.mount(self._markdown, before=self._end)
            await self._drop_blocks()

    async def lighten(self) -> None:
        """Draw the text as one widget: it is an old message."""
        if self._markdown is None:
            return
        markdown, self._markdown = self._markdown, None
        self._blocks = [Finished(light(self._text))]
        with self.app.batch_update():
            await self.mount(self._blocks[0], before=self._end)
            await markdown.remove()

    async def _drop_blocks(self) -> None:
        for block in self._blocks:
            await block.remove()
        self._blocks.clear()
