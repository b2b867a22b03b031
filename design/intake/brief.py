"""Reading a brief: the intake form, filled by people in many ways.

The form is that of the guide the product was made from; the reader takes its sections in any
order and dress and keeps what it can not place, so that nothing is lost in silence.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Final

from design.document.names import name_key, words
from design.intake.form import (
    BRIEF_TEMPLATE,
    Brief,
    Constraints,
    EntityLine,
    IntegrationLine,
    RoleBlock,
    UnknownLine,
    WorkflowLine,
)
from design.intake.open_facts import OpenFact, open_facts
from design.intake.points import (
    ARROW,
    Point,
    clauses,
    headed_by,
    points,
    split_definition,
    tidy_name,
)
from design.intake.role_lines import RoleReader
from design.intake.routing import route
from design.intake.sections import Section, Topic, heading_of, is_rule, topic_named
from design.intake.tables import numbered_lines
from design.text import clean

_NAMED: Final = re.compile(r"^\**_*`?([^`*]{1,60}?)`?\**_*$")
_PERIOD: Final = re.compile(
    r"\b\d+ (?:years?|months?|weeks?|days?)\b|\b(?:kept|keep|retain|retention|eras|delet|anonym"
    r"|gdpr|forgotten|logged|audit|personal data|comply"
    r"|complian|encrypt|law)",
    re.IGNORECASE,
)
_SPEED: Final = re.compile(
    r"\b\d+ ?(?:ms|milliseconds?|seconds?|s)\b|\b9\d(?:[.,]\d+)? ?%|latency|availab|uptime|fast",
    re.IGNORECASE,
)


class _Reader:
    """Collects the sections of one brief."""

    def __init__(self) -> None:
        self.title = ""
        self.sections: dict[Section, list[tuple[int, str]]] = {}
        self.unknown: list[UnknownLine] = []

    def split(self, text: str) -> None:
        for item in route(numbered_lines(clean(text))):
            if item.place == "title":
                self.title = item.text
            elif item.place == "other":
                if item.text.strip() and not is_rule(item.text):
                    self.unknown.append(UnknownLine(item.number, item.text.strip()))
            else:
                lines = self.sections.setdefault(item.place, [])
                if item.opens:
                    lines.append((item.number, ""))
                if item.text or not item.opens:
                    lines.append((item.number, item.text))

    def items(self, section: Section) -> list[Point]:
        return points(self.sections.get(section, []))

    def drop(self, item: Point) -> None:
        self.unknown.append(UnknownLine(item.number, item.whole))


def _entities(reader: _Reader) -> tuple[EntityLine, ...]:
    found: dict[str, EntityLine] = {}
    current = ""
    for item in reader.items("entities"):
        headed = headed_by(item)
        if headed is not None:
            current = tidy_name(headed)
            if _usable(current):
                found.setdefault(name_key(current), EntityLine(current, ""))
                continue
            current = ""
        if listed := _bracketed_list(item):
            for each in listed:
                _join(found, each)
            continue
        line = _entity_line(item)
        if line is not None and not _usable(line.name):
            line = None
        if line is not None and not (current and item.bullet):
            current = ""
            _join(found, line)
        elif current:
            told = clauses(item.whole)
            described = item.bullet or bool(found[name_key(current)].definition)
            prose = bool(told) and not described and _PROSE.match(item.text) is not None
            _join(found, EntityLine(current, *((told[0], told[1:]) if prose else ("", told))))
        elif len(names := _name_list(item)) > 1:
            for name in names:
                _join(found, EntityLine(name, ""))
        else:
            reader.drop(item)
    return tuple(found.values())


def _usable(name: str) -> bool:
    """Whether a name has letters a table could be named with, and is no sentence."""
    return len(name) <= 60 and any(part.isalpha() for part in words(name))


_PROSE: Final = re.compile(
    r"(?:an?|the|one|what|who|where|how|something|someone|somebody|each|every|any)\s", re.IGNORECASE
)


def _bracketed_list(item: Point) -> list[EntityLine]:
    """Return the entities of "Book (title, author), Member (name)" on one line."""
    parts = re.split(r",\s*(?![^(]*\))", item.text)
    shape = re.compile(r"([A-Z][\w /&'-]{0,40}?)\s*(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\))?")
    matches = [shape.fullmatch(part.strip(" .")) for part in parts]
    if len(parts) < 2 or item.children or not all(matches) or "(" not in item.text:
        return []
    return [
        EntityLine(tidy_name(match[1]), "", (match[2],) if match[2] else ())
        for match in matches
        if match is not None
    ]


def _name_list(item: Point) -> list[str]:
    """Return the names of a line that only lists entities."""
    parts = [tidy_name(part) for part in re.split(r",|;|\band\b", item.text)]
    usable = all(_usable(p) and len(p.split()) <= 4 and not p.endswith(")") for p in parts)
    return parts if usable and not item.children else []


def _entity_line(item: Point) -> EntityLine | None:
    split = split_definition(item.text)
    nested = tuple(fact for child in item.children for fact in clauses(child.whole))
    if split is None:
        bracketed = re.match(r"^([^(),;.]{1,60}?)\s*\((.+)\)\s*$", item.text)
        bare = _NAMED.match(item.text)
        if bracketed and len(bracketed[1].split()) <= 4:
            return EntityLine(tidy_name(bracketed[1]), "", (bracketed[2], *nested))
        if bare and "," not in item.text and len(item.text.split()) <= 4 and item.bullet:
            return EntityLine(tidy_name(item.text), "", nested)
        return None
    name, definition = split
    bracketed = re.match(r"^(.{1,60}?)\s*\((.+)\)$", name)
    extra: tuple[str, ...] = ()
    if bracketed:
        name, extra = bracketed[1], (bracketed[2],)
    name = tidy_name(name)
    first, *facts = clauses(definition) or ("",)
    return EntityLine(name, first, (*facts, *extra, *nested))


def _join(found: dict[str, EntityLine], line: EntityLine) -> None:
    """Add a line, or its facts to the entity already there."""
    key = name_key(line.name)
    known = found.get(key)
    if known is None:
        found[key] = line
    else:
        definition = known.definition or line.definition
        extra = (line.definition,) if known.definition and line.definition else ()
        found[key] = EntityLine(known.name, definition, (*known.facts, *extra, *line.facts))


def _workflows(reader: _Reader, names: tuple[str, ...]) -> tuple[WorkflowLine, ...]:
    found: list[WorkflowLine] = []
    current = ""
    for item in reader.items("workflows"):
        headed = headed_by(item)
        if headed is not None:
            current = tidy_name(headed)
            continue
        name, steps = _workflow_name(item.text, names)
        nested = "; ".join(child.whole for child in item.children)
        steps = "; ".join(part for part in (steps, nested) if part)
        if name or current:
            found.append(WorkflowLine(name or current, steps))
        elif re.search(ARROW, steps):
            found.append(WorkflowLine("", steps))
        else:
            reader.drop(item)
    return tuple(found)


def _workflow_name(text: str, names: tuple[str, ...]) -> tuple[str, str]:
    """Split "Order: draft → placed" into the entity and its steps."""
    match = re.match(r"^([^:→;,]{1,60}?)\s*(?::|\s[—–]\s|\s-\s)\s*(?!>)(.*)$", text)
    if match and not re.search(ARROW, match[1]):
        name = re.sub(r"\s*(?:status|state|life ?cycle|workflow|flow)\s*$", "", match[1], flags=2)
        return tidy_name(name), match[2].strip()
    low = text.casefold()
    for name in sorted(names, key=len, reverse=True):
        if low.startswith(name.casefold() + " "):
            return name, text[len(name) :].strip(" :-")
    return "", text


def _roles(reader: _Reader) -> tuple[RoleBlock, ...]:
    roles = RoleReader(reader.drop)
    for item in reader.items("roles"):
        roles.read(item)
    return roles.blocks


def _integrations(reader: _Reader) -> tuple[IntegrationLine, ...]:
    found: list[IntegrationLine] = []
    for item in reader.items("integrations"):
        split = split_definition(item.whole)
        system, data = split if split is not None else (item.whole, "")
        if re.fullmatch(r"(?i)none|n/?a|no|nothing|-", system.strip(" .")):
            continue
        found.append(IntegrationLine(system.strip(" *`."), data.strip(" .")))
    return tuple(found)


def _constraints(reader: _Reader) -> Constraints:
    found: dict[Topic, list[str]] = {"retention": [], "scale": [], "latency": [], "other": []}
    topic: Topic | None = None
    for item in reader.items("constraints"):
        headed = headed_by(item)
        heading = heading_of(item.text)
        named = topic_named(headed or (heading.words if heading else ""))
        text = item.text
        if named is not None:
            topic = named
            text = heading.rest if heading is not None and headed is None else ""
        for clause in (
            *clauses(text),
            *(c for child in item.children for c in clauses(child.whole)),
        ):
            found[named or topic or _topic_of(clause)].append(clause)
        if named is not None and (text or item.children):
            topic = None
    return Constraints(*(tuple(found[key]) for key in ("retention", "scale", "latency", "other")))


def _topic_of(clause: str) -> Topic:
    if _PERIOD.search(clause):
        return "retention"
    if _SPEED.search(clause):
        return "latency"
    return "scale" if re.search(r"\d", clause) else "other"


def _points(reader: _Reader, section: Section) -> tuple[str, ...]:
    texts = (
        text.strip(" .")
        for item in reader.items(section)
        for text in _asked(item, section)
        if not text.startswith("```")
    )
    return tuple(t for t in texts if t and not re.fullmatch(r"(?i)none|n/?a|nothing|tbd", t))


def _asked(item: Point, section: Section) -> list[str]:
    """Return the questions of a point: several on one line are several."""
    if section != "reporting" or item.bullet or item.children:
        return [item.whole]
    return re.split(r"\s*;\s+|(?<=\?)\s+", item.text)


def parse_brief(text: str) -> Brief:
    """Read a brief, however it is dressed.

    Args:
        text: The brief: headings with ``#``, bold or a colon, points with or without marks, in
            any order; line ends of any system.

    Returns:
        What was read; lines no section could take are in ``unknown``.
    """
    reader = _Reader()
    reader.split(text)
    summary = " ".join(item.whole for item in reader.items("summary"))
    entities = _entities(reader)
    workflows = _workflows(reader, tuple(line.name for line in entities))
    return Brief(
        title=reader.title,
        summary=" ".join(summary.split()),
        entities=entities,
        workflows=workflows,
        roles=_roles(reader),
        reporting=_points(reader, "reporting"),
        integrations=_integrations(reader),
        constraints=_constraints(reader),
        non_goals=_points(reader, "non_goals"),
        unknown=tuple(sorted(reader.unknown, key=lambda line: line.number)),
    )


@lru_cache(maxsize=1)
def example_brief() -> str:
    """Return the bundled example, a brief filled in full."""
    return files("design.intake").joinpath("example_brief.md").read_text(encoding="utf-8")


__all__ = [
    "BRIEF_TEMPLATE", "Brief", "Constraints", "EntityLine", "IntegrationLine", "OpenFact",
    "RoleBlock", "UnknownLine", "WorkflowLine", "clauses", "example_brief", "open_facts",
    "parse_brief", "tidy_name",
]  # fmt: skip
