"""What a review says: findings, what could not be checked, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from design.document.base import Element
from design.document.ids import digest

Severity = Literal["error", "warning", "info"]
Standing = Literal["open", "waived", "baseline"]
"""What is made of a finding: it counts, it is excused, or it was there before."""

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")
"""All severities, the worst first."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to mend a finding, as operations of the edit protocol.

    A fix is safe when it cannot change what the product does or lose anything: adding an index
    or an error response is; narrowing a key or dropping a column is not.
    """

    title: str
    """What it does, such as "Add workspace_id to the key"."""
    operations: tuple[Mapping[str, Any], ...]
    """Operations as a model would write them, in order."""
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule found: where, what is wrong with it, and how it could be mended."""

    at: Element | None
    """The element at fault; None when it is the design as a whole."""
    message: str
    """One or two sentences that name the element and say what is wrong."""
    also: tuple[Element, ...] = ()
    """Other elements without which it would not be wrong."""
    facet: str = ""
    """Tells apart what one rule finds twice about the same elements, such as a status code."""
    evidence: str = ""
    """What shows it: the columns of a key, a path through tables, a plan."""
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit of a rule in a review."""

    rule: str
    severity: Severity
    at: str
    """Id of the element at fault; empty for the design as a whole."""
    elements: tuple[str, ...]
    """Ids of all elements concerned, :attr:`at` first."""
    message: str
    why: str
    """Why it will hurt: the first paragraph of the rule's page."""
    evidence: str
    fixes: tuple[Fix, ...]
    fingerprint: str
    """Follows from the rule and the ids of the elements, never from names or words."""
    facet: str = ""
    standing: Standing = "open"
    reason: str = ""
    """Why it is excused, when it is."""


@dataclass(frozen=True, slots=True)
class NotChecked:
    """That a rule could not say anything about some elements, and what it lacks."""

    rule: str
    needs: str
    """What to fill in, such as "whose rows they are (`ownership`)"."""
    elements: tuple[str, ...] = ()
    """Ids of the elements that lack it; empty when the design as a whole does."""
    failed: bool = False
    """Whether the rule itself broke."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that broke, for the log."""

    rule: str
    element: str
    traceback: str


@dataclass(frozen=True, slots=True)
class Review:
    """What a review of a design found."""

    findings: tuple[Finding, ...] = ()
    """The worst first, then in the order of the document."""
    not_checked: tuple[NotChecked, ...] = ()
    """One for each rule and fact that it lacks, in the order of rules."""
    faults: tuple[Fault, ...] = ()

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that count."""
        return tuple(item for item in self.findings if item.standing == "open")

    def counts(self) -> dict[Severity, int]:
        """Return how many findings count, by severity."""
        found = [item.severity for item in self.open]
        return {severity: found.count(severity) for severity in SEVERITIES}

    def worst(self, at_least: Severity) -> tuple[Finding, ...]:
        """Return the findings that count and are as bad as a severity or worse."""
        limit = SEVERITIES.index(at_least)
        return tuple(item for item in self.open if SEVERITIES.index(item.severity) <= limit)


def fingerprint(rule: str, elements: Iterable[str], facet: str = "") -> str:
    """Return the identity of a finding, which survives renames and other words.

    Args:
        rule: Id of the rule.
        elements: Ids of the elements concerned; the first is the one at fault.
        facet: What tells it from others about the same elements.
    """
    return digest(rule, *elements, facet, size=6)
