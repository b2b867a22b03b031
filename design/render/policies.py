"""Row level security: a row is seen only by the tenant it belongs to."""

from __future__ import annotations

from design.document.design import Design
from design.document.names import in_case, snake
from design.document.schema import Column, Table
from design.render.columntypes import column_type
from design.render.sqlnames import fit, quote


def tenant_column(design: Design, table: Table) -> Column | None:
    """Return the column of a table that says which tenant a row belongs to.

    It is the primary key of the tenants' own table, and in others the column that is named after
    the tenant as the conventions name references, or realises it.
    """
    root = design.concept.tenant_root
    if root is None or design.conventions.tenancy.mode != "column":
        return None
    if table.realises == root.id and table.role == "entity":
        return table.column(table.primary_key[0]) if len(table.primary_key) == 1 else None
    naming = design.conventions.naming
    named = naming.foreign_key.replace("{name}", snake(root.name))
    column = table.column_named(in_case(named, naming.columns))
    return column or table.column_for(root.id)


def policies(design: Design) -> list[str]:
    """Return the statements that hold tenants apart, if the conventions ask the database to."""
    root = design.concept.tenant_root
    if root is None or design.conventions.tenancy.enforcement != "rls":
        return []
    setting = f"app.{snake(root.name)}_id"
    statements = []
    for table in design.schema_.tables:
        column = tenant_column(design, table)
        if column is None:
            continue
        name, kind = quote(table.name), column_type(column.type)
        current = f"current_setting('{setting}')"
        if kind.family != "text":
            current += f"::{kind.sql('postgresql')}"
        statements += [
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {quote(fit(f'{table.name}_tenant'))} ON {name}"
            f" USING ({quote(column.name)} = (SELECT {current}))",
        ]
    return statements
