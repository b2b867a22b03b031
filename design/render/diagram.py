"""The schema as a Mermaid entity relationship diagram."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from design.document.design import Design
from design.document.schema import Column, ForeignKey, Table
from design.render.erd.figure import Detail, optional, single
from design.render.sqlnames import column_names
from design.text import clean_line

_NOT_A_TOKEN: Final = re.compile(r"[^A-Za-z0-9]+")
_MARKS: Final = ("pk", "fk", "uk")
"""Words that Mermaid takes for marks, however they are written."""


def render_diagram(
    design: Design, *, only: Collection[str] | None = None, detail: Detail = "all"
) -> str:
    """Return a Mermaid ``erDiagram`` of the tables and the foreign keys between them.

    Args:
        design: The design.
        only: Ids of the tables to show; None for all.
        detail: Which columns are shown: none, those of keys, or all.
    """
    lines = ["erDiagram"]
    shown = [table for table in design.schema_.tables if only is None or table.id in only]
    for table in shown:
        columns = [
            column
            for column in table.columns
            if detail == "all" or (detail == "keys" and _marks(table, column))
        ]
        lines.append(f"    {_quoted(table.name)} {{")
        lines += [f"        {_column(table, column)}" for column in columns]
        lines.append("    }")
    ids = {table.id for table in shown}
    for table in shown:
        for key in table.foreign_keys:
            target = design.schema_.table(key.table)
            if target is not None and target.id in ids:
                lines.append(f"    {_edge(design, table, key, target)}")
    return "\n".join(lines) + "\n"


def _marks(table: Table, column: Column) -> list[str]:
    marks = []
    if column.id in table.primary_key:
        marks.append("PK")
    if any(column.id in key.columns for key in table.foreign_keys):
        marks.append("FK")
    if any(rule.columns == (column.id,) for rule in table.uniques):
        marks.append("UK")
    return marks


def _column(table: Table, column: Column) -> str:
    marks = _marks(table, column)
    kind = column.type.replace("[]", "_array")
    name = f"{column.name}_" if column.name.lower() in _MARKS else column.name
    parts = [_NOT_A_TOKEN.sub("_", kind).strip("_"), name]
    parts += [", ".join(marks)] if marks else []
    parts += ['"optional"'] if column.nullable else []
    return " ".join(parts)


def _edge(design: Design, table: Table, key: ForeignKey, target: Table) -> str:
    names = column_names(table, key.columns) or [key.name]
    link = design.concept.relationship(key.realises or "")
    label = (link.name if link is not None else "") or names[-1]
    parent = "|o" if optional(table, key) else "||"
    child = "o|" if single(table, key) else "o{"
    return f"{_quoted(target.name)} {parent}--{child} {_quoted(table.name)} : {_quoted(label)}"


def _quoted(text: str) -> str:
    return '"' + clean_line(text).replace('"', "'") + '"'
