"""The picture of the tables, drawn with the characters of a terminal.

A line that passes under another is broken; where lines join, they join. The ends of a line say
how many: ``}o`` many, ``|o`` at most one, ``||`` one, ``o|`` one or none, as Mermaid writes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.drawing import ink

if TYPE_CHECKING:
    from design.render.erd.figure import Box, BoxRow
    from design.render.erd.picture import Path, Picture, Placed, Point

Piece = tuple[int, str, str]
"""Column, text and style."""

_LINES: Final = {
    3: "│", 12: "─", 10: "┌", 6: "┐", 9: "└", 5: "┘", 11: "├", 7: "┤", 14: "┬", 13: "┴", 15: "┼",
    1: "│", 2: "│", 4: "─", 8: "─",
}  # fmt: skip
"""Characters by the directions in which a line leaves a cell: up 1, down 2, left 4, right 8."""
_UPRIGHT: Final = 3
_SIGNS: Final = {
    "PK": f"bold {ink.KEY}",
    "FK": ink.LINK,
    "UQ": ink.KEY,
    "IX": ink.MUTED,
    **dict(ink.SENSITIVITY_SIGNS.values()),
}
_THIN: Final = "┌─┐│└┘├┤├┤"
_THICK: Final = "┏━┓┃┗┛┣┫┠┨"
"""Corners, sides, the line below the title, and where a line of a key ends."""


class Drawing:
    """A picture made ready to be drawn line by line. Making it may take long: do it in a worker.

    Args:
        picture: Where everything stands.
    """

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self._cells = _cells(picture.paths)
        self._marks = _changed(picture.paths)
        self._lines: dict[int, list[tuple[int, str]]] = {}
        for (x, y), sides in self._cells.items():
            self._lines.setdefault(y, []).append((x, _LINES[sides]))
        for cells in self._lines.values():
            cells.sort()
        self._ends: dict[int, list[tuple[Path, Piece]]] = {}
        for path in picture.paths:
            for y, piece in _ends(path):
                self._ends.setdefault(y, []).append((path, piece))
        self._rows: dict[int, list[Placed]] = {}
        for item in picture.boxes:
            for y in range(item.y, item.y + item.height):
                self._rows.setdefault(y, []).append(item)
        self._joined = {at for path in picture.paths for at in (path.points[0], path.points[-1])}

    def bright(self, table_id: str) -> Mapping[Point, int]:
        """Return the cells of the lines of a table."""
        return _cells(
            path for path in self.picture.paths if table_id in (path.link.child, path.link.parent)
        )

    def line(
        self, y: int, left: int, width: int, selected: str, bright: Mapping[Point, int]
    ) -> Content:
        """Draw a part of one line.

        Args:
            y: Which line.
            left: First column to draw.
            width: How many columns.
            selected: Id of the table that stands out.
            bright: Its lines, by :meth:`bright`.
        """
        pieces = list(self._strokes(y, left, left + width, bright))
        for path, (x, text, style) in self._ends.get(y, ()):
            own = selected in (path.link.child, path.link.parent)
            pieces.append((x, text, ink.LINK if own else style))
        for item in self._rows.get(y, ()):
            if item.x < left + width and item.x + item.width > left:
                pieces += self._box(item, y, selected)
        return _joined(pieces, left, width)

    def _strokes(
        self, y: int, left: int, right: int, bright: Mapping[Point, int]
    ) -> Iterator[Piece]:
        for x, character in self._lines.get(y, ()):
            if left <= x < right:
                style = ink.LINK if (x, y) in bright else self._marks.get((x, y), ink.FAINT)
                yield x, character, style

    def _box(self, item: Placed, y: int, selected: str) -> Iterator[Piece]:
        thick = item.box.id == selected
        signs = _THICK if thick else _THIN
        style = ink.LINK if thick else ink.MARK_STYLES[item.box.mark] or ink.MUTED
        line, last, wide = y - item.y, item.height - 1, item.width - 2
        if line in (0, last):
            start, end = (signs[0], signs[2]) if line == 0 else (signs[4], signs[5])
            yield item.x, start + signs[1] * wide + end, style
            return
        if line == 2 and item.box.rows:
            yield item.x, signs[6] + signs[1] * wide + signs[7], style
            return
        far = item.x + item.width - 1
        yield item.x, signs[9] if (item.x, y) in self._joined else signs[3], style
        yield item.x + 1, " " * wide, ""
        yield far, signs[8] if (far, y) in self._joined else signs[3], style
        if line == 1:
            yield from _title(item, thick)
        elif 0 <= line - 3 < len(item.box.rows):
            yield from _row(item, item.box, item.box.rows[line - 3])


def _title(item: Placed, thick: bool) -> Iterator[Piece]:
    from design.render.erd.figure import cells

    box = item.box
    if box.mark:
        yield item.x + 1, box.mark, ink.MARK_STYLES[box.mark]
    plain = "bold $text-primary" if thick else ink.STRONG
    yield item.x + box.lead, box.name, f"bold {ink.TEXT_STYLES[box.mark]}" if box.mark else plain
    if box.hidden:
        yield item.x + box.lead + 1 + cells(box.name), f"+{box.hidden}", ink.FAINT


def _row(item: Placed, box: Box, row: BoxRow) -> Iterator[Piece]:
    from design.render.erd.figure import cells

    if row.mark:
        yield item.x + 1, row.mark, ink.MARK_STYLES[row.mark]
    bare = row.name.removesuffix("?")
    x = item.x + box.lead
    yield x, bare, ink.TEXT_STYLES[row.mark] or ink.NAME
    if bare != row.name:
        yield x + cells(bare), "?", ink.FAINT
    x += box.names_width + 1
    if box.kinds_width:
        yield x, row.kind, ink.TYPE
        x += box.kinds_width + 1
    for sign in row.signs:
        yield x, sign, _SIGNS[sign]
        x += len(sign) + 1


def _cells(paths: Iterable[Path]) -> dict[Point, int]:
    """Return the directions of the lines in each cell; of two that cross, the upright one's."""
    from design.render.erd.strokes import strokes

    found: dict[Point, int] = {}
    for cells in strokes(paths).values():
        for point, sides in cells.items():
            found[point] = _UPRIGHT if point in found else sides
    return found


