"""What a picture of the schema holds: a box for each table, a link for each foreign key."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

from design.document.design import Design
from design.document.schema import Column, ForeignKey, Table
from design.text import clean_line

Detail = Literal["names", "keys", "all"]
"""What is shown of a table: its name, its keys as well, or every column."""
Sign = Literal["", "+", "~", "-", ">"]
"""What became of a part since the base: added, changed, removed, renamed."""

DETAILS: Final[tuple[Detail, ...]] = ("names", "keys", "all")
_LONGEST: Final = 36
_SENSITIVE: Final = {"confidential": "C", "regulated": "R"}

E = TypeVar("E", Table, Column, ForeignKey)


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One column of a table."""

    id: str
    name: str
    kind: str = ""
    """Its type; empty where types are not shown."""
    signs: tuple[str, ...] = ()
    """``PK``, ``FK``, ``UQ``, ``IX``, and ``C`` or ``R`` for confidential and regulated."""
    mark: Sign = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A table."""

    id: str
    name: str
    mark: Sign = ""
    rows: tuple[BoxRow, ...] = ()
    hidden: int = 0
    """How many of its foreign keys, in and out, lead to tables that are not shown."""

    @property
    def names_width(self) -> int:
        """Cells of its widest column name."""
        return max((cells(row.name) for row in self.rows), default=0)

    @property
    def kinds_width(self) -> int:
        """Cells of its widest type."""
        return max((cells(row.kind) for row in self.rows), default=0)

    @property
    def width(self) -> int:
        """Cells it takes with its border: a mark, name, type and signs."""
        signs = max((len(" ".join(row.signs)) for row in self.rows), default=0)
        parts = [part for part in (self.names_width, self.kinds_width, signs) if part]
        inner = max(cells(self.title), sum(parts) + max(0, len(parts) - 1))
        return self.lead + inner + 3

    @property
    def lead(self) -> int:
        """Cells from its border to its texts; marks stand between where there are any."""
        return 3 if self.mark or any(row.mark for row in self.rows) else 2

    @property
    def title(self) -> str:
        """Its name, with how many keys lead to what is not shown."""
        return f"{self.name} +{self.hidden}" if self.hidden else self.name


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key, from the table that holds it to the one it refers to."""

    id: str
    child: str
    parent: str
    """Ids of the two tables."""
    columns: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    """Ids of its columns and of those it refers to."""
    optional: bool = False
    """Whether a child may be without a parent."""
    single: bool = False
    """Whether a parent has one child at most."""
    mark: Sign = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """Boxes and links, in the order of the schema."""

    boxes: tuple[Box, ...] = ()
    links: tuple[Link, ...] = field(default=())


def figure(
    design: Design,
    *,
    base: Design | None = None,
    detail: Detail = "keys",
    only: Collection[str] | None = None,
) -> Figure:
    """Return what a picture of the tables holds.

    Args:
        design: The design.
        base: What marks are made against, whose tables that went are shown; None marks nothing.
        detail: What is shown of each table.
        only: Ids of the tables to show; None for all.
    """
    known = _Known(design, base)
    shown = [table for table in known.tables if only is None or table.id in only]
    ids = {table.id for table in shown}
    links: list[Link] = []
    hidden = dict.fromkeys(ids, 0)
    for table in known.tables:
        for key, mark in known.keys(table):
            ends = {table.id, key.table}
            if ends <= ids:
                links.append(_link(table, key, mark))
            elif key.table in known.ids:
                for end in ends & ids:
                    hidden[end] += 1
    return Figure(
        tuple(
            Box(
                table.id,
                short(table.name),
                known.mark(table),
                _rows(known, table, detail),
                hidden[table.id],
            )
            for table in shown
        ),
        tuple(links),
    )


def neighbourhood(
    design: Design, table_id: str, depth: int = 1, base: Design | None = None
) -> frozenset[str]:
    """Return the tables that foreign keys, in either direction, reach in some steps.

    Args:
        design: The design.
        table_id: Where to begin; without such a table nothing is reached.
        depth: How many steps; 0 is the table alone.
        base: A design whose tables and keys count as well.
    """
    known = _Known(design, base)
    if table_id not in known.ids:
        return frozenset()
    beside: dict[str, set[str]] = {}
    for table in known.tables:
        for key, _ in known.keys(table):
            if key.table in known.ids:
                beside.setdefault(table.id, set()).add(key.table)
                beside.setdefault(key.table, set()).add(table.id)
    distance = {table_id: 0}
    waiting = deque([table_id])
    while waiting:
        near = waiting.popleft()
        if distance[near] < depth:
            for other in beside.get(near, set()) - distance.keys():
                distance[other] = distance[near] + 1
                waiting.append(other)
    return frozenset(distance)


