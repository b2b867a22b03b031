"""What operations replace of what was there."""

from __future__ import annotations

from typing import Any

import pytest

from design.labels import Labels
from design.operations.replacing import replaced
from tests.design.operations.steps import done, shop, tables


def told(op: str, **values: Any) -> set[str]:
    return set(replaced(Labels(tables()), done(tables(), op, **values)))


@pytest.mark.parametrize(
    ("operation", "labels"),
    [
        ({"op": "alter_attribute", "entity": "Order", "attribute": "total", "required": False},
         {"Order.total"}),
        ({"op": "drop_attribute", "entity": "Product", "attribute": "size"}, {"Product.size"}),
        ({"op": "move_attribute", "entity": "Product", "attribute": "size", "to": "Order"},
         {"Product.size"}),
        ({"op": "set_lifecycle", "entity": "Order", "states": ["draft", "placed"]},
         {"Order status lifecycle", "Order: cancelled", "Order: placed -> cancelled"}),
        ({"op": "add_permission", "role": "Buyer", "action": "read", "entity": "Order",
          "scope": "all"}, {"Buyer may read Order"}),
        ({"op": "drop_query", "query": "open orders"}, {"open orders"}),
        ({"op": "drop_column", "table": "customers", "column": "email", "cascade": True},
         {"customers.email", "customers (unique email)"}),
        ({"op": "alter_column", "table": "orders", "column": "total", "type": "numeric(14,2)"},
         {"orders.total"}),
        # What only adds, names anew or fills what was empty.
        ({"op": "add_attribute", "entity": "Order", "name": "note"}, set()),
        ({"op": "rename_attribute", "entity": "Order", "attribute": "total", "to": "sum"}, set()),
        ({"op": "rename_entity", "entity": "Order", "to": "Purchase"}, set()),
        ({"op": "set_lifecycle", "entity": "Product", "states": ["new", "old"]}, set()),
        ({"op": "add_state", "entity": "Order", "state": "paid", "after": "placed"}, set()),
        ({"op": "set_retention", "entity": "Order", "period": "2 years"}, set()),
        ({"op": "set_lifecycle", "entity": "Order",
          "states": ["draft", "placed", "cancelled", "paid"]}, set()),
        ({"op": "set_convention", "key": "ids.type", "value": "bigint"}, set()),
    ],
)  # fmt: skip
def test_what_is_replaced(operation: dict[str, Any], labels: set[str]) -> None:
    assert told(**operation) == labels


def test_a_removal_tells_what_goes_with_it_and_where_that_stands() -> None:
    base = Labels(shop())
    found = replaced(base, done(shop(), "drop_entity", entity="Customer", cascade=True))
    concept = shop().concept
    customer, order = concept.entity_named("Customer"), concept.entity_named("Order")
    assert customer is not None
    assert order is not None
    assert found["Customer.email"] == customer.id
    assert found["Order.customer"] == concept.links_from(order.id)[0].id


def test_what_was_set_before_is_overwritten() -> None:
    kept = done(shop(), "set_retention", entity="Order", period="2 years").design
    again = done(kept, "set_retention", entity="Order", period="3 years")
    assert set(replaced(Labels(kept), again)) == {"Order"}
    assert replaced(Labels(shop()), again) == {}, "the turn itself set it"
