"""The message that tells a model what the person answered: written, and read back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from design.text import clean_line

_HEAD: Final = re.compile(r"Answers to \d+ open questions?: .*\n")
_PAIR: Final = re.compile(
    r"^\d+\. (.+)\n   (?:Answer: (.+)|Does not matter\.)(\n   Noted\.)?$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Told:
    """A question, and what the person answered.

    Attributes:
        question: Its words.
        answer: The answer; empty when the question does not matter.
        noted: Whether the answer is a decision note already.
    """

    question: str
    answer: str
    noted: bool = False


def write_answers(told: Sequence[Told]) -> str:
    """Return the message."""
    number, them = len(told), "them" if len(told) != 1 else "it"
    lines = [
        f"Answers to {number} open question{'s' if number != 1 else ''}:"
        f" work what follows from {them} into the design"
    ]
    for number, item in enumerate(told, 1):
        lines.append(f"{number}. {clean_line(item.question)}")
        answer = clean_line(item.answer)
        lines.append(f"   Answer: {answer}" if answer else "   Does not matter.")
        if item.noted:
            lines.append("   Noted.")
    return "\n".join(lines)


def read_answers(message: str) -> tuple[Told, ...]:
    """Return what a message answers; nothing when it is no message of answers."""
    if not _HEAD.match(message):
        return ()
    return tuple(
        Told(question, answer, bool(noted)) for question, answer, noted in _PAIR.findall(message)
    )
