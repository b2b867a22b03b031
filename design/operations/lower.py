"""What hangs together in the lower layers: members that use a column, names that bear a name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, TypeVar

from design.document.api import Endpoint, EndpointField, Parameter
from design.document.design import Design
from design.document.expressions import columns_in
from design.document.schema import (
    Check,
    Exclusion,
    ForeignKey,
    Index,
    Table,
    Unique,
)
from design.operations.edit import Edit, swap
from design.operations.spelling import fit, free_name

Constraint = Unique | Check | ForeignKey | Index | Exclusion
C = TypeVar("C", Unique, Check, ForeignKey, Index, Exclusion)


def columns_of(item: Constraint) -> set[str]:
    """Return the ids of the columns a constraint or index of their table uses."""
    match item:
        case Unique():
            return {*item.columns, *columns_in(item.where)}
        case Check():
            return set(columns_in(item.expression))
        case ForeignKey():
            return set(item.columns)
        case Index():
            keys = {key.column for key in item.columns}
            return keys | {*item.include, *columns_in(item.where)}
        case Exclusion():
            return {*item.columns, item.start, item.end, *columns_in(item.where)}


def constraints(table: Table) -> tuple[Constraint, ...]:
    """Return everything of a table but its columns."""
    return (*table.uniques, *table.checks, *table.foreign_keys, *table.indexes, *table.exclusions)


_KINDS = {
    Unique: "uniqueness",
    Check: "check",
    ForeignKey: "foreign key",
    Index: "index",
    Exclusion: "exclusion",
}


def column_users(table: Table, column_id: str) -> list[tuple[Constraint, str]]:
    """Return the constraints and indexes of a table that use a column, each with a label."""
    return [
        (item, f"{_KINDS[type(item)]} {item.name}")
        for item in constraints(table)
        if column_id in columns_of(item)
    ]


def foreign_users(
    design: Design, tables: Collection[str], columns: Collection[str], own: str
) -> Iterator[tuple[str, str]]:
    """Yield what refers to tables or columns from outside, as ``(id, label)``.

    Those are foreign keys of other tables, and fields and parameters made by hand.

    Args:
        design: The design.
        tables: Ids of tables that go.
        columns: Ids of columns that go.
        own: Id of the table they belong to.
    """
    gone = frozenset(columns)
    for table in design.schema_.tables:
        if table.id == own:
            continue
        for key in table.foreign_keys:
            if key.table in tables or not gone.isdisjoint(key.references):
                yield key.id, f"foreign key {key.name} of {table.name}"
    for endpoint in design.api.endpoints:
        if gone.isdisjoint(endpoint.columns_carried):
            continue
        carried: tuple[EndpointField | Parameter, ...]
        carried = (*endpoint.request, *endpoint.response, *endpoint.parameters)
        for item in carried:
            if item.maps_to in gone and not item.derived:
                yield item.id, f"{item.name} of {endpoint.label}"


def forget_columns(edit: Edit, tables: Collection[str], columns: Collection[str]) -> None:
    """Take tables and columns that went out of everything that referred to them.

    Foreign keys to them are removed; fields and parameters made by hand keep standing without
    their column, derived ones go.
    """
    gone = frozenset(columns)
    schema = edit.design.schema_
    changed: dict[str, Table] = {}
    dropped: list[str] = []
    for table in schema.tables:
        lost = {
            key.id
            for key in table.foreign_keys
            if key.table in tables or not gone.isdisjoint(key.references)
        }
        if lost:
            dropped.extend(key.id for key in table.foreign_keys if key.id in lost and key.derived)
            edit.remove(*sorted(lost))
            left = tuple(key for key in table.foreign_keys if key.id not in lost)
            changed[table.id] = table.replace(foreign_keys=left)
    if changed:
        edit.set_schema(
            tables=tuple(changed.get(table.id, table) for table in schema.tables),
            dropped=(*schema.dropped, *dropped),
        )
    endpoints = {
        endpoint.id: endpoint.replace(**changes)
        for endpoint in edit.design.api.endpoints
        if not gone.isdisjoint(endpoint.columns_carried)
        and (changes := _forgotten(edit, endpoint, gone))
    }
    if endpoints:
        edit.set_api(
            endpoints=tuple(endpoints.get(item.id, item) for item in edit.design.api.endpoints)
        )


M = TypeVar("M", EndpointField, Parameter)


def _forgotten(edit: Edit, endpoint: Endpoint, gone: frozenset[str]) -> dict[str, Any]:
    def left(items: tuple[M, ...]) -> tuple[M, ...]:
        kept = []
        for item in items:
            if item.maps_to not in gone:
                kept.append(item)
            elif item.derived:
                edit.remove(item.id)
            else:
                edit.touch(item.id)
                kept.append(item.replace(maps_to=None))
        return tuple(kept)

    changes: dict[str, Any] = {}
    if any(item.maps_to in gone for item in endpoint.request):
        changes["request"] = left(endpoint.request)
    if any(item.maps_to in gone for item in endpoint.response):
        changes["response"] = left(endpoint.response)
    if any(item.maps_to in gone for item in endpoint.parameters):
        changes["parameters"] = left(endpoint.parameters)
    return changes


def renamed_members(
    edit: Edit, table: Table, old: str, new: str, *, column: str | None = None
) -> Table:
    """Return a table whose constraints and indexes bear a new name in place of an old one.

    A name set by hand stays.

    Args:
        edit: The operation at work.
        table: The table.
        old: Name of the table or column as it was.
        new: Its name now.
        column: Id of the column, when one was renamed: only what uses it follows.
    """
    pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(old)}(?![A-Za-z0-9])")
    taken = {item.name for item in constraints(table)}

    def follow(items: tuple[C, ...]) -> tuple[C, ...]:
        for item in items:
            if "name" in item.overrides or (column and column not in columns_of(item)):
                continue
            name = pattern.sub(lambda _: new, item.name, count=1)
            if name != item.name:
                taken.discard(item.name)
                free = free_name(fit(name), taken)
                taken.add(free)
                edit.touch(item.id)
                items = swap(items, item.replace(name=free))
        return items

    return table.replace(
        uniques=follow(table.uniques),
        checks=follow(table.checks),
        foreign_keys=follow(table.foreign_keys),
        indexes=follow(table.indexes),
        exclusions=follow(table.exclusions),
    )


def relation_names(design: Design) -> set[str]:
    """Return the names of tables and of everything that PostgreSQL keeps beside them."""
    tables = design.schema_.tables
    return {
        *(table.name for table in tables),
        *(item.name for table in tables for item in table.uniques),
        *(item.name for table in tables for item in table.indexes),
        *(item.name for table in tables for item in table.exclusions),
    }
