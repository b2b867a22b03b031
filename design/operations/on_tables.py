"""Tables and columns."""

from __future__ import annotations

from typing import Any, Final

from design.document.expressions import column_default
from design.document.names import name_key, singular
from design.document.schema import Column, ForeignKey, Table, Unique, members
from design.operations import column_types
from design.operations.edit import (
    Edit,
    Handlers,
    Held,
    by_hand,
    different,
    exists,
    ids_of,
    invalid,
    refuse_dependants,
    swap,
    without,
)
from design.operations.lower import column_users, foreign_users, forget_columns, renamed_members
from design.operations.on_entities import described
from design.operations.resolve import OperationError
from design.operations.spelling import free_name, identifier, line, member_name
from design.operations.vocabulary import (
    AddColumn,
    AddTable,
    AlterColumn,
    AlterTable,
    ColumnSpec,
    DropColumn,
    DropTable,
    RenameColumn,
    RenameTable,
    SetPrimaryKey,
)


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


def _type(edit: Edit, name: str) -> str:
    spelled, _ = column_types.spelled(name)
    try:
        return column_types.check(spelled)
    except OperationError:
        return column_types.check(spelled, _own_types(edit))


def _default(value: str | int | bool | None, kind: str) -> str | None:
    try:
        return None if value is None else column_default(value, kind)
    except ValueError as error:
        raise invalid(f"The default cannot be used: {error}.") from None


def _realised(edit: Edit, operation: AddTable) -> str | None:
    """Return the id of the entity a new table realises, if it is one's."""
    if operation.entity:
        return edit.entity(operation.entity).id
    if operation.role != "entity":
        return None
    concept = edit.design.concept
    for spelling in (operation.name, singular(operation.name)):
        entity = concept.entity_named(spelling)
        if entity is not None and edit.design.schema_.table_for(entity.id) is None:
            edit.require(entity.id)
            edit.note(f"it realises the entity {entity.name}")
            return entity.id
    return None


def add_table(edit: Edit, operation: AddTable) -> str:
    """Add a table; said of a derived one, it states what is different by hand."""
    name = identifier(edit, operation.name, "a table", edit.design.conventions.naming.tables)
    existing = edit.design.schema_.table_named(name)
    if existing is None and operation.entity:
        realised = edit.design.schema_.table_for(edit.entity(operation.entity).id)
        existing = realised if realised is not None and realised.derived else None
    if existing is not None:
        edit.require(existing.id)
        return _state_again(edit, existing, operation)
    table_id = edit.make("table", name, taken=Held(edit.design.schema_.table))
    edit.claim("table", name)
    table = Table(
        id=table_id,
        name=name,
        comment=line(operation.comment or ""),
        role=operation.role,
        realises=_realised(edit, operation),
    )
    for spec in operation.columns:
        table = _with_spec(edit, table, spec)
    if not table.primary_key:
        by_name = table.column_named(edit.design.conventions.ids.column)
        if by_name is not None:
            table = table.replace(primary_key=(by_name.id,))
            edit.note(f"{by_name.name} is the primary key")
    table = _generated_key(edit, table)
    edit.set_schema(tables=(*edit.design.schema_.tables, table))
    _refer(edit, table, operation.columns)
    return f"+ table {name} ({len(table.columns)} columns)"


def _generated_key(edit: Edit, table: Table) -> Table:
    """Let the database make the values of a key of one column that nothing else gives."""
    if len(table.primary_key) != 1:
        return table
    column = table.column(table.primary_key[0])
    if column is None or column.default is not None or column.identity:
        return table
    if name_key(column.name) != name_key(edit.design.conventions.ids.column):
        return table
    if column.type == "uuid":
        made = column.replace(default="gen_random_uuid()")
    elif column.type in ("bigint", "integer"):
        made = column.replace(identity=True)
    else:
        return table
    return table.replace(columns=swap(table.columns, made))


