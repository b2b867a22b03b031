"""An entity in full: attributes, lifecycle, links, rules, permissions, queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.drawing import ink
from tui.drawing.marks import Marked, changed_fields, compare, mark_of, renamed_from
from tui.drawing.names import Names, names_of
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from design.document.base import Element
    from design.document.concept import (
        Attribute,
        Entity,
        Lifecycle,
        Permission,
        Query,
        Relationship,
        Transition,
    )
    from tui.view import View

_LINKS: Final = {
    "0..1": "at most one",
    "1": "one",
    "0..*": "any number of",
    "1..*": "one or more",
}
_OWNERS: Final = {
    "tenant_root": "is the tenant",
    "tenant": "kept apart by tenant",
    "user": "belongs to a user",
    "system": "of the system",
    "public": "public",
}
_EXPOSURES: Final = {
    "through_parent": "reached through its parent",
    "read_only": "read only",
    "never": "never exposed",
}
_DELETES: Final = {
    "hard": "deleted for good",
    "soft": "deleted softly",
    "deactivate": "deactivated, not deleted",
    "never": "never deleted",
    "erase": "erased",
}
_FLAGS: Final = {
    "audited": "audited",
    "access_logged": "reads are logged",
    "append_only": "append only",
    "concurrent_edit": "edited by several at once",
    "side_effect": "acts outside",
    "inferred": "inferred",
}


def entity_sheet(view: View, entity_id: str, width: int) -> Content:
    """Draw an entity as it is, with what the draft does to it."""
    sheet = Sheet(width)
    base = view.base.concept.entity(entity_id) if view.base else None
    entity = view.design.concept.entity(entity_id)
    gone = entity is None
    entity = entity or base
    if entity is None:
        return Content("")
    source = view.base if gone and view.base else view.design
    names = names_of(source)
    sign: ink.Mark = "-" if gone else (mark_of(base, entity) if view.marked else "")
    marked = Marked(entity, sign, base)
    sheet.title(_head(marked), _tables(view, entity_id))
    if entity.definition:
        sheet.line(ink.ink(entity.definition))
    facts = _facts(entity, names)
    if facts:
        sheet.line(ink.dotted(facts))
    former = changed_fields(base, entity) if view.marked else frozenset()
    if base is not None and former & {"definition", "ownership", "exposure", "delete_policy"}:
        for field in sorted(former & {"definition", "ownership", "exposure", "delete_policy"}):
            sheet.line(
                Content.assemble(
                    (f"{field.replace('_', ' ')} was ", ink.FAINT),
                    (str(getattr(base, field) or "not said"), ink.WARN),
                )
            )
    _attributes(sheet, view, entity, base, names)
    if entity.lifecycle is not None:
        lifecycle(sheet, entity.lifecycle, names, base.lifecycle if base and view.marked else None)
    concept = source.concept
    before = view.base.concept if view.base else None
    _links(sheet, entity, concept.relationships, before.relationships if before else None, names)
    rules = [rule for rule in concept.invariants if entity_id in rule.entities]
    if rules:
        sheet.heading("Rules")
        sheet.table(
            [
                (
                    ink.ink("•", ink.FAINT),
                    Content.assemble(rule.statement, _enforced(rule.enforced_by)),
                )
                for rule in rules
            ],
            indent=2,
        )
    permissions = [item for item in concept.permissions if item.entity == entity_id]
    if permissions:
        sheet.heading("Who may")
        sheet.table(_by_role(permissions, names), indent=2)
    queries = [query for query in concept.queries if query.entity == entity_id]
    if queries:
        sheet.heading("Queries")
        sheet.table(
            [(ink.ink(query.name), query_words(query, names)) for query in queries],
            indent=2,
            caps=(36,),
        )
    open_questions = [
        item for item in concept.questions if item.status == "open" and entity_id in item.about
    ]
    if open_questions:
        sheet.heading("Open questions")
        for question in open_questions:
            sheet.line(Content.assemble(("? ", ink.WARN), question.text), 0, 2)
    return sheet.content()


def _head(marked: Marked[Entity]) -> Content:
    former = renamed_from(marked)
    return Content.assemble(
        ink.mark(marked.mark) + " " if marked.mark else "",
        (
            marked.element.name,
            f"bold {ink.MARK_STYLES[marked.mark]}" if marked.mark else ink.STRONG,
        ),
        (f"  was {former}" if former else "", ink.FAINT),
    )


def _tables(view: View, entity_id: str) -> Content:
    table = view.design.schema_.table_for(entity_id)
    return ink.ink(f"table {table.name}", ink.FAINT) if table else Content("")


def _facts(entity: Entity, names: Names) -> list[Content]:
    facts: list[str] = [
        words
        for words in (
            _OWNERS.get(entity.ownership or ""),
            _EXPOSURES.get(entity.exposure),
            _DELETES.get(entity.delete_policy or ""),
        )
        if words
    ]
    facts += [words for field, words in _FLAGS.items() if getattr(entity, field)]
    if entity.frozen_when:
        facts.append(f"frozen {entity.frozen_when}")
    if entity.expected_rows:
        facts.append(f"about {entity.expected_rows:,} rows")
    if entity.retention is not None:
        kept = entity.retention
        facts.append(
            " ".join(filter(None, (f"kept {kept.period}", kept.after, f"then {kept.action}")))
        )
    if entity.erasure:
        facts.append(f"on erasure: {names.all(entity.erasure)}")
    return [ink.ink(fact, ink.MUTED) for fact in facts]


def _attributes(
    sheet: Sheet, view: View, entity: Entity, base: Entity | None, names: Names
) -> None:
    before = None
    if view.marked:
        before = base.attributes if base else ()
    items = compare(before, entity.attributes)
    if not items:
        return
    sheet.heading("Attributes", str(len(entity.attributes)))
    sheet.table(
        [
            (
                Content.assemble(ink.mark(item.mark), " ", ink.name(item.element.name, item.mark)),
                ink.ink(_type(item.element), ink.TYPE),
                attribute_facts(item, entity, names),
            )
            for item in items
        ],
        caps=(28, 18),
    )


def _type(attribute: Attribute) -> str:
    return f"{attribute.type}[]" if attribute.multiple else attribute.type


def attribute_facts(item: Marked[Attribute], entity: Entity, names: Names) -> Content:
    """Return what is said of an attribute, in one line."""
    attribute = item.element
    facts: list[Content] = []
    for identity in entity.identities:
        if attribute.id in identity.attributes:
            others = [names(other) for other in identity.attributes if other != attribute.id]
            within = ink.listed([*others, *(names(other) for other in identity.within)])
            words = f"unique {'with' if others else 'within'} {within}" if within else "unique"
            if words not in (fact.plain for fact in facts):
                facts.append(ink.ink(words, ink.KEY))
    if not attribute.required:
        facts.append(ink.ink("optional", ink.MUTED))
    if attribute.sensitivity not in (None, "internal"):
        facts.append(Content.styled(*ink.SENSITIVITY[attribute.sensitivity]))
    if attribute.values:
        facts.append(Content(" | ").join([ink.ink(value) for value in attribute.values]))
    span = _range(attribute)
    if span:
        facts.append(ink.ink(span))
    for text in (
        f"default {attribute.default}" if attribute.default is not None else "",
        f"at most {attribute.max_length} characters" if attribute.max_length else "",
        f"stored as {attribute.storage}" if attribute.storage != "plain" else "",
        "set by the server" if attribute.managed_by == "server" else "",
        f"derived from {attribute.derived_from}" if attribute.derived_from else "",
        "computed" if not attribute.stored else "",
        f"copied from {attribute.copied_from}" if attribute.copied_from else "",
        "fixed once set" if attribute.immutable else "",
        "personal" if attribute.personal else "",
        "inferred" if attribute.inferred else "",
    ):
        if text:
            facts.append(ink.ink(text, ink.MUTED))
    if attribute.definition:
        facts.append(ink.ink(attribute.definition, ink.MUTED))
    facts += was(item)
    return ink.dotted(facts)


def _range(attribute: Attribute) -> str:
    low = "above" if attribute.minimum_excluded else "at least"
    high = "below" if attribute.maximum_excluded else "at most"
    parts = []
    if attribute.minimum is not None:
        parts.append(f"{low} {attribute.minimum}")
    if attribute.maximum is not None:
        parts.append(f"{high} {attribute.maximum}")
    return ", ".join(parts)


def was(item: Marked[Attribute] | Marked[Element]) -> list[Content]:
    """Return what the changed fields of an element were."""
    before = item.before
    if item.mark not in ("~", ">") or before is None:
        return []
    return [
        ink.ink(f"{_word(field)} was {_value(getattr(before, field))}", ink.WARN)
        for field in sorted(changed_fields(before, item.element))
        if field not in ("id", "overrides", "derived", "realises")
    ]


def _word(field: str) -> str:
    return field.replace("_", " ")


def _value(value: object) -> str:
    if value is None or value in ("", ()):
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return str(value)


def lifecycle(sheet: Sheet, item: Lifecycle, names: Names, before: Lifecycle | None = None) -> None:
    """Draw a lifecycle: each state with the steps out of it."""
    first = next((state.name for state in item.states if state.id == item.initial), "")
    sheet.heading("Lifecycle", f"{item.attribute}, starts {first}" if first else item.attribute)
    states = compare(before.states if before else None, item.states)
    steps = compare(before.transitions if before else None, item.transitions)
    leaving = {state.id: [step for step in steps if step.element.source == state.id]
               for state in states}  # fmt: skip
    rows: list[tuple[Content, Content]] = []
    for state in states:
        end = state.element.terminal or not leaving[state.id]
        sign = "■" if end else ("●" if state.id == item.initial else "○")
        head = Content.assemble(
            ink.mark(state.mark),
            " ",
            (f"{sign} ", ink.FAINT),
            ink.name(state.element.name, state.mark, ink.STRONG),
        )
        if not leaving[state.id]:
            rows.append((head, ink.ink("end", ink.FAINT)))
        for step in leaving[state.id]:
            rows.append((head, _step(step, names)))
            head = Content("")
    sheet.table(rows, caps=(26,))


def _step(step: Marked[Transition], names: Names) -> Content:
    move = step.element
    who = ink.dotted([ink.ink(names.all(move.roles), ink.LINK), ink.ink(move.guard, ink.MUTED)])
    return Content.assemble(
        ink.mark(step.mark) + " " if step.mark else "",
        ink.name(move.name, step.mark, ink.MUTED),
        (" → ", ink.FAINT),
        names(move.target),
        "  " if who else "",
        who,
    )


def _links(
    sheet: Sheet,
    entity: Entity,
    links: tuple[Relationship, ...],
    before: tuple[Relationship, ...] | None,
    names: Names,
) -> None:
    mine = [
        item
        for item in compare(before, links)
        if entity.id in (item.element.source, item.element.target)
    ]
    if not mine:
        return
    sheet.heading("Links")
    rows = []
    for item in mine:
        link = item.element
        out = link.source == entity.id
        other = names(link.target if out else link.source)
        number = link.target_cardinality if out else link.source_cardinality
        deleted = {"restrict": "keeps its parent from deletion", "cascade": "goes with its parent",
                   "set_null": "is let go"}  # fmt: skip
        facts = [
            ink.ink(f"as {link.name}" if out else f"by {link.name}", ink.MUTED),
            ink.ink("part of it" if link.owner and out else "", ink.MUTED),
            ink.ink(deleted.get(link.on_parent_delete or "", "") if out else "", ink.MUTED),
            ink.ink(link.definition, ink.MUTED),
        ]
        rows.append(
            (
                Content.assemble(ink.mark(item.mark), (" → " if out else " ← ", ink.FAINT)),
                Content.assemble((f"{_LINKS[number]} ", ink.MUTED), ink.name(other, item.mark)),
                ink.dotted(facts),
            )
        )
    sheet.table(rows)


def _enforced(ways: tuple[str, ...]) -> Content:
    words = ink.listed(way.replace("_", " ") for way in ways)
    return ink.ink(f"  held by {words}", ink.FAINT) if words else Content("")


def _by_role(permissions: list[Permission], names: Names) -> list[tuple[Content, Content]]:
    roles: dict[str, list[Permission]] = {}
    for item in permissions:
        roles.setdefault(item.role, []).append(item)
    return [
        (ink.ink(names(role), ink.LINK), permission_words(items, names))
        for role, items in roles.items()
    ]


def permission_words(items: list[Permission], names: Names) -> Content:
    """Return what permissions allow and forbid, in words."""
    scopes = {"own": "own", "tenant": "of its tenant", "related": "related", "none": "none"}
    parts: list[Content] = []
    for item in items:
        limits = [scopes.get(item.scope, ""), item.condition, names.all(item.attributes)]
        words = " ".join(part for part in limits if part)
        sign = Content("") if item.allowed else ink.ink("not ", ink.BAD)
        parts.append(
            Content.assemble(
                sign,
                item.action.replace("_", " "),
                (f" ({words})" if words else "", ink.MUTED),
            )
        )
    return Content(", ").join(parts)


def query_words(query: Query, names: Names) -> Content:
    """Return what a query asks for, in one line."""
    filters = [
        f"{names(item.element)} {item.operator} {item.value if item.value is not None else '?'}"
        for item in query.filters
    ]
    sort = [f"{names(item.element)}{' desc' if item.descending else ''}" for item in query.sort]
    groups = [names(item) for item in query.group_by]
    facts = [
        ink.ink(" and ".join(filters)),
        ink.ink(f"by {', '.join(groups)}" if groups else "", ink.MUTED),
        ink.ink(f"sorted by {', '.join(sort)}" if sort else "", ink.MUTED),
        ink.ink(query.measure, ink.MUTED),
        ink.ink(f"first {query.limit}" if query.limit else "", ink.MUTED),
        ink.ink(query.frequency, ink.FAINT),
        ink.ink(f"under {query.latency_ms} ms" if query.latency_ms else "", ink.FAINT),
    ]
    return ink.dotted(facts) if any(facts) else ink.ink(query.statement, ink.MUTED)
