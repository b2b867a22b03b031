"""The small portable subset of SQL that checks, partial indexes and defaults may use.

An expression is stored as text with ``{column id}`` in place of column names: comparisons,
``and``/``or``/``not``, ``in``, ``between``, ``is null``, ``like``, ``~``, ``+ - * /``, literals, a
closed list of functions, ``interval '…'`` and ``cast(… as date)``. sqlglot reads what comes from
outside; only nodes on a list are written out again, so nothing else can reach a database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from design.document.schema import Table

if TYPE_CHECKING:
    from sqlglot import exp

Dialect = Literal["postgresql", "sqlite"]

FUNCTIONS: Final = frozenset(
    {"lower", "upper", "length", "btrim", "round", "coalesce", "least", "greatest",
     "num_nonnulls", "now"}
)  # fmt: skip
"""Functions an expression may call."""
CASTS: Final = frozenset({"date", "text", "integer", "bigint", "numeric", "timestamptz"})
"""Types an expression may cast to."""

_LONGEST: Final = 1_000
_DEEPEST: Final = 60
_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
      | (?P<text>'(?:[^']|'')*')
      | (?P<quoted>"(?:[^"]|"")+")
      | (?P<column>\{[^{}]*\})
      | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?|\.\d+)
      | (?P<word>[^\W\d]\w*)
      | (?P<sign><=|>=|<>|!=|::|[-+*/%=<>(),.~])""",
    re.VERBOSE,
)
_UNITS: Final = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
_INTERVAL: Final = re.compile(r"^(\d{1,6}) ?([a-z]+?)s?$")


class UnknownColumnError(ValueError):
    """An expression names a column its table does not have."""

    def __init__(self, name: str, table: str) -> None:
        """Say which name and of which table."""
        super().__init__(f'{table} has no column "{name}".')
        self.name = name


def _tokens(text: str) -> list[tuple[str, str]]:
    """Split an expression into ``(kind, text)``, refusing any other character.

    Raises:
        ValueError: A character has no place in an expression, or a comment starts.
    """
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"the character {text[position]!r} has no place in it.")
        kind = match.lastgroup or ""
        if kind != "space":
            found.append((kind, match.group()))
        position = match.end()
        if text.startswith(("--", "/*", "*/"), match.start()) and kind == "sign":
            raise ValueError("it holds a comment.")
    return found


