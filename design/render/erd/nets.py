"""Nets: the links that share a line, and where on the sides of boxes they end.

Links to one table share a trunk, as in the drawing of circuits, so that a table that sixty others
refer to needs one line and not sixty. What is optional has a trunk of its own, since its end is
written otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from design.render.erd.figure import Box, Figure, Link
from design.render.erd.ranks import feedback, ranks

TITLE_ROW: Final = 1
"""Line of a box, from its top, in which its title stands."""
FIRST_ROW: Final = 3
"""Line of its first column."""


@dataclass(slots=True, eq=False)
class Pin:
    """A place on a side of a box at which a line ends."""

    box: int
    wishes: tuple[int, ...] = ()
    """Lines of the box, from its top, at which it would best end."""
    row: int = 0
    """The line at which it ends."""


@dataclass(slots=True, eq=False)
class Net:
    """A line with its branches: from the right side of one box to left sides in later ranks."""

    sources: list[Pin]
    """Its ends on the right side of its box, the first of which is the trunk's."""
    sinks: list[Pin] = field(default_factory=list)
    lanes: dict[int, int] = field(default_factory=dict)
    """Item that leads it through a rank, by rank."""

    @property
    def box(self) -> int:
        """Index of the box it begins at."""
        return self.sources[0].box


@dataclass(slots=True, eq=False)
class Route:
    """A link with the net it is part of and its two ends."""

    link: Link
    net: int
    child: Pin
    parent: Pin


@dataclass(slots=True)
class Nets:
    """Boxes in ranks, with the nets between them."""

    rank: list[int]
    nets: list[Net]
    routes: list[Route]


def nets_of(figure: Figure) -> Nets:
    """Return ranks and nets of a figure.

    Args:
        figure: Boxes and links; each link is between two of its boxes.
    """
    index = {box.id: at for at, box in enumerate(figure.boxes)}
    ends = [(index[link.parent], index[link.child]) for link in figure.links]
    between = [(at, end) for at, end in enumerate(ends) if end[0] != end[1]]
    edges = [end for _, end in between]
    turned = {between[at][0] for at in feedback(len(index), edges)}
    rank = ranks(len(index), [end[::-1] if at in turned else end for at, end in between])
    nets: list[Net] = []
    routes: list[Route] = []
    trunks: dict[tuple[int, bool], int] = {}
    for at, (link, (parent, child)) in enumerate(zip(figure.links, ends, strict=True)):
        held = Pin(child, _wishes(figure.boxes[child], link.columns))
        if at in turned:
            referred = Pin(parent, _wishes(figure.boxes[parent], link.references))
            nets.append(Net([held], [referred]))
            routes.append(Route(link, len(nets) - 1, held, referred))
            continue
        key = (parent, link.optional)
        if key not in trunks:
            trunks[key] = len(nets)
            nets.append(Net([Pin(parent, _wishes(figure.boxes[parent], link.references))]))
        net = nets[trunks[key]]
        (net.sources if parent == child else net.sinks).append(held)
        routes.append(Route(link, trunks[key], held, net.sources[0]))
    return Nets(rank, nets, routes)


def _wishes(box: Box, columns: Sequence[str]) -> tuple[int, ...]:
    found = [FIRST_ROW + at for at, row in enumerate(box.rows) if row.id in columns]
    return (*found, TITLE_ROW)


Sides = tuple[Sequence[Pin], Sequence[Pin]]
"""The pins of a box: on its left side and on its right side, from top to bottom."""


def heights(boxes: Sequence[Box], sides: Sequence[Sides]) -> list[int]:
    """Give every pin its line, and return how many lines each box takes.

    Pins of one side end at different lines; a box with more ends than lines gets lines.

    Args:
        boxes: The boxes.
        sides: The pins of each; those without a column of their own keep their order.
    """
    result = []
    for box, pins in zip(boxes, sides, strict=True):
        lines = [TITLE_ROW, *(FIRST_ROW + at for at in range(len(box.rows)))]
        last = max(_assign(side, lines) for side in pins)
        result.append(max(last, lines[-1]) + 2)
    return result


def _assign(pins: Sequence[Pin], lines: Sequence[int]) -> int:
    free = list(lines)
    last = lines[-1]
    for pin in sorted(pins, key=lambda pin: len(pin.wishes) == 1):
        wished = next((line for line in pin.wishes if line in free), None)
        if wished is None:
            wished = free[0] if free else last + 1
        if wished in free:
            free.remove(wished)
        pin.row = wished
        last = max(last, wished)
    return last
