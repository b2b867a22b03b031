"""The cells of the lines of a picture: in which directions each net leaves each cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from design.render.erd.picture import Path, Point

UP: Final = 1
DOWN: Final = 2
LEFT: Final = 4
RIGHT: Final = 8

Sides = int
"""The directions in which a line leaves a cell, added up."""


def strokes(paths: Iterable[Path]) -> dict[int, dict[Point, Sides]]:
    """Return the cells of the lines, by net.

    Args:
        paths: Paths of one picture.
    """
    level: dict[int, dict[int, list[Point]]] = {}
    upright: dict[int, dict[int, list[Point]]] = {}
    for path in paths:
        for (x, y), (to_x, to_y) in pairwise(path.points):
            if y == to_y:
                spans = level.setdefault(path.net, {}).setdefault(y, [])
                spans.append((min(x, to_x), max(x, to_x)))
            else:
                spans = upright.setdefault(path.net, {}).setdefault(x, [])
                spans.append((min(y, to_y), max(y, to_y)))
    found: dict[int, dict[Point, Sides]] = {}
    for net, rows in level.items():
        cells = found.setdefault(net, {})
        for y, spans in rows.items():
            for first, last in _joined(spans):
                for x in range(first + 1, last):
                    cells[x, y] = LEFT | RIGHT
                cells[first, y] = cells.get((first, y), 0) | RIGHT
                cells[last, y] = cells.get((last, y), 0) | LEFT
    for net, columns in upright.items():
        cells = found.setdefault(net, {})
        for x, spans in columns.items():
            for first, last in _joined(spans):
                for y in range(first + 1, last):
                    cells[x, y] = cells.get((x, y), 0) | UP | DOWN
                cells[x, first] = cells.get((x, first), 0) | DOWN
                cells[x, last] = cells.get((x, last), 0) | UP
    return found


def joints(cells: dict[Point, Sides]) -> list[Point]:
    """Return the cells in which a net branches."""
    return sorted(point for point, sides in cells.items() if sides.bit_count() > 2)


def _joined(spans: list[Point]) -> Iterator[Point]:
    """Join spans that overlap or touch."""
    spans.sort()
    start, end = spans[0]
    for first, last in spans[1:]:
        if first > end:
            yield start, end
            start, end = first, last
        else:
            end = max(end, last)
    yield start, end
