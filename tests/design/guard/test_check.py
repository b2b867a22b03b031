"""Whose fault a contradiction is, and what it stands against."""

from __future__ import annotations

import string
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from design.derive import derive
from design.document.decisions import Decision
from design.guard import TOPICS, Watch, check, checked_as, read, standing, words_of_breach
from design.operations.block import Block
from tests.design.guard.turns import broken, decided, keys
from tests.design.operations.steps import after
from tests.design.operations.steps import read as operation

BIGINT = {"op": "set_convention", "key": "ids.type", "value": "bigint"}
UUID = {"op": "set_convention", "key": "ids.type", "value": "uuid"}
COUPON = {"op": "add_entity", "name": "Coupon"}
FLOAT = {"op": "add_column", "table": "orders", "name": "fee", "type": "real", "nullable": True}


def test_what_follows_from_a_contradiction_is_blamed_on_its_cause_alone() -> None:
    design = decided("ids", "uuid")

    found = broken(design, COUPON, BIGINT, {"op": "add_entity", "name": "Voucher"})

    assert [item.key for item in found] == ["2"]
    assert found[0].instead == "bigint"


def test_what_is_taken_back_in_the_same_turn_contradicts_nothing() -> None:
    assert keys(decided("ids", "uuid"), BIGINT, COUPON, UUID) == []


def test_each_operation_is_blamed_for_its_own() -> None:
    design = decided("ids", "uuid")
    design = after(
        design,
        {"op": "add_decision", "title": "Money", "decision": "Exact.", "topic": "money",
         "choice": "numeric"},
    )  # fmt: skip

    found = broken(design, FLOAT, COUPON, BIGINT, {**FLOAT, "name": "cost"})

    assert [(item.note.number, item.key) for item in found] == [(1, "3"), (2, "1"), (2, "4")]


def test_what_was_so_before_is_not_blamed_on_a_turn_that_renames_or_retypes_it() -> None:
    design = decided("money", "numeric", FLOAT)

    assert keys(design, {"op": "rename_column", "table": "orders", "column": "fee", "to": "cost"},
                {"op": "alter_column", "table": "orders", "column": "cost", "comment": "the fee"},
                {"op": "rename_entity", "entity": "Order", "to": "Purchase"}) == []  # fmt: skip


def test_a_column_dropped_with_its_entity_is_told_once() -> None:
    found = broken(
        decided("no-drop", "expand/contract"), {"op": "drop_entity", "entity": "Product"}
    )

    assert [item.why for item in found] == ["the table products would be dropped"]


def test_what_a_turn_made_itself_it_may_drop() -> None:
    assert keys(decided("no-drop", ""), COUPON, {"op": "drop_entity", "entity": "Coupon"}) == []


def test_a_note_that_is_not_accepted_binds_nobody() -> None:
    design = decided("ids", "uuid")
    for status in ("proposed", "rejected", "superseded"):
        changed = after(design, {"op": "alter_decision", "decision": 1, "status": status})
        assert keys(changed, BIGINT) == []


def test_a_muted_note_is_decided_all_the_same() -> None:
    design = after(decided("ids", "uuid"), {"op": "alter_decision", "decision": 1, "muted": True})

    assert keys(design, BIGINT) == ["1"]


def test_a_scope_bounds_a_note_and_a_narrower_note_is_an_exception() -> None:
    hard = [
        {"op": "alter_entity", "entity": "Product", "delete_policy": "hard"},
        {"op": "alter_entity", "entity": "Customer", "delete_policy": "hard"},
    ]
    soft = {"op": "set_convention", "key": "deletion.policy", "value": "soft"}
    scoped = decided("delete", "soft", soft, scope=["Customer"])
    assert keys(scoped, *hard) == ["2"]
    excepted = after(
        decided("delete", "soft", soft),
        {"op": "add_decision", "title": "Products go", "decision": "For good.",
         "topic": "delete", "choice": "hard", "scope": ["Product"]},
    )  # fmt: skip
    assert keys(excepted, *hard) == ["2"]


def test_a_turn_may_propose_in_place_of_a_note_but_not_retire_it() -> None:
    design = decided("ids", "uuid")
    proposed = {"op": "propose_decision", "title": "Keys", "decision": "bigint", "topic": "ids",
                "choice": "bigint", "supersedes": 1}  # fmt: skip
    assert keys(design, proposed) == []

    found = broken(design, COUPON, {"op": "alter_decision", "decision": 1, "status": "rejected"})

    assert [item.key for item in found] == ["2"]
    assert "only a person may do" in found[0].why
    assert "decision 1" in words_of_breach(found[0])
    assert keys(design, {"op": "add_decision", "title": "Keys", "decision": "bigint",
                         "supersedes": 1}) == ["1"]  # fmt: skip


