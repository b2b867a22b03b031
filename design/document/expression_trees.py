"""Reading an expression with sqlglot and writing it again from a closed list of nodes.

It stands apart because sqlglot is slow to import and only what comes from outside needs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from design.document.expressions import CASTS, FUNCTIONS, UnknownColumnError, quote_text
from design.document.literals import NUMBERS, TEXTS, check_literal
from design.document.schema import Column, Table

_UNITS: Final = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
_INTERVAL: Final = re.compile(r"^(\d{1,6}) ?([a-z]+?)s?$")


def read_tree(text: str, table: Table, *, boolean: bool) -> str:
    """Read an expression that holds no character out of place.

    Args:
        text: The expression.
        table: The table whose columns it may name.
        boolean: Whether it must be a condition.

    Returns:
        The canonical text, with ``{column id}`` for each column.

    Raises:
        ValueError: It is outside the subset.
        UnknownColumnError: It names a column the table does not have.
    """
    tree = _tree(text)
    writer = _Writer(table)
    if boolean and not writer.is_condition(tree):
        raise ValueError("it is not a condition, such as total >= 0.")
    return writer.write(tree)


def _tree(text: str) -> exp.Expression:
    try:
        statements = sqlglot.parse(f"SELECT 1 WHERE {text}", read="postgres")
    except (SqlglotError, RecursionError):
        raise ValueError("it cannot be read as SQL.") from None
    except Exception as error:  # sqlglot lets errors of its own escape on odd input
        raise ValueError("it cannot be read as SQL.") from error
    whole = statements[0] if len(statements) == 1 else None
    where = whole.args.get("where") if whole is not None else None
    if whole is None or where is None:
        raise ValueError("it is not one expression.")
    others = {key for key, value in whole.args.items() if value and key != "where"}
    if others - {"expressions", "kind", "operation_modifiers"}:
        raise ValueError("it is not one expression.")
    tree: exp.Expression = where.this
    return tree


class _Writer:
    """Writes the allowed nodes of a syntax tree; every other node is refused."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def is_condition(self, node: exp.Expression) -> bool:
        while isinstance(node, exp.Paren):
            node = node.this
        if isinstance(node, exp.Column):
            column = self._table.column_named(node.name)
            return column is None or column.type == "boolean"
        return type(node) in _conditions() or isinstance(node, exp.Boolean)

    def write(self, node: exp.Expression) -> str:
        handler = _handlers().get(type(node))
        if handler is None:
            raise ValueError(f'"{_shown(node)}" is not allowed in it.')
        known = _ARGUMENTS.get(type(node).__name__, _PLAIN)
        if any(value and key not in known for key, value in node.args.items()):
            raise ValueError(f'"{_shown(node)}" is not allowed in it.')
        return handler(self, node)

    def all(self, nodes: list[exp.Expression]) -> str:
        return ", ".join(self.write(node) for node in nodes)

    def column(self, node: exp.Expression) -> str:
        owner = node.args.get("table")
        if owner is not None and owner.name.casefold() != self._table.name.casefold():
            raise ValueError(f'"{_shown(node)}" is not a column of {self._table.name}.')
        column = self._table.column_named(node.name)
        if column is None:
            raise UnknownColumnError(node.name, self._table.name)
        return f"{{{column.id}}}"

    def agree(self, *nodes: exp.Expression) -> None:
        """Refuse a comparison of a column with a literal that is no value of its type."""
        for node in nodes:
            column = self._table.column_named(node.name) if type(node) is exp.Column else None
            for other in nodes if column is not None else ():
                self._fit(column, other)

    def _fit(self, column: Column | None, other: exp.Expression) -> None:
        literal = other.this if isinstance(other, exp.Neg) else other
        if column is None or not isinstance(literal, exp.Literal):
            return
        base, text = column.type.partition("(")[0], str(literal.this)
        array = column.type.endswith("[]")
        try:
            if array and text != "{}":
                raise ValueError
            if not literal.is_string and base not in NUMBERS:
                raise ValueError
            if literal.is_string and not array:
                check_literal(text, "text" if base in TEXTS else base)
        except ValueError:
            kind = f"{column.name} is {column.type}"
            raise ValueError(f"{kind}, and {_shown(other)} is no value of it.") from None

    def call(self, node: exp.Expression, name: str) -> str:
        """Write a call of a function with its arguments in order."""
        given = [node.args.get(key) for key in ("this", "decimals")]
        arguments = [item for item in given if item is not None]
        return f"{name}({self.all([*arguments, *(node.args.get('expressions') or [])])})"


