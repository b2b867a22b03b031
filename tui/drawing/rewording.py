"""Two wordings of one text: the words that differ in colour, what both have shortened."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from textual.content import Content

from tui.drawing import ink

_WORDS: Final = re.compile(r"\w+|\W")
_AROUND: Final = 12
"""How many words and signs are kept before and after those that differ."""
_ALIKE: Final = 0.4
"""How alike two texts must be to be compared word by word, from 0 to 1."""
_MOST: Final = 150
"""Words and signs that are compared one by one: that takes their square, and a pane waits."""


@lru_cache(maxsize=512)
def reworded(before: str, after: str) -> tuple[Content, Content]:
    """Return both wordings of a text, drawn to be read one below the other.

    Args:
        before: The text that went.
        after: The text that came.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces = list(_pieces(old, new))
    same = sum(end - at for equal, at, end, _, _ in pieces if equal)
    if 2 * same < _ALIKE * (len(old) + len(new)):
        return ink.ink(before, ink.MUTED), ink.ink(after, ink.MUTED)
    went: list[Content] = []
    came: list[Content] = []
    for equal, at, end, to, to_end in pieces:
        if equal:
            kept = ink.ink(_shortened(old[at:end], first=at == 0, last=end == len(old)), ink.MUTED)
            went.append(kept)
            came.append(kept)
        else:
            went.append(ink.ink("".join(old[at:end]), ink.MARK_STYLES["-"]))
            came.append(ink.ink("".join(new[to:to_end]), ink.MARK_STYLES["+"]))
    return Content("").join(went), Content("").join(came)


def _pieces(old: list[str], new: list[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Give the pieces of two lists: whether they are equal, and where each lies in both."""
    least = min(len(old), len(new))
    start = next((at for at in range(least) if old[at] != new[at]), least)
    rest = least - start
    tail = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    end, to_end = len(old) - tail, len(new) - tail
    if start:
        yield True, 0, start, 0, start
    if max(end, to_end) - start > _MOST:
        yield False, start, end, start, to_end
    else:
        match = difflib.SequenceMatcher(None, old[start:end], new[start:to_end], autojunk=False)
        for kind, *places in match.get_opcodes():
            at, until, to, to_until = (start + place for place in places)
            yield kind == "equal", at, until, to, to_until
    if tail:
        yield True, end, len(old), to_end, len(new)


def _shortened(words: list[str], *, first: bool, last: bool) -> str:
    head, tail = (0 if first else _AROUND), (0 if last else _AROUND)
    if len(words) <= head + tail + 2:
        return "".join(words)
    left = "".join(words[:head]).rstrip()
    right = "".join(words[len(words) - tail :]).lstrip()
    return f"{left}{' ' if left else ''}…{' ' if right else ''}{right}"
