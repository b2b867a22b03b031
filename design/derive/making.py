"""Making elements of values known to be valid: checking them would be a third of the work."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

from design.document.base import Frozen
from design.document.schema import IndexColumn

_Made = TypeVar("_Made", bound=Frozen)


def made(cls: type[_Made], values: dict[str, Any]) -> _Made:
    """Return an element of values known to be valid.

    Args:
        cls: Kind of element.
        values: Its fields; those left out are at their default.
    """
    item = cls.__new__(cls)
    put = object.__setattr__
    put(item, "__dict__", {**_defaults(cls), **values})
    put(item, "__pydantic_fields_set__", _names(tuple(values)))
    put(item, "__pydantic_extra__", None)
    put(item, "__pydantic_private__", None)
    return item


@lru_cache(maxsize=64)
def _defaults(cls: type[Frozen]) -> dict[str, Any]:
    return {name: info.default for name, info in cls.model_fields.items() if not info.is_required()}


@lru_cache(maxsize=4_096)
def _names(given: tuple[str, ...]) -> set[str]:
    """Return the fields that were given; elements share the set, which nobody changes."""
    return set(given)


@lru_cache(maxsize=32_768)
def index_column(column: str, *, descending: bool = False) -> IndexColumn:
    """Return a key of an index."""
    return IndexColumn(column=column, descending=descending)
