"""Finding states and writing steps."""

from __future__ import annotations

import re

from design.document.names import name_key, snake
from prompts.offline.requests.grammar import Op, UnclearError
from prompts.offline.requests.lookup import Lookup, bare, plural_of
from prompts.offline.world import EntityView, LifecycleView, TransitionView


def lifecycle_or_unsure(entity: EntityView) -> LifecycleView:
    """Return the lifecycle of an entity.

    Raises:
        UnclearError: It has none.
    """
    if entity.lifecycle is None:
        raise UnclearError(
            f"{entity.name} has no states; give it some: “{plural_of(entity)} are draft, active"
            " or closed”"
        )
    return entity.lifecycle


def state_name(text: str) -> str:
    """Return a phrase as a state: "refunded in part" -> partially_refunded."""
    words = bare(text)
    words = re.sub(
        r"^(?:(?:be|is|been|put|set|moved|marked|flagged|made|go|goes|become|becomes|back|to"
        r"|into|as|state|status"
        r"|a|an|the) )+(?=\w)",
        "", words, flags=re.IGNORECASE,
    )  # fmt: skip
    part = re.fullmatch(
        r"(\w+) (?:in part|partly|partially|in parts)|(?:partly|partially|part) (\w+)", words
    )
    if part:
        return f"partially_{snake(part[1] or part[2])}"
    return snake(words)


def known_state(entity: EntityView, lookup: Lookup, text: str) -> str:
    """Return the state of an entity that a phrase means.

    Raises:
        UnclearError: It has no such state.
    """
    found = lookup.state(entity, text) or lookup.state(entity, state_name(text))
    if found is None:
        names = lifecycle_or_unsure(entity).state_names
        hint = lookup.nearest(text, list(names)) or f"; it has: {', '.join(names)}"
        raise UnclearError(f"{entity.name} has no state “{bare(text)}”{hint}")
    return found


def step(entity: str, source: str, target: str, **fields: object) -> Op:
    """Return the operation that allows a step."""
    return {"op": "add_transition", "entity": entity, "source": source, "target": target, **fields}


def without_steps(lookup: Lookup, entity: EntityView, gone: list[TransitionView]) -> list[Op]:
    """Return what takes back the permissions for actions of which no step is left."""
    left = [item.name for item in (entity.lifecycle.transitions if entity.lifecycle else ())
            if item not in gone]  # fmt: skip
    lost = {item.name for item in gone} - set(left)
    return [
        {"op": "drop_permission", "role": role, "action": action, "entity": entity.name}
        for role, action in dict.fromkeys(
            (item.role, item.action)
            for item in lookup.world.permissions
            if name_key(item.entity) == name_key(entity.name) and item.action in lost
        )
    ]
