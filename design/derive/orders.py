"""The order rows are listed in where nobody chooses one, and the moment rows are known by.

A list that is cut into pages needs an order that an index has (the order of the answer must be
the same at every page), so what a list sorts by and what is indexed are decided in one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from design.derive.facts import stored
from design.document.concept import Attribute, Entity, Query, Sort, sense
from design.document.conventions import Conventions
from design.document.names import words

_ISSUING: Final = frozenset(
    {
        "announced", "booked", "filed", "finalised", "finalized", "invoiced", "issued", "ordered",
        "placed", "posted", "published", "released", "sent", "signed", "submitted",
    }
)  # fmt: skip
"""What is said of a document that stops being a draft."""
_LABELS: Final = frozenset({"label", "name", "title"})
_MANY: Final = 10_000
"""Rows from which on people leaf through a list instead of reading all of it."""
_ORDINALS: Final = frozenset({"position", "rank", "sequence", "weekday"})
_LINE_WORDS: Final = frozenset({"item", "line", "position", "row"})


def is_draft_first(entity: Entity) -> bool:
    """Return whether an entity starts as a draft."""
    lifecycle = entity.lifecycle
    return lifecycle is not None and any(
        state.id == lifecycle.initial and sense(state) == "draft" for state in lifecycle.states
    )


def is_line(entity: Entity, *, always: bool = False) -> bool:
    """Return whether an entity is a line of its whole: a few rows, shown with it.

    Args:
        entity: The entity.
        always: Whether every whole has at least one.
    """
    if entity.lifecycle is not None:
        return False
    return always or bool(_LINE_WORDS.intersection(words(sense(entity))[-1:]))


def issuing_moment(entity: Entity) -> Attribute | None:
    """Return the moment a draft gets when it stops being one, such as ``issued_at``."""
    if not is_draft_first(entity):
        return None
    lifecycle = entity.lifecycle
    assert lifecycle is not None
    following = {
        words(sense(state))
        for step in lifecycle.transitions
        if step.source == lifecycle.initial
        for state in lifecycle.states
        if state.id == step.target
    }
    for attribute in _moments(entity):
        stem = words(sense(attribute))[:-1]
        if not attribute.required and (stem in following or _ISSUING.issuperset(stem[:1])):
            return attribute
    return None


def main_moment(entity: Entity, conventions: Conventions) -> str | None:
    """Return the moment rows are sorted by: an attribute's id, or the name of the stamp.

    It is when a document was issued, when something happens that the entity is about, or when
    the row was made.
    """
    issuing = issuing_moment(entity)
    if issuing is not None:
        return issuing.id
    required = [item for item in _moments(entity) if item.required]
    server = [item for item in required if item.managed_by == "server"]
    if server:
        return server[0].id
    if required and (entity.lifecycle is not None or entity.append_only):
        return required[0].id
    return conventions.time.created or None


def _moments(entity: Entity) -> list[Attribute]:
    return [
        item
        for item in entity.attributes
        if item.type == "instant" and stored(item) and not item.multiple
    ]


def asked_order(queries: Iterable[Query]) -> tuple[Sort, ...]:
    """Return the order that questions ask for whatever the state of the rows."""
    found = [
        query
        for query in queries
        if query.sort
        and not (query.measure or query.group_by)
        and all(item.value is None or item.element == query.sort[0].element
                for item in query.filters)
        and not any(item.operator in ("is null", "is not null") for item in query.filters)
    ]  # fmt: skip
    found.sort(key=lambda query: len(query.filters))
    return found[0].sort if found else ()


def order_of_all(
    entity: Entity, queries: Iterable[Query], conventions: Conventions
) -> tuple[Sort, ...]:
    """Return the order of an entity's rows across all they belong to; empty for that of a key.

    What goes through states is worked through newest first; what there is a lot of is looked for
    by its name.
    """
    asked = asked_order(queries)
    if asked:
        return refined(entity, asked, conventions)
    if entity.lifecycle is not None:
        moment = main_moment(entity, conventions)
        return () if moment is None else (Sort(element=moment, descending=True),)
    label = next((item for item in entity.attributes if _is_label(item)), None)
    many = (entity.expected_rows or 0) >= _MANY and entity.ownership != "tenant_root"
    return (Sort(element=label.id),) if label is not None and many else ()


def _is_label(attribute: Attribute) -> bool:
    return (
        attribute.type == "text"
        and attribute.required
        and attribute.storage == "plain"
        and attribute.sensitivity != "regulated"
        and not attribute.multiple
        and stored(attribute)
        and bool(_LABELS.intersection(words(sense(attribute))[-1:]))
    )


def refined(entity: Entity, order: tuple[Sort, ...], conventions: Conventions) -> tuple[Sort, ...]:
    """Return an order in which rows of one rank stand in the order of time."""
    last = entity.attribute(order[-1].element) if order else None
    created = conventions.time.created
    if last is None or last.type != "enum" or not created:
        return order
    return (*order, Sort(element=created))


def order_of_parts(
    entity: Entity, queries: Iterable[Query], conventions: Conventions
) -> tuple[Sort, ...]:
    """Return the order of the rows that belong to one whole: that of time unless they have one."""
    queries = tuple(queries)
    order = order_of_all(entity, queries, conventions)
    if order:
        return order
    for attribute in entity.attributes:
        named = _ORDINALS.intersection(words(sense(attribute)))
        if named and attribute.type == "integer" and attribute.required and stored(attribute):
            return (Sort(element=attribute.id),)
    moment = main_moment(entity, conventions)
    return () if moment is None else (Sort(element=moment),)
