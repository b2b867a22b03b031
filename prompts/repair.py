"""The repair round: what failed, word for word, why, and nothing else again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from design.document.decisions import Decision
from design.document.design import Design
from design.text import clean_line
from prompts.compose import ChatMessage, Prompt, render, seen
from prompts.reference import brief_reference
from prompts.sections import section
from prompts.slice import Slice, Slicer

MOST_FAILURES: Final = 10
"""Failures told in one round; the rest mostly follow from the same causes."""

_SLICE_BUDGETS: Final = (2500, 5000, 10_000)
"""Most tokens of the design that are shown again; the larger where what must be seen is large."""
_SHORT_BUDGETS: Final = (400, 1000, 2500)
"""The same of a short prompt."""
_OP: Final = re.compile(r"\"op\"\s*:\s*\"(\w+)\"")


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that could not be used."""

    number: int | str
    """What it is called in the turn: its number, counted from 1."""
    raw: str
    problem: str
    code: str = ""
    """``unseen``: it replaces what the prompt did not show; ``need``: it asks to be shown more."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A line that could be used but contradicts an accepted decision."""

    number: int | str
    raw: str
    why: str
    """What contradicts the note, a clause."""
    note: Decision


@dataclass(frozen=True, slots=True)
class Brought:
    """An error of the review that the reply brings in."""

    fingerprint: str
    rule: str
    element: str
    message: str
    why: str
    hint: str = ""
    """What would mend it, with operations as examples; empty when the rule knows none."""

    def line(self) -> str:
        """Return it as one JSON object."""
        told = {
            "rule": self.rule,
            "element": clean_line(self.element, 120),
            "message": clean_line(self.message, 300),
            "why": clean_line(self.why, 300),
            "hint": clean_line(self.hint, 400),
        }
        return json.dumps({key: text for key, text in told.items() if text}, ensure_ascii=False)


def repair_messages(
    prompt: Prompt,
    failures: Sequence[Failure],
    applied: int,
    design: Design,
    contradictions: Sequence[Contradiction] = (),
    brought: Sequence[Brought] = (),
    *,
    show: Mapping[int | str, Sequence[str]] | None = None,
) -> tuple[tuple[ChatMessage, ...], frozenset[str]]:
    """Write the messages of a repair round.

    The round begins as the turn did, so that the provider's cache holds, then shows the design
    as it is after the lines that were applied.

    Args:
        prompt: The prompt of the turn.
        failures: The lines that failed, with the reason and what may have been meant.
        applied: How many operations were applied.
        design: The draft after those.
        contradictions: The lines that contradict decision notes; they are not in ``design``.
        brought: Errors of the review that the draft brings in, the worst first.
        show: Number of a line that failed -> ids of what it would replace, to be shown in full
            as far as there is room.

    Returns:
        The messages, and the ids of what they show in full.

    Raises:
        ValueError: There is nothing to repair.
    """
    if not failures and not contradictions and not brought:
        raise ValueError("a repair round needs at least one failed line or error of the review")
    errors = brought[:MOST_FAILURES]
    # A model that repeats a line is told of it once.
    failures = tuple({(item.raw, item.problem): item for item in failures}.values())
    told = failures[:MOST_FAILURES]
    against = contradictions[:MOST_FAILURES]
    raws = "\n".join((*(item.raw for item in told), *(item.raw for item in against)))
    concerned = "\n".join(f"{error.element} {error.message}" for error in errors)
    budgets = _SHORT_BUDGETS if prompt.short else _SLICE_BUDGETS
    asked = dict.fromkeys(chain.from_iterable((show or {}).values()))
    slicer = Slicer(design, contract=not prompt.short)
    cut = _cut(slicer, f"{raws}\n{concerned}\n{prompt.message}", tuple(asked), budgets)
    shown = seen(design, cut, short=prompt.short)
    unseen = [item for item in told if item.code == "unseen"]
    large = [item for item in unseen if not shown.issuperset((show or {}).get(item.number, ()))]
    again = brief_reference(frozenset(_OP.findall(raws))) if prompt.short else ""
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
        against=len({item.number for item in contradictions}),
        contradicting=section("contradicting", _contradicting(against)),
        notes=[
            section("decision", note.text)
            for note in {item.note.id: item.note for item in against}.values()
        ],
        numbers=_numbered([*(item for item in told if item.code != "need"), *against]),
        needs=_numbered([item for item in told if item.code == "need"]),
        brought=section("findings", "\n".join(error.line() for error in errors)) if errors else "",
        unseen=_numbered([item for item in unseen if item not in large]),
        large=_numbered(large),
        operations=section("operations", again) if again else "",
        short=prompt.short,
    )
    *front, _ = prompt.messages
    return (*front, ChatMessage("user", request)), shown


def _cut(slicer: Slicer, concerned: str, show: Sequence[str], budgets: Sequence[int]) -> Slice:
    """Return the slice for some words, as large as what must be shown needs it to be."""
    for budget in budgets:
        cut = slicer.cut(concerned, budget, selected=show)
        if (cut.shown | cut.told).issuperset(show):
            break
    return cut


def _contradicting(contradictions: Sequence[Contradiction]) -> str:
    lines: list[str] = []
    for number in dict.fromkeys(item.number for item in contradictions):
        own = [item for item in contradictions if item.number == number]
        lines.append(f"line {number}: {clean_line(own[0].raw, 600)}")
        lines += [
            f"  contradicts decision {item.note.number}: {clean_line(item.why, 300)}"
            for item in own
        ]
    return "\n".join(lines)


def _numbered(failures: Sequence[Failure | Contradiction]) -> str:
    numbers = list(dict.fromkeys(str(failure.number) for failure in failures))
    if not numbers:
        return ""
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    return f"lines {', '.join(numbers[:-1])} and {numbers[-1]}"
