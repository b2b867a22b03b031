"""Tables that hold everything a schema can: the schema layer of the workshop."""

from __future__ import annotations

from design.document.schema import Check, Exclusion, Schema, Table
from tests.design.render.elements import (
    LONG,
    check,
    column,
    foreign,
    index,
    key,
    ref,
    refs,
    stamp,
    stored,
    table,
    unique,
)


def workspaces() -> Table:
    return table(
        "workspaces",
        key("workspaces"),
        column("workspaces", "name"),
        stamp("workspaces"),
        realises="ent_workspace",
        comment="A customer's own space; the tenant.",
    )


def users() -> Table:
    """A table named by a reserved word, with soft delete and a partial, case-folded uniqueness."""
    return table(
        "user",
        key("user"),
        column("user", "workspace_id", "uuid"),
        column(
            "user", "email", sensitivity="confidential", comment="regardless\nof case; it's one"
        ),
        column("user", "group", nullable=True, default="'a''b: %s'"),
        column("user", "tags", "text[]", default="'{}'"),
        column("user", "settings", "jsonb", default="'{}'"),
        column("user", "active", "boolean", default="true"),
        column("user", "manager_id", "uuid", nullable=True),
        column("user", "deleted_at", "timestamptz", nullable=True),
        stamp("user"),
        uniques=(
            unique("user", "workspace_id", "id"),
            unique(
                "user",
                "workspace_id",
                "email",
                case_insensitive=refs("user", "email"),
                where=stored("user", "{deleted_at} is null"),
            ),
        ),
        checks=(check("user", "email_check", "{email} like '%_@_%'"),),
        foreign_keys=(
            foreign("user", "workspace_id", to="workspaces"),
            foreign(
                "user",
                "workspace_id",
                "manager_id",
                to="user",
                keys=("workspace_id", "id"),
                on_delete="set null",
            ),
        ),
        indexes=(
            index("user", "workspace_id", "created_at desc", include=refs("user", "email")),
            index("user", "tags", method="gin"),
            index("user", "group", method="gin", name="user_group_search"),
            index("user", "created_at", method="brin", name="user_created_brin"),
        ),
        comment="Who signs in.",
    )


def groups() -> Table:
    return table(
        "group",
        key("group"),
        column("group", "workspace_id", "uuid"),
        column("group", "order", "integer", default="0"),
        column("group", "lead_id", "uuid", nullable=True),
        uniques=(
            unique("group", "workspace_id", "id"),
            unique("group", "workspace_id", "lead_id", nulls_not_distinct=True),
        ),
        foreign_keys=(foreign("group", "workspace_id", to="workspaces"),),
    )


def memberships() -> Table:
    """A join table with a composite key."""
    return table(
        "memberships",
        column("memberships", "workspace_id", "uuid"),
        column("memberships", "user_id", "uuid"),
        column("memberships", "group_id", "uuid"),
        primary_key=("user_id", "group_id"),
        role="join",
        foreign_keys=(
            foreign(
                "memberships",
                "workspace_id",
                "user_id",
                to="user",
                keys=("workspace_id", "id"),
                on_delete="cascade",
            ),
            foreign(
                "memberships",
                "workspace_id",
                "group_id",
                to="group",
                keys=("workspace_id", "id"),
                on_delete="cascade",
            ),
        ),
    )


def departments() -> tuple[Table, Table]:
    """Two tables that refer to each other."""
    return (
        table(
            "departments",
            key("departments", "bigint"),
            column("departments", "name"),
            column("departments", "head_id", "bigint", nullable=True),
            foreign_keys=(foreign("departments", "head_id", to="employees", on_delete="set null"),),
        ),
        table(
            "employees",
            key("employees", "bigint"),
            column("employees", "department_id", "bigint"),
            column("employees", "number", "bigint", identity=True),
            foreign_keys=(foreign("employees", "department_id", to="departments"),),
            uniques=(unique("employees", "number"),),
        ),
    )


def orders(status: str) -> tuple[Table, Table]:
    return (
        table(
            "address",
            key("address"),
            column("address", "city"),
        ),
        table(
            "order",
            key("order"),
            column("order", "workspace_id", "uuid"),
            column("order", "status", status, realises="lif_order", default="draft"),
            column("order", "total", "numeric(12,2)", default="0"),
            column("order", "currency", "char(3)", default="'EUR'"),
            column("order", "billing_address_id", "uuid"),
            column("order", "delivery_address_id", "uuid", nullable=True),
            column("order", "placed_at", "timestamptz", nullable=True),
            checks=(
                check("order", "total_check", "{total} >= 0"),
                check("order", "currency_check", "{currency} ~ '^[A-Z]{3}$'"),
                check(
                    "order",
                    "placed_check",
                    "{status} = 'draft' or {placed_at} is not null",
                ),
            ),
            foreign_keys=(
                foreign("order", "workspace_id", to="workspaces"),
                foreign("order", "billing_address_id", to="address"),
                foreign("order", "delivery_address_id", to="address", on_delete="set null"),
            ),
            indexes=(
                index(
                    "order",
                    "workspace_id",
                    "placed_at desc",
                    where=stored("order", "{status} <> 'draft'"),
                ),
            ),
            realises="ent_order",
            comment='A purchase.\n-- not a comment; DROP TABLE "order";',
        ),
    )


def bookings() -> Table:
    return table(
        "bookings",
        key("bookings"),
        column("bookings", "workspace_id", "uuid"),
        column("bookings", "room", "text"),
        column("bookings", "starts_at", "timestamptz"),
        column("bookings", "ends_at", "timestamptz", nullable=True),
        column("bookings", "status", "text", default="'open'"),
        checks=(check("bookings", "order_check", "{ends_at} > {starts_at}"),),
        exclusions=(
            Exclusion(
                id="exc_bookings",
                name="bookings_no_overlap",
                columns=refs("bookings", "workspace_id", "room"),
                start=ref("bookings", "starts_at"),
                end=ref("bookings", "ends_at"),
                where=stored("bookings", "{status} <> 'cancelled'"),
            ),
        ),
        foreign_keys=(foreign("bookings", "workspace_id", to="workspaces"),),
    )


def ledger() -> Table:
    return table(
        "ledger_entries",
        key("ledger_entries", "bigint"),
        column("ledger_entries", "workspace_id", "uuid"),
        column("ledger_entries", "amount", "numeric(12,2)"),
        column("ledger_entries", "booked_on", "date", default="current_date"),
        column("ledger_entries", "note", "varchar(200)", nullable=True, sensitivity="internal"),
        append_only=True,
        role="history",
        foreign_keys=(foreign("ledger_entries", "workspace_id", to="workspaces"),),
    )


def notes() -> Table:
    """What is written once, blanked on request and deleted after its time."""
    return table(
        "notes",
        key("notes"),
        column("notes", "text", nullable=True),
        column("notes", "written_at", "timestamptz"),
        column("notes", "erased_at", "timestamptz", nullable=True),
        append_only=True,
        realises="ent_note",
    )


def long_table() -> Table:
    return table(
        LONG,
        key(LONG),
        column(LONG, LONG, "integer"),
        append_only=True,
        checks=(
            Check(id="chk_long", name=LONG[:-1] + "k", expression=f"{{{ref(LONG, LONG)}}} > 0"),
        ),
    )


def schema(*, enums: bool) -> Schema:
    return Schema(
        tables=(
            *orders("order_status" if enums else "text"),
            memberships(),
            users(),
            groups(),
            *departments(),
            bookings(),
            ledger(),
            notes(),
            long_table(),
            workspaces(),
        )
    )
