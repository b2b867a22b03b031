"""Relationships: which entity refers to which, and how many."""

from __future__ import annotations

from typing import Any, Final

from design.document.concept import Cardinality, Entity, Relationship, renamed
from design.document.names import name_key, plural, singular, snake
from design.operations import dependants
from design.operations.edit import (
    Edit,
    Handlers,
    Held,
    different,
    exists,
    refuse_dependants,
    swap,
)
from design.operations.on_attributes import KEY_TYPES
from design.operations.on_entities import described
from design.operations.removal import take_out
from design.operations.spelling import identifier, line
from design.operations.vocabulary import (
    AddRelationship,
    AlterRelationship,
    DropRelationship,
    RenameRelationship,
)

_FIELDS: Final = (
    "source_cardinality", "target_cardinality", "on_parent_delete", "definition", "inverse_name",
    "managed_by", "immutable", "owner", "inferred",
)  # fmt: skip


def _stated(edit: Edit, operation: AddRelationship | AlterRelationship) -> dict[str, Any]:
    stated = {name: value for name in _FIELDS if (value := getattr(operation, name)) is not None}
    if "definition" in stated:
        stated["definition"] = line(stated["definition"])
    if stated.get("inverse_name"):
        stated["inverse_name"] = identifier(edit, stated["inverse_name"], "a relationship")
    return stated


def _many(cardinality: Cardinality | None) -> bool:
    return cardinality is not None and cardinality.endswith("*")


def _faces_parent(edit: Edit, operation: AddRelationship, source: Entity, target: Entity) -> bool:
    """Return whether a relationship is written from the parent's side ("an order has lines")."""
    if not _many(operation.target_cardinality) or _many(operation.source_cardinality):
        return False
    if operation.source_cardinality is not None:
        return source.id != target.id
    return any(
        link.target == source.id and not link.many_to_many
        for link in edit.design.concept.links_from(target.id)
    )


def _default_name(source: Entity, target: Entity, stated: dict[str, Any]) -> str:
    if source.id == target.id:
        return "related" if _many(stated.get("target_cardinality")) else "parent"
    if _many(stated.get("target_cardinality")):
        return snake(target.plural or plural(target.name))
    return snake(singular(target.name))


def add_relationship(edit: Edit, operation: AddRelationship) -> str:
    """Link the entity that refers to the one it refers to."""
    source, target = edit.entity(operation.entity), edit.entity(operation.to)
    stated = _stated(edit, operation)
    given = operation.name
    if _faces_parent(edit, operation, source, target):
        edit.note(f"written from {target.name}, the side that refers")
        source, target = target, source
        one = stated.get("source_cardinality") or "1"
        many = stated.get("target_cardinality")
        stated["source_cardinality"], stated["target_cardinality"] = many, one
        if operation.source_cardinality is None:
            del stated["target_cardinality"]
        stated.pop("owner", None)
        given, stated["inverse_name"] = stated.get("inverse_name"), snake(given or "")
        stated = {key: value for key, value in stated.items() if value != ""}
    name = _link_name(edit, given, source, target, stated)
    label = f"relationship {source.name}.{name} -> {target.name}"
    existing = _existing(edit, source, target, name, named=bool(given))
    if existing is not None:
        edit.require(existing.id)
        differing = different(existing, stated)
        if not given or name_key(existing.name) == name_key(name):
            differing.pop("inverse_name", None)
        if existing.target != target.id or differing:
            raise exists(f"Relationship {source.name}.{existing.name}", "alter_relationship")
        return edit.already(f"relationship {source.name}.{existing.name} -> {target.name}")
    link_id = edit.make(
        "relationship", name, parent=source.id, taken=Held(edit.design.concept.relationship)
    )
    edit.claim(source.id, name)
    _take_key(edit, source, name)
    link = Relationship(id=link_id, name=name, source=source.id, target=target.id, **stated)
    edit.set_concept(relationships=(*edit.design.concept.relationships, link))
    return f"+ {label} ({link.source_cardinality} to {link.target_cardinality})"


def _link_name(
    edit: Edit, given: str | None, source: Entity, target: Entity, stated: dict[str, Any]
) -> str:
    if not given:
        name = _default_name(source, target, stated)
        return identifier(edit, name or target.name, "a relationship")
    name = identifier(edit, given, "a relationship")
    short = name.removesuffix("_id")
    if short != name and short:
        edit.note(f"{name} is named {short}; its key is made from it")
    return short or name


def _take_key(edit: Edit, source: Entity, name: str) -> None:
    """Let a relationship take over an attribute that was added as its key before it."""
    key = source.attribute_named(f"{name}_id")
    if key is None or key.type not in KEY_TYPES:
        return
    if dependants.dependants(edit.design.concept, {key.id}):
        edit.note(f"{source.name}.{key.name} looks like the key of this relationship")
        return
    edit.note(f"{source.name}.{key.name} is the key of this relationship")
    edit.require(key.id)
    take_out(edit, {key.id})


def _existing(
    edit: Edit, source: Entity, target: Entity, name: str, *, named: bool
) -> Relationship | None:
    """Return the relationship an addition repeats."""
    links = edit.design.concept.links_from(source.id)
    for link in links:
        if name_key(link.name) == name_key(name):
            return link
    if named:
        return None
    same = [
        link
        for link in links
        if link.target == target.id and name_key(singular(link.name)) == name_key(target.name)
    ]
    return same[0] if len(same) == 1 else None


def _label(edit: Edit, entity: Entity, link: Relationship) -> str:
    edit.require(link.id)
    return f"relationship {entity.name}.{link.name}"


def alter_relationship(edit: Edit, operation: AlterRelationship) -> str:
    """Change a relationship."""
    entity = edit.entity(operation.entity)
    link = edit.relationship(entity, operation.relationship)
    changes = different(link, _stated(edit, operation))
    if not changes:
        return edit.already(_label(edit, entity, link))
    edit.touch(link.id)
    edit.set_concept(relationships=swap(edit.design.concept.relationships, link.replace(**changes)))
    return f"~ {_label(edit, entity, link)} {described(link, changes)}"


def rename_relationship(edit: Edit, operation: RenameRelationship) -> str:
    """Rename a relationship."""
    entity = edit.entity(operation.entity)
    link = edit.relationship(entity, operation.relationship)
    name = _link_name(edit, operation.to, entity, entity, {})
    if name == link.name:
        return edit.already(_label(edit, entity, link))
    for other in edit.design.concept.links_from(entity.id):
        if other.id != link.id and name_key(other.name) == name_key(name):
            raise exists(f"Relationship {entity.name}.{other.name}", "another name")
    edit.touch(link.id)
    edit.free(entity.id, link.name)
    edit.claim(entity.id, name)
    edit.set_concept(relationships=swap(edit.design.concept.relationships, renamed(link, name)))
    return f"> {_label(edit, entity, link)} -> {name}"


def drop_relationship(edit: Edit, operation: DropRelationship) -> str:
    """Remove a relationship."""
    entity = edit.entity(operation.entity)
    link = edit.relationship(entity, operation.relationship)
    label = _label(edit, entity, link)
    if not operation.cascade:
        waiting = dependants.dependants(edit.design.concept, {link.id})
        if waiting:
            refuse_dependants(label.capitalize(), (item.label for item in waiting))
    edit.free(entity.id, link.name)
    edit.require(link.target)
    take_out(edit, {link.id})
    return f"- {label}"


HANDLERS: Final[Handlers] = {
    AddRelationship: add_relationship,
    AlterRelationship: alter_relationship,
    RenameRelationship: rename_relationship,
    DropRelationship: drop_relationship,
}
