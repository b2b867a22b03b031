"""Whether the rows of one tenant are kept from another."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.schema import Column, Table
from design.review.columns import column_names, given_by_a_system
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.needs import TABLE_OWNERSHIP
from design.review.registry import rule


def tenants_table(facts: Facts) -> Table | None:
    """Return the table whose rows are the tenants, if there is one."""
    root = facts.tenant_root()
    return facts.table_of(root.id) if root is not None else None


def tenant_column(table: Table, facts: Facts) -> Column | None:
    """Return the column that says to which tenant a row belongs, if there are tenants.

    Args:
        table: The table.
        facts: Facts of its design.
    """
    home = tenants_table(facts)
    if home is None:
        return None
    for key in table.foreign_keys:
        if key.table == home.id and len(key.columns) == 1:
            return table.column(key.columns[0])
    return None


@rule("unique-not-tenant-scoped", each="table", item="tenancy", needs=(TABLE_OWNERSHIP,))
def unique_not_tenant_scoped(table: Table, facts: Facts) -> Iterator[Hit]:
    """A unique key of a table with rows of many tenants leaves out the tenant.

    One tenant can then take a name away from all others, and learns from the refusal that
    another has it.

    Bad:
        add_entity name=Workspace ownership=tenant_root
        add_entity name=Project ownership=tenant
        add_relationship entity=Project to=Workspace owner=true
        add_attribute entity=Project name=slug type=slug
        add_unique table=projects columns=[slug]

    Good:
        add_entity name=Workspace ownership=tenant_root
        add_entity name=Project ownership=tenant
        add_relationship entity=Project to=Workspace owner=true
        add_attribute entity=Project name=slug type=slug
        add_unique table=projects columns=[workspace_id, slug]

    Good:
        add_entity name=Workspace ownership=tenant_root
        add_entity name=Token ownership=tenant
        add_relationship entity=Token to=Workspace owner=true
        add_attribute entity=Token name=secret type=code storage=hash
        add_unique table=tokens columns=[secret_hash]

    Not checked:
        add_entity name=Workspace ownership=tenant_root
        alter_entity entity=Workspace definition=who pays
        add_entity name=Project
        add_relationship entity=Project to=Workspace owner=true
        add_attribute entity=Project name=slug type=slug
        add_unique table=projects columns=[slug]

    References:
        OWASP API1:2023.
    """
    entity = facts.entity(table.realises) if table.realises is not None else None
    if entity is None or entity.ownership != "tenant":
        return
    tenant = tenant_column(table, facts)
    if tenant is None:
        return
    for unique in table.uniques:
        if tenant.id in unique.columns or any(
            given_by_a_system(facts, item) for item in unique.columns
        ):
            continue
        columns = column_names(table, unique.columns)
        wanted = [tenant.name, *columns]
        yield Hit(
            unique,
            f"{table.name} holds the rows of many tenants, but ({', '.join(columns)}) is unique"
            f" over all of them: {tenant.name} is not part of the key.",
            also=(table,),
            fixes=(
                Fix(
                    f"Make ({', '.join(wanted)}) unique instead",
                    (
                        {"op": "drop_unique", "table": table.name, "name": unique.name},
                        {"op": "add_unique", "table": table.name, "columns": wanted},
                    ),
                ),
            ),
        )
