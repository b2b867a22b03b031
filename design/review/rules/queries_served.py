"""Whether the questions the backend must answer are served, and by what."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.api import Endpoint
from design.document.concept import Entity, Query
from design.document.schema import Table
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.registry import Need, rule
from design.review.rules.queries import leading_columns
from design.review.rules.tenancy import tenant_column

_SMALL = 1000
"""Rows of a table that is read whole faster than by way of an index."""


def _unasked(entity: Entity, facts: Facts) -> bool:
    listed = any(item.kind in ("list", "search") for item in facts.endpoints_of(entity.id))
    big = entity.expected_rows is None or entity.expected_rows > _SMALL
    return listed and big and not facts.queries_on(entity.id) and not facts.links_from(entity.id)


@rule(
    "query-without-index", each="query", item="queries", profiles={"prototype": "warning"},
    needs=(
        Need("the table of what it asks for (`add_table … entity`)",
             lambda query, facts: query.entity is not None
             and facts.table_of(query.entity) is None),
    ),
)  # fmt: skip
def query_without_index(query: Query, facts: Facts) -> Iterator[Hit]:
    """No index begins with what a query looks for.

    It reads the whole table, which nobody notices with a hundred rows. With a million it is the
    page that times out.

    A query for which an index was made on purpose is served; so is one over a small table, or
    one that counts everything there is.

    Bad:
        add_entity name=Order
        add_attribute entity=Order name=channel
        add_query name=orders of a channel entity=Order filters=["channel ="]
        drop_index table=orders name=orders_channel_idx

    Good:
        add_entity name=Order
        add_attribute entity=Order name=channel
        add_query name=orders of a channel entity=Order filters=["channel ="]

    Not checked:
        add_entity name=Order
        add_attribute entity=Order name=channel
        add_query name=orders of a channel entity=Order filters=["channel ="]
        drop_table table=orders cascade=true

    References:
        schemacrawler TableWithNoIndexes, pg-index-health TABLES_WITH_MISSING_INDEXES.
    """
    table = facts.table_of(query.entity) if query.entity is not None else None
    entity = facts.entity(query.entity or "")
    if table is None or entity is None:
        return
    if entity.expected_rows is not None and entity.expected_rows <= _SMALL:
        return
    if any(query.id in index.serves for index in table.indexes):
        return
    asked = {
        column.id
        for item in query.filters
        for column in (table.column_for(item.element), table.column_named(item.element))
        if column is not None and item.operator in ("=", "in", "<", "<=", ">", ">=")
    }
    sorted_by = [
        column.id
        for item in query.sort[:1]
        for column in (table.column_for(item.element), table.column_named(item.element))
        if column is not None
    ]
    wanted = asked or set(sorted_by)
    if not wanted or (query.measure and not asked):
        return
    tenant = tenant_column(table, facts)
    skipped = {tenant.id} if tenant is not None else set()
    begun = [next((item for item in columns if item not in skipped), "") for columns in _led(table)]
    if not wanted.isdisjoint(begun):
        return
    names = [column.name for column in table.columns if column.id in wanted]
    first = [tenant.name] if tenant is not None else []
    add = {"op": "add_index", "table": table.name, "columns": [*first, *names]}
    yield Hit(
        query,
        f"“{query.name}” looks by {' and '.join(names)}; no index of {table.name} begins so.",
        also=(table,),
        fixes=(Fix(f"Index ({', '.join([*first, *names])})", (add,), safe=True),),
    )


def _led(table: Table) -> list[tuple[str, ...]]:
    partial = [
        tuple(key.column for key in index.columns)
        for index in table.indexes
        if index.where is not None
    ]
    return [*leading_columns(table), *partial]


@rule(
    "no-top-queries", each="entity", item="queries", severity="info",
    profiles={"prototype": "off", "regulated": "warning"},
    needs=(
        Need("what is asked of it most (`add_query`), or how many rows it will have"
             " (`expected_rows`)", _unasked),
    ),
)  # fmt: skip
def no_top_queries(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """A large entity is listed, and no question about it is written down.

    Whatever indexes it has were guessed. The five questions asked most decide how its table is
    laid out.

    Bad:
        add_entity name=Customer
        add_entity name=Order expected_rows=1000000
        add_relationship entity=Order to=Customer on_parent_delete=restrict
        add_role name=Clerk
        add_permission role=Clerk action=list entity=Order

    Good:
        add_entity name=Order expected_rows=1000000
        add_role name=Clerk
        add_permission role=Clerk action=list entity=Order
        add_query name=newest orders entity=Order sort=["-created_at"]

    Not checked:
        add_entity name=Order
        add_role name=Clerk
        add_permission role=Clerk action=list entity=Order
    """
    listed = any(item.kind in ("list", "search") for item in facts.endpoints_of(entity.id))
    big = entity.expected_rows is not None and entity.expected_rows > _SMALL
    if listed and big and not facts.queries_on(entity.id):
        yield Hit(entity, f"{entity.name} is listed, and no question about it is written down.")


@rule("filter-not-indexed", each="endpoint", item="queries", severity="warning",
      profiles={"prototype": "info"})  # fmt: skip
def filter_not_indexed(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """A list can be filtered by what no index finds.

    One client that uses the filter in a loop is enough to make the database read the whole table
    all day.

    Bad:
        add_entity name=Order
        add_attribute entity=Order name=channel
        add_role name=Clerk
        add_permission role=Clerk action=list entity=Order
        add_parameter endpoint=GET /v1/orders name=channel maps_to=orders.channel

    Good:
        add_entity name=Order
        add_attribute entity=Order name=channel
        add_role name=Clerk
        add_permission role=Clerk action=list entity=Order
        add_query name=orders of a channel entity=Order filters=["channel ="]
    """
    if endpoint.kind not in ("list", "search"):
        return
    for parameter in endpoint.parameters:
        table = facts.table_with(parameter.maps_to) if parameter.maps_to is not None else None
        column = table.column(parameter.maps_to or "") if table is not None else None
        if table is None or column is None or parameter.location != "query":
            continue
        entity = facts.entity(table.realises or "")
        if entity is not None and (entity.expected_rows or _SMALL + 1) <= _SMALL:
            continue
        held = any(column.id in columns[:3] for columns in _led(table))
        narrow = parameter.values or column.type == "boolean"
        if held or narrow or any(column.id in key.columns for key in table.foreign_keys):
            continue
        first = tenant_column(table, facts)
        names = [*([first.name] if first is not None else []), column.name]
        add = {"op": "add_index", "table": table.name, "columns": names}
        yield Hit(
            parameter,
            f"{endpoint.label} filters by {parameter.name}, which no index of {table.name} finds.",
            also=(column,),
            fixes=(Fix(f"Index ({', '.join(names)})", (add,), safe=True),),
        )


@rule("soft-delete-unfiltered-query", each="endpoint", item="time", severity="warning")
def soft_delete_unfiltered_query(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """A list of what is deleted softly does not leave out what is deleted.

    What a person deleted comes back in the next list, and the support desk hears of it first.

    Bad:
        add_entity name=Project delete_policy=soft
        add_attribute entity=Project name=title
        add_role name=Clerk
        add_permission role=Clerk action=list entity=Project
        alter_endpoint endpoint=GET /v1/projects row_scope=clerk: all

    Good:
        add_entity name=Project delete_policy=soft
        add_attribute entity=Project name=title
        add_role name=Clerk
        add_permission role=Clerk action=list entity=Project

    References:
        AIP-164.
    """
    entity = facts.entity(endpoint.entity) if endpoint.entity is not None else None
    if entity is None or entity.delete_policy != "soft" or endpoint.kind not in ("list", "search"):
        return
    if "delet" in endpoint.row_scope.lower() or any(
        "delet" in parameter.name for parameter in endpoint.parameters
    ):
        return
    scope = f"{endpoint.row_scope}; none that are deleted".removeprefix("; ")
    change = {"op": "alter_endpoint", "endpoint": endpoint.label, "row_scope": scope}
    yield Hit(
        endpoint,
        f"{endpoint.label} does not say that deleted rows are left out.",
        also=(entity,),
        fixes=(Fix("Leave out what is deleted", (change,)),),
    )
