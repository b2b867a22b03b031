"""Writing a reading down as operations, in an order in which every name is known before its use."""

from __future__ import annotations

import re
from typing import Any, Final

from design.document.names import name_key, snake
from prompts.offline.reading.decisions import propose
from prompts.offline.reading.model import AttributeDraft, EntityDraft, LinkDraft, Reading
from prompts.offline.reading.questions import chosen_questions

_UNLESS: Final = re.compile(r"cancel|reject|declin|expire|void|withdraw|refus|abort")
_ENTITY_FIELDS: Final = (
    "ownership",
    "exposure",
    "delete_policy",
    "audited",
    "access_logged",
    "append_only",
    "frozen_when",
    "concurrent_edit",
    "side_effect",
    "expected_rows",
    "write_rate",
)
_ATTRIBUTE_FIELDS: Final = (
    "required",
    "values",
    "default",
    "minimum",
    "maximum",
    "minimum_excluded",
    "maximum_excluded",
    "max_length",
    "multiple",
    "unique",
    "unique_within",
    "case_sensitive",
    "sensitivity",
    "storage",
    "managed_by",
    "derived_from",
    "stored",
    "copied_from",
    "immutable",
    "personal",
    "definition",
    "inferred",
)

Written = dict[str, Any]


def write(reading: Reading) -> tuple[Written, ...]:
    """Return the operations that make the concept of a reading."""
    operations: list[Written] = []
    if reading.tenant:
        operations.append({"op": "set_convention", "key": "tenancy.mode", "value": "column"})
        operations.append({"op": "set_convention", "key": "tenancy.enforcement", "value": "rls"})
    operations += [_entity(draft) for draft in reading.entities.values()]
    operations += [_role(reading, name) for name in reading.roles]
    for draft in reading.entities.values():
        operations += [_link(link) for link in reading.links_of(draft.name)]
        operations += [_attribute(draft, item) for item in draft.attributes.values()]
        operations += _identities(reading, draft)
        operations += _lifecycle(draft)
    rules = {
        (rule["entity"], name_key(rule["statement"])): rule for rule in reversed(reading.invariants)
    }
    operations += [_invariant(reading, rule) for rule in reversed(rules.values())]
    operations += _permissions(reading)
    operations += [{"op": "add_query", **_plain(query)} for query in reading.queries]
    operations += _kept(reading)
    operations += [{"op": "add_integration", **_plain(entry)} for entry in reading.integrations]
    operations += _notes(reading)
    operations += [{"op": "propose_decision", **_plain(note)} for note in propose(reading)]
    return tuple(operations)


def _plain(values: dict[str, Any]) -> Written:
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in values.items()
        if value not in ("", (), None, [])
    }


def _entity(draft: EntityDraft) -> Written:
    written: Written = {"op": "add_entity", "name": draft.name}
    if draft.definition:
        written["definition"] = draft.definition
    written.update({key: draft.facts[key] for key in _ENTITY_FIELDS if key in draft.facts})
    if draft.inferred:
        written["inferred"] = True
    return written


def _role(reading: Reading, name: str) -> Written:
    role = reading.roles[name]
    written: Written = {"op": "add_role", "name": name}
    if role.kind != "person":
        written["kind"] = role.kind
    if role.represents:
        written["represents"] = role.represents
    return written


def _link(link: LinkDraft) -> Written:
    written: Written = {
        "op": "add_relationship",
        "entity": link.entity,
        "to": link.to,
        "name": link.name,
    }
    written["source_cardinality"] = link.facts.get("source_cardinality", "0..*")
    written["target_cardinality"] = "0..*" if link.many else "0..1" if link.optional else "1"
    for key in ("on_parent_delete", "definition", "managed_by", "immutable", "owner", "inferred"):
        if link.facts.get(key) not in (None, "", False):
            written[key] = link.facts[key]
    return written


def _attribute(draft: EntityDraft, attribute: AttributeDraft) -> Written:
    written: Written = {
        "op": "add_attribute",
        "entity": draft.name,
        "name": attribute.name,
        "type": attribute.type,
    }
    written.update(
        {key: attribute.facts[key] for key in _ATTRIBUTE_FIELDS if key in attribute.facts}
    )
    if written.get("required") is True:
        del written["required"]
    return _plain(written)


def _identities(reading: Reading, draft: EntityDraft) -> list[Written]:
    """Write what together is unique, as far as all of it is there."""
    links = {link.name for link in reading.links_of(draft.name)}
    written: list[Written] = []
    for names in draft.identities:
        own = [name for name in names if name in draft.attributes]
        within = [name for name in names if name not in own]
        if all(name in links or name in reading.entities for name in within):
            entry = {"op": "add_identity", "entity": draft.name}
            written.append(_plain({**entry, "attributes": own, "within": within}))
    return written


