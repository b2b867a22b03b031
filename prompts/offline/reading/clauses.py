"""Taking a permission apart: verbs, what they are about, whose, and on what condition."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from prompts.offline.reading.verb_words import VERBS
from prompts.offline.reading.words import Finder, Mention, fold

_PARTICLES: Final = frozenset({"in", "out", "over", "up", "off", "for", "down", "back", "at"})
_CONDITION: Final = re.compile(
    r"\b(?:before|after|until|up to|unless|if|when|while|only|within|once|during|as long as"
    r"|at least|at most|that are"
    r"|which are|that have|whose|without|they|them(?:selves)?|of others"
    r"|(?:of|in|for|on|at|from|to|with) (?:own|their|his|her|other|another)"
    r"|above|over|below|under|more than|less than|including"
    r"|assigned to|already|by)\b",
    re.IGNORECASE,
)
_OWN: Final = re.compile(
    r"\b(?:own|their|his|her|his or her|my|themselves|the actor's)\b", re.IGNORECASE
)
_RELATED: Final = re.compile(
    r"\bthey\b|\b(?:of|in|for|on|at|from|to|with) (?:their|own)\b|\bassigned to them\b"
    r"|\bthemselves\b",
    re.I,
)
_OTHERS: Final = re.compile(
    r"\b(?:other|others|others'|other's|another|someone else's)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Clause:
    """One permission clause taken apart."""

    text: str
    verbs: tuple[str, ...]
    objects: tuple[Mention, ...]
    phrase: str
    """The words after the verbs."""
    condition: str
    own: bool
    others: bool
    state: str = ""
    """The state the objects are put into: "mark rooms clean"."""
    tail: str = ""
    """What stands between the objects and the condition: "for customers on hold"."""


_ENDINGS: Final = (
    ("ies", "y"),
    ("es", ""),
    ("es", "e"),
    ("s", ""),
    ("ing", ""),
    ("ing", "e"),
)


def base_form(word: str, more: Collection[str] = ()) -> str:
    """Return the base form of a verb that may be in the third person or a gerund.

    Args:
        word: A word.
        more: Verbs that are known besides the usual ones, such as steps of lifecycles.
    """
    low = word.lower().strip(",.")
    if low in VERBS or low in more:
        return low
    for ending, repair in _ENDINGS:
        base = low[: -len(ending)] + repair
        if low.endswith(ending) and (base in VERBS or base in more):
            return base
    doubled = re.match(r"^(\w+?)(\w)\2ing$", low)
    base = doubled[1] + doubled[2] if doubled else ""
    return base if base in VERBS or base in more else ""


def split_clause(text: str, finder: Finder) -> list[str]:
    """Split "see books, borrow books and renew own loans" where a further verb begins."""
    text = fold(text)
    parts = re.split(r"(,\s+(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+)", text)
    result = parts[0]
    clauses: list[str] = []
    joints = list(zip(parts[1::2], parts[2::2], strict=True))
    for place, (joint, part) in enumerate(joints):
        following = joints[place + 1][1] if place + 1 < len(joints) else ""
        only_verbs = not _after_verbs(result, finder.verbs)[1].strip()
        if not only_verbs and _begins(part, following, finder):
            clauses.append(result)
            result = part
        else:
            result += joint + part
    clauses.append(result)
    return [clause.strip(" ,") for clause in clauses if clause.strip(" ,")]


def _begins(part: str, following: str, finder: Finder) -> bool:
    """Whether a part begins a clause: with a verb and its object, or with the first of verbs."""
    first = part.split()[0] if part.split() else ""
    verb = base_form(first, finder.verbs)
    if not verb:
        return False
    is_object = any(
        m.start == 0 and (first.lower() != verb or m.end > len(first))
        for m in finder.mentions(part)
    )
    listed = bool(following) and bool(base_form(following.split()[0], finder.verbs))
    return not is_object and (len(part.split()) > 1 or listed)


def _after_verbs(text: str, more: Collection[str]) -> tuple[tuple[str, ...], str]:
    """Take the leading verbs off."""
    rest = re.sub(
        r"^(?:can|may|to|also|still|even|only|always|the right to|be able to)\s+", "", text.strip()
    )
    verbs: list[str] = []
    while True:
        match = re.match(r"^([A-Za-z]+)(?:\s+([a-z]+))?", rest)
        verb = base_form(match[1], more) if match else ""
        if match is None or not verb:
            break
        rest_after = rest[len(match[1]) :]
        particle = match[2] if match[2] in _PARTICLES else None
        if particle and not re.match(
            r"^\s+(?:in|at|for|up)\s+(?:own|their|an?|the|all|to)\b", rest_after
        ):
            verb = f"{verb}_{particle}"
            rest_after = rest_after.lstrip()[len(particle) :]
        verbs.append(verb)
        joint = re.match(
            r"^\s*(?:,\s*(?:and\s+|or\s+)?|\s(?:and|or)\s+|/)\s*(?=[A-Za-z])", rest_after
        )
        if joint is None or not base_form(rest_after[joint.end() :].split()[0], more):
            rest = rest_after
            break
        rest = rest_after[joint.end() :]
    return tuple(verbs), rest.strip(" ,")


def read_clause(text: str, finder: Finder) -> Clause:
    """Take one clause apart."""
    text = fold(text)
    verbs, phrase = _after_verbs(text, finder.verbs)
    mentions = finder.mentions(phrase)
    verb_first = bool(mentions) and (
        mentions[0].start > 0
        or (len(mentions) > 1 and not mentions[0].plural and " " not in phrase[: mentions[0].end])
    )
    if not verbs and verb_first:
        verbs, phrase, mentions = _unknown_verb(phrase, finder)
    cut = _condition_start(phrase, mentions)
    early = _EARLY.search(phrase, 1)
    if early and mentions and early.start() < mentions[0].start:
        cut = early.start()
    objects = _listed(phrase, [m for m in mentions if m.start < cut])
    if not objects and mentions and not verbs:
        objects = (mentions[0],)
    head = phrase[:cut]
    verbs, state = _trailing(verbs, head[objects[-1].end :].strip(" ,") if objects else "")
    condition = phrase[cut:].strip(" ,.")
    tail = phrase[objects[-1].end : cut].strip(" ,.") if objects else ""
    return Clause(
        text,
        verbs,
        objects,
        phrase,
        condition,
        bool(_OWN.search(head)),
        bool(_OTHERS.search(phrase)),
        state,
        tail if _PREPOSITION.match(tail) else "",
    )


_EARLY: Final = re.compile(
    r"\b(?:before|after|until|unless|if|when|while|once|during|as long as)\b", re.IGNORECASE
)
_PREPOSITION: Final = re.compile(
    r"\b(?:for|on|in|at|to|from|with|into|against|about|during|of|per|by|across)\b", re.IGNORECASE
)


def _listed(phrase: str, mentions: list[Mention]) -> tuple[Mention, ...]:
    """Return what a verb is done to: "marks" but not "classes" in "marks for the classes"."""
    mentions = [
        m
        for place, m in enumerate(mentions)
        if not (m.possessive and place + 1 < len(mentions)
                and mentions[place + 1].start - m.end <= 3)
    ]  # fmt: skip
    found = mentions[:1]
    for mention in mentions[1:]:
        if _PREPOSITION.search(phrase[found[-1].end : mention.start]):
            break
        found.append(mention)
    return tuple(found)


_NO_VERB: Final = re.compile(
    r"(?:own|their|his|her|all|any|every|an?|the|other|others|everything|some|no|of)$",
    re.IGNORECASE,
)


def _unknown_verb(phrase: str, finder: Finder) -> tuple[tuple[str, ...], str, list[Mention]]:
    """Take the first word before an object as a verb nobody told us of."""
    first, _, rest = phrase.partition(" ")
    if _NO_VERB.match(first) or not first.isalpha():
        return (), phrase, finder.mentions(phrase)
    return (first.lower(),), rest, finder.mentions(rest)


def _trailing(verbs: tuple[str, ...], rest: str) -> tuple[tuple[str, ...], str]:
    """Read "check guests in and out" and "mark rooms clean"."""
    particles = re.fullmatch(
        r"(in|out|over|back|off|up)(?:,? (?:and|or) (in|out|over|back|off|up))?", rest
    )
    if particles and verbs:
        joined = [f"{verbs[-1]}_{part}" for part in particles.groups() if part]
        return (*verbs[:-1], *joined), ""
    marked = re.fullmatch(
        r"(?:as |to be )?([a-z]+(?: [a-z]+)?(?:(?:,| or| and) [a-z]+(?: [a-z]+)?){0,3})", rest
    )
    if marked and verbs and verbs[-1] in ("mark", "set", "move", "declare", "put"):
        return verbs, marked[1]
    return verbs, ""


def _condition_start(phrase: str, mentions: list[Mention]) -> int:
    """Return where the condition begins: the first conditional word after the first object."""
    first = mentions[0].end if mentions else 0
    match = _CONDITION.search(phrase, first if first else min(len(phrase), 1))
    return match.start() if match else len(phrase)


def is_related(condition: str) -> bool:
    """Whether a condition ties rows to the actor."""
    return bool(_RELATED.search(condition))
