"""Which decision notes a prompt carries. They go in word for word or not at all.

A note goes in when it is accepted, not muted, and pinned, about the whole design or about
something the message concerns. A proposed, rejected or superseded note never does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from design.document.decisions import Decision
from design.document.design import Design


@dataclass(frozen=True, slots=True)
class SentDecision:
    """A decision note that went into a prompt, and what it said then."""

    number: int
    id: str
    digest: str


def pinned_notes(design: Design) -> tuple[Decision, ...]:
    """Return the notes that lead every prompt, in order of number."""
    return tuple(note for note in _active(design) if note.pinned)


def further_notes(design: Design, concerned: Collection[str]) -> tuple[Decision, ...]:
    """Return the other notes that a message concerns, in order of number.

    Args:
        design: The design.
        concerned: Ids of every element in view.
    """
    return tuple(
        note
        for note in _active(design)
        if not note.pinned
        and (not note.scope or any(element in concerned for element in (note.id, *note.scope)))
    )


def record(decisions: Iterable[Decision]) -> tuple[SentDecision, ...]:
    """Return what to record of the notes of a prompt, in order of number."""
    found = sorted(decisions, key=lambda note: note.number)
    return tuple(SentDecision(note.number, note.id, note.digest) for note in found)


def _active(design: Design) -> list[Decision]:
    found = (note for note in design.decisions if note.status == "accepted" and not note.muted)
    return sorted(found, key=lambda note: note.number)
