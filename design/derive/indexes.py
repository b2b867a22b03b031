"""Indexes: one for every query, list, job and foreign key that no other index serves.

The order of keys is the usual one: what is compared for equality first, then what is sorted or
ranged over; conditions that name a state become the predicate of a partial index (PostgreSQL
manual, 11.3 "Multicolumn Indexes", 11.8 "Partial Indexes" and 11.9 "Index-Only Scans").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from design.derive.builder import TableBuilder
from design.derive.columns import living
from design.derive.facts import EntityFacts, key_id, stored
from design.derive.identifiers import none_of, one_of
from design.derive.index_lists import job_wishes, list_wishes, lookup_wishes
from design.derive.index_wishes import Wish, add_wishes, foreign_key_wishes, plain
from design.derive.making import index_column
from design.derive.orders import main_moment, refined
from design.document.concept import Filter, Query, sense
from design.document.names import name_key, words
from design.document.schema import IndexColumn

_RANGES = frozenset({"<", "<=", ">", ">="})
_WRITE_HEAVY = 100_000_000
"""Rows of a table to which each index adds a cost that is felt."""
_COUNTS = frozenset({"count", "number", "rate", "share"})
_SMALL = frozenset({"integer", "decimal", "money", "unit_price", "rate", "boolean", "enum"})


def add_indexes(builder: TableBuilder, facts: EntityFacts) -> None:
    """Add the indexes an entity's queries, lists, jobs and foreign keys ask for."""
    alive = living(builder, facts)
    wishes = [wish for query in facts.queries if (wish := _of_query(builder, facts, query, alive))]
    distant = [_of_distant(builder, facts, query, alive) for query in facts.distant_queries]
    wishes.extend(wish for wish in distant if wish is not None)
    wishes.extend(_of_groups(builder, facts))
    wishes.extend(list_wishes(builder, facts, alive))
    wishes.extend(job_wishes(builder, facts))
    wishes.extend(lookup_wishes(builder, facts))
    keys = foreign_key_wishes(builder, without=_never_asked(builder, facts))
    add_wishes(builder, (*wishes, *keys), facts.entity.id)


def _never_asked(builder: TableBuilder, facts: EntityFacts) -> frozenset[str]:
    """Return the links by which no row is looked for, where every index costs a lot.

    Rows are looked for by a foreign key when what it names is deleted.
    """
    entity = facts.entity
    if not entity.append_only or (entity.expected_rows or 0) < _WRITE_HEAVY:
        return frozenset()
    columns = [builder.own_id("link", item.link.id) for item in facts.references if item.lasting]
    return frozenset(item for item in columns if item is not None)


def _of_groups(builder: TableBuilder, facts: EntityFacts) -> list[Wish]:
    """Return the indexes that lead from what a question groups by to the rows it counts."""
    found = []
    for query, group, whole in facts.grouped:
        ends = [builder.own_id("link", link) for link in (group, whole)]
        if ends[0] is not None and ends[1] is not None:
            lead = [] if builder.tenant is None else [builder.tenant]
            found.append(Wish(plain((*lead, ends[0], ends[1])), len(lead) + 1, (query,)))
    return found


@dataclass
class _Reading:
    """What a query asks of the table, column by column."""

    equal: list[str]
    ranged: list[str]
    conditions: list[str]
    named: list[str]
    """Columns whose value a condition names."""


def _of_query(
    builder: TableBuilder, facts: EntityFacts, query: Query, alive: str | None
) -> Wish | None:
    reading = _read(builder, facts, query)
    if alive is not None and alive not in reading.conditions:
        reading.conditions.insert(0, alive)
    if query.measure or query.group_by:
        return _of_aggregate(builder, facts, query, reading, alive)
    sorted_by = _sorted_by(builder, facts, query, reading.equal)
    tail: list[IndexColumn] = []
    include: tuple[str, ...] = ()
    if sorted_by:
        tail = [*sorted_by, *_tie(facts, sorted_by, reading.equal)]
        include = tuple(item for item in reading.ranged if item not in _ids(tail))
    elif reading.ranged:
        tail = list(plain(reading.ranged))
        tail.extend(_tie(facts, tail, reading.equal))
    return _wish(builder, query, reading, tail, alive, include=include)


