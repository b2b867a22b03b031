"""Requests about roles and what they may do."""

from __future__ import annotations

import re

from prompts.offline.requests.grammar import Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, plural_of, split_list
from prompts.offline.requests.on_attributes import entity_or_unsure
from prompts.offline.requests.on_entities import entity_title
from prompts.offline.world import EntityView, RoleView

_VERBS = {
    "see": "read", "view": "read", "read": "read", "look": "read", "list": "list", "search": "list",
    "browse": "list", "create": "create", "add": "create", "book": "create", "place": "create",
    "write": "create", "open": "create", "request": "create", "issue": "create",
    "register": "create",
    "submit": "create", "upload": "create", "edit": "update", "change": "update",
    "update": "update", "modify": "update", "correct": "update", "delete": "delete",
    "remove": "delete", "manage": "manage", "administer": "manage", "export": "list",
}  # fmt: skip
_SCOPE = re.compile(
    r"^(?P<scope>all|own|their own|his own|her own|only their|only their own|every|any)\s+", re.I
)


def role_or_unsure(lookup: Lookup, text: str) -> list[RoleView]:
    """Return the roles a phrase means.

    Raises:
        UnclearError: One is not known; the message names those there are.
    """
    roles = lookup.roles_in(text)
    if not roles:
        names = [role.name for role in lookup.world.roles]
        hint = lookup.nearest(text, names) or f"; there are: {', '.join(names) or 'none yet'}"
        raise UnclearError(f"I know of no role “{bare(text)}”{hint}")
    return roles


def permissions_in(lookup: Lookup, roles: list[str], clause: str, *, allowed: bool) -> list[Op]:
    """Return the permissions that "see own orders and request refunds" grants (or denies)."""
    operations: list[Op] = []
    pending = ""
    for piece in re.split(r";|, (?=(?:and )?\w+ )| and (?=\w+ )", clause):
        part = re.sub(r"^(?:and|also|to)\s+", "", piece.strip())
        verb = part.split()[0].lower() if part else ""
        transition = _transition(lookup, verb)
        if verb not in _VERBS and not transition:
            if not pending:
                continue
            part = f"{pending} {part}"
            verb = pending
            transition = _transition(lookup, verb)
        pending = verb
        rest = part[len(verb) :].strip()
        operations += _grant(lookup, roles, verb, rest, allowed=allowed)
    return operations


def _grant(lookup: Lookup, roles: list[str], verb: str, rest: str, *, allowed: bool) -> list[Op]:
    condition = ""
    cut = re.search(
        r"\s(?:if|when|only|up to|within|before|while|until|unless|that|which|they|during|as long"
        r" as)\b.*$",
        rest,
    )
    if cut:
        condition, rest = cut[0].strip(), rest[: cut.start()].strip()
    scope = "all"
    found = _SCOPE.match(rest)
    if found:
        word = found["scope"].lower()
        scope = "own" if "own" in word or "their" in word else "all"
        rest = rest[found.end() :]
    elif condition.startswith(("they ", "that they ", "which they ")):
        scope = "related"
    entities = lookup.entities_in(rest)
    attributes: list[str] = []
    if not entities:
        members = [lookup.member(part) for part in split_list(rest)]
        owners = {item[0].name for item in members if item}
        if members and all(members) and len(owners) == 1:
            entities = [members[0][0]] if members[0] else []
            attributes = [item[1].name for item in members if item]
    return [
        _permission(role, _action(lookup, entity, verb), entity, scope, condition, attributes,
                    allowed=allowed)
        for role in roles
        for entity in entities
    ]  # fmt: skip


def _permission(
    role: str, action: str, entity: EntityView, scope: str, condition: str, attributes: list[str],
    *, allowed: bool,
) -> Op:  # fmt: skip
    operation: Op = {"op": "add_permission", "role": role, "action": action, "entity": entity.name}
    if scope != "all":
        operation["scope"] = scope
    if not allowed:
        operation["allowed"] = False
    if condition:
        operation["condition"] = condition
    if attributes:
        operation["attributes"] = attributes
    return operation


