"""Types of other databases as the types a design has."""

from __future__ import annotations

import re
from typing import Final

from design.document.schema import COLUMN_TYPE
from design.intake.source import Dialect

KNOWN: Final = frozenset(
    {"smallint", "integer", "bigint", "numeric", "real", "double precision", "text", "varchar",
     "char", "boolean", "date", "time", "timetz", "timestamp", "timestamptz", "interval", "uuid",
     "json", "jsonb", "bytea", "citext", "inet", "cidr", "macaddr", "macaddr8", "tsvector",
     "tsquery", "daterange", "tsrange", "tstzrange", "int4range", "int8range", "numrange", "xml",
     "point", "line", "lseg", "box", "path", "polygon", "circle", "bit", "varbit", "oid", "name",
     "money", "hstore", "ltree", "jsonpath", "pg_lsn"}
)  # fmt: skip
"""Types that PostgreSQL has, some by an extension that comes with it."""
_SAME: Final = {
    "int": "integer", "int2": "smallint", "int4": "integer", "int8": "bigint", "serial": "integer",
    "serial4": "integer", "bigserial": "bigint", "serial8": "bigint", "smallserial": "smallint",
    "serial2": "smallint", "decimal": "numeric", "dec": "numeric", "fixed": "numeric",
    "float": "double precision", "float4": "real", "float8": "double precision",
    "double": "double precision", "bool": "boolean", "character varying": "varchar",
    "char varying": "varchar", "character": "char", "bpchar": "char", "string": "text",
    "nvarchar": "varchar", "nchar": "char", "varchar2": "varchar", "nvarchar2": "varchar",
    "national character": "char", "native character": "char", "nclob": "text",
    "national character varying": "varchar", "varying character": "varchar",
    "clob": "text", "tinytext": "text", "mediumtext": "text", "longtext": "text", "ntext": "text",
    "long": "text", "tinyblob": "bytea", "blob": "bytea", "mediumblob": "bytea",
    "longblob": "bytea", "binary": "bytea", "varbinary": "bytea", "image": "bytea", "raw": "bytea",
    "long raw": "bytea", "rowversion": "bytea", "tinyint": "smallint", "mediumint": "integer",
    "year": "smallint", "datetime": "timestamp", "datetime2": "timestamp",
    "smalldatetime": "timestamp", "datetimeoffset": "timestamptz", "number": "numeric",
    "uniqueidentifier": "uuid", "smallmoney": "money", "binary_double": "double precision",
    "binary_float": "real", "bit varying": "varbit", "xmltype": "xml", "sysname": "varchar(128)",
    "timestamp with time zone": "timestamptz", "timestamp without time zone": "timestamp",
    "time with time zone": "timetz", "time without time zone": "time",
    "timestamp with local time zone": "timestamptz",
}  # fmt: skip
_WIDER: Final = {"tinyint": "smallint", "smallint": "integer", "mediumint": "integer",
                 "integer": "bigint", "bigint": "numeric(20)"}  # fmt: skip
"""Where the values of an unsigned whole number fit."""
_SIZED: Final = frozenset({"varchar", "char", "numeric", "bit", "varbit", "time", "timetz",
                           "timestamp", "timestamptz", "interval"})  # fmt: skip
_SHAPE: Final = re.compile(r"([a-z_][\w$. ]*?)\s*(?:\(([^)]*)\)\s*([\w\s]*))?")
_ARRAY: Final = re.compile(r"\[\d*\]|\barray\b(?:\s*\[\d*\])?")


def column_type(written: str, dialect: Dialect) -> tuple[str, str]:
    """Return a type as a design has it.

    Args:
        written: The type as it was written.
        dialect: Where.

    Returns:
        The type, and in words what of it is lost, or nothing. A type that is unknown is itself in
        lower case, without its schema: it may be an enumeration.
    """
    low = " ".join(written.replace('"', "").replace("`", "").replace("[", " [").lower().split())
    if dialect == "tsql":
        low = low.replace(" [", "").replace("[", "").replace("]", "")
    array = bool(_ARRAY.search(low))
    low = re.sub(r"\s+", " ", _ARRAY.sub(" ", low).replace("pg_catalog.", "")).strip()
    unsigned = "unsigned" in low.split()
    low = " ".join(part for part in low.split() if part not in ("unsigned", "zerofill", "signed"))
    low = re.sub(r"\s*\.\s*", ".", low)
    base, sizes, lost = _parts(low, dialect)
    if unsigned:
        base = _WIDER.get(base, base)
        sizes = "" if "(" in base else sizes
    name = base + (f"({sizes})" if sizes else "")
    name += "[]" if array else ""
    if not re.match(COLUMN_TYPE, name):
        return "text", f"the type {written}"
    return name, lost


