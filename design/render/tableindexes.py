"""The indexes of a table as SQL, unique ones among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from design.document.schema import Column, Index, IndexColumn, Table, Unique
from design.render.columntypes import Dialect, column_type
from design.render.sqlnames import column_names, engine, expression_sql, quote

if TYPE_CHECKING:
    import sqlalchemy as sa

    from design.render.tablesql import TableSql

_TRIGRAMS: Final = {"gin": "gin_trgm_ops", "gist": "gist_trgm_ops"}
_INCLUDING: Final = ("btree", "gist")


def index_statements(table: Table, shadow: sa.Table, dialect: Dialect, pieces: TableSql) -> None:
    """Add the indexes of a table to its pieces.

    Args:
        table: The table.
        shadow: The same table in SQLAlchemy, with its columns.
        dialect: The dialect.
        pieces: What to add to.
    """
    for rule in table.uniques:
        if _is_index(rule, dialect):
            _add_unique(table, rule, shadow, dialect, pieces)
    for index in table.indexes:
        _add_index(table, index, shadow, dialect, pieces)


def _is_index(rule: Unique, dialect: Dialect) -> bool:
    indexed = rule.where is not None or bool(rule.case_insensitive)
    return indexed or (rule.nulls_not_distinct and dialect == "sqlite")


def _add_unique(
    table: Table, rule: Unique, shadow: sa.Table, dialect: Dialect, pieces: TableSql
) -> None:
    if column_names(table, rule.columns) is None:
        return
    keys = [
        (column, quote(column.name), column.id in rule.case_insensitive)
        for column in (table.column(column_id) for column_id in rule.columns)
        if column is not None
    ]
    expressions = []
    for column, name, folded in keys:
        expression = f"lower({name})" if folded and _is_text(column) else name
        if rule.nulls_not_distinct and dialect == "sqlite" and column.nullable:
            expressions.append(f"({name} IS NULL)")
            expression = f"ifnull({expression}, 0)"
        expressions.append(expression)
    options: dict[str, Any] = {}
    if rule.nulls_not_distinct:
        options["postgresql_nulls_not_distinct"] = True
    _create(table, rule, expressions, shadow, dialect, pieces, unique=True, **options)


def _add_index(
    table: Table, index: Index, shadow: sa.Table, dialect: Dialect, pieces: TableSql
) -> None:
    if column_names(table, tuple(key.column for key in index.columns)) is None:
        return
    expressions = []
    for key in index.columns:
        column = table.column(key.column)
        if column is not None:
            expressions.append(_key(column, key, index, dialect, pieces))
    include = column_names(table, index.include) or []
    options: dict[str, Any] = {}
    if dialect == "postgresql":
        if index.method != "btree":
            options["postgresql_using"] = index.method
        if include and index.method in _INCLUDING:
            options["postgresql_include"] = include
    else:
        expressions += [quote(name) for name in include if quote(name) not in expressions]
    _create(table, index, expressions, shadow, dialect, pieces, unique=False, **options)


def _key(column: Column, key: IndexColumn, index: Index, dialect: Dialect, pieces: TableSql) -> str:
    name = quote(column.name)
    expression = f"lower({name})" if key.lower and _is_text(column) else name
    if index.method == "btree" or dialect == "sqlite":
        return f"{expression} DESC" if key.descending else expression
    kind = column_type(column.type)
    if index.method in _TRIGRAMS and kind.family == "text":
        pieces.extensions.add("pg_trgm")
        return f"{expression} {_TRIGRAMS[index.method]}"
    if index.method == "gist" and not kind.base.endswith("range"):
        pieces.extensions.add("btree_gist")
    if index.method == "gin" and not (kind.array or kind.base in ("jsonb", "tsvector")):
        pieces.extensions.add("btree_gin")
    return expression


def _create(
    table: Table,
    rule: Unique | Index,
    expressions: list[str],
    shadow: sa.Table,
    dialect: Dialect,
    pieces: TableSql,
    *,
    unique: bool,
    **options: Any,
) -> None:
    import sqlalchemy as sa
    from sqlalchemy.schema import CreateIndex

    if rule.where is not None:
        where = expression_sql(rule.where, table, dialect)
        if where is None:
            pieces.missing.append(f"index {rule.name}")
            return
        options[f"{dialect}_where"] = sa.literal_column(where)
    keys: list[sa.ColumnElement[Any]] = [
        sa.literal_column(expression) for expression in expressions
    ]
    index = sa.Index(rule.name, *keys, unique=unique, _table=shadow, **options)
    pieces.statements.append(str(CreateIndex(index).compile(dialect=engine(dialect))))


def _is_text(column: Column) -> bool:
    return column_type(column.type).family == "text"
