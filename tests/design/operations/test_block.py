from __future__ import annotations

from typing import Any

import pytest

from design.document.design import Design
from design.operations.block import Block, Outcome
from tests.design.operations.steps import ORIGIN, after, derived, entity, read, shop, table


def block(*steps: dict[str, Any], base: Design | None = None) -> Block:
    made = Block(base or Design(), origin=ORIGIN)
    for number, step in enumerate(steps, start=1):
        made.add(read(**step), str(number))
    return made


def states(made: Block) -> list[str]:
    return [outcome.state for outcome in made.outcomes]


ORDER = {"op": "add_entity", "name": "Order"}
TOTAL = {"op": "add_attribute", "entity": "Order", "name": "total", "type": "money"}


def test_a_reference_to_a_later_line_waits_for_it() -> None:
    made = block(TOTAL)
    assert states(made) == ["deferred"]

    outcomes = made.add(read(**ORDER), "2")

    assert [(item.key, item.state) for item in outcomes] == [("2", "applied"), ("1", "applied")]
    assert entity(made.design, "Order").attribute_named("total") is not None


def test_operations_that_wait_for_each_other_in_a_row_are_all_applied() -> None:
    made = block(
        {"op": "set_erasure", "entity": "Order", "attributes": ["total"]},
        TOTAL,
        {"op": "add_relationship", "entity": "Order", "to": "Customer"},
        {"op": "add_entity", "name": "Customer"},
        ORDER,
    )

    assert states(made) == ["applied"] * 5


def test_a_name_brought_by_a_rename_counts() -> None:
    made = block(
        {"op": "add_attribute", "entity": "Purchase", "name": "note"},
        {"op": "rename_entity", "entity": "Order", "to": "Purchase"},
        base=shop(),
    )

    assert states(made) == ["applied", "applied"]


def test_what_never_comes_is_rejected_in_the_end() -> None:
    made = block(TOTAL, ORDER, {"op": "alter_entity", "entity": "Ordr", "audited": True})
    (outcome,) = made.finish()

    assert (outcome.key, outcome.state) == ("3", "rejected")
    assert outcome.error is not None
    assert 'Did you mean "Order"?' in outcome.error.message


def test_what_waits_for_a_rejected_one_is_blocked() -> None:
    made = block(
        {"op": "add_entity", "name": "Order", "plural": "Customers"},
        {"op": "add_attribute", "entity": "Order", "name": "total"},
        {"op": "set_erasure", "entity": "Order", "attributes": ["total"]},
        base=shop().replace(concept=shop().concept.replace(entities=shop().concept.entities[:1])),
    )
    made.finish()

    assert states(made) == ["rejected", "blocked", "blocked"]


def test_a_role_of_the_same_name_does_not_hide_the_cause() -> None:
    made = block(
        {"op": "add_role", "name": "Guest", "represents": "Guest"},
        {"op": "add_attribute", "entity": "Guest", "name": "email"},
    )
    made.finish()

    assert states(made) == ["rejected", "rejected"]


def test_operations_that_wait_in_a_circle_have_a_first_cause() -> None:
    made = block(
        {"op": "rename_entity", "entity": "A thing", "to": "Bee"},
        {"op": "rename_entity", "entity": "Bee", "to": "A thing"},
    )
    made.finish()

    assert states(made) == ["rejected", "blocked"]


def test_an_operation_that_cannot_be_is_rejected_at_once() -> None:
    made = block(ORDER, {"op": "add_attribute", "entity": "Order", "name": "x", "type": "enum"})

    assert states(made) == ["applied", "rejected"]


def test_what_a_note_is_about_may_come_later() -> None:
    made = block(
        {"op": "add_question", "text": "How many orders?", "about": ["Order"]},
        {"op": "add_question", "text": "How many others?", "about": ["Other"]},
        ORDER,
    )
    assert states(made) == ["applied", "deferred", "applied"]

    (outcome,) = made.finish()
    assert outcome.applied is not None
    assert outcome.applied.notes == ('nothing is called "Other"; left out',)
    assert [len(item.about) for item in made.design.concept.questions] == [1, 0]


def test_a_key_is_used_once() -> None:
    made = block(ORDER)

    with pytest.raises(ValueError, match="used before"):
        made.add(read(**ORDER), "1")


def test_outcomes_stand_in_the_order_they_came_and_tell_the_order_of_application() -> None:
    made = block(TOTAL, ORDER)

    assert [(item.key, item.turn) for item in made.outcomes] == [("1", 2), ("2", 1)]
    assert [item.key for item in made.applied] == ["2", "1"]


def test_the_lower_layers_are_brought_in_line_before_an_operation_speaks_of_them() -> None:
    calls: list[Design] = []

    def derive(design: Design) -> Design:
        calls.append(design)
        return derived().replace(concept=design.concept)

    made = Block(shop(), origin=ORIGIN, derive=derive)
    made.add(read("alter_entity", entity="Order", audited=True), "1")
    made.add(read("rename_table", table="orders", to="purchases"), "2")
    made.add(read("rename_column", table="purchases", column="total", to="sum"), "3")

    assert states(made) == ["applied"] * 3
    assert len(calls) == 1
    assert table(made.design, "purchases").column_named("sum") is not None


def test_the_base_is_left_as_it_is() -> None:
    base = after(Design(), ORDER)
    copy = base.model_copy(deep=True)

    made = block(TOTAL, base=base)

    assert made.base is base
    assert base == copy


def test_an_error_kept_in_an_outcome_holds_no_frames() -> None:
    outcome: Outcome = block(TOTAL).outcomes[0]

    assert outcome.error is not None
    assert outcome.error.__traceback__ is None
