"""Decision notes as files: YAML front matter, then the note exactly as it is sent.

The body of a file is :attr:`design.document.decisions.Decision.text`, so what a person reads on
disk, what git keeps and what a prompt carries are the same words. The headings are those of
MADR (https://adr.github.io/madr/) in their short form. A line of the words that would read as
one of the note's own headings is written with a backslash before it, which Markdown shows as
the line itself.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from design.document.decisions import Decision
from design.document.names import words
from design.text import clean

_SECTIONS: Final = {"Context": "context", "Decision": "decision", "Consequences": "consequences"}
_HEADING: Final = re.compile(r"## (Context|Decision|Consequences)[ \t]*")
_ESCAPABLE: Final = re.compile(r"^(?=\\*## (?:Context|Decision|Consequences)[ \t]*$)", re.MULTILINE)
_ESCAPED: Final = re.compile(r"^\\(?=\\*## (?:Context|Decision|Consequences)[ \t]*$)", re.MULTILINE)
_TITLE: Final = re.compile(r"# ([1-9][0-9]{0,8})\. (.*)")
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_/.-]*(?: [A-Za-z0-9_/.-]+)*")
_PLAIN_LINE: Final = re.compile(rf"([a-z_]+): ({_PLAIN.pattern})")
_RESERVED: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_NOT_IN_YAML: Final = re.compile("[\ufffe\uffff]")
_FLAGS: Final = ("pinned", "muted")
_TEXTS: Final = ("id", "status", "title", "topic", "choice", "supersedes", "proposed_by")
_SLUG_LENGTH: Final = 60


class DecisionTextError(ValueError):
    """A decision file that cannot be read.

    Args:
        line: Line of the file, from 1.
        reason: What is wrong and what is expected.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


def decision_file(decision: Decision) -> str:
    """Return the name of the file of a decision, such as ``0001-uuid-keys.md``."""
    slug = ""
    for word in words(decision.title):
        longer = f"{slug}-{word}"
        if len(longer) > _SLUG_LENGTH:
            break
        slug = longer
    return f"{decision.number:04d}{slug or '-decision'}.md"


def write_decision(decision: Decision) -> str:
    """Return the text of the file of a decision.

    Args:
        decision: The note; its words go in unchanged.

    Returns:
        Front matter and the note, ending in a newline.
    """
    front = [f"id: {_scalar(decision.id)}", f"status: {decision.status}"]
    if "\n" in decision.title:
        front.append(f"title: {_scalar(decision.title)}")
    front += [
        f"{name}: {_scalar(value)}"
        for name in ("topic", "choice")
        if (value := getattr(decision, name))
    ]
    if decision.scope:
        front.append(f"scope: [{', '.join(_scalar(item) for item in decision.scope)}]")
    front += [f"{name}: {str(getattr(decision, name)).lower()}" for name in _FLAGS]
    if decision.supersedes is not None:
        front.append(f"supersedes: {_scalar(decision.supersedes)}")
    front.append(f"proposed_by: {decision.proposed_by}")
    shown = decision.replace(
        title=decision.title.replace("\n", " "),
        **{field: _ESCAPABLE.sub(r"\\", getattr(decision, field)) for field in _SECTIONS.values()},
    )
    return "\n".join(("---", *front, "---", "", shown.text, ""))


def read_decision(text: str) -> Decision:
    """Read the text of the file of a decision.

    Args:
        text: What :func:`write_decision` gave, or a person's edit of it.

    Raises:
        DecisionTextError: It is not a decision note.
    """
    lines = clean(text).removesuffix("\n").split("\n")
    fields, after = _front_matter(lines)
    start = next((n for n in range(after, len(lines)) if lines[n].strip()), len(lines))
    title = _TITLE.fullmatch(lines[start]) if start < len(lines) else None
    if title is None:
        raise DecisionTextError(start + 1, 'expected the title, such as "# 3. Soft delete"')
    fields.setdefault("title", title[2])
    fields["number"] = int(title[1])
    fields |= _sections(lines, start + 1)
    return _decision(fields)


