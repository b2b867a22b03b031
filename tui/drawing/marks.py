"""What became of each element between two designs, fast enough to ask ten times a second.

Designs share what did not change, so an element that is the same object is the same; only others
are compared field by field.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from tui.drawing.ink import Mark

if TYPE_CHECKING:
    from design.document.base import Element

E = TypeVar("E", bound="Element")


@dataclass(frozen=True, slots=True)
class Marked(Generic[E]):
    """An element, what became of it and what it was."""

    element: E
    """As it is now; as it was when it is gone."""
    mark: Mark = ""
    before: E | None = None

    @property
    def id(self) -> str:
        """The id of the element."""
        return self.element.id


def compare(before: Sequence[E] | None, after: Sequence[E]) -> list[Marked[E]]:
    """Return the elements of ``after`` with their marks, and those that are gone where they were.

    Args:
        before: The elements of the base; None when nothing is compared.
        after: The elements now.
    """
    if before is None or before is after:
        return [Marked(element) for element in after]
    known = {element.id: element for element in before}
    present = {element.id for element in after}
    result: list[Marked[E]] = [
        Marked(element, mark_of(known.get(element.id), element), known.get(element.id))
        for element in after
    ]
    place = {marked.id: number for number, marked in enumerate(result)}
    removed: list[tuple[int, Marked[E]]] = []
    follows = -1
    for element in before:
        if element.id in present:
            follows = place[element.id]
        else:
            removed.append((follows, Marked(element, "-", element)))
    for follows, marked in reversed(removed):
        result.insert(follows + 1, marked)
    return result


def mark_of(before: Element | None, after: Element) -> Mark:
    """Return what became of one element that is there now."""
    if before is None:
        return "+"
    if before is after or before == after:
        return ""
    return ">" if title_of(before) != title_of(after) else "~"


def title_of(element: Element) -> str:
    """Return what people call an element: its name, method and path, or title."""
    path = getattr(element, "path", None)
    if path is not None:
        return f"{getattr(element, 'method', '')} {path}"
    return str(getattr(element, "name", "") or getattr(element, "title", ""))


def changed_fields(before: Element | None, after: Element) -> frozenset[str]:
    """Return the names of the fields in which two states of an element differ."""
    if before is None or before is after:
        return frozenset()
    return frozenset(
        field
        for field in type(after).model_fields
        if getattr(before, field) is not getattr(after, field)
        and getattr(before, field) != getattr(after, field)
    )


def renamed_from(marked: Marked[E]) -> str:
    """Return the former name of a renamed element, else an empty text."""
    return title_of(marked.before) if marked.mark == ">" and marked.before is not None else ""
