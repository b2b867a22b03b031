"""Mending: fixes of findings, put into the proposal when there is one, else into the design.

In a proposal a fix is operations like those of the reply: it can be picked, taken back, accepted
and discarded with the rest. Without one it is a snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from design.derive import derive
from session.bench import WorkbenchError
from session.checking import Checking, ReviewError
from session.draft import Draft
from session.events import AmendmentTakenBack, DraftAmended, Event

if TYPE_CHECKING:
    from design.diff import Diff
    from design.document.design import Design
    from design.operations.vocabulary import Operation
    from design.review.findings import Finding, Fix, Review
    from snapshots.history import Snapshot

_ROUNDS: Final = 20
_OWN: Final = "m"
"""Begins the keys of operations that a person had put into a proposal."""


class Mending(Checking):
    """The part of the workbench that mends."""

    def mend(self, fingerprint: str, choice: int = 1) -> Snapshot | None:
        """Mend one finding with one of its fixes.

        Args:
            fingerprint: The finding's fingerprint, or its beginning.
            choice: Which of its fixes, from 1.

        Returns:
            The snapshot; None when the fix went into the open proposal.

        Raises:
            ReviewError: It has no such fix, or the fix does not mend it.
        """
        finding = self.finding(fingerprint)
        if not 1 <= choice <= len(finding.fixes):
            raise ReviewError(
                f"{finding.rule} has no fix {choice} here; ask the model, or edit by hand."
                if finding.fixes
                else f"{finding.rule} has no fix of its own here; ask the model to mend it."
            )
        fix = finding.fixes[choice - 1]
        with self._guard, self._quiet("a fix"):
            draft = self._amendable("mend")
            if draft is None:
                design = self._mended(self._design, finding, fix)
                return self._commit_edit(design, f"{fix.title} ({finding.rule})", "review")
            keys, events = self._mend_draft(draft, finding, fix)
            self._amended(draft, keys, f"{fix.title} ({finding.rule})", events)
            return None

    def mend_all(self) -> tuple[Snapshot | None, int]:
        """Mend everything that has a safe fix, at once.

        Returns:
            The snapshot, None when it went into the open proposal, and how many were mended.

        Raises:
            ReviewError: Nothing has a safe fix.
        """
        with self._guard, self._quiet("a fix"):
            draft = self._amendable("mend")
            design, done = self._design, 0
            keys: list[str] = []
            events: list[Event] = []
            tried: set[str] = set()
            for _ in range(_ROUNDS):
                todo = [
                    (item, item.fixes[0])
                    for item in self._found(draft, design).open
                    if item.fixes and item.fixes[0].safe and item.fingerprint not in tried
                ]
                if not todo:
                    break
                for item, fix in todo:
                    tried.add(item.fingerprint)
                    try:
                        if draft is None:
                            design = self._mended(design, item, fix)
                        else:
                            new, told = self._mend_draft(draft, item, fix)
                            keys += new
                            events += told
                    except (ReviewError, WorkbenchError):
                        continue
                    done += 1
            if not done:
                raise ReviewError("No finding has a fix that is safe to apply unseen.")
            words = f"Mend {done} finding{'s' if done != 1 else ''} by safe fixes"
            if draft is None:
                return self._commit_edit(design, words, "review"), done
            self._amended(draft, keys, words, events)
            return None, done

    def take_back(self) -> str:
        """Take the last amendment out of the open proposal; return what it was.

        Raises:
            ReviewError: Nothing was put into it.
        """
        with self._guard, self._quiet("taking a fix back"):
            draft = self._amendable("take back")
            if draft is None or not draft.amendments:
                raise ReviewError("No fix was put into an open proposal.")
            last = draft.amendments[-1]
            event = AmendmentTakenBack(last.turn, last.keys, last.title)
            draft.fold(event)
            self._record(event)
            return last.title

    def preview(self, design: Design, fix: Fix) -> Diff:
        """Return what a fix would change of a design.

        Raises:
            WorkbenchError: It does not fit the design.
        """
        from design.diff import diff

        after = derive(self._applied(_operations(fix.operations), fix.title, design))
        return diff(design, after)

    # --- in the accepted design -------------------------------------------------------------

    def _mended(self, design: Design, finding: Finding, fix: Fix) -> Design:
        known = self._found(None, design)
        after = derive(self._applied(_operations(fix.operations), fix.title, design))
        _hold(known, self._found(None, after), finding, fix)
        return after

    def _found(self, draft: Draft | None, design: Design) -> Review:
        if draft is not None:
            return self._checked(draft.derived(), draft.base).review
        return self._checked(design, self._replaced()).review

    # --- in the proposal --------------------------------------------------------------------

    def _amendable(self, verb: str) -> Draft | None:
        """Return the open proposal, or None when there is none."""
        if self._draft is None:
            return None
        self._proposal(verb)
        return self._draft

    def _mend_draft(
        self, draft: Draft, finding: Finding, fix: Fix
    ) -> tuple[tuple[str, ...], list[Event]]:
        known = self._found(draft, draft.base)
        keys, events = self._put_in(draft, fix.operations, fix.title)
        try:
            _hold(known, self._found(draft, draft.base), finding, fix)
        except ReviewError:
            draft.without(keys)
            raise
        return keys, events

    def _put_in(
        self, draft: Draft, steps: Iterable[Mapping[str, Any]], title: str
    ) -> tuple[tuple[str, ...], list[Event]]:
        """Put operations into a draft, all or none; return their keys and what to tell."""
        operations = _operations(steps)
        taken = [int(item.key[1:]) for item in draft.block.outcomes if item.key[:1] == _OWN]
        first = max(taken, default=0) + 1
        keys = tuple(f"{_OWN}{first + at}" for at in range(len(operations)))
        events: list[Event] = []
        for operation, key in zip(operations, keys, strict=True):
            events += draft.take(operation, key, "")
        refused = next(
            (item for item in draft.block.outcomes if item.key in keys and item.state != "applied"),
            None,
        )
        if refused is not None:
            draft.without(keys)
            why = refused.error.message if refused.error else "it does not fit the proposal"
            raise ReviewError(f"{title}: {why}")
        return keys, events

    def _amended(
        self, draft: Draft, keys: Sequence[str], title: str, events: Iterable[Event]
    ) -> None:
        """Write an amendment down, and tell it."""
        done = DraftAmended(draft.started.turn, tuple(keys), title)
        draft.fold(done)
        self._record(*events, done)

    def _amend(self, draft: Draft, steps: Iterable[Mapping[str, Any]], title: str) -> None:
        """Put operations into the open proposal, as one amendment."""
        keys, events = self._put_in(draft, steps, title)
        self._amended(draft, keys, title, events)


def _operations(steps: Iterable[Mapping[str, Any]]) -> list[Operation]:
    from design.operations.parse import parse_operation

    return [parse_operation(dict(item)).operation for item in steps]


def _hold(known: Review, found: Review, finding: Finding, fix: Fix) -> None:
    """Refuse a fix that leaves what it is for, or brings an error in."""
    if finding.fingerprint in {item.fingerprint for item in found.findings}:
        raise ReviewError(f"{fix.title}: the finding is still there afterwards.")
    before = {item.fingerprint for item in known.findings}
    new = [item for item in found.worst("error") if item.fingerprint not in before]
    if new:
        raise ReviewError(f"{fix.title} would bring another error: {new[0].message}")
