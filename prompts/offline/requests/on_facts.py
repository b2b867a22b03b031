"""Requests about what holds of an attribute: required, unique, sensitive, typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from prompts.offline.requests.finding import (
    Member,
    be,
    link_or_none,
    listing,
    member_or_unsure,
    members_or_unsure,
    named,
)
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, same, split_list
from prompts.offline.requests.specs import TYPES
from prompts.offline.world import RelationshipView

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


_DEFAULTS: Final = {
    "required": "true", "minimum_excluded": "false", "maximum_excluded": "false",
    "managed_by": "client", "storage": "plain", "immutable": "false", "multiple": "false",
    "stored": "true", "sensitivity": "internal", "personal": "false",
}  # fmt: skip


def holds(member: Member, fields: Mapping[str, object]) -> bool:
    """Whether facts of an attribute are so already."""
    attribute = member[1]
    for name, value in fields.items():
        if name == "type":
            same_value = attribute.type == value
        elif name == "values":
            same_value = attribute.values == value or list(attribute.values) == value
        else:
            said = str(value).lower() if isinstance(value, bool) else str(value)
            same_value = attribute.facts.get(name, _DEFAULTS.get(name, "")) == said
        if not same_value:
            return False
    return True


def altered_facts(members: list[Member], said: str, **fields: object) -> Reading:
    """Return the reading of "these attributes are so", without those that are so already.

    Args:
        members: The attributes.
        said: What is said of them, such as "is confidential".
        **fields: The same as fields of ``alter_attribute``.
    """
    new = [member for member in members if not holds(member, fields)]
    if not new:
        return Reading(f"{named(members)} {said}, as it is.", (), members[0][0].name)
    return Reading(f"{named(members)} {said}.", tuple(alter(member, **fields) for member in new))


@request(
    "make an attribute optional or required",
    rf"<MAKE> <ART>(?P<what><TS>) (?:on|of|in|for) (?P<entity><E>) (?:to be )?{_NOT}{_NEEDED}",
    rf"<MAKE> <ART>(?P<what><TS>) (?:to be )?{_NOT}(?:an? )?{_NEEDED}(?: (?:field"
    rf"|attribute))?{_OF}",
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
    said = f"{be(len(members))} {wanted}; what responses carry follows from that"
    return altered_facts(members, said, **fields)


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
