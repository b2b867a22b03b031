"""Requests that forbid steps between states, or leave them to some roles and moments."""

from __future__ import annotations

import re

from design.document.names import singular, snake
from design.document.verbs import action_for_state
from prompts.offline.requests.finding import article, entity_or_unsure, listing, roles_or_unsure
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, split_list
from prompts.offline.requests.states import known_state, state_name, without_steps
from prompts.offline.requests.step_parts import (
    ARROW,
    GUARD,
    IT_IS,
    altered,
    are_states,
    gerund_of,
    only_these,
)


@request(
    "forbid a step",
    r"<ART>(?P<source>[\w ,-]+?) (?P<entity><E>) (?:<CANNOT>) (?:be |become |go (?:back )?to "
    r"|get |be moved to )(?P<target>[\w ]+?)(?: any ?more)?",
    r"(?P<entity><E>),? (?:that|which) (?:is|are|was|were|has been|have been) "
    r"(?P<source>[\w ,]+?),? <CANNOT> (?:be |become |go (?:back )?to |get )(?P<target>"
    r"[\w ]+?)(?: any ?more)?",
    r"(?P<entity><E>) <CANNOT> (?:be |become |go (?:back )?to |get )(?P<target>[\w ]+?)(?: "
    rf"any ?more)? (?:once|after|when|while|if|from|as soon as) {IT_IS}(?P<source>"
    r"[\w ,]+?)(?: any ?more)?",
    r"(?:forbid|disallow|remove|drop|delete|prevent|stop) <ART>(?:transition |step |move "
    r")?(?:(?:of|for|in) )?(?P<entity><E>) (?:(?:from )?(?:going |moving ) ?)?from "
    r"(?P<source>[\w ]+?) (?:back )?to (?P<target>[\w ]+)",
    r"(?:forbid|disallow|remove|drop|delete|prevent|stop) <ART>(?:transition |step |move "
    r")?(?:going )?from (?P<source>[\w ]+?) (?:back )?to (?P<target>[\w ]+?) (?:on|for|of|in"
    r"|from) (?P<entity><E>)",
    r"(?:forbid|disallow|remove|drop|delete|prevent) <ART>(?:transition |step "
    rf")?(?P<source>[\w ]+?) ?{ARROW} ?(?P<target>[\w ]+?) (?:on|for|of|in|from) "
    r"(?P<entity><E>)",
    r"(?P<entity><E>) <CANNOT> (?:go|move|change|be moved) (?:back )?from (?P<source>"
    r"[\w ,]+?) (?:back )?to (?P<target>[\w ]+?)(?: any ?more)?",
    r"(?:do not allow|forbid|prevent|disallow|stop) (?P<action>\w+ing) (?:of "
    r")?<ART>(?P<source>[\w ,-]+?) (?P<entity><E>)(?: any ?more)?",
    cue=r"not|never|longer|forbid|disallow|remove|drop|delete|prevent|stop",
    example="a paid order can no longer be cancelled",
)
def _forbid_step(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found["entity"])
    lifecycle = entity.lifecycle
    if lifecycle is None or not are_states(lookup, entity, found["source"]):
        return None
    sources = [known_state(entity, lookup, part) for part in split_list(found["source"])]
    if found["action"]:
        steps = [item for item in lifecycle.transitions
                 if item.source in sources and gerund_of(found["action"], item.name)]  # fmt: skip
        target = steps[0].target if steps else ""
    else:
        known = lookup.state(entity, found["target"]) or lookup.state(
            entity, state_name(found["target"])
        )
        action = action_for_state(snake(found["target"]))
        steps = [
            item
            for item in lifecycle.transitions
            if item.source in sources and (item.target == known or item.name == action)
        ]
        if known is None and not steps:
            return None
        target = known or steps[0].target
    if not steps:
        if not target:
            return None
        return Reading(
            f"{entity.name} can not go from {listing(sources)} to {target} as it is; nothing "
            "changes.",
            (), entity.name,
        )  # fmt: skip
    pairs = list(dict.fromkeys((item.source, item.target) for item in steps))
    operations: list[Op] = [
        {"op": "drop_transition", "entity": entity.name, "source": source, "target": goal}
        for source, goal in pairs
    ]
    operations += without_steps(lookup, entity, steps)
    return Reading(
        f"{entity.name} no longer goes from {listing([item[0] for item in pairs])} to {target}.",
        tuple(operations),
    )


