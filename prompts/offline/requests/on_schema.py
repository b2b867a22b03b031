"""Requests about tables as such; what the concept says is better said of the concept."""

from __future__ import annotations

import re

from design.document.names import snake
from prompts.offline.requests.grammar import Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, split_list
from prompts.offline.world import TableView


def _table(lookup: Lookup, text: str) -> TableView:
    table = lookup.table(text)
    if table is None:
        names = [item.name for item in lookup.world.tables]
        raise UnclearError(f"I know of no table “{bare(text)}”{lookup.nearest(text, names)}")
    return table


def _column(lookup: Lookup, table: TableView, text: str) -> str:
    words = bare(text)
    for name in (words, f"{words}_id", f"{words}_at", f"is_{words}"):
        found = table.column(name)
        if found is not None:
            return found.name
    names = [item.name for item in table.columns]
    hint = lookup.nearest(words, names) or f"; it has: {', '.join(names)}"
    raise UnclearError(f"the table {table.name} has no column “{words}”{hint}")


def _columns(lookup: Lookup, table: TableView, text: str) -> list[str]:
    names: list[str] = []
    for part in split_list(text):
        down = re.fullmatch(r"(.+?) (desc|descending|asc|ascending)", part.strip(), re.IGNORECASE)
        name = _column(lookup, table, down[1] if down else part)
        names.append(f"{name} desc" if down and down[2].lower().startswith("d") else name)
    return names


