"""Uniqueness: of identities within what bounds them, of one-to-one links, and for keys to name."""

from __future__ import annotations

from typing import Final

from design.derive.builder import TableBuilder
from design.derive.columns import living
from design.derive.facts import EntityFacts, key_id
from design.document.concept import Attribute, Identity

_FOLDED: Final = frozenset({"text", "code", "url", "reference", "email", "phone"})


def add_uniques(builder: TableBuilder, facts: EntityFacts) -> None:
    """Add the uniqueness of identities, of one-to-one links, and of what other keys name."""
    alive = living(builder, facts)
    if facts.pointed_at and builder.tenant is not None:
        builder.add_unique(
            (builder.tenant, key_id(facts.entity.id)), facet="tenant key", origin=facts.entity.id
        )
    for identity in facts.entity.identities:
        _add_identity(builder, facts, identity, alive)
    for reference in facts.references:
        column = builder.own_id("link", reference.link.id)
        if reference.single and column is not None:
            builder.add_unique(
                led(builder, (column,)),
                facet="one",
                origin=reference.link.id,
                realises=reference.link.id,
                where=alive,
            )
    for facet, origin in facts.tied:
        column = builder.own_id(facet, origin)
        if column is not None:
            key = key_id(facts.entity.id)
            pair = (column, key) if facet == "link" else (key, column)
            builder.add_unique(led(builder, pair), facet="tied", origin=origin)


def led(builder: TableBuilder, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return columns with the tenant's in front."""
    tenant = builder.tenant
    return columns if tenant is None or tenant in columns else (tenant, *columns)


def _add_identity(
    builder: TableBuilder, facts: EntityFacts, identity: Identity, alive: str | None
) -> None:
    bounds = _bounds(builder, facts, identity.within)
    own: list[str] = []
    folded: list[str] = []
    attributes = [facts.entity.attribute(item) for item in identity.attributes]
    for attribute in attributes:
        column = builder.own_id("value", attribute.id) if attribute is not None else None
        if attribute is None or column is None:
            return
        own.append(column)
        if _folds(attribute, identity):
            folded.append(column)
    if not own and not bounds:
        return
    numbered = any(item is not None and item.managed_by == "server" for item in attributes)
    foreign = not identity.within and all(item and _is_everywhere(item) for item in attributes)
    columns = (*bounds, *own)
    builder.add_unique(
        columns if foreign else led(builder, columns),
        facet="identity",
        origin=identity.id,
        realises=identity.id,
        where=None if numbered else alive,
        lower=folded,
        nulls_not_distinct=any(builder.column(item).nullable for item in bounds) and bool(own),
    )


def _is_everywhere(attribute: Attribute) -> bool:
    """Return whether a value means one thing in every tenant.

    A secret says whose it is before the tenant is known, and so does the id by which another
    system reports.
    """
    return attribute.storage == "hash" or (
        attribute.type == "reference" and attribute.managed_by == "server"
    )


def _bounds(builder: TableBuilder, facts: EntityFacts, within: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns that say within what an identity is unique, the whole's first.

    The key then finds the parts of a whole as well.
    """
    found: list[tuple[bool, str]] = []
    for element in within:
        known = [item for item in facts.references if element in (item.link.id, item.target)]
        known.sort(key=lambda item: (item.link.id != element, not item.link.owner))
        link = known[0].link if known else None
        column = builder.own_id("link" if link else "value", link.id if link else element)
        if column is not None and column not in (item for _, item in found):
            found.append((link is not None and link.owner, column))
    return tuple(column for _, column in sorted(found, key=lambda item: not item[0]))


def _folds(attribute: Attribute, identity: Identity) -> bool:
    if attribute.storage != "plain" or attribute.type not in _FOLDED:
        return False
    return attribute.type == "email" or not identity.case_sensitive
