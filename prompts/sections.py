"""Sections of a prompt: tagged blocks whose text, whatever it holds, cannot end them early."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_OPENING: Final = re.compile(r"<([a-z_]+)((?:-\d+)?)>")


@dataclass(frozen=True, slots=True)
class Section:
    """A tagged block."""

    name: str
    text: str


def section(name: str, text: str) -> str:
    """Write a tagged block; the text stands in it unchanged.

    A number is added to the tag when the text holds the closing tag on a line of its own, as
    Markdown makes a fence longer, so that text from outside cannot step out of its block.

    Args:
        name: The tag, in lower case.
        text: Any text.
    """
    lines = set(text.split("\n"))
    tag, number = name, 1
    while f"</{tag}>" in lines:
        number += 1
        tag = f"{name}-{number}"
    return f"<{tag}>\n{text}\n</{tag}>"


def read_sections(text: str) -> Iterator[Section]:
    """Yield the outermost sections of a text in order; what stands between them is passed over."""
    lines = text.split("\n")
    position = 0
    while position < len(lines):
        opening = _OPENING.fullmatch(lines[position])
        position += 1
        if opening is None:
            continue
        closing = f"</{opening[1]}{opening[2]}>"
        try:
            end = lines.index(closing, position)
        except ValueError:
            continue
        yield Section(opening[1], "\n".join(lines[position:end]))
        position = end + 1
