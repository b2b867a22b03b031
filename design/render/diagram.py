"""The schema as a Mermaid entity relationship diagram."""

from __future__ import annotations

import re
from typing import Final

from design.document.design import Design
from design.document.schema import Column, ForeignKey, Table
from design.render.sqlnames import column_names
from design.text import clean_line

_NOT_A_TOKEN: Final = re.compile(r"[^A-Za-z0-9]+")
_MARKS: Final = ("pk", "fk", "uk")
"""Words that Mermaid takes for marks, however they are written."""


def render_diagram(design: Design) -> str:
    """Return a Mermaid ``erDiagram`` of the tables and the foreign keys between them."""
    lines = ["erDiagram"]
    for table in design.schema_.tables:
        lines.append(f"    {_quoted(table.name)} {{")
        lines += [f"        {_column(table, column)}" for column in table.columns]
        lines.append("    }")
    for table in design.schema_.tables:
        for key in table.foreign_keys:
            target = design.schema_.table(key.table)
            if target is not None:
                lines.append(f"    {_edge(design, table, key, target)}")
    return "\n".join(lines) + "\n"


def _column(table: Table, column: Column) -> str:
    marks = []
    if column.id in table.primary_key:
        marks.append("PK")
    if any(column.id in key.columns for key in table.foreign_keys):
        marks.append("FK")
    if any(rule.columns == (column.id,) for rule in table.uniques):
        marks.append("UK")
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
    parent = "|o" if _optional(table, key) else "||"
    child = "o|" if _single(table, key) else "o{"
    return f"{_quoted(target.name)} {parent}--{child} {_quoted(table.name)} : {_quoted(label)}"


def _optional(table: Table, key: ForeignKey) -> bool:
    columns = [table.column(column_id) for column_id in key.columns]
    return any(column is not None and column.nullable for column in columns)


def _single(table: Table, key: ForeignKey) -> bool:
    """Whether a parent has one child at most: the key, or a part of it, is unique."""
    unique = [set(table.primary_key)] if table.primary_key else []
    unique += [set(rule.columns) for rule in table.uniques if rule.where is None]
    return any(columns <= set(key.columns) for columns in unique)


def _quoted(text: str) -> str:
    return '"' + clean_line(text).replace('"', "'") + '"'
