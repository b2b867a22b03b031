"""From a line of a reply to JSON objects, rung by rung.

1. JSON as it stands.
2. JSON followed by nothing but closing marks, commas or a comment; several objects on one line.
3. Limited mending: other quotes, Python's constants, bare keys, a comma too many, closing marks
   that are missing. Never inside an open string, so a torn value cannot pass for a whole one.

What was mended is said, so that the caller can refuse it where a mistake would cost something.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from design.text import clean, clean_line

MOST_NESTED: Final = 12
"""Deeper nesting than this is no operation."""

_MENDED_CLOSERS: Final = 4
_TAIL: Final = re.compile(r"[\s,;}\])`]*(?:(?://|#|--).*)?", re.DOTALL)
_SEPARATOR: Final = re.compile(r"[\s,;}\]]*")
_WORD: Final = re.compile(r"[A-Za-z_][\w-]*")
_CONSTANTS: Final = {
    "true": "true", "false": "false", "null": "null", "True": "true", "False": "false",
    "None": "null", "undefined": "null",
}  # fmt: skip
_QUOTES: Final = {'"': '"', "'": "'", "“": "”", "‘": "’", "”": "”"}
_WRAPPERS: Final = ("operations", "ops", "edits")


@dataclass(frozen=True, slots=True)
class Found:
    """An object that was read, or why none could be."""

    value: Mapping[str, Any] | None
    problem: str = ""
    fixes: tuple[str, ...] = ()
    mended: bool = False
    """Whether the text had to be changed (rung 3)."""


def read_objects(text: str) -> tuple[Found, ...]:
    """Read the objects of a text.

    Args:
        text: A complete line, or a pretty-printed object gathered from several.

    Returns:
        At least one item; objects inside an array or an ``operations`` wrapper come singly.
    """
    found: list[Found] = []
    position = _SEPARATOR.match(text).end() if text[:1] not in "{[" else 0  # type: ignore[union-attr]
    while True:
        rest = text[position:]
        if not rest.startswith(("{", "[")):
            return (
                *found,
                Found(None, f"This is no operation: {clean_line(rest, 80) or 'empty'}."),
            )
        try:
            value, end = _DECODER.raw_decode(rest)
        except (ValueError, RecursionError) as error:
            return (*found, *_mended(rest, error))
        tail = rest[end:]
        if _TAIL.fullmatch(tail):
            marks = tail.strip()
            fixes = (f'"{clean_line(marks, 20)}" after it was passed over',)
            found += _objects(value, fixes if marks.strip(",;") else ())
            return tuple(found)
        step = _SEPARATOR.match(tail)
        after = step.end() if step else 0
        if not tail[after:].startswith("{"):
            problem = f"Something stands after the operation: {clean_line(tail, 60)}."
            return (*found, Found(None, problem))
        found += _objects(value, ("several operations stood on one line",))
        position += end + after


def is_open(text: str) -> bool:
    """Whether a text opens more brackets or quotes than it closes."""
    stack, quote = _balance(text)
    return bool(stack) or bool(quote)


def cleaned(value: Any) -> Any:
    """Return a decoded value whose every string is clean (escapes hide from a first cleaning)."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): cleaned(item) for key, item in value.items()}
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            raise ValueError(f'"{clean_line(key, 40)}" is given twice with different values')
        found[key] = value
    return found


_DECODER: Final = json.JSONDecoder(strict=False, parse_constant=_refuse, object_pairs_hook=_unique)


def _objects(value: Any, fixes: tuple[str, ...], *, mended: bool = False) -> list[Found]:
    """Return the operations in a decoded value, taken out of arrays and wrappers."""
    if isinstance(value, dict):
        inner = next((value[key] for key in _WRAPPERS if isinstance(value.get(key), list)), None)
        if inner is None or "op" in value:
            return [Found(cleaned(value), "", fixes, mended)]
        value = inner
    if not isinstance(value, list) or not value:
        return [Found(None, "This is no operation: it holds no object.")]
    found: list[Found] = []
    for item in value:
        if isinstance(item, dict):
            found.append(Found(cleaned(item), "", (*fixes, "it was taken out of a list"), mended))
        else:
            found.append(Found(None, f"This is no operation: {clean_line(json.dumps(item), 60)}."))
    return found


