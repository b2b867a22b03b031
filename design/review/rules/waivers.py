"""Excuses that no longer excuse anything."""

from __future__ import annotations

from collections.abc import Iterator

from design.document.decisions import Waiver
from design.review.findings import Fix, Hit
from design.review.outcome import Outcome, excuses
from design.review.registry import rule


def _drop(waiver: Waiver) -> Fix:
    remove = {"op": "remove_element", "place": "waivers", "id": waiver.id}
    return Fix("Remove the waiver", (remove,), safe=True)


@rule("waiver-unused", each="outcome", item="rules", severity="warning")
def waiver_unused(outcome: Outcome) -> Iterator[Hit]:
    """A waiver excuses nothing any more.

    What it excused is mended or gone; left standing, it would silently excuse the same fault
    when it comes back.

    Bad:
        put_element place=waivers value={"id": "wai_1", "rule": "mended-long-ago",
          "elements": [], "reason": "legacy import", "by": "Ada"}

    Good:
        add_entity name=Order
    """
    for waiver in outcome.design.waivers:
        used = any(excuses(waiver, finding) for finding in outcome.findings)
        if not used and waiver.rule not in outcome.silent and not outcome.expired(waiver):
            yield Hit(
                waiver, f"The waiver of {waiver.rule} excuses nothing.", fixes=(_drop(waiver),)
            )


@rule("waiver-expired", each="outcome", item="rules")
def waiver_expired(outcome: Outcome) -> Iterator[Hit]:
    """A waiver has run out.

    The fault was accepted up to a day, and that day has passed: mend it, or say again why not.

    Bad:
        put_element place=waivers value={"id": "wai_1", "rule": "no-primary-key",
          "elements": [], "reason": "import", "by": "Ada", "until": "2020-01-31"}

    Good:
        put_element place=waivers value={"id": "wai_1", "rule": "no-primary-key",
          "elements": [], "reason": "import", "by": "Ada", "until": "2999-01-31"}
    """
    for waiver in outcome.design.waivers:
        if outcome.expired(waiver):
            yield Hit(
                waiver,
                f"The waiver of {waiver.rule} ended on {waiver.until}: {waiver.reason}",
                fixes=(_drop(waiver),),
            )
