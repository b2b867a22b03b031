"""What lists and sheets share: they draw lines themselves and change their length cheaply."""

from __future__ import annotations

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


class Lines(ScrollView):
    """A scrolled view of lines."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        # There are no links in it, and looking for them costs a third of drawing a line.
        self.set_reactive(Widget.auto_links, False)

    def set_length(self, number: int, since: int = 0) -> None:
        """Set how many lines there are, and draw them.

        Setting ``virtual_size`` lays the whole screen out anew, tens of milliseconds for every
        step of a cursor. The scrollbar always has its place here, so only its length changes.

        Args:
            number: Lines there are.
            since: First line that is another.
        """
        size = Size(self.scrollable_content_region.width, number)
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)
        first = max(0, since - self.scroll_offset.y)
        if first < self.size.height:
            self.refresh(Region(0, first, self.size.width, self.size.height - first))
