"""Facts that several rules need, each with what to fill in."""

from __future__ import annotations

from typing import Final

from design.document.concept import Entity
from design.document.schema import Table
from design.review.facts import Facts, asked
from design.review.registry import Need


@asked
def has_tenants(facts: Facts) -> bool:
    """Return whether rows of several tenants stand in one table."""
    return facts.tenant_root() is not None or facts.conventions().tenancy.mode == "column"


def unsaid(entity: Entity, fact: object) -> bool:
    """Return whether a fact is missing of an entity that was inferred rather than stated.

    What a person or a model has stated without it is at fault; of what an import showed nobody
    has been asked yet, and one line that says what to fill in is worth more than a finding each.
    """
    return entity.inferred and not fact


def _ownership_missing(entity: Entity, facts: Facts) -> bool:
    return entity.ownership is None and has_tenants(facts)


def _entity_ownership_missing(table: Table, facts: Facts) -> bool:
    entity = facts.entity(table.realises) if table.realises is not None else None
    return entity is not None and _ownership_missing(entity, facts)


OWNERSHIP: Final = Need("whose rows they are (`ownership` of the entity)", _ownership_missing)
"""For rules about entities, where there are tenants."""
TABLE_OWNERSHIP: Final = Need(
    "whose rows they are (`ownership` of the entity)", _entity_ownership_missing
)
"""For rules about tables, where there are tenants."""
