"""Keys, checks, indexes and exclusions of tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from design.document.base import Derived
from design.document.expressions import UnknownColumnError, asks_clock, columns_in, parse_expression
from design.document.names import name_key
from design.document.schema import (
    Check,
    Exclusion,
    ForeignKey,
    Index,
    IndexColumn,
    Table,
    Unique,
)
from design.operations.edit import (
    Edit,
    Handlers,
    by_hand,
    exists,
    ids_of,
    invalid,
    swap,
    without,
)
from design.operations.lower import constraints, relation_names
from design.operations.resolve import OperationError, unknown
from design.operations.spelling import free_name, identifier, line, member_name
from design.operations.type_rules import (
    base_of,
    refuse_unbounded,
    refuse_unindexed,
    refuse_unlike_key,
)
from design.operations.vocabulary import (
    AddCheck,
    AddExclusion,
    AddForeignKey,
    AddIndex,
    AddUnique,
    AlterForeignKey,
    DropCheck,
    DropExclusion,
    DropForeignKey,
    DropIndex,
    DropUnique,
)

C = TypeVar("C", Unique, Check, ForeignKey, Index, Exclusion)
_KEY: Final = re.compile(
    r"^\s*(?:lower\s*\(\s*(?P<lowered>[^()]+?)\s*\)"
    r"|(?P<minus>-)?(?P<plain>[^\s()]+(?: [^\s()]+)*?))"
    r"(?:\s+(?P<way>asc|desc|ascending|descending))?\s*$",
    re.IGNORECASE,
)


def expression(edit: Edit, table: Table, text: str, what: str) -> str:
    """Return an expression over a table's columns as it is stored.

    Raises:
        OperationError: It is outside the subset or names a column that is not there.
    """
    try:
        stored = parse_expression(line(text), table)
    except UnknownColumnError as error:
        raise unknown("column", error.name, lambda: (item.name for item in table.columns),
                      of=table.name) from None  # fmt: skip
    except ValueError as error:
        raise invalid(f"The {what} of {table.name} cannot be used: {error}") from None
    if what == "condition" and asks_clock(stored):
        raise invalid(f"The condition of an index on {table.name} cannot ask the clock.")
    edit.require(*columns_in(stored))
    return stored


def _names(table: Table, ids: Iterable[str]) -> list[str]:
    return [column.name for item in ids if (column := table.column(item)) is not None]


def _name(edit: Edit, table: Table, given: str | None, parts: Iterable[str], suffix: str) -> str:
    """Return the name of a new constraint or index: the given one, or one that is free."""
    shared = suffix in ("key", "idx", "excl")
    taken = relation_names(edit.design) if shared else set()
    taken |= {item.name for item in constraints(table)}
    if not given:
        return free_name(member_name(table.name, parts, suffix), taken)
    name = identifier(edit, given, "a constraint")
    if name in taken:
        raise exists(f"Something called {name}", "another name")
    return name


def _chosen(
    edit: Edit,
    table: Table,
    items: tuple[C, ...],
    kind: str,
    name: str | None,
    columns: tuple[str, ...],
    keys: Callable[[C], tuple[str, ...]],
) -> C:
    """Return the member with a name, or with exactly these columns.

    Raises:
        OperationError: There is none, or several.
    """
    if name:
        key = name_key(name)
        for item in items:
            if name_key(item.name) == key:
                return item
        if not columns:
            raise unknown(kind, name, lambda: (item.name for item in items), of=table.name)
    wanted = tuple(_index_key(edit, table, text).column for text in columns)
    if not wanted:
        raise invalid(f"Say which {kind} of {table.name}: its name or its columns.")
    found = [item for item in items if keys(item) == wanted]
    found = found or [item for item in items if set(keys(item)) == set(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(item.name for item in found)
        raise OperationError("ambiguous", f"{table.name} has several: {names}. Say which by name.")
    label = ", ".join(columns)
    raise unknown(f"{kind} on", label, lambda: (item.name for item in items), of=table.name)


def _dropped(edit: Edit, item: Derived) -> None:
    edit.remove(item.id)
    if item.derived:
        edit.set_schema(dropped=(*edit.design.schema_.dropped, item.id))


# --- uniqueness ----------------------------------------------------------------------------


def add_unique(edit: Edit, operation: AddUnique) -> str:
    """Make columns unique together."""
    table = edit.table(operation.table)
    keys = [_index_key(edit, table, text) for text in operation.columns]
    columns = tuple(dict.fromkeys(key.column for key in keys))
    refuse_unindexed(table, columns, "btree")
    edit.require(*columns)
    lowered = tuple(dict.fromkeys(
        key.column for key in keys if key.lower or (operation.case_insensitive
                                                    and _is_text(table, key.column))
    ))  # fmt: skip
    where = expression(edit, table, operation.where, "condition") if operation.where else None
    names = _names(table, columns)
    label = f"uniqueness {table.name} ({', '.join(names)})"
    for item in table.uniques:
        same = (set(item.columns), item.where, set(item.case_insensitive))
        if same == (set(columns), where, set(lowered)):
            edit.require(item.id)
            return edit.already(label)
    identity = "|".join((*columns, where or "", *lowered))
    made = Unique(
        id=edit.make("unique", identity, parent=table.id, taken=ids_of(table.uniques)),
        name=_name(edit, table, operation.name, names, "key"),
        columns=columns,
        where=where,
        case_insensitive=lowered,
    )
    edit.put_table(table.replace(uniques=(*table.uniques, made)))
    return f"+ {label}"


def _is_text(table: Table, column_id: str) -> bool:
    column = table.column(column_id)
    return column is not None and base_of(column.type) in ("text", "varchar", "char")


def drop_unique(edit: Edit, operation: DropUnique) -> str:
    """Remove a uniqueness rule."""
    table = edit.table(operation.table)
    item = _chosen(edit, table, table.uniques, "uniqueness", operation.name, operation.columns,
                   lambda one: one.columns)  # fmt: skip
    edit.put_table(table.replace(uniques=without(table.uniques, (item.id,))))
    _dropped(edit, item)
    return f"- uniqueness {item.name}"


# --- checks --------------------------------------------------------------------------------


def add_check(edit: Edit, operation: AddCheck) -> str:
    """Add a check constraint."""
    table = edit.table(operation.table)
    stored = expression(edit, table, operation.expression, "check")
    ids = columns_in(stored)
    for item in table.checks:
        if item.expression == stored:
            edit.require(item.id)
            return edit.already(f"check {item.name}")
    made = Check(
        id=edit.make("check", stored, parent=table.id, taken=ids_of(table.checks)),
        name=_name(edit, table, operation.name, _names(table, ids[:2]), "check"),
        expression=stored,
    )
    edit.put_table(table.replace(checks=(*table.checks, made)))
    return f"+ check {table.name}: {line(operation.expression)}"


def drop_check(edit: Edit, operation: DropCheck) -> str:
    """Remove a check constraint, by its name or its expression."""
    table = edit.table(operation.table)
    key = name_key(operation.name)
    item = next((one for one in table.checks if name_key(one.name) == key), None)
    if item is None:
        try:
            stored = parse_expression(line(operation.name), table)
        except ValueError:
            stored = ""
        item = next((one for one in table.checks if one.expression == stored), None)
    if item is None:
        raise unknown("check", operation.name, lambda: (one.name for one in table.checks),
                      of=table.name)  # fmt: skip
    edit.put_table(table.replace(checks=without(table.checks, (item.id,))))
    _dropped(edit, item)
    return f"- check {item.name}"


# --- foreign keys --------------------------------------------------------------------------


def add_foreign_key(edit: Edit, operation: AddForeignKey) -> str:
    """Add a foreign key."""
    table = edit.table(operation.table)
    columns = edit.columns(table, operation.columns)
    target_name, _, inner = operation.references.partition("(")
    named = operation.referenced_columns or tuple(
        part.strip() for part in inner.rstrip(") ").split(",") if part.strip()
    )
    target = edit.table(target_name.strip())
    references = edit.columns(target, named) if named else target.primary_key
    if not references:
        raise invalid(f"{target.name} has no primary key. Name the referenced_columns.")
    if len(references) != len(columns):
        raise invalid(
            f"A foreign key needs as many columns as it refers to: {len(columns)} of {table.name} "
            f"for {len(references)} of {target.name}."
        )
    refuse_unlike_key(table, columns, target, references)
    _refuse_null(table, columns, operation.on_delete)
    names = _names(table, columns)
    label = f"foreign key {table.name} ({', '.join(names)}) -> {target.name}"
    for item in table.foreign_keys:
        if (item.columns, item.table, item.references) != (columns, target.id, references):
            continue
        edit.require(item.id)
        if item.on_delete == operation.on_delete or ("on_delete" not in operation.model_fields_set):
            return edit.already(label)
        if not item.derived:
            raise exists(label.capitalize(), "alter_foreign_key")
        return _set_on_delete(edit, table, item, operation.on_delete)
    identity = "|".join((*columns, target.id, *references))
    made = ForeignKey(
        id=edit.make("foreign_key", identity, parent=table.id, taken=ids_of(table.foreign_keys)),
        name=_name(edit, table, operation.name, names, "fkey"),
        columns=columns,
        table=target.id,
        references=references,
        on_delete=operation.on_delete,
    )
    edit.put_table(table.replace(foreign_keys=(*table.foreign_keys, made)))
    return f"+ {label}"


def _refuse_null(table: Table, columns: Iterable[str], action: str) -> None:
    """Refuse to blank a key of which no column may be null."""
    found = [column for item in columns if (column := table.column(item)) is not None]
    if action == "set null" and not any(column.nullable for column in found):
        names = ", ".join(column.name for column in found)
        raise invalid(f'"set null" needs a nullable column: {names}.')


def _set_on_delete(edit: Edit, table: Table, item: ForeignKey, action: str) -> str:
    _refuse_null(table, item.columns, action)
    edit.touch(item.id)
    changed = by_hand(item, on_delete=action)
    edit.put_table(table.replace(foreign_keys=swap(table.foreign_keys, changed)))
    return f"~ foreign key {item.name} on_delete {item.on_delete} -> {action}"


def alter_foreign_key(edit: Edit, operation: AlterForeignKey) -> str:
    """Change what a foreign key does when its parent is deleted."""
    table = edit.table(operation.table)
    item = _chosen(edit, table, table.foreign_keys, "foreign key", operation.name,
                   operation.columns, lambda one: one.columns)  # fmt: skip
    edit.require(item.id)
    if item.on_delete == operation.on_delete:
        return edit.already(f"foreign key {item.name}")
    return _set_on_delete(edit, table, item, operation.on_delete)


def drop_foreign_key(edit: Edit, operation: DropForeignKey) -> str:
    """Remove a foreign key."""
    table = edit.table(operation.table)
    item = _chosen(edit, table, table.foreign_keys, "foreign key", operation.name,
                   operation.columns, lambda one: one.columns)  # fmt: skip
    edit.put_table(table.replace(foreign_keys=without(table.foreign_keys, (item.id,))))
    _dropped(edit, item)
    return f"- foreign key {item.name}"


# --- indexes -------------------------------------------------------------------------------


def _index_key(edit: Edit, table: Table, text: str) -> IndexColumn:
    """Return a key of an index, written ``total``, ``placed_at desc`` or ``lower(email)``."""
    match = _KEY.match(line(text))
    if match is None:
        raise invalid(f'"{line(text)}" is no column of {table.name}. Write "column" or '
                      f'"column desc".')  # fmt: skip
    column = edit.column(table, match["lowered"] or match["plain"])
    way = (match["way"] or "").lower()
    return IndexColumn(
        column=column.id,
        descending=bool(match["minus"]) or way.startswith("desc"),
        lower=match["lowered"] is not None,
    )


def add_index(edit: Edit, operation: AddIndex) -> str:
    """Add an index."""
    table = edit.table(operation.table)
    keys = tuple(dict.fromkeys(_index_key(edit, table, text) for text in operation.columns))
    refuse_unindexed(table, (key.column for key in keys), operation.method)
    where = expression(edit, table, operation.where, "condition") if operation.where else None
    include = tuple(
        item for item in edit.columns(table, operation.include)
        if item not in {key.column for key in keys}
    )  # fmt: skip
    names = _names(table, (key.column for key in keys))
    label = f"index {table.name} ({', '.join(names)})"
    for item in table.indexes:
        same = (item.columns, item.where, set(item.include), item.method)
        if same == (keys, where, set(include), operation.method):
            edit.require(item.id)
            return edit.already(label)
    identity = "|".join((
        *(f"{key.column}{'-' * key.descending}{'~' * key.lower}" for key in keys),
        where or "", *include, operation.method,
    ))  # fmt: skip
    made = Index(
        id=edit.make("index", identity, parent=table.id, taken=ids_of(table.indexes)),
        name=_name(edit, table, operation.name, names, "idx"),
        columns=keys,
        where=where,
        include=include,
        method=operation.method,
    )
    edit.put_table(table.replace(indexes=(*table.indexes, made)))
    return f"+ {label}"


def drop_index(edit: Edit, operation: DropIndex) -> str:
    """Remove an index."""
    table = edit.table(operation.table)
    item = _chosen(edit, table, table.indexes, "index", operation.name, operation.columns,
                   lambda one: tuple(key.column for key in one.columns))  # fmt: skip
    edit.put_table(table.replace(indexes=without(table.indexes, (item.id,))))
    _dropped(edit, item)
    return f"- index {item.name}"


# --- exclusions ----------------------------------------------------------------------------


def add_exclusion(edit: Edit, operation: AddExclusion) -> str:
    """Forbid overlapping ranges."""
    table = edit.table(operation.table)
    columns = edit.columns(table, operation.columns)
    start, end = edit.column(table, operation.start), edit.column(table, operation.end)
    if start.id == end.id or start.id in columns or end.id in columns:
        raise invalid("The start, the end and the columns of an exclusion are different columns.")
    refuse_unbounded(table, start, end)
    refuse_unindexed(table, columns, "exclusion")
    where = expression(edit, table, operation.where, "condition") if operation.where else None
    label = f"exclusion {table.name} ({', '.join(_names(table, columns))})"
    for item in table.exclusions:
        same = (set(item.columns), item.start, item.end, item.where)
        if same == (set(columns), start.id, end.id, where):
            edit.require(item.id)
            return edit.already(label)
    identity = "|".join((*columns, start.id, end.id, where or ""))
    made = Exclusion(
        id=edit.make("exclusion", identity, parent=table.id, taken=ids_of(table.exclusions)),
        name=_name(edit, table, operation.name, _names(table, columns), "excl"),
        columns=columns,
        start=start.id,
        end=end.id,
        where=where,
    )
    edit.put_table(table.replace(exclusions=(*table.exclusions, made)))
    return f"+ {label}"


def drop_exclusion(edit: Edit, operation: DropExclusion) -> str:
    """Remove an exclusion constraint."""
    table = edit.table(operation.table)
    item = _chosen(edit, table, table.exclusions, "exclusion", operation.name, (),
                   lambda one: one.columns)  # fmt: skip
    edit.put_table(table.replace(exclusions=without(table.exclusions, (item.id,))))
    _dropped(edit, item)
    return f"- exclusion {item.name}"


HANDLERS: Final[Handlers] = {
    AddUnique: add_unique,
    DropUnique: drop_unique,
    AddCheck: add_check,
    DropCheck: drop_check,
    AddForeignKey: add_foreign_key,
    AlterForeignKey: alter_foreign_key,
    DropForeignKey: drop_foreign_key,
    AddIndex: add_index,
    DropIndex: drop_index,
    AddExclusion: add_exclusion,
    DropExclusion: drop_exclusion,
}
