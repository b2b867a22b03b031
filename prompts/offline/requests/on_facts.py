"""Requests about what holds of an attribute: required, unique, sensitive, typed."""

from __future__ import annotations

import re
from typing import Final

from prompts.offline.requests.finding import (
    Member,
    be,
    entity_or_unsure,
    link_or_none,
    listing,
    member_or_unsure,
    members_or_unsure,
    named,
)
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, same, split_list
from prompts.offline.requests.specs import TYPES
from prompts.offline.world import EntityView, RelationshipView

_OF: Final = r"(?: (?:on|of|in|for) (?P<entity><E>))?"
_NOT: Final = r"(?P<not>not |no longer |non-|not be )?"
_NEEDED: Final = r"(?P<word>optional|required|mandatory|nullable|obligatory|compulsory|not null)"


def alter(member: Member, **fields: object) -> Op:
    """Return the operation that changes facts of an attribute."""
    entity, attribute = member
    return {
        "op": "alter_attribute",
        "entity": entity.name,
        "attribute": attribute.name,
        **fields,
    }


@request(
    "make an attribute optional or required",
    rf"<MAKE> <ART>(?P<what><TS>) (?:on|of|in|for) (?P<entity><E>) (?:to be )?{_NOT}{_NEEDED}",
    rf"<MAKE> <ART>(?P<what><TS>) (?:to be )?{_NOT}{_NEEDED}{_OF}",
    rf"<ART>(?P<what><TS>) <BE> {_NOT}(?:an? )?{_NEEDED}(?: (?:field|attribute))?{_OF}",
    rf"(?:require|demand|insist on) <ART>(?P<what><TS>){_OF}(?P<word>)",
    rf"(?:do not|never|no longer) require <ART>(?P<what><TS>){_OF}(?P<word>optional)?"
    r"(?P<optional>)",
    r"(?P<entity><E>) (?:<MUST> (?:always )?|always )(?:have|has|carry|carries) "
    r"<ART>(?P<what><TS>)(?P<word>)",
    r"(?P<entity><E>) (?P<optional>need not have|does not need|do not need|may lack|can do "
    r"without|may have no"
    r"|can have no|does not have to have|do not have to have) <ART>(?P<what><TS>)",
    r"<ART>(?P<what><TS>) (?P<optional>(?:can|may|should be allowed to) be (?:null|empty"
    r"|missing|blank|omitted"
    rf"|left (?:out|empty|blank))){_OF}",
    r"<ART>(?P<what><TS>) <CANNOT> be (?:null|empty|missing|blank|omitted|left (?:out|empty"
    rf"|blank)){_OF}(?P<word>)",
    rf"allow (?P<optional>empty|null|missing|no) (?:values for )?<ART>(?P<what><TS>){_OF}",
    cue=r"optional|require|mandatory|null|obligatory|compulsory|empty|missing|blank|omitted"
    r"|left|demand|insist|have|has|carr|lack|without|need",
    example="make phone required on Customer",
)
def _set_required(lookup: Lookup, found: Found) -> Reading | None:
    word = found["word"].lower()
    required = word not in ("optional", "nullable") and not found["optional"]
    required = required and not re.match(r"(?:do not|never|no longer) require", found.text, re.I)
    if found["not"]:
        required = not required
    owner = found["entity"]
    already: list[str] = []
    changed: list[str] = []
    operations: list[Op] = []
    for part in split_list(found["what"]):
        link = link_or_none(lookup, part, owner)
        if link is not None:
            name, present = f"{link.entity}.{link.name}", link.required
            operation = _link_required(link, required=required)
        else:
            members = members_or_unsure(lookup, part, owner)
            name, present = named(members), members[0][1].required
            operation = alter(members[0], required=required)
            owner = owner or members[0][0].name
        if present == required:
            already.append(name)
        else:
            changed.append(name)
            operations.append(operation)
    word = "required" if required else "optional"
    said = [f"{listing(changed)} {be(len(changed))} {word}."] if changed else []
    if already:
        said.append(f"{listing(already)} {be(len(already))} {word} already.")
    return Reading(" ".join(said), tuple(operations))


def _link_required(link: RelationshipView, *, required: bool) -> Op:
    if link.many_to_many:
        raise UnclearError(f"{link.entity} may have any number of {link.to}; that stays as it is")
    operation: Op = {
        "op": "alter_relationship",
        "entity": link.entity,
        "relationship": link.name,
        "target_cardinality": "1" if required else "0..1",
    }
    if required and link.on_parent_delete == "set_null":
        operation["on_parent_delete"] = "restrict"
    return operation


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
    r"(?P<entity><E>) <HAS> (?:an? )?unique (?P<what>[\w ]+)",
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


_LEVEL: Final = (
    r"(?P<level>public|internal|confidential|regulated|sensitive|private|personal|secret|pii"
    r"|gdpr[- ]relevant"
    r"|health|medical)(?: data| information| attributes?| fields?)?"
)
_LEVELS: Final = {
    "sensitive": "confidential", "private": "confidential", "personal": "confidential",
    "secret": "confidential", "pii": "confidential", "health": "regulated", "medical": "regulated",
}  # fmt: skip