def _with_spec(edit: Edit, table: Table, spec: ColumnSpec) -> Table:
    case = edit.design.conventions.naming.columns
    name = identifier(edit, spec.name, "a column", case)
    if table.column_named(name) is not None:
        raise invalid(f"{table.name} would have two columns called {name}.")
    kind = _type(edit, spec.type)
    column = Column(
        id=edit.make("column", name, parent=table.id, taken=Held(table.column)),
        name=name,
        type=kind,
        nullable=spec.nullable and not spec.primary_key,
        default=_default(spec.default, kind),
    )
    edit.claim(table.id, name)
    key = (*table.primary_key, column.id) if spec.primary_key else table.primary_key
    table = table.replace(columns=(*table.columns, column), primary_key=key)
    if spec.unique:
        table = _unique_column(edit, table, column)
    return table


def _unique_column(edit: Edit, table: Table, column: Column) -> Table:

    taken = {item.name for item in members(table)}
    made = Unique(
        id=edit.make("unique", column.id, parent=table.id, taken=ids_of(table.uniques)),
        name=free_name(member_name(table.name, (column.name,), "key"), taken),
        columns=(column.id,),
    )
    return table.replace(uniques=(*table.uniques, made))


def _refer(edit: Edit, table: Table, specs: tuple[ColumnSpec, ...]) -> None:
    """Add the foreign keys that the columns of a new table state."""
    for spec in specs:
        if not spec.references:
            continue
        column = edit.column(table, spec.name)
        target = edit.table(spec.references.partition("(")[0].partition(".")[0])
        if len(target.primary_key) != 1:
            raise invalid(
                f"{target.name} has no primary key of one column to refer to. Use add_foreign_key."
            )
        if any(key.columns == (column.id,) for key in table.foreign_keys):
            continue
        taken = {item.name for item in members(table)}
        made = ForeignKey(
            id=edit.make("foreign_key", column.id, parent=table.id,
                         taken=ids_of(table.foreign_keys)),
            name=free_name(member_name(table.name, (column.name,), "fkey"), taken),
            columns=(column.id,),
            table=target.id,
            references=target.primary_key,
        )  # fmt: skip
        table = table.replace(foreign_keys=(*table.foreign_keys, made))
        edit.put_table(table)


def _state_again(edit: Edit, table: Table, operation: AddTable) -> str:
    """Take an ``add_table`` for a table that is there."""
    stated: dict[str, Any] = {}
    if operation.comment:
        stated["comment"] = line(operation.comment)
    if "role" in operation.model_fields_set:
        stated["role"] = operation.role
    changes = different(table, stated)
    after = by_hand(table, **changes) if changes else table
    for spec in operation.columns:
        column = after.column_named(spec.name)
        if column is None and table.derived:
            after = _with_spec(edit, after, spec.model_copy(update={"primary_key": False}))
        elif column is None:
            raise exists(f"Table {table.name}", "add_column, alter_column or drop_table")
        else:
            after = _spec_again(edit, after, column, spec)
    if after != table and not table.derived:
        raise exists(f"Table {table.name}", "alter_table or alter_column")
    if after == table:
        return edit.already(f"table {table.name}")
    edit.note(f"{table.name} was there already, made from the concept; what differs is changed")
    edit.touch(table.id)
    edit.put_table(after)
    new = tuple(spec for spec in operation.columns if table.column_named(spec.name) is None)
    _refer(edit, after, new)
    return f"~ table {table.name}"


def _spec_again(edit: Edit, table: Table, column: Column, spec: ColumnSpec) -> Table:
    stated: dict[str, Any] = {}
    given = spec.model_fields_set
    if "type" in given:
        stated["type"] = _type(edit, spec.type)
    if "nullable" in given and not spec.primary_key and column.id not in table.primary_key:
        stated["nullable"] = spec.nullable
    if spec.default is not None:
        stated["default"] = _default(spec.default, stated.get("type", column.type))
    changes = different(column, stated)
    if not changes:
        return table
    edit.touch(column.id)
    return table.replace(columns=swap(table.columns, by_hand(column, **changes)))


def alter_table(edit: Edit, operation: AlterTable) -> str:
    """Change a table's comment, role or entity."""
    table = edit.table(operation.table)
    stated: dict[str, Any] = {}
    if operation.comment is not None:
        stated["comment"] = line(operation.comment)
    if operation.role is not None:
        stated["role"] = operation.role
    if operation.append_only is not None:
        stated["append_only"] = operation.append_only
    if operation.entity is not None:
        stated["realises"] = edit.entity(operation.entity).id if operation.entity else None
    changes = different(table, stated)
    if "realises" in changes and table.derived:
        raise invalid(f"{table.name} is made from the concept; it cannot realise another entity.")
    if not changes:
        return edit.already(f"table {table.name}")
    edit.touch(table.id)
    edit.put_table(by_hand(table, **changes))
    shown = {key: value for key, value in changes.items() if key != "realises"}
    return f"~ table {table.name} {described(table, shown)}".rstrip()


