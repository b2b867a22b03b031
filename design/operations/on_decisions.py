"""Conventions and decision notes: the words of a note are kept as they were written."""

from __future__ import annotations

from typing import Any, Final

from design.document.conventions import CONVENTION_KEYS
from design.document.decisions import Decision
from design.document.names import name_key
from design.operations.edit import Edit, Handlers, different, exists, ids_of, invalid, swap
from design.operations.on_entities import described
from design.operations.resolve import unknown
from design.operations.resolve_lower import find_decision
from design.operations.spelling import line, tidy, title, words_of
from design.operations.vocabulary import (
    AddDecision,
    AlterDecision,
    ProposeDecision,
    SetConvention,
)


def set_convention(edit: Edit, operation: SetConvention) -> str:
    """Set one convention."""
    before = edit.design.conventions
    given = line(operation.key)
    key = next((item for item in CONVENTION_KEYS if name_key(item) == name_key(given)), None)
    if key is None:
        ends = [item for item in CONVENTION_KEYS if name_key(item.partition(".")[2]) ==
                name_key(given)]  # fmt: skip
        key = ends[0] if len(ends) == 1 else None
    if key is None:
        error = unknown("convention", given, lambda: CONVENTION_KEYS)
        listed = "" if error.candidates else f" The keys are {', '.join(CONVENTION_KEYS)}."
        raise invalid(error.message + listed)
    value: Any = tidy(operation.value)
    old = dict(before.items())[key]
    if isinstance(old, str) and not isinstance(value, str):
        value = str(value)
    try:
        after = before.with_value(key, value)
    except ValueError as error:
        raise invalid(line(str(error))) from None
    new = dict(after.items())[key]
    if new == old:
        return edit.already(f"convention {key} {new}")
    edit.touch(f"convention:{key}")
    edit.design = edit.design.replace(conventions=after)
    return f"~ convention {key} {_shown(old)} -> {_shown(new)}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) or "none"


def add_decision(edit: Edit, operation: ProposeDecision) -> str:
    """Add a decision note: proposed by a model, or accepted at once by a person."""
    accepted = isinstance(operation, AddDecision)
    name = title(operation.title, "a decision")
    decisions = edit.design.decisions
    words: dict[str, Any] = {
        "decision": words_of(operation.decision),
        "context": words_of(operation.context or ""),
        "consequences": words_of(operation.consequences or ""),
        "topic": line(operation.topic or ""),
        "choice": line(operation.choice or ""),
    }
    if not words["decision"].strip():
        raise invalid("A decision has no words.")
    for existing in decisions:
        if name_key(existing.title) == name_key(name) and existing.status in (
            "proposed",
            "accepted",
        ):
            edit.require(existing.id)
            if different(existing, words) and operation.supersedes != existing.number:
                raise exists(
                    f'Decision {existing.number} "{existing.title}"',
                    f'another title, or "supersedes": {existing.number}',
                )
            if not different(existing, words):
                return edit.already(f"decision {existing.number} {existing.title}")
    replaced = None
    if operation.supersedes is not None:
        replaced = find_decision(edit.design, operation.supersedes)
        edit.require(replaced.id)
    number = max((item.number for item in decisions), default=0) + 1
    made = Decision(
        id=edit.make("decision", name, taken=ids_of(decisions)),
        number=number,
        title=name,
        status="accepted" if accepted else "proposed",
        scope=edit.about(operation.scope),
        supersedes=replaced.id if replaced else None,
        proposed_by="user" if accepted else "model",
        **words,
    )
    if replaced is not None and accepted:
        decisions = _retired(edit, decisions, replaced)
    edit.design = edit.design.replace(decisions=(*decisions, made))
    return f"+ decision {number} {name} ({made.status})"


def _retired(edit: Edit, decisions: tuple[Decision, ...], old: Decision) -> tuple[Decision, ...]:
    if old.status == "superseded":
        return decisions
    edit.touch(old.id)
    return swap(decisions, old.replace(status="superseded"))


def _changes(edit: Edit, operation: AlterDecision) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name in ("status", "pinned", "muted"):
        if (value := getattr(operation, name)) is not None:
            changes[name] = value
    if operation.title is not None:
        changes["title"] = title(operation.title, "a decision")
    for name, text in (
        ("decision", operation.text),
        ("context", operation.context),
        ("consequences", operation.consequences),
    ):
        if text is not None:
            changes[name] = words_of(text)
    for name in ("topic", "choice"):
        if (text := getattr(operation, name)) is not None:
            changes[name] = line(text)
    if operation.scope is not None:
        changes["scope"] = edit.about(operation.scope)
    return changes


def alter_decision(edit: Edit, operation: AlterDecision) -> str:
    """Accept, reject, pin, mute, edit or supersede a decision note."""
    note = find_decision(edit.design, operation.decision)
    edit.require(note.id)
    changes = _changes(edit, operation)
    decisions = edit.design.decisions
    if operation.superseded_by is not None:
        successor = find_decision(edit.design, operation.superseded_by)
        edit.require(successor.id)
        if successor.id == note.id:
            raise invalid(f"Decision {note.number} cannot supersede itself.")
        changes["status"] = "superseded"
        if successor.supersedes != note.id:
            edit.touch(successor.id)
            decisions = swap(decisions, successor.replace(supersedes=note.id))
    changes = different(note, changes)
    if changes.get("status") == "accepted" and note.supersedes is not None:
        old = next((item for item in decisions if item.id == note.supersedes), None)
        if old is not None:
            decisions = _retired(edit, decisions, old)
    if not changes and decisions is edit.design.decisions:
        return edit.already(f"decision {note.number} {note.title}")
    edit.touch(note.id)
    edit.design = edit.design.replace(decisions=swap(decisions, note.replace(**changes)))
    shown = {key: value for key, value in changes.items() if key != "scope"}
    return f"~ decision {note.number} {note.title} {described(note, shown)}".rstrip()


HANDLERS: Final[Handlers] = {
    SetConvention: set_convention,
    ProposeDecision: add_decision,
    AddDecision: add_decision,
    AlterDecision: alter_decision,
}
