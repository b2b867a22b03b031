"""Requests about decisions, questions, assumptions and non-goals."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

from design.document.names import words
from prompts.offline.requests.finding import capital
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, plural_of
from prompts.offline.world import QuestionView

_TOPICS: Final = (
    (r"uuid|bigint|\bkeys?\b|\bids?\b", "ids"),
    (r"soft.?delet|hard.?delet|never delet|deactivat", "delete"),
    (r"tenan", "tenancy"),
    (r"\bcursor|\bpage|paginat", "pagination"),
    (r"currenc|money|price|cents", "money"),
    (r"timestamptz|time zone|\butc\b|timezone", "time"),
    (r"version|/v\d", "versioning"),
    (r"error|problem\+json", "errors"),
    (r"snake|camel|naming|plural|singular", "naming"),
    (r"drop column|expand|contract phase|migrat", "migrations"),
)


_LEAD: Final = r"(?:(?:please|ok|okay|and|also|now|so)[, ]+)*"


@request(
    "propose a decision note",
    rf"{_LEAD}(?:we )?(?:have )?(?:decided?|decision|record(?: the| a)? decision|add (?:a "
    r"|the )?decision(?: note)?)(?: (?:that|to|on))?[: -]+(?P<text>.+)",
    rf"{_LEAD}(?:(?:we )?(?:have )?agreed?|remember|note|keep in mind|bear in mind|for the "
    r"record|write down)(?:,? that|:|,| -) ?(?P<text>.+)",
    rf"{_LEAD}(?:let us decide|let's decide|our decision is|the decision is)(?: that)?:? "
    r"(?P<text>.+)",
    example="decide: an order total is derived, never stored",
    verbatim=True,
)
def _propose(lookup: Lookup, found: Found) -> Reading | None:
    text = found["text"].strip()
    title = text.split(". ")[0].rstrip(".")
    title = title if len(title) <= 80 else title[:79].rsplit(" ", 1)[0] + "…"
    operation: Op = {
        "op": "propose_decision",
        "title": capital(title),
        "decision": capital(text),
        "context": "Said in the conversation.",
    }
    topic = next((name for pattern, name in _TOPICS if re.search(pattern, text, re.I)), None)
    if topic:
        operation["topic"] = topic
    return Reading(
        "A decision note is proposed; accept it in the decision pane and it goes with every"
        " prompt.",
        (operation,),
    )


def question_like(lookup: Lookup, text: str) -> QuestionView | None:
    """Return the open question some words repeat, or None."""
    wanted = text.casefold().rstrip("? ")
    scored = [
        (SequenceMatcher(None, wanted, item.text.casefold().rstrip("? ")).ratio(), item)
        for item in lookup.world.questions
    ]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= 0.72 else None


@request(
    "answer a question",
    r"(?:(?:the )?answer(?: to)? )?(?:q|question|no\.?) ?#?(?P<number>\d+)(?: is|[:.)=,]| -)? "
    r"(?P<answer>.+)",
    r"(?:answer|the answer) to (?:the question )?(?P<question>.+?)(?: is|:) (?P<answer>[^?]+)",
    r"(?:on|about|regarding) the question (?P<question>.+?)[:,] (?P<answer>[^?]+)",
    r"(?P<question>(?-i:[A-Z]).+\?) (?P<answer>[^?]+)",
    example="question 1: no",
    verbatim=True,
)
def _answer_question(lookup: Lookup, found: Found) -> Reading | None:
    questions = lookup.world.questions
    if found["number"]:
        number = int(found["number"])
        if not 1 <= number <= len(questions):
            raise UnclearError(f"there is no question {number}; {len(questions)} are open")
        asked: QuestionView | None = questions[number - 1]
    else:
        asked = question_like(lookup, found["question"])
    if asked is None:
        return None
    said = found["answer"].rstrip(".")
    if said.casefold() in ("dismiss", "ignore", "skip", "drop it", "not relevant", "irrelevant"):
        return Reading(
            f"“{asked.text}” is dismissed.",
            ({"op": "answer_question", "question": asked.text, "answer": ""},),
        )
    if said.casefold() in (
        "as recommended",
        "as you recommend",
        "take the recommendation",
        "as proposed",
    ):
        if not asked.recommendation:
            raise UnclearError(f"“{asked.text}” has no recommended answer")
        said = asked.recommendation
    return Reading(
        f"“{asked.text}” is answered: {said}.",
        ({"op": "answer_question", "question": asked.text, "answer": said},),
    )


@request(
    "ask a question to settle later",
    r"(?:add|record|note|raise|open) (?:an? |the )?(?:open )?question:? (?P<text>.+)",
    r"(?:open question|to be clarified|tbd|to clarify|still open): (?P<text>.+)",
    example="open question: do refunds include shipping costs?",
    verbatim=True,
)
def _ask(lookup: Lookup, found: Found) -> Reading | None:
    text = capital(found["text"].rstrip(". "))
    operation: Op = {"op": "add_question", "text": text if text.endswith("?") else f"{text}?"}
    about = mentioned(lookup, text)
    if about:
        operation["about"] = about
    return Reading(f"Noted as open: {operation['text']}", (operation,))


def mentioned(lookup: Lookup, text: str) -> list[str]:
    """Return the first entities a text speaks of."""
    return [
        entity.name
        for entity in lookup.world.entities
        if re.search(
            rf"\b(?:{re.escape(entity.name)}|{re.escape(plural_of(entity))})\b", text, re.IGNORECASE
        )
    ][:3]


@request(
    "record an assumption",
    r"(?:(?:we |you (?:can |may )?)?(?:assume|suppose|presume)|assumption|take (?:it )?(?:as"
    r"|for) (?:given|granted))(?: that|:)? (?P<text>.+)",
    example="assume that every order has one currency",
    verbatim=True,
)
def _assume(lookup: Lookup, found: Found) -> Reading | None:
    text = found["text"].rstrip(".")
    about = mentioned(lookup, text)
    operation: Op = {"op": "add_assumption", "text": text, "source": "conversation"}
    if about:
        operation["about"] = about
    return Reading(f"Taken as given: {text}.", (operation,))


@request(
    "confirm or reject an assumption",
    r"(?P<word>confirm|reject|accept|refuse) (?:the )?assumption(?: that|:)? (?P<text>.+)",
    r"(?:the )?assumption(?: that|:)? (?P<text>.+?) is (?P<word>right|correct|true|confirmed"
    r"|wrong|false|rejected|not true)",
    example="confirm the assumption that an email belongs to one person",
)
def _settle_assumption(lookup: Lookup, found: Found) -> Reading | None:
    wanted = found["text"].rstrip(".").casefold()
    scored = [
        (SequenceMatcher(None, wanted, item.text.casefold()).ratio(), item)
        for item in lookup.world.assumptions
    ]
    best = max(scored, key=lambda pair: pair[0], default=None)
    if best is None or best[0] < 0.6:
        raise UnclearError("I find no such assumption that is still open")
    good = found["word"].lower() in ("confirm", "accept", "right", "correct", "true", "confirmed")
    status = "confirmed" if good else "rejected"
    return Reading(
        f"The assumption “{best[1].text}” is {status}.",
        ({"op": "settle_assumption", "assumption": best[1].text, "status": status},),
    )


@request(
    "record what is left out for now",
    r"(?P<text>.+?) (?:is|are|remains?|stays?)(?: still)? (?:an? )?(?:non-goals?|not (?:part "
    r"of this|in scope|planned"
    r"|supported)(?: yet)?|out of scope)(?: for now)?",
    r"(?:add (?:an? |the )?)?(?:non-goals?|out of scope):? (?P<text>.+)",
    r"(?:we )?(?:do not|will not) (?:support|do|build|offer|handle) (?P<text>.+?)(?: yet| for "
    r"now| in this version)",
    r"leave (?P<text>.+?) out(?: of scope)?(?: for now)?",
    example="gift cards are out of scope",
)
def _non_goal(lookup: Lookup, found: Found) -> Reading | None:
    text = found["text"].rstrip(".")
    said = set(words(re.sub(r" still$", "", text)))
    if any(said <= set(words(item)) for item in lookup.world.index.non_goals):
        return Reading(f"{capital(text)}: not now, as it is.")
    return Reading(f"{capital(text)}: not now.", ({"op": "add_non_goal", "text": text},))


@request(
    "take a non-goal back",
    r"(?:<DROP>|take back) (?:the )?non-goal:? (?P<text>.+)",
    r"(?P<text>.+?) (?:is|are) (?:in scope|no longer (?:a )?non-goals?|no longer out of scope"
    r"|now in scope)(?: now)?",
    example="drop the non-goal wholesale",
)
def _drop_non_goal(lookup: Lookup, found: Found) -> Reading | None:
    goals = lookup.world.index.non_goals
    text = next((item for item in goals if item.casefold() == found["text"].casefold()), None)
    if text is None:
        known = "; ".join(goals) or "none"
        raise UnclearError(f"there is no non-goal “{found['text']}”; there are: {known}")
    return Reading(f"{capital(text)} is in scope.", ({"op": "drop_non_goal", "text": text},))
