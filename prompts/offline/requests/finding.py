"""What a request names, or why it can not be told."""

from __future__ import annotations

import re

from prompts.offline.requests.grammar import UnclearError
from prompts.offline.requests.lookup import Lookup, bare, split_list
from prompts.offline.world import AttributeView, EntityView, RelationshipView, RoleView

Member = tuple[EntityView, AttributeView]


def entity_or_unsure(lookup: Lookup, text: str) -> EntityView:
    """Return the entity a phrase means.

    Raises:
        UnclearError: There is none; the message names the nearest.
    """
    entity = lookup.entity(text)
    if entity is None:
        hint = lookup.nearest(text, lookup.entity_names())
        raise UnclearError(f"I know of no entity “{bare(text)}”{hint}")
    return entity


def entities_or_unsure(lookup: Lookup, text: str) -> list[EntityView]:
    """Return the entities a list means.

    Raises:
        UnclearError: One is not known.
    """
    return [entity_or_unsure(lookup, part) for part in split_list(text)]


def roles_or_unsure(lookup: Lookup, text: str) -> list[RoleView]:
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


def member_or_unsure(lookup: Lookup, text: str, owner: str = "") -> Member:
    """Return the attribute a phrase means, with its entity.

    Raises:
        UnclearError: There is none, or several entities have one of that name.
    """
    if owner:
        entity = entity_or_unsure(lookup, owner)
        found = lookup.attribute(entity, text)
        if found is None:
            names = [item.name for item in entity.attributes]
            hint = lookup.nearest(text, names)
            known = ", ".join(names) or "none is shown"
            raise UnclearError(
                f"{entity.name} has no attribute “{bare(text)}”{hint or f'; it has: {known}'}"
            )
        return entity, found
    member = lookup.member(text)
    if member is not None:
        return member
    owners = lookup.owners_of(text)
    if owners:
        whose = " and ".join(entity.name for entity, _ in owners)
        raise UnclearError(
            f"“{bare(text)}” is on {whose}; say which is meant, such as"
            f" “{owners[0][0].name}.{owners[0][1].name}”"
        )
    owner, name = _owner_of(lookup, text)
    if owner:
        return member_or_unsure(lookup, name, owner)
    raise UnclearError(f"I know of no attribute “{bare(text)}”")


def members_or_unsure(lookup: Lookup, text: str, owner: str = "") -> list[Member]:
    """Return the attributes that "name and phone of Customer" and its like mean.

    Raises:
        UnclearError: One of them is not known or not told apart.
    """
    parts = split_list(text)
    if not owner and len(parts) > 1:
        trailing = re.fullmatch(r"(.+) (?:of|on|in|for|from) (.+)", parts[-1])
        if trailing and lookup.entity(trailing[2]):
            parts[-1], owner = trailing[1], trailing[2]
    found: list[Member] = []
    for part in parts:
        if owner and _owner_of(lookup, part)[0]:
            member = member_or_unsure(lookup, part)
        else:
            member = member_or_unsure(lookup, part, owner)
        owner = owner or member[0].name
        found.append(member)
    return found


def _owner_of(lookup: Lookup, text: str) -> tuple[str, str]:
    """Return (entity, rest) of "Order.note", "the order's note" and "note of orders"."""
    for pattern, owner, rest in (
        (r"(.+?)\.(\w+)", 1, 2),
        (r"(.+?)(?:'s|(?<=s)') (.+)", 1, 2),
        (r"(.+?) (?:of|on|in|for|from) (.+)", 2, 1),
    ):
        match = re.fullmatch(pattern, text.strip())
        if match and (name := lookup.entity_name(match[owner])):
            return name, match[rest]
    return "", text


def link_or_none(lookup: Lookup, text: str, owner: str = "") -> RelationshipView | None:
    """Return the relationship a phrase means when no attribute has that name."""
    name = text
    if not owner:
        owner, name = _owner_of(lookup, text)
    entity = lookup.entity(owner) if owner else None
    if entity is None or lookup.attribute(entity, name) is not None:
        return None
    return lookup.relationship(entity, name)


def named(members: list[Member]) -> str:
    """Return attributes as a list for a sentence: "Customer.name and Customer.phone"."""
    names = [f"{entity.name}.{item.name}" for entity, item in members]
    return listing(names)


def listing(names: list[str]) -> str:
    """Return names as a list for a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def capital(text: str) -> str:
    """Return text with its first letter capital, the others as they are."""
    return text[:1].upper() + text[1:]


def article(name: str) -> str:
    """Return a name in lower case with its article: "an order"."""
    low = name.lower()
    return f"{'an' if low[:1] in tuple('aeiou') else 'a'} {low}"


def be(count: int) -> str:
    """Return "is" for one and "are" for more."""
    return "is" if count == 1 else "are"