class _Known:
    """The tables of a design and those that went since its base."""

    def __init__(self, design: Design, base: Design | None) -> None:
        self._base = base if base is not design else None
        before = self._base.schema_.tables if self._base else ()
        self._before = {table.id: table for table in before}
        self.tables = _with_gone(before, design.schema_.tables)
        self.ids = {table.id for table in self.tables}
        self._present = {table.id for table in design.schema_.tables}

    def _sign(self, before: E | None, now: E) -> Sign:
        if self._base is None or before is now or before == now:
            return ""
        if before is None:
            return "+"
        return ">" if before.name != now.name else "~"

    def mark(self, table: Table) -> Sign:
        if self._base is not None and table.id not in self._present:
            return "-"
        return self._sign(self._before.get(table.id), table)

    def columns(self, table: Table) -> Iterator[tuple[Column, Sign]]:
        former = self._before.get(table.id)
        return self._members(table, former.columns if former else None, table.columns)

    def keys(self, table: Table) -> Iterator[tuple[ForeignKey, Sign]]:
        former = self._before.get(table.id)
        return self._members(table, former.foreign_keys if former else None, table.foreign_keys)

    def _members(
        self, table: Table, before: Sequence[E] | None, now: Sequence[E]
    ) -> Iterator[tuple[E, Sign]]:
        mark = self.mark(table)
        if before is None or mark == "-":
            yield from ((member, mark) for member in now)
            return
        known = {member.id: member for member in before}
        present = {member.id for member in now}
        for member in _with_gone(before, now):
            gone = member.id not in present
            yield member, "-" if gone else self._sign(known.get(member.id), member)


def _with_gone(before: Sequence[E], now: Sequence[E]) -> list[E]:
    """Return what there is, and what went where it stood."""
    result = list(now)
    place = {member.id: at for at, member in enumerate(now)}
    gone: list[tuple[int, E]] = []
    follows = -1
    for member in before:
        if member.id in place:
            follows = place[member.id]
        else:
            gone.append((follows, member))
    for follows, member in reversed(gone):
        result.insert(follows + 1, member)
    return result


def _rows(known: _Known, table: Table, detail: Detail) -> tuple[BoxRow, ...]:
    if detail == "names":
        return ()
    rows = [
        BoxRow(
            column.id,
            short(f"{column.name}?" if column.nullable else column.name),
            short(column.type, 20) if detail == "all" else "",
            _signs(table, column, detail),
            mark,
        )
        for column, mark in known.columns(table)
    ]
    shown = {"PK", "FK", "UQ"}
    return tuple(row for row in rows if detail == "all" or shown & set(row.signs) or row.mark)


def _signs(table: Table, column: Column, detail: Detail) -> tuple[str, ...]:
    found = []
    if column.id in table.primary_key:
        found.append("PK")
    if any(column.id in key.columns for key in table.foreign_keys):
        found.append("FK")
    if any(column.id in rule.columns for rule in table.uniques):
        found.append("UQ")
    if detail == "all":
        if any(column.id == part.column for index in table.indexes for part in index.columns):
            found.append("IX")
        if column.sensitivity in _SENSITIVE:
            found.append(_SENSITIVE[column.sensitivity])
    return tuple(found)


def _link(table: Table, key: ForeignKey, mark: Sign) -> Link:
    return Link(
        key.id, table.id, key.table, key.columns, key.references,
        optional(table, key), single(table, key), mark,
    )  # fmt: skip


def optional(table: Table, key: ForeignKey) -> bool:
    """Return whether a row may be without a parent: a column of the key may be null."""
    columns = [table.column(column_id) for column_id in key.columns]
    return any(column is not None and column.nullable for column in columns)


def single(table: Table, key: ForeignKey) -> bool:
    """Return whether a parent has one child at most: the key, or a part of it, is unique."""
    unique = [set(table.primary_key)] if table.primary_key else []
    unique += [set(rule.columns) for rule in table.uniques if rule.where is None]
    return any(columns <= set(key.columns) for columns in unique)


def short(text: str, longest: int = _LONGEST) -> str:
    """Return a name as one line that is not too wide for a box."""
    text = clean_line(text)
    if cells(text) <= longest:
        return text
    while cells(text) > longest - 1:
        text = text[:-1]
    return f"{text}…"


def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else
        2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )  # fmt: skip
