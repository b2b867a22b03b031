"""What makes an entity unmistakable: attributes, and within what."""

from __future__ import annotations

from typing import Final

from design.document.concept import Attribute, Entity, Identity
from design.document.names import name_key
from design.operations.edit import Edit, Handlers, ids_of, invalid, swap, without
from design.operations.resolve import OperationError
from design.operations.vocabulary import AddAttribute, AddIdentity, AlterAttribute, DropIdentity


def _within(edit: Edit, entity: Entity, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of the relationships or entities that bound a uniqueness."""
    ids: dict[str, None] = {}
    links = edit.design.concept.links_from(entity.id)
    for name in names:
        keys = (name_key(name), name_key(name).removesuffix("id"))
        link = next((item for item in links if name_key(item.name) in keys), None)
        if link is not None:
            edit.require(link.id)
            ids[link.id] = None
        else:
            ids[edit.entity(name).id] = None
    return tuple(ids)


def _same_identity(edit: Edit, identity: Identity, other: Identity) -> bool:
    """Return whether two identities bind the same; a relationship counts as its target."""
    return set(identity.attributes) == set(other.attributes) and _targets(
        edit, identity
    ) == _targets(edit, other)


def _targets(edit: Edit, identity: Identity) -> set[str]:
    links = {link.id: link.target for link in edit.design.concept.relationships}
    return {links.get(item, item) for item in identity.within}


def identify(
    edit: Edit,
    entity: Entity,
    attribute: Attribute,
    operation: AddAttribute | AlterAttribute,
) -> bool:
    """Write the uniqueness stated with an attribute; return whether anything changed."""
    bounds = operation.unique_within
    within = (bounds,) if isinstance(bounds, str) and bounds else tuple(bounds or ())
    own = tuple(item for item in entity.identities if item.attributes == (attribute.id,))
    if operation.unique is False and not within:
        if not own:
            return False
        edit.remove(*(item.id for item in own))
        edit.put_entity(entity.replace(identities=without(entity.identities, ids_of(own))))
        return True
    if operation.unique or within:
        sensitive = operation.case_sensitive
        return _put_identity(
            edit,
            entity,
            (attribute.id,),
            _within(edit, entity, within),
            sensitive if sensitive is not None else attribute.type != "email",
            stated=sensitive is not None,
        )
    if operation.case_sensitive is None or not own:
        return False
    changed = tuple(item.replace(case_sensitive=operation.case_sensitive) for item in own)
    if changed == own:
        return False
    for item in changed:
        edit.touch(item.id)
        entity = entity.replace(identities=swap(entity.identities, item))
    edit.put_entity(entity)
    return True


def _put_identity(
    edit: Edit,
    entity: Entity,
    attributes: tuple[str, ...],
    within: tuple[str, ...],
    case_sensitive: bool,
    *,
    stated: bool = True,
) -> bool:
    wanted = Identity(id="", attributes=attributes, within=within, case_sensitive=case_sensitive)
    for identity in entity.identities:
        if _same_identity(edit, identity, wanted):
            edit.require(identity.id)
            if identity.case_sensitive == case_sensitive or not stated:
                return False
            edit.touch(identity.id)
            changed = identity.replace(case_sensitive=case_sensitive)
            edit.put_entity(entity.replace(identities=swap(entity.identities, changed)))
            return True
    name = "+".join((*sorted(attributes), "@", *sorted(within)))
    identity_id = edit.make("identity", name, parent=entity.id, taken=ids_of(entity.identities))
    edit.put_entity(entity.replace(identities=(*entity.identities, wanted.replace(id=identity_id))))
    return True


def _identity_parts(
    edit: Edit, entity: Entity, operation: AddIdentity | DropIdentity
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the attributes and bounds named; a relationship among attributes is a bound."""
    attributes: list[str] = []
    bounds = list(operation.within)
    for name in operation.attributes:
        try:
            attributes.append(edit.attribute(entity, name).id)
        except OperationError as error:
            try:
                bounds.append(edit.relationship(entity, name).name)
            except OperationError:
                raise error from None
    within = _within(edit, entity, tuple(bounds))
    if not attributes and not within:
        raise invalid("An identity names attributes, or what it is unique within.")
    return tuple(dict.fromkeys(attributes)), within


def add_identity(edit: Edit, operation: AddIdentity) -> str:
    """Say what together is unique."""
    entity = edit.entity(operation.entity)
    attributes, within = _identity_parts(edit, entity, operation)
    changed = _put_identity(edit, entity, attributes, within, operation.case_sensitive)
    label = f"identity of {entity.name}"
    return f"+ {label}" if changed else edit.already(label)


def drop_identity(edit: Edit, operation: DropIdentity) -> str:
    """Take a uniqueness back."""
    entity = edit.entity(operation.entity)
    attributes, within = _identity_parts(edit, entity, operation)
    wanted = Identity(id="", attributes=attributes, within=within)
    found = [item for item in entity.identities if _same_identity(edit, item, wanted)]
    if not found and not within:
        same = [item for item in entity.identities if set(item.attributes) == set(attributes)]
        found = same if len(same) == 1 else []
    if not found:
        raise OperationError(
            "unknown",
            f"{entity.name} has no such identity.",
            unknown=", ".join((*operation.attributes, *operation.within)),
        )
    edit.remove(*(item.id for item in found))
    edit.put_entity(entity.replace(identities=without(entity.identities, ids_of(found))))
    return f"- identity of {entity.name}"


HANDLERS: Final[Handlers] = {AddIdentity: add_identity, DropIdentity: drop_identity}
