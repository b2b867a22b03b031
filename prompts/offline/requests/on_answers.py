"""Answers to open questions: the facts that follow from them, else a decision note to keep.

A question and its answer are put as the request a person would have made ("May a placed order be
cancelled?", "yes" is "a placed order can be cancelled"), which the rules for requests read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from design.text import clean_line
from prompts.answers import Told
from prompts.offline.requests.finding import capital
from prompts.offline.requests.grammar import Op
from prompts.offline.requests.lookup import Lookup
from prompts.offline.world import World

Read = Callable[[World, str], tuple[list[str], list[Op], World] | None]
"""Reads requests: what is said of them, their operations, what is known then; None if unclear."""

_YES: Final = re.compile(r"yes\b[,;:. ]*(.*)", re.IGNORECASE)
_NO: Final = re.compile(r"no\b[,;:. ]*(.*)", re.IGNORECASE)
_BECOME: Final = re.compile(
    r"can (?:an? |the )?(?P<entity>.+?) that is (?P<states>.+?) become (?P<end>.+?)\?",
    re.IGNORECASE,
)
_WHILE: Final = re.compile(r"\bwhile it is (?P<states>[\w ]+?)(?:[;,.]|$)", re.IGNORECASE)
_MAY: Final = re.compile(
    r"(?P<modal>can|may|could|should|must) (?P<subject>.+?) (?P<rest>(?:also )?(?:be|become|have|go"
    r"|see|read|list|create|make|update|change|edit|delete|remove|cancel|approve|belong|refer)\b"
    r".*?)\?",
    re.IGNORECASE,
)
_WHO: Final = re.compile(r"who (?:may|can|must|should) (?P<what>.+?)\?", re.IGNORECASE)
_WHO_KEEPS: Final = re.compile(
    r"who (?:creates? and maintains?|maintains?|manages?|creates?) (?P<what>.+?)\?", re.IGNORECASE
)
_NEW_ROLE: Final = re.compile(r"(?:an? |the )?(?:new )?(?:role )?(?P<name>[A-Z][\w-]*(?: [\w-]+)?)")
_LEFT_OPEN: Final = "; what it may do is an open question"
_TITLE: Final = 120


def read_told(world: World, told: tuple[Told, ...], read: Read) -> tuple[str, list[Op]]:
    """Return prose and operations for answers.

    Args:
        world: What the prompt says.
        told: The questions and their answers.
        read: Reads requests.
    """
    prose: list[str] = []
    operations: list[Op] = []
    kept = 0
    for item in told:
        if not item.answer:
            prose.append(f"“{item.question}” does not matter, then.")
            continue
        found = _facts(world, item, read)
        if found is not None:
            said, made, world = found
            if not any(operation["op"] == "add_question" for operation in made):
                said = [text.replace(_LEFT_OPEN, "") for text in said]
            prose.append(f"“{item.question}” {item.answer}: {' '.join(said)}")
            operations += made
        elif not item.noted:
            kept += 1
            operations.append(_note(world, item))
    if kept:
        number = "One answer changes" if kept == 1 else f"{kept} answers change"
        prose.append(
            f"{number} nothing that I can put into the design myself; proposed as a decision"
            " note each, so that later prompts carry the words once they are accepted."
        )
    return "\n\n".join(prose) or "The answers are noted.", operations


def _facts(world: World, item: Told, read: Read) -> tuple[list[str], list[Op], World] | None:
    for request in _requests(Lookup(world), item):
        found = read(world, request)
        if found is not None and found[1]:
            return found
    return None


def _requests(lookup: Lookup, item: Told) -> Iterator[str]:
    """Yield requests the answer may stand for, the likeliest first."""
    question, answer = item.question, item.answer.rstrip(". ")
    yes, no = _YES.fullmatch(answer), _NO.fullmatch(answer)
    become = _BECOME.match(question)
    if become:
        told = _WHILE.search(answer)
        states = told["states"] if told else become["states"]
        if yes or told:
            yield f"{become['entity']} that is {states} can become {become['end']}"
        return
    for pattern, verb in ((_WHO_KEEPS, "manage "), (_WHO, "")):
        found = pattern.match(question)
        if found:
            yield from _for_roles(lookup, answer, f"can {verb}{found['what']}")
            return
    may = _MAY.match(question)
    if may and (yes or no):
        can = "can" if yes else "cannot"
        yield f"{may['subject']} {can} {may['rest']}"
    rest = (yes or no)[1] if yes or no else answer  # type: ignore[index]
    if rest:
        yield capital(rest)


def _for_roles(lookup: Lookup, answer: str, can: str) -> Iterator[str]:
    roles = [role.name for role in lookup.roles_in(answer)]
    if roles:
        yield f"{' and '.join(roles)} {can}"
        return
    new = _NEW_ROLE.fullmatch(answer)
    if new:
        yield f"Add a role {new['name']}. {new['name']} {can}"


def _note(world: World, item: Told) -> Op:
    asked = next((one for one in world.answered if one.text == item.question), None)
    first = re.split(r"(?<=\?)\s", item.question)[0].rstrip("?")
    operation: Op = {
        "op": "propose_decision",
        "title": clean_line(capital(first), _TITLE),
        "decision": f"{item.question} {capital(item.answer.rstrip('. '))}.",
        "context": "A question of the draft, answered.",
    }
    if asked is not None and asked.about:
        operation["scope"] = list(asked.about)
    return operation
