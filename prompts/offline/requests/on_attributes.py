"""Requests about attributes."""

from __future__ import annotations

import re

from design.document.names import snake
from prompts.offline.requests.grammar import Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, plural_of, split_list
from prompts.offline.requests.specs import attribute_specs
from prompts.offline.world import AttributeView, EntityView

_SENSITIVE = r"(?P<level>public|internal|confidential|regulated|sensitive|private|personal)"


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


def member_or_unsure(
    lookup: Lookup, text: str, owner: str | None = None
) -> tuple[EntityView, AttributeView]:
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
    if member is None:
        owners = [entity.name for entity, _ in lookup.owners_of(text)]
        if owners:
            raise UnclearError(f"“{bare(text)}” is on {' and '.join(owners)}; say which is meant")
        raise UnclearError(f"I know of no attribute “{bare(text)}”")
    return member


def _alter(entity: EntityView, attribute: AttributeView, **fields: object) -> Op:
    return {
        "op": "alter_attribute",
        "entity": entity.name,
        "attribute": attribute.name,
        **fields,
    }


@request(
    "add an attribute",
    r"<ADD> (?P<what>.+?) (?:to|on|for) <ART>(?P<entity>[\w .'’]+?)",
    r"(?:give|extend) <ART>(?P<entity>[\w '’]+?) (?:with )?(?P<what>(?:an?|the|optional|its) .+)",
    r"<ART>(?P<entity>[\w '’]+?) (?:also |now )?(?:has|have|gets?|needs?|carr(?:y|ies)|stores?)"
    r" (?:also |an additional )?(?P<what>(?:an?|the|optional|its) .+)",
    r"(?:store|record|keep|track) (?P<what>(?:an?|the|optional) .+?) (?:of|for|on|per)"
    r" <ART>(?P<entity>[\w ]+?)",
    example="add billing_address to Customer",
)
def _add_attribute(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    what = match["what"].strip()
    if re.match(
        r"(?:GET|POST|PUT|PATCH|DELETE) /|(?:an? |the )?(?:index|role|state|check|unique"
        r"|endpoint|query|table|entity|column|transition|filter|field|error)\b",
        what,
    ):
        return None
    entity = lookup.entity(match["entity"])
    if entity is None:
        entity_or_unsure(lookup, match["entity"])
        return None
    text = re.sub(r"^(?:an? |the )?(?:attributes?|fields?|propert(?:y|ies)) ", "", what)
    specs = attribute_specs(text)
    if not specs or any(lookup.entity(spec["name"]) for spec in specs):
        return None
    if all(lookup.attribute(entity, spec["name"]) for spec in specs):
        return None
    operations = tuple({"op": "add_attribute", "entity": entity.name, **spec} for spec in specs)
    names = ", ".join(str(spec["name"]) for spec in specs)
    return Reading(f"{entity.name} gets {names}.", operations)


@request(
    "remove an attribute",
    r"<DROP> (?P<what>[\w, ]+?) (?:from|of|on|in) <ART>(?P<entity>[\w ]+?)",
    r"<DROP> (?P<member>[\w ]+\.[\w ]+|<ART>[\w ]+?(?:'s|’s) [\w ]+)",
    r"<ART>(?P<entity>[\w ]+?) (?:no longer|do(?:es)? not|don't|doesn't) (?:have|has|need|needs)"
    r" <ART>(?P<what>[\w ]+?)(?: any ?more)?",
    example="remove phone from Customer",
)
def _drop_attribute(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    groups = match.groupdict()
    if groups.get("member"):
        found = [member_or_unsure(lookup, groups["member"])]
    else:
        owner = lookup.entity(groups["entity"])
        if owner is None:
            return None
        found = [member_or_unsure(lookup, part, owner.name) for part in split_list(groups["what"])]
    operations = tuple(
        {"op": "drop_attribute", "entity": entity.name, "attribute": item.name, "cascade": True}
        for entity, item in found
    )
    names = ", ".join(f"{entity.name}.{item.name}" for entity, item in found)
    return Reading(f"{names} is removed, with what rests on it alone.", operations)


@request(
    "rename an attribute",
    r"(?:rename|change the name of) <ART>(?:attribute |field |column )?(?P<what>[\w .'’]+?)"
    r" (?:on|in|of) <ART>(?P<entity>[\w ]+?) (?:to|into|as) (?P<new>[\w ]+)",
    r"(?:rename|change the name of) <ART>(?:attribute |field )?(?P<what>[\w .'’]+?)"
    r" (?:to|into|as) (?P<new>[\w ]+?)(?: (?:on|in|of) <ART>(?P<entity>[\w ]+?))?",
    r"call <ART>(?P<what>[\w .'’]+?) (?P<new>\w+)(?: instead)?",
    example="rename email to contact_email on Customer",
)
def _rename_attribute(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    owner = match.groupdict().get("entity")
    if owner and lookup.entity(owner) is None:
        return None
    if not owner and lookup.entity(match["what"]) is not None:
        return None
    entity, attribute = member_or_unsure(lookup, match["what"], owner)
    new = snake(bare(match["new"]))
    operation = {
        "op": "rename_attribute",
        "entity": entity.name,
        "attribute": attribute.name,
        "to": new,
    }
    return Reading(
        f"{entity.name}.{attribute.name} is now called {new}; its column and fields follow.",
        (operation,),
    )


@request(
    "make an attribute optional or required",
    r"<MAKE> (?P<what>[\w .,'’]+?) (?:on|of|in) <ART>(?P<entity>[\w ]+?)"
    r" (?P<not>not )?(?P<word>optional|required|mandatory|nullable)",
    r"<MAKE> (?P<what>[\w .,'’]+?) (?P<not>not )?(?P<word>optional|required|mandatory|nullable)"
    r"(?: (?:on|for|in|of) <ART>(?P<entity>[\w ]+?))?",
    r"<ART>(?P<what>[\w .'’]+?)(?: (?:of|on) <ART>(?P<entity>[\w ]+?))? (?:is|are|becomes?|<MUST>"
    r" be|<CAN> be) (?:now )?(?P<not>not |no longer )?(?P<word>optional|required|mandatory)",
    example="make phone required on Customer",
)
def _set_required(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    required = match["word"].lower() in ("required", "mandatory")
    if match["not"]:
        required = not required
    owner = match.groupdict().get("entity")
    word = "required" if required else "optional"
    operations: list[Op] = []
    names: list[str] = []
    for part in split_list(match["what"]):
        link = _link(lookup, part, owner)
        if link is not None:
            operations.append(
                {
                    "op": "alter_relationship",
                    "entity": link[0],
                    "relationship": link[1],
                    "target_cardinality": "1" if required else "0..1",
                }
            )
            names.append(f"{link[0]}.{link[1]}")
            continue
        entity, attribute = member_or_unsure(lookup, part, owner)
        operations.append(_alter(entity, attribute, required=required))
        names.append(f"{entity.name}.{attribute.name}")
    return Reading(f"{', '.join(names)} is {word}.", tuple(operations))


def _link(lookup: Lookup, text: str, owner: str | None) -> tuple[str, str] | None:
    """Return (entity, relationship) when a phrase means a relationship and no attribute."""
    entity = lookup.entity(owner) if owner else None
    name = text
    if entity is None:
        split = re.fullmatch(r"(.+?)(?:'s |’s |\.)(.+)", text)
        if split is None:
            return None
        entity, name = lookup.entity(split[1]), split[2]
    if entity is None or lookup.attribute(entity, name) is not None:
        return None
    link = lookup.relationship(entity, name)
    return None if link is None else (link.entity, link.name)


@request(
    "make an attribute unique",
    r"<MAKE> (?P<what>[\w .,'’]+?) (?P<not>not |no longer )?unique"
    r"(?: (?:on|for|in|of) <ART>(?P<entity>[\w ]+?))?(?: (?:within|per|inside) <ART>"
    r"(?P<within>[\w ]+?))?"
    r"(?P<case>,? (?:(?:regardless of|ignoring|whatever the) case|case[- ]insensitive(?:ly)?))?",
    r"<ART>(?P<what>[\w .'’]+?)(?: (?:of|on) <ART>(?P<entity>[\w ]+?))? (?:is|are|<MUST> be"
    r"|becomes?)"
    r" (?P<not>not |no longer )?unique(?: (?:within|per|in|inside) <ART>(?P<within>[\w ]+?))?"
    r"(?P<case>,? (?:(?:regardless of|ignoring|whatever the) case|case[- ]insensitive(?:ly)?))?",
    r"no two (?P<entity>[\w ]+?) (?P<not>may never )?(?:can|may|must|should) (?:share|have) <ART>"
    r"(?:same )?"
    r"(?P<what>[\w ]+?)(?: (?:within|in|per) <ART>(?P<within>[\w ]+?))?(?P<case> whatever the"
    r" case)?",
    example="make slug unique within the workspace on Project",
)
def _set_unique(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    owner = match.groupdict().get("entity")
    within_text = match["within"]
    if within_text and owner is None:
        turned = re.fullmatch(r"(.+?) (?:on|for|of|in) (.+)", within_text)
        if turned and lookup.entity(turned[2]):
            within_text, owner = turned[1], turned[2]
    entity, attribute = member_or_unsure(lookup, match["what"], owner)
    fields: dict[str, object] = {"unique": not match["not"]}
    said = "is no longer unique" if match["not"] else "is unique"
    if within_text and not match["not"]:
        within = entity_or_unsure(lookup, within_text)
        fields = {"unique_within": within.name}
        said = f"is unique within {within.name}"
    if match["case"]:
        fields["case_sensitive"] = False
        said += ", whatever the case"
    return Reading(
        f"{entity.name}.{attribute.name} {said}.", (_alter(entity, attribute, **fields),)
    )


@request(
    "say how sensitive an attribute is",
    rf"(?:<MAKE>|label|classify|treat) (?P<what>[\w .,'’]+?)(?: (?:on|of|in) <ART>"
    rf"(?P<entity>[\w ]+?))?"
    rf" (?:as )?{_SENSITIVE}(?: data)?",
    rf"<ART>(?P<what>[\w .'’]+?)(?: (?:of|on) <ART>(?P<entity>[\w ]+?))? (?:is|are|<MUST> be)"
    rf" (?:now )?{_SENSITIVE}(?: data)?",
    example="make Product.price public",
)
def _set_sensitivity(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    word = match["level"].lower()
    level = {"sensitive": "confidential", "private": "confidential", "personal": "confidential"}
    wanted = level.get(word, word)
    fields: dict[str, object] = {"sensitivity": wanted}
    if word == "personal":
        fields["personal"] = True
    members = [
        member_or_unsure(lookup, part, match.groupdict().get("entity"))
        for part in split_list(match["what"])
    ]
    names = ", ".join(f"{entity.name}.{item.name}" for entity, item in members)
    return Reading(
        f"{names} is {wanted}; what responses carry follows from that.",
        tuple(_alter(entity, item, **fields) for entity, item in members),
    )


@request(
    "change an attribute's type",
    r"(?:<MAKE>|change|convert|turn|store) <ART>(?:type of )?(?P<what>[\w .'’]+?)"
    r"(?: (?:on|of) <ART>(?P<entity>[\w ]+?))? (?:be |become |in)?(?:to|as|be|into)? ?(?:an? )?"
    r"(?P<type>text|string|integer|whole number|int|decimal|number|money|rate|percentage|boolean"
    r"|flag"
    r"|date|time|instant|timestamp|datetime|duration|email|phone|url|slug|code|country|currency"
    r"|language|time ?zone|address|json|uuid|unit price)(?: type)?",
    example="change quantity of Order line to a decimal",
)
def _set_type(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    entity, attribute = member_or_unsure(lookup, match["what"], match.groupdict().get("entity"))
    word = match["type"].lower()
    names = {
        "string": "text", "whole number": "integer", "int": "integer", "number": "decimal",
        "percentage": "rate", "flag": "boolean", "timestamp": "instant", "datetime": "instant",
        "time zone": "timezone", "unit price": "unit_price",
    }  # fmt: skip
    wanted = names.get(word, word)
    return Reading(
        f"{entity.name}.{attribute.name} is of type {wanted}.",
        (_alter(entity, attribute, type=wanted),),
    )


@request(
    "set a default",
    r"(?:set <ART>)?default (?:value )?(?:for |of )?(?P<what>[\w .'’]+?)"
    r"(?: (?:on|of) <ART>(?P<entity>[\w ]+?))? (?:to|is|=) (?P<value>.+)",
    r"<ART>(?P<what>[\w .'’]+?)(?: (?:of|on) <ART>(?P<entity>[\w ]+?))? defaults? to (?P<value>.+)",
    example="default currency of Order to EUR",
)
def _set_default(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    entity, attribute = member_or_unsure(lookup, match["what"], match.groupdict().get("entity"))
    value = match["value"].strip().strip("`\"'.“”")
    return Reading(
        f"{entity.name}.{attribute.name} is {value} unless said.",
        (_alter(entity, attribute, default=value),),
    )


@request(
    "bound an attribute",
    r"<ART>(?P<what>[\w .'’]+?)(?: (?:of|on) <ART>(?P<entity>[\w ]+?))? (?:<MUST>|<CANNOT>|is|are)"
    r"(?: always| be)*(?P<bound> (?:at least|at most|no more than|no less than|above|below|more"
    r" than|less than"
    r"|greater than|between|positive|negative|from|over|under|up to|longer than|exceed|or more).*)",
    r"limit <ART>(?P<what>[\w .'’]+?)(?: (?:of|on) <ART>(?P<entity>[\w ]+?))?(?P<bound> to .+)",
    example="quantity of Order line must be between 1 and 100",
)
def _set_range(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    negated = bool(
        re.search(
            r"(?:can ?not|can't|may not|must not|never|should not)\b",
            match[0][: match.start("bound")],
            re.IGNORECASE,
        )
    )
    bound = match["bound"].strip().rstrip(".")
    fields: dict[str, object]
    length = re.search(r"(\d+) (?:characters|chars|letters|signs)", bound)
    if length:
        fields = {"max_length": int(length[1])}
    else:
        fields = _range_fields(bound, negated=negated)
        if not fields:
            return None
    entity, attribute = member_or_unsure(lookup, match["what"], match.groupdict().get("entity"))
    shown = "not " + bound if negated else bound
    return Reading(
        f"{entity.name}.{attribute.name} is held {shown}.", (_alter(entity, attribute, **fields),)
    )


def _range_fields(bound: str, *, negated: bool) -> dict[str, object]:
    numbers = re.findall(r"-?\d[\d,]*(?:\.\d+)?", bound)
    values = [number.replace(",", "") for number in numbers]
    low = bound.lower()
    if low.startswith(("between", "from")) and len(values) >= 2:
        return {"minimum": values[0], "maximum": values[1]}
    if low.startswith("positive"):
        return {"minimum": "0", "minimum_excluded": True}
    if low.startswith("negative") and negated:
        return {"minimum": "0"}
    if not values:
        return {}
    value = values[0]
    if low.startswith(("at least", "no less than")) or low.endswith("or more"):
        return {"minimum": value}
    if low.startswith(("at most", "no more than", "up to", "to")):
        return {"maximum": value}
    if low.startswith(("above", "more than", "greater than", "over", "exceed")):
        return {"maximum": value} if negated else {"minimum": value, "minimum_excluded": True}
    if low.startswith(("below", "less than", "under")):
        return {"minimum": value} if negated else {"maximum": value, "maximum_excluded": True}
    return {}


@request(
    "change the values of a list",
    r"(?:add|allow) (?P<values>[\w ,'\"`]+?) (?:as <ART>(?:new )?(?:value|option|choice)s? (?:of"
    r"|for|to)|to"
    r" <ART>(?:values|options|choices|list) of|to) <ART>(?P<what>[\w .'’]+?)",
    r"<ART>(?P<what>[\w .'’]+?)(?: (?:of|on) <ART>(?P<entity>[\w ]+?))? (?:can|may) also be"
    r" (?P<values>[\w ,'\"`]+)",
    r"(?P<drop>remove|drop|disallow) (?P<values>[\w ,'\"`]+?) (?:from|as an? (?:value|option) of)"
    r" <ART>(?:values of |options of )?<ART>(?P<what>[\w .'’]+?)",
    r"<ART>(?P<what>[\w .'’]+?)(?: (?:of|on) <ART>(?P<entity>[\w ]+?))? (?:is|<MUST> be) (?:one"
    r" of|either)"
    r" (?P<all>[\w ,'\"`]+)",
    example="channel of Reminder can also be push",
)
def _set_values(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    groups = match.groupdict()
    listed = groups.get("values") or groups.get("all") or ""
    values = [snake(bare(part)) for part in split_list(listed)]
    owner = groups.get("entity")
    if owner and lookup.entity(owner) is None:
        return None
    member = (
        lookup.member(match["what"])
        if not owner
        else member_or_unsure(lookup, match["what"], owner)
    )
    if member is None or not all(values):
        return None
    entity, attribute = member
    if groups.get("all"):
        wanted = values
    else:
        if not attribute.values:
            return None
        wanted = [item for item in attribute.values if not groups.get("drop") or item not in values]
        if groups.get("drop") and len(wanted) == len(attribute.values):
            raise UnclearError(
                f"{entity.name}.{attribute.name} has no value {listed};"
                f" it has: {', '.join(attribute.values)}"
            )
        if not groups.get("drop"):
            wanted += [item for item in values if item not in wanted]
    return Reading(
        f"{entity.name}.{attribute.name} is one of {', '.join(wanted)}.",
        (_alter(entity, attribute, type="enum", values=wanted),),
    )


@request(
    "store only a hash, or encrypt",
    r"(?:store|keep|save) only <ART>hash of <ART>(?P<what>[\w .'’]+)",
    r"(?P<word>hash|encrypt) <ART>(?P<what>[\w .'’]+?)(?: at rest)?",
    r"<ART>(?P<what>[\w .'’]+?) (?:<MUST> be|is|are) (?:stored )?(?P<word>hashed|encrypted)(?: at"
    r" rest)?",
    example="encrypt Patient.national_id",
)
def _set_storage(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    word = (match.groupdict().get("word") or "hash").lower()
    storage = "encrypted" if word.startswith("encrypt") else "hash"
    entity, attribute = member_or_unsure(lookup, match["what"])
    said = "is stored encrypted" if storage == "encrypted" else "is stored as a hash only"
    return Reading(
        f"{entity.name}.{attribute.name} {said}.", (_alter(entity, attribute, storage=storage),)
    )


@request(
    "say who sets an attribute",
    r"<ART>(?P<what>[\w .'’]+?) (?:is|are|<MUST> be) (?:set|given|generated|assigned|managed"
    r"|filled)"
    r" (?:only )?by <ART>(?P<who>server|system|client|clients|user|users|backend)",
    r"(?:clients?|users?|callers?) (?:<CANNOT>|do not|don't) (?:set|change|send|choose) <ART>"
    r"(?P<what>[\w .'’]+)",
    r"<MAKE> <ART>(?P<what>[\w .'’]+?) (?P<read>read[- ]only|server[- ]managed)",
    example="order_number of Order is set by the server",
)
def _set_manager(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    who = (match.groupdict().get("who") or "server").lower()
    manager = "client" if who.startswith(("client", "user")) else "server"
    entity, attribute = member_or_unsure(lookup, match["what"])
    return Reading(
        f"{entity.name}.{attribute.name} is set by the {manager}"
        + ("; no request takes it." if manager == "server" else "."),
        (_alter(entity, attribute, managed_by=manager),),
    )


@request(
    "derive a value, or store it",
    r"<ART>(?P<what>[\w .'’]+?) (?:is|are|<MUST> be) (?:always )?(?:derived|computed|calculated)"
    r"(?: from (?P<source>.+?))?(?:,? (?:and )?(?:not|never) (?:stored|typed in))?",
    r"(?:derive|compute|calculate) <ART>(?P<what>[\w .'’]+?) from (?P<source>.+)",
    example="total of Order is derived from its lines",
)
def _set_derived(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    entity, attribute = member_or_unsure(lookup, match["what"])
    source = (match["source"] or "what it follows from").strip().rstrip(".")
    fields = {"derived_from": source, "stored": False, "managed_by": "server"}
    return Reading(
        f"{entity.name}.{attribute.name} is derived from {source} and not stored.",
        (_alter(entity, attribute, **fields),),
    )


@request(
    "store a derived value",
    r"store <ART>(?P<what>[\w .'’]+?)(?: (?:as|in) a column)?(?:,? (?:instead of|rather than)"
    r" deriving it)?",
    example="store the total of Order",
)
def _set_stored(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    member = lookup.member(match["what"])
    if member is None or "derived_from" not in member[1].facts:
        return None
    entity, attribute = member
    return Reading(
        f"{entity.name}.{attribute.name} is stored; something has to keep it right.",
        (_alter(entity, attribute, stored=True),),
    )


@request(
    "freeze an attribute",
    r"<ART>(?P<what>[\w .'’]+?) (?:<CANNOT>|never) (?:be )?(?:changes?|changed|edited|altered)"
    r"(?: (?:once|after|later|afterwards).*)?",
    r"<MAKE> <ART>(?P<what>[\w .'’]+?) immutable",
    example="unit_price of Order line never changes once set",
)
def _set_immutable(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    member = lookup.member(match["what"])
    if member is None or lookup.entity(match["what"]) is not None:
        return None
    entity, attribute = member
    return Reading(
        f"{entity.name}.{attribute.name} never changes once set.",
        (_alter(entity, attribute, immutable=True),),
    )


@request(
    "move an attribute",
    r"move <ART>(?P<what>[\w .,'’]+?) from <ART>(?P<entity>[\w ]+?) to <ART>(?P<to>[\w ]+)",
    example="move carrier from Order to Shipment",
)
def _move_attribute(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    target = entity_or_unsure(lookup, match["to"])
    members = [
        member_or_unsure(lookup, part, match["entity"]) for part in split_list(match["what"])
    ]
    names = ", ".join(item.name for _, item in members)
    operations = tuple(
        {"op": "move_attribute", "entity": entity.name, "attribute": item.name, "to": target.name}
        for entity, item in members
    )
    return Reading(f"{names} moves from {members[0][0].name} to {target.name}.", operations)


@request(
    "split an entity",
    r"(?:split|move|extract|factor) (?P<what>[\w ,]+?) (?:out )?(?:of|from) <ART>"
    r"(?P<entity>[\w ]+?)"
    r" (?:in)?to (?:an? |its )?(?:own |new |separate )*(?:entity |table )?(?:called |named )?"
    r"(?P<new>[\w ]+)",
    example="split carrier_name and tracking_number out of Shipment into a new entity Carrier booking",
)
def _split_entity(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    if lookup.entity(match["new"]) is not None:
        return None
    owner = entity_or_unsure(lookup, match["entity"])
    members = [member_or_unsure(lookup, part, owner.name) for part in split_list(match["what"])]
    name = bare(match["new"])
    name = name[0].upper() + name[1:]
    names = ", ".join(item.name for _, item in members)
    operations: list[Op] = [
        {
            "op": "add_entity",
            "name": name,
            "definition": f"{names} of {plural_of(owner)}",
            "ownership": owner.facts.get("ownership", "system"),
        },
        {
            "op": "add_relationship",
            "entity": name,
            "to": owner.name,
            "source_cardinality": "0..1",
            "target_cardinality": "1",
            "on_parent_delete": "restrict",
            "owner": True,
        },
    ]
    operations += [
        {"op": "move_attribute", "entity": owner.name, "attribute": item.name, "to": name}
        for _, item in members
    ]
    return Reading(f"{names} moves into {name}, one for each {owner.name}.", tuple(operations))


@request(
    "allow several values",
    r"<ART>(?P<entity>[\w ]+?) (?:can|may) have (?:several|many|more than one|multiple) "
    r"(?P<what>[\w ]+)",
    example="a customer can have several phones",
)
def _set_multiple(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    entity = lookup.entity(match["entity"])
    if entity is None or lookup.entity(match["what"]) is not None:
        return None
    attribute = lookup.attribute(entity, match["what"])
    if attribute is None:
        return None
    return Reading(
        f"{entity.name} can have several values of {attribute.name}; they get a table of their"
        f" own.",
        (_alter(entity, attribute, multiple=True),),
    )
