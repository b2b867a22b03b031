"""The grammar of the design language: one fact per line, read back without loss.

A line is a kind, then positional values, then ``key=value`` facts and bare flags, separated by
spaces. A value is a bare word or a JSON string; a list joins values with commas. Free text is
always a JSON string, so nothing written in a design can look like a line of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from design.text import clean

TEXT_LIMIT: Final = 500
"""Longest free text of an element shown in a prompt."""

_BARE: Final = re.compile(r"[\w.@/{}:+*<>()-]+")
_WORD: Final = re.compile(r'[^ ,="]*')
_DECODER: Final = json.JSONDecoder()


def atom(text: str) -> str:
    """Write one value: bare when it is a plain word, else as a JSON string."""
    if _BARE.fullmatch(text):
        return text
    return json.dumps(clean(text), ensure_ascii=False)


def free(text: str) -> str:
    """Write free text: always quoted, on one line, cut at `TEXT_LIMIT`."""
    text = clean(text)
    if len(text) > TEXT_LIMIT:
        text = text[: TEXT_LIMIT - 1].rstrip() + "…"
    return json.dumps(text, ensure_ascii=False)


def listed(values: Iterable[str]) -> str:
    """Write a list of values."""
    return ",".join(atom(value) for value in values)


def fact(key: str, value: object) -> str:
    """Write one fact; true is the bare key.

    Args:
        key: The field's name as operations spell it.
        value: A bool, a number, a string or a sequence of strings.
    """
    if value is True:
        return key
    if value is False:
        return f"{key}=false"
    if isinstance(value, tuple | list):
        return f"{key}={listed(str(item) for item in value)}"
    text = str(value)
    return f"{key}={atom(text) if len(text) <= TEXT_LIMIT else free(text)}"


def line(kind: str, *positional: str, facts: Mapping[str, object] | None = None) -> str:
    """Write a line.

    Args:
        kind: What the line states.
        *positional: Values already written (`atom`, `free`, `listed`); empty ones are left out.
        facts: Facts to append; None, empty strings and empty sequences are left out.
    """
    parts = [kind, *(value for value in positional if value)]
    for key, value in (facts or {}).items():
        if value is None or value == "" or value == () or value == []:
            continue
        parts.append(fact(key, value))
    return " ".join(parts)


PLACES: Final[Mapping[str, int]] = {
    "entity": 1,
    "-": 2,
    "unique": 1,
    "link": 2,
    "lifecycle": 1,
    "state": 1,
    "step": 4,
    "retention": 1,
    "erasure": 1,
    "sketch": 1,
    "invariant": 2,
    "role": 1,
    "may": 2,
    "may_not": 2,
    "query": 1,
    "integration": 1,
    "table": 1,
    "column": 2,
    "stamps": 2,
    "primary_key": 1,
    "check": 1,
    "foreign_key": 3,
    "index": 1,
    "exclusion": 4,
    "endpoint": 3,
    "shape": 2,
    "field": 1,
    "decision": 1,
}
"""How many values stand at fixed places of a line; then come text (quoted), facts and flags."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line read back."""

    indent: int
    kind: str
    places: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def value(self, place: int) -> str:
        """Return the first value at a place, or an empty string."""
        return next(iter(self.values(place)), "")

    def values(self, place: int) -> tuple[str, ...]:
        """Return the list at a place, empty when it is not there."""
        return self.places[place] if place < len(self.places) else ()

    def fact(self, key: str) -> str:
        """Return the first value of a fact; ``true`` for a flag, empty when it is not there."""
        return next(iter(self.facts.get(key, ())), "")

    def list(self, key: str) -> tuple[str, ...]:
        """Return the values of a fact."""
        return self.facts.get(key, ())

    def single_facts(self, *without: str) -> dict[str, str]:
        """Return every fact as one string, except the named ones."""
        return {key: ", ".join(values) for key, values in self.facts.items() if key not in without}


def read_line(text: str) -> Line | None:
    """Read one line; None when it is blank."""
    indent = len(text) - len(text.lstrip(" "))
    kind, _, rest = text.strip(" ").partition(" ")
    if not kind:
        return None
    fixed = PLACES.get(kind, len(rest))
    places: list[tuple[str, ...]] = []
    facts: dict[str, tuple[str, ...]] = {}
    words = ""
    position = 0
    while position < len(rest):
        if rest[position] == " ":
            position += 1
            continue
        key, values, quoted, position = _token(rest, position)
        if key is not None:
            facts[key] = values
        elif len(places) < fixed:
            places.append(values)
        elif quoted:
            words = values[0]
        else:
            facts[values[0]] = ("true",)
    return Line(indent, kind, tuple(places), words, facts)


def _token(text: str, position: int) -> tuple[str | None, tuple[str, ...], bool, int]:
    """Read one token: its key (if a fact), its values, whether one is quoted, the next position."""
    key: str | None = None
    values: list[str] = []
    quoted = False
    while True:
        if text.startswith('"', position):
            try:
                value, position = _DECODER.raw_decode(text, position)
            except ValueError:
                value, position = text[position + 1 :], len(text)
            values.append(str(value))
            quoted = True
        else:
            word = _WORD.match(text, position)
            found = word.group() if word else ""
            position += len(found)
            if key is None and not values and text.startswith("=", position):
                key = found
                position += 1
                continue
            values.append(found)
            if not found and text.startswith("=", position):
                position += 1
        if text.startswith(",", position):
            position += 1
            while text.startswith(" ", position):
                position += 1
        elif position >= len(text) or text[position] == " ":
            return key, tuple(values), quoted, position
