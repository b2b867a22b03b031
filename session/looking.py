"""Looking at a design: status, snapshots, differences, prompts and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from design.derive import stale
from design.document.design import Design
from design.text import clean
from session.bench import Bench
from session.conversation import TurnAccount, account, past_turns
from session.spending import calibration, spent

if TYPE_CHECKING:
    from design.derive import Stale
    from design.diff import Diff
    from prompts.compose import Prompt
    from snapshots.history import Snapshot


_MOST_FINDINGS: Final = 12


def _told(design: Design) -> list[str]:
    """Return the open findings and waivers that a prompt tells, the worst first."""
    from design.review.report import report

    if design.is_empty:
        return []
    lines = report(design).told()
    more = len(lines) - _MOST_FINDINGS
    return lines[:_MOST_FINDINGS] + ([f"and {more} more"] if more > 0 else [])


class Looking(Bench):
    """The part of the workbench that only looks."""

    def status(self) -> dict[str, Any]:
        """Return the ``status`` JSON of docs/json.md."""
        view = self.draft
        return {
            "design": self._design.name,
            "branch": self.repository.branch(),
            "snapshot": self.head.id,
            "draft": None
            if view is None
            else {
                "turn": view.turn,
                "state": view.state,
                "operations": len(view.applied),
                "rejected": len(view.rejected),
                "left_out": len(view.left_out),
                "broken": sorted({item.note.number for item in view.breaches}),
            },
            "counts": self._design.counts(),
            "model": self.settings.model,
            "usage": spent(self.journal).to_json(),
        }

    def log(self, rev: str | None = None, limit: int | None = None) -> list[Snapshot]:
        """Return snapshots, newest first."""
        return self.repository.log(rev, limit)

    def show(self, rev: str | None = None) -> Design:
        """Return the design at a snapshot; None or "draft" gives what is shown now."""
        if rev is None:
            return self._design
        return self.shown if rev == "draft" else self.repository.load(rev)

    def diff(self, before: str | None = None, after: str | None = None) -> Diff:
        """Return what changed between two snapshots.

        Args:
            before: A revision; None for the accepted design.
            after: A revision; None for the draft when there is one, else the accepted design.
                With no arguments and no draft: what the last snapshot changed.
        """
        from design.diff import diff

        if before is None and after is None and self.draft is None:
            parents = self.head.parents
            earlier = self.repository.load(parents[0]) if parents else Design()
            return diff(earlier, self._design)
        return diff(self.show(before), self.show(after or "draft"))

    def stale(self) -> tuple[Stale, ...]:
        """Return hand-made parts whose derivation has changed since."""
        return stale(self.shown)

    def prompt(self, message: str, selected: Sequence[str] = ()) -> Prompt:
        """Return the prompt a message would be sent with."""
        return self._prompt(self._design, message, selected)

    def _prompt(
        self, design: Design, message: str, selected: Sequence[str], model: str = ""
    ) -> Prompt:
        from prompts.compose import compose

        history = past_turns(self.journal, self.repository.log(limit=200))
        model = model or self.settings.model
        ratio = calibration(self.journal, model)
        short = self._is_short(model)
        prompt = compose(
            design,
            clean(message),
            history=history,
            selected=selected,
            findings=() if short else _told(design),
            budget=int(self.settings.budget / ratio),
            short=short,
        )
        return prompt if ratio == 1 else prompt.counted(ratio)

    def turns(self, limit: int = 100) -> list[TurnAccount]:
        """Return what was said, oldest first."""
        told = (account(self.journal.of_turn(turn)) for turn in self.journal.last_turns(limit))
        return [item for item in told if item is not None]
