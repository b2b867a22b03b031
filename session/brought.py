"""Errors of the review that a draft brings in, as the model is told of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from design.review.report import report

if TYPE_CHECKING:
    from design.document.design import Design
    from prompts.repair import Brought


def errors_brought(base: Design, design: Design) -> tuple[Brought, ...]:
    """Return the errors of a design that the one it comes from does not have.

    Args:
        base: The accepted design.
        design: The draft, with what derives from it.
    """
    from prompts.repair import Brought

    known = {item.fingerprint for item in report(base).review.findings}
    # Without `before`: what a change breaks for clients may be what the person asked for, who
    # is told of it by the review of the proposal.
    found = report(design)
    return tuple(
        Brought(
            fingerprint=item.fingerprint,
            rule=item.rule,
            element=found.label(item.at),
            message=item.message,
            why=item.why,
            hint="; ".join(
                f"{fix.title}: {' '.join(json.dumps(dict(step)) for step in fix.operations)}"
                for fix in item.fixes[:1]
            ),
        )
        for item in found.review.worst("error")
        if item.fingerprint not in known
    )
