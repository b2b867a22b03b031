"""Indexes: one for every query and every foreign key that no other index serves.

The order of keys is the usual one: what is compared for equality first, then what is sorted or
ranged over; conditions that name a state become the predicate of a partial index (PostgreSQL
manual, 11.3 "Multicolumn Indexes" and 11.8 "Partial Indexes").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from design.derive.builder import TableBuilder
from design.derive.constraints import living
from design.derive.facts import EntityFacts, key_id
from design.derive.identifiers import element_id, listed, quoted
from design.document.concept import Filter, Query
from design.document.names import name_key
from design.document.schema import Index, IndexColumn

_RANGES = frozenset({"<", "<=", ">", ">="})


@dataclass(frozen=True)
class _Wish:
    """An index that something asks for."""

    columns: tuple[IndexColumn, ...]
    equal: int
    """How many leading columns are compared for equality, so that their order is free."""
    where: str | None
    serves: tuple[str, ...]
    include: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(item.column for item in self.columns)


def add_indexes(builder: TableBuilder, facts: EntityFacts) -> None:
    """Add the indexes an entity's queries and foreign keys ask for."""
    alive = living(builder, facts)
    wishes = [wish for query in facts.queries if (wish := _of_query(builder, facts, query, alive))]
    distant = [_of_distant(builder, facts, query, alive) for query in facts.distant_queries]
    wishes.extend(wish for wish in distant if wish is not None)
    add_wishes(builder, (*wishes, *foreign_key_wishes(builder)), facts.entity.id)


def foreign_key_wishes(builder: TableBuilder) -> tuple[_Wish, ...]:
    """Return an index for every foreign key, longer keys first."""
    keys = sorted(builder.foreign_keys, key=lambda key: -len(key.columns))
    return tuple(
        _Wish(
            columns=tuple(IndexColumn(column=column) for column in key.columns),
            equal=len(key.columns),
            where=None,
            serves=(key.id,),
        )
        for key in keys
    )


def time_wish(builder: TableBuilder, owner: str, stamp: str) -> _Wish:
    """Return an index for the rows of one owner in the order of time."""
    lead = [] if builder.tenant is None else [builder.tenant]
    key = builder.primary_key[0]
    return _Wish(
        columns=tuple(IndexColumn(column=column) for column in (*lead, owner, stamp, key)),
        equal=len(lead) + 1,
        where=None,
        serves=(),
    )


def add_wishes(builder: TableBuilder, wishes: Sequence[_Wish], origin: str) -> None:
    """Add the indexes asked for, less those that a key or a longer index serves as well."""
    kept: list[_Wish] = []
    for wish in wishes:
        if _unique_serves(builder, wish):
            continue
        for number, other in enumerate(kept):
            longer, shorter = (other, wish) if _covers(other, wish) else (wish, other)
            if _covers(longer, shorter):
                serves = tuple(dict.fromkeys((*other.serves, *wish.serves)))
                kept[number] = replace(longer, serves=serves)
                break
        else:
            kept.append(wish)
    for wish in kept:
        key = "|".join(f"{item.column}{'-' if item.descending else ''}" for item in wish.columns)
        builder.indexes.append(
            Index(
                id=element_id("index", f"{key}|{wish.where or ''}", origin, builder.id),
                name=builder.index_name(wish.ids),
                columns=wish.columns,
                where=wish.where,
                include=wish.include,
                serves=wish.serves,
                realises=next((item for item in wish.serves if not item.startswith("fky_")), None),
                derived=True,
                overrides={},
            )
        )


def _covers(longer: _Wish, shorter: _Wish) -> bool:
    """Return whether an index for one wish serves the other as well."""
    if longer.where not in (None, shorter.where):
        return False
    if longer.where is None and shorter.where is not None:
        return False
    count = shorter.equal
    if set(longer.ids[:count]) != set(shorter.ids[:count]):
        return False
    rest = shorter.columns[count:]
    return longer.columns[count : count + len(rest)] == rest


