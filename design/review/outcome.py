"""What rules found together, and what the design says about it: waivers and the baseline."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from design.document.decisions import Waiver
from design.document.design import Design
from design.review.findings import Finding


@dataclass(frozen=True)
class Outcome:
    """What rules about waivers are asked with."""

    design: Design
    findings: tuple[Finding, ...]
    """What the other rules found."""
    silent: Collection[str]
    """Ids of rules that exist and were not run, or are off."""
    today: date

    def expired(self, waiver: Waiver) -> bool:
        """Return whether a waiver no longer holds."""
        return expired(waiver.until, self.today)


def expired(until: str, today: date) -> bool:
    """Return whether an ISO date lies before today; an unreadable date counts as past."""
    if not until:
        return False
    try:
        return date.fromisoformat(until) < today
    except ValueError:
        return True


def excuses(waiver: Waiver, finding: Finding) -> bool:
    """Return whether a waiver is about a finding."""
    return (
        waiver.rule == finding.rule
        and waiver.elements == finding.elements
        and waiver.facet == finding.facet
    )


def settled(findings: Iterable[Finding], design: Design, today: date) -> list[Finding]:
    """Return findings with those excused that a waiver in force or the baseline names.

    Args:
        findings: Findings.
        design: The design that holds the waivers.
        today: The day on which waivers must be in force.
    """
    in_force = {
        (item.rule, item.elements, item.facet): item
        for item in design.waivers
        if item.reason and not expired(item.until, today)
    }
    baseline = frozenset(design.review.baseline)
    result: list[Finding] = []
    for finding in findings:
        waiver = in_force.get((finding.rule, finding.elements, finding.facet))
        if waiver is not None:
            finding = replace(finding, standing="waived", reason=waiver_words(waiver))
        elif finding.fingerprint in baseline:
            finding = replace(
                finding, standing="baseline", reason="was there when the design was taken over"
            )
        result.append(finding)
    return result


def waiver_words(waiver: Waiver) -> str:
    """Return why, by whom and until when something is excused."""
    until = f", until {waiver.until}" if waiver.until else ""
    return f"{waiver.reason} ({waiver.by}{until})"
