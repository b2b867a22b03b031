"""Columns of tables."""

from __future__ import annotations

from typing import Any, Final

from design.document.defaults import column_default
from design.document.schema import Column, Table
from design.operations import column_types
from design.operations.edit import (
    Edit,
    Handlers,
    Held,
    by_hand,
    different,
    exists,
    invalid,
    refuse_dependants,
    swap,
    without,
)
from design.operations.lower import column_users, foreign_users, forget_columns, renamed_members
from design.operations.on_entities import described
from design.operations.resolve import OperationError
from design.operations.spelling import identifier, line
from design.operations.type_rules import refuse_unnumbered
from design.operations.vocabulary import AddColumn, AlterColumn, DropColumn, RenameColumn


def _own_types(edit: Edit) -> frozenset[str]:
    """Return the types the design makes itself for its closed lists."""
    if edit.design.conventions.values.enums != "enum":
        return frozenset()
    return frozenset(
        column.type
        for table in edit.design.schema_.tables
        for column in table.columns
        if column.derived
    )


def column_type(edit: Edit, name: str) -> str:
    """Return a column type as PostgreSQL spells it.

    Raises:
        OperationError: There is no such type.
    """
    spelled, _ = column_types.spelled(name)
    try:
        return column_types.check(spelled)
    except OperationError:
        return column_types.check(spelled, _own_types(edit))


def default_of(value: str | int | bool | None, kind: str) -> str | None:
    """Return a default as it is stored.

    Raises:
        OperationError: It is not of the type.
    """
    try:
        return None if value is None else column_default(value, kind)
    except ValueError as error:
        raise invalid(f"The default cannot be used: {error}.") from None


def add_column(edit: Edit, operation: AddColumn) -> str:
    """Add a column; said of a derived one, it states what is different by hand."""
    table = edit.table(operation.table)
    name = identifier(edit, operation.name, "a column", edit.design.conventions.naming.columns)
    kind = column_type(edit, operation.type)
    realises = _realised_attribute(edit, table, operation.attribute)
    existing = table.column_named(name)
    if existing is not None:
        edit.require(existing.id)
        return _column_again(edit, table, existing, operation, kind)
    column = Column(
        id=edit.make("column", name, parent=table.id, taken=Held(table.column)),
        name=name,
        type=kind,
        nullable=operation.nullable,
        default=default_of(operation.default, kind),
        identity=operation.identity,
        comment=line(operation.comment or ""),
        sensitivity=operation.sensitivity,
        realises=realises,
    )
    refuse_unnumbered(table, column)
    edit.claim(table.id, name)
    edit.put_table(table.replace(columns=(*table.columns, column)))
    return f"+ column {table.name}.{name} {kind}"


def _realised_attribute(edit: Edit, table: Table, name: str | None) -> str | None:
    if not name:
        return None
    entity = edit.design.concept.entity(table.realises) if table.realises else None
    if entity is None:
        raise invalid(f"{table.name} realises no entity, so its column realises no attribute.")
    return edit.attribute(entity, name).id


def _column_again(edit: Edit, table: Table, column: Column, operation: AddColumn, kind: str) -> str:
    given = operation.model_fields_set
    stated: dict[str, Any] = {}
    if "type" in given:
        stated["type"] = kind
    for name in ("nullable", "identity", "sensitivity"):
        if name in given and (value := getattr(operation, name)) is not None:
            stated[name] = value
    if operation.default is not None:
        stated["default"] = default_of(operation.default, kind)
    if operation.comment:
        stated["comment"] = line(operation.comment)
    label = f"column {table.name}.{column.name}"
    changes = different(column, stated)
    if not changes:
        return edit.already(label)
    if not column.derived:
        raise exists(label.capitalize(), "alter_column")
    edit.note(f"{label} was there already, made from the concept; what differs is changed")
    return _write_column(edit, table, column, changes)


def _write_column(edit: Edit, table: Table, column: Column, changes: dict[str, Any]) -> str:
    refuse_unnumbered(table, column.replace(**changes))
    edit.touch(column.id)
    edit.put_table(table.replace(columns=swap(table.columns, by_hand(column, **changes))))
    return f"~ column {table.name}.{column.name} {described(column, changes)}"