@request(
    "add an index",
    r"(?:add|create) <ART>(?:new )?index (?:on|to|for) <ART>(?P<table>\w+?) ?\("
    r"(?P<columns>[^)]+)\)(?: where (?P<where>.+))?",
    r"(?:add|create) <ART>(?:new )?index (?:on|to|for|over) (?P<columns>[\w ,.]+?) (?:of|on|in|to"
    r"|for) <ART>(?P<table>[\w ]+?)(?: where (?P<where>.+))?",
    r"(?:add|create) <ART>index (?:on|for) (?P<table>\w+)\.(?P<columns>\w+)(?P<where>)",
    r"index <ART>(?P<table>\w+?) (?:by|on) (?P<columns>[\w ,]+?)(?P<where>)",
    example="add an index on orders (status, placed_at desc)",
)
def _add_index(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    table = _table(lookup, match["table"])
    columns = _columns(lookup, table, match["columns"])
    operation: Op = {"op": "add_index", "table": table.name, "columns": columns}
    if match["where"]:
        operation["where"] = match["where"].strip()
    return Reading(f"{table.name} gets an index on {', '.join(columns)}.", (operation,))


@request(
    "remove an index",
    r"<DROP> <ART>index (?:on|from|of) <ART>(?P<table>\w+?) ?\((?P<columns>[^)]+)\)",
    r"<DROP> <ART>index (?:on|over) (?P<columns>[\w ,]+?) (?:of|on|in|from) <ART>(?P<table>[\w ]+)",
    example="drop the index on orders (customer_id, placed_at desc)",
)
def _drop_index(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    table = _table(lookup, match["table"])
    columns = _columns(lookup, table, match["columns"])
    keys = [name.removesuffix(" desc") for name in columns]
    found = [[key.split()[0] for key in index.columns] for index in table.indexes]
    known = next((item for item in found if item[: len(keys)] == keys), None)
    if known is None:
        listed = "; ".join(", ".join(item) for item in found) or "none"
        raise UnclearError(f"{table.name} has no index on {', '.join(keys)}; it has: {listed}")
    operation = {"op": "drop_index", "table": table.name, "columns": known}
    return Reading(f"{table.name} loses its index on {', '.join(columns)}.", (operation,))


@request(
    "add a unique constraint",
    r"(?:add|create) <ART>unique (?:constraint|index|key) (?:on|to) <ART>(?P<table>\w+?) ?\("
    r"(?P<columns>[^)]+)\)(?: where (?P<where>.+))?",
    r"(?:add|create) <ART>unique (?:constraint|index|key) (?:on|over) (?P<columns>[\w ,]+?) (?:of"
    r"|on|in|to) <ART>(?P<table>[\w ]+?)(?P<where>)",
    example="add a unique constraint on orders (customer_id, placed_at)",
)
def _add_unique(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    table = _table(lookup, match["table"])
    columns = _columns(lookup, table, match["columns"])
    operation: Op = {"op": "add_unique", "table": table.name, "columns": columns}
    if match["where"]:
        operation["where"] = match["where"].strip()
    return Reading(f"{', '.join(columns)} is unique in {table.name}.", (operation,))


@request(
    "add a check",
    r"(?:add|create) <ART>check(?: constraint)? (?:that |on )?(?P<expression>.+?) (?:to|on|in|of)"
    r" <ART>(?P<table>[\w ]+)",
    r"check that (?P<expression>.+?) (?:in|on|of) <ART>(?P<table>[\w ]+)",
    example="add a check that quantity <= 1000 to order_lines",
)
def _add_check(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    table = _table(lookup, match["table"])
    expression = match["expression"].strip()
    if not re.search(r"[<>=]|\b(?:in|between|is|like)\b", expression):
        return None
    operation = {"op": "add_check", "table": table.name, "expression": expression}
    return Reading(f"{table.name} holds that {expression}.", (operation,))


@request(
    "change a column's type",
    r"(?:change|alter|make|set) <ART>(?:type of )?(?:column )?(?P<table>\w+)\.(?P<column>\w+) "
    r"(?:to|into|as|a|type) (?:be )?(?:an? )?"
    r"(?P<type>[a-z]+(?: ?\(\d+(?:, ?\d+)?\))?(?: precision)?)",
    example="change orders.order_number to varchar(20)",
)
def _column_type(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    table = lookup.table(match["table"])
    if table is None or lookup.entity_name(match["table"]) == match["table"]:
        return None
    column = _column(lookup, table, match["column"])
    kind = re.sub(r" ?\(", "(", match["type"].lower())
    operation = {"op": "alter_column", "table": table.name, "column": column, "type": kind}
    return Reading(f"{table.name}.{column} is {kind}; derivation leaves it so.", (operation,))


@request(
    "rename a table or column",
    r"rename <ART>table (?P<table>\w+) (?:to|into|as) (?P<new>\w+)",
    r"rename <ART>column (?P<column>\w+) (?:of|on|in) <ART>(?P<table>\w+) (?:to|into|as) "
    r"(?P<new>\w+)",
    r"rename <ART>column (?P<table>\w+)\.(?P<column>\w+) (?:to|into|as) (?P<new>\w+)",
    example="rename table orders to purchases",
)
def _rename(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    table = _table(lookup, match["table"])
    new = snake(match["new"])
    named = match.groupdict().get("column")
    if named is None:
        operation: Op = {"op": "rename_table", "table": table.name, "to": new}
        return Reading(f"The table {table.name} is called {new}.", (operation,))
    column = _column(lookup, table, named)
    operation = {"op": "rename_column", "table": table.name, "column": column, "to": new}
    return Reading(f"The column {table.name}.{column} is called {new}.", (operation,))


@request(
    "add a table or column",
    r"(?:add|create) <ART>column (?P<column>\w+) (?P<type>[a-z]+(?: ?\(\d+(?:, ?\d+)?\))?) (?:to"
    r"|on|in) <ART>(?:table )?(?P<table>\w+)",
    r"(?:add|create) <ART>(?:optional |nullable )?column (?P<column>\w+) (?:to|on|in) <ART>"
    r"(?:table )?(?P<table>\w+)"
    r"(?: (?:of|as|with) (?:type )?(?P<type>[a-z]+(?: ?\(\d+(?:, ?\d+)?\))?))?",
    example="add a column legacy_ref text to orders",
)
def _add_column(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    table = _table(lookup, match["table"])
    kind = re.sub(r" ?\(", "(", (match["type"] or "text").lower())
    operation = {
        "op": "add_column",
        "table": table.name,
        "name": snake(match["column"]),
        "type": kind,
        "nullable": True,
    }
    return Reading(
        f"{table.name} has a column {snake(match['column'])} ({kind}, empty for rows there are);"
        " the concept does not know of it.",
        (operation,),
    )


@request(
    "remove a column",
    r"<DROP> <ART>column (?P<table>\w+)\.(?P<column>\w+)",
    r"<DROP> <ART>column (?P<column>\w+) (?:from|of|on|in) <ART>(?:table )?(?P<table>\w+)",
    example="drop the column orders.order_number",
)
def _drop_column(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    table = _table(lookup, match["table"])
    column = _column(lookup, table, match["column"])
    operation = {"op": "drop_column", "table": table.name, "column": column, "cascade": True}
    return Reading(
        f"{table.name}.{column} is gone; derivation does not bring it back.", (operation,)
    )
