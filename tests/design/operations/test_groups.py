from __future__ import annotations

from typing import Any

from design.document.design import Design
from design.operations.block import Block
from design.operations.groups import closure, dependants, groups, select
from tests.design.operations.steps import ORIGIN, derived, entity, read, shop


def block(*steps: dict[str, Any], base: Design | None = None) -> Block:
    made = Block(base or Design(), origin=ORIGIN)
    for number, step in enumerate(steps, start=1):
        made.add(read(**step), str(number))
    made.finish()
    return made


ORDER = {"op": "add_entity", "name": "Order"}
CUSTOMER = {"op": "add_entity", "name": "Customer"}
TOTAL = {"op": "add_attribute", "entity": "Order", "name": "total", "type": "money"}
NOTE = {"op": "add_attribute", "entity": "Order", "name": "note"}
LINK = {"op": "add_relationship", "entity": "Order", "to": "Customer"}


def test_an_operation_needs_what_made_the_things_it_speaks_of() -> None:
    made = block(ORDER, CUSTOMER, TOTAL, NOTE, LINK)

    assert closure(made.outcomes, ["3"]) == ("1", "3")
    assert closure(made.outcomes, ["5"]) == ("1", "2", "5")


def test_members_of_one_entity_do_not_need_each_other() -> None:
    made = block(ORDER, TOTAL, NOTE)

    assert dependants(made.outcomes, ["2"]) == ()
    assert dependants(made.outcomes, ["1"]) == ("2", "3")


def test_what_came_before_what_it_needs_is_put_after_it() -> None:
    made = block(TOTAL, ORDER)

    assert closure(made.outcomes, ["1"]) == ("2", "1")


def test_changes_of_one_element_keep_their_order() -> None:
    made = block(
        {"op": "alter_attribute", "entity": "Order", "attribute": "total", "required": False},
        {"op": "alter_attribute", "entity": "Order", "attribute": "total", "type": "decimal"},
        base=shop(),
    )

    assert closure(made.outcomes, ["2"]) == ("1", "2")


def test_what_speaks_by_a_new_name_needs_the_rename() -> None:
    made = block(
        {"op": "rename_entity", "entity": "Order", "to": "Purchase"},
        {"op": "add_attribute", "entity": "Purchase", "name": "note"},
        base=shop(),
    )

    assert closure(made.outcomes, ["2"]) == ("1", "2")
    assert closure(made.outcomes, ["1"]) == ("1",)


def test_what_takes_the_place_of_something_dropped_goes_with_it() -> None:
    made = block(
        {"op": "drop_attribute", "entity": "Product", "attribute": "sku"},
        {"op": "add_attribute", "entity": "Product", "name": "sku", "type": "integer"},
        base=shop(),
    )

    assert closure(made.outcomes, ["1"]) == ("1", "2")
    assert closure(made.outcomes, ["2"]) == ("1", "2")
    assert dependants(made.outcomes, ["2"]) == ("1",)


def test_dropping_something_needs_what_freed_it() -> None:
    made = block(
        {"op": "drop_permission", "role": "Buyer", "action": "read", "entity": "Order"},
        {"op": "drop_transition", "entity": "Order", "source": "placed", "target": "cancelled"},
        {"op": "drop_role", "role": "Buyer"},
        base=shop(),
    )

    assert closure(made.outcomes, ["3"]) == ("1", "2", "3")


def test_what_speaks_of_a_derived_table_needs_the_entity_it_realises() -> None:
    made = Block(shop(), origin=ORIGIN, derive=lambda _: derived())
    made.add(read("rename_entity", entity="Order", to="Sale"), "1")
    made.add(read("alter_table", table="orders", comment="sales"), "2")

    assert closure(made.outcomes, ["2"]) == ("1", "2")


def test_independent_operations_are_groups_of_their_own() -> None:
    made = block(ORDER, CUSTOMER, TOTAL, {"op": "add_non_goal", "text": "gift cards"})

    assert groups(made.outcomes) == (("1", "3"), ("2",), ("4",))


def test_rejected_operations_are_in_no_group() -> None:
    made = block(ORDER, {"op": "alter_entity", "entity": "Nothing"})

    assert groups(made.outcomes) == (("1",),)
    assert closure(made.outcomes, ["2"]) == ()


def test_a_selection_gives_elements_the_ids_they_had() -> None:
    made = block(ORDER, CUSTOMER, TOTAL, NOTE, LINK)

    chosen = select(Design(), made.outcomes, closure(made.outcomes, ["4"]), origin=ORIGIN)

    assert [item.key for item in chosen.outcomes] == ["1", "4"]
    order = entity(made.design, "Order")
    assert entity(chosen.design, "Order").id == order.id
    assert entity(chosen.design, "Order").attributes == (order.attributes[1],)
