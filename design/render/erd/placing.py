"""Heights: where in its rank each item stands, so that lines are short and few of them bend.

Each rank is placed by the mean height of the neighbours; keeping the order and the distances is
an isotonic regression, which pooling adjacent violators solves exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

_ROUNDS: Final = 6

Wish = tuple[float, float]
"""A height and its weight."""


def placed(
    layers: Sequence[Sequence[int]],
    sizes: Sequence[int],
    gap: Callable[[int, int], int],
    wishes: Callable[[int, Sequence[float], bool], Sequence[Wish]],
) -> list[int]:
    """Return the top of every item, in whole lines from 0.

    Args:
        layers: Items of each rank from top to bottom.
        sizes: How high each item is.
        gap: Lines there must be between two items that follow each other.
        wishes: Where an item would stand, given all tops: by what is before it, or after it.
    """
    tops = [0.0] * len(sizes)
    for layer in layers:
        _spread(layer, [0.0] * len(layer), [1.0] * len(layer), sizes, gap, tops)
    for turn in range(_ROUNDS):
        forward = turn % 2 == 0
        for layer in layers if forward else reversed(layers):
            goals, weights = [], []
            for item in layer:
                found = wishes(item, tops, forward)
                total = sum(weight for _, weight in found)
                goals.append(
                    sum(height * weight for height, weight in found) / total
                    if total
                    else tops[item]
                )
                weights.append(total or 0.1)
            _spread(layer, goals, weights, sizes, gap, tops)
    first = min(tops, default=0.0)
    for item, top in enumerate(tops):
        tops[item] = top - first
    return _whole(layers, sizes, gap, tops)


def _offsets(
    layer: Sequence[int], sizes: Sequence[int], gap: Callable[[int, int], int]
) -> list[int]:
    """Return the top each item has when all stand as close as they may."""
    found: list[int] = []
    for at, item in enumerate(layer):
        before = layer[at - 1]
        found.append(found[-1] + sizes[before] + gap(before, item) if at else 0)
    return found


def _spread(
    layer: Sequence[int],
    goals: Sequence[float],
    weights: Sequence[float],
    sizes: Sequence[int],
    gap: Callable[[int, int], int],
    tops: list[float],
) -> None:
    offsets = _offsets(layer, sizes, gap)
    pools: list[tuple[float, float, int]] = []
    for goal, weight, offset in zip(goals, weights, offsets, strict=True):
        mean, total, number = goal - offset, weight, 1
        while pools and pools[-1][0] > mean:
            other, heavy, many = pools.pop()
            mean = (mean * total + other * heavy) / (total + heavy)
            total, number = total + heavy, number + many
        pools.append((mean, total, number))
    heights = [mean for mean, _, number in pools for _ in range(number)]
    for item, height, offset in zip(layer, heights, offsets, strict=True):
        tops[item] = height + offset


def _whole(
    layers: Sequence[Sequence[int]],
    sizes: Sequence[int],
    gap: Callable[[int, int], int],
    tops: Sequence[float],
) -> list[int]:
    """Round: within a rank, what is left of the distances never shrinks."""
    result = [0] * len(sizes)
    for layer in layers:
        least = 0
        for item, offset in zip(layer, _offsets(layer, sizes, gap), strict=True):
            least = max(least, int(tops[item] - offset + 0.5))
            result[item] = least + offset
    return result
