from __future__ import annotations

import pytest

from design.document.design import Design
from tests.design.operations.steps import after, done, entity, refused, shop

WORDS = "Keys are uuid.\n\n- never  reused\n- `uuid_v7` where *order* counts"
KEYS = {"op": "add_decision", "title": "Keys", "decision": "Keys are uuid.", "topic": "ids"}


def statuses(design: Design) -> list[str]:
    return [item.status for item in design.decisions]


def test_the_words_of_a_note_are_kept_as_written() -> None:
    design = done(shop(), "propose_decision", title="Keys", decision=WORDS).design

    assert design.decisions[0].decision == WORDS


def test_a_model_proposes_and_a_person_decides() -> None:
    design = after(
        shop(), KEYS, {"op": "propose_decision", "title": "Pages", "decision": "Cursors."}
    )

    assert [(item.number, item.status, item.proposed_by) for item in design.decisions] == [
        (1, "accepted", "user"),
        (2, "proposed", "model"),
    ]


def test_a_note_concerns_elements_by_name() -> None:
    applied = done(
        shop(), "propose_decision", title="Keys", decision="uuid", scope=["Order", "Nothing"]
    )

    assert applied.design.decisions[0].scope == (entity(shop(), "Order").id,)
    assert applied.notes == ('nothing is called "Nothing"; left out',)


def test_a_note_about_everything_has_no_scope() -> None:
    applied = done(shop(), "propose_decision", title="Keys", decision="uuid", scope=["all"])

    assert applied.design.decisions[0].scope == ()
    assert applied.notes == ()


def test_a_note_said_again_is_already_so() -> None:
    design = after(shop(), KEYS)

    assert not done(design, **KEYS).changed


def test_a_note_of_the_same_title_and_other_words_must_supersede() -> None:
    design = after(shop(), KEYS)

    error = refused(design, "propose_decision", title="Keys", decision="Keys are numbers.")
    assert '"supersedes": 1' in error.message


def test_a_proposal_supersedes_once_it_is_accepted() -> None:
    design = after(
        shop(),
        KEYS,
        {"op": "propose_decision", "title": "Keys", "decision": "bigint", "supersedes": 1},
    )
    assert statuses(design) == ["accepted", "proposed"]

    design = done(design, "alter_decision", decision=2, status="accepted").design
    assert statuses(design) == ["superseded", "accepted"]


def test_a_note_is_superseded_by_another() -> None:
    design = after(
        shop(),
        KEYS,
        {"op": "add_decision", "title": "Number keys", "decision": "bigint"},
        {"op": "alter_decision", "decision": 1, "superseded_by": 2},
    )

    assert statuses(design) == ["superseded", "accepted"]
    assert design.decisions[1].supersedes == design.decisions[0].id


def test_a_note_is_pinned_muted_and_edited() -> None:
    design = after(
        shop(),
        KEYS,
        {"op": "alter_decision", "decision": 1, "pinned": False, "muted": True, "text": WORDS},
    )

    note = design.decisions[0]
    assert (note.pinned, note.muted, note.decision) == (False, True, WORDS)


def test_a_note_that_is_not_there_lists_those_that_are() -> None:
    error = refused(after(shop(), KEYS), "alter_decision", decision=7, muted=True)

    assert "(there are: 1)" in error.message


@pytest.mark.parametrize("key", ["ids.type", "IDs.Type"])
def test_a_convention_is_set(key: str) -> None:
    design = done(shop(), "set_convention", key=key, value="bigint").design

    assert design.conventions.ids.type == "bigint"


def test_a_convention_that_is_not_there_is_told_the_nearest() -> None:
    error = refused(shop(), "set_convention", key="id.type", value="bigint")

    assert "ids.type" in error.message


def test_a_value_a_convention_cannot_have_is_told_what_it_can() -> None:
    error = refused(shop(), "set_convention", key="ids.type", value="serial")

    assert "'uuid' or 'bigint'" in error.message
