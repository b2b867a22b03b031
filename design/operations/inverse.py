"""The way back: operations that turn one design into another exactly."""

from __future__ import annotations

from design.document.base import Element
from design.document.design import Design
from design.operations.places import PLACES, Place
from design.operations.vocabulary import Operation, PutElement, RemoveElement


def inverse(before: Design, after: Design) -> tuple[Operation, ...]:
    """Return the operations that turn ``after`` into exactly ``before``, order included.

    Args:
        before: The design to come back to.
        after: The design to start from.
    """
    operations: list[Operation] = []
    for place in PLACES.values():
        old, new = place.get(before), place.get(after)
        if old is new:
            continue
        if place.single:
            if old != new:
                operations.append(PutElement(place=place.name, value=old))
        else:
            operations.extend(_elements(place, old, new))
    return tuple(operations)


def _elements(place: Place, old: tuple[Element, ...], new: tuple[Element, ...]) -> list[Operation]:
    kept = {item.id for item in old}
    operations: list[Operation] = [
        RemoveElement(place=place.name, id=item.id) for item in new if item.id not in kept
    ]
    now = [item for item in new if item.id in kept]
    for position, wanted in enumerate(old):
        if position < len(now) and now[position] == wanted:
            continue
        operations.append(
            PutElement(place=place.name, id=wanted.id, position=position, value=wanted)
        )
        now = [item for item in now if item.id != wanted.id]
        now.insert(position, wanted)
    return operations
