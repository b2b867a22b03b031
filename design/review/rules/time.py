"""Deletion, history and time."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.schema import Table
from design.review.columns import column_names, given_by_a_system
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.registry import rule


@rule("soft-delete-unique-not-partial", each="table", item="time")
def soft_delete_unique_not_partial(table: Table, facts: Facts) -> Iterator[Hit]:
    """A table keeps deleted rows, and they still occupy a unique key.

    Whoever deletes a project and makes another of the same name is refused because of a row
    that nobody can see any more.

    Bad:
        add_entity name=Project delete_policy=soft
        add_attribute entity=Project name=slug type=slug
        add_unique table=projects columns=[slug]

    Good:
        add_entity name=Project delete_policy=soft
        add_attribute entity=Project name=slug type=slug
        add_unique table=projects columns=[slug] where=deleted_at is null

    Good:
        add_entity name=Ticket delete_policy=soft
        add_attribute entity=Ticket name=number type=integer managed_by=server
        add_unique table=tickets columns=[number]

    References:
        AIP-164.
    """
    conventions = facts.conventions()
    deleted = table.column_named(conventions.deletion.column)
    entity = facts.entity(table.realises) if table.realises is not None else None
    if deleted is None or (entity is not None and entity.delete_policy not in (None, "soft")):
        return
    for unique in table.uniques:
        if unique.where is not None and f"{{{deleted.id}}}" in unique.where:
            continue
        if any(given_by_a_system(facts, item) for item in unique.columns):
            continue
        columns = column_names(table, unique.columns)
        again = {
            "op": "add_unique", "table": table.name, "columns": columns,
            "where": f"{deleted.name} is null",
            "case_insensitive": bool(unique.case_insensitive),
        }  # fmt: skip
        yield Hit(
            unique,
            f"Deleted rows of {table.name} still count in the unique key ({', '.join(columns)}).",
            fixes=()
            if unique.where is not None
            else (
                Fix(
                    "Count only rows that are not deleted",
                    ({"op": "drop_unique", "table": table.name, "name": unique.name}, again),
                ),
            ),
        )
