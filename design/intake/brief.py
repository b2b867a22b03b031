"""Reading a brief: the intake form, filled by people in many ways.

The form is that of the guide the product was made from; the reader takes its sections in any
order and dress and keeps what it can not place, so that nothing is lost in silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Final

from design.document.names import name_key, singular
from design.intake.sections import (
    Section,
    Topic,
    heading_of,
    is_rule,
    section_heading,
    section_named,
    topic_named,
)
from design.text import clean

BRIEF_TEMPLATE: Final = """\
Product summary (2–3 sentences):

Entities (name → definition):
-

Workflows (steps + states):
-

Roles & permissions:
- Role:
- Can:
- Cannot:

Reporting questions we must answer:
-

Integrations (system → data we store):
-

Constraints:
- Compliance/retention:
- Expected scale:
- Latency/availability:

Non-goals (what we won’t support yet):
-
"""
"""The empty form."""


@dataclass(frozen=True)
class EntityLine:
    """An entity as the brief has it."""

    name: str
    definition: str
    facts: tuple[str, ...] = ()
    """What follows the definition: attributes and rules, clause by clause."""


@dataclass(frozen=True)
class WorkflowLine:
    """The steps of one entity; the name is empty where the brief gives none."""

    entity: str
    steps: str


@dataclass(frozen=True)
class RoleBlock:
    """A role and what it can and cannot do, clause by clause."""

    name: str
    can: tuple[str, ...] = ()
    cannot: tuple[str, ...] = ()


@dataclass(frozen=True)
class IntegrationLine:
    """Another system and, in words, the data stored of it."""

    system: str
    data: str


@dataclass(frozen=True)
class Constraints:
    """The constraints by topic, clause by clause."""

    retention: tuple[str, ...] = ()
    scale: tuple[str, ...] = ()
    latency: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnknownLine:
    """A line no section could take."""

    number: int
    text: str


@dataclass(frozen=True)
class Brief:
    """A brief, read."""

    title: str = ""
    summary: str = ""
    entities: tuple[EntityLine, ...] = ()
    workflows: tuple[WorkflowLine, ...] = ()
    roles: tuple[RoleBlock, ...] = ()
    reporting: tuple[str, ...] = ()
    integrations: tuple[IntegrationLine, ...] = ()
    constraints: Constraints = Constraints()
    non_goals: tuple[str, ...] = ()
    unknown: tuple[UnknownLine, ...] = ()


@dataclass
class _Item:
    """A point of a list with its continuation lines and nested points."""

    number: int
    text: str
    indent: int
    bullet: bool
    children: list[_Item] = field(default_factory=list)

    @property
    def whole(self) -> str:
        """The text with nested points as further clauses."""
        return "; ".join(part for part in (self.text, *(c.whole for c in self.children)) if part)


_BULLET: Final = re.compile(r"^(\s*)(?:[-*•‣◦·–—+]|\d{1,3}[.)]|[a-z][.)])\s+(.*)$")
_EMPTY_BULLET: Final = re.compile(r"^\s*[-*•‣◦·–—+]\s*$")
_ARROW: Final = r"(?:→|⇒|➔|-+>|=+>)"
_DEFINES: Final = re.compile(rf"\s*(?:{_ARROW}|:|\s[—–]\s|\s-\s|\s=\s)\s*")
_NAMED: Final = re.compile(r"^\**_*`?([^`*]{1,60}?)`?\**_*$")
_ARTICLE: Final = re.compile(r"^(?:an?|the|each|every)\s+", re.IGNORECASE)
_LABEL: Final = re.compile(
    r"^\**(role|name|can(?: ?not|['’]t)?|may(?: not)?|allowed|not allowed|forbidden"
    r"|must not|does|never|denied)\**\s*:\**\s*(.*)$",
    re.IGNORECASE,
)
_SPEECH: Final = re.compile(
    r"^(?:an?\s+|the\s+)?([A-Z]?[\w'’/& -]{1,40}?)\s+"
    r"(can ?not|can['’]?t|can|may not|may|must not|is (?:not )?allowed to|are (?:not )?allowed to)"
    r"\s+(.*)$",
    re.IGNORECASE,
)
_FORBIDS: Final = re.compile(
    r"\b(?:but )?(?:can ?not|can['’]t|may not|must not|is not allowed to|are not allowed to"
    r"|never)\s+",
    re.IGNORECASE,
)
_PERIOD: Final = re.compile(
    r"\b(?:kept|keep|retain|retention|eras|delet|gdpr|forgotten|logged"
    r"|audit|personal data|comply|complian|encrypt|law)",
    re.IGNORECASE,
)
_SPEED: Final = re.compile(r"\b\d+ ?(?:ms|milliseconds?|seconds?|s)\b|\b9\d(?:[.,]\d+)? ?%"
                           r"|latency|availab|uptime|fast", re.IGNORECASE)  # fmt: skip
_AMOUNT: Final = re.compile(r"\d")


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
        ends = char == ";" or (char == "." and re.match(r"\.(?:\s+[A-Z(]|\s*$)", text[place:]))
        if ends and depth == 0 and not re.search(r"\b(?:e\.g|i\.e|etc|vs|no)$", text[:place]):
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    return tuple(part for part in (" ".join(p.split()).strip(" .") for p in parts) if part)


def _items(lines: list[tuple[int, str]]) -> list[_Item]:
    """Group the lines of a section into points, with nesting by indentation."""
    items: list[_Item] = []
    stack: list[_Item] = []
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
        item = _Item(number, (match[2] if match else line).strip(), indent, bool(match))
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
    name = _ARTICLE.sub("", " ".join(words.replace("*", "").replace("`", "").split()).strip(" .:"))
    name = singular(name) if name else name
    return name[:1].upper() + name[1:]


def _split_definition(text: str) -> tuple[str, str] | None:
    """Split "name → definition" at the first separator, or return None."""
    match = _DEFINES.search(text)
    if match is None or match.start() == 0:
        return None
    name = text[: match.start()].strip()
    if ";" in name or "." in name or len(name.split()) > 7:
        return None
    return name, text[match.end() :].strip()


class _Reader:
    """Collects the sections of one brief."""

    def __init__(self) -> None:
        self.title = ""
        self.sections: dict[Section, list[tuple[int, str]]] = {}
        self.unknown: list[UnknownLine] = []

    def split(self, text: str) -> None:
        section: Section | None = None
        lost = False
        for number, line in enumerate(clean(text).split("\n"), start=1):
            opened = section_heading(line)
            if opened is not None:
                section, rest = opened
                lost = False
                lines = self.sections.setdefault(section, [])
                lines.append((number, ""))
                if rest:
                    lines.append((number, rest))
            elif section is None and not lost:
                lost = self._before_sections(number, line)
            elif lost or self._foreign(line, section):
                lost = True
                if line.strip() and not is_rule(line):
                    self.unknown.append(UnknownLine(number, line.strip()))
            elif section is not None:
                self.sections[section].append((number, line))

    def _before_sections(self, number: int, line: str) -> bool:
        heading = heading_of(line)
        if not line.strip() or is_rule(line):
            return False
        first = not self.title and "summary" not in self.sections
        if heading is not None and first and heading.level in (1, 2, 3, 7, 9):
            self.title = " ".join((heading.words + " " + heading.rest).split())
            return False
        if heading is not None and heading.level <= 6:
            self.unknown.append(UnknownLine(number, line.strip()))
            return True
        self.sections.setdefault("summary", []).append((number, line))
        return False

    @staticmethod
    def _foreign(line: str, section: Section | None) -> bool:
        """Whether a line heads a section the form does not have."""
        heading = heading_of(line)
        if heading is None or heading.level > 6:
            return False
        inner = section in ("entities", "roles", "workflows", "constraints", "integrations")
        return not (inner and heading.level >= 3)

    def items(self, section: Section) -> list[_Item]:
        return _items(self.sections.get(section, []))

    def drop(self, item: _Item) -> None:
        self.unknown.append(UnknownLine(item.number, item.whole))


def _headed(item: _Item) -> str | None:
    """Return the words of an item that is a heading within its section."""
    heading = None if item.bullet else heading_of(item.text)
    if heading is None or heading.rest or heading.level > 7:
        return None
    return heading.words


def _entities(reader: _Reader) -> tuple[EntityLine, ...]:
    found: dict[str, EntityLine] = {}
    current = ""
    for item in reader.items("entities"):
        headed = _headed(item)
        if headed is not None:
            current = tidy_name(headed)
            found.setdefault(name_key(current), EntityLine(current, ""))
            continue
        line = _entity_line(item)
        if line is not None and not (current and item.bullet):
            current = ""
            _join(found, line)
        elif current:
            _join(found, EntityLine(current, "", clauses(item.whole)))
        elif len(names := _name_list(item)) > 1:
            for name in names:
                _join(found, EntityLine(name, ""))
        else:
            reader.drop(item)
    return tuple(found.values())


def _name_list(item: _Item) -> list[str]:
    """Return the names of a line that only lists entities."""
    parts = [tidy_name(part) for part in re.split(r",|;|\band\b", item.text)]
    usable = all(0 < len(part.split()) <= 4 and not part.endswith(")") for part in parts)
    return parts if usable and not item.children else []


def _entity_line(item: _Item) -> EntityLine | None:
    split = _split_definition(item.text)
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
    if not name or not re.search(r"[^\W\d_]", name):
        return None
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
        headed = _headed(item)
        if headed is not None:
            current = tidy_name(headed)
            continue
        name, steps = _workflow_name(item.text, names)
        nested = "; ".join(child.whole for child in item.children)
        steps = "; ".join(part for part in (steps, nested) if part)
        if name or current:
            found.append(WorkflowLine(name or current, steps))
        elif re.search(_ARROW, steps):
            found.append(WorkflowLine("", steps))
        else:
            reader.drop(item)
    return tuple(found)


def _workflow_name(text: str, names: tuple[str, ...]) -> tuple[str, str]:
    """Split "Order: draft → placed" into the entity and its steps."""
    match = re.match(r"^([^:→;,]{1,60}?)\s*(?::|\s[—–]\s|\s-\s)\s*(?!>)(.*)$", text)
    if match and not re.search(_ARROW, match[1]):
        name = re.sub(r"\s*(?:status|state|life ?cycle|workflow|flow)\s*$", "", match[1], flags=2)
        return tidy_name(name), match[2].strip()
    low = text.casefold()
    for name in sorted(names, key=len, reverse=True):
        if low.startswith(name.casefold() + " "):
            return name, text[len(name) :].strip(" :-")
    return "", text


@dataclass
class _Role:
    name: str
    can: list[str] = field(default_factory=list)
    cannot: list[str] = field(default_factory=list)


def _roles(reader: _Reader) -> tuple[RoleBlock, ...]:
    roles: dict[str, _Role] = {}
    state: list[_Role | list[str] | None] = [None, None]
    for item in reader.items("roles"):
        _role_item(reader, item, roles, state)
    return tuple(RoleBlock(r.name, tuple(r.can), tuple(r.cannot)) for r in roles.values())


def _role(roles: dict[str, _Role], words: str) -> _Role:
    name = tidy_name(words)
    return roles.setdefault(name_key(name), _Role(name))


def _role_item(
    reader: _Reader,
    item: _Item,
    roles: dict[str, _Role],
    state: list[_Role | list[str] | None],
) -> None:
    """Read one point: a label, a role with its clauses, a sentence, or clauses of what is open."""
    role = state[0] if isinstance(state[0], _Role) else None
    target = state[1] if isinstance(state[1], list) else None
    label = _LABEL.match(item.text)
    split = _split_definition(item.text)
    if label:
        kind = label[1].casefold()
        if kind in ("role", "name"):
            if label[2]:
                state[0] = role = _role(roles, label[2])
            state[1] = None
        elif role is not None:
            state[1] = role.cannot if _denies(kind) else role.can
            _add_clauses(state[1], label[2])
        else:
            reader.drop(item)
            return
    elif (headed := _headed(item)) is not None:
        state[0], state[1] = _role(roles, headed), None
    elif speech := _SPEECH.match(item.text):
        said = _role(roles, speech[1])
        _sort_clauses(said, speech[2] + " " + speech[3])
        state[0] = said
    elif split is not None and len(split[0].split()) <= 4 and target is None:
        state[0] = said = _role(roles, split[0])
        _sort_clauses(said, split[1])
    elif target is not None:
        _add_clauses(target, item.text)
    elif role is None and len(item.text.split()) <= 4 and (item.bullet or item.children):
        state[0], state[1] = _role(roles, item.text), None
    elif role is not None:
        _sort_clauses(role, item.text)
    else:
        reader.drop(item)
        return
    for child in item.children:
        _role_item(reader, child, roles, state)
    if item.children and not label:
        state[1] = None
        if item.bullet:
            state[0] = None


def _denies(kind: str) -> bool:
    return "not" in kind or kind in ("can't", "can’t", "forbidden", "never", "denied")


def _add_clauses(target: object, text: str) -> None:
    if isinstance(target, list):
        target.extend(clauses(text))


def _sort_clauses(role: _Role, text: str) -> None:
    """Sort the clauses of a sentence into what is allowed and what is not."""
    for clause in clauses(text):
        allowed, *forbidden = _FORBIDS.split(clause)
        allowed = re.sub(r"^(?:can|may|is allowed to|are allowed to)\s+", "", allowed.strip(" ,"),
                         flags=re.IGNORECASE)  # fmt: skip
        allowed = re.sub(r"[,\s]+(?:but|and)$", "", allowed)
        if allowed:
            role.can.append(allowed)
        role.cannot.extend(part.strip(" ,.") for part in forbidden if part.strip(" ,."))


def _integrations(reader: _Reader) -> tuple[IntegrationLine, ...]:
    found: list[IntegrationLine] = []
    for item in reader.items("integrations"):
        split = _split_definition(item.whole)
        system, data = split if split is not None else (item.whole, "")
        if re.fullmatch(r"(?i)none|n/?a|no|nothing|-", system.strip(" .")):
            continue
        found.append(IntegrationLine(system.strip(" *`."), data.strip(" .")))
    return tuple(found)


def _constraints(reader: _Reader) -> Constraints:
    found: dict[Topic, list[str]] = {"retention": [], "scale": [], "latency": [], "other": []}
    topic: Topic | None = None
    for item in reader.items("constraints"):
        headed = _headed(item)
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
    return "scale" if _AMOUNT.search(clause) else "other"


def _points(reader: _Reader, section: Section) -> tuple[str, ...]:
    texts = (item.whole.strip(" .") for item in reader.items(section))
    return tuple(t for t in texts if t and not re.fullmatch(r"(?i)none|n/?a|nothing|tbd", t))


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
    "BRIEF_TEMPLATE", "Brief", "Constraints", "EntityLine", "IntegrationLine", "RoleBlock",
    "UnknownLine", "WorkflowLine", "clauses", "example_brief", "parse_brief", "section_named",
    "tidy_name",
]  # fmt: skip