def _transition(lookup: Lookup, verb: str) -> bool:
    return any(
        step.name == verb or step.name.split("_")[0] == verb
        for _, lifecycle in lookup.with_states()
        for step in lifecycle.transitions
    )


def _action(lookup: Lookup, entity: EntityView, verb: str) -> str:
    if entity.lifecycle is not None:
        for step in entity.lifecycle.transitions:
            if step.name == verb or step.name.split("_")[0] == verb:
                return step.name
    return _VERBS.get(verb, verb)


@request(
    "add a role",
    r"<ADD> <ART>(?:new )?role (?:called |named |for )?(?P<name>[\w '’-]+?)"
    r"(?:,? (?:who|that|which)? ?(?:can|may) (?P<can>.+))?",
    r"<ADD> <ART>(?P<name>[\w '’-]+?) role(?:,? (?:who|that|which)? ?(?:can|may) (?P<can>.+))?",
    example="add a role Auditor who can see all orders",
)
def _add_role(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    if lookup.role(match["name"]) is not None:
        raise UnclearError(f"there is a role {lookup.role(match['name']).name} already")  # type: ignore[union-attr]
    name = entity_title(match["name"])
    operation: Op = {"op": "add_role", "name": name}
    entity = lookup.entity(name)
    if entity is not None:
        operation["represents"] = entity.name
    operations = [operation]
    granted = permissions_in(lookup, [name], match["can"], allowed=True) if match["can"] else []
    operations += granted
    if not granted:
        operations.append(
            {"op": "add_question", "text": f"What may the role {name} do, and what not?"}
        )
    may = f"; it may {match['can'].strip()}" if granted else ""
    return Reading(f"{name} is a new role{may}.", tuple(operations))


@request(
    "rename a role",
    r"(?:rename|call|change the name of) <ART>(?:role )?(?P<name>[\w ]+?)(?: role)? (?:to|into"
    r"|as) (?P<new>[\w ]+)",
    example="rename the role Support agent to Agent",
)
def _rename_role(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    role = lookup.role(match["name"])
    if role is None or (lookup.entity(match["name"]) and "role" not in match[0].lower()):
        return None
    new = entity_title(match["new"])
    return Reading(
        f"The role {role.name} is now called {new}.",
        ({"op": "rename_role", "role": role.name, "to": new},),
    )


@request(
    "remove a role",
    r"<DROP> <ART>role (?P<name>[\w ]+)",
    r"<DROP> <ART>(?P<name>[\w ]+?) role",
    example="remove the role Guest",
)
def _drop_role(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    role = role_or_unsure(lookup, match["name"])[0]
    return Reading(
        f"The role {role.name} is removed with its permissions.",
        ({"op": "drop_role", "role": role.name, "cascade": True},),
    )


@request(
    "hide a field from a role",
    r"hide <ART>(?P<what>[\w ,.'’]+?) from <ART>(?P<roles>[\w ,]+)",
    r"<ART>(?P<roles>[\w ,]+?) (?:<CANNOT>|do not|don't) (?:see|read|get|view) <ART>"
    r"(?P<what>[\w ,.'’]+)",
    example="hide Customer.email from support agents",
)
def _hide_field(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    roles = lookup.roles_in(match["roles"])
    if not roles:
        return None
    members = _members(lookup, match["what"])
    if not members:
        return None
    owners = list(dict.fromkeys(entity.name for entity, _ in members))
    operations: list[Op] = [
        {
            "op": "add_permission",
            "role": role.name,
            "action": "read",
            "entity": owner,
            "allowed": False,
            "attributes": [name for entity, name in members if entity.name == owner],
        }
        for role in roles
        for owner in owners
    ]
    names = ", ".join(f"{entity.name}.{name}" for entity, name in members)
    return Reading(
        f"{' and '.join(role.name for role in roles)} does not get {names}.", tuple(operations)
    )


def _members(lookup: Lookup, text: str) -> list[tuple[EntityView, str]]:
    found: list[tuple[EntityView, str]] = []
    owner: EntityView | None = None
    for part in split_list(text):
        member = lookup.member(part)
        if member is None and owner is not None:
            attribute = lookup.attribute(owner, part)
            member = (owner, attribute) if attribute else None
        if member is None:
            return []
        owner = member[0]
        found.append((member[0], member[1].name))
    return found


@request(
    "forbid a role something",
    r"<ART>(?P<roles>[\w ,]+?) (?:<CANNOT>|can no longer|may no longer|are not allowed to|is not"
    r" allowed to) (?P<what>.+?)(?: any ?more)?",
    r"(?:forbid|do not let|don't let|stop) <ART>(?P<roles>[\w ,]+?) (?:to |from )?(?P<what>"
    r"(?:\w+ing|\w+) .+)",
    example="guests must not see comments",
)
def _deny(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    roles = lookup.roles_in(match["roles"])
    if not roles:
        return None
    names = [role.name for role in roles]
    denied = permissions_in(lookup, names, match["what"], allowed=False)
    if not denied:
        return None
    operations: list[Op] = []
    for operation in denied:
        held = any(
            item.role == operation["role"]
            and item.action == operation["action"]
            and item.entity == operation["entity"]
            and item.allowed
            for item in lookup.world.permissions
        )
        if held and "attributes" not in operation:
            operations.append(
                {
                    "op": "drop_permission",
                    "role": operation["role"],
                    "action": operation["action"],
                    "entity": operation["entity"],
                }
            )
        operations.append(operation)
    return Reading(f"{' and '.join(names)} may not {match['what'].strip()}.", tuple(operations))


@request(
    "allow a role something",
    r"<ART>(?P<roles>[\w ,]+?) (?:can|may|should be able to|is allowed to|are allowed to) (?:also"
    r" |now )?(?P<what>.+)",
    r"(?:let|allow) <ART>(?P<roles>[\w ,]+?) (?:to )?(?:also )?(?P<what>[a-z]+ .+)",
    r"(?:give|grant) <ART>(?P<roles>[\w ,]+?) (?:the right |permission |access )to (?P<what>.+)",
    example="support agents may also cancel orders",
)
def _allow(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    roles = lookup.roles_in(match["roles"])
    if not roles:
        return None
    names = [role.name for role in roles]
    what = match["what"].strip()
    if lookup.entity(what) is not None:
        what = f"read {what}"
    granted = permissions_in(lookup, names, what, allowed=True)
    if not granted:
        return None
    operations = list(granted)
    for operation in granted:
        operations += _steps(lookup, operation)
    return Reading(f"{' and '.join(names)} may {what}.", tuple(operations))


def _steps(lookup: Lookup, operation: Op) -> list[Op]:
    """Return the transitions a newly allowed role takes part in."""
    entity = lookup.entity(str(operation["entity"]))
    if entity is None or entity.lifecycle is None:
        return []
    return [
        {
            "op": "alter_transition",
            "entity": entity.name,
            "source": step.source,
            "target": step.target,
            "roles": [*step.roles, operation["role"]],
        }
        for step in entity.lifecycle.transitions
        if step.name == operation["action"] and operation["role"] not in step.roles
    ]


@request(
    "say whose record a role is",
    r"<ART>(?P<role>[\w ]+?) (?:role )?(?:represents|is represented by|stands for) <ART>"
    r"(?P<entity>[\w ]+)",
    example="the role Guest represents Customer",
)
def _represent(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    role = lookup.role(re.sub(r"^role ", "", match["role"]))
    if role is None:
        return None
    entity = entity_or_unsure(lookup, match["entity"])
    return Reading(
        f"Who acts as {role.name} is one of the {plural_of(entity)}.",
        ({"op": "alter_role", "role": role.name, "represents": entity.name},),
    )
