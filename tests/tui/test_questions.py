"""Open questions: each answered with a key, all in one turn."""

from __future__ import annotations

import pytest

from session.answering import open_questions
from tests.tui.conftest import Copy
from tests.tui.room import DRAFT, NARROW, WIDE, ask, entered, settled, text_of, told, wait_until
from tui.screens.dialogs import ChoiceScreen
from tui.screens.questions import QuestionScreen
from tui.screens.room import RoomScreen


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_questions_are_answered_with_a_key_each(design: Copy, size: tuple[int, int]) -> None:
    async with entered(design("accepted"), size=size) as (room, pilot):
        assert room.workbench is not None
        asked = open_questions(room.workbench.design)[:5]
        assert len(asked) >= 3
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        assert f"Question 1 of {len(asked)}" in text_of(pilot)
        assert "recommended" in text_of(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Question 2" in text_of(pilot))
        await pilot.press("t")
        await wait_until(pilot, lambda: "enter takes your words" in text_of(pilot))
        await pilot.press(*["space" if key == " " else key for key in "by hand"], "enter")
        await wait_until(pilot, lambda: "Question 3" in text_of(pilot))
        await pilot.press("d")
        await wait_until(pilot, lambda: "✓ kept as a decision note" in text_of(pilot))
        await pilot.press("1")
        for _ in asked[3:]:
            await pilot.press("l")
        await wait_until(pilot, lambda: "Your answers" in text_of(pilot))
        assert "by hand" in text_of(pilot)
        assert "enter works them into the design" in text_of(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.feed and room.feed.draft)
        await settled(room, pilot)
        draft = room.feed.draft if room.feed else None
        assert draft is not None
        assert draft.message.startswith("Answers to 3 open questions")
        found = {item.id: item for item in draft.design.concept.questions}
        assert found[asked[0].id].answer == asked[0].recommendation
        assert found[asked[1].id].answer == "by hand"
        assert any(note.status == "accepted" and asked[2].text in note.decision
                   for note in draft.design.decisions)  # fmt: skip
        assert all(found[item.id].deferred for item in asked[3:])


async def test_leaving_keeps_what_was_answered(design: Copy) -> None:
    async with entered(design("accepted")) as (_, pilot):
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await pilot.press("x", "escape")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, RoomScreen))
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: "Question 2" in text_of(pilot))
        await pilot.press("b", "b")
        await wait_until(pilot, lambda: "This is the first question" in told(pilot))


async def test_going_back_keeps_what_was_answered(design: Copy) -> None:
    async with entered(design("accepted"), size=NARROW) as (_, pilot):
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await pilot.press("t", *"mine", "enter")
        await wait_until(pilot, lambda: "Question 2" in text_of(pilot))
        assert "Your own answer" not in text_of(pilot)
        assert "enter takes your words" not in text_of(pilot)
        await pilot.press("l")
        await wait_until(pilot, lambda: "Question 3" in text_of(pilot))
        await pilot.press("b")
        await wait_until(pilot, lambda: "answered  later" in text_of(pilot))
        await pilot.press("b")
        await wait_until(pilot, lambda: "answered  mine" in text_of(pilot))
        await pilot.press("enter", "enter")
        await wait_until(pilot, lambda: "Question 3" in text_of(pilot))
        await pilot.press("b")
        await wait_until(pilot, lambda: "answered  later" in text_of(pilot))
        await pilot.press("t", *"half", "escape")
        await wait_until(pilot, lambda: "half" in text_of(pilot))
        await pilot.press("down")
        await wait_until(pilot, lambda: "keeps the answer as a decision note" in text_of(pilot))


async def test_once_all_is_answered_the_answers_are_shown(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        assert room.workbench is not None
        asked = open_questions(room.workbench.design)[:5]
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await pilot.press(*("1" for _ in asked), "escape", "ctrl+t")
        await wait_until(pilot, lambda: "Your answers" in text_of(pilot))


async def test_questions_of_an_open_proposal_wait_for_it_to_be_accepted(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        for _ in range(5):
            await pilot.press("enter")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("enter")
        await wait_until(
            pilot,
            lambda: room.feed and room.feed.draft and room.feed.draft.message.startswith("Answers"),
        )
        await settled(room, pilot)
        assert room.workbench is not None
        assert room.workbench.design.concept.entities


async def test_putting_off_alone_asks_no_model(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        assert room.workbench is not None
        before = room.workbench.head.id
        asked = open_questions(room.workbench.design)[:5]
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await pilot.press(*["l"] * len(asked), "enter")
        await wait_until(pilot, lambda: room.workbench and room.workbench.head.id != before)
        assert all(item.deferred for item in room.workbench.design.concept.questions[:1])
        assert room.workbench.draft is None


async def test_a_question_of_the_concept_is_answered_where_it_stands(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        assert room.workbench is not None
        question = open_questions(room.workbench.design)[1]
        await pilot.press("f3")
        room.pane.select(question.id)
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        assert question.text[:30] in text_of(pilot)


async def test_a_reply_that_asks_says_how_to_answer(design: Copy) -> None:
    async with entered(design("new")) as (room, pilot):
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: "No question is open" in told(pilot))
        await ask(room, pilot, DRAFT)
        await wait_until(pilot, lambda: "ctrl+t answers" in text_of(pilot))
