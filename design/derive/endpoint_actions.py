"""Actions: steps of a lifecycle and the other verbs that roles are allowed."""

from __future__ import annotations

from typing import Final

from design.derive.endpoint_build import Spec
from design.derive.endpoint_errors import error, field_rules, frozen, taken, wrong_state
from design.derive.endpoint_facts import MOVES, a, noun
from design.derive.endpoint_paths import Part
from design.derive.endpoint_resources import Resource
from design.derive.endpoint_rights import Grant
from design.document.concept import Transition, sense
from design.document.names import name_key, snake, words

_NOT_VERBS: Final = frozenset({"read", "list", "create", "update", "delete", "manage", "erase"})


def action_specs(resource: Resource) -> list[Spec]:
    """Return the specs of an entity's actions.

    Steps of the same name are one action; a step nobody may take is the system's own. The state
    itself is never written: only its actions change it.
    """
    entity, rights = resource.entity, resource.rights
    if not resource.is_writable or resource.facts.is_line(entity):
        return []
    steps: dict[str, list[Transition]] = {}
    for step in entity.lifecycle.transitions if entity.lifecycle else ():
        steps.setdefault(step.name, []).append(step)
    found = [
        _step(resource, name, taken_steps, rights.of(name))
        for name, taken_steps in steps.items()
        if rights.allows(name)
    ]
    for name, grants in rights.actions:
        if name not in _NOT_VERBS and name not in steps:
            found.append(_verb(resource, name, grants))
    return found


def _action(resource: Resource, name: str, facet: str, summary: str, origin: str) -> Spec:
    facts = resource.facts
    spec = resource.spec(
        facet,
        "POST",
        f"{resource.place.item}/{facts.segment(name)}",
        "action",
        f"{snake(name)}_{'own_' if resource.place.own else ''}{resource.one}",
        summary,
        name,
    )
    spec.origin = origin
    spec.response = resource.shown
    spec.side_effect = resource.entity.side_effect
    spec.idempotent = (
        resource.moves_money() and facts.conventions.concurrency.idempotency == "header"
    )
    return resource.addressed(spec)


def _step(
    resource: Resource, name: str, steps: list[Transition], grants: tuple[Grant, ...]
) -> Spec:
    entity = resource.entity
    lifecycle = entity.lifecycle
    assert lifecycle is not None
    states = {state.id: state.name.replace("_", " ") for state in lifecycle.states}
    sources = list(dict.fromkeys(states.get(step.source, "") for step in steps))
    targets = list(dict.fromkeys(states.get(step.target, "") for step in steps))
    told = f"{_verb_words(name)} {a(noun(entity))}"
    if name.startswith("mark_"):
        told = f"Mark {a(noun(entity))} as {' '.join(words(name)[1:])}"
    summary = f"{told}: {' or '.join(sources)} → {' or '.join(targets)}"
    spec = _action(resource, name, "action", summary, steps[0].id)
    spec.grants = grants
    spec.conflicts = wrong_state(entity, snake(name), steps)
    return spec


def _verb(resource: Resource, name: str, grants: tuple[Grant, ...]) -> Spec:
    """An action no step stands for, such as moving an appointment or changing its room."""
    entity, facts = resource.entity, resource.facts
    verb, *rest = words(name)
    elements = tuple(dict.fromkeys(item for grant in grants for item in grant.attributes))
    elements = elements or _object(resource, rest)
    if len(elements) == 1 and elements == _object(resource, rest):
        rest = list(words(_called(resource, elements[0])))
    told = f"{verb.capitalize()} the {' '.join(rest)} of {a(noun(entity))}"
    summary = told if rest else f"{verb.capitalize()} {a(noun(entity))}"
    spec = _action(resource, "_".join((verb, *rest)), f"verb {name}", summary, entity.id)
    spec.grants = grants
    if rest:
        spec.name = "_".join((verb, resource.one, *rest))
    spec.request = resource.fields.only(elements, required=True) or _moved(resource, name)
    spec.conflicts = [
        *_over(resource),
        *taken(facts, entity, [part.values.get("maps_to") for part in spec.request]),
        *frozen(entity),
    ]
    spec.rules = field_rules(facts, entity, spec.request)
    if spec.request and entity.concurrent_edit:
        spec.precondition = facts.conventions.concurrency.precondition == "etag"
    return spec


def _object(resource: Resource, rest: list[str]) -> tuple[str, ...]:
    """Return the attribute or link a verb names: the plan in ``change_plan``."""
    key = "".join(rest)
    links = resource.facts.links_from[resource.entity.id]
    named = [(sense(item), item.id) for item in resource.entity.attributes]
    named += [(sense(link), link.id) for link in links]
    return tuple(item for name, item in named if key and name_key(name) == key)[:1]


def _called(resource: Resource, element: str) -> str:
    """Return the name an attribute or link has now."""
    links = resource.facts.links_from[resource.entity.id]
    known = {item.id: item.name for item in resource.entity.attributes}
    known.update((link.id, link.name) for link in links)
    return known[element]


def _moved(resource: Resource, name: str) -> tuple[Part, ...]:
    """Return what a move changes: a period that may not overlap another, and whose it is."""
    rule = resource.facts.period(resource.entity)
    if rule is None or not MOVES.intersection(words(name)):
        return ()
    period = resource.fields.only((rule.start, rule.end), required=True)
    return (*period, *resource.fields.only(rule.per, required=False))


def _over(resource: Resource) -> list[Part]:
    """Return the conflict of acting on what has come to its end."""
    lifecycle = resource.entity.lifecycle
    ends = [state.name for state in lifecycle.states if state.terminal] if lifecycle else []
    if lifecycle is None or not ends:
        return []
    told = ", ".join(name.replace("_", " ") for name in ends)
    when = f"The {noun(resource.entity)} has come to its end: {told}."
    return [error(409, f"{resource.one}_state", when, lifecycle.id)]


def _verb_words(name: str) -> str:
    return " ".join(words(name)).capitalize()