_PLAIN: Final = frozenset({"this", "expression"})
_ARGUMENTS: Final[dict[str, frozenset[str]]] = {
    "Like": frozenset({"this", "expression", "negate"}),
    "Is": frozenset({"this", "expression", "negate"}),
    "In": frozenset({"this", "expressions"}),
    "Between": frozenset({"this", "low", "high"}),
    "Column": frozenset({"this", "table"}),
    "Literal": frozenset({"this", "is_string"}),
    "Interval": frozenset({"this", "unit"}),
    "Cast": frozenset({"this", "to"}),
    "Trim": frozenset({"this", "expression", "position"}),
    "Round": frozenset({"this", "decimals"}),
    "Div": frozenset({"this", "expression", "typed", "safe"}),
    "Anonymous": frozenset({"this", "expressions"}),
    **{name: frozenset({"this", "expressions", "ignore_nulls"})
       for name in ("Coalesce", "Least", "Greatest")},
    "CurrentTimestamp": frozenset(),
}  # fmt: skip
"""What a node may hold: a flag that is not looked at could turn an expression round."""


def _shown(node: Any) -> str:
    try:
        text = str(node.sql(dialect="postgres", unsupported_level=ErrorLevel.IGNORE))
    except Exception:  # a node that cannot even be written is named by its kind
        text = type(node).__name__
    return text if len(text) <= 60 else text[:59] + "…"


_Handle = Callable[[_Writer, Any], str]


def _binary(sign: str) -> _Handle:
    def handle(writer: _Writer, node: Any) -> str:
        return f"{writer.write(node.this)} {sign} {writer.write(node.expression)}"

    return handle


def _compared(sign: str) -> _Handle:
    plain = _binary(sign)

    def handle(writer: _Writer, node: Any) -> str:
        writer.agree(node.this, node.expression)
        return plain(writer, node)

    return handle


def _function(name: str) -> _Handle:
    return lambda writer, node: writer.call(node, name)


def _negated(writer: _Writer, node: Any) -> str:
    inner = node.this
    plain = writer.write(inner)
    if isinstance(inner, exp.In):
        return _in(writer, inner, "not in")
    if isinstance(inner, exp.Between):
        return _between(writer, inner, "not between")
    if isinstance(inner, exp.Is) and not inner.args.get("negate"):
        return _is(writer, inner, "is not")
    return f"not {plain}"


def _in(writer: _Writer, node: Any, word: str = "in") -> str:
    values = node.args.get("expressions")
    if not values:
        raise ValueError(f'"{_shown(node)}" is not allowed in it.')
    writer.agree(node.this, *values)
    return f"{writer.write(node.this)} {word} ({writer.all(values)})"


def _between(writer: _Writer, node: Any, word: str = "between") -> str:
    writer.agree(node.this, node.args["low"], node.args["high"])
    low, high = writer.write(node.args["low"]), writer.write(node.args["high"])
    return f"{writer.write(node.this)} {word} {low} and {high}"


def _is(writer: _Writer, node: Any, word: str = "is") -> str:
    if not isinstance(node.expression, exp.Null | exp.Boolean):
        raise ValueError(f'"{_shown(node)}" is not allowed in it.')
    word = "is not" if node.args.get("negate") else word
    return f"{writer.write(node.this)} {word} {writer.write(node.expression)}"


def _like(writer: _Writer, node: Any) -> str:
    word = "not like" if node.args.get("negate") else "like"
    return f"{writer.write(node.this)} {word} {writer.write(node.expression)}"


