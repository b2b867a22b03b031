"""A brief as the boxes of the form: taken apart, and put together so that it reads the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, get_args

from design.intake.form import BRIEF_TEMPLATE
from design.intake.routing import Place, is_foreign, route
from design.intake.sections import Section, section_heading
from design.text import clean

SECTIONS: Final[tuple[Section, ...]] = get_args(Section)
PLACES: Final[tuple[Place, ...]] = ("title", *SECTIONS, "other")
"""The boxes, in the order of the form."""
REST: Final = "## Anything else"
"""Heads what fits in no section."""
_MARK: Final = re.compile(r"^\s*(?:[-*•‣◦·–—+]\s+)?")


@lru_cache(maxsize=1)
def _template() -> dict[Place, tuple[str, str]]:
    """Return the heading and the lines of each section of the empty form."""
    lines = BRIEF_TEMPLATE.split("\n")
    headings: dict[Place, str] = {}
    below: dict[Place, list[str]] = {}
    for item in route(enumerate(lines)):
        if item.opens:
            headings[item.place] = lines[item.number]
        elif item.text:
            below.setdefault(item.place, []).append(item.text)
    return {place: (words, "\n".join(below.get(place, ()))) for place, words in headings.items()}


def heading_for(place: Place) -> str:
    """Return the heading of a section as the form has it; empty where it has none."""
    return _template().get(place, ("", ""))[0]


def lines_for(place: Place) -> str:
    """Return the empty lines of a section as the form has them."""
    return _template().get(place, ("", ""))[1]


def split_brief(text: str) -> dict[Place, str]:
    """Take a brief apart into the boxes of the form.

    Args:
        text: The brief, however it is dressed.

    Returns:
        Box -> words; nothing but headings and blank lines at the edges is left out.
    """
    found: dict[Place, list[str]] = {place: [] for place in PLACES}
    for item in route(enumerate(clean(text).split("\n"), 1)):
        lines = found[item.place]
        if item.opens and lines and lines[-1].strip():
            lines.append("")
        if item.text or not item.opens:
            lines.append(item.text)
    return {place: _trimmed("\n".join(lines)) for place, lines in found.items()}


def write_brief(boxes: Mapping[Place, str]) -> str:
    """Put a brief together, in the form :func:`design.intake.brief.parse_brief` reads.

    A line that would be taken for the heading of another section becomes a point, so that what
    was written in a box stays in it. Empty boxes are left out.

    Args:
        boxes: Box -> words.
    """
    return "\n".join(line for _, line in _lines(boxes))


def places_of_lines(boxes: Mapping[Place, str]) -> tuple[Place, ...]:
    """Return the box of each line of :func:`write_brief`."""
    return tuple(place for place, _ in _lines(boxes))


def _lines(boxes: Mapping[Place, str]) -> Iterator[tuple[Place, str]]:
    words = {place: _trimmed(clean(boxes.get(place, ""))) for place in PLACES}
    begun = False
    title = " ".join(words["title"].split()).strip("# ")
    if title:
        begun = True
        yield "title", f"# {title}" if section_heading(f"# {title}") is None else f"# “{title}”"
    inner = True
    for section in SECTIONS:
        # What fits nowhere would be taken for the title, or for a part of some sections.
        if words[section] or (section == "non_goals" and inner and words["other"]):
            if begun:
                yield section, ""
            begun = True
            inner = section not in ("summary", "reporting", "non_goals")
            yield section, heading_for(section)
            for line in words[section].split("\n") if words[section] else ():
                yield section, _kept(line, section)
    if words["other"]:
        if begun:
            yield "other", ""
        lines = words["other"].split("\n")
        if not is_foreign(lines[0], None):
            yield "other", REST
        for line in lines:
            yield "other", _kept(line, None)


def _kept(line: str, section: Section | None) -> str:
    """Return a line so that it does not end its section."""
    if section_heading(line) is None and (section is None or not is_foreign(line, section)):
        return line
    return f"· {_MARK.sub('', line)}"


def _trimmed(text: str) -> str:
    """Return a text without blank lines at its ends."""
    return re.sub(r"^(?:[^\S\n]*\n)+", "", text).rstrip()
