"""The picture: boxes at their places and a path for every foreign key.

Boxes stand in ranks from left to right, a table right of those it refers to where there is no
cycle (Sugiyama's layered drawing). A path leaves a side of a box, runs level through ranks and up
or down between them, and never through a box. The same figure gives the same picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from design.render.erd.figure import Box, Figure, Link

Point = tuple[int, int]
"""Column and line."""

_APART: Final = 4
"""Cells and, halved, lines between parts that no key connects."""
_ASPECT: Final = 3.2
"""How much wider than high, in cells, a picture of separate parts becomes."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A box at its place."""

    box: Box
    x: int
    y: int
    width: int
    height: int

    def holds(self, point: Point) -> bool:
        """Return whether a cell is in the box or on its border."""
        x, y = point
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height

    @property
    def middle(self) -> Point:
        """The cell in its middle."""
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Path:
    """The line of a link: corners from the border of the child's box to that of its parent's."""

    link: Link
    points: tuple[Point, ...]
    net: int
    """Paths of one net share parts of their lines."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Where everything stands."""

    boxes: tuple[Placed, ...] = ()
    paths: tuple[Path, ...] = ()
    width: int = 0
    height: int = 0

    def box(self, table_id: str) -> Placed | None:
        """Return the box of a table."""
        return next((item for item in self.boxes if item.box.id == table_id), None)

    def at(self, point: Point) -> Placed | None:
        """Return the box a cell is in."""
        return next((item for item in self.boxes if item.holds(point)), None)


def picture_of(figure: Figure) -> Picture:
    """Return a figure with places for everything in it.

    Args:
        figure: Boxes and links; each link is between two of its boxes.
    """
    from design.render.erd.part import Part

    return _packed([Part(part).picture() for part in _parts(figure)])


# --- separate parts --------------------------------------------------------------------------


def _parts(figure: Figure) -> list[Figure]:
    """Return the parts that links connect, the largest first, single tables last."""
    root = {box.id: box.id for box in figure.boxes}

    def find(item: str) -> str:
        while root[item] != item:
            root[item] = root[root[item]]
            item = root[item]
        return item

    for link in figure.links:
        root[find(link.child)] = find(link.parent)
    boxes: dict[str, list[Box]] = {}
    links: dict[str, list[Link]] = {}
    for box in figure.boxes:
        boxes.setdefault(find(box.id), []).append(box)
    for link in figure.links:
        links.setdefault(find(link.child), []).append(link)
    found = [Figure(tuple(held), tuple(links.get(at, ()))) for at, held in boxes.items()]
    return sorted(found, key=lambda part: -len(part.boxes))


def _packed(parts: Sequence[Picture]) -> Picture:
    """Put parts side by side in rows."""
    area = sum((part.width + _APART) * (part.height + 1) for part in parts)
    limit = max([part.width for part in parts[:1]] + [int((area * _ASPECT) ** 0.5)])
    boxes: list[Placed] = []
    paths: list[Path] = []
    x = y = height = width = nets = 0
    for part in parts:
        if x and x + part.width > limit:
            x, y, height = 0, y + height + _APART // 2, 0
        boxes += [replace(item, x=item.x + x, y=item.y + y) for item in part.boxes]
        for path in part.paths:
            points = tuple((at + x, line + y) for at, line in path.points)
            paths.append(Path(path.link, points, path.net + nets))
        nets = 1 + max((path.net for path in paths), default=-1)
        height = max(height, part.height)
        width = max(width, x + part.width)
        x += part.width + _APART
    return Picture(tuple(boxes), tuple(paths), width, y + height)
