"""Roles, and what each may and may not do."""

from __future__ import annotations

from typing import Any, Final

from design.document.concept import Entity, Permission, Role, renamed
from design.document.names import name_key
from design.operations import dependants
from design.operations.edit import (
    Edit,
    Handlers,
    different,
    exists,
    ids_of,
    refuse_dependants,
    swap,
    without,
)
from design.operations.on_entities import described
from design.operations.removal import take_out
from design.operations.resolve import find_element, unknown
from design.operations.spelling import identifier, line, title
from design.operations.vocabulary import (
    AddPermission,
    AddRole,
    AlterRole,
    DropPermission,
    DropRole,
    RenameRole,
)

_ACTIONS: Final = {
    "view": "read", "see": "read", "get": "read", "show": "read", "access": "read",
    "search": "list", "browse": "list", "add": "create", "write": "create", "insert": "create",
    "make": "create", "edit": "update", "modify": "update", "change": "update", "alter": "update",
    "remove": "delete", "destroy": "delete", "all": "manage", "any": "manage", "admin": "manage",
}  # fmt: skip


def _stated(edit: Edit, operation: AddRole | AlterRole) -> dict[str, Any]:
    stated: dict[str, Any] = {}
    if operation.definition is not None:
        stated["definition"] = line(operation.definition)
    if operation.kind is not None:
        stated["kind"] = operation.kind
    if operation.represents is not None:
        name = operation.represents
        stated["represents"] = edit.entity(name).id if name else None
    return stated


def add_role(edit: Edit, operation: AddRole) -> str:
    """Add a role."""
    name = title(operation.name, "a role", 60)
    stated = _stated(edit, operation)
    roles = edit.design.concept.roles
    existing = edit.design.concept.role_named(name)
    if existing is not None:
        edit.require(existing.id)
        if different(existing, stated):
            raise exists(f'Role "{existing.name}"', "alter_role")
        return edit.already(f"role {existing.name}")
    role_id = edit.make("role", name, taken=ids_of(roles))
    edit.claim("role", name)
    edit.set_concept(roles=(*roles, Role(id=role_id, name=name, **stated)))
    return f"+ role {name}"


def alter_role(edit: Edit, operation: AlterRole) -> str:
    """Change a role."""
    role = edit.role(operation.role)
    changes = different(role, _stated(edit, operation))
    if not changes:
        return edit.already(f"role {role.name}")
    edit.touch(role.id)
    edit.set_concept(roles=swap(edit.design.concept.roles, role.replace(**changes)))
    represents = "represents" in changes
    shown = described(role, {key: val for key, val in changes.items() if key != "represents"})
    return f"~ role {role.name} " + ", ".join(filter(None, (shown, "represents" * represents)))


def rename_role(edit: Edit, operation: RenameRole) -> str:
    """Rename a role."""
    role = edit.role(operation.role)
    name = title(operation.to, "a role", 60)
    if name == role.name:
        return edit.already(f"role {name}")
    other = edit.design.concept.role_named(name)
    if other is not None and other.id != role.id:
        raise exists(f'Role "{other.name}"', "another name")
    edit.touch(role.id)
    edit.free("role", role.name)
    edit.claim("role", name)
    edit.set_concept(roles=swap(edit.design.concept.roles, renamed(role, name)))
    return f"> role {role.name} -> {name}"


def drop_role(edit: Edit, operation: DropRole) -> str:
    """Remove a role."""
    role = edit.role(operation.role)
    if not operation.cascade:
        labels = [item.label for item in dependants.dependants(edit.design.concept, {role.id})]
        labels.extend(
            f"access to {endpoint.label}"
            for endpoint in edit.design.api.endpoints
            for item in endpoint.access
            if item.role == role.id and not item.derived
        )
        if labels:
            refuse_dependants(f"Role {role.name}", labels)
    edit.free("role", role.name)
    take_out(edit, {role.id})
    return f"- role {role.name}"


