"""What asks for an index, and which of them one index serves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from design.derive.builder import TableBuilder
from design.derive.identifiers import element_id
from design.derive.making import index_column, made
from design.document.schema import Index, IndexColumn


@dataclass(frozen=True)
class Wish:
    """An index that something asks for."""

    columns: tuple[IndexColumn, ...]
    equal: int
    """How many leading columns are compared for equality, so that their order is free."""
    serves: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    """What holds of every row that is looked for."""
    present: tuple[str, ...] = ()
    """Columns that are never null in such a row; an index of all rows serves as well."""
    include: tuple[str, ...] = ()
    method: Literal["btree", "brin"] = "btree"

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the columns."""
        return tuple(item.column for item in self.columns)

    @property
    def where(self) -> str | None:
        """The predicate of the index."""
        parts = (*self.conditions, *(f"{{{column}}} is not null" for column in self.present))
        return " and ".join(parts) or None


def plain(columns: Sequence[str]) -> tuple[IndexColumn, ...]:
    """Return ascending keys of an index."""
    return tuple(index_column(column) for column in columns)


def foreign_key_wishes(builder: TableBuilder, *, without: Collection[str] = ()) -> tuple[Wish, ...]:
    """Return an index for every foreign key, longer keys first.

    A look-up by key never asks for rows without one, so those stay out of the index.

    Args:
        builder: The table.
        without: Ids of columns by which rows are never looked for.
    """
    keys = sorted(builder.foreign_keys, key=lambda key: -len(key.columns))
    keys = [key for key in keys if not set(without).intersection(key.columns)]
    return tuple(
        Wish(
            columns=plain(key.columns),
            equal=len(key.columns),
            serves=(key.id,),
            present=tuple(item for item in key.columns if builder.column(item).nullable),
        )
        for key in keys
    )


def time_wish(builder: TableBuilder, owner: str, stamp: str) -> Wish:
    """Return an index for the rows of one owner in the order of time."""
    lead = [] if builder.tenant is None else [builder.tenant]
    return Wish(
        columns=plain((*lead, owner, stamp, builder.primary_key[0])),
        equal=len(lead) + 1,
        serves=(),
    )


def add_wishes(builder: TableBuilder, wishes: Sequence[Wish], origin: str) -> None:
    """Add the indexes asked for, less those that a key or a longer index serves as well."""
    kept: list[Wish] = []
    for wish in wishes:
        if _unique_serves(builder, wish):
            continue
        for place, other in enumerate(kept):
            longer, shorter = (other, wish) if _covers(other, wish) else (wish, other)
            if _covers(longer, shorter):
                kept[place] = _joined(longer, shorter, other, wish)
                break
        else:
            kept.append(wish)
    number: Counter[str] = Counter()
    for wish in kept:
        # By its keys alone: it stays the same index when the rows in it or what it serves change.
        keys = "|".join(wish.ids)
        number[keys] += 1
        builder.indexes.append(
            made(
                Index,
                {
                    "id": element_id("index", f"{keys}|{number[keys]}", origin, builder.id),
                    "name": builder.index_name(wish.ids),
                    "columns": wish.columns,
                    "where": wish.where,
                    "include": wish.include,
                    "method": wish.method,
                    "serves": wish.serves,
                    "realises": next(
                        (item for item in wish.serves if not item.startswith("fky_")), None
                    ),
                    "derived": True,
                },
            )
        )


def _joined(longer: Wish, shorter: Wish, first: Wish, second: Wish) -> Wish:
    """Return one index for two wishes; what it serves stays in the order it was asked for."""
    known = set(longer.ids)
    return replace(
        longer,
        serves=tuple(dict.fromkeys((*first.serves, *second.serves))),
        include=tuple(
            dict.fromkeys((*longer.include, *(i for i in shorter.include if i not in known)))
        ),
    )


def _covers(longer: Wish, shorter: Wish) -> bool:
    """Return whether an index for one wish serves the other as well."""
    if longer.conditions != shorter.conditions or not set(longer.present) <= set(shorter.present):
        return False
    if longer.method != shorter.method and longer.method != "btree":
        return False
    count = shorter.equal
    if set(longer.ids[:count]) != set(shorter.ids[:count]):
        return False
    rest = shorter.columns[count:]
    there = longer.columns[count : count + len(rest)]
    if [item.column for item in there] != [item.column for item in rest]:
        return False
    turned = {item.descending != other.descending for item, other in zip(there, rest, strict=True)}
    return len(turned) < 2


def _unique_serves(builder: TableBuilder, wish: Wish) -> bool:
    count = wish.equal
    if len(wish.columns) > count:
        return False
    keys = [builder.primary_key]
    for unique in builder.uniques:
        if unique.where in (None, wish.where) and not set(unique.case_insensitive) & set(wish.ids):
            keys.append(unique.columns)
    return any(set(key[:count]) == set(wish.ids) for key in keys if len(key) >= count)
