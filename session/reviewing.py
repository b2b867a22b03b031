"""Reviewing: what the rules say of a design, and what a person says about that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from design.derive import derive
from design.document.decisions import Waiver
from design.document.ids import new_id
from design.document.reviewing import RuleLevel, SignOff
from design.text import clean, clean_line
from session.bench import WorkbenchError
from session.moving import Moving

if TYPE_CHECKING:
    from design.document.design import Design
    from design.document.reviewing import ReviewSettings
    from design.operations.vocabulary import Operation
    from design.review.findings import Finding, Fix
    from design.review.registry import Level, Profile
    from design.review.report import Report
    from snapshots.history import Snapshot

_SHORTEST: Final = 4
"""Characters of a fingerprint that must be given."""
_ROUNDS: Final = 20


class ReviewError(ValueError):
    """What was given is no finding, rule, item or date; the message says what is."""


class Reviewing(Moving):
    """The part of the workbench that reviews, and keeps what people say about findings."""

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
        from design.review.report import report

        before: Design | None = self._design
        if rev in (None, "draft") and self.draft is not None:
            design = self.shown
        else:
            snapshot = self.head if rev in (None, "draft") else self.repository.snapshot(str(rev))
            design = self.repository.load(snapshot.id)
            before = self.repository.load(snapshot.parents[0]) if snapshot.parents else None
        if against is not None:
            before = self.repository.load(against)
        found = report(design, before=before, profile=profile)
        for fault in found.review.faults:
            self._log_fault(
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

    # --- what a person says -----------------------------------------------------------------

    def waive(self, fingerprint: str, reason: str, until: str = "") -> Snapshot:
        """Excuse one finding, as a snapshot; an open proposal is carried over onto it.

        Args:
            fingerprint: The finding's fingerprint, or its beginning.
            reason: Why it is accepted.
            until: ISO date after which it is not; empty for no end.

        Raises:
            ReviewError: There is no such finding, no reason, or no such date.
        """
        finding, words = self.finding(fingerprint), _reason(reason)
        day = _day(until)
        if finding.standing == "waived":
            raise ReviewError(f"{finding.fingerprint} is waived already: {finding.reason}.")
        with self._guard, self._quiet("a waiver"):
            kept = tuple(
                item
                for item in self._design.waivers
                if (item.rule, item.elements, item.facet)
                != (finding.rule, finding.elements, finding.facet)
            )
            waiver = Waiver(
                id=new_id(
                    "waiver",
                    finding.fingerprint,
                    origin=self.head.id,
                    taken={item.id for item in kept},
                ),
                rule=finding.rule, elements=finding.elements, facet=finding.facet,
                reason=words, by=str(self.author), until=day,
            )  # fmt: skip
            design = self._design.replace(waivers=(*kept, waiver))
            told = f"Waive {finding.rule}: {clean_line(words, 60)}"
            return self._commit_edit(design, f"{told}\n\n{finding.message}", "review")

    def sign_off(
        self,
        item: str,
        reason: str = "",
        *,
        state: Literal["signed off", "waived"] = "signed off",
        until: str = "",
    ) -> Snapshot:
        """Sign an item of the gate off, or waive it, for what it covers now; as a snapshot.

        Args:
            item: The item, such as ``authorization``.
            reason: What was looked at; why it is waived.
            state: Which of both.
            until: ISO date up to which it counts; empty for no end.

        Raises:
            ReviewError: There is no such item, it has errors, or the reason of a waiver is missing.
        """
        from design.review.gate import content
        from design.review.registry import ITEMS
        from design.review.report import report

        known = next((one for one in ITEMS if one == item), None)
        if known is None:
            raise ReviewError(
                f"The gate has no item {clean_line(item, 40)!r}; it has: {', '.join(ITEMS)}."
            )
        words = _reason(reason) if state == "waived" else clean(reason).strip()
        day = _day(until)
        with self._guard, self._quiet("a sign-off"):
            standing = next(one for one in report(self._design).gate if one.item == known)
            if state == "signed off" and standing.state == "fail":
                raise ReviewError(
                    f"{known} has errors, so it cannot be signed off: {standing.reason} Mend or"
                    " waive them first."
                )
            settings = self._design.review
            kept = tuple(one for one in settings.signoffs if one.item != known)
            word = SignOff(
                id=new_id("sign_off", known, origin=self.head.id, taken={one.id for one in kept}),
                item=known, state=state, by=str(self.author), reason=words, until=day,
                on=datetime.now(UTC).date().isoformat(), content=content(self._design, known),
            )  # fmt: skip
            verb = "Sign off" if state == "signed off" else "Waive"
            return self._keep_settings(
                settings.replace(signoffs=(*kept, word)), f"{verb} {known}: {standing.title}"
            )

    def set_baseline(self) -> Snapshot:
        """Let every finding there is now stand as it was found, as a snapshot: only new ones count.

        Raises:
            ReviewError: There is no finding that counts.
        """
        from design.review.report import report

        with self._guard, self._quiet("a baseline"):
            found = report(self._design).review.open
            if not found:
                raise ReviewError("There are no findings to take as the baseline.")
            settings = self._design.review
            every = {*settings.baseline, *(item.fingerprint for item in found)}
            return self._keep_settings(
                settings.replace(baseline=tuple(sorted(every))),
                f"Take {len(found)} findings as they were found",
            )

    def set_level(self, rule: str, level: Level | Literal["default"]) -> Snapshot:
        """Say how bad findings of a rule are in this design, as a snapshot.

        Raises:
            ReviewError: There is no such rule.
        """
        known = {item.id for item in self.rules()} | {one.name for one in self._design.review.rules}
        if rule not in known:
            raise ReviewError(f"There is no rule {clean_line(rule, 60)!r}; see `planroom rules`.")
        with self._guard, self._quiet("a severity"):
            settings = self._design.review
            kept = [item for item in settings.levels if item.rule != rule]
            if level != "default":
                kept.append(RuleLevel(rule=rule, level=level))
            kept.sort(key=lambda item: item.rule)
            return self._keep_settings(settings.replace(levels=tuple(kept)), f"{rule}: {level}")

    def _keep_settings(self, settings: ReviewSettings, words: str) -> Snapshot:
        return self._commit_edit(self._design.replace(review=settings), words, "review")

    @staticmethod
    def rules() -> Sequence[Any]:
        """Return every built-in rule."""
        from design.review.registry import all_rules

        return all_rules()

    # --- mending ----------------------------------------------------------------------------

    def mend(self, fingerprint: str, choice: int = 1) -> Snapshot:
        """Mend one finding of the accepted design with one of its fixes, as a snapshot.

        Args:
            fingerprint: The finding's fingerprint, or its beginning.
            choice: Which of its fixes, from 1.

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
            design = self._mended(self._design, finding, fix)
            return self._commit_edit(design, f"{fix.title} ({finding.rule})", "review")

    def mend_all(self) -> tuple[Snapshot, int]:
        """Mend everything that has a safe fix, as one snapshot; return it and how many it was.

        Raises:
            ReviewError: Nothing has a safe fix.
        """
        from design.review.report import report

        with self._guard, self._quiet("a fix"):
            design, done = self._design, 0
            tried: set[str] = set()
            for _ in range(_ROUNDS):
                todo = [
                    (item, fix)
                    for item in report(design).review.open
                    for fix in item.fixes[:1]
                    if fix.safe and item.fingerprint not in tried
                ]
                if not todo:
                    break
                for item, fix in todo:
                    tried.add(item.fingerprint)
                    try:
                        design = self._mended(design, item, fix)
                    except (ReviewError, WorkbenchError):
                        continue
                    done += 1
            if not done:
                raise ReviewError("No finding has a fix that is safe to apply unseen.")
            words = f"Mend {done} finding{'s' if done != 1 else ''} by safe fixes"
            return self._commit_edit(design, words, "review"), done

    def _mended(self, design: Design, finding: Finding, fix: Fix) -> Design:
        from design.operations.parse import parse_operation
        from design.review.report import report

        operations: list[Operation] = [parse_operation(item).operation for item in fix.operations]
        known = {item.fingerprint for item in report(design).review.findings}
        after = derive(self._applied(operations, fix.title, design))
        found = report(after).review
        new = [item for item in found.worst("error") if item.fingerprint not in known]
        if finding.fingerprint in {item.fingerprint for item in found.findings}:
            raise ReviewError(f"{fix.title}: the finding is still there afterwards.")
        if new:
            raise ReviewError(f"{fix.title} would bring another error: {new[0].message}")
        return after


def _reason(text: str) -> str:
    words = clean(text).strip()
    if not words:
        raise ReviewError("A waiver needs a reason: say why this is accepted.")
    return words


def _day(until: str) -> str:
    if not until:
        return ""
    try:
        return date.fromisoformat(until).isoformat()
    except ValueError:
        raise ReviewError(f"{clean_line(until, 40)!r} is not a date such as 2027-03-31.") from None
