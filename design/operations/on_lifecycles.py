"""Lifecycles: states of an entity and the steps between them."""

from __future__ import annotations

from typing import Final

from design.document.concept import Entity, Filter, Lifecycle, State, Transition, renamed
from design.document.names import name_key
from design.document.verbs import action_for_state
from design.operations import dependants
from design.operations.edit import (
    Edit,
    Handlers,
    exists,
    ids_of,
    invalid,
    refuse_dependants,
    swap,
    without,
)
from design.operations.on_entities import described
from design.operations.removal import take_out
from design.operations.resolve import OperationError, unknown
from design.operations.spelling import identifier, line
from design.operations.vocabulary import (
    AddState,
    AddTransition,
    AlterTransition,
    DropLifecycle,
    DropState,
    DropTransition,
    RenameState,
    SetLifecycle,
)


def _lifecycle(edit: Edit, entity: Entity) -> Lifecycle:
    if entity.lifecycle is None:
        raise unknown("lifecycle", "lifecycle", tuple, of=entity.name,
                      mend="Give it states with set_lifecycle.")  # fmt: skip
    edit.require(entity.lifecycle.id)
    return entity.lifecycle


def set_lifecycle(edit: Edit, operation: SetLifecycle) -> str:
    """Give an entity states; those that stay keep their ids and transitions."""
    entity = edit.entity(operation.entity)
    before = entity.lifecycle
    attribute = identifier(edit, operation.attribute, "an attribute")
    if before is not None and "attribute" not in operation.model_fields_set:
        attribute = before.attribute
    lifecycle_id = before.id if before else edit.make("lifecycle", "lifecycle", parent=entity.id)
    known = {name_key(state.name): state for state in before.states} if before else {}
    states: dict[str, State] = {}
    for text in operation.states:
        name = identifier(edit, text, "a state")
        states.setdefault(name_key(name), known.get(name_key(name)) or State(
            id=edit.make("state", name, parent=lifecycle_id, taken=ids_of(known.values())),
            name=name,
        ))  # fmt: skip
    first = name_key(operation.initial) if operation.initial else next(iter(states))
    if operation.initial is None and before is not None:
        kept = next((key for key, item in states.items() if item.id == before.initial), None)
        first = kept or first
    if first not in states:
        raise invalid(
            f'The initial state "{line(operation.initial or "")}" is not among the states: '
            f"{', '.join(state.name for state in states.values())}."
        )
    after = Lifecycle(
        id=lifecycle_id,
        attribute=attribute,
        states=tuple(states.values()),
        initial=states[first].id,
        transitions=before.transitions if before else (),
    )
    gone = {state.id for key, state in known.items() if key not in states}
    if after == before:
        return edit.already(f"lifecycle of {entity.name}")
    _take_attribute(edit, entity, after)
    entity = edit.design.concept.entity(entity.id) or entity
    if before is not None:
        edit.touch(before.id)
    edit.put_entity(entity.replace(lifecycle=after.replace(states=(*after.states, *(
        state for state in known.values() if state.id in gone)))))  # fmt: skip
    if gone:
        take_out(edit, gone)
    sign = "~" if before else "+"
    return f"{sign} lifecycle of {entity.name}: {', '.join(item.name for item in after.states)}"


def _take_attribute(edit: Edit, entity: Entity, lifecycle: Lifecycle) -> None:
    """Let a lifecycle take over an attribute of the same name that was added before it."""
    attribute = entity.attribute_named(lifecycle.attribute)
    if attribute is None:
        return
    concept = edit.design.concept
    waiting = [
        item.label
        for item in dependants.dependants(concept, {attribute.id})
        if not item.label.startswith("query")
    ]
    if waiting:
        refuse_dependants(f"Attribute {entity.name}.{attribute.name}", waiting)

    def moved(element: str) -> str:
        return lifecycle.id if element == attribute.id else element

    edit.set_concept(
        queries=tuple(
            query.replace(
                filters=tuple(item.replace(element=moved(item.element)) for item in query.filters),
                sort=tuple(item.replace(element=moved(item.element)) for item in query.sort),
                group_by=tuple(map(moved, query.group_by)),
            )
            if attribute.id in query.mentions
            else query
            for query in concept.queries
        )
    )
    edit.note(f"{entity.name}.{attribute.name} is what the lifecycle keeps")
    take_out(edit, {attribute.id})


