"""Requests about decisions, questions, assumptions and non-goals."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from prompts.offline.requests.grammar import Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup

_TOPICS = (
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


@request(
    "propose a decision note",
    r"(?:decide|decision|let us decide|we decided|we have decided|remember|note|keep in mind)(?:"
    r" that|:)? (?P<text>.+)",
    example="decide: an order total is derived, never stored",
)
def _propose(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    text = match["text"].strip()
    title = text.split(". ")[0].rstrip(".")
    title = title if len(title) <= 80 else title[:79].rsplit(" ", 1)[0] + "…"
    operation: Op = {
        "op": "propose_decision",
        "title": title[:1].upper() + title[1:],
        "decision": text[:1].upper() + text[1:],
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


@request(
    "answer a question",
    r"(?:answer|the answer) to (?:question )?(?P<question>.+?)(?: is|:) (?P<answer>[^?]+)",
    r"(?:q|question) ?(?P<number>\d+)[:.)]? (?P<answer>.+)",
    r"(?P<question>[A-Z].+\?) (?P<answer>[^?]+)",
    example="question 1: no",
)
def _answer_question(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    questions = lookup.world.questions
    groups = match.groupdict()
    if groups.get("number"):
        number = int(groups["number"])
        if not 1 <= number <= len(questions):
            raise UnclearError(f"there is no question {number}; {len(questions)} are open")
        found = questions[number - 1]
    else:
        wanted = groups["question"].casefold()
        scored = [
            (SequenceMatcher(None, wanted, item.text.casefold()).ratio(), item)
            for item in questions
        ]
        best = max(scored, key=lambda pair: pair[0], default=None)
        if best is None or best[0] < 0.6:
            return None
        found = best[1]
    said = match["answer"].strip().rstrip(".")
    return Reading(
        f"“{found.text}” is answered: {said}.",
        ({"op": "answer_question", "question": found.text, "answer": said},),
    )


@request(
    "record an assumption",
    r"(?:assume|we assume|suppose)(?: that|:)? (?P<text>.+)",
    example="assume that every order has one currency",
)
def _assume(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    text = match["text"].strip().rstrip(".")
    about = [
        entity.name
        for entity in lookup.world.entities
        if re.search(rf"\b{re.escape(entity.name)}s?\b", text, re.IGNORECASE)
    ]
    operation: Op = {"op": "add_assumption", "text": text, "source": "conversation"}
    if about:
        operation["about"] = about[:3]
    return Reading(f"Taken as given: {text}.", (operation,))


@request(
    "confirm or reject an assumption",
    r"(?P<word>confirm|reject) (?:the )?assumption(?: that|:)? (?P<text>.+)",
    example="confirm the assumption that an email belongs to one person",
)
def _settle_assumption(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    wanted = match["text"].strip().rstrip(".").casefold()
    scored = [
        (SequenceMatcher(None, wanted, item.text.casefold()).ratio(), item)
        for item in lookup.world.assumptions
    ]
    best = max(scored, key=lambda pair: pair[0], default=None)
    if best is None or best[0] < 0.6:
        raise UnclearError("I find no such assumption that is still open")
    status = "confirmed" if match["word"].lower() == "confirm" else "rejected"
    return Reading(
        f"The assumption “{best[1].text}” is {status}.",
        ({"op": "settle_assumption", "assumption": best[1].text, "status": status},),
    )


@request(
    "record what is left out for now",
    r"(?P<text>.+?) (?:is|are) (?:a non-goal|not (?:part of this|in scope|planned|supported)(?:"
    r" yet)?|out of scope)",
    r"(?:non-goal|out of scope): (?P<text>.+)",
    r"we (?:do not|don't) support (?P<text>.+?)(?: yet| for now)",
    example="gift cards are out of scope",
)
def _non_goal(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    text = match["text"].strip().rstrip(".")
    return Reading(
        f"{text[:1].upper() + text[1:]}: not now.", ({"op": "add_non_goal", "text": text},)
    )
