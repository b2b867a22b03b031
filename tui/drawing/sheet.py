"""A sheet: headed sections, aligned tables and wrapped text, drawn for one width."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual.content import Content

from tui.drawing import ink
from tui.drawing.prose import light, wrapped

Draw = Callable[[int], Content]
"""Draws something for a width in cells."""


_OVER = 6
"""Cells that a fact of the last column of a table may reach into the column before."""


class Sheet:
    """Lines of content for a width.

    Args:
        width: Cells there are.
    """

    def __init__(self, width: int) -> None:
        self.width = max(20, width)
        self._lines: list[Content] = []

    def line(
        self, content: Content | str = "", indent: int = 0, hanging: int | None = None
    ) -> None:
        """Add a paragraph; further lines of it are indented by ``hanging``."""
        text = content if isinstance(content, Content) else Content(content)
        hanging = indent if hanging is None else hanging
        if not text:
            self._lines.append(Content(""))
            return
        for part in text.split("\n", allow_blank=True) if "\n" in text.plain else [text]:
            first = True
            for piece in _wrapped(part, max(8, self.width - max(indent, hanging))):
                shift = indent if first else hanging
                self._lines.append(Content.assemble(" " * shift, piece.rstrip()))
                first = False

    def prose(self, text: str) -> None:
        """Add a text with light Markdown."""
        for line in light(text):
            self._lines += [piece.rstrip() for piece in wrapped(line, self.width)]

    def title(self, content: Content, right: Content | str = "") -> None:
        """Add the head of the sheet, with something small at the right end."""
        beside = right if isinstance(right, Content) else Content.styled(right, ink.FAINT)
        gap = self.width - content.cell_length - beside.cell_length
        if beside and gap >= 2:
            self._lines.append(Content.assemble(content, " " * gap, beside))
            return
        self.line(content)
        if beside:
            self.line(beside)

    def heading(self, label: str, note: str = "") -> None:
        """Start a section, one empty line after what came before."""
        if self._lines and self._lines[-1].plain.strip():
            self._lines.append(Content(""))
        self._lines.append(
            Content.assemble((label, ink.HEADING), (f"  {note}" if note else "", ink.FAINT))
        )

    def gap(self) -> None:
        """Add one empty line, unless there is one."""
        if self._lines and self._lines[-1].plain.strip():
            self._lines.append(Content(""))

    def table(
        self, rows: Iterable[Sequence[Content | str]], *, indent: int = 0, caps: Sequence[int] = ()
    ) -> None:
        """Add rows of aligned cells; the last cell wraps under itself.

        Args:
            rows: Cells of each row.
            indent: Cells before the first column.
            caps: Widest allowed column, by position; wider cells are cut. 0 is no limit.
        """
        grid = [
            [cell if isinstance(cell, Content) else Content(cell) for cell in row] for row in rows
        ]
        if not grid:
            return
        columns = max(len(row) for row in grid)
        widths = [
            max((row[at].cell_length for row in grid if at < len(row)), default=0)
            for at in range(columns)
        ]
        for at, cap in enumerate(caps):
            if cap and at < columns:
                widths[at] = min(widths[at], cap)
        before = indent + sum(width + 2 for width in widths[:-1] if width)
        if before > self.width - 8:
            self._stacked(grid, indent)
            return
        for row in grid:
            self._row(row, widths, indent, before)

    def _row(self, row: list[Content], widths: list[int], indent: int, before: int) -> None:
        parts: list[Content | str] = [" " * indent]
        last = len(widths) - 1
        for at, cell in enumerate(row):
            if at == last:
                break
            if widths[at]:
                parts += [cell.truncate(widths[at], ellipsis=True, pad=True), "  "]
        tail = row[last] if len(row) > last else Content("")
        pieces = _wrapped(tail, max(8, self.width - before), _OVER)
        if pieces[0].cell_length > self.width - before:
            pieces.insert(0, Content(""))
        self._lines.append(Content.assemble(*parts, pieces[0].rstrip()).rstrip())
        for piece in pieces[1:]:
            shift = min(before, max(indent, self.width - piece.cell_length))
            self._lines.append(Content.assemble(" " * shift, piece.rstrip()))

    def _stacked(self, grid: list[list[Content]], indent: int) -> None:
        for row in grid:
            cells = [cell for cell in row if cell.plain.strip()]
            self.line(ink.spaced(cells), indent, indent + 4)

    def code(self, content: Content) -> None:
        """Add lines that keep their indentation; what does not fit goes on further in."""
        for part in content.split("\n", allow_blank=True):
            if part.cell_length <= self.width:
                self._lines.append(part)
                continue
            indent = min(len(part.plain) - len(part.plain.lstrip()), self.width // 2)
            self.line(part[indent:], indent, indent + 4)

    def content(self) -> Content:
        """Return everything, one line below the other."""
        return Content("\n").join(self._lines)


def _wrapped(text: Content, width: int, over: int = 0) -> list[Content]:
    """Wrap a text; facts between dots stay whole where a line holds them.

    Args:
        text: The text.
        width: Cells there are.
        over: Cells that one of several facts may be longer, to be put further to the left.
    """
    if text.cell_length <= width:
        return [text]
    *others, last = text.split(ink.DOT.plain, allow_blank=True)
    facts = [Content.assemble(fact, (ink.DOT.plain.rstrip(), ink.FAINT)) for fact in others]
    lines: list[Content] = []
    for fact in (*facts, last):
        longer = Content.assemble(lines[-1], " ", fact) if lines else fact
        if lines and longer.cell_length <= width:
            lines[-1] = longer
        else:
            whole = bool(others) and fact.cell_length <= width + over
            lines += [fact] if whole else fact.wrap(width)
    return lines or [Content("")]
