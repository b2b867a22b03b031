"""The draft: a base snapshot and the operations of one turn so far.

The turn controller feeds a draft with operations as they arrive; replaying the journal's events
gives the same draft again, after a crash or in another process.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from design.document.design import Design
from design.guard import Breach, proposed_conflicts
from design.operations.block import Outcome
from design.operations.groups import dependants
from design.operations.parse import parse_operation
from design.operations.resolve import OperationError
from session.drafting import Drafting, Rejection, dump_operation
from session.events import (
    AmendmentTakenBack,
    DraftAmended,
    DraftPicked,
    Event,
    OperationApplied,
    OperationDeferred,
    OperationRejected,
    OperationWithdrawn,
    ProposalReady,
    ProseDelta,
    RepairStarted,
    StepStarted,
    TurnCancelled,
    TurnFailed,
    TurnState,
    UsageReported,
)

if TYPE_CHECKING:
    from design.diff import Diff
    from design.document.decisions import Decision

_COMING: Final = ("streaming", "repairing")

__all__ = ["Draft", "DraftView", "Rejection", "dump_operation"]


@dataclass(frozen=True)
class DraftView:
    """What a face needs to show a draft; immutable."""

    turn: str
    message: str
    model: str
    author: str
    origin: str
    base: Design
    design: Design
    """The base, the operations so far and what derives from them."""
    outcomes: tuple[Outcome, ...]
    fixes: dict[str, tuple[str, ...]]
    """What was mended in a line, by its key."""
    prose: str
    state: TurnState
    reason: str = ""
    rejected: tuple[Rejection, ...] = ()
    usage: UsageReported | None = None
    breaches: tuple[Breach, ...] = ()
    """What of it contradicts accepted decisions; while the reply comes, as of the last look."""
    is_watched: bool = True
    """Whether the newest operations were looked at for that."""
    amendments: tuple[DraftAmended, ...] = ()
    """What a person had put into it since, in order."""
    choice: DraftPicked | None = None
    """What a person said is not to be taken of it; None when nothing was said."""

    @cached_property
    def left_out(self) -> frozenset[str]:
        """Keys of the operations not to be taken: those a person left out, and what needs them."""
        said = self.choice.left_out if self.choice is not None else ()
        gone = {item.key for item in self.applied}.intersection(said)
        return frozenset(gone.union(dependants(self.outcomes, gone))) if gone else frozenset()

    @property
    def picked(self) -> tuple[str, ...]:
        """Keys of the operations to be taken, in the order they came."""
        return tuple(item.key for item in self.applied if item.key not in self.left_out)

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why operations were rejected, by key."""
        said = self.choice.reasons if self.choice is not None else ()
        return {key: why for key, why in said if key in self.left_out}

    def why_not(self, taken: Collection[str] = ()) -> str:
        """Return why operations were rejected, as the model is told.

        Args:
            taken: Keys of operations that are taken all the same.
        """
        said: dict[str, list[str]] = {}
        for item in self.applied:
            if item.key in self.reasons and item.key not in taken:
                what = item.applied.summary if item.applied else item.operation.op
                said.setdefault(self.reasons[item.key], []).append(what)
        return "; ".join(f"{', '.join(parts)}: {why}" for why, parts in said.items())

    @cached_property
    def conflicts(self) -> tuple[tuple[Decision, Decision], ...]:
        """The notes it proposes with the accepted ones each contradicts."""
        return proposed_conflicts(self.base, self.design)

    def amended_by(self, key: str) -> str:
        """Return what a person had an operation put in for; empty when it is the reply's."""
        return next((item.title for item in self.amendments if key in item.keys), "")

    def broken_by(self, key: str) -> tuple[Breach, ...]:
        """Return what an operation contradicts."""
        return tuple(item for item in self.breaches if item.key == key)

    @property
    def applied(self) -> tuple[Outcome, ...]:
        """The operations that are in the draft."""
        return tuple(outcome for outcome in self.outcomes if outcome.state == "applied")

    @property
    def is_open(self) -> bool:
        """Whether the reply is still coming."""
        return self.state in _COMING

    @property
    def is_vain(self) -> bool:
        """Whether accepting it would change nothing."""
        return self.design is self.base or self.design == self.base

    @cached_property
    def diff(self) -> Diff:
        """What the draft changes; computed once."""
        from design.diff import diff

        return diff(self.base, self.design)


