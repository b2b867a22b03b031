"""Facts of a schema that is written as SQL."""

from __future__ import annotations

import re
from typing import Any

from design.comparison.facts import (
    Facts,
    add_index,
    add_key,
    add_unique,
    column_list,
    conjuncts,
    plain_type,
)
from design.text import clean_line

_STATEMENT = re.compile(r"(?ms)^CREATE (?:UNIQUE )?(?:TABLE|INDEX)\b.*?;$")


def facts_of_sql(text: str) -> Facts:
    """Read the CREATE TABLE and CREATE INDEX statements of a schema for PostgreSQL.

    Args:
        text: The SQL; other statements are passed over.

    Raises:
        ValueError: A statement cannot be read; says which.
    """
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    facts = Facts()
    text = re.sub(r"--[^\n]*", "", text)
    for match in _STATEMENT.finditer(text):
        statement = match.group(0).rstrip(";")
        statement = re.sub(r"(?i)\bNULLS NOT DISTINCT\b", "", statement)
        statement = re.sub(r"(?i)\bPARTITION BY .*$", "", statement, flags=re.S)
        try:
            parsed = sqlglot.parse_one(statement, read="postgres")
        except SqlglotError:
            parsed = None
        if not isinstance(parsed, exp.Create):
            raise ValueError(f"this cannot be read as PostgreSQL: {clean_line(statement, 80)}")
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
        self.facts.value("type", item, plain_type(part.args["kind"].sql("postgres")))
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
                for names in conjuncts(item.this):
                    self.facts.add("check", f"{self.name}({column_list(names)})")
            case exp.ExcludeColumnConstraint():
                mentioned = {part.name for part in item.find_all(exp.Column, exp.Identifier)}
                known = mentioned & {
                    part.name
                    for part in self.create.this.expressions
                    if isinstance(part, exp.ColumnDef)
                }
                self.facts.add("exclusion", f"{self.name}({column_list(sorted(known))})")

    def _reference(self, columns: list[str], reference: Any) -> None:
        target = reference.this.this.name
        options = " ".join(map(str, reference.args.get("options") or ())).lower()
        rule = re.search(r"on delete ([a-z ]+)", options)
        item = f"{self.name}({column_list(columns)}) -> {target}"
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