def _mended(text: str, error: Exception) -> list[Found]:
    """Try the last rung; return the objects, or why there is none."""
    reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    place = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
    if isinstance(error, RecursionError):
        reason = "it is nested too deeply"
    problem = Found(None, f"Not JSON: {clean_line(reason, 120)}{place}.")
    if isinstance(error, RecursionError) or "twice" in reason:
        return [problem]
    attempt = mend(text)
    if attempt is None:
        return [problem]
    better, fixes = attempt
    try:
        value, end = _DECODER.raw_decode(better)
    except (ValueError, RecursionError):
        return [problem]
    if not _TAIL.fullmatch(better[end:]):
        return [problem]
    return _objects(value, fixes, mended=True)


def _balance(text: str) -> tuple[list[str], str]:
    """Return the brackets left open and the quote left open."""
    stack: list[str] = []
    quote = before = ""
    escaped = False
    for char in text:
        if quote:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == quote:
                quote, before = "", char
            continue
        if char == '"' or (char in _QUOTES and before in "{[:,"):
            quote = _QUOTES[char]
        elif char in "{[":
            stack.append(char)
        elif char in "}]" and stack:
            stack.pop()
        if not char.isspace():
            before = char
    return stack, quote


def mend(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Mend what can only mean one thing.

    Args:
        text: One object that is not JSON.

    Returns:
        The mended text and what was put right, or None when it would be a guess.
    """
    mender = _Mender(text)
    return mender.result() if mender.run() else None


class _Mender:
    """Walks a text once and writes it anew as JSON."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._out: list[str] = []
        self._stack: list[str] = []
        self._fixes: dict[str, None] = {}
        self._done = False

    def run(self) -> bool:
        """Write the whole text; return whether that was possible without guessing."""
        while self._at < len(self._text) and not self._done:
            if not self._step(self._text[self._at]):
                return False
        if self._stack:
            whole = self._text.rstrip()[-1:] in "\"'”’}],"
            if len(self._stack) > _MENDED_CLOSERS or not whole:
                return False
            self._drop_comma()
            self._out += ["}" if opened == "{" else "]" for opened in reversed(self._stack)]
            self._fixes["closing marks were missing"] = None
        return True

    def result(self) -> tuple[str, tuple[str, ...]]:
        """Return what was written and what was put right."""
        return "".join(self._out) + self._text[self._at :], tuple(self._fixes)

    def _step(self, char: str) -> bool:
        if char in _QUOTES:
            return self._string(char)
        if char in "{[":
            self._stack.append(char)
            if len(self._stack) > MOST_NESTED:
                return False
        elif char in "}]":
            if not self._stack or self._stack.pop() != ("{" if char == "}" else "["):
                return False
            self._drop_comma()
            self._done = not self._stack
        elif char.isalpha() or char == "_":
            return self._bare_word()
        self._out.append(char)
        self._at += 1
        return True

    def _string(self, opening: str) -> bool:
        closing = _QUOTES[opening]
        end = self._at + 1
        while end < len(self._text) and self._text[end] != closing:
            end += 2 if self._text[end] == "\\" else 1
        if end >= len(self._text):
            return False
        inner = self._text[self._at + 1 : end]
        if opening != '"':
            self._fixes["the quotes were not double"] = None
            inner = inner.replace("\\'", "'").replace('"', '\\"')
        self._out.append(f'"{inner}"')
        self._at = end + 1
        return self._ends_well()

    def _ends_well(self) -> bool:
        """Whether a string is followed by what may follow one: it had no quote inside."""
        rest = self._text[self._at :].lstrip()
        return not rest or rest[0] in ":,}]"

    def _bare_word(self) -> bool:
        word = _WORD.match(self._text, self._at)
        if word is None:
            return False
        after = self._text[word.end() :].lstrip()
        if after.startswith(":"):
            self._fixes["names stood without quotes"] = None
            self._out.append(f'"{word[0]}"')
        elif word[0] in _CONSTANTS:
            self._out.append(_CONSTANTS[word[0]])
            if word[0] != _CONSTANTS[word[0]]:
                self._fixes[f"{word[0]} is {_CONSTANTS[word[0]]}"] = None
        else:
            return False
        self._at = word.end()
        return True

    def _drop_comma(self) -> None:
        """Take back a comma before a closing mark."""
        position = len(self._out) - 1
        while position >= 0 and self._out[position].isspace():
            position -= 1
        if position >= 0 and self._out[position] == ",":
            del self._out[position]
            self._fixes["a comma was too many"] = None
