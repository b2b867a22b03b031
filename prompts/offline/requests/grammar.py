"""How a request is understood: rules, each a pattern over one clause and what it stands for.

A rule either gives operations, or passes (the next rule is tried), or is :class:`UnclearError`: it
knows what was meant but not of what, which is then said instead of guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Final

from prompts.offline.requests.lookup import Lookup
from prompts.offline.requests.tagging import ENDPOINT, ENTITY, ROLE, Tagged

Op = dict[str, Any]


class UnclearError(Exception):
    """The request is understood but something it names is not known.

    The message says what is missing and what there is.
    """


@dataclass(frozen=True, slots=True)
class Reading:
    """What one clause stands for."""

    said: str
    """One sentence on what is done, or an answer."""
    operations: tuple[Op, ...] = ()
    about: str = ""
    """Name of the entity it is about, for a later "it"."""


class Found:
    """A match whose groups are the words as they were written.

    Args:
        match: A match over the tagged clause.
        tagged: The clause.
    """

    def __init__(self, match: re.Match[str], tagged: Tagged) -> None:
        self._match = match
        self._tagged = tagged

    def __getitem__(self, name: str) -> str:
        """Return the words of a group; empty when it took no part or is not of the pattern."""
        try:
            group = self._match[name]
        except IndexError:
            return ""
        return self._tagged.expand(group or "").strip()

    def first(self, *names: str) -> str:
        """Return the words of the first of several groups that has some."""
        return next((text for name in names if (text := self[name])), "")

    def has_names(self, name: str) -> bool:
        """Whether a group holds a name of the design besides its other words."""
        try:
            group = self._match[name]
        except IndexError:
            return False
        return self._tagged.has_names(group or "")

    def ends_in_name(self, name: str) -> bool:
        """Whether a group ends with a name of the design: "a parent issue"."""
        try:
            group = self._match[name]
        except IndexError:
            return False
        return self._tagged.has_names((group or "")[-1:])

    @property
    def text(self) -> str:
        """The whole clause."""
        return self._tagged.expand(self._match[0])

    @property
    def asked(self) -> bool:
        """Whether the clause was put as a question."""
        return self._tagged.asked


Handler = Callable[[Lookup, Found], Reading | None]


@dataclass(frozen=True)
class Rule:
    """One kind of request."""

    kind: str
    example: str
    sources: tuple[str, ...]
    handler: Handler
    answers: bool = False
    """Whether it only answers, and changes nothing."""
    verbatim: bool = False
    """Whether it reads the words as they were written, because they are kept so."""
    cue: str = ""
    """What every clause of the kind holds; others need not be looked at closely."""

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """The patterns, compiled when first needed."""
        return tuple(compiled(source) for source in self.sources)


REGISTERED: Final[list[Rule]] = []
"""The rules as they were registered; `catalogue.RULES` has them in the order they are tried."""

_DETERMINERS: Final = (
    "(?:(?:the|an?|our|every|each|all|any|its|their|this|that|these|those|both|existing|of the"
    r"|new) )*"
)
_NOUN: Final = "(?: (?:entity|entities|table|tables|records?|rows?|resource|itself))?"
_AN_ENTITY: Final = rf"{_DETERMINERS}(?:entity |entities |table |resource )?{ENTITY}{_NOUN}"
_A_ROLE: Final = rf"{_DETERMINERS}(?:roles? )?{ROLE}(?: roles?)?"
_JOINT: Final = r"(?:,? (?:and|or|&) |, )"
_CAN: Final = (
    r"(?:can|may|could|should be able to|must be able to|(?:is|are) (?:now )?(?:allowed|able) to"
    r"|(?:has|have) to be able to|needs? to be able to|will be able to)"
)
_CANNOT: Final = (
    r"(?:cannot|may not|must not|must never|should not|should never|never|can never"
    r"|(?:is|are) not allowed to|(?:is|are) no longer allowed to|can no longer|may no longer"
    r"|must no longer|should no longer|(?:is|are) not able to|do not|does not|will not|could not)"
)
_MUST: Final = r"(?:must|should|has to|have to|needs? to|shall|ought to|will|would)"
_SPELLED: Final = {
    # What people write where -> pattern source.
    "<E>": _AN_ENTITY,
    "<ES>": rf"(?:both )?{_AN_ENTITY}(?:{_JOINT}{_AN_ENTITY})*",
    "<R>": _A_ROLE,
    "<RS>": rf"(?:both )?{_A_ROLE}(?:{_JOINT}{_A_ROLE})*",
    "<P>": rf"(?:the )?(?:endpoint )?{ENDPOINT}(?: endpoint)?",
    "<PS>": rf"(?:the )?(?:endpoints? )?{ENDPOINT}(?:{_JOINT}{ENDPOINT})*(?: endpoints?)?",
    "<N>": "[\\w .'/\ue000-\ue2ff-]+?",
    "<T>": "[\\w .'/\ue000-\ue2ff-]+?",
    "<TS>": "[\\w ,.'/&\ue000-\ue2ff-]+?",
    "<ART>": r"(?:the |an? |our |every |each |all |any |its |their |this |that |one )?",
    "<MUST>": _MUST,
    "<CANNOT>": _CANNOT,
    "<CAN>": _CAN,
    "<BE>": (
        rf"(?:is|are|be|becomes?|{_MUST} (?:always |now |also )?be|(?:can|may) be|stays?|remains?)"
        r"(?: now| always| also)?"
    ),
    "<HAS>": (
        r"(?:(?:also|now|should|must|can|could|may|will|has to|have to|needs? to) )*"
        r"(?:has|have|gets?|needs?|carr(?:y|ies)|stores?|holds?|records?|contains?|includes?)"
        r"(?: also| now)?"
    ),
    "<ADD>": (
        r"(?:add|introduce|create|include|insert|define|there (?:is|are|should be|must be)|give us"
        r"|(?:we )?(?:also )?(?:now )?(?:need|want|require))(?: also| now)?"
    ),
    "<DROP>": (
        r"(?:drop|remove|delete|get rid of|take out|take away|take|throw out|kill|eliminate|discard"
        r"|we (?:also )?(?:no longer|do not) (?:need|want|have|use)|do not need|no longer need)"
    ),
    "<MAKE>": r"(?:make|mark|set|let|turn|declare|treat|consider|have|flag)",
    "<IN>": r"(?:to|on|in|for|of|into|from|at)",
    "<RENAME>": r"(?:rename|change the name of|rebrand|retitle)",
    "<TELL>": (
        r"(?:(?:please )?(?:explain|describe|show|list|summari[sz]e|tell(?: me| us)? (?:more "
        r")?about|walk (?:me|us) through|remind (?:me|us) (?:of|about)|give (?:me|us)"
        r"|what is|what are|what does|what do|what about|how does|how do|how is|how are|which are"
        r"|which is|who is|who are)(?: me| us)?(?: (?:all|the details of|an overview of|a summary "
        r"of))?)"
    ),
    "<AS>": r"(?:to|into|as|=>|->|→)",
}


def request(
    kind: str,
    *patterns: str,
    example: str,
    cue: str = "",
    answers: bool = False,
    verbatim: bool = False,
) -> Callable[[Handler], Handler]:
    """Register a handler for clauses that match one of ``patterns``.

    Args:
        kind: What kind of request it is, for the list of what can be asked.
        *patterns: Regular expressions over a whole clause, any case. ``<E>`` stands for an entity
            of the design, ``<R>`` for a role, ``<P>`` for an endpoint, ``<ES>`` and so on for
            several; ``<ART>``, ``<MUST>`` and the like for common words. Names in ``<T>`` are
            words that may hold such names.
        example: A request of this kind.
        cue: A short pattern that every clause of the kind holds.
        answers: Whether it only answers.
        verbatim: Whether it reads the words as they were written.
    """

    def register(handler: Handler) -> Handler:
        REGISTERED.append(Rule(kind, example, patterns, handler, answers, verbatim, cue))
        return handler

    return register


@cache
def _cue(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _searched(cue: str, text: str) -> bool:
    return _cue(cue).search(text) is not None


def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern of a rule, with its shorthands written out."""
    for name, source in _SPELLED.items():
        pattern = pattern.replace(name, source)
    return re.compile(pattern, re.IGNORECASE)


