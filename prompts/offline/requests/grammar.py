"""How a request is understood: rules, each a pattern over one clause and what it stands for.

A rule either gives operations, or passes (the next rule is tried), or is :class:`UnclearError`: it
knows what was meant but not of what, which is then said instead of guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from prompts.offline.requests.lookup import Lookup

Op = dict[str, Any]


class UnclearError(Exception):
    """The request is understood but something it names is not known.

    The message says what is missing and what there is.
    """


@dataclass(frozen=True, slots=True)
class Reading:
    """What one clause stands for."""

    said: str
    """One sentence on what is done."""
    operations: tuple[Op, ...] = ()


Handler = Callable[[Lookup, "re.Match[str]"], Reading | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of request."""

    kind: str
    example: str
    patterns: tuple[re.Pattern[str], ...]
    handler: Handler


RULES: Final[list[Rule]] = []
"""All rules, tried in order."""

_SPELLED: Final = {
    # What people write where -> pattern source.
    "ART": r"(?:the |an? |our |every |each |all |any )?",
    "MUST": r"(?:must|should|has to|have to|needs? to|shall)",
    "CANNOT": r"(?:can ?not|can't|may not|must not|must never|should not|shouldn't|never)",
    "CAN": r"(?:can|may|should be able to|is allowed to|are allowed to)",
    "ADD": r"(?:add|introduce|create|include|give us|we (?:also )?need|insert)",
    "DROP": r"(?:drop|remove|delete|get rid of|take out|we (?:no longer|don't|do not) need)",
    "MAKE": r"(?:make|mark|set|let|turn|declare)",
    "IN": r"(?:to|on|in|for|of|into)",
}


def request(kind: str, *patterns: str, example: str) -> Callable[[Handler], Handler]:
    """Register a handler for clauses that match one of ``patterns``.

    Args:
        kind: What kind of request it is, for the list of what can be asked.
        *patterns: Regular expressions over a whole clause, any case; ``<ART>``, ``<MUST>`` and
            the like stand for common words.
        example: A request of this kind.
    """

    def register(handler: Handler) -> Handler:
        RULES.append(Rule(kind, example, tuple(compiled(item) for item in patterns), handler))
        return handler

    return register


def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern of a rule, with its shorthands written out."""
    for name, source in _SPELLED.items():
        pattern = pattern.replace(f"<{name}>", source)
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


def read_clause(clause: str, lookup: Lookup, rules: Iterable[Rule] = ()) -> Reading | str:
    """Return what a clause stands for, or why it is not understood (empty: no idea)."""
    reason = ""
    for rule in rules or RULES:
        for pattern in rule.patterns:
            match = pattern.fullmatch(clause)
            if match is None:
                continue
            try:
                reading = rule.handler(lookup, match)
            except UnclearError as unsure:
                reason = reason or str(unsure)
                continue
            if reading is not None:
                return reading
    return reason
