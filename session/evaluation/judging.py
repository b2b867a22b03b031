"""Whether what a turn did is what a scenario expects, and what it touched beside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from design.diff import Change, Diff, diff
from design.text import clean_line
from session.evaluation.elements import Item, elements_of, matches, spelt
from session.evaluation.scenario import Expectation

if TYPE_CHECKING:
    from session.draft import DraftView

ALWAYS: Final = frozenset({"question", "assumption", "decision", "non_goal"})
"""Kinds that a reply may add beside what was asked for: what it asks, assumes and proposes."""

_SHOWN: Final = 3
_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?\n]?")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of an expectation."""

    expectation: str
    met: bool
    found: str
    """What was found, in words; for those that are not met."""


class Outcome:
    """What a turn did to a design, as expectations look at it.

    Args:
        view: The draft of the turn.
    """

    def __init__(self, view: DraftView) -> None:
        self.view = view

    @cached_property
    def before(self) -> dict[str, Item]:
        """The elements before the turn, by id."""
        return elements_of(self.view.base)

    @cached_property
    def after(self) -> dict[str, Item]:
        """The elements after it, by id."""
        return elements_of(self.view.design)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What it changed, without what concerns only where an element comes from."""
        return tuple(change for change in self.diff.changes if not change.quiet)

    @cached_property
    def diff(self) -> Diff:
        """Everything it changed."""
        return diff(self.view.base, self.view.design)

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The questions it asked: as operations, or else in its prose."""
        added = [
            item.label
            for item in self.after.values()
            if item.kind == "question" and item.id not in self.before
        ]
        return tuple(added) or tuple(
            sentence.strip()
            for sentence in _SENTENCE.findall(self.view.prose)
            if sentence.endswith("?")
        )

    def strays(self, allowed: Iterable[str]) -> tuple[str, ...]:
        """Return what was touched without being asked for.

        Counted is what the operations themselves made, changed or removed. What is derived from
        that does not count, nor does what the reply asks, assumes and proposes.

        Args:
            allowed: Patterns of the labels of elements, or of the wholes they are in, that the
                message asks to touch.
        """
        patterns = tuple(allowed)
        own_ids = {
            element
            for outcome in self.view.applied
            if outcome.applied is not None
            for element in (*outcome.applied.created, *outcome.applied.touched)
        }
        found: dict[str, str] = {}
        for change in self.changes:
            if change.kind == "added" and change.element_kind in ALWAYS:
                continue
            if change.id not in own_ids and change.layer != "conventions":
                continue
            own = [change.element, change.owner]
            if isinstance(change.before, str) and change.kind == "renamed":
                own.append(change.before)
            if not any(matches(label, patterns) for label in own):
                found.setdefault(change.id, change.element)
        return tuple(found.values())


def judge(expectation: Expectation, outcome: Outcome) -> Verdict:
    """Hold what a turn did against an expectation."""
    found = _JUDGES[expectation.verb](expectation, outcome)
    return Verdict(expectation.words(), not found, found)


def judge_all(expectations: Sequence[Expectation], outcome: Outcome) -> tuple[Verdict, ...]:
    """Hold what a turn did against each of several expectations."""
    return tuple(judge(item, outcome) for item in expectations)


# Each returns what is wrong, in words, or nothing.


def _exists(expectation: Expectation, outcome: Outcome) -> str:
    return _counted(expectation, _meant(expectation, outcome.after, expectation.exists), outcome)


def _absent(expectation: Expectation, outcome: Outcome) -> str:
    found = _meant(expectation, outcome.after, expectation.absent)
    return f"there is {_shown(found)}" if found else ""


def _added(expectation: Expectation, outcome: Outcome) -> str:
    made = {key: item for key, item in outcome.after.items() if key not in outcome.before}
    return _counted(expectation, _meant(expectation, made, expectation.added), outcome)


def _removed(expectation: Expectation, outcome: Outcome) -> str:
    gone = {key: item for key, item in outcome.before.items() if key not in outcome.after}
    if len(_meant(expectation, gone, expectation.removed)) >= expectation.least:
        return ""
    there = _meant(expectation, outcome.after, expectation.removed)
    return f"there still is {_shown(there)}" if there else "it was not there"


def _kept(expectation: Expectation, outcome: Outcome) -> str:
    meant = [item for item in outcome.before.values() if item.fits(expectation.kept)]
    if expectation.kind:
        meant = [item for item in meant if item.kind in expectation.kind]
    if not meant:
        return "nothing of that name was there before"
    gone = [item for item in meant if item.id not in outcome.after]
    if gone:
        return f"{_shown(gone)} went away"
    changed = [
        item
        for item in meant
        if expectation.values
        and not outcome.after[item.id].is_meant(expectation, [outcome.after[item.id].label])
    ]
    return f"{_shown(changed)} is {_values(expectation, outcome.after, changed)}" if changed else ""


