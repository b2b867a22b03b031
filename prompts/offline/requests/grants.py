"""What "see own orders and request refunds up to 100" grants, read as a brief's roles are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from design.intake.brief import Brief, RoleBlock
from prompts.offline.reading.model import LinkDraft, PermissionDraft
from prompts.offline.reading.permissions import read_permissions
from prompts.offline.requests.specs import attribute_fields, reading_of
from prompts.offline.world import PermissionView, World

Op = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Grant:
    """What a clause grants or denies."""

    permissions: tuple[Op, ...]
    before: tuple[Op, ...] = ()
    """What must be there first: links and attributes the permissions rest on."""
    unread: tuple[str, ...] = ()
    """Parts of the clause nothing was made of."""


def granted(world: World, roles: list[str], clause: str, *, allowed: bool) -> Grant:
    """Return what a clause grants (or denies) roles.

    Args:
        world: What the prompt says.
        roles: Names of the roles.
        clause: Such as "see own orders and request refunds up to 100".
        allowed: Whether it grants.
    """
    reading = reading_of(world)
    said = (clause,)
    reading.brief = _with_roles(reading.brief, roles, said, allowed=allowed)
    reading.permissions = [_draft(item) for item in world.permissions]
    links = {(link.entity, link.name) for link in reading.links}
    attributes = {
        (name, item) for name, draft in reading.entities.items() for item in draft.attributes
    }
    rules, known = len(reading.invariants), len(reading.permissions)
    read_permissions(reading)
    before: list[Op] = [
        _link(link) for link in reading.links if (link.entity, link.name) not in links
    ]
    before += [
        {"op": "add_attribute", "entity": name, **attribute_fields(attribute)}
        for name, draft in reading.entities.items()
        for item, attribute in draft.attributes.items()
        if (name, item) not in attributes
    ]
    before += [_rule(rule) for rule in reading.invariants[rules:]]
    permissions = [_permission(item) for item in reading.permissions[known:]]
    return Grant(tuple(permissions), tuple(before), tuple(reading.unread))


def _with_roles(brief: Brief, roles: list[str], said: tuple[str, ...], *, allowed: bool) -> Brief:
    blocks = tuple(
        RoleBlock(name, can=said if allowed else (), cannot=() if allowed else said)
        for name in roles
    )
    return replace(brief, roles=blocks)


def _draft(item: PermissionView) -> PermissionDraft:
    return PermissionDraft(
        item.role, item.action, item.entity or None, item.scope, item.allowed, item.condition,
        item.attributes,
    )  # fmt: skip


def _permission(item: PermissionDraft) -> Op:
    operation: Op = {"op": "add_permission", "role": item.role, "action": item.action}
    if item.entity:
        operation["entity"] = item.entity
    if item.scope != "all" and item.allowed:
        operation["scope"] = item.scope
    if not item.allowed:
        operation["allowed"] = False
    if item.condition:
        operation["condition"] = item.condition
    if item.attributes:
        operation["attributes"] = list(item.attributes)
    return operation


def _link(link: LinkDraft) -> Op:
    operation: Op = {
        "op": "add_relationship",
        "entity": link.entity,
        "to": link.to,
        "name": link.name,
        "target_cardinality": "0..*" if link.many else "0..1" if link.optional else "1",
        "on_parent_delete": "cascade" if link.many else "restrict",
    }
    for key in ("managed_by", "immutable", "inferred"):
        if link.facts.get(key):
            operation[key] = link.facts[key]
    return operation


def _rule(rule: Op) -> Op:
    operation = {"op": "add_invariant", **{key: value for key, value in rule.items() if value}}
    operation.setdefault("enforced_by", ["service", "test"])
    return operation
