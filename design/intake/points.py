"""Points of a section: list items with nesting, clauses, names and definitions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from design.document.names import singular
from design.intake.sections import heading_of, is_rule

ARROW: Final = r"(?:→|⇒|➔|-+>|=+>)"
_BULLET: Final = re.compile(r"^(\s*)(?:[-*•‣◦·–—+]|\d{1,3}[.)]|[a-z][.)])\s+(.*)$")
_EMPTY_BULLET: Final = re.compile(r"^\s*[-*•‣◦·–—+]\s*$")
_DEFINES: Final = re.compile(rf"\s*(?:{ARROW}|:|\s[—–]\s|\s-{{1,3}}\s|\s=\s)\s*")
_ARTICLE: Final = re.compile(r"^(?:an?|the|each|every)\s+", re.IGNORECASE)


_SENTENCE_END: Final = re.compile(r"\.(?:\s+[A-Za-z(]|\s*$)")
_SHORTENED: Final = re.compile(
    r"\b(?:e\.g|i\.e|etc|vs|no|nr|approx|ca|incl|excl|max|min|resp|dept|st|mr|mrs|dr|fig)$",
    re.IGNORECASE,
)


@dataclass
class Point:
    """A point of a list with its continuation lines and nested points."""

    number: int
    text: str
    indent: int
    bullet: bool
    children: list[Point] = field(default_factory=list)

    @property
    def whole(self) -> str:
        """The text with nested points as further clauses."""
        return "; ".join(part for part in (self.text, *(c.whole for c in self.children)) if part)


def clauses(text: str) -> tuple[str, ...]:
    """Split words at semicolons and sentence ends, never inside brackets."""
    parts: list[str] = []
    depth = 0
    start = 0
    for place, char in enumerate(text):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth = max(0, depth - 1)
        ends = char == ";" or (char == "." and _SENTENCE_END.match(text, place))
        if ends and depth == 0 and not _SHORTENED.search(text[:place]):
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    return tuple(part for part in (" ".join(p.split()).strip(" .") for p in parts) if part)


def points(lines: list[tuple[int, str]]) -> list[Point]:
    """Group the lines of a section into points, with nesting by indentation."""
    items: list[Point] = []
    stack: list[Point] = []
    blank = True
    for number, line in lines:
        if not line.strip() or is_rule(line) or _EMPTY_BULLET.match(line):
            blank = True
            continue
        match = _BULLET.match(line)
        expanded = line.expandtabs(4)
        indent = len(expanded) - len(expanded.lstrip())
        continues = bool(stack) and not blank and not match and (stack[-1].bullet and indent > 0)
        blank = False
        if continues:
            stack[-1].text += " " + line.strip()
            continue
        item = Point(number, (match[2] if match else line).strip(), indent, bool(match))
        while stack and stack[-1].indent >= item.indent:
            stack.pop()
        if stack and item.bullet:
            stack[-1].children.append(item)
        else:
            stack = []
            items.append(item)
        stack.append(item)
    return items


def tidy_name(words: str) -> str:
    """Return a name as the design writes it: no article, singular, first letter a capital."""
    plain = re.sub(r"[^\w\s&'’/-]", " ", words).strip(" -/&'_")
    name = _ARTICLE.sub("", " ".join(plain.split()))
    name = singular(name) if name else name
    return name[:1].upper() + name[1:]


def split_definition(text: str) -> tuple[str, str] | None:
    """Split "name → definition" at the first separator, or return None."""
    match = _DEFINES.search(text)
    if match is None or match.start() == 0:
        return None
    name = text[: match.start()].strip()
    if ";" in name or "." in name or len(name.split()) > 7:
        return None
    return name, text[match.end() :].strip()


def headed_by(item: Point) -> str | None:
    """Return the words of an item that is a heading within its section."""
    heading = None if item.bullet else heading_of(item.text)
    if heading is None or heading.rest or heading.level > 7:
        return None
    return heading.words
