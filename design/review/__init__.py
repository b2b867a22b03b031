"""The review: rules over all layers, what they find, and the gate they stand at."""

from __future__ import annotations

from design.review.engine import Reviewer, review
from design.review.findings import Finding, Fix, Hit, NotChecked, Review, Severity

__all__ = ["Finding", "Fix", "Hit", "NotChecked", "Review", "Reviewer", "Severity", "review"]