def _of_aggregate(
    builder: TableBuilder, facts: EntityFacts, query: Query, reading: _Reading, alive: str | None
) -> Wish | None:
    """Return the index from which a sum or a count is read without the rows themselves."""
    groups = [_column(builder, facts, item) for item in query.group_by]
    grouped = [item for item in groups if item is not None]
    if not (reading.equal or reading.ranged):
        if not grouped:
            return _wish(builder, query, reading, [], alive)
        reading.conditions = [alive] if alive is not None else []
        reading.equal.extend(grouped)
        return _wish(builder, query, reading, list(plain(reading.named)), alive)
    known = {*reading.equal, *reading.ranged}
    include = [item for item in (*grouped, *_measured(builder, facts, query)) if item not in known]
    wish = _wish(builder, query, reading, list(plain(reading.ranged)), alive, include=include)
    return _summed_up(builder, facts, reading, wish)


def _summed_up(
    builder: TableBuilder, facts: EntityFacts, reading: _Reading, wish: Wish | None
) -> Wish | None:
    """Return the index for a range of moments of what arrives in order of time: a summary."""
    moment = main_moment(facts.entity, facts.conventions)
    column = _column(builder, facts, moment) if moment is not None else None
    if wish is None or not facts.entity.append_only or wish.ids != (column,):
        return wish
    return Wish(wish.columns, 0, wish.serves, wish.conditions, method="brin")


def _measured(builder: TableBuilder, facts: EntityFacts, query: Query) -> list[str]:
    """Return the columns of the values that a measure names."""
    first, *_ = said = words(query.measure) or ("",)
    if first in _COUNTS:
        return []
    columns = [
        builder.own_id("value", item.id)
        for item in facts.entity.attributes
        if item.type in _SMALL and stored(item) and set(said).issuperset(words(sense(item)))
    ]
    return [item for item in columns if item is not None]


def _of_distant(
    builder: TableBuilder, facts: EntityFacts, query: Query, alive: str | None
) -> Wish | None:
    """Return the index that finds the rows by which another entity's rows are asked for."""
    reading = _read(builder, facts, query, named=False)
    if alive is not None and (reading.equal or reading.ranged or reading.conditions):
        reading.conditions = [alive, *(item for item in reading.conditions if item != alive)]
    return _wish(builder, query, reading, list(plain(reading.ranged)), alive)


def _wish(
    builder: TableBuilder,
    query: Query,
    reading: _Reading,
    tail: list[IndexColumn],
    alive: str | None,
    include: Sequence[str] = (),
) -> Wish | None:
    if not (reading.equal or tail):
        if not any(item != alive for item in reading.conditions):
            return None
        tail = list(plain(builder.primary_key))
    lead = [item for item in (builder.tenant,) if item is not None and item not in reading.equal]
    equal = [*lead, *reading.equal]
    tail = [item for item in tail if item.column not in equal]
    first = tail[0].column if tail else None
    ranged = first in reading.ranged and len(reading.ranged) == len(tail)
    return Wish(
        columns=(*plain(equal), *tail),
        equal=len(equal),
        serves=(query.id,),
        conditions=tuple(reading.conditions),
        present=(first,) if ranged and first and builder.column(first).nullable else (),
        include=tuple(include),
    )


def _ids(columns: Sequence[IndexColumn]) -> set[str]:
    return {item.column for item in columns}


