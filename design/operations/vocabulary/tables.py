"""Operations on tables, columns, constraints and indexes."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from design.document.concept import (
    Sensitivity,
)
from design.document.schema import DeleteAction, TableRole
from design.operations.vocabulary.base import BaseOperation


class ColumnSpec(BaseModel):
    """A column inside ``add_table``."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str
    type: str = "text"
    nullable: bool = False
    default: str | int | bool | None = None
    primary_key: bool = False
    unique: bool = False
    references: str | None = Field(None, description="table it refers to")


class AddTable(BaseOperation):
    """Add a table, best with its columns."""

    layer = "schema"
    example = (
        '{"op":"add_table","name":"rate_limits","role":"infra","columns":[{"name":"key",'
        '"type":"text","primary_key":true},{"name":"hits","type":"integer"}]}'
    )
    op: Literal["add_table"] = "add_table"
    name: str
    columns: tuple[ColumnSpec, ...] = ()
    entity: str | None = Field(None, description="entity it realises")
    role: TableRole = "entity"
    comment: str | None = None


class AlterTable(BaseOperation):
    """Change a table's comment, role or the entity it realises."""

    layer = "schema"
    example = '{"op":"alter_table","table":"orders","comment":"one row per purchase"}'
    op: Literal["alter_table"] = "alter_table"
    table: str
    comment: str | None = None
    role: TableRole | None = None
    entity: str | None = None
    append_only: bool | None = None


class RenameTable(BaseOperation):
    """Rename a table; keys, indexes and fields follow."""

    layer = "schema"
    example = '{"op":"rename_table","table":"orders","to":"purchases"}'
    op: Literal["rename_table"] = "rename_table"
    table: str
    to: str


class DropTable(BaseOperation):
    """Remove a table. Refused while something refers to it unless ``cascade``."""

    layer = "schema"
    example = '{"op":"drop_table","table":"rate_limits"}'
    op: Literal["drop_table"] = "drop_table"
    table: str
    cascade: bool = False


class AddColumn(BaseOperation):
    """Add a column."""

    layer = "schema"
    example = (
        '{"op":"add_column","table":"orders","name":"discount","type":"numeric(12,2)",'
        '"default":"0"}'
    )
    op: Literal["add_column"] = "add_column"
    table: str
    name: str
    type: str = "text"
    nullable: bool = False
    default: str | int | bool | None = None
    identity: bool = False
    comment: str | None = None
    sensitivity: Sensitivity | None = None
    attribute: str | None = Field(None, description="attribute of the table's entity it realises")


class AlterColumn(BaseOperation):
    """Change a column."""

    layer = "schema"
    example = '{"op":"alter_column","table":"orders","column":"total","type":"numeric(14,2)"}'
    op: Literal["alter_column"] = "alter_column"
    table: str
    column: str
    type: str | None = None
    nullable: bool | None = None
    default: str | int | bool | None = None
    drop_default: bool = False
    comment: str | None = None
    sensitivity: Sensitivity | None = None


class RenameColumn(BaseOperation):
    """Rename a column; keys, checks, indexes and field mappings follow."""

    layer = "schema"
    example = '{"op":"rename_column","table":"orders","column":"placed_at","to":"ordered_at"}'
    op: Literal["rename_column"] = "rename_column"
    table: str
    column: str
    to: str


class DropColumn(BaseOperation):
    """Remove a column. Refused while something uses it unless ``cascade``."""

    layer = "schema"
    example = '{"op":"drop_column","table":"orders","column":"legacy_ref"}'
    op: Literal["drop_column"] = "drop_column"
    table: str
    column: str
    cascade: bool = False


class SetPrimaryKey(BaseOperation):
    """Set the primary key."""

    layer = "schema"
    example = (
        '{"op":"set_primary_key","table":"stock_levels","columns":["product_id","warehouse_id"]}'
    )
    op: Literal["set_primary_key"] = "set_primary_key"
    table: str
    columns: tuple[str, ...] = Field(min_length=1)


class AddUnique(BaseOperation):
    """Make columns unique together."""

    layer = "schema"
    example = (
        '{"op":"add_unique","table":"projects","columns":["workspace_id","key"],'
        '"where":"deleted_at is null"}'
    )
    op: Literal["add_unique"] = "add_unique"
    table: str
    columns: tuple[str, ...] = Field(min_length=1)
    where: str | None = None
    case_insensitive: bool = False
    name: str | None = None


