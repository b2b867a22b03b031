"""Channels: where lines run up and down between two ranks, so that none lies upon another.

Each net has a track of its own between its ends on the left and on the right. Where a net ends on
the left in a line in which another ends on the right, its track must be left of the other's; where
such wishes run in a circle, a net gets a second track, joined to the first in a line that is free
(Yoshimura and Kuh, "Efficient algorithms for channel routing", 1982, with doglegs). Nets whose
tracks do not overlap may share a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_FAR: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Ends:
    """The lines in which a net enters a channel."""

    left: tuple[int, ...]
    right: tuple[int, ...]

    @property
    def straight(self) -> bool:
        """Whether it passes without a bend."""
        return len(self.left) == len(self.right) == 1 and self.left == self.right


@dataclass(frozen=True, slots=True)
class Course:
    """How a net runs through a channel."""

    track: int | None = None
    """Column of its track that its left ends join; None for a straight line."""
    second: int | None = None
    """Column of the track its right ends join; None when it is the same."""
    joint: int = 0
    """Line that leads from the first to the second track."""


STRAIGHT: Final = Course()
"""How a net runs that does not bend."""


@dataclass(slots=True)
class _Track:
    net: int
    low: int
    high: int
    after: set[int]
    """Tracks that must be left of it."""
    column: int = -1


def courses(nets: Sequence[Ends]) -> tuple[list[Course], int]:
    """Return how each net runs, and how many columns of tracks there are.

    Args:
        nets: The ends of each net; no two nets have the same line on one side.
    """
    bent = [at for at, net in enumerate(nets) if not net.straight]
    joints = _joints(nets, bent)
    tracks: list[_Track] = []
    left_track: dict[int, int] = {}
    right_track: dict[int, int] = {}
    for at in bent:
        net, joint = nets[at], joints.get(at)
        if joint is None:
            rows = (*net.left, *net.right)
            left_track[at] = right_track[at] = len(tracks)
            tracks.append(_Track(at, min(rows), max(rows), set()))
            continue
        for side, place in ((net.left, left_track), (net.right, right_track)):
            rows = (*side, joint)
            place[at] = len(tracks)
            tracks.append(_Track(at, min(rows), max(rows), set()))
    for at, others in _before(nets, bent).items():
        tracks[right_track[at]].after |= {left_track[other] for other in others}
    for at in joints:
        tracks[right_track[at]].after.add(left_track[at])
    columns = _arrange(tracks, nets)
    result = [STRAIGHT] * len(nets)
    for at in bent:
        first, second = tracks[left_track[at]].column, tracks[right_track[at]].column
        same = at not in joints
        result[at] = Course(first, None if same else second, joints.get(at, 0))
    return result, columns


def _before(nets: Sequence[Ends], bent: Sequence[int]) -> dict[int, set[int]]:
    """Return, for each net, those whose track must be left of it."""
    left = {row: at for at in bent for row in nets[at].left}
    return {
        at: {left[row] for row in nets[at].right if row in left and left[row] != at} for at in bent
    }


def _joints(nets: Sequence[Ends], bent: Sequence[int]) -> dict[int, int]:
    """Return the nets that need a second track, each with a free line to join it in."""
    before = _before(nets, bent)
    taken = {row for net in nets for row in (*net.left, *net.right)}
    found: dict[int, int] = {}
    for at in _circular(before):
        rows = (*nets[at].left, *nets[at].right)
        middle = (min(rows) + max(rows)) // 2
        for step in range(_FAR):
            free = next((row for row in (middle + step, middle - step) if row not in taken), None)
            if free is not None and free >= 0:
                found[at] = free
                taken.add(free)
                break
    return found


def _circular(before: dict[int, set[int]]) -> list[int]:
    """Return nets without which the rest can stand in an order."""
    rest = {at: set(others) for at, others in before.items()}
    found: list[int] = []
    while rest:
        ready = [at for at, others in rest.items() if not others]
        if not ready:
            ready = [max(rest, key=lambda at: (len(rest[at]), -at))]
            found += ready
        for at in ready:
            del rest[at]
        for others in rest.values():
            others.difference_update(ready)
    return found


def _arrange(tracks: Sequence[_Track], nets: Sequence[Ends]) -> int:
    """Give every track a column, and return how many there are."""
    columns: list[list[_Track]] = []
    waiting = sorted(range(len(tracks)), key=lambda at: (_preference(tracks[at], nets), at))
    done: set[int] = set()
    while waiting:
        at = next(item for item in waiting if tracks[item].after <= done)
        waiting.remove(at)
        done.add(at)
        track = tracks[at]
        column = max((tracks[other].column + 1 for other in track.after), default=0)
        while column < len(columns) and any(
            track.low <= other.high + 1 and other.low <= track.high + 1 for other in columns[column]
        ):
            column += 1
        if column == len(columns):
            columns.append([])
        columns[column].append(track)
        track.column = column
    return len(columns)


def _preference(track: _Track, nets: Sequence[Ends]) -> tuple[int, int]:
    """Return what makes few lines cross: of those that lead down, the lowest first."""
    left = nets[track.net].left[0]
    down = track.high - left
    up = left - track.low
    return (0, -track.high) if down >= up else (1, track.low)
