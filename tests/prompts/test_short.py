"""Short prompts for small models: little, the notes whole, and only what the request needs."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from design.document.concept import Invariant
from design.operations.parse import parse_operation
from prompts.compose import SHORT_BUDGET, PastTurn, Prompt, compose, short_example
from prompts.reference import brief_reference, name_of, operations
from prompts.repair import Failure, repair_messages
from prompts.reply import LineEvent, ReplyReader
from prompts.selecting import MOST, select_operations
from tests.prompts.designs import decision, large, shop

NAMES = frozenset(map(name_of, operations()))
WORDS = (
    "add a status to Order rename drop delete soft unique tenant index page decision GET /v1 role"
    " may see never keep 3 years webhook split several question list 409"
)
MESSAGES = st.text() | st.lists(st.sampled_from(WORDS.split())).map(" ".join)


def part(prompt: Prompt, name: str) -> str:
    return next((item.text for item in prompt.parts if item.name == name), "")


def test_it_is_a_fraction_of_the_whole_prompt() -> None:
    whole, short = (
        compose(shop(), "Add a nickname to Customer", short=how) for how in (False, True)
    )
    assert short.tokens <= SHORT_BUDGET
    assert part(short, "protocol") != part(whole, "protocol")
    assert [item.name for item in short.parts] == [
        "protocol", "conventions", "index", "slice", "operations", "request",
    ]  # fmt: skip
    assert "<conventions>" not in part(short, "conventions")
    assert part(short, "index").startswith("<index>\nentities")


@pytest.mark.parametrize("size", [10, 100, 300])
def test_it_stays_small_in_a_large_design(size: int) -> None:
    short = compose(large(size), "Add a note to Invoice a1", short=True)
    assert short.tokens <= SHORT_BUDGET * 1.2
    assert '"Invoice a1"' in part(short, "index")
    assert ("further_entities" in part(short, "index")) is (size > 10)
    assert 'entity "Invoice a1"' in part(short, "slice")


def test_every_note_is_in_it_word_for_word_whatever_the_size() -> None:
    texts = [f"Number {number}: " + "never " * 100 for number in range(1, 11)]
    notes = tuple(
        decision(number, f"Rule {number}", text, pinned=True)
        for number, text in enumerate(texts, 1)
    )
    short = compose(shop().replace(decisions=notes), "Add a nickname to Customer", short=True)
    assert all(note.text in short.messages[0].text for note in notes)
    assert len(short.sent) == 10
    assert "entity Customer" in part(short, "slice")


def test_the_front_is_the_same_bytes_for_every_request() -> None:
    past = [PastTurn("Add orders", "Added.", "discarded", ("add_index",), "too many")]
    one = compose(shop(), "Add a nickname to Customer", short=True)
    other = compose(shop(), "Remove the endpoint GET /v1/orders", history=past, short=True)
    assert one.messages[:3] == other.messages[:3]
    assert "<turn>" in part(other, "turns")


def test_the_worked_example_can_be_used() -> None:
    reader = ReplyReader()
    _, answer = short_example()
    events = [*reader.feed(answer), *reader.finish("stop")]
    lines = [event for event in events if isinstance(event, LineEvent)]
    assert len(lines) >= 2
    assert all(line.operation is not None and not line.fixes for line in lines)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Add a status on_hold to Order", {"add_state", "add_transition"}),
        ("Soft-delete articles", {"alter_entity"}),
        ("Rename Customer to Client", {"rename_entity"}),
        ("The slug must be unique within its workspace", {"add_identity"}),
        ("Invoices are kept 10 years", {"set_retention"}),
        ("Use page numbers instead of cursors", {"set_convention"}),
        ("POST /v1/orders must answer 409", {"add_error"}),
        ("Customers can see their own refunds", {"add_permission"}),
        ("Drop the column legacy_ref of orders", {"drop_column"}),
        ("Make the refunds better", {"add_question", "add_entity", "add_state"}),
    ],
)
def test_a_request_is_told_the_operations_it_needs(message: str, expected: set[str]) -> None:
    assert expected <= set(select_operations(message))


@given(MESSAGES)
@settings(max_examples=200)
def test_few_operations_are_told_and_a_model_may_use_all(message: str) -> None:
    chosen = select_operations(message)
    assert len(chosen) == len(set(chosen)) <= MOST
    assert set(chosen) <= NAMES
    assert {"add_attribute", "alter_attribute", "add_question"} <= set(chosen)


def test_every_operation_can_be_told_in_brief() -> None:
    text = brief_reference(NAMES)
    lines = [line for line in text.splitlines() if line.startswith("{")]
    assert {json.loads(line)["op"] for line in lines} == NAMES
    for line in lines:
        assert not parse_operation(line.replace("…", "some words")).fixes
    assert brief_reference(["alter_query", "add_query"]) == brief_reference(
        ["add_query", "alter_query"]
    )


def test_an_example_sent_back_as_it_stood_is_refused() -> None:
    (line,) = [line for line in brief_reference(["add_question"]).splitlines() if '"op"' in line]
    reader = ReplyReader()
    events = [*reader.feed(f"```ops\n{line}\n```\n"), *reader.finish("stop")]
    (found,) = [event for event in events if isinstance(event, LineEvent)]
    assert found.operation is None
    assert "write the words it leaves open" in (found.problem or "")


def test_lists_that_differ_are_told_for_each_operation() -> None:
    text = brief_reference(["add_invariant", "add_endpoint"])
    assert "kind of add_invariant is one of compare|" in text
    assert "kind of add_endpoint is one of list|" in text


def test_the_rules_of_what_is_shown_are_in_it() -> None:
    rule = Invariant(id="inv_1", name="positive", statement="a total is never negative",
                     entities=(shop().concept.entities[0].id,))  # fmt: skip
    design = shop().replace(concept=shop().concept.replace(invariants=(rule,)))
    prompt = compose(design, f"Add a nickname to {design.concept.entities[0].name}", short=True)
    assert rule.statement in part(prompt, "slice")
    assert rule.id in prompt.shown
    whole = compose(design, "Add a nickname")
    assert rule.statement not in part(whole, "slice")
    assert rule.id in whole.shown


def test_it_says_how_large_it_might_be() -> None:
    assert compose(shop(), "x").budget == 9000
    short = compose(large(30), "x", short=True)
    assert short.tokens <= short.budget < 2000
    assert short.counted(2.0).budget == 2 * short.budget


def test_a_repair_is_short_too_and_shows_the_operation_again() -> None:
    prompt = compose(shop(), "Add a nickname to Customer", short=True)
    raw = '{"op":"add_state","entity":"Customer","states":["a"]}'
    messages, _ = repair_messages(prompt, [Failure(1, raw, "it has no field")], 0, shop())
    assert messages[:3] == prompt.messages[:3]
    told = messages[-1].text
    assert '"op":"add_state","entity":"Order"' in told
    assert '"op":"end"' not in told
    assert sum(len(item.text) for item in messages) / 4 < SHORT_BUDGET
