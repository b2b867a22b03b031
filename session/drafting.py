"""Operations that make a draft: taken, refused, set aside, withdrawn, put back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Literal

from design.derive import derive
from design.document.design import Design
from design.guard import Breach, Watch
from design.operations.block import Block, Outcome
from design.operations.vocabulary import Operation
from session.events import (
    Event,
    OperationApplied,
    OperationDeferred,
    OperationRejected,
    OperationWithdrawn,
    TurnStarted,
    TurnState,
    UsageReported,
)
from session.sight import Sight

if TYPE_CHECKING:
    from design.operations.apply import Applied

_ALIKE: Final = 0.4
"""From which likeness on a line is taken to mend one that could not be read."""
_SAME: Final = 0.7
"""From which likeness on a line is taken to be sent for one that could."""
_SELDOM: Final = 10
"""How many times longer than a look for contradictions a reply goes on before the next one."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A line of the reply that is not in the draft, and why."""

    key: str
    raw: str
    why: str
    state: Literal["rejected", "blocked"] = "rejected"
    code: str = ""
    """Kind of reason, as an `OperationError` has it; empty for a line that is no operation."""


def dump_operation(operation: Operation) -> dict[str, Any]:
    """Return an operation as the JSON object a model would have written."""
    data = operation.model_dump(mode="json", exclude_defaults=True)
    return {"op": operation.op} | {name: value for name, value in data.items() if name != "op"}


