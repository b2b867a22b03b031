"""Target tables as they are with the ids, types and names that hands gave."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from design.derive.identifiers import fit
from design.document.schema import (
    Check,
    Column,
    Exclusion,
    ForeignKey,
    Index,
    Table,
    TableMember,
    Unique,
)

_REFERENCE: Final = re.compile(r"\{([a-z]{3}_[0-9a-f]+)\}")


def with_ids(table: Table, ids: Mapping[str, str]) -> Table:
    """Return a table with ids replaced wherever they stand."""

    def one(item: str) -> str:
        return ids.get(item, item)

    def some(items: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(ids.get(item, item) for item in items)

    def text(expression: str | None) -> str | None:
        if expression is None:
            return None
        return _REFERENCE.sub(lambda match: "{" + one(match[1]) + "}", expression)

    if ids.keys().isdisjoint(mentioned(table)):
        return table
    return table.replace(
        id=one(table.id),
        primary_key=some(table.primary_key),
        columns=tuple(item.replace(id=one(item.id)) for item in table.columns),
        uniques=tuple(
            item.replace(
                columns=some(item.columns),
                where=text(item.where),
                case_insensitive=some(item.case_insensitive),
            )
            for item in table.uniques
        ),
        checks=tuple(item.replace(expression=text(item.expression)) for item in table.checks),
        foreign_keys=tuple(
            item.replace(
                columns=some(item.columns),
                table=one(item.table),
                references=some(item.references),
            )
            for item in table.foreign_keys
        ),
        indexes=tuple(
            item.replace(
                columns=tuple(key.replace(column=one(key.column)) for key in item.columns),
                where=text(item.where),
                include=some(item.include),
            )
            for item in table.indexes
        ),
        exclusions=tuple(
            item.replace(
                columns=some(item.columns),
                start=one(item.start),
                end=one(item.end),
                where=text(item.where),
            )
            for item in table.exclusions
        ),
    )


def mentioned(table: Table) -> set[str]:
    """Return the ids of a table, its columns, and what its foreign keys refer to."""
    found = {table.id, *(column.id for column in table.columns)}
    for key in table.foreign_keys:
        found.update((key.table, *key.references))
    return found


def with_types(table: Table, types: Mapping[str, str]) -> Table:
    """Return a table whose references have the types hands gave to the keys."""
    wanted = {
        column: types[reference]
        for key in table.foreign_keys
        for column, reference in zip(key.columns, key.references, strict=True)
        if reference in types
    }
    if not wanted:
        return table
    return table.replace(
        columns=tuple(
            item.replace(type=wanted[item.id]) if item.id in wanted else item
            for item in table.columns
        )
    )


def with_prefix(table: Table, before: str, after: str) -> Table:
    """Return a table whose keys and indexes are called after a name a hand gave."""

    def named(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            item.replace(name=fit(after + item.name[len(before) :]))
            if item.name.startswith(f"{before}_")
            else item
            for item in items
        )

    return table.replace(
        uniques=named(table.uniques),
        checks=named(table.checks),
        foreign_keys=named(table.foreign_keys),
        indexes=named(table.indexes),
        exclusions=named(table.exclusions),
    )


def references(member: TableMember) -> set[str]:
    """Return the ids of the tables and columns that a member of a table refers to."""
    match member:
        case Column():
            return {member.id}
        case Unique():
            return {*member.columns, *member.case_insensitive, *_in(member.where)}
        case Check():
            return _in(member.expression)
        case ForeignKey():
            return {*member.columns, member.table, *member.references}
        case Index():
            return {
                *(item.column for item in member.columns), *member.include, *_in(member.where),
            }  # fmt: skip
        case Exclusion():
            return {*member.columns, member.start, member.end, *_in(member.where)}


def _in(expression: str | None) -> set[str]:
    return set() if expression is None else set(_REFERENCE.findall(expression))
