"""Two wordings of one text: the words that differ in colour, what both have shortened."""

from __future__ import annotations

import difflib
import re
from typing import Final

from textual.content import Content

from tui.drawing import ink

_WORDS: Final = re.compile(r"\w+|\W")
_AROUND: Final = 12
"""How many words and signs are kept before and after those that differ."""
_ALIKE: Final = 0.4
"""How alike two texts must be to be compared word by word, from 0 to 1."""


def reworded(before: str, after: str) -> tuple[Content, Content]:
    """Return both wordings of a text, drawn to be read one below the other.

    Args:
        before: The text that went.
        after: The text that came.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    match = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if match.ratio() < _ALIKE:
        return ink.ink(before, ink.MUTED), ink.ink(after, ink.MUTED)
    went: list[Content] = []
    came: list[Content] = []
    for kind, at, end, to, to_end in match.get_opcodes():
        if kind == "equal":
            same = ink.ink(_shortened(old[at:end], first=at == 0, last=end == len(old)), ink.MUTED)
            went.append(same)
            came.append(same)
        else:
            went.append(ink.ink("".join(old[at:end]), ink.MARK_STYLES["-"]))
            came.append(ink.ink("".join(new[to:to_end]), ink.MARK_STYLES["+"]))
    return Content("").join(went), Content("").join(came)


def _shortened(words: list[str], *, first: bool, last: bool) -> str:
    head, tail = (0 if first else _AROUND), (0 if last else _AROUND)
    if len(words) <= head + tail + 2:
        return "".join(words)
    left = "".join(words[:head]).rstrip()
    right = "".join(words[len(words) - tail :]).lstrip()
    return f"{left}{' ' if left else ''}…{' ' if right else ''}{right}"
