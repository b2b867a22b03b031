"""Requests about what roles may do."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import name_key
from prompts.offline.requests.finding import listing, roles_or_unsure
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.grants import Grant, granted
from prompts.offline.requests.lookup import Lookup, bare, split_list
from prompts.offline.requests.step_parts import altered, only_these
from prompts.offline.world import EntityView, PermissionView


@request(
    "hide a field from a role",
    r"hide <ART>(?P<what><TS>) from (?P<roles><RS>)",
    r"(?P<roles><RS>) (?:<CANNOT>|no longer|are not to|is not to) (?:see|read|get|view|access"
    r"|know) <ART>(?P<what><TS>)(?: any ?more)?",
    r"(?:do not|never) (?:show|expose|return|give|reveal) <ART>(?P<what><TS>) to (?P<roles><RS>)",
    r"<ART>(?P<what><TS>) (?:<CANNOT> be|is not|are not|is never|should be) (?:visible|shown"
    r"|exposed|returned|hidden) (?:to|from) (?P<roles><RS>)",
    cue=r"hide|not|never|longer|hidden|visible|show",
    example="hide Customer.email from support agents",
)
def _hide_field(lookup: Lookup, found: Found) -> Reading | None:
    if lookup.entities_in(found["what"]):
        return None
    roles = roles_or_unsure(lookup, found["roles"])
    members = _members(lookup, found["what"])
    if not members:
        return None
    owners = list(dict.fromkeys(entity.name for entity, _ in members))
    operations: list[Op] = []
    for role in roles:
        for owner in owners:
            attributes = [name for entity, name in members if entity.name == owner]
            held = [item for item in lookup.world.permissions if _hides(item, role.name, owner)]
            hidden = {name for item in held for name in item.attributes}
            attributes = [name for name in attributes if name not in hidden]
            if attributes:
                operations.append(
                    {
                        "op": "add_permission",
                        "role": role.name,
                        "action": "read",
                        "entity": owner,
                        "allowed": False,
                        "attributes": attributes,
                    }
                )
    names = listing([f"{entity.name}.{name}" for entity, name in members])
    who = listing([role.name for role in roles])
    already = "" if operations else " already"
    return Reading(f"{who} does not get {names}{already}.", tuple(operations), owners[0])


def _hides(item: PermissionView, role: str, entity: str) -> bool:
    return (
        item.role == role
        and name_key(item.entity) == name_key(entity)
        and item.action in ("read", "list")
        and not item.allowed
        and bool(item.attributes)
        and not item.condition
    )


def _members(lookup: Lookup, text: str) -> list[tuple[EntityView, str]]:
    found: list[tuple[EntityView, str]] = []
    parts = split_list(text)
    owner: EntityView | None = None
    trailing = re.fullmatch(r"(.+) (?:of|on|from) (.+)", parts[-1]) if len(parts) > 1 else None
    if trailing and (named := lookup.entity(trailing[2])) is not None:
        owner, parts[-1] = named, trailing[1]
    for part in parts:
        attribute = lookup.attribute(owner, part) if owner is not None else None
        member = (owner, attribute) if owner is not None and attribute is not None else None
        member = member or lookup.member(part)
        if member is None:
            if lookup.owners_of(part):
                names = " and ".join(entity.name for entity, _ in lookup.owners_of(part))
                raise UnclearError(f"“{bare(part)}” is on {names}; say which is meant")
            return []
        owner = member[0]
        found.append((member[0], member[1].name))
    return found


_NO_MORE: Final = r"(?: any ?more| any longer)?"


@request(
    "forbid a role something",
    rf"(?P<roles><RS>) (?:<CANNOT>|no longer|are not to|is not to) (?P<what>.+?){_NO_MORE}",
    r"(?:forbid|do not let|do not allow|disallow|prevent|stop|bar) (?P<roles><RS>) (?:to "
    rf"|from )?(?P<what>[a-z]+ .+?){_NO_MORE}",
    r"(?:take away|revoke|remove|withdraw) (?:the )?(?:right|permission)s? (?:of|from) "
    rf"(?P<roles><RS>) to (?P<what>.+?){_NO_MORE}",
    r"(?:revoke|remove|withdraw) (?P<roles><RS>)(?:'s?)? (?:right|permission|access)s? to "
    rf"(?P<what>.+?){_NO_MORE}",
    cue=r"not|never|longer|forbid|disallow|prevent|stop|bar|revoke|withdraw|take|remove",
    example="guests must not see comments",
)
def _deny(lookup: Lookup, found: Found) -> Reading | None:
    roles = [role.name for role in roles_or_unsure(lookup, found["roles"])]
    what = found["what"]
    if re.match(r"(?:be|have|has|belong|need|become) ", what):
        return None
    stepped = _fewer_steps(lookup, roles, what)
    if stepped is not None:
        return stepped
    if lookup.entity(what) is not None:
        what = f"read {what}"
    grant = granted(lookup.world, roles, what, allowed=False)
    if not grant.permissions or grant.unread:
        return None
    operations: list[Op] = []
    for operation in grant.permissions:
        same = [item for item in lookup.world.permissions if _same(item, operation)]
        if any(not item.allowed and not item.condition for item in same) and not operation.get(
            "attributes"
        ):
            continue
        limited = operation.get("attributes") or operation.get("condition")
        if any(item.allowed for item in same) and not limited:
            operations.append(_dropped(operation))
            operations += [_again(item) for item in same if not item.allowed]
            operations += _without_role(lookup, operation)
        operations.append(operation)
    already = "" if operations else " already"
    return Reading(f"{listing(roles)} may not {what}{already}.", tuple(operations))


def _same(item: PermissionView, operation: Op) -> bool:
    return (
        item.role == operation["role"]
        and item.action == operation["action"]
        and name_key(item.entity) == name_key(str(operation.get("entity", "")))
    )


def _dropped(operation: Op) -> Op:
    return {
        "op": "drop_permission",
        "role": operation["role"],
        "action": operation["action"],
        "entity": operation["entity"],
    }


def _again(item: PermissionView) -> Op:
    """Return the operation that puts back a permission that goes with another."""
    operation: Op = {
        "op": "add_permission",
        "role": item.role,
        "action": item.action,
        "entity": item.entity,
        "scope": item.scope,
        "allowed": item.allowed,
    }
    if item.condition:
        operation["condition"] = item.condition
    if item.attributes:
        operation["attributes"] = list(item.attributes)
    return operation


def _without_role(lookup: Lookup, operation: Op) -> list[Op]:
    """Return the steps a role that may no longer act takes no part in."""
    entity = lookup.entity(str(operation["entity"]))
    if entity is None or entity.lifecycle is None:
        return []
    return [
        altered(entity, item, roles=[name for name in item.roles if name != operation["role"]])
        for item in entity.lifecycle.transitions
        if item.name == operation["action"] and operation["role"] in item.roles
    ]


def _fewer_steps(lookup: Lookup, roles: list[str], what: str) -> Reading | None:
    """Read "cancel paid orders": the step from one state is no longer the role's."""
    match = re.fullmatch(r"([a-z]+) (?:an? |the |any |all )?([\w ]+)", what)
    if match is None:
        return None
    words = match[2].split()
    for cut in range(1, len(words)):
        entity = lookup.entity(" ".join(words[cut:]))
        state = lookup.state(entity, " ".join(words[:cut])) if entity else None
        if entity is None or state is None or entity.lifecycle is None:
            continue
        steps = [
            item
            for item in entity.lifecycle.transitions
            if item.source == state and item.name.split("_")[0] == match[1]
        ]
        if not steps:
            return None
        operations: list[Op] = []
        for item in steps:
            left = [name for name in item.roles if name not in roles]
            if left == list(item.roles):
                continue
            if left:
                operations.append(altered(entity, item, roles=left))
            else:
                operations.append({"op": "drop_transition", "entity": entity.name,
                                   "source": item.source, "target": item.target})  # fmt: skip
        already = "" if operations else " already"
        return Reading(f"{listing(roles)} may not {what}{already}.", tuple(operations), entity.name)
    return None


