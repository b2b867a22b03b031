"""Defaults of columns: literals, the clock and generated keys, and nothing else."""

from __future__ import annotations

import re
from typing import Final

from design.document.expressions import quote_text

_CLOCK: Final = frozenset({"now()", "current_timestamp", "current_date", "gen_random_uuid()"})
_NUMERIC: Final = frozenset({"smallint", "integer", "bigint", "numeric", "real",
                             "double precision"})  # fmt: skip
_NUMBER: Final = re.compile(r"-?\d{1,38}(?:\.\d{1,20})?")


def column_default(value: str | int | bool, column_type: str) -> str:
    """Return the default of a column as an expression without columns.

    Args:
        value: A value, or ``now()`` or ``gen_random_uuid()``.
        column_type: The type of the column.

    Returns:
        A literal, ``now()``, ``current_date`` or ``gen_random_uuid()``.

    Raises:
        ValueError: The value is not one of the type.
    """
    base = column_type.removesuffix("[]").partition("(")[0]
    text = ("true" if value else "false") if isinstance(value, bool) else str(value).strip()
    if len(text) > 1 and text[0] == text[-1] == "'" and "'" not in text[1:-1].replace("''", ""):
        text = text[1:-1].replace("''", "'")
    elif text.casefold() in _CLOCK:
        return "now()" if text.casefold() == "current_timestamp" else text.casefold()
    if column_type.endswith("[]"):
        if text in ("{}", "[]", ""):
            return "'{}'"
        raise ValueError("the default of an array can only be empty, '{}'")
    if base == "boolean":
        if text.casefold() not in ("true", "false"):
            raise ValueError(f'a boolean is true or false, not "{text[:40]}"')
        return text.casefold()
    if base in _NUMERIC:
        whole = base in ("smallint", "integer", "bigint")
        if not _NUMBER.fullmatch(text) or (whole and "." in text):
            raise ValueError(f'"{text[:40]}" is not {"a whole" if whole else "a"} number')
        return text
    if len(text) > 300 or not text.isprintable():
        raise ValueError("a text may have 300 printable characters")
    return quote_text(text)


_STORED_DEFAULT: Final = re.compile(
    r"""(?:-?\d+(?:\.\d+)?|'(?:[^']|'')*'|true|false|null|now\(\)|current_date
        |gen_random_uuid\(\))(?:::[a-z_][a-z0-9_]*(?:\[\])?)?""",
    re.VERBOSE,
)


def check_default(stored: str | None) -> None:
    """Refuse a stored default that is not a literal, ``now()`` or ``gen_random_uuid()``.

    Raises:
        ValueError: It is something else.
    """
    if stored is not None and not _STORED_DEFAULT.fullmatch(stored):
        raise ValueError(f'"{stored[:60]}" cannot be a default.')
