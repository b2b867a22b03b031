"""From a message to prose and operations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from prompts.offline.requests import (  # noqa: F401  (each registers its rules, in this order)
    on_attributes,
    on_conventions,
    on_endpoints,
    on_entities,
    on_lifecycles,
    on_links,
    on_notes,
    on_queries,
    on_roles,
    on_schema,
)
from prompts.offline.requests.grammar import RULES, Op, Reading, Understanding, read_clause
from prompts.offline.requests.lookup import Lookup
from prompts.offline.world import World

_POLITE: Final = re.compile(
    r"^(?:(?:please|ok(?:ay)?|now|then|also|and|next|so|well|hi|hello)[, ]+|(?:can|could|would)"
    r" you (?:please )?"
    r"|(?:i|we) (?:want|would like|'d like) (?:you )?to |let's |let us )+",
    re.IGNORECASE,
)
_BULLET: Final = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_SENTENCE: Final = re.compile(r"(?<=[a-z0-9_)\]\"”'])[.!?]\s+(?=[A-Z\"“])|\s*;\s+|\s*\n+\s*")
_VERBS: Final = (
    r"(?:add|remove|drop|delete|rename|make|mark|set|let|allow|change|move|use|give|hide|expose|"
    r"never|only|create|introduce|split|link|unlink|keep|store|limit|forbid|require|deprecate|"
    r"decide|remember|assume|encrypt|hash|audit|log|filter|sort|label)"
)
_JOINED: Final = re.compile(
    rf",? (?:and (?:then |also )?|then )(?={_VERBS}\b)|, (?={_VERBS}\b)", re.I
)
_MOST_EXAMPLES: Final = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What the built-in rules make of a message."""

    prose: str
    operations: tuple[Op, ...] = ()


def answer(world: World) -> Answer:
    """Return prose and operations for a follow-up message.

    Args:
        world: What the prompt says, with the message.
    """
    lookup = Lookup(world)
    understood = Understanding()
    for clause in clauses(world.message):
        _read(clause, lookup, understood)
    return Answer(_prose(understood), understood.operations)


def clauses(message: str) -> list[str]:
    """Split a message into the requests it makes: bullets, sentences, parts after semicolons."""
    found: list[str] = []
    for line in message.splitlines():
        text = _BULLET.sub("", line).strip()
        found += [part.strip() for part in _SENTENCE.split(text) if part.strip()]
    return found


def _read(clause: str, lookup: Lookup, understood: Understanding) -> None:
    text = _trim(clause)
    if not text:
        return
    reading = read_clause(text, lookup)
    if isinstance(reading, Reading):
        understood.readings.append(reading)
        return
    parts = [part for part in _JOINED.split(text) if part and part.strip()]
    if len(parts) < 2:
        understood.unclear.append((clause, reading))
        return
    for part in parts:
        inner = read_clause(_trim(part), lookup)
        if isinstance(inner, Reading):
            understood.readings.append(inner)
        else:
            understood.unclear.append((part, inner or (reading if len(parts) == 1 else "")))


def _trim(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    return _POLITE.sub("", text).strip().rstrip(".!?, ").strip()


def _prose(understood: Understanding) -> str:
    lines = [reading.said for reading in understood.readings]
    for clause, reason in understood.unclear:
        why = f": {reason}." if reason else "."
        lines.append(f"I did not understand “{clause}”{why}")
    if understood.unclear or not understood.readings:
        lines.append(
            "I am the built-in drafter: rules, not a language model. I understand requests such"
            " as these:"
        )
        lines.append("\n".join(f"- {text}" for text in examples(_MOST_EXAMPLES)))
    return "\n\n".join(lines)


def examples(most: int | None = None) -> tuple[str, ...]:
    """Return one example of each kind of request, or ``most`` of them spread over the kinds."""
    texts = [rule.example for rule in RULES]
    if most is None or most >= len(texts):
        return tuple(texts)
    step = len(texts) / most
    return tuple(texts[int(number * step)] for number in range(most))
