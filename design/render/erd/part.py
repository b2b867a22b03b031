"""One part of a picture, whose tables are all connected: ranks, order, heights, lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from design.render.erd.channels import STRAIGHT, Course, Ends, courses
from design.render.erd.figure import Figure
from design.render.erd.nets import Net, Pin, Sides, heights, nets_of
from design.render.erd.ordering import ordered
from design.render.erd.picture import Path, Picture, Placed, Point
from design.render.erd.placing import Wish, placed

_MARGIN: Final = 3
"""Cells beside a box that are kept for the sign at a line's end."""
_PITCH: Final = 2
"""Cells from one track to the next."""
_STIFF: Final = 4
"""How much more a line between two lanes wants to be straight than others."""

End = tuple[int, int]
"""An item, and a line of it from its top."""


@dataclass(slots=True)
class _Hop:
    """A net's way through the channel right of a rank."""

    net: int
    left: tuple[End, ...]
    right: tuple[End, ...]
    course: Course = STRAIGHT


class Part:
    """Places what is connected.

    Items are boxes, by their index, and after them the lanes that lead nets through ranks.

    Args:
        figure: Boxes and links.
    """

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        found = nets_of(figure)
        self._rank, self._nets, self._routes = found.rank, found.nets, found.routes
        number = len(figure.boxes)
        self._before: list[list[int]] = [[] for _ in range(number)]
        self._after: list[list[int]] = [[] for _ in range(number)]
        layers: list[list[int]] = [[] for _ in range(1 + max(self._rank, default=0))]
        for box, rank in enumerate(self._rank):
            layers[rank].append(box)
        for net in self._nets:
            self._lead(net, layers)
        self._layers = ordered(layers, self._before, self._after)
        self._sizes = heights(figure.boxes, self._sides())
        self._sizes += [1] * (len(self._before) - number)
        self._channels: list[list[_Hop]] = [[] for _ in layers]
        for at, net in enumerate(self._nets):
            self._hop(at, net)
        self._pulls = self._find_pulls()
        self._tops = placed(self._layers, self._sizes, self._gap, self._wishes)
        self._left, self._right, self._tracks, self.width = self._across()

    # --- what is beside what -----------------------------------------------------------------

    def _lead(self, net: Net, layers: list[list[int]]) -> None:
        """Give a net its lanes and note what is beside what."""
        at = net.box
        for rank in range(self._rank[net.box] + 1, self._last(net) + 1):
            for pin in net.sinks:
                if self._rank[pin.box] == rank:
                    self._join(at, pin.box)
            if rank < self._last(net):
                lane = len(self._before)
                self._before.append([])
                self._after.append([])
                layers[rank].append(lane)
                net.lanes[rank] = lane
                self._join(at, lane)
                at = lane

    def _last(self, net: Net) -> int:
        return max((self._rank[pin.box] for pin in net.sinks), default=self._rank[net.box])

    def _join(self, left: int, right: int) -> None:
        self._after[left].append(right)
        self._before[right].append(left)

    def _sides(self) -> list[Sides]:
        """Return the pins of the boxes, by where their lines come from and lead to."""
        place = {item: at for layer in self._layers for at, item in enumerate(layer)}
        sides: list[tuple[list[tuple[float, Pin]], list[tuple[float, Pin]]]]
        sides = [([], []) for _ in self._figure.boxes]
        for net in self._nets:
            for pin in net.sinks:
                before = net.lanes.get(self._rank[pin.box] - 1, net.box)
                sides[pin.box][0].append((place[before], pin))
            following = [
                place[pin.box]
                for pin in net.sinks
                if self._rank[pin.box] == self._rank[net.box] + 1
            ] + [place[lane] for rank, lane in net.lanes.items() if rank == self._rank[net.box] + 1]
            middle = sum(following) / len(following) if following else -1.0
            sides[net.box][1].extend((middle, pin) for pin in net.sources)
        return [
            (
                [pin for _, pin in sorted(left, key=lambda found: found[0])],
                [pin for _, pin in sorted(right, key=lambda found: found[0])],
            )
            for left, right in sides
        ]

    def _hop(self, at: int, net: Net) -> None:
        """Note a net's way through every channel it crosses."""
        first, last = self._rank[net.box], self._last(net)
        left: tuple[End, ...] = tuple((net.box, pin.row) for pin in net.sources)
        for rank in range(first, max(last, first + 1)):
            right = [(pin.box, pin.row) for pin in net.sinks if self._rank[pin.box] == rank + 1]
            lane = net.lanes.get(rank + 1)
            if lane is not None:
                right.append((lane, 0))
            if len(left) + len(right) > 1:
                self._channels[rank].append(_Hop(at, left, tuple(right)))
            if lane is not None:
                left = ((lane, 0),)

    # --- heights -----------------------------------------------------------------------------

    def _gap(self, above: int, below: int) -> int:
        boxes = len(self._figure.boxes)
        return 1 if above < boxes and below < boxes else 0

    def _find_pulls(self) -> list[tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]]]:
        """Return, for each item, what it would be level with: an item, how much below, weight."""
        boxes = len(self._figure.boxes)
        pulls: list[tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]]]
        pulls = [([], []) for _ in self._before]
        for hop in (hop for channel in self._channels for hop in channel):
            item, line = hop.left[0]
            for other, row in hop.right:
                weight = _STIFF if item >= boxes and other >= boxes else 1
                pulls[other][0].append((item, line - row, weight))
                pulls[item][1].append((other, row - line, weight))
        return pulls

    def _wishes(self, item: int, tops: Sequence[float], forward: bool) -> Sequence[Wish]:
        found = self._pulls[item][0 if forward else 1]
        return [(tops[other] + below, weight) for other, below, weight in found]

    # --- across ------------------------------------------------------------------------------

    def _row(self, end: End) -> int:
        return self._tops[end[0]] + end[1]

    def _across(self) -> tuple[list[int], list[int], list[int], int]:
        """Run every net through its channels.

        Returns:
            The columns at which each rank begins and ends, at which its tracks begin, the width.
        """
        boxes = self._figure.boxes
        left, right, tracks, x = [], [], [], 0
        for layer, channel in zip(self._layers, self._channels, strict=True):
            wide = max((boxes[item].width for item in layer if item < len(boxes)), default=1)
            found, columns = courses(
                [
                    Ends(tuple(map(self._row, hop.left)), tuple(map(self._row, hop.right)))
                    for hop in channel
                ]
            )
            for hop, course in zip(channel, found, strict=True):
                hop.course = course
            left.append(x)
            right.append(x + wide - 1)
            tracks.append(x + wide + _MARGIN)
            x += wide
            width = x + (_MARGIN + _PITCH * columns if columns else 0)
            x += 2 * _MARGIN + max(0, _PITCH * columns - 1)
        return left, right, tracks, width

    # --- the picture -------------------------------------------------------------------------

    def picture(self) -> Picture:
        """Return the part with its upper left corner at 0, 0."""
        boxes = tuple(
            Placed(box, self._left[rank], self._tops[at], box.width, self._sizes[at])
            for at, (box, rank) in enumerate(zip(self._figure.boxes, self._rank, strict=True))
        )
        paths = []
        for route in self._routes:
            net = self._nets[route.net]
            if route.child in net.sinks:
                points = self._points(route.net, boxes, route.child)
            elif route.parent in net.sinks:
                points = self._points(route.net, boxes, route.parent)[::-1]
            else:
                points = self._loop(route.net, boxes[net.box], route.child, route.parent)
            paths.append(Path(route.link, _corners(points), route.net))
        lines = [line for path in paths for _, line in path.points]
        height = max([item.y + item.height for item in boxes] + [line + 1 for line in lines])
        return Picture(boxes, tuple(paths), self.width, height)

    def _course(self, rank: int, net: int) -> Course:
        return next(hop.course for hop in self._channels[rank] if hop.net == net)

    def _points(self, at: int, boxes: Sequence[Placed], sink: Pin) -> list[Point]:
        """Return the way from a sink back to the box the net begins at."""
        net, row = self._nets[at], self._tops[sink.box] + sink.row
        points = [(boxes[sink.box].x, row)]
        start = boxes[net.box]
        for rank in range(self._rank[sink.box] - 1, self._rank[net.box] - 1, -1):
            lane = net.lanes.get(rank)
            before = self._tops[lane] if lane is not None else start.y + net.sources[0].row
            course, first = self._course(rank, at), self._tracks[rank]
            if course.track is not None:
                track = first + _PITCH * course.track
                if course.second is not None:
                    second = first + _PITCH * course.second
                    points += [(second, row), (second, course.joint), (track, course.joint)]
                else:
                    points.append((track, row))
                points.append((track, before))
            row = before
        return [*points, (start.x + start.width - 1, row)]

    def _loop(self, at: int, box: Placed, child: Pin, parent: Pin) -> list[Point]:
        """Return the way from a box to itself, on its right."""
        rank = self._rank[child.box]
        course = self._course(rank, at)
        track = self._tracks[rank] + _PITCH * (course.track or 0)
        edge = box.x + box.width - 1
        rows = box.y + child.row, box.y + parent.row
        return [(edge, rows[0]), (track, rows[0]), (track, rows[1]), (edge, rows[1])]


def _corners(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return the points at which a way turns, with its two ends."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        while len(kept) > 1 and (
            kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]
        ):
            kept.pop()
        kept.append(point)
    return tuple(kept)