def _changed(paths: Iterable[Path]) -> dict[Point, str]:
    """Return the styles of the cells that changed keys alone pass."""
    paths = list(paths)
    old = _cells(path for path in paths if not path.link.mark)
    found: dict[Point, str] = {}
    for path in paths:
        if path.link.mark:
            style = ink.MARK_STYLES[path.link.mark]
            found.update((point, style) for point in _cells([path]) if point not in old)
    return found


def _ends(path: Path) -> Iterator[tuple[int, Piece]]:
    """Return the signs at both ends of a line, beside the boxes."""
    child = "|" if path.link.single else "}"
    parent = "o" if path.link.optional else "|"
    style = ink.MARK_STYLES[path.link.mark] or ink.MUTED
    for (x, y), (towards, _), near, far in (
        (path.points[0], path.points[1], child, "o"),
        (path.points[-1], path.points[-2], "|", parent),
    ):
        if towards > x:
            yield y, (x + 1, near + far, style)
        else:
            yield y, (x - 2, far + near.replace("}", "{"), style)


def _joined(pieces: Iterable[Piece], left: int, width: int) -> Content:
    """Lay pieces over each other, later ones on top, and cut what is to be seen."""
    from design.render.erd.figure import cells

    letters: list[tuple[str, str]] = [(" ", "")] * width
    for x, text, style in pieces:
        for letter in text:
            wide = 1 if letter.isascii() else cells(letter)
            at = x - left
            if at >= 0 and at + wide <= width and wide:
                letters[at] = (letter, style)
                if wide == 2:
                    letters[at + 1] = ("", style)
            x += wide
    runs: list[tuple[str, str]] = []
    start = 0
    for at in range(1, width + 1):
        if at == width or letters[at][1] != letters[start][1]:
            runs.append(("".join(letter for letter, _ in letters[start:at]), letters[start][1]))
            start = at
    return Content.assemble(*runs)
