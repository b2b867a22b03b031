"""What was there before a turn and is not any more: drops, tenant columns, marks of deletion."""

from __future__ import annotations

from design.derive.columns import deletion_policy
from design.document.design import Design
from design.document.schema import Table
from design.guard.hits import Hit, Hits, around_table


def dropped(before: Design, design: Design) -> Hits:
    """Return the tables and columns that would go."""
    hits: Hits = {}
    if before.schema_ is design.schema_:
        return hits
    for table in before.schema_.tables:
        now = design.schema_.table(table.id)
        if now is table:
            continue
        if now is None:
            hits[f"{table.id} dropped"] = Hit(
                f"the table {table.name} would be dropped", around_table(table)
            )
            continue
        for column in table.columns:
            if now.column(column.id) is None and not _made_again(now, column.name, column.realises):
                hits[f"{column.id} dropped"] = Hit(
                    f"the column {table.name}.{column.name} would be dropped",
                    around_table(table, column),
                )
    return hits


def _made_again(table: Table, name: str, realises: str | None) -> bool:
    """Return whether a column of the name is there still, made otherwise."""
    now = table.column_named(name)
    return now is not None and (realises is None or now.realises in (None, realises))


def lost_marks(before: Design, design: Design) -> Hits:
    """Return the tables of soft-deleted rows whose column for that was dropped."""
    hits: Hits = {}
    name = before.conventions.deletion.column
    for table in before.schema_.tables:
        now = design.schema_.table(table.id)
        mark = table.column_named(name)
        if now is None or now is table or mark is None or table.realises is None:
            continue
        entity = design.concept.entity(table.realises)
        soft = entity is not None and deletion_policy(entity, design.conventions) == "soft"
        if soft and now.column(mark.id) is None and now.column_named(name) is None:
            hits[f"{table.id} mark"] = Hit(
                f"{table.name} would lose {name}, so that its rows cannot be marked as deleted",
                around_table(table, mark),
            )
    return hits
