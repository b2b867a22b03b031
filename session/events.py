"""What happens in a session, as typed facts.

The turn controller emits these; the terminal app and the headless commands are two listeners.
Every event is written to the journal and can be read back, so that a second listener, in this
process or another, sees the same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

TurnState = Literal["streaming", "repairing", "ready", "truncated", "cancelled", "failed"]
How = Literal[
    "undo", "redo", "restore", "switch", "adopt", "decision", "reconcile", "questions", "review",
    "import", "brief",
]  # fmt: skip
"""What made another design the accepted one."""
Fate = Literal["accepted", "accepted in part", "discarded", "undone", "restored", "interrupted"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a turn or to the design."""

    turn: str
    """Id of the turn, or empty when it belongs to none."""


@dataclass(frozen=True, slots=True)
class TurnStarted(Event):
    """A message was recorded and is about to be sent."""

    message: str
    model: str
    author: str
    base: str = ""
    """Snapshot the turn starts from."""
    origin: str = ""
    """What the ids of the turn's new elements are made from."""
    branch: str = ""


@dataclass(frozen=True, slots=True)
class PromptComposed(Event):
    """The prompt is ready."""

    tokens: int
    decisions: tuple[tuple[int, str, str], ...]
    """Number, id and digest of each decision note in it."""


@dataclass(frozen=True, slots=True)
class StepStarted(Event):
    """The next step of a draft in steps is asked for."""

    number: int
    of: int
    what: str


@dataclass(frozen=True, slots=True)
class ProseDelta(Event):
    """The model said something for the chat."""

    text: str


@dataclass(frozen=True, slots=True)
class OperationApplied(Event):
    """An operation is in the draft."""

    key: str
    operation: dict[str, Any]
    summary: str
    fixes: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    """Ids of the elements it made or changed."""


@dataclass(frozen=True, slots=True)
class OperationDeferred(Event):
    """An operation waits for a name that may still come."""

    key: str
    operation: dict[str, Any]
    why: str


@dataclass(frozen=True, slots=True)
class OperationRejected(Event):
    """A line could not be used."""

    key: str
    raw: str
    why: str
    state: Literal["rejected", "blocked"] = "rejected"
    code: str = ""
    """Kind of reason, such as ``unseen``; empty for a line that is no operation."""


@dataclass(frozen=True, slots=True)
class RepairStarted(Event):
    """Failed lines go back to the model."""

    round: int
    lines: int
    set_aside: tuple[str, ...] = ()
    """Keys of operations that contradict decisions and are out of the draft meanwhile."""
    findings: int = 0
    """Errors of the review that the draft brings in and that go back with the lines."""
    settled: bool = True
    """Whether nothing waits for a name of a later line any more."""


@dataclass(frozen=True, slots=True)
class OperationContradicts(Event):
    """An operation that is in the draft contradicts an accepted decision."""

    key: str
    decision: int
    """Number of the note."""
    why: str
    """A sentence that names the note."""


@dataclass(frozen=True, slots=True)
class OperationWithdrawn(Event):
    """The model took back an operation that contradicted a decision, or sent another for it."""

    key: str
    raw: str
    why: str
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class DraftAmended(Event):
    """A person had operations put into a proposal: they mend a finding, or excuse one."""

    keys: tuple[str, ...]
    title: str
    """What they do, such as "Add the 409"."""


@dataclass(frozen=True, slots=True)
class AmendmentTakenBack(Event):
    """The last amendment of a proposal is out of it again."""

    keys: tuple[str, ...]
    title: str


@dataclass(frozen=True, slots=True)
class DraftPicked(Event):
    """A person said what of a draft is not to be taken, and why; the newest word counts alone."""

    left_out: tuple[str, ...]
    """Keys of the operations."""
    reasons: tuple[tuple[str, str], ...] = ()
    """Key of an operation that was rejected, and why."""


@dataclass(frozen=True, slots=True)
class DraftChanged(Event):
    """The draft has a new content; listeners read it from the workbench."""


@dataclass(frozen=True, slots=True)
class UsageReported(Event):
    """What the turn cost."""

    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    seconds: float = 0.0
    estimated: bool = False
    cost: float | None = None
    """Dollars; None when the price is not known."""
    model: str = ""
    measured: tuple[int, int] = (0, 0)
    """Input tokens as we estimated them and as they were reported, of calls that did report."""


@dataclass(frozen=True, slots=True)
class ProposalReady(Event):
    """The reply ended; the draft can be accepted, in part or discarded."""

    state: TurnState
    operations: int
    rejected: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TurnFailed(Event):
    """The reply could not be had; the message is kept."""

    what: str
    mend: str
    refused: bool = False
    """Whether it was not sent at all, by the person's own budget."""


@dataclass(frozen=True, slots=True)
class TurnCancelled(Event):
    """The user stopped the reply; whole lines stay in the draft."""


@dataclass(frozen=True, slots=True)
class SnapshotTaken(Event):
    """A design was accepted."""

    snapshot: str
    subject: str
    fate: Fate = "accepted"
    left_out: tuple[str, ...] = ()
    """Summaries of the operations that were not taken."""
    reason: str = ""
    """Why they were not, if the person said so."""
    superseded: tuple[int, ...] = ()
    """Numbers of the decisions that were superseded knowingly with it."""


@dataclass(frozen=True, slots=True)
class DraftDiscarded(Event):
    """A proposal was discarded."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class DesignMoved(Event):
    """The accepted design is another one: undo, redo, restore, switch, adoption or import."""

    how: How
    snapshot: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SnapshotNamed(Event):
    """A snapshot was named, or a name was taken away."""

    snapshot: str
    name: str
    gone: bool = False
    """Whether the name was taken away."""


@dataclass(frozen=True, slots=True)
class Notice(Event):
    """Something the user should read."""

    text: str
    severity: Literal["information", "warning", "error"] = "information"
    place: str = ""


KINDS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        TurnStarted,
        PromptComposed,
        StepStarted,
        ProseDelta,
        OperationApplied,
        OperationDeferred,
        OperationRejected,
        RepairStarted,
        OperationContradicts,
        OperationWithdrawn,
        DraftAmended,
        AmendmentTakenBack,
        DraftPicked,
        DraftChanged,
        UsageReported,
        ProposalReady,
        TurnFailed,
        TurnCancelled,
        SnapshotTaken,
        DraftDiscarded,
        DesignMoved,
        SnapshotNamed,
        Notice,
    )
}
"""Every kind of event by its name in the journal."""

PASSING = (DraftChanged, Notice)
"""Events that are told but not kept."""


def to_record(event: Event) -> tuple[str, dict[str, Any]]:
    """Return an event's kind and its fields as JSON values."""
    fields = {item.name: getattr(event, item.name) for item in dataclasses.fields(event)}
    return type(event).__name__, fields


def from_record(kind: str, payload: Mapping[str, Any]) -> Event | None:
    """Return the event a journal record holds, or None for a kind this release does not know.

    Raises:
        TypeError: The record lacks what every event of its kind has.
    """
    known = KINDS.get(kind)
    if known is None:
        return None
    if not isinstance(payload, Mapping):
        raise TypeError(f"a record of {kind} holds no fields")
    names = {item.name for item in dataclasses.fields(known)}
    values = {
        name: _tuples(value) if isinstance(value, list) else value
        for name, value in payload.items()
        if name in names
    }
    return known(**values)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
