"""Whole elements put back and taken out, exactly: the inverses of other operations."""

from __future__ import annotations

from typing import Final

from pydantic import ValidationError

from design.document.base import Element
from design.operations.edit import Edit, Handlers, invalid, without
from design.operations.places import PLACES, Place
from design.operations.resolve import OperationError, close_names
from design.operations.vocabulary import PutElement, RemoveElement
from design.text import clean_line


def _place(name: str) -> Place:
    place = PLACES.get(name)
    if place is None:
        close = close_names(name, PLACES)
        meant = f" Did you mean {' or '.join(close)}?" if close else ""
        raise invalid(f'There is no place "{clean_line(name, 80)}" in a design.{meant}')
    return place


def put_element(edit: Edit, operation: PutElement) -> str:
    """Put an element or value at its place."""
    place = _place(operation.place)
    try:
        value = place.read(operation.value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise invalid(
            f"What is put at {place.name} cannot be read: {clean_line(where, 80)}: {first['msg']}"
        ) from None
    if place.single:
        if place.get(edit.design) == value:
            return edit.already(place.name)
        edit.touch(place.name)
        edit.design = place.set(edit.design, value)
        return f"~ {place.name}"
    return _put(edit, place, value, operation)


def _put(edit: Edit, place: Place, value: Element, operation: PutElement) -> str:
    if operation.id not in (None, value.id):
        raise invalid(f"The element put at {place.name} has another id than was said.")
    items: tuple[Element, ...] = place.get(edit.design)
    before = next((item for item in items if item.id == value.id), None)
    others = without(items, (value.id,))
    position = max(0, min(operation.position, len(others)))
    after = (*others[:position], value, *others[position:])
    if after == items:
        return edit.already(f"{place.name} {value.id}")
    if before is None:
        edit.created[value.id] = None
    else:
        edit.touch(value.id)
    edit.design = place.set(edit.design, after)
    return f"{'+' if before is None else '~'} {place.name} {value.id}"


def remove_element(edit: Edit, operation: RemoveElement) -> str:
    """Take an element out."""
    place = _place(operation.place)
    if place.single:
        raise invalid(f"{place.name} is one value; it can be put but not removed.")
    items: tuple[Element, ...] = place.get(edit.design)
    left = without(items, (operation.id,))
    if len(left) == len(items):
        raise OperationError(
            "unknown",
            f'{place.name} has no element "{clean_line(operation.id, 60)}".',
            unknown=operation.id,
        )
    edit.remove(operation.id)
    edit.design = place.set(edit.design, left)
    return f"- {place.name} {operation.id}"


HANDLERS: Final[Handlers] = {PutElement: put_element, RemoveElement: remove_element}
