"""Each kind of expectation, met and not met, with what was found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from design.operations.parse import parse_operation
from session.draft import Draft
from session.evaluation.elements import holds, matches
from session.evaluation.judging import Outcome, judge
from session.evaluation.measuring import Heard, Lines
from session.evaluation.scenario import Expectation, find_scenarios
from session.evaluation.starting import start_of
from session.events import OperationApplied, OperationRejected, RepairStarted, TurnStarted

OPERATIONS: tuple[dict[str, Any], ...] = (
    {"op": "rename_entity", "entity": "Product", "to": "Book"},
    {"op": "add_attribute", "entity": "Customer", "name": "nickname", "required": False},
    {"op": "drop_attribute", "entity": "Customer", "attribute": "phone", "cascade": True},
    {"op": "set_convention", "key": "pagination.style", "value": "page"},
    {"op": "add_question", "text": "Who may see nicknames?"},
    {
        "op": "propose_decision",
        "title": "Pages",
        "decision": "Lists have pages.",
        "topic": "paging",
    },
)


@cache
def outcome(*kinds: str) -> Outcome:
    """What the operations of some kinds come to; of all without any."""
    base = start_of(find_scenarios(["add_a_status"])[0])
    draft = Draft(TurnStarted("t", "m", "model", "a", origin="x"), base)
    for number, data in enumerate(OPERATIONS):
        if not kinds or data["op"] in kinds:
            operation = parse_operation(data).operation
            draft.take(operation, str(number), json.dumps(data))
    draft.end_block()
    draft.prose.append("It is done.\nShould a nickname be unique?")
    assert not draft.rejected
    return Outcome(draft.view())


@pytest.mark.parametrize(
    "wanted",
    [
        {"exists": "Book", "kind": "entity"},
        {"exists": "book.Price", "with": {"type": "money", "required": True}},
        {"exists": ["nothing", "books.price"], "with": {"type": "numeric*", "nullable": False}},
        {"exists": "pagination.style", "with": {"value": ["page", "offset"]}},
        {"exists": "GET /v1/orders access of Customer", "with": {"scope": "own"}},
        {"exists": "*", "kind": "state", "layer": "concept", "least": 10},
        {"absent": "Customer.phone"},
        {"absent": "customers.phone", "layer": "schema"},
        {"added": "Customer.nickname", "with": {"required": False}},
        {"added": "customers.nickname", "kind": "column"},
        {"removed": "Customer.phone", "kind": "attribute"},
        {"kept": "Customer.email"},
        {"kept": "Product*", "kind": ["entity", "attribute"]},
        {"kept": "errors.envelope", "with": {"value": "error"}},
        {"changed": "Book", "kind": "entity", "field": "name"},
        {"renamed": "Book", "was": "Product"},
        {"renamed": "books", "kind": "table"},
        {"asks": 1, "most": 5},
        {"notes": "pag*"},
        {"says": "done"},
        {"uses": "rename_*"},
        {"nothing_but": ["entity", "attribute", "convention", "question", "decision", "table",
                         "column", "check", "unique", "endpoint", "field", "parameter",
                         "relationship", "index", "foreign_key", "permission", "assumption",
                         "access", "invariant", "error", "identity"]},
    ],
)  # fmt: skip
def test_what_is_met(wanted: dict[str, Any]) -> None:
    verdict = judge(Expectation.model_validate(wanted), outcome())
    assert (verdict.met, verdict.found) == (True, "")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"exists": "Product", "kind": "entity"}, "there is none"),
        ({"exists": "Book.price", "with": {"type": "text"}}, "Book.price is type='money'"),
        ({"exists": "Book", "kind": "entity", "least": 2}, "there is only entity Book"),
        ({"exists": "Book*", "kind": "attribute", "most": 2}, "there are 4: attribute Book.sku"),
        ({"absent": "Customer.email"}, "there is attribute Customer.email"),
        ({"added": "Customer.email"}, "attribute Customer.email was there before and is as it was"),
        ({"removed": "Customer.email"}, "there still is attribute Customer.email"),
        ({"removed": "Customer.fax"}, "it was not there"),
        ({"kept": "Customer.phone"}, "attribute Customer.phone went away"),
        ({"kept": "Customer.fax"}, "nothing of that name was there before"),
        ({"kept": "pagination.style", "with": {"value": "cursor"}},
         "convention pagination.style is value='page'"),
        ({"changed": "Customer.email"}, "attribute Customer.email was there before"),
        ({"changed": "Book", "kind": "entity", "field": "retention"}, "was there before"),
        ({"renamed": "Customer.nickname"}, "Customer.nickname is new and not the old one"),
        ({"renamed": "Book", "was": "Order"}, "nothing was renamed so"),
        ({"asks": 2}, "it asked 1 question"),
        ({"notes": "*uuid*"}, "it proposed Pages"),
        ({"says": "sorry"}, "it said: It is done."),
        ({"uses": "add_index"}, "it used rename_entity, add_attribute"),
        ({"nothing_but": []}, "it touched "),
    ],
)  # fmt: skip
def test_what_is_not_met_says_what_was_found(wanted: dict[str, Any], found: str) -> None:
    verdict = judge(Expectation.model_validate(wanted), outcome())
    assert not verdict.met
    assert found in verdict.found


def test_questions_in_prose_count_when_there_are_no_others() -> None:
    assert outcome("add_question").asked == ("Who may see nicknames?",)
    assert outcome("add_attribute").asked == ("Should a nickname be unique?",)


@pytest.mark.parametrize(
    ("allowed", "strays"),
    [
        (["*"], 0),
        ([], 5),
        (["Customer*"], 4),
        (["Customer*", "Book"], 2),
        (["Customer", "Product", "pagination.*"], 1),
    ],
)
def test_what_was_touched_unasked_is_what_operations_touched(
    allowed: Sequence[str], strays: int
) -> None:
    assert len(outcome().strays(allowed)) == strays, outcome().strays(allowed)


def test_a_very_long_line_of_prose_is_read_at_once() -> None:
    long = Outcome(replace(outcome("add_attribute").view, prose="why not " * 50_000 + "? No."))
    assert len(long.asked) == 1


def test_names_are_alike_in_any_spelling() -> None:
    assert matches("Customer.billingAddress", ["customer.billing_address"])
    assert matches("GET /v1/order-lines/{id}", ["get /v1/order_lines/{id}"])
    assert matches("a [b]", ["a [b]"])
    assert not matches("orders.total", ["order.total"])
    assert holds(["bronze", "silver"], "silver")
    assert holds({"since": "2026-01-01"}, "2026-*")
    assert holds(None, "none")
    assert not holds(None, "*x*")
    assert holds(50, 50)
    assert not holds(1, wanted=True)


def test_the_lines_of_the_first_reply_are_counted_apart() -> None:
    heard = Heard(
        [
            OperationApplied("t", "1", {}, ""),
            OperationRejected("t", "2", "", ""),
            RepairStarted("t", 1, 1),
            OperationApplied("t", "3", {}, ""),
        ]
    )
    assert heard.lines() == Lines(2, 1)
    assert Lines().rate is None


def test_everything_of_a_design_is_listed() -> None:
    kinds = {item.kind for item in outcome().after.values()}
    assert {"entity", "attribute", "state", "transition", "column", "unique", "index", "endpoint",
            "parameter", "field", "error", "access", "decision", "convention"} <= kinds  # fmt: skip
