"""Requests about entities: what there is, who keeps it, how it ends."""

from __future__ import annotations

import re

from design.document.names import in_case, singular, snake
from prompts.offline.requests.grammar import Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, plural_of, same, split_list
from prompts.offline.requests.on_attributes import entity_or_unsure
from prompts.offline.requests.specs import attribute_specs

_PERIOD = r"(?P<count>\d+|an?|one|two|three|five|seven|ten) (?P<unit>days?|weeks?|months?|years?)"
_NUMBERS = {"a": "1", "an": "1", "one": "1", "two": "2", "three": "3", "five": "5", "seven": "7",
            "ten": "10"}  # fmt: skip


def entity_title(text: str) -> str:
    """Return a phrase as the name of a new entity: singular, first letter capital."""
    name = singular(bare(re.sub(r"\s+", " ", text)))
    if re.search(r"[a-z][A-Z]|_", name):
        name = in_case(name, "snake").replace("_", " ")
    return name[:1].upper() + name[1:]


def _alter(name: str, **fields: object) -> Op:
    return {"op": "alter_entity", "entity": name, **fields}


@request(
    "add an entity",
    r"<ADD> <ART>(?:new )?(?:entity|table|concept|thing|record type|resource)(?: called| named|:)?"
    r" (?P<name>[\w '’\"`-]+?)(?: ?(?:with|:|that has|having|which has) (?P<attributes>.+))?",
    r"<ADD> (?P<name>[A-Z][\w ]*?|[\w ]+?s)(?: ?(?:with|:|that have|having) (?P<attributes>.+))",
    r"<ADD> (?P<name>[a-z][\w]*s)",
    r"(?:we also|also) (?:sell|keep|have|offer|need|track|manage|store) (?P<name>[\w ]+?)"
    r"(?: ?(?:with|:|that have|having) (?P<attributes>.+))?",
    example="add an entity Coupon with code (unique), discount rate and expires at (optional)",
)
def _add_entity(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    if lookup.entity(match["name"]) is not None:
        found = lookup.entity_name(match["name"])
        if match["attributes"]:
            return None
        raise UnclearError(f"there is an entity {found} already")
    if re.search(
        r"\b(?:role|index|endpoint|state|query|column|permission|decision|attribute|field"
        r"|error|parameter|check|filter|transition)s?\b",
        match["name"],
        re.IGNORECASE,
    ):
        return None
    name = entity_title(match["name"])
    definition, owner_link = "", None
    attributes = match["attributes"] or ""
    of = re.fullmatch(
        r"(.+?) (?:of|for|in|on) (?:an? |the |each |every )?([\w ]+)", bare(match["name"])
    )
    if of and (owner := lookup.entity(of[2])) is not None:
        name = entity_title(of[1])
        if lookup.entity(name) is not None:
            return None
        owner_link = owner
    operations: list[Op] = [{"op": "add_entity", "name": name}]
    ownership = _ownership(lookup)
    if ownership:
        operations[0]["ownership"] = ownership
    specs = attribute_specs(attributes) if attributes else []
    links: list[str] = []
    for spec in specs:
        target = lookup.entity(str(spec["name"]))
        if target is None:
            operations.append({"op": "add_attribute", "entity": name, **spec})
            continue
        links.append(target.name)
        operations.append(_link(name, target.name, optional=spec.get("required") is False))
    if owner_link is not None:
        definition = f"{name.lower()} of {owner_link.name}"
        operations.append(_link(name, owner_link.name, optional=False) | {"owner": True})
    if definition:
        operations[0]["definition"] = definition
    if not specs and owner_link is None:
        operations.append(
            {
                "op": "add_question",
                "text": f"What is kept about {name}, and who may see and change it?",
                "about": [name],
            }
        )
    given = ", ".join(str(spec["name"]) for spec in specs) or "no attributes yet"
    return Reading(f"{name} is a new entity with {given}.", tuple(operations))


def _ownership(lookup: Lookup) -> str:
    facts = [entity.facts.get("ownership") for entity in lookup.world.entities]
    return "tenant" if "tenant_root" in facts else ""


def _link(source: str, target: str, *, optional: bool) -> Op:
    return {
        "op": "add_relationship",
        "entity": source,
        "to": target,
        "target_cardinality": "0..1" if optional else "1",
        "on_parent_delete": "restrict",
    }


@request(
    "rename an entity",
    r"(?:rename|change the name of) <ART>(?:entity )?(?P<name>[\w ]+?)(?: entity)? (?:to|into|as)"
    r" (?P<new>[\w ]+)",
    r"call <ART>(?P<name>[\w ]+?) (?P<new>[A-Z][\w ]*?|[\w]+s)(?: instead| from now on)?",
    r"<ART>(?P<name>[\w ]+?) (?:should|must) be called (?P<new>[\w ]+)",
    example="rename Customer to Client",
)
def _rename_entity(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    entity = lookup.entity(match["name"])
    if entity is None:
        return None
    new = entity_title(match["new"])
    return Reading(
        f"{entity.name} is now called {new}; its table, columns and paths follow.",
        ({"op": "rename_entity", "entity": entity.name, "to": new},),
    )


@request(
    "remove an entity",
    r"<DROP> <ART>(?:entity |entities )?(?P<names>[\w ,]+?)(?: entity| entities)?"
    r"(?: (?:entirely|completely|altogether|any ?more))?",
    example="drop Label",
)
def _drop_entity(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    found = lookup.entities_in(match["names"])
    if not found:
        return None
    names = ", ".join(entity.name for entity in found)
    return Reading(
        f"{names} is removed, with the links, permissions and queries that rest on it.",
        tuple({"op": "drop_entity", "entity": item.name, "cascade": True} for item in found),
    )


@request(
    "define an entity",
    r"(?:define|describe) <ART>(?P<name>[\w ]+?) as (?P<text>.+)",
    r"<ART>(?P<name>[\w ]+?) (?:means|stands for) (?P<text>.+)",
    example="define Order as what a customer commits to buy",
)
def _define_entity(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    entity = entity_or_unsure(lookup, match["name"])
    text = match["text"].strip().rstrip(".")
    return Reading(f"{entity.name} is {text}.", (_alter(entity.name, definition=text),))


@request(
    "say how rows are deleted",
    r"(?:never|don't|do not) delete <ART>(?P<never>[\w ]+?)(?:(?:,| -| but| and|;) ?(?:only |just"
    r" |rather )?"
    r"(?P<instead>deactivate|archive|soft[- ]?delete|hide|disable|erase|anonymi[sz]e)(?: (?:them"
    r"|it))?(?: instead)?)?",
    r"<ART>(?P<never2>[\w ]+?) (?:<CANNOT>|are never|is never) (?:be )?deleted"
    r"(?:,? (?:but |only )(?:are |is )?(?P<instead2>deactivated|archived|disabled|erased"
    r"|anonymi[sz]ed))?",
    r"(?:use )?soft[- ]delet(?:e|ion|es)(?: for)? <ART>(?P<soft>[\w ,]+)",
    r"<MAKE> <ART>(?P<soft2>[\w ,]+?) soft[- ]delet(?:ed|able)",
    r"(?:hard[- ]delete|really delete|delete for good) <ART>(?P<hard>[\w ,]+)",
    r"<ART>(?P<hard2>[\w ,]+?) (?:can be|are|is) (?:really )?(?:deleted for good|hard[- ]deleted)",
    r"deactivate <ART>(?P<deactivate>[\w ,]+?)(?:,? (?:instead of|rather than) delet(?:e|ing)(?: "
    r"(?:them|it))?)",
    example="never delete customers, deactivate them",
)
def _set_delete_policy(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    groups = {name: value for name, value in match.groupdict().items() if value}
    instead = (groups.pop("instead", "") or groups.pop("instead2", "")).lower()
    if not groups:
        return None
    how, text = next(iter(groups.items()))
    policy = {"s": "soft", "h": "hard", "d": "deactivate"}.get(how[0], "never")
    if how.startswith("never"):
        if instead.startswith(("deactiv", "disab", "archiv", "hide")):
            policy = "deactivate"
        elif instead.startswith("soft"):
            policy = "soft"
        elif instead.startswith(("eras", "anonym")):
            policy = "erase"
    found = lookup.entities_in(text)
    if not found:
        if same(text, "anything") or same(text, "rows") or same(text, "everything"):
            value = "never" if policy == "never" else policy
            return Reading(
                f"Deleting means “{value}” wherever an entity does not say otherwise.",
                ({"op": "set_convention", "key": "deletion.policy", "value": value},),
            )
        entity_or_unsure(lookup, text)
    words = {
        "soft": "are marked as deleted and kept",
        "hard": "are deleted for good",
        "deactivate": "are deactivated, never deleted",
        "never": "are never deleted",
        "erase": "are kept, with their personal data erased",
    }
    names = " and ".join(plural_of(entity) for entity in found)
    return Reading(
        f"{names.capitalize()} {words[policy]}.",
        tuple(_alter(entity.name, delete_policy=policy) for entity in found),
    )


@request(
    "say how long rows are kept",
    rf"(?:keep|retain|store) <ART>(?P<names>[\w ,]+?) (?:for )?{_PERIOD}"
    r"(?:,? (?:and )?then (?P<action>delete|erase|anonymi[sz]e|archive)(?: (?:them|it))?)?",
    rf"(?P<action2>delete|erase|anonymi[sz]e|archive|purge) <ART>(?P<names2>[\w ,]+?) after"
    rf" {_PERIOD.replace('count', 'count2').replace('unit', 'unit2')}",
    rf"<ART>(?P<names3>[\w ,]+?) (?:are|is|<MUST> be) kept (?:for"
    rf" )?{_PERIOD.replace('count', 'count3').replace('unit', 'unit3')}"
    r"(?:,? (?:and )?then (?P<action3>deleted?|erased?|anonymi[sz]ed?|archived?))?",
    example="keep invoices for 10 years",
)
def _set_retention(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    groups = {re.sub(r"\d$", "", name): value for name, value in match.groupdict().items() if value}
    found = lookup.entities_in(groups["names"])
    if not found:
        entity_or_unsure(lookup, groups["names"])
    count = _NUMBERS.get(groups["count"].lower(), groups["count"])
    unit = groups["unit"].lower().rstrip("s")
    period = f"{count} {unit}" + ("" if count == "1" else "s")
    word = groups.get("action", "delete").lower()
    action = {"e": "erase", "d": "delete", "p": "delete"}.get(
        word[0], "archive" if word.startswith("arch") else "anonymise"
    )
    names = " and ".join(plural_of(entity) for entity in found)
    return Reading(
        f"{names.capitalize()} are kept {period}; then: {action}.",
        tuple(
            {"op": "set_retention", "entity": entity.name, "period": period, "action": action}
            for entity in found
        ),
    )


@request(
    "say what is erased when a person asks to be forgotten",
    r"(?:when|if) <ART>(?P<name>[\w ]+?) (?:asks to be forgotten|is forgotten|wants to be"
    r" forgotten|leaves),?"
    r" (?:then )?erase <ART>(?P<what>[\w ,]+)",
    r"<ART>(?P<name>[\w ]+?) (?:can|may) ask to be forgotten(?:[,;:]? (?:then )?(?:erase )?"
    r"(?P<what>[\w ,]+?)"
    r"(?: (?:is|are) erased)?)?",
    example="when a customer asks to be forgotten, erase name and email",
)
def _set_erasure(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    entity = entity_or_unsure(lookup, match["name"])
    named = split_list(match["what"]) if match["what"] else []
    found = [lookup.attribute(entity, part) for part in named]
    attributes = [item.name for item in found if item is not None]
    if not named:
        attributes = [
            item.name for item in entity.attributes if item.facts.get("personal") == "true"
        ]
    if not attributes:
        raise UnclearError(
            f"I do not know which data of {entity.name} to erase; name the attributes"
        )
    return Reading(
        f"A forgotten {entity.name.lower()} loses {', '.join(attributes)}; the row stays.",
        (
            _alter(entity.name, delete_policy="erase"),
            {"op": "set_erasure", "entity": entity.name, "attributes": attributes},
        ),
    )


@request(
    "keep a history of changes, or log reads",
    r"(?:audit|trace|log|record|track|keep (?:a |the )?history of) (?:every |all )?(?:changes? "
    r"(?:of|to|in|on) )"
    r"<ART>(?P<names>[\w ,]+)",
    r"audit <ART>(?P<names2>[\w ,]+)",
    r"(?:log|record) (?:who reads|(?:every |each )?(?:read|access)(?:es)?(?: (?:of|to))?) <ART>"
    r"(?P<reads>[\w ,]+)",
    example="audit every change of Refund",
)
def _set_audited(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    groups = match.groupdict()
    reads = groups.get("reads")
    text = reads or groups.get("names") or groups.get("names2") or ""
    found = lookup.entities_in(text)
    if not found:
        entity_or_unsure(lookup, text)
    names = " and ".join(plural_of(entity) for entity in found)
    if reads:
        return Reading(
            f"Every read of {names} is recorded with who and when.",
            tuple(_alter(entity.name, access_logged=True) for entity in found),
        )
    return Reading(
        f"Every change of {names} is recorded with who and when.",
        tuple(_alter(entity.name, audited=True) for entity in found),
    )


@request(
    "make an entity append-only",
    r"<ART>(?P<names>[\w ,]+?) (?:<CANNOT>|are never|is never) (?:be )?(?:edited|changed|updated"
    r"|altered)"
    r"(?: (?:or|and) deleted)?(?: once written| afterwards)?",
    r"(?:never|don't|do not) (?:edit|change|update) <ART>(?P<names2>[\w ,]+)",
    r"<MAKE> <ART>(?P<names3>[\w ,]+?) (?:append[- ]only|immutable|write[- ]once)",
    example="make comments append-only",
)
def _set_append_only(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    text = next(value for value in match.groupdict().values() if value)
    found = lookup.entities_in(text)
    if not found:
        return None
    names = " and ".join(plural_of(entity) for entity in found)
    return Reading(
        f"{names.capitalize()} are never changed once written.",
        tuple(_alter(entity.name, append_only=True) for entity in found),
    )


@request(
    "protect against lost updates",
    r"(?:protect|guard) <ART>(?P<names>[\w ,]+?) (?:against|from) (?:lost updates?|concurrent "
    r"(?:edits?|updates?))",
    r"(?:use|add) optimistic (?:locking|concurrency)(?: (?:on|for|to) <ART>(?P<names2>[\w ,]+))",
    r"(?:several|two) (?:people|users) (?:may|can) edit <ART>(?P<names3>[\w ,]+?) at (?:the same"
    r" time|once)",
    example="use optimistic locking for orders",
)
def _set_concurrent(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    text = next(value for value in match.groupdict().values() if value)
    found = lookup.entities_in(text)
    if not found:
        entity_or_unsure(lookup, text)
    names = " and ".join(plural_of(entity) for entity in found)
    return Reading(
        f"Updates of {names} need the version they started from.",
        tuple(_alter(entity.name, concurrent_edit=True) for entity in found),
    )


@request(
    "say how an entity shows in the interface",
    r"(?:do not|don't|never) expose <ART>(?P<never>[\w ,]+?)(?: (?:in|through) the (?:api"
    r"|interface))?",
    r"hide <ART>(?P<hide>[\w ,]+?) from the (?:api|interface)",
    r"<MAKE> <ART>(?P<read>[\w ,]+?) read[- ]only(?: in the (?:api|interface))?",
    r"expose <ART>(?P<parent>[\w ,]+?) only (?:through|under|within) (?:its|their|the|an?) [\w ]+",
    r"expose <ART>(?P<own>[\w ,]+?)(?: (?:in the (?:api|interface)|as (?:a )?(?:resource"
    r"|endpoint)s?))?",
    example="do not expose warehouses in the api",
)
def _set_exposure(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    groups = {name: value for name, value in match.groupdict().items() if value}
    how, text = next(iter(groups.items()))
    found = lookup.entities_in(text)
    if not found:
        return None
    exposure = {"never": "never", "hide": "never", "read": "read_only", "parent": "through_parent"}
    value = exposure.get(how, "own")
    said = {
        "never": "have no endpoints",
        "read_only": "can only be read",
        "through_parent": "are reached only through what they belong to",
        "own": "have endpoints of their own",
    }[value]
    names = " and ".join(plural_of(entity) for entity in found)
    return Reading(
        f"{names.capitalize()} {said}.",
        tuple(_alter(entity.name, exposure=value) for entity in found),
    )


@request(
    "make the design multi-tenant",
    r"(?:<MAKE>|make) (?:it|this|the (?:product|design|system|backend|app)) multi[- ]?tenant"
    r"(?:,? (?:by|per|with) <ART>(?P<name>[\w ]+?)(?: as (?:the )?tenant)?)?",
    r"each <ART>(?P<name2>[\w ]+?) is (?:a|its own) (?:paying )?tenant",
    example="make it multi-tenant by Workspace",
)
def _set_tenancy(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    text = match["name"] or match["name2"]
    operations: list[Op] = [{"op": "set_convention", "key": "tenancy.mode", "value": "column"}]
    if not text:
        raise UnclearError("say by what: which entity is the tenant, such as “by Workspace”")
    root = lookup.entity(text)
    name = root.name if root else entity_title(text)
    if root is None:
        operations.append(
            {
                "op": "add_entity",
                "name": name,
                "definition": "a tenant; its data is kept apart from every other's",
                "ownership": "tenant_root",
            }
        )
        operations.append({"op": "add_attribute", "entity": name, "name": "name", "type": "text"})
    else:
        operations.append(_alter(name, ownership="tenant_root"))
    shared = ("public", "system", "tenant_root")
    for entity in lookup.world.entities:
        if entity.name != name and entity.facts.get("ownership") not in shared:
            operations.append(_alter(entity.name, ownership="tenant"))
    operations.append(
        {
            "op": "propose_decision",
            "title": f"Tenant is {name}",
            "decision": f"Every row of a tenant carries its {name.lower()}, and keys, uniques and"
            " references include it.",
            "context": "Asked for in the conversation.",
            "consequences": "No row can point into another tenant; global data is marked so.",
            "topic": "tenancy",
            "choice": snake(name),
        }
    )
    return Reading(
        f"{name} is the tenant; keys, uniques and references of its data include it.",
        tuple(operations),
    )


@request(
    "say to whom an entity belongs",
    r"<ART>(?P<names>[\w ,]+?) (?:is|are) (?P<word>global|shared|public|system data|per tenant"
    r"|tenant[- ]owned)"
    r"(?: (?:to all|by all|across|for all) .*)?",
    r"<MAKE> <ART>(?P<names>[\w ,]+?) (?P<word>global|shared|public|tenant[- ]owned)",
    example="Label is global",
)
def _set_ownership(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    found = lookup.entities_in(match["names"])
    if not found:
        return None
    word = match["word"].lower()
    value = "public" if word == "public" else "tenant" if "tenant" in word else "system"
    names = " and ".join(plural_of(entity) for entity in found)
    return Reading(
        f"{names.capitalize()} count as {value} data.",
        tuple(_alter(entity.name, ownership=value) for entity in found),
    )


@request(
    "say how many there will be",
    r"(?:we )?(?:expect|plan for) (?P<count>[\d.,]+)(?P<scale> million| thousand| billion|k|m)? "
    r"(?P<names>[\w ]+?)"
    r"(?: (?:a|per|each) (?:day|week|month|year)| in total)?",
    example="expect 5 million orders",
)
def _set_expected(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    entity = entity_or_unsure(lookup, match["names"])
    factor = {"million": 10**6, "m": 10**6, "thousand": 1000, "k": 1000, "billion": 10**9}
    number = float(match["count"].replace(",", ""))
    rows = int(number * factor.get((match["scale"] or "").strip().lower(), 1))
    return Reading(
        f"About {rows:,} {plural_of(entity)} are expected.",
        (_alter(entity.name, expected_rows=rows),),
    )
