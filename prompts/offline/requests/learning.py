"""What is known after operations, so that a later clause can speak of what an earlier one adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from design.document.names import name_key, snake
from design.document.verbs import action_for_state
from prompts.offline.world import (
    AttributeView,
    EntityView,
    LifecycleView,
    RelationshipView,
    RoleView,
    StateView,
    TransitionView,
    World,
)


def learn(world: World, operations: Iterable[Mapping[str, Any]]) -> World:
    """Return a world after operations, as far as names go.

    Args:
        world: What the prompt says.
        operations: What was read so far.
    """
    for operation in operations:
        world = _after(world, operation)
    return world


def _after(world: World, operation: Mapping[str, Any]) -> World:
    match operation["op"]:
        case "add_entity":
            entity = EntityView(str(operation["name"]), shown=True)
            return replace(world, entities=(*world.entities, entity))
        case "add_role":
            return replace(world, roles=(*world.roles, RoleView(str(operation["name"]))))
        case "rename_role":
            roles = (
                replace(role, name=str(operation["to"])) if role.name == operation["role"] else role
                for role in world.roles
            )
            return replace(world, roles=tuple(roles))
        case "add_relationship":
            source, target = str(operation["entity"]), str(operation["to"])
            name = str(operation.get("name") or snake(target))
            link = RelationshipView(source, name, target)
            return replace(world, relationships=(*world.relationships, link))
    if "entity" not in operation:
        return world
    key = name_key(str(operation["entity"]))
    return replace(
        world,
        entities=tuple(
            _entity_after(entity, operation) if name_key(entity.name) == key else entity
            for entity in world.entities
        ),
    )


def _entity_after(entity: EntityView, operation: Mapping[str, Any]) -> EntityView:
    match operation["op"]:
        case "rename_entity":
            return replace(entity, name=str(operation["to"]))
        case "add_attribute":
            attribute = AttributeView(
                str(operation["name"]),
                str(operation.get("type", "text")),
                values=tuple(operation.get("values") or ()),
            )
            return replace(entity, attributes=(*entity.attributes, attribute))
        case "rename_attribute":
            renamed = (
                replace(item, name=str(operation["to"]))
                if item.name == operation["attribute"]
                else item
                for item in entity.attributes
            )
            return replace(entity, attributes=tuple(renamed))
        case "drop_attribute":
            left = (item for item in entity.attributes if item.name != operation["attribute"])
            return replace(entity, attributes=tuple(left))
        case "set_lifecycle":
            states = tuple(StateView(str(name)) for name in operation["states"])
            return replace(entity, lifecycle=LifecycleView("status", states[0].name, states))
    if entity.lifecycle is None:
        return entity
    return replace(entity, lifecycle=_lifecycle_after(entity.lifecycle, operation))


def _lifecycle_after(lifecycle: LifecycleView, operation: Mapping[str, Any]) -> LifecycleView:
    match operation["op"]:
        case "add_state":
            state = StateView(str(operation["state"]))
            return replace(lifecycle, states=(*lifecycle.states, state))
        case "rename_state":
            old, new = str(operation["state"]), str(operation["to"])
            return replace(
                lifecycle,
                initial=new if lifecycle.initial == old else lifecycle.initial,
                states=tuple(
                    replace(state, name=new) if state.name == old else state
                    for state in lifecycle.states
                ),
                transitions=tuple(
                    replace(
                        step,
                        source=new if step.source == old else step.source,
                        target=new if step.target == old else step.target,
                    )
                    for step in lifecycle.transitions
                ),
            )
        case "add_transition":
            source, target = str(operation["source"]), str(operation["target"])
            step = TransitionView(
                source,
                target,
                str(operation.get("name") or action_for_state(target, source)),
                tuple(operation.get("roles") or ()),
                str(operation.get("guard") or ""),
            )
            return replace(lifecycle, transitions=(*lifecycle.transitions, step))
    return lifecycle
