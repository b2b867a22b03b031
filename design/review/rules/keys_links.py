"""References between tables, and what they do when a parent goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from design.document.concept import Relationship
from design.document.schema import ForeignKey, Table
from design.review.facts import Facts
from design.review.findings import Fix, Hit
from design.review.registry import rule

_ACTIONS: Final = {"restrict": ("restrict", "no action"), "cascade": ("cascade",),
                   "set_null": ("set null",)}  # fmt: skip


@rule("missing-foreign-key", each="relationship", item="keys")
def missing_foreign_key(link: Relationship, facts: Facts) -> Iterator[Hit]:
    """A link of the concept is a plain column: the database does not know that it refers.

    Rows that point to nothing come from the first failed import on, and every join has to guess
    what to do with them.

    Bad:
        add_entity name=Customer
        add_entity name=Order
        add_relationship entity=Order to=Customer on_parent_delete=restrict
        drop_foreign_key table=orders columns=[customer_id]

    Good:
        add_entity name=Customer
        add_entity name=Order
        add_relationship entity=Order to=Customer on_parent_delete=restrict

    References:
        sqlcheck 1005, pg-index-health TABLES_NOT_LINKED_TO_OTHERS.
    """
    for column in facts.columns_for(link.id):
        table = facts.table_with(column.id)
        if table is None or table.role == "history":
            continue
        if any(column.id in key.columns for key in table.foreign_keys):
            continue
        target = facts.table_of(link.target)
        fixes: tuple[Fix, ...] = ()
        if target is not None and len(target.primary_key) == 1:
            add = {"op": "add_foreign_key", "table": table.name, "columns": [column.name],
                   "references": target.name}  # fmt: skip
            fixes = (Fix(f"Let {column.name} refer to {target.name}", (add,)),)
        yield Hit(
            column,
            f"{table.name}.{column.name} stands for a link, but no foreign key holds it.",
            also=(link,),
            fixes=fixes,
        )


@rule("fk-type-mismatch", each="table", item="keys")
def fk_type_mismatch(table: Table, facts: Facts) -> Iterator[Hit]:
    """A foreign key and the key it refers to have different types.

    The database refuses it, or converts at every join and so uses no index.

    Bad:
        add_table name=albums columns=[{"name": "id", "type": "bigint", "primary_key": true}]
        add_table name=songs columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=albums name=code type=text
        add_column table=songs name=album_id type=bigint
        add_foreign_key table=songs columns=[album_id] references=albums
        alter_column table=songs column=album_id type=integer

    Good:
        add_table name=albums columns=[{"name": "id", "type": "bigint", "primary_key": true}]
        add_table name=songs columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_column table=songs name=album_id type=bigint
        add_foreign_key table=songs columns=[album_id] references=albums

    References:
        pg-index-health FOREIGN_KEYS_WITH_UNMATCHED_COLUMN_TYPE.
    """
    for key in table.foreign_keys:
        target = facts.table(key.table)
        for ours, theirs in zip(key.columns, key.references, strict=False):
            mine = table.column(ours)
            other = target.column(theirs) if target is not None else None
            if target is None or mine is None or other is None or mine.type == other.type:
                continue
            alter = {"op": "alter_column", "table": table.name, "column": mine.name,
                     "type": other.type}  # fmt: skip
            yield Hit(
                key,
                f"{table.name}.{mine.name} is {mine.type}, but {target.name}.{other.name}, to"
                f" which it refers, is {other.type}.",
                also=(mine,),
                fixes=(Fix(f"Make it {other.type}", (alter,)),),
            )


@rule("fk-delete-action-mismatch", each="relationship", item="time")
def fk_delete_action_mismatch(link: Relationship, facts: Facts) -> Iterator[Hit]:
    """Deleting a parent does something else in the database than the concept says.

    A cascade where the concept says "refuse" deletes invoices together with their customer, in
    one statement, and no service is asked.

    Bad:
        add_entity name=Customer
        add_entity name=Invoice
        add_relationship entity=Invoice to=Customer on_parent_delete=restrict
        alter_foreign_key table=invoices columns=[customer_id] on_delete=cascade

    Good:
        add_entity name=Customer
        add_entity name=Line
        add_relationship entity=Line to=Customer on_parent_delete=cascade
    """
    if link.on_parent_delete is None or link.many_to_many:
        return
    for table, key in _keys_of(link, facts):
        if key.on_delete in _ACTIONS[link.on_parent_delete]:
            continue
        wanted = _ACTIONS[link.on_parent_delete][0]
        if wanted == "set null" and not any(
            column.nullable for item in key.columns if (column := table.column(item))
        ):
            continue
        alter = {"op": "alter_foreign_key", "table": table.name, "name": key.name,
                 "on_delete": wanted}  # fmt: skip
        said = link.on_parent_delete.replace("_", " ")
        yield Hit(
            key,
            f"The concept says {said} when the {link.name.replace('_', ' ')} of {table.name} is"
            f" deleted; the database does {key.on_delete}.",
            also=(link,),
            fixes=(Fix(f"Make it {wanted}", (alter,)),),
        )


def _keys_of(link: Relationship, facts: Facts) -> Iterator[tuple[Table, ForeignKey]]:
    for column in facts.columns_for(link.id):
        table = facts.table_with(column.id)
        for key in table.foreign_keys if table is not None and table.role != "history" else ():
            if column.id in key.columns:
                yield table, key  # type: ignore[misc]


@rule("cascade-into-records", each="table", item="time")
def cascade_into_records(table: Table, facts: Facts) -> Iterator[Hit]:
    """Deleting a parent deletes rows that are kept on purpose.

    What is audited, written once, or kept for years by law goes with a customer who closes the
    account, and the proof that it existed goes too.

    Bad:
        add_entity name=Customer delete_policy=hard
        add_entity name=Invoice append_only=true
        add_relationship entity=Invoice to=Customer on_parent_delete=cascade

    Good:
        add_entity name=Customer delete_policy=hard
        add_entity name=Invoice append_only=true
        add_relationship entity=Invoice to=Customer on_parent_delete=restrict

    Good:
        add_entity name=Order append_only=true
        add_entity name=Line append_only=true
        add_relationship entity=Line to=Order on_parent_delete=cascade owner=true
    """
    entity = facts.entity(table.realises) if table.realises is not None else None
    if entity is None or table.role == "history":
        return
    kept = entity.append_only or entity.audited or (
        entity.retention is not None and entity.retention.action in ("archive", "anonymise")
    )  # fmt: skip
    if not kept and entity.delete_policy != "never":
        return
    for key in table.foreign_keys:
        parent = facts.table(key.table)
        whole = facts.entity(parent.realises or "") if parent is not None else None
        if key.on_delete != "cascade" or parent is None or whole is None:
            continue
        stays = whole.append_only or whole.audited or whole.delete_policy in ("never", "soft")
        if stays or whole.delete_policy == "deactivate":
            continue
        link = facts.relationship(key.realises or "")
        alter = (
            {"op": "alter_foreign_key", "table": table.name, "name": key.name,
             "on_delete": "restrict"}
            if link is None
            else {"op": "alter_relationship", "entity": entity.name, "relationship": link.name,
                  "on_parent_delete": "restrict"}
        )  # fmt: skip
        yield Hit(
            key,
            f"Deleting from {parent.name} deletes rows of {table.name}, which are kept on purpose.",
            also=(entity,),
            fixes=(Fix("Refuse instead", (alter,)),),
        )


@rule("join-table-without-unique", each="table", item="keys")
def join_table_without_unique(table: Table, facts: Facts) -> Iterator[Hit]:
    """A table that links two things lets the same link in twice.

    A member is then in a team two times, leaves it once, and is still in it.

    Bad:
        add_table name=teams columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=people columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=memberships role=join columns=[{"name": "id", "type": "uuid", "primary_key": true}, {"name": "team_id", "type": "uuid"}, {"name": "person_id", "type": "uuid"}]
        add_foreign_key table=memberships columns=[team_id] references=teams
        add_foreign_key table=memberships columns=[person_id] references=people

    Good:
        add_table name=teams columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=people columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=memberships role=join columns=[{"name": "team_id", "type": "uuid"}, {"name": "person_id", "type": "uuid"}]
        set_primary_key table=memberships columns=[team_id, person_id]
        add_foreign_key table=memberships columns=[team_id] references=teams
        add_foreign_key table=memberships columns=[person_id] references=people

    Good:
        add_table name=teams columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=people columns=[{"name": "id", "type": "uuid", "primary_key": true}]
        add_table name=memberships role=join columns=[{"name": "person_id", "type": "uuid", "primary_key": true}, {"name": "team_id", "type": "uuid"}]
        add_foreign_key table=memberships columns=[team_id] references=teams
        add_foreign_key table=memberships columns=[person_id] references=people

    References:
        sqlcheck 1001.
    """  # noqa: E501 - one line is one operation
    if table.role != "join":
        return
    linked = {column for key in table.foreign_keys for column in key.columns}
    keys = [table.primary_key, *(item.columns for item in table.uniques)]
    held = any(len(linked & set(key)) > 1 or (key and linked.issuperset(key)) for key in keys)
    if len(linked) < 2 or held:
        return
    columns = [item.name for item in table.columns if item.id in linked]
    add = {"op": "add_unique", "table": table.name, "columns": columns}
    yield Hit(
        table,
        f"{table.name} links things and lets the same link in twice.",
        fixes=(Fix(f"Make ({', '.join(columns)}) unique", (add,)),),
    )
