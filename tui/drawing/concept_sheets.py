"""The parts of the concept that are no entity, each in full."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.drawing import ink
from tui.drawing.entity import attribute_facts, entity_sheet, permission_words, query_words
from tui.drawing.marks import Marked, mark_of
from tui.drawing.names import Names, names_of
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from design.document.concept import Concept, Permission
    from design.document.design import Design
    from tui.view import View


def draw(view: View, row_id: str, width: int) -> Content:
    """Draw whatever a row of the outline stands for.

    Args:
        view: What there is to see.
        row_id: Id of an element, or ``group:…``.
        width: Cells there are.
    """
    if row_id.startswith("group:"):
        return _group(view, row_id.partition(":")[2], width)
    kind = row_id.partition("_")[0]
    for design in filter(None, (view.design, view.base)):
        if kind == "ent":
            if design.concept.entity(row_id):
                return entity_sheet(view, row_id, width)
        elif kind in ("att", "lif"):
            owner = _owner(design.concept, row_id)
            if owner:
                return entity_sheet(view, owner, width)
        elif kind in _SHEETS:
            drawn = _SHEETS[kind](design, row_id, width)
            if drawn is not None:
                return drawn
    return Content("")


def _owner(concept: Concept, element_id: str) -> str:
    for entity in concept.entities:
        if entity.attribute(element_id) or (entity.lifecycle and entity.lifecycle.id == element_id):
            return entity.id
    return ""


def attribute_line(view: View, attribute_id: str) -> Content:
    """Return one line about an attribute, for where a whole sheet is too much."""
    for entity in view.design.concept.entities:
        attribute = entity.attribute(attribute_id)
        if attribute is not None:
            base = view.base.concept.entity(entity.id) if view.base else None
            before = base.attribute(attribute_id) if base else None
            item = Marked(attribute, mark_of(before, attribute) if view.marked else "", before)
            return attribute_facts(item, entity, names_of(view.design))
    return Content("")


def _group(view: View, key: str, width: int) -> Content:
    sheet = Sheet(width)
    concept, names = view.design.concept, names_of(view.design)
    match key:
        case "brief":
            sheet.title(ink.ink("Brief", ink.STRONG))
            sheet.gap()
            sheet.prose(view.design.brief)
        case "conventions":
            _conventions(sheet, view)
        case "entities":
            sheet.title(ink.ink("Entities", ink.STRONG), str(len(concept.entities)))
            sheet.gap()
            sheet.table(
                [
                    (ink.ink(item.name), ink.ink(item.definition, ink.MUTED))
                    for item in concept.entities
                ],
                caps=(28,),
            )
        case "roles":
            sheet.title(ink.ink("Roles", ink.STRONG), str(len(concept.roles)))
            for role in concept.roles:
                sheet.heading(role.name, role.definition)
                _permissions(
                    sheet, [item for item in concept.permissions if item.role == role.id], names
                )
        case "queries":
            sheet.title(ink.ink("Queries", ink.STRONG), str(len(concept.queries)))
            for query in concept.queries:
                sheet.gap()
                sheet.line(ink.ink(query.name))
                sheet.line(query_words(query, names), 2)
        case "questions":
            sheet.title(ink.ink("Open questions", ink.STRONG))
            for question in concept.questions:
                sheet.gap()
                _question_lines(sheet, view.design, question.id)
        case _:
            items = getattr(concept, key, ())
            sheet.title(ink.ink(_TITLES.get(key, key), ink.STRONG), str(len(items)))
            sheet.gap()
            for item in items:
                words = (
                    getattr(item, "statement", "")
                    or getattr(item, "text", "")
                    or getattr(item, "system", "")
                    or getattr(item, "name", "")
                )
                sheet.line(Content.assemble(("• ", ink.FAINT), words), 0, 2)
    return sheet.content()


_TITLES: Final = {
    "invariants": "Rules",
    "assumptions": "Assumptions",
    "integrations": "Integrations",
    "non_goals": "Not yet",
    "releases": "Releases",
}


def _conventions(sheet: Sheet, view: View) -> None:
    sheet.title(ink.ink("Conventions", ink.STRONG), "house rules that everything below follows")
    before = dict(view.base.conventions.items()) if view.base and view.marked else {}
    group = ""
    rows: list[tuple[Content, Content]] = []

    def end() -> None:
        if rows:
            sheet.heading(group.capitalize())
            sheet.table(rows, indent=0)
            rows.clear()

    for key, value in view.design.conventions.items():
        head, _, tail = key.partition(".")
        if head != group:
            end()
            group = head
        changed = key in before and before[key] != value
        shown = (
            {True: "yes", False: "no"}.get(value, str(value))
            if isinstance(value, bool)
            else str(value)
        )
        rows.append(
            (
                Content.assemble(
                    ink.mark("~" if changed else ""),
                    " ",
                    ((tail or head).replace("_", " "), ink.MUTED),
                ),
                Content.assemble(
                    (shown or "none", ink.WARN if changed else ""),
                    (f"  was {before[key]}" if changed else "", ink.FAINT),
                ),
            )
        )
    end()


def _permissions(sheet: Sheet, items: list[Permission], names: Names) -> None:
    entities: dict[str, list[Permission]] = {}
    for item in items:
        entities.setdefault(item.entity or "", []).append(item)
    sheet.table(
        [
            (
                ink.ink(names(entity) if entity else "everything", ink.MUTED),
                permission_words(found, names),
            )
            for entity, found in entities.items()
        ],
        indent=2,
        caps=(26,),
    )


def _role(design: Design, role_id: str, width: int) -> Content | None:
    role = design.concept.role(role_id)
    if role is None:
        return None
    sheet, names = Sheet(width), names_of(design)
    note = "another system" if role.kind == "system" else "role"
    sheet.title(ink.ink(role.name, ink.STRONG), note)
    if role.definition:
        sheet.line(role.definition)
    if role.represents:
        sheet.line(ink.ink(f"A {role.name} is a row of {names(role.represents)}.", ink.MUTED))
    allowed = [item for item in design.concept.permissions if item.role == role_id]
    sheet.heading("May", "" if allowed else "nothing yet")
    _permissions(sheet, [item for item in allowed if item.allowed], names)
    forbidden = [item for item in allowed if not item.allowed]
    if forbidden:
        sheet.heading("May not")
        _permissions(sheet, forbidden, names)
    said = list(dict.fromkeys(item.text for item in allowed if item.text))
    if said:
        sheet.heading("In the words of the brief")
        for words in said:
            sheet.line(ink.ink(words, ink.MUTED), 2)
    return sheet.content()


def _query(design: Design, query_id: str, width: int) -> Content | None:
    query = next((item for item in design.concept.queries if item.id == query_id), None)
    if query is None:
        return None
    sheet, names = Sheet(width), names_of(design)
    sheet.title(ink.ink(query.name, ink.STRONG), names.get(query.entity))
    if query.statement and query.statement != query.name:
        sheet.line(query.statement)
    sheet.gap()
    sheet.line(query_words(query, names))
    serving = [
        (ink.ink(table.name, ink.MUTED), ink.ink(index.name))
        for table in design.schema_.tables
        for index in table.indexes
        if query_id in index.serves
    ]
    sheet.heading("Served by", "" if serving else "no index of its own")
    sheet.table(serving, indent=2)
    return sheet.content()


def _rule(design: Design, rule_id: str, width: int) -> Content | None:
    rule = next((item for item in design.concept.invariants if item.id == rule_id), None)
    if rule is None:
        return None
    sheet, names = Sheet(width), names_of(design)
    sheet.title(ink.ink(rule.name.replace("_", " "), ink.STRONG), "rule")
    sheet.line(rule.statement)
    sheet.gap()
    ways = ink.listed(way.replace("_", " ") for way in rule.enforced_by)
    sheet.table(
        [
            (ink.ink("concerns", ink.MUTED), names.all(rule.entities)),
            (ink.ink("held by", ink.MUTED), ways or "nothing yet"),
        ]
    )
    return sheet.content()


def _question(design: Design, question_id: str, width: int) -> Content | None:
    if not any(item.id == question_id for item in design.concept.questions):
        return None
    sheet = Sheet(width)
    _question_lines(sheet, design, question_id)
    if any(item.id == question_id and item.status == "open" for item in design.concept.questions):
        sheet.gap()
        sheet.line(ink.ink("Press a to answer it.", ink.FAINT))
    return sheet.content()


def _question_lines(sheet: Sheet, design: Design, question_id: str) -> None:
    question = next(item for item in design.concept.questions if item.id == question_id)
    names = names_of(design)
    is_open = question.status == "open"
    sheet.line(
        Content.assemble(
            ("? " if is_open else "  ", ink.WARN), (question.text, "" if is_open else ink.FAINT)
        ),
        0,
        2,
    )
    rows = [
        ("about", names.all(question.about)),
        ("answer", question.answer),
        ("advice", question.recommendation),
        ("options", " | ".join(question.options)),
    ]
    sheet.table([(ink.ink(key, ink.FAINT), ink.ink(text, ink.MUTED)) for key, text in rows if text],
                indent=2)  # fmt: skip


def _assumption(design: Design, assumption_id: str, width: int) -> Content | None:
    found = next((item for item in design.concept.assumptions if item.id == assumption_id), None)
    if found is None:
        return None
    sheet, names = Sheet(width), names_of(design)
    sheet.title(ink.ink("Assumption", ink.STRONG), found.status)
    sheet.line(found.text)
    sheet.gap()
    rows = [("about", names.all(found.about)), ("from", found.source)]
    sheet.table([(ink.ink(key, ink.FAINT), text) for key, text in rows if text])
    return sheet.content()


def _integration(design: Design, integration_id: str, width: int) -> Content | None:
    found = next((item for item in design.concept.integrations if item.id == integration_id), None)
    if found is None:
        return None
    sheet, names = Sheet(width), names_of(design)
    sheet.title(ink.ink(found.system, ink.STRONG), "another system")
    sheet.gap()
    rows = [
        ("kept of it", ", ".join(found.data)),
        ("never kept", found.excluded),
        ("in", names.all(found.attributes)),
    ]
    sheet.table([(ink.ink(key, ink.FAINT), text) for key, text in rows if text])
    return sheet.content()


def _non_goal(design: Design, element_id: str, width: int) -> Content | None:
    found = next((item for item in design.concept.non_goals if item.id == element_id), None)
    if found is None:
        return None
    sheet = Sheet(width)
    sheet.title(ink.ink("Not yet", ink.STRONG))
    sheet.line(found.text)
    return sheet.content()


_SHEETS: Final[dict[str, Callable[[Design, str, int], Content | None]]] = {
    "rol": _role,
    "qry": _query,
    "inv": _rule,
    "que": _question,
    "asm": _assumption,
    "int": _integration,
    "ngl": _non_goal,
}