@dataclass
class Draft(Drafting):
    """A draft being made. Not thread-safe; its owner is one turn or one replay."""

    amendments: list[DraftAmended] = field(default_factory=list)
    choice: DraftPicked | None = None

    # --- replaying ----------------------------------------------------------------------

    def fold(self, event: Event) -> None:
        """Take in one journaled event of this turn."""
        match event:
            case ProseDelta(text=text):
                self.prose.append(text)
            case OperationApplied(key=key, operation=data, fixes=fixes):
                self._again(key, data)
                if fixes:
                    self.fixes[key] = fixes
            case OperationDeferred(key=key, operation=data):
                self._again(key, data)
            case OperationRejected(key=key, raw=raw, why=why, state=state, code=code):
                self.rejected.append(Rejection(key, raw, why, state, code))
                self._refuse_again(key)
            case RepairStarted() | StepStarted() | ProposalReady():
                self._fold_mark(event)
            case OperationWithdrawn():
                self._withdraw(event)
            case UsageReported():
                self.usage = event
            case TurnCancelled():
                self.state = "cancelled"
            case TurnFailed(what=what, mend=mend):
                self.state, self.reason = "failed", f"{what} {mend}"
            case DraftPicked():
                self.choice = event
            case _:
                self._fold_amendment(event)

    def _fold_mark(self, event: RepairStarted | StepStarted | ProposalReady) -> None:
        self.put_back()
        if isinstance(event, RepairStarted):
            if event.settled:
                self.block.finish()
            self.state = "repairing"
            self.set_aside(event.set_aside)
        elif isinstance(event, ProposalReady):
            self.block.finish()
            self.state, self.reason = event.state, event.reason

    def _fold_amendment(self, event: Event) -> None:
        match event:
            case DraftAmended():
                self.amendments.append(event)
            case AmendmentTakenBack(keys=keys):
                self.without(keys)
                self.amendments = [item for item in self.amendments if item.keys != keys]
            case _:
                pass

    def _again(self, key: str, data: dict[str, Any]) -> None:
        if any(outcome.key == key for outcome in self.block.outcomes):
            return
        try:
            operation = parse_operation(data).operation
        except OperationError as error:
            raw = json.dumps(data, ensure_ascii=False)
            self.rejected.append(Rejection(key, raw, error.message))
            return
        self.block.add(operation, key)

    def _refuse_again(self, key: str) -> None:
        """Take out an operation that waited for a name and was refused when that came."""
        if any(item.key == key for item in self.block.applied):
            kept = [item for item in self.block.outcomes if item.key != key]
            self._rebuild((item.key, item.operation) for item in kept)

    def rebase(self, base: Design) -> None:
        """Move the draft's operations onto another base; those that no longer fit are rejected."""
        applied = self.block.applied
        self.base = base
        self._rebuild((outcome.key, outcome.operation) for outcome in applied)
        self.block.finish()
        known = {item.key for item in self.rejected}
        for outcome in self.block.outcomes:
            if outcome.state != "applied" and outcome.key not in known:
                why = outcome.error.message if outcome.error else "what it needs is gone"
                raw = self.raw_of(outcome.key, outcome.operation)
                told = f"It no longer fits the design, which has moved on: {why}"
                self.rejected.append(Rejection(outcome.key, raw, told))

    def without(self, keys: Iterable[str]) -> None:
        """Strike operations out as if they had never come."""
        gone = frozenset(keys)
        left = [(item.key, item.operation) for item in self.block.applied if item.key not in gone]
        self.rejected = [item for item in self.rejected if item.key not in gone]
        self._applied -= gone
        for key in gone:
            self._raw.pop(key, None)
            self.fixes.pop(key, None)
        self._rebuild(left)
        self.block.finish()

    # --- looking ------------------------------------------------------------------------

    def view(self) -> DraftView:
        """Return the draft as it is now."""
        coming = self.state in _COMING
        design = self.derived()
        breaches = self.breaches_so_far() if coming else self.breaches()
        return DraftView(
            turn=self.started.turn,
            message=self.started.message,
            model=self.started.model,
            author=self.started.author,
            origin=self.started.origin,
            base=self.base,
            design=design,
            outcomes=self.block.outcomes,
            fixes=dict(self.fixes),
            prose="".join(self.prose),
            state=self.state,
            reason=self.reason,
            rejected=tuple(self.rejected),
            usage=self.usage,
            breaches=breaches,
            is_watched=self.is_watched,
            amendments=tuple(self.amendments),
            choice=self.choice,
        )
