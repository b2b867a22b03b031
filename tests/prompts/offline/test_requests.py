from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.derive import derive
from design.diff import Diff, diff
from design.document.design import Design
from design.operations.block import Block
from design.operations.parse import parse_operation
from prompts.compose import compose
from prompts.offline.prompt_reader import read_world
from prompts.offline.requests import Answer, answer, examples
from prompts.offline.requests.catalogue import RULES
from prompts.offline.requests.grammar import Rule
from tests.prompts.offline.shop import shop


@lru_cache
def base() -> Design:
    return shop()


def ask(message: str, design: Design | None = None) -> Answer:
    prompt = compose(design or base(), message)
    return answer(read_world(prompt.messages))


def changed(message: str) -> tuple[Design, Diff]:
    """Return the design after a message, and what it changed; every operation must apply."""
    said = ask(message)
    block = Block(base(), origin="after")
    for number, data in enumerate(said.operations):
        block.add(parse_operation(data).operation, str(number))
    block.finish()
    wrong = [
        (item.operation, str(item.error)) for item in block.outcomes if item.state != "applied"
    ]
    assert not wrong, (said.prose, wrong)
    after = derive(block.design)
    return after, diff(base(), after)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_every_kind_of_request_is_understood_and_changes_the_design(rule: Rule) -> None:
    said = ask(rule.example)

    assert "did not understand" not in said.prose
    after, changes = changed(rule.example)
    assert bool(said.operations) != rule.answers
    assert (after == base()) == rule.answers
    assert bool(changes.changes) != rule.answers


def test_more_than_forty_kinds_of_request_are_known() -> None:
    assert len({rule.kind for rule in RULES}) >= 40
    assert len(set(examples())) == len(examples())


def test_what_is_not_understood_is_said_with_what_could_be_asked() -> None:
    said = ask("paint the bikeshed in a nice shade of blue")

    assert not said.operations
    assert "did not understand" in said.prose
    assert "rules, not a language model" in said.prose


def test_a_misspelt_entity_is_not_guessed() -> None:
    said = ask("add loyalty_points to Custommer")

    assert not said.operations
    assert "Customer" in said.prose


@pytest.mark.parametrize("name", ["名前", "😀名前"])
def test_a_name_it_cannot_read_is_what_it_blames(name: str) -> None:
    said = ask(f"add {name} to Customer")

    assert not said.operations
    assert f"“{name}” has signs I do not read" in said.prose
    assert "no entity" not in said.prose


def test_several_requests_in_one_message_are_all_read() -> None:
    said = ask("Add loyalty_points to Customer. Make phone required on Customer; use bigint keys.")

    assert [item["op"] for item in said.operations] == [
        "add_attribute",
        "alter_attribute",
        "set_convention",
    ]


def test_a_rename_is_a_rename_in_every_layer() -> None:
    _, changes = changed("rename Customer to Client")

    assert not [item for item in changes.changes if item.kind in ("added", "removed")]


@given(st.text(max_size=200))
def test_no_message_breaks_it(message: str) -> None:
    ask(message)


@pytest.mark.parametrize(
    ("message", "operation"),
    [
        ("orders can also be refunded in part", "add_state"),
        ("never delete customers, deactivate them", "alter_entity"),
        ("customers also have a date of birth (confidential)", "add_attribute"),
        ("The phone of a customer is required", "alter_attribute"),
        ("drop Customer.phone", "drop_attribute"),
        ("no two customers may share the same phone", "alter_attribute"),
        ("an order belongs to a warehouse", "add_relationship"),
        ("deleting a practitioner deletes its appointments", "alter_relationship"),
        ("a shipped order can be returned", "add_state"),
        ("cancelled orders can be reopened", "add_transition"),
        ("support agents can see all refunds", "add_permission"),
        ("customers must not see refunds", "add_permission"),
        ("we also sell gift cards with code (unique) and balance", "add_entity"),
        ("use soft delete for products", "alter_entity"),
        ("keep invoices for 7 years then archive them", "set_retention"),
        ("report: number of orders per month", "add_query"),
        ("switch to camelCase json", "set_convention"),
        ("use page-based pagination", "set_convention"),
        ("note that prices are net", "propose_decision"),
        ("limit title of Product to 200 characters", "alter_attribute"),
        ("a product can have many labels", "add_relationship"),
    ],
)
def test_other_words_for_the_same(message: str, operation: str) -> None:
    said = ask(message)

    assert operation in [item["op"] for item in said.operations], said.prose
    changed(message)
