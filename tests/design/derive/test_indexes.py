"""Which indexes queries and foreign keys call for."""

from __future__ import annotations

from design.derive import derive_tables
from design.document.schema import Table
from tests.design.derive.fixtures import Sketch, indexes, shop, table, tracker, uniques


def only(sketch: Sketch, name: str) -> Table:
    return table(derive_tables(sketch.design()), name)


def test_equality_comes_first_then_the_order_and_the_key() -> None:
    assert indexes(only(shop(), "orders"))[0] == "customer_id, placed_at desc, id desc"


def test_a_named_state_makes_the_index_partial() -> None:
    refunds = only(shop(), "refunds")
    assert indexes(refunds)[0] == "amount desc, id desc where status in ('requested', 'approved')"
    requested = refunds.column_named("requested_at")
    assert requested is not None
    assert refunds.indexes[0].include == (requested.id,)


def test_deleted_rows_are_left_out() -> None:
    assert indexes(only(tracker(), "issues")) == [
        "workspace_id, assignee_id, priority desc, created_at, id where deleted_at is null"
        " and state in ('backlog', 'in_progress', 'in_review')",
        "workspace_id, project_id, state, created_at desc, id desc where deleted_at is null",
        "workspace_id, due_date, id where deleted_at is null"
        " and state in ('backlog', 'in_progress', 'in_review')",
        "workspace_id, closed_at where deleted_at is null and closed_at is not null",
        "workspace_id, created_at desc, id desc where deleted_at is null",
        "workspace_id, created_by_id",
        "workspace_id, assignee_id where assignee_id is not null",
    ]


def test_a_foreign_key_that_a_key_or_a_longer_index_covers_has_no_index_of_its_own() -> None:
    sketch = shop()
    assert indexes(only(sketch, "stock_levels")) == [
        "on_hand, id", "warehouse_id, created_at, id",
    ]  # fmt: skip
    assert uniques(only(sketch, "stock_levels")) == ["product_id, warehouse_id"]
    orders = only(sketch, "orders")
    assert set(orders.indexes[0].serves) >= {sketch.queries[0].id, orders.foreign_keys[0].id}


def test_queries_that_want_the_same_share_an_index() -> None:
    sketch = Sketch().entity("User").entity("Post", "at instant").link("Post", "User")
    sketch.query("posts of a user", "Post", ("user =",))
    sketch.query("newest posts of a user", "Post", ("user =",), ("-at",))
    posts = only(sketch, "posts")
    assert indexes(posts) == ["user_id, at desc, id desc", "at desc, id desc"]
    assert len(posts.indexes[0].serves) == 3


def test_a_query_of_another_table_s_column_gets_what_is_here() -> None:
    sketch = Sketch().entity("Doctor", "speciality text").entity("Visit", "at instant")
    sketch.link("Visit", "Doctor")
    sketch.query("visits of a speciality", "Visit", ("nowhere =", "at >="))
    assert indexes(only(sketch, "visits")) == ["at, id", "doctor_id"]


def test_groups_use_the_index_of_their_key() -> None:
    sketch = Sketch().entity("Plan").entity("Subscription", states=("active", "ended"))
    sketch.link("Subscription", "Plan")
    link = sketch.link_id("Subscription", "plan") or ""
    sketch.query("revenue", "Subscription", ("status in active",), group_by=(link,), measure="sum")
    subscriptions = only(sketch, "subscriptions")
    assert indexes(subscriptions) == ["plan_id, status", "created_at desc, id desc"]
    assert sketch.queries[0].id in subscriptions.indexes[0].serves


def test_index_names_are_unique_and_speak() -> None:
    names = [index.name for item in derive_tables(tracker().design()) for index in item.indexes]
    assert len(set(names)) == len(names)
    assert "issues_project_id_state_created_at_idx" in names


def test_rows_found_by_another_entity_have_an_index_there() -> None:
    sketch = Sketch().entity("Order", "placed_at instant").entity("Order line", "quantity integer")
    sketch.link("Order line", "Order", owner=True)
    placed = sketch.attribute_id("Order", "placed_at")
    sketch.query("revenue", "Order line", (f"{placed} >=", f"{placed} <"), measure="sum")
    assert indexes(only(sketch, "orders")) == ["placed_at"]
    assert indexes(only(sketch, "order_lines")) == ["order_id"]


def test_a_query_by_state_alone_has_a_partial_index() -> None:
    sketch = Sketch().entity("Order", states=("open", "done"))
    sketch.query("open orders", "Order", ("status in open",))
    assert indexes(only(sketch, "orders"))[0] == "id where status = 'open'"
