"""A person's answers to the open questions of a design, as operations and as a message.

The answers hold because a person gave them: they are operations of the turn before the model says
a word. The model then works what follows from them into the design, in the same proposal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from design.document.concept import Question
from design.document.names import name_key
from design.labels import Labels
from design.operations.vocabulary import AddDecision, AnswerQuestion, DeferQuestion
from design.text import clean_line

if TYPE_CHECKING:
    from design.document.design import Design
    from design.operations.vocabulary import Operation

MOST_ASKED: Final = 5
"""How many questions are asked in one sitting."""
_TITLE: Final = 120
_ANSWER: Final = 500
_LEADING: Final = re.compile(r"^(?:as recommended|recommended)$", re.IGNORECASE)


class AnswerError(Exception):
    """An answer does not fit the questions there are; the message says what would."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a question.

    Attributes:
        question: Id of the question.
        text: The answer; empty when the question does not matter.
        decide: Whether it is kept as an accepted decision note as well.
        later: Whether the question is put off instead; then there is no text.
    """

    question: str
    text: str = ""
    decide: bool = False
    later: bool = False


def open_questions(design: Design) -> tuple[Question, ...]:
    """Return the open questions in the order they are asked: those put off come last."""
    found = [item for item in design.concept.questions if item.status == "open"]
    return tuple(sorted(found, key=lambda item: item.deferred))


def question_numbered(design: Design, number: int) -> Question:
    """Return an open question by its number, counted from one as they are listed.

    Raises:
        AnswerError: There is none of that number.
    """
    known = open_questions(design)
    if not 1 <= number <= len(known):
        told = f"there are 1 to {len(known)}" if known else "none is open"
        raise AnswerError(f"There is no open question {number}; {told}.")
    return known[number - 1]


def meant(question: Question, said: str) -> str:
    """Return the answer some words stand for: a choice by its number, the recommended one by name.

    Args:
        question: The question.
        said: Such as ``2``, ``as recommended`` or an answer in own words.

    Raises:
        AnswerError: The recommended answer is asked for and there is none.
    """
    text = clean_line(said, _ANSWER).strip()
    if _LEADING.match(text):
        if not question.recommendation:
            raise AnswerError(f"“{question.text}” has no recommended answer; say it in words.")
        return question.recommendation
    options = choices(question)
    if text.isdigit() and 1 <= int(text) <= len(options):
        return options[int(text) - 1]
    return text


def choices(question: Question) -> tuple[str, ...]:
    """Return the answers a question offers, the recommended one first."""
    offered = [item for item in question.options if item.strip()]
    wanted = question.recommendation.strip()
    if not wanted:
        return tuple(offered)
    rest = [item for item in offered if name_key(item) != name_key(wanted)]
    return (wanted, *rest)


def answer_operations(design: Design, answers: Iterable[Answer]) -> tuple[Operation, ...]:
    """Return the operations that some answers are.

    Raises:
        AnswerError: A question is not open (any more).
    """
    known = {item.id: item for item in design.concept.questions if item.status == "open"}
    names = Labels(design)
    found: list[Operation] = []
    for answer in answers:
        question = known.get(answer.question)
        if question is None:
            raise AnswerError(
                "That question is not open in the accepted design. Accept the proposal that asks"
                " it first, or look again."
            )
        if answer.later:
            if not question.deferred:
                found.append(DeferQuestion(question=question.text))
            continue
        text = clean_line(answer.text, _ANSWER)
        found.append(AnswerQuestion(question=question.text, answer=text))
        if answer.decide and text:
            found.append(
                AddDecision(
                    title=_title(question.text),
                    decision=f"{question.text} {_sentence(text)}",
                    context="A question of the draft, answered.",
                    scope=tuple(filter(None, map(names.of, question.about))),
                )
            )
    return tuple(found)


def answer_message(design: Design, answers: Sequence[Answer]) -> str:
    """Return the message that tells the model the answers; empty when all were put off."""
    from prompts.answers import Told, write_answers

    known = {item.id: item.text for item in design.concept.questions}
    told = [
        Told(known[item.question], item.text, item.decide and bool(item.text))
        for item in answers
        if not item.later and item.question in known
    ]
    return write_answers(told) if told else ""


def _title(question: str) -> str:
    first = re.split(r"(?<=\?)\s", question)[0].rstrip("?").strip()
    return first if len(first) <= _TITLE else first[: _TITLE - 1].rsplit(" ", 1)[0] + "…"


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
