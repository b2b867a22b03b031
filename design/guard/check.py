"""Which operation of a turn contradicts which accepted decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from design.document.decisions import Decision
from design.document.design import Design
from design.guard.hits import Hit, Hits
from design.guard.rules import find
from design.guard.tenets import Tenet, contradict, read
from design.operations.block import Outcome
from design.text import clean_line

Derive = Callable[[Design], Design]
_CURATED = ("status", "decision", "context", "consequences", "title", "topic", "choice", "pinned",
            "muted")  # fmt: skip
_EVERYWHERE = frozenset({"tenancy"})
"""Topics whose scope names the tenant and does not bound the decision."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One contradiction."""

    key: str
    """Key of the operation that brings it; empty when the base itself does."""
    note: Decision
    """The decision, as accepted."""
    why: str
    """What contradicts it, a clause such as ``orders.price would be real``."""
    instead: str = ""
    """What the design would follow instead, where that is one choice."""
    about: frozenset[str] = frozenset()
    """Ids of the elements it concerns; empty for a convention or for the note itself."""


def words_of_breach(breach: Breach) -> str:
    """Return a breach as a sentence, with the number and the title of the note."""
    title = clean_line(breach.note.title, 120)
    return f"It contradicts decision {breach.note.number}, {title}: {breach.why}."


def accepted_notes(design: Design) -> tuple[Decision, ...]:
    """Return the notes that hold, in order of number; muting one does not take it back."""
    found = (note for note in design.decisions if note.status == "accepted")
    return tuple(sorted(found, key=lambda note: note.number))


def check(
    base: Design, outcomes: Sequence[Outcome], design: Design, *, derive: Derive
) -> tuple[Breach, ...]:
    """Return what operations contradict of the decisions accepted before them.

    Only what the operations brought counts: what contradicted a decision before the turn is left
    alone, under whatever name. A derived part follows its cause and is not told of beside it.

    Args:
        base: The design before the operations.
        outcomes: What became of the operations; those not applied are passed over.
        design: The design after them, derived.
        derive: Brings the lower layers in line with the concept.

    Returns:
        The breaches by number of the note, then in the order of the operations.
    """
    return Watch(base, derive).look(outcomes, design)


class Watch:
    """What contradicts decisions along one turn, whose operations come one by one.

    A look takes up where the one before ended: what it found and is there still came with the
    same operation, and what is new came with one of those applied since.

    Args:
        base: The design before the operations.
        derive: Brings the lower layers in line with the concept.
    """

    def __init__(self, base: Design, derive: Derive) -> None:
        self._base = base
        self._derive = derive
        notes = accepted_notes(base)
        tenets = [(note, read(note)) for note in notes]
        self._notes = [(note, tenet, _excepted(note, tenet, notes)) for note, tenet in tenets]
        self._before: dict[str, Hits] = {}
        self._seen: list[str] = []
        self._came: dict[tuple[str, str], str] = {}

    def look(self, outcomes: Sequence[Outcome], design: Design) -> tuple[Breach, ...]:
        """Return what the operations contradict, as :func:`check` does.

        Args:
            outcomes: What became of the operations so far.
            design: The design after them, derived.
        """
        if not self._notes or design is self._base:
            return ()
        applied = sorted(
            (item for item in outcomes if item.applied is not None), key=lambda item: item.turn
        )
        places = {item.key: number for number, item in enumerate(applied)}
        known = len(self._seen)
        if list(places)[:known] != self._seen:
            known = 0
            self._came.clear()
        line = _Line(self._base, applied, self._derive)
        came: dict[tuple[str, str], str] = {}
        found: list[Breach] = []
        for note, tenet, excepted in self._notes:
            breaches = []
            for name, hit in self._new(note, tenet, design).items():
                if _concerned(note, tenet, hit, excepted):
                    key = self._came.get((note.id, name))
                    if key is None:
                        key = line.key_of(note, tenet, name, known)
                    came[note.id, name] = key
                    breaches.append(Breach(key, note, hit.what, hit.instead, hit.about))
            found += sorted(breaches, key=lambda item: places.get(item.key, -1))
        self._seen, self._came = list(places), came
        return tuple(found)

    def _new(self, note: Decision, tenet: Tenet | None, design: Design) -> Hits:
        """Return what contradicts a note in a design and did not in the base."""
        hits = _hits(note, tenet, self._base, design)
        if not hits:
            return hits
        before = self._before.get(note.id)
        if before is None:
            before = self._before[note.id] = _hits(note, tenet, self._base, self._base)
        return {key: hit for key, hit in hits.items() if key not in before}


