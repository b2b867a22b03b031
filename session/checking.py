"""Checking: what the rules say of a design, and the finding somebody means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from design.text import clean_line
from session.moving import Moving

if TYPE_CHECKING:
    from design.document.design import Design
    from design.review.balance import Balance
    from design.review.findings import Finding
    from design.review.registry import Profile
    from design.review.report import Report

_SHORTEST: Final = 4
"""Characters of a fingerprint that must be given."""


class ReviewError(ValueError):
    """What was given is no finding, rule, item or date; the message says what is."""


class Checking(Moving):
    """The part of the workbench that reviews."""

    def review(
        self,
        rev: str | None = None,
        *,
        against: str | None = None,
        profile: Profile | None = None,
    ) -> Report:
        """Review a design.

        Args:
            rev: A snapshot; None for the proposal when there is one, else the accepted design.
            against: The snapshot it would replace; None for the accepted design when it is a
                proposal, else the snapshot before it.
            profile: How strictly it is judged; default what its conventions say.

        Raises:
            SnapshotError: There is no such snapshot.
        """
        view = self.draft if rev in (None, "draft") else None
        before: Design | None
        if view is not None:
            design, before = view.design, view.base
        elif rev in (None, "draft"):
            design, before = self._design, self._replaced()
        else:
            snapshot = self.repository.snapshot(str(rev))
            design, before = self.repository.load(snapshot.id), self._replaced(snapshot.id)
        if against is not None:
            before = self.repository.load(against)
        return self._checked(design, before, profile=profile)

    def weigh(
        self,
        design: Design,
        base: Design | None = None,
        snapshot: str = "",
        pause: Callable[[], None] | None = None,
    ) -> Balance:
        """Review a design that is shown, and what it brings in and mends.

        Args:
            design: The proposal's design, the accepted one or that of a snapshot.
            base: The accepted design when it is a proposal's.
            snapshot: The snapshot it is of; empty for the present one.
            pause: Called again and again meanwhile, so that a face stays fluid; what it raises
                ends the review.
        """
        from design.review.balance import Balance

        if base is None:
            found = self._checked(design, self._replaced(snapshot), pause=pause)
            return Balance.of(found)
        earlier = self._checked(base, None, pause=pause)
        return Balance.of(self._checked(design, base, pause=pause), earlier)

    def brought_by(
        self,
        only: Sequence[str] | None = None,
        *,
        everything: bool = False,
        refuse_broken: bool = False,
        supersede: Sequence[int] = (),
    ) -> Balance:
        """Return what accepting the open proposal would bring in and mend.

        Args:
            only: As of :meth:`accept`.
            everything: As of :meth:`accept`.
            refuse_broken: As of :meth:`accept`.
            supersede: As of :meth:`accept`.

        Raises:
            BrokenDecisionsError: It contradicts a decision, and neither was said.
            WorkbenchError: There is no proposal, or no operation of such a key.
        """
        view = self._proposal("accept")
        held = self._held(
            view, only, everything=everything, refuse_broken=refuse_broken, supersede=supersede
        )
        return self.weigh(held.selection.design, view.base)

    def _replaced(self, snapshot: str = "") -> Design | None:
        """Return the design that a snapshot, or the present one, took the place of."""
        held = self.repository.snapshot(snapshot) if snapshot else self.head
        return self.repository.load(held.parents[0]) if held.parents else None

    def _checked(
        self,
        design: Design,
        before: Design | None,
        *,
        profile: Profile | None = None,
        pause: Callable[[], None] | None = None,
    ) -> Report:
        from design.review.report import report

        found = report(design, before=before, profile=profile, pause=pause)
        for fault in found.review.faults:
            self.log_fault(
                f"rule {fault.rule} at {fault.element or 'the design'}\n{fault.traceback}"
            )
        return found

    def finding(self, fingerprint: str) -> Finding:
        """Return the finding whose fingerprint begins with what is given.

        Raises:
            ReviewError: There is none, or several.
        """
        wanted = fingerprint.strip()
        known = {item.fingerprint: item for item in self.review().review.findings}
        found = [item for key, item in known.items() if key.startswith(wanted)]
        if len(wanted) < _SHORTEST or not found:
            raise ReviewError(
                f"There is no finding {clean_line(wanted, 40)!r}; `planroom review` lists them"
                " with their fingerprints."
            )
        if len(found) > 1:
            several = ", ".join(item.fingerprint for item in found)
            raise ReviewError(f"Several findings begin with {wanted!r}: {several}.")
        return found[0]
