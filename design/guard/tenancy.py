"""Rows without a tenant, and tenants where there are to be none."""

from __future__ import annotations

from design.document.concept import Entity
from design.document.design import Design
from design.document.names import name_key, words
from design.document.schema import Table
from design.guard.hits import Hit, Hits, around, around_table, convention_hits
from design.guard.tenets import Tenet

_APART = ("system", "public", "tenant_root")
"""Ownerships of entities whose rows belong to no tenant."""


def tenancy(tenet: Tenet, before: Design, design: Design) -> Hits:
    """Return what contradicts how tenants are kept apart."""
    hits = convention_hits(design, "tenancy.mode", tenet.choice)
    if tenet.choice == "none":
        return hits | _tenants(design)
    if tenet.detail:
        hits |= convention_hits(design, "tenancy.enforcement", "rls")
    root = design.concept.tenant_root
    hits |= _set_apart(before, design)
    if root is None:
        return hits
    home = design.schema_.table_for(root.id)
    for table in design.schema_.tables:
        if _belongs(design, table, root) and not _names_tenant(table, root, home):
            hits[f"{table.id} tenant"] = Hit(
                f"the table {table.name} would not say whose its rows are: it has no"
                f" {name_key(root.name)}_id",
                around_table(table),
            )
    return hits


def _set_apart(before: Design, design: Design) -> Hits:
    """Return the entities whose rows belonged to a tenant and would not any more."""
    hits: Hits = {}
    root = before.concept.tenant_root
    if root is None or before.concept is design.concept:
        return hits
    for entity in before.concept.entities:
        now = design.concept.entity(entity.id)
        if now is None or now is entity or now.ownership == entity.ownership:
            continue
        if entity is root:
            hits[f"{entity.id} root"] = Hit(f"{now.name} would be no tenant any more", around(now))
        elif entity.ownership not in _APART and now.ownership in _APART:
            hits[f"{entity.id} apart"] = Hit(
                f"rows of {now.name} would belong to no {root.name}", around(now)
            )
    return hits


def _belongs(design: Design, table: Table, root: Entity) -> bool:
    """Return whether rows of a table are to belong to a tenant."""
    if table.role in ("infra", "lookup") or table.realises == root.id:
        return False
    if table.realises is None:
        return not table.derived
    entity = design.concept.entity(table.realises)
    return entity is not None and entity.ownership not in _APART


def _names_tenant(table: Table, root: Entity, home: Table | None) -> bool:
    """Return whether a table has a column that names the tenant."""
    if home is not None and any(key.table == home.id for key in table.foreign_keys):
        return True
    wanted = {*words(root.name)}
    return any({*words(column.name)} >= wanted for column in table.columns) or any(
        column.realises == root.id for column in table.columns
    )


def _tenants(design: Design) -> Hits:
    hits: Hits = {}
    for entity in design.concept.entities:
        if entity.ownership in ("tenant", "tenant_root"):
            hits[f"{entity.id} tenant"] = Hit(
                f"rows of {entity.name} would belong to tenants", around(entity)
            )
    for table in design.schema_.tables:
        for column in table.columns:
            if not column.derived and name_key(column.name) in ("tenantid", "tenant"):
                hits[f"{column.id} tenant"] = Hit(
                    f"{table.name}.{column.name} would name a tenant", around_table(table, column)
                )
    return hits