def standing(design: Design, note: Decision) -> tuple[Breach, ...]:
    """Return what in a design, as it is, contradicts a note of it.

    A turn is only held to what it brings; this is what was there when the note was accepted.

    Args:
        design: The design, derived.
        note: The note.
    """
    tenet = read(note)
    if tenet is None:
        return ()
    excepted = _excepted(note, tenet, accepted_notes(design))
    return tuple(
        Breach("", note, hit.what, hit.instead, hit.about)
        for hit in find(tenet, design, design).values()
        if _concerned(note, tenet, hit, excepted)
    )


def broken_notes(breaches: Iterable[Breach]) -> tuple[Decision, ...]:
    """Return the notes that are contradicted, each once."""
    return tuple({item.note.number: item.note for item in breaches}.values())


class _Line:
    """The designs along a turn, each derived once, and what contradicts a note in each."""

    def __init__(self, base: Design, applied: Sequence[Outcome], derive: Derive) -> None:
        self.base = base
        self.applied = applied
        self.derive = derive
        self._designs: dict[int, Design] = {}
        self._found: dict[tuple[int, str], Hits] = {}

    def key_of(self, note: Decision, tenet: Tenet | None, hit: str, known: int) -> str:
        """Return the key of the operation with which a hit came.

        Args:
            note: The note.
            tenet: What it decides.
            hit: Key of the hit.
            known: How many operations it did not come with.
        """
        without, with_it = known, len(self.applied)
        while with_it - without > 1:
            middle = (without + with_it) // 2
            if hit in self._at(middle, note, tenet):
                with_it = middle
            else:
                without = middle
        return self.applied[with_it - 1].key if self.applied else ""

    def _at(self, number: int, note: Decision, tenet: Tenet | None) -> Hits:
        known = self._found.get((number, note.id))
        if known is None:
            known = _hits(note, tenet, self.base, self._design(number))
            self._found[number, note.id] = known
        return known

    def _design(self, number: int) -> Design:
        """Return the design after some operations, derived."""
        made = self._designs.get(number)
        if made is None:
            done = self.applied[number - 1].applied
            made = self._designs[number] = self.derive(done.design if done else self.base)
        return made


def _hits(note: Decision, tenet: Tenet | None, before: Design, design: Design) -> Hits:
    hits = dict(find(tenet, before, design)) if tenet is not None else {}
    now = next((item for item in design.decisions if item.id == note.id), None)
    if now is not note and (
        now is None or any(getattr(now, name) != getattr(note, name) for name in _CURATED)
    ):
        state = "gone" if now is None else now.status if now.status != note.status else "changed"
        hits[f"{note.id} note"] = Hit(
            f"the note itself would be {state}, which only a person may do"
        )
    if design.decisions is not before.decisions:
        hits |= _beside(note, before, design)
    return hits


def _beside(note: Decision, before: Design, design: Design) -> Hits:
    """Return the notes that a turn would have hold beside a note they contradict."""
    known = {item.id for item in before.decisions}
    return {
        f"{item.id} beside": Hit(
            f"decision {item.number}, {clean_line(item.title, 120)}, would hold beside it"
        )
        for item in design.decisions
        if item.id not in known
        and item.status == "accepted"
        and item.supersedes != note.id
        and contradict(item, note)
    }


def _excepted(note: Decision, tenet: Tenet | None, notes: Sequence[Decision]) -> frozenset[str]:
    """Return the ids that narrower notes of the same topic decide otherwise."""
    if tenet is None or note.scope:
        return frozenset()
    found: set[str] = set()
    for other in notes:
        theirs = read(other) if other.scope else None
        if theirs is not None and theirs.topic == tenet.topic not in _EVERYWHERE:
            found.update(other.scope)
    return frozenset(found)


def _concerned(note: Decision, tenet: Tenet | None, hit: Hit, excepted: frozenset[str]) -> bool:
    if not hit.about:
        return True
    if note.scope and tenet is not None and tenet.topic not in _EVERYWHERE:
        return not hit.about.isdisjoint(note.scope)
    return hit.about.isdisjoint(excepted)
