"""The small portable subset of SQL that checks, partial indexes and defaults may use.

An expression is stored as text with ``{column id}`` in place of column names: comparisons,
``and``/``or``/``not``, ``in``, ``between``, ``is null``, ``like``, ``~``, ``+ - * /``, literals, a
closed list of functions, ``interval '…'`` and ``cast(… as date)``. sqlglot reads what comes from
outside; only nodes on a list are written out again, so nothing else can reach a database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal

from design.document.schema import Table

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
    from design.document.expression_trees import read_tree

    return read_tree(text, table, boolean=boolean)


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
