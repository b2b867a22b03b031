"""Which table and column of one schema stands for which of another: one to one, by name.

Names that are equal in any spelling and number come first, then the likest of the rest: tables
by their names and by the columns they share, columns by their names. What is not like enough
stays without a partner.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from design.comparison.facts import Facts
from design.document.names import name_key, singular

LEAST_LIKE_TABLE = 0.5
LEAST_LIKE_COLUMN = 0.75
_WEIGHT_OF_NAME = 0.5


@dataclass(frozen=True, slots=True)
class Names:
    """Names of ours that stand for others of the reference."""

    tables: Mapping[str, str]
    """Our table -> the reference's, where the names differ."""
    columns: Mapping[str, str]
    """Our ``table.column`` -> the reference's column, where the names differ."""


def match_names(
    reference: Facts,
    ours: Facts,
    tables: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
) -> Names:
    """Match the names of a schema with those of a reference.

    Args:
        reference: The facts of the reference.
        ours: Ours.
        tables: Our table -> the reference's, where it is known.
        columns: Our ``table.column`` -> the reference's column, where it is known.

    Returns:
        The names that differ. What has no partner keeps its name, unless another took that name:
        then it is set apart by a leading ``~``, so that no two of ours become one.
    """
    theirs, mine = _columns_by_table(reference), _columns_by_table(ours)
    known = {own: other for own, other in (tables or {}).items() if own in mine}
    pairs = _pairs(
        list(mine),
        list(theirs),
        known,
        lambda own, other: _likeness_of_tables(own, other, mine[own], theirs[other]),
        LEAST_LIKE_TABLE,
    )
    found: dict[str, str] = {}
    for own, other in pairs.items():
        if other is None:
            continue
        given = {
            name.partition(".")[2]: column
            for name, column in (columns or {}).items()
            if name.partition(".")[0] == own
        }
        matched = _pairs(mine[own], theirs[other], given, _likeness, LEAST_LIKE_COLUMN)
        found |= {f"{own}.{name}": to for name, to in _differing(matched).items()}
    return Names(_differing(pairs), found)


def _columns_by_table(facts: Facts) -> dict[str, list[str]]:
    tables: dict[str, list[str]] = {name: [] for name in sorted(facts.sets["table"])}
    for item in sorted(facts.sets["column"]):
        table, _, column = item.partition(".")
        tables.setdefault(table, []).append(column)
    return tables


def _pairs(
    mine: Collection[str],
    theirs: Collection[str],
    known: Mapping[str, str],
    likeness: Callable[[str, str], float],
    least: float,
) -> dict[str, str | None]:
    """Return the partner of each of ours; each of theirs is taken once."""
    pairs: dict[str, str | None] = dict.fromkeys(mine)
    free = list(theirs)
    for own, other in known.items():
        if own in pairs and other in free:
            pairs[own] = other
            free.remove(other)
    for same in (str, _key):
        for own in [name for name, other in pairs.items() if other is None]:
            equal = next((name for name in free if same(name) == same(own)), None)
            if equal is not None:
                pairs[own] = equal
                free.remove(equal)
    scored = sorted(
        (-likeness(own, other), own, other)
        for own, taken in pairs.items()
        if taken is None
        for other in free
    )
    for score, own, other in scored:
        if -score >= least and pairs[own] is None and other in free:
            pairs[own] = other
            free.remove(other)
    return pairs


def _differing(pairs: Mapping[str, str | None]) -> dict[str, str]:
    taken = {other for other in pairs.values() if other is not None}
    renamed = {own: other for own, other in pairs.items() if other not in (None, own)}
    apart = {own: f"~{own}" for own, other in pairs.items() if other is None and own in taken}
    return {own: other for own, other in renamed.items() if other is not None} | apart


def _key(name: str) -> str:
    return name_key(singular(name))


def _likeness(left: str, right: str) -> float:
    one, two = _key(left), _key(right)
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


def _likeness_of_tables(
    own: str, other: str, mine: Collection[str], theirs: Collection[str]
) -> float:
    ours, others = ({_key(name) for name in names} for names in (mine, theirs))
    shared = len(ours & others) / len(ours | others) if ours or others else 0.0
    return _WEIGHT_OF_NAME * _likeness(own, other) + (1 - _WEIGHT_OF_NAME) * shared
