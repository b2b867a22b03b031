"""Expressions of other databases as the small subset a design has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from design.document.defaults import check_default
from design.document.expressions import UnknownColumnError, parse_expression, quote_text
from design.document.schema import Column, Table
from design.intake.source import Dialect
from design.text import clean

_LONGEST: Final = 4_000
_DIALECTS: Final = {"postgres": "postgres", "mysql": "mysql", "sqlite": "sqlite", "tsql": "tsql",
                    "oracle": "oracle"}  # fmt: skip
_NOW: Final = re.compile(
    r"(?:now|getdate|sysdatetime|getutcdate|sysutcdatetime|systimestamp|sysdate|localtimestamp"
    r"|current_timestamp|transaction_timestamp|clock_timestamp|statement_timestamp"
    r"|sysdatetimeoffset)(?:\(\d?\))?"
)
_UUID: Final = re.compile(r"(?:gen_random_uuid|uuid_generate_v4|uuid|newid|newsequentialid"
                          r"|uuidv4|sys_guid|random_uuid)\(\)")  # fmt: skip
_TEXT: Final = re.compile(r"[nNeE]?'((?:[^'\\]|'')*)'")
_CAST: Final = re.compile(r"::\s*(?:\"[^\"]+\""
                          r"|[\w.]+(?: varying| precision| with(?:out)? time zone)?)"
                          r"(?:\s*\(\d+(?:,\s*\d+)?\))?(?:\[\])?$")  # fmt: skip
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_TEXTS: Final = ("text", "varchar", "char", "citext")
_NUMBERS: Final = ("smallint", "integer", "bigint", "numeric", "real", "double", "money")


def read_condition(
    text: str, columns: Mapping[str, Column], dialect: Dialect, value: str = ""
) -> str:
    """Return a condition as a design stores it.

    Args:
        text: As it was written.
        columns: The columns of its table by their names as written.
        dialect: Whose SQL it is.
        value: The column that the word ``value`` stands for.

    Raises:
        ValueError: It is outside what a design can say; the message says how.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"it is longer than {_LONGEST} characters")
    from sqlglot import exp

    tree = _tree(text, dialect)
    folded = {name.casefold(): column for name, column in columns.items()}
    stand_in: dict[str, Column] = {}

    def put(node: Any) -> Any:
        if isinstance(node, exp.Column):
            name = value if value and node.name.casefold() == "value" else node.name
            column = columns.get(name) or folded.get(name.casefold())
            if column is None:
                raise UnknownColumnError(node.name, "the table")
            key = f"c{_letters(len(stand_in))}"
            key = next((k for k, c in stand_in.items() if c.id == column.id), key)
            stand_in[key] = column
            return exp.column(key)
        return node

    try:
        simple = tree.transform(lambda node: _simpler(node, exp))
        written = simple.transform(put).sql(dialect="postgres")
        shadow = tuple(column.replace(name=key) for key, column in stand_in.items())
        table = Table(id="tab_import", name="the_table", columns=shadow)
        return parse_expression(clean(written), table)
    except UnknownColumnError as error:
        raise ValueError(f"there is no column {error.name}") from None
    except ValueError:
        raise
    except Exception as error:  # sqlglot lets errors of its own escape on odd input
        raise ValueError("it cannot be read as SQL") from error


