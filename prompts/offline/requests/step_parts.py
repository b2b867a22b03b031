"""Parts of requests about steps: from where, by whom, when; and what they come to."""

from __future__ import annotations

from typing import Final

from design.document.names import name_key
from prompts.offline.requests.finding import roles_or_unsure
from prompts.offline.requests.grammar import Found, Op
from prompts.offline.requests.lookup import Lookup, split_list
from prompts.offline.requests.states import state_name, step
from prompts.offline.world import EntityView, LifecycleView, TransitionView

ARROW: Final = r"(?:→|->|=>|-->)"
IT_IS: Final = (
    r"(?:(?:it|they) (?:is|are|was|were|has been|have been|had been) |being "
    r"|having been |already |still |only )*"
)
FROM: Final = (
    r"(?: (?:only )?(?P<link>from|when|while|after|once|if still|as long as|if) "
    rf"{IT_IS}(?P<sources>[\w ,]+?))?"
)
BY: Final = r"(?:,? (?:but )?(?:only )?by (?P<roles><RS>))?"
GUARD: Final = (
    r"(?P<guard>,? (?:but )?(?:only )?(?:if|unless|up to|within|before|until|as long as|while"
    r"|during|at most|provided|when|for up to"
    r"|no later than|less than|more than) .+)?"
)


def are_states(lookup: Lookup, entity: EntityView, text: str) -> bool:
    """Whether a list names states of an entity, each of them."""
    return all(
        lookup.state(entity, part) or lookup.state(entity, state_name(part))
        for part in split_list(text)
    )


def step_fields(lookup: Lookup, found: Found, guard: str) -> dict[str, object]:
    """Return who takes a step and on what condition, as fields of an operation."""
    fields: dict[str, object] = {}
    if found["roles"]:
        fields["roles"] = [role.name for role in roles_or_unsure(lookup, found["roles"])]
    if guard:
        fields["guard"] = guard
    return fields


def steps_to(
    entity: EntityView,
    lifecycle: LifecycleView,
    target: str,
    sources: list[str],
    fields: dict[str, object],
) -> list[Op]:
    """Return the new state and steps, and what is new of steps there are."""
    operations: list[Op] = []
    if target not in lifecycle.state_names:
        operations.append({"op": "add_state", "entity": entity.name, "state": target})
    for source in sources:
        there = next(
            (
                item
                for item in lifecycle.transitions
                if (item.source, item.target) == (source, target)
            ),
            None,
        )
        if there is None:
            operations.append(step(entity.name, source, target, **fields))
            continue
        changed: dict[str, object] = {}
        roles = fields.get("roles")
        if isinstance(roles, list) and not set(roles) <= set(there.roles):
            changed["roles"] = [*there.roles, *(name for name in roles if name not in there.roles)]
        if fields.get("guard") and fields["guard"] != there.guard:
            changed["guard"] = fields["guard"]
        if changed:
            operations.append(altered(entity, there, **changed))
    return operations


def altered(entity: EntityView, there: TransitionView, **fields: object) -> Op:
    """Return the operation that changes a step."""
    operation: Op = {"op": "alter_transition", "entity": entity.name, "source": there.source,
                     "target": there.target, **fields}  # fmt: skip
    lifecycle = entity.lifecycle
    same = [
        item
        for item in (lifecycle.transitions if lifecycle else ())
        if (item.source, item.target) == (there.source, there.target)
    ]
    if len(same) > 1:
        operation["name"] = there.name
    return operation


def gerund_of(gerund: str, action: str) -> bool:
    """Whether "cancelling" is the doing of "cancel"."""
    stem = gerund.lower().removesuffix("ing")
    verb = action.split("_")[0]
    return stem in (verb, verb.removesuffix("e")) or (
        stem[:-1] == verb and stem[-1:] == stem[-2:-1]
    )


def only_these(lookup: Lookup, entity: str, action: str, roles: list[str]) -> list[Op]:
    """Return what leaves an action on an entity to some roles alone."""
    present = [
        item
        for item in lookup.world.permissions
        if name_key(item.entity) == name_key(entity) and item.action == action
    ]
    operations: list[Op] = [
        {"op": "drop_permission", "role": item.role, "action": action, "entity": entity}
        for item in present
        if (item.allowed and item.role not in roles)
        or (not item.allowed and item.role in roles and not item.condition and not item.attributes)
    ]
    held = {item.role for item in present if item.allowed}
    return operations + [
        {"op": "add_permission", "role": name, "action": action, "entity": entity}
        for name in roles
        if name not in held
    ]
