"""``ALTER``: what a script adds to its tables, and takes away, once they are there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from design.intake.source import IndexSource, TableSource, TablesSource, UniqueSource
from design.intake.sql.create import Reader
from design.intake.sql.cursor import Cursor, UnreadableError, split
from design.intake.sql.split import Statement, Token

_PARTS = ("foreign keys", "checks", "uniques", "indexes", "exclusions")


class Alterer(Reader):
    """Reads changes of tables into a source."""

    def __init__(self, source: TablesSource, text: str) -> None:
        super().__init__(source, text)
        self.partitions: set[str] = set()
        """Names of tables that are parts of others."""

    def _alter(self, statement: Statement, cursor: Cursor) -> None:
        kind = cursor.word()
        if kind == "TYPE":
            self._alter_type(cursor)
            return
        if kind not in ("TABLE", "FOREIGN"):
            what = f"ALTER {kind}"
            self.source.notes.count(self.place, what, "it changes no table")
            return
        cursor.next()
        cursor.take("IF", "EXISTS")
        cursor.take("ONLY")
        schema, name = cursor.qualified()
        cursor.take("*")
        if cursor.looks("OWNER"):
            self.source.notes.count(
                self.place, "ALTER TABLE … OWNER", "it changes nothing a design holds"
            )
            return
        table = self.source.table(schema, name)
        if table is None:
            if name in self.partitions:
                self.source.notes.count(
                    self.place, "change of a partition", "partitions are not modelled"
                )
                return
            raise UnreadableError(f"there is no table {name} before it")
        if cursor.take("WITH"):
            cursor.take("CHECK") or cursor.take("NOCHECK")
        for part in split(cursor.tokens[cursor.at :]):
            inner = Cursor(part, self.text)
            try:
                self._action_of(table, inner, part)
            except UnreadableError as error:
                self.source.notes.add(
                    f"{self.place}, {table.name}", inner.written(part), str(error)
                )

    def _alter_type(self, cursor: Cursor) -> None:
        cursor.need("TYPE")
        _, name = cursor.qualified()
        values = self.source.enums.get(name.casefold())
        if cursor.take("ADD", "VALUE") and values is not None:
            cursor.take("IF", "NOT", "EXISTS")
            from design.intake.sql.cursor import text_value

            added = text_value(cursor.next())
            at = len(values)
            side = cursor.word()
            if side in ("BEFORE", "AFTER"):
                cursor.next()
                other = text_value(cursor.next())
                at = values.index(other) + (side == "AFTER") if other in values else at
            if added not in values:
                self.source.enums[name.casefold()] = (*values[:at], added, *values[at:])
        elif not cursor.take("OWNER"):
            raise UnreadableError("only adding a value to a list is read")

    def _action_of(self, table: TableSource, cursor: Cursor, part: Sequence[Token]) -> None:
        if cursor.take("ADD"):
            self._add(table, cursor)
        elif cursor.take("ALTER"):
            cursor.take("COLUMN")
            self._change(table, cursor)
        elif cursor.take("MODIFY") or cursor.take("CHANGE"):
            self._modify(table, cursor, renames=part[0].word == "CHANGE")
        elif cursor.take("DROP"):
            self._take_away(table, cursor)
        elif cursor.take("RENAME"):
            self._rename(table, cursor)
        elif cursor.take("ATTACH", "PARTITION"):
            schema, name = cursor.qualified()
            child = self.source.table(schema, name)
            if child is not None:
                self.forget(child)
            self.partitions.add(name)
            self.source.notes.count(
                self.place, f"partition of {table.name}", "partitions are not modelled"
            )
        elif cursor.word() in ("OWNER", "REPLICA", "CLUSTER", "SET", "VALIDATE", "ENGINE",
                               "COMMENT", "AUTO_INCREMENT", "DEFAULT", "CHECK"):  # fmt: skip
            self.source.notes.count(
                self.place, f"ALTER TABLE … {cursor.word()}", "it changes nothing a design holds"
            )
        elif cursor.word() in ("ENABLE", "DISABLE", "FORCE", "NO"):
            self.source.notes.add(
                f"{self.place}, {table.name}", cursor.rest(),
                "triggers, rules and row security are not modelled",
            )  # fmt: skip
        else:
            raise UnreadableError("this change of a table is not read")

    def _add(self, table: TableSource, cursor: Cursor) -> None:
        if cursor.take("COLUMN"):
            cursor.take("IF", "NOT", "EXISTS")
            self.column(table, cursor)
        elif cursor.word() == "(":
            self.body(table, cursor.parts())
        elif cursor.looks("GENERATED"):
            raise UnreadableError("this change of a table is not read")
        else:
            cursor.take("IF", "NOT", "EXISTS")
            self.item(table, cursor)

    def _change(self, table: TableSource, cursor: Cursor) -> None:
        column = table.column(name := cursor.name())
        if column is None:
            raise UnreadableError(f"there is no column {name} before it")
        if cursor.take("SET", "DEFAULT"):
            column.default = cursor.rest()
        elif cursor.take("DROP", "DEFAULT"):
            column.default = None
        elif cursor.take("SET", "NOT", "NULL"):
            column.nullable = False
        elif cursor.take("DROP", "NOT", "NULL"):
            column.nullable = True
        elif cursor.take("DROP", "EXPRESSION"):
            column.generated = ""
        elif cursor.take("DROP", "IDENTITY"):
            column.identity = False
        elif cursor.take("ADD", "GENERATED"):
            cursor.at -= 1
            self._option(table, column, cursor, "")
        elif cursor.take("SET", "DATA", "TYPE") or cursor.take("TYPE"):
            column.type, column.values = cursor.written(cursor.until(frozenset({"USING"}))), ()
        elif cursor.take("SET"):
            self.source.notes.count(
                self.place, f"ALTER COLUMN … SET {cursor.word()}",
                "how a column is stored is not modelled",
            )  # fmt: skip
        elif cursor.is_name():
            self.type_of(column, cursor)
            self._options(table, column, cursor)
        else:
            raise UnreadableError("this change of a column is not read")

    def _modify(self, table: TableSource, cursor: Cursor, *, renames: bool) -> None:
        cursor.take("COLUMN")
        items = cursor.parts() if cursor.word() == "(" else [cursor.tokens[cursor.at :]]
        for item in items:
            inner = Cursor(item, self.text)
            column = table.column(name := inner.name())
            if column is None:
                raise UnreadableError(f"there is no column {name} before it")
            if renames:
                self._rename_column(table, column.name, inner.name())
            if inner.done or inner.looks("NOT", "NULL") or inner.looks("DEFAULT"):
                self._options(table, column, inner)
                continue
            identity, column.default, column.nullable = column.identity, None, True
            column.identity = False
            self.type_of(column, inner)
            self._options(table, column, inner)
            column.identity = column.identity or identity

    def _take_away(self, table: TableSource, cursor: Cursor) -> None:
        if cursor.take("CONSTRAINT"):
            cursor.take("IF", "EXISTS")
            self._drop_named(table, cursor.name())
        elif cursor.take("PRIMARY", "KEY"):
            table.primary_key = ()
            self.source.found["keys"] -= 1
        elif cursor.take("FOREIGN", "KEY") or cursor.take("INDEX") or cursor.take("KEY"):
            self._drop_named(table, cursor.name())
        else:
            cursor.take("COLUMN")
            cursor.take("IF", "EXISTS")
            column = table.column(cursor.name())
            if column is not None:
                table.columns.remove(column)
                self.source.found["columns"] -= 1

    def _drop_named(self, table: TableSource, name: str) -> None:
        groups: tuple[tuple[str, list[Any]], ...] = (
            ("foreign keys", table.foreign_keys),
            ("checks", table.checks),
            ("uniques", table.uniques),
            ("indexes", table.indexes),
            ("exclusions", table.exclusions),
        )
        for kind, group in groups:
            for rule in [item for item in group if item.name == name]:
                group.remove(rule)
                self.source.found[kind] -= 1
                return
        if name in (table.key_name, f"{table.name}_pkey"):
            table.primary_key = ()
            self.source.found["keys"] -= 1
            return
        raise UnreadableError(f"there is no constraint {name} before it")

    def _rename(self, table: TableSource, cursor: Cursor) -> None:
        if cursor.take("TO") or cursor.take("AS"):
            table.name = cursor.name()
        elif cursor.take("CONSTRAINT") or cursor.take("INDEX") or cursor.take("KEY"):
            old = cursor.name()
            cursor.need("TO")
            new = cursor.name()
            rules: list[Any] = [*table.foreign_keys, *table.checks, *table.uniques, *table.indexes]
            for rule in rules:
                if rule.name == old:
                    rule.name = new
        else:
            cursor.take("COLUMN")
            old = cursor.name()
            cursor.need("TO")
            self._rename_column(table, old, cursor.name())

    def _rename_column(self, table: TableSource, old: str, new: str) -> None:
        column = table.column(old)
        if column is None or old == new:
            return
        keyed: list[UniqueSource | IndexSource] = [*table.uniques, *table.indexes]
        used = [rule.text for rule in table.checks]
        used += [part.text for rule in keyed for part in rule.parts if part.column is None]
        if any(old in text for text in used):
            self.source.notes.add(
                f"{self.place}, {table.name}", f"rename {old} to {new}",
                "expressions that name the column before are read under its old name",
            )  # fmt: skip
        column.name = new
        table.primary_key = tuple(new if item == old else item for item in table.primary_key)
        for rule in keyed:
            for part in rule.parts:
                if part.column == old:
                    part.column = part.text = new
        for key in table.foreign_keys:
            key.columns = tuple(new if item == old else item for item in key.columns)
        for other in self.source.tables:
            for key in other.foreign_keys:
                if self.source.table(*key.table) is table:
                    key.references = tuple(new if i == old else i for i in key.references)

    def forget(self, table: TableSource) -> None:
        """Take a table and all of it out of the source again."""
        self.source.tables.remove(table)
        found = self.source.found
        found["columns"] -= len(table.columns)
        found["keys"] -= bool(table.primary_key)
        groups: tuple[list[Any], ...] = (
            table.foreign_keys, table.checks, table.uniques, table.indexes, table.exclusions,
        )  # fmt: skip
        for kind, group in zip(_PARTS, groups, strict=True):
            found[kind] -= len(group)
