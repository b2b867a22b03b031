"""Tables, one fact a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from design.document.schema import Column, Table
from prompts.language import atom, free, line, listed
from prompts.pack.names import Names, by_hand, changed

_COLUMN_REFERENCE: Final = re.compile(r"\{([a-z]+_[0-9a-f]+)\}")


def _is_stamp(column: Column) -> bool:
    """Whether a column is one of the instants that the conventions give every table."""
    plain = column.derived and not column.overrides and column.realises is None
    return plain and not column.nullable and column.default == "now()"


def _column(column: Column) -> str:
    keys = ["nullable", "default", "identity"]
    if by_hand(column, "sensitivity"):
        keys.append("sensitivity")
    comment = column.comment if by_hand(column, "comment") else ""
    return line(
        "  column",
        atom(column.name),
        atom(column.type),
        free(comment) if comment else "",
        facts=changed(column, keys),
    )


def pack_table(table: Table, names: Names) -> str:
    """Write a table: columns, keys, constraints, indexes."""

    def columns(ids: Iterable[str]) -> str:
        return listed(names.all(ids, within=table.id))

    def expression(stored: str | None) -> str | None:
        if stored is None:
            return None
        return _COLUMN_REFERENCE.sub(lambda found: names.of(found[1], within=table.id), stored)

    lines = [
        line(
            "table",
            atom(table.name),
            free(table.comment) if table.comment and by_hand(table, "comment") else "",
            facts={
                "role": table.role if table.role != "entity" else None,
                "entity": names.of(table.realises) if table.realises else None,
                "append_only": table.append_only or None,
            },
        )
    ]
    for stamps, members in groupby(table.columns, key=_is_stamp):
        if stamps:
            found = list(members)
            stamped = listed(column.name for column in found)
            lines.append(line("  stamps", atom(found[0].type), stamped))
        else:
            lines += [_column(column) for column in members]
    if table.primary_key:
        lines.append(f"  primary_key {columns(table.primary_key)}")
    for unique in table.uniques:
        folded = names.all(unique.case_insensitive, within=table.id)
        facts = {"where": expression(unique.where), "case_insensitive": folded}
        lines.append(line("  unique", columns(unique.columns), facts=facts))
    for check in table.checks:
        lines.append(line("  check", atom(check.name), free(expression(check.expression) or "")))
    for key in table.foreign_keys:
        action = key.on_delete if key.on_delete != "restrict" else None
        lines.append(
            line(
                "  foreign_key",
                columns(key.columns),
                atom(names.of(key.table)),
                listed(names.all(key.references, within=key.table)),
                facts={"on_delete": action},
            )
        )
    for index in table.indexes:
        keys = tuple(
            names.of(item.column, within=table.id) + (" desc" if item.descending else "")
            for item in index.columns
        )
        lines.append(
            line(
                "  index",
                listed(keys),
                facts={
                    "where": expression(index.where),
                    "include": names.all(index.include, within=table.id),
                    "method": index.method if index.method != "btree" else None,
                },
            )
        )
    for exclusion in table.exclusions:
        lines.append(
            line(
                "  exclusion",
                atom(exclusion.name),
                columns(exclusion.columns),
                columns((exclusion.start,)),
                columns((exclusion.end,)),
                facts={"where": expression(exclusion.where)},
            )
        )
    return "\n".join(lines)