def _tie(
    facts: EntityFacts, columns: Sequence[IndexColumn], equal: Sequence[str]
) -> list[IndexColumn]:
    """Return the key that makes the order of rows unmistakable, so that pages can be cut."""
    key = key_id(facts.entity.id)
    if key in _ids(columns) or key in equal:
        return []
    return [index_column(key, descending=columns[-1].descending)]


def _sorted_by(
    builder: TableBuilder, facts: EntityFacts, query: Query, equal: Sequence[str]
) -> list[IndexColumn]:
    made: list[IndexColumn] = []
    for sort in refined(facts.entity, query.sort, facts.conventions):
        column = _column(builder, facts, sort.element)
        if column is None:
            break
        if column not in equal and column not in _ids(made):
            made.append(index_column(column, descending=sort.descending))
    return made


def _column(
    builder: TableBuilder, facts: EntityFacts, element: str, *, named: bool = True
) -> str | None:
    """Return the column of this table that an element of a query stands for.

    Args:
        builder: The table.
        facts: The facts of its entity.
        element: Id of the element, or the name of a column of convention.
        named: Whether names count.
    """
    tenant = facts.tenant
    if tenant is not None and element in (tenant.root, tenant.link.id if tenant.link else ""):
        return builder.tenant
    for facet in ("value", "link", "state", "line1"):
        if (column := builder.own_id(facet, element)) is not None:
            return column
    to_entity = [item for item in facts.references if item.target == element]
    if to_entity:
        to_entity.sort(key=lambda item: not item.link.owner)
        return builder.own_id("link", to_entity[0].link.id)
    found = builder.named(element) or builder.named(builder.spell(element)) if named else None
    return found.id if found is not None else None


def _read(
    builder: TableBuilder, facts: EntityFacts, query: Query, *, named: bool = True
) -> _Reading:
    reading = _Reading([], [], [], [])
    links: list[str] = []
    for item in query.filters:
        column = _column(builder, facts, item.element, named=named)
        if column is None or column == builder.tenant:
            continue
        condition = _condition(facts, item, column)
        if condition is not None:
            if condition not in reading.conditions:
                reading.conditions.append(condition)
                reading.named.append(column)
        elif item.operator in ("=", "in"):
            is_link = any(item.element == known.link.id for known in facts.references)
            (links if is_link else reading.equal).append(column)
        elif item.operator in _RANGES and column not in reading.ranged:
            reading.ranged.append(column)
    reading.equal = list(dict.fromkeys([*links, *reading.equal]))
    reading.ranged = [item for item in reading.ranged if item not in reading.equal]
    return reading


def _condition(facts: EntityFacts, item: Filter, column: str) -> str | None:
    """Return the predicate of a filter that is the same at every call."""
    if item.operator in ("is null", "is not null"):
        return f"{{{column}}} {item.operator}"
    if item.value is None or item.operator not in ("=", "!=", "in", "not in"):
        return None
    negative = item.operator in ("!=", "not in")
    attribute = facts.entity.attribute(item.element)
    if attribute is not None and attribute.type == "boolean":
        true = item.value.strip().lower() in ("true", "yes", "1")
        return f"{{{column}}} = {'true' if true != negative else 'false'}"
    values = _values(facts, item)
    if not values:
        return None
    return none_of(column, values) if negative else one_of(column, values)


def _values(facts: EntityFacts, item: Filter) -> tuple[str, ...]:
    """Return the states, or values of a closed list, that a filter names."""
    lifecycle = facts.entity.lifecycle
    attribute = facts.entity.attribute(item.element)
    if lifecycle is not None and item.element == lifecycle.id:
        known = {name_key(state.name): state.name for state in lifecycle.states}
        known.update((name_key(state.id), state.name) for state in lifecycle.states)
    elif attribute is not None and attribute.type == "enum":
        known = {name_key(value): value for value in attribute.values}
    else:
        return ()
    said = (item.value or "").strip("()[] ").split(",")
    found = [known.get(name_key(part.strip(" '\""))) for part in said]
    return tuple(value for value in found if value is not None)
