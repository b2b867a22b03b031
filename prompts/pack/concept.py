"""The concept layer, one fact a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from design.document.concept import (
    Attribute,
    Entity,
    Filter,
    Invariant,
    Permission,
    Query,
    Question,
    Relationship,
    Role,
)
from design.document.design import Design
from prompts.language import atom, free, line, listed
from prompts.pack.names import Names, changed

_ENTITY_FACTS: Final = (
    "plural", "ownership", "exposure", "delete_policy", "audited", "access_logged", "append_only",
    "frozen_when", "concurrent_edit", "side_effect", "expected_rows", "write_rate", "inferred",
)  # fmt: skip
_ATTRIBUTE_FACTS: Final = (
    "required", "default", "minimum", "minimum_excluded", "maximum", "maximum_excluded",
    "max_length", "multiple", "sensitivity", "purpose", "storage", "managed_by", "derived_from",
    "stored", "copied_from", "immutable", "personal", "inferred",
)  # fmt: skip
_LINK_FACTS: Final = (
    "source_cardinality", "target_cardinality", "on_parent_delete", "owner", "inverse_name",
    "managed_by", "immutable", "inferred",
)  # fmt: skip


def pack_entity(design: Design, entity: Entity, names: Names) -> str:
    """Write an entity in full: attributes, identities, links, states, retention, erasure."""
    lines = [
        line(
            "entity",
            atom(entity.name),
            free(entity.definition) if entity.definition else "",
            facts=changed(entity, _ENTITY_FACTS),
        )
    ]
    lines += [_attribute(attribute) for attribute in entity.attributes]
    for identity in entity.identities:
        attributes = names.all(identity.attributes, within=entity.id)
        facts: dict[str, object] = {"within": names.all(identity.within, within=entity.id)}
        if not identity.case_sensitive:
            facts["case_sensitive"] = False
        lines.append(line("  unique", listed(attributes) or '""', facts=facts))
    lines += [_link(link, names) for link in design.concept.links_from(entity.id)]
    lifecycle = entity.lifecycle
    if lifecycle is not None:
        initial = names.of(lifecycle.initial, within=entity.id)
        lines.append(line("  lifecycle", atom(lifecycle.attribute), facts={"initial": initial}))
        for state in lifecycle.states:
            lines.append(
                line(
                    "  state",
                    atom(state.name),
                    free(state.definition) if state.definition else "",
                    facts={"terminal": state.terminal or None},
                )
            )
        for step in lifecycle.transitions:
            lines.append(
                line(
                    "  step",
                    atom(step.name),
                    atom(names.of(step.source, within=entity.id)),
                    "->",
                    atom(names.of(step.target, within=entity.id)),
                    facts={"roles": names.all(step.roles), "guard": step.guard},
                )
            )
    if entity.retention is not None:
        kept = entity.retention
        lines.append(
            line(
                "  retention",
                atom(kept.period),
                facts={"action": kept.action, "after": kept.after, "basis": kept.basis},
            )
        )
    if entity.erasure:
        lines.append(f"  erasure {listed(names.all(entity.erasure, within=entity.id))}")
    return "\n".join(lines)


def _attribute(attribute: Attribute) -> str:
    facts = changed(attribute, _ATTRIBUTE_FACTS)
    return line(
        "  -",
        atom(attribute.name),
        attribute.type,
        free(attribute.definition) if attribute.definition else "",
        facts={"values": attribute.values, **facts},
    )


def _link(link: Relationship, names: Names) -> str:
    return line(
        "  link",
        atom(link.name),
        atom(names.of(link.target)),
        free(link.definition) if link.definition else "",
        facts=changed(link, _LINK_FACTS),
    )


def pack_sketch(design: Design, entity: Entity, names: Names) -> str:
    """Write an entity in one line: the names of its attributes, states and what it refers to."""
    lifecycle = entity.lifecycle
    links = design.concept.links_from(entity.id)
    return line(
        "sketch",
        atom(entity.name),
        facts={
            "attributes": tuple(attribute.name for attribute in entity.attributes),
            "states": tuple(state.name for state in lifecycle.states) if lifecycle else (),
            "links": tuple(dict.fromkeys(names.of(link.target) for link in links)),
        },
    )


def pack_invariant(invariant: Invariant, names: Names) -> str:
    """Write a rule that must hold."""
    near = invariant.entities[0] if invariant.entities else ""
    facts: dict[str, object] = {"enforced_by": invariant.enforced_by}
    if invariant.rule is not None:
        for key, value in invariant.rule:
            if key == "attribute":
                key = "left"
            if isinstance(value, tuple):
                facts[key] = names.all(value, within=near)
            elif key in ("left", "right", "start", "end"):
                facts[key] = names.of(value, within=near)
            else:
                facts[key] = value
    return line(
        "invariant",
        atom(invariant.name),
        listed(names.all(invariant.entities)) or '""',
        free(invariant.statement),
        facts=facts,
    )


def pack_role(role: Role, names: Names) -> str:
    """Write a role."""
    return line(
        "role",
        atom(role.name),
        free(role.definition) if role.definition else "",
        facts={
            "kind": role.kind if role.kind != "person" else None,
            "represents": names.of(role.represents) if role.represents else None,
        },
    )


def pack_permissions(permissions: Sequence[Permission], names: Names) -> str:
    """Write permissions; neighbours that differ in the action alone share a line."""
    lines: list[str] = []
    previous: tuple[str, str] | None = None
    actions: list[str] = []
    for permission in permissions:
        near = permission.entity or ""
        head = f"{'may' if permission.allowed else 'may_not'} {atom(names.of(permission.role))}"
        facts = {
            "entity": names.of(permission.entity) if permission.entity else None,
            "scope": permission.scope if permission.scope != "all" else None,
            "condition": permission.condition,
            "attributes": names.all(permission.attributes, within=near),
        }
        tail = line("", facts=facts)
        if previous == (head, tail):
            actions.append(permission.action)
            lines.pop()
        else:
            previous, actions = (head, tail), [permission.action]
        lines.append(f"{head} {listed(actions)}{tail}")
    return "\n".join(lines)


def pack_query(query: Query, names: Names) -> str:
    """Write a query; filters and sort keys as `add_query` takes them."""
    near = query.entity or ""
    return line(
        "query",
        atom(query.name),
        free(query.statement) if query.statement else "",
        facts={
            "entity": names.of(near) if near else None,
            "filters": tuple(_filter(item, names, near) for item in query.filters),
            "sort": tuple(
                f"{'-' if item.descending else ''}{names.of(item.element, within=near)}"
                for item in query.sort
            ),
            "group_by": names.all(query.group_by, within=near),
            "measure": query.measure,
            "limit": query.limit,
            "frequency": query.frequency,
            "latency_ms": query.latency_ms,
            "roles": names.all(query.roles),
        },
    )


def _filter(condition: Filter, names: Names, near: str) -> str:
    words = [names.of(condition.element, within=near), condition.operator]
    value = condition.value
    if value is not None:
        listing = condition.operator in ("in", "not in") and not value.startswith("(")
        words.append(f"({value})" if listing else value)
    return " ".join(words)


def pack_rest(design: Design, names: Names) -> list[tuple[str, str]]:
    """Write integrations, open questions and unsettled assumptions, one line each, by id."""
    concept = design.concept
    lines = [
        (
            item.id,
            line(
                "integration",
                atom(item.system),
                facts={
                    "data": item.data,
                    "excluded": item.excluded,
                    "attributes": names.all(item.attributes),
                },
            ),
        )
        for item in concept.integrations
    ]
    lines += [
        (
            item.id,
            line(
                "question",
                facts={
                    "text": item.text,
                    "recommendation": item.recommendation,
                    "options": item.options,
                    "about": names.all(item.about),
                    "deferred": item.deferred or None,
                },
            ),
        )
        for item in concept.questions
        if item.status == "open"
    ]
    lines += [
        (item.id, line("assumption", facts={"text": item.text, "about": names.all(item.about)}))
        for item in concept.assumptions
        if item.status == "open"
    ]
    return lines


def pack_answers(design: Design, names: Names) -> list[tuple[Question, str]]:
    """Write the questions that are settled, with their answers, one line each; newest first."""
    return [
        (
            item,
            line(
                "answered",
                facts={
                    "text": item.text,
                    "answer": item.answer,
                    "dismissed": item.status == "dismissed" or None,
                    "about": names.all(item.about),
                },
            ),
        )
        for item in reversed(design.concept.questions)
        if item.status != "open"
    ]
