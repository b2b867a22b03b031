"""Requests about which roles there are and whom they stand for."""

from __future__ import annotations

from typing import Final

from design.document.names import name_key, snake
from prompts.offline.requests.finding import entity_or_unsure, roles_or_unsure
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.grants import granted
from prompts.offline.requests.learning import learn
from prompts.offline.requests.lookup import Lookup, plural_of, same
from prompts.offline.requests.on_entities import entity_title

_MAY: Final = (
    r"(?:[,:]? (?:(?:who|that|which|it|they) )?(?:can|may|is allowed to|should be able "
    r"to)(?: only)?:? (?P<can>.+))?"
)


def open_question(role: str) -> str:
    """Return what is asked when a role is added and nothing is said of it."""
    return f"What may the role {role} do, and what not?"


def _listed(lookup: Lookup, old: str, new: str) -> list[Op]:
    """Return the change of an attribute that lists the roles, such as the role of a user."""
    people = {name_key(role.name) for role in lookup.world.roles if role.kind == "person"}
    operations: list[Op] = []
    for entity in lookup.world.entities:
        for attribute in entity.attributes:
            keys = {name_key(value) for value in attribute.values}
            acting = {
                name_key(role.name)
                for role in lookup.world.roles
                if same(role.represents, entity.name) and role.kind == "person"
            }
            if not keys or not (acting or people) <= keys or len(acting or people) < 2:
                continue
            values = [
                snake(new) if old and name_key(value) == name_key(old) else value
                for value in attribute.values
            ]
            if not old:
                values.append(snake(new))
            if values != list(attribute.values):
                operations.append({"op": "alter_attribute", "entity": entity.name,
                                   "attribute": attribute.name, "values": values})  # fmt: skip
    return operations


@request(
    "add a role",
    r"<ADD> <ART>(?:new |another )?(?:user )?role:? (?:called |named |for |of "
    rf")?(?P<name><N>){_MAY}",
    rf"<ADD> <ART>(?:new |another )?(?P<name><N>) (?:user )?role{_MAY}",
    rf"<ADD> (?P<name><N>) as <ART>(?:new )?role{_MAY}",
    r"there (?:is|should be|must be|will be) (?:also )?<ART>(?:new )?role (?:called |named "
    rf")?(?P<name><N>){_MAY}",
    cue=r"role",
    example="add a role Auditor who can see all orders",
)
def _add_role(lookup: Lookup, found: Found) -> Reading | None:
    known = lookup.world.role(entity_title(found["name"]))
    can = found["can"]
    if known is not None and not can:
        return Reading(f"There is a role {known.name} already; nothing changes.")
    name = known.name if known else entity_title(found["name"])
    operations: list[Op] = []
    if known is None:
        operation: Op = {"op": "add_role", "name": name}
        entity = lookup.entity(name)
        if entity is not None:
            operation["represents"] = entity.name
        operations.append(operation)
        operations += _listed(lookup, "", name)
    if can:
        world = learn(lookup.world, operations)
        grant = granted(world, [name], can, allowed=True)
        if grant.unread or not grant.permissions:
            raise UnclearError(f"I do not see what “{can}” allows the role {name}")
        operations += [*grant.before, *grant.permissions]
        return Reading(f"{name} is a new role; it may {can}.", tuple(operations))
    operations.append({"op": "add_question", "text": open_question(name)})
    return Reading(f"{name} is a new role; what it may do is an open question.", tuple(operations))


@request(
    "rename a role",
    r"<RENAME> (?P<name><R>) <AS> (?P<new><N>)",
    r"call (?P<name><R>) (?P<new>(?-i:[A-Z])[\w -]*|[\w-]+s)",
    r"(?P<name><R>) (?:<MUST> be|is now|are now|are to be) (?:called|named|renamed(?: to)?) "
    r"(?P<new><N>)",
    r"use (?P<new><N>) (?:instead of|rather than) (?P<name><R>)",
    cue=r"renam|change|call|name|instead|rather|brand|title",
    example="rename the role Support agent to Agent",
)
def _rename_role(lookup: Lookup, found: Found) -> Reading | None:
    role = roles_or_unsure(lookup, found["name"])[0]
    if lookup.entity(found["name"]) and "role" not in found.text.lower():
        return None
    new = entity_title(found["new"].removesuffix(" role"))
    taken = lookup.world.role(new)
    if taken is not None and taken.name != role.name:
        raise UnclearError(f"there is a role {taken.name} already")
    renamed: Op = {"op": "rename_role", "role": role.name, "to": new}
    return Reading(
        f"The role {role.name} is now called {new}.",
        (renamed, *_listed(lookup, role.name, new)),
    )


@request(
    "remove a role",
    r"<DROP> (?:the |our )?roles? (?P<name><RS>)",
    r"<DROP> (?P<name><RS>)(?: roles?)?(?: entirely| completely| any ?more| any longer)?",
    r"(?:the )?(?:role )?(?P<name><R>)(?: role)? is (?:no longer|not) (?:needed|used)(?: "
    r"any ?more)?",
    cue=r"role|drop|remov|delet|rid|need|take|used",
    example="remove the role Guest",
)
def _drop_role(lookup: Lookup, found: Found) -> Reading | None:
    if lookup.entity(found["name"]) and "role" not in found.text.lower():
        return None
    roles = roles_or_unsure(lookup, found["name"])
    names = " and ".join(role.name for role in roles)
    which = f"The role {names} is" if len(roles) == 1 else f"The roles {names} are"
    return Reading(
        f"{which} removed with {'its' if len(roles) == 1 else 'their'} permissions.",
        tuple({"op": "drop_role", "role": role.name, "cascade": True} for role in roles),
    )


@request(
    "say whose record a role is",
    r"(?:the )?(?P<role><R>) (?:role )?(?:represents|is represented by|stands for|is recorded "
    r"as|corresponds to|acts as) (?P<entity><E>)",
    r"(?P<entity><E>) represents (?:the )?(?:role )?(?P<role><R>)",
    cue=r"represent|stands|record|correspond|acts",
    example="the role Guest represents Customer",
)
def _represent(lookup: Lookup, found: Found) -> Reading | None:
    role = roles_or_unsure(lookup, found["role"])[0]
    entity = entity_or_unsure(lookup, found["entity"])
    if role.represents == entity.name:
        return Reading(f"Who acts as {role.name} is one of the {plural_of(entity)} already.")
    return Reading(
        f"Who acts as {role.name} is one of the {plural_of(entity)}.",
        ({"op": "alter_role", "role": role.name, "represents": entity.name},),
    )