def _changed(expectation: Expectation, outcome: Outcome) -> str:
    touched = {
        change.id
        for change in outcome.changes
        if change.kind in ("changed", "renamed")
        and (not expectation.field or matches(change.path, expectation.field))
    }
    changed = {key: item for key, item in outcome.after.items() if key in touched}
    return _counted(expectation, _meant(expectation, changed, expectation.changed), outcome)


def _renamed(expectation: Expectation, outcome: Outcome) -> str:
    renamed = {
        key: item
        for key, item in outcome.after.items()
        if key in outcome.before and outcome.before[key].label != item.label
    }
    found = [
        item
        for item in _meant(expectation, renamed, expectation.renamed)
        if not expectation.was or outcome.before[item.id].fits(expectation.was)
    ]
    if len(found) >= expectation.least:
        return ""
    made = [
        item
        for item in _meant(expectation, outcome.after, expectation.renamed)
        if item.id not in outcome.before
    ]
    return (
        f"{_shown(made)} is new and not the old one renamed" if made else "nothing was renamed so"
    )


def _asks(expectation: Expectation, outcome: Outcome) -> str:
    wanted = expectation.asks or 1
    if len(outcome.asked) < wanted:
        return f"it asked {len(outcome.asked) or 'no'} question{'s' * (len(outcome.asked) != 1)}"
    if expectation.most is not None and len(outcome.asked) > expectation.most:
        return f"it asked {len(outcome.asked)} questions"
    return ""


def _notes(expectation: Expectation, outcome: Outcome) -> str:
    proposed = [
        item
        for key, item in outcome.after.items()
        if item.kind == "decision" and key not in outcome.before
    ]
    fields = ("title", "topic", "choice", "decision", "context")
    for item in proposed:
        told = [str(item.fields.get(name) or "") for name in fields]
        if any(matches(text, expectation.notes) for text in (*told, " ".join(told))):
            return ""
    titles = ", ".join(clean_line(str(item.fields["title"]), 60) for item in proposed)
    return f"it proposed {titles}" if proposed else "it proposed no decision note"


def _says(expectation: Expectation, outcome: Outcome) -> str:
    prose = clean_line(outcome.view.prose, 100_000)
    if matches(prose, [f"*{pattern}*" for pattern in expectation.says]):
        return ""
    return f"it said: {clean_line(prose, 120) or 'nothing'}"


def _uses(expectation: Expectation, outcome: Outcome) -> str:
    used = [item.operation.op for item in outcome.view.applied]
    if sum(matches(name, expectation.uses) for name in used) >= expectation.least:
        return ""
    return f"it used {', '.join(dict.fromkeys(used)) or 'no operation'}"


def _nothing_but(expectation: Expectation, outcome: Outcome) -> str:
    allowed = {spelt(kind) for kind in expectation.nothing_but or ()}
    touched = {
        change.id: change.element
        for change in outcome.changes
        if change.element_kind not in ("layer", *allowed)
    }
    return f"it touched {_named(list(touched.values()))}" if touched else ""


_JUDGES: Final[dict[str, Callable[[Expectation, Outcome], str]]] = {
    "exists": _exists,
    "absent": _absent,
    "added": _added,
    "removed": _removed,
    "kept": _kept,
    "changed": _changed,
    "renamed": _renamed,
    "asks": _asks,
    "notes": _notes,
    "says": _says,
    "uses": _uses,
    "nothing_but": _nothing_but,
}


def _meant(expectation: Expectation, items: dict[str, Item], patterns: Iterable[str]) -> list[Item]:
    names = tuple(patterns)
    return [item for item in items.values() if item.is_meant(expectation, names)]


def _counted(expectation: Expectation, found: list[Item], outcome: Outcome) -> str:
    """Say what is wrong with how many were found, if anything is."""
    if expectation.most is not None and len(found) > expectation.most:
        return f"there are {len(found)}: {_shown(found)}"
    if len(found) >= expectation.least:
        return ""
    if found:
        return f"there is only {_shown(found)}"
    patterns = getattr(expectation, expectation.verb)
    near = [
        item
        for item in outcome.after.values()
        if item.fits(patterns) and (not expectation.kind or item.kind in expectation.kind)
    ]
    if not near:
        return "there is none"
    if expectation.values:
        return f"{_shown(near)} is {_values(expectation, outcome.after, near)}"
    return f"{_shown(near)} was there before and is as it was"


def _values(expectation: Expectation, after: dict[str, Item], items: Sequence[Item]) -> str:
    fields = after[items[0].id].fields
    told = (f"{name}={fields.get(name)!r}" for name in expectation.values)
    return clean_line(", ".join(told), 160)


def _shown(items: Sequence[Item]) -> str:
    return _named([f"{item.kind} {item.label}" for item in items])


def _named(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else ""
    return clean_line(", ".join(labels[:_SHOWN]), 240) + more
