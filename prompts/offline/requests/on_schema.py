"""Requests about tables as such; what the concept says is better said of the concept."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import snake
from prompts.offline.requests.finding import listing
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, split_list
from prompts.offline.world import TableView

_TABLE: Final = r"(?P<table>[\w \ue000-\ue2ff]+?)"
_COLUMNS: Final = r"(?P<columns>[\w ,.\ue000-\ue2ff]+?)"
_WHERE: Final = r"(?:,? where (?P<where>.+))?"
_PLACED: Final = rf"{_TABLE} ?\((?P<columns>[^)]+)\)"
_WORDS: Final = (
    r"(?:(?:new|missing|composite|partial|covering|further|another|extra|database|db) )*"
)
_COLUMN_WORD: Final = r"(?:(?:the )?(?:columns?|fields?) )?"


_SQL_WORDS: Final = frozenset(
    {
        "and", "or", "not", "in", "is", "null", "like", "between", "true", "false", "interval",
        "date", "case", "when", "then", "else", "end",
    }
)  # fmt: skip


def _table(lookup: Lookup, text: str) -> TableView:
    table = lookup.table(re.sub(r"^(?:the )?table ", "", text))
    if table is None:
        names = [item.name for item in lookup.world.tables]
        raise UnclearError(f"I know of no table “{bare(text)}”{lookup.nearest(text, names)}")
    return table


def _column(lookup: Lookup, table: TableView, text: str) -> str:
    words = bare(re.sub(r"^(?:the )?columns? ", "", text).rpartition(".")[2])
    for name in (words, f"{words}_id", f"{words}_at", f"is_{words}"):
        found = table.column(name)
        if found is not None:
            return found.name
    lifecycle = lookup.entity(table.entity)
    if lifecycle and lifecycle.lifecycle and words in ("", "state", "status"):
        return lifecycle.lifecycle.attribute
    names = [item.name for item in table.columns]
    hint = lookup.nearest(words, names) or f"; it has: {', '.join(names)}"
    raise UnclearError(f"the table {table.name} has no column “{words}”{hint}")


def _columns(lookup: Lookup, table: TableView, text: str) -> list[str]:
    names: list[str] = []
    for part in split_list(re.sub(r"\(|\)", "", text)):
        down = re.fullmatch(r"(.+?) (desc|descending|asc|ascending)", part.strip(), re.IGNORECASE)
        name = _column(lookup, table, down[1] if down else part)
        names.append(f"{name} desc" if down and down[2].lower().startswith("d") else name)
    return names


@request(
    "add an index",
    rf"(?:<ADD>|create|put|build) <ART>{_WORDS}index (?:on|to|for|over) {_PLACED}{_WHERE}",
    rf"(?:<ADD>|create|put|build) <ART>{_WORDS}index (?:on|to|for) (?P<table><E>) (?:by|on"
    rf"|over|for|with) {_COLUMN_WORD}{_COLUMNS}{_WHERE}",
    rf"(?:<ADD>|create|put|build) <ART>{_WORDS}index (?:on|to|for) (?P<table><E>)(?:\.|'s? "
    rf"){_COLUMNS}{_WHERE}",
    rf"(?:<ADD>|create|put|build) <ART>{_WORDS}index (?:on|to|for|over) "
    rf"{_COLUMN_WORD}{_COLUMNS} (?:of|on|in|to|for) (?P<table><E>|\w+){_WHERE}",
    rf"(?:<ADD>|create|put|build) <ART>{_WORDS}index (?:on|for) "
    r"(?P<table>\w+)\.(?P<columns>\w+)(?P<where>)",
    rf"(?:<ADD>|create) <ART>{_COLUMNS} index (?:to|on|for) (?P<table><E>)(?P<where>)",
    rf"index (?P<table><E>|\w+?) (?:by|on|over) {_COLUMN_WORD}{_COLUMNS}{_WHERE}",
    rf"index (?P<table><E>)(?:\.|'s? ){_COLUMN_WORD}{_COLUMNS}{_WHERE}",
    rf"index {_PLACED}{_WHERE}",
    rf"index <ART>{_COLUMNS}(?: columns?)? (?:of|on|in) (?P<table><E>|\w+){_WHERE}",
    rf"(?P<table><E>) <HAS> (?:an? )?index (?:on|over|by|for) {_COLUMNS}{_WHERE}",
    cue=r"\bindex",
    example="add an index on orders (status, placed_at desc)",
)
def _add_index(lookup: Lookup, found: Found) -> Reading | None:
    table = _table(lookup, found["table"])
    columns = _columns(lookup, table, found["columns"])
    if not columns:
        return None
    for known in table.indexes:
        if list(known.columns) == columns and known.where == found["where"]:
            return Reading(
                f"{table.name} has an index on {listing(columns)} already.", (), table.entity
            )
    operation: Op = {"op": "add_index", "table": table.name, "columns": columns}
    if found["where"]:
        operation["where"] = found["where"]
    return Reading(
        f"{table.name} gets an index on {', '.join(columns)}.", (operation,), table.entity
    )


@request(
    "remove an index",
    rf"<DROP> <ART>index (?:on|from|of|over) {_PLACED}",
    rf"<DROP> <ART>index (?:on|from|of) (?P<table><E>) (?:by|on|over|for) {_COLUMNS}",
    rf"<DROP> <ART>index (?:on|from|of) (?P<table><E>|\w+)(?:\.|'s? ){_COLUMNS}",
    rf"<DROP> <ART>index (?:on|over|by|for) {_COLUMN_WORD}{_COLUMNS} (?:of|on|in|from) "
    r"(?P<table><E>|\w+)",
    rf"<DROP> <ART>{_COLUMNS} index (?:of|on|in|from) (?P<table><E>|\w+)",
    cue=r"\bindex",
    example="drop the index on orders (customer_id, placed_at desc)",
)
def _drop_index(lookup: Lookup, found: Found) -> Reading | None:
    table = _table(lookup, found["table"])
    columns = _columns(lookup, table, found["columns"])
    keys = [name.removesuffix(" desc") for name in columns]
    present = [[key.split()[0] for key in index.columns] for index in table.indexes]
    lead = [item.columns[0] for item in table.foreign_keys if len(item.columns) == 1]
    tenant = lead[0] if lead and all(item[:1] == lead[:1] for item in present) else ""
    bare_keys = [[key for key in item if key not in (tenant, "id")] for item in present]
    exact = [item for item, own in zip(present, bare_keys, strict=True) if own == keys]
    fitting = (
        [item for item in present if item == keys]
        or (exact if len(exact) == 1 else [])
        or [item for item in present if item[: len(keys)] == keys]
    )
    if len(fitting) != 1:
        listed = "; ".join(f"({', '.join(item)})" for item in fitting or present) or "none"
        what = "several such indexes" if fitting else f"no index on {', '.join(keys)}"
        raise UnclearError(f"{table.name} has {what}; it has: {listed}")
    operation = {"op": "drop_index", "table": table.name, "columns": fitting[0]}
    return Reading(
        f"{table.name} loses its index on {', '.join(fitting[0])}.", (operation,), table.entity
    )


@request(
    "add a unique constraint",
    rf"(?:<ADD>|create) <ART>unique (?:constraint|index|key) (?:on|to|for|over) {_PLACED}{_WHERE}",
    rf"(?:<ADD>|create) <ART>unique (?:constraint|index|key) (?:on|over|for) {_COLUMNS} (?:of"
    rf"|on|in|to|for) (?P<table><E>|\w+){_WHERE}",
    r"(?:<ADD>|create) <ART>unique (?:constraint|index|key) (?:on|to|for) (?P<table><E>) "
    rf"(?:on|over|for|by) {_COLUMNS}{_WHERE}",
    r"(?:<ADD>|create) <ART>unique (?:constraint|index|key) (?:on|to|for) (?P<table><E>"
    rf"|\w+)(?:\.|'s? ){_COLUMNS}(?P<where>)",
    cue=r"unique",
    example="add a unique constraint on orders (customer_id, placed_at)",
)
def _add_unique(lookup: Lookup, found: Found) -> Reading | None:
    table = _table(lookup, found["table"])
    columns = _columns(lookup, table, found["columns"])
    for known in table.uniques:
        if list(known.columns) == columns:
            return Reading(
                f"{listing(columns)} is unique in {table.name} already.", (), table.entity
            )
    operation: Op = {"op": "add_unique", "table": table.name, "columns": columns}
    if found["where"]:
        operation["where"] = found["where"]
    return Reading(f"{', '.join(columns)} is unique in {table.name}.", (operation,), table.entity)


@request(
    "remove a unique constraint",
    rf"<DROP> <ART>unique (?:constraint|index|key) (?:on|from|of) {_PLACED}",
    rf"<DROP> <ART>unique (?:constraint|index|key) (?:on|over) {_COLUMNS} (?:of|on|in|from) "
    r"(?P<table><E>|\w+)",
    cue=r"unique",
    example="drop the unique constraint on order_lines (order_id, product_id)",
)
def _drop_unique(lookup: Lookup, found: Found) -> Reading | None:
    table = _table(lookup, found["table"])
    columns = _columns(lookup, table, found["columns"])
    if not any(list(known.columns) == columns for known in table.uniques):
        listed = "; ".join(f"({', '.join(item.columns)})" for item in table.uniques) or "none"
        raise UnclearError(
            f"{table.name} has no unique constraint on {listing(columns)}; it has: {listed}"
        )
    operation = {"op": "drop_unique", "table": table.name, "columns": columns}
    return Reading(
        f"{listing(columns)} is no longer unique in {table.name}.", (operation,), table.entity
    )


@request(
    "add a check",
    r"(?:<ADD>|create) <ART>check(?: constraint)? (?:that |on )?(?P<expression>.+?) (?:to|on"
    r"|in|of|for) (?P<table><E>|\w+)",
    r"(?:<ADD>|create) <ART>check(?: constraint)? (?:to|on|in|for) (?P<table><E>|\w+?)(?: "
    r"that|:)? (?P<expression>.+)",
    r"check that (?P<expression>.+?) (?:in|on|of|for) (?P<table><E>|\w+)",
    cue=r"check",
    example="add a check that quantity <= 1000 to order_lines",
)
def _add_check(lookup: Lookup, found: Found) -> Reading | None:
    table = _table(lookup, found["table"])
    expression = found["expression"].strip("() ")
    if not re.search(r"[<>=]|\b(?:in|between|is|like)\b", expression):
        return None
    for name in dict.fromkeys(re.findall(r"(?<!['\w])[a-z_]\w*(?![\w'(])", expression)):
        if name not in _SQL_WORDS:
            _column(lookup, table, name)
    for known in table.checks:
        if known.expression == expression:
            return Reading(f"{table.name} holds that {expression} already.", (), table.entity)
    operation = {"op": "add_check", "table": table.name, "expression": expression}
    return Reading(f"{table.name} holds that {expression}.", (operation,), table.entity)


@request(
    "remove a check",
    r"<DROP> <ART>check(?: constraint)? (?P<name>\w+) (?:from|of|on|in) (?P<table><E>|\w+)",
    r"<DROP> <ART>check(?: constraint)? (?P<name>\w+)(?P<table>)",
    cue=r"check",
    example="drop the check customers_email_check from customers",
)
def _drop_check(lookup: Lookup, found: Found) -> Reading | None:
    tables = [_table(lookup, found["table"])] if found["table"] else list(lookup.world.tables)
    for table in tables:
        for check in table.checks:
            if check.name.lower() == found["name"].lower():
                operation = {"op": "drop_check", "table": table.name, "name": check.name}
                return Reading(
                    f"{table.name} no longer checks {check.expression}.", (operation,), table.entity
                )
    names = ", ".join(check.name for table in tables[:1] for check in table.checks) or "none"
    raise UnclearError(f"I know of no check {found['name']}; there are: {names}")


_SQL: Final = (
    r"(?P<type>(?:varchar|char|text|citext|bigint|smallint|integer|int|numeric|decimal|real"
    r"|double|boolean|uuid|date|time|timestamptz?"
    r"|interval|jsonb?|bytea|inet|float)(?: ?\(\d+(?:, ?\d+)?\))?(?: precision)?)"
)


@request(
    "change a column's type",
    r"(?:change|alter|make|set) (?:the )?(?:type of )?(?:the )?(?:column )?(?P<table><E>"
    rf"|\w+)\.(?P<column>\w+) (?:to |into |as |a |type )+(?:be )?(?:an? )?{_SQL}",
    r"(?:change|alter|make|set) (?:the )?(?:type of )?(?:the )?column (?P<column>\w+) (?:of"
    rf"|on|in) (?P<table><E>|\w+) (?:to |into |as |a |type )+(?:be )?(?:an? )?{_SQL}",
    example="change orders.order_number to varchar(20)",
)
def _column_type(lookup: Lookup, found: Found) -> Reading | None:
    table = lookup.table(found["table"])
    if table is None:
        return None
    named = table.name.lower() == bare(found["table"]).lower()
    sized = re.search(
        r"[(]|varchar|numeric|bigint|smallint|citext|json|timestamp|real|double",
        found["type"],
        re.I,
    )
    if not (named or sized or "column" in found.text):
        return None
    column = _column(lookup, table, found["column"])
    kind = re.sub(r" ?\(", "(", found["type"].lower())
    known = table.column(column)
    if known is not None and known.type == kind:
        return Reading(f"{table.name}.{column} is {kind} already.", (), table.entity)
    operation = {"op": "alter_column", "table": table.name, "column": column, "type": kind}
    return Reading(
        f"{table.name}.{column} is {kind}; derivation leaves it so.", (operation,), table.entity
    )


@request(
    "rename a table or column",
    r"<RENAME> (?:the )?table (?P<table><E>|\w+) <AS> (?P<new>[\w\ue000-\ue2ff ]+)",
    r"<RENAME> (?:the )?(?P<table><E>) table <AS> (?P<new>[\w\ue000-\ue2ff ]+)",
    r"<RENAME> (?:the )?column (?P<column>\w+) (?:of|on|in) (?:the )?(?:table )?(?P<table><E>"
    r"|\w+) <AS> (?P<new>\w+)",
    r"<RENAME> (?:the )?column (?P<table><E>|\w+)\.(?P<column>\w+) <AS> (?P<new>\w+)",
    cue=r"table|column",
    example="rename table orders to purchases",
)
def _rename(lookup: Lookup, found: Found) -> Reading | None:
    table = _table(lookup, found["table"])
    new = snake(found["new"])
    if not found["column"]:
        operation: Op = {"op": "rename_table", "table": table.name, "to": new}
        return Reading(f"The table {table.name} is called {new}.", (operation,), table.entity)
    column = _column(lookup, table, found["column"])
    operation = {"op": "rename_column", "table": table.name, "column": column, "to": new}
    return Reading(f"The column {table.name}.{column} is called {new}.", (operation,), table.entity)


@request(
    "add a table or column",
    r"(?:<ADD>|create) (?:an? |the )?(?P<null>optional |nullable )?column (?P<column>\w+) "
    rf"{_SQL} (?:to|on|in) (?:the )?(?:table )?(?P<table><E>|\w+)",
    r"(?:<ADD>|create) (?:an? |the )?(?P<null>optional |nullable )?column (?P<column>\w+) "
    r"(?:to|on|in) (?:the )?(?:table )?(?P<table><E>|\w+)"
    rf"(?:,? (?:of|as|with)? ?(?:type )?\(?{_SQL}\)?)?",
    rf"(?:<ADD>|create) (?:an? |the )?(?P<null>optional |nullable )?(?:{_SQL} )?column "
    r"(?:called |named )?(?P<column>\w+) (?:to|on|in) (?:the )?(?:table )?(?P<table><E>|\w+)",
    r"(?:<ADD>|create) (?:an? )?(?:new |optional |nullable )*column(?: (?:to|on|in) "
    r"(?P<table><E>|\w+))?",
    cue=r"\bcolumn",
    example="add a column legacy_ref text to orders",
)
def _add_column(lookup: Lookup, found: Found) -> Reading | None:
    if not found["column"]:
        whose = lookup.table(found["table"]) if found["table"] else None
        name = whose.name if whose else next((item.name for item in lookup.world.tables), "orders")
        raise UnclearError(
            f"say which column and on what: “add a nullable column legacy_ref text to {name}”, or,"
            " for a fact the interface should know of, “add an optional nickname to …”"
        )
    table = _table(lookup, found["table"])
    name = snake(found["column"])
    if table.column(name) is not None:
        return Reading(f"{table.name} has a column {name} already.", (), table.entity)
    kind = re.sub(r" ?\(", "(", (found["type"] or "text").lower())
    operation = {
        "op": "add_column",
        "table": table.name,
        "name": name,
        "type": kind,
        "nullable": True,
    }
    return Reading(
        f"{table.name} has a column {name} ({kind}, empty for rows there are);"
        " the concept does not know of it.",
        (operation,), table.entity,
    )  # fmt: skip


@request(
    "remove a column",
    r"<DROP> (?:the )?column (?P<table><E>|\w+)\.(?P<column>\w+)",
    r"<DROP> (?:the )?column (?P<column>\w+) (?:from|of|on|in) (?:the )?(?:table "
    r")?(?P<table><E>|\w+)",
    cue=r"column",
    example="drop the column orders.order_number",
)
def _drop_column(lookup: Lookup, found: Found) -> Reading | None:
    table = _table(lookup, found["table"])
    column = _column(lookup, table, found["column"])
    operation = {"op": "drop_column", "table": table.name, "column": column, "cascade": True}
    return Reading(
        f"{table.name}.{column} is gone; derivation does not bring it back.",
        (operation,),
        table.entity,
    )
