"""The schema layer of what was read of a database: names, types, rules and links."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from design.document.names import snake
from design.document.schema import Check, Column, Schema, Table
from design.intake.expressions import read_condition, read_default
from design.intake.placing.keys import place_keys
from design.intake.placing.names import Ids, Names, cut, legal
from design.intake.source import ColumnSource, TableSource, TablesSource
from design.intake.types import KNOWN, column_type

SERIAL: Final = re.compile(r"\(*\s*nextval\s*\(", re.IGNORECASE)
_WHOLE: Final = frozenset({"smallint", "integer", "bigint"})


@dataclass
class PlacedTable:
    """A table in the making, with what it was read from."""

    source: TableSource
    table: Table
    columns: dict[str, Column]
    """By their names in the source."""
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Closed lists by column id."""


@dataclass
class Placed:
    """A schema layer with what its source says beyond it."""

    tables: list[PlacedTable]
    source: TablesSource

    @property
    def schema(self) -> Schema:
        """The schema layer."""
        return Schema(tables=tuple(item.table for item in self.tables))

    def counts(self) -> dict[str, int]:
        """Return how many of each kind there are."""
        tables = self.schema.tables
        return {
            "tables": len(tables),
            "columns": sum(len(item.columns) for item in tables),
            "keys": sum(bool(item.primary_key) for item in tables),
            "uniques": sum(len(item.uniques) for item in tables),
            "checks": sum(len(item.checks) for item in tables),
            "foreign keys": sum(len(item.foreign_keys) for item in tables),
            "indexes": sum(len(item.indexes) for item in tables),
            "exclusions": sum(len(item.exclusions) for item in tables),
        }


def place_schema(source: TablesSource, ids: Ids) -> Placed:
    """Make the schema layer of what was read; what has no place in it is noted in the source.

    Args:
        source: What was read.
        ids: Gives ids.
    """
    names = Names()
    enums = _Enums(source)
    placed = [_table(item, source, ids, names, enums) for item in source.tables]
    for item in placed:
        # PostgreSQL names the key after the table, in the namespace of tables and indexes.
        names.take(cut(item.table.name, "_pkey"))
    place_keys(placed, source, ids, names)
    for item in placed:
        item.table = item.table.replace(checks=_checks(item, source, ids))
    return Placed(placed, source)


class _Enums:
    """Enumeration types by their names in the source."""

    def __init__(self, source: TablesSource) -> None:
        self._source = source
        tables = {item.name for item in source.tables}
        self._names: dict[str, str] = {}
        for name in source.enums:
            spelled = name if re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name) else snake(name)
            spelled = spelled if re.match(r"[a-z]", spelled) else f"list_{spelled}"
            clash = spelled in KNOWN or spelled in tables or spelled in self._names.values()
            self._names[name] = cut(spelled, "_type") if clash else cut(spelled)

    def find(self, written: str) -> tuple[str, tuple[str, ...]] | None:
        """Return the name and values of the enumeration a type names."""
        name = written.replace('"', "").replace("[]", "").strip().rpartition(".")[2].casefold()
        values = self._source.enums.get(name)
        return None if not values else (self._names[name], values)


def _table(
    item: TableSource, source: TablesSource, ids: Ids, names: Names, enums: _Enums
) -> PlacedTable:
    plain = legal(item.name)
    name = names.take(plain, cut(f"{legal(item.schema)}_{plain}") if item.schema else "")
    if name != item.name:
        reason = "another table has the name" if name != plain else "it is no plain name"
        source.notes.add(
            f"line {item.line}", f"the name {item.schema}.{item.name}", f"{reason}; it is {name}"
        )
    table_id = ids.make("table", name)
    columns: dict[str, Column] = {}
    values: dict[str, tuple[str, ...]] = {}
    spelled = Names()
    for column in item.columns:
        made = _column(column, item, source, ids.make("column", column.name, table_id), enums)
        own = spelled.take(legal(column.name))
        if own != column.name:
            source.notes.add(
                f"line {column.line}, {name}", f"the name {column.name}",
                f"it is no plain name; it is {own}",
            )  # fmt: skip
        columns[column.name] = made[0].replace(name=own)
        if made[1]:
            values[made[0].id] = made[1]
    key = tuple(
        columns[found.name].id
        for found in (item.column(part) for part in item.primary_key)
        if found is not None
    )
    if len(key) < len(item.primary_key):
        source.notes.add(
            f"line {item.line}, {item.name}", f"primary key ({', '.join(item.primary_key)})",
            "it names a column the table does not have",
        )  # fmt: skip
        key = ()
    if item.key_name and item.key_name != f"{name}_pkey":
        place = f"line {item.line}" if item.line else item.name
        source.notes.count(place, "name of a primary key", "keys are named after their table")
    for part in key:
        found = next(column for column in columns.values() if column.id == part)
        columns = {k: (v.replace(nullable=False) if v is found else v) for k, v in columns.items()}
    table = Table(
        id=table_id, name=name, comment=item.comment, columns=tuple(columns.values()),
        primary_key=key,
    )  # fmt: skip
    return PlacedTable(item, table, columns, values)


