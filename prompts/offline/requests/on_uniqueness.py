"""Requests about what must be unique, alone or together, everywhere or within something."""

from __future__ import annotations

import re
from typing import Final

from prompts.offline.requests.finding import (
    Member,
    be,
    entity_or_unsure,
    listing,
    members_or_unsure,
    named,
)
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, same, split_list
from prompts.offline.requests.on_facts import alter
from prompts.offline.world import EntityView

_OF: Final = r"(?: (?:on|of|in|for) (?P<entity><E>))?"
_NOT: Final = r"(?P<not>not |no longer |non-|not be )?"
_WITHIN: Final = (
    r"(?: (?:within|per|inside|in|across|for (?=each|every|one)|by|among) "
    r"<ART>(?:same )?(?P<within><T>))?"
)
_CASE: Final = (
    r"(?P<case>,? \(?(?:regardless of|ignoring|whatever the|irrespective of) (?:the )?case\)?"
    r"|,? \(?(?:and )?case[- ]insensitive(?:ly)?\)?|,? \(?case does not matter\)?)?"
)
_FREE: Final = (
    r"(?:does not|do not|no longer|need not|does no longer)(?: (?:have|has|need"
    r"|needs))? (?:to )?(?:be )?"
)


@request(
    "make an attribute unique",
    r"<MAKE> <ART>(?P<what><TS>) (?:on|of|for) (?P<entity><E>) (?:to be "
    rf")?{_NOT}unique{_WITHIN}{_CASE}",
    rf"<MAKE> <ART>(?P<what><TS>) (?:to be )?{_NOT}unique{_OF}{_WITHIN}"
    rf"{_OF.replace('entity', 'entity2')}{_CASE}",
    rf"<ART>(?P<what><TS>) <BE> {_NOT}(?:globally )?unique{_OF}{_WITHIN}"
    rf"{_OF.replace('entity', 'entity2')}{_CASE}",
    rf"<ART>(?P<what><TS>) (?P<not>{_FREE})unique(?: any ?more)?{_OF}",
    r"no two (?P<entity><E>)(?: (?:of|in|within) <ART>(?:same )?(?P<within><T>))? (?:can|may"
    r"|must|should) (?:ever )?"
    r"(?:share|have|use) <ART>(?:same )?(?P<what>[\w ]+?)(?: (?:within|in|per) <ART>(?:same "
    r")?(?P<within2><T>))?"
    rf"{_CASE}",
    r"(?:enforce|ensure|require) (?:a )?unique(?:ness (?:of|for))? <ART>(?P<what><TS>)"
    rf"{_OF}{_WITHIN}{_CASE}",
    r"(?P<not>allow duplicate|drop the uniqueness of|remove the uniqueness of|drop the unique "
    r"constraint on"
    r"|remove the unique constraint (?:on|from)|drop uniqueness (?:of|on|from)) <ART>(?P<what><TS>)"
    rf"{_OF}",
    r"(?P<entity><E>) (?P<not>can|may) (?:share|have) <ART>same (?P<what>[\w ]+)",
    rf"(?P<entity><E>) <HAS> (?:an? )?unique (?P<what>[\w ]+?){_WITHIN}{_CASE}",
    cue=r"unique|no two|same|duplicate",
    example="make slug unique within the workspace on Project",
)
def _set_unique(lookup: Lookup, found: Found) -> Reading | None:
    owner = found.first("entity", "entity2")
    within = found.first("within", "within2")
    if within and not owner:
        turned = re.fullmatch(r"(.+?) (?:on|for|of|in) (.+)", within)
        if turned and lookup.entity(turned[2]):
            within, owner = turned[1], turned[2]
    if re.search(r"^(?:the )?combination of | together$", found["what"]):
        return None
    members = members_or_unsure(lookup, found["what"], owner)
    no_longer = bool(found["not"])
    if no_longer:
        return _not_unique(members)
    operations: list[Op] = []
    said = "unique"
    for member in members:
        if within:
            operation, said = _unique_within(lookup, member, within)
            if member[0].is_unique(member[1].name):
                operations += _not_unique([member]).operations
        else:
            operation = alter(member, unique=True)
        if found["case"]:
            operation["case_sensitive"] = False
        operations.append(operation)
    there = [m for m in members if not within and m[0].is_unique(m[1].name) and not found["case"]]
    if len(there) == len(members):
        return Reading(f"{named(members)} {be(len(members))} unique already.", ())
    case = ", whatever the case" if found["case"] else ""
    return Reading(f"{named(members)} {be(len(members))} {said}{case}.", tuple(operations))


