"""The house rules of a database, as far as its tables keep to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from design.document.conventions import Conventions
from design.document.names import Case, in_case, plural, singular, snake
from design.document.schema import Table
from design.intake.placing.schema import Placed

_CREATED: Final = ("created_at", "create_time", "created_on", "created", "creation_date",
                   "create_date", "date_created", "inserted_at")  # fmt: skip
_UPDATED: Final = ("updated_at", "last_update", "update_time", "updated_on", "updated",
                   "modified_at", "modified_date", "last_updated", "lastupdated",
                   "date_updated")  # fmt: skip
_DELETED: Final = ("deleted_at", "deleted_on", "delete_time", "removed_at", "archived_at")
_TENANTS: Final = ("tenant_id", "organization_id", "organisation_id", "org_id", "workspace_id",
                   "company_id", "account_id", "team_id")  # fmt: skip
_CASES: Final[tuple[Case, ...]] = ("snake", "camel", "pascal")


def infer_conventions(placed: Placed, conventions: Conventions) -> Conventions:
    """Return conventions as the tables keep them; what they do not show stays as it is.

    Args:
        placed: The tables.
        conventions: The conventions to begin with.
    """
    tables = placed.schema.tables
    if not tables:
        return conventions
    columns = [column for table in tables for column in table.columns]
    table_case = _case([table.name for table in tables])
    column_case = _case([column.name for column in columns])
    many = sum(singular(table.name) != table.name for table in tables) * 2 >= len(tables)
    naming = conventions.naming.replace(
        tables=table_case, columns=column_case, table_number="plural" if many else "singular"
    )
    ids, uuids, column = Counter[str](), 0, "id"
    for table in tables:
        key = table.column(table.primary_key[0]) if len(table.primary_key) == 1 else None
        if key is not None:
            ids[snake(key.name)] += 1
            uuids += key.type == "uuid"
    if ids and re.fullmatch(r"[a-z][a-z0-9_]{0,30}", ids.most_common(1)[0][0]):
        name, count = ids.most_common(1)[0]
        column = name if count * 2 > ids.total() else "id"
    kinds = Counter(item.type.partition("(")[0] for item in columns)
    enums = any(item.values and not _is_text(item.table, item.values) for item in placed.tables)
    stamps = {
        "created": _stamp(tables, _CREATED),
        "updated": _stamp(tables, _UPDATED),
        "instants": "timestamptz" if kinds["timestamptz"] >= kinds["timestamp"] else "timestamp",
    }
    deleted = _stamp(tables, _DELETED)
    soft = conventions.deletion
    if deleted:
        soft = soft.replace(policy="soft", column=deleted)
    versioned = any(snake(item.name) in ("version", "lock_version", "row_version")
                    for item in columns)  # fmt: skip
    return conventions.replace(
        naming=naming,
        ids=conventions.ids.replace(
            type="uuid" if uuids * 2 > ids.total() else "bigint", column=column
        ),
        time=conventions.time.replace(**stamps),
        deletion=soft,
        tenancy=conventions.tenancy.replace(
            mode="column" if tenant_column(placed) else "none", composite_keys=False
        ),
        values=conventions.values.replace(
            enums="enum" if enums else "check",
            texts="varchar" if kinds["varchar"] > kinds["text"] else "text",
            required=False, non_empty_texts=False,
        ),
        concurrency=conventions.concurrency.replace(
            precondition="etag" if versioned else "none", idempotency="none"
        ),
    )  # fmt: skip


def _is_text(table: Table, values: Iterable[str]) -> bool:
    return all((found := table.column(item)) is not None and found.type == "text"
               for item in values)  # fmt: skip


def _case(names: Sequence[str]) -> Case:
    """Return the case in which most names of several words are written."""
    counts: Counter[Case] = Counter()
    for name in names:
        for case in _CASES:
            if in_case(name, case) == name:
                counts[case] += 1
                break
    return counts.most_common(1)[0][0] if counts else "snake"


def _stamp(tables: Sequence[Table], names: Sequence[str]) -> str:
    """Return the name, in snake case, of a stamp that at least half of the tables carry."""
    counts: Counter[str] = Counter()
    for table in tables:
        own = {snake(column.name) for column in table.columns}
        counts.update(name for name in names if name in own)
    if not counts:
        return ""
    name, count = counts.most_common(1)[0]
    return name if count * 2 >= len(tables) else ""


def tenant_column(placed: Placed) -> tuple[str, str] | None:
    """Return the column that names the tenant and the id of the tenants' table, if there is one.

    It is a column of a usual name by which at least half of the tables, and three, refer to one
    table.
    """
    counts: Counter[tuple[str, str]] = Counter()
    tables = placed.schema.tables
    for table in tables:
        for key in table.foreign_keys:
            column = table.column(key.columns[0])
            if len(key.columns) == 1 and column is not None and snake(column.name) in _TENANTS:
                counts[snake(column.name), key.table] += 1
    if not counts:
        return None
    best, count = counts.most_common(1)[0]
    return best if count >= 3 and count * 2 >= len(tables) - 1 else None


def entity_words(name: str) -> str:
    """Return the name of an entity that a table's name stands for, such as "Order line"."""
    words = snake(name).replace("_", " ")
    return singular(words).capitalize() or name


def plural_words(name: str) -> str:
    """Return the plural of an entity's name where the table's name is another than usual."""
    words = snake(name).replace("_", " ").capitalize()
    return words if words != plural(entity_words(name)) and words != entity_words(name) else ""
