"""The order of what stands in each rank: few crossings, found by sweeps.

The method is that of Sugiyama, Tagawa and Toda ("Methods for visual understanding of hierarchical
system structures", 1981): sort each rank by the mean place of the neighbours in the rank before,
to and fro, and keep the best order seen.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_SWEEPS: Final = 12
_PATIENCE: Final = 3
"""How many sweeps may bring nothing before it is given up."""


def ordered(
    layers: Sequence[Sequence[int]], before: Sequence[Sequence[int]], after: Sequence[Sequence[int]]
) -> list[list[int]]:
    """Return the layers with their items in an order with few crossings.

    Args:
        layers: Items of each layer, as indices.
        before: For each item, its neighbours in the layer before.
        after: For each item, its neighbours in the layer after.
    """
    best = [list(layer) for layer in layers]
    fewest = crossings(best, after)
    current = [list(layer) for layer in best]
    idle = 0
    for sweep in range(_SWEEPS):
        if not fewest or idle > _PATIENCE:
            break
        forward = sweep % 2 == 0
        sides = before if forward else after
        steps = range(1, len(current)) if forward else range(len(current) - 2, -1, -1)
        for at in steps:
            _sort(current[at], current[at - 1 if forward else at + 1], sides)
        number = crossings(current, after)
        if number < fewest:
            best, fewest, idle = [list(layer) for layer in current], number, 0
        else:
            idle += 1
    return best


def _sort(layer: list[int], fixed: Sequence[int], beside: Sequence[Sequence[int]]) -> None:
    """Sort by the mean place of the neighbours; what has none keeps its place."""
    place = {item: at for at, item in enumerate(fixed)}
    middle: dict[int, float] = {}
    for item in layer:
        found = [place[other] for other in beside[item]]
        if found:
            middle[item] = sum(found) / len(found)
    moving = iter(sorted((item for item in layer if item in middle), key=middle.__getitem__))
    layer[:] = [next(moving) if item in middle else item for item in layer]


def crossings(layers: Sequence[Sequence[int]], after: Sequence[Sequence[int]]) -> int:
    """Return how often links between neighbouring layers cross."""
    number = 0
    for layer, following in pairwise(layers):
        place = {item: at for at, item in enumerate(following)}
        seen: list[int] = []
        for item in layer:
            ends = sorted(place[other] for other in after[item])
            for end in ends:
                number += len(seen) - bisect_right(seen, end)
            for end in ends:
                insort(seen, end)
    return number
