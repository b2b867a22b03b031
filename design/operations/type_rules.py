"""What PostgreSQL allows of a column's type: indexes, keys that refer to it, numbering."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from design.document.schema import Column, Table
from design.operations.edit import invalid
from design.operations.resolve import OperationError

WHOLE: Final = frozenset({"smallint", "integer", "bigint"})
_NUMBERS: Final = WHOLE | {"numeric", "real", "double precision"}
_TEXTS: Final = frozenset({"text", "varchar", "char", "citext"})
_UNORDERED: Final = frozenset({"json", "xml", "point"})
_RANGES: Final = frozenset({"daterange", "tsrange", "tstzrange", "int4range", "int8range",
                            "numrange"})  # fmt: skip
_BOUNDS: Final = WHOLE | {"date", "time", "timestamp", "timestamptz", "numeric"}
_NOT_INDEXED: Final[dict[str, frozenset[str]]] = {
    "btree": _UNORDERED,
    "hash": _UNORDERED | {"tsvector", "bit"},
    "gin": _UNORDERED | _RANGES | {"char"},
    "gist": frozenset({"json", "xml", "jsonb", "char"}),
    "exclusion": _UNORDERED | {"jsonb", "char", "tsvector"},
    "brin": _UNORDERED | {"boolean", "jsonb", "tsvector"},
}
"""Method of an index -> types it has no operators for; an exclusion compares by ``=`` in gist."""
_NO_ARRAYS: Final = ("gist", "brin", "exclusion")


def base_of(kind: str) -> str:
    """Return a column type without its size and without the mark of an array."""
    return kind.removesuffix("[]").partition("(")[0]


def refuse_unindexed(table: Table, columns: Iterable[str], method: str) -> None:
    """Refuse an index, or a uniqueness rule, over a column whose type has no order for it.

    Args:
        table: The table.
        columns: Ids of its key columns.
        method: Method of the index, or ``exclusion``.

    Raises:
        OperationError: A column cannot be in it.
    """
    for column in (table.column(item) for item in columns):
        able = [] if column is None else [name for name in _NOT_INDEXED if _holds(name, column)]
        if column is None or method in able:
            continue
        others = " or ".join(name for name in able if name != "exclusion") or "none"
        raise invalid(
            f"{table.name}.{column.name} is {column.type}, which no {method} index can hold;"
            f" {others} can."
        )


def _holds(method: str, column: Column) -> bool:
    array = column.type.endswith("[]")
    refused = _NOT_INDEXED[method]
    return base_of(column.type) not in refused and not (array and method in _NO_ARRAYS)


def refuse_unlike_key(
    table: Table, columns: Iterable[str], target: Table, references: tuple[str, ...]
) -> None:
    """Refuse a foreign key that PostgreSQL would: to what is not unique, or of another type.

    Raises:
        OperationError: The columns referred to are not unique together (a later line may make
            them so), or types differ.
    """
    keys = [set(target.primary_key)]
    keys += [set(rule.columns) for rule in target.uniques
             if rule.where is None and not rule.case_insensitive]  # fmt: skip
    if set(references) not in keys:
        names = ", ".join(found.name for item in references if (found := target.column(item)))
        raise OperationError(
            "unknown",
            f"{target.name} ({names}) is neither its primary key nor unique, so no foreign key can"
            " refer to it. Add the uniqueness with add_unique.",
        )
    for own_id, other_id in zip(columns, references, strict=True):
        own, other = table.column(own_id), target.column(other_id)
        if own is not None and other is not None and _family(own) != _family(other):
            raise invalid(
                f"{table.name}.{own.name} is {own.type} and cannot refer to"
                f" {target.name}.{other.name}, which is {other.type}."
            )


def _family(column: Column) -> str:
    base = base_of(column.type)
    family = "number" if base in _NUMBERS else "text" if base in _TEXTS else base
    return family + ("[]" if column.type.endswith("[]") else "")


def refuse_unbounded(table: Table, start: Column, end: Column) -> None:
    """Refuse the bounds of an exclusion of which PostgreSQL makes no range.

    Raises:
        OperationError: They have no order of a range, or are of two types.
    """
    kinds = [base_of(column.type) for column in (start, end)]
    whole = all(kind in WHOLE for kind in kinds)
    known = all(kind in _BOUNDS and not column.type.endswith("[]")
                for kind, column in zip(kinds, (start, end), strict=True))  # fmt: skip
    if not known or (kinds[0] != kinds[1] and not whole):
        raise invalid(
            f"{table.name}.{start.name} ({start.type}) and {end.name} ({end.type}) are no range:"
            " both must be a date, a time, an instant or a number of one type."
        )


def refuse_unnumbered(table: Table, column: Column) -> None:
    """Refuse numbering of a column that cannot be numbered by the database.

    Raises:
        OperationError: Its type is not whole numbers, or it has a default or may be null.
    """
    if not column.identity:
        return
    label = f"{table.name}.{column.name}"
    if column.type not in WHOLE:
        raise invalid(f"{label} is {column.type}: only smallint, integer and bigint are numbered.")
    if column.default is not None:
        raise invalid(f"{label} is numbered by the database, so it has no default.")
    if column.nullable:
        raise invalid(f"{label} is numbered by the database, so it cannot be nullable.")
