"""Facts in the names of another schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from design.comparison.facts import Facts, column_list
from design.comparison.paths import Path

_OF_COLUMNS = ("primary key", "index condition")


def renamed(facts: Facts, tables: Mapping[str, str], columns: Mapping[str, str]) -> Facts:
    """Return facts with names of ours replaced by those of the reference.

    Args:
        facts: The facts of a design.
        tables: Our table name -> the reference's.
        columns: ``table.column`` in our names -> the reference's column name.
    """
    rename = _renamer(tables, columns)
    made = Facts()
    for kind, items in facts.sets.items():
        again = _sorted_again if kind in ("unique", "check", "exclusion") else str
        made.sets[kind] = {again(rename(item)) for item in items}
    for kind, values in facts.values.items():
        made.values[kind] = {
            rename(item): _inside(rename, item, value) if kind in _OF_COLUMNS else value
            for item, value in values.items()
        }
    made.paths = [_renamed_path(path, tables, columns) for path in facts.paths]
    return made


def _renamed_path(path: Path, tables: Mapping[str, str], columns: Mapping[str, str]) -> Path:
    def column(name: str) -> str:
        inner = name.removeprefix("lower(").removesuffix(")")
        return name.replace(inner, columns.get(f"{path.table}.{inner}", inner))

    return replace(
        path,
        table=tables.get(path.table, path.table),
        columns=tuple(map(column, path.columns)),
        where=frozenset(map(column, path.where)),
        include=frozenset(map(column, path.include)),
    )


def without_tenant(facts: Facts, tenant: str) -> Facts:
    """Return facts whose exclusions leave the tenant out: whose rows overlap is the tenant's."""
    facts.sets["exclusion"] = {item.replace(f"{tenant}, ", "") for item in facts.sets["exclusion"]}
    return facts


def _sorted_again(item: str) -> str:
    table, _, rest = item.partition("(")
    columns, found, tail = rest.rpartition(")")
    return f"{table}({column_list(sorted(columns.split(', ')))}){tail}" if found else item


def _inside(rename: Callable[[str], str], item: str, columns: str) -> str:
    table = item.partition("(")[0]
    return rename(f"{table}({columns})").partition("(")[2].removesuffix(")")


def _renamer(tables: Mapping[str, str], columns: Mapping[str, str]) -> Callable[[str], str]:
    def rename(item: str) -> str:
        match = re.match(r"[A-Za-z0-9_]+", item)
        if match is None:
            return item
        own = match.group(0)
        rest = item[match.end() :]
        rest, arrow, target = rest.partition(" -> ")

        def column(found: re.Match[str]) -> str:
            return columns.get(f"{own}.{found.group(0)}", found.group(0))

        rest = re.sub(r"[A-Za-z_][A-Za-z0-9_]*", column, rest)
        return tables.get(own, own) + rest + arrow + tables.get(target, target)

    return rename
