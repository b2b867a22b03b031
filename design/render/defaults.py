"""Column defaults: which SQL a stored default becomes, and nothing but a default."""

from __future__ import annotations

import re
from typing import Final

from design.document.schema import Column
from design.render.columntypes import ColumnType, Dialect, column_type

_STRING: Final = re.compile(
    r"(?P<literal>'(?:[^']|'')*')(?:::(?P<cast>[a-z][a-z0-9_ ]*(?:\[\])?))?"
)
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_CALL: Final = re.compile(r"[a-z_][a-z0-9_]*\(\)")
_NOW: Final = frozenset({"now()", "current_timestamp", "localtimestamp", "transaction_timestamp()"})
_TODAY: Final = frozenset({"current_date", "today"})
_UUIDS: Final = frozenset({"gen_random_uuid()", "uuidv4()", "uuidv7()", "uuid_generate_v4()"})
SQLITE_UUID: Final = "(lower(hex(randomblob(16))))"
"""A random identifier in the form SQLAlchemy's ``Uuid`` reads: 32 hexadecimal digits."""


def literal(text: str) -> str:
    """Return an SQL string literal; standard strings know no escape but the doubled quote."""
    return "'" + text.replace("\x00", "").replace("'", "''") + "'"


def default_sql(column: Column, dialect: Dialect) -> str | None:
    """Return the default of a column as SQL.

    Args:
        column: The column. What is neither a literal nor a call without arguments is taken
            for the words of a literal, so that no other SQL can come in here.
        dialect: The dialect.

    Returns:
        The expression, or None when there is no default or the dialect cannot give it.
    """
    text = (column.default or "").strip()
    low = text.lower()
    kind = column_type(column.type)
    if column.default is None or low == "null" or column.identity:
        return None
    if match := _STRING.fullmatch(text):
        return text if dialect == "postgresql" else _sqlite_string(match["literal"], kind)
    if _NUMBER.fullmatch(text) and kind.family not in ("text", "other"):
        return text
    if low in ("true", "false") and kind.family not in ("text", "other"):
        return low if dialect == "postgresql" else str(int(low == "true"))
    if low in _NOW:
        return _now(kind, dialect)
    if low in _TODAY:
        return "CURRENT_DATE"
    if _CALL.fullmatch(low):
        if dialect == "postgresql":
            return low
        return SQLITE_UUID if low in _UUIDS else None
    return literal(text)


def _now(kind: ColumnType, dialect: Dialect) -> str:
    if dialect == "postgresql":
        return "now()"
    return {"date": "CURRENT_DATE", "time": "CURRENT_TIME"}.get(kind.family, "CURRENT_TIMESTAMP")


def _sqlite_string(text: str, kind: ColumnType) -> str:
    return "'[]'" if kind.array and text == "'{}'" else text
