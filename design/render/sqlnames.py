"""Names in SQL: quoting, fitting into 63 bytes, and stored expressions with their columns named."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from design.document.expressions import render_expression
from design.document.ids import digest
from design.document.schema import Table
from design.render.columntypes import Dialect

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import Dialect as Engine

_LONGEST: Final = 63
_ALSO_RESERVED: Final = frozenset(
    {"collation", "concurrently", "lateral", "nothing", "returning", "system_user", "tablesample"}
)
"""Words PostgreSQL or SQLite reserves that SQLAlchemy leaves unquoted."""


@lru_cache(maxsize=1)
def _engines() -> dict[Dialect, Engine]:
    from sqlalchemy.dialects import postgresql, sqlite

    kinds: dict[Dialect, Callable[..., Engine]] = {
        "postgresql": postgresql.dialect,
        "sqlite": sqlite.dialect,
    }
    # Other styles of parameters would double every percent sign.
    engines = {name: kind(paramstyle="named") for name, kind in kinds.items()}
    preparers = [made.identifier_preparer for made in engines.values()]
    # What either database reserves is quoted in both, so that names look alike.
    words = _ALSO_RESERVED.union(*(preparer.reserved_words for preparer in preparers))
    for preparer in preparers:
        preparer.reserved_words = set(words)
    return engines


def engine(dialect: Dialect) -> Engine:
    """Return the SQLAlchemy dialect that compiles for ``dialect``; no driver is needed."""
    return _engines()[dialect]


@lru_cache(maxsize=16_384)
def quote(name: str) -> str:
    """Return a name as SQL of either dialect, in double quotes where it needs them."""
    return engine("postgresql").identifier_preparer.quote(name)


def fit(name: str) -> str:
    """Return ``name`` if it fits into an identifier, else a shortened one that stays distinct."""
    if len(name.encode()) <= _LONGEST:
        return name
    short = name.encode()[: _LONGEST - 9].decode(errors="ignore")
    return f"{short}_{digest(name, size=4)}"


def column_names(table: Table, ids: tuple[str, ...]) -> list[str] | None:
    """Return the names of columns, or None when one of them is not there."""
    columns = [table.column(column_id) for column_id in ids]
    names = [column.name for column in columns if column is not None]
    return names if names and len(names) == len(columns) else None


def expression_sql(stored: str, table: Table, dialect: Dialect) -> str | None:
    """Return a stored expression over the columns of ``table`` as SQL.

    Returns:
        The SQL, or None when the dialect cannot say it or a column is not there.
    """
    names = {column.id: column.name for column in table.columns}
    try:
        return render_expression(stored, names, dialect)
    except (KeyError, ValueError):
        return None
