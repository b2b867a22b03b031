"""What an operation replaces of a design, so that it can be held against what a model has seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from design.document.base import Element
from design.document.decisions import Decision
from design.labels import Labels, Place
from design.operations.apply import Applied

_LEAVING: Final = frozenset({"rename", "deprecate", "propose", "answer", "defer", "settle"})
"""Verbs that keep every value there is, or that quote what they speak of."""


def replaced(base: Labels, applied: Applied) -> dict[str, str]:
    """Return what an operation takes out or overwrites of what a design had.

    Removing counts, with all that goes with it, and so does changing values: a value that was
    empty is filled, not replaced. Additions, new names, a mark that something goes and answers to
    what is quoted replace nothing. What the operations before it made is not asked about.

    Args:
        base: Labels of the design as it was before the first operation.
        applied: The operation, applied.

    Returns:
        Labels of the elements replaced -> id of the element of a layer that each is part of:
        an entity for its attributes, a table for its columns, an endpoint for its fields.
    """
    verb = applied.operation.op.partition("_")[0]
    if verb in _LEAVING:
        return {}
    found: dict[str, str] = {}
    for element_id, (element, owner, _) in _replaced(base, applied, verb):
        found[base.of(element_id) or element_id] = element.id if owner is None else owner.id
    return found


def _replaced(base: Labels, applied: Applied, verb: str) -> Iterator[tuple[str, Place]]:
    after: Labels | None = None
    for element_id in (*applied.removed, *(() if verb == "drop" else applied.touched)):
        place = base.place(element_id)
        if place is None or isinstance(place[0], Decision):
            continue
        if verb not in ("drop", "alter", "move") and element_id in applied.touched:
            after = after or Labels(applied.design)
            now = after.place(element_id)
            if now is not None and not _overwritten(place[0], now[0]):
                continue
        yield element_id, place


def _overwritten(before: Element, after: Element) -> bool:
    """Whether a value that was given is another one now; a list that only grew is not."""
    for name in type(before).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        grew = isinstance(old, tuple) and all(item in new for item in old)
        if old not in (None, "") and old != new and not grew:
            return True
    return False