@dataclass
class Understanding:
    """What was made of a message."""

    readings: list[Reading] = field(default_factory=list)
    unclear: list[tuple[str, str]] = field(default_factory=list)
    """Clause and why it was not understood."""

    @property
    def operations(self) -> tuple[Op, ...]:
        """All operations, in order, without repeats."""
        seen: list[Op] = []
        for reading in self.readings:
            seen += [operation for operation in reading.operations if operation not in seen]
        return tuple(seen)


def read_clause(
    tagged: Tagged,
    lookup: Lookup,
    rules: Iterable[Rule],
    *,
    written: str = "",
) -> Reading | str:
    """Return what a clause stands for, or why it is not understood (empty: no idea).

    Of several reasons the one that says what to say instead is given.

    Args:
        tagged: The clause.
        lookup: What the design holds.
        rules: The rules to try, in order.
        written: The clause as it was written, for rules that keep its words.
    """
    reason = ""
    for rule in rules:
        if rule.cue and not _searched(rule.cue, tagged.text):
            continue
        clause = Tagged(written or tagged.expand(tagged.text)) if rule.verbatim else tagged
        for pattern in rule.patterns:
            match = pattern.fullmatch(clause.text)
            if match is None:
                continue
            try:
                reading = rule.handler(lookup, Found(match, clause))
            except UnclearError as unsure:
                if not reason or ("say “" in str(unsure) and "say “" not in reason):
                    reason = str(unsure)
                continue
            if reading is not None:
                return reading
    return reason
