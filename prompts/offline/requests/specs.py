"""Words of a request read with the same rules as the words of a brief."""

from __future__ import annotations

import re
from typing import Any

from design.intake.brief import parse_brief
from prompts.offline.reading.attributes import read_attribute, usable_name
from prompts.offline.reading.model import (
    AttributeDraft,
    EntityDraft,
    LifecycleDraft,
    Reading,
    RoleDraft,
    StepDraft,
)
from prompts.offline.reading.queries import read_queries
from prompts.offline.reading.words import fold, split_outside
from prompts.offline.world import World

_AND = re.compile(
    r"\s*,\s*(?:and\s+)?(?=[\w'’`])|\s+and\s+(?=(?:an?\s+|the\s+|optional\s+)?[\w'’`])"
)


def reading_of(world: World) -> Reading:
    """Return what a world says in the form the brief's readers add to."""
    reading = Reading(parse_brief(world.brief))
    reading.entities.clear()
    for entity in world.entities:
        draft = EntityDraft(entity.name, entity.definition, facts=dict(entity.facts))
        for item in entity.attributes:
            facts: dict[str, Any] = {"required": False} if not item.required else {}
            if item.values:
                facts["values"] = item.values
            draft.attributes[item.name] = AttributeDraft(item.name, item.type, facts)
        if entity.lifecycle is not None:
            names = list(entity.lifecycle.state_names)
            steps = [
                StepDraft(step.source, step.target, step.name, step.guard, list(step.roles))
                for step in entity.lifecycle.transitions
            ]
            draft.lifecycle = LifecycleDraft(names, steps, names)
        reading.entities[entity.name] = draft
        if entity.facts.get("ownership") == "tenant_root":
            reading.tenant = entity.name
    for link in world.relationships:
        reading.link(
            link.entity,
            link.to,
            link.name,
            optional=not link.required,
            many=link.many_to_many,
            weight=2 if link.owner else 0,
        )
    for role in world.roles:
        reading.roles[role.name] = RoleDraft(role.name, role.kind, role.represents or None)
    reading.refresh()
    return reading


def attribute_specs(text: str) -> list[dict[str, Any]]:
    """Return the attributes a phrase lists, as fields of ``add_attribute``.

    Args:
        text: Such as "code (unique), an optional note and expires at".

    Returns:
        One dict each, ``name`` and ``type`` first; empty when the words name none.
    """
    reading = Reading(parse_brief(""))
    reading.entities["It"] = EntityDraft("It")
    parts = [part for part in split_outside(text.strip().rstrip("."), _AND) if part.strip()]
    specs: list[dict[str, Any]] = []
    for part in parts:
        words, default = part, None
        with_default = re.fullmatch(
            r"(.+?),? (?:with (?:a )?default(?: of)?|defaulting to) (.+)", part
        )
        if with_default:
            words, default = with_default[1], with_default[2].strip("'\"` ")
        typed = re.fullmatch(r"(.+?) (?:as|of type) (?:an? )?(\w+)", words)
        if typed:
            words = f"{typed[1]} ({typed[2]})"
        words = words.strip().strip("`\"'“”")
        if not words:
            continue
        found = read_attribute(reading, "It", words)
        if found is None:
            if specs or not usable_name(words):
                return []
            continue
        specs.append(_fields(found))
        if default is not None:
            specs[-1]["default"] = default
    return specs


def _fields(attribute: AttributeDraft) -> dict[str, Any]:
    facts = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in attribute.facts.items()
    }
    return {"name": attribute.name, "type": attribute.type, **facts}


def question_query(world: World, text: str) -> list[dict[str, Any]]:
    """Return the operations that make the design answer a question.

    Args:
        world: What the prompt says.
        text: The question in words, such as "open refunds older than 7 days, by amount".

    Returns:
        ``add_query``, after attributes it needs that are not there yet; empty when no entity is
        recognised.
    """
    reading = reading_of(world)
    before = {
        (draft.name, name) for draft in reading.entities.values() for name in draft.attributes
    }
    object.__setattr__(reading.brief, "reporting", (fold(text),))
    read_queries(reading)
    if not reading.queries or not reading.queries[0].get("entity"):
        return []
    operations: list[dict[str, Any]] = [
        {"op": "add_attribute", "entity": draft.name, **_fields(attribute)}
        for draft in reading.entities.values()
        for name, attribute in draft.attributes.items()
        if (draft.name, name) not in before
    ]
    entry = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in reading.queries[0].items()
    }
    return [*operations, {"op": "add_query", **entry}]
