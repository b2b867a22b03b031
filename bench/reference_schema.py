"""Schemas boiled down to facts that can be compared: from a reference's SQL, and from a design.

Both become the same flat sets of strings, such as ``orders(customer_id) -> customers``, so that
comparing is set arithmetic. Names of constraints play no part. A key of several columns counts
among the uniques, so that a natural key and a surrogate key beside a unique are one fact; checks
joined by ``and`` count one by one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bench.reference_access import Path, without_ties
from design.document.design import Design
from design.document.schema import Table

KINDS = (
    "table", "column", "type", "nullable", "primary key", "foreign key", "delete rule", "unique",
    "check", "exclusion", "index", "index condition",
)  # fmt: skip

_OF_COLUMNS = ("primary key", "index condition")
_STATEMENT = re.compile(r"(?ms)^CREATE (?:UNIQUE )?(?:TABLE|INDEX)\b.*?;$")
_COLUMN = re.compile(r"\{([a-z]{3}_[0-9a-f]+)\}")


@dataclass
class Facts:
    """Facts by kind; ``values`` has what a fact that both sides know is compared by."""

    sets: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    values: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    paths: list[Path] = field(default_factory=list)
    """Ways to rows: indexes, uniques and primary keys."""

    def add(self, kind: str, item: str) -> None:
        self.sets[kind].add(item)

    def value(self, kind: str, item: str, value: str) -> None:
        self.values[kind][item] = value


def _list(columns: Iterable[str]) -> str:
    return ", ".join(columns)


def _type(written: str) -> str:
    plain = written.lower().replace(" ", "")
    return re.sub(r"^int$", "integer", plain).replace("decimal", "numeric")


def _unique(table: str, columns: Iterable[str], where: str) -> str:
    return f"{table}({_list(sorted(columns))})" + (f" where {where}" if where else "")


# --- from SQL ------------------------------------------------------------------------------


def facts_of_sql(text: str) -> Facts:
    """Read the CREATE TABLE and CREATE INDEX statements of a reference."""
    import sqlglot
    from sqlglot import exp

    facts = Facts()
    text = re.sub(r"--[^\n]*", "", text)
    for match in _STATEMENT.finditer(text):
        statement = match.group(0).rstrip(";")
        statement = re.sub(r"(?i)\bNULLS NOT DISTINCT\b", "", statement)
        statement = re.sub(r"(?i)\bPARTITION BY .*$", "", statement, flags=re.S)
        parsed = sqlglot.parse_one(statement, read="postgres")
        if not isinstance(parsed, exp.Create):
            raise SystemExit(f"cannot read: {statement[:80]}")
        if parsed.args["kind"] == "TABLE":
            _SqlTable(parsed, facts).read()
        else:
            _read_index(parsed, facts)
    return facts


class _SqlTable:
    def __init__(self, create: Any, facts: Facts) -> None:
        self.create = create
        self.facts = facts
        self.name = create.this.this.name
        self.key: list[str] = []

    def read(self) -> None:
        from sqlglot import exp

        self.facts.add("table", self.name)
        nullable: dict[str, bool] = {}
        for part in self.create.this.expressions:
            if isinstance(part, exp.ColumnDef):
                nullable[part.name] = self._column(part)
            else:
                inner = part.expressions if isinstance(part, exp.Constraint) else [part]
                for item in inner:
                    self._constraint(item, None)
        for name, may in nullable.items():
            text = "null" if may and name not in self.key else "not null"
            self.facts.value("nullable", f"{self.name}.{name}", text)
        add_key(self.facts, self.name, self.key)

    def _column(self, part: Any) -> bool:
        from sqlglot import exp

        item = f"{self.name}.{part.name}"
        self.facts.add("column", item)
        self.facts.value("type", item, _type(part.args["kind"].sql("postgres")))
        may = True
        for constraint in part.args.get("constraints") or ():
            kind = constraint.args.get("kind")
            if isinstance(kind, exp.NotNullColumnConstraint):
                may = bool(kind.args.get("allow_null"))
            elif kind is not None:
                self._constraint(kind, part.name)
        return may

    def _constraint(self, item: Any, column: str | None) -> None:
        from sqlglot import exp

        own = [column] if column else []
        match item:
            case exp.PrimaryKey() | exp.PrimaryKeyColumnConstraint():
                self.key = own or [part.name for part in item.expressions]
            case exp.UniqueColumnConstraint():
                names = own or [part.name for part in item.this.expressions]
                add_unique(self.facts, self.name, names, None)
            case exp.ForeignKey():
                names = [part.name for part in item.expressions]
                self._reference(names, item.args["reference"])
            case exp.Reference():
                self._reference(own, item)
            case exp.CheckColumnConstraint():
                for names in _conjuncts(item.this):
                    self.facts.add("check", f"{self.name}({_list(names)})")
            case exp.ExcludeColumnConstraint():
                mentioned = {part.name for part in item.find_all(exp.Column, exp.Identifier)}
                known = mentioned & {
                    part.name
                    for part in self.create.this.expressions
                    if isinstance(part, exp.ColumnDef)
                }
                self.facts.add("exclusion", f"{self.name}({_list(sorted(known))})")

    def _reference(self, columns: list[str], reference: Any) -> None:
        target = reference.this.this.name
        options = " ".join(map(str, reference.args.get("options") or ())).lower()
        rule = re.search(r"on delete ([a-z ]+)", options)
        item = f"{self.name}({_list(columns)}) -> {target}"
        self.facts.add("foreign key", item)
        self.facts.value("delete rule", item, rule.group(1).strip() if rule else "no action")


def _read_index(create: Any, facts: Facts) -> None:
    from sqlglot import exp

    index = create.this
    table = index.args["table"].name
    params = index.args["params"]
    names: list[str] = []
    for part in params.args.get("columns") or ():
        found = [item.name for item in part.find_all(exp.Column)]
        folded = bool(list(part.find_all(exp.Lower, exp.Upper)))
        names.extend(f"lower({name})" if folded else name for name in found)
    where = params.args.get("where")
    condition = where.this if where is not None else None
    if create.args.get("unique"):
        add_unique(facts, table, names, condition)
    else:
        include = [item.name for item in params.args.get("include") or ()]
        add_index(facts, table, names, condition, include)


def _conjuncts(condition: Any, *, bare: bool = False) -> list[list[str]]:
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
    return sorted({name for part in _conjuncts(condition, bare=bare) for name in part})


def add_key(facts: Facts, table: str, key: list[str]) -> None:
    """Add the fact of a primary key; one of several columns is a uniqueness too."""
    facts.value("primary key", table, _list(key))
    facts.paths.append(Path("primary key", table, tuple(key)))
    if len(key) > 1:
        facts.add("unique", _unique(table, key, ""))


def add_unique(facts: Facts, table: str, columns: list[str], where: Any) -> None:
    """Add the fact of a uniqueness with the columns of its condition."""
    facts.add("unique", _unique(table, columns, _list(_mentioned(where))))
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
    item = f"{table}({_list(keys)})"
    if where is not None or item not in facts.values["index condition"]:
        facts.value("index condition", item, _list(_mentioned(where)) or "none")


def indexes(facts: Facts) -> list[Path]:
    """Return the ways to rows, without what only breaks ties."""
    keys = {path.table: path.columns for path in facts.paths if path.kind == "primary key"}
    return [
        without_ties(path, keys.get(path.table, ())) if path.kind != "primary key" else path
        for path in facts.paths
    ]


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
        facts.value("type", item, _type(column.type))
        facts.value("nullable", item, "null" if column.nullable else "not null")
    add_key(facts, table.name, [names[item] for item in table.primary_key])
    for unique in table.uniques:
        columns = [
            f"lower({names[item]})" if item in unique.case_insensitive else names[item]
            for item in unique.columns
        ]
        add_unique(facts, table.name, columns, _parsed(unique.where, names))
    for check in table.checks:
        for part in _conjuncts(_parsed(check.expression, names)):
            facts.add("check", f"{table.name}({_list(part)})")
    for key in table.foreign_keys:
        item = f"{table.name}({_list(names[part] for part in key.columns)})"
        item = f"{item} -> {tables[key.table].name}"
        facts.add("foreign key", item)
        facts.value("delete rule", item, key.on_delete)
    for exclusion in table.exclusions:
        where = _mentioned(_parsed(exclusion.where, names))
        ids = {*exclusion.columns, exclusion.start, exclusion.end}
        found = sorted({names[item] for item in ids} | set(where))
        facts.add("exclusion", f"{table.name}({_list(found)})")
    for index in table.indexes:
        keys = [
            f"lower({names[item.column]})" if item.lower else names[item.column]
            for item in index.columns
        ]
        include = [names[item] for item in index.include]
        add_index(facts, table.name, keys, _parsed(index.where, names), include)


# --- renaming ------------------------------------------------------------------------------


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
    return f"{table}({_list(sorted(columns.split(', ')))}){tail}" if found else item


def _inside(rename: Callable[[str], str], item: str, columns: str) -> str:
    table = item.partition("(")[0]
    return rename(f"{table}({columns})").partition("(")[2].removesuffix(")")


def _renamer(tables: Mapping[str, str], columns: Mapping[str, str]) -> Callable[[str], str]:
    def rename(item: str) -> str:
        match = re.match(r"[a-z0-9_]+", item)
        if match is None:
            return item
        own = match.group(0)
        rest = item[match.end() :]
        rest, arrow, target = rest.partition(" -> ")

        def column(found: re.Match[str]) -> str:
            return columns.get(f"{own}.{found.group(0)}", found.group(0))

        rest = re.sub(r"[a-z_][a-z0-9_]*", column, rest)
        return tables.get(own, own) + rest + arrow + tables.get(target, target)

    return rename
