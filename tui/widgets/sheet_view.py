"""A sheet on the screen: scrolls, wraps anew when its width changes, can be selected and copied.

It draws its lines itself: showing another sheet costs no layout of the screen, so that a held
arrow key in a list stays fluid.
"""

from __future__ import annotations

from textual.content import Content
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual

from tui import keys
from tui.drawing.sheet import Draw
from tui.widgets.lines import Lines


class SheetView(Lines, can_focus=True):
    """Shows what a function draws for the width there is."""

    BINDINGS = keys.bindings("sheet")

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._key = ""
        self._draw: Draw | None = None
        self._copies = ""
        self._sources: tuple[object, ...] = ()
        self._drawn_for = 0
        self._lines: list[Content] = []
        self._below: list[Content] = []

    # --- what it shows ---------------------------------------------------------------------

    def show(
        self, key: str, draw: Draw, sources: tuple[object, ...] = (), *, copies: str = ""
    ) -> None:
        """Show something.

        Args:
            key: What it is of; when it is the same as before, the place stays.
            draw: Draws it for a width.
            sources: What it is drawn from; while these are the same objects it is not drawn anew.
            copies: What copying gives; empty for what is shown.
        """
        same = key == self._key
        if not same:
            self._key = key
            self._below = []
        self._draw, self._copies = draw, copies
        known = same and bool(sources) and len(sources) == len(self._sources)
        if known and all(old is new for old, new in zip(self._sources, sources, strict=True)):
            return
        self._sources = sources
        self._redraw()
        if not same:
            self.scroll_home(animate=False)

    def add_below(self, content: Content) -> None:
        """Put something below what is shown."""
        below = content.split("\n", allow_blank=True) if content else []
        if below != self._below:
            self._below = below
            self._measure(len(self._lines))

    @property
    def lines(self) -> list[Content]:
        """Every line that is shown."""
        gap = [Content("")] if self._below else []
        return [*self._lines, *gap, *self._below]

    @property
    def text(self) -> str:
        """What is shown, as plain text."""
        return "\n".join(line.plain.rstrip() for line in self.lines)

    def _redraw(self) -> None:
        width = self.scrollable_content_region.width - 1
        self._drawn_for = width
        if self._draw is None or not self.is_placed():
            self._sources = ()
            return
        lines = self._draw(width).split("\n", allow_blank=True)
        if len(lines) != len(self._lines) or not all(
            old.is_same(new) for old, new in zip(self._lines, lines, strict=True)
        ):
            self._lines = lines
            self._measure()

    def _measure(self, since: int = 0) -> None:
        number = len(self._lines) + (len(self._below) + 1 if self._below else 0)
        self.set_length(number)
        self.refresh_from(since)

    def fit(self) -> None:
        """Draw again for another width."""
        if self.scrollable_content_region.width - 1 != self._drawn_for:
            self._redraw()
        self._measure()

    # --- drawing ---------------------------------------------------------------------------

    def _line(self, index: int) -> Content:
        if index < len(self._lines):
            return self._lines[index]
        index -= len(self._lines) + 1
        return self._below[index] if 0 <= index < len(self._below) else Content("")

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        index = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        line = self._line(index)
        if line.cell_length > width:
            line = line.truncate(width, ellipsis=True)
        selection = self.text_selection
        span = selection.get_span(index) if selection is not None else None
        if span is not None:
            start, end = span
            marked = Style.from_styles(self.screen.get_component_styles("screen--selection"))
            line = line.stylize(marked, start, len(line) if end == -1 else end)
        strips = Visual.to_strips(
            self, line, width, 1, self.visual_style, apply_selection=False, pad=True
        )
        strip = strips[0] if strips else Strip.blank(width, self.rich_style)
        return strip.apply_offsets(0, index)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text under the selection."""
        return selection.extract("\n".join(line.plain for line in self.lines)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self.refresh()

    def action_copy_sheet(self) -> None:
        """Send what is shown to the terminal's clipboard."""
        self.app.copy_to_clipboard(self._copies or self.text)
        self.notify("Sent to the terminal's clipboard.", markup=False)
