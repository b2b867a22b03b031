"""What a turn and a whole scenario came to, in figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from session.evaluation.judging import Verdict
from session.events import (
    Event,
    OperationApplied,
    OperationContradicts,
    OperationRejected,
    RepairStarted,
)

if TYPE_CHECKING:
    from design.comparison.scores import Score


@dataclass(frozen=True, slots=True)
class Lines:
    """Operation lines, and how many of them could be used."""

    all: int = 0
    valid: int = 0

    def __add__(self, other: Lines) -> Lines:
        return Lines(self.all + other.all, self.valid + other.valid)

    @property
    def rate(self) -> float | None:
        """The share of lines that could be used; None when there were none."""
        return self.valid / self.all if self.all else None


@dataclass(frozen=True, slots=True)
class Figures:
    """What one or several turns came to; adding gives the sum."""

    turns: int = 0
    first: Lines = Lines()
    """Lines of the first reply."""
    last: Lines = Lines()
    """Lines after the repair rounds: what was applied, and what still could not be used."""
    repairs: int = 0
    contradicted: int | None = None
    """Operations that broke an accepted decision; None where there was no turn."""
    strays: tuple[str, ...] | None = None
    """Elements touched without being asked for; None when the scenario does not say."""
    verdicts: tuple[Verdict, ...] = ()
    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False
    seconds: float = 0.0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.turns + other.turns,
            self.first + other.first,
            self.last + other.last,
            self.repairs + other.repairs,
            _sum(self.contradicted, other.contradicted),
            _joined(self.strays, other.strays),
            self.verdicts + other.verdicts,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.estimated or other.estimated,
            self.seconds + other.seconds,
        )

    @property
    def met(self) -> int:
        """How many expectations were met."""
        return sum(verdict.met for verdict in self.verdicts)

    def to_json(self) -> dict[str, Any]:
        """Return the figures as ``eval --json`` prints them."""
        return {
            "turns": self.turns,
            "operations": {
                "first": {"lines": self.first.all, "valid": self.first.valid},
                "last": {"lines": self.last.all, "valid": self.last.valid},
            },
            "repairs": self.repairs,
            "contradicted": self.contradicted,
            "touched_unasked": None if self.strays is None else list(self.strays),
            "expectations": {"met": self.met, "all": len(self.verdicts)},
            "usage": {
                "input_tokens": self.input_tokens,
                "output_tokens": self.output_tokens,
                "estimated": self.estimated,
                "seconds": round(self.seconds, 3),
            },
        }


NOTHING: Final = Figures()
"""The figures of no turn at all."""


@dataclass
class Heard:
    """The events of a turn, as they are told."""

    events: list[Event] = field(default_factory=list)

    def lines(self) -> Lines:
        """Return the lines of the first reply, before any repair round."""
        valid: set[str] = set()
        failed: set[str] = set()
        for event in self.events:
            match event:
                case RepairStarted():
                    break
                case OperationApplied(key=key):
                    valid.add(key)
                case OperationRejected(key=key):
                    failed.add(key)
                case _:
                    pass
        return Lines(len(valid | failed), len(valid - failed))

    def contradicted(self) -> int:
        """Return in how many ways decisions were broken, mended ones too; insisting is no more."""
        told = (event for event in self.events if isinstance(event, OperationContradicts))
        return len({(event.decision, event.why) for event in told})


def total(figures: Iterable[Figures]) -> Figures:
    """Return the sum of several figures."""
    summed = Figures()
    for item in figures:
        summed += item
    return summed


def match_of(scores: Sequence[Score]) -> float | None:
    """Return how near a schema comes to a reference: the F1 of its facts.

    Args:
        scores: The scores of the kinds of facts to count; each fact counts alike.
    """
    wanted = sum(score.reference for score in scores)
    made = sum(score.ours for score in scores)
    both = sum(score.both for score in scores)
    return 2 * both / (wanted + made) if wanted + made else None


def _sum(left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return left if right is None else right
    return left + right


def _joined(left: tuple[str, ...] | None, right: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if left is None or right is None:
        return left if right is None else right
    return left + right
