"""The schema layer: an outline of tables, and a table in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.drawing import findings, ink
from tui.drawing.marks import Marked, changed_fields, compare, mark_of, renamed_from
from tui.drawing.names import Names, by_hand, names_of
from tui.drawing.rows import Memo, Row
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from design.document.design import Design
    from design.document.schema import Column, Index, Table, Unique
    from tui.view import View

_ROLES: Final = {"join": "join", "lookup": "lookup", "history": "history", "infra": "infra"}


def outline(view: View, memo: Memo) -> list[Row]:
    """Return the tables as an outline; a table opens to its columns."""
    base = view.base.schema_.tables if view.base else None
    return [_table_row(marked, view, memo) for marked in compare(base, view.design.schema_.tables)]


def having(view: View, words: str) -> frozenset[str]:
    """Return the ids of the tables that have every word, in their name or columns.

    Args:
        view: What there is to see.
        words: Words, or parts of them; types, roles and sensitivities count.
    """
    wanted = words.lower().split()
    tables = {table.id: table for table in (view.base.schema_.tables if view.base else ())}
    tables.update((table.id, table) for table in view.design.schema_.tables)
    return frozenset(
        table.id
        for table in tables.values()
        if all(word in text for text in [_words(table)] for word in wanted)
    )


def _words(table: Table) -> str:
    parts = [table.name, table.role if table.role != "entity" else ""]
    for column in table.columns:
        parts += [column.name, column.type, column.sensitivity or ""]
    return "\n".join(parts).lower()


def _table_row(marked: Marked[Table], view: View, memo: Memo) -> Row:
    table = marked.element
    stale = any(member in view.stale for member in (table.id, *(c.id for c in table.columns)))
    found = findings.inside(view.reviewed, table.id)

    def draw() -> Row:
        before = marked.before.columns if marked.before else None
        if marked.mark == "+":
            before = ()
        former = renamed_from(marked)
        signs = [
            ink.ink("stale" if stale else "", ink.WARN),
            ink.ink(_ROLES.get(table.role, ""), ink.FAINT),
            ink.ink(str(len(table.columns)), ink.FAINT),
            findings.mark(view.reviewed, table.id),
        ]
        return Row(
            table.id,
            (
                Content.assemble(
                    ink.mark(marked.mark),
                    " ",
                    ink.name(table.name, marked.mark),
                    (f"  was {former}" if former else "", ink.FAINT),
                ),
                ink.spaced(signs),
            ),
            children=lambda: [
                _column_row(item, table, view) for item in compare(before, table.columns)
            ],
            copy=table.name,
        )

    return memo.row(table.id, (table, marked.before, marked.mark, stale, found), draw)


def _column_row(marked: Marked[Column], table: Table, view: View) -> Row:
    column = marked.element
    former = renamed_from(marked)
    return Row(
        column.id,
        (
            Content.assemble(
                ink.mark(marked.mark),
                " ",
                ink.name(column.name, marked.mark),
                ("?" if column.nullable else "", ink.FAINT),
                (f"  was {former}" if former else "", ink.FAINT),
            ),
            ink.spaced(
                [
                    key_signs(column, table),
                    ink.ink(column.type, ink.TYPE),
                    findings.mark(view.reviewed, column.id),
                ],
                " ",
            ),
        ),
        copy=f"{table.name}.{column.name}",
    )


def key_signs(column: Column, table: Table, *, sensitive: bool = True) -> Content:
    """Return which keys and indexes a column is in: PK FK UQ IX, and its sensitivity."""
    signs: list[Content] = []
    if column.id in table.primary_key:
        signs.append(ink.ink("PK", f"bold {ink.KEY}"))
    if any(column.id in key.columns for key in table.foreign_keys):
        signs.append(ink.ink("FK", ink.LINK))
    if any(column.id in unique.columns for unique in table.uniques):
        signs.append(ink.ink("UQ", ink.KEY))
    if any(column.id == part.column for index in table.indexes for part in index.columns):
        signs.append(ink.ink("IX", ink.MUTED))
    sign = ink.SENSITIVITY_SIGNS.get(column.sensitivity or "")
    if sign and sensitive:
        signs.append(Content.styled(*sign))
    return ink.spaced(signs, " ")


def table_of(view: View, element_id: str) -> Table | None:
    """Return the table an element is or belongs to, in the design shown or in its base."""
    for design in filter(None, (view.design, view.base)):
        table = design.schema_.table(element_id)
        if table is not None:
            return table
        for table in design.schema_.tables:
            if table.column(element_id) is not None:
                return table
    return None


def table_sheet(view: View, element_id: str, width: int) -> Content:
    """Draw a table: columns, keys, checks, indexes, what it realises."""
    table = table_of(view, element_id)
    if table is None:
        return Content("")
    base = view.base.schema_.table(table.id) if view.base else None
    gone = view.design.schema_.table(table.id) is None
    sign: ink.Mark = "-" if gone else (mark_of(base, table) if view.marked else "")
    names = names_of(view.base if gone and view.base else view.design)
    before = base if view.marked and not gone else None
    if view.marked and base is None:
        before = _emptied(table)
    sheet = Sheet(width)
    former = renamed_from(Marked(table, sign, base))
    sheet.title(
        Content.assemble(
            ink.mark(sign) + " " if sign else "",
            (table.name, ink.MARK_STYLES[sign] or ink.STRONG),
            (f"  was {former}" if former else "", ink.FAINT),
        ),
        _origin(table, names, view.design),
    )
    if table.comment:
        sheet.line(ink.ink(table.comment, ink.MUTED))
    if table.append_only:
        sheet.line(ink.ink("Rows are never changed once written.", ink.MUTED))
    _stale(sheet, view, table)
    findings.note(sheet, view.reviewed, table.id)
    _columns(sheet, table, before.columns if before else None)
    _keys(sheet, table, before, names)
    _foreign_keys(sheet, table, before, names)
    _checks(sheet, table, before, names)
    _indexes(sheet, table, before, names)
    _referring(sheet, view, table)
    return sheet.content()


def _origin(table: Table, names: Names, design: Design) -> Content:
    realised = names.get(table.realises)
    made = "derived" if table.derived else by_hand(design)
    return ink.dotted(
        [ink.ink(f"realises {realised}" if realised else "", ink.FAINT), ink.ink(made, ink.FAINT)]
    )


def _stale(sheet: Sheet, view: View, table: Table) -> None:
    members = {table.id: table.name} | {column.id: column.name for column in table.columns}
    for element_id, name in members.items():
        fields = view.stale.get(element_id)
        if fields:
            sheet.line(
                Content.assemble(
                    ("stale  ", f"bold {ink.WARN}"),
                    f"{name}: {ink.listed(fields)} no longer follows from the concept",
                    (" · R reconciles", ink.FAINT),
                )
            )


def _columns(sheet: Sheet, table: Table, before: Sequence[Column] | None) -> None:
    optional = ", ? may be null" if any(column.nullable for column in table.columns) else ""
    sheet.heading("Columns", f"{len(table.columns)}{optional}")
    rows = []
    for item in compare(before, table.columns):
        column = item.element
        rows.append(
            (
                Content.assemble(
                    ink.mark(item.mark),
                    " ",
                    ink.name(column.name, item.mark),
                    ("?" if column.nullable else "", ink.FAINT),
                ),
                ink.ink(column.type, ink.TYPE),
                _column_facts(item, table),
            )
        )
    sheet.table(rows, caps=(30, 16))


def _column_facts(item: Marked[Column], table: Table) -> Content:
    column = item.element
    facts = [
        key_signs(column, table, sensitive=False),
        ink.ink("identity" if column.identity else "", ink.MUTED),
        ink.ink(f"= {column.default}" if column.default else "", ink.MUTED),
        Content.styled(*ink.SENSITIVITY[column.sensitivity])
        if column.sensitivity in ("confidential", "regulated")
        else Content(""),
        ink.ink(column.comment, ink.FAINT),
    ]
    if item.mark in ("~", ">") and item.before is not None:
        former = changed_fields(item.before, column) & {"name", "type", "nullable", "default"}
        for field in sorted(former):
            value = getattr(item.before, field)
            words = {True: "null", False: "not null"}.get(value) if field == "nullable" else value
            facts.append(ink.ink(f"was {words or 'without default'}", ink.WARN))
    overrides = [field.replace("_", " ") for field in column.overrides]
    # Of a table that is not derived everything is, which its head says once.
    if overrides and table.derived:
        facts.append(ink.ink(f"{ink.listed(overrides)} set by hand", ink.LINK))
    return ink.dotted(facts)


def _keys(sheet: Sheet, table: Table, before: Table | None, names: Names) -> None:
    uniques = compare(before.uniques if before else None, table.uniques)
    if not table.primary_key and not uniques:
        return
    sheet.heading("Keys")
    rows: list[tuple[Content, Content, Content]] = []
    if table.primary_key:
        changed = before is not None and before.primary_key != table.primary_key
        rows.append(
            (
                Content.assemble(ink.mark("~" if changed else ""), " ", ("primary", ink.KEY)),
                ink.ink(f"({names.all(table.primary_key)})"),
                Content(""),
            )
        )
    for item in uniques:
        rows.append(
            (
                Content.assemble(ink.mark(item.mark), " ", ("unique", ink.KEY)),
                ink.name(f"({_unique_columns(item.element, names)})", item.mark),
                _where(item.element.where, names),
            )
        )
    sheet.table(rows)


def _unique_columns(unique: Unique, names: Names) -> str:
    return ", ".join(
        f"lower({names(column)})" if column in unique.case_insensitive else names(column)
        for column in unique.columns
    )


def _where(stored: str | None, names: Names) -> Content:
    return ink.ink(f"where {names.expression(stored)}" if stored else "", ink.MUTED)


def _foreign_keys(sheet: Sheet, table: Table, before: Table | None, names: Names) -> None:
    items = compare(before.foreign_keys if before else None, table.foreign_keys)
    if not items:
        return
    sheet.heading("Foreign keys")
    sheet.table(
        [
            (
                Content.assemble(
                    ink.mark(item.mark), " ", ink.name(names.all(item.element.columns), item.mark)
                ),
                Content.assemble(
                    ("→ ", ink.FAINT),
                    (names(item.element.table), ink.LINK),
                    (f" ({names.all(item.element.references)})", ink.MUTED),
                ),
                ink.ink(f"on delete {item.element.on_delete}", ink.MUTED),
            )
            for item in items
        ]
    )


def _checks(sheet: Sheet, table: Table, before: Table | None, names: Names) -> None:
    items = compare(before.checks if before else None, table.checks)
    exclusions = compare(before.exclusions if before else None, table.exclusions)
    if not items and not exclusions:
        return
    sheet.heading("Checks")
    for check in items:
        sheet.line(
            Content.assemble(
                ink.mark(check.mark), " ",
                ink.name(names.expression(check.element.expression), check.mark),
            ),
            0,
            2,
        )  # fmt: skip
    for item in exclusions:
        rule = item.element
        same = f"with the same {names.all(rule.columns)}, " if rule.columns else ""
        span = f"[{names(rule.start)}, {names(rule.end)})"
        sheet.line(
            Content.assemble(
                ink.mark(item.mark), " ",
                ink.name(f"{same}{span} never overlap", item.mark),
                " ",
                _where(rule.where, names),
            ),
            0,
            2,
        )  # fmt: skip


def _indexes(sheet: Sheet, table: Table, before: Table | None, names: Names) -> None:
    items = compare(before.indexes if before else None, table.indexes)
    if not items:
        return
    sheet.heading("Indexes", str(len(table.indexes)))
    sheet.table(
        [
            (
                Content.assemble(
                    ink.mark(item.mark), " ",
                    ink.name(f"({index_columns(item.element, names)})", item.mark),
                ),
                _index_facts(item.element, names),
            )
            for item in items
        ]
    )  # fmt: skip


def index_columns(index: Index, names: Names) -> str:
    """Return the keys of an index as SQL writes them."""
    parts = []
    for part in index.columns:
        name = f"lower({names(part.column)})" if part.lower else names(part.column)
        parts.append(f"{name} desc" if part.descending else name)
    return ", ".join(parts)


def _index_facts(index: Index, names: Names) -> Content:
    served = [names.get(item) for item in index.serves]
    queries = [name for name in served if name]
    return ink.dotted(
        [
            ink.ink(index.method if index.method != "btree" else "", ink.MUTED),
            _where(index.where, names),
            ink.ink(f"with {names.all(index.include)}" if index.include else "", ink.MUTED),
            ink.ink(f"for {'; '.join(queries)}" if queries else "", ink.FAINT),
        ]
    )


def _referring(sheet: Sheet, view: View, table: Table) -> None:
    names = names_of(view.design)
    found = [
        f"{other.name} ({names.all(key.columns)})"
        for other in view.design.schema_.tables
        for key in other.foreign_keys
        if key.table == table.id
    ]
    if found:
        sheet.heading("Referred to by")
        sheet.line(ink.ink(", ".join(found), ink.MUTED), 2, 2)


def _emptied(table: Table) -> Table:
    return table.replace(
        columns=(), uniques=(), checks=(), foreign_keys=(), indexes=(), exclusions=()
    )
