"""Markdown tables of a brief, read as the list they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

_RULE: Final = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_BAR: Final = re.compile(r"(?<!\\)\|")
_CANNOT: Final = re.compile(r"^(?:can ?not|can't|may not|must not|not allowed|forbidden)\b", re.I)
_CAN: Final = re.compile(r"^(?:can|may|allowed|permissions?|rights)\b", re.I)


def numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a brief with their numbers; rows of a table come as list items.

    "| Order | what a customer buys; total |" becomes "- Order: what a customer buys; total", and
    columns headed "can" and "cannot" become the lines of that name in the form.

    Args:
        text: The brief.
    """
    lines = text.split("\n")
    header: Sequence[str] | None = None
    for place, line in enumerate(lines):
        below = lines[place + 1] if place + 1 < len(lines) else ""
        if header is None and "|" in line and "|" in below and _RULE.match(below):
            header = _cells(line)
        elif header is not None and _RULE.match(line):
            continue
        elif header is not None and "|" in line:
            for item in _items(header, _cells(line)):
                yield place + 1, item
        else:
            header = None
            yield place + 1, line


def _cells(row: str) -> list[str]:
    inner = row.strip().removeprefix("|")
    inner = inner[:-1] if re.search(r"(?<!\\)\|$", inner) else inner
    return [cell.replace(r"\|", "|").strip() for cell in _BAR.split(inner)]


def _items(header: Sequence[str], cells: Sequence[str]) -> Iterator[str]:
    """Yield the items of one row."""
    titled = list(zip(header, cells, strict=False))
    if titled and re.fullmatch(r"\d*\.?", titled[0][1]):
        titled = titled[1:]
    if not titled or not titled[0][1]:
        return
    name, rest = titled[0][1], titled[1:]
    forbidden = [cell for title, cell in rest if cell and _CANNOT.match(title)]
    allowed = [cell for title, cell in rest if cell and _CAN.match(title) and cell not in forbidden]
    if allowed or forbidden:
        yield f"- Role: {name}"
        yield from (f"- Can: {cell}" for cell in allowed)
        yield from (f"- Cannot: {cell}" for cell in forbidden)
        return
    told = "; ".join(cell for _, cell in rest if cell)
    yield f"- {name}: {told}" if told else f"- {name}"
