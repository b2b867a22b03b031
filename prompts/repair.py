"""The repair round: what failed, word for word, why, and nothing else again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from design.document.design import Design
from design.text import clean_line
from prompts.compose import ChatMessage, Prompt, render
from prompts.sections import section
from prompts.slice import Slicer

MOST_FAILURES: Final = 10
"""Failures told in one round; the rest mostly follow from the same causes."""

_SLICE_BUDGET: Final = 2500


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that could not be used."""

    number: int | str
    """What it is called in the turn: its number, counted from 1."""
    raw: str
    problem: str


def repair_messages(
    prompt: Prompt, failures: Sequence[Failure], applied: int, design: Design
) -> tuple[ChatMessage, ...]:
    """Write the messages of a repair round.

    The round begins as the turn did, so that the provider's cache holds, then shows the design
    as it is after the lines that were applied.

    Args:
        prompt: The prompt of the turn.
        failures: The lines that failed, with the reason and what may have been meant.
        applied: How many operations were applied.
        design: The draft after those.

    Raises:
        ValueError: There is nothing to repair.
    """
    if not failures:
        raise ValueError("a repair round needs at least one failed line")
    told = failures[:MOST_FAILURES]
    raws = "\n".join(failure.raw for failure in told)
    cut = Slicer(design).cut(f"{raws}\n{prompt.message}", _SLICE_BUDGET)
    lines: list[str] = []
    for failure in told:
        lines.append(f"line {failure.number}: {clean_line(failure.raw, 600)}")
        lines.append(f"  {clean_line(failure.problem, 400)}")
    if len(failures) > len(told):
        lines.append(f"and {len(failures) - len(told)} more, which may have the same cause")
    request = render(
        "repair.j2",
        slice=section("slice", cut.text),
        message=section("message", prompt.message),
        failures=failures,
        failed=section("failed", "\n".join(lines)),
        applied=applied,
        numbers=_numbered(told),
    )
    *front, _ = prompt.messages
    return (*front, ChatMessage("user", request))


def _numbered(failures: Sequence[Failure]) -> str:
    numbers = [str(failure.number) for failure in failures]
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    return f"lines {', '.join(numbers[:-1])} and {numbers[-1]}"
