"""The keys of an index: columns, expressions, and in which direction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from design.intake.source import PartSource
from design.intake.sql.cursor import Cursor, unquoted
from design.intake.sql.split import Token

_DIRECTIONS: Final = frozenset({"ASC", "DESC", "NULLS", "COLLATE"})


def parts(cursor: Cursor) -> list[PartSource]:
    """Read the keys of an index in parentheses."""
    return [_part(Cursor(part, cursor.text)) for part in cursor.parts()]


def _part(cursor: Cursor) -> PartSource:
    if (cursor.is_name() and cursor.word(1) not in ("(", "::", ".")) or len(cursor.tokens) == 1:
        column = cursor.name()
        descending = any(item.word == "DESC" for item in cursor.tokens)
        return PartSource(column, column, descending)
    if cursor.tokens[0].kind in ("word", "quoted") and _is_prefix(cursor.tokens):
        column = cursor.name()
        return PartSource(cursor.written(cursor.tokens), None, False)
    if cursor.tokens[0].text == "(":
        inner = cursor.inside()
        descending = any(item.word == "DESC" for item in cursor.tokens[cursor.at :])
        if len(inner) == 1 and inner[0].kind in ("word", "quoted"):
            name = unquoted(inner[0])
            return PartSource(name, name, descending)
        if cursor.done or cursor.word() in _DIRECTIONS:
            return PartSource(cursor.written(inner), None, descending)
        cursor.at = 0
    text = cursor.written(cursor.until(_DIRECTIONS))
    descending = any(item.word == "DESC" for item in cursor.tokens[cursor.at :])
    return PartSource(text, None, descending)


def _is_prefix(tokens: Sequence[Token]) -> bool:
    """Return whether a key is the beginning of a column, as MySQL writes ``name(20)``."""
    return [item.kind for item in tokens[1:4]] == ["sign", "number", "sign"]