def _literal(_: _Writer, node: Any) -> str:
    text = str(node.this)
    if node.is_string:
        return quote_text(text)
    if not re.fullmatch(r"\d*\.?\d+(?:[eE][+-]?\d{1,3})?|\d+\.", text):
        raise ValueError(f'"{text[:40]}" is not a number.')
    return text


def _interval(_: _Writer, node: Any) -> str:
    amount = str(node.this.this) if node.this is not None else ""
    unit = node.args.get("unit")
    text = f"{amount} {unit.name}" if unit is not None else amount
    match = _INTERVAL.match(" ".join(text.casefold().split()))
    if match is None or match[2] not in _UNITS:
        raise ValueError(f"interval '{text[:40]}' is not an amount of {', '.join(sorted(_UNITS))}.")
    plural = "" if match[1] == "1" else "s"
    return f"interval '{match[1]} {match[2]}{plural}'"


def _cast(writer: _Writer, node: Any) -> str:
    names = {"int": "integer", "decimal": "numeric", "timestamp with time zone": "timestamptz"}
    kind = node.args["to"].sql(dialect="postgres").casefold()
    kind = names.get(kind, kind)
    if kind not in CASTS:
        raise ValueError(f'a cast to "{kind[:40]}" is not allowed in it.')
    return f"cast({writer.write(node.this)} as {kind})"


def _anonymous(writer: _Writer, node: Any) -> str:
    name = str(node.this).casefold()
    if name not in FUNCTIONS:
        raise ValueError(f'the function "{name[:40]}" is not allowed in it.')
    return f"{name}({writer.all(node.expressions)})"


def _trim(writer: _Writer, node: Any) -> str:
    if node.args.get("position") not in (None, "", "BOTH"):
        raise ValueError(f'"{_shown(node)}" is not allowed in it.')
    parts = [node.this, *([node.expression] if node.args.get("expression") else [])]
    return f"btrim({writer.all(parts)})"


def _negative(writer: _Writer, node: Any) -> str:
    inner = writer.write(node.this)
    return f"-({inner})" if inner.startswith("-") else f"-{inner}"


def _paren(writer: _Writer, node: Any) -> str:
    return f"({writer.write(node.this)})"


@cache
def _conditions() -> frozenset[type]:
    return frozenset({exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE,
                      exp.In, exp.Between, exp.Is, exp.Like, exp.RegexpLike})  # fmt: skip


@cache
def _handlers() -> dict[type, _Handle]:
    handlers: dict[type, _Handle] = {
        exp.And: _binary("and"), exp.Or: _binary("or"), exp.Not: _negated, exp.Paren: _paren,
        exp.EQ: _compared("="), exp.NEQ: _compared("<>"), exp.LT: _compared("<"),
        exp.LTE: _compared("<="), exp.GT: _compared(">"), exp.GTE: _compared(">="),
        exp.Add: _binary("+"),
        exp.Sub: _binary("-"), exp.Mul: _binary("*"), exp.Div: _binary("/"), exp.Mod: _binary("%"),
        exp.Like: _like, exp.RegexpLike: _binary("~"), exp.In: _in,
        exp.Between: _between, exp.Is: _is, exp.Literal: _literal, exp.Interval: _interval,
        exp.Cast: _cast, exp.Anonymous: _anonymous, exp.Trim: _trim, exp.Neg: _negative,
        exp.Column: lambda writer, node: writer.column(node),
        exp.Boolean: lambda _, node: "true" if node.this else "false",
        exp.Null: lambda _, __: "null", exp.CurrentTimestamp: lambda _, __: "now()",
        exp.Lower: _function("lower"), exp.Upper: _function("upper"),
        exp.Length: _function("length"), exp.Round: _function("round"),
        exp.Coalesce: _function("coalesce"), exp.Least: _function("least"),
        exp.Greatest: _function("greatest"),
    }  # fmt: skip
    return handlers
