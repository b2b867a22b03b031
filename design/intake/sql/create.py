"""``CREATE TABLE``: the columns and constraints that stand in its parentheses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from design.intake.source import (
    CheckSource,
    ColumnSource,
    ExclusionSource,
    ForeignKeySource,
    IndexSource,
    PartSource,
    TableSource,
    TablesSource,
    UniqueSource,
)
from design.intake.sql.cursor import Cursor, UnreadableError, text_value
from design.intake.sql.keyparts import parts
from design.intake.sql.split import Token

_CONSTRAINTS: Final = frozenset(
    {"CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE", "KEY", "INDEX", "FULLTEXT",
     "SPATIAL"}
)  # fmt: skip
_OPTIONS: Final = frozenset(
    {"CONSTRAINT", "NOT", "NULL", "DEFAULT", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES",
     "GENERATED", "AS", "COLLATE", "COMMENT", "AUTO_INCREMENT", "AUTOINCREMENT", "IDENTITY", "ON",
     "KEY", "STORAGE", "COMPRESSION", "CHARACTER", "CHARSET", "DEFERRABLE", "INITIALLY", "SRID",
     "VIRTUAL", "STORED", "INVISIBLE", "VISIBLE", "ENABLE", "DISABLE", "ROWGUIDCOL", "SPARSE",
     "HIDDEN", "VERSION"}
)  # fmt: skip
_AFTER_DEFAULT: Final = frozenset(
    {"CONSTRAINT", "NOT", "NULL", "PRIMARY", "UNIQUE", "CHECK", "REFERENCES", "GENERATED",
     "COLLATE", "COMMENT", "AUTO_INCREMENT", "ON", "IDENTITY", "ENABLE", "DEFERRABLE", "INVISIBLE"}
)  # fmt: skip
_ACTIONS: Final = ("set null", "set default", "cascade", "restrict", "no action")
_NUMBERED: Final = frozenset(
    {"SERIAL", "BIGSERIAL", "SMALLSERIAL", "SERIAL2", "SERIAL4", "SERIAL8"}
)


class Reader:
    """Reads tables into a source.

    Args:
        source: What to add to.
        text: The script.
    """

    def __init__(self, source: TablesSource, text: str) -> None:
        self.source = source
        self.text = text
        self.line = 0
        """The line of the statement at hand."""

    @property
    def place(self) -> str:
        """Where the statement at hand stands."""
        return f"line {self.line}"

    def body(self, table: TableSource, tokens: Sequence[Sequence[Token]]) -> None:
        """Read what stands in the parentheses of a table."""
        for part in tokens:
            cursor = Cursor(part, self.text)
            try:
                self.item(table, cursor)
            except UnreadableError as error:
                what = cursor.written(part)
                self.source.notes.add(f"{self.place}, {table.name}", what, str(error))

    def item(self, table: TableSource, cursor: Cursor) -> None:
        """Read one column or constraint of a table."""
        if cursor.take("LIKE"):
            self._like(table, cursor)
        elif cursor.word() in _CONSTRAINTS and self._is_constraint(cursor):
            self.constraint(table, cursor)
        elif cursor.take("PERIOD"):
            raise UnreadableError("periods of system time are not modelled")
        else:
            self.column(table, cursor)

    def _is_constraint(self, cursor: Cursor) -> bool:
        """Return whether a word is a constraint's and not the name of a column."""
        word, after = cursor.word(), cursor.word(1)
        if word in ("CONSTRAINT",):
            return True
        if word in ("PRIMARY", "FOREIGN"):
            return after == "KEY"
        if word == "EXCLUDE":
            return after in ("USING", "(")
        if word in ("FULLTEXT", "SPATIAL"):
            return self.source.dialect == "mysql"
        if word in ("KEY", "INDEX"):
            follows = cursor.tokens[cursor.at + 2].text if len(cursor.tokens) > 2 else ""
            return after in ("(", "USING") or follows in ("(", "USING")
        return after in ("(", "KEY", "INDEX", "NULLS", "USING", "CLUSTERED") or (
            word == "UNIQUE" and len(cursor.tokens) > 2 and cursor.tokens[2].text == "("
        )

    def _like(self, table: TableSource, cursor: Cursor) -> None:
        schema, name = cursor.qualified()
        other = self.source.table(schema, name)
        if other is None:
            raise UnreadableError(f"there is no table {name} before it")
        table.columns += [
            ColumnSource(item.name, item.type, item.nullable, values=item.values)
            for item in other.columns
            if table.column(item.name) is None
        ]

    # --- columns --------------------------------------------------------------------------

    def column(self, table: TableSource, cursor: Cursor) -> ColumnSource:
        """Read a column with its options."""
        name = cursor.name()
        if any(item.name == name for item in table.columns):
            raise UnreadableError(f"there is a column {name} already")
        column = ColumnSource(name, "", line=self.line)
        self.type_of(column, cursor)
        table.columns.append(column)
        self.source.found["columns"] += 1
        self._options(table, column, cursor)
        return column

    def type_of(self, column: ColumnSource, cursor: Cursor) -> None:
        """Read the type of a column."""
        start = cursor.at
        while not cursor.done and cursor.word() not in _OPTIONS | {","}:
            if cursor.word() == "(":
                inner = cursor.inside()
                if cursor.tokens[start].text.upper() in ("ENUM", "SET"):
                    column.values = tuple(text_value(item) for item in inner if item.kind == "text")
                continue
            cursor.next()
            if cursor.looks("CHARACTER", "VARYING") or cursor.looks("CHARACTER", "("):
                cursor.next()
        column.type = cursor.written(cursor.tokens[start : cursor.at])
        if column.type.upper() == "NATIONAL" and cursor.take("CHARACTER"):
            self.type_of(column, cursor)
        elif not column.type and cursor.take("CHARACTER"):
            column.type = "character"
            rest = cursor.at
            while not cursor.done and cursor.word() not in _OPTIONS:
                cursor.inside() if cursor.word() == "(" else cursor.next()
            column.type += " " + cursor.written(cursor.tokens[rest : cursor.at])
        if column.type.upper() in _NUMBERED:
            column.identity, column.nullable = True, False

    def _options(self, table: TableSource, column: ColumnSource, cursor: Cursor) -> None:
        named = ""
        while not cursor.done:
            if cursor.take("CONSTRAINT"):
                named = cursor.name()
                continue
            self._option(table, column, cursor, named)
            named = ""

    def _option(self, table: TableSource, column: ColumnSource, cursor: Cursor, named: str) -> None:
        if self._fact(column, cursor):
            return
        if cursor.take("PRIMARY", "KEY"):
            cursor.take("CLUSTERED") or cursor.take("NONCLUSTERED")
            cursor.take("ASC") or cursor.take("DESC")
            self.source.found["keys"] += 1
            table.primary_key, table.key_name = (column.name,), named
        elif cursor.take("UNIQUE"):
            cursor.take("KEY")
            distinct = cursor.take("NULLS", "NOT", "DISTINCT")
            self._unique(table, named, (column.name,), distinct)
        elif cursor.take("CHECK"):
            self._check(table, named, cursor, column.name)
        elif cursor.take("REFERENCES"):
            self._references(table, named, (column.name,), cursor)
        elif cursor.take("ON", "UPDATE"):
            said = cursor.written(cursor.until(_OPTIONS - {"ON"}))
            place = f"{self.place}, {table.name}.{column.name}"
            self.source.notes.add(
                place, f"on update {said}", "setting a column at each update is not modelled"
            )
        else:
            cursor.next()
            if cursor.word() == "(":
                cursor.inside()

    def _fact(self, column: ColumnSource, cursor: Cursor) -> bool:
        """Read an option that says something of the column alone; return whether there was one."""
        if cursor.take("NOT", "NULL"):
            column.nullable = False
        elif cursor.take("NULL"):
            column.nullable = True
        elif cursor.take("DEFAULT"):
            column.default = cursor.written(cursor.until(_AFTER_DEFAULT))
        elif cursor.take("COLLATE"):
            cursor.qualified()
        elif cursor.take("COMMENT"):
            column.comment = text_value(cursor.next())
        elif cursor.take("AUTO_INCREMENT") or cursor.take("AUTOINCREMENT"):
            column.identity = True
        elif cursor.take("IDENTITY"):
            column.identity, column.nullable = True, False
            if cursor.word() == "(":
                cursor.inside()
        elif cursor.take("GENERATED"):
            self._generated(column, cursor)
        elif cursor.word() == "AS" and cursor.word(1) == "(":
            cursor.next()
            column.generated = cursor.written(cursor.inside())
        else:
            return False
        return True

    def _generated(self, column: ColumnSource, cursor: Cursor) -> None:
        cursor.take("ALWAYS") or cursor.take("BY", "DEFAULT")
        cursor.take("ON", "NULL")
        cursor.need("AS")
        if cursor.take("IDENTITY"):
            column.identity, column.nullable = True, False
            if cursor.word() == "(":
                cursor.inside()
        elif cursor.word() == "(":
            column.generated = cursor.written(cursor.inside())
        else:
            cursor.rest()
            raise UnreadableError("rows of system time are not modelled")

    # --- constraints ----------------------------------------------------------------------

    def constraint(self, table: TableSource, cursor: Cursor) -> None:
        """Read a constraint of a table, or an index that stands among them."""
        named = ""
        if cursor.take("CONSTRAINT") and cursor.word() not in ("PRIMARY", "FOREIGN", "CHECK"):
            named = cursor.name()
        if cursor.take("PRIMARY", "KEY"):
            self._primary(table, named, cursor)
        elif cursor.take("UNIQUE"):
            self._unique_of(table, named, cursor)
        elif cursor.take("FOREIGN", "KEY"):
            if cursor.word() != "(":
                cursor.name()
            columns = cursor.names()
            cursor.need("REFERENCES")
            self._references(table, named, columns, cursor)
        elif cursor.take("CHECK"):
            self._check(table, named, cursor)
        elif cursor.take("EXCLUDE"):
            self._exclusion(table, named, cursor)
        elif cursor.word() in ("KEY", "INDEX", "FULLTEXT", "SPATIAL"):
            self._index(table, cursor)
        elif cursor.take("NOT", "NULL"):
            column = table.column(cursor.name())
            if column is not None:
                column.nullable = False
        else:
            raise UnreadableError(f"{cursor.shown()} is no constraint that is known here")

    def _primary(self, table: TableSource, named: str, cursor: Cursor) -> None:
        cursor.take("CLUSTERED") or cursor.take("NONCLUSTERED")
        if cursor.take("USING"):
            cursor.name()
            if cursor.is_name():
                self._key_from_index(table, cursor.name())
                return
        table.primary_key, table.key_name = cursor.names(), named
        self.source.found["keys"] += 1

    def _unique_of(self, table: TableSource, named: str, cursor: Cursor) -> None:
        cursor.take("KEY") or cursor.take("INDEX")
        cursor.take("CLUSTERED") or cursor.take("NONCLUSTERED")
        distinct = cursor.take("NULLS", "NOT", "DISTINCT")
        if cursor.take("USING", "INDEX"):
            index = cursor.name()
            for rule in table.uniques:
                rule.name = (named or rule.name) if rule.name == index else rule.name
            return
        named = cursor.name() if cursor.is_name() and cursor.word() != "USING" else named
        if cursor.take("USING"):
            cursor.name()
        self._unique(table, named, (), distinct, parts(cursor))

    def _key_from_index(self, table: TableSource, index: str) -> None:
        for rule in list(table.uniques):
            if rule.name == index and all(part.column for part in rule.parts):
                table.uniques.remove(rule)
                table.primary_key = tuple(part.column or "" for part in rule.parts)
                table.key_name = index
                self.source.found["keys"] += 1
                self.source.found["uniques"] -= 1
                return
        raise UnreadableError(f"there is no unique index {index} before it")

    def _unique(
        self,
        table: TableSource,
        named: str,
        columns: tuple[str, ...],
        distinct: bool,
        keys: list[PartSource] | None = None,
    ) -> None:
        keys = keys or [PartSource(name, name) for name in columns]
        self.source.found["uniques"] += 1
        table.uniques.append(UniqueSource(named, keys, nulls_not_distinct=distinct, line=self.line))

    def _check(self, table: TableSource, named: str, cursor: Cursor, column: str = "") -> None:
        inner = cursor.written(cursor.inside())
        self.source.found["checks"] += 1
        table.checks.append(CheckSource(named, inner, self.line, column))
        cursor.take("NO", "INHERIT")
        cursor.take("NOT", "VALID")

    def _references(
        self, table: TableSource, named: str, columns: tuple[str, ...], cursor: Cursor
    ) -> None:
        target = cursor.qualified()
        named_columns = cursor.names() if cursor.word() == "(" else ()
        key = ForeignKeySource(named, columns, target, named_columns, line=self.line)
        while not cursor.done and cursor.word() not in ("NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT",
                                                        "CONSTRAINT", "COMMENT"):  # fmt: skip
            if cursor.take("ON", "DELETE"):
                key.on_delete = self._action(cursor)
            elif cursor.take("ON", "UPDATE"):
                key.on_update = self._action(cursor)
            elif cursor.take("DEFERRABLE"):
                key.deferrable = True
            else:
                cursor.next()
                cursor.take("DEFERRABLE")
            if cursor.looks("NOT", "DEFERRABLE") or cursor.looks("NOT", "VALID"):
                cursor.at += 2
        self.source.found["foreign keys"] += 1
        table.foreign_keys.append(key)

    @staticmethod
    def _action(cursor: Cursor) -> str:
        for action in _ACTIONS:
            if cursor.take(*action.upper().split()):
                if cursor.word() == "(":
                    cursor.inside()
                return action
        raise UnreadableError(f"{cursor.shown()} is no action of a foreign key")

    def _exclusion(self, table: TableSource, named: str, cursor: Cursor) -> None:
        if cursor.take("USING"):
            cursor.name()
        found: list[tuple[str, str]] = []
        for part in cursor.parts():
            words = [item.word for item in part]
            if "WITH" not in words:
                raise UnreadableError("a part of the exclusion has no operator")
            split_at = len(words) - 1 - words[::-1].index("WITH")
            found.append((cursor.written(part[:split_at]), cursor.written(part[split_at + 1 :])))
        where = cursor.written(cursor.inside()) if cursor.take("WHERE") else None
        self.source.found["exclusions"] += 1
        table.exclusions.append(ExclusionSource(named, found, where, self.line))

    def _index(self, table: TableSource, cursor: Cursor) -> None:
        method = {"FULLTEXT": "fulltext", "SPATIAL": "spatial"}.get(cursor.word(), "btree")
        if method != "btree":
            cursor.next()
        cursor.take("KEY") or cursor.take("INDEX")
        named = cursor.name() if cursor.is_name() and cursor.word() != "USING" else ""
        if cursor.take("USING"):
            method = cursor.name().lower()
        self.source.found["indexes"] += 1
        table.indexes.append(IndexSource(named, parts(cursor), method=method, line=self.line))
