"""Requests about the values of an attribute: bounds, lists, where they come from."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import singular, snake
from prompts.offline.requests.finding import (
    be,
    member_or_unsure,
    members_or_unsure,
    named,
)
from prompts.offline.requests.grammar import Found, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, split_list
from prompts.offline.requests.on_facts import alter, altered_facts
from prompts.offline.world import RelationshipView

_OF: Final = r"(?: (?:on|of|in|for) (?P<entity><E>))?"
_BOUND: Final = (
    r"(?P<bound>(?:at least|at most|no more than|no less than|not more than|not less than"
    r"|above|below|more than|less than"
    r"|greater than|fewer than|between|positive|negative|zero|from|over|under|up to|longer "
    r"than|shorter than|exceed|>=|<="
    r"|>|<|≥|≤|max(?:imum)?|min(?:imum)?|-?\d[\d,.]*(?: \w+)? or (?:more|less|fewer|above"
    r"|below)|-?\d[\d,.]* ?(?:to|-|and|\.\.) ?\d)"
    r".*)"
)


@request(
    "bound an attribute",
    rf"<ART>(?P<what><TS>){_OF} (?P<not><CANNOT>|<BE> (?:not|never)) (?:be |ever be |have "
    rf")?{_BOUND}",
    rf"<ART>(?P<what><TS>){_OF} (?:<BE>|<HAS>|can have|may have|lies|ranges?|goes)(?: always| "
    rf"only)? {_BOUND}",
    rf"<ART>(?P<what><TS>){_OF}:? {_BOUND}",
    rf"(?:limit|cap|restrict|bound|constrain|clamp|keep) <ART>(?P<what><TS>){_OF} (?:to|at"
    r"|within) (?P<bound>.*\d.*)",
    r"(?:set |raise |lower |increase |change )?<ART>(?P<side>max(?:imum)?|min(?:imum)?|upper "
    r"limit|lower limit|limit)(?: (?P<length>length))?(?: value)?"
    rf" (?:of|for|on) <ART>(?P<what><TS>){_OF} (?:is|to|at|=|:|<MUST> be) "
    r"(?P<bound>-?\d[\d,.]*(?: \w+)?)",
    rf"(?:require|allow|accept|let|make|set) (?:only )?<ART>(?P<what><TS>){_OF} (?:to be |of "
    rf"|be |to )?{_BOUND}",
    rf"(?:do not|never) (?:allow|accept) (?P<not>negative) <ART>(?P<what><TS>){_OF}(?P<bound>)",
    rf"<ART>(?P<what><TS>) (?:can|may) be (?P<bound>negative){_OF}",
    cue=r"\d|positive|negative|zero",
    example="quantity of Order line must be between 1 and 100",
)
def _set_range(lookup: Lookup, found: Found) -> Reading | None:
    negated = bool(found["not"])
    bound = found["bound"].strip().rstrip(".")
    if found["not"].lower() == "negative":
        bound = "negative"
    side = found["side"].lower()
    if side:
        low = side.startswith(("min", "lower"))
        bound = f"at {'least' if low else 'most'} {bound}" + (
            " characters" if found["length"] else ""
        )
    fields: dict[str, object]
    length = re.search(r"(\d+) (?:characters|chars|letters|signs|symbols)", bound)
    if length and not re.search(r"at least|min", bound):
        fields = {"max_length": int(length[1])}
    elif length:
        return None
    else:
        fields = range_fields(bound.lower(), negated=negated)
        if not fields:
            return None
    try:
        members = members_or_unsure(lookup, found["what"], found["entity"])
    except UnclearError:
        turned = re.fullmatch(r"(?:new|negative) (.+)", found["what"])
        if not turned:
            raise
        members = members_or_unsure(lookup, turned[1], found["entity"])
    for _, attribute in members:
        if attribute.type in ("text", "boolean", "enum") and "max_length" not in fields:
            raise UnclearError(f"{named(members)} is of type {attribute.type}; it has no range")
    shown = ("not " if negated else "") + bound
    return altered_facts(members, f"{be(len(members))} held {shown}", **fields)


def range_fields(bound: str, *, negated: bool) -> dict[str, object]:
    """Return what "at least 1", "between 0 and 5" and the like say, as fields."""
    numbers = re.findall(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?", bound)
    values = [number.replace(",", "") for number in numbers]
    if len(values) >= 2 and re.match(r"(?:between|from|-?\d[\d,.]* ?(?:to|-|and|\.\.))", bound):
        return {"minimum": values[0], "maximum": values[1].lstrip("-")}
    if bound.startswith("positive"):
        return {"minimum": "0", "minimum_excluded": True}
    if bound.startswith("negative"):
        return {"minimum": "0", "minimum_excluded": False} if negated else {}
    if bound.startswith("zero"):
        return {"minimum": "0", "minimum_excluded": True} if negated else {}
    if not values:
        return {}
    value = values[0]
    if re.match(r"at least|no less than|not less than|>=|≥|min", bound) or re.search(
        r"or (?:more|above)$", bound
    ):
        return {"minimum": value, "minimum_excluded": False}
    if re.match(r"at most|no more than|not more than|up to|to|<=|≤|max|\d", bound) or re.search(
        r"or (?:less|fewer|below)$", bound
    ):
        return {"maximum": value, "maximum_excluded": False}
    if re.match(r"above|more than|greater than|over|exceed|longer than|>", bound):
        if negated or bound.startswith("exceed"):
            return {"maximum": value, "maximum_excluded": False}
        return {"minimum": value, "minimum_excluded": True}
    if re.match(r"below|less than|under|fewer than|shorter than|<", bound):
        if negated:
            return {"minimum": value, "minimum_excluded": False}
        return {"maximum": value, "maximum_excluded": True}
    return {}


_OPTION: Final = r"(?:(?:new |another |allowed |possible )*(?:values?|options?|choices?))"


@request(
    "change the values of a list",
    rf"(?:add|allow|permit|support|include) <ART>(?:{_OPTION} )?(?P<values>[\w ,'/-]+?) (?:as "
    rf"<ART>{_OPTION} (?:of|for|to)"
    rf"|to <ART>(?:{_OPTION}|list) (?:of|for)|as|to|for) <ART>(?P<what><TS>){_OF}",
    rf"<ART>(?P<what><TS>){_OF} (?:can|may|should|could) also be (?P<values>[\w ,'/-]+)",
    rf"(?P<drop><DROP>|disallow|no longer allow) <ART>(?:{_OPTION} )?(?P<values>[\w ,'/-]+?) "
    rf"(?:from|as <ART>{_OPTION} (?:of|for)|as|of)"
    rf" <ART>(?:{_OPTION} (?:of|for) )?<ART>(?P<what><TS>){_OF}",
    rf"<ART>(?P<what><TS>){_OF} (?P<drop>cannot be|may not be|must not be|can no longer be) "
    r"(?P<values>[\w ,'/-]+?)(?: any ?more)?",
    rf"<ART>(?P<what><TS>){_OF} (?:is|<MUST> be|can (?:only )?be) (?:one of|either|only) "
    r"(?P<all>[\w ,'/-]+)",
    rf"(?:<ART>{_OPTION}|limit <ART>{_OPTION}|set <ART>{_OPTION}) (?:of|for) "
    rf"<ART>(?P<what><TS>){_OF} (?:are|to|is|:|<MUST> be) (?P<all>[\w ,'/-]+)",
    cue=r"\b(?:add|allow|permit|support|include|also|drop|remove|disallow|longer|delete|one "
    r"of|either|only|values?|options?|choices?|not|get rid|take)",
    example="channel of Reminder can also be push",
)
def _set_values(lookup: Lookup, found: Found) -> Reading | None:
    listed = found.first("values", "all")
    values = [_value(part) for part in split_list(listed)]
    owner = found["entity"]
    what = found["what"]
    try:
        member = member_or_unsure(lookup, what, owner)
    except UnclearError:
        if not found["all"] and lookup.member(what) is None and not owner:
            return None
        raise
    entity, attribute = member
    if not all(values) or (not attribute.values and not found["all"]):
        return None
    if found["all"]:
        if len(values) < 2:
            return None
        wanted = values
    elif found["drop"]:
        gone = [item for item in attribute.values if item in values]
        if not gone:
            raise UnclearError(
                f"{named([member])} has no value {listed}; it has: {', '.join(attribute.values)}"
            )
        wanted = [item for item in attribute.values if item not in gone]
    else:
        wanted = [*attribute.values, *(item for item in values if item not in attribute.values)]
        if len(wanted) == len(attribute.values):
            return Reading(f"{named([member])} can be {listed} already.", (), entity.name)
    return Reading(
        f"{named([member])} is one of {', '.join(wanted)}.",
        (alter(member, type="enum", values=wanted),),
    )


def _value(text: str) -> str:
    words = bare(text)
    return words if words.isupper() and len(words) <= 5 else snake(words)


@request(
    "rename a value of a list",
    rf"<RENAME> <ART>(?:{_OPTION} )?(?P<old>[\w-]+) (?:of|in|on|for) <ART>(?P<what><TS>){_OF} "
    r"<AS> (?P<new>[\w -]+)",
    rf"<RENAME> <ART>(?P<what><TS>) (?:{_OPTION} )?(?P<old>[\w-]+) <AS> (?P<new>"
    r"[\w -]+)(?P<entity>)",
    cue=r"renam|chang|brand|title",
    example="rename the value sms of Reminder.channel to text_message",
)
def _rename_value(lookup: Lookup, found: Found) -> Reading | None:
    try:
        member = member_or_unsure(lookup, found["what"], found["entity"])
    except UnclearError:
        return None
    old, new = _value(found["old"]), _value(found["new"])
    values = member[1].values
    if old not in values:
        return None
    wanted = [new if item == old else item for item in values]
    return Reading(
        f"{named([member])} calls {old} {new} now; rows there are have to be rewritten.",
        (alter(member, values=wanted),),
    )


@request(
    "store only a hash, or encrypt",
    r"(?:store|keep|save|persist) (?:only )?<ART>hash (?:of|for) "
    rf"<ART>(?P<what><TS>){_OF}(?P<word>)",
    rf"(?P<word>hash|encrypt) <ART>(?P<what><TS>){_OF}(?: at rest| in the database| before "
    r"storing)?",
    rf"<ART>(?P<what><TS>){_OF} (?:<BE>) (?:stored |kept |saved )?(?P<word>hashed|encrypted"
    r"|as a hash)(?: only)?(?: at rest| in the database)?",
    rf"(?:store|keep|save) <ART>(?P<what><TS>){_OF} (?P<word>hashed|encrypted|as a hash)(?: "
    r"only)?(?: at rest)?",
    cue=r"hash|encrypt",
    example="encrypt Patient.national_id",
)
def _set_storage(lookup: Lookup, found: Found) -> Reading | None:
    storage = "encrypted" if found["word"].lower().startswith("encrypt") else "hash"
    members = members_or_unsure(lookup, found["what"], found["entity"])
    said = "stored encrypted" if storage == "encrypted" else "stored as a hash only"
    return altered_facts(members, f"{be(len(members))} {said}", storage=storage)


@request(
    "say who sets an attribute",
    rf"<ART>(?P<what><TS>){_OF} <BE> (?:only )?(?:set|given|generated|assigned|managed"
    r"|filled(?: in)?|chosen|computed|maintained)"
    r" (?:only )?(?:by <ART>(?P<who>server|system|clients?|users?|backend|api|service|caller)"
    r"|(?P<auto>automatically))",
    r"(?:clients?|users?|callers?|nobody) (?:<CANNOT>|can|may) (?:set|change|send|choose"
    rf"|write) <ART>(?P<what><TS>){_OF}",
    rf"<MAKE> <ART>(?P<what><TS>){_OF} (?:read[- ]only|server[- ]managed|system[- ]managed"
    r"|generated)",
    rf"<ART>(?P<what><TS>){_OF} <BE> (?:read[- ]only|server[- ]managed|system[- ]managed"
    r"|generated)",
    r"(?:let )?<ART>(?:server|system|backend) (?:<MUST> )?(?:sets?|assigns?|generates?"
    rf"|fills?(?: in)?|chooses?) <ART>(?P<what><TS>){_OF}",
    rf"(?:generate|assign) <ART>(?P<what><TS>){_OF} (?:automatically|on the server|in the "
    r"backend|server[- ]side)",
    cue=r"\bset|given|generat|assign|manag|fill|chos|comput|maintain|read[- ]only|change|send"
    r"|choose|write",
    example="order_number of Order is set by the server",
)
def _set_manager(lookup: Lookup, found: Found) -> Reading | None:
    who = found["who"].lower()
    manager = "client" if who.startswith(("client", "user", "caller")) else "server"
    if lookup.entities_in(found["what"]):
        return None
    members = members_or_unsure(lookup, found["what"], found["entity"])
    taken = "; no request takes it" if manager == "server" else ""
    said = f"{be(len(members))} set by the {manager}{taken}"
    return altered_facts(members, said, managed_by=manager)


@request(
    "derive a value, or store it",
    rf"<ART>(?P<what><TS>){_OF} (?:<BE>) (?:derived|computed|calculated|worked out)"
    r"(?: (?:from|as|by|out of) (?P<source>.+?))?(?:,? (?:and )?(?:not|never) (?:stored|typed "
    r"in|saved|kept))?",
    rf"(?:derive|compute|calculate|work out) <ART>(?P<what><TS>){_OF} (?:from|as|out of) "
    r"(?P<source>.+)",
    rf"(?:do not|never|no longer) store <ART>(?P<what><TS>){_OF}(?:[,;]? (?:but |and |it is "
    r")?(?:derive|compute|calculate|derived|computed)(?: it)?(?: from (?P<source>.+))?)?",
    r"<ART>(?P<what><TS>) is the (?P<source>(?:sum|number|count|difference|product|total"
    r"|average|maximum|minimum) of .+)",
    cue=r"deriv|comput|calculat|work|store|sum|number|count|difference|product|total|average"
    r"|maximum|minimum",
    example="total of Order is derived from its lines",
)
def _set_derived(lookup: Lookup, found: Found) -> Reading | None:
    member = member_or_unsure(lookup, found["what"], found["entity"])
    known = str(member[1].facts.get("derived_from", ""))
    source = (found["source"] or known).strip().rstrip(".")
    if not source:
        raise UnclearError(f"say what {named([member])} is derived from")
    fields = {"derived_from": source, "stored": False, "managed_by": "server"}
    return Reading(
        f"{named([member])} is derived from {source} and not stored.", (alter(member, **fields),)
    )


@request(
    "store a derived value",
    rf"(?:store|persist|materiali[sz]e|denormali[sz]e|cache) <ART>(?P<what><TS>){_OF}(?: (?:as"
    r"|in) (?:an?|the) (?:column|table|database))?"
    r"(?:,? (?:instead of|rather than|do not) (?:deriving|computing|derive|compute) it)?",
    rf"<ART>(?P<what><TS>){_OF} <BE> (?:stored|persisted|materiali[sz]ed)(?: (?:as|in) (?:an?"
    r"|the) (?:column|table|database))?",
    cue=r"stor|persist|materiali|denormali|cache",
    example="store the total of Order",
)
def _set_stored(lookup: Lookup, found: Found) -> Reading | None:
    try:
        member = member_or_unsure(lookup, found["what"], found["entity"])
    except UnclearError:
        return None
    if "derived_from" not in member[1].facts:
        if lookup.entity(found["what"]) is not None:
            return None
        return Reading(f"{named([member])} is stored already.", (), member[0].name)
    if member[1].facts.get("stored") != "false":
        return Reading(f"{named([member])} is stored already.", (), member[0].name)
    return Reading(
        f"{named([member])} is stored; something has to keep it right.",
        (alter(member, stored=True),),
    )


@request(
    "freeze an attribute",
    rf"<ART>(?P<what><TS>){_OF} (?:<CANNOT>|never) (?:ever )?(?:be )?(?:changes?|changed"
    r"|edited|altered|updated|modified)"
    r"(?: (?:once|after|later|afterwards|any ?more).*)?",
    rf"<MAKE> <ART>(?P<what><TS>){_OF} (?:immutable|unchangeable|fixed|write[- ]once|constant)",
    rf"<ART>(?P<what><TS>){_OF} <BE> (?:immutable|unchangeable|fixed|frozen|write[- ]once)(?: "
    r"(?:once|after|when).*)?",
    rf"(?:freeze|lock) <ART>(?P<what><TS>){_OF}(?: (?:once|after|when).*)?",
    cue=r"never|not|immutable|unchangeable|fixed|write[- ]once|constant|frozen|freeze|lock",
    example="unit_price of Order line never changes once set",
)
def _set_immutable(lookup: Lookup, found: Found) -> Reading | None:
    if lookup.entities_in(found["what"]):
        return None
    members = members_or_unsure(lookup, found["what"], found["entity"])
    verb = "never changes" if len(members) == 1 else "never change"
    return altered_facts(members, f"{verb} once set", immutable=True)


def _several(link: RelationshipView) -> Reading:
    if link.many_to_many:
        return Reading(f"{link.entity} can have several {link.name} already.", (), link.entity)
    operation = {
        "op": "alter_relationship",
        "entity": link.entity,
        "relationship": link.name,
        "source_cardinality": "0..*",
        "target_cardinality": "0..*",
        "on_parent_delete": "cascade",
    }
    return Reading(
        f"{link.entity} can have several {link.name}; a table of its own links them to {link.to}.",
        (operation,),
    )


@request(
    "allow several values",
    r"(?P<entity><E>) (?:(?:can|may|should be able to|could|must|should) )?(?:have|has"
    r"|belongs? to|be in|refer to) (?:several|many|more than one|multiple|any number of|lots "
    r"of) (?P<what>[\w -]+)",
    r"(?P<entity><E>) (?:can|may|should be able to|could) have (?:several|many|more than one"
    r"|multiple|any number of) (?P<what>[\w -]+)",
    r"(?:allow|support|let) (?:several|many|more than one|multiple|any number of) "
    r"(?P<what>[\w -]+) (?:on|for|per|in|of) (?P<entity><E>)",
    r"(?:allow|let) (?P<entity><E>) (?:to )?have (?:several|many|more than one|multiple|any "
    r"number of) (?P<what>[\w -]+)",
    cue=r"several|many|more than one|multiple|any number",
    example="a customer can have several phones",
)
def _set_multiple(lookup: Lookup, found: Found) -> Reading | None:
    entity = lookup.entity(found["entity"])
    what = found["what"]
    if entity is None or lookup.entity(what) is not None:
        return None
    attribute = lookup.attribute(entity, what)
    link = lookup.relationship(entity, singular(what)) or lookup.relationship(entity, what)
    if attribute is None and link is not None:
        return _several(link)
    if attribute is None:
        raise UnclearError(
            f"{entity.name} has no attribute “{bare(what)}” and there is no such entity; say "
            "what it is: “add an"
            f" entity {bare(what).capitalize()} with …”"
        )
    if attribute.facts.get("multiple") == "true":
        return Reading(f"{entity.name} can have several {attribute.name} already.", (), entity.name)
    return Reading(
        f"{entity.name} can have several values of {attribute.name}; they get a table of their"
        " own.",
        (alter((entity, attribute), multiple=True),),
    )
