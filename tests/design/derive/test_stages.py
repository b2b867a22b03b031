"""What a row has in a state, and what it has not yet."""

from __future__ import annotations

from design.derive import derive_tables
from design.document.concept import CompareRule
from tests.design.derive.endpoint_sketch import Actors
from tests.design.derive.fixtures import checks, table


def reminders() -> Actors:
    sketch = Actors().entity(
        "Reminder",
        "sent_at instant?",
        "seen_at instant?",
        states=("planned", "sent", "opened", "failed"),
    )
    sketch.actor("Clerk")
    sketch.step("Reminder", "send", "planned -> sent").step("Reminder", "open", "sent -> opened")
    return sketch.step("Reminder", "fail", "planned -> failed")


def rules(sketch: Actors, name: str) -> list[str | None]:
    """The checks of a table but for the closed list of its states."""
    found = checks(table(derive_tables(sketch.design()), name))
    return [item for item in found if not (item or "").startswith("status in (")]


def test_a_moment_is_there_from_its_state_on_and_not_before() -> None:
    assert rules(reminders(), "reminders") == [
        "(status in ('sent', 'opened')) = (sent_at is not null)"
    ]


def test_where_rows_may_come_back_nothing_is_said_of_before() -> None:
    sketch = reminders().step("Reminder", "repeat", "sent -> planned")
    assert rules(sketch, "reminders") == ["status not in ('sent', 'opened') or sent_at is not null"]


def test_without_steps_the_state_itself_has_its_moment() -> None:
    sketch = Actors().entity("Reminder", "sent_at instant?", states=("planned", "sent"))
    assert rules(sketch, "reminders") == ["status <> 'sent' or sent_at is not null"]


def test_a_step_s_moment_may_lie_ahead() -> None:
    sketch = Actors().entity("Contract", "cancel_at instant?", states=("active", "cancelled"))
    sketch.step("Contract", "cancel", "active -> cancelled")
    assert rules(sketch, "contracts") == ["status <> 'cancelled' or cancel_at is not null"]


def test_what_is_closed_has_when_even_if_it_can_be_reopened() -> None:
    sketch = Actors().entity("Issue", "closed_at instant?", states=("open", "done", "dropped"))
    sketch.step("Issue", "finish", "open -> done").step("Issue", "drop", "open -> dropped")
    sketch.step("Issue", "reopen", "done -> open")
    assert rules(sketch, "issues") == ["(status in ('done', 'dropped')) = (closed_at is not null)"]


def test_what_people_approve_says_who_did() -> None:
    sketch = Actors().entity("Person", "name text")
    sketch.entity("Claim", states=("asked", "approved", "paid"))
    sketch.actor("Clerk", "Person")
    sketch.link("Claim", "Person", "approved_by", target_cardinality="0..1")
    sketch.link("Claim", "Person", "paid_by", target_cardinality="0..1")
    sketch.step("Claim", "approve", "asked -> approved", "Clerk")
    sketch.step("Claim", "pay", "approved -> paid")
    assert rules(sketch, "claims") == [
        "status not in ('approved', 'paid') or approved_by_id is not null"
    ]


def test_a_document_gets_number_and_dates_when_it_stops_being_a_draft() -> None:
    sketch = Actors().entity(
        "Invoice", "number code?", "issued_at instant?", "due_at instant?", "note text?",
        states=("draft", "open", "paid"),
    )  # fmt: skip
    for name in ("number", "issued_at", "due_at"):
        sketch.alter("Invoice", name, managed_by="server")
    sketch.unique("Invoice", "number")
    sketch.step("Invoice", "open", "draft -> open").step("Invoice", "pay", "open -> paid")
    due, issued = (sketch.attribute_id("Invoice", name) for name in ("due_at", "issued_at"))
    sketch.rule("due", CompareRule(left=due, operator=">=", right=issued))
    given = "num_nonnulls(number, issued_at, due_at)"
    assert f"(status = 'draft' and {given} = 0) or (status <> 'draft' and {given} = 3)" in rules(
        sketch, "invoices"
    )