def _not_unique(members: list[Member]) -> Reading:
    operations: list[Op] = []
    for entity, attribute in members:
        held = [item for item in entity.identities if same_names(item.attributes, [attribute.name])]
        if not held:
            raise UnclearError(f"{entity.name}.{attribute.name} is not unique as it is")
        operations += [
            {"op": "drop_identity", "entity": entity.name, "attributes": list(item.attributes),
             "within": list(item.within)}
            for item in held
        ]  # fmt: skip
    return Reading(f"{named(members)} {be(len(members))} no longer unique.", tuple(operations))


def same_names(left: tuple[str, ...], right: list[str]) -> bool:
    """Whether two lists hold the same names, in any spelling and order."""
    return len(left) == len(right) and all(any(same(a, b) for b in right) for a in left)


def _unique_within(lookup: Lookup, member: Member, within: str) -> tuple[Op, str]:
    entity, attribute = member
    other = lookup.attribute(entity, within)
    scope = lookup.entity(within)
    if scope is None and other is not None:
        names = [other.name, attribute.name]
        return (
            {"op": "add_identity", "entity": entity.name, "attributes": names},
            f"unique for each {other.name}",
        )
    scope = scope or entity_or_unsure(lookup, within)
    if not _leads_to(lookup, entity, scope):
        links = lookup.between(entity, scope)
        how = "are many to many" if links else "are not linked"
        raise UnclearError(
            f"{entity.name} and {scope.name} {how}, so uniqueness within {scope.name} can not be"
            f" held; say “{entity.name} belongs to {scope.name}” first, or “make {attribute.name}"
            f" unique on {entity.name}”"
        )
    return alter(member, unique_within=scope.name), f"unique within {scope.name}"


def _leads_to(lookup: Lookup, entity: EntityView, scope: EntityView, depth: int = 4) -> bool:
    """Whether each of an entity has one of another, directly or through what it belongs to."""
    if scope.facts.get("ownership") == "tenant_root":
        return True
    reached = {entity.name}
    for _ in range(depth):
        reached |= {
            link.to
            for link in lookup.world.relationships
            if link.entity in reached and not link.target_cardinality.endswith("*")
        }
    return scope.name in reached


@request(
    "make a combination unique",
    r"<MAKE> (?:the combination of )?<ART>(?P<what><TS>) (?:on|of|for|in) (?P<entity><E>) "
    r"unique(?: together| in combination)?",
    r"<MAKE> (?:the combination of )?<ART>(?P<what><TS>) unique (?:together|in "
    r"combination)(?: (?:on|of|for|in) (?P<entity><E>))?",
    r"(?:the )?combination of <ART>(?P<what><TS>)(?: (?:on|of|for|in) (?P<entity><E>))? <BE> "
    r"unique(?: (?:on|of|for|in) (?P<entity2><E>))?",
    r"<ART>(?P<what><TS>)(?: (?:on|of|for|in) (?P<entity><E>))? <BE> unique (?:together|in "
    r"combination)(?: (?:on|of|for|in) (?P<entity2><E>))?",
    r"(?:there <MUST> be |there (?:is|can be|may be) )?(?:only |at most |exactly )?one "
    r"(?P<entity><E>) (?:per|for each|for every)"
    r" <ART>(?P<what><TS>)",
    r"(?P<entity><E>) <BE> unique (?:per|by|for each|within) <ART>(?P<what><TS>)",
    cue=r"unique|\bone\b",
    example="one Shipment per Order and carrier_name",
)
def _combined(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found.first("entity", "entity2"))
    attributes: list[str] = []
    within: list[str] = []
    for part in split_list(found["what"]):
        attribute = lookup.attribute(entity, part)
        link = lookup.relationship(entity, part)
        if attribute is not None:
            attributes.append(attribute.name)
        elif link is not None and not link.many_to_many:
            within.append(link.name)
        else:
            raise UnclearError(f"{entity.name} has no “{bare(part)}” it could be unique by")
    if len(attributes) + len(within) < 2 and not within:
        return None
    names = listing([*within, *attributes])
    for item in entity.identities:
        known = list(item.within) + list(item.attributes)
        if same_names(tuple(known), [*within, *attributes]):
            return Reading(f"{entity.name} is unique by {names} already.", (), entity.name)
    operation: Op = {"op": "add_identity", "entity": entity.name, "attributes": attributes}
    if within:
        operation["within"] = within
    return Reading(f"There is at most one {entity.name} for each {names}.", (operation,))
