"""Indexes for pages of lists, for jobs and for what other systems report."""

from __future__ import annotations

from design.derive import derive_tables
from design.derive.endpoints import derive_endpoints
from design.document.concept import Retention
from tests.design.derive.endpoint_sketch import Actors
from tests.design.derive.fixtures import Sketch, indexes, table, tracker


def made(sketch: Sketch, name: str) -> list[str]:
    return indexes(table(derive_tables(sketch.design()), name))


def default_order(sketch: Actors, path: str) -> str:
    design = sketch.design()
    found = derive_endpoints(design, derive_tables(design))
    return next(item.sort[0] for item in found if item.method == "GET" and item.path == path)


def orders() -> Actors:
    sketch = Actors().entity("Customer").entity("Order", "note text?", states=("open", "done"))
    sketch.link("Order", "Customer", owner=True)
    return sketch.actor("Clerk").may("Clerk", "read", "Order")


def test_what_goes_through_states_is_listed_newest_first() -> None:
    sketch = orders()
    assert made(sketch, "orders") == [
        "customer_id, created_at desc, id desc",
        "created_at desc, id desc",
    ]
    assert default_order(sketch, "/v1/orders") == "-created_at"


def test_what_is_only_read_with_its_whole_has_no_index_for_all_of_it() -> None:
    sketch = orders().entity("Payment", "amount money", states=("pending", "paid"))
    sketch.link("Payment", "Order", owner=True)
    assert made(sketch, "payments") == ["order_id, created_at desc, id desc"]
    design = sketch.design()
    paths = {item.path for item in derive_endpoints(design, derive_tables(design))}
    assert "/v1/payments" not in paths
    sketch.may("Clerk", "read", "Payment")
    assert "created_at desc, id desc" in made(sketch, "payments")


def test_a_moment_of_its_own_is_the_order() -> None:
    sketch = orders().alter("Order", attributes=())
    sketch.entity("Order", "placed_at instant", states=("open", "done"))
    sketch.alter("Order", "placed_at", managed_by="server")
    assert "placed_at desc, id desc" in made(sketch, "orders")


def test_a_document_is_listed_by_when_it_was_issued() -> None:
    sketch = Actors().entity("Invoice", "issued_at instant?", states=("draft", "open"))
    sketch.step("Invoice", "open", "draft -> open")
    assert made(sketch, "invoices") == ["issued_at desc, id desc"]


def test_a_question_decides_the_order() -> None:
    sketch = orders()
    sketch.alter("Order", attributes=())
    sketch.entity("Order", "due_on date", states=("open", "done"))
    sketch.query("orders of a customer", "Order", ("customer =",), ("due_on",))
    assert made(sketch, "orders") == ["customer_id, due_on, id", "due_on, id"]


def test_parts_stand_in_the_order_of_time_or_in_their_own() -> None:
    sketch = (
        Sketch().entity("Issue").entity("Comment", "body text").entity("Step", "position integer")
    )
    sketch.link("Comment", "Issue", owner=True).link("Step", "Issue", owner=True)
    assert made(sketch, "comments") == ["issue_id, created_at, id"]
    assert made(sketch, "steps") == ["issue_id, position, id"]


def test_lines_are_few() -> None:
    sketch = Sketch().entity("Order").entity("Order line").link("Order line", "Order", owner=True)
    assert made(sketch, "order_lines") == ["order_id"]


def test_what_there_is_a_lot_of_is_listed_by_name() -> None:
    sketch = Actors().entity("Account", "legal_name text", expected_rows=50_000)
    sketch.actor("Clerk").may("Clerk", "read", "Account")
    assert made(sketch, "accounts") == ["legal_name, id"]
    assert default_order(sketch, "/v1/accounts") == "legal_name"
    assert made(sketch.alter("Account", expected_rows=50), "accounts") == []


def test_rows_of_one_rank_stand_in_the_order_of_time() -> None:
    sketch = Sketch().entity("Issue", "priority enum (low, high)")
    sketch.query("urgent first", "Issue", (), ("-priority",))
    assert made(sketch, "issues") == ["priority desc, created_at, id"]


def test_jobs_find_what_was_kept_long_enough() -> None:
    kept = Retention(period="2 years", after="occurred_at")
    sketch = Sketch(tenancy__mode="column").entity("Firm", "slug slug", ownership="tenant_root")
    sketch.entity("Event", "occurred_at instant", append_only=True, retention=kept)
    events = table(derive_tables(sketch.design()), "events")
    assert indexes(events)[0] == "occurred_at"
    assert events.indexes[0].method == "brin"
    sketch.entity("Note", "text text", retention=Retention(period="20 years", action="erase"))
    sketch.alter("Note", "text", sensitivity="regulated")
    assert "created_at where erased_at is null" in made(sketch, "notes")


