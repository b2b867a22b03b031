"""Short ways to write tables down."""

from __future__ import annotations

import re
from typing import Any

from design.document.ids import digest
from design.document.schema import Check, Column, ForeignKey, Index, IndexColumn, Table, Unique

LONG = "a_table_whose_name_takes_every_one_of_the_sixty_three_bytes_abc"
assert len(LONG) == 63


def ref(table: str, column: str) -> str:
    return f"col_{digest(table, column)}"


def stored(table: str, expression: str) -> str:
    """An expression with the ids of columns in place of their names in braces."""
    return re.sub(r"\{([a-z]\w*)\}", lambda match: f"{{{ref(table, match[1])}}}", expression)


def refs(table: str, *columns: str) -> tuple[str, ...]:
    return tuple(ref(table, column) for column in columns)


def column(table: str, name: str, kind: str = "text", **fields: Any) -> Column:
    return Column(id=ref(table, name), name=name, type=kind, **fields)


def key(table: str, kind: str = "uuid") -> Column:
    return column(
        table,
        "id",
        kind,
        default="gen_random_uuid()" if kind == "uuid" else None,
        identity=kind == "bigint",
    )


def stamp(table: str, name: str = "created_at") -> Column:
    return column(table, name, "timestamptz", default="now()")


def foreign(
    table: str, *columns: str, to: str, keys: tuple[str, ...] = ("id",), on_delete: Any = "restrict"
) -> ForeignKey:
    name = f"{table}_{columns[-1]}_fkey"[:63]
    return ForeignKey(
        id=f"fky_{table}_{'_'.join(columns)}",
        name=name,
        columns=refs(table, *columns),
        table=f"tab_{to}",
        references=refs(to, *keys),
        on_delete=on_delete,
    )


def unique(table: str, *columns: str, **fields: Any) -> Unique:
    name = f"{table}_{'_'.join(columns)}_key"[:63]
    return Unique(id=f"unq_{name}", name=name, columns=refs(table, *columns), **fields)


def check(table: str, name: str, expression: str) -> Check:
    return Check(
        id=f"chk_{table}_{name}", name=f"{table}_{name}", expression=stored(table, expression)
    )


def index(table: str, *columns: str, name: str = "", **fields: Any) -> Index:
    keys = tuple(
        IndexColumn(column=ref(table, item.removesuffix(" desc")), descending=" desc" in item)
        for item in columns
    )
    name = name or f"{table}_{columns[-1].split()[0]}_idx"
    return Index(id=f"idx_{name}", name=name[:63], columns=keys, **fields)


def table(
    name: str, *columns: Column, primary_key: tuple[str, ...] = ("id",), **fields: Any
) -> Table:
    return Table(
        id=f"tab_{name}",
        name=name,
        columns=columns,
        primary_key=refs(name, *primary_key),
        **fields,
    )
