"""Requests about which states there are."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from design.document.names import name_key
from prompts.offline.requests.finding import entity_or_unsure, listing
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, plural_of, split_list
from prompts.offline.requests.states import (
    known_state,
    lifecycle_or_unsure,
    state_name,
    step,
    without_steps,
)
from prompts.offline.world import EntityView

_ARROW: Final = r"(?:→|->|=>|-->|>)"
_CHAIN: Final = rf"(?P<chain>[\w ]+(?: ?{_ARROW} ?[\w ]+)+)"
_LIST: Final = r"(?P<list>[\w '-]+(?:, [\w '-]+)*(?:,? (?:and|or) [\w '-]+)?)"
_STATE: Final = r"(?:states?|status(?:es)?)"
_S: Final = r"(?P<state>[\w '-]+?)"
_SUFFIX: Final = re.compile(r"\b(?:orders?|items?|rows?)\b")


@request(
    "give an entity states",
    rf"(?P<entity><E>)(?:'s (?:lifecycle|{_STATE}))? (?:<MUST> )?(?:goes?|moves?|passes|runs?"
    rf"|is|are) (?:through )?(?:from )?{_CHAIN}",
    rf"(?:give|{_STATE} (?:of|for):?|(?:the )?lifecycle (?:of|for)(?: an?| the)?|add (?:a "
    rf"|the )?lifecycle to) (?P<entity><E>)(?: <ART>(?:{_STATE}|lifecycle)| is| are)?:? "
    rf"{_CHAIN}",
    rf"(?P<entity><E>):? {_CHAIN}",
    r"(?P<entity><E>) (?:is|are|can be) (?:either )?(?P<list>[\w-]+(?: [\w-]+)?(?:, [\w-]+(?: "
    r"[\w-]+)?)*,? or [\w-]+(?: [\w-]+)?)",
    rf"(?:give|add to) (?P<entity><E>) (?:an? |the )?(?:{_STATE}|lifecycle)(?: (?:with"
    rf"|of))?(?: the)?(?: {_STATE})?:? ?\(?{_LIST}\)?",
    rf"<ADD> (?:an? |the )?(?:new )?(?:{_STATE}|lifecycle)(?: field| attribute)?(?: (?:with"
    rf"|of))?(?: the)?(?: {_STATE})?:? ?\(?(?P<list>[\w '-]+(?:, [\w '-]+)*,? (?:and|or) "
    r"[\w '-]+|[\w '-]+(?:, [\w '-]+)+)\)? (?:to|for|on) (?P<entity><E>)",
    rf"<ADD> (?:an? |the )?(?:{_STATE}|lifecycle)(?: field| attribute)? to "
    rf"(?P<entity><E>):? ?(?:\(|with |of )?(?:the )?(?:{_STATE} )?\(?{_LIST}\)?",
    rf"(?P<entity><E>) <HAS> (?:an? |the )?(?:{_STATE}|lifecycle)(?: (?:with|of))?(?: "
    rf"the)?(?: {_STATE})?:? ?\(?{_LIST}\)?",
    cue=r"->|=>|→|>|\bor\b|state|status|lifecycle",
    example="give Product the states draft, live and retired",
)
def _set_states(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found["entity"])
    chain = found["chain"]
    names = re.split(_ARROW, chain) if chain else split_list(found["list"])
    states = list(dict.fromkeys(lookup.state(entity, name) or state_name(name) for name in names))
    if any(not state or len(state.split("_")) > 4 for state in states) or len(states) < 2:
        return None
    lifecycle = entity.lifecycle
    present = lifecycle.state_names if lifecycle else ()
    operations: list[Op] = []
    if lifecycle is None:
        operations.append({"op": "set_lifecycle", "entity": entity.name, "states": states})
    else:
        if not chain and not set(states) & set(present):
            if re.search(_STATE, found.text):
                return _each_state(entity, states)
            return None
        operations += [
            {"op": "add_state", "entity": entity.name, "state": state}
            for state in states
            if state not in present
        ]
    if chain or lifecycle is None:
        steps = (
            {(item.source, item.target) for item in lifecycle.transitions} if lifecycle else set()
        )
        operations += [
            step(entity.name, source, target)
            for source, target in pairwise(states)
            if (source, target) not in steps
        ]
    if not chain and lifecycle is None:
        operations.append(
            {
                "op": "add_assumption",
                "text": f"{plural_of(entity)} pass through their states in the order they "
                "were named",
                "about": [entity.name],
            }
        )
    shown = " -> ".join(states) if chain else listing(states)
    if not operations:
        return Reading(f"{entity.name} has the states {shown} already.", (), entity.name)
    return Reading(f"{entity.name} has the states {shown}.", tuple(operations))


def _each_state(entity: EntityView, states: list[str]) -> Reading:
    operations: list[Op] = [
        {"op": "add_state", "entity": entity.name, "state": state} for state in states
    ]
    operations.append(_how(entity, listing(states)))
    return Reading(f"{entity.name} has the further states {listing(states)}.", tuple(operations))


def _how(entity: EntityView, state: str) -> Op:
    return {
        "op": "add_question",
        "text": f"From which states does {entity.name} become {state}, who does it, and where does"
        " it go from there?",
        "about": [entity.name],
    }


_WHERE: Final = (
    r"(?:,? (?:which comes |that comes |reached |coming |right |directly )*(?:after|behind"
    r"|following|from) (?P<after>[\w ]+?)"
    r"|,? between (?P<one>[\w ]+?) and (?P<two>[\w ]+?))?"
)
_WHERE_TOO: Final = re.sub(r"<(after|one|two)>", r"<\g<1>2>", _WHERE)


@request(
    "add a state",
    rf"<ADD> <ART>(?:new |additional |further )?{_STATE} (?:called |named |value "
    rf")?{_S}{_WHERE} (?:to|on|in|for|of) (?P<entity><E>)(?:'s? (?:lifecycle|{_STATE}"
    rf"|workflow))?{_WHERE_TOO}",
    rf"<ADD> <ART>(?:new |additional |further )?{_S} {_STATE} (?:to|on|in|for|of) "
    rf"(?P<entity><E>){_WHERE}",
    rf"<ADD> <ART>(?:new |additional |further )?(?P<entity><E>) {_STATE} (?:called |named "
    rf")?{_S}{_WHERE}",
    rf"<ADD> {_S} as <ART>(?:new |additional |further |possible )?{_STATE} (?:of|to|for) "
    rf"(?P<entity><E>){_WHERE}",
    rf"<ADD> {_S} to (?:the )?(?:{_STATE}|lifecycle|workflow) of (?P<entity><E>){_WHERE}",
    rf"<ADD> {_S} to (?P<entity><E>)(?:'s?)? (?:{_STATE}|lifecycle|workflow){_WHERE}",
    rf"(?P<entity><E>) <HAS> (?:an? )?(?:new |additional |further |another )?{_STATE} "
    rf"(?:called |named )?{_S}{_WHERE}",
    rf"(?P<entity><E>) <HAS> (?:an? )?(?:new |additional |further |another )?{_S} {_STATE}{_WHERE}",
    cue=r"\b(?:states?|status(?:es)?|lifecycle|workflow)\b",
    example="add a state on_hold to Order after placed",
)
def _add_state(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found["entity"])
    if not found["state"] or re.fullmatch(r"(?:field|attribute|with .*)", found["state"]):
        return None
    lifecycle = lifecycle_or_unsure(entity)
    known = lookup.state(entity, found["state"])
    if known:
        return Reading(f"{entity.name} has a state {known} already.", (), entity.name)
    state = state_name(found["state"])
    after = found.first("after", "after2", "one", "one2")
    before = found.first("two", "two2")
    operation: Op = {"op": "add_state", "entity": entity.name, "state": state}
    if not after:
        return Reading(
            f"{entity.name} has a state {state}; how it comes there is an open question.",
            (operation, _how(entity, state)),
        )
    sources = [known_state(entity, lookup, part) for part in split_list(after)]
    last = max(sources, key=lifecycle.state_names.index)
    operation["after"] = last
    operations = [operation, *(step(entity.name, source, state) for source in sources)]
    said = f"{entity.name} has a state {state}, reached from {listing(sources)}"
    if before:
        target = known_state(entity, lookup, before)
        operations.append(step(entity.name, state, target))
        said += f" and leading to {target}"
    return Reading(said + ".", tuple(operations))


@request(
    "rename a state",
    rf"<RENAME> <ART>(?:{_STATE} )?{_S}(?: {_STATE})? (?:of|on|in|for|from) (?P<entity><E>) "
    r"<AS> (?P<new>[\w -]+)",
    rf"<RENAME> (?P<entity><E>)(?:'s?)? {_STATE} {_S} <AS> (?P<new>[\w -]+)",
    rf"<RENAME> (?P<entity><E>)(?:'s? |\.)(?:status\.)?{_S}(?: {_STATE})? <AS> (?P<new>[\w -]+)",
    rf"(?:rename|change|call) <ART>{_STATE} {_S} (?:<AS> )?(?P<new>[\w-]+|[\w -]+?)(?: (?:on"
    r"|in|for|of) (?P<entity><E>))?",
    rf"(?:rename|change|call) <ART>{_S} {_STATE} (?:<AS> )?(?P<new>[\w-]+|[\w -]+?)(?: (?:on"
    r"|in|for|of) (?P<entity><E>))?",
    rf"(?:rename|change) <ART>{_S} <AS> (?P<new>[\w -]+?)(?: (?:on|in|for|of) (?P<entity><E>))?",
    rf"<ART>(?:{_STATE} )?{_S}(?: {_STATE})?(?: (?:on|in|for|of) (?P<entity><E>))? (?:<MUST> "
    r"be|is now) (?:called|named|spelled|spelt|renamed to) (?P<new>[\w -]+)",
    rf"(?:use|spell) (?P<new>[\w-]+) (?:instead of|rather than|not) {_S}(?: (?:on|in|for|of) "
    r"(?P<entity><E>))?",
    cue=r"\b(?:rename|change|call|called|name|spell|use|rebrand|retitle)",
    example="rename the state closed of Order to completed",
)
def _rename_state(lookup: Lookup, found: Found) -> Reading | None:
    entity = lookup.entity(found["entity"]) if found["entity"] else None
    if entity is not None and lookup.state(entity, found["state"]) is None:
        if re.search(rf"\b{_STATE}\b", found.text):
            known_state(entity, lookup, found["state"])
        return None
    if entity is None:
        owners = [item for item, _ in lookup.with_states() if lookup.state(item, found["state"])]
        if len(owners) > 1:
            names = " and ".join(item.name for item in owners)
            raise UnclearError(
                f"{names} have a state {bare(found['state'])}; say which is meant: “rename the"
                f" state {bare(found['state'])} of {owners[0].name} to {found['new']}”"
            )
        if not owners:
            return None
        entity = owners[0]
    state = known_state(entity, lookup, found["state"])
    new = state_name(found["new"])
    taken = lookup.state(entity, new)
    if taken and taken != state:
        raise UnclearError(f"{entity.name} has a state {taken} already")
    return Reading(
        f"{entity.name} calls the state {state} {new} now.",
        ({"op": "rename_state", "entity": entity.name, "state": state, "to": new},),
    )


@request(
    "remove a state",
    rf"<DROP> <ART>{_STATE} {_S} (?:from|of|on|in|for) (?P<entity><E>)",
    rf"<DROP> <ART>{_S} {_STATE}(?: (?:from|of|on|in|for) (?P<entity><E>))?(?: any ?more)?",
    rf"<DROP> <ART>{_STATE} {_S}",
    rf"<DROP> {_S} from (?:the )?(?:{_STATE}|lifecycle|workflow) of (?P<entity><E>)",
    rf"<DROP> {_S} from (?P<entity><E>)(?:'s? (?:{_STATE}|lifecycle|workflow))?",
    rf"<DROP> (?P<entity><E>)(?:'s?)? {_STATE} {_S}",
    rf"<DROP> (?P<entity><E>)(?:'s?)? {_S} {_STATE}",
    rf"(?P<entity><E>) (?:<CANNOT>|can no longer) be {_S}(?: at all| any ?more)?",
    r"(?P<entity><E>) (?:no longer|does not|do not)(?: any ?more)? (?:has|have|needs?) "
    rf"<ART>{_S} {_STATE}",
    cue=r"state|status|from|no longer|not|lifecycle|workflow",
    example="remove the state closed from Order",
)
def _drop_state(lookup: Lookup, found: Found) -> Reading | None:
    entity = lookup.entity(found["entity"]) if found["entity"] else None
    text = found["state"]
    if entity is None:
        owners = [item for item, _ in lookup.with_states() if lookup.state(item, text)]
        if len(owners) > 1:
            names = " and ".join(item.name for item in owners)
            raise UnclearError(f"{names} have a state {bare(text)}; say of which to remove it")
        if not owners:
            return None
        entity = owners[0]
    if entity.lifecycle is None or (lookup.state(entity, text) is None and not found.has_names(
            "entity") ):  # fmt: skip
        return None
    if lookup.state(entity, text) is None and re.search(rf"\b{_STATE}\b", found.text) is None:
        return None
    state = known_state(entity, lookup, text)
    if name_key(state) == name_key(entity.lifecycle.initial) and len(entity.lifecycle.states) < 2:
        return None
    operation = {"op": "drop_state", "entity": entity.name, "state": state, "cascade": True}
    gone = [item for item in entity.lifecycle.transitions if state in (item.source, item.target)]
    return Reading(
        f"{entity.name} has no state {state} any more, nor steps from or to it.",
        (operation, *without_steps(lookup, entity, gone)),
    )


@request(
    "take an entity's states away",
    r"<DROP> (?:the |all )?(?:lifecycle|states|statuses|workflow) (?:of|from|on|for) "
    r"(?P<entity><E>)",
    r"<DROP> (?P<entity><E>)'s? (?:lifecycle|states|statuses|workflow)",
    r"(?P<entity><E>) (?:has|have|needs?) no (?:lifecycle|states|status|workflow)",
    cue=r"lifecycle|states|status|workflow",
    example="drop the lifecycle of Refund",
)
def _drop_lifecycle(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found["entity"])
    if entity.lifecycle is None:
        return Reading(f"{entity.name} has no states as it is.", (), entity.name)
    return Reading(
        f"{entity.name} has no states any more.",
        ({"op": "drop_lifecycle", "entity": entity.name, "cascade": True},),
    )