def _column(
    item: ColumnSource, owner: TableSource, source: TablesSource, column_id: str, enums: _Enums
) -> tuple[Column, tuple[str, ...]]:
    place = f"line {item.line}, {owner.name}.{item.name}" if item.line else (
        f"{owner.name}.{item.name}")  # fmt: skip
    written, nullable, default = item.type, item.nullable, item.default
    values: tuple[str, ...] = ()
    domain = source.domains.get(written.replace('"', "").strip().rpartition(".")[2].casefold())
    if domain is not None:
        written, nullable = domain.type, nullable and domain.nullable
        default = domain.default if default is None else default
        owner.checks += [
            type(check)(f"{owner.name}_{item.name}_check"[:63], check.text, item.line, item.name)
            for check in domain.checks
        ]
        source.found["checks"] += len(domain.checks)
    enum = enums.find(written)
    if item.values:
        kind, lost, values = "text", "", item.values
        source.found["checks"] += not written.upper().startswith("SET")
        if written.upper().startswith("SET"):
            source.notes.add(place, "a set of values", "sets are not modelled; it is a text here")
            values = ()
    elif enum is not None:
        kind, values = enum[0] + ("[]" if written.endswith("]") else ""), enum[1]
        lost = ""
    else:
        kind, lost = column_type(written, source.dialect)
        base = kind.removesuffix("[]").partition("(")[0]
        if base not in KNOWN:
            source.notes.add(place, f"the type {written}", "it is not known; it is a text here")
            kind, lost = ("text[]" if kind.endswith("[]") else "text"), ""
    if lost:
        source.notes.add(place, lost, f"it is {kind} here")
    identity = item.identity and kind in _WHOLE
    if item.identity and not identity and kind.startswith("numeric"):
        kind, identity = "bigint", True
        source.notes.add(place, f"the type {written}", "a column that is numbered is bigint here")
    if item.generated:
        source.notes.add(
            place, f"generated as {item.generated}",
            "generated columns are not modelled; it is a plain column here",
        )  # fmt: skip
        default = None
    if default is not None and SERIAL.match(default) and kind in _WHOLE:
        identity = True
    base_kind = "text" if enum is not None and not kind.endswith("]") else kind
    kept = None if identity else _default(default, base_kind, source, place)
    column = Column(
        id=column_id, name=item.name, type=kind, nullable=nullable and not identity,
        default=kept, identity=identity, comment=item.comment,
    )  # fmt: skip
    return column, values


def _default(default: str | None, kind: str, source: TablesSource, place: str) -> str | None:
    """Return a default as a design stores it; another one is noted."""
    if default is None:
        return None
    try:
        return read_default(default, kind, source.dialect)
    except ValueError as error:
        source.notes.add(place, f"default {default}", str(error))
        return None


def _checks(item: PlacedTable, source: TablesSource, ids: Ids) -> tuple[Check, ...]:
    found: list[Check] = []
    names = Names()
    for check in item.source.checks:
        place = f"line {check.line}, {item.table.name}" if check.line else item.table.name
        try:
            text = read_condition(check.text, item.columns, source.dialect, check.column)
        except ValueError as error:
            source.notes.add(place, f"check ({check.text})", str(error))
            continue
        found.append(
            _made_check(item.table, names.take(legal(_check_name(item, check.name))), text, ids)
        )
    for column_id, values in item.values.items():
        column = item.table.column(column_id)
        if column is not None and column.type in ("text",):
            listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
            name = names.take(cut(f"{item.table.name}_{column.name}", "_check"))
            text = f"{{{column_id}}} in ({listed})"
            if len(text) <= 10_000:
                found.append(_made_check(item.table, name, text, ids))
    return tuple(found)


def _check_name(item: PlacedTable, name: str) -> str:
    return name or cut(item.table.name, "_check")


def _made_check(table: Table, name: str, text: str, ids: Ids) -> Check:
    return Check(id=ids.make("check", name, table.id), name=name, expression=text)
