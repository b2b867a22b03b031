"""The operations of one reply, as they come: what refers to a later line waits for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from design.document.api import endpoint_key
from design.document.design import Design
from design.document.names import name_key, singular
from design.operations.apply import Applied, apply
from design.operations.resolve import OperationError
from design.operations.vocabulary import Operation

State = Literal["applied", "deferred", "rejected", "blocked"]
Derive = Callable[[Design], Design]
Check = Callable[[str, Applied], None]
_LOWER = ("schema", "api")


@dataclass(frozen=True)
class Outcome:
    """What became of one operation so far."""

    key: str
    operation: Operation
    state: State
    applied: Applied | None = None
    error: OperationError | None = None
    turn: int = 0
    """Its place in the order of application, from 1; 0 when it was not applied."""


class Block:
    """A growing list of operations on one base design.

    An operation that refers to a name which is not there yet is deferred, and tried again after
    each success that brings a name. :meth:`finish` settles what still waits.
    """

    def __init__(
        self,
        base: Design,
        *,
        origin: str,
        derive: Derive | None = None,
        check: Check | None = None,
    ) -> None:
        """Start from a design.

        Args:
            base: What the operations are applied to.
            origin: What the ids of new elements follow from.
            derive: Brings the lower layers in line with the concept. It is called before an
                operation of a lower layer when the concept has changed, so that a reply may
                speak of the tables and endpoints of what it has just added.
            check: Raises an `OperationError` when what an operation, given by its key, would do
                is not to be done.
        """
        self.base = base
        self.design = base
        self.origin = origin
        self._derive = derive
        self._check = check
        self._derived_from: tuple[object, ...] = (base.concept, base.conventions)
        self._outcomes: dict[str, Outcome] = {}
        self._waiting: dict[str, Operation] = {}
        self._order: list[str] = []
        """Keys in the order in which they were applied."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of each operation, in the order they came."""
        return tuple(self._outcomes.values())

    @property
    def applied(self) -> tuple[Outcome, ...]:
        """The operations that were applied, in the order they were applied."""
        return tuple(self._outcomes[key] for key in self._order)

    def add(self, operation: Operation, key: str) -> tuple[Outcome, ...]:
        """Apply an operation, or defer or reject it.

        Args:
            operation: The operation.
            key: Its name in this block, such as the number of its line.

        Returns:
            Its outcome, and those of earlier operations that could be applied now.

        Raises:
            ValueError: The key was used before.
        """
        if key in self._outcomes:
            raise ValueError(f"the key {key!r} was used before")
        outcome = self._try(operation, key, loose=False)
        changes = [outcome]
        if outcome.state == "deferred":
            self._waiting[key] = operation
        elif outcome.applied is not None:
            changes.extend(self._retry(outcome.applied))
        return tuple(changes)

    def finish(self) -> tuple[Outcome, ...]:
        """Settle what still waits: apply it without its loose names, or reject it.

        Returns:
            The outcomes that changed: applied ones, rejected ones (the root causes), and blocked
            ones, which waited for what a rejected one would have made.
        """
        changes: list[Outcome] = []
        progress = True
        while progress:
            progress = False
            for key in list(self._waiting):
                outcome = self._try(self._waiting[key], key, loose=True)
                if outcome.state != "deferred":
                    del self._waiting[key]
                    changes.append(outcome)
                    progress = progress or outcome.state == "applied"
        waiting = self._waiting
        self._waiting = {}
        failed = {
            item.key: makes(item.operation)
            for item in self._outcomes.values()
            if item.key in waiting or item.state == "rejected"
        }
        for key, operation in waiting.items():
            error = self._outcomes[key].error
            blocked = error is not None and any(
                _would_bring(made, error) for other, made in failed.items() if other != key
            )
            outcome = Outcome(key, operation, "blocked" if blocked else "rejected", error=error)
            self._outcomes[key] = outcome
            changes.append(outcome)
        return tuple(changes) + self._uncircle(waiting)

    def _uncircle(self, waiting: dict[str, Operation]) -> tuple[Outcome, ...]:
        """Reject the first of operations that wait for each other alone."""
        states = {item.state for item in self._outcomes.values()}
        if not waiting or "rejected" in states:
            return ()
        key = next(iter(waiting))
        outcome = Outcome(key, waiting[key], "rejected", error=self._outcomes[key].error)
        self._outcomes[key] = outcome
        return (outcome,)

    def _retry(self, success: Applied) -> list[Outcome]:
        """Try waiting operations again, as long as that brings anything."""
        changes: list[Outcome] = []
        brought = bool(success.created or success.freed)
        while brought and self._waiting:
            brought = False
            for key in list(self._waiting):
                outcome = self._try(self._waiting[key], key, loose=False)
                if outcome.state == "deferred":
                    continue
                del self._waiting[key]
                changes.append(outcome)
                if outcome.applied is not None and outcome.applied.created:
                    brought = True
        return changes

    def _try(self, operation: Operation, key: str, *, loose: bool) -> Outcome:
        design = self._in_line(operation)
        try:
            applied = apply(design, operation, origin=self.origin, loose=loose)
            if self._check is not None:
                self._check(key, applied)
        except OperationError as error:
            error.__traceback__ = None
            state: State = "deferred" if error.code == "unknown" else "rejected"
            outcome = Outcome(key, operation, state, error=error)
        else:
            self.design = applied.design
            self._order.append(key)
            outcome = Outcome(key, operation, "applied", applied, turn=len(self._order))
        self._outcomes[key] = outcome
        return outcome

    def _in_line(self, operation: Operation) -> Design:
        """Return the design with its lower layers derived, when the operation speaks of them."""
        now = (self.design.concept, self.design.conventions)
        if self._derive is None or operation.layer not in _LOWER:
            return self.design
        if any(new is not old for new, old in zip(now, self._derived_from, strict=True)):
            self.design = self._derive(self.design)
            self._derived_from = (self.design.concept, self.design.conventions)
        return self.design