def _action(edit: Edit, text: str, entity: Entity | None) -> str:
    """Return an action's name; other words for the common ones are put right."""
    steps = entity.lifecycle.transitions if entity and entity.lifecycle else ()
    key = name_key(text)
    for step in steps:
        if name_key(step.name) == key:
            return step.name
    name = identifier(edit, text, "an action")
    if name in _ACTIONS:
        edit.note(f"{name} is {_ACTIONS[name]}")
        return _ACTIONS[name]
    return name


def add_permission(edit: Edit, operation: AddPermission) -> str:
    """Say what a role may or may not do; a new scope replaces the one before."""
    role = edit.role(operation.role)
    entity = edit.entity(operation.entity) if operation.entity else None
    action = _action(edit, operation.action, entity)
    attributes: dict[str, None] = {}
    for name in operation.attributes or ():
        if entity is None:
            raise unknown("entity", operation.entity or "", tuple,
                          mend="Say whose attributes these are.")  # fmt: skip
        attributes[_attribute(edit, entity, name)] = None
    made = Permission(
        id="",
        role=role.id,
        action=action,
        entity=entity.id if entity else None,
        scope=operation.scope,
        allowed=operation.allowed,
        condition=line(operation.condition or ""),
        attributes=tuple(attributes),
        text=line(operation.text or ""),
    )
    verb = "may" if made.allowed else "may not"
    label = " ".join(filter(None, (role.name, verb, action, entity.name if entity else "")))
    permissions = edit.design.concept.permissions
    for existing in permissions:
        if existing.action != action or _subject(existing) != _subject(made):
            continue
        edit.require(existing.id)
        changes = different(existing, {"scope": made.scope} | ({"text": made.text} if made.text
                                                               else {}))  # fmt: skip
        if "scope" not in changes:
            return edit.already(f"permission {label}")
        edit.touch(existing.id)
        edit.set_concept(permissions=swap(permissions, existing.replace(**changes)))
        return f"~ permission {label} {described(existing, {'scope': made.scope})}"
    name = "|".join((action, made.entity or "", verb, made.condition, *made.attributes))
    permission_id = edit.make("permission", name, parent=role.id, taken=ids_of(permissions))
    edit.set_concept(permissions=(*permissions, made.replace(id=permission_id)))
    scope = f" ({made.scope})" if made.allowed else ""
    return f"+ permission {label}{scope}"


def _subject(item: Permission) -> tuple[object, ...]:
    return (item.role, item.action, item.entity, item.allowed, item.condition,
            frozenset(item.attributes))  # fmt: skip


def _attribute(edit: Edit, entity: Entity, name: str) -> str:
    """Return the id of an attribute, a relationship or the lifecycle that a limit names."""
    lifecycle = entity.lifecycle
    if lifecycle is not None and name_key(lifecycle.attribute) == name_key(name):
        edit.require(lifecycle.id)
        return lifecycle.id
    _, dot, tail = name.rpartition(".")
    found = find_element(edit.design, entity, tail if dot else name)
    edit.require(found.id)
    return found.id


def drop_permission(edit: Edit, operation: DropPermission) -> str:
    """Take permissions and prohibitions of one action back."""
    role = edit.role(operation.role)
    entity = edit.entity(operation.entity) if operation.entity else None
    action = _action(edit, operation.action, entity)
    wanted = (role.id, action, entity.id if entity else None)
    permissions = edit.design.concept.permissions
    found = [item for item in permissions if (item.role, item.action, item.entity) == wanted]
    if not found:
        own = [item for item in permissions if item.role == role.id and item.entity == wanted[2]]
        raise unknown("permission", action, lambda: (item.action for item in own), of=role.name)
    edit.remove(*(item.id for item in found))
    edit.set_concept(permissions=without(permissions, ids_of(found)))
    label = " ".join(filter(None, (role.name, action, entity.name if entity else "")))
    return f"- permission {label}"


HANDLERS: Final[Handlers] = {
    AddRole: add_role,
    AlterRole: alter_role,
    RenameRole: rename_role,
    DropRole: drop_role,
    AddPermission: add_permission,
    DropPermission: drop_permission,
}
