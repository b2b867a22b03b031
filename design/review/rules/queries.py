"""Queries and the indexes that serve them."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.schema import Table
from design.review.columns import column_names
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.registry import rule

_MANY = 100_000_000
"""Rows of a table to which each index adds a cost that is felt."""


def leading_columns(table: Table) -> list[tuple[str, ...]]:
    """Return the columns, in order, of each key and index that finds every row by a value.

    An index of the rows in which one of its columns is not empty does: nobody looks for the
    children of nobody.
    """
    found = [table.primary_key] if table.primary_key else []
    found += [item.columns for item in table.uniques if item.where is None]
    found += [
        tuple(key.column for key in index.columns)
        for index in table.indexes
        if index.method == "btree"
        and index.where in (None, *(f"{{{key.column}}} is not null" for key in index.columns))
    ]
    return found


@rule("unindexed-foreign-key", each="table", item="queries", severity="warning")
def unindexed_foreign_key(table: Table, facts: Facts) -> Iterator[Hit]:
    """No index begins with the columns of a foreign key.

    Deleting or changing a parent, and every list of its children, reads the whole table. The
    database indexes the side that is referred to, never the side that refers.

    Where a hundred million rows or more are only ever added to, every index costs a lot; one
    that finds the rows of a parent that is never deleted is not asked for there.

    Bad:
        add_table name=albums columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=songs columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=songs name=album_id type=uuid
        add_foreign_key table=songs columns=[album_id] references=albums

    Good:
        add_table name=albums columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=songs columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=songs name=album_id type=uuid
        add_foreign_key table=songs columns=[album_id] references=albums
        add_index table=songs columns=[album_id, id]

    Good:
        add_table name=albums columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=songs columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=songs name=album_id type=uuid nullable=true
        add_foreign_key table=songs columns=[album_id] references=albums
        add_index table=songs columns=[album_id] where=album_id is not null

    Good:
        add_entity name=Meter delete_policy=never
        add_entity name=Reading append_only=true expected_rows=500000000 delete_policy=never
        add_relationship entity=Reading to=Meter on_parent_delete=restrict

    References:
        splinter 0001, pg-index-health FOREIGN_KEYS_NOT_COVERED_WITH_INDEX.
    """
    led = leading_columns(table)
    for key in table.foreign_keys:
        width = len(key.columns)
        if any(set(columns[:width]) == set(key.columns) for columns in led):
            continue
        if _dear(table, facts) and _lasting(key.table, facts):
            continue
        names = column_names(table, key.columns)
        yield Hit(
            key,
            f"No index of {table.name} begins with {', '.join(names)}, which refers to"
            f" {_name(key.table, facts)}.",
            fixes=(
                Fix(
                    f"Index ({', '.join(names)})",
                    ({"op": "add_index", "table": table.name, "columns": names},),
                    safe=True,
                ),
            ),
        )


def _dear(table: Table, facts: Facts) -> bool:
    entity = facts.entity(table.realises or "")
    rows = entity.expected_rows if entity is not None and entity.append_only else None
    return (rows or 0) >= _MANY


def _lasting(table_id: str, facts: Facts) -> bool:
    table = facts.table(table_id)
    entity = facts.entity(table.realises or "") if table is not None else None
    return entity is not None and entity.delete_policy == "never"


def _name(table_id: str, facts: Facts) -> str:
    table = facts.table(table_id)
    return table.name if table is not None else "a table that is not there"


@rule("redundant-index", each="table", item="queries", severity="warning")
def redundant_index(table: Table, facts: Facts) -> Iterator[Hit]:
    """An index is the beginning of another, or of a key.

    The longer one serves every query of the shorter; keeping both only makes each write dearer.

    Bad:
        add_table name=songs columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=songs name=title type=text
        add_index table=songs columns=[title]
        add_index table=songs columns=[title, id]

    Good:
        add_table name=songs columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=songs name=title type=text
        add_index table=songs columns=[title]
        add_index table=songs columns=[id, title]

    References:
        splinter 0009, pg-index-health INTERSECTED_INDEXES.
    """
    keys = [table.primary_key, *(item.columns for item in table.uniques if item.where is None)]
    columns = {index.id: tuple(key.column for key in index.columns) for index in table.indexes}
    for index in table.indexes:
        if index.method != "btree" or index.include:
            continue
        plain = columns[index.id]
        width = len(plain)
        simple = not any(key.lower or key.descending for key in index.columns)
        longer = next(
            (
                other.name
                for other in table.indexes
                if other is not index
                and columns[other.id][:width] == plain
                and other.method == "btree"
                and other.where == index.where
                and other.columns[:width] == index.columns
                and (len(other.columns) > width or other.name < index.name)
            ),
            None,
        )
        if longer is None and index.where is None and simple:
            longer = next(("a key" for key in keys if key[:width] == plain), None)
        if longer is not None:
            drop = {"op": "drop_index", "table": table.name, "name": index.name}
            yield Hit(
                index,
                f"{index.name} of {table.name} is the beginning of {longer}.",
                fixes=(Fix(f"Drop {index.name}", (drop,), safe=True),),
            )
