"""The schema a concept calls for under the conventions, table by table."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from design.derive import joins
from design.derive.builder import TableBuilder
from design.derive.columns import add_attributes, add_lifecycle, add_stamps
from design.derive.constraints import add_invariants, add_keys, add_references
from design.derive.facts import EntityFacts, JoinFacts, table_id
from design.derive.gathering import gather
from design.derive.identifiers import fit
from design.derive.implied_rules import add_implied
from design.derive.indexes import add_indexes
from design.derive.stages import add_stages
from design.derive.uniques import add_uniques
from design.document.concept import Concept
from design.document.conventions import Conventions
from design.document.design import Design
from design.document.schema import Table


@dataclass(frozen=True, slots=True)
class _Made:
    """The tables of one entity or link, what they follow from, and the names they take."""

    facts: EntityFacts | JoinFacts
    tables: tuple[Table, ...]
    names: tuple[str, ...]


_REMEMBERED_TABLES: Final = 4_096
_REMEMBERED_SCHEMAS: Final = 8

_tables: OrderedDict[str, _Made] = OrderedDict()
_schemas: OrderedDict[
    tuple[int, int, tuple[str, ...]], tuple[Concept, Conventions, tuple[Table, ...]]
] = OrderedDict()


def derive_tables(design: Design) -> tuple[Table, ...]:
    """Return the tables that a design's concept calls for under its conventions.

    They are what would stand in the schema layer if nobody had changed it by hand. The same
    concept and conventions give the same tables with the same ids; after a change only the
    tables it concerns are made anew.

    Args:
        design: The design; of its schema layer only what hands dropped plays a part.

    Returns:
        Tables in the order of the concept, each followed by those that hang on it.
    """
    concept, conventions = design.concept, design.conventions
    dropped = design.schema_.dropped
    key = id(concept), id(conventions), dropped
    known = _schemas.get(key)
    if known is not None:
        return known[2]
    made: list[_Made] = []
    facts = gather(concept, conventions, dropped)
    for item in facts.entities:
        made.append(_remembered(item.entity.id, item))
        made.extend(_remembered(join.link.id, join) for join in facts.joins.get(item.entity.id, ()))
    names = [name for item in made for name in item.names]
    tables = tuple(table for item in made for table in item.tables)
    if len(set(names)) < len(names):
        tables = _without_clashes(tables)
    _schemas[key] = (concept, conventions, tables)
    if len(_schemas) > _REMEMBERED_SCHEMAS:
        _schemas.popitem(last=False)
    return tables


def _remembered(origin: str, facts: EntityFacts | JoinFacts) -> _Made:
    known = _tables.get(origin)
    if known is not None and known.facts == facts:
        return known
    tables = (joins.join_table(facts),) if isinstance(facts, JoinFacts) else _entity_tables(facts)
    names = [table.name for table in tables]
    names.extend(unique.name for table in tables for unique in table.uniques)
    names.extend(index.name for table in tables for index in table.indexes)
    made = _tables[origin] = _Made(facts, tables, tuple(names))
    if len(_tables) > _REMEMBERED_TABLES:
        _tables.popitem(last=False)
    return made


def _entity_tables(facts: EntityFacts) -> tuple[Table, ...]:
    tables = [_entity_table(facts), *joins.value_tables(facts)]
    if facts.keeps_history:
        tables.append(joins.history_table(facts))
    if facts.logs_access:
        tables.append(joins.access_table(facts))
    return tuple(tables)


def _entity_table(facts: EntityFacts) -> Table:
    entity = facts.entity
    builder = TableBuilder(
        table_id(entity.id),
        facts.table,
        facts.conventions,
        realises=entity.id,
        origin=entity.id,
        comment=entity.definition,
    )
    builder.append_only = entity.append_only
    builder.add_key()
    if facts.tenant is not None:
        builder.add_tenant(facts.tenant)
    add_references(builder, facts)
    if entity.lifecycle is not None:
        add_lifecycle(builder, entity.lifecycle, entity)
    add_attributes(builder, facts)
    add_stamps(builder, facts)
    add_keys(builder, facts)
    add_uniques(builder, facts)
    add_stages(builder, facts)
    add_invariants(builder, facts)
    add_implied(builder, facts)
    add_indexes(builder, facts)
    return builder.build()


def _without_clashes(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """Return the tables with names of tables, keys and indexes unique across the schema.

    PostgreSQL keeps all of them in one namespace.
    """
    taken: set[str] = set()
    made: list[Table] = []
    for table in tables:
        if table.name in taken:
            table = table.replace(name=_next(table.name, taken))
        taken.add(table.name)
        made.append(table)
    for number, table in enumerate(made):
        names = [unique.name for unique in table.uniques]
        names += [index.name for index in table.indexes]
        if taken.isdisjoint(names):
            taken.update(names)
        else:
            made[number] = _renamed(table, taken)
    return tuple(made)


def _renamed(table: Table, taken: set[str]) -> Table:
    uniques, indexes = list(table.uniques), list(table.indexes)
    for number, unique in enumerate(uniques):
        if unique.name in taken:
            uniques[number] = unique.replace(name=_next(unique.name, taken))
        taken.add(uniques[number].name)
    for number, index in enumerate(indexes):
        if index.name in taken:
            indexes[number] = index.replace(name=_next(index.name, taken))
        taken.add(indexes[number].name)
    return table.replace(uniques=tuple(uniques), indexes=tuple(indexes))


def _next(name: str, taken: set[str]) -> str:
    number = 2
    while fit(f"{name}_{number}") in taken:
        number += 1
    return fit(f"{name}_{number}")
