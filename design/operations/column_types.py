"""Which types a column may have, and other spellings of them."""

from __future__ import annotations

import re
from typing import Final

from design.document.schema import COLUMN_TYPE
from design.operations.resolve import OperationError, close_names
from design.text import clean_line

KNOWN: Final = frozenset(
    {
        "smallint", "integer", "bigint", "numeric", "real", "double precision", "text", "varchar",
        "char", "boolean", "date", "time", "timetz", "timestamp", "timestamptz", "interval",
        "uuid", "json", "jsonb", "bytea", "citext", "inet", "cidr", "macaddr", "tsvector",
        "daterange", "tsrange", "tstzrange", "int4range", "int8range", "numrange", "xml", "point",
        "bit", "varbit", "macaddr8", "tsquery", "line", "lseg", "box", "path", "polygon", "circle",
        "oid", "name", "money", "hstore", "ltree", "jsonpath", "pg_lsn",
    }
)  # fmt: skip
"""Types by name; ``citext``, ``hstore`` and ``ltree`` need the extensions of these names."""
_ALIASES: Final = {
    "int": "integer", "int2": "smallint", "int4": "integer", "int8": "bigint", "long": "bigint",
    "serial": "integer", "bigserial": "bigint", "smallserial": "smallint", "string": "text",
    "str": "text", "longtext": "text", "mediumtext": "text", "clob": "text", "nvarchar": "varchar",
    "character varying": "varchar", "character": "char", "bpchar": "char", "nchar": "char",
    "decimal": "numeric", "number": "numeric", "money": "numeric(12,2)",
    "float": "double precision",
    "float4": "real", "float8": "double precision", "double": "double precision", "bool": "boolean",
    "datetime": "timestamptz", "instant": "timestamptz", "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp", "time without time zone": "time",
    "time with time zone": "timetz", "guid": "uuid", "blob": "bytea", "binary": "bytea",
    "varbinary": "bytea", "object": "jsonb", "tinyint": "smallint", "email": "text", "url": "text",
    "date-time": "timestamptz", "duration": "interval",
}  # fmt: skip
_SERIAL: Final = frozenset({"serial", "bigserial", "smallserial"})
_PARTS: Final = re.compile(r"^([a-z][a-z0-9_ -]*?)\s*(\([0-9, ]*\))?\s*((?:\[\])?)$")
_FRACTION: Final = 6
"""Digits of a second that PostgreSQL keeps."""
_HIGHEST: Final = {
    "varchar": 9_999, "char": 9_999, "bit": 9_999, "varbit": 9_999, "numeric": 1_000,
    **dict.fromkeys(("time", "timetz", "timestamp", "timestamptz", "interval"), _FRACTION),
}  # fmt: skip
"""Types that take a size, and the highest."""
_SIZE: Final = re.compile(r"\(([0-9, ]+)\)")
_SHAPE: Final = re.compile(COLUMN_TYPE)


def spelled(given: str) -> tuple[str, bool]:
    """Return a column type in PostgreSQL's spelling, and whether the database numbers it.

    A type that is not understood is returned in lower case, for :func:`check` to refuse.
    """
    plain = " ".join(given.casefold().split())
    parts = _PARTS.match(plain)
    if parts is None:
        return plain, False
    base, size, array = parts.group(1), (parts.group(2) or "").replace(" ", ""), parts.group(3)
    name = _ALIASES.get(base, base)
    if size and name == "text":
        name = "varchar"
    if size and (name in _HIGHEST or ("(" not in name and base not in _ALIASES)):
        name += size
    return name + array, base in _SERIAL


def _check_size(name: str, base: str) -> None:
    """Refuse what stands in the parentheses of a type when PostgreSQL would."""
    found = _SIZE.search(name)
    if found is None:
        return
    sizes = [int(part) for part in found[1].split(",")]
    highest = _HIGHEST.get(base)
    if highest is None:
        raise OperationError("invalid", f"{base} takes no size: write {base}, not {name}.")
    if len(sizes) > (2 if base == "numeric" else 1):
        raise OperationError("invalid", f"{name} has too many sizes.")
    lowest = 0 if highest == _FRACTION else 1
    if not lowest <= sizes[0] <= highest:
        raise OperationError("invalid", f"The size of {base} is {lowest} to {highest}: {name}.")
    if sizes[0] < sizes[-1]:
        raise OperationError("invalid", f"{name} has more decimals than digits.")


def check(name: str, known: frozenset[str] = frozenset()) -> str:
    """Return a column type that may stand.

    Args:
        name: The type, as :func:`spelled` wrote it.
        known: Types of the design's own, such as those of its closed lists.

    Raises:
        OperationError: There is no such type.
    """
    base = name.removesuffix("[]").partition("(")[0]
    if name in known:
        return name
    if _SHAPE.match(name) and base in KNOWN:
        _check_size(name, base)
        return name
    close = close_names(base, KNOWN | set(_ALIASES))
    meant = f" Did you mean {' or '.join(spelled(item)[0] for item in close)}?" if close else ""
    raise OperationError(
        "invalid", f'"{clean_line(name, 60)}" is not a column type of PostgreSQL.{meant}'
    )
