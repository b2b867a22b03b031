"""What was read from outside before it becomes a design: tables as they stand, and what was left.

Readers of SQL files and of databases fill these; :mod:`design.intake.placing` makes a schema of
them. Names and texts are clean and capped; types and expressions are still as they were written.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal

from design.document.imports import LeftOut
from design.text import clean_line

Dialect = Literal["postgres", "mysql", "sqlite", "tsql", "oracle"]

MOST_NOTES: Final = 5_000
"""Lines of what was left out that are kept; a last one says how many more there were."""
COMMENT_LIMIT: Final = 500
"""Longest comment that is kept, in characters."""


class ImportFaultError(ValueError):
    """Something that cannot be imported.

    Attributes:
        what: What is wrong and where, a sentence.
        mend: What to do, a sentence.
    """

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(f"{what} {mend}".strip())
        self.what = what
        self.mend = mend


class UnreachableError(ImportFaultError):
    """A database that does not answer."""


@dataclass
class ColumnSource:
    """A column as it was written."""

    name: str
    type: str
    nullable: bool = True
    default: str | None = None
    identity: bool = False
    generated: str = ""
    """The expression of a generated column."""
    values: tuple[str, ...] = ()
    """The values of a type that is a list in place, as in MySQL."""
    comment: str = ""
    line: int = 0


@dataclass
class PartSource:
    """One key of an index or uniqueness rule: an expression, which may be a column alone."""

    text: str
    column: str | None = None
    descending: bool = False


@dataclass
class UniqueSource:
    """A uniqueness rule, constraint or index."""

    name: str
    parts: list[PartSource]
    where: str | None = None
    nulls_not_distinct: bool = False
    line: int = 0


@dataclass
class IndexSource:
    """An index that is no uniqueness rule."""

    name: str
    parts: list[PartSource]
    where: str | None = None
    include: tuple[str, ...] = ()
    method: str = "btree"
    line: int = 0


@dataclass
class CheckSource:
    """A check."""

    name: str
    text: str
    line: int = 0
    column: str = ""
    """The column that the word ``value`` stands for, where it comes from a domain."""


@dataclass
class ForeignKeySource:
    """A foreign key."""

    name: str
    columns: tuple[str, ...]
    table: tuple[str, str]
    """Schema, or empty, and name."""
    references: tuple[str, ...] = ()
    """Empty for the primary key."""
    on_delete: str = "no action"
    on_update: str = "no action"
    deferrable: bool = False
    line: int = 0


@dataclass
class ExclusionSource:
    """An exclusion constraint: ``(expression, operator)`` for each of its parts."""

    name: str
    parts: list[tuple[str, str]]
    where: str | None = None
    line: int = 0


@dataclass
class TableSource:
    """A table as it was written."""

    schema: str
    name: str
    columns: list[ColumnSource] = field(default_factory=list)
    primary_key: tuple[str, ...] = ()
    key_name: str = ""
    uniques: list[UniqueSource] = field(default_factory=list)
    checks: list[CheckSource] = field(default_factory=list)
    foreign_keys: list[ForeignKeySource] = field(default_factory=list)
    indexes: list[IndexSource] = field(default_factory=list)
    exclusions: list[ExclusionSource] = field(default_factory=list)
    comment: str = ""
    line: int = 0

    def column(self, name: str) -> ColumnSource | None:
        """Return the column of a name; a name in another case is taken when there is no other."""
        exact = next((item for item in self.columns if item.name == name), None)
        if exact is not None:
            return exact
        low = name.casefold()
        return next((item for item in self.columns if item.name.casefold() == low), None)


@dataclass
class Domain:
    """A type made of another with checks."""

    type: str
    nullable: bool = True
    default: str | None = None
    checks: list[CheckSource] = field(default_factory=list)


@dataclass
class TablesSource:
    """Everything that was read of a database or a script that makes one."""

    dialect: Dialect = "postgres"
    tables: list[TableSource] = field(default_factory=list)
    enums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Values by the name of the type in lower case."""
    domains: dict[str, Domain] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)
    """How many of each kind the source has."""
    notes: Notes = field(default_factory=lambda: Notes())

    def table(self, schema: str, name: str) -> TableSource | None:
        """Return the table of a name; without a schema, or in another case, the first that fits."""
        fits = [item for item in self.tables if item.name == name]
        fits = fits or [item for item in self.tables if item.name.casefold() == name.casefold()]
        exact = [item for item in fits if item.schema.casefold() == schema.casefold()]
        if exact:
            return exact[0]
        loose = [item for item in fits if not schema or not item.schema]
        return loose[0] if loose else None


class Notes:
    """What of a source is not in the design, with place and reason."""

    def __init__(self) -> None:
        self._items: list[LeftOut] = []
        self._more = 0
        self._counted: dict[tuple[str, str], tuple[str, int]] = {}

    def add(self, place: str, what: str, reason: str) -> None:
        """Note one thing.

        Args:
            place: Where it is, such as ``line 12`` or ``orders.total``.
            what: What it is.
            reason: Why it is not in the design, a clause.
        """
        if len(self._items) >= MOST_NOTES:
            self._more += 1
            return
        made = LeftOut(
            place=clean_line(place, 160), what=clean_line(what, 200), reason=clean_line(reason, 300)
        )
        self._items.append(made)

    def count(self, place: str, what: str, reason: str) -> None:
        """Note one of many things of which one line tells; the first place is named."""
        first, number = self._counted.get((what, reason), (place, 0))
        self._counted[what, reason] = first, number + 1

    def lines(self) -> tuple[LeftOut, ...]:
        """Return everything noted, single things first."""
        counted = [
            LeftOut(
                place=clean_line(f"from {place}" if number > 1 else place, 160),
                what=clean_line(f"{number} x {what}" if number > 1 else what, 200),
                reason=clean_line(reason, 300),
            )
            for (what, reason), (place, number) in self._counted.items()
        ]
        more = LeftOut(place="", what=f"{self._more} more", reason="the list is cut here")
        return (*self._items, *counted, *((more,) if self._more else ()))
