"""How well a text fits what somebody types to find it: by words, inside words, by letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_WHOLE: Final = 1.2
_BEGINS: Final = 1.0
_INSIDE: Final = 0.6
_NAMES: Final = 0.1
"""What it adds to stand behind ``Schema: ``, which says of what kind the title is."""
_FIRST: Final = 0.2
"""What it adds to be the first there."""
_HELP_BEGINS: Final = 0.4
_HELP_INSIDE: Final = 0.2
_LETTERS: Final = 0.15
_LEAST_INSIDE: Final = 3
"""Letters from which a word is also looked for inside the words of the help."""
_LENGTH: Final = 0.001
"""What each character of a title takes away, so that of equals the shorter comes first."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a title fits, and which parts of it do."""

    score: float
    spans: tuple[tuple[int, int], ...] = ()
    """Start and end of what was found in the title."""


class Wanted:
    """What is looked for; every one of its words must be found.

    Args:
        query: What was typed.
    """

    def __init__(self, query: str) -> None:
        self._words = query.lower().split()
        self._letters = "".join(self._words)

    def fit(self, title: str, help: str = "") -> Fit | None:
        """Return how well something fits, or None when it does not.

        A word counts most in the title, less in the help. Where words are not found, the first
        letters of a title's words and what follows them may be typed in one.

        Args:
            title: What it is called.
            help: What is said of it.
        """
        low, below = title.lower(), help.lower()
        name = low.find(": ") + 2 if ": " in low else 0
        total, spans = 0.0, []
        for word in self._words:
            at, score = _found(low, word)
            if at >= 0:
                spans.append((at, at + len(word)))
                score += (_NAMES if at >= name else 0.0) + (_FIRST if at == name else 0.0)
            else:
                score = _found_in_help(below, word)
            if not score:
                return self._by_letters(low)
            total += score
        if not self._words:
            return None
        return Fit(total / len(self._words) - _LENGTH * len(title), tuple(spans))

    def _by_letters(self, low: str) -> Fit | None:
        """Return how well the letters fit one after the other, from the beginning of a word on."""
        spans: list[tuple[int, int]] = []
        at = -1
        for letter in self._letters:
            at = low.find(letter, at + 1) if spans else _beginning(low, letter)
            if at < 0:
                return None
            if spans and spans[-1][1] == at:
                spans[-1] = (spans[-1][0], at + 1)
            else:
                spans.append((at, at + 1))
        number = len(self._letters)
        if 2 * len(spans) > number:
            return None
        return Fit(_LETTERS * (1 - (len(spans) - 1) / number), tuple(spans))


def _found(text: str, word: str) -> tuple[int, float]:
    """Return where a word stands best in a text, -1 for nowhere, and what that is worth."""
    begins = _beginning(text, word)
    if begins < 0:
        at = text.find(word)
        return at, _INSIDE if at >= 0 else 0.0
    at = begins
    while at >= 0:
        end = at + len(word)
        if end == len(text) or not text[end].isalnum():
            return at, _WHOLE
        at = _beginning(text, word, end)
    return begins, _BEGINS


def _found_in_help(text: str, word: str) -> float:
    if _beginning(text, word) >= 0:
        return _HELP_BEGINS
    return _HELP_INSIDE if len(word) >= _LEAST_INSIDE and word in text else 0.0


def _beginning(text: str, word: str, start: int = 0) -> int:
    """Return where a word of a text begins with another one, or -1."""
    at = text.find(word, start)
    while at > 0 and text[at - 1].isalnum() and word[0].isalnum():
        at = text.find(word, at + 1)
    return at
