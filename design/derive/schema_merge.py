"""Bringing the schema layer in line with the tables derivation makes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from design.derive.identifiers import fit
from design.derive.merge import Merger, SettledPairs, keep, released
from design.derive.schema_adjust import mentioned, references, with_ids, with_prefix, with_types
from design.document.names import name_key
from design.document.schema import (
    Check,
    Column,
    Exclusion,
    ForeignKey,
    Index,
    Schema,
    Table,
    TableMember,
    Unique,
    members,
)

TABLE_FIELDS: Final = ("name", "comment", "role", "primary_key", "append_only")
COLUMN_FIELDS: Final = (
    "name", "type", "nullable", "default", "identity", "comment", "sensitivity",
)  # fmt: skip
UNIQUE_FIELDS: Final = ("name", "columns", "where", "case_insensitive", "nulls_not_distinct")
CHECK_FIELDS: Final = ("name", "expression")
FOREIGN_KEY_FIELDS: Final = ("name", "columns", "table", "references", "on_delete")
INDEX_FIELDS: Final = ("name", "columns", "where", "include", "method", "serves")
EXCLUSION_FIELDS: Final = ("name", "columns", "start", "end", "where")


@dataclass
class _Plan:
    """Which existing tables and columns are the ones derivation would make."""

    tables: dict[str, Table] = field(default_factory=dict)
    """Target table id -> the existing table."""
    settled: set[str] = field(default_factory=set)
    """Ids of the targets whose existing table is known to agree with them."""
    ids: dict[str, str] = field(default_factory=dict)
    """Id derivation would give -> id of the element made by hand that is the same."""
    types: dict[str, str] = field(default_factory=dict)
    """Id of a key column whose type a hand holds -> that type."""

    def concerns(self, target: Table) -> bool:
        """Return whether a target mentions anything that hands made or whose type they hold."""
        if not (self.ids or self.types):
            return False
        there = mentioned(target)
        return not (self.ids.keys().isdisjoint(there) and self.types.keys().isdisjoint(there))


def merge_schema(
    schema: Schema, targets: tuple[Table, ...], merger: Merger, exists: Callable[[str], bool]
) -> Schema:
    """Return the schema brought in line with the target tables.

    Args:
        schema: The layer as it stands.
        targets: The tables derivation makes.
        merger: Merges elements and notes what hands hold.
        exists: Whether a concept element is still there.

    Returns:
        The very layer when nothing changes.
    """
    plan = _match(schema, targets, merger)
    wanted = [item for item in targets if item.id in plan.tables or item.id not in merger.dropped]
    alive = _Alive(schema, wanted, plan, merger)
    linked = {item.id for item in plan.tables.values()}
    loose = [item for item in schema.tables if not item.derived and item.id not in linked]
    taken = {name_key(item.name) for item in loose}
    made: list[Table] = []
    for target in wanted:
        existing = plan.tables.get(target.id)
        if existing is not None and target.id in plan.settled and not plan.concerns(target):
            taken.add(name_key(existing.name))
            made.append(existing)
            continue
        adjusted = _adjusted(target, existing, plan, taken)
        taken.add(name_key(adjusted.name))
        if existing is not None:
            merged = _merge_table(existing, adjusted, merger, alive)
        else:
            merged = _merge_members(adjusted, adjusted, merger, alive)
        if adjusted is target:
            _settled.add(merged, members(merged), target, merger)
        made.append(merged)
    for table in loose:
        table = released(table)
        if table.realises is not None and not exists(table.realises):
            table = table.replace(realises=None)
        made.append(_merge_members(table, table.replace(**_NO_MEMBERS), merger, alive))
    tables = keep(schema.tables, made)
    return schema if tables is schema.tables else schema.replace(tables=tables)


_NO_MEMBERS: Final[dict[str, Any]] = {
    "columns": (), "uniques": (), "checks": (), "foreign_keys": (), "indexes": (), "exclusions": (),
}  # fmt: skip


_settled: Final[SettledPairs[Table]] = SettledPairs(4_096)


def _match(schema: Schema, targets: tuple[Table, ...], merger: Merger) -> _Plan:
    plan = _Plan()
    known = {table.id: table for table in schema.tables}
    loose = [table for table in schema.tables if not table.derived]
    for target in targets:
        existing = known.get(target.id) or _same_table(target, loose, known)
        if existing is None:
            continue
        plan.tables[target.id] = existing
        if _settled.has(existing, target, merger):
            plan.settled.add(target.id)
            continue
        if not existing.derived:
            loose.remove(existing)
            if existing.id != target.id:
                plan.ids[target.id] = existing.id
        _match_columns(plan, existing, target)
    return plan


def _same_table(target: Table, loose: list[Table], known: Mapping[str, Table]) -> Table | None:
    """Return the table made by hand that is the one derivation would make."""
    key = name_key(target.name)
    for table in loose:
        if table.id in known and table.realises not in (None, target.realises):
            continue
        if name_key(table.name) == key:
            return table
    return next(
        (
            table
            for table in loose
            if table.realises == target.realises
            and target.role == table.role
            and target.realises is not None
        ),
        None,
    )


def _match_columns(plan: _Plan, existing: Table, target: Table) -> None:
    for column in target.columns:
        was = existing.column(column.id)
        if was is None:
            named = existing.column_named(column.name)
            named = named or next(
                (
                    item
                    for item in existing.columns
                    if not item.derived and item.realises == column.realises is not None
                ),
                None,
            )
            if named is None or named.derived or named.id in plan.ids.values():
                continue
            plan.ids[column.id] = named.id
            was = named
        if (
            column.id in target.primary_key
            and was.type != column.type
            and (not was.derived or "type" in was.overrides)
        ):
            plan.types[was.id] = was.type


class _Alive:
    """The tables and columns there will be, gathered when something made by hand asks."""

    def __init__(self, schema: Schema, wanted: list[Table], plan: _Plan, merger: Merger) -> None:
        self._schema = schema
        self._wanted = wanted
        self._plan = plan
        self._dropped = merger.dropped

    @cached_property
    def ids(self) -> frozenset[str]:
        found: set[str] = set()
        for target in self._wanted:
            existing = self._plan.tables.get(target.id)
            found.add(target.id if existing is None else existing.id)
            for column in target.columns:
                actual = self._plan.ids.get(column.id, column.id)
                there = existing is not None and existing.column(actual) is not None
                if there or column.id not in self._dropped:
                    found.add(actual)
        for table in self._schema.tables:
            if not table.derived:
                found.add(table.id)
            if table.id in found:
                found.update(column.id for column in table.columns if not column.derived)
        return frozenset(found)

    def holds(self, member: TableMember) -> bool:
        """Return whether everything that a member refers to will be there."""
        if member.derived and not (self._dropped or member.overrides):
            return True
        return self.ids.issuperset(references(member))


def _adjusted(target: Table, existing: Table | None, plan: _Plan, taken: set[str]) -> Table:
    """Return a target as it is with the ids and names that hands gave."""
    name = target.name
    if existing is None:
        number = 1
        while name_key(name) in taken:
            number += 1
            name = fit(f"{target.name}_{number}")
        actual = name
    else:
        notes = existing.overrides
        held = "name" in notes and notes["name"] != existing.name
        actual = existing.name if held or (not existing.derived and not notes) else name
    adjusted = with_ids(target, plan.ids) if plan.ids else target
    if plan.types:
        adjusted = with_types(adjusted, plan.types)
    if actual != target.name:
        adjusted = with_prefix(adjusted, target.name, actual)
    return adjusted if name == target.name else adjusted.replace(name=name)


def _merge_table(existing: Table, target: Table, merger: Merger, alive: _Alive) -> Table:
    settled = merger.settle(existing, target, TABLE_FIELDS)
    if merger.dropped or settled.overrides:
        key = tuple(item for item in settled.primary_key if item in alive.ids)
        if key != settled.primary_key:
            fallback = tuple(item for item in target.primary_key if item in alive.ids)
            settled = settled.replace(primary_key=key or fallback)
    return _merge_members(settled, target, merger, alive)


def _merge_members(existing: Table, target: Table, merger: Merger, alive: _Alive) -> Table:
    fits, in_place = alive.holds, not existing.derived
    made: dict[str, tuple[Any, ...]] = {
        "columns": merger.members(
            existing.columns,
            target.columns,
            COLUMN_FIELDS,
            _column_key,
            fits=fits,
            in_place=in_place,
        ),
        "uniques": merger.members(
            existing.uniques,
            target.uniques,
            UNIQUE_FIELDS,
            _unique_key,
            fits=fits,
            in_place=in_place,
        ),
        "checks": merger.members(
            existing.checks, target.checks, CHECK_FIELDS, _check_key, fits=fits, in_place=in_place
        ),
        "foreign_keys": merger.members(
            existing.foreign_keys,
            target.foreign_keys,
            FOREIGN_KEY_FIELDS,
            _key_key,
            fits=fits,
            in_place=in_place,
        ),
        "indexes": merger.members(
            existing.indexes, target.indexes, INDEX_FIELDS, _index_key, fits=fits, in_place=in_place
        ),
        "exclusions": merger.members(
            existing.exclusions,
            target.exclusions,
            EXCLUSION_FIELDS,
            _exclusion_key,
            fits=fits,
            in_place=in_place,
        ),
    }
    changes = {name: value for name, value in made.items() if value is not getattr(existing, name)}
    return existing.replace(**changes) if changes else existing


def _column_key(column: Column) -> Hashable:
    return column.id


def _unique_key(unique: Unique) -> Hashable:
    return frozenset(unique.columns)


def _check_key(check: Check) -> Hashable:
    return check.expression


def _key_key(key: ForeignKey) -> Hashable:
    return frozenset(key.columns), key.table


def _index_key(index: Index) -> Hashable:
    return index.columns, index.where


def _exclusion_key(exclusion: Exclusion) -> Hashable:
    return exclusion.start, exclusion.end, exclusion.columns
