"""The conversation as the next prompt should see it.

The chat's position moves with the design: turns that were undone, or that lie on another line of
snapshots than the present one, are not spoken of; a restore is named instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from session.events import (
    AmendmentTakenBack,
    DraftDiscarded,
    OperationApplied,
    OperationRejected,
    OperationWithdrawn,
    ProposalReady,
    ProseDelta,
    SnapshotTaken,
    TurnFailed,
    TurnStarted,
    UsageReported,
)

if TYPE_CHECKING:
    from prompts.compose import PastTurn
    from session.journal import Journal, Record
    from snapshots.history import Snapshot


_UNDONE: Final = "It was taken back: nothing it changed is in the design."


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the present line of snapshots, newest first."""

    snapshot: Snapshot
    kind: Literal["turn", "edit", "restore"]


def line_of(snapshots: Sequence[Snapshot]) -> tuple[Step, ...]:
    """Return the snapshots that led to the present content, newest first.

    A snapshot that took up an earlier one (undo, redo, restore) continues with that one's own
    past: what lay between is not part of the present.

    Args:
        snapshots: The log from the present one back, newest first.
    """
    by_id = {snapshot.id: snapshot for snapshot in snapshots}
    steps: list[Step] = []
    current = snapshots[0] if snapshots else None
    seen: set[str] = set()
    while current is not None and current.id not in seen:
        seen.add(current.id)
        if current.restores:
            steps.append(Step(current, "restore"))
            current = by_id.get(current.restores)
            continue
        steps.append(Step(current, "turn" if current.turn else "edit"))
        current = by_id.get(current.parents[0]) if current.parents else None
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class TurnAccount:
    """What the journal holds of one turn."""

    turn: str
    message: str
    prose: str
    base: str
    state: str
    at: str
    author: str
    model: str
    summaries: tuple[tuple[str, str], ...]
    """Name and summary of each operation that was applied."""
    rejected: tuple[str, ...]
    accepted: str | None
    fate: str
    reason: str
    touched: tuple[str, ...]
    """Ids of the elements it made or changed."""
    left_out: tuple[str, ...]
    """Summaries of the operations that were applied but not taken."""
    usage: UsageReported | None = None
    """What it cost, if that was told."""


def account(records: Sequence[Record]) -> TurnAccount | None:
    """Return what a turn's records say, or None when they do not start one."""
    started: TurnStarted | None = None
    at, state, fate, reason = "", "", "", ""
    accepted: str | None = None
    left_out: tuple[str, ...] = ()
    prose: list[str] = []
    summaries: dict[str, tuple[str, str]] = {}
    rejected: list[str] = []
    touched: dict[str, None] = {}
    for record in records:
        match record.event:
            case TurnStarted():
                started, at = record.event, record.at
            case ProseDelta(text=text):
                prose.append(text)
            case OperationApplied(key=key, operation=operation, summary=summary, touched=ids):
                summaries[key] = (str(operation.get("op", "")), summary)
                touched.update(dict.fromkeys(ids))
            case (
                OperationRejected(key=key, raw=raw, why=why)
                | OperationWithdrawn(key=key, raw=raw, why=why)
            ):
                summaries.pop(key, None)
                rejected.append(f"{raw} ({why})")
            case AmendmentTakenBack(keys=keys):
                _strike(summaries, keys)
            case ProposalReady(state=ended, reason=why):
                state, reason = ended, why
            case TurnFailed(what=what):
                state, reason = "failed", what
            case SnapshotTaken(snapshot=snapshot, fate=how, left_out=names, reason=why):
                accepted, fate, left_out, reason = snapshot, how, names, why
            case DraftDiscarded(reason=why):
                fate, reason = "discarded", why
            case _:
                pass
    if started is None:
        return None
    return TurnAccount(
        started.turn,
        started.message,
        "".join(prose),
        started.base,
        state,
        at,
        started.author,
        started.model,
        tuple(summaries.values()),
        tuple(rejected),
        accepted,
        fate,
        reason,
        tuple(touched),
        left_out,
        next((item.event for item in records if isinstance(item.event, UsageReported)), None),
    )


def _strike(summaries: dict[str, tuple[str, str]], keys: Sequence[str]) -> None:
    for key in keys:
        summaries.pop(key, None)


def past_turns(
    journal: Journal,
    snapshots: Sequence[Snapshot],
    *,
    limit: int = 4,
) -> tuple[PastTurn, ...]:
    """Return the last few turns on the present line, oldest first, for the next prompt.

    Args:
        journal: The journal.
        snapshots: The log of the present branch, newest first.
        limit: How many at most.
    """
    from prompts.compose import PastTurn

    steps = line_of(snapshots)
    present = {step.snapshot.id for step in steps}
    undone = {snapshot.trailers.get("Undoes", "") for snapshot in snapshots} - present
    latest = next((step for step in steps if step.kind != "edit"), None)
    turns: list[PastTurn] = []
    for turn in reversed(journal.last_turns(limit * 6)):
        if len(turns) >= limit:
            break
        told = account(journal.of_turn(turn))
        if told is None or not told.state:
            continue
        if told.accepted in undone:
            turns.append(PastTurn(message=told.message, fate="undone", note=_UNDONE))
            continue
        if told.base not in present:
            continue
        if told.accepted is not None and told.accepted not in present:
            continue
        if told.accepted is None and told.fate != "discarded":
            continue
        turns.append(
            PastTurn(
                message=told.message,
                prose=told.prose,
                fate="discarded" if told.accepted is None else told.fate,  # type: ignore[arg-type]
                rejected=told.left_out,
                note=told.reason if told.fate in ("discarded", "accepted in part") else "",
                touched=told.touched,
            )
        )
    turns.reverse()
    if latest is not None and latest.kind == "restore":
        goal = latest.snapshot.restores or ""
        target = next((item for item in snapshots if item.id == goal), None)
        words = f" ({target.subject})" if target is not None and target.subject else ""
        turns.append(
            PastTurn(
                message="",
                fate="restored",
                note=f"The design was set back to snapshot {goal[:8]}{words};"
                " what came after it does not hold.",
            )
        )
    return tuple(turns)
