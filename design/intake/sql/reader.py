"""A script of SQL, statement by statement."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, get_args

from design.intake.source import (
    COMMENT_LIMIT,
    ColumnSource,
    Dialect,
    Domain,
    ImportFaultError,
    IndexSource,
    TableSource,
    TablesSource,
    UniqueSource,
)
from design.intake.sql.alter import Alterer
from design.intake.sql.cursor import Cursor, UnreadableError, text_value
from design.intake.sql.keyparts import parts
from design.intake.sql.split import Statement, detect, statements
from design.text import clean_line

SIZE_LIMIT: Final = 30_000_000
"""Longest script that is read, in characters."""
STATEMENT_LIMIT: Final = 500_000
"""Most statements of a script that are read."""
TABLE_LIMIT: Final = 5_000
"""Most tables that are read."""

DIALECTS: Final[tuple[Dialect, ...]] = get_args(Dialect)
_VERSIONED: Final = re.compile(r"/\*!\d*(.*?)\*/", re.DOTALL)
_DATA: Final = frozenset({"INSERT", "COPY", "REPLACE", "UPDATE", "DELETE", "TRUNCATE", "MERGE"})
_SESSION: Final = frozenset(
    {"SET", "USE", "BEGIN", "COMMIT", "START", "ROLLBACK", "PRAGMA", "LOCK", "UNLOCK", "ANALYZE",
     "VACUUM", "CLUSTER", "SELECT", "EXEC", "SHOW", "END", "REINDEX", "WITH", "PRINT", "IF"}
)  # fmt: skip
_OBJECTS: Final = {
    "VIEW": "views are not modelled",
    "FUNCTION": "functions are not modelled",
    "PROCEDURE": "procedures are not modelled",
    "TRIGGER": "triggers are not modelled",
    "RULE": "rules are not modelled",
    "AGGREGATE": "aggregates are not modelled",
    "POLICY": "row policies are not modelled",
    "EVENT": "events are not modelled",
    "SEQUENCE": "sequences are not modelled; a column that takes its numbers from one is numbered"
    " by the database",
    "EXTENSION": "extensions follow from what the design uses",
    "SCHEMA": "the design has one schema",
    "DATABASE": "a design is one database",
}  # fmt: skip
_SKIPPED: Final = frozenset(
    {"OR", "REPLACE", "TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL", "MATERIALIZED",
     "RECURSIVE", "CONSTRAINT", "EDITIONABLE", "FORCE", "DEFINER", "VIRTUAL", "FOREIGN",
     "ALGORITHM", "SQL", "SECURITY", "TRUSTED", "PROCEDURAL", "PRIVATE", "PUBLIC"}
)  # fmt: skip


def read_sql(text: str, dialect: Dialect | None = None, name: str = "") -> TablesSource:
    """Read a script that makes a database; nothing of it is run.

    Args:
        text: The script; ``UPDATE``, ``INSERT`` and the like are passed over and counted.
        dialect: Whose SQL it is; found out when None. PostgreSQL, MySQL and SQLite are read
            whole, SQL Server and Oracle as far as their tables are alike.
        name: Name of the file, which may say whose SQL it is.

    Raises:
        ImportFaultError: It is too large, or there is no table in it.
    """
    if len(text) > SIZE_LIMIT:
        raise ImportFaultError(
            f"The script has {len(text)} characters; at most {SIZE_LIMIT} are read.",
            "Dump the schema without its rows, as with `pg_dump --schema-only`.",
        )
    chosen = dialect or detect(text, name)
    if chosen == "mysql":
        text = _VERSIONED.sub(lambda hit: " " * (hit.start(1) - hit.start()) + hit[1] + "  ", text)
    source = TablesSource(chosen)
    reader = _Script(source, text)
    for number, statement in enumerate(statements(text, chosen)):
        if number >= STATEMENT_LIMIT:
            source.notes.add(
                f"line {statement.line}", "the rest", f"{STATEMENT_LIMIT} statements are read"
            )
            break
        reader.read(statement)
    if not source.tables:
        raise ImportFaultError(
            "There is no CREATE TABLE in it that can be read.",
            "Give a script that makes tables, or say whose SQL it is with --dialect.",
        )
    source.found["tables"] = len(source.tables)
    return source


class _Script(Alterer):
    """Reads statements into a source."""

    schema = ""
    """The schema in whose ``CREATE SCHEMA`` a statement stands."""

    def read(self, statement: Statement) -> None:
        self.line = statement.line
        cursor = Cursor(statement.tokens, self.text)
        try:
            self._statement(statement, cursor)
        except UnreadableError as error:
            self._note(statement, str(error))
        except (IndexError, ValueError, KeyError, RecursionError):
            self._note(statement, "it cannot be read")

    def _note(self, statement: Statement, reason: str) -> None:
        self.source.notes.add(self.place, self._shown(statement), reason)

    def _shown(self, statement: Statement) -> str:
        cursor = Cursor(statement.tokens[:24], self.text)
        return clean_line(cursor.rest(), 120)

    def _statement(self, statement: Statement, cursor: Cursor) -> None:
        first = cursor.word()
        if first == "CREATE":
            cursor.next()
            self._create(statement, cursor)
        elif first == "ALTER":
            cursor.next()
            self._alter(statement, cursor)
        elif first == "COMMENT":
            self._comment(cursor)
        elif first == "DROP" and cursor.word(1) == "TABLE":
            self._drop(cursor)
        elif first in _DATA:
            self.source.notes.count(self.place, first, "rows are not part of a design")
        elif first in ("GRANT", "REVOKE"):
            self.source.notes.count(self.place, first, "rights in the database are not modelled")
        elif first in _SESSION or first == "DROP":
            what = " ".join(filter(None, (first, cursor.word(1) if first == "DROP" else "")))
            self.source.notes.count(self.place, what, "it makes no part of a schema")
        elif statement.tokens:
            self._note(statement, "it is no statement that makes a schema")

    def _create(self, statement: Statement, cursor: Cursor) -> None:
        temporary = False
        unique = False
        while cursor.word() in _SKIPPED or cursor.word() in ("UNIQUE", "CLUSTERED", "NONCLUSTERED"):
            temporary |= cursor.word() in ("TEMP", "TEMPORARY")
            unique |= cursor.word() == "UNIQUE"
            cursor.next()
            if cursor.take("="):
                while not cursor.done and cursor.word() not in ("SQL", "VIEW", *_OBJECTS):
                    cursor.next()
        made: dict[str, Callable[[Cursor], None]] = {
            "TABLE": self._table, "TYPE": self._type, "DOMAIN": self._domain,
        }  # fmt: skip
        word = cursor.word()
        special = any(item.word in ("VIRTUAL", "FOREIGN") for item in statement.tokens[:4])
        if word == "INDEX" or word in ("FULLTEXT", "SPATIAL", "BITMAP"):
            if cursor.take(word) and word != "INDEX":
                cursor.need("INDEX")
            self._create_index(cursor, unique=unique, method=word.lower())
        elif word in made and not temporary and not special:
            cursor.next()
            made[word](cursor)
        elif temporary:
            self._note(statement, "a temporary table is no part of a schema")
        elif special:
            self._note(statement, "virtual and foreign tables are not modelled")
        else:
            if word == "SCHEMA":
                self.source.notes.count(self.place, "CREATE SCHEMA", _OBJECTS["SCHEMA"])
                self._schema(statement, cursor)
                return
            if word in ("SEQUENCE", "EXTENSION"):
                self.source.notes.count(self.place, f"CREATE {word}", _OBJECTS[word])
                return
            self.source.found[f"{word.lower()}s"] += word in _OBJECTS
            self._note(statement, _OBJECTS.get(word, "it makes nothing that a design holds"))

    def _schema(self, statement: Statement, cursor: Cursor) -> None:
        """Read the tables that stand inside ``CREATE SCHEMA``."""
        cursor.need("SCHEMA")
        cursor.take("IF", "NOT", "EXISTS")
        cursor.take("AUTHORIZATION")
        if not cursor.is_name():
            return
        outer, self.schema = self.schema, cursor.name()
        starts = [n for n, token in enumerate(statement.tokens) if n and token.word == "CREATE"]
        try:
            for start, end in zip(starts, [*starts, len(statement.tokens)][1:], strict=True):
                tokens = statement.tokens[start:end]
                line = statement.line + self.text.count(
                    "\n", statement.tokens[0].start, tokens[0].start
                )
                self.read(Statement(line, tokens))
        finally:
            self.schema = outer

    # --- tables ---------------------------------------------------------------------------

    def _table(self, cursor: Cursor) -> None:
        cursor.take("IF", "NOT", "EXISTS")
        schema, name = cursor.qualified()
        schema = schema or self.schema
        if cursor.take("PARTITION", "OF"):
            _, parent = cursor.qualified()
            self.source.notes.count(
                self.place, f"partition of {parent}", "partitions are not modelled"
            )
            self.partitions.add(name)
            return
        if any(item.schema == schema and item.name == name for item in self.source.tables):
            raise UnreadableError(f"there is a table {name} already")
        if len(self.source.tables) >= TABLE_LIMIT:
            raise UnreadableError(f"{TABLE_LIMIT} tables are read")
        if cursor.word() != "(":
            if cursor.take("LIKE"):
                cursor.at -= 1
                table = TableSource(schema, name, line=self.line)
                self.item(table, cursor)
                self.source.found["columns"] += len(table.columns)
                self.source.tables.append(table)
                return
            raise UnreadableError("a table made from a query has no columns to read")
        table = TableSource(schema, name, line=self.line)
        items = cursor.parts()
        before = len(table.columns)
        self.source.tables.append(table)
        self.body(table, items)
        if not table.columns and not before and items and cursor.word() == "AS":
            self.source.tables.remove(table)
            raise UnreadableError("a table made from a query has no types to read")
        self._tail(table, cursor)

    def _tail(self, table: TableSource, cursor: Cursor) -> None:
        """Read what follows the parentheses of a table."""
        while not cursor.done:
            if cursor.take("INHERITS"):
                for parent in cursor.parts():
                    self._inherit(table, Cursor(parent, self.text).qualified())
            elif cursor.take("PARTITION", "BY"):
                said = cursor.rest()
                self.source.notes.add(
                    f"{self.place}, {table.name}", f"partition by {said}",
                    "partitions are not modelled",
                )  # fmt: skip
            elif cursor.take("COMMENT"):
                cursor.take("=")
                table.comment = text_value(cursor.next())[:COMMENT_LIMIT]
            else:
                cursor.next()

    def _inherit(self, table: TableSource, parent: tuple[str, str]) -> None:
        other = self.source.table(*parent)
        if other is None or other is table:
            raise UnreadableError(f"there is no table {parent[1]} before it")
        own = [item for item in table.columns if other.column(item.name) is None]
        took = [
            ColumnSource(c.name, c.type, c.nullable, c.default, values=c.values, line=self.line)
            for c in other.columns
        ]
        for item in took:
            mine = table.column(item.name)
            if mine is None:
                self.source.found["columns"] += 1
            elif not mine.nullable:
                item.nullable = False
        table.columns = [*took, *own]
        self.source.notes.add(
            f"{self.place}, {table.name}", f"inherits {parent[1]}",
            "inheritance is not modelled; the columns of the parent are columns of its own here",
        )  # fmt: skip

    def _drop(self, cursor: Cursor) -> None:
        cursor.need("DROP", "TABLE")
        cursor.take("IF", "EXISTS")
        while cursor.is_name():
            schema, name = cursor.qualified()
            table = self.source.table(schema, name)
            if table is not None:
                self.forget(table)
            if not cursor.take(","):
                break

    # --- indexes, types, comments ---------------------------------------------------------

    def _create_index(self, cursor: Cursor, *, unique: bool, method: str) -> None:
        cursor.take("CONCURRENTLY")
        cursor.take("IF", "NOT", "EXISTS")
        name = ""
        if not cursor.looks("ON"):
            name = cursor.qualified()[1]
        if cursor.take("USING"):
            method = cursor.name().lower()
        cursor.need("ON")
        cursor.take("ONLY")
        schema, owner = cursor.qualified()
        table = self.source.table(schema, owner)
        if table is None:
            if owner in self.partitions:
                self.source.notes.count(
                    self.place, "index of a partition", "partitions are not modelled"
                )
                return
            raise UnreadableError(f"there is no table {owner} before it")
        if cursor.take("USING"):
            method = cursor.name().lower()
        method = "btree" if method in ("index", "bitmap", "") else method
        keys = parts(cursor)
        include = cursor.names() if cursor.take("INCLUDE") else ()
        distinct = cursor.take("NULLS", "NOT", "DISTINCT")
        cursor.take("NULLS", "DISTINCT")
        if cursor.take("WITH"):
            cursor.inside()
        if cursor.take("TABLESPACE"):
            cursor.name()
        where = cursor.rest() if cursor.take("WHERE") else None
        self.source.found["uniques" if unique else "indexes"] += 1
        if unique:
            if include:
                self.source.notes.add(
                    f"{self.place}, {name}", f"include ({', '.join(include)})",
                    "a uniqueness rule carries no further columns here",
                )  # fmt: skip
            table.uniques.append(UniqueSource(name, keys, where, distinct, self.line))
        else:
            table.indexes.append(IndexSource(name, keys, where, include, method, self.line))

    def _type(self, cursor: Cursor) -> None:
        _, name = cursor.qualified()
        if not cursor.take("AS", "ENUM"):
            raise UnreadableError("only types that are lists of values are modelled")
        values = tuple(text_value(item) for item in cursor.inside() if item.kind == "text")
        self.source.enums[name.casefold()] = values
        self.source.found["enums"] += 1

    def _domain(self, cursor: Cursor) -> None:
        _, name = cursor.qualified()
        cursor.take("AS")
        column = ColumnSource(name, "")
        holder = TableSource("", name)
        self.type_of(column, cursor)
        before = self.source.found["checks"]
        self._options(holder, column, cursor)
        self.source.found["checks"] = before
        self.source.found["domains"] += 1
        self.source.domains[name.casefold()] = Domain(
            column.type, column.nullable, column.default, holder.checks
        )
        self.source.notes.add(
            self.place, f"domain {name}",
            "domains are not modelled; its columns have the type under it and its checks",
        )  # fmt: skip

    def _comment(self, cursor: Cursor) -> None:
        cursor.need("COMMENT", "ON")
        kind = cursor.next().word
        if kind not in ("TABLE", "COLUMN"):
            self.source.notes.count(
                self.place, f"comment on {kind.lower()}", "only tables and columns have comments"
            )
            return
        names = [cursor.name()]
        while cursor.take("."):
            names.append(cursor.name())
        cursor.need("IS")
        token = cursor.next()
        comment = text_value(token)[:COMMENT_LIMIT] if token.kind == "text" else ""
        column = names.pop() if kind == "COLUMN" else None
        if not names:
            raise UnreadableError("the table of the column is not named")
        table = self.source.table(names[-2] if len(names) > 1 else "", names[-1])
        target = table if table is None or column is None else table.column(column)
        if target is None:
            self.source.notes.count(
                self.place, f"comment on {kind.lower()}", "there is no such thing before it"
            )
            return
        target.comment = comment
