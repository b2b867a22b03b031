"""A design as the script that creates its database, for PostgreSQL and for SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from design.document.design import Design
from design.document.schema import Table
from design.render.columntypes import Dialect
from design.render.defaults import literal
from design.render.enums import EnumType, table_enums
from design.render.keeping import keeping
from design.render.memo import Memo
from design.render.policies import policies
from design.render.sqlnames import quote
from design.render.tablesql import ForeignKeySql, TableSql, table_sql
from design.render.triggers import REFUSE_CHANGE
from design.text import clean_line

_PIECES: Final[Memo[TableSql]] = Memo(4_096)
_TITLES: Final[dict[Dialect, str]] = {
    "postgresql": "PostgreSQL 15 or newer",
    "sqlite": "SQLite 3.35 or newer",
}


def render_ddl(design: Design, dialect: Dialect = "postgresql") -> str:
    """Return the script that creates the database of a design.

    It runs from top to bottom, in PostgreSQL best in one transaction.

    Args:
        design: The design.
        dialect: ``postgresql`` or ``sqlite``.
    """
    pieces = {table.id: _pieces(design, table, dialect) for table in design.schema_.tables}
    parts = [_head(design, dialect)]
    parts += _preamble(design, pieces, dialect)
    made: set[str] = set()
    later: list[str] = []
    for table in _order(design.schema_.tables, pieces):
        made.add(table.id)
        piece = pieces[table.id]
        # SQLite cannot add a constraint to a table, and need not: it looks for parents when
        # rows come.
        inline = [key for key in piece.foreign_keys if dialect == "sqlite" or key.target in made]
        added = [key for key in piece.foreign_keys if key not in inline]
        parts.append(_create(piece, inline, dialect))
        later += [f"ALTER TABLE {quote(table.name)} ADD {key.clause}" for key in added]
        later += piece.last
    parts += _block(later)
    if dialect == "postgresql":
        parts += _block(policies(design))
    return "\n\n".join(part for part in parts if part) + "\n"


def table_ddl(design: Design, table_id: str, dialect: Dialect = "postgresql") -> str:
    """Return the SQL of one table with its indexes, triggers and comments.

    Args:
        design: The design.
        table_id: Id of the table.
        dialect: ``postgresql`` or ``sqlite``.

    Raises:
        KeyError: There is no table with that id.
    """
    table = design.schema_.table(table_id)
    if table is None:
        raise KeyError(table_id)
    pieces = _pieces(design, table, dialect)
    text = _create(pieces, pieces.foreign_keys, dialect)
    return "\n".join([text, *_block(pieces.last)]) + "\n"


def _pieces(design: Design, table: Table, dialect: Dialect) -> TableSql:
    targets = {
        key.table: target
        for key in table.foreign_keys
        if (target := design.schema_.table(key.table)) is not None
    }
    enums, kept = table_enums(design, table), keeping(design, table)
    return _PIECES.get(
        (table, *targets.values()),
        lambda: table_sql(table, targets, enums, kept, dialect),
        (dialect, kept, tuple(enums.items())),
    )


def _head(design: Design, dialect: Dialect) -> str:
    lines = [
        f"-- {clean_line(design.name)}: schema for {_TITLES[dialect]}, generated from the design."
    ]
    if dialect == "sqlite":
        lines.append("PRAGMA foreign_keys = ON;")
    elif design.conventions.tenancy.enforcement == "rls" and design.concept.tenant_root:
        lines.append(
            "-- The service names its tenant with SET LOCAL; without it every query fails."
        )
    return "\n".join(lines)


def _preamble(design: Design, pieces: dict[str, TableSql], dialect: Dialect) -> Iterator[str]:
    if dialect == "sqlite":
        return
    extensions = {name for piece in pieces.values() for name in piece.extensions}
    yield from _block([f"CREATE EXTENSION IF NOT EXISTS {name}" for name in sorted(extensions)])
    enums: dict[str, EnumType] = {}
    for table in design.schema_.tables:
        for enum in table_enums(design, table).values():
            enums.setdefault(enum.name, enum)
    yield from _block(
        [
            f"CREATE TYPE {quote(enum.name)} AS ENUM ({', '.join(map(literal, enum.values))})"
            for enum in enums.values()
        ]
    )
    if any(table.append_only for table in design.schema_.tables):
        yield f"{REFUSE_CHANGE};"


def _block(statements: list[str]) -> list[str]:
    return ["\n".join(f"{statement};" for statement in statements)] if statements else []


def _order(tables: tuple[Table, ...], pieces: dict[str, TableSql]) -> list[Table]:
    """Return tables so that a table follows those it refers to, else in the design's order."""
    by_id = {table.id: table for table in tables}
    state: dict[str, bool] = {}
    order: list[Table] = []
    for first in tables:
        stack = [(first.id, iter(pieces[first.id].foreign_keys))]
        if first.id in state:
            continue
        state[first.id] = False
        while stack:
            table_id, keys = stack[-1]
            target = next((key.target for key in keys if key.target not in state), None)
            if target is None:
                state[table_id] = True
                order.append(by_id[table_id])
                stack.pop()
            else:
                state[target] = False
                stack.append((target, iter(pieces[target].foreign_keys)))
    return order


def _create(pieces: TableSql, foreign_keys: list[ForeignKeySql], dialect: Dialect) -> str:
    lines = []
    if dialect == "sqlite":
        lines += [f"-- {pieces.comment}"] if pieces.comment else []
        if not pieces.columns:
            return "\n".join([*lines, f"-- {pieces.name} has no columns yet."])
    lines += [f"-- Left out, as it cannot be said here: {missing}." for missing in pieces.missing]
    body = [
        *pieces.columns,
        *((text, "") for text in (*pieces.constraints, *(key.clause for key in foreign_keys))),
    ]
    lines.append(f"CREATE TABLE {quote(pieces.name)} (")
    for number, (text, remark) in enumerate(body, start=1):
        comma = "," if number < len(body) else ""
        shown = f"  -- {remark}" if remark and dialect == "sqlite" else ""
        lines.append(f"  {text}{comma}{shown}")
    lines.append(");")
    lines += [f"{statement};" for statement in pieces.statements]
    return "\n".join(lines)