def add_state(edit: Edit, operation: AddState) -> str:
    """Add a state, at the end or after another."""
    entity = edit.entity(operation.entity)
    lifecycle = _lifecycle(edit, entity)
    name = identifier(edit, operation.state, "a state")
    label = f"state {entity.name}.{name}"
    definition, terminal = line(operation.definition or ""), operation.terminal or False
    for state in lifecycle.states:
        if name_key(state.name) == name_key(name):
            edit.require(state.id)
            if (operation.definition is None or state.definition == definition) and (
                operation.terminal is None or state.terminal == terminal
            ):
                return edit.already(label)
            edit.touch(state.id)
            changed = state.replace(
                definition=definition or state.definition,
                terminal=terminal if operation.terminal is not None else state.terminal,
            )
            edit.put_entity(
                entity.replace(lifecycle=lifecycle.replace(states=swap(lifecycle.states, changed)))
            )
            return f"~ {label}"
    place = len(lifecycle.states)
    if operation.after:
        previous = edit.state(entity, operation.after)
        place = [state.id for state in lifecycle.states].index(previous.id) + 1
    state_id = edit.make("state", name, parent=lifecycle.id, taken=ids_of(lifecycle.states))
    edit.claim(lifecycle.id, name)
    made = State(id=state_id, name=name, definition=definition, terminal=terminal)
    states = (*lifecycle.states[:place], made, *lifecycle.states[place:])
    initial = lifecycle.initial or state_id
    edit.put_entity(entity.replace(lifecycle=lifecycle.replace(states=states, initial=initial)))
    return f"+ {label}"


def rename_state(edit: Edit, operation: RenameState) -> str:
    """Rename a state, also where queries compare with it."""
    entity = edit.entity(operation.entity)
    lifecycle = _lifecycle(edit, entity)
    state = edit.state(entity, operation.state)
    name = identifier(edit, operation.to, "a state")
    label = f"state {entity.name}.{state.name}"
    if name == state.name:
        return edit.already(label)
    for other in lifecycle.states:
        if other.id != state.id and name_key(other.name) == name_key(name):
            raise exists(f"State {entity.name}.{other.name}", "another name")
    edit.touch(state.id)
    edit.free(lifecycle.id, state.name)
    edit.claim(lifecycle.id, name)
    states = swap(lifecycle.states, renamed(state, name))
    edit.put_entity(entity.replace(lifecycle=lifecycle.replace(states=states)))
    for query in edit.design.concept.queries:
        filters = tuple(_with_state(item, lifecycle.id, state.name, name) for item in query.filters)
        if filters != query.filters:
            edit.touch(query.id)
            changed = query.replace(filters=filters)
            edit.set_concept(queries=swap(edit.design.concept.queries, changed))
    return f"> {label} -> {name}"


def _with_state(item: Filter, lifecycle: str, old: str, new: str) -> Filter:
    if item.element != lifecycle or item.value is None:
        return item
    parts = [part.strip() for part in item.value.split(",")]
    if old not in parts:
        return item
    return item.replace(value=", ".join(new if part == old else part for part in parts))


def drop_state(edit: Edit, operation: DropState) -> str:
    """Remove a state."""
    entity = edit.entity(operation.entity)
    lifecycle = _lifecycle(edit, entity)
    state = edit.state(entity, operation.state)
    label = f"State {entity.name}.{state.name}"
    if len(lifecycle.states) == 1:
        raise invalid(f"{label} is the only one. Use drop_lifecycle.")
    if not operation.cascade:
        waiting = dependants.dependants(edit.design.concept, {state.id})
        if waiting:
            refuse_dependants(label, (item.label for item in waiting))
    edit.free(lifecycle.id, state.name)
    take_out(edit, {state.id})
    if lifecycle.initial == state.id:
        edit.note("the first state left is the initial one")
    return f"- state {entity.name}.{state.name}"


# --- transitions ---------------------------------------------------------------------------


def _between(
    edit: Edit, entity: Entity, source: str, target: str
) -> tuple[Lifecycle, str, str, str]:
    """Return a lifecycle, the ids of two of its states and the label of the step between."""
    if entity.lifecycle is None:
        _lifecycle(edit, entity)
    one, other = edit.state(entity, source), edit.state(entity, target)
    label = f"transition {entity.name} {one.name} -> {other.name}"
    return _lifecycle(edit, entity), one.id, other.id, label


