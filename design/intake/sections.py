"""Which line of a brief is a heading, and of which section."""

from __future__ import annotations

import re
from typing import Final, Literal

Section = Literal[
    "summary", "entities", "workflows", "roles", "reporting", "integrations", "constraints",
    "non_goals",
]  # fmt: skip
Topic = Literal["retention", "scale", "latency", "other"]

_STRONG: Final[dict[Section, str]] = {
    "summary": r"(?:product |project |short |executive )?(?:summary|overview|description|vision)"
    r"|about(?: the product)?|the product|what (?:it|this|the product) (?:is|does)|elevator pitch"
    r"|what we (?:are building|build)",
    "entities": r"(?:main |core |key |business |domain )?(?:entities|objects|nouns|domain model"
    r"|data model)|things(?: we (?:keep|store|track|know))?|what we (?:store|keep|track)"
    r"|glossary|records we keep",
    "workflows": r"(?:main |key )?(?:workflows?|life ?cycles?|processes|flows|states"
    r"|statuses|steps and states|state machines?)|how (?:it|things?|they) (?:moves?|flows?|works?"
    r"|changes?)|what happens(?: when)?",
    "roles": r"(?:user )?roles|permissions|roles? (?:&|and) permissions?|actors"
    r"|who (?:can|may|does|is allowed to) (?:do )?what|access(?: control| rights| rules)?"
    r"|users (?:&|and) (?:roles|permissions|rights)|user types",
    "reporting": r"report(?:s|ing)(?: questions| needs)?|(?:top |key |main |reporting )?queries"
    r"|(?:reporting )?questions (?:we (?:must|need to|want to|should) (?:be able to )?answer"
    r"|to answer)|top questions|analytics|insights|what we (?:want|need|have) to (?:know|see|ask"
    r"|report)|things? we (?:want|need) to know",
    "integrations": r"integrations?|(?:external|other|third[- ]party) (?:systems|services)"
    r"|third parties|interfaces to other systems|connected systems",
    "constraints": r"constraints?|(?:non[- ]functional )?requirements|limits|quality(?: goals)?"
    r"|nfrs?|rules (?:&|and) limits",
    "non_goals": r"non[- ]?goals?|out of scope|not in scope|later|not (?:now|yet|included|doing)"
    r"|what we (?:won['’]?t|will not|do not|don['’]?t) (?:support|build|do)(?: yet)?|exclusions",
}
_WEAK: Final[dict[Section, str]] = {
    "summary": r"product|project|goal|idea|background|introduction|intro",
    "entities": r"data|concepts?|models?|records|tables|nouns|definitions|terms|items",
    "workflows": r"status|process|transitions",
    "roles": r"users|people|who|rights|security",
    "reporting": r"questions|lists|dashboards?|views",
    "integrations": r"systems|apis?|external|interfaces",
    "constraints": r"rules|non[- ]functional|notes|compliance|technical",
    "non_goals": r"excluded|not planned|future",
}
_TOPICS: Final[dict[Topic, str]] = {
    "retention": r"(?:compliance|retention|privacy|data protection|gdpr|legal|law)"
    r"(?: ?(?:/|&|and|,) ?(?:compliance|retention|privacy|data protection|gdpr|legal))*"
    r"|data retention",
    "scale": r"(?:expected )?(?:scale|volumes?|size|load|numbers|growth)",
    "latency": r"(?:latency|availability|performance|speed|response times?|uptime|sla)"
    r"(?: ?(?:/|&|and|,) ?(?:latency|availability|performance|uptime))*",
}
_RULED: Final = re.compile(r"^\s*(?:[-=_*]\s*){3,}$")
_HASH: Final = re.compile(r"^\s{0,3}(#{1,6})\s*(.*?)\s*#*\s*$")
_BOLD: Final = re.compile(r"^\s*(\*\*|__)(.+?)\1\s*:?\s*$")
_BOLD_WITH_TEXT: Final = re.compile(r"^\s*(\*\*|__)(.+?)\1\s*:?\s*(.+)$")
_PLAIN: Final = re.compile(r"^\s{0,3}(?:\d+[.)]\s+)?([^:\n]{2,80}?)\s*:\s*(.*)$")
_NUMBER: Final = re.compile(r"^\s*(?:\d+(?:\.\d+)*[.)]?|[A-Ha-h][.)])\s+")
_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")


def is_rule(line: str) -> bool:
    """Return whether a line only underlines or separates."""
    return bool(_RULED.match(line))


def _plain(heading: str) -> str:
    text = _BRACKETS.sub(" ", heading.replace("*", " ").replace("`", " "))
    text = _NUMBER.sub("", text)
    return " ".join(text.strip(" :-–—_").casefold().split())


def section_named(heading: str, *, weak: bool) -> Section | None:
    """Return the section a heading's words name.

    Args:
        heading: The words, with or without marks, numbers and brackets.
        weak: Whether words that could as well be content ("users", "data") count.
    """
    words = _plain(heading)
    for section, pattern in _STRONG.items():
        if re.fullmatch(pattern, words):
            return section
    if weak:
        for section, pattern in _WEAK.items():
            if re.fullmatch(pattern, words):
                return section
    return None


def topic_named(label: str) -> Topic | None:
    """Return what a label within the constraints is about."""
    words = _plain(label)
    return next((topic for topic, known in _TOPICS.items() if re.fullmatch(known, words)), None)


class Heading:
    """A line that may head something: its words, the text after it, how loud it is."""

    def __init__(self, words: str, rest: str, level: int) -> None:
        self.words = words
        self.rest = rest
        self.level = level
        """1 to 6 for ``#``, 7 for bold, 8 for plain words with a colon, 9 for bare words."""


def heading_of(line: str) -> Heading | None:
    """Return the heading a line may be, whatever its words."""
    if match := _HASH.match(line):
        words, colon, rest = match[2].partition(":")
        return Heading(words, rest.strip() if colon else "", len(match[1]))
    if match := _BOLD.match(line):
        return Heading(match[2].rstrip(": "), "", 7)
    if match := _BOLD_WITH_TEXT.match(line):
        return Heading(match[2].rstrip(": "), match[3], 7)
    if match := _PLAIN.match(line):
        return Heading(match[1], match[2], 8)
    words = line.strip()
    if words and len(words.split()) <= 7:
        return Heading(words, "", 9)
    return None


def section_heading(line: str) -> tuple[Section, str] | None:
    """Return the section a line opens and what follows the heading on the line."""
    heading = heading_of(line)
    if heading is None:
        return None
    weak = heading.level <= 7 or (heading.level == 8 and not heading.rest)
    section = section_named(heading.words, weak=weak)
    return None if section is None else (section, heading.rest)
