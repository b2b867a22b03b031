"""Which section each line of a brief belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from design.intake.sections import Section, heading_of, is_rule, section_heading

Place = Section | Literal["title", "other"]
"""Where words of a brief belong: a section, its title, or what no section can take."""


@dataclass(frozen=True, slots=True)
class Routed:
    """A line and where it belongs."""

    number: int
    place: Place
    text: str
    opens: bool = False
    """Whether the line heads the section; ``text`` is what follows the heading on it."""


def route(lines: Iterable[tuple[int, str]]) -> Iterator[Routed]:
    """Yield every line of a brief with where it belongs.

    Args:
        lines: Lines with their numbers.
    """
    section: Section | None = None
    titled = summed = lost = False
    for number, line in lines:
        opened = section_heading(line)
        if opened is not None:
            section, rest = opened
            lost = False
            summed = summed or section == "summary"
            yield Routed(number, section, rest, opens=True)
        elif section is None and not lost:
            if not line.strip() or is_rule(line):
                continue
            item = _before_sections(number, line, first=not titled and not summed)
            titled = titled or (item.place == "title" and bool(item.text))
            summed = summed or item.place == "summary"
            lost = item.place == "other"
            yield item
        else:
            lost = lost or is_foreign(line, section)
            yield Routed(number, "other" if lost or section is None else section, line)


def _before_sections(number: int, line: str, *, first: bool) -> Routed:
    heading = heading_of(line)
    if heading is not None and first and heading.level in (1, 2, 3, 7, 9):
        joint = ": " if heading.rest and heading.level <= 3 else " "
        return Routed(number, "title", " ".join((heading.words + joint + heading.rest).split()))
    lost = heading is not None and heading.level <= 6
    return Routed(number, "other" if lost else "summary", line)


def is_foreign(line: str, section: Section | None) -> bool:
    """Return whether a line heads a section the form does not have."""
    heading = heading_of(line)
    if heading is None or heading.level > 6:
        return False
    inner = section in ("entities", "roles", "workflows", "constraints", "integrations")
    return not (inner and heading.level >= 3)
