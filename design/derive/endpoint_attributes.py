"""What attributes and links are to clients: their type, and whether clients send them."""

from __future__ import annotations

from typing import Final

from design.derive.endpoint_facts import Facts
from design.derive.endpoint_reach import is_actor
from design.document.api import FieldType
from design.document.concept import Attribute, AttributeType, Entity, Relationship, sense
from design.document.names import words

_TYPES: Final[dict[AttributeType, FieldType]] = {
    "integer": "integer", "decimal": "decimal", "money": "money", "unit_price": "money",
    "rate": "decimal", "boolean": "boolean", "date": "date", "time": "time",
    "instant": "date-time", "duration": "duration", "email": "email", "url": "uri",
    "address": "object", "json": "object", "binary": "binary", "uuid": "uuid",
}  # fmt: skip


def field_type(attribute: Attribute) -> FieldType:
    """Return the type an attribute's values have in the interface."""
    return _TYPES.get(attribute.type, "string")


def is_stamp(entity: Entity, attribute: Attribute) -> bool:
    """Return whether an attribute says when the entity reached a state, as ``placed_at`` does."""
    if attribute.type not in ("instant", "date") or entity.lifecycle is None:
        return False
    stem = words(sense(attribute))[:-1]
    lifecycle = entity.lifecycle
    return any(words(sense(state)) == stem for state in lifecycle.states) or any(
        words(step.name) == stem for step in lifecycle.transitions
    )


def is_client_managed(entity: Entity, attribute: Attribute) -> bool:
    """Return whether clients send an attribute at all."""
    secret = attribute.storage == "hash" and words(sense(attribute))[:1] != ("password",)
    return not (
        attribute.managed_by == "server"
        or attribute.derived_from
        or not attribute.stored
        or attribute.copied_from
        or secret
        or is_stamp(entity, attribute)
        or is_status(entity, attribute)
    )


def is_client_link(facts: Facts, link: Relationship) -> bool:
    """Return whether clients say where a link points."""
    return link.managed_by == "client" and not is_actor(link) and not facts.is_root(link.target)


def is_status(entity: Entity, attribute: Attribute) -> bool:
    """Return whether an attribute is the one that holds the state."""
    lifecycle = entity.lifecycle
    return lifecycle is not None and words(lifecycle.attribute) == words(attribute.name)