def rename_table(edit: Edit, operation: RenameTable) -> str:
    """Rename a table and what bears its name."""
    table = edit.table(operation.table)
    name = identifier(edit, operation.to, "a table", edit.design.conventions.naming.tables)
    if name == table.name:
        return edit.already(f"table {name}")
    other = edit.design.schema_.table_named(name)
    if other is not None and other.id != table.id:
        raise exists(f"Table {other.name}", "another name")
    edit.touch(table.id)
    edit.free("table", table.name)
    edit.claim("table", name)
    edit.put_table(renamed_members(edit, by_hand(table, name=name), table.name, name))
    return f"> table {table.name} -> {name}"


def drop_table(edit: Edit, operation: DropTable) -> str:
    """Remove a table."""
    table = edit.table(operation.table)
    columns = ids_of(table.columns)
    labels = [label for _, label in foreign_users(edit.design, {table.id}, columns, table.id)]
    if labels and not operation.cascade:
        refuse_dependants(f"Table {table.name}", labels)
    edit.free("table", table.name)
    edit.remove(table.id, *(item.id for item in members(table)))
    schema = edit.design.schema_
    dropped = (*schema.dropped, table.id) if table.derived else schema.dropped
    edit.set_schema(tables=without(schema.tables, (table.id,)), dropped=dropped)
    forget_columns(edit, {table.id}, columns)
    return f"- table {table.name}"


# --- columns -------------------------------------------------------------------------------


def add_column(edit: Edit, operation: AddColumn) -> str:
    """Add a column; said of a derived one, it states what is different by hand."""
    table = edit.table(operation.table)
    name = identifier(edit, operation.name, "a column", edit.design.conventions.naming.columns)
    kind = _type(edit, operation.type)
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
        default=_default(operation.default, kind),
        identity=operation.identity,
        comment=line(operation.comment or ""),
        sensitivity=operation.sensitivity,
        realises=realises,
    )
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
        stated["default"] = _default(operation.default, kind)
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
        stated["type"] = _type(edit, operation.type)
    if operation.nullable is not None:
        if operation.nullable and column.id in table.primary_key:
            raise invalid(f"{label.capitalize()} is of the primary key and cannot be nullable.")
        stated["nullable"] = operation.nullable
    if operation.drop_default:
        stated["default"] = None
    elif operation.default is not None:
        stated["default"] = _default(operation.default, stated.get("type", column.type))
    if operation.comment is not None:
        stated["comment"] = line(operation.comment)
    if operation.sensitivity is not None:
        stated["sensitivity"] = operation.sensitivity
    changes = different(column, stated)
    return _write_column(edit, table, column, changes) if changes else edit.already(label)


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


def set_primary_key(edit: Edit, operation: SetPrimaryKey) -> str:
    """Set a table's primary key."""
    table = edit.table(operation.table)
    key = edit.columns(table, operation.columns)
    names = ", ".join(column.name for item in key if (column := table.column(item)))
    if table.primary_key == key:
        return edit.already(f"primary key of {table.name} ({names})")
    for item in key:
        column = table.column(item)
        if column is not None and column.nullable:
            edit.note(f"{column.name} is not nullable any more")
            edit.touch(column.id)
            table = table.replace(columns=swap(table.columns, by_hand(column, nullable=False)))
    edit.touch(table.id)
    edit.put_table(by_hand(table, primary_key=key))
    return f"~ primary key of {table.name} ({names})"


HANDLERS: Final[Handlers] = {
    AddTable: add_table,
    AlterTable: alter_table,
    RenameTable: rename_table,
    DropTable: drop_table,
    AddColumn: add_column,
    AlterColumn: alter_column,
    RenameColumn: rename_column,
    DropColumn: drop_column,
    SetPrimaryKey: set_primary_key,
}
