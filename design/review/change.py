"""A change from one design to another, for rules about evolution."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from design.document.api import Endpoint, EndpointField
from design.document.base import Element
from design.document.schema import Table
from design.review.facts import Facts

Part = TypeVar("Part", bound=Element)
Pair = tuple[Part | None, Part | None]


class Change:
    """Two designs, element by element: the one that holds and the one that would.

    Args:
        before: Facts of the design that clients and data are at.
        after: Facts of the design that would replace it.
    """

    def __init__(self, before: Facts, after: Facts) -> None:
        self.before = before
        self.after = after

    def endpoints(self) -> Iterator[Pair[Endpoint]]:
        """Yield the endpoints that differ, old and new; None where there is none."""
        yield from pairs(self.before.design.api.endpoints, self.after.design.api.endpoints)

    def tables(self) -> Iterator[Pair[Table]]:
        """Yield the tables that differ, old and new; None where there is none."""
        yield from pairs(self.before.design.schema_.tables, self.after.design.schema_.tables)

    def kept_endpoints(self) -> Iterator[tuple[Endpoint, Endpoint]]:
        """Yield the endpoints that are in both designs and differ."""
        for old, new in self.endpoints():
            if old is not None and new is not None:
                yield old, new


def pairs(before: Iterable[Part], after: Iterable[Part]) -> Iterator[Pair[Part]]:
    """Yield the elements that differ between two lists, told apart by id.

    Args:
        before: The old elements.
        after: The new elements; those that are the very same are passed over.

    Yields:
        Old and new in the order of the old list, then what is only new.
    """
    new = {item.id: item for item in after}
    for item in before:
        other = new.pop(item.id, None)
        if other is not item and other != item:
            yield item, other
    for item in new.values():
        yield None, item


def fields_by_path(
    fields: Iterable[EndpointField], above: str = ""
) -> Iterator[tuple[str, EndpointField]]:
    """Yield every field of a body with its path, such as ``address.city``."""
    for field in fields:
        path = f"{above}.{field.name}" if above else field.name
        yield path, field
        yield from fields_by_path(field.fields, path)
