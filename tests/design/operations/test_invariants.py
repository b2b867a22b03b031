from __future__ import annotations

from typing import Any

import pytest

from design.document.concept import CompareRule, DistinctRule, LimitRule, NoOverlapRule
from design.document.design import Design
from tests.design.operations.steps import after, attribute, done, lifecycle, link, refused, shop

STAY: tuple[dict[str, Any], ...] = (
    {"op": "add_attribute", "entity": "Order", "name": "starts_at", "type": "instant"},
    {"op": "add_attribute", "entity": "Order", "name": "ends_at", "type": "instant"},
)
OVERLAP: dict[str, Any] = {
    "op": "add_invariant", "entity": "Order", "statement": "no two at one time",
    "kind": "no_overlap", "start": "starts_at", "end": "ends_at", "per": ["customer"],
    "unless_states": ["cancelled"],
}  # fmt: skip


def test_a_rule_in_words_alone_is_kept() -> None:
    design = done(shop(), "add_invariant", entity="Order", statement="Paid orders stay").design

    assert [(item.name, item.rule) for item in design.concept.invariants] == [
        ("paid_orders_stay", None)
    ]


def test_a_comparison_is_resolved_to_ids() -> None:
    design = after(
        shop(),
        *STAY,
        {"op": "add_invariant", "entity": "Order", "statement": "ends after it starts",
         "kind": "compare", "left": "ends_at", "operator": ">", "right": "starts_at"},
    )  # fmt: skip

    assert design.concept.invariants[0].rule == CompareRule(
        left=attribute(design, "Order", "ends_at").id,
        operator=">",
        right=attribute(design, "Order", "starts_at").id,
    )


def test_a_comparison_with_a_number_is_a_limit() -> None:
    design = done(
        shop(), "add_invariant", entity="Order", statement="never below zero", kind="compare",
        left="total", operator=">=", right="0",
    ).design  # fmt: skip

    assert design.concept.invariants[0].rule == LimitRule(
        attribute=attribute(design, "Order", "total").id, operator=">=", amount="0"
    )


def test_periods_that_must_not_overlap_name_links_and_states() -> None:
    design = after(shop(), *STAY, OVERLAP)

    assert design.concept.invariants[0].rule == NoOverlapRule(
        start=attribute(design, "Order", "starts_at").id,
        end=attribute(design, "Order", "ends_at").id,
        per=(link(design, "Order", "customer").id,),
        unless_states=(lifecycle(design, "Order").states[2].id,),
    )


def test_two_links_must_differ_or_one_from_itself() -> None:
    design = done(
        shop(), "add_invariant", entity="Order", statement="not its own", kind="distinct",
        left="customer", right="self",
    ).design  # fmt: skip

    assert design.concept.invariants[0].rule == DistinctRule(
        left=link(design, "Order", "customer").id, right="self"
    )


def test_an_incomplete_rule_says_what_it_needs() -> None:
    error = refused(
        shop(), "add_invariant", entity="Order", statement="some rule", kind="compare", left="total"
    )

    assert "operator, right" in error.message


@pytest.mark.parametrize("name", ["Paid orders stay", "paid_orders_stay", "PAID ORDERS STAY"])
def test_a_rule_is_dropped_by_name_or_statement(name: str) -> None:
    design = done(shop(), "add_invariant", entity="Order", statement="Paid orders stay").design

    assert done(design, "drop_invariant", invariant=name).design.concept.invariants == ()


def test_a_rule_said_again_is_already_so() -> None:
    design = done(shop(), "add_invariant", entity="Order", statement="Paid orders stay").design

    applied = done(design, "add_invariant", entity="Order", statement="paid orders stay")
    assert not applied.changed


def test_an_excepted_state_that_goes_leaves_the_rule() -> None:
    design = after(
        shop(), *STAY, OVERLAP,
        {"op": "drop_state", "entity": "Order", "state": "cancelled", "cascade": True},
    )  # fmt: skip

    rule = design.concept.invariants[0].rule
    assert isinstance(rule, NoOverlapRule)
    assert rule.unless_states == ()


def test_statements_of_the_same_first_words_get_names_of_their_own() -> None:
    long = "an order that was paid by the customer in full must never be "
    design = after(
        Design(),
        {"op": "add_entity", "name": "Order"},
        {"op": "add_invariant", "entity": "Order", "statement": long + "changed"},
        {"op": "add_invariant", "entity": "Order", "statement": long + "deleted"},
    )

    names = [item.name for item in design.concept.invariants]
    assert len(set(names)) == 2
