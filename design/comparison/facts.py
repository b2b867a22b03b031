"""Schemas boiled down to facts that can be compared, as flat sets of strings.

A fact is such as ``orders(customer_id) -> customers``, so that comparing is set arithmetic. Names
of constraints play no part. A key of several columns counts among the uniques, so that a natural
key and a surrogate key beside a unique are one fact; checks joined by ``and`` count one by one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from design.comparison.paths import Path, without_ties
from design.document.design import Design
from design.document.schema import Table

KINDS = (
    "table", "column", "type", "nullable", "primary key", "foreign key", "delete rule", "unique",
    "check", "exclusion", "index", "index condition",
)  # fmt: skip
"""Kinds of facts."""

_COLUMN = re.compile(r"\{([a-z]{3}_[0-9a-f]+)\}")


@dataclass
class Facts:
    """Facts by kind."""

    sets: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    values: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """What a fact that both sides know is compared by."""
    paths: list[Path] = field(default_factory=list)
    """Ways to rows: indexes, uniques and primary keys."""

    def add(self, kind: str, item: str) -> None:
        """Note a fact."""
        self.sets[kind].add(item)

    def value(self, kind: str, item: str, value: str) -> None:
        """Note what a fact is compared by."""
        self.values[kind][item] = value


def column_list(columns: Iterable[str]) -> str:
    """Write columns as one text."""
    return ", ".join(columns)


def plain_type(written: str) -> str:
    """Write a type in one spelling."""
    plain = written.lower().replace(" ", "")
    return re.sub(r"^int$", "integer", plain).replace("decimal", "numeric")


def _unique(table: str, columns: Iterable[str], where: str) -> str:
    return f"{table}({column_list(sorted(columns))})" + (f" where {where}" if where else "")


def add_key(facts: Facts, table: str, key: list[str]) -> None:
    """Add the fact of a primary key; one of several columns is a uniqueness too."""
    facts.value("primary key", table, column_list(key))
    facts.paths.append(Path("primary key", table, tuple(key)))
    if len(key) > 1:
        facts.add("unique", _unique(table, key, ""))


def add_unique(facts: Facts, table: str, columns: list[str], where: Any) -> None:
    """Add the fact of a uniqueness with the columns of its condition."""
    facts.add("unique", _unique(table, columns, column_list(_mentioned(where))))
    facts.paths.append(
        Path("unique", table, tuple(columns), frozenset(_mentioned(where, bare=True)))
    )


def add_index(
    facts: Facts, table: str, columns: list[str], where: Any, include: Iterable[str]
) -> None:
    """Add the fact of an index with the columns of its condition."""
    facts.paths.append(
        Path(
            "index",
            table,
            tuple(columns),
            frozenset(_mentioned(where, bare=True)),
            frozenset(include),
        )
    )
    keys = columns[:-1] if len(columns) > 1 and columns[-1] == "id" else columns
    item = f"{table}({column_list(keys)})"
    if where is not None or item not in facts.values["index condition"]:
        facts.value("index condition", item, column_list(_mentioned(where)) or "none")


def indexes(facts: Facts) -> list[Path]:
    """Return the ways to rows, without what only breaks ties."""
    keys = {path.table: path.columns for path in facts.paths if path.kind == "primary key"}
    return [
        without_ties(path, keys.get(path.table, ())) if path.kind != "primary key" else path
        for path in facts.paths
    ]


def conjuncts(condition: Any, *, bare: bool = False) -> list[list[str]]:
    """Return the columns of each part of a condition.

    Args:
        condition: A parsed condition, or None.
        bare: Whether to leave out that a column is not null.
    """
    from sqlglot import exp

    if condition is None:
        return []
    parts = list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
    return [
        sorted({column.name for column in part.find_all(exp.Column)})
        for part in parts
        if not (bare and _is_present(part))
    ]


def _is_present(part: Any) -> bool:
    """Return whether a condition says that a column is not null."""
    from sqlglot import exp

    plain = part.this if isinstance(part, exp.Not) else part
    turned = part is not plain or bool(part.args.get("negate"))
    return isinstance(plain, exp.Is) and turned


def _mentioned(condition: Any, *, bare: bool = False) -> list[str]:
    return sorted({name for part in conjuncts(condition, bare=bare) for name in part})


# --- from a design -------------------------------------------------------------------------


def facts_of_design(design: Design) -> Facts:
    """Return the facts of a design's schema layer."""
    facts = Facts()
    tables = {table.id: table for table in design.schema_.tables}
    for table in tables.values():
        _read_table(table, tables, facts)
    return facts


def _parsed(expression: str | None, names: Mapping[str, str]) -> Any:
    """Parse a stored expression with names in place of ids."""
    import sqlglot

    if expression is None:
        return None
    return sqlglot.parse_one(
        _COLUMN.sub(lambda found: names[found[1]], expression), read="postgres"
    )


def _read_table(table: Table, tables: Mapping[str, Table], facts: Facts) -> None:
    names = {column.id: column.name for column in table.columns}
    facts.add("table", table.name)
    for column in table.columns:
        item = f"{table.name}.{column.name}"
        facts.add("column", item)
        facts.value("type", item, plain_type(column.type))
        facts.value("nullable", item, "null" if column.nullable else "not null")
    add_key(facts, table.name, [names[item] for item in table.primary_key])
    for unique in table.uniques:
        columns = [
            f"lower({names[item]})" if item in unique.case_insensitive else names[item]
            for item in unique.columns
        ]
        add_unique(facts, table.name, columns, _parsed(unique.where, names))
    for check in table.checks:
        for part in conjuncts(_parsed(check.expression, names)):
            facts.add("check", f"{table.name}({column_list(part)})")
    for key in table.foreign_keys:
        item = f"{table.name}({column_list(names[part] for part in key.columns)})"
        item = f"{item} -> {tables[key.table].name}"
        facts.add("foreign key", item)
        facts.value("delete rule", item, key.on_delete)
    for exclusion in table.exclusions:
        where = _mentioned(_parsed(exclusion.where, names))
        ids = {*exclusion.columns, exclusion.start, exclusion.end}
        found = sorted({names[item] for item in ids} | set(where))
        facts.add("exclusion", f"{table.name}({column_list(found)})")
    for index in table.indexes:
        keys = [
            f"lower({names[item.column]})" if item.lower else names[item.column]
            for item in index.columns
        ]
        include = [names[item] for item in index.include]
        add_index(facts, table.name, keys, _parsed(index.where, names), include)
