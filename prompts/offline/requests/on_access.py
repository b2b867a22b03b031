"""Requests about whose an entity is, how it shows in the interface and how many there are."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import snake
from prompts.offline.requests.finding import be, entities_or_unsure, entity_or_unsure, listing
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, plural_of
from prompts.offline.requests.on_entities import alter_entity, entity_title
from prompts.offline.requests.on_keeping import many

_LOST: Final = (
    r"(?:lost updates?|concurrent (?:edits?|updates?|changes?|writes?)|parallel "
    r"(?:edits?|updates?)|overwrit\w+)"
)


@request(
    "protect against lost updates",
    rf"(?:protect|guard|secure) (?P<names><ES>) (?:against|from) {_LOST}",
    r"(?:use|add|enable|introduce) (?:optimistic (?:locking|concurrency(?: control)?)|etags?"
    r"|if-match|version (?:numbers?|columns?)|a version (?:number|column)|row versions?)"
    r" (?:on|for|to|with) (?P<names><ES>)",
    r"(?:several|two|multiple|many) (?:people|users|persons) (?:may|can|might|could) (?:edit"
    r"|change|update) (?P<names><ES>) at (?:the same time|once)",
    rf"prevent {_LOST} (?:on|of|to|in) (?P<names><ES>)",
    r"(?P<names><ES>) <MUST> (?:have|use|get) (?:optimistic (?:locking|concurrency)|a "
    r"version(?: number| column)?)",
    cue=r"lost|concurr|parallel|overwr|optimistic|etag|if-match|version|same time|at once",
    example="use optimistic locking for orders",
)
def _set_concurrent(lookup: Lookup, found: Found) -> Reading | None:
    entities = entities_or_unsure(lookup, found["names"])
    if all(entity.facts.get("concurrent_edit") == "true" for entity in entities):
        return Reading(
            f"Updates of {many(entities).lower()} need a version already.", (), entities[0].name
        )
    return Reading(
        f"Updates of {many(entities).lower()} need the version they started from.",
        tuple(alter_entity(entity.name, concurrent_edit=True) for entity in entities),
    )


_API: Final = (
    r"(?:(?: in| through| via| over| by| with| from| on) (?:the |our )?(?:rest "
    r"|public |http )?(?:api|interface))"
)


@request(
    "say how an entity shows in the interface",
    rf"(?:do not|never|no longer) (?:expose|show|publish) (?P<never><ES>){_API}?(?: at all)?",
    r"(?:hide|remove|keep) (?P<never><ES>) (?:from|out of) (?:the |our )?(?:rest |public "
    r")?(?:api|interface)",
    r"(?P<never><ES>) (?:<CANNOT> be|is not|are not|should have no|have no|has no) "
    rf"(?:exposed|shown|visible|accessible|endpoints?){_API}?",
    rf"<MAKE> (?P<read_only><ES>) read[- ]only{_API}?",
    rf"(?P<read_only><ES>) <BE> read[- ]only{_API}?",
    r"expose (?P<through_parent><ES>) only (?:through|under|within|below|nested (?:in|under)) .+",
    r"nest (?P<through_parent><ES>) (?:under|in|below|within) .+",
    rf"expose (?P<own><ES>)(?:{_API}| as (?:an? )?(?:own )?(?:resources?|endpoints?))?",
    r"<MAKE> (?P<own><ES>) (?:a |an )?(?:top[- ]level|own) resources?",
    cue=r"expos|hid|show|visible|accessible|endpoint|read[- ]only|\bapi\b|interface|nest"
    r"|resource|publish",
    example="do not expose warehouses in the api",
)
def _set_exposure(lookup: Lookup, found: Found) -> Reading | None:
    value = next(name for name in ("never", "read_only", "through_parent", "own") if found[name])
    entities = entities_or_unsure(lookup, found[value])
    said = {
        "never": "have no endpoints",
        "read_only": "can only be read",
        "through_parent": "are reached only through what they belong to",
        "own": "have endpoints of their own",
    }[value]
    if all((entity.facts.get("exposure") or "own") == value for entity in entities):
        return Reading(f"{many(entities)} {said} already.", (), entities[0].name)
    return Reading(
        f"{many(entities)} {said}.",
        tuple(alter_entity(entity.name, exposure=value) for entity in entities),
    )


@request(
    "make the design multi-tenant",
    r"(?:<MAKE>|convert|move) (?:it|this|everything|(?:the |our )?(?:product|design|system"
    r"|backend|app|application|database|schema|model|whole thing|data)) (?:to |into )?"
    r"(?:be )?(?:an? )?multi[- ]?tenan(?:t|cy)(?: (?:system|design|product|saas))?(?:,? (?:by"
    r"|per|with|on|using|where|over) <ART>(?P<name>[\w -]+?|<E>)"
    r"(?: (?:as (?:the )?tenant|(?:is|being) (?:the |a )?tenant))?)?",
    r"(?:use|add|introduce|support|enable|switch to) multi[- ]?tenan(?:t|cy)(?: (?:support"
    r"|mode))?(?:,? (?:by|per|with|on|using|over) <ART>(?P<name>[\w -]+?|<E>)(?: as (?:the "
    r")?tenant)?)?",
    r"(?:each|every|an?|the)? ?(?P<name><E>|[\w -]+?) is (?:a|its own|the) (?:paying )?tenant",
    r"(?:use|treat|make) (?P<name><E>|[\w -]+?) (?:as )?(?:the|a) tenant",
    r"(?:isolate|separate|keep apart) (?:the )?data (?:by|per|of each|for each|for every) "
    r"(?P<name><E>|[\w -]+)",
    cue=r"tenan|isolate|separate|keep apart",
    example="make it multi-tenant by Workspace",
)
def _set_tenancy(lookup: Lookup, found: Found) -> Reading | None:
    text = found["name"]
    present = next(
        (e.name for e in lookup.world.entities if e.facts.get("ownership") == "tenant_root"), ""
    )
    if present and (not text or lookup.entity_name(text) == present):
        return Reading(f"It is multi-tenant already: {present} is the tenant.", (), present)
    if present:
        raise UnclearError(f"{present} is the tenant as it is; there can be only one")
    if not text:
        names = ", ".join(lookup.entity_names()[:8])
        raise UnclearError(
            "say by what: the tenant can be an entity there is"
            f" ({names}) or a new one, such as “make it multi-tenant by Organisation”"
        )
    return _tenancy(lookup, text)


def _tenancy(lookup: Lookup, text: str) -> Reading:
    operations: list[Op] = [{"op": "set_convention", "key": "tenancy.mode", "value": "column"}]
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
        operations.append(alter_entity(name, ownership="tenant_root"))
    others = [entity for entity in lookup.world.entities if entity.name != name]
    operations += [
        alter_entity(entity.name, ownership="tenant")
        for entity in others
        if entity.facts.get("ownership", "user") == "user"
    ]
    shared = [item.name for item in others if item.facts.get("ownership") in ("system", "public")]
    if shared:
        operations.append(
            {
                "op": "add_assumption",
                "text": f"{listing(shared)} {be(len(shared))} shared by all tenants",
                "about": shared[:5],
            }
        )
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
    r"(?P<names><ES>) (?:<BE>) (?P<word>global|shared|public|system data|reference data|per "
    r"tenant|tenant[- ](?:owned|specific|scoped))"
    r"(?: (?:to all|by all|across|for all|between) .*)?",
    r"<MAKE> (?P<names><ES>) (?P<word>global|shared|public|reference data|per tenant"
    r"|tenant[- ](?:owned|specific|scoped))(?: (?:across|for|between) .*)?",
    r"(?:share) (?P<names><ES>) (?:across|between|with) (?:all )?.+(?P<word>)",
    cue=r"global|shared|public|system|reference|tenant|share",
    example="Label is global",
)
def _set_ownership(lookup: Lookup, found: Found) -> Reading | None:
    entities = entities_or_unsure(lookup, found["names"])
    word = found["word"].lower()
    value = "public" if word == "public" else "tenant" if "tenant" in word else "system"
    if all(entity.facts.get("ownership") == value for entity in entities):
        return Reading(f"{many(entities)} count as {value} data already.", (), entities[0].name)
    return Reading(
        f"{many(entities)} count as {value} data.",
        tuple(alter_entity(entity.name, ownership=value) for entity in entities),
    )


@request(
    "say how many there will be",
    r"(?:we )?(?:expect|plan for|assume|estimate|will have|are going to have) (?:about |around "
    r"|some |roughly |up to )?(?P<count>[\d.,]+)(?P<scale> ?(?:million|thousand|billion|mio|k"
    r"|m|bn)\b)? "
    r"(?P<names><E>)(?: (?:a|per|each|every) (?P<each>day|week|month|year)| in total| at most)?",
    r"there (?:will be|are|can be) (?:about |around |some |roughly |up to "
    r")?(?P<count>[\d.,]+)(?P<scale> ?(?:million|thousand|billion|k|m)\b)? (?P<names><E>)"
    r"(?: (?:a|per|each|every) (?P<each>day|week|month|year)| in total| at most)?",
    r"(?:the )?expected (?:number|rows?|count|volume) (?:of|for) (?P<names><E>) (?:is|=|to "
    r"be)(?: about)? (?P<count>[\d.,]+)(?P<scale> ?(?:million|thousand|billion|k|m)\b)?",
    cue=r"expect|plan for|assume|estimate|will|are",
    example="expect 5 million orders",
)
def _set_expected(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found["names"])
    factor = {"million": 10**6, "m": 10**6, "mio": 10**6, "thousand": 1000, "k": 1000,
              "billion": 10**9, "bn": 10**9}  # fmt: skip
    written = found["count"].replace(",", "").rstrip(".")
    if not re.fullmatch(r"\d+(?:\.\d+)?", written):
        return None
    number = float(written)
    rows = int(number * factor.get(found["scale"].lower(), 1))
    each = f" a {found['each']}" if found["each"] else ""
    fields: dict[str, object] = {"expected_rows": rows}
    if each:
        fields = {"write_rate": f"{found['count']}{found['scale']}{each}"}
    if not each and entity.facts.get("expected_rows") == str(rows):
        return Reading(f"About {rows:,} {plural_of(entity)} are expected already.", (), entity.name)
    return Reading(
        f"About {rows:,} {plural_of(entity)}{each} are expected.",
        (alter_entity(entity.name, **fields),),
    )