@request(
    "say how sensitive an attribute is",
    r"(?:<MAKE>|label|classify|treat|tag|handle|regard) <ART>(?P<what><TS>) (?:on|of|in) "
    rf"(?P<entity><E>) (?:as |to be )?{_LEVEL}",
    r"(?:<MAKE>|label|classify|treat|tag|handle|regard) <ART>(?P<what><TS>) (?:as |to be "
    rf")?{_LEVEL}{_OF}",
    rf"<ART>(?P<what><TS>) (?:<BE>|counts? as)(?: an?)? {_LEVEL}{_OF}",
    rf"(?:set |change )?<ART>sensitivity (?:of )?<ART>(?P<what><TS>){_OF} (?:to|as|is|=) {_LEVEL}",
    cue=r"public|internal|confidential|regulated|sensitiv|private|personal|secret|pii|gdpr"
    r"|health|medical",
    example="make Product.price public",
)
def _set_sensitivity(lookup: Lookup, found: Found) -> Reading | None:
    if lookup.entities_in(found["what"]):
        return None
    word = found["level"].lower()
    wanted = _LEVELS.get(word, "confidential" if word.startswith("gdpr") else word)
    fields: dict[str, object] = {"sensitivity": wanted}
    if word in ("personal", "pii", "health", "medical") or word.startswith("gdpr"):
        fields["personal"] = True
    members = members_or_unsure(lookup, found["what"], found["entity"])
    new = [
        member
        for member in members
        if (member[1].facts.get("sensitivity") or "internal") != wanted
        or ("personal" in fields and member[1].facts.get("personal") != "true")
    ]
    if not new:
        return Reading(
            f"{named(members)} {be(len(members))} {wanted} already.", (), members[0][0].name
        )
    return Reading(
        f"{named(members)} {be(len(members))} {wanted}; what responses carry follows from that.",
        tuple(alter(member, **fields) for member in new),
    )


_TYPE: Final = (
    r"(?P<type>text|string|integer|whole number|int|decimal(?: number)?|number|money|amount of "
    r"money|rate|percentage"
    r"|percent|boolean|bool|flag|date|time|instant|timestamp|datetime|date and time|duration"
    r"|email(?: address)?|phone(?: number)?"
    r"|url|slug|code|country(?: code)?|currency(?: code)?|language|time ?zone|address|json"
    r"|uuid|unit price)"
    r"(?: (?:type|column|field|value))?"
)


@request(
    "change an attribute's type",
    r"(?:<MAKE>|change|convert|turn|store|keep|alter|save) (?:the )?(?:(?:data ?)?type of "
    r")?<ART>(?P<what><TS>)"
    r" (?:on|of|in) (?P<entity><E>) (?:from [\w ]+ )?(?:be |become )?(?:to |as |be |into |in "
    rf")?(?:an? )?{_TYPE}",
    r"(?:<MAKE>|change|convert|turn|store|keep|alter|save) (?:the )?(?:(?:data ?)?type of "
    r")?<ART>(?P<what><TS>)"
    rf"(?:'s type)? (?:from [\w ]+ )?(?:be |become )?(?:to |as |be |into |in )?(?:an? )?{_TYPE}",
    rf"<ART>(?P<what><TS>) <BE> (?:of type |stored as |kept as )?(?:an? )?{_TYPE}(?:,? (?:not"
    r"|instead of|rather than) .+)?",
    rf"use (?:an? )?{_TYPE} for <ART>(?P<what><TS>){_OF}",
    rf"(?:the )?(?:data ?)?type of <ART>(?P<what><TS>) (?:is|<MUST> be) (?:an? )?{_TYPE}",
    example="change quantity of Order line to a decimal",
)
def _set_type(lookup: Lookup, found: Found) -> Reading | None:
    what = found["what"]
    if lookup.entity(what) is not None or re.match(
        r"(?:all|every|it|everything|prices|money)\b", what, re.I
    ):
        return None
    if re.search(r"\.\w+$", what) and what.split(".")[0] in {t.name for t in lookup.world.tables}:
        return None
    member = member_or_unsure(lookup, what, found["entity"])
    word = found["type"].lower()
    wanted = TYPES.get(word, word)
    if member[1].type == wanted:
        return Reading(f"{named([member])} is of type {wanted} already.", (), member[0].name)
    return Reading(f"{named([member])} is of type {wanted}.", (alter(member, type=wanted),))


@request(
    "set a default",
    rf"(?:set )?<ART>default (?:value )?(?:for |of )?<ART>(?P<what><TS>){_OF} (?:to|is|=|as"
    r"|should be|must be) (?P<value>.+)",
    r"(?:set )?(?P<what><E>(?:'s|\.)[\w ]+?)(?:'s)? default (?:value )?(?:to|is|=|should be) "
    r"(?P<value>.+)",
    r"<ART>(?P<what><TS>) (?:<MUST> )?(?:defaults? to|starts? (?:as|at|with)|is by default"
    r"|default) (?P<value>.+)",
    rf"<ART>(?P<what><TS>){_OF} (?:is|are|<MUST> be) (?P<value>[\w.-]+) (?:by default"
    r"|initially|unless (?:said|stated|given) otherwise)",
    rf"use (?P<value>[\w.-]+) as (?:the )?default (?:value )?(?:for|of) <ART>(?P<what><TS>){_OF}",
    cue=r"default|start|initially|unless",
    example="default currency of Order to EUR",
)
def _set_default(lookup: Lookup, found: Found) -> Reading | None:
    what, owner = found["what"], found["entity"]
    value = found["value"].strip().strip("`\"'.“”")
    switched = lookup.entity(re.sub(r"^new ", "", what))
    if switched is not None and not owner:
        owner, what, value = switched.name, value, "true"
    member = member_or_unsure(lookup, what, owner)
    if member[1].values and value not in member[1].values:
        near = next((item for item in member[1].values if same(item, value)), None)
        if near is None:
            known = ", ".join(member[1].values)
            raise UnclearError(f"{named([member])} has no value {value}; it has: {known}")
        value = near
    return Reading(f"{named([member])} is {value} unless said.", (alter(member, default=value),))
