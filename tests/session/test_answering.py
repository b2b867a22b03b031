"""Open questions answered: the answers hold, facts follow, everything is one proposal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from session.answering import (
    Answer,
    AnswerError,
    answer_message,
    choices,
    meant,
    open_questions,
    question_numbered,
)
from session.settings import Settings
from session.workbench import Workbench, WorkbenchError

Make = Callable[..., Workbench]


@pytest.fixture
def bench(make_bench: Make) -> Workbench:
    made = make_bench()
    asyncio.run(made.ask("Draft the design from the brief"))
    made.accept()
    assert len(open_questions(made.design)) >= 2
    return made


def _about(bench: Workbench, words: str) -> str:
    return next(item.id for item in open_questions(bench.design) if words in item.text.lower())


def _status(bench: Workbench, question: str) -> tuple[str, str, bool]:
    found = next(item for item in bench.shown.concept.questions if item.id == question)
    return found.status, found.answer, found.deferred


def test_an_answer_is_a_fact_of_the_design_when_one_follows(bench: Workbench) -> None:
    question = _about(bench, "who creates and maintains")
    result = asyncio.run(bench.answer([Answer(question, "Librarian")]))
    assert result.ok
    assert _status(bench, question) == ("answered", "Librarian", False)
    summaries = [item.applied.summary for item in result.view.applied if item.applied]
    assert any(text.startswith("+ permission Librarian may manage Member") for text in summaries)
    assert not any("decision" in text for text in summaries)


def test_an_answer_no_fact_can_hold_becomes_a_proposed_decision(bench: Workbench) -> None:
    asyncio.run(bench.ask("open question: in which years does the library take a break?"))
    bench.accept()
    question = _about(bench, "in which years")
    asyncio.run(bench.answer([Answer(question, "in leap years")]))
    notes = [item for item in bench.shown.decisions if "leap years" in item.decision]
    assert [item.status for item in notes] == ["proposed"]


def test_an_answer_kept_as_a_decision_holds_at_once_and_goes_with_the_next_prompt(
    bench: Workbench,
) -> None:
    asyncio.run(bench.ask("open question: in which years does the library take a break?"))
    bench.accept()
    question = _about(bench, "in which years")
    asyncio.run(bench.answer([Answer(question, "in leap years", decide=True)]))
    bench.accept()
    note = next(item for item in bench.design.decisions if "leap years" in item.decision)
    assert note.status == "accepted"
    prompt = bench.prompt("add a phone to Tool")
    assert note.number in [item.number for item in prompt.sent]


def test_the_prompt_tells_what_is_open_and_what_was_answered(bench: Workbench) -> None:
    first, second = (item.id for item in open_questions(bench.design)[:2])
    texts = {item.id: item.text for item in bench.design.concept.questions}
    asyncio.run(bench.answer([Answer(first, "nobody does"), Answer(second, later=True)]))
    sent = bench.journal.prompt(bench.journal.last_turns(1)[0])
    assert sent is not None
    assert f'answered text="{texts[first]}" answer="nobody does"' in sent[-1][1]
    bench.accept()
    prompt = bench.prompt("hello")
    told = next(part.text for part in prompt.parts if part.name == "slice")
    assert f'question text="{texts[second]}"' in told
    assert "deferred" in told
    assert 'answer="nobody does"' in told


def test_answers_are_one_snapshot_and_one_undo(bench: Workbench) -> None:
    before = open_questions(bench.design)
    answers = [Answer(item.id, "as the brief says") for item in before]
    asyncio.run(bench.answer(answers))
    snapshot = bench.accept()
    assert snapshot.subject.startswith(f"Answers to {len(before)} open questions")
    assert not open_questions(bench.design)
    bench.undo()
    assert open_questions(bench.design) == before


def test_the_answers_are_kept_when_the_model_cannot_be_reached(bench: Workbench) -> None:
    question = open_questions(bench.design)[0].id
    bench.settings = Settings(model="openai:gpt-5", base_url="http://127.0.0.1:9/v1", timeout=2.0)
    result = asyncio.run(bench.answer([Answer(question, "yes")]))
    assert not result.ok
    assert _status(bench, question)[:2] == ("answered", "yes")
    assert bench.draft is not None
    bench.accept()
    assert _status(bench, question)[0] == "answered"


def test_answers_survive_the_end_of_the_program(bench: Workbench, make_bench: Make) -> None:
    question = open_questions(bench.design)[0].id
    asyncio.run(bench.answer([Answer(question, "yes", decide=True)]))
    bench.close()
    again = make_bench()
    assert _status(again, question)[:2] == ("answered", "yes")
    again.accept()
    assert any(item.status == "accepted" for item in again.design.decisions)


def test_a_question_put_off_is_asked_last_and_can_be_undone(bench: Workbench) -> None:
    first = open_questions(bench.design)[0].id
    bench.put_off([first])
    assert open_questions(bench.design)[-1].id == first
    with pytest.raises(WorkbenchError, match="Nothing would change"):
        bench.put_off([first])
    bench.undo()
    assert open_questions(bench.design)[0].id == first


def test_a_question_that_does_not_matter_is_dismissed(bench: Workbench) -> None:
    question = open_questions(bench.design)[0].id
    asyncio.run(bench.answer([Answer(question)]))
    assert _status(bench, question)[0] == "dismissed"


def test_answers_wait_for_an_open_proposal(bench: Workbench) -> None:
    question = open_questions(bench.design)[0].id
    asyncio.run(bench.ask("add a phone to Tool"))
    with pytest.raises(WorkbenchError, match="proposal"):
        asyncio.run(bench.answer([Answer(question, "yes")]))
    bench.put_off([question])
    assert bench.draft is not None


def test_only_open_questions_are_answered(bench: Workbench) -> None:
    question = open_questions(bench.design)[0]
    asyncio.run(bench.answer([Answer(question.id, "yes")]))
    bench.accept()
    with pytest.raises(AnswerError, match="not open"):
        asyncio.run(bench.answer([Answer(question.id, "no")]))
    with pytest.raises(AnswerError, match="No question"):
        asyncio.run(bench.answer([]))
    assert bench.draft is None
    with pytest.raises(AnswerError, match="no open question 99"):
        question_numbered(bench.design, 99)


def test_what_an_answer_means(bench: Workbench) -> None:
    question = open_questions(bench.design)[0].replace(
        recommendation="cursor", options=("page", "Cursor", "none")
    )
    assert choices(question) == ("cursor", "page", "none")
    assert meant(question, "2") == "page"
    assert meant(question, "As recommended") == "cursor"
    assert meant(question, "7") == "7"
    assert meant(question.replace(recommendation=""), "1") == "page"
    with pytest.raises(AnswerError, match="no recommended answer"):
        meant(question.replace(recommendation=""), "as recommended")


def test_nothing_answered_is_no_message(bench: Workbench) -> None:
    question = open_questions(bench.design)[0].id
    assert not answer_message(bench.design, [Answer(question, later=True)])
