"""What questions ask for and pages are cut by, held against the columns that are there."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.api import Endpoint
from design.document.concept import Query
from design.document.ids import kind_of
from design.document.schema import Column, Index, Table
from design.review.columns import column_names
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.registry import Need, rule


def _tableless(query: Query, facts: Facts) -> bool:
    """Whether a query names columns of a table that is not there."""
    return (
        query.entity is not None
        and facts.table_of(query.entity) is None
        and any(kind_of(element) is None for element in _named(query))
    )


@rule(
    "query-unknown-column", each="query", item="queries", profiles={"prototype": "warning"},
    needs=(Need("the table of what it asks for (`add_table … entity`)", _tableless),),
)  # fmt: skip
def query_unknown_column(query: Query, facts: Facts) -> Iterator[Hit]:
    """A question looks or sorts by something that is not there.

    It was there when the question was written. What is built for it now either fails, or leaves
    the condition out and gives every row.

    Bad:
        add_entity name=Order
        add_attribute entity=Order name=channel
        add_query name=latest orders entity=Order sort=["-updated_at"]
        drop_column table=orders column=updated_at cascade=true

    Good:
        add_entity name=Order
        add_attribute entity=Order name=channel
        add_query name=latest orders entity=Order filters=["channel ="] sort=["-updated_at"]

    Not checked:
        add_entity name=Order
        add_attribute entity=Order name=channel
        add_query name=latest orders entity=Order sort=["-updated_at"]
        drop_table table=orders cascade=true

    References:
        sqlfluff 4728, sqlglot qualify.
    """
    table = facts.table_of(query.entity) if query.entity is not None else None
    for element in _named(query):
        if kind_of(element) is not None:
            if not _there(element, facts):
                said = "something that is no longer there"
                yield Hit(query, f"“{query.name}” looks or sorts by {said}.", facet=element)
        elif table is not None and table.column_named(element) is None:
            yield Hit(
                query,
                f"“{query.name}” looks or sorts by {element}, which {table.name} does not have.",
                facet=element,
            )


def _named(query: Query) -> tuple[str, ...]:
    return (*(item.element for item in query.filters), *(item.element for item in query.sort))


def _there(element_id: str, facts: Facts) -> bool:
    ways = (facts.entity_with, facts.relationship, facts.entity, facts.column)
    return any(way(element_id) is not None for way in ways)


@rule("keyset-not-unique", each="endpoint", item="queries", severity="warning",
      profiles={"prototype": "info"})  # fmt: skip
def keyset_not_unique(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """Pages are cut by a value that many rows share, and no index goes on with the key.

    Rows of one moment that fall on the edge of a page are shown twice or never. Sorting by the
    value and then by the key cuts between any two rows.

    Bad:
        add_entity name=Order
        add_attribute entity=Order name=channel
        add_role name=Clerk
        add_permission role=Clerk action=list entity=Order
        add_index table=orders columns=[created_at]
        alter_endpoint endpoint=GET /v1/orders sort=["created_at"]

    Good:
        add_entity name=Order
        add_attribute entity=Order name=channel
        add_role name=Clerk
        add_permission role=Clerk action=list entity=Order
        add_index table=orders columns=[created_at, id]
        alter_endpoint endpoint=GET /v1/orders sort=["created_at"]

    References:
        zalando 160, AIP-158.
    """
    table = facts.table_of(endpoint.entity) if endpoint.entity is not None else None
    paged = endpoint.paginated and facts.conventions().pagination.style == "cursor"
    if table is None or not paged or endpoint.kind not in ("list", "search"):
        return
    for sort in endpoint.sort:
        last = sort.split(",")[-1].strip()
        column = table.column_named(last.lstrip("+-"))
        if column is None or (column.id,) in _keys_alone(table):
            continue
        sorting = [index for index in table.indexes if _sorts_by(index, column)]
        if not sorting or any(_goes_on(index, column, table) for index in sorting):
            continue
        keys = [f"{column.name}{' desc' if last.startswith('-') else ''}",
                *column_names(table, table.primary_key)]  # fmt: skip
        add = {"op": "add_index", "table": table.name, "columns": keys}
        yield Hit(
            endpoint,
            f"{endpoint.label} is paged by {column.name}, which rows share; no index of"
            f" {table.name} goes on with the key.",
            also=(column,),
            fixes=(Fix(f"Index ({', '.join(keys)})", (add,), safe=True),),
        )


def _keys_alone(table: Table) -> set[tuple[str, ...]]:
    """Return the columns each of which is a key by itself."""
    keys = [table.primary_key, *(item.columns for item in table.uniques if item.where is None)]
    return {key for key in keys if len(key) == 1}


def _sorts_by(index: Index, column: Column) -> bool:
    return index.method == "btree" and any(key.column == column.id for key in index.columns)


def _goes_on(index: Index, column: Column, table: Table) -> bool:
    names = [key.column for key in index.columns]
    after = names[names.index(column.id) + 1 :]
    return set(table.primary_key) <= {*after, *names[: names.index(column.id)]}


@rule("low-selectivity-index", each="table", item="queries", severity="info",
      profiles={"prototype": "off"})  # fmt: skip
def low_selectivity_index(table: Table, facts: Facts) -> Iterator[Hit]:
    """An index finds rows by a value that half of them have.

    The database reads the table instead, and still pays for the index at every write. An index
    of only the rare rows is used.

    Bad:
        add_table name=songs columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=songs name=is_live type=boolean
        add_index table=songs columns=[is_live]

    Good:
        add_table name=songs columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=songs name=is_live type=boolean
        add_index table=songs columns=[id] where=is_live = true

    References:
        pg-index-health INDEXES_WITH_BOOLEAN.
    """
    for index in table.indexes:
        column = table.column(index.columns[0].column) if len(index.columns) == 1 else None
        if column is None or column.type not in ("boolean", "bool") or index.where is not None:
            continue
        drop = {"op": "drop_index", "table": table.name, "name": index.name}
        yield Hit(
            index,
            f"{index.name} of {table.name} finds rows by {column.name} alone, of two values.",
            fixes=(Fix(f"Drop {index.name}", (drop,), safe=True),),
        )
