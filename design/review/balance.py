"""What a change does to the findings: which it brings in, and which it mends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from design.review.findings import SEVERITIES, Finding, Severity
from design.review.report import Report


@dataclass(frozen=True, slots=True)
class Balance:
    """A review beside that of the design it would replace."""

    report: Report
    brought: tuple[Finding, ...] = ()
    """Findings that count and were not there before, the worst first."""
    mended: tuple[Finding, ...] = ()
    """Findings that counted before and are gone."""

    @classmethod
    def of(cls, after: Report, before: Report | None = None) -> Balance:
        """Weigh a review against an earlier one; without one there is nothing to tell apart."""
        if before is None:
            return cls(after)
        known = {item.fingerprint for item in before.review.findings}
        present = {item.fingerprint for item in after.review.findings}
        return cls(
            after,
            tuple(item for item in after.review.open if item.fingerprint not in known),
            tuple(item for item in before.review.open if item.fingerprint not in present),
        )


def tally(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Return how many findings there are of each severity, the worst first."""
    found = [item.severity for item in findings]
    return {severity: found.count(severity) for severity in SEVERITIES}
