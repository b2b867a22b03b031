"""A list of rows: columns, an outline that opens and closes, marks, boxes, one cursor.

Only visible lines are drawn, rows are known by id, and new rows may be given many times a second:
the cursor, what is open and the place on the screen stay where they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.visual import Visual

from tui import keys
from tui.drawing import ink
from tui.drawing.row_layout import RowLayout
from tui.drawing.rows import Column, Line, Row, flatten
from tui.refusing import Refusing
from tui.widgets.lines import Lines

_KEPT: Final = 1000
"""How many lines are kept as they were drawn."""


class RowList(Lines, Refusing, can_focus=True):
    """A list or outline.

    Args:
        columns: The columns; the outline is drawn in the first.
        header: Whether titles stand above them.
        aligned: Whether cells stand below each other; in an outline they need not.
        empty: What to say when there are no rows.
        opened: Ids of branches that are open at first.
        id: Id of the widget.
    """

    ALLOW_SELECT = False
    BINDINGS = keys.bindings("list")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--cursor",
        "rows--hover",
        "rows--header",
        "rows--heading",
    }

    cursor: reactive[int] = reactive(0, repaint=False)
    """Index of the line under the cursor."""
    hovered: reactive[int] = reactive(-1, repaint=False)
    """Index of the line under the mouse."""

    @dataclass
    class Highlighted(Message):
        """The cursor stands on another row."""

        rows: RowList
        row: Row

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    @dataclass
    class Chosen(Message):
        """Enter was pressed on a row, or it was clicked twice."""

        rows: RowList
        row: Row

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    @dataclass
    class Headed(Message):
        """The title of a column was clicked."""

        rows: RowList
        column: int
        """Its index."""

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    @dataclass
    class Ticked(Message):
        """The box of a row was pressed."""

        rows: RowList
        row: Row

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    def __init__(
        self,
        columns: Sequence[Column] = (Column(flex=True),),
        *,
        header: bool = False,
        aligned: bool = False,
        empty: str = "",
        opened: Sequence[str] = (),
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._arranged = RowLayout(columns, titled=header, aligned=aligned or header)
        self.header = header
        self.empty = empty
        self.opened = set(opened)
        self._rows: Sequence[Row] = ()
        self._lines: list[Line] = []
        self._drawn: dict[tuple[Line, str], Strip] = {}
        self._cursor_id = ""

    # --- what it shows ---------------------------------------------------------------------

    @property
    def columns(self) -> Sequence[Column]:
        """The columns; others count from the next rows on."""
        return self._arranged.columns

    @columns.setter
    def columns(self, columns: Sequence[Column]) -> None:
        self._arranged.columns = tuple(columns)

    def show(self, rows: Sequence[Row]) -> None:
        """Show other rows; the cursor stays on the row with its id, and the screen on its place."""
        self._rows = rows
        self._flatten()

    @property
    def lines(self) -> Sequence[Line]:
        """The visible lines."""
        return self._lines

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self._lines[self.cursor].row if self.cursor < len(self._lines) else None

    def select(self, row_id: str) -> bool:
        """Put the cursor on a row; the branches it is in are opened.

        Args:
            row_id: Its id.

        Returns:
            Whether it is there.
        """
        if self._select(row_id):
            return True
        branches = _path_to(self._rows, row_id)
        if branches is None:
            return False
        self.opened |= set(branches)
        self._flatten()
        return self._select(row_id)

    def _select(self, row_id: str) -> bool:
        for number, line in enumerate(self._lines):
            if line.row.id == row_id:
                self._move(number)
                return True
        return False

    def show_anew(self, rows: Sequence[Row]) -> None:
        """Show rows in another order, others of them or with other columns; the cursor is in sight.

        Args:
            rows: The rows.
        """
        before = self._cursor_id
        self.show(rows)
        self.refresh()
        if before != self._cursor_id:
            self._move(0)
        self._show_cursor()

    def _flatten(self) -> None:
        before, shown = self.cursor, self._lines
        self._lines = flatten(self._rows, self.opened)
        at = next((n for n, line in enumerate(self._lines) if line.row.id == self._cursor_id), None)
        index = max(0, min(before, len(self._lines) - 1)) if at is None else at
        widths = self._arranged.widths
        self._measure()
        self.set_reactive(RowList.cursor, index)
        if self.is_mounted and index != before and self.scroll_offset.y:
            self.scroll_to(y=self.scroll_offset.y + index - before, animate=False)
        self._note_cursor()
        if widths != self._arranged.widths:
            self.refresh()
        elif len(shown) != len(self._lines) or index != before:
            pairs = enumerate(zip(shown, self._lines, strict=False))
            shorter = min(len(shown), len(self._lines))
            other = next((number for number, (old, new) in pairs if old != new), shorter)
            self.refresh_from(min(other, before, index) + self.header)
        else:
            for number, (old, new) in enumerate(zip(shown, self._lines, strict=True)):
                if old != new:
                    self._refresh_line(number)

    def _note_cursor(self) -> None:
        row = self.row
        if row is not None and row.id != self._cursor_id:
            self._cursor_id = row.id
            self.post_message(self.Highlighted(self, row))

    # --- measures --------------------------------------------------------------------------

    def _measure(self) -> None:
        self.set_length(len(self._lines) + self.header)
        if not self.is_placed():
            return
        if self._arranged.measure(self._lines, self.scrollable_content_region.width):
            self._drawn.clear()

    def fit(self) -> None:
        """Measure the columns again."""
        self._drawn.clear()
        self._measure()
        self.refresh()
        self._show_cursor()

    def notify_style_update(self) -> None:
        """Draw every line anew in the other style."""
        super().notify_style_update()
        self._drawn.clear()

    # --- drawing ---------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        width = self.size.width
        if self.header and y == 0:
            return self._strip(self._arranged.titles(), width, "rows--header")
        index = y - self.header + self.scroll_offset.y
        if not self._lines and self.empty:
            words = ink.ink(self.empty, ink.MUTED).wrap(max(8, width - 2))
            said = words[index] if index < len(words) else Content("")
            return self._strip(Content.assemble(" ", said), width)
        if not 0 <= index < len(self._lines):
            return self._strip(Content(""), width)
        line = self._lines[index]
        component = "rows--heading" if line.row.heading else ""
        if index == self.cursor:
            component = "rows--cursor"
        elif index == self.hovered:
            component = "rows--hover"
        strip = self._drawn.get((line, component))
        if strip is None:
            if len(self._drawn) > _KEPT:
                self._drawn.clear()
            room = self.scrollable_content_region.width - 1
            strip = self._strip(self._arranged.draw(line, room), width, component)
            self._drawn[line, component] = strip
        return strip

    def _strip(self, content: Content, width: int, component: str = "") -> Strip:
        style = self.get_visual_style(component) if component else self.visual_style
        strips = Visual.to_strips(self, content.truncate(width), width, 1, style, pad=True)
        return strips[0] if strips else Strip.blank(width, style.rich_style)

    # --- moving ----------------------------------------------------------------------------

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the two lines anew and tell."""
        self._refresh_line(old)
        self._refresh_line(new)
        self._show_cursor()
        self._note_cursor()

    def watch_hovered(self, old: int, new: int) -> None:
        """Draw the two lines anew."""
        self._refresh_line(old)
        self._refresh_line(new)

    def validate_cursor(self, value: int) -> int:
        """Keep the cursor on a line."""
        return max(0, min(value, len(self._lines) - 1))

    def _refresh_line(self, index: int) -> None:
        if index >= 0:
            self.refresh_line(index + self.header)

    def _show_cursor(self) -> None:
        if not self.is_mounted or not self._lines:
            return
        top, height = self.scroll_offset.y, max(1, self.size.height - self.header)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False)

    def _move(self, index: int) -> None:
        self.cursor = index

    def action_move(self, by: int) -> None:
        """Move the cursor by some lines."""
        self._move(self.cursor + by)

    def action_page(self, direction: int) -> None:
        """Move the cursor by a screen."""
        self._move(self.cursor + direction * max(1, self.size.height - self.header - 1))

    def action_first(self) -> None:
        """Go to the first row."""
        self._move(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self._move(len(self._lines) - 1)

    def refusal(self, action: str) -> str | None:
        """Say why there is nothing to move to, to open, to close or to press."""
        if not hasattr(self, f"action_{action}"):
            return None
        row = self.row
        if row is None:
            return self.empty or "There is nothing here."
        if action == "open" and row.children is None:
            return "This line holds no others."
        if action == "close" and not self._lines[self.cursor].depth and row.id not in self.opened:
            return "This line is not open, and stands in no other."
        if action == "tick" and row.children is None and not row.tick:
            return "There is nothing to pick or to open here."
        return None

    # --- opening ---------------------------------------------------------------------------

    def toggle(self, row: Row) -> None:
        """Open or close a branch."""
        if row.children is None:
            return
        self.opened ^= {row.id}
        self._flatten()

    def action_open(self) -> None:
        """Open the branch, or step into it."""
        row = self.row
        if row is None or row.children is None:
            return
        if row.id in self.opened:
            self._move(self.cursor + 1)
        else:
            self.toggle(row)

    def action_close(self) -> None:
        """Close the branch, or go to the one it is in."""
        row = self.row
        if row is None:
            return
        if row.children is not None and row.id in self.opened:
            self.toggle(row)
            return
        depth = self._lines[self.cursor].depth
        for index in range(self.cursor - 1, -1, -1):
            if self._lines[index].depth < depth:
                self._move(index)
                return

    def action_choose(self) -> None:
        """Choose the row; a branch opens or closes."""
        row = self.row
        if row is None:
            return
        self.toggle(row)
        self.post_message(self.Chosen(self, row))

    def action_tick(self) -> None:
        """Press the box of the row; a branch without one opens or closes."""
        row = self.row
        if row is None:
            return
        if not row.tick:
            self.toggle(row)
        else:
            self.post_message(self.Ticked(self, row))

    def action_copy_row(self) -> None:
        """Send the row to the terminal's clipboard."""
        row = self.row
        if row is not None:
            self.app.copy_to_clipboard(row.copy or row.cells[0].plain.strip())
            self.notify("Sent to the terminal's clipboard.", markup=False)

    # --- the mouse -------------------------------------------------------------------------

    def _index_at(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        if offset is None:
            return None
        index = offset.y - self.header + self.scroll_offset.y
        return index if 0 <= index < len(self._lines) and offset.y >= self.header else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Note the line under the mouse."""
        index = self._index_at(event)
        self.hovered = -1 if index is None else index

    def on_leave(self) -> None:
        """Forget the line under the mouse."""
        self.hovered = -1

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked line; its arrow opens it, its box is pressed."""
        index = self._index_at(event)
        offset = event.get_content_offset(self)
        if self.header and offset is not None and offset.y == 0:
            column = self._arranged.column_at(offset.x)
            if column is not None:
                self.post_message(self.Headed(self, column))
        if index is None or offset is None:
            return
        self._move(index)
        line = self._lines[index]
        start = line.depth * 2
        if line.row.tick and start + 2 <= offset.x < start + 5:
            self.action_tick()
        elif event.chain == 2 or (line.row.children is not None and offset.x < start + 2):
            self.action_choose()


def _path_to(rows: Sequence[Row], row_id: str) -> list[str] | None:
    """Return the ids of the branches that lead to a row, or None when it is in none."""
    for row in rows:
        if row.id == row_id:
            return []
        below = None if row.children is None else _path_to(row.children(), row_id)
        if below is not None:
            return [row.id, *below]
    return None