def _decision(fields: dict[str, Any]) -> Decision:
    from pydantic import ValidationError

    try:
        return Decision.model_validate(fields)
    except ValidationError as error:
        problem = error.errors()[0]
        name = str(problem["loc"][0])
        reason = "is missing" if problem["type"] == "missing" else problem["msg"]
        raise DecisionTextError(1, f'front matter "{name}": {reason}') from None


def _front_matter(lines: list[str]) -> tuple[dict[str, Any], int]:
    """Return the fields of the front matter and the index of the line after it."""
    if not lines or lines[0].rstrip() != "---":
        raise DecisionTextError(1, 'expected front matter between two lines "---"')
    end = next((n for n, line in enumerate(lines) if n and line.rstrip() == "---"), None)
    if end is None:
        raise DecisionTextError(1, 'the front matter has no closing line "---"')
    data = _mapping(lines[1:end])
    return {_key(name): _value(name, value) for name, value in data.items()}, end + 1


def _mapping(lines: list[str]) -> dict[Any, Any]:
    """Read front matter as YAML in which every scalar is a string: "choice: no" means the word.

    Nearly every note has lines of plain words alone, which are what they seem; parsing them took
    a third of the time in which a design with many notes is read.
    """
    plain = [_PLAIN_LINE.fullmatch(line) for line in lines]
    if plain and all(plain):
        return {found[1]: found[2] for found in plain if found}
    import yaml

    try:
        data = yaml.load("\n".join(lines), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark is not None else 2
        reason = getattr(error, "problem", None) or "it is nested too deeply or has odd characters"
        raise DecisionTextError(line, f"the front matter is not YAML: {reason}") from None
    if not isinstance(data, dict):
        raise DecisionTextError(2, 'expected front matter of "name: value" lines')
    return data


def _key(name: object) -> str:
    known = (*_TEXTS, *_FLAGS, "scope")
    if name not in known:
        raise DecisionTextError(
            1, f"unknown field {name!r} in the front matter; it may have {', '.join(known)}"
        )
    return str(name)


def _value(name: str, value: object) -> object:
    if name in _FLAGS:
        if value not in ("true", "false"):
            raise DecisionTextError(1, f'front matter "{name}": expected true or false')
        return value == "true"
    if name == "scope":
        items = value if isinstance(value, list) else [value] if value else []
        if not all(isinstance(item, str) for item in items):
            raise DecisionTextError(1, 'front matter "scope": expected a list of ids')
        return tuple(items)
    if not isinstance(value, str):
        raise DecisionTextError(1, f'front matter "{name}": expected a text')
    return value


def _sections(lines: list[str], start: int) -> dict[str, str]:
    heads = [n for n in range(start, len(lines)) if _HEADING.fullmatch(lines[n])]
    stray = next(
        (n for n in range(start, heads[0] if heads else len(lines)) if lines[n].strip()), None
    )
    if stray is not None:
        raise DecisionTextError(
            stray + 1, 'put the words under "## Context", "## Decision" or "## Consequences"'
        )
    bodies: dict[str, str] = {}
    for number, head in enumerate(heads):
        last = number + 1 == len(heads)
        body = lines[head + 1 :] if last else lines[head + 1 : heads[number + 1]]
        if not last and body and not body[-1]:
            body = body[:-1]
        field = _SECTIONS[lines[head][3:].rstrip()]
        if field in bodies:
            raise DecisionTextError(head + 1, f'"{lines[head].rstrip()}" is there twice')
        bodies[field] = _ESCAPED.sub("", "\n".join(body))
    return bodies


def _scalar(text: str) -> str:
    """Write a string as a YAML scalar: plain where every reader takes it for a string."""
    if _PLAIN.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