def _parts(low: str, dialect: Dialect) -> tuple[str, str, str]:
    """Return the name, the sizes, and what is lost of them."""
    if not low:
        return ("text", "", "") if dialect == "sqlite" else ("text", "", "that it has no type")
    match = _SHAPE.fullmatch(low)
    if match is None:
        return low.partition("(")[0].rpartition(".")[2], "", ""
    name = f"{match[1]} {match[3] or ''}".strip()
    sizes = (match[2] or "").replace(" ", "")
    if re.search(r"\b(?:char|byte)$", sizes):
        sizes = re.sub(r"(?:char|byte)$", "", sizes)
    if name in ("tinyint", "bit") and dialect in ("mysql", "tsql") and sizes in ("1", ""):
        boolean = name == "bit" or sizes == "1"
        return ("boolean" if boolean else "smallint"), "", ""
    if name == "timestamp" and dialect == "tsql":
        return "bytea", "", ""
    if name in ("number", "numeric", "decimal") and dialect == "oracle":
        return _oracle_number(sizes)
    if name == "date" and dialect == "oracle":
        return "timestamp", "", ""
    if name == "timestamp" and dialect == "mysql":
        return "timestamptz", _digits(sizes), ""
    if name.startswith("interval") and name not in KNOWN:
        return "interval", "", f"the fields of {name}"
    base = _SAME.get(name, name)
    if base == name and base.startswith("long "):
        base = "text"
    if "(" in base:
        return base.partition("(")[0], base.partition("(")[2].rstrip(")"), ""
    return _sized(base, sizes, low)


def _sized(base: str, sizes: str, low: str) -> tuple[str, str, str]:
    if not sizes or base not in _SIZED:
        base = base.rpartition(".")[2]
        known = base in KNOWN or not sizes
        return base, "", "" if known or base in ("enum", "set") else f"the size of {low}"
    if sizes == "max":
        return ("text" if base == "varchar" else base), "", ""
    numbers = sizes.split(",")
    if not all(number.isdigit() for number in numbers):
        return base, "", f"the size of {low}"
    if base in ("varchar", "char") and (int(numbers[0]) > 9_999 or int(numbers[0]) < 1):
        return "text", "", f"the length of {low}"
    if base.startswith(("time", "interval")):
        return base, _digits(sizes), ""
    return base, ",".join(str(int(number)) for number in numbers), ""


def _digits(sizes: str) -> str:
    return str(min(int(sizes), 6)) if sizes.isdigit() else ""


def _oracle_number(sizes: str) -> tuple[str, str, str]:
    precision, _, scale = sizes.partition(",")
    if not precision.isdigit():
        return "numeric", "", ""
    if scale.isdigit() and int(scale):
        return "numeric", sizes, ""
    digits = int(precision)
    if digits <= 18:
        return ("integer" if digits <= 9 else "bigint"), "", ""
    return "numeric", precision, ""


_FAMILIES: Final = {
    **dict.fromkeys(("text", "varchar", "char", "citext"), "text"),
    **dict.fromkeys(("smallint", "integer", "bigint"), "number"),
    **dict.fromkeys(("numeric", "real", "double precision"), "number"),
    **dict.fromkeys(("date", "timestamp", "timestamptz"), "moment"),
}
RANGES: Final = {
    "timestamptz": "tstzrange", "timestamp": "tsrange", "date": "daterange",
    "smallint": "int4range", "integer": "int4range", "bigint": "int8range",
    "numeric": "numrange",
}  # fmt: skip
"""The range type over a type."""


def base_of(kind: str) -> str:
    """Return a type of a design without size and array."""
    return kind.removesuffix("[]").partition("(")[0]


def family_of(kind: str) -> str:
    """Return what values a type of a design has: of one family can be compared."""
    base = base_of(kind)
    return "array" if kind.endswith("[]") else _FAMILIES.get(base, base)
