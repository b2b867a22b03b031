"""What becomes of rows over time: deletion, history, conventional columns, lost updates."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.api import Endpoint
from design.document.concept import Entity
from design.document.schema import Table
from design.review.facts import Facts, asked
from design.review.findings import Fix, Hit
from design.review.registry import Need, rule


def _policy_missing(entity: Entity, facts: Facts) -> bool:
    """Whether rows can be deleted by somebody and nothing says what that means."""
    return entity.delete_policy is None and any(
        item.kind == "delete" for item in facts.endpoints_of(entity.id)
    )


@rule(
    "mandatory-columns", each="table", item="time", severity="warning",
    profiles={"prototype": "info"},
)  # fmt: skip
def mandatory_columns(table: Table, facts: Facts) -> Iterator[Hit]:
    """A table lacks the stamps that the conventions promise for every table.

    Support, exports and incremental copies all ask when a row came and when it changed. The
    moment cannot be found out afterwards.

    Bad:
        add_entity name=Product
        add_attribute entity=Product name=title
        drop_column table=products column=created_at cascade=true

    Good:
        add_entity name=Product
        add_attribute entity=Product name=title

    References:
        schemalint mandatory-columns, zalando 174, AIP-148.
    """
    time = facts.conventions().time
    if table.role != "entity" or table.realises is None:
        return
    fixed = table.append_only or _only_links(table, {time.created, time.updated})
    wanted = [time.created] + ([] if fixed else [time.updated])
    for name in wanted:
        if not name or table.column_named(name) is not None:
            continue
        add = {"op": "add_column", "table": table.name, "name": name, "type": time.instants,
               "default": "now()"}  # fmt: skip
        yield Hit(
            table,
            f"{table.name} has no {name}.",
            facet=name,
            fixes=(Fix(f"Add {name}", (add,), safe=True),),
        )


def _only_links(table: Table, stamps: set[str]) -> bool:
    """Return whether nothing in a table can change: it only says what is linked to what."""
    held = {item for key in table.foreign_keys for item in key.columns} | set(table.primary_key)
    return all(column.id in held or column.name in stamps for column in table.columns)


@rule("deletion-unsettled", each="entity", item="time", severity="warning",
      needs=(Need("what deleting one means (`delete_policy` of the entity)", _policy_missing),),
)  # fmt: skip
def deletion_unsettled(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """An endpoint deletes what the concept says is never deleted.

    The endpoint was derived or written before the rule, and wins over it as soon as a client
    calls it.

    Bad:
        add_entity name=Invoice delete_policy=never
        add_role name=Clerk
        add_permission role=Clerk action=read entity=Invoice
        add_endpoint method=DELETE path=/v1/invoices/{invoice_id} kind=delete entity=Invoice roles=["Clerk"]

    Good:
        add_entity name=Invoice delete_policy=never
        add_role name=Clerk
        add_permission role=Clerk action=read entity=Invoice

    Not checked:
        add_entity name=Invoice
        add_role name=Clerk
        add_permission role=Clerk action=delete entity=Invoice
        add_endpoint method=DELETE path=/v1/invoices/{invoice_id}/all kind=delete entity=Invoice roles=["Clerk"]
    """  # noqa: E501 - one line is one operation
    if entity.delete_policy != "never":
        return
    for endpoint in facts.endpoints_of(entity.id):
        if endpoint.kind == "delete":
            yield Hit(
                endpoint,
                f"{endpoint.label} deletes a {entity.name.lower()}, which is never deleted.",
                also=(entity,),
                fixes=(
                    Fix(
                        "Drop the endpoint",
                        ({"op": "drop_endpoint", "endpoint": endpoint.label},),
                    ),
                ),
            )


@rule("soft-delete-without-column", each="entity", item="time")
def soft_delete_without_column(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """Rows are to be kept when they are deleted, and the table cannot say that one is.

    The service either deletes them after all, or keeps a list of its own; both are found out
    when somebody wants one back.

    Bad:
        add_entity name=Project delete_policy=soft
        add_attribute entity=Project name=title
        drop_column table=projects column=deleted_at cascade=true

    Good:
        add_entity name=Project delete_policy=soft
        add_attribute entity=Project name=title
    """
    table = facts.table_of(entity.id)
    deletion, time = facts.conventions().deletion, facts.conventions().time
    if entity.delete_policy != "soft" or table is None:
        return
    if table.column_named(deletion.column) is None:
        add = {"op": "add_column", "table": table.name, "name": deletion.column,
               "type": time.instants, "nullable": True}  # fmt: skip
        yield Hit(
            table,
            f"{entity.name} is deleted softly, but {table.name} has no {deletion.column}.",
            also=(entity,),
            fixes=(Fix(f"Add {deletion.column}", (add,), safe=True),),
        )


@rule("audit-trail-missing", each="entity", item="time", severity="warning",
      profiles={"regulated": "error", "prototype": "off"})  # fmt: skip
def audit_trail_missing(entity: Entity, facts: Facts) -> Iterator[Hit]:
    """Changes of an entity must be provable, and nothing keeps who changed what.

    The log of the service rotates away after two weeks, and its text was never meant as proof.

    Bad:
        add_entity name=Prescription audited=true
        add_attribute entity=Prescription name=dose
        drop_table table=prescription_history cascade=true

    Good:
        add_entity name=Prescription audited=true
        add_attribute entity=Prescription name=dose

    Good:
        add_entity name=Entry audited=true append_only=true
        add_attribute entity=Entry name=words
    """
    if not entity.audited or entity.append_only:
        return
    kept = entity.id in entities_with_history(facts) or any(
        told is not None and told.append_only
        for link in facts.links_to(entity.id)
        for told in (facts.entity(link.source),)
    )
    if not kept:
        yield Hit(entity, f"{entity.name} is audited, but no table keeps its history.")


@asked
def entities_with_history(facts: Facts) -> tuple[str, ...]:
    """Return the ids of the entities of which a table keeps every change."""
    return tuple(table.realises or "" for table in facts.tables() if table.role == "history")


@rule("precondition-missing", each="endpoint", item="time", severity="warning",
      profiles={"prototype": "info"})  # fmt: skip
def precondition_missing(endpoint: Endpoint, facts: Facts) -> Iterator[Hit]:
    """Two people edit the same row, and the second one writes over the first.

    Neither is told. The first change is gone, and is noticed by whoever relied on it.

    Bad:
        add_entity name=Page concurrent_edit=true
        add_attribute entity=Page name=words
        add_role name=Writer
        add_permission role=Writer action=update entity=Page
        alter_endpoint endpoint=PATCH /v1/pages/{page_id} precondition=false

    Good:
        add_entity name=Page concurrent_edit=true
        add_attribute entity=Page name=words
        add_role name=Writer
        add_permission role=Writer action=update entity=Page

    References:
        AIP-154, zalando 229.
    """
    entity = facts.entity(endpoint.entity) if endpoint.entity is not None else None
    if entity is None or not entity.concurrent_edit or endpoint.precondition:
        return
    if endpoint.kind in ("update", "replace") and endpoint.method in ("PATCH", "PUT"):
        yield Hit(
            endpoint,
            f"{endpoint.label} changes what several people edit, without If-Match.",
            also=(entity,),
            fixes=(
                Fix(
                    "Require If-Match",
                    ({"op": "alter_endpoint", "endpoint": endpoint.label, "precondition": True},),
                ),
            ),
        )