def test_jobs_find_what_was_deleted() -> None:
    sketch = tracker()
    sketch.alter("Workspace", retention=Retention(period="30 days", after="deleted_at"))
    assert made(sketch, "workspaces") == ["deleted_at where deleted_at is not null"]


def test_jobs_find_what_is_due() -> None:
    sketch = Actors().entity("Reminder", "send_at instant", states=("planned", "sent"))
    sketch.step("Reminder", "send", "planned -> sent")
    assert "send_at where status = 'planned'" in made(sketch, "reminders")
    sketch.actor("Clerk")
    sketch.alter("Reminder", lifecycle=None).entity(
        "Reminder", "send_at instant", states=("planned", "sent")
    ).step("Reminder", "send", "planned -> sent", "Clerk")
    assert "send_at where status = 'planned'" not in made(sketch, "reminders")


def test_jobs_find_what_is_to_be_renewed() -> None:
    sketch = Actors().entity(
        "Subscription", "current_period_end instant", states=("active", "cancelled")
    )
    was = sketch.entities["Subscription"].lifecycle
    assert was is not None
    states = (was.states[0], was.states[1].replace(terminal=True))
    sketch.alter("Subscription", lifecycle=was.replace(states=states))
    assert "current_period_end where status <> 'cancelled'" in made(sketch, "subscriptions")


def test_rows_are_found_by_what_other_systems_call_them() -> None:
    sketch = Actors().entity("Parcel", "tracking_number code?", "last_known_status text?")
    told = tuple(item.id for item in sketch.entities["Parcel"].attributes)
    sketch.integration("Carrier", "tracking number", "last known status", attributes=told)
    assert made(sketch, "parcels") == ["tracking_number where tracking_number is not null"]
    sketch.unique("Parcel", "tracking_number")
    assert made(sketch, "parcels") == []


def test_an_index_costs_too_much_where_only_a_deletion_would_use_it() -> None:
    sketch = Sketch().entity("Meter", delete_policy="never").entity("Reading", append_only=True)
    sketch.link("Reading", "Meter")
    assert made(sketch, "readings") == ["meter_id"]
    sketch.alter("Reading", expected_rows=3_000_000_000)
    assert made(sketch, "readings") == []


def test_what_is_grouped_by_something_its_lines_name_is_found_through_them() -> None:
    sketch = Sketch().entity("Warehouse").entity("Order").entity("Order line")
    sketch.link("Order line", "Order", owner=True)
    sketch.link("Order line", "Warehouse", target_cardinality="0..1")
    warehouse = sketch.entities["Warehouse"].id
    sketch.query("per warehouse", "Order", group_by=(warehouse,), measure="number of orders")
    assert made(sketch, "order_lines") == ["warehouse_id, order_id", "order_id"]


def test_a_sum_is_read_from_the_index_alone() -> None:
    sketch = Sketch().entity("Meter").entity("Use", "quantity decimal", "used_at instant")
    sketch.link("Use", "Meter")
    meter = sketch.link_id("Use", "meter") or ""
    sketch.query("per meter", "Use", ("used_at >=",), group_by=(meter,), measure="sum of quantity")
    uses = table(derive_tables(sketch.design()), "uses")
    assert indexes(uses)[0] == "used_at"
    names = [column.name for column in uses.columns if column.id in uses.indexes[0].include]
    assert names == ["meter_id", "quantity"]


def test_rows_without_a_reference_stay_out_of_its_index() -> None:
    sketch = Sketch().entity("Person").entity("Task")
    sketch.link("Task", "Person", "assignee", target_cardinality="0..1")
    assert made(sketch, "tasks") == ["assignee_id where assignee_id is not null"]


def test_a_secret_is_unique_in_all_tenants_and_so_is_another_system_s_id() -> None:
    sketch = Sketch(tenancy__mode="column").entity("Firm", ownership="tenant_root")
    sketch.entity("Token", "secret text", "message_id reference")
    sketch.alter("Token", "secret", storage="hash").alter(
        "Token", "message_id", managed_by="server"
    )
    sketch.unique("Token", "secret").unique("Token", "message_id")
    tokens = table(derive_tables(sketch.design()), "tokens")
    assert [len(item.columns) for item in tokens.uniques] == [1, 1]
