"""Holding a proposal to the accepted decisions: refuse what breaks one, or supersede it knowingly.

Nothing here is decided for the person. A proposal that contradicts a decision is refused until
they say which of the two it shall be.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from design.derive import derive
from design.document.decisions import Decision
from design.document.design import Design
from design.guard import (
    Breach,
    broken_notes,
    check,
    conflicts,
    contradict,
    standing,
    successor,
    words_of_breach,
)
from design.operations.apply import apply
from design.operations.groups import closure
from design.operations.resolve import OperationError
from design.operations.vocabulary import AlterDecision, Operation
from design.text import clean_line
from session.bench import WorkbenchError
from session.keeping import Selection, choose

if TYPE_CHECKING:
    from session.draft import DraftView


_TOLD: Final = 8
"""Elements named that contradict a note already."""


class BrokenDecisionsError(WorkbenchError):
    """A proposal contradicts accepted decisions, and the person has not said what shall hold.

    Attributes:
        breaches: What contradicts which decision.
    """

    def __init__(self, breaches: Sequence[Breach]) -> None:
        self.breaches = tuple(breaches)
        notes = broken_notes(breaches)
        told = [broken_words(note, breaches) for note in notes]
        flags = " ".join(f"--supersede {note.number}" for note in notes)
        super().__init__(
            " ".join(told),
            "Take the rest without these operations (`planroom accept --refuse-broken`), or put"
            f" a new decision in the place of the old (`planroom accept {flags}`).",
        )


class DecisionConflictError(WorkbenchError):
    """A note that is to be accepted contradicts accepted ones.

    Attributes:
        note: The note.
        others: The accepted notes it contradicts.
    """

    def __init__(self, note: Decision, others: Sequence[Decision]) -> None:
        self.note, self.others = note, tuple(others)
        named = " and ".join(
            f"decision {item.number}, {clean_line(item.title, 120)} ({item.topic}: {item.choice})"
            for item in others
        )
        super().__init__(
            f"Decision {note.number}, {clean_line(note.title, 120)} ({note.topic}:"
            f" {note.choice}), contradicts {named}.",
            "Say `--supersede` to put it in their place, or leave it and keep them.",
        )


def broken_words(note: Decision, breaches: Sequence[Breach]) -> str:
    """Return what breaks a note, in a sentence with the keys of the operations."""
    own = [item for item in breaches if item.note.id == note.id]
    told = [f"{item.why} (operation {item.key})" if item.key else item.why for item in own[:4]]
    more = f" and {len(own) - 4} more" if len(own) > 4 else ""
    return (
        f"The proposal contradicts decision {note.number}, {clean_line(note.title, 120)}:"
        f" {'; '.join(told)}{more}."
    )


@dataclass(frozen=True, slots=True)
class Held:
    """What is taken of a proposal so that every decision holds, or is superseded knowingly."""

    selection: Selection
    superseded: tuple[int, ...] = ()
    said: tuple[str, ...] = ()
    """Summaries of what was done to decision notes."""


def hold(
    view: DraftView,
    only: Collection[str] | None,
    *,
    refuse: bool = False,
    supersede: Collection[int] = (),
) -> Held:
    """Choose what of a proposal is taken, and hold it to the accepted decisions.

    Args:
        view: The proposal.
        only: Keys of the operations to take, with what they depend on; None for all.
        refuse: Whether operations that contradict a decision are left out, with what depends on
            them.
        supersede: Numbers of decisions that a new one takes the place of instead.

    Raises:
        KeyError: A key is not of an applied operation of the proposal.
        BrokenDecisionsError: Something contradicts a decision and nothing was said about it.
        WorkbenchError: A decision to supersede is not contradicted, or nothing would be left.
    """
    selection = choose(view, only)
    breaches = _check(view, selection)
    broken = {item.note.number for item in breaches}
    for number in supersede:
        if number not in broken:
            known = ", ".join(str(item) for item in sorted(broken)) or "none"
            raise WorkbenchError(
                f"The proposal does not contradict decision {number}.",
                f"Contradicted: {known}.",
            )
    against = [item for item in breaches if item.note.number not in supersede]
    whys: dict[str, str] = {}
    while against:
        keys = {item.key for item in against} - {""}
        if not refuse or not keys:
            raise BrokenDecisionsError(against)
        whys |= {item.key: words_of_breach(item) for item in against}
        selection = _without(view, selection, keys, whys)
        breaches = _check(view, selection)
        against = [item for item in breaches if item.note.number not in supersede]
    return _superseded(view, selection, breaches, supersede)


def _check(view: DraftView, selection: Selection) -> tuple[Breach, ...]:
    if selection.design is view.design:
        return view.breaches
    return check(view.base, selection.applied, selection.design, derive=derive)


def _without(
    view: DraftView, selection: Selection, gone: set[str], whys: dict[str, str]
) -> Selection:
    """Return a selection without some operations and without what needs them."""
    left = [
        item.key for item in selection.taken if gone.isdisjoint(closure(view.outcomes, (item.key,)))
    ]
    if not left:
        raise WorkbenchError(
            "Nothing would be left of the proposal: " + " ".join(whys.values()),
            "Discard it, or supersede the decision.",
        )
    chosen = choose(view, left)
    taken = {item.key for item in chosen.taken}
    summaries: list[str] = []
    for item in view.applied:
        if item.key not in taken:
            summary = item.applied.summary if item.applied else item.operation.op
            why = whys.get(item.key)
            summaries.append(f"{summary} ({why})" if why else summary)
    return replace(chosen, left_out=tuple(summaries))


def _superseded(
    view: DraftView, selection: Selection, breaches: Sequence[Breach], numbers: Collection[int]
) -> Held:
    design, said = selection.design, []
    done: list[int] = []
    for note in broken_notes(breaches):
        if note.number not in numbers:
            continue
        heir = _heir(view.base, design, note)
        operation: Operation
        if heir is None:
            operation = successor(note, breaches, design, view.message)
        elif heir.status == "proposed":
            operation = AlterDecision(decision=heir.number, status="accepted")
        else:
            operation = AlterDecision(decision=note.number, superseded_by=heir.number)
        made = _apply(design, operation, view.origin)
        number = heir.number if heir is not None else made.decisions[-1].number
        said.append(f"~ decision {note.number} {note.title} superseded by {number}")
        design = made
        done.append(note.number)
    return Held(replace(selection, design=design), tuple(done), tuple(said))


def _heir(base: Design, design: Design, note: Decision) -> Decision | None:
    """Return the note of the proposal that is to take the place of one, if it brings one."""
    known = {item.id for item in base.decisions}
    brought = [item for item in design.decisions if item.id not in known]
    proposed = [item for item in brought if item.supersedes == note.id]
    beside = [item for item in brought if item.status == "accepted" and contradict(item, note)]
    return next(iter((*proposed, *beside)), None)


def _apply(design: Design, operation: Operation, origin: str) -> Design:
    try:
        return apply(design, operation, origin=origin).design
    except OperationError as error:
        raise WorkbenchError(error.message) from None


def standing_words(design: Design, number: int) -> str:
    """Return what to tell of a note that the design contradicts as it stands; empty when not.

    Args:
        design: The design in which the note has just been accepted.
        number: Its number.
    """
    note = design.decision(number)
    if note is None or note.status != "accepted":
        return ""
    found = list(dict.fromkeys(item.why for item in standing(design, note)))
    if not found:
        return ""
    more = f"; and {len(found) - _TOLD} more" if len(found) > _TOLD else ""
    return (
        f"Decision {note.number}, {clean_line(note.title, 120)}, holds, but the design contradicts"
        f" it as it stands: {'; '.join(found[:_TOLD])}{more}. Only what is proposed from now on is"
        " held to it; ask for the rest to be changed."
    )


def settle_conflicts(design: Design, number: int, *, replaces: bool) -> tuple[Operation, ...]:
    """Return what retires the notes that a note, just accepted, contradicts.

    Args:
        design: The design in which the note is accepted.
        number: Its number.
        replaces: Whether it shall take their place.

    Raises:
        DecisionConflictError: It contradicts some, and shall not take their place.
    """
    note = design.decision(number)
    if note is None or note.status != "accepted":
        return ()
    others = conflicts(design, note)
    if others and not replaces:
        raise DecisionConflictError(note, others)
    return tuple(AlterDecision(decision=item.number, superseded_by=number) for item in others)
