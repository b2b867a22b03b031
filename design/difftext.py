"""A diff as lines for a terminal: grouped by layer and element, one mark each, no colour."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple

from design.diff import KINDS, Change, Diff, Kind
from design.document.names import singular
from design.labels import MEMBERS
from design.text import clean, clean_line

Mark = Literal["", "+", "-", "~", ">"]

MARKS: Final[dict[Kind, Mark]] = {"added": "+", "removed": "-", "changed": "~", "renamed": ">"}
"""The mark of each kind of change."""
_NAMED_KINDS: Final = frozenset({"attribute", "column", "state", "transition", "foreign_key"})
_MEMBERS: Final = frozenset(name for fields in MEMBERS.values() for name in fields)
_VALUE_LENGTH: Final = 100
_LONG_TEXT: Final = 60
_LONG_TEXT_LINES: Final = 40
_INDENT: Final = "  "


class Line(NamedTuple):
    """One line of a diff."""

    mark: Mark
    """What happened; empty for the heading of a layer."""
    depth: int
    """0 for a layer, 1 for an element, 2 for a field or member of it, 3 for words of a text."""
    text: str
    """Clean text without mark or indentation."""
    change: Change | None = None
    """The change the line tells of; None for a heading."""


def render_diff(diff: Diff) -> str:
    """Return a diff as text, each line ended; the text of no difference is empty.

    Args:
        diff: What changed.
    """
    return "".join(f"{render_line(line)}\n" for line in diff_lines(diff))


def render_line(line: Line) -> str:
    """Return a line with its mark and indentation."""
    return f"{_INDENT * line.depth}{line.mark} {line.text}" if line.depth else line.text


def diff_lines(diff: Diff) -> tuple[Line, ...]:
    """Return a diff as lines that a face can style.

    Args:
        diff: What changed.
    """
    lines: list[Line] = []
    for layer, changes in groupby(diff.changes, key=lambda item: item.layer):
        counts = diff.counts[layer]
        amounts = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
        lines.append(Line("", 0, f"{layer}: {amounts}"))
        for _, group in groupby(changes, key=lambda item: item.owner_id):
            lines += _whole(list(group))
    return tuple(lines)


def change_text(change: Change, *, inside: bool = False) -> str:
    """Return one change in one line.

    Args:
        change: The change.
        inside: Whether the line stands below the name of the whole it belongs to.
    """
    if change.kind in ("added", "removed"):
        value = change.after if change.kind == "added" else change.before
        details = {} if change.parent is None else dict(value)
        details.pop("name", None)
        shown = f": {_value(details)}" if details else ""
        return clean_line(f"{_subject(change, inside)}{shown}", 3 * _VALUE_LENGTH)
    subject = _subject(change, inside)
    if change.kind == "renamed":
        return clean_line(
            f"{change.element_kind} {_value(change.before)} -> {_value(change.after)}"
        )
    if change.path == "order":
        difference = f"order: {_value(change.after)}"
    elif _is_long(change.before) or _is_long(change.after):
        difference = f"{change.path}: rewritten"
    else:
        difference = f"{change.path}: {_value(change.before)} -> {_value(change.after)}"
    return f"{subject} {difference}" if subject else difference


def _whole(changes: list[Change]) -> Iterator[Line]:
    """Yield the lines of one entity, table, endpoint or other whole."""
    first = changes[0]
    own = first.parent is None
    if own and first.kind != "changed":
        yield Line(MARKS[first.kind], 1, change_text(first), first)
        yield from _summary(first)
        changes = changes[1:]
    elif own and len(changes) == 1:
        yield Line("~", 1, change_text(first), first)
        yield from _words(first, 2)
        return
    else:
        yield Line("~", 1, _named(first.owner_kind, first.owner))
    for change in changes:
        yield Line(MARKS[change.kind], 2, change_text(change, inside=True), change)
        yield from _words(change, 3)


def _summary(change: Change) -> Iterator[Line]:
    """Yield what an added or removed whole consists of, a line a field."""
    if change.kind == "renamed":
        return
    mark = MARKS[change.kind]
    for name, value in (change.after if change.kind == "added" else change.before).items():
        if name in _MEMBERS and isinstance(value, list):
            kind = singular(name)
            for item in value:
                shown = item if item.partition(" ")[0] == kind else f"{_kind(kind)} {item}"
                yield Line(mark, 2, clean_line(shown), change)
        elif name not in ("name", "method", "path", "number"):
            yield Line(mark, 2, f"{name}: {_value(value)}", change)


def _words(change: Change, depth: int) -> Iterator[Line]:
    """Yield the lines of a long text that went and came."""
    if change.kind != "changed" or not (_is_long(change.before) or _is_long(change.after)):
        return
    before, after = (clean(str(text or "")).split("\n") for text in (change.before, change.after))
    shown = 0
    for line in difflib.unified_diff(before, after, n=0, lineterm=""):
        if line.startswith(("---", "+++", "@@")):
            continue
        shown += 1
        if shown > _LONG_TEXT_LINES:
            yield Line("~", depth, "…", change)
            return
        yield Line("+" if line.startswith("+") else "-", depth, line[1:], change)


def _subject(change: Change, inside: bool) -> str:
    if change.parent is None:
        return "" if inside else _named(change.element_kind, change.element)
    if not inside:
        return _named(change.element_kind, change.element)
    name = change.element.removeprefix(change.owner).lstrip(".: ")
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1]
    kind = f"{_kind(change.element_kind)} " if change.element_kind in _NAMED_KINDS else ""
    return clean_line(f"{kind}{name}")


def _named(element_kind: str, name: str) -> str:
    """Return what kind of element it is and its name, which may begin with the kind."""
    kind = _kind(element_kind)
    return clean_line(name if name.startswith(f"{kind} ") else f"{kind} {name}".strip())


def _kind(element_kind: str) -> str:
    return "" if element_kind in ("layer", "brief") else element_kind.replace("_", " ")


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and (len(value) > _LONG_TEXT or "\n" in value)


def _value(value: Any) -> str:
    if value in (None, "", [], {}):
        return "none"
    match value:
        case True | False:
            return str(value).lower()
        case list():
            return clean_line(", ".join(_value(item) for item in value), _VALUE_LENGTH)
        case dict():
            shown = ", ".join(f"{name} {_value(item)}" for name, item in value.items())
            return clean_line(shown, _VALUE_LENGTH)
        case _:
            return clean_line(str(value), _VALUE_LENGTH)
