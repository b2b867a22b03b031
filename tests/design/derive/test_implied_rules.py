"""Checks that follow from how things are named and said."""

from __future__ import annotations

from design.derive import derive_tables
from design.document.concept import Invariant, LimitRule, Retention
from design.document.ids import new_id
from tests.design.derive.endpoint_sketch import Actors
from tests.design.derive.fixtures import Sketch, checks, column, table


def rules(sketch: Sketch, name: str) -> list[str]:
    """The checks of a table but for those of single values."""
    found = [item or "" for item in checks(table(derive_tables(sketch.design()), name))]
    return [item for item in found if "<> ''" not in item and " in (" not in item.split(" or ")[0]]


def said(sketch: Sketch, entity: str, statement: str) -> None:
    sketch.invariants.append(
        Invariant(
            id=new_id("invariant", statement, origin="tests"),
            name="said",
            statement=statement,
            entities=(sketch.entities[entity].id,),
            enforced_by=("check",),
        )
    )


def refunds() -> Actors:
    sketch = Actors().entity("Customer").entity("Staff user")
    sketch.entity("Refund", "amount money", states=("requested", "approved", "rejected"))
    sketch.actor("Manager", "Staff user")
    for name, target in (
        ("requested_by_customer", "Customer"),
        ("requested_by_staff", "Staff user"),
        ("approved_by", "Staff user"),
        ("second_approved_by", "Staff user"),
    ):
        sketch.link("Refund", target, name, target_cardinality="0..1")
    sketch.step("Refund", "approve", "requested -> approved", "Manager")
    return sketch.step("Refund", "reject", "requested -> rejected", "Manager")


def test_of_links_that_stand_for_one_another_one_is_there() -> None:
    found = rules(refunds(), "refunds")
    assert "num_nonnulls(requested_by_customer_id, requested_by_staff_id) = 1" in found


def test_where_nobody_says_it_is_always_so_there_is_at_most_one() -> None:
    sketch = Sketch().entity("Customer").entity("Agent").entity("Ticket")
    sketch.link("Ticket", "Customer", "closed_by_customer", target_cardinality="0..1")
    sketch.link("Ticket", "Agent", "closed_by_agent", target_cardinality="0..1")
    counted = "num_nonnulls(closed_by_customer_id, closed_by_agent_id)"
    assert rules(sketch, "tickets") == [f"{counted} <= 1"]
    said(sketch, "Ticket", "a ticket is closed by exactly one")
    assert rules(sketch, "tickets") == [f"{counted} = 1"]


def test_there_is_no_second_without_a_first() -> None:
    assert "second_approved_by_id is null or approved_by_id is not null" in rules(
        refunds(), "refunds"
    )


def test_above_a_limit_there_is_what_it_asks_for() -> None:
    sketch = refunds()
    limit = LimitRule(
        attribute=sketch.attribute_id("Refund", "amount"),
        operator=">",
        amount="500",
        consequence="a second approver is needed",
    )
    sketch.rule("limit", limit)
    assert "status <> 'approved' or amount <= 500 or second_approved_by_id is not null" in rules(
        sketch, "refunds"
    )


def test_a_limit_that_asks_for_nothing_stored_is_no_check() -> None:
    sketch = refunds()
    limit = LimitRule(
        attribute=sketch.attribute_id("Refund", "amount"),
        operator=">",
        amount="500",
        consequence="refused for the role Clerk",
    )
    sketch.rule("limit", limit)
    assert not [item for item in rules(sketch, "refunds") if "500" in item]


def test_a_row_of_a_kind_names_the_thing_it_is() -> None:
    sketch = Sketch().entity("Patient").entity("Story").entity("User", "role enum (patient, clerk)")
    sketch.link("User", "Patient", target_cardinality="0..1", source_cardinality="0..1")
    assert "(role = 'patient') = (patient_id is not null)" in rules(sketch, "users")
    sketch.entity("Task", "kind enum (story, bug)")
    sketch.link("Task", "Story", target_cardinality="0..1")
    assert rules(sketch, "tasks") == []


def test_nothing_expires_or_was_edited_before_it_was_made() -> None:
    sketch = Sketch().entity(
        "Token", "expires_at instant", "edited_at instant?", "used_at instant?"
    )
    assert rules(sketch, "tokens") == ["expires_at > created_at", "edited_at >= created_at"]


def test_what_is_kept_is_not_blanked_before_its_time() -> None:
    sketch = Sketch().entity("Note", "text text", "written_at instant", append_only=True)
    kept = Retention(period="20 years", action="erase", after="written_at")
    sketch.alter("Note", retention=kept).alter("Note", "text", sensitivity="regulated")
    assert "erased_at >= written_at + interval '20 years'" in rules(sketch, "notes")
    customer = Sketch().entity("Customer", "name text", retention=kept, delete_policy="erase")
    assert not [item for item in rules(customer, "customers") if "interval" in item]


def test_a_product_that_is_said_is_checked() -> None:
    sketch = Sketch().entity(
        "Line", "quantity decimal", "unit_price unit_price", "amount money", "currency currency"
    )
    said(sketch, "Line", "the amount is the quantity times the unit price, rounded")
    assert "amount = round(quantity * unit_price, 2)" in rules(sketch, "lines")
    said(sketch, "Line", "the amount is the weight times the unit price")
    assert len([item for item in rules(sketch, "lines") if item.startswith("amount =")]) == 1


def test_last_digits_are_digits() -> None:
    sketch = Sketch().entity("Card", "last_four_digits code?")
    cards = table(derive_tables(sketch.design()), "cards")
    assert checks(cards) == ["last_four_digits ~ '^[0-9]{4}$'"]
    assert column(cards, "last_four_digits").nullable