def add_transition(edit: Edit, operation: AddTransition) -> str:
    """Allow a step; said twice, its roles add up."""
    entity = edit.entity(operation.entity)
    lifecycle, source, target, label = _between(edit, entity, operation.source, operation.target)
    roles = edit.roles(operation.roles or ())
    guard = line(operation.guard or "")
    name = identifier(edit, operation.name, "an action") if operation.name else None
    same = [
        step for step in lifecycle.transitions if (step.source, step.target) == (source, target)
    ]
    step = next((item for item in same if name in (None, item.name)), None)
    if step is not None:
        edit.require(step.id)
        if guard and step.guard and guard != step.guard:
            raise exists(f"The {label}", "alter_transition to change its guard")
        changed = step.replace(
            roles=tuple(dict.fromkeys((*step.roles, *roles))), guard=guard or step.guard
        )
        if changed == step:
            return edit.already(label)
        edit.touch(step.id)
        steps = swap(lifecycle.transitions, changed)
        edit.put_entity(entity.replace(lifecycle=lifecycle.replace(transitions=steps)))
        return f"~ {label} ({step.name})"
    names = {state.id: state.name for state in lifecycle.states}
    name = name or action_for_state(names[target], names[source])
    step_id = edit.make(
        "transition",
        f"{source} {target} {name}",
        parent=lifecycle.id,
        taken=ids_of(lifecycle.transitions),
    )
    made = Transition(id=step_id, name=name, source=source, target=target, roles=roles, guard=guard)
    steps = (*lifecycle.transitions, made)
    edit.put_entity(entity.replace(lifecycle=lifecycle.replace(transitions=steps)))
    return f"+ {label} ({name})"


def _steps(
    edit: Edit, entity: Entity, operation: AlterTransition | DropTransition
) -> tuple[Lifecycle, list[Transition], str]:
    lifecycle, source, target, label = _between(edit, entity, operation.source, operation.target)
    steps = [
        step for step in lifecycle.transitions if (step.source, step.target) == (source, target)
    ]
    if not steps:
        raise OperationError(
            "unknown",
            f"There is no {label}. Allow it with add_transition.",
            unknown=f"{operation.source} -> {operation.target}",
        )
    edit.require(*(step.id for step in steps))
    return lifecycle, steps, label


def alter_transition(edit: Edit, operation: AlterTransition) -> str:
    """Change who may take a step, on what condition, or its name."""
    entity = edit.entity(operation.entity)
    lifecycle, steps, label = _steps(edit, entity, operation)
    name = identifier(edit, operation.name, "an action") if operation.name else None
    named = [step for step in steps if step.name == name]
    if len(steps) > 1 and len(named) != 1:
        names = ", ".join(step.name for step in steps)
        raise OperationError(
            "ambiguous", f"There are several: {label} ({names}). Say which by its name."
        )
    step = named[0] if named else steps[0]
    changes: dict[str, object] = {}
    if name is not None and name != step.name:
        changes["name"] = name
    if operation.roles is not None and (roles := edit.roles(operation.roles)) != step.roles:
        changes["roles"] = roles
        edit.require(*step.roles)
    if operation.guard is not None and (guard := line(operation.guard)) != step.guard:
        changes["guard"] = guard
    if not changes:
        return edit.already(label)
    edit.touch(step.id)
    changed = swap(lifecycle.transitions, step.replace(**changes))
    edit.put_entity(entity.replace(lifecycle=lifecycle.replace(transitions=changed)))
    shown = {key: value for key, value in changes.items() if key != "roles"}
    more = "roles" if "roles" in changes else ""
    return f"~ {label} " + ", ".join(filter(None, (described(step, shown), more)))


def drop_transition(edit: Edit, operation: DropTransition) -> str:
    """Forbid a step."""
    entity = edit.entity(operation.entity)
    lifecycle, steps, label = _steps(edit, entity, operation)
    if operation.name is not None:
        key = name_key(operation.name)
        named = [step for step in steps if name_key(step.name) == key]
        if not named:
            raise unknown("transition", operation.name, lambda: (step.name for step in steps),
                          of=entity.name)  # fmt: skip
        steps = named
    edit.remove(*(step.id for step in steps))
    edit.require(*(role for step in steps for role in step.roles))
    left = without(lifecycle.transitions, ids_of(steps))
    edit.put_entity(entity.replace(lifecycle=lifecycle.replace(transitions=left)))
    return f"- {label}"


def drop_lifecycle(edit: Edit, operation: DropLifecycle) -> str:
    """Take an entity's states away."""
    entity = edit.entity(operation.entity)
    _lifecycle(edit, entity)
    gone = dependants.lifecycle_parts(entity)
    if not operation.cascade:
        waiting = dependants.dependants(edit.design.concept, gone)
        if waiting:
            refuse_dependants(f"The lifecycle of {entity.name}", (item.label for item in waiting))
    take_out(edit, gone)
    return f"- lifecycle of {entity.name}"


HANDLERS: Final[Handlers] = {
    SetLifecycle: set_lifecycle,
    AddState: add_state,
    RenameState: rename_state,
    DropState: drop_state,
    AddTransition: add_transition,
    AlterTransition: alter_transition,
    DropTransition: drop_transition,
    DropLifecycle: drop_lifecycle,
}