@request(
    "leave something to a role alone",
    r"only (?P<roles><RS>) <CAN> (?P<what>[a-z]+ .+)",
    r"(?:only allow|allow only|only let|let only) (?P<roles><RS>) (?:to )?(?P<what>[a-z]+ .+)",
    r"(?:restrict|limit) (?P<what>[a-z]+ing .+?) to (?P<roles><RS>)",
    r"nobody (?:but|except) (?P<roles><RS>) <CAN> (?P<what>[a-z]+ .+)",
    cue=r"only|restrict|limit|nobody",
    example="only support agents may read customers",
)
def _only(lookup: Lookup, found: Found) -> Reading | None:
    roles = [role.name for role in roles_or_unsure(lookup, found["roles"])]
    grant = granted(lookup.world, roles, found["what"], allowed=True)
    if not grant.permissions or grant.unread:
        return None
    operations: list[Op] = list(grant.before)
    done: list[tuple[str, str]] = []
    for operation in grant.permissions:
        entity, action = str(operation.get("entity", "")), str(operation["action"])
        if not entity or (entity, action) in done:
            continue
        done.append((entity, action))
        operations += [
            item
            for item in only_these(lookup, entity, action, roles)
            if item["op"] == "drop_permission"
        ]
        operations += _managers(lookup, entity, action, roles)
    operations += [
        operation
        for operation in grant.permissions
        if not any(_same(item, operation) and item.allowed for item in lookup.world.permissions)
    ]
    for operation in grant.permissions:
        operations += _with_role(lookup, operation, alone=roles)
    already = "" if operations else ", as it is"
    return Reading(f"Only {listing(roles)} may {found['what']}{already}.", tuple(operations))