def _unique_serves(builder: TableBuilder, wish: _Wish) -> bool:
    count = wish.equal
    if len(wish.columns) > count:
        return False
    keys = [builder.primary_key]
    for unique in builder.uniques:
        if unique.where in (None, wish.where) and not set(unique.case_insensitive) & set(wish.ids):
            keys.append(unique.columns)
    return any(set(key[:count]) == set(wish.ids) for key in keys if len(key) >= count)


@dataclass
class _Reading:
    """What a query asks of the table, column by column."""

    equal: list[str]
    ranged: list[str]
    conditions: list[str]


def _of_query(
    builder: TableBuilder, facts: EntityFacts, query: Query, alive: str | None
) -> _Wish | None:
    reading = _read(builder, facts, query)
    if alive is not None and alive not in reading.conditions:
        reading.conditions.insert(0, alive)
    sorted_by = _sorted_by(builder, facts, query, reading.equal)
    aggregate = bool(query.measure or query.group_by)
    tail: list[IndexColumn] = []
    include: tuple[str, ...] = ()
    if aggregate:
        tail = [IndexColumn(column=column) for column in reading.ranged]
        if not (reading.equal or tail):
            groups = [_column(builder, facts, item) for item in query.group_by]
            reading.equal.extend(item for item in groups if item is not None)
            reading.conditions = [alive] if alive is not None else []
    elif sorted_by:
        tail = [*sorted_by, *_tie(facts, sorted_by, reading.equal)]
        include = tuple(item for item in reading.ranged if item not in _ids(tail))
    elif reading.ranged:
        tail = [IndexColumn(column=column) for column in reading.ranged]
        tail.extend(_tie(facts, tail, reading.equal))
    return _wish(builder, query, reading, tail, include, alive)


def _of_distant(
    builder: TableBuilder, facts: EntityFacts, query: Query, alive: str | None
) -> _Wish | None:
    """Return the index that finds the rows by which another entity's rows are asked for."""
    reading = _read(builder, facts, query, named=False)
    if alive is not None and (reading.equal or reading.ranged or reading.conditions):
        reading.conditions = [alive, *(item for item in reading.conditions if item != alive)]
    return _wish(
        builder,
        query,
        reading,
        [IndexColumn(column=column) for column in reading.ranged],
        (),
        alive,
    )


def _wish(
    builder: TableBuilder,
    query: Query,
    reading: _Reading,
    tail: list[IndexColumn],
    include: tuple[str, ...],
    alive: str | None,
) -> _Wish | None:
    if not (reading.equal or tail):
        if not any(item != alive for item in reading.conditions):
            return None
        tail = [IndexColumn(column=column) for column in builder.primary_key]
    lead = [item for item in (builder.tenant,) if item is not None and item not in reading.equal]
    equal = [*lead, *reading.equal]
    tail = [item for item in tail if item.column not in equal]
    return _Wish(
        columns=(*(IndexColumn(column=column) for column in equal), *tail),
        equal=len(equal),
        where=" and ".join(reading.conditions) or None,
        serves=(query.id,),
        include=include,
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
    return [IndexColumn(column=key, descending=columns[-1].descending)]


def _sorted_by(
    builder: TableBuilder, facts: EntityFacts, query: Query, equal: Sequence[str]
) -> list[IndexColumn]:
    made: list[IndexColumn] = []
    for sort in query.sort:
        column = _column(builder, facts, sort.element)
        if column is None:
            break
        if column not in equal and column not in _ids(made):
            made.append(IndexColumn(column=column, descending=sort.descending))
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
    found = builder.named(element) or builder.named(builder.spell(element)) if named else None
    return found.id if found is not None else None


def _read(
    builder: TableBuilder, facts: EntityFacts, query: Query, *, named: bool = True
) -> _Reading:
    reading = _Reading([], [], [])
    links: list[str] = []
    for item in query.filters:
        column = _column(builder, facts, item.element, named=named)
        if column is None or column == builder.tenant:
            continue
        condition = _condition(facts, item, column)
        if condition is not None:
            if condition not in reading.conditions:
                reading.conditions.append(condition)
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
    if len(values) == 1:
        return f"{{{column}}} {'<>' if negative else '='} {quoted(values[0])}"
    return f"{{{column}}} {'not in' if negative else 'in'} ({listed(values)})"


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
