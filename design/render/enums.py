"""Closed lists that are types of the database rather than checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from design.document.concept import Concept
from design.document.design import Design
from design.document.schema import Column, Table
from design.render.columntypes import column_type
from design.render.memo import Memo
from design.render.sqlnames import fit

_LISTS: Final[Memo[dict[str, tuple[str, ...]]]] = Memo(8)


@dataclass(frozen=True)
class EnumType:
    """An enumeration type."""

    name: str
    values: tuple[str, ...]


def column_enum(design: Design, table: Table, column: Column) -> EnumType | None:
    """Return the enumeration type of a column, if the conventions ask for one there.

    A column has one when it realises an attribute of a closed list, or a lifecycle, and its type
    is text or a name that is no built-in type; the latter names the enumeration.
    """
    if design.conventions.values.enums != "enum":
        return None
    kind = column_type(column.type)
    if kind.known and kind.family != "text":
        return None
    values = closed_lists(design.concept).get(column.realises or "")
    if not values:
        return None
    return EnumType(fit(f"{table.name}_{column.name}") if kind.known else kind.base, values)


def table_enums(design: Design, table: Table) -> dict[str, EnumType]:
    """Return the enumeration types of a table's columns by column id."""
    found = ((column.id, column_enum(design, table, column)) for column in table.columns)
    return {column_id: enum for column_id, enum in found if enum is not None}


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
