"""Twelve messages in a row on one design, each accepted: what each changes, and what renders."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from yaml import safe_load

from design.diff import diff
from session.workbench import Workbench
from tests.prompts.offline.follow_up import added_and_removed, lower, stated

Make = Callable[..., Workbench]

TWELVE: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "shop": (
        ("add a nickname to customers, optional", ("+ attribute Customer.nickname",)),
        (
            "orders can also be refunded in part",
            (
                "+ state Order: partially_refunded",
                "+ transition Order: paid -> partially_refunded",
                "+ transition Order: partially_shipped -> partially_refunded",
                "+ transition Order: shipped -> partially_refunded",
                "+ question Who may partially refund an order, and on what condition?",
                "+ assumption orders become partially_refunded from paid or partially_shipped or"
                " shipped only",
            ),
        ),
        ("rename Customer to Client", ("> entity Client", "> relationship client")),
        ("use bigint keys", ("~ convention ids.type .value",)),
        (
            "never delete clients, deactivate them",
            ("~ entity Client .delete_policy",),
        ),
        ("add an index on orders (placed_at)", ("+ index orders (index placed_at)",)),
        ("rename status cancelled to canceled", ("> state Order: canceled",)),
        ("rename Product.title to name", ("> attribute Product.name",)),
        (
            "add error 409 out_of_stock to POST /v1/orders when a product is not available",
            ("+ error POST /v1/orders error 409 out_of_stock",),
        ),
        (
            "Add a Supplier with name and email, and link products to it.",
            (
                "+ entity Supplier",
                "+ relationship supplier",
                "+ question Who may see and change Supplier?",
            ),
        ),
        (
            "Warehouse clerks may also cancel orders",
            (
                "~ transition Order: placed -> canceled .roles",
                "~ transition Order: paid -> canceled .roles",
                "+ permission Warehouse clerk may cancel Order",
            ),
        ),
        ("decide: prices are net of tax", ("+ decision",)),
    ),
    "tracker": (
        ("rename Issue to Ticket", ("> entity Ticket", *["> relationship ticket"] * 5)),
        ("the due date is required", ("~ attribute Ticket.due_date .required",)),
        ("priority can also be critical", ("~ attribute Ticket.priority .values",)),
        ("use camelCase for JSON fields", ("~ convention naming.fields .value",)),
        (
            "add a state blocked to Ticket between in_progress and in_review",
            (
                "+ state Ticket: blocked",
                "+ transition Ticket: in_progress -> blocked",
                "+ transition Ticket: blocked -> in_review",
            ),
        ),
        ("hide Member.email from guests", ("+ permission Guest may not read Member",)),
        ("each ticket may have a parent ticket", ("+ relationship parent",)),
        ("make comments append-only", ("~ entity Comment .append_only",)),
        (
            "tickets can be filtered by priority and due date",
            ("+ query tickets by priority and due date",),
        ),
        ("remove colour from labels", ("- attribute Label.colour",)),
        ("Git integration is out of scope", ("+ non_goal Git integration",)),
        ("rename the state backlog to triage", ("> state Ticket: triage",)),
    ),
    "clinic": (
        ("patients should have a preferred language", ("+ attribute Patient.preferred_language",)),
        (
            "rename the Receptionist role to Front desk",
            ("~ attribute User.role .values", "> role Front desk"),
        ),
        ("encrypt Patient.national_id", ("~ attribute Patient.national_id .storage",)),
        ("visit notes are kept 30 years", ("~ entity Visit note .retention",)),
        (
            "a requested appointment can be rejected by the front desk",
            ("+ state Appointment: rejected", "+ transition Appointment: requested -> rejected"),
        ),
        ("channel of reminders can also be push", ("~ attribute Reminder.channel .values",)),
        ("rename no show to missed", ("> state Appointment: missed",)),
        ("soft-delete waiting list entries", ("~ entity Waiting list entry .delete_policy",)),
        ("audit appointments", ("~ entity Appointment .audited",)),
        (
            "link Appointment to Practitioner as substitute (optional)",
            ("+ relationship substitute",),
        ),
        ("use page numbers instead of cursors", ("~ convention pagination.style .value",)),
        ("remove the phone of patients", ("- attribute Patient.phone",)),
    ),
    "subscriptions": (
        ("rename Account to Customer", ("> entity Customer", *["> relationship customer"] * 2)),
        ("add a PO number to invoices", ("+ attribute Invoice.po_number",)),
        ("tax numbers are mandatory", ("~ attribute Customer.tax_number .required",)),
        (
            "open invoices can also be disputed",
            (
                "+ state Invoice: disputed",
                "+ transition Invoice: open -> disputed",
                "+ question Who may dispute an invoice, and on what condition?",
            ),
        ),
        ("use optimistic locking on subscriptions", ("~ entity Subscription .concurrent_edit",)),
        ("delete payments with their invoice", ("~ relationship invoice .on_parent_delete",)),
        ("make POST /v1/usage-records idempotent", (
            "~ endpoint POST /v1/usage-records .idempotent",)),
        ("billing operators may also manage plans", (
            "+ permission Billing operator may manage Plan",)),
        ("rename the state past_due to overdue", ("> state Subscription: overdue",)),
        ("use enum types", ("~ convention values.enums .value",)),
        ("find customers by country", ("+ query customers by country",)),
        (
            "split tax_number and country out of Customer into Tax profile",
            (
                "- attribute Customer.tax_number",
                "- attribute Customer.country",
                "- identity Customer (unique tax_number)",
                "+ entity Tax profile",
                "+ relationship customer",
            ),
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("brief", sorted(TWELVE))
async def test_twelve_messages_in_a_row(
    make_bench: Make, shared: Path, scratch_database: str, brief: str
) -> None:
    bench = make_bench(brief, brief=(shared / "briefs" / f"{brief}.md").read_text())
    await bench.ask("Draft the design from the brief")
    bench.accept()

    for message, expected in TWELVE[brief]:
        before = bench.design
        result = await bench.ask(message)
        bench.accept()
        changes = diff(before, bench.design).changes
        said = [line for line in stated(changes) if not line.startswith("~ query")]
        assert sorted(said or lower(changes)) == sorted(expected), message
        assert not result.view.rejected, message
        assert not added_and_removed(changes), message
        if message.startswith("rename"):
            assert not [item for item in changes if item.kind in ("added", "removed")], message

    _renders(bench.path, scratch_database)


def _renders(path: Path, database: str) -> None:
    import psycopg

    generated = path / "generated"
    with sqlite3.connect(":memory:") as connection:
        connection.executescript((generated / "schema.sqlite.sql").read_text())
    with psycopg.connect(database) as connection:
        connection.execute((generated / "schema.sql").read_text().encode())
    OpenAPIV31SpecValidator(safe_load((generated / "openapi.yaml").read_text())).validate()
