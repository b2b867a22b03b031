"""The concept layer as an outline: entities, roles, questions, rules, queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from textual.content import Content

from tui.drawing import ink
from tui.drawing.marks import Marked, compare, renamed_from
from tui.drawing.rows import Memo, Row

if TYPE_CHECKING:
    from design.document.base import Element
    from design.document.concept import Attribute, Concept, Entity, Lifecycle
    from tui.view import View

E = TypeVar("E", bound="Element")

OPENED = ("group:entities", "group:questions", "group:roles")
"""Groups that are open at first."""


def outline(view: View, memo: Memo) -> list[Row]:
    """Return the outline of the concept.

    Args:
        view: What there is to see.
        memo: Rows of the time before.
    """
    now, base = view.design.concept, view.base.concept if view.base else None
    rows: list[Row] = []
    if view.design.brief:
        rows.append(_single("brief", "Brief", f"{len(view.design.brief.split())} words"))
    rows.append(_single("conventions", "Conventions", view.design.conventions.profile))
    rows.append(
        _group(
            "entities",
            "Entities",
            compare(base.entities if base else None, now.entities),
            lambda item: _entity_row(item, memo),
        )
    )
    for key, title, draw in (
        ("questions", "Open questions", _question_row),
        ("roles", "Roles", lambda item: _role_row(item, now)),
        ("queries", "Queries", _named_row),
        ("invariants", "Rules", _rule_row),
        ("assumptions", "Assumptions", _text_row),
        ("integrations", "Integrations", _system_row),
        ("non_goals", "Not yet", _text_row),
        ("releases", "Releases", _named_row),
    ):
        items = compare(getattr(base, key) if base else None, getattr(now, key))
        if items:
            rows.append(_group(key, title, items, draw))
    return rows


def _single(key: str, title: str, note: str) -> Row:
    cells = (Content.assemble("  ", (title, ink.STRONG)), ink.ink(note, ink.FAINT))
    return Row(f"group:{key}", cells, heading=True, copy=title)


def _group(
    key: str, title: str, items: Sequence[Marked[E]], draw: Callable[[Marked[E]], Row]
) -> Row:
    note = str(sum(item.mark != "-" for item in items))
    if key == "questions":
        note = str(
            sum(
                getattr(item.element, "status", "") == "open" and item.mark != "-" for item in items
            )
        )
    return Row(
        f"group:{key}",
        (
            Content.assemble(ink.ink(title, ink.STRONG), _tally(items)),
            ink.ink(note, ink.FAINT),
        ),
        children=lambda: [draw(item) for item in items],
        heading=True,
        copy=title,
    )


def _tally(items: Sequence[Marked[E]]) -> Content:
    """Return how many are new, changed, renamed and gone, as marks."""
    signs: tuple[ink.Mark, ...] = ("+", "~", ">", "-")
    counts = [(sign, sum(item.mark == sign for item in items)) for sign in signs]
    parts = [
        Content.assemble("  ", ink.mark(sign), str(number)) for sign, number in counts if number
    ]
    return Content("").join(parts)


def label(marked: Marked[E], text: str, note: Content | str = "", style: str = ink.NAME) -> Content:
    """Return the first cell of a row: mark, name, former name."""
    former = renamed_from(marked)
    return Content.assemble(
        ink.mark(marked.mark),
        " ",
        ink.name(text, marked.mark, style),
        (f"  was {former}" if former else "", ink.FAINT),
        "  " if note else "",
        note,
    )


def _entity_row(marked: Marked[Entity], memo: Memo) -> Row:
    entity = marked.element

    def draw() -> Row:
        before = marked.before.attributes if marked.before else None
        if marked.mark == "+":
            before = ()
        attributes = compare(before, entity.attributes)
        signs = [
            Content.styled(*ink.SENSITIVITY_SIGNS[level])
            for level in ("regulated", "confidential")
            if any(item.sensitivity == level for item in entity.attributes)
        ]
        note = ink.spaced([*signs, ink.ink(str(len(entity.attributes)), ink.FAINT)], " ")
        return Row(
            entity.id,
            (label(marked, entity.name), note),
            children=lambda: [
                *(_attribute_row(item) for item in attributes),
                *_lifecycle_rows(entity.lifecycle, marked),
            ],
            copy=entity.name,
        )

    return memo.row(entity.id, (entity, marked.before, marked.mark), draw)


def _attribute_row(marked: Marked[Attribute]) -> Row:
    attribute = marked.element
    sign = ink.SENSITIVITY_SIGNS.get(attribute.sensitivity or "")
    optional = "" if attribute.required else "?"
    return Row(
        attribute.id,
        (
            Content.assemble(label(marked, attribute.name), (optional, ink.FAINT)),
            ink.spaced(
                [Content.styled(*sign) if sign else "", ink.ink(attribute.type, ink.TYPE)], " "
            ),
        ),
        copy=attribute.name,
    )


def _lifecycle_rows(lifecycle: Lifecycle | None, marked: Marked[Entity]) -> list[Row]:
    if lifecycle is None:
        return []
    before = marked.before.lifecycle if marked.before else None
    changed = marked.mark not in ("+", "-", "") and before != lifecycle
    sign: ink.Mark = marked.mark if marked.mark in ("+", "-") else ("~" if changed else "")
    if changed and before is None:
        sign = "+"
    return [
        Row(
            lifecycle.id,
            (
                label(Marked(lifecycle, sign), lifecycle.attribute),
                ink.ink(f"{len(lifecycle.states)} states", ink.TYPE),
            ),
            copy=lifecycle.attribute,
        )
    ]


def _named_row(marked: Marked[E]) -> Row:
    text = str(getattr(marked.element, "name", ""))
    return Row(marked.id, (label(marked, text), Content("")), copy=text)


def _rule_row(marked: Marked[E]) -> Row:
    text = str(getattr(marked.element, "statement", "") or getattr(marked.element, "name", ""))
    return Row(marked.id, (label(marked, text), Content("")), copy=text)


def _text_row(marked: Marked[E]) -> Row:
    text = str(getattr(marked.element, "text", ""))
    status = str(getattr(marked.element, "status", ""))
    style = ink.FAINT if status in ("rejected", "dismissed") else ink.NAME
    note = "" if status in ("", "open") else status
    return Row(marked.id, (label(marked, text, style=style), ink.ink(note, ink.FAINT)), copy=text)


def _system_row(marked: Marked[E]) -> Row:
    text = str(getattr(marked.element, "system", ""))
    return Row(marked.id, (label(marked, text), Content("")), copy=text)


def _role_row(marked: Marked[E], concept: Concept) -> Row:
    number = sum(item.role == marked.id for item in concept.permissions)
    text = str(getattr(marked.element, "name", ""))
    return Row(marked.id, (label(marked, text), ink.ink(str(number), ink.FAINT)), copy=text)


def _question_row(marked: Marked[E]) -> Row:
    text = str(getattr(marked.element, "text", ""))
    status = str(getattr(marked.element, "status", "open"))
    is_open = status == "open"
    sign = ink.ink("? ", f"bold {ink.WARN}") if is_open else ink.ink("  ")
    first = Content.assemble(
        ink.mark(marked.mark),
        " ",
        sign,
        ink.name(text, marked.mark, ink.NAME if is_open else ink.FAINT),
    )
    note = "" if is_open else status
    return Row(marked.id, (first, ink.ink(note, ink.FAINT)), copy=text)
