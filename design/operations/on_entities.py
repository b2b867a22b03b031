"""Entities: what is kept, how long, and what is blanked."""

from __future__ import annotations

from typing import Any, Final

from design.document.concept import Entity, Relationship, Retention, renamed
from design.document.names import plural, singular, snake
from design.operations import dependants
from design.operations.edit import (
    Edit,
    Handlers,
    Held,
    different,
    exists,
    refuse_dependants,
)
from design.operations.removal import take_out
from design.operations.resolve import entity_like
from design.operations.spelling import line, plain_title, tidy
from design.operations.vocabulary import (
    AddEntity,
    AlterEntity,
    DropEntity,
    RenameEntity,
    SetErasure,
    SetRetention,
)

_FIELDS: Final = (
    "definition", "plural", "ownership", "exposure", "delete_policy", "audited", "access_logged",
    "append_only", "frozen_when", "concurrent_edit", "side_effect", "expected_rows", "write_rate",
    "inferred",
)  # fmt: skip


def _stated(operation: AddEntity | AlterEntity) -> dict[str, Any]:
    return {
        name: tidy(value) for name in _FIELDS if (value := getattr(operation, name)) is not None
    }


def _check_plural(edit: Edit, stated: dict[str, Any], own: str = "") -> None:
    """Refuse a plural that is the name of another entity."""
    if not stated.get("plural"):
        return
    stated["plural"] = plain_title(stated["plural"], "an entity", 80)
    other = entity_like(edit.design, stated["plural"])
    if other is not None and other.id != own:
        raise exists(f'An entity called "{other.name}"', "another plural")


def add_entity(edit: Edit, operation: AddEntity) -> str:
    """Add an entity."""
    name = plain_title(operation.name, "an entity", 80)
    stated = _stated(operation)
    entities = edit.design.concept.entities
    existing = entity_like(edit.design, name)
    if existing is not None:
        edit.require(existing.id)
        if different(existing, stated):
            raise exists(f'Entity "{existing.name}"', "alter_entity")
        return edit.already(f"entity {existing.name}")
    _check_plural(edit, stated)
    entity_id = edit.make("entity", name, taken=Held(edit.design.concept.entity))
    edit.claim("entity", name)
    edit.set_concept(entities=(*entities, Entity(id=entity_id, name=name, **stated)))
    return f"+ entity {name}"


def alter_entity(edit: Edit, operation: AlterEntity) -> str:
    """Change facts about an entity."""
    entity = edit.entity(operation.entity)
    stated = _stated(operation)
    _check_plural(edit, stated, entity.id)
    changes = different(entity, stated)
    if not changes:
        return edit.already(f"entity {entity.name}")
    edit.touch(entity.id)
    edit.put_entity(entity.replace(**changes))
    return f"~ entity {entity.name} " + described(entity, changes)


def described(before: Any, changes: dict[str, Any]) -> str:
    """Return changed fields as ``field old -> new``, long values left out."""
    parts = []
    for name, value in changes.items():
        old = getattr(before, name, None)
        shown = f"{_shown(old)} -> {_shown(value)}"
        parts.append(f"{name} {shown}" if len(shown) <= 80 else name)
    return ", ".join(parts)


def _shown(value: Any) -> str:
    if value is None or value in ("", ()):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return str(value)


def rename_entity(edit: Edit, operation: RenameEntity) -> str:
    """Rename an entity and the relationships that bear its name."""
    entity = edit.entity(operation.entity)
    name = plain_title(operation.to, "an entity", 80)
    if name == entity.name:
        return edit.already(f"entity {name}")
    other = entity_like(edit.design, name)
    if other is not None and other.id != entity.id:
        raise exists(f'Entity "{other.name}"', "another name")
    edit.touch(entity.id)
    edit.free("entity", entity.name)
    edit.claim("entity", name)
    if entity.plural:
        edit.note(f"plural {entity.plural} is left to the new name")
    edit.put_entity(renamed(entity, name).replace(plural=""))
    _rename_links(edit, entity, name)
    return f"> entity {entity.name} -> {name}"


def _rename_links(edit: Edit, entity: Entity, name: str) -> None:
    concept = edit.design.concept
    found: dict[str, Relationship] = {}
    for link in concept.relationships:
        after = link
        if link.target == entity.id:
            taken = {other.name for other in concept.links_from(link.source) if other.id != link.id}
            for old, new in (
                (snake(singular(entity.name)), snake(singular(name))),
                (snake(plural(entity.name)), snake(plural(name))),
            ):
                if link.name == old and new and new not in taken:
                    after = renamed(after, new)
        if link.source == entity.id and link.inverse_name == snake(plural(entity.name)):
            after = after.replace(inverse_name=snake(plural(name)))
        if after is not link:
            found[link.id] = after
    if found:
        edit.touch(*found)
        edit.set_concept(
            relationships=tuple(found.get(link.id, link) for link in concept.relationships)
        )


def drop_entity(edit: Edit, operation: DropEntity) -> str:
    """Remove an entity with its members and its own relationships."""
    entity = edit.entity(operation.entity)
    concept = edit.design.concept
    gone = dependants.parts_of(concept, entity)
    if not operation.cascade:
        waiting = dependants.dependants(concept, gone)
        if waiting:
            refuse_dependants(f"Entity {entity.name}", (item.label for item in waiting))
    edit.free("entity", entity.name)
    take_out(edit, gone)
    return f"- entity {entity.name}"


def set_retention(edit: Edit, operation: SetRetention) -> str:
    """Say how long an entity's rows are kept."""
    entity = edit.entity(operation.entity)
    retention = Retention(
        period=line(operation.period),
        action=operation.action,
        after=line(operation.after or ""),
        basis=line(operation.basis or ""),
    )
    if entity.retention == retention:
        return edit.already(f"retention of {entity.name}")
    edit.touch(entity.id)
    edit.put_entity(entity.replace(retention=retention))
    return f"~ entity {entity.name} kept {retention.period}, then {retention.action}"


def set_erasure(edit: Edit, operation: SetErasure) -> str:
    """Name the attributes blanked on a person's request."""
    entity = edit.entity(operation.entity)
    chosen = [edit.attribute(entity, name) for name in operation.attributes]
    ids = tuple(dict.fromkeys(item.id for item in chosen))
    if entity.erasure == ids:
        return edit.already(f"erasure of {entity.name}")
    edit.touch(entity.id)
    edit.put_entity(entity.replace(erasure=ids))
    names = ", ".join(item.name for item in chosen) or "nothing"
    return f"~ entity {entity.name} erases {names}"


HANDLERS: Final[Handlers] = {
    AddEntity: add_entity,
    AlterEntity: alter_entity,
    RenameEntity: rename_entity,
    DropEntity: drop_entity,
    SetRetention: set_retention,
    SetErasure: set_erasure,
}
