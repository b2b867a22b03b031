"""Requests about which entities there are: add, rename, remove, define."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import in_case, singular, snake
from prompts.offline.requests.finding import (
    capital,
    entities_or_unsure,
    entity_or_unsure,
    listing,
)
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, same, split_list
from prompts.offline.requests.specs import attribute_specs
from prompts.offline.world import EntityView

_NO_ENTITY: Final = re.compile(
    r"\b(?:roles?|index(?:es)?|endpoints?|states?|status|quer(?:y|ies)|columns?|permissions?"
    r"|decisions?|attributes?|fields?"
    r"|errors?|parameters?|checks?|filters?|transitions?|steps?|constraints?|delet\w+"
    r"|conventions?|pagination|paging|keys?"
    r"|identifiers?|uuids?|audit\w*|histor(?:y|ies)|versioning|tests?|docs?|documentation"
    r"|migrations?|rules?|invariants?"
    r"|reports?|questions?|assumptions?|links?|relationships?|enums?|soft|multi[- ]?tenan\w+"
    r"|support|timestamps?|headers?"
    r"|codes?|caching|security|auth\w*|logging|rate|limits?|unique\w*|values?|everything"
    r"|nothing|something|anything"
    r"|bigger|smaller|better|faster|it|them|this|that|who|what|which|to|more|another|one"
    r"|notes? that)\b",
    re.IGNORECASE,
)
_KIND: Final = (
    r"(?:entit(?:y|ies)|tables?|concepts?|things?|record types?|resources?|models?"
    r"|objects?|collections?|object types?)"
)
_HAVING: Final = (
    r"(?:,? (?:with|having|that (?:has|have)|which (?:has|have)|containing|including"
    r"|consisting of|and give it)"
    r"(?: the| these)?(?: (?:attributes|fields|properties|columns))?:? |: ?| ?(?=\())"
)
_MEANING: Final = (
    r"(?:,? (?:which|that|it) (?:is|are|means|stands for|represents) "
    r"(?P<definition>(?!(?:linked|related|connected|part of)\b)[^:(]+?)|"
    r",? (?:defined as|meaning|i\.e\.) (?P<definition2>[^:(]+?))?"
)


_STATES_OF_IT: Final = re.compile(
    r"(?:^|,? and |, )(?:an? |the )?(?:states?|status)(?: of| is| either"
    r"|:)? ?(?:\((?P<brackets>[^()]+)\)"
    r"|(?P<plain>[\w-]+(?: [\w-]+)?(?:, [\w-]+(?: [\w-]+)?)*,? or [\w-]+(?: [\w-]+)?))",
    re.IGNORECASE,
)
_SEQUENCE: Final = ("add_entity", "add_relationship", "add_attribute", "set_lifecycle")


def entity_title(text: str) -> str:
    """Return a phrase as the name of a new entity: singular, first letter capital."""
    name = singular(bare(re.sub(r"\s+", " ", text)))
    if re.search(r"[a-z][A-Z]|_", name):
        name = in_case(name, "snake").replace("_", " ")
    return name[:1].upper() + name[1:]


def alter_entity(name: str, **fields: object) -> Op:
    """Return the operation that changes facts about an entity."""
    return {"op": "alter_entity", "entity": name, **fields}


@request(
    "add an entity",
    rf"<ADD> <ART>(?:new )?{_KIND}(?: (?:called|named|for|of))?:? "
    rf"(?P<name><N>){_MEANING}(?:{_HAVING}(?P<attributes>.+))?",
    r"<ADD> <ART>(?:new )?(?P<name><N>) (?:as an? (?:new "
    rf")?)?{_KIND}(?:{_HAVING}(?P<attributes>.+))?",
    rf"<ADD> (?:an? |the )?(?:new )?(?P<name>(?-i:[A-Z])<N>|<N>s){_HAVING}(?P<attributes>.+)",
    r"<ADD> (?:an? |the )?(?:new )?(?P<name>(?-i:[A-Z])[\w -]*|[a-z][\w-]*(?: [a-z][\w-]*)?s)",
    r"(?:we (?:also )?|also )(?:now )?(?:sell|keep|have|offer|need|track|manage|store|handle"
    rf"|support|want)(?: also)? (?P<name><N>)(?:{_HAVING}(?P<attributes>.+))?",
    rf"there (?:are|is|will be) (?:also |now )?(?:an? )?(?P<name><N>){_HAVING}(?P<attributes>.+)",
    r"(?P<owner><E>) (?:can |may |should |could |must )?(?:has|have) (?P<many>many|several"
    r"|multiple|any number of|zero or more|one or more) "
    rf"(?P<name><N>s){_HAVING}(?P<attributes>.+)",
    example="add an entity Coupon with code (unique), discount rate and expires at (optional)",
)
def _add_entity(lookup: Lookup, found: Found) -> Reading | None:
    written, attributes = found["name"], found["attributes"]
    known = lookup.entity_name(written)
    if known is not None:
        if attributes:
            return None
        return Reading(f"There is an entity {known} already; nothing changes.", (), known)
    if _NO_ENTITY.search(written) or re.match(r"(?:GET|POST|PUT|PATCH|DELETE) /", written):
        return None
    if re.search(r" (?:to|on|from|into|onto|by|when|if|as|per|instead of) ", f" {written} "):
        return None
    name, owner = entity_title(written), lookup.entity(found["owner"])
    of = re.fullmatch(r"(.+?) (?:of|for|in|on) (.+)", written)
    if of and (named := lookup.entity(of[2])) is not None:
        name, owner = entity_title(of[1]), named
        if lookup.entity(name) is not None:
            return None
    if owner is None:
        owner = _first_word(lookup, name)
    return _described(lookup, name, owner, attributes, found.first("definition", "definition2"))


def _first_word(lookup: Lookup, name: str) -> EntityView | None:
    """Return the entity a name begins with: a "Product review" is of a Product."""
    parts = name.split()
    for cut in range(len(parts) - 1, 0, -1):
        entity = lookup.entity(" ".join(parts[:cut]))
        if entity is not None:
            return entity
    return None


def _described(
    lookup: Lookup, name: str, owner: EntityView | None, attributes: str, definition: str
) -> Reading | None:
    entity: Op = {"op": "add_entity", "name": name}
    if definition:
        entity["definition"] = definition
    elif owner is not None:
        entity["definition"] = f"a {name.lower()} of a {owner.name.lower()}"
    if any(item.facts.get("ownership") == "tenant_root" for item in lookup.world.entities):
        entity["ownership"] = "tenant"
    operations: list[Op] = [entity]
    text, linked = _links_in(lookup, attributes.strip().removeprefix("(").removesuffix(")")
                             if attributes.startswith("(") else attributes)  # fmt: skip
    text, states = _states_in(text)
    specs = attribute_specs(text, lookup.world, name) if text else []
    if text and not specs:
        return None
    if states:
        operations.append({"op": "set_lifecycle", "entity": name, "states": states})
    given = _add_specs(lookup, name, specs, operations, linked)
    if owner is not None and all(not same(item.name, owner.name) for item, _ in linked):
        operations.append(_link(name, owner.name, optional=False) | {"owner": True})
    done: list[str] = []
    for target, optional in linked:
        if target.name not in done:
            link = _link(name, target.name, optional=optional)
            if owner is not None and same(owner.name, target.name):
                link["owner"] = True
            operations.append(link)
            done.append(target.name)
    # Links stand after the entity and before what is unique within them.
    operations.sort(key=lambda item: _SEQUENCE.index(item["op"]))
    what = f"Who may see and change {name}?" if specs else (
        f"What is kept about {name}, and who may see and change it?")  # fmt: skip
    operations.append({"op": "add_question", "text": what, "about": [name]})
    of_whom = f", of one {owner.name}" if owner is not None else ""
    shown = listing(given) if given else "no attributes yet"
    return Reading(
        f"{name} is a new entity with {shown}{of_whom}; who may see it is an open question.",
        tuple(operations),
        name,
    )


def _add_specs(
    lookup: Lookup,
    name: str,
    specs: list[Op],
    operations: list[Op],
    linked: list[tuple[EntityView, bool]],
) -> list[str]:
    """Add attributes to operations, those that are entities to the links; return their names."""
    given: list[str] = []
    for spec in specs:
        target = lookup.entity(str(spec["name"]))
        given.append(target.name if target else str(spec["name"]))
        if target is not None:
            linked.append((target, spec.get("required") is False))
        else:
            if "unique_within" in spec:
                scope = entity_or_unsure(lookup, str(spec["unique_within"]))
                spec["unique_within"] = scope.name
                linked.append((scope, False))
            operations.append({"op": "add_attribute", "entity": name, **spec})
    return given


def _states_in(text: str) -> tuple[str, list[str]]:
    """Take "a state open or closed" out of a list of attributes."""
    listed = _STATES_OF_IT.search(text)
    if listed is None:
        return text, []
    states = [snake(part) for part in split_list(listed["brackets"] or listed["plain"])]
    left = f"{text[: listed.start()]}, {text[listed.end() :]}"
    return re.sub(r"^[ ,]+|(?:[ ,]|\band$)+$", "", left).strip(), states


def _links_in(lookup: Lookup, text: str) -> tuple[str, list[tuple[EntityView, bool]]]:
    """Take "by a customer" and "for one product (optional)" out of a list of attributes."""
    linked: list[tuple[EntityView, bool]] = []
    kept: list[str] = []
    for part in re.split(r"(\s*,\s*(?:and\s+)?|\s+and\s+)(?![^()]*\))", text):
        said = re.fullmatch(
            r"(?:(?:a |an |the )?(?:link|reference|relation(?:ship)?) to|(?:it )?(?:belongs|is "
            r"linked|is related|refers|linked"
            r"|belonging) to|by|for|of|from|at|in|about|on|with) (?:exactly )?(.+?)( "
            r"\(?optional(?:ly)?\)?)?",
            part.strip(),
            re.IGNORECASE,
        )
        target = lookup.entity(said[1]) if said else None
        if said and target is not None:
            linked.append((target, bool(said[2])))
            if kept:
                kept.pop()
        else:
            kept.append(part)
    left = "".join(kept).strip()
    return re.sub(r"^(?:,|and)\s+|\s*(?:,|and)$", "", left).strip(), linked


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
    r"<RENAME> (?P<name><E>) <AS> (?P<new><N>)(?: everywhere| throughout)?",
    r"call (?P<name><E>) (?P<new>(?-i:[A-Z])[\w -]*|[\w-]+)(?: from now on| everywhere)?",
    r"(?P<name><E>) (?:<MUST> be|is now|are now|is|are to be) (?:called|named|renamed(?: "
    r"to)?) (?P<new><N>)(?: everywhere| throughout)?",
    r"(?:use|say) (?P<new><N>) (?:instead of|rather than) (?P<name><E>)",
    r"(?:replace|change) (?:the (?:term|name|word) )?(?P<name><E>) (?:with|by|to) "
    r"(?P<new>(?-i:[A-Z])[\w -]*)",
    cue=r"renam|change|call|name|instead|rather|replace|brand|title",
    example="rename Customer to Client",
)
def _rename_entity(lookup: Lookup, found: Found) -> Reading | None:
    entity = lookup.entity(found["name"])
    if entity is None or re.match(r"(?:the )?roles? ", found["name"], re.IGNORECASE):
        return None
    new = entity_title(found["new"])
    taken = lookup.entity(new)
    if taken is not None and taken.name != entity.name:
        raise UnclearError(f"there is an entity {taken.name} already")
    if new == entity.name:
        return Reading(f"{entity.name} is called so already.", (), entity.name)
    role = lookup.world.role(entity.name)
    aside = f" The role {role.name} keeps its name." if role else ""
    return Reading(
        f"{entity.name} is now called {new}; its table, columns and paths follow.{aside}",
        ({"op": "rename_entity", "entity": entity.name, "to": new},),
        new,
    )


@request(
    "remove an entity",
    r"<DROP> (?P<names><ES>)(?: (?:entirely|completely|altogether|any ?more|any longer|from "
    r"(?:the )?(?:model|design|product|scope)))?",
    r"(?P<names><ES>) (?:is|are) (?:no longer|not) (?:needed|used|required|part of (?:the "
    r")?(?:model|design|product))(?: any ?more)?",
    r"(?:we )?(?:no longer|do not) (?:support|handle|keep|track|store|need|want|have|use"
    r"|sell) (?P<names><ES>)(?: any ?more| any longer)?",
    example="drop Label",
)
def _drop_entity(lookup: Lookup, found: Found) -> Reading | None:
    text = found["names"]
    if re.search(r"\broles?\b", text, re.IGNORECASE):
        return None
    entities = entities_or_unsure(lookup, text)
    said_so = re.search(r"\b(?:entit(?:y|ies)|tables?|resources?)\b", text, re.IGNORECASE)
    for entity in entities:
        if lookup.world.role(entity.name) is not None and not said_so:
            raise UnclearError(
                f"{entity.name} is an entity and a role; say “drop the entity {entity.name}” or"
                f" “drop the role {entity.name}”"
            )
    names = listing([entity.name for entity in entities])
    verb = "is" if len(entities) == 1 else "are"
    return Reading(
        f"{names} {verb} removed, with the links, permissions and queries that rest on"
        f" {'it' if verb == 'is' else 'them'}.",
        tuple({"op": "drop_entity", "entity": item.name, "cascade": True} for item in entities),
    )


@request(
    "define an entity",
    r"(?:define|describe) (?P<name><E>) as (?P<text>.+)",
    r"(?P<name><E>) (?:means?|stands for|is defined as|are defined as|represents?) (?P<text>.+)",
    r"(?:the |change the |set the )?(?:definition|description|meaning) of (?P<name><E>) (?:is"
    r"|to|should be|becomes?)(?: now)?:? (?P<text>.+)",
    example="define Order as what a customer commits to buy",
)
def _define_entity(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found["name"])
    text = found["text"].rstrip(".")
    if lookup.entity(text) is not None:
        return None
    return Reading(
        f"{capital(entity.name)}: {text}.", (alter_entity(entity.name, definition=text),)
    )
