"""Indexes for what no question asks: pages of lists, rows whose time has come, look-ups."""

from __future__ import annotations

from typing import Final

from design.derive.builder import TableBuilder
from design.derive.columns import deletion_policy
from design.derive.facts import EntityFacts, key_id
from design.derive.identifiers import none_of, one_of
from design.derive.index_wishes import Wish, plain
from design.derive.making import index_column
from design.derive.orders import is_line, main_moment, order_of_all, order_of_parts
from design.document.concept import Sort, sense
from design.document.names import words
from design.document.schema import IndexColumn

_FEW: Final = 1_000
"""Rows that are read and sorted in one go."""


def list_wishes(builder: TableBuilder, facts: EntityFacts, alive: str | None) -> list[Wish]:
    """Return the indexes in whose order lists are cut into pages: all rows, those of a whole."""
    entity = facts.entity
    if entity.exposure == "never" or (
        entity.expected_rows is not None and entity.expected_rows < _FEW
    ):
        return []
    lead = [] if builder.tenant is None else [builder.tenant]
    conditions = () if alive is None else (alive,)
    found = []
    tied = {tie.link for tie in facts.ties if tie.own[0] == "along"}
    for reference in facts.references:
        link = reference.link
        column = builder.own_id("link", link.id)
        whole = link.owner and reference.target != entity.id and not reference.single
        if not whole or column is None or is_line(entity, always=_always(facts, link.id)):
            continue
        if link.id in tied or _leads_identity(builder, (*lead, column)):
            continue
        tail = _sorted(builder, order_of_parts(entity, facts.queries, facts.conventions))
        if tail:
            equal = (*plain((*lead, column)),)
            found.append(Wish((*equal, *tail), len(equal), (link.id,), conditions))
    if _listed_whole(facts):
        order = order_of_all(entity, facts.queries, facts.conventions)
        tail = _sorted(builder, order) if entity.exposure == "own" else []
        if tail:
            equal = plain(lead)
            found.append(Wish((*equal, *tail), len(equal), (entity.id,), conditions))
    return found


def _listed_whole(facts: EntityFacts) -> bool:
    """Return whether somebody lists rows across the wholes they belong to."""
    owners = [item.link.id for item in facts.references if item.link.owner and item.required]
    if not owners:
        return True
    asked = any(
        not any(item.element in owners for item in query.filters)
        for query in facts.queries
        if not (query.measure or query.group_by)
    )
    return facts.entity.lifecycle is not None and (facts.named or asked)


def _leads_identity(builder: TableBuilder, columns: tuple[str, ...]) -> bool:
    """Return whether rows of a whole are told apart, and so found, by a key that starts with it."""
    return any(
        item.realises is not None and item.columns[: len(columns)] == columns
        for item in builder.uniques
    )


def _always(facts: EntityFacts, link_id: str) -> bool:
    return any(
        item.link.id == link_id and item.link.source_cardinality == "1..*"
        for item in facts.references
    )


def _sorted(builder: TableBuilder, order: tuple[Sort, ...]) -> list[IndexColumn]:
    """Return the keys for an order, the row's own key last; empty where a column is missing."""
    made: list[IndexColumn] = []
    for sort in order:
        column = column_of(builder, sort.element)
        if column is None:
            return []
        made.append(index_column(column, descending=sort.descending))
    if made:
        made.append(index_column(builder.primary_key[0], descending=made[-1].descending))
    return made


def column_of(builder: TableBuilder, element: str) -> str | None:
    """Return the column of an element, or the one a conventional name stands for."""
    for facet in ("value", "link", "state"):
        if (column := builder.own_id(facet, element)) is not None:
            return column
    found = builder.named(element) or builder.named(builder.spell(element))
    return found.id if found is not None else None


def job_wishes(builder: TableBuilder, facts: EntityFacts) -> list[Wish]:
    """Return the indexes by which jobs find their rows, in whichever tenant they are."""
    return [*_retention(builder, facts), *_planned(builder, facts)]


def _retention(builder: TableBuilder, facts: EntityFacts) -> list[Wish]:
    """Rows that were kept long enough; of what arrives in order of time a summary is enough.

    Source: PostgreSQL manual, chapter "BRIN Indexes".
    """
    entity = facts.entity
    retention = entity.retention
    if retention is None:
        return []
    erased = builder.named("erased_at")
    deleted = builder.named(facts.conventions.deletion.column)
    soft = deletion_policy(entity, facts.conventions) == "soft" and deleted is not None
    named = entity.attribute_named(retention.after) if retention.after else None
    column = builder.own_id("value", named.id) if named is not None else None
    if column is None and retention.after:
        known = builder.named(builder.spell(retention.after))
        column = known.id if known is not None else None
    if column is None and soft and deleted is not None:
        column = deleted.id
    if column is None:
        moment = main_moment(entity, facts.conventions)
        column = column_of(builder, moment) if moment is not None else None
    if column is None:
        return []
    gone = retention.action in ("erase", "anonymise") and erased is not None
    return [
        Wish(
            columns=plain((column,)),
            equal=0,
            serves=(entity.id,),
            conditions=(f"{{{erased.id}}} is null",) if gone and erased is not None else (),
            present=(column,) if builder.column(column).nullable else (),
            method="brin" if entity.append_only and not gone else "btree",
        )
    ]


def _planned(builder: TableBuilder, facts: EntityFacts) -> list[Wish]:
    """Rows with which the system has something to do at a moment.

    It sends at ``send_at`` what is scheduled, and renews at its end what is ``current``.
    """
    lifecycle = facts.entity.lifecycle
    status = builder.own_id("state", lifecycle.id) if lifecycle is not None else None
    if lifecycle is None or status is None:
        return []
    names = {state.id: state.name for state in lifecycle.states}
    found = []
    for attribute in facts.entity.attributes:
        name = words(sense(attribute))
        column = builder.own_id("value", attribute.id)
        if attribute.type != "instant" or column is None:
            continue
        sources = [
            names[step.source]
            for step in lifecycle.transitions
            if len(name) == 2 and name[0] in (step.name, f"{step.name}s")
            if not step.roles and step.source in names
        ]
        last = {state.name for state in lifecycle.states if state.terminal}
        if sources:
            waiting = one_of(status, tuple(dict.fromkeys(sources)))
        elif name[:1] == ("current",) and name[-1:] in (("end",), ("ends",)) and last:
            waiting = none_of(status, tuple(sorted(last)))
        else:
            continue
        found.append(Wish(plain((column,)), 0, (lifecycle.id,), (waiting,)))
    return found


def lookup_wishes(builder: TableBuilder, facts: EntityFacts) -> list[Wish]:
    """Return the indexes by which the rows are found that another system reports of."""
    found = []
    for attribute_id in facts.looked_up:
        column = builder.own_id("value", attribute_id)
        if column is not None and column != key_id(facts.entity.id):
            present = (column,) if builder.column(column).nullable else ()
            found.append(Wish(plain((column,)), 1, (attribute_id,), present=present))
    return found
