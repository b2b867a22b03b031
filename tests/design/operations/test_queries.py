from __future__ import annotations

import pytest

from design.document.concept import Filter, Sort
from design.document.design import Design
from tests.design.operations.steps import (
    after,
    attribute,
    done,
    entity,
    lifecycle,
    link,
    query,
    refused,
    shop,
)


def filters(text: str) -> tuple[Filter, ...]:
    design = done(shop(), "add_query", name="q", entity="Order", filters=[text]).design
    return query(design, "q").filters


TOTAL = attribute(shop(), "Order", "total").id
PLACED = attribute(shop(), "Order", "placed_at").id
STATUS = lifecycle(shop(), "Order").id
CUSTOMER = link(shop(), "Order", "customer").id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status = placed", Filter(element=STATUS, value="placed")),
        ("status = 'Placed'", Filter(element=STATUS, value="placed")),
        ("status in (draft, placed)", Filter(element=STATUS, operator="in", value="draft, placed")),
        ("status not in (draft)", Filter(element=STATUS, operator="not in", value="draft")),
        ("Order.status != draft", Filter(element=STATUS, operator="!=", value="draft")),
        ("placed_at < now - 7 days",
         Filter(element=PLACED, operator="<", value="now - 7 days")),
        ("placed_at>=2024-01-01", Filter(element=PLACED, operator=">=", value="2024-01-01")),
        ("customer =", Filter(element=CUSTOMER)),
        ("customer = :customer", Filter(element=CUSTOMER)),
        ("customer_id = ?", Filter(element=CUSTOMER)),
        ("customer", Filter(element=CUSTOMER)),
        ("total < 5", Filter(element=TOTAL, operator="<", value="5")),
        ("total <> 5", Filter(element=TOTAL, operator="!=", value="5")),
        ("placed_at is null", Filter(element=PLACED, operator="is null")),
        ("placed_at is not null", Filter(element=PLACED, operator="is not null")),
        ("placed_at = null", Filter(element=PLACED, operator="is null")),
        ("deleted_at is null", Filter(element="deleted_at", operator="is null")),
        ("created_at > now - 1 day",
         Filter(element="created_at", operator=">", value="now - 1 day")),
        ("total contains", Filter(element=TOTAL, operator="contains")),
        ("Customer.email = x",
         Filter(element=attribute(shop(), "Customer", "email").id, value="x")),
        ("customer.email = x",
         Filter(element=attribute(shop(), "Customer", "email").id, value="x")),
        ("Product.size = SMALL",
         Filter(element=attribute(shop(), "Product", "size").id, value="SMALL")),
    ],
)  # fmt: skip
def test_a_filter_is_read(text: str, expected: Filter) -> None:
    assert filters(text) == (expected,)


def test_a_range_is_two_filters() -> None:
    assert filters("total between 1 and 5") == (
        Filter(element=TOTAL, operator=">=", value="1"),
        Filter(element=TOTAL, operator="<=", value="5"),
    )


def test_conditions_joined_by_and_are_several_filters() -> None:
    assert filters("status = draft and total > 1") == (
        Filter(element=STATUS, value="draft"),
        Filter(element=TOTAL, operator=">", value="1"),
    )


def test_a_state_that_is_not_one_is_told_the_nearest() -> None:
    error = refused(shop(), "add_query", name="q", entity="Order", filters=["status = plced"])

    assert error.candidates == ("placed",)


def test_a_value_outside_a_closed_list_is_refused() -> None:
    error = refused(shop(), "add_query", name="q", entity="Product", filters=["size = huge"])

    assert "small, large" in error.message


def test_a_term_that_is_not_there_is_told_the_nearest() -> None:
    error = refused(shop(), "add_query", name="q", entity="Order", sort=["-placed"])

    assert error.candidates == ("placed_at",)


@pytest.mark.parametrize("text", ["-total", "total desc", "total DESCENDING"])
def test_a_descending_sort_is_read(text: str) -> None:
    design = done(shop(), "add_query", name="q", entity="Order", sort=[text]).design

    assert query(design, "q").sort == (Sort(element=TOTAL, descending=True),)


def test_an_aggregate_may_sort_by_its_measure() -> None:
    design = done(
        shop(), "add_query", name="q", entity="Order", measure="sum of total", sort=["-revenue"]
    ).design

    assert query(design, "q").sort == (Sort(element="revenue", descending=True),)


def test_groups_are_elements_or_spans_of_time() -> None:
    design = done(
        shop(), "add_query", name="q", entity="Order", group_by=["Product", "month", "status"]
    ).design

    assert query(design, "q").group_by == (entity(design, "Product").id, "month", STATUS)


def test_a_query_without_an_entity_names_it_in_its_terms() -> None:
    design = done(shop(), "add_query", name="q", filters=["Order.total > 5"]).design
    assert query(design, "q").filters[0].element == TOTAL

    error = refused(shop(), "add_query", name="r", filters=["total > 5"])
    assert "Entity.attribute" in error.message


def test_only_what_is_said_of_a_query_changes() -> None:
    design = done(shop(), "alter_query", query="Open Orders", limit=5).design

    before = query(shop(), "open orders")
    assert query(design, "open orders") == before.replace(limit=5)


def test_a_query_is_renamed_and_dropped() -> None:
    design = after(
        shop(),
        {"op": "rename_query", "query": "open orders", "to": "Waiting orders"},
        {"op": "drop_query", "query": "waiting orders"},
    )

    assert design.concept.queries == ()


def test_a_query_said_differently_names_the_operation_to_use() -> None:
    error = refused(shop(), "add_query", name="open orders", entity="Order", limit=3)

    assert "alter_query" in error.message


def test_terms_follow_a_rename() -> None:
    design: Design = after(
        shop(),
        {"op": "rename_attribute", "entity": "Order", "attribute": "placed_at", "to": "ordered_at"},
    )

    assert (
        query(design, "open orders").sort[0].element == attribute(design, "Order", "ordered_at").id
    )
