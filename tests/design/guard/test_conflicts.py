"""Notes that contradict each other, and the one that takes another's place."""

from __future__ import annotations

from typing import Any

from design.document.design import Design
from design.guard import conflicts, proposed_conflicts, read, successor
from tests.design.guard.turns import broken, decided
from tests.design.operations.steps import after, done


def add(design: Design, title: str, topic: str, choice: str, **fields: Any) -> Design:
    return after(
        design,
        {"op": "propose_decision", "title": title, "decision": f"Use {choice}.", "topic": topic,
         "choice": choice, **fields},
    )  # fmt: skip


def against(design: Design) -> list[int]:
    return [note.number for note in conflicts(design, design.decisions[-1])]


def test_the_same_topic_with_another_choice_contradicts() -> None:
    design = decided("ids", "uuid")

    assert against(add(design, "Keys", "primary keys", "BIGINT")) == [1]
    assert against(add(design, "Keys", "keys", "uuid v4")) == []
    assert against(add(design, "Keys", "keys", "opaque")) == []
    assert against(add(design, "Cursor", "pagination", "cursor")) == []


def test_a_note_that_supersedes_another_does_not_contradict_it() -> None:
    assert against(add(decided("ids", "uuid"), "Keys", "ids", "bigint", supersedes=1)) == []


def test_free_topics_contradict_nothing_the_program_knows_of() -> None:
    assert against(add(decided("retention", "10 years"), "Logs", "retention", "30 days")) == []


def test_a_note_about_some_elements_stands_beside_one_about_all() -> None:
    design = decided("delete", "soft")
    one = add(design, "Sessions go", "delete", "hard", scope=["Product"])
    assert against(one) == []
    held = after(one, {"op": "alter_decision", "decision": 2, "status": "accepted"})
    assert against(add(held, "Products stay", "delete", "never", scope=["Product"])) == [2]
    assert against(add(held, "Customers stay", "delete", "never", scope=["Customer"])) == []


def test_names_contradict_where_they_speak_of_the_same() -> None:
    design = decided("naming", "camel fields")
    assert against(add(design, "A name", "naming", "snake tables and columns")) == []
    assert against(add(design, "A name", "naming", "snake JSON fields")) == [1]
    assert against(add(design, "A name", "naming", "plural tables")) == []


def test_a_turn_that_proposes_a_contradicting_note_is_told_which() -> None:
    design = decided("ids", "uuid")

    found = proposed_conflicts(design, add(design, "Keys", "ids", "bigint"))

    assert [(new.number, old.number) for new, old in found] == [(2, 1)]


def test_a_turn_that_has_a_contradicting_note_hold_at_once_contradicts_the_old_one() -> None:
    note = {"op": "add_decision", "title": "Keys", "decision": "Use bigint.", "topic": "ids"}

    found = broken(decided("ids", "uuid"), {**note, "choice": "bigint"})

    assert [item.why for item in found] == ["decision 2, Keys, would hold beside it"]
    assert broken(decided("ids", "uuid"), {**note, "choice": "uuid"}) == ()


def test_the_successor_says_the_new_choice_and_binds_later_turns() -> None:
    design = decided("ids", "uuid")
    step = {"op": "set_convention", "key": "ids.type", "value": "bigint"}
    found = broken(design, step)
    changed = after(design, step)

    made = successor(design.decisions[0], found, changed, "use bigint keys")
    kept = done(changed, **made.model_dump(exclude_none=True)).design

    old, new = kept.decisions
    assert (old.status, new.status, new.supersedes) == ("superseded", "accepted", old.id)
    tenet = read(new)
    assert tenet is not None
    assert (tenet.topic, tenet.choice) == ("ids", "bigint")
    assert "use bigint keys" in new.context
    back = {"op": "set_convention", "key": "ids.type", "value": "uuid"}
    assert [item.note.number for item in broken(kept, back)] == [2]


def test_a_single_exception_keeps_the_words_of_the_old_note() -> None:
    design = decided("money", "numeric", scope=["Order"])
    step = {"op": "add_column", "table": "orders", "name": "fee", "type": "real", "nullable": True}
    found = broken(design, step)

    made = successor(design.decisions[0], found, after(design, step), "add a fee")
    kept = done(after(design, step), **made.model_dump(exclude_none=True)).design

    new = kept.decisions[-1]
    assert new.decision.startswith("Always numeric.")
    assert "orders.fee would be real" in new.decision
    assert new.scope == design.decisions[0].scope
    assert len([item for item in kept.decisions if item.status == "accepted"]) == 1
    later = {"op": "alter_column", "table": "orders", "column": "fee", "comment": "the fee"}
    assert broken(kept, later) == ()
