"""How the cells of a list stand: below each other in columns, or freely in an outline."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from tui.drawing import ink
from tui.drawing.rows import Column, Line

_GAP = 2
"""Cells between two columns."""
_LEAST = 8
"""Narrowest the column that takes what is left may become."""


class RowLayout:
    """Columns with their widths.

    Args:
        columns: The columns; the outline is drawn in the first.
        titled: Whether their titles stand above them.
        aligned: Whether cells stand below each other.
    """

    def __init__(self, columns: Sequence[Column], *, titled: bool, aligned: bool) -> None:
        self.columns = tuple(columns)
        self.widths: list[int] = []
        """Cells of each column; 0 leaves it out."""
        self._titled = titled
        self._aligned = aligned

    def measure(self, lines: Sequence[Line], width: int) -> bool:
        """Find the widths of the columns.

        Args:
            lines: The lines that are to be drawn.
            width: Cells there are.

        Returns:
            Whether they are others than before.
        """
        widths = [0] * len(self.columns)
        for at, column in enumerate(self.columns):
            if column.needs and width < column.needs:
                continue
            natural = max(
                (
                    line.row.cells[at].cell_length + (_lead(line) if at == 0 else 0)
                    for line in lines
                    if at < len(line.row.cells)
                ),
                default=0,
            )
            if self._titled:
                natural = max(natural, len(column.title))
            widths[at] = min(natural, column.most) if column.most else natural
        gaps = max(0, sum(1 for at in widths if at) - 1) * _GAP
        for at, column in enumerate(self.columns):
            if column.flex:
                others = sum(widths) - widths[at]
                widths[at] = max(_LEAST, width - 1 - others - gaps)
        changed = widths != self.widths
        self.widths = widths
        return changed

    def column_at(self, x: int) -> int | None:
        """Return the column a cell of the screen is in."""
        end = 0
        for at, width in enumerate(self.widths):
            end += width + _GAP if width else 0
            if width and x < end:
                return at
        return None

    def titles(self) -> Content:
        """Draw the titles of the columns."""
        cells = [
            _fit(ink.ink(("  " if at == 0 else "") + column.title, ink.MUTED), width, column.right)
            for at, (column, width) in enumerate(zip(self.columns, self.widths, strict=False))
            if width
        ]
        return Content(" " * _GAP).join(cells)

    def draw(self, line: Line, width: int) -> Content:
        """Draw a line.

        Args:
            line: The line.
            width: Cells there are for one that is not aligned.
        """
        return self._in_columns(line) if self._aligned else _free(line, width)

    def _in_columns(self, line: Line) -> Content:
        cells: list[Content] = []
        for at, (column, width) in enumerate(zip(self.columns, self.widths, strict=False)):
            if not width:
                continue
            cell = line.row.cells[at] if at < len(line.row.cells) else Content("")
            if at == 0:
                cell = Content.assemble(_prefix(line), cell)
            alone = cell.cell_length > width and not any(line.row.cells[at + 1 :])
            if alone:
                # Nothing stands to its right, so that it has the room of that as well.
                rest = [other for other in self.widths[at:] if other]
                width = sum(rest) + _GAP * (len(rest) - 1)
            if column.middle:
                cell = _without_middle(cell, width)
            cells.append(_fit(cell, width, column.right))
            if alone:
                break
        return Content(" " * _GAP).join(cells)


def _free(line: Line, width: int) -> Content:
    """Draw a line of an outline: the first cell takes what its own others leave."""
    others = Content(" " * _GAP).join([cell for cell in line.row.cells[1:] if cell])
    first = Content.assemble(_prefix(line), line.row.cells[0])
    room = width - (others.cell_length + _GAP if others else 0)
    if room < _LEAST + 4:
        return first.truncate(width, ellipsis=True)
    return Content.assemble(_fit(first, room), " " * _GAP, others)


def _lead(line: Line) -> int:
    box = 4 if line.row.tick else 0
    return line.depth * 2 + 2 + box


def _prefix(line: Line) -> Content:
    row = line.row
    arrow = " " if row.children is None else ("▾" if line.open else "▸")
    parts: list[str | tuple[str, str]] = ["  " * line.depth, (arrow, ink.FAINT), " "]
    if row.tick:
        parts += [("[", ink.FAINT), (row.tick, ink.KEY), ("] ", ink.FAINT)]
    return Content.assemble(*parts)


def _without_middle(cell: Content, width: int) -> Content:
    """Cut a cell in its middle; one with wide signs is left to be cut at its end."""
    cell = cell.rstrip()
    if cell.cell_length <= width or cell.cell_length != len(cell.plain):
        return cell
    tail = (width - 1) // 2
    return Content.assemble(cell[: width - 1 - tail], "…", cell[len(cell.plain) - tail :])


def _fit(cell: Content, width: int, right: bool = False) -> Content:
    if cell.cell_length > width:
        return cell.truncate(width, ellipsis=True)
    blank = Content(" " * (width - cell.cell_length))
    return Content.assemble(blank, cell) if right else Content.assemble(cell, blank)
