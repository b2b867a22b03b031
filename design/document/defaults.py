"""Defaults of columns: literals, the clock and generated keys, and nothing else."""

from __future__ import annotations

import re
from typing import Final

from design.document.expressions import quote_text
from design.document.literals import NUMBERS, check_literal

_CLOCK: Final = frozenset({"now()", "current_timestamp", "current_date", "gen_random_uuid()"})


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
    elif text.casefold() in _CLOCK and not column_type.endswith("[]"):
        return _called(text.casefold(), base)
    if column_type.endswith("[]"):
        if text in ("{}", "[]", ""):
            return "'{}'"
        raise ValueError("the default of an array can only be empty, '{}'")
    if base == "boolean":
        text = text.casefold()
    check_literal(text, column_type)
    if base == "boolean" or base in NUMBERS:
        return text
    if len(text) > 300 or not text.isprintable():
        raise ValueError("a text may have 300 printable characters")
    return quote_text(text)


def _called(word: str, base: str) -> str:
    """Return the clock or a generated key as a default of a type."""
    timed = base in ("date", "time", "timetz", "timestamp", "timestamptz")
    if word == "gen_random_uuid()":
        if base in ("uuid", "text"):
            return word
    elif timed and (word != "current_date" or base.startswith(("date", "timestamp"))):
        return "current_date" if word == "current_date" else "now()"
    raise ValueError(f"{word} is no {base}")


_STORED_DEFAULT: Final = re.compile(
    r"""(?:-?[0-9]+(?:\.[0-9]+)?|'(?:[^']|'')*'|true|false|null|now\(\)|current_date
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
