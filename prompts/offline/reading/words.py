"""Words: splitting lists outside brackets, and finding the entities a text mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from design.document.names import plural, singular, words

_QUOTES: Final = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\xa0": " "})
_BRACKET: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LIST: Final = re.compile(r"\s*,\s*(?:(?:and|or)\s+)?|\s*;\s*|\s+and\s+|\s+plus\s+|\s*&\s*")
_ALTERNATIVES: Final = re.compile(
    r"\s*,\s*(?:(?:and|or)\s+)?|\s*;\s*|\s+or\s+|\s+and\s+|\s*/\s*|\s*\|\s*"
)
ARTICLE: Final = re.compile(
    r"^(?:an?|the|its|their|his|her|one|each|every|some|any|this|that|also|both|all)\s+",
    re.IGNORECASE,
)
_NOT_AN_ENTITY: Final = re.compile(
    r"\bin (?!an?\b|the\b|one\b|each\b|every\b|this\b|own\b|their\b|its\b)(?:\w+ )?order\b"
    r"|\bmembers? of staff\b|\bstaff members?\b"
    r"|\bon account of\b|\bat any time\b|\bin case\b|\btime orders?\b|\bof course\b",
    re.IGNORECASE,
)
NUMBER_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "twenty": 20,
}  # fmt: skip


def fold(text: str) -> str:
    """Return text with plain quotes and single spaces."""
    return " ".join(text.translate(_QUOTES).split())


def mask_brackets(text: str) -> str:
    """Return text of the same length in which brackets and what they hold match no pattern."""
    previous = ""
    while previous != text:
        previous = text
        text = _BRACKET.sub(lambda match: "\x01" * len(match[0]), text)
    return text


def split_outside(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Split text at a pattern wherever it stands outside brackets."""
    masked = mask_brackets(text)
    parts = []
    start = 0
    for match in pattern.finditer(masked):
        parts.append(text[start : match.start()])
        start = match.end()
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


def list_parts(text: str) -> list[str]:
    """Split "a, b (x, y) and c" into its parts."""
    return split_outside(text, _LIST)


def alternatives(text: str) -> list[str]:
    """Split "a, b or c" into its alternatives."""
    return split_outside(text, _ALTERNATIVES)


def without_article(text: str) -> str:
    """Return text without leading articles and determiners."""
    previous = ""
    while previous != text:
        previous = text
        text = ARTICLE.sub("", text)
    return text.strip()


def stem(word: str) -> str:
    """Return a crude stem, enough to see that "ships" and "shipment" belong together."""
    low = re.sub(r"[^a-z]", "", word.lower())
    for ending in _SUFFIXES:
        if low.endswith(ending) and len(low) - len(ending) >= 3:
            low = low[: -len(ending)]
            break
    return low[:-1] if len(low) > 3 and low[-1] == low[-2] else low


def as_words(name: str) -> str:
    """Return a snake-case name as words."""
    return name.replace("_", " ")


_SUFFIXES: Final = (
    "ments", "ment", "ations", "ation", "ates", "ate", "ings", "ing", "ers", "er", "ed", "es",
    "s", "ions", "ion", "e",
)  # fmt: skip


class Mention(NamedTuple):
    """An entity mentioned in a text."""

    entity: str
    start: int
    end: int
    plural: bool
    possessive: bool


def _spellings(name: str) -> tuple[str, str]:
    parts = words(name)
    head = list(parts[:-1])
    last = parts[-1]
    return " ".join([*head, singular(last)]), " ".join([*head, plural(singular(last))])


_BOTH_SPELLINGS: Final = (
    ("isation", "ization"), ("ise", "ize"), ("ising", "izing"), ("iser", "izer"),
    ("programme", "program"), ("enrolment", "enrollment"), ("colour", "color"),
    ("licence", "license"), ("centre", "center"), ("catalogue", "catalog"), ("cheque", "check"),
    ("instalment", "installment"), ("labour", "labor"), ("favourite", "favorite"),
    ("fulfilment", "fulfillment"), ("judgement", "judgment"), ("tyre", "tire"),
)  # fmt: skip