def test_a_dropped_tenant_column_and_mark_of_deletion_are_missed() -> None:
    column = {"op": "set_convention", "key": "tenancy.mode", "value": "column"}
    own = {"op": "alter_entity", "entity": "Product", "ownership": "tenant"}
    design = decided("tenancy", "column", column, own)
    drop = {"op": "drop_column", "table": "products", "cascade": True}
    assert keys(design, {**drop, "column": "shop_id"}) == ["1"]

    soft = {"op": "set_convention", "key": "deletion.policy", "value": "soft"}
    design = decided("delete", "soft", soft)
    assert keys(design, {**drop, "column": "deleted_at"}) == ["1"]


def test_topics_are_read_in_other_words() -> None:
    def told(topic: str, choice: str) -> str:
        return checked_as(Decision(id="d", number=1, title="t", topic=topic, choice=choice))

    assert told("Primary keys", "UUID v7") == "ids: uuid"
    assert told("", "pagination: keyset") == "pagination: cursor"
    assert told("No drop", "expand → contract") == "no-drop: expand/contract"
    assert told("ids.type", "bigint") == "ids: bigint"
    assert told("errors.envelope", "problem") == "errors: problem"
    assert told("money", "minor units (cents)") == "money: minor units"
    assert told("delete", "by entity") == ""
    assert told("profile", "regulated") == "profile: regulated"
    assert told("profile", "casual") == ""


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_words_are_read_or_left_unchecked(topic: str, choice: str) -> None:
    note = Decision(id="dec_x", number=1, title="t", topic=topic, choice=choice)
    found = read(note)
    assert found is None or found.choice


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from([(topic.name, choice) for topic in TOPICS.values()
                     for choice, _ in topic.choices]),
    st.lists(st.sampled_from(string.ascii_lowercase), min_size=3, max_size=8).map("".join),
)  # fmt: skip
def test_whatever_is_decided_what_stands_already_contradicts_nothing(
    decided_as: tuple[str, str], name: str
) -> None:
    design = decided(*decided_as)
    entity = {"op": "add_entity", "name": f"Zz{name}", "ownership": "tenant"}
    block = Block(design, origin="turn", derive=derive)
    block.add(operation(op="add_non_goal", text=name), "1")
    assert check(design, block.outcomes, derive(block.design), derive=derive) == ()
    if decided_as != ("tenancy", "none"):
        assert keys(design, entity) == []


def test_what_stood_before_a_note_is_told_and_no_turn_blamed_for_it() -> None:
    column = {"op": "add_column", "table": "orders", "name": "fee", "type": "real"}
    design = decided("money", "numeric", column)
    (found,) = standing(design, design.decisions[-1])
    assert (found.key, found.why) == ("", "orders.fee would be real")
    assert broken(design, {"op": "add_attribute", "entity": "Order", "name": "note"}) == ()
    elsewhere = decided("money", "numeric", column, scope=["Product"])
    assert standing(elsewhere, elsewhere.decisions[-1]) == ()
    free = decided("colour", "blue")
    assert standing(free, free.decisions[-1]) == ()


STEPS = (
    COUPON,
    BIGINT,
    UUID,
    FLOAT,
    {**FLOAT, "name": "cost"},
    {"op": "drop_column", "table": "orders", "column": "fee"},
    {"op": "add_attribute", "entity": "Order", "name": "note"},
    {"op": "drop_entity", "entity": "Product"},
    {"op": "alter_decision", "decision": 1, "status": "rejected"},
)


@given(st.lists(st.sampled_from(STEPS), max_size=8), st.sets(st.integers(0, 8)))
@settings(max_examples=40)
def test_looking_again_and_again_finds_what_looking_once_does(
    steps: list[dict[str, Any]], looks: set[int]
) -> None:
    design = decided("ids", "uuid")
    for topic, choice in (("money", "numeric"), ("no-drop", "")):
        note = {"op": "add_decision", "title": topic, "decision": "So.", "topic": topic}
        design = after(design, {**note, "choice": choice})
    block = Block(design, origin="turn", derive=derive)
    watch = Watch(design, derive)
    for number, step in enumerate(steps):
        block.add(operation(**step), str(number))
        if number in looks:
            watch.look(block.outcomes, derive(block.design))
    block.finish()

    found = watch.look(block.outcomes, derive(block.design))

    once = check(design, block.outcomes, derive(block.design), derive=derive)
    assert {(item.note.id, item.why) for item in found} == {
        (item.note.id, item.why) for item in once
    }
    applied = {item.key for item in block.applied}
    assert {item.key for item in found} <= applied
    keys_once = {(item.note.id, item.why): item.key for item in once}
    for item in found:
        # What came, went and came again is the fault of either.
        same = [key for key, step in enumerate(steps) if step == steps[int(item.key)]]
        assert int(keys_once[item.note.id, item.why]) in same
