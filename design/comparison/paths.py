"""Access paths: which index, uniqueness or key finds which rows, and in which order.

Two schemas are compared by what their indexes serve and not by how they are spelled: a reference
that covers a foreign key by a unique constraint and a design that covers it by an index serve the
same look-up. A path serves an index when the index's columns lead the path in the same order and
the path has no condition that the index lacks (PostgreSQL manual, 11.3 "Multicolumn Indexes" and
11.8 "Partial Indexes"). A key column at the end only breaks ties and does not count; that a
column is not null follows from looking it up, so that condition does not count either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal


@dataclass(frozen=True)
class Path:
    """An index, a uniqueness or a primary key, as a way to rows."""

    kind: Literal["index", "unique", "primary key"]
    table: str
    columns: tuple[str, ...]
    """Columns without direction; a last key that only breaks ties is left out."""
    where: frozenset[str] = frozenset()
    """Columns of the condition; those that only must not be null are left out."""
    include: frozenset[str] = frozenset()

    @property
    def item(self) -> str:
        """The path as a fact, such as ``orders(customer_id, placed_at)``."""
        return f"{self.table}({', '.join(self.columns)})"

    def serves(self, other: Path) -> bool:
        """Return whether this path finds what another one finds."""
        if self.table != other.table or not self.where <= other.where:
            return False
        count = len(other.columns)
        if self.columns[:count] == other.columns:
            return True
        if all(name.endswith("_id") for name in other.columns):
            return set(self.columns[:count]) == set(other.columns)
        known = len(self.columns)
        return self.columns == other.columns[:known] and self.include >= set(other.columns[known:])


def without_ties(path: Path, key: Sequence[str]) -> Path:
    """Return a path without the table's whole key at its end."""
    rest = path.columns[: -len(key)] if key else ()
    if not rest or set(path.columns[len(rest) :]) != set(key):
        return path
    return replace(path, columns=rest)


def shared(
    reference: Sequence[Path], ours: Sequence[Path], tenant: str = ""
) -> tuple[frozenset[str], Mapping[str, str]]:
    """Return which of the reference's indexes ours serve, and which of ours serve any of its.

    An index of ours that finds the rows of the same owner in an order of its own stands for that
    path of the reference, but for one path only: a second one would be an index too many.

    Args:
        reference: The paths of the reference.
        ours: Ours, in the reference's names.
        tenant: The column that leads the paths of tenants' tables.

    Returns:
        The served items of the reference; our item -> the reference's item it stands for.
    """
    had = frozenset(
        path.item
        for path in reference
        if path.kind == "index" and any(own.serves(path) for own in ours)
    )
    stands: dict[str, str] = {}
    taken: set[Path] = set()
    for own in ours:
        if own.kind != "index":
            continue
        same = [path for path in reference if path.serves(own)]
        owner = _of_owner(own, tenant)
        free = [
            path
            for path in reference
            if path not in taken and (own.serves(path) or (owner and path.serves(owner)))
        ]
        found = (same or free)[:1]
        if found:
            taken.add(found[0])
            stands[own.item] = found[0].item
    return had, stands


def _of_owner(path: Path, tenant: str) -> Path | None:
    """Return the part of a path that finds the rows of one owner."""
    lead = tuple(takewhile(lambda name: name.endswith("_id"), path.columns))
    return replace(path, columns=lead) if lead and lead != (tenant,) else None