def parse_expression(text: str, table: Table, *, boolean: bool = True) -> str:
    """Read an expression over the columns of a table.

    Args:
        text: SQL as people write it, such as ``total >= 0``.
        table: The table whose columns it may name.
        boolean: Whether it must be a condition.

    Returns:
        The canonical text, with ``{column id}`` for each column.

    Raises:
        ValueError: It is outside the subset; the message says what is.
        UnknownColumnError: It names a column the table does not have.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"it is longer than {_LONGEST} characters.")
    tokens = _tokens(text)
    if not tokens:
        raise ValueError("it is empty.")
    if any(kind == "column" for kind, _ in tokens):
        raise ValueError("braces have no place in it.")
    _refuse_deep(tokens)
    tree = _tree(text)
    writer = _Writer(table)
    if boolean and not writer.is_condition(tree):
        raise ValueError("it is not a condition, such as total >= 0.")
    return writer.write(tree)


def _refuse_deep(tokens: list[tuple[str, str]]) -> None:
    depth = deepest = 0
    chain = 0
    for kind, word in tokens:
        depth += (word == "(") - (word == ")")
        chain = chain + 1 if word in ("-", "+") or word.casefold() == "not" else 0
        deepest = max(deepest, depth, chain)
        if depth < 0 or (kind == "text" and len(word) > 300):
            raise ValueError(
                "its parentheses do not match." if depth < 0 else "a text is too long."
            )
    if deepest > _DEEPEST:
        raise ValueError("it is nested too deeply.")
    if depth:
        raise ValueError("its parentheses do not match.")


def _tree(text: str) -> exp.Expression:
    import sqlglot
    from sqlglot.errors import SqlglotError

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
        from sqlglot import exp

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
        text = str(node.sql(dialect="postgres"))
    except Exception:  # a node that cannot even be written is named by its kind
        text = type(node).__name__
    return text if len(text) <= 60 else text[:59] + "…"


_Handle = Callable[[_Writer, Any], str]


def _binary(sign: str) -> _Handle:
    def handle(writer: _Writer, node: Any) -> str:
        return f"{writer.write(node.this)} {sign} {writer.write(node.expression)}"

    return handle


def _function(name: str) -> _Handle:
    return lambda writer, node: writer.call(node, name)


def _negated(writer: _Writer, node: Any) -> str:
    from sqlglot import exp

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
    return f"{writer.write(node.this)} {word} ({writer.all(values)})"


def _between(writer: _Writer, node: Any, word: str = "between") -> str:
    low, high = writer.write(node.args["low"]), writer.write(node.args["high"])
    return f"{writer.write(node.this)} {word} {low} and {high}"


def _is(writer: _Writer, node: Any, word: str = "is") -> str:
    from sqlglot import exp

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
    from sqlglot import exp

    return frozenset({exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE,
                      exp.In, exp.Between, exp.Is, exp.Like, exp.RegexpLike})  # fmt: skip


@cache
def _handlers() -> dict[type, _Handle]:
    from sqlglot import exp

    handlers: dict[type, _Handle] = {
        exp.And: _binary("and"), exp.Or: _binary("or"), exp.Not: _negated, exp.Paren: _paren,
        exp.EQ: _binary("="), exp.NEQ: _binary("<>"), exp.LT: _binary("<"), exp.LTE: _binary("<="),
        exp.GT: _binary(">"), exp.GTE: _binary(">="), exp.Add: _binary("+"),
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


# --- writing -------------------------------------------------------------------------------

_RESERVED: Final = frozenset(
    re.findall(
        r"\w+",
        """all analyse analyze and any array as asc asymmetric authorization between binary both
    case cast check collate collation column concurrently constraint create cross current_catalog
    current_date current_role current_schema current_time current_timestamp current_user default
    deferrable desc distinct do else end except exists false fetch for foreign freeze from full
    glob grant group having if ilike in index initially inner intersect into is isnull join
    lateral leading left like limit localtime localtimestamp match natural not notnull null of
    offset on only or order outer overlaps placing primary raise references regexp returning right
    select session_user similar some symmetric system_user table tablesample then to trailing
    transaction true trigger union unique update user using values variadic verbose view when
    where window with add alter commit delete drop escape insert set virtual without""",
    )
)
_BARE: Final = re.compile(r"[a-z_][a-z0-9_]*")


def quote_name(name: str) -> str:
    """Return an identifier as SQL of both dialects: quoted when it needs to be."""
    if _BARE.fullmatch(name) and name not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """Return a text literal of both dialects."""
    return "'" + text.replace("'", "''") + "'"


_WORDS: Final = (
    FUNCTIONS
    | CASTS
    | {"and", "or", "not", "in", "between", "is", "null", "like", "true", "false", "interval"}
    | {"cast", "as"}
)
_COLUMNS: Final = re.compile(r"'(?:[^']|'')*'|\{([^{}]*)\}")
_SQLITE_NAMES: Final = {"btrim": "trim", "least": "min", "greatest": "max"}
_PORTABLE: Final = frozenset({"lower", "upper", "length", "round", "coalesce"})
_POSTGRES_ONLY: Final = frozenset({"interval", "cast", "now"})


def columns_in(stored: str | None) -> tuple[str, ...]:
    """Return the ids of the columns a stored expression names, each once, in order."""
    found = (hit[1] for hit in _COLUMNS.finditer(stored or ""))
    return tuple(dict.fromkeys(item for item in found if item is not None))


def asks_clock(stored: str) -> bool:
    """Return whether a stored expression depends on when it is evaluated."""
    return any(token.casefold() == "now" for kind, token in _tokens(stored) if kind == "word")


def check_expression(stored: str) -> None:
    """Refuse a stored expression that holds anything but what the subset has.

    Files can be edited by hand, so what is written to a database passes here every time. Columns
    are ids in braces; any other word must be a keyword or a function of the subset.

    Raises:
        ValueError: It is outside the subset.
    """
    _checked(stored)


@lru_cache(maxsize=8_192)
def _checked(stored: str) -> tuple[tuple[str, str], ...]:
    tokens = _tokens(stored)
    _refuse_deep(tokens)
    for number, (kind, token) in enumerate(tokens):
        if kind == "quoted" or (kind == "word" and token.casefold() not in _WORDS):
            raise ValueError(f'"{token[:40]}" is not allowed in it.')
        called = tokens[number + 1][1] == "(" if number + 1 < len(tokens) else False
        if kind == "word" and token.casefold() in FUNCTIONS and not called:
            raise ValueError(f'"{token}" is a function.')
    if not tokens:
        raise ValueError("it is empty.")
    return tuple(tokens)


def render_expression(stored: str, names: Mapping[str, str], dialect: Dialect) -> str | None:
    """Write a stored expression for a database.

    Args:
        stored: Text with ``{column id}`` for columns.
        names: Column id -> name.
        dialect: The database.

    Returns:
        The SQL, or None where this dialect has no equal of it (SQLite has no ``~``, no intervals,
        no dates to cast to, and allows no clock in a check).

    Raises:
        KeyError: It refers to a column that has no name.
        ValueError: It is not a stored expression.
    """
    tokens = _checked(stored)
    if dialect == "postgresql":
        return _COLUMNS.sub(
            lambda hit: quote_name(names[hit[1]]) if hit[1] is not None else hit[0], stored
        )
    return _sqlite(tokens, names, stored)


def _sqlite(tokens: Sequence[tuple[str, str]], names: Mapping[str, str], stored: str) -> str | None:
    if any(token in ("~", "::") or (kind == "word" and token.casefold() in _POSTGRES_ONLY)
           for kind, token in tokens):  # fmt: skip
        return None
    text = stored
    if "num_nonnulls" in stored:
        counted = _counted(tokens)
        if counted is None:
            return None
        text = counted

    def put(match: re.Match[str]) -> str:
        if match[1] is not None:
            return quote_name(names[match[1]])
        if match[2] is not None:
            return _SQLITE_NAMES.get(match[2], match[2])
        return match[0]

    return re.sub(r"'(?:[^']|'')*'|\{([^{}]*)\}|([A-Za-z_]\w*)(?=\s*\()", put, text)


def _counted(tokens: Sequence[tuple[str, str]]) -> str | None:
    """Write ``num_nonnulls(a, b)`` as a sum of ``(a is not null)``, or None when it is nested."""
    out: list[str] = []
    position = 0
    while position < len(tokens):
        if tokens[position][1] != "num_nonnulls":
            out.append(tokens[position][1])
            position += 1
            continue
        position += 2
        parts: list[str] = []
        while position < len(tokens) and tokens[position][1] != ")":
            kind, token = tokens[position]
            if kind == "column":
                parts.append(f"({token} is not null)")
            elif token != ",":
                return None
            position += 1
        position += 1
        out.append("(" + " + ".join(parts) + ")")
    return " ".join(out)


# --- defaults ------------------------------------------------------------------------------

_CLOCK: Final = frozenset({"now()", "current_timestamp", "current_date", "gen_random_uuid()"})
_NUMERIC: Final = frozenset({"smallint", "integer", "bigint", "numeric", "real",
                             "double precision"})  # fmt: skip
_NUMBER: Final = re.compile(r"-?\d{1,38}(?:\.\d{1,20})?")


def column_default(value: str | int | bool, column_type: str) -> str:
    """Return the default of a column as an expression without columns.

    Args:
        value: A value, or ``now()`` or ``gen_random_uuid()``.
        column_type: The type of the column.

    Returns:
        A literal, ``now()``, ``current_date`` or ``gen_random_uuid()``.

    Raises:
        ValueError: The value is not one of the type.
    """
    base = column_type.removesuffix("[]").partition("(")[0]
    text = ("true" if value else "false") if isinstance(value, bool) else str(value).strip()
    if len(text) > 1 and text[0] == text[-1] == "'" and "'" not in text[1:-1].replace("''", ""):
        text = text[1:-1].replace("''", "'")
    elif text.casefold() in _CLOCK:
        return "now()" if text.casefold() == "current_timestamp" else text.casefold()
    if column_type.endswith("[]"):
        if text in ("{}", "[]", ""):
            return "'{}'"
        raise ValueError("the default of an array can only be empty, '{}'")
    if base == "boolean":
        if text.casefold() not in ("true", "false"):
            raise ValueError(f'a boolean is true or false, not "{text[:40]}"')
        return text.casefold()
    if base in _NUMERIC:
        whole = base in ("smallint", "integer", "bigint")
        if not _NUMBER.fullmatch(text) or (whole and "." in text):
            raise ValueError(f'"{text[:40]}" is not {"a whole" if whole else "a"} number')
        return text
    if len(text) > 300 or not text.isprintable():
        raise ValueError("a text may have 300 printable characters")
    return quote_text(text)


_STORED_DEFAULT: Final = re.compile(
    r"""(?:-?\d+(?:\.\d+)?|'(?:[^']|'')*'|true|false|null|now\(\)|current_date
        |gen_random_uuid\(\))(?:::[a-z_][a-z0-9_]*(?:\[\])?)?""",
    re.VERBOSE,
)


def check_default(stored: str | None) -> None:
    """Refuse a stored default that is not a literal, ``now()`` or ``gen_random_uuid()``.

    Raises:
        ValueError: It is something else.
    """
    if stored is not None and not _STORED_DEFAULT.fullmatch(stored):
        raise ValueError(f'"{stored[:60]}" cannot be a default.')
