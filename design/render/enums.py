"""Closed lists that are types of the database rather than checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from design.document.concept import Concept
from design.document.design import Design
from design.document.schema import Table
from design.render.columntypes import column_type
from design.render.memo import Memo

_LISTS: Final[Memo[dict[str, tuple[str, ...]]]] = Memo(8)


@dataclass(frozen=True)
class EnumType:
    """An enumeration type."""

    name: str
    values: tuple[str, ...]


def table_enums(design: Design, table: Table) -> dict[str, EnumType]:
    """Return the enumeration types of a table's columns by column id.

    A column has one when its type is no type we know and it realises a closed list or a
    lifecycle: the type names the enumeration, the concept has its values.
    """
    enums: dict[str, EnumType] = {}
    for column in table.columns:
        kind = column_type(column.type)
        if not kind.known:
            values = closed_lists(design.concept).get(column.realises or "")
            if values:
                enums[column.id] = EnumType(kind.base, values)
    return enums


def closed_lists(concept: Concept) -> dict[str, tuple[str, ...]]:
    """Return the values of every closed list by the id of its attribute or lifecycle."""
    return _LISTS.get((concept,), lambda: _read_lists(concept))


def _read_lists(concept: Concept) -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for entity in concept.entities:
        lists.update((item.id, _unique(item.values)) for item in entity.attributes if item.values)
        if entity.lifecycle is not None and entity.lifecycle.states:
            states = _unique(tuple(state.name for state in entity.lifecycle.states))
            lists[entity.lifecycle.id] = states
            named = entity.attribute_named(entity.lifecycle.attribute)
            if named is not None:
                lists[named.id] = states
    return lists


def _unique(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value[:63] for value in values if value))
