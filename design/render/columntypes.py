"""Column types: what a type is written as in PostgreSQL, SQLite and SQLAlchemy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Dialect = Literal["postgresql", "sqlite"]
Family = Literal[
    "text", "integer", "number", "boolean", "date", "time", "timestamp", "interval", "uuid", "json",
    "binary", "other",
]  # fmt: skip

_SHAPE: Final = re.compile(
    r"(?P<name>[a-z][a-z0-9_]*)(?: (?P<more>[a-z ]+))?(?:\((?P<sizes>[\d, ]+)\))?(?P<array>\[\])?"
)
_SYNONYMS: Final = {
    "int": "integer",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float": "double precision",
    "float4": "real",
    "float8": "double precision",
    "bool": "boolean",
    "decimal": "numeric",
    "character varying": "varchar",
    "character": "char",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "time with time zone": "timetz",
    "time without time zone": "time",
}


@dataclass(frozen=True)
class _Kind:
    family: Family
    sqlite: str
    sqlalchemy: str
    """Constructor in a module that has ``sqlalchemy as sa`` and ``postgresql``."""
    variant: str = ""
    """Constructor for SQLite where the first one is PostgreSQL's alone."""
    sized: bool = False


_KINDS: Final = {
    "text": _Kind("text", "TEXT", "sa.Text"),
    "varchar": _Kind("text", "VARCHAR", "sa.String", sized=True),
    "char": _Kind("text", "CHAR", "sa.CHAR", sized=True),
    "citext": _Kind("text", "TEXT COLLATE NOCASE", "postgresql.CITEXT", "sa.Text"),
    "smallint": _Kind("integer", "SMALLINT", "sa.SmallInteger"),
    "integer": _Kind("integer", "INTEGER", "sa.Integer"),
    "bigint": _Kind("integer", "BIGINT", "sa.BigInteger"),
    "numeric": _Kind("number", "NUMERIC", "sa.Numeric", sized=True),
    "real": _Kind("number", "REAL", "sa.REAL"),
    "double precision": _Kind("number", "DOUBLE", "sa.Double"),
    "boolean": _Kind("boolean", "BOOLEAN", "sa.Boolean"),
    "date": _Kind("date", "DATE", "sa.Date"),
    "time": _Kind("time", "TIME", "sa.Time"),
    "timetz": _Kind("time", "TIME", "sa.Time(timezone=True)"),
    "timestamp": _Kind("timestamp", "DATETIME", "sa.DateTime"),
    "timestamptz": _Kind("timestamp", "DATETIME", "sa.DateTime(timezone=True)"),
    "interval": _Kind("interval", "DATETIME", "sa.Interval"),
    "uuid": _Kind("uuid", "CHAR(32)", "sa.Uuid"),
    "json": _Kind("json", "JSON", "sa.JSON"),
    "jsonb": _Kind("json", "JSON", "postgresql.JSONB", "sa.JSON"),
    "bytea": _Kind("binary", "BLOB", "sa.LargeBinary"),
    "inet": _Kind("other", "TEXT", "postgresql.INET", "sa.Text"),
    "cidr": _Kind("other", "TEXT", "postgresql.CIDR", "sa.Text"),
    "macaddr": _Kind("other", "TEXT", "postgresql.MACADDR", "sa.Text"),
    "tsvector": _Kind("other", "TEXT", "postgresql.TSVECTOR", "sa.Text"),
    "tstzrange": _Kind("other", "TEXT", "postgresql.TSTZRANGE", "sa.Text"),
    "tsrange": _Kind("other", "TEXT", "postgresql.TSRANGE", "sa.Text"),
    "daterange": _Kind("other", "TEXT", "postgresql.DATERANGE", "sa.Text"),
}
EXTENSIONS: Final = {"citext": "citext", "hstore": "hstore", "ltree": "ltree", "vector": "vector"}
"""Extension a type comes from."""

_RANGES: Final = {
    "timestamptz": "tstzrange",
    "timestamp": "tsrange",
    "date": "daterange",
    "smallint": "int4range",
    "integer": "int4range",
    "bigint": "int8range",
    "numeric": "numrange",
}


@dataclass(frozen=True)
class ColumnType:
    """A column type taken apart."""

    written: str
    """As the design has it."""
    base: str
    """Its one name, whatever synonym was used."""
    sizes: tuple[int, ...] = ()
    array: bool = False

    @property
    def known(self) -> bool:
        """Whether it is a built-in type; others are enumerations or come from extensions."""
        return self.base in _KINDS

    @property
    def family(self) -> Family:
        """What values it has; arrays and unknown types are ``other``."""
        return "other" if self.array or not self.known else _KINDS[self.base].family

    @property
    def range(self) -> str | None:
        """The PostgreSQL range type over it, if there is one."""
        return None if self.array else _RANGES.get(self.base)

    def sql(self, dialect: Dialect) -> str:
        """Return the type as a dialect writes it."""
        if dialect == "postgresql":
            return self.written
        if self.array:
            return "JSON"
        if not self.known:
            return "TEXT"
        kind = _KINDS[self.base]
        return f"{kind.sqlite}({', '.join(map(str, self.sizes))})" if self._sized else kind.sqlite

    def sqlalchemy(self) -> str:
        """Return the expression that makes the type in Python source."""
        if not self.known:
            plain = f"NamedType({self.written.removesuffix('[]')!r})"
        else:
            kind = _KINDS[self.base]
            sizes = ", ".join(map(str, self.sizes)) if self._sized else ""
            plain = kind.sqlalchemy if "(" in kind.sqlalchemy else f"{kind.sqlalchemy}({sizes})"
        if self.array:
            return f'postgresql.ARRAY({plain}).with_variant(sa.JSON(), "sqlite")'
        if self.known and kind.variant:
            return f'{plain}.with_variant({kind.variant}(), "sqlite")'
        return plain

    @property
    def _sized(self) -> bool:
        return bool(self.sizes) and _KINDS[self.base].sized


@lru_cache(maxsize=1_024)
def column_type(written: str) -> ColumnType:
    """Take a column type apart.

    Args:
        written: A type of the shape :data:`design.document.schema.COLUMN_TYPE`.
    """
    match = _SHAPE.fullmatch(written)
    if match is None:
        return ColumnType(written, written)
    sizes = tuple(int(size) for size in (match["sizes"] or "").replace(",", " ").split())
    name = f"{match['name']} {match['more']}" if match["more"] else match["name"]
    return ColumnType(written, _SYNONYMS.get(name, name), sizes, bool(match["array"]))
