"""Ranks: which column of the picture each table stands in, parents before children.

Cycles are opened with the heuristic of Eades, Lin and Smyth ("A fast and effective heuristic for
the feedback arc set problem", 1993), then every table gets the longest path from a table without
parents, and moves towards its children where that makes the links shorter.
"""

from __future__ import annotations

from collections.abc import Sequence

Edge = tuple[int, int]
"""From a parent to a child, as indices."""


def feedback(number: int, edges: Sequence[Edge]) -> frozenset[int]:
    """Return the positions of edges that must be turned for the rest to have no cycle.

    Args:
        number: How many nodes there are.
        edges: The edges; none leads from a node to itself.
    """
    place = {node: at for at, node in enumerate(_sequence(number, edges))}
    return frozenset(
        at for at, (source, target) in enumerate(edges) if place[source] > place[target]
    )


def _sequence(number: int, edges: Sequence[Edge]) -> list[int]:
    out: list[dict[int, int]] = [{} for _ in range(number)]
    into: list[dict[int, int]] = [{} for _ in range(number)]
    for source, target in edges:
        out[source][target] = out[source].get(target, 0) + 1
        into[target][source] = into[target].get(source, 0) + 1
    left: list[int] = []
    right: list[int] = []
    rest = dict.fromkeys(range(number))

    def take(node: int) -> None:
        del rest[node]
        for other in out[node]:
            into[other].pop(node, None)
        for other in into[node]:
            out[other].pop(node, None)

    while rest:
        ends = [node for node in rest if not out[node]]
        starts = [node for node in rest if not into[node] and out[node]]
        for node in ends:
            take(node)
            right.append(node)
        for node in starts:
            take(node)
            left.append(node)
        if not ends and not starts:
            best = max(
                rest, key=lambda node: (sum(out[node].values()) - sum(into[node].values()), -node)
            )
            take(best)
            left.append(best)
    return left + right[::-1]


def ranks(number: int, edges: Sequence[Edge]) -> list[int]:
    """Return a rank for each node, smaller for the source of an edge than for its target.

    Args:
        number: How many nodes there are.
        edges: Edges without a cycle.
    """
    parents: list[list[int]] = [[] for _ in range(number)]
    children: list[list[int]] = [[] for _ in range(number)]
    for source, target in edges:
        parents[target].append(source)
        children[source].append(target)
    order = _topological(parents, children)
    found = [0] * number
    for node in order:
        found[node] = max((found[parent] + 1 for parent in parents[node]), default=0)
    for node in reversed(order):
        if len(children[node]) > len(parents[node]):
            found[node] = max(found[node], min(found[child] for child in children[node]) - 1)
    first = min(found, default=0)
    return [rank - first for rank in found]


def _topological(parents: Sequence[Sequence[int]], children: Sequence[Sequence[int]]) -> list[int]:
    missing = [len(found) for found in parents]
    order = [node for node, number in enumerate(missing) if not number]
    for node in order:
        for child in children[node]:
            missing[child] -= 1
            if not missing[child]:
                order.append(child)
    return order
