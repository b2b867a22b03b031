"""Requests about states and the steps between them."""

from __future__ import annotations

import re
from itertools import pairwise

from design.document.names import singular, snake
from design.document.verbs import action_for_state
from prompts.offline.requests.grammar import Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, plural_of, split_list
from prompts.offline.requests.on_attributes import entity_or_unsure
from prompts.offline.world import EntityView, LifecycleView

_ARROW = r"(?:→|->|=>|–>|—>)"


def _lifecycle(entity: EntityView) -> LifecycleView:
    if entity.lifecycle is None:
        raise UnclearError(
            f"{entity.name} has no states; give it some: “{plural_of(entity)} are draft, active"
            " or closed”"
        )
    return entity.lifecycle


def state_name(text: str) -> str:
    """Return a phrase as a state: "refunded in part" -> partially_refunded."""
    words = bare(text)
    part = re.fullmatch(
        r"(?:be )?(\w+) (?:in part|partly|partially)|(?:partly|partially|part) (\w+)", words
    )
    if part:
        return f"partially_{snake(part[1] or part[2])}"
    return snake(re.sub(r"^(?:be|put|set|marked as|made|go|become) ", "", words))


def _known(entity: EntityView, lookup: Lookup, text: str) -> str:
    found = lookup.state(entity, text) or lookup.state(entity, state_name(text))
    if found is None:
        names = _lifecycle(entity).state_names
        hint = lookup.nearest(text, list(names)) or f"; it has: {', '.join(names)}"
        raise UnclearError(f"{entity.name} has no state “{bare(text)}”{hint}")
    return found


def _step(entity: str, source: str, target: str, **fields: object) -> Op:
    return {"op": "add_transition", "entity": entity, "source": source, "target": target, **fields}


