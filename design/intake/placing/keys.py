"""Uniqueness rules, indexes, foreign keys and exclusions of imported tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, cast, get_args

from design.document.schema import (
    Column,
    DeleteAction,
    Exclusion,
    ForeignKey,
    Index,
    IndexColumn,
    Table,
    Unique,
)
from design.intake.expressions import read_condition
from design.intake.placing.names import Ids, Names, cut, legal
from design.intake.source import (
    ExclusionSource,
    ForeignKeySource,
    IndexSource,
    PartSource,
    TablesSource,
    UniqueSource,
)
from design.intake.types import RANGES, base_of, family_of

if TYPE_CHECKING:
    from design.intake.placing.schema import PlacedTable

_LOWER: Final = re.compile(r"lower\s*\(\s*\(*\s*(\"[^\"]+\"|[\w$]+)\s*\)?\s*(?:::\s*\w+)?\s*\)*",
                           re.IGNORECASE)  # fmt: skip
_CLASS: Final = re.compile(r"(\"[^\"]+\"|[\w$]+)\s+((?:\w+\.)?\w+_ops)(?:\s*\(.*\))?",
                           re.IGNORECASE)  # fmt: skip
_RANGE: Final = re.compile(
    r"(tstzrange|tsrange|daterange|int4range|int8range|numrange)\s*\(\s*(\"[^\"]+\"|\w+)\s*,"
    r"\s*(\"[^\"]+\"|\w+)\s*(?:,\s*'\[\)'(?:::\w+)?\s*)?\)",
    re.IGNORECASE,
)
_NO_ORDER: Final = frozenset({"json", "xml", "point", "line", "lseg", "box", "path", "polygon",
                              "circle"})  # fmt: skip


def place_keys(placed: Sequence[PlacedTable], source: TablesSource, ids: Ids, names: Names) -> None:
    """Add uniqueness rules, then what refers to them, to placed tables.

    Args:
        placed: The tables; changed in place.
        source: Where what has no place is noted.
        ids: Gives ids.
        names: Names of tables, keys and indexes, which share a namespace.
    """
    for item in placed:
        placer = _Placer(item, source, ids, names)
        item.table = item.table.replace(
            uniques=placer.uniques(), indexes=placer.indexes(), exclusions=placer.exclusions()
        )
    by_source = {id(item.source): item for item in placed}
    for item in placed:
        placer = _Placer(item, source, ids, names)
        keys = placer.foreign_keys(by_source)
        item.table = item.table.replace(foreign_keys=keys)


class _Placer:
    def __init__(self, item: PlacedTable, source: TablesSource, ids: Ids, names: Names) -> None:
        self.item, self.source, self.ids, self.names = item, source, ids, names
        self.table: Table = item.table

    def note(self, line: int, what: str, reason: str) -> None:
        """Note something that has no place."""
        place = f"line {line}, {self.table.name}" if line else self.table.name
        self.source.notes.add(place, what, reason)

    def column(self, name: str) -> Column | None:
        found = self.item.source.column(name.replace('"', ""))
        return None if found is None else self.item.columns[found.name]

    def _name(self, name: str, columns: Sequence[str], tail: str) -> str:
        given = legal(name) if name else cut(f"{self.table.name}_{'_'.join(columns)}", tail)
        taken = self.names.take(given, cut(f"{self.table.name}_{given}"))
        if name and taken != given:
            self.source.notes.count(
                self.table.name, "name of an index", "another one has it; it has the table's before"
            )
        return taken

    # --- rules and indexes ----------------------------------------------------------------

    def uniques(self) -> tuple[Unique, ...]:
        """Return the uniqueness rules."""
        found: list[Unique] = []
        for rule in self.item.source.uniques:
            what = f"unique {rule.name} ({', '.join(part.text for part in rule.parts)})"
            made = self._unique(rule, what)
            if made is not None:
                found.append(made)
        return tuple(found)

    def _unique(self, rule: UniqueSource, what: str) -> Unique | None:
        keys: list[Column] = []
        folded: list[str] = []
        for part in rule.parts:
            column, lower = self._key(part)
            if column is None:
                self.note(rule.line, what, f"{part.text} is an expression, not a column")
                return None
            keys.append(column)
            folded += [column.id] if lower else []
        where = self._where(rule.where, rule.line, what)
        if rule.where and where is None:
            return None
        if not keys or len({item.id for item in keys}) < len(keys):
            self.note(rule.line, what, "a column stands in it twice")
            return None
        if any(item.type in _NO_ORDER for item in keys):
            self.note(rule.line, what, "a column of it has no order in PostgreSQL")
            return None
        name = self._name(rule.name, [item.name for item in keys], "_key")
        return Unique(
            id=self.ids.make("unique", name, self.table.id), name=name,
            columns=tuple(item.id for item in keys), where=where, case_insensitive=tuple(folded),
            nulls_not_distinct=rule.nulls_not_distinct,
        )  # fmt: skip

    def _key(self, part: PartSource) -> tuple[Column | None, bool]:
        """Return the column of a key and whether it is compared in lower case."""
        if part.column is not None:
            return self.column(part.column), False
        match = _LOWER.fullmatch(part.text)
        if match is not None:
            column = self.column(match[1])
            textual = column is not None and family_of(column.type) == "text"
            return (column if textual else None), True
        return None, False

    def _where(self, text: str | None, line: int, what: str) -> str | None:
        if text is None:
            return None
        try:
            return read_condition(text, self.item.columns, self.source.dialect)
        except ValueError as error:
            self.note(line, f"{what} where {text}", str(error))
            return None

    def indexes(self) -> tuple[Index, ...]:
        """Return the indexes that are no uniqueness rules."""
        found: list[Index] = []
        for rule in self.item.source.indexes:
            what = f"index {rule.name} ({', '.join(part.text for part in rule.parts)})"
            made = self._index(rule, what)
            if made is not None:
                found.append(made)
        return tuple(found)

    def _index(self, rule: IndexSource, what: str) -> Index | None:
        keys: list[IndexColumn] = []
        kinds: list[Column] = []
        method = {"fulltext": "gin", "hash": "hash"}.get(rule.method, rule.method)
        if rule.method not in get_args(Index.model_fields["method"].annotation):
            if rule.method != "fulltext":
                self.note(rule.line, what, f"indexes by {rule.method} are not modelled")
                return None
            self.note(rule.line, what, "it is an index over trigrams here")
        for part in rule.parts:
            column, lower = self._key(part)
            match = _CLASS.fullmatch(part.text) if column is None else None
            if match is not None:
                column = self.column(match[1])
                trigrams = match[2].lower().endswith("_trgm_ops")
                if column is not None and not trigrams:
                    self.note(rule.line, f"{what}: {match[2]}", "the usual operators are used here")
            if column is None:
                reason = f"{part.text} is an expression, not a column"
                self.note(rule.line, what, reason)
                return None
            kinds.append(column)
            keys.append(IndexColumn(column=column.id, descending=part.descending, lower=lower))
        refused = self._refused(method, kinds)
        if refused or not keys:
            self.note(rule.line, what, refused or "it has no columns")
            return None
        include = [self.column(name) for name in rule.include]
        where = self._where(rule.where, rule.line, what)
        if rule.where and where is None:
            return None
        name = self._name(rule.name, [item.name for item in kinds], "_idx")
        return Index.model_validate(
            {
                "id": self.ids.make("index", name, self.table.id), "name": name,
                "columns": tuple(keys), "where": where, "method": method,
                "include": tuple(item.id for item in include if item is not None),
            }
        )  # fmt: skip

    def _refused(self, method: str, columns: Sequence[Column]) -> str:
        """Return why PostgreSQL has no such index over these columns, or nothing."""
        for column in columns:
            base, family = base_of(column.type), family_of(column.type)
            if method in ("btree", "hash") and base in _NO_ORDER:
                return f"{column.name} is {column.type}, which has no order in PostgreSQL"
            if method == "gin" and not (
                base in ("text", "varchar", "citext", "jsonb", "tsvector", "uuid")
                or family in ("array", "number", "moment")
            ):
                return f"{column.name} is {column.type}, which such an index does not take"
        if method == "hash" and len(columns) > 1:
            return "an index by hash has one column"
        return ""

    # --- links ----------------------------------------------------------------------------

    def foreign_keys(self, by_source: dict[int, PlacedTable]) -> tuple[ForeignKey, ...]:
        """Return the foreign keys."""
        found: list[ForeignKey] = []
        names = Names([item.name for item in self.table.checks])
        for key in self.item.source.foreign_keys:
            what = f"foreign key ({', '.join(key.columns)}) to {key.table[1]}"
            made = self._foreign_key(key, by_source, what, names)
            if made is not None:
                found.append(made)
        return tuple(found)

    def _foreign_key(
        self, key: ForeignKeySource, by_source: dict[int, PlacedTable], what: str, names: Names
    ) -> ForeignKey | None:
        target_source = self.source.table(key.table[0] or self.item.source.schema, key.table[1])
        if target_source is None:
            self.note(key.line, what, f"there is no table {key.table[1]}")
            return None
        target = by_source[id(target_source)]
        wanted = key.references or target_source.primary_key
        own = [self.column(name) for name in key.columns]
        parents = [target_source.column(name) for name in wanted]
        if None in own or None in parents or len(own) != len(parents) or not own:
            self.note(key.line, what, "it names a column that is not there")
            return None
        columns = [item for item in own if item is not None]
        references = [target.columns[item.name] for item in parents if item is not None]
        columns = [
            self._retyped(own, other, key.line)
            for own, other in zip(columns, references, strict=True)
        ]
        refused = _unfit(columns, references, target.table)
        if refused:
            self.note(key.line, what, refused)
            return None
        if key.on_update not in ("no action", "restrict"):
            self.source.notes.count(
                self.table.name, f"on update {key.on_update}",
                "what happens to a key that changes is not modelled",
            )  # fmt: skip
        if key.deferrable:
            self.source.notes.count(
                self.table.name, "deferrable foreign key", "when it is checked is not modelled"
            )
        tail = cut(f"{self.table.name}_{'_'.join(item.name for item in columns)}", "_fkey")
        name = names.take(legal(key.name) if key.name else tail)
        return ForeignKey(
            id=self.ids.make("foreign_key", name, self.table.id), name=name,
            columns=tuple(item.id for item in columns), table=target.table.id,
            references=tuple(item.id for item in references),
            on_delete=cast("DeleteAction", key.on_delete),
        )  # fmt: skip

    def _retyped(self, column: Column, target: Column, line: int) -> Column:
        """Return a column of no size in the type of the whole number it refers to."""
        if column.type != "numeric" or target.type not in ("smallint", "integer", "bigint"):
            return column
        self.note(line, f"{column.name} numeric", f"it is {target.type}, as what it refers to")
        made = column.replace(type=target.type)
        columns = tuple(made if c.id == made.id else c for c in self.item.table.columns)
        self.item.table = self.item.table.replace(columns=columns)
        for name, found in self.item.columns.items():
            if found.id == made.id:
                self.item.columns[name] = made
        return made

    def exclusions(self) -> tuple[Exclusion, ...]:
        """Return the exclusion constraints."""
        found = [
            made
            for rule in self.item.source.exclusions
            if (made := self._exclusion(rule)) is not None
        ]
        return tuple(found)

    def _exclusion(self, rule: ExclusionSource) -> Exclusion | None:
        listed = ", ".join(f"{text} with {sign}" for text, sign in rule.parts)
        what = f"exclude ({listed})"
        equal: list[Column] = []
        period: tuple[Column, Column] | None = None
        for text, sign in rule.parts:
            match = _RANGE.fullmatch(text)
            if sign.strip() == "=" and (column := self.column(text)) is not None:
                equal.append(column)
            elif sign.strip() == "&&" and match is not None and period is None:
                start, end = self.column(match[2]), self.column(match[3])
                fits = start and end and RANGES.get(base_of(start.type)) == match[1].lower()
                period = (start, end) if fits and start and end else None
        if period is None or len(equal) != len(rule.parts) - 1:
            self.note(rule.line, what, "only equal columns and one half-open range are modelled")
            return None
        where = self._where(rule.where, rule.line, what)
        if rule.where and where is None:
            return None
        name = self._name(rule.name, [item.name for item in equal], "_excl")
        return Exclusion(
            id=self.ids.make("exclusion", name, self.table.id), name=name,
            columns=tuple(item.id for item in equal), start=period[0].id, end=period[1].id,
            where=where,
        )  # fmt: skip


def _unfit(columns: Sequence[Column], references: Sequence[Column], target: Table) -> str:
    """Return why PostgreSQL refuses a foreign key, or nothing."""
    wanted = {item.id for item in references}
    keys = [set(target.primary_key)] + [
        set(rule.columns)
        for rule in target.uniques
        if rule.where is None and not rule.case_insensitive
    ]
    if len(wanted) < len(references) or wanted not in keys:
        return f"what it refers to is no key of {target.name}"
    for own, other in zip(columns, references, strict=True):
        if family_of(own.type) != family_of(other.type):
            return f"{own.name} is {own.type} and {target.name}.{other.name} is {other.type}"
    return ""