def _keys(name: str) -> set[str]:
    """Return the keys under which a name that is missing may be made by another operation."""
    text = name.strip()
    if " /" in text:
        method, _, path = text.partition(" ")
        return {endpoint_key(method, path.strip())}
    tail = text.rpartition(".")[2]
    return {name_key(text), name_key(singular(text)), name_key(tail)} - {""}


def makes(operation: Operation) -> dict[str, set[str]]:
    """Return the names an operation would bring: kind of element -> keys of names.

    Args:
        operation: Any operation; one that brings no name gives an empty mapping.
    """
    given: Any = operation
    verb, _, kind = operation.op.partition("_")
    kind = kind.replace("_", " ")
    if verb == "rename":
        return {kind: _keys(given.to)}
    if verb not in ("add", "set", "propose"):
        return {}
    match kind:
        case "endpoint":
            return {kind: {endpoint_key(given.method, given.path)}}
        case "lifecycle":
            states = {key for name in given.states for key in _keys(name)}
            return {"state": states, kind: {kind}, "attribute": {name_key(given.attribute)}}
        case "state":
            return {kind: _keys(given.state)}
        case "relationship":
            return {kind: _keys(given.name or given.to)}
        case "table":
            columns = {key for column in given.columns for key in _keys(column.name)}
            return {kind: _keys(given.name), "column": columns}
        case "integration":
            return {kind: _keys(given.system)}
        case "question" | "assumption" | "non goal":
            return {kind: _keys(given.text)}
        case "invariant":
            return {kind: _keys(given.statement) | _keys(given.name or "")}
    name = getattr(given, "name", None)
    return {kind: _keys(name)} if isinstance(name, str) else {}


def _would_bring(made: Mapping[str, set[str]], error: OperationError) -> bool:
    """Return whether names that would have been made include the one an error misses."""
    wanted = _keys(error.unknown or "")
    return any(
        (not error.kind or kind in error.kind) and not keys.isdisjoint(wanted)
        for kind, keys in made.items()
    )