@request(
    "give an entity states",
    rf"(?:<ART>(?P<entity>[\w ]+?) (?:goes?|moves?|passes|runs?) (?:through )?(?:from )?|(?:give"
    rf"|states? (?:of|for):?) <ART>(?P<entity2>[\w ]+?)"
    rf"(?: <ART>states?| are|:)? )(?P<chain>[\w ]+(?: ?(?:{_ARROW}) ?[\w ]+)+)",
    rf"<ART>(?P<entity>[\w ]+?): ?(?P<chain>[\w ]+(?: ?(?:{_ARROW}) ?[\w ]+)+)",
    r"<ART>(?P<entity>[\w ]+?) (?:is|are|can be) (?:either )?(?P<list>[\w ]+(?:, [\w ]+)*,? or"
    r" [\w ]+)",
    r"(?:give|add) <ART>(?P<entity>[\w ]+?) (?:the )?states (?P<list>[\w ]+(?:, [\w ]+)*(?:,? "
    r"(?:and|or) [\w ]+)?)",
    example="give Product the states draft, live and retired",
)
def _set_states(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    groups = match.groupdict()
    entity = lookup.entity(groups.get("entity") or groups.get("entity2") or "")
    if entity is None:
        return None
    chain = groups.get("chain")
    names = re.split(_ARROW, chain) if chain else split_list(groups["list"])
    states = [state_name(name) for name in names]
    if any(not state for state in states) or len(states) < 2:
        return None
    present = entity.lifecycle.state_names if entity.lifecycle else ()
    operations: list[Op] = []
    if entity.lifecycle is None:
        operations.append({"op": "set_lifecycle", "entity": entity.name, "states": states})
    else:
        operations += [
            {"op": "add_state", "entity": entity.name, "state": state}
            for state in states
            if state not in present
        ]
    if chain or entity.lifecycle is None:
        steps = list(pairwise(states))
        operations += [_step(entity.name, source, target) for source, target in steps]
    arrows = " -> ".join(states) if chain else ", ".join(states)
    if not chain and entity.lifecycle is None:
        operations.append(
            {
                "op": "add_assumption",
                "text": f"{entity.name} passes through its states in the order they were named",
                "about": [entity.name],
            }
        )
    return Reading(f"{entity.name} has the states {arrows}.", tuple(operations))


@request(
    "add a state",
    r"<ADD> <ART>(?:new )?(?:state|status) (?:called |named )?(?P<state>[\w '’\"`]+?)"
    r"(?: (?:after|behind) (?P<after>[\w ]+?))? <IN> <ART>(?P<entity>[\w ]+?)(?: (?:after|behind)"
    r" (?P<after2>[\w ]+?))?",
    r"<ADD> (?P<state>[\w '’\"`]+?) as <ART>(?:state|status) (?:of|to|for) <ART>"
    r"(?P<entity>[\w ]+?)(?: after (?P<after>[\w ]+))?",
    example="add a state on_hold to Order after placed",
)
def _add_state(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    entity = entity_or_unsure(lookup, match["entity"])
    state = state_name(match["state"])
    groups = match.groupdict()
    after = groups.get("after") or groups.get("after2")
    if entity.lifecycle is None:
        raise UnclearError(f"{entity.name} has no states yet; give it some first")
    operation: Op = {"op": "add_state", "entity": entity.name, "state": state}
    operations = [operation]
    said = f"{entity.name} has a state {state}"
    if after:
        source = _known(entity, lookup, after)
        operation["after"] = source
        operations.append(_step(entity.name, source, state))
        said += f", reached from {source}"
    else:
        operations.append(
            {
                "op": "add_question",
                "text": f"From which states does {entity.name} become {state}, who does it, and"
                " where does it go from there?",
                "about": [entity.name],
            }
        )
    return Reading(said + ".", tuple(operations))


@request(
    "let something also become something",
    r"<ART>(?P<entity>[\w ]+?) (?:can|may) (?:also |now )?(?:be |become |go )(?P<state>[\w ]+?)"
    r"(?: (?:from|when|while|after|once) (?:it is |they are |being )?(?P<sources>[\w ,]+?))?"
    r"(?: by <ART>(?P<roles>[\w ,]+?))?(?P<guard> (?:only )?(?:if|unless|up to|within|before"
    r"|until|as long as) .+)?",
    r"(?:allow|let) <ART>(?P<entity>[\w ]+?) (?:to )?(?:be |become |go )(?P<state>[\w ]+?)"
    r"(?: from (?P<sources>[\w ,]+?))?(?: by <ART>(?P<roles>[\w ,]+?))?(?P<guard>)",
    example="orders can also be refunded in part",
)
def _also_become(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    entity, source_words = lookup.entity(match["entity"]), match["sources"]
    if entity is None:
        split = _state_and_entity(lookup, match["entity"])
        if split is None:
            return None
        entity, source_words = split[0], source_words or split[1]
    lifecycle = entity.lifecycle
    if lifecycle is None:
        return None
    wanted = match["state"]
    from_to = re.fullmatch(r"(?:from )?(.+?) to (.+)", wanted)
    if from_to and lookup.state(entity, from_to[1]):
        source_words, wanted = from_to[1], from_to[2]
    if re.match(r"(?:deleted|edited|changed|read|seen|linked)\b", wanted):
        return None
    target = lookup.state(entity, wanted) or state_name(wanted)
    if re.fullmatch(r"re-?opened", target) and lookup.state(entity, target) is None:
        return _reopen(lookup, entity, lifecycle, source_words)
    sources = _sources(lookup, entity, lifecycle, source_words, target)
    fields = _who_and_when(lookup, match)
    operations: list[Op] = []
    if target not in lifecycle.state_names:
        operations.append({"op": "add_state", "entity": entity.name, "state": target})
    operations += [_step(entity.name, source, target, **fields) for source in sources]
    said = f"{plural_of(entity).capitalize()} can become {target} from {', '.join(sources)}"
    whole = target.removeprefix("partially_")
    if whole != target and whole in lifecycle.state_names:
        operations.append(_step(entity.name, target, whole))
        said += f", and {whole} from there"
    operations += _left_open(entity, lifecycle, target, sources, match, named=bool(source_words))
    return Reading(said + ".", tuple(operations))


def _who_and_when(lookup: Lookup, match: re.Match[str]) -> dict[str, object]:
    fields: dict[str, object] = {}
    if match["roles"]:
        roles = lookup.roles_in(match["roles"])
        if not roles:
            raise UnclearError(f"I know of no role “{bare(match['roles'])}”")
        fields["roles"] = [role.name for role in roles]
    if match["guard"]:
        fields["guard"] = match["guard"].strip()
    return fields


def _left_open(
    entity: EntityView,
    lifecycle: LifecycleView,
    target: str,
    sources: list[str],
    match: re.Match[str],
    *,
    named: bool,
) -> list[Op]:
    """Return the assumption and the question for what the words of a new step leave open."""
    operations: list[Op] = []
    if not named:
        operations.append(
            {
                "op": "add_assumption",
                "text": f"{plural_of(entity)} become {target} from {' or '.join(sources)} only",
                "about": [entity.name],
            }
        )
    action = action_for_state(target)
    if not match["roles"] and all(step.name != action for step in lifecycle.transitions):
        operations.append(
            {
                "op": "add_question",
                "text": f"Who may {action.replace('_', ' ')} a {entity.name.lower()}, and on what"
                " condition?",
                "about": [entity.name],
            }
        )
    return operations


def _state_and_entity(lookup: Lookup, text: str) -> tuple[EntityView, str] | None:
    """Return (entity, state) for "shipped order"."""
    words = bare(text).split()
    for cut in range(1, len(words)):
        entity = lookup.entity(" ".join(words[cut:]))
        if entity is not None and entity.lifecycle is not None:
            state = lookup.state(entity, " ".join(words[:cut]))
            if state is not None:
                return entity, state
    return None


def _sources(
    lookup: Lookup, entity: EntityView, lifecycle: LifecycleView, text: str | None, target: str
) -> list[str]:
    if text:
        return [_known(entity, lookup, part) for part in split_list(text)]
    whole = target.removeprefix("partially_")
    into = [step.source for step in lifecycle.transitions if step.target == whole]
    if into and whole != target:
        return list(dict.fromkeys(into))
    if whole.startswith(("refund", "return")):
        paid = [name for name in lifecycle.state_names
                if name in ("paid", "shipped", "partially_shipped", "delivered", "completed",
                            "succeeded", "settled", "fulfilled")]  # fmt: skip
        if paid:
            return paid
    leaving = {step.source for step in lifecycle.transitions}
    going = [name for name in lifecycle.state_names if name in leaving and name != target]
    return going[-1:] or [lifecycle.initial]


def _reopen(
    lookup: Lookup, entity: EntityView, lifecycle: LifecycleView, text: str | None
) -> Reading:
    leaving = {step.source for step in lifecycle.transitions}
    if text:
        sources = [_known(entity, lookup, part) for part in split_list(text)]
    else:
        sources = [name for name in lifecycle.state_names if name not in leaving]
    first = next(
        (step.target for step in lifecycle.transitions if step.source == lifecycle.initial),
        lifecycle.initial,
    )
    operations = tuple(
        _step(entity.name, source, first, name="reopen") for source in sources if source != first
    )
    return Reading(
        f"{plural_of(entity).capitalize()} that are {' or '.join(sources)} can be reopened; they"
        f" are {first} again.",
        operations,
    )


@request(
    "allow a step",
    r"(?:allow|let|add|permit) <ART>(?:transition |step |change )?(?:(?:of|for|in) )?<ART>"
    r"(?P<entity>[\w ]+?):? (?:to )?(?:go |move |change )?from"
    r" (?P<source>[\w ,]+?) to (?P<target>[\w ]+?)(?: (?:as|called|by) (?P<extra>[\w ,]+?))?"
    r"(?P<guard> (?:if|when|only|within|up to|before) .+)?",
    rf"(?:allow|add) <ART>(?:transition |step )?(?P<source>[\w ]+?) ?(?:{_ARROW}) ?"
    rf"(?P<target>[\w ]+?) (?:on|to|for|in) <ART>(?P<entity>[\w ]+)"
    r"(?P<extra>)(?P<guard>)",
    r"<ADD> <ART>(?:transition|step) from (?P<source>[\w ,]+?) to (?P<target>[\w ]+?) (?:on|to"
    r"|for|in) <ART>(?P<entity>[\w ]+?)"
    r"(?: (?:as|called|by) (?P<extra>[\w ,]+))?(?P<guard>)",
    example="allow Order to go from paid to closed",
)
def _allow_step(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    entity = lookup.entity(match["entity"])
    if entity is None:
        return None
    _lifecycle(entity)
    target = lookup.state(entity, match["target"])
    operations: list[Op] = []
    if target is None:
        target = state_name(match["target"])
        operations.append({"op": "add_state", "entity": entity.name, "state": target})
    fields: dict[str, object] = {}
    extra = match["extra"]
    if extra:
        roles = lookup.roles_in(extra)
        if roles:
            fields["roles"] = [role.name for role in roles]
        else:
            fields["name"] = snake(bare(extra))
    if match["guard"]:
        fields["guard"] = match["guard"].strip()
    sources = [_known(entity, lookup, part) for part in split_list(match["source"])]
    operations += [_step(entity.name, source, target, **fields) for source in sources]
    return Reading(
        f"{entity.name} may go from {' or '.join(sources)} to {target}.", tuple(operations)
    )


@request(
    "forbid a step",
    r"<ART>(?P<words>[\w ]+?) (?:can no longer|<CANNOT>|may no longer) (?:be |become |go (?:back"
    r" )?to )(?P<target>[\w ]+?)(?: any ?more)?",
    r"(?:forbid|disallow|remove|drop) <ART>(?:transition |step )?(?:(?:of|for|in) )?(?:<ART>"
    r"(?P<entity>[\w ]+?) )?(?:going )?from (?P<source>[\w ]+?) to"
    r" (?P<to>[\w ]+?)(?: (?:on|for|of|in) <ART>(?P<entity2>[\w ]+))?",
    example="a paid order can no longer be cancelled",
)
def _forbid_step(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    groups = match.groupdict()
    if groups.get("words"):
        found = _state_and_entity(lookup, groups["words"])
        if found is None:
            return None
        entity, source = found
        target = lookup.state(entity, groups["target"])
        if target is None:
            return None
    else:
        entity_found = lookup.entity(groups.get("entity") or groups.get("entity2") or "")
        if entity_found is None:
            return None
        entity = entity_found
        source = _known(entity, lookup, groups["source"])
        target = _known(entity, lookup, groups["to"])
    steps = [s for s in _lifecycle(entity).transitions if s.source == source and s.target == target]
    if not steps:
        raise UnclearError(f"{entity.name} cannot go from {source} to {target} as it is")
    operation = {
        "op": "drop_transition",
        "entity": entity.name,
        "source": source,
        "target": target,
    }
    return Reading(f"{entity.name} no longer goes from {source} to {target}.", (operation,))


@request(
    "rename a state",
    r"(?:rename|change the name of) <ART>(?:state |status )?(?P<state>[\w ]+?)(?: state)? (?:of"
    r"|on|in) <ART>(?P<entity>[\w ]+?) (?:to|into|as) (?P<new>[\w ]+)",
    r"(?:rename|change the name of) <ART>(?P<entity>[\w ]+?)(?:'s|’s)? (?:state|status) "
    r"(?P<state>[\w ]+?) (?:to|into|as) (?P<new>[\w ]+)",
    r"(?:rename|change) <ART>(?:state|status) (?P<state>[\w ]+?) (?:to|into|as) (?P<new>[\w ]+?)"
    r"(?: (?:on|in|for|of) <ART>(?P<entity>[\w ]+))?",
    example="rename the state closed of Order to completed",
)
def _rename_state(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    groups = match.groupdict()
    entity = lookup.entity(groups["entity"]) if groups.get("entity") else None
    if groups.get("entity") and (entity is None or lookup.state(entity, match["state"]) is None):
        return None
    if entity is None:
        owners = [e for e, _ in lookup.with_states() if lookup.state(e, match["state"])]
        if len(owners) != 1:
            return None
        entity = owners[0]
    state = _known(entity, lookup, match["state"])
    new = state_name(match["new"])
    return Reading(
        f"{entity.name} calls the state {state} {new} now.",
        ({"op": "rename_state", "entity": entity.name, "state": state, "to": new},),
    )


@request(
    "remove a state",
    r"<DROP> <ART>(?:state|status) (?P<state>[\w ]+?) (?:from|of|on|in) <ART>(?P<entity>[\w ]+)",
    r"<DROP> <ART>(?P<state>[\w ]+?) (?:state|status) (?:from|of|on|in) <ART>(?P<entity>[\w ]+)",
    r"<ART>(?P<entity>[\w ]+?) (?:<CANNOT>|can no longer) be (?P<state>[\w ]+?) (?:at all|any"
    r" ?more)",
    example="remove the state closed from Order",
)
def _drop_state(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    entity = lookup.entity(match["entity"])
    if entity is None:
        return None
    state = _known(entity, lookup, match["state"])
    operation = {"op": "drop_state", "entity": entity.name, "state": state, "cascade": True}
    return Reading(f"{entity.name} has no state {state} any more.", (operation,))


@request(
    "say who may take a step, or when",
    r"only <ART>(?P<roles>[\w ,]+?) (?:can|may|should) (?P<action>\w+) <ART>(?P<entity>[\w ]+?)"
    r"(?P<guard> (?:if|when|only|within|up to|before|while) .+)?",
    r"<ART>(?P<entity>[\w ]+?) (?:can|may) only be (?P<done>\w+) by <ART>(?P<roles>[\w ,]+?)"
    r"(?P<guard>)",
    r"<ART>(?P<entity>[\w ]+?) (?:can|may) only be (?P<done>\w+) (?P<roles>)(?P<guard>(?:if|when"
    r"|within|up to|before|while|until|after) .+)",
    example="only finance managers may reject refunds",
)
def _restrict_step(lookup: Lookup, match: re.Match[str]) -> Reading | None:
    groups = match.groupdict()
    entity = lookup.entity(groups["entity"])
    if entity is None or entity.lifecycle is None:
        return None
    done = groups.get("done")
    action = groups.get("action")
    steps = [
        step
        for step in entity.lifecycle.transitions
        if (action and step.name.split("_")[0] == action.lower())
        or (done and (step.target == snake(done) or action_for_state(snake(done)) == step.name))
    ]
    if not steps:
        return None
    fields: dict[str, object] = {}
    if groups["roles"]:
        roles = lookup.roles_in(groups["roles"])
        if not roles:
            raise UnclearError(f"I know of no role “{bare(groups['roles'])}”")
        fields["roles"] = [role.name for role in roles]
    if groups["guard"]:
        fields["guard"] = groups["guard"].strip()
    operations: list[Op] = [
        {"op": "alter_transition", "entity": entity.name, "source": step.source,
         "target": step.target, **fields}
        for step in steps
    ]  # fmt: skip
    names = [str(name) for name in (fields.get("roles") or [])]  # type: ignore[attr-defined]
    if names:
        operations += _permissions(lookup, entity.name, steps[0].name, names)
    who = f"only by {' and '.join(names)}" if names else str(fields.get("guard", ""))
    verb = singular(steps[0].name.replace("_", " "))
    return Reading(f"To {verb} a {entity.name.lower()}: {who}.", tuple(operations))


def _permissions(lookup: Lookup, entity: str, action: str, roles: list[str]) -> list[Op]:
    present = [
        item
        for item in lookup.world.permissions
        if item.entity == entity and item.action == action and item.allowed
    ]
    operations: list[Op] = [
        {"op": "drop_permission", "role": item.role, "action": action, "entity": entity}
        for item in present
        if item.role not in roles
    ]
    return operations + [
        {"op": "add_permission", "role": name, "action": action, "entity": entity}
        for name in roles
        if name not in {item.role for item in present}
    ]
