"""The built-in reader of briefs as a whole."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.derive import derive
from design.intake.brief import BRIEF_TEMPLATE, example_brief
from design.operations.parse import operation_models, parse_operation
from prompts.offline.brief import Draft, draft
from tests.prompts.offline.brief_drafts import View, drafted
from tests.seeds import printed

ALLOWED = {
    "set_convention", "add_entity", "add_attribute", "add_identity", "add_relationship",
    "add_invariant", "set_lifecycle", "add_state", "add_transition", "add_role", "add_permission",
    "add_query", "set_retention", "set_erasure", "add_integration", "add_question",
    "add_assumption", "add_non_goal", "propose_decision",
}  # fmt: skip


def test_the_example_drafts_a_whole_concept() -> None:
    result, design = drafted(example_brief())
    view = View(design)

    assert len(design.concept.entities) >= 12
    assert {e.name for e in design.concept.entities if e.lifecycle} == {
        "Tool", "Reservation", "Loan", "Waiver", "Reminder",
    }  # fmt: skip
    assert view.links("Tool type") == {"trainings -> *Training"}
    assert view.attributes("Member") >= {"full_name", "email", "date_of_birth", "home_address"}
    assert view.steps("Tool") >= {"in_repair repair in_service", "in_service retire retired"}
    assert len(design.concept.queries) == 7
    assert all(query.entity for query in design.concept.queries)
    assert "Not understood" not in result.prose


def test_the_example_derives_tables_and_endpoints() -> None:
    design = derive(drafted(example_brief())[1])

    assert len(design.schema_.tables) >= 13
    assert len(design.api.endpoints) >= 30


def test_only_operations_of_the_concept_are_written() -> None:
    operations = draft(example_brief()).operations

    assert {item["op"] for item in operations} <= ALLOWED
    assert set(operation_models()) >= ALLOWED


def test_every_operation_is_json_of_at_most_one_list_deep() -> None:
    for operation in draft(example_brief()).operations:
        assert parse_operation(json.dumps(operation, ensure_ascii=False)).fixes == ()
        values = [
            part
            for value in operation.values()
            for part in (value if isinstance(value, list) else [value])
        ]
        assert all(isinstance(part, str | int | bool) for part in values), operation


def test_the_prose_says_that_rules_read_the_brief_not_a_model() -> None:
    prose = draft(example_brief()).prose

    assert "built-in rules" in prose
    assert "no language model" in prose
    assert len(prose) < 2_000


@pytest.mark.parametrize("text", ["", "   \n", BRIEF_TEMPLATE, "Hello there, how are you?"])
def test_without_entities_it_says_what_to_write(text: str) -> None:
    result = draft(text)

    assert "no entities" in result.prose
    assert "Name → definition" in result.prose


def test_names_alone_make_entities_with_a_name() -> None:
    view = View(drafted("Entities: Book, Shelf")[1])

    assert [e.name for e in view.concept.entities] == ["Book", "Shelf"]
    assert view.attributes("Book") == {"name"}
    assert any("has a name" in item.text for item in view.concept.assumptions)


def test_drafting_twice_gives_the_same() -> None:
    assert draft(example_brief()) == draft(example_brief())


def test_the_draft_does_not_depend_on_the_order_of_hashes() -> None:
    code = (
        "import hashlib, json; from prompts.offline.brief import draft;"
        "from design.intake.brief import example_brief; d = draft(example_brief());"
        "print(hashlib.sha256(json.dumps([d.prose, d.operations]).encode()).hexdigest())"
    )
    result = draft(example_brief())
    here = hashlib.sha256(json.dumps([result.prose, result.operations]).encode()).hexdigest()
    assert printed(code, "1", "2") == {f"{here}\n"}


@given(st.text(max_size=400))
def test_any_text_gives_a_draft(text: str) -> None:
    assert isinstance(draft(text), Draft)


_WORDS = st.sampled_from(
    [
        "a", "an", "the", "of", "in", "on", "for", "each", "book", "books", "member",
        "loan", "order", "line", "issue", "who", "that", "can", "cannot", "not", "be",
        "have", "several", "two", "same", "time", "→", "->", ";", ":", ",", "(", ")",
        "unique", "optional", "within", "at", "least", "1", "status", "open", "closed",
        "paid", "draft", "never", "changed", "own", "all", "see", "create", "cancel",
        "before", "after", "by", "per", "month", "today", "last", "7", "days", "overdue",
        "newest", "first", "total", "derived", "from", "its", "is", "sum", "kept", "10",
        "years", "erased", "million",
    ]
)  # fmt: skip
_POINT = st.lists(_WORDS, min_size=1, max_size=14).map(" ".join)


@given(st.lists(_POINT, max_size=3), st.lists(_POINT, max_size=3), st.lists(_POINT, max_size=3))
def test_any_words_in_the_form_give_operations_that_apply(
    entities: list[str], roles: list[str], rest: list[str]
) -> None:
    parts = [
        "Entities:\n- Book → a thing; title, state (new or old)",
        "- Loan → a member's use of a book; due at",
        *(f"- {point}" for point in entities),
        "Workflows:\n- Loan: open → returned",
        *(f"- Loan: {point}" for point in rest),
        "Roles:",
        *(f"- Member can {point}" for point in roles),
        "Reports:",
        *(f"- {point}" for point in rest),
        "Constraints:",
        *(f"- {point}" for point in rest),
    ]
    drafted("\n".join(parts))