def alter_column(edit: Edit, operation: AlterColumn) -> str:
    """Change a column."""
    table = edit.table(operation.table)
    column = edit.column(table, operation.column)
    label = f"column {table.name}.{column.name}"
    stated: dict[str, Any] = {}
    if operation.type is not None:
        stated["type"] = column_type(edit, operation.type)
    if operation.nullable is not None:
        if operation.nullable and column.id in table.primary_key:
            raise invalid(f"{label.capitalize()} is of the primary key and cannot be nullable.")
        stated["nullable"] = operation.nullable
    if operation.drop_default:
        stated["default"] = None
    elif operation.default is not None:
        stated["default"] = default_of(operation.default, stated.get("type", column.type))
    elif column.default is not None and "type" in stated:
        stated["default"] = _carried(column, stated["type"], label)
    if operation.comment is not None:
        stated["comment"] = line(operation.comment)
    if operation.sensitivity is not None:
        stated["sensitivity"] = operation.sensitivity
    changes = different(column, stated)
    return _write_column(edit, table, column, changes) if changes else edit.already(label)


def _carried(column: Column, kind: str, label: str) -> str:
    """Return the default of a column as one of its new type."""
    try:
        return column_default(column.default or "", kind)
    except ValueError as error:
        raise invalid(
            f"The default of {label} cannot stay: {error}. Give another default, or say"
            ' "drop_default": true.'
        ) from None


def rename_column(edit: Edit, operation: RenameColumn) -> str:
    """Rename a column and the constraints that bear its name."""
    table = edit.table(operation.table)
    column = edit.column(table, operation.column)
    name = identifier(edit, operation.to, "a column", edit.design.conventions.naming.columns)
    if name == column.name:
        return edit.already(f"column {table.name}.{name}")
    other = table.column_named(name)
    if other is not None and other.id != column.id:
        raise exists(f"Column {table.name}.{other.name}", "another name")
    edit.touch(column.id)
    edit.free(table.id, column.name)
    edit.claim(table.id, name)
    after = table.replace(columns=swap(table.columns, by_hand(column, name=name)))
    edit.put_table(renamed_members(edit, after, column.name, name, column=column.id))
    return f"> column {table.name}.{column.name} -> {name}"


def drop_column(edit: Edit, operation: DropColumn) -> str:
    """Remove a column."""
    table = edit.table(operation.table)
    column = edit.column(table, operation.column)
    label = f"{table.name}.{column.name}"
    if len(table.columns) == 1:
        raise invalid(f"{label} is the only column of its table. Use drop_table.")
    users = column_users(table, column.id)
    labels = [label for item, label in users if not item.derived]
    if column.id in table.primary_key:
        labels.insert(0, f"primary key of {table.name}")
    labels.extend(text for _, text in foreign_users(edit.design, set(), {column.id}, table.id))
    if labels and not operation.cascade:
        refuse_dependants(f"Column {label}", labels)
    edit.free(table.id, column.name)
    lost = {column.id, *(item.id for item, _ in users)}
    edit.remove(*sorted(lost))
    derived = [item.id for item in (column, *(item for item, _ in users)) if item.derived]
    if column.id in table.primary_key:
        key = tuple(item for item in table.primary_key if item != column.id)
        table = by_hand(table, primary_key=key)
    edit.put_table(
        table.replace(
            columns=without(table.columns, lost),
            uniques=without(table.uniques, lost),
            checks=without(table.checks, lost),
            foreign_keys=without(table.foreign_keys, lost),
            indexes=without(table.indexes, lost),
            exclusions=without(table.exclusions, lost),
        )
    )
    if derived:
        edit.set_schema(dropped=(*edit.design.schema_.dropped, *derived))
    forget_columns(edit, set(), {column.id})
    return f"- column {label}"


HANDLERS: Final[Handlers] = {
    AddColumn: add_column,
    AlterColumn: alter_column,
    RenameColumn: rename_column,
    DropColumn: drop_column,
}