def _letters(number: int) -> str:
    """Return a name without digits, as ``name_key`` splits at them."""
    return "x" * (number // 25) + chr(ord("a") + number % 25) + "q"


def _tree(text: str, dialect: Dialect) -> Any:
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        return sqlglot.parse_one(text, read=_DIALECTS[dialect])
    except (SqlglotError, RecursionError):
        raise ValueError("it cannot be read as SQL") from None
    except Exception as error:  # sqlglot lets errors of its own escape on odd input
        raise ValueError("it cannot be read as SQL") from error


def _simpler(node: Any, exp: Any) -> Any:
    """Return a node without casts that say nothing, and lists as ``in``."""
    if isinstance(node, exp.Cast):
        inner = node.this
        while isinstance(inner, exp.Paren):
            inner = inner.this
        kind = node.to.sql(dialect="postgres").lower()
        textual = kind.startswith(("text", "varchar", "char", "bpchar")) or "userdefined" in kind
        plain = isinstance(inner, exp.Literal | exp.Column | exp.Null | exp.Neg | exp.Boolean)
        known = node.to.this.name in ("USERDEFINED",)
        numeric = isinstance(inner, exp.Literal | exp.Neg) and kind.startswith(
            ("int", "bigint", "smallint", "decimal", "numeric", "double", "real")
        )
        moment = isinstance(inner, exp.Literal) and kind.startswith("timestamp") and "z" not in kind
        if plain and (textual or known or numeric or moment):
            return inner
        if isinstance(inner, exp.Array):
            return inner
    if isinstance(node, exp.EQ | exp.NEQ) and isinstance(node.expression, exp.Any | exp.All):
        found = node.expression.this
        while isinstance(found, exp.Paren | exp.Cast):
            found = found.this
        fits = isinstance(node, exp.EQ) == isinstance(node.expression, exp.Any)
        if isinstance(found, exp.Array) and found.expressions and fits:
            values = [_bare(item, exp) for item in found.expressions]
            inside = exp.In(this=node.this.copy(), expressions=values)
            return inside if isinstance(node, exp.EQ) else exp.Not(this=inside)
    if isinstance(node, exp.Paren) and isinstance(node.this, exp.Column | exp.Literal | exp.Paren):
        return node.this
    return node


def _bare(node: Any, exp: Any) -> Any:
    while isinstance(node, exp.Cast | exp.Paren):
        node = node.this
    return node.copy()


def read_default(text: str, kind: str, dialect: Dialect) -> str | None:
    """Return the default of a column as a design stores it.

    Args:
        text: As it was written.
        kind: The type of the column in the design.
        dialect: Whose SQL it is.

    Returns:
        A literal, ``now()``, ``current_date`` or ``gen_random_uuid()``; None for null.

    Raises:
        ValueError: It is none of these.
    """
    found = _unwrapped(text)
    low = found.casefold().replace(" ", "")
    low = low.removesuffix("onnull")
    base = kind.removesuffix("[]").partition("(")[0]
    if low == "null":
        return None
    if _UUID.fullmatch(low):
        if base not in ("uuid", "text"):
            raise ValueError("a random identifier is a default of uuid and text alone")
        return "gen_random_uuid()"
    if _NOW.fullmatch(low) or low in ("datetime('now')", "datetime('now','localtime')"):
        if not base.startswith(("time", "date")):
            raise ValueError(f"the clock gives no {base}")
        return "current_date" if base == "date" else "now()"
    if low in ("current_date", "curdate()", "date('now')") and base in (
        "date", "timestamp", "timestamptz",
    ):  # fmt: skip
        return "current_date"
    result = _literal(found, base, kind, dialect)
    check_default(result)
    return result


def _unwrapped(text: str) -> str:
    found = clean(text).strip()
    for _ in range(20):
        before = found
        if found.startswith("(") and found.endswith(")") and _pairs(found):
            found = found[1:-1].strip()
        found = _CAST.sub("", found).strip()
        if found == before:
            break
    return found


def _pairs(text: str) -> bool:
    """Return whether the first parenthesis is closed by the last character."""
    depth = 0
    inside = False
    for place, char in enumerate(text):
        inside ^= char == "'"
        if not inside:
            depth += (char == "(") - (char == ")")
        if depth == 0 and place < len(text) - 1:
            return False
    return depth == 0


def _literal(found: str, base: str, kind: str, dialect: Dialect) -> str:
    text = _TEXT.fullmatch(found)
    value = text[1].replace("''", "'") if text is not None else found
    if text is None and len(found) > 1 and found[0] == found[-1] == '"' and dialect in (
        "mysql", "sqlite",
    ):  # fmt: skip
        text, value = _TEXT.fullmatch("''"), found[1:-1].replace('""', '"')
    low = value.casefold()
    if kind.endswith("[]"):
        if value.replace(" ", "") in ("{}", "array[]", "ARRAY[]"):
            return "'{}'"
        raise ValueError("the default of an array can only be empty")
    if base == "boolean":
        if low.removeprefix("b'").rstrip("'") in ("1", "true", "t", "y", "yes", "on"):
            return "true"
        if low.removeprefix("b'").rstrip("'") in ("0", "false", "f", "n", "no", "off"):
            return "false"
        raise ValueError("it is neither true nor false")
    if base in _NUMBERS or base.startswith("double"):
        if not _NUMBER.fullmatch(value):
            raise ValueError("it is neither a number nor known here")
        return value
    if text is None and not (_NUMBER.fullmatch(found) and base in _TEXTS):
        raise ValueError("it is neither a value nor known here")
    if len(value) > 300 or not value.isprintable():
        raise ValueError("a text may have 300 printable characters")
    return quote_text(value)
