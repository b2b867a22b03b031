"""Prose with light Markdown as one piece of content: headings, lists, code, emphasis.

A Markdown widget is a dozen widgets for one message; old messages and briefs are drawn with this.
"""

from __future__ import annotations

import re
from typing import Final

from textual.content import Content

from tui.drawing import ink

_INLINE: Final = re.compile(
    r"(`[^`\n]+`|\*\*[^*\n]+\*\*|(?<!\w)_[^_\n]+_(?!\w)|(?<![*\w])\*[^*\n]+\*(?!\w))"
)
_FENCES: Final = ("```", "~~~")
_BROKEN: Final = 60
"""Characters from which a line may have been broken by an editor rather than by its writer."""
_STARTS: Final = re.compile(r"\s*(?:[-*+>|#]|\d+[.)]\s)|\s{4,}")
"""What begins a line of its own."""
_WHOLE: Final = re.compile(r"^\s*[#|>]|(?:  |\\)$")
"""A line that nothing follows: a heading, a row of a table, a quotation, a break that is meant."""
_ITEM: Final = re.compile(r"^(\s*)(?:[-*+]|(\d+)[.)])\s+(.*)$")
_SIGN: Final = re.compile(r"^\s*(?:•|\d+\.) ")
_LEAST: Final = 8
"""Narrowest the words of an item may become, in cells."""


def light(text: str) -> list[Content]:
    """Return the lines of ``text`` drawn simply; what is no known Markdown stays as written.

    Lines that an editor broke are one again, so that they can be wrapped for the width there is.
    """
    return light_lines(_unbroken(text.strip("\n")))


def wrapped(line: Content, width: int) -> list[Content]:
    """Wrap a line; an item of a list goes on below its words.

    Args:
        line: A line as :func:`light` gives it.
        width: Cells there are.
    """
    if line.cell_length <= width:
        return [line]
    sign = _SIGN.match(line.plain)
    indent = sign.end() if sign else 0
    if not indent or width < indent + _LEAST:
        return line.wrap(width)
    first, *rest = line[indent:].wrap(width - indent)
    return [line[:indent] + first, *(Content.assemble(" " * indent, piece) for piece in rest)]


def _unbroken(text: str) -> str:
    """Join lines that were broken because they were long; others are meant to stand alone."""
    lines: list[str] = []
    fenced = goes_on = False
    for line in text.splitlines():
        fence = line.lstrip().startswith(_FENCES)
        if goes_on and not fence and line.strip() and not _STARTS.match(line):
            lines[-1] = f"{lines[-1].rstrip()} {line.strip()}"
        else:
            lines.append(line)
        fenced ^= fence
        goes_on = not fenced and not fence and len(line) >= _BROKEN and not _WHOLE.search(lines[-1])
    return "\n".join(lines)


def light_lines(text: str) -> list[Content]:
    """Return the lines of ``text`` drawn simply, blank ones too; none for a fence of code."""
    lines: list[Content] = []
    fenced = False
    for line in text.splitlines():
        if line.lstrip().startswith(_FENCES):
            fenced = not fenced
            continue
        if fenced:
            lines.append(ink.ink(f"  {line}", ink.TYPE))
        else:
            lines.append(_line(line))
    return lines


def _line(line: str) -> Content:
    heading = re.match(r"^#{1,6}\s+(.*)$", line)
    if heading:
        return ink.ink(heading[1], ink.HEADING)
    item = _ITEM.match(line)
    if item:
        sign = f"{item[2]}." if item[2] else "•"
        return Content.assemble(item[1], (f"{sign} ", ink.FAINT), inline(item[3]))
    return inline(line)


def inline(text: str) -> Content:
    """Return one line with code, strong and emphasised words drawn."""
    parts: list[str | tuple[str, str]] = []
    for piece in _INLINE.split(text):
        if len(piece) > 2 and piece[0] == piece[-1] == "`":
            parts.append((piece[1:-1], ink.TYPE))
        elif len(piece) > 4 and piece.startswith("**") and piece.endswith("**"):
            parts.append((piece[2:-2], "bold"))
        elif len(piece) > 2 and piece[0] == piece[-1] and piece[0] in "*_":
            parts.append((piece[1:-1], "italic"))
        elif piece:
            parts.append(piece)
    return Content.assemble(*parts)
