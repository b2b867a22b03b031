"""Messages in many wordings on the drafts of the four briefs: each changes what it says."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from design.document.design import Design
from tests.prompts.offline.follow_up import (
    added_and_removed,
    drafted,
    follow,
    lower,
    stated,
    stray,
)

BRIEFS = ("shop", "tracker", "clinic", "subscriptions")
CASES = [
    pytest.param(brief, message, expected, id=f"{brief}: {message}")
    for brief in BRIEFS
    for message, expected in import_module(f"tests.prompts.offline.messages.{brief}").CHANGES
]


def draft_of(shared: Path, brief: str) -> Design:
    return drafted((shared / "briefs" / f"{brief}.md").read_text())


@pytest.mark.parametrize(("brief", "message", "expected"), CASES)
def test_a_message_changes_what_it_says_and_nothing_else(
    shared: Path, brief: str, message: str, expected: tuple[str, ...]
) -> None:
    followed = follow(draft_of(shared, brief), message)

    said = stated(followed.changes)
    assert sorted(said or lower(followed.changes)) == sorted(expected), followed.prose
    assert not stray(followed)
    assert "did not understand" not in followed.prose


@pytest.mark.parametrize(
    ("brief", "message"),
    [
        ("shop", "rename Customer to Client"),
        ("shop", "rename Order to Purchase"),
        ("shop", "rename Order line to Entry"),
        ("shop", "rename Product.price to list_price"),
        ("shop", "rename placed_at to ordered_at"),
        ("shop", "rename the customer of Order to buyer"),
        ("shop", "rename status cancelled to canceled"),
        ("shop", "rename the role Warehouse clerk to Packer"),
        ("tracker", "rename Workspace to Organisation"),
        ("tracker", "rename Issue to Ticket"),
        ("tracker", "rename Issue link to Relation"),
        ("tracker", "rename Member.display_name to full_name"),
        ("tracker", "rename the assignee of Issue to owner"),
        ("tracker", "rename in_progress to doing on Issue"),
        ("clinic", "rename Clinic to Practice"),
        ("clinic", "rename Patient to Client"),
        ("clinic", "rename Appointment to Booking"),
        ("clinic", "rename starts_at of Appointment to begins_at"),
        ("clinic", "rename the role Receptionist to Front desk"),
        ("subscriptions", "rename Subscription to Contract"),
        ("subscriptions", "rename Plan price to Rate"),
        ("subscriptions", "rename quantity of Usage record to units"),
        ("subscriptions", "rename the state past_due to overdue"),
    ],
)
def test_a_rename_adds_and_removes_nothing(shared: Path, brief: str, message: str) -> None:
    followed = follow(draft_of(shared, brief), message)

    assert [item for item in followed.changes if item.kind == "renamed"], followed.prose
    assert not [
        (item.kind, item.element_kind, item.element)
        for item in followed.changes
        if item.kind in ("added", "removed")
    ]


@pytest.mark.parametrize(
    "message",
    [
        "use bigint keys",
        "use camelCase for JSON fields",
        "table names should be singular",
        "make orders soft-deletable",
        "orders can also be refunded in part",
        "rename status cancelled to canceled",
        "make Product.price an optional field",
    ],
)
def test_nothing_is_taken_away_and_added_again(shared: Path, message: str) -> None:
    followed = follow(draft_of(shared, "shop"), message)

    assert followed.operations, followed.prose
    assert not added_and_removed(followed.changes)


@pytest.mark.parametrize(
    ("brief", "message", "told"),
    [
        ("shop", "what is an order?", "a customer's purchase"),
        ("shop", "Why is total derived?", "derived from its lines"),
        ("shop", "explain the lifecycle of Order", "draft -> placed"),
        ("shop", "who can approve refunds?", "Finance manager"),
        ("shop", "can customers cancel orders?", "Yes: Customer may cancel own Order"),
        ("shop", "how is a customer deleted?", "personal data erased"),
        ("shop", "show me the orders table", "Table orders:"),
        ("shop", "which endpoints does Refund have?", "POST /v1/refunds/{refund_id}/approve"),
        ("shop", "What does GET /v1/orders return?", "It answers with"),
        ("shop", "what may a support agent do?", "Support agent may read Order"),
        ("shop", "is sku unique?", "Product.sku (code, unique"),
        ("shop", "which keys do we use?", "ids.type = uuid"),
        ("shop", "list all entities", "Warehouse"),
        ("shop", "describe the design", "tables and"),
        ("shop", "thanks, looks good!", ""),
        ("shop", "hello", "Nothing to change"),
        ("tracker", "what states does an issue have?", "in_review -> done"),
        ("tracker", "Can a guest create issues?", "No: Guest may not create Issue"),
        ("clinic", "what happens when a patient is deleted?", "Patient are deactivated"),
        ("clinic", "why are visit notes append-only?", "No reason is recorded"),
        ("subscriptions", "how is a subscription cancelled?", "active -> cancelled"),
        ("subscriptions", "what is still open?", "There "),
    ],
)
def test_a_question_is_answered_and_changes_nothing(
    shared: Path, brief: str, message: str, told: str
) -> None:
    followed = follow(draft_of(shared, brief), message)

    assert not followed.operations
    assert told in followed.prose
    assert "did not understand" not in followed.prose


@pytest.mark.parametrize(
    ("brief", "message", "told"),
    [
        ("shop", "add billing_address to Customer", "has billing_address"),
        ("shop", "The customer's email is confidential", "as it is"),
        ("shop", "deleting a product must be impossible while it has order lines", "already"),
        ("shop", "make POST /v1/orders idempotent", "already"),
        ("tracker", "never delete members, deactivate them", "as it is"),
        ("tracker", "soft delete issues", "as it is"),
        ("clinic", "no two appointments of a practitioner may overlap", "as it is"),
        ("clinic", "starts at must be before ends at", "already"),
        ("subscriptions", "only billing operators can void invoices", "as it is"),
        ("subscriptions", "there is one plan price per plan and meter", "already"),
    ],
)
def test_what_is_so_already_is_said(shared: Path, brief: str, message: str, told: str) -> None:
    followed = follow(draft_of(shared, brief), message)

    assert not followed.operations
    assert told in followed.prose


@pytest.mark.parametrize(
    ("brief", "message", "told"),
    [
        ("shop", "quantity must be at most 999", "Order line and Shipment line"),
        ("shop", "add a nullable column", "which column and on what"),
        ("shop", "make it multi-tenant", "the tenant can be"),
        ("shop", "product titles must be unique within a category", "many to many"),
        ("shop", "an order can have a coupon", "value of Order or a thing of its own"),
        ("shop", "every product belongs to a supplier", "no entity “supplier”"),
        ("shop", "add created_by to refunds", "Customer or Staff user"),
        ("shop", "add loyalty points to the custmer", "did you mean Customer"),
        ("shop", "delete Customer", "an entity and a role"),
        ("tracker", "drop the estimate from issues", "did you mean estimate_points"),
        ("tracker", "an issue can have one reviewer", "add an optional reviewer to Issue"),
        ("clinic", "Could patients have more than one phone?", "patients can have"),
        ("clinic", "receptionists can cancel appointments up to 2 hours before", ""),
        ("subscriptions", "deprecate GET /v1/plans", "since when"),
        ("subscriptions", "split Account", "which attributes of Account move"),
        ("subscriptions", "paint the bikeshed blue", "rules, not a language model"),
    ],
)
def test_it_asks_rather_than_guesses(shared: Path, brief: str, message: str, told: str) -> None:
    followed = follow(draft_of(shared, brief), message)

    assert told in followed.prose
    assert not followed.operations or not told


def test_later_sentences_speak_of_what_earlier_ones_add(shared: Path) -> None:
    followed = follow(
        draft_of(shared, "shop"),
        "Add an entity Supplier with name and email. Link products to it. Its name must be unique."
        " Then add a role Buyer. Buyers can manage suppliers.",
    )

    assert stated(followed.changes) == [
        "~ attribute Staff user.role .values",
        "+ entity Supplier",
        "+ relationship supplier",
        "+ role Buyer",
        "+ permission Buyer may manage Supplier",
        "+ question Who may see and change Supplier?",
    ]


def test_a_heading_says_what_its_bullets_are_about(shared: Path) -> None:
    followed = follow(
        draft_of(shared, "tracker"),
        "On Project:\n- add a start date (optional)\n- make key immutable\n- rename name to title",
    )

    assert stated(followed.changes) == [
        "~ attribute Project.key .immutable",
        "> attribute Project.title",
        "+ attribute Project.start_date",
    ]


def test_what_is_understood_is_done_and_the_rest_said(shared: Path) -> None:
    followed = follow(
        draft_of(shared, "shop"),
        "Make the carrier of shipments optional. Paint the bikeshed. Drop Product.description.",
    )

    assert "“Paint the bikeshed.”" in followed.prose
    assert len(followed.operations) == 2


def test_the_words_of_a_decision_are_kept_as_they_were_said(shared: Path) -> None:
    followed = follow(
        draft_of(shared, "shop"), "Decide: we don't keep “guest” carts; they'd never be paid."
    )

    (operation,) = followed.operations
    assert operation["decision"] == "We don't keep “guest” carts; they'd never be paid."
