"""Requests about which attributes there are: add, remove, rename, move."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import snake
from prompts.offline.requests.finding import (
    entity_or_unsure,
    link_or_none,
    listing,
    member_or_unsure,
    members_or_unsure,
    named,
)
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, plural_of, same, split_list
from prompts.offline.requests.specs import attribute_specs
from prompts.offline.world import EntityView

_OTHER_THINGS: Final = re.compile(
    r"(?:an? |the |new |another |more |unique |partial |composite |full[- ]text )*(?:index(?:es)?"
    r"|role|states?|status(?:es)? (?!with\b|of\b)\w|checks?|constraints?|unique (?:constraint"
    r"|key|index)"
    r"|endpoints?|quer(?:y|ies)|reports?|tables?|entit(?:y|ies)|columns?|nullable column"
    r"|optional column|transitions?|steps?|filters?|parameters?|query parameters?|errors?|\d{3}\b"
    r"|permissions?|support for|audit\w*|soft[- ]delet\w+|histor(?:y|ies)|optimistic|pagination"
    r"|paging|relationships?|relations?|links?|references?|foreign keys?|fks?|rules?|invariants?"
    r"|retention|decisions?|notes? that|values?|options?|choices?|row[- ]level|access|rights?"
    r"|sorting|searching|caching|rate limit\w*|idempotency\w*|versioning|multi[- ]?tenan\w+"
    r"|tenan\w+|unique(?:ness)?$|states)\b|(?:to|no|not|been|one of|either) ",
    re.IGNORECASE,
)
_SEVERAL: Final = re.compile(
    r"(?:many|several|multiple|any number of|zero or more|one or more|lots of|more than one) ",
    re.IGNORECASE,
)
_MAY_HAVE: Final = re.compile(r" (?:can|may|could) (?:also )?have (?:an? |one )", re.IGNORECASE)
_FIELD_WORDS: Final = r"(?:(?:attributes?|fields?|propert(?:y|ies)) )?"
_QUALIFIED: Final = (
    r"(?P<more> ?\(.+\)|: .+|,? (?:as|of type|with type) (?:an? )?(?:optional |required "
    r"|unique )*\w+(?: ?\(.+\))?"
    r"|,? (?:which|that|it) (?:is|are|must|should|can|may|defaults?) .+|,? (?:with )?(?:a "
    r")?default.+"
    r"|, .+|,? (?:optional|required|unique|nullable|mandatory|confidential)(?:ly)?(?: .+)?)?"
)


@request(
    "add an attribute",
    rf"<ADD> (?P<what>.+?) (?:to|on|for|in|into|onto|at) (?P<entity><E>){_QUALIFIED}",
    rf"(?:add|attach|append) to (?P<entity><E>)[:,]? {_FIELD_WORDS}(?P<what>.+)",
    r"(?:give|extend|enrich|equip|provide) (?P<entity><E>) (?:with )?(?P<what>.+)",
    r"(?:<ADD>|store|record|keep|track|save|capture|collect|remember) (?P<entity><E>)'s? "
    r"(?P<what>.+)",
    r"(?P<entity><E>) <HAS> (?P<what>.+)",
    r"(?:store|record|keep|track|save|capture|collect|hold|remember|know) (?P<what>.+?)"
    rf" (?:of|for|on|per|with|in|about) (?P<entity><E>){_QUALIFIED}",
    r"(?P<entity><E>)\.(?P<what>\w+)(?P<more>: .+|,? (?:as|of type) .+| ?\(.+\))",
    rf"(?P<entity><E>): (?:add |new |also |plus |\+ ?){_FIELD_WORDS}(?P<what>.+)",
    r"(?:an? )?(?:new|additional|extra|further) (?:field|attribute|property) (?P<what>.+?)"
    rf" (?:on|for|in|to|of) (?P<entity><E>){_QUALIFIED}",
    example="add billing_address to Customer",
)
def _add_attribute(lookup: Lookup, found: Found) -> Reading | None:
    what = found["what"]
    if _OTHER_THINGS.match(what) or re.search(r"(?:^| )(?:GET|POST|PUT|PATCH|DELETE) /", what):
        return None
    entity = lookup.entity(found["entity"])
    if entity is None or re.search(r" (?:to|on|from) (?:the |an? )?[A-Z]\w+ and ", what):
        return None
    if found.has_names("what") and re.search(r"\b(?:many|several|multiple|any number of)\b", what):
        return None
    if _SEVERAL.match(what) or (found.ends_in_name("what") and len(split_list(what)) == 1):
        return None
    more = _brackets(found["more"])
    text = re.sub(
        r"^(?:an? |the |also |new |additional )*(?:attributes?|fields?|propert(?:y|ies)):? ",
        "",
        what,
    )
    specs = attribute_specs(text + more, lookup.world, entity.name)
    if not specs:
        return None
    if _MAY_HAVE.search(found.text) and _unknown_thing(specs):
        noun = str(specs[0]["name"]).replace("_", " ")
        raise UnclearError(
            f"I can not tell whether {noun} is a value of {entity.name} or a thing of its own: say"
            f" “add an optional {noun} to {entity.name}”, or “add an entity {noun} with …” and then"
            f" “link {entity.name} to {noun}”"
        )
    return _added(lookup, entity, specs)


def _unknown_thing(specs: list[Op]) -> bool:
    """Whether all that is known of what something may have is a word."""
    spec = specs[0]
    told = set(spec) - {"name", "type", "sensitivity", "required"}
    return len(specs) == 1 and spec["type"] == "text" and not told and "_" not in spec["name"]


def _brackets(more: str) -> str:
    more = more.strip()
    if not more or more.startswith("("):
        return f" {more}" if more else ""
    more = re.sub(r"^[:,] ?|^,? ?(?:as|of type|with type) (?:an? )?", "", more)
    more = re.sub(r"\b(optional|required|unique|nullable|confidential) (?=[a-z])", r"\1, ", more)
    return f" ({more})" if "(" not in more else f", {more}"


def _added(lookup: Lookup, entity: EntityView, specs: list[Op]) -> Reading | None:
    operations: list[Op] = []
    new: list[str] = []
    there: list[str] = []
    for spec in specs:
        target = lookup.entity(str(spec["name"]))
        known = entity.attribute(str(spec["name"]))
        if known is None and spec["type"] == "text" and str(spec["name"]).endswith("_by"):
            target = _who(lookup, entity, str(spec["name"]))
            if target is not None:
                operations.append(
                    _link(entity.name, target.name, spec)
                    | {"name": spec["name"], "managed_by": "server"}
                )
                new.append(str(spec["name"]))
                continue
        if target is not None and not same(target.name, entity.name):
            if len(specs) == 1:
                return None
            new.append(target.name)
            operations.append(_link(entity.name, target.name, spec))
        elif known is not None:
            there.append(f"{known.name} ({', '.join([known.type, *_facts(known.facts)])})")
        else:
            if "unique_within" in spec:
                spec["unique_within"] = entity_or_unsure(lookup, str(spec["unique_within"])).name
            operations.append({"op": "add_attribute", "entity": entity.name, **spec})
            new.append(str(spec["name"]))
    said = [f"{entity.name} gets {listing(new)}."] if new else []
    if there:
        said.append(f"{entity.name} has {listing(there)} already; nothing changes there.")
    return Reading(" ".join(said), tuple(operations), entity.name)


def _who(lookup: Lookup, entity: EntityView, name: str) -> EntityView | None:
    """Return whom "created_by" names: the one entity that stands for people, if there is one.

    Raises:
        UnclearError: Several do.
    """
    people = list(dict.fromkeys(role.represents for role in lookup.world.roles if role.represents))
    if len(people) > 1:
        raise UnclearError(
            f"{name} can be {' or '.join(people)}; say which: “link {entity.name} to {people[0]} as"
            f" {name}”"
        )
    return lookup.entity(people[0]) if people else None


def _facts(facts: object) -> list[str]:
    shown = dict(facts) if isinstance(facts, dict) else {}
    return ["optional" if shown.get("required") == "false" else "required"]


def _link(source: str, target: str, spec: Op) -> Op:
    return {
        "op": "add_relationship",
        "entity": source,
        "to": target,
        "target_cardinality": "0..1" if spec.get("required") is False else "1",
        "on_parent_delete": "restrict",
    }


@request(
    "remove an attribute",
    rf"<DROP> <ART>{_FIELD_WORDS}(?P<what><TS>) (?:from|of|on|in|for) (?P<entity><E>)"
    r"(?: (?:completely|entirely|altogether|any ?more|any longer))?",
    rf"<DROP> (?P<entity><E>)(?:'s? |\.){_FIELD_WORDS}(?P<what><TS>)(?: any ?more| any longer)?",
    r"(?P<entity><E>) (?:no longer|does not|do not)(?: any ?more)? (?:have|has|needs?|carry"
    r"|store|get)"
    r" <ART>(?P<what><TS>)(?: any ?more| any longer)?",
    r"(?P<entity><E>) (?:has|have|needs?) no (?P<what><TS>)(?: any ?more| any longer)?",
    r"<ART>(?P<what><TS>) (?:of|on|in) (?P<entity><E>) (?:is|are) (?:no longer|not) (?:needed|used"
    r"|required any ?more)(?: any ?more)?",
    r"(?P<entity><E>)(?:'s? |\.)(?P<what><TS>) (?:is|are) (?:no longer|not) (?:needed"
    r"|used)(?: any ?more)?",
    r"<DROP> <ART>(?:attribute|field|property) (?P<what>\w+)",
    r"<DROP> (?:the )?(?P<alone>\w+)",
    cue=r"no\b|not|longer|drop|remov|delet|rid|take|throw|kill|eliminat|discard|need",
    example="remove phone from Customer",
)
def _drop_attribute(lookup: Lookup, found: Found) -> Reading | None:
    owner = found["entity"]
    entity = lookup.entity(owner) if owner else None
    if owner and entity is None:
        return None
    if found["alone"] and not lookup.owners_of(found["alone"]):
        return None
    names: list[str] = []
    operations: list[Op] = []
    for part in split_list(found.first("what", "alone")):
        link = link_or_none(lookup, part, owner) if owner else None
        if link is not None:
            operations.append({"op": "drop_relationship", "entity": link.entity,
                               "relationship": link.name, "cascade": True})  # fmt: skip
            names.append(f"{link.entity}.{link.name}")
            continue
        if entity is not None and _is_state(lookup, entity, part):
            return None
        member = member_or_unsure(lookup, part, owner)
        operations.append({"op": "drop_attribute", "entity": member[0].name,
                           "attribute": member[1].name, "cascade": True})  # fmt: skip
        names.append(named([member]))
    verb = "is" if len(names) == 1 else "are"
    return Reading(
        f"{listing(names)} {verb} removed, with what rests on {'it' if verb == 'is' else 'them'}"
        " alone.",
        tuple(operations),
    )


def _is_state(lookup: Lookup, entity: EntityView, text: str) -> bool:
    return lookup.attribute(entity, text) is None and lookup.state(entity, text) is not None


@request(
    "rename an attribute",
    rf"<RENAME> <ART>{_FIELD_WORDS}(?P<what><T>) (?:on|in|of|for|from) (?P<entity><E>) <AS> "
    r"(?P<new><N>)",
    rf"<RENAME> (?P<entity><E>)(?:'s? |\.){_FIELD_WORDS}(?P<what><T>) <AS> (?P<new><N>)",
    rf"<RENAME> <ART>{_FIELD_WORDS}(?P<what><T>) <AS> (?P<new><N>) (?:on|in|of|for) "
    r"(?P<entity><E>)",
    r"<RENAME> <ART>(?:attribute|field|property) (?P<what><T>) <AS> (?P<new><N>)",
    r"<RENAME> (?P<what><T>) <AS> (?P<new><N>)",
    r"call (?P<entity><E>)(?:'s? |\.)(?P<what><T>) (?P<new>\w+)",
    r"call <ART>(?P<what><T>) (?:of|on|in) (?P<entity><E>) (?P<new>\w+)",
    r"(?P<entity><E>)(?:'s? |\.)(?P<what><T>) (?:<MUST> be|is|is now|is to be) (?:called|named"
    r"|renamed(?: to)?) (?P<new><N>)",
    r"<ART>(?P<what><T>) (?:of|on|in) (?P<entity><E>) (?:<MUST> be|is|is now|is to be) (?:called"
    r"|named|renamed(?: to)?) (?P<new><N>)",
    r"<ART>(?P<what><T>) (?:<MUST> be|is now|is to be) (?:called|named|renamed(?: to)?) "
    r"(?P<new><N>)",
    cue=r"renam|change|call|name",
    example="rename email to contact_email on Customer",
)
def _rename_attribute(lookup: Lookup, found: Found) -> Reading | None:
    owner, what = found["entity"], found["what"]
    if not owner and (lookup.entity(what) or lookup.role(what) or lookup.query(what)):
        return None
    entity = lookup.entity(owner) if owner else None
    lifecycle = entity.lifecycle if entity else None
    if entity and lifecycle and same(what, lifecycle.attribute):
        return _rename_status(entity, found["new"])
    member, attribute = member_or_unsure(lookup, what, owner)
    new = snake(bare(found["new"].rpartition(".")[2]))
    taken = member.attribute(new)
    if taken is not None and taken.name != attribute.name:
        raise UnclearError(f"{member.name} has an attribute {new} already")
    operation = {
        "op": "rename_attribute",
        "entity": member.name,
        "attribute": attribute.name,
        "to": new,
    }
    return Reading(
        f"{member.name}.{attribute.name} is now called {new}; its column and fields follow.",
        (operation,),
    )


def _rename_status(entity: EntityView, new: str) -> Reading:
    assert entity.lifecycle is not None
    operation: Op = {
        "op": "set_lifecycle",
        "entity": entity.name,
        "states": list(entity.lifecycle.state_names),
        "initial": entity.lifecycle.initial,
        "attribute": snake(bare(new)),
    }
    return Reading(
        f"{entity.name} keeps its state in {snake(bare(new))} now.", (operation,), entity.name
    )


@request(
    "move an attribute",
    r"move <ART>(?P<what><TS>) (?:from|of) (?P<entity><E>) (?:over )?(?:to|into|onto) (?P<to><E>)",
    r"move (?P<entity><E>)(?:'s? |\.)(?P<what><TS>) (?:over )?(?:to|into|onto) (?P<to><E>)",
    r"<ART>(?P<what><TS>) (?:<MUST> be|belongs?|is|are)(?: stored| kept)? (?:on|in|to|with) "
    r"(?P<to><E>),?"
    r" (?:not|rather than|and not|instead of)(?: on| in| to| with)? (?P<entity><E>)",
    cue=r"move|belong|not|rather|instead",
    example="move carrier from Order to Shipment",
)
def _move_attribute(lookup: Lookup, found: Found) -> Reading | None:
    target = entity_or_unsure(lookup, found["to"])
    members = members_or_unsure(lookup, found["what"], found["entity"])
    names = listing([item.name for _, item in members])
    operations = tuple(
        {"op": "move_attribute", "entity": entity.name, "attribute": item.name, "to": target.name}
        for entity, item in members
    )
    verb = "moves" if len(members) == 1 else "move"
    return Reading(f"{names} {verb} from {members[0][0].name} to {target.name}.", operations)


_INTO: Final = (
    r"(?: (?:in)?to (?:an? |its |their )?(?:own |new |separate )*(?:entity |table )?(?:called "
    r"|named )?(?P<new><N>))?"
)


@request(
    "split an entity",
    rf"(?:split|extract|factor|separate|pull|move|break|take) <ART>{_FIELD_WORDS}(?P<what><TS>)"
    rf" (?:out )?(?:of|from) (?P<entity><E>)(?: out)?{_INTO}",
    r"(?:split|extract|factor|separate|pull|break) (?P<entity><E>)(?:'s? "
    rf"|\.)(?P<what><TS>)(?: out)?{_INTO}",
    r"(?:make|turn) (?P<entity><E>)'s? (?P<what><TS>) (?:into )?(?:an?|its|their) (?:own|separate)"
    r" (?:entity|table)(?: (?:called|named) (?P<new><N>))?",
    r"(?:split|break)(?: up)? (?P<entity><E>)(?: up)?(?: (?:in)?to (?P<new>.+))?",
    cue=r"split|extract|factor|separat|pull|move|break|take|own",
    example="split carrier_name and tracking_number out of Shipment into a new entity Carrier "
    "booking",
)
def _split_entity(lookup: Lookup, found: Found) -> Reading | None:
    owner = entity_or_unsure(lookup, found["entity"])
    what = found["what"]
    if not what:
        names = listing([item.name for item in owner.attributes[:2]] or ["name"])
        raise UnclearError(
            f"say which attributes of {owner.name} move, and where to: “split {names} out of"
            f" {owner.name} into …”"
        )
    attributes = [name for part in split_list(what) for name in _parts_of(lookup, owner, part)]
    if not attributes:
        member_or_unsure(lookup, what, owner.name)
    new = bare(found["new"]) or bare(what)
    if lookup.entity(new) is not None:
        raise UnclearError(
            f"there is an entity {lookup.entity_name(new)} already; say “move"
            f" {attributes[0]} from {owner.name} to {lookup.entity_name(new)}”"
        )
    if len(split_list(new)) > 1:
        raise UnclearError(
            f"say what the new entity is called: “split {what} out of {owner.name} into …”"
        )
    name = new[0].upper() + new[1:].replace("_", " ")
    return Reading(
        f"{listing(attributes)} {'moves' if len(attributes) == 1 else 'move'} into {name}, one for"
        f" each {owner.name}.",
        tuple(_split(owner, name, attributes)),
        name,
    )


def _parts_of(lookup: Lookup, owner: EntityView, text: str) -> list[str]:
    """Return the attributes "address" means: the one of that name, or all that end so."""
    exact = lookup.attribute(owner, text)
    if exact is not None:
        return [exact.name]
    wanted = snake(bare(text))
    return [
        item.name
        for item in owner.attributes
        if item.name.endswith(f"_{wanted}") or item.name.startswith(f"{wanted}_")
    ]


def _split(owner: EntityView, name: str, attributes: list[str]) -> list[Op]:
    ownership = owner.facts.get("ownership", "")
    entity: Op = {
        "op": "add_entity",
        "name": name,
        "definition": f"{listing(attributes).replace('_', ' ')} of {plural_of(owner)}",
    }
    if ownership:
        entity["ownership"] = "tenant" if ownership == "tenant_root" else ownership
    operations: list[Op] = [
        entity,
        {
            "op": "add_relationship",
            "entity": name,
            "to": owner.name,
            "source_cardinality": "0..1",
            "target_cardinality": "1",
            "on_parent_delete": "cascade",
            "owner": True,
        },
    ]
    operations += [
        {"op": "move_attribute", "entity": owner.name, "attribute": item, "to": name}
        for item in attributes
    ]
    erased = [item for item in attributes if item in owner.erasure]
    if erased:
        operations.append({"op": "set_erasure", "entity": name, "attributes": erased})
    return operations