@request(
    "say who may take a step, or when",
    r"only (?P<roles><RS>) <CAN> (?P<action>[a-z]+) (?:<ART>(?P<source>[\w -]+?) "
    rf")?(?P<entity><E>){GUARD}",
    rf"only allow (?P<roles><RS>) to (?P<action>[a-z]+) (?P<entity><E>){GUARD}",
    rf"(?P<entity><E>) <CAN> only be (?P<done>[\w ]+?) by (?P<roles><RS>){GUARD}",
    rf"only (?P<roles><RS>) (?:is|are) allowed to (?P<action>[a-z]+) (?P<entity><E>){GUARD}",
    rf"(?P<entity><E>) <CAN> be (?P<done>[\w ]+?) only by (?P<roles><RS>){GUARD}",
    r"(?P<entity><E>) <CAN> only be (?P<done>[\w ]+?) (?P<guard>(?:if|when|within|up to"
    r"|before|while|until|after|during|unless|in the first) .+)",
    r"(?P<entity><E>) <CAN> be (?P<done>[\w ]+?) only (?P<guard>(?:if|when|within|up to"
    r"|before|while|until|after|during|unless) .+)",
    r"(?P<action>\w+ing) (?:of )?(?P<entity><E>) (?:is|should be|must be) (?:only "
    r")?(?:allowed|possible|permitted|restricted)(?: only)? (?:(?:for|to|by) (?P<roles><RS>)"
    r"|(?P<guard>(?:if|when|within|up to|before|while|until|after|during|unless) .+))",
    r"(?:allow|permit) (?P<action>\w+ing) (?:of )?(?P<entity><E>) only (?:(?:for|to|by) "
    r"(?P<roles><RS>)|(?P<guard>(?:if|when|within|up to|before|while|until|after|during"
    r"|unless) .+))",
    r"(?:restrict|limit) (?P<action>\w+ing) (?:of )?(?P<entity><E>) to (?P<roles><RS>)",
    cue=r"\bonly\b|\b(?:restrict|limit)\b",
    example="only finance managers may reject refunds",
)
def _restrict_step(lookup: Lookup, found: Found) -> Reading | None:
    entity = entity_or_unsure(lookup, found["entity"])
    if entity.lifecycle is None:
        return None
    done, action, source = found["done"], found["action"].lower(), found["source"]
    target = lookup.state(entity, done) if done else None
    steps = [
        item
        for item in entity.lifecycle.transitions
        if (not source or item.source == lookup.state(entity, source))
        and (
            (action and (item.name.split("_")[0] == action or gerund_of(action, item.name)))
            or (done and (item.target == target or action_for_state(snake(done)) == item.name))
        )
    ]
    if not steps:
        return None
    fields: dict[str, object] = {}
    names: list[str] = []
    if found["roles"]:
        names = [role.name for role in roles_or_unsure(lookup, found["roles"])]
        fields["roles"] = names
    guard = re.sub(r"^,? ?(?:but )?", "", found["guard"]).strip()
    if guard:
        fields["guard"] = guard
    operations = [
        altered(entity, item, **fields)
        for item in steps
        if (names and list(item.roles) != names) or (guard and item.guard != guard)
    ]
    if names and not source:
        operations += only_these(lookup, entity.name, steps[0].name, names)
    verb = singular(steps[0].name.replace("_", " "))
    who = " ".join(filter(None, (f"only by {listing(names)}" if names else "", guard)))
    if not operations:
        return Reading(f"To {verb} {article(entity.name)}: {who}, as it is.", (), entity.name)
    return Reading(f"To {verb} {article(entity.name)}: {who}.", tuple(operations))


@request(
    "rename a step",
    r"<RENAME> <ART>(?:action|transition|step) (?P<old>[\w ]+?)(?: (?:of|on|for) "
    r"(?P<entity><E>))? <AS> (?P<new>[\w ]+?)(?: (?:of|on|for) (?P<entity2><E>))?",
    cue=r"action|transition|step",
    example="rename the action ship of Order to dispatch",
)
def _rename_step(lookup: Lookup, found: Found) -> Reading | None:
    owner = found.first("entity", "entity2")
    old = snake(bare(found["old"]))
    owners = (
        [entity_or_unsure(lookup, owner)] if owner else [item for item, _ in lookup.with_states()]
    )
    named = [
        (entity, item)
        for entity in owners
        for item in (entity.lifecycle.transitions if entity.lifecycle else ())
        if item.name == old
    ]
    if not named:
        raise UnclearError(f"I know of no step “{found['old']}”")
    if len({entity.name for entity, _ in named}) > 1:
        names = " and ".join(dict.fromkeys(entity.name for entity, _ in named))
        raise UnclearError(f"{names} have a step {old}; say of which")
    new = snake(bare(found["new"]))
    return Reading(
        f"The step {old} of {named[0][0].name} is called {new} now.",
        tuple(
            {"op": "alter_transition", "entity": entity.name, "source": item.source,
             "target": item.target, "name": new}
            for entity, item in named
        ),
    )  # fmt: skip
