"""Running rules: what a review is made of, and what is not looked at twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.designs import edits, whole
from design.derive import derive
from design.document.concept import Entity
from design.document.design import Design
from design.document.files import read_files, write_files
from design.document.schema import Table
from design.operations.apply import apply
from design.operations.vocabulary import Operation
from design.review import facts
from design.review.engine import Reviewer, review
from design.review.examples import ExampleError, build, read_line
from design.review.facts import Facts, asked
from design.review.findings import Hit
from design.review.registry import Check, Item, Need, Rule, Subject, all_rules, find_rule, rule
from tests.design.operations.steps import derived, tables
from tests.design.operations.strategies import OPERATIONS, run

UNSCOPED = """
add_entity name=Workspace ownership=tenant_root
add_entity name=Project ownership=tenant
add_relationship entity=Project to=Workspace owner=true
add_attribute entity=Project name=slug type=slug
add_unique table=projects columns=[slug]
"""


def made(check: Check, subject: Subject, *needs: Need, rule_id: str = "made-up") -> Rule:
    item: Item = "rules"
    return Rule(rule_id, check, subject, item, "error", {}, needs, "made", "Made up.\n\nWhy.")


def every_table(table: Table, facts: Facts) -> Iterator[Hit]:
    yield Hit(table, f"{table.name} is a table.")


def test_a_finding_survives_renames() -> None:
    _, design = build(UNSCOPED)
    _, renamed = build(
        UNSCOPED + "rename_entity entity=Project to=Undertaking\n"
        "rename_attribute entity=Undertaking attribute=slug to=handle\n"
    )
    rules = [item for item in all_rules() if item.id == "unique-not-tenant-scoped"]
    first, second = (review(item, rules=rules).findings for item in (design, renamed))
    assert [item.fingerprint for item in first] == [item.fingerprint for item in second]
    assert first[0].message != second[0].message


def test_a_broken_rule_is_told_and_the_others_are_heard() -> None:
    def broken(table: Table, facts: Facts) -> Iterator[Hit]:
        raise KeyError(table.name)

    _, design = build(UNSCOPED)
    rules = [made(broken, "table", rule_id="broken"), made(every_table, "table")]
    found = review(design, rules=rules)
    assert [item.rule for item in found.findings] == ["made-up", "made-up"]
    (line,) = found.not_checked
    assert (line.rule, line.failed, len(line.elements)) == ("broken", True, 2)
    assert "KeyError: 'projects'" in found.faults[1].traceback


def test_what_lacks_a_fact_is_one_line_for_all_elements() -> None:
    def undefined(entity: Entity, facts: Facts) -> bool:
        return not entity.definition

    def fine(entity: Entity, facts: Facts) -> Iterator[Hit]:
        yield from ()

    _, design = build("add_entity name=A1\nadd_entity name=B1\nadd_entity name=C1 definition=known")
    (line,) = review(
        design, rules=[made(fine, "entity", Need("what it means", undefined))]
    ).not_checked
    assert line.needs == "what it means"
    assert line.elements == tuple(item.id for item in design.concept.entities[:2])


def test_severities_come_from_the_rule_the_profile_and_then_the_levels() -> None:
    _, design = build("add_question text=May an order be empty?")
    rules = [item for item in all_rules() if item.id == "open-question-unresolved"]

    def severity(**how: object) -> list[str]:
        return [item.severity for item in review(design, rules=rules, **how).findings]  # type: ignore[arg-type]

    assert severity() == ["warning"]
    assert severity(profile="regulated") == ["error"]
    assert severity(profile="regulated", levels={"open-question-unresolved": "info"}) == ["info"]
    assert severity(levels={"open-question-unresolved": "off"}) == []


def test_the_worst_stand_first_and_the_order_is_the_documents() -> None:
    design = whole(30)
    fresh = read_files(write_files(design))
    first, second = review(design), review(fresh)
    assert first.findings == second.findings
    ranks = [("error", "warning", "info").index(item.severity) for item in first.findings]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("edit", edits(30), ids=lambda edit: str(edit.op))
def test_a_review_after_an_edit_is_the_review_of_the_result(edit: Operation) -> None:
    reviewer = Reviewer()
    reviewer.review(whole(30))
    edited = derive(apply(whole(30), edit, origin="edit").design)
    assert reviewer.review(edited) == review(edited)
    assert reviewer.review(whole(30)) == review(whole(30))


@settings(max_examples=25)
@given(
    st.sampled_from([tables(), derived(), Design()]),
    st.lists(st.lists(OPERATIONS, min_size=1, max_size=8), min_size=1, max_size=5),
    st.booleans(),
)
def test_reviews_after_edits_are_those_of_the_results(
    base: Design, turns: list[list[Operation]], deriving: bool
) -> None:
    reviewer, designs = Reviewer(), [base]
    for number, operations in enumerate(turns):
        design = run(designs[-1], operations, origin=f"turn{number}")
        designs.append(derive(design) if deriving else design)
    for before, design in pairwise([base, *designs, *reversed(designs)]):
        assert reviewer.review(design, before=before) == review(design, before=before)


@given(st.sampled_from([tables(), derived()]), st.lists(OPERATIONS, max_size=8), st.integers(0, 60))
def test_a_review_that_was_broken_off_leaves_the_next_one_right(
    base: Design, operations: list[Operation], stop: int
) -> None:
    reviewer, after = Reviewer(), run(base, operations, origin="edit")
    reviewer.review(base)
    left = iter(range(stop))

    def pause() -> None:
        if next(left, None) is None:
            raise InterruptedError

    with suppress(InterruptedError):
        reviewer.review(after, pause=pause)
    assert reviewer.review(after) == review(after)
    assert reviewer.review(base) == review(base)


def test_what_failed_is_looked_at_again_when_what_it_asked_has_changed() -> None:
    @asked
    def owner(facts: Facts, entity_id: str) -> str:
        (link,) = facts.links_from(entity_id)
        return link.name

    def owned(entity: Entity, facts: Facts) -> Iterator[Hit]:
        yield Hit(entity, f"{entity.name} belongs to its {owner(facts, entity.id)}.")

    reviewer = Reviewer([made(owned, "entity")])
    script = "add_entity name=A1\nadd_entity name=B1\nadd_relationship entity=A1 to=B1\n"
    _, linked = build(script)
    alone = linked.replace(concept=linked.concept.replace(relationships=()))
    for design in (linked, alone, linked, alone):
        found = reviewer.review(design)
        assert found.findings == review(design, rules=[made(owned, "entity")]).findings
        assert len(found.faults) == (1 if design is linked else 2)


def test_answers_that_nobody_goes_by_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "_ROOM", 20)
    known = Facts(Design())
    known.links_to("kept")
    held = known.reads.copy()
    for number in range(30):
        known.links_to(f"gone {number}")
    known.keep([held])
    assert sum(map(len, known.known.values())) == 1
    assert known.links_to("gone 1") == ()


def test_only_what_an_edit_concerns_is_looked_at_again() -> None:
    looked: list[str] = []

    @asked
    def first_link(facts: Facts, entity_id: str) -> str:
        return next((link.name for link in facts.links_from(entity_id)), "")

    def noting(entity: Entity, facts: Facts) -> Iterator[Hit]:
        looked.append(entity.name)
        first_link(facts, entity.id)
        yield from ()

    reviewer = Reviewer([made(noting, "entity")])
    _, design = build(
        "add_entity name=A1\nadd_entity name=B1\nadd_entity name=C1\n"
        "add_relationship entity=B1 to=A1\n"
    )

    def after(line: str, base: Design) -> Design:
        from design.operations.parse import parse_operation

        looked.clear()
        edited = apply(base, parse_operation(read_line(line)).operation, origin="o").design
        reviewer.review(edited)
        return edited

    reviewer.review(design)
    assert looked == ["A1", "B1", "C1"]
    again = after("add_relationship entity=C1 to=A1", design)
    assert looked == ["C1"]
    again = after("add_relationship entity=B1 to=C1 name=other", again)
    assert looked == []
    after("alter_entity entity=A1 definition=first", again)
    assert looked == ["A1"]


def test_an_id_is_used_once_and_looks_like_one() -> None:
    for taken in ("no-primary-key", "Not an id", "KEY-003"):
        with pytest.raises(ValueError, match="not a new id"):
            rule(taken, item="keys")(every_table)
    with pytest.raises(ValueError, match="no docstring"):
        rule("without-page", item="keys")(every_table)
    assert find_rule("without-page") is None


@pytest.mark.parametrize(
    "text", ["add_entity Project", "add_entity name=A1\ndrop_entity entity=B1", "Not an operation"]
)
def test_a_line_of_an_example_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ExampleError):
        build(text)


def test_lines_of_examples_hold_lists_conditions_and_json() -> None:
    assert read_line("add_unique table=projects columns=[a, b] where=deleted_at is null") == {
        "op": "add_unique",
        "table": "projects",
        "columns": ["a", "b"],
        "where": "deleted_at is null",
    }
    assert read_line("add_check table=t expression=total >= 0")["expression"] == "total >= 0"
    assert read_line('add_query name=q filters=["a in (b, c)"] limit=5')["limit"] == 5
