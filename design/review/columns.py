"""What several rules have to know of a column."""

from __future__ import annotations

from collections.abc import Iterable

from design.document.schema import Table
from design.review.facts import Facts, asked


def column_names(table: Table, ids: Iterable[str]) -> list[str]:
    """Return the names of a table's columns by their ids; an id it does not have is left out."""
    return [column.name for item in ids if (column := table.column(item)) is not None]


@asked
def given_by_a_system(facts: Facts, column_id: str) -> bool:
    """Return whether no person chooses the values of a column.

    Keys, numbers and hashes that the service gives, and ids of other systems, are as unique as
    their giver makes them: nobody takes one from another tenant, or wants one back that is gone.
    """
    column, table = facts.column(column_id), facts.table_with(column_id)
    if column is None or table is None:
        return False
    if column.id in table.primary_key or column.identity:
        return True
    attribute = facts.attribute(column.realises) if column.realises is not None else None
    return attribute is not None and (
        attribute.managed_by == "server"
        or attribute.type in ("reference", "uuid")
        or attribute.storage == "hash"
    )
