"""Tables and columns."""

from __future__ import annotations

from typing import Any, Final

from design.document.names import name_key, singular
from design.document.schema import Column, ForeignKey, Table, Unique, members
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
from design.operations.lower import foreign_users, forget_columns, renamed_members
from design.operations.on_columns import column_type, default_of
from design.operations.on_entities import described
from design.operations.spelling import free_name, identifier, line, member_name
from design.operations.vocabulary import (
    AddTable,
    AlterTable,
    ColumnSpec,
    DropTable,
    RenameTable,
    SetPrimaryKey,
)


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
    kind = column_type(edit, spec.type)
    column = Column(
        id=edit.make("column", name, parent=table.id, taken=Held(table.column)),
        name=name,
        type=kind,
        nullable=spec.nullable and not spec.primary_key,
        default=default_of(spec.default, kind),
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
        stated["type"] = column_type(edit, spec.type)
    if "nullable" in given and not spec.primary_key and column.id not in table.primary_key:
        stated["nullable"] = spec.nullable
    if spec.default is not None:
        stated["default"] = default_of(spec.default, stated.get("type", column.type))
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
    SetPrimaryKey: set_primary_key,
}