def _lifecycle(draft: EntityDraft) -> list[Written]:
    cycle = draft.lifecycle
    if cycle is None or not cycle.states:
        return []
    written: list[Written] = [
        {
            "op": "set_lifecycle",
            "entity": draft.name,
            "states": list(cycle.states),
            "initial": cycle.states[0],
        }
    ]
    written += [
        {"op": "add_state", "entity": draft.name, "state": state, "terminal": True}
        for state in cycle.terminal
    ]
    for step in cycle.steps:
        transition: Written = {
            "op": "add_transition",
            "entity": draft.name,
            "source": step.source,
            "target": step.target,
            "name": step.name,
        }
        if step.roles:
            transition["roles"] = list(step.roles)
        if step.guard:
            transition["guard"] = step.guard
        written.append(transition)
    return written


def _invariant(reading: Reading, invariant: dict[str, Any]) -> Written:
    written: Written = {
        "op": "add_invariant",
        **{k: v for k, v in invariant.items() if k != "unless"},
    }
    cycle = reading.entities[invariant["entity"]].lifecycle
    if invariant.get("unless") and cycle is not None:
        free = [state for state in cycle.states if _UNLESS.search(state)]
        if free:
            written["unless_states"] = free
    name = _rule_name(written)
    if name:
        written["name"] = name
    enforced = {
        "compare": ["check"],
        "no_overlap": ["exclusion"],
        "distinct": ["check"],
        "limit": ["service", "test"],
    }
    if "enforced_by" not in written:
        written["enforced_by"] = enforced.get(str(invariant.get("kind")), ["service", "test"])
    return _plain(written)


def _rule_name(rule: Written) -> str:
    """Return a short name for a rule of a known kind."""
    match rule.get("kind"):
        case "compare":
            name = f"{rule['left']}_after_{rule['right']}"
        case "distinct" if rule["left"] == "self":
            name = f"not_own_{rule['right']}"
        case "distinct":
            name = f"{rule['left']}_not_{rule['right']}"
        case "no_overlap":
            name = f"no_overlap_per_{'_'.join(rule.get('per', ())) or 'record'}"
        case "limit":
            name = f"{rule['left']}_above_{str(rule['amount']).replace('.', '_')}"
        case _:
            spelled = snake(str(rule["statement"]))
            if re.match(r"[a-z]", spelled):
                return ""
            name = f"rule_{spelled}"
    return f"{snake(rule['entity'])}_{name}"[:60].rstrip("_")


def _known(reading: Reading, about: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names among those a note is about that are elements."""
    names = (*reading.entities, *reading.roles)
    return tuple(dict.fromkeys(name for name in about if name in names))


def _permissions(reading: Reading) -> list[Written]:
    written: dict[tuple[Any, ...], Written] = {}
    for item in reading.permissions:
        operation: Written = {"op": "add_permission", "role": item.role, "action": item.action}
        if item.entity:
            operation["entity"] = item.entity
        operation["scope"] = item.scope
        if not item.allowed:
            operation["allowed"] = False
        for key, value in (
            ("condition", item.condition),
            ("attributes", list(item.attributes)),
            ("text", item.text),
        ):
            if value:
                operation[key] = value
        said = (item.role, item.action, item.entity, item.allowed, item.attributes)
        known = written.get(said)
        if known is None or (
            item.allowed and "condition" in known and "condition" not in operation
        ):
            written[said] = operation
        elif not item.allowed:
            _forbid_too(known, operation)
    return list(written.values())


def _forbid_too(known: Written, other: Written) -> None:
    """Let one prohibition say what two on different conditions forbid."""
    if "condition" not in known or "condition" not in other:
        known.pop("condition", None)
    elif other["condition"] not in known["condition"]:
        known["condition"] = f"{known['condition']}, or {other['condition']}"


def _kept(reading: Reading) -> list[Written]:
    written: list[Written] = []
    for draft in reading.entities.values():
        if draft.retention:
            written.append({"op": "set_retention", "entity": draft.name, **draft.retention})
        if draft.erasure:
            written.append({"op": "set_erasure", "entity": draft.name, "attributes": draft.erasure})
    return written


def _notes(reading: Reading) -> list[Written]:
    written: list[Written] = []
    for question in chosen_questions(reading):
        values = {
            "text": question.text[:500],
            "recommendation": question.recommendation,
            "options": question.options,
            "about": _known(reading, question.about),
        }
        written.append({"op": "add_question", **_plain(values)})
    for text, about in reading.assumptions:
        written.append(
            {
                "op": "add_assumption",
                **_plain({"text": text[:500], "about": _known(reading, about), "source": "brief"}),
            }
        )
    goals = {name_key(text): text for text in reversed(reading.brief.non_goals)}
    written += [
        {"op": "add_non_goal", "text": text[:300]}
        for text in reversed(goals.values())
        if len(text) > 1
    ]
    return written
