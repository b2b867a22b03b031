"""A review with its gate, in words: labels, places, JSON and the page kept in each snapshot."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from design.document.design import Design
from design.labels import Labels
from design.review.engine import Reviewer
from design.review.findings import SEVERITIES, Finding, NotChecked, Review
from design.review.gate import GateItem, gate, state_line
from design.review.placing import Spot, Spots
from design.review.registry import Level, Profile

REVIEW_PAGE: Final = "generated/review.md"
_LISTED: Final = 5
_WORDS: Final = {"error": "errors", "warning": "warnings", "info": "remarks"}

_reviewer: Final[list[Reviewer]] = []
_guard: Final = threading.Lock()


@dataclass(frozen=True)
class Report:
    """What a review of a design found, and how the gate stands."""

    design: Design
    before: Design | None
    review: Review
    gate: tuple[GateItem, ...]

    @cached_property
    def _labels(self) -> tuple[Labels, ...]:
        designs = (self.design,) if self.before is None else (self.design, self.before)
        return tuple(Labels(item) for item in designs)

    @cached_property
    def _spots(self) -> Spots:
        return Spots(self.design)

    def label(self, element_id: str) -> str:
        """Return what people call an element, of this design or of the one before."""
        for labels in self._labels:
            found = labels.of(element_id)
            if found is not None:
                return found
        return element_id or self.design.name

    def spot(self, finding: Finding) -> Spot:
        """Return file and line of a finding."""
        return self._spots.of(*finding.elements)

    def lacking(self, line: NotChecked) -> str:
        """Return "not checked: fill in …" with the elements that lack it."""
        names = [self.label(item) for item in line.elements[:_LISTED]]
        more = len(line.elements) - len(names)
        where = f" of {', '.join(names)}{f' and {more} more' if more else ''}" if names else ""
        if line.failed:
            return f"{line.rule} failed{where}; this is a fault of ours, and was logged"
        return f"fill in {line.needs}{where}"

    def summary(self) -> str:
        """Return how many findings count and how the gate stands, in one line."""
        counts = [
            f"{number} {_WORDS[severity] if number != 1 else severity}"
            for severity, number in self.review.counts().items()
        ]
        excused = len(self.review.findings) - len(self.review.open)
        if excused:
            counts.append(f"{excused} excused")
        return f"{', '.join(counts)}; the gate is {state_line(self.gate)}"

    def told(self) -> list[str]:
        """Return open findings and waivers as lines for a model, the worst first."""
        lines = [
            f"{item.severity} {item.rule} at {self.label(item.at)}: {item.message}"
            for item in self.review.open
            # What is open is told with the questions.
            if item.severity != "info" and item.rule != "open-question-unresolved"
        ]
        lines += [
            f"waived {item.rule} at {self.label(item.at)}: {item.reason}"
            for item in self.review.findings
            if item.standing == "waived"
        ]
        return lines

    def to_json(self) -> dict[str, Any]:
        """Return the ``review`` JSON of docs/json.md."""
        return {
            "findings": [self.finding_json(item) for item in self.review.findings],
            "gate": [
                {"item": item.item, "title": item.title, "state": item.state,
                 "by": item.by, "reason": item.reason, "until": item.until}
                for item in self.gate
            ],
            "not_checked": [
                {"rule": line.rule, "needs": line.needs,
                 "elements": [self.label(item) for item in line.elements]}
                for line in self.review.not_checked
            ],
            "counts": self.review.counts(),
        }  # fmt: skip

    def finding_json(self, finding: Finding) -> dict[str, Any]:
        """Return one finding as the ``review`` JSON has it."""
        spot = self.spot(finding)
        fixes = [
            {
                "title": fix.title,
                "safe": fix.safe,
                "operations": [dict(op) for op in fix.operations],
            }
            for fix in finding.fixes
        ]
        return {
            "rule": finding.rule,
            "severity": finding.severity,
            "element": self.label(finding.at),
            "message": finding.message,
            "why": finding.why,
            "evidence": finding.evidence,
            "fix": fixes[0] if fixes else None,
            "fingerprint": finding.fingerprint,
            "file": spot.file,
            "line": spot.line,
            "standing": finding.standing,
            "reason": finding.reason,
        }


def report(
    design: Design,
    *,
    before: Design | None = None,
    profile: Profile | None = None,
    levels: Mapping[str, Level] | None = None,
    pause: Callable[[], None] | None = None,
) -> Report:
    """Review a design with what this process knows from earlier reviews.

    Args:
        design: The design.
        before: The design it would replace, for rules of change.
        profile: How strictly it is judged; default what its conventions say.
        levels: Severities by rule.
        pause: As of :meth:`design.review.engine.Reviewer.review`.
    """
    with _guard:
        if not _reviewer:
            _reviewer.append(Reviewer())
        found = _reviewer[0].review(
            design, before=before, profile=profile, levels=levels, pause=pause
        )
    return Report(design, before, found, gate(design, found, profile=profile))


def page(found: Report) -> str:
    """Return the review as the Markdown page that each snapshot keeps."""
    lines = ["# Review", "", found.summary().capitalize() + ".", "", "## Release gate", ""]
    lines += ["| Item | State | |", "| --- | --- | --- |"]
    for item in found.gate:
        said = " ".join(part for part in (_by(item), item.reason) if part)
        lines.append(f"| {_cell(item.title)} | {item.state} | {_cell(said)} |")
    for severity in SEVERITIES:
        items = [one for one in found.review.open if one.severity == severity]
        if items:
            lines += ["", f"## {_WORDS[severity].capitalize()}", *_listed(found, items)]
    excused = [one for one in found.review.findings if one.standing != "open"]
    if excused:
        lines += ["", "## Excused", ""]
        lines += [f"- `{one.rule}` {_cell(one.message)} {_cell(one.reason)}" for one in excused]
    if found.review.not_checked:
        lines += ["", "## Not checked", ""]
        lines += [
            f"- `{line.rule}`: {_cell(found.lacking(line))}" for line in found.review.not_checked
        ]
    return "\n".join(lines) + "\n"


def _listed(found: Report, items: Iterable[Finding]) -> list[str]:
    """Return findings by rule, each rule with why it hurts."""
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for item in items:
        by_rule[item.rule].append(item)
    lines: list[str] = []
    for rule, group in by_rule.items():
        lines += ["", f"### {rule}", "", _cell(group[0].why), ""]
        lines += [f"- {_cell(_named(found, one))}" for one in group]
    return lines


def _named(found: Report, finding: Finding) -> str:
    """Return a finding's message, led by the element where the message does not name it."""
    label = found.label(finding.at)
    if label.rstrip("…") in finding.message:
        return finding.message
    return f"{label}: {finding.message}"


def _by(item: GateItem) -> str:
    until = f" until {item.until}" if item.until else ""
    return f"by {item.by}{until}:" if item.by else ""


def _cell(text: str) -> str:
    """Return a text as it stands in a table or list of Markdown."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