def _variants(name: str) -> tuple[str, ...]:
    """Return a name in British and American spelling."""
    found = {name}
    for british, american in _BOTH_SPELLINGS:
        found |= {re.sub(rf"{british}(?=s?\b|r\b)", american, known) for known in found}
        found |= {re.sub(rf"{american}(?=s?\b|r\b)", british, known) for known in found}
    return tuple(sorted(found, key=lambda known: (known != name, known)))


class Finder:
    """Finds entities by name, singular or plural, longest name first."""

    def __init__(self, names: Iterable[str], *, broad: bool = False) -> None:
        """Prepare to find entities.

        Args:
            names: Names of the entities.
            broad: Whether the last word of a name is enough where it can mean no other entity:
                "instalments" for grant instalments. Good for what speaks about a design, not for
                what lists its facts.
        """
        self.names = tuple(name for name in names if words(name))
        self.broad = broad
        self.verbs: frozenset[str] = frozenset()
        """Verbs the brief itself makes known: the steps of its lifecycles."""
        self._spelled: dict[str, tuple[str, bool]] = {}
        aliases: dict[str, tuple[str, bool] | None] = {}
        for name in self.names:
            one, many = _spellings(name)
            for spelled in _variants(many):
                self._spelled[spelled] = (name, one != many)
            for spelled in _variants(one):
                self._spelled[spelled] = (name, False)
            self._alias(name, aliases)
            if broad:
                self._heads(name, aliases)
        for spelled, found in aliases.items():
            if found is not None:
                self._spelled.setdefault(spelled, found)
        keys = sorted(self._spelled, key=lambda key: (-len(key), key))
        body = "|".join(r"[\s_-]+".join(map(re.escape, key.split())) for key in keys)
        self._pattern = re.compile(rf"\b(?:{body})\b", re.IGNORECASE) if keys else None

    def _alias(self, name: str, aliases: dict[str, tuple[str, bool] | None]) -> None:
        """Let "the waiting list" mean a waiting list entry, where only one entity can be meant."""
        parts = words(name)
        if len(parts) < 2 or parts[-1] not in _GENERIC:
            return
        short = " ".join(parts[:-1])
        for spelled in {short, " ".join([*parts[:-2], plural(parts[-2])])}:
            aliases[spelled] = None if spelled in aliases else (name, False)

    def _heads(self, name: str, aliases: dict[str, tuple[str, bool] | None]) -> None:
        """Let "instalments" mean grant instalments, and "staff" staff members."""
        parts = words(name)
        if len(parts) < 2:
            return
        head = parts[0] if parts[-1] in _PAPERS or parts[0] == "staff" else parts[-1]
        if head in _GENERIC or len(head) < 3 or (head == parts[-1] and head in _PAPERS):
            return
        for spelled, several in {singular(head): False, plural(singular(head)): True}.items():
            known = aliases.get(spelled, (name, several))
            same = known is not None and known[0] == name
            aliases[spelled] = (name, several) if same else None

    def mentions(self, text: str) -> list[Mention]:
        """Return the mentions in a text from left to right."""
        if self._pattern is None:
            return []
        masked = _NOT_AN_ENTITY.sub(lambda match: "\x01" * len(match[0]), text)
        found = []
        for match in self._pattern.finditer(masked):
            key = " ".join(words(match[0]))
            entity, many = self._spelled.get(key, ("", False))
            if entity:
                possessive = bool(re.match(r"(?:'s|s'|')(?!\w)", text[match.end() :]))
                found.append(Mention(entity, match.start(), match.end(), many, possessive))
        return found

    def first(self, text: str) -> str | None:
        """Return the first entity a text mentions."""
        found = self.mentions(text)
        return found[0].entity if found else None

    def exact(self, phrase: str) -> tuple[str, bool] | None:
        """Return the entity whose name a whole phrase is, and whether it is in the plural."""
        key = " ".join(words(without_article(phrase)))
        found = self._spelled.get(key)
        if found is None or not any(key in _variants(s) for s in _spellings(found[0])):
            return None
        return found


_PAPERS: Final = frozenset({"report", "form", "request", "sheet"})
"""Last words that say less than the first: a defect report is a defect."""
_GENERIC: Final = frozenset(
    {"entry", "record", "level", "event", "item", "row", "log", "account", "slot", "ticket"}
)