def _managers(lookup: Lookup, entity: str, action: str, roles: list[str]) -> list[Op]:
    """Forbid the action to others who may do everything with the entity."""
    if action in ("read", "list"):
        return []
    holders = {
        item.role
        for item in lookup.world.permissions
        if item.allowed and item.action == "manage" and name_key(item.entity) == name_key(entity)
    }
    denied = {
        item.role
        for item in lookup.world.permissions
        if not item.allowed and item.action == action and name_key(item.entity) == name_key(entity)
    }
    return [
        {"op": "add_permission", "role": name, "action": action, "entity": entity, "allowed": False}
        for name in sorted(holders - set(roles) - denied)
    ]


@request(
    "allow a role something",
    r"(?P<roles><RS>) (?:(?:also|now) )?<CAN> (?:also |now |even )*(?P<what>.+)",
    r"(?:let|allow|permit|enable) (?P<roles><RS>) (?:to )?(?:also |now )?(?P<what>[a-z]+ .+)",
    r"(?:give|grant) (?P<roles><RS>) (?:the )?(?:rights?|permissions?|access)(?: to)? (?P<what>.+)",
    r"(?:give|grant) (?P<roles><RS>) (?P<read>read|write|full|update|delete|create)(?:"
    r"[- ]only)?(?: access)? (?:to|on|for) (?P<what>.+)",
    r"(?P<roles><RS>) (?:<HAS>|get|gets) (?:the )?(?:(?P<read>read|write|full|update|delete"
    r"|create)(?:[- ]only)? )?(?:access|rights?|permissions?) (?:to|on|for) (?P<what>.+)",
    example="support agents may also cancel orders",
)
def _allow(lookup: Lookup, found: Found) -> Reading | None:
    roles = [role.name for role in roles_or_unsure(lookup, found["roles"])]
    what = found["what"]
    if re.match(r"(?:be|have|has|belong|need|become|refer|name) ", what):
        return None
    verb = {"full": "manage", "write": "update"}.get(found["read"].lower(), found["read"].lower())
    if verb:
        what = f"{verb} {what}"
    elif lookup.entity(what) is not None:
        what = f"read {what}"
    grant = granted(lookup.world, roles, what, allowed=True)
    if grant.unread or not grant.permissions:
        return None
    return _allowed(lookup, roles, what, grant)


def _allowed(lookup: Lookup, roles: list[str], what: str, grant: Grant) -> Reading:
    operations: list[Op] = []
    for operation in grant.permissions:
        same = [item for item in lookup.world.permissions if _same(item, operation)]
        if any(_covers(item, operation) for item in same):
            continue
        denied = [
            item for item in same if not item.allowed and not item.condition and not item.attributes
        ]
        if denied:
            operations.append(_dropped(operation))
            operations += [_again(item) for item in same if item not in denied]
        elif operation.get("scope", "all") != "own" and any(
            item.allowed and item.scope == "own" and not item.condition and not item.attributes
            for item in same
        ) and not operation.get("condition"):  # fmt: skip
            operations.append(_dropped(operation))
            operations += [_again(item) for item in same if not item.allowed]
        operations.append(operation)
    before = [item for item in grant.before if operations or item["op"] != "add_invariant"]
    for operation in grant.permissions:
        operations += _with_role(lookup, operation)
    operations = [*before, *operations] if operations else []
    already = "" if operations else " already"
    return Reading(f"{listing(roles)} may {what}{already}.", tuple(operations))


def _covers(item: PermissionView, operation: Op) -> bool:
    """Whether a permission there is allows what another would."""
    return (
        item.allowed
        and (item.scope in ("all", "tenant") or item.scope == operation.get("scope", "all"))
        and item.condition in ("", operation.get("condition", ""))
        and (not item.attributes or set(operation.get("attributes", ())) <= set(item.attributes))
        and not (item.attributes and not operation.get("attributes"))
    )


def _with_role(lookup: Lookup, operation: Op, *, alone: list[str] | None = None) -> list[Op]:
    """Return the steps a newly allowed role takes part in, with others or alone."""
    entity = lookup.entity(str(operation.get("entity", "")))
    if entity is None or entity.lifecycle is None:
        return []
    changed: list[Op] = []
    for item in entity.lifecycle.transitions:
        if item.name != operation["action"]:
            continue
        wanted = alone or [
            *item.roles,
            *([operation["role"]] if operation["role"] not in item.roles else []),
        ]
        if wanted != list(item.roles):
            changed.append(altered(entity, item, roles=wanted))
    return changed