@dataclass
class Drafting:
    """Operations on a base, as they come, are refused, go back and come again."""

    started: TurnStarted
    base: Design
    state: TurnState = "streaming"
    reason: str = ""
    prose: list[str] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    usage: UsageReported | None = None
    fixes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _raw: dict[str, str] = field(default_factory=dict)
    _derived: tuple[Design, Design] | None = None
    _breaches: tuple[Design, tuple[Breach, ...]] | None = None
    _aside: dict[str, Operation] = field(default_factory=dict)
    """Operations that contradict decisions, out of the draft while the model is asked again."""
    _whole: list[tuple[str, Operation]] = field(default_factory=list)
    """The operations in their order before some were set aside."""
    _applied: set[str] = field(default_factory=set)
    """Keys of the operations told to be applied."""

    def __post_init__(self) -> None:
        self.sight = Sight(self.base)
        self._look_at = 0.0
        self.block = self._new_block()

    def _new_block(self) -> Block:
        self._watch = Watch(self.base, derive)
        return Block(self.base, origin=self.started.origin, derive=derive, check=self._check)

    def _check(self, key: str, applied: Applied) -> None:
        if key not in self._applied:
            self.sight.check(key, applied)

    # --- what the turn controller does -------------------------------------------------

    def take(
        self, operation: Operation, key: str, raw: str, fixes: Sequence[str] = ()
    ) -> list[Event]:
        """Add an operation.

        Args:
            operation: A valid operation.
            key: Its key within the turn.
            raw: The line it came from.
            fixes: What was mended in the line.

        Returns:
            What became of it, and of operations that had waited for it.
        """
        self._raw[key] = raw
        if fixes:
            self.fixes[key] = tuple(fixes)
        return self._events(self.block.add(operation, key))

    def refuse(self, key: str, raw: str, why: str, code: str = "") -> list[Event]:
        """Note a line that is no operation."""
        self.rejected.append(Rejection(key, raw, why, code=code))
        return [OperationRejected(self.started.turn, key, raw, why, code=code)]

    def end_block(self) -> list[Event]:
        """Settle the operations that still wait for a name: none comes any more."""
        self.put_back()
        return self._events(self.block.finish())

    def start_repair(self) -> tuple[Rejection, ...]:
        """Return the lines that go back to the model."""
        return tuple(self.rejected)

    def end_repair(self, sent: Sequence[Rejection], mended: Sequence[str]) -> None:
        """Strike out the rejected lines for which a usable line came back.

        Args:
            sent: The lines that went back.
            mended: The lines of the new reply that could be used.
        """
        unclaimed = list(mended)
        for rejection in sent:
            if rejection.code == "need" and rejection in self.rejected:
                # It was answered by the round itself.
                self.rejected.remove(rejection)
                continue
            scored = [(_likeness(rejection.raw, line), line) for line in unclaimed]
            best = max(scored, default=(0.0, ""))
            if best[0] >= _ALIKE and rejection in self.rejected:
                # A line that came several times was sent back once.
                told = (rejection.raw, rejection.why)
                once = {item.key for item in sent if (item.raw, item.why) == told}
                self.rejected = [item for item in self.rejected if item.key not in once]
                unclaimed.remove(best[1])

    # --- what contradicts decisions -------------------------------------------------------

    def breaches(self) -> tuple[Breach, ...]:
        """Return what the operations so far contradict of the accepted decisions."""
        source = self.block.design
        if self._breaches is None or not self.is_watched:
            design = self.derived()
            began = monotonic()
            found = self._watch.look(self.block.outcomes, design)
            self._breaches = (source, found)
            ended = monotonic()
            self._look_at = ended + _SELDOM * (ended - began)
        return self._breaches[1]

    @property
    def is_watched(self) -> bool:
        """Whether :meth:`breaches` knows already what it returns."""
        return self._breaches is not None and self._breaches[0] is self.block.design

    def breaches_so_far(self) -> tuple[Breach, ...]:
        """Return what :meth:`breaches` does, or what it last did while that costs too much."""
        if self._breaches is None or monotonic() >= self._look_at:
            return self.breaches()
        return self._breaches[1]

    def set_aside(self, keys: Sequence[str]) -> None:
        """Take operations out of the draft while the model is asked for others.

        What depends on them waits. :meth:`settle`, :meth:`put_back` or :meth:`end_block` ends it.
        """
        applied = self.block.applied
        waiting = [item for item in self.block.outcomes if item.state == "deferred"]
        self._whole = [(item.key, item.operation) for item in (*applied, *waiting)]
        self._aside = {item.key: item.operation for item in applied if item.key in keys}
        if self._aside:
            self._rebuild([item for item in self._whole if item[0] not in self._aside])

    def settle(
        self, lines: Sequence[str], whys: Mapping[str, str], *, whole: bool = True
    ) -> list[Event]:
        """Decide about what was set aside: what is not sent again is withdrawn.

        A reply without a usable line says nothing about them, and they return to the draft.

        Args:
            lines: The usable lines that came.
            whys: What each contradicts, by its key.
            whole: Whether the reply ended; one that did not takes nothing back.
        """
        if not lines:
            return []
        events: list[Event] = []
        for key in list(self._aside):
            raw = self.raw_of(key, self._aside[key])
            again = max((_likeness(raw, line) for line in lines), default=0.0) >= _SAME
            if not (again or whole):
                continue
            told = "Another line was sent for it." if again else "The model took it back."
            event = OperationWithdrawn(
                self.started.turn, key, raw, f"{whys.get(key, '')} {told}".strip(), again
            )
            self._withdraw(event)
            events.append(event)
        return events

    def raw_of(self, key: str, operation: Operation) -> str:
        """Return an operation as the line it came from, or as one a model would have written."""
        return self._raw.get(key) or json.dumps(dump_operation(operation), ensure_ascii=False)

    def _withdraw(self, event: OperationWithdrawn) -> None:
        self._aside.pop(event.key, None)
        self._applied.discard(event.key)
        self._whole = [item for item in self._whole if item[0] != event.key]
        if not event.replaced:
            self.rejected.append(Rejection(event.key, event.raw, event.why))

    def put_back(self) -> None:
        """Put what was set aside and not withdrawn back in its place."""
        if self._aside:
            known = {key for key, _ in self._whole}
            since = [(item.key, item.operation) for item in self.block.outcomes]
            self._rebuild([*self._whole, *(item for item in since if item[0] not in known)])
        self._aside = {}

    def _rebuild(self, operations: Iterable[tuple[str, Operation]]) -> None:
        self.block = self._new_block()
        for key, operation in operations:
            self.block.add(operation, key)
        self._derived = self._breaches = None

    def _events(self, outcomes: Iterable[Outcome]) -> list[Event]:
        events: list[Event] = []
        turn = self.started.turn
        for outcome in outcomes:
            operation = dump_operation(outcome.operation)
            if outcome.state == "applied" and outcome.applied is not None:
                fixes = (*self.fixes.get(outcome.key, ()), *outcome.applied.notes)
                if fixes:
                    self.fixes[outcome.key] = fixes
                done = outcome.applied
                touched = (*done.created, *done.touched)
                if outcome.key in self._applied:
                    continue
                self._applied.add(outcome.key)
                events.append(
                    OperationApplied(turn, outcome.key, operation, done.summary, fixes, touched)
                )
                continue
            why = outcome.error.message if outcome.error else "it waits for another operation"
            if outcome.state == "deferred":
                events.append(OperationDeferred(turn, outcome.key, operation, why))
                continue
            raw = self._raw.get(outcome.key, "")
            state: Literal["rejected", "blocked"] = (
                "blocked" if outcome.state == "blocked" else "rejected"
            )
            code = outcome.error.code if outcome.error else ""
            self.rejected.append(Rejection(outcome.key, raw, why, state, code))
            events.append(OperationRejected(turn, outcome.key, raw, why, state, code))
        return events

    def derived(self) -> Design:
        """Return base, operations and what derives from them."""
        source = self.block.design
        if self._derived is None or self._derived[0] is not source:
            result = self.base if source is self.base else derive(source)
            self._derived = (source, result)
        return self._derived[1]


def _likeness(left: str, right: str) -> float:
    matcher = SequenceMatcher(None, left[:300], right[:300], autojunk=False)
    return matcher.ratio()
