"""Reviewing: what a person says about findings, and about the items of the gate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal

from design.document.decisions import Waiver
from design.document.ids import new_id
from design.document.reviewing import RuleLevel, SignOff
from design.review.outcome import excuses
from design.text import clean, clean_line
from session.checking import ReviewError
from session.mending import Mending

if TYPE_CHECKING:
    from design.document.design import Design
    from design.document.reviewing import ReviewSettings
    from design.review.findings import Finding
    from design.review.registry import Level, Profile
    from snapshots.history import Snapshot


class Reviewing(Mending):
    """The part of the workbench that keeps what people say about findings."""

    # --- what a person says -----------------------------------------------------------------

    def waive(self, fingerprint: str, reason: str, until: str = "") -> Snapshot | None:
        """Excuse one finding, as a snapshot; an open proposal is carried over onto it.

        A finding that only the proposal has is excused in the proposal.

        Args:
            fingerprint: The finding's fingerprint, or its beginning.
            reason: Why it is accepted.
            until: ISO date after which it is not; empty for no end.

        Returns:
            The snapshot; None when the waiver went into the open proposal.

        Raises:
            ReviewError: There is no such finding, no reason, or no such date.
        """
        finding, words = self.finding(fingerprint), _reason(reason)
        day = _day(until)
        if finding.standing == "waived":
            raise ReviewError(f"{finding.fingerprint} is waived already: {finding.reason}.")
        self.refuse_secrets("The reason", words)
        told = f"Waive {finding.rule}: {clean_line(words, 60)}"
        with self._guard, self._quiet("a waiver"):
            draft = self._amendable("waive")
            design = self._design if draft is None else draft.derived()
            waiver = Waiver(
                id=new_id(
                    "waiver",
                    finding.fingerprint,
                    origin=self.head.id,
                    taken={item.id for item in design.waivers},
                ),
                rule=finding.rule, elements=finding.elements, facet=finding.facet,
                reason=words, by=str(self.author), until=day,
            )  # fmt: skip
            if draft is not None and not self._is_accepted(finding):
                value = waiver.model_dump(mode="json", exclude_defaults=True)
                put = {"op": "put_element", "place": "waivers", "value": value}
                self._amend(draft, [*_removals(design, finding), put], told)
                return None
            kept = tuple(item for item in self._design.waivers if not excuses(item, finding))
            accepted = self._design.replace(waivers=(*kept, waiver))
            return self._commit_edit(accepted, f"{told}\n\n{finding.message}", "review")

    def unwaive(self, fingerprint: str) -> Snapshot | None:
        """Take the waiver of a finding back, so that it counts again; as :meth:`waive` gave it.

        Raises:
            ReviewError: There is no such finding, or it is not waived.
        """
        finding = self.finding(fingerprint)
        if finding.standing != "waived":
            raise ReviewError(f"{finding.fingerprint} is not waived.")
        told = f"Take the waiver of {finding.rule} back"
        with self._guard, self._quiet("a waiver"):
            kept = tuple(item for item in self._design.waivers if not excuses(item, finding))
            if len(kept) < len(self._design.waivers):
                accepted = self._design.replace(waivers=kept)
                return self._commit_edit(accepted, f"{told}\n\n{finding.message}", "review")
            draft = self._amendable("waive")
            if draft is not None:
                self._amend(draft, _removals(draft.derived(), finding), told)
            return None

    def _is_accepted(self, finding: Finding) -> bool:
        """Return whether the accepted design has a finding as well."""
        found = self._checked(self._design, self._replaced()).review.findings
        return finding.fingerprint in {item.fingerprint for item in found}

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

    def retract(self, item: str) -> Snapshot:
        """Take back what was said of an item of the gate, as a snapshot.

        Raises:
            ReviewError: Nothing was said of it.
        """
        with self._guard, self._quiet("a sign-off"):
            settings = self._design.review
            kept = tuple(one for one in settings.signoffs if one.item != item)
            if len(kept) == len(settings.signoffs):
                raise ReviewError(f"Nobody has signed off or waived {clean_line(item, 40)!r}.")
            return self._keep_settings(
                settings.replace(signoffs=kept), f"Take back what was said of {item}"
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

    def set_profile(self, profile: Profile) -> Snapshot:
        """Say how strictly the review judges this design, as a snapshot.

        Args:
            profile: ``prototype``, ``product`` or ``regulated``.

        Raises:
            WorkbenchError: It is judged so already, or a reply is coming.
        """
        with self._guard, self._quiet("the profile"):
            conventions = self._design.conventions.replace(profile=profile)
            return self._commit_edit(
                self._design.replace(conventions=conventions),
                f"Judge the design as {profile}",
                "review",
            )

    def _keep_settings(self, settings: ReviewSettings, words: str) -> Snapshot:
        return self._commit_edit(self._design.replace(review=settings), words, "review")

    @staticmethod
    def rules() -> Sequence[Any]:
        """Return every built-in rule."""
        from design.review.registry import all_rules

        return all_rules()


def _removals(design: Design, finding: Finding) -> list[dict[str, Any]]:
    """Return what removes the waivers of a finding from a design."""
    return [
        {"op": "remove_element", "place": "waivers", "id": item.id}
        for item in design.waivers
        if excuses(item, finding)
    ]


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
