"""A sheet on the screen: scrolls, wraps anew when its width changes, can be copied."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui import keys
from tui.drawing.sheet import Draw


class SheetView(VerticalScroll, can_focus=True):
    """Shows what a function draws for the width there is."""

    BINDINGS = keys.bindings("sheet")

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._key = ""
        self._draw: Draw | None = None
        self._width = 0
        self._sources: tuple[object, ...] = ()
        self._body = Static(markup=False, classes="sheet--body")
        self._more = Static(markup=False, classes="sheet--more")

    def compose(self) -> ComposeResult:
        """Make the two parts: what is drawn at once, and what comes later."""
        yield self._body
        yield self._more

    def show(self, key: str, draw: Draw, sources: tuple[object, ...] = ()) -> None:
        """Show something.

        Args:
            key: What it is of; when it is the same as before, the place stays.
            draw: Draws it for a width.
            sources: What it is drawn from; while these are the same objects it is not drawn anew.
        """
        same = key == self._key
        if not same:
            self.scroll_home(animate=False)
            self._key = key
            self.add_below(Content(""))
        self._draw = draw
        known = same and bool(sources) and len(sources) == len(self._sources)
        if known and all(old is new for old, new in zip(self._sources, sources, strict=True)):
            return
        self._sources = sources
        self._redraw()

    def add_below(self, content: Content) -> None:
        """Put something below what is shown."""
        shown = self._more.content
        if isinstance(shown, Content) and content.is_same(shown):
            return
        self._more.display = bool(content)
        self._more.update(content)

    @property
    def text(self) -> str:
        """What is shown, as plain text."""
        body, more = self._body.content, self._more.content
        parts = [part.plain for part in (body, more) if isinstance(part, Content) and part]
        return "\n\n".join(parts)

    def on_resize(self) -> None:
        """Draw again for another width."""
        if self._inner_width() != self._width:
            self._redraw()

    def _inner_width(self) -> int:
        return self.scrollable_content_region.width - 1

    def _redraw(self) -> None:
        self._width = self._inner_width()
        if self._draw is None or self._width <= 0:
            self._sources = ()
            return
        content, shown = self._draw(self._width), self._body.content
        if not isinstance(shown, Content) or not content.is_same(shown):
            self._body.update(content)

    def action_copy_sheet(self) -> None:
        """Send what is shown to the terminal's clipboard."""
        self.app.copy_to_clipboard(self.text)
        self.notify("Sent to the terminal's clipboard.", markup=False)
