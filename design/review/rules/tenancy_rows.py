"""Tenants in rows, references and indexes."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.api import Endpoint, EndpointField, Parameter
from design.document.schema import Table
from design.review.columns import column_names
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.needs import TABLE_OWNERSHIP
from design.review.registry import rule
from design.review.rules.tenancy import tenant_column, tenants_table


def _is_tenants(table: Table, facts: Facts) -> bool:
    entity = facts.entity(table.realises) if table.realises is not None else None
    return (
        entity is not None
        and entity.ownership == "tenant"
        and table.role != "history"
        and facts.tenant_root() is not None
    )


@rule("tenant-column-missing", each="table", item="tenancy", needs=(TABLE_OWNERSHIP,))
def tenant_column_missing(table: Table, facts: Facts) -> Iterator[Hit]:
    """A table with rows of many tenants does not say whose a row is, or lets it be empty.

    Every query has to find the tenant by way of other tables, one forgets to, and a customer
    reads another customer's data.

    Where conventions keep tenants apart by their parents (`tenancy.mode` none), a table that
    reaches the tenant through its parent is left alone.

    Bad:
        add_entity name=Workspace ownership=tenant_root
        set_convention key=tenancy.mode value=column
        add_entity name=Project ownership=tenant
        add_relationship entity=Project to=Workspace owner=true on_parent_delete=restrict
        drop_column table=projects column=workspace_id cascade=true

    Good:
        add_entity name=Workspace ownership=tenant_root
        set_convention key=tenancy.mode value=column
        add_entity name=Project ownership=tenant
        add_relationship entity=Project to=Workspace owner=true on_parent_delete=restrict

    Not checked:
        add_entity name=Workspace ownership=tenant_root
        add_entity name=Project

    References:
        OWASP API1:2023.
    """
    home = tenants_table(facts)
    if not _is_tenants(table, facts) or home is None:
        return
    tenant = tenant_column(table, facts)
    if tenant is None and facts.conventions().tenancy.mode == "column":
        yield Hit(table, f"No column of {table.name} says to which {home.name} a row belongs.")
    elif tenant is not None and tenant.nullable:
        alter = {"op": "alter_column", "table": table.name, "column": tenant.name,
                 "nullable": False}  # fmt: skip
        yield Hit(
            tenant,
            f"{table.name}.{tenant.name} may be empty, so that a row can belong to no tenant.",
            fixes=(Fix("Make it required", (alter,)),),
        )


@rule("fk-crosses-tenant", each="table", item="tenancy", needs=(TABLE_OWNERSHIP,))
def fk_crosses_tenant(table: Table, facts: Facts) -> Iterator[Hit]:
    """A reference between rows of tenants does not hold both to the same tenant.

    With an id of another tenant in the request, a row of one tenant refers to a row of another,
    and every join shows the one to the other. A key of (tenant, id) makes that impossible.

    Where conventions leave it to the service (`tenancy.composite_keys` off), it is left alone.

    Bad:
        add_entity name=Workspace ownership=tenant_root
        set_convention key=tenancy.mode value=column
        add_entity name=Project ownership=tenant
        add_entity name=Task ownership=tenant
        add_relationship entity=Project to=Workspace owner=true on_parent_delete=restrict
        add_relationship entity=Task to=Workspace owner=true on_parent_delete=restrict
        add_relationship entity=Task to=Project on_parent_delete=restrict
        drop_foreign_key table=tasks columns=[workspace_id, project_id]
        add_foreign_key table=tasks columns=[project_id] references=projects

    Good:
        add_entity name=Workspace ownership=tenant_root
        set_convention key=tenancy.mode value=column
        add_entity name=Project ownership=tenant
        add_entity name=Task ownership=tenant
        add_relationship entity=Project to=Workspace owner=true on_parent_delete=restrict
        add_relationship entity=Task to=Workspace owner=true on_parent_delete=restrict
        add_relationship entity=Task to=Project on_parent_delete=restrict

    Not checked:
        add_entity name=Workspace ownership=tenant_root
        add_entity name=Project
    """
    if not facts.conventions().tenancy.composite_keys or not _is_tenants(table, facts):
        return
    mine = tenant_column(table, facts)
    if mine is None:
        return
    for key in table.foreign_keys:
        other = facts.table(key.table)
        if other is None or not _is_tenants(other, facts):
            continue
        theirs = tenant_column(other, facts)
        if theirs is None or (mine.id, theirs.id) in zip(key.columns, key.references, strict=False):
            continue
        names = ", ".join(column_names(table, key.columns))
        yield Hit(
            key,
            f"({names}) of {table.name} may refer to a row of {other.name} that belongs to another"
            " tenant.",
            also=(mine, theirs),
        )


@rule("tenant-not-leading-index", each="table", item="tenancy", severity="warning",
      needs=(TABLE_OWNERSHIP,))  # fmt: skip
def tenant_not_leading_index(table: Table, facts: Facts) -> Iterator[Hit]:
    """An index for lists of a tenant's rows does not begin with the tenant.

    The largest tenant sets the pace for all: the index walks everybody's rows in order and
    throws away those of the others.

    An index that finds rows by a key, or that work over all tenants is served by, is left alone.

    Bad:
        add_entity name=Workspace ownership=tenant_root
        set_convention key=tenancy.mode value=column
        add_entity name=Task ownership=tenant
        add_relationship entity=Task to=Workspace owner=true on_parent_delete=restrict
        add_attribute entity=Task name=priority type=integer
        add_attribute entity=Task name=due_on type=date
        add_index table=tasks columns=[priority, due_on]

    Good:
        add_entity name=Workspace ownership=tenant_root
        set_convention key=tenancy.mode value=column
        add_entity name=Task ownership=tenant
        add_relationship entity=Task to=Workspace owner=true on_parent_delete=restrict
        add_attribute entity=Task name=due_on type=date
        add_index table=tasks columns=[workspace_id, due_on]

    Not checked:
        add_entity name=Workspace ownership=tenant_root
        add_entity name=Task
    """
    tenant = tenant_column(table, facts) if _is_tenants(table, facts) else None
    if tenant is None:
        return
    keys = {column for key in table.foreign_keys for column in key.columns}
    for index in table.indexes:
        first = index.columns[0].column if index.columns else ""
        if index.method != "btree" or index.derived or first in keys or first == tenant.id:
            continue
        if len(index.columns) < 2 or index.serves:
            continue
        wanted = [tenant.name, *(
            f"{column.name}{' desc' if key.descending else ''}"
            for key in index.columns
            if (column := table.column(key.column)) is not None and column.id != tenant.id
        )]  # fmt: skip
        drop = {"op": "drop_index", "table": table.name, "name": index.name}
        add = {"op": "add_index", "table": table.name, "columns": wanted}
        yield Hit(
            index,
            f"{index.name} of {table.name} does not begin with {tenant.name}.",
            fixes=(Fix(f"Index ({', '.join(wanted)}) instead", (drop, add), safe=True),)
            if index.where is None
            else (),
        )


@rule("tenant-id-from-client", each="endpoint", item="tenancy")
def tenant_id_from_client(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """A request may say for which tenant it is.

    Whoever is logged in sends the id of another tenant and writes there. The tenant follows
    from the credential, and from nothing else.

    A tenant in the path is an address that is checked like any other.

    Bad:
        add_entity name=Workspace ownership=tenant_root
        set_convention key=tenancy.mode value=column
        add_entity name=Task ownership=tenant
        add_relationship entity=Task to=Workspace owner=true on_parent_delete=restrict
        add_endpoint method=POST path=/v1/imports kind=action entity=Task
        add_field endpoint=POST /v1/imports part=request name=workspace_id type=uuid maps_to=tasks.workspace_id

    Good:
        add_entity name=Workspace ownership=tenant_root
        set_convention key=tenancy.mode value=column
        add_entity name=Task ownership=tenant
        add_relationship entity=Task to=Workspace owner=true on_parent_delete=restrict
        add_endpoint method=POST path=/v1/imports kind=action entity=Task

    References:
        OWASP API1:2023, API3:2023.
    """  # noqa: E501 - one line is one operation
    entity = facts.entity(endpoint.entity) if endpoint.entity is not None else None
    table = facts.table_of(entity.id) if entity is not None else None
    tenant = tenant_column(table, facts) if table is not None and entity is not None else None
    if tenant is None or entity is None or entity.ownership != "tenant":
        return
    if endpoint.auth != "required":
        return
    asked_for = [parameter for parameter in endpoint.parameters if parameter.location == "query"]
    taken: list[EndpointField | Parameter] = [*endpoint.request, *asked_for]
    for item in taken:
        if item.maps_to == tenant.id:
            yield Hit(
                item,
                f"{endpoint.label} takes {item.name} from the client: any tenant may be named.",
                also=(endpoint,),
            )
