"""What the rules look at: what a turn decided itself, not what derivation makes of it.

A derived part follows the concept and the conventions, so the guard looks at these and at what a
hand made or set in a lower layer; what follows is never blamed beside its cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from design.document.api import Endpoint, EndpointField, Parameter
from design.document.base import Derived
from design.document.concept import Attribute, Entity
from design.document.design import Design
from design.document.names import words
from design.document.schema import Column, Table

_INTEGERS: Final = re.compile(r"(?:small|big)?int(?:eger)?")


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing in a design that contradicts a decision."""

    what: str
    """What it is, a clause such as ``orders.price is real``."""
    about: frozenset[str] = frozenset()
    """Ids of the elements it concerns; empty for a convention."""
    instead: str = ""
    """The choice the design would follow then, where it is the design's choice as a whole."""


Hits = dict[str, Hit]
"""By a key that survives renames: the id of an element and what is wrong with it."""


def convention_hits(design: Design, key: str, choice: str) -> Hits:
    """Return the hit of a convention that is not as decided."""
    value = dict(design.conventions.items())[key]
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    if shown == choice:
        return {}
    return {f"convention:{key}": Hit(f"the convention {key} would be {shown}", instead=shown)}


def by_hand(element: Derived, field: str) -> bool:
    """Return whether a hand made an element, or set one of its fields."""
    return not element.derived or field in element.overrides


def columns_by_hand(design: Design, field: str = "type") -> Iterator[tuple[Table, Column]]:
    """Yield the columns that a hand made or whose field a hand set."""
    for table in design.schema_.tables:
        for column in table.columns:
            if by_hand(column, field):
                yield table, column


def attributes(design: Design) -> Iterator[tuple[Entity, Attribute]]:
    """Yield the attributes of every entity."""
    for entity in design.concept.entities:
        for attribute in entity.attributes:
            yield entity, attribute


def parts(endpoint: Endpoint) -> Iterator[Parameter | EndpointField]:
    """Yield what an endpoint takes and gives, headers left out."""
    yield from (item for item in endpoint.parameters if item.location != "header")
    yield from endpoint.request
    yield from endpoint.response


def around_table(table: Table, *elements: Derived) -> frozenset[str]:
    """Return the ids that something in a table concerns."""
    named: list[str | None] = [table.id, table.realises]
    for element in elements:
        named += [element.id, element.realises]
    return frozenset(item for item in named if item)


def around_endpoint(endpoint: Endpoint) -> frozenset[str]:
    """Return the ids that something of an endpoint concerns."""
    return frozenset(item for item in (endpoint.id, endpoint.realises, endpoint.entity) if item)


def around(*elements: Any) -> frozenset[str]:
    """Return the ids of elements."""
    return frozenset(element.id for element in elements)


def is_integer(kind: str) -> bool:
    """Return whether a column type is a whole number."""
    return _INTEGERS.fullmatch(kind) is not None


def is_float(kind: str) -> bool:
    """Return whether a column type is a binary fraction."""
    return kind.startswith(("real", "double precision"))


_MONEY: Final = frozenset(
    {"price", "prices", "cost", "costs", "fee", "fees", "amount", "amounts", "balance", "deposit",
     "salary", "wage", "revenue", "subtotal", "fare", "payout", "cents"}
)  # fmt: skip
_PERHAPS_MONEY: Final = frozenset(
    {"total", "totals", "discount", "tax", "charge", "refund", "paid"}
)
_NO_MONEY: Final = frozenset(
    {"count", "number", "quantity", "qty", "points", "days", "hours", "percent", "percentage",
     "pct", "rate", "ratio", "id", "at", "on", "by", "currency", "code", "type", "kind", "status",
     "reason", "note", "name", "factor", "weight", "units", "items", "rows", "bytes", "stock",
     "level", "version", "grams", "ml", "kg"}
)  # fmt: skip


def is_money(name: str, *, surely: bool) -> bool:
    """Return whether a name is that of an amount of money.

    Args:
        name: A column, an attribute.
        surely: Whether words that may as well name a count are left out.
    """
    said = set(words(name))
    if said & _NO_MONEY:
        return False
    return bool(said & _MONEY) or (not surely and bool(said & _PERHAPS_MONEY))
