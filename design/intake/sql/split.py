r"""A script of SQL as tokens and statements, each with its line, whatever stands between them.

Nothing is executed. A dump is more than SQL: rows between ``COPY`` and ``\.``, commands of psql,
``DELIMITER`` of MySQL, ``GO`` and ``/`` on lines of their own; all of it is passed over here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from design.intake.source import Dialect

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+|--[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z))
      | (?P<dollar>\$(?P<tag>[A-Za-z_]\w*)\$.*?(?:\$(?P=tag)\$|\Z))
      | (?P<plain>\$\$.*?(?:\$\$|\Z))
      | (?P<text>[eEnNbBxX]?'(?:[^'\\]|''|\\.|\\)*?(?:'(?!')|\Z))
      | (?P<quoted>"(?:[^"]|"")*(?:"|\Z)|`(?:[^`]|``)*(?:`|\Z))
      | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<word>[^\W\d][\w$\#]*)
      | (?P<sign>::|<=|>=|<>|!=|\|\||&&|.)""",
    re.VERBOSE | re.DOTALL,
)
_STRAIGHT: Final = re.compile(r"[eEnNbBxX]?'(?:[^']|'')*(?:'|\Z)")
_ROUTINES: Final = frozenset({"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE"})


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind, its text and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The text in upper case when it is a bare word or sign, else nothing."""
        return self.text.upper() if self.kind in ("word", "sign") else ""


@dataclass(slots=True)
class Statement:
    """One statement."""

    line: int
    tokens: list[Token] = field(default_factory=list)

    def starts(self, *words: str) -> bool:
        """Return whether it begins with these words."""
        return tuple(token.word for token in self.tokens[: len(words)]) == words


def statements(text: str, dialect: Dialect) -> Iterator[Statement]:
    """Yield the statements of a script; bare names are folded as PostgreSQL folds them.

    Args:
        text: The script.
        dialect: How quotes and ends of statements are read.
    """
    reader = _Splitter(text, dialect)
    yield from reader.run()


class _Splitter:
    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text, self.dialect = text, dialect
        self.position = 0
        self.line, self._counted = 1, 0
        self.delimiter = ";"
        self._at: Statement | None = None
        self._depth = 0

    def run(self) -> Iterator[Statement]:
        text, end = self.text, len(self.text)
        while self.position < end:
            if self._at is None and self._pass_command():
                continue
            token = self._token()
            if token is None:
                continue
            if self._ends(token):
                yield from self._close()
                continue
            if self._at is None:
                self._at = Statement(self._line_of(token.start))
            self._at.tokens.append(token)
            if token.word == "INSERT" and len(self._at.tokens) == 1 and self.delimiter == ";":
                rows = (_ROWS_MYSQL if self.dialect == "mysql" else _ROWS).match(
                    text, self.position
                )
                self.position = rows.end() if rows is not None else self.position
            self._follow(token)
        yield from self._close()

    def _line_of(self, position: int) -> int:
        self.line += self.text.count("\n", self._counted, position)
        self._counted = position
        return self.line

    def _close(self) -> Iterator[Statement]:
        done, self._at, self._depth = self._at, None, 0
        if done is None:
            return
        yield done
        if done.starts("COPY") and any(item.word == "STDIN" for item in done.tokens):
            rows = re.compile(r"^\\\.[ \t]*\r?$", re.MULTILINE).search(self.text, self.position)
            self.position = len(self.text) if rows is None else rows.end()

    def _pass_command(self) -> bool:
        """Pass over a line that is a command of a client rather than SQL."""
        match = _CLIENT.match(self.text, self.position)
        if match is None:
            return False
        self.position = match.end()
        if match["delimiter"]:
            self.delimiter = match["delimiter"]
        return True

    def _token(self) -> Token | None:
        if self.delimiter != ";" and self.text.startswith(self.delimiter, self.position):
            start = self.position
            self.position += len(self.delimiter)
            return Token("end", self.delimiter, start, self.position)
        match = self._match()
        start, self.position = self.position, match.end()
        kind = match.lastgroup or "sign"
        kind = {"plain": "text", "dollar": "text", "tag": "text"}.get(kind, kind)
        if kind == "space":
            return None
        text = match.group()
        if kind == "word" and self.dialect == "postgres":
            text = text.lower()
        return Token(kind, text, start, match.end())

    def _match(self) -> re.Match[str]:
        text, position = self.text, self.position
        char = text[position]
        if char == "#" and self.dialect == "mysql":
            return _HASH.match(text, position) or _ANY.match(text, position)  # type: ignore[return-value]
        if char == "[" and self.dialect in ("tsql", "sqlite"):
            found = _BRACKETS.match(text, position)
            if found is not None:
                return found
        if self.dialect != "mysql" and char in "'nNbBxX":
            found = _STRAIGHT_TEXT.match(text, position)
            if found is not None:
                return found
        found = _TOKEN.match(text, position)
        return found if found is not None else _ANY.match(text, position)  # type: ignore[return-value]

    def _ends(self, token: Token) -> bool:
        if token.kind == "end":
            return True
        if token.text == ";" and self.delimiter == ";" and self._depth <= 0:
            return True
        alone = token.word == "GO" if self.dialect == "tsql" else token.text == "/"
        if not alone or self.dialect not in ("tsql", "oracle"):
            return False
        before = self.text.rfind("\n", 0, token.start) + 1
        after = self.text.find("\n", token.end)
        rest = self.text[before : after if after >= 0 else len(self.text)]
        return rest.strip() == token.text

    def _follow(self, token: Token) -> None:
        """Count the blocks of a routine, whose semicolons end no statement."""
        at = self._at
        if at is None or token.word not in ("BEGIN", "CASE", "END"):
            return
        if at.tokens[0].word != "CREATE":
            return
        if not any(item.word in _ROUTINES for item in at.tokens[:8]):
            return
        if token.word in ("BEGIN", "CASE"):
            previous = at.tokens[-2].word if len(at.tokens) > 1 else ""
            self._depth += previous != "END"
        else:
            following = _NEXT.match(self.text, self.position)
            inner = following is not None and following[1].upper() in ("IF", "LOOP", "WHILE")
            self._depth -= not inner


_CLIENT: Final = re.compile(
    r"\s*(?:(?<![^\n\s])\\[^\n]*"
    r"|(?i:delimiter)[ \t]+(?P<delimiter>\S+)[^\n]*"
    r"|(?i:prompt|set[ \t]+(?:define|serveroutput|sqlblanklines))\b[^\n]*)"
)
_ROWS: Final = re.compile(r"""(?:[^';"-]+|'[^']*'|"[^"]*"|--[^\n]*|-)*+""")
_ROWS_MYSQL: Final = re.compile(
    r"""(?:[^';"#-]+|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|--[^\n]*|\#[^\n]*|-)*+""", re.DOTALL
)
_HASH: Final = re.compile(r"(?P<space>\#[^\n]*)")
_ANY: Final = re.compile(r"(?P<sign>.)", re.DOTALL)
_BRACKETS: Final = re.compile(r"(?P<quoted>\[[^\]\n]+\])")
_STRAIGHT_TEXT: Final = re.compile(rf"(?P<text>{_STRAIGHT.pattern})")
_NEXT: Final = re.compile(r"\s*(\w+)")


_NAMED: Final[tuple[tuple[Dialect, str], ...]] = (
    ("sqlite", "sqlite"), ("postgres", "postgres"), ("postgres", "psql"), ("mysql", "mysql"),
    ("mysql", "mariadb"), ("tsql", "sqlserver"), ("tsql", "mssql"), ("oracle", "oracle"),
)  # fmt: skip
_MARKS: Final[tuple[tuple[Dialect, str], ...]] = (
    ("mysql", r"`\w+`|\bENGINE\s*=|\bAUTO_INCREMENT\b|\bUNSIGNED\b|^DELIMITER "),
    ("oracle", r"\bVARCHAR2\b|\bNUMBER\s*\(|\bSYSTIMESTAMP\b"),
    ("tsql", r"\[\w+\]\s+\[\w+\]|\bIDENTITY\s*\(|^GO\s*$|\bDATETIME2\b|\bGETDATE\("),
    ("sqlite", r"\bAUTOINCREMENT\b|\bPRAGMA\b|\bWITHOUT\s+ROWID\b|\bsqlite_|\bfts5\b"),
    ("postgres", r"\bnextval\(|::\w|\bSERIAL\b|\bJSONB\b|\bplpgsql\b|\bpg_catalog\b|\bBYTEA\b"
                 r"|\bTIMESTAMPTZ\b|\bCREATE EXTENSION\b"),
)  # fmt: skip


def detect(text: str, name: str = "") -> Dialect:
    """Return the dialect a script seems to be written in.

    Args:
        text: The script.
        name: Name of its file, which settles it when it says so.
    """
    low = name.casefold()
    for dialect, mark in _NAMED:
        if mark in low:
            return dialect
    head = re.sub(r"'(?:[^']|'')*'|--[^\n]*", "''", text[:400_000])
    flags = re.IGNORECASE | re.MULTILINE
    scores = {dialect: len(re.findall(pattern, head, flags)) for dialect, pattern in _MARKS}
    best = max(scores, key=lambda dialect: scores[dialect])
    return best if scores[best] else "postgres"
