"""What a person does to decision notes, as operations and a commit's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from design.document.decisions import Decision
from design.document.design import Design
from design.operations.parse import parse_operation
from design.operations.resolve import OperationError
from design.operations.vocabulary import AlterDecision, Operation

ACTIONS: Final = (
    "accept",
    "reject",
    "edit",
    "supersede",
    "pin",
    "unpin",
    "mute",
    "unmute",
    "add",
)
"""What can be done to a note."""

Plan = tuple[tuple[Operation, ...], str]


class DecisionActionError(Exception):
    """The action does not apply to the note; the message says why and what would."""


def decision_operations(
    design: Design, number: int | None, action: str, fields: Mapping[str, Any]
) -> Plan:
    """Return the operations an action on a decision note stands for, and words for its snapshot.

    Args:
        design: The design the note is in.
        number: The note's number; None with ``add``.
        action: One of :data:`ACTIONS`.
        fields: ``title``, ``text``, ``context``, ``consequences``, ``topic``, ``choice``,
            ``scope``, and ``by`` for ``supersede``.

    Raises:
        DecisionActionError: There is no such note or action, or it does not apply.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    if action == "add":
        return _add(given)
    if number is None or (note := design.decision(number)) is None:
        known = ", ".join(str(item.number) for item in design.decisions) or "none yet"
        raise DecisionActionError(f"There is no decision {number}; there are: {known}.")
    steps: dict[str, Callable[[Decision, Mapping[str, Any]], Plan]] = {
        "accept": lambda note, _: _status(note, "accepted", "Accept"),
        "reject": lambda note, _: _status(note, "rejected", "Reject"),
        "edit": _edit,
        "supersede": _supersede,
        "pin": lambda note, _: _flag(note, "pinned", value=True, word="Pin"),
        "unpin": lambda note, _: _flag(note, "pinned", value=False, word="Unpin"),
        "mute": lambda note, _: _flag(note, "muted", value=True, word="Mute"),
        "unmute": lambda note, _: _flag(note, "muted", value=False, word="Unmute"),
    }
    if action not in steps:
        raise DecisionActionError(f"There is no action {action!r}; known: {', '.join(ACTIONS)}.")
    return steps[action](note, given)


def _add(given: Mapping[str, Any]) -> Plan:
    if not given.get("text"):
        raise DecisionActionError("A decision note needs words: say what is decided.")
    title = given.get("title") or _title_of(given["text"])
    values = {name: value for name, value in given.items() if name != "text"}
    operation = _read({"op": "add_decision", **values, "title": title, "decision": given["text"]})
    return (operation,), f"Decide: {title}"


def _read(values: Mapping[str, Any]) -> Operation:
    try:
        return parse_operation(values).operation
    except OperationError as error:
        raise DecisionActionError(error.message) from None


def _title_of(text: str) -> str:
    line = text.strip().split("\n")[0].split(". ")[0].rstrip(".")
    return line if len(line) <= 80 else line[:79].rsplit(" ", 1)[0] + "…"


def _status(note: Decision, status: Any, word: str) -> Plan:
    if note.status == status:
        raise DecisionActionError(f"Decision {note.number} is {status} already.")
    if note.status == "superseded":
        raise DecisionActionError(f"Decision {note.number} was superseded; add a new one instead.")
    operation = AlterDecision(decision=note.number, status=status)
    return (operation,), f"{word} decision {note.number}: {note.title}"


def _flag(note: Decision, flag: str, *, value: bool, word: str) -> Plan:
    if getattr(note, flag) == value:
        state = flag if value else f"not {flag}"
        raise DecisionActionError(f"Decision {note.number} is {state} already.")
    operation = (
        AlterDecision(decision=note.number, pinned=value)
        if flag == "pinned"
        else AlterDecision(decision=note.number, muted=value)
    )
    return (operation,), f"{word} decision {note.number}: {note.title}"


def _edit(note: Decision, given: Mapping[str, Any]) -> Plan:
    names = ("title", "text", "context", "consequences", "topic", "choice")
    changes = {name: given[name] for name in (*names, "scope") if name in given}
    if not changes:
        raise DecisionActionError(f"Nothing to edit was given; known: {', '.join(names)}, scope.")
    operation = _read({"op": "alter_decision", "decision": note.number, **changes})
    return (operation,), f"Edit decision {note.number}: {changes.get('title', note.title)}"


def _supersede(note: Decision, given: Mapping[str, Any]) -> Plan:
    by = given.get("by")
    if by is None:
        raise DecisionActionError("Say which decision takes its place: `--by NUMBER`.")
    if int(by) == note.number:
        raise DecisionActionError("A decision cannot take its own place.")
    operation = AlterDecision(decision=note.number, status="superseded", superseded_by=int(by))
    return (operation,), f"Supersede decision {note.number} by {by}"
