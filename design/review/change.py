"""A change from one design to another, for rules about evolution."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Final, TypeVar

from design.document.api import Endpoint, EndpointField, FieldType, Parameter
from design.document.base import Element
from design.document.schema import Table
from design.review.facts import Facts

Part = TypeVar("Part", bound=Element)
Pair = tuple[Part | None, Part | None]

_TEXTS: Final[frozenset[FieldType]] = frozenset(
    {"date", "time", "date-time", "duration", "uuid", "email", "uri", "decimal", "binary"}
)
"""Types that are sent as text of some form."""


class Change:
    """Two designs, element by element: the one that holds and the one that would.

    Endpoints and fields are told apart as clients tell them: an endpoint by its method and path,
    a field by its path. One of another name is gone for them, whatever its id says.

    Args:
        before: Facts of the design that clients and data are at.
        after: Facts of the design that would replace it.
        today: The day of the change.
    """

    def __init__(self, before: Facts, after: Facts, today: date) -> None:
        self.before = before
        self.after = after
        self.today = today

    def tables(self) -> Iterator[Pair[Table]]:
        """Yield the tables that differ, old and new; None where there is none."""
        yield from pairs(self.before.design.schema_.tables, self.after.design.schema_.tables)

    @property
    def is_new_version(self) -> bool:
        """Whether it makes a new version of the interface, which stands beside the old one."""
        old, new = self.before.conventions().versioning, self.after.conventions().versioning
        return new.style != "none" and new.version > old.version

    @cached_property
    def kept_endpoints(self) -> tuple[tuple[Endpoint, Endpoint], ...]:
        """The endpoints that clients find where they were and that differ, old and new."""
        if self.is_new_version:
            return ()
        api = self.after.design.api
        found = (
            (old, api.endpoint_at(old.method, old.path)) for old in self.before.design.api.endpoints
        )
        return tuple(
            (old, new) for old, new in found if new is not None and new is not old and new != old
        )

    @cached_property
    def lost_endpoints(self) -> tuple[tuple[Endpoint, Endpoint | None], ...]:
        """The endpoints that clients no longer find, each with what it was moved to."""
        if self.is_new_version:
            return ()
        api = self.after.design.api
        return tuple(
            (old, api.endpoint(old.id))
            for old in self.before.design.api.endpoints
            if api.endpoint_at(old.method, old.path) is None
        )


def lost_fields(
    old: Iterable[EndpointField], new: Iterable[EndpointField]
) -> Iterator[tuple[str, EndpointField, str]]:
    """Yield the fields of a body that are gone: path, field, and the path it has now, if any.

    What was within another that is gone is passed over.
    """
    body = tuple(fields_by_path(new))
    there, moved = {path for path, _ in body}, {field.id: path for path, field in body}
    for path, field in fields_by_path(old):
        above = path.rpartition(".")[0]
        if path not in there and (not above or above in there):
            yield path, field, moved.get(field.id, "")


def added_fields(
    old: Iterable[EndpointField], new: Iterable[EndpointField]
) -> Iterator[tuple[str, EndpointField]]:
    """Yield the fields of a body that were not there, with their paths, the outermost alone."""
    for path, field, _ in lost_fields(new, old):
        yield path, field


def kept_fields(
    old: Iterable[EndpointField], new: Iterable[EndpointField]
) -> Iterator[tuple[str, EndpointField, EndpointField]]:
    """Yield the fields that are in both bodies under one path and differ, old and new."""
    there = dict(fields_by_path(new))
    for path, field in fields_by_path(old):
        other = there.get(path)
        if other is not None and other != field:
            yield path, field, other


def takes(wide: EndpointField | Parameter, narrow: EndpointField | Parameter) -> bool:
    """Return whether every value of one field's type is one of another's, as JSON.

    Args:
        wide: The field or parameter whose type must allow the values.
        narrow: The one whose values are asked about.
    """
    if wide.many != narrow.many:
        return wide.type == "array" and narrow.many and not wide.many
    return (
        wide.type == narrow.type
        or (wide.type == "number" and narrow.type == "integer")
        or (wide.type == "string" and narrow.type in _TEXTS)
    )


def type_name(field: EndpointField | Parameter) -> str:
    """Return the type of a field or parameter in words, such as ``list of uuid``."""
    return f"list of {field.type}" if field.many else field.type


def kept_parameters(change: Change) -> Iterator[tuple[Endpoint, Parameter, Parameter]]:
    """Yield the parameters that clients find where they were and that differ, old and new.

    Each comes with the endpoint as it would be. What stands in a path has its place for a name.
    """
    for old, new in change.kept_endpoints:
        now = dict(parameters_by_place(new))
        for place, was in parameters_by_place(old):
            if place in now and now[place] != was:
                yield new, was, now[place]


def parameters_by_place(endpoint: Endpoint) -> Iterator[tuple[tuple[str, str], Parameter]]:
    """Yield parameters by where clients send them.

    What is in a path goes by its position. Names of headers are the same in any case (RFC 9110,
    5.1).
    """
    parts = endpoint.path.split("/")
    for item in endpoint.parameters:
        name = item.name.lower() if item.location == "header" else item.name
        if item.location == "path":
            name = str(parts.index(f"{{{item.name}}}")) if f"{{{item.name}}}" in parts else name
        yield (item.location, name), item


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
