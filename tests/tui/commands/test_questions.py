"""Open questions from the command line."""

from __future__ import annotations

import pytest

from tests.tui.commands import shapes
from tests.tui.commands.conftest import Command
from tests.tui.commands.shapes import misfits


def test_questions_are_listed_with_their_choices(on: Command) -> None:
    found = on("questions", "list", "--json").json
    assert misfits(found, shapes.QUESTIONS) == []
    assert [item["number"] for item in found] == list(range(1, len(found) + 1))
    wanted = next(item for item in found if item["recommendation"])
    assert wanted["choices"][0] == wanted["recommendation"]
    shown = on("questions").out
    assert f"1. {found[0]['text']}" in shown
    assert "(recommended)" in shown


def test_several_are_answered_in_one_turn(on: Command) -> None:
    asked = on("questions", "list", "--json").json
    answered = on(
        "questions", "answer", "1", "Librarian", "2", "as recommended", "--accept", "--json"
    )
    assert answered.code == 0, answered.err
    assert misfits(answered.json, shapes.ASK) == []
    assert [item["op"] for item in answered.json["operations"][:2]] == ["answer_question"] * 2
    assert answered.json["operations"][1]["answer"] == asked[1]["recommendation"]
    assert answered.json["snapshot"]
    left = on("questions", "list", "--json").json
    assert [item["text"] for item in left] == [item["text"] for item in asked[2:]]
    assert on("undo").code == 0
    assert on("questions", "list", "--json").json == asked


def test_an_answer_may_be_kept_as_a_decision(on: Command) -> None:
    ran = on("questions", "answer", "1", "nobody at all", "--decide", "--accept")
    assert ran.code == 0, ran.err
    notes = on("decisions", "list", "--json").json
    assert "nobody at all" in notes[-1]["text"].lower()
    assert notes[-1]["status"] == "accepted"


def test_a_question_is_put_off(on: Command) -> None:
    first = on("questions", "list", "--json").json[0]["text"]
    put_off = on("questions", "later", "1", "--json")
    assert misfits(put_off.json, shapes.MOVED) == []
    last = on("questions", "list", "--json").json[-1]
    assert (last["text"], last["deferred"]) == (first, True)
    assert "(put off)" in on("questions").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("answer", "1"), "number of a question and its answer"),
        (("answer", "one", "yes"), "'one' is no number"),
        (("answer", "99", "yes"), "no open question 99"),
        (("later", "99"), "no open question 99"),
    ],
)
def test_wrong_numbers_are_told(on: Command, arguments: tuple[str, ...], said: str) -> None:
    ran = on("questions", *arguments)
    assert ran.code == 2
    assert said in ran.err