class DropUnique(BaseOperation):
    """Remove a uniqueness rule, by name or by columns."""

    layer = "schema"
    example = '{"op":"drop_unique","table":"projects","columns":["key"]}'
    op: Literal["drop_unique"] = "drop_unique"
    table: str
    name: str | None = None
    columns: tuple[str, ...] = ()


class AddCheck(BaseOperation):
    """Add a check constraint in simple SQL over the table's columns."""

    layer = "schema"
    example = '{"op":"add_check","table":"orders","expression":"total >= 0"}'
    op: Literal["add_check"] = "add_check"
    table: str
    expression: str = Field(min_length=3, max_length=500)
    name: str | None = None


class DropCheck(BaseOperation):
    """Remove a check constraint, by name or expression."""

    layer = "schema"
    example = '{"op":"drop_check","table":"orders","name":"orders_total_check"}'
    op: Literal["drop_check"] = "drop_check"
    table: str
    name: str


class AddForeignKey(BaseOperation):
    """Add a foreign key."""

    layer = "schema"
    example = (
        '{"op":"add_foreign_key","table":"orders","columns":["customer_id"],'
        '"references":"customers","on_delete":"restrict"}'
    )
    op: Literal["add_foreign_key"] = "add_foreign_key"
    table: str
    columns: tuple[str, ...] = Field(min_length=1)
    references: str
    referenced_columns: tuple[str, ...] = Field((), description="default the primary key")
    on_delete: DeleteAction = "restrict"
    name: str | None = None


class AlterForeignKey(BaseOperation):
    """Change what a foreign key does when its parent is deleted."""

    layer = "schema"
    example = (
        '{"op":"alter_foreign_key","table":"orders","columns":["customer_id"],'
        '"on_delete":"restrict"}'
    )
    op: Literal["alter_foreign_key"] = "alter_foreign_key"
    table: str
    columns: tuple[str, ...] = ()
    name: str | None = None
    on_delete: DeleteAction


class DropForeignKey(BaseOperation):
    """Remove a foreign key, by name or columns."""

    layer = "schema"
    example = '{"op":"drop_foreign_key","table":"orders","columns":["warehouse_id"]}'
    op: Literal["drop_foreign_key"] = "drop_foreign_key"
    table: str
    name: str | None = None
    columns: tuple[str, ...] = ()


class AddIndex(BaseOperation):
    """Add an index; write ``"placed_at desc"`` for a descending key."""

    layer = "schema"
    example = (
        '{"op":"add_index","table":"orders","columns":["customer_id","placed_at desc"],'
        '"where":"status = \'placed\'"}'
    )
    op: Literal["add_index"] = "add_index"
    table: str
    columns: tuple[str, ...] = Field(min_length=1)
    where: str | None = None
    include: tuple[str, ...] = ()
    method: Literal["btree", "gin", "gist", "brin", "hash"] = "btree"
    name: str | None = None


class DropIndex(BaseOperation):
    """Remove an index, by name or columns."""

    layer = "schema"
    example = '{"op":"drop_index","table":"orders","columns":["status"]}'
    op: Literal["drop_index"] = "drop_index"
    table: str
    name: str | None = None
    columns: tuple[str, ...] = ()


class AddExclusion(BaseOperation):
    """Forbid overlapping ranges among rows equal in ``columns``."""

    layer = "schema"
    example = (
        '{"op":"add_exclusion","table":"bookings","columns":["room_id"],"start":"starts_at",'
        '"end":"ends_at","where":"status <> \'cancelled\'"}'
    )
    op: Literal["add_exclusion"] = "add_exclusion"
    table: str
    columns: tuple[str, ...] = Field(min_length=1)
    start: str
    end: str
    where: str | None = None
    name: str | None = None


class DropExclusion(BaseOperation):
    """Remove an exclusion constraint."""

    layer = "schema"
    example = '{"op":"drop_exclusion","table":"bookings","name":"bookings_no_overlap"}'
    op: Literal["drop_exclusion"] = "drop_exclusion"
    table: str
    name: str
