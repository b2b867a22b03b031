"""What a review found, made ready to be drawn: labels, places, the worst at each element."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.drawing import ink

if TYPE_CHECKING:
    from design.document.base import Element
    from design.labels import Labels
    from design.review.balance import Balance
    from design.review.findings import Finding, Severity
    from design.review.registry import Item
    from design.review.report import Report
    from tui.drawing.sheet import Sheet

SIGNS: Final[Mapping[str, tuple[str, str]]] = {
    "error": ("✗", f"bold {ink.BAD}"),
    "warning": ("!", f"bold {ink.WARN}"),
    "info": ("i", ink.LINK),
}
NOUNS: Final[Mapping[str, str]] = {"error": "error", "warning": "warning", "info": "remark"}
_NOTED: Final = 4
"""How many findings the detail of an element tells."""
_EXCUSED: Final = ("○", ink.FAINT)
_NOTHING: Final[tuple[Finding, ...]] = ()


@dataclass(frozen=True)
class Reviewed:
    """A review made ready to be drawn. Making it may take long: do it in a worker."""

    balance: Balance
    labels: Labels
    items: Mapping[str, Item]
    """Item of the release gate by rule."""
    names: Mapping[str, str]
    """What the elements at fault, and what they are in, are called."""
    owners: Mapping[str, str]
    """Ids of the entity, table or endpoint that elements at fault are or are in."""
    at: Mapping[str, tuple[Finding, ...]]
    """Errors and warnings that count, the worst first, by the id of an element they concern or of
    what it is in."""

    @classmethod
    def of(cls, balance: Balance) -> Reviewed:
        """Make a review ready."""
        from design.labels import Labels
        from design.review.gate import items_of

        report = balance.report
        labels = Labels(report.design)
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in report.review.worst("warning"):
            for element_id in _concerned(finding, labels):
                found[element_id].append(finding)
        owners: dict[str, str] = {}
        for finding in report.review.findings:
            place = labels.place(finding.at)
            owners[finding.at] = finding.at if place is None else (place[1] or place[0]).id
        names = {key: report.label(key) for pair in owners.items() for key in pair}
        at = {key: tuple(findings) for key, findings in found.items()}
        return cls(balance, labels, items_of(report.design), names, owners, at)

    @cached_property
    def new(self) -> frozenset[str]:
        """Fingerprints of what the proposal brings in."""
        return frozenset(item.fingerprint for item in self.balance.brought)

    @property
    def report(self) -> Report:
        """The review."""
        return self.balance.report

    def finding(self, fingerprint: str) -> Finding | None:
        """Return the finding with a fingerprint, of this review or one it mends."""
        every = (*self.report.review.findings, *self.balance.mended)
        return next((item for item in every if item.fingerprint == fingerprint), None)

    def owner(self, element_id: str) -> Element | None:
        """Return the entity, table or endpoint an element is or is in."""
        place = self.labels.place(element_id)
        return None if place is None else place[1] or place[0]

    def about(self, element_id: str) -> Finding | None:
        """Return the worst finding about an element, or about something in it."""
        first: Finding | None = None
        for finding in self.report.review.findings:
            if element_id in finding.elements:
                return finding
            if first is None and element_id in _concerned(finding, self.labels):
                first = finding
        return first


def _concerned(finding: Finding, labels: Labels) -> Iterable[str]:
    """Return the ids of the elements of a finding, and of what they are in, each once."""
    found: dict[str, None] = {}
    for element_id in finding.elements:
        found[element_id] = None
        place = labels.place(element_id)
        if place is not None and place[1] is not None:
            found[place[1].id] = None
    return found


def inside(reviewed: Reviewed | None, element_id: str) -> tuple[Finding, ...]:
    """Return what counts at an element and in it, the worst first.

    It is the same object while the review is the same, as rows that are kept have to know.
    """
    return _NOTHING if reviewed is None else reviewed.at.get(element_id, _NOTHING)


def mark(reviewed: Reviewed | None, element_id: str) -> Content:
    """Return the sign of the worst that counts at an element; nothing where there is none."""
    found = inside(reviewed, element_id)
    return Content.styled(*SIGNS[found[0].severity]) if found else Content("")


def note(sheet: Sheet, reviewed: Reviewed | None, element_id: str) -> None:
    """Say in the detail of an element what was found about it."""
    found = inside(reviewed, element_id)
    for finding in found[:_NOTED]:
        sheet.line(Content.assemble(sign(finding), " ", finding.message), 0, 2)
    if found:
        more = f"and {len(found) - _NOTED} more, " if len(found) > _NOTED else ""
        sheet.line(ink.ink(f"{more}v goes to the review", ink.FAINT), 2, 2)


def sign(finding: Finding) -> Content:
    """Return the sign of a finding; one that does not count has its own."""
    return Content.styled(*(SIGNS[finding.severity] if finding.standing == "open" else _EXCUSED))


def amounts(counts: Mapping[Severity, int], *, short: bool = False) -> Content:
    """Return how many findings there are, as ``✗ 2 errors · ! 5 warnings`` or ``✗2 !5``.

    Args:
        counts: How many of each severity.
        short: Whether signs stand without words, and remarks are left out.
    """
    parts = [
        Content.assemble(
            SIGNS[severity],
            str(number) if short else f" {ink.count(number, NOUNS[severity])}",
        )
        for severity, number in counts.items()
        if number and not (short and severity == "info")
    ]
    return ink.spaced(parts, " ") if short else ink.dotted(parts)
