"""Notes that contradict each other, and the note that takes another's place."""

from __future__ import annotations

from collections.abc import Sequence

from design.document.decisions import Decision
from design.document.design import Design
from design.guard.check import Breach, accepted_notes
from design.guard.tenets import contradict
from design.labels import Labels
from design.operations.vocabulary import AddDecision
from design.text import clean_line


def conflicts(design: Design, note: Decision) -> tuple[Decision, ...]:
    """Return the accepted notes that a note contradicts if it is accepted beside them.

    Those are notes of the same checked topic with another choice. A note about some elements is
    an exception to one about the whole design and stands beside it; a note that says it
    supersedes another takes its place. Topics that are not checked contradict nothing the
    program could know of.

    Args:
        design: The design.
        note: A note of any status, in the design or not.
    """
    return tuple(
        other
        for other in accepted_notes(design)
        if other.id not in (note.id, note.supersedes) and contradict(note, other)
    )


def proposed_conflicts(base: Design, design: Design) -> tuple[tuple[Decision, Decision], ...]:
    """Return the notes a turn proposes with the accepted ones they contradict."""
    known = {note.id for note in base.decisions}
    return tuple(
        (note, other)
        for note in design.decisions
        if note.id not in known and note.status in ("proposed", "accepted")
        for other in conflicts(base, note)
    )


def successor(
    note: Decision, breaches: Sequence[Breach], design: Design, asked: str
) -> AddDecision:
    """Return the note that takes the place of one that is superseded knowingly.

    Where the design as a whole would follow another choice, the new note says that one; else it
    repeats the words of the old one and names what is excepted.

    Args:
        note: The note that is superseded.
        breaches: What contradicts it.
        design: The design that is accepted.
        asked: The message that asked for it.
    """
    own = [item for item in breaches if item.note.id == note.id]
    instead = next((item.instead for item in own if item.instead), "")
    told = "; ".join(dict.fromkeys(item.why for item in own))
    context = (
        f"Decision {note.number} was superseded knowingly. Asked for: {clean_line(asked, 400)}"
    )
    labels = Labels(design)
    scope = tuple(found for item in note.scope if (found := labels.of(item)))
    if instead:
        words = f"{note.topic}: {instead}, in place of {note.choice or note.title}."
        title = f"{note.topic.capitalize()}: {instead}"
    else:
        words = f"{note.decision}\n\nExcept: {clean_line(told, 1_000)}."
        title = f"{clean_line(note.title, 80)}, with exceptions"
    return AddDecision(
        title=_free(title, design),
        decision=words[:4_000],
        context=context,
        consequences=None if instead else note.consequences or None,
        topic=note.topic or None,
        choice=(instead or note.choice) or None,
        scope=scope,
        supersedes=note.number,
    )


def _free(title: str, design: Design) -> str:
    """Return a title that no note has."""
    taken = {note.title for note in design.decisions}
    number, made = 2, title
    while made in taken:
        made = f"{title} ({number})"
        number += 1
    return made
