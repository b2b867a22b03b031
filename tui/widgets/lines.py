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
        self._fitted = Size(0, 0)

    def on_mount(self) -> None:
        """Have the scrollbar from the start: one that comes later costs a layout of the screen."""
        self.show_vertical_scrollbar = True
        self.vertical_scrollbar.display = True

    def on_show(self) -> None:
        """Draw the scrollbar again: one just made is drawn before it takes a change up."""
        self.call_after_refresh(self.vertical_scrollbar.refresh)

    def on_resize(self) -> None:
        """Fit another size; one that is only shown again has the size it had, and is told so."""
        if self.size != self._fitted:
            self._fitted = self.size
            self.fit()

    def fit(self) -> None:
        """Draw for the size there is."""

    def is_placed(self) -> bool:
        """Return whether there is a place on the screen; without one, it is fitted when shown."""
        if self.scrollable_content_region.width > 1:
            return True
        self._fitted = Size(0, 0)
        return False

    def set_length(self, number: int) -> None:
        """Set how many lines there are; which of them are others is the caller's to say.

        Setting ``virtual_size`` lays the whole screen out anew, tens of milliseconds for every
        step of a cursor. The scrollbar always has its place here, so only its length changes.

        Args:
            number: Lines there are.
        """
        size = Size(self.scrollable_content_region.width, number)
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)

    def refresh_from(self, first: int) -> None:
        """Draw anew what is on the screen of a line and all below it.

        Args:
            first: Index of the line, counted from the first there is.
        """
        top = max(0, first - self.scroll_offset.y)
        if top < self.size.height:
            self.refresh(Region(0, top, self.size.width, self.size.height - top))

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """Take a size up; where nothing changed, the scrollbar need not be drawn again.

        The base class compares with a size that it does not keep, so that each layout of the
        screen draws the scrollbar of every list anew.
        """
        if size == self._size:
            return False
        return super()._size_updated(size, virtual_size, container_size, layout)
