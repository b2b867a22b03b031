"""One table as SQL, in the pieces a script is put together from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from design.document.schema import Column, ForeignKey, Table
from design.render.columntypes import EXTENSIONS, Dialect, column_type
from design.render.defaults import default_sql, literal
from design.render.enums import EnumType
from design.render.keeping import Keeping
from design.render.sqlnames import column_names, engine, expression_sql, fit, quote
from design.render.triggers import (
    append_only_triggers,
    blanked,
    exclusion_range,
    number_triggers,
    overlap_triggers,
    set_null_triggers,
)
from design.text import clean_line

if TYPE_CHECKING:
    from sqlalchemy import Constraint
    from sqlalchemy.types import UserDefinedType


@dataclass(frozen=True)
class ForeignKeySql:
    """A foreign key clause, which may stand in its table or be added afterwards."""

    name: str
    target: str
    clause: str


@dataclass
class TableSql:
    """The pieces of one table."""

    name: str
    comment: str
    columns: list[tuple[str, str]] = field(default_factory=list)
    """Definition and remark."""
    constraints: list[str] = field(default_factory=list)
    foreign_keys: list[ForeignKeySql] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    """Indexes, triggers and comments."""
    last: list[str] = field(default_factory=list)
    """Triggers on other tables, which have to be there first."""
    missing: list[str] = field(default_factory=list)
    """What the dialect cannot hold."""
    extensions: set[str] = field(default_factory=set)


def table_sql(
    table: Table,
    targets: Mapping[str, Table],
    enums: Mapping[str, EnumType],
    kept: Keeping | None,
    dialect: Dialect,
) -> TableSql:
    """Return the pieces of a table.

    Parts that refer to a column or table that is not there are left out: validation names them.

    Args:
        table: The table.
        targets: The tables its foreign keys refer to, by id.
        enums: Enumeration types by column id.
        kept: How long rows of an append-only table are kept, if not for ever.
        dialect: The dialect.
    """
    return _Builder(table, targets, enums, kept, dialect).build()


class _Builder:
    def __init__(
        self,
        table: Table,
        targets: Mapping[str, Table],
        enums: Mapping[str, EnumType],
        kept: Keeping | None,
        dialect: Dialect,
    ) -> None:
        import sqlalchemy as sa

        self.table, self.targets, self.enums, self.dialect = table, targets, enums, dialect
        self.kept = kept
        # A table of its own for each dialect: compiling may mark foreign keys for good.
        self.shadow = sa.Table(table.name, sa.MetaData())
        self.compiler = engine(dialect).ddl_compiler(engine(dialect), None)  # type: ignore[arg-type]
        self.pieces = TableSql(table.name, clean_line(table.comment))

    def build(self) -> TableSql:
        from design.render.tableindexes import index_statements

        for column in self.table.columns:
            self._add_column(column)
        self._add_keys()
        self._add_checks()
        for key in self.table.foreign_keys:
            self._add_foreign_key(key)
        self._add_exclusions()
        index_statements(self.table, self.shadow, self.dialect, self.pieces)
        if self.table.append_only:
            self.pieces.statements += append_only_triggers(self.table, self.dialect, self.kept)
        if self.dialect == "postgresql":
            self._add_comments()
        else:
            self.pieces.statements += number_triggers(self.table)
        return self.pieces

    def _add_column(self, column: Column) -> None:
        import sqlalchemy as sa

        postgresql = self.dialect == "postgresql"
        alone = self.table.primary_key == (column.id,)
        default = default_sql(column, self.dialect)
        made: sa.Column[Any] = sa.Column(
            column.name,
            _named_type(self._type(column, alone)),
            *([sa.Identity()] if column.identity and postgresql else []),
            server_default=None if default is None else sa.literal_column(default),
            nullable=(column.nullable and column.id not in self.table.primary_key)
            or (column.identity and not postgresql and not alone),
        )
        self.shadow.append_column(made)
        remark = column_remark(column)
        self.pieces.columns.append((self.compiler.get_column_specification(made), remark))
        extension = EXTENSIONS.get(column_type(column.type).base)
        if extension and postgresql:
            self.pieces.extensions.add(extension)

    def _type(self, column: Column, alone: bool) -> str:
        kind, enum = column_type(column.type), self.enums.get(column.id)
        if self.dialect == "sqlite":
            return "INTEGER" if column.identity and alone else kind.sql("sqlite")
        if enum is not None:
            return quote(enum.name) + ("[]" if kind.array else "")
        return kind.sql("postgresql")

    def _process(self, constraint: Constraint) -> str:
        self.shadow.append_constraint(constraint)
        return self.compiler.process(constraint)

    def _add_keys(self) -> None:
        import sqlalchemy as sa

        key = column_names(self.table, self.table.primary_key)
        if key:
            name = fit(f"{self.table.name}_pkey")
            constraint = sa.PrimaryKeyConstraint(*key, name=name)
            self.pieces.constraints.append(self._process(constraint))
        for rule in self.table.uniques:
            names = column_names(self.table, rule.columns)
            plain = rule.where is None and not rule.case_insensitive
            if names is None or not plain or (rule.nulls_not_distinct and self.dialect == "sqlite"):
                continue
            unique = sa.UniqueConstraint(
                *names,
                name=rule.name,
                postgresql_nulls_not_distinct=rule.nulls_not_distinct or None,
            )
            self.pieces.constraints.append(self._process(unique))

    def _add_checks(self) -> None:
        import sqlalchemy as sa

        taken = {rule.name for rule in self.table.checks}
        for rule in self.table.checks:
            expression = expression_sql(rule.expression, self.table, self.dialect)
            if expression is None:
                self.pieces.missing.append(f"check {rule.name}")
                continue
            check = sa.CheckConstraint(sa.literal_column(expression), name=rule.name)
            self.pieces.constraints.append(self._process(check))
        for column in self.table.columns if self.dialect == "sqlite" else ():
            enum, name = self.enums.get(column.id), fit(f"{self.table.name}_{column.name}_check")
            if enum is not None and name not in taken and not column_type(column.type).array:
                values = ", ".join(literal(value) for value in enum.values)
                inside: sa.ColumnElement[Any] = sa.literal_column(
                    f"{quote(column.name)} IN ({values})"
                )
                constraint = self._process(sa.CheckConstraint(inside, name=name))
                self.pieces.constraints.append(constraint)

    def _add_foreign_key(self, rule: ForeignKey) -> None:
        import sqlalchemy as sa

        target = self.targets.get(rule.table)
        names = column_names(self.table, rule.columns)
        keys = column_names(target, rule.references) if target is not None else None
        if target is None or names is None or keys is None or len(names) != len(keys):
            return
        if target.id != self.table.id and target.name not in self.shadow.metadata.tables:
            sa.Table(target.name, self.shadow.metadata)
        stub = self.shadow.metadata.tables[target.name]
        for key in keys:
            if key not in stub.columns:
                stub.append_column(sa.Column(key))
        on_delete = rule.on_delete.upper()
        if parts := blanked(self.table, rule):
            if self.dialect == "postgresql":
                on_delete += f" ({', '.join(quote(name) for name in parts)})"
            else:
                on_delete = "NO ACTION"
                self.pieces.last += set_null_triggers(self.table, rule, target)
        constraint = sa.ForeignKeyConstraint(
            names, [stub.columns[key] for key in keys], name=rule.name, ondelete=on_delete
        )
        clause = self._process(constraint)
        self.pieces.foreign_keys.append(ForeignKeySql(rule.name, target.id, clause))

    def _add_exclusions(self) -> None:
        import sqlalchemy as sa
        from sqlalchemy.dialects.postgresql import ExcludeConstraint

        for rule in self.table.exclusions:
            if self.dialect == "sqlite":
                triggers = overlap_triggers(self.table, rule)
                self.pieces.statements += triggers or []
                if triggers is None:
                    self.pieces.missing.append(f"exclusion {rule.name}")
                continue
            names = column_names(self.table, rule.columns)
            period = exclusion_range(self.table, rule)
            where = rule.where and expression_sql(rule.where, self.table, self.dialect)
            if period is None or names is None or (rule.where and not where):
                self.pieces.missing.append(f"exclusion {rule.name}")
                continue
            constraint = ExcludeConstraint(
                *((self.shadow.columns[name], "=") for name in names),
                (sa.literal_column(period), "&&"),
                name=rule.name,
                using="gist",
                where=sa.literal_column(where) if where else None,
            )
            self.pieces.constraints.append(self._process(constraint))
            self.pieces.extensions.add("btree_gist")

    def _add_comments(self) -> None:
        name = quote(self.table.name)
        if self.pieces.comment:
            comment = literal(self.pieces.comment)
            self.pieces.statements.append(f"COMMENT ON TABLE {name} IS {comment}")
        for column in self.table.columns:
            if remark := column_remark(column):
                place = f"{name}.{quote(column.name)}"
                self.pieces.statements.append(f"COMMENT ON COLUMN {place} IS {literal(remark)}")


def column_remark(column: Column) -> str:
    """Return what is said of a column: its sensitivity and its comment, on one line."""
    return "; ".join(part for part in (column.sensitivity, clean_line(column.comment)) if part)


def _named_type(text: str) -> UserDefinedType[Any]:
    from sqlalchemy.types import UserDefinedType

    class Written(UserDefinedType[Any]):
        cache_ok = True

        def get_col_spec(self, **_: object) -> str:
            return text

    return Written()
