"""Names of the design in a clause, each stood in for by one character.

A pattern can then ask for "an entity" and need not guess where its name ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from design.document.names import name_key, plural, singular, words

# Private-use characters: no text of a person or a model holds them (`design.text.clean`).
_BASES: Final = {"entity": 0xE000, "role": 0xE100, "both": 0xE200, "endpoint": 0xE300}
_MOST: Final = 0x100
ENTITY: Final = "[\ue000-\ue0ff\ue200-\ue2ff]"
ROLE: Final = "[\ue100-\ue2ff]"
ENDPOINT: Final = "[\ue300-\ue3ff]"
_TAG: Final = re.compile("[\ue000-\ue3ff]")
_WORD: Final = re.compile(r"\w+")
_ENDPOINT: Final = re.compile(
    r"\b(?:GET|POST|PUT|PATCH|DELETE)\s+/(?:[^\s,;?!\"']*[^\s,;.:)?!\"'])?", re.IGNORECASE
)
_MODAL: Final = frozenset(
    [
        "can",
        "may",
        "must",
        "should",
        "cannot",
        "could",
        "will",
        "would",
        "not",
        "able",
        "never",
        "also",
        "only",
    ]
)
_DETERMINER: Final = frozenset(
    ["the", "a", "an", "every", "each", "all", "any", "our", "its", "their", "this"]
)


@dataclass(frozen=True)
class Tagged:
    """A clause in which names are tags."""

    text: str
    names: tuple[tuple[str, str], ...] = ()
    """Tag and the words it stands for."""
    asked: bool = False
    """Whether it was put as a question."""

    def expand(self, text: str) -> str:
        """Return text with its tags written out."""
        for tag, written in self.names:
            text = text.replace(tag, written)
        return text

    @staticmethod
    def has_names(text: str) -> bool:
        """Whether text holds a tag."""
        return _TAG.search(text) is not None


@dataclass
class Tagger:
    """Finds names.

    Args:
        entities: Names and plurals of entities.
        roles: Names of roles.
    """

    entities: Iterable[str]
    roles: Iterable[str]
    _kinds: dict[str, str] = field(init=False, default_factory=dict)
    _most_words: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        for name in self.entities:
            self._learn(name, "entity")
        for name in self.roles:
            self._learn(name, "role")

    def _learn(self, name: str, kind: str) -> None:
        for form in (name, plural(name), singular(name)):
            key = name_key(form)
            known = self._kinds.get(key, kind)
            self._kinds[key] = kind if known == kind else "both"
            self._most_words = max(self._most_words, len(words(form)))

    def tag(self, clause: str, *, asked: bool = False) -> Tagged:
        """Return a clause with its names tagged, longest names first.

        Args:
            clause: The clause.
            asked: Whether it was put as a question.
        """
        names: list[tuple[str, str]] = []
        counts = dict.fromkeys(_BASES, 0)

        def stand_in(kind: str, written: str) -> str:
            if counts[kind] >= _MOST:
                return written
            tag = chr(_BASES[kind] + counts[kind])
            counts[kind] += 1
            names.append((tag, written))
            return tag

        text = _TAG.sub("", clause)
        text = _ENDPOINT.sub(lambda match: stand_in("endpoint", match[0]), text)
        found = list(_WORD.finditer(text))
        result, done, place = "", 0, 0
        while place < len(found):
            length, kind = self._at(text, found, place)
            if not kind:
                place += 1
                continue
            start, end = found[place].start(), found[place + length - 1].end()
            result += text[done:start] + stand_in(kind, text[start:end])
            done, place = end, place + length
        return Tagged(result + text[done:], tuple(names), asked)

    def _at(self, text: str, found: list[re.Match[str]], place: int) -> tuple[int, str]:
        """Return how many words from a place on are a name, and of what kind."""
        for length in range(min(self._most_words, len(found) - place), 0, -1):
            span = found[place : place + length]
            gaps = [text[one.end() : two.start()] for one, two in pairwise(span)]
            if any(gap not in (" ", "-") for gap in gaps):
                continue
            written = text[span[0].start() : span[-1].end()]
            kind = self._kinds.get(name_key(written), "")
            if kind and not (length == 1 and _is_verb(text, found, place)):
                return length, kind
        return 0, ""


def _is_verb(text: str, found: list[re.Match[str]], place: int) -> bool:
    """Whether a word that is a name is used as a verb, or in a set phrase: "label the email"."""
    word = found[place][0]
    before = found[place - 1][0].lower() if place else ""
    after = found[place + 1][0].lower() if place + 1 < len(found) else ""
    if word.lower() in ("order", "orders"):
        if before in ("sort", "time", "display", "alphabetical", "reverse"):
            return True
        if before == "in" and word == "order" and after in ("to", "of"):
            return True
        if after == "by":
            return before in ("", "and", "then")
    if singular(word) != word or (not word.islower() and place):
        return False
    if place == 0:
        return after in _DETERMINER
    gap = text[found[place - 1].end() : found[place].start()]
    return gap == " " and before in _MODAL
