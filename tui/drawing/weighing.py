"""What a proposal does to the findings: those it brings in, and those it mends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tui.drawing import ink
from tui.drawing.findings import amounts, sign
from tui.drawing.review_sheets import draw_finding
from tui.drawing.rows import Row
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from design.review.balance import Balance
    from design.review.findings import Finding
    from design.review.report import Report
    from tui.drawing.findings import Reviewed

BROUGHT, MENDED = "brought", "finds-mended"
"""Ids of the two branches; a finding in one is ``brought:FINGERPRINT``."""


def rows(found: Reviewed) -> list[Row]:
    """Return a branch of what is brought in and one of what is mended; none that are empty."""
    balance = found.balance
    result = []
    if balance.brought:
        title = ink.ink("Brings in", f"bold {ink.BAD if errors(balance) else ink.WARN}")
        result.append(_branch(BROUGHT, title, balance.brought, found.report))
    if balance.mended:
        title = ink.ink("Mends", f"bold {ink.GOOD}")
        result.append(_branch(MENDED, title, balance.mended, found.report))
    return result


def _branch(row_id: str, title: Content, findings: Sequence[Finding], report: Report) -> Row:
    from design.review.balance import tally

    return Row(
        row_id,
        (title, amounts(tally(findings), short=True)),
        children=lambda: [
            Row(
                f"{row_id}:{item.fingerprint}",
                (Content.assemble(sign(item), " ", (item.message, ink.MUTED)),),
                copy=f"{item.rule} {report.label(item.at)}: {item.message}",
            )
            for item in findings
        ],
        heading=True,
    )


def errors(balance: Balance) -> list[Finding]:
    """Return the errors a proposal brings in."""
    return [item for item in balance.brought if item.severity == "error"]


def words(balance: Balance) -> Content:
    """Return what a proposal brings in and mends, in one line."""
    from design.review.balance import tally

    parts = []
    for verb, findings in (("brings in ", balance.brought), ("mends ", balance.mended)):
        if findings:
            parts.append(Content.assemble((verb, ink.MUTED), amounts(tally(findings))))
    return Content("; ").join(parts) if parts else ink.ink("no new findings", ink.GOOD)


def sheet(found: Reviewed, row_id: str, width: int) -> Content:
    """Draw what is brought in or mended, or one finding of it in full."""
    drawn = Sheet(width)
    kind, _, fingerprint = row_id.partition(":")
    finding = found.finding(fingerprint) if fingerprint else None
    if finding is not None:
        draw_finding(drawn, found, finding)
        drawn.gap()
        told = (
            "It is gone with the proposal."
            if kind == MENDED
            else "enter goes to it in the review, where it is mended or waived."
        )
        drawn.line(ink.ink(told, ink.FAINT))
        return drawn.content()
    if kind == BROUGHT:
        _list(drawn, found, "Brought in by the proposal", found.balance.brought)
    else:
        _list(drawn, found, "Mended by it", found.balance.mended)
    return drawn.content()


def part_sheet(found: Reviewed, width: int) -> Content:
    """Draw what is brought in by the part of a proposal that would be accepted."""
    drawn = Sheet(width)
    _list(drawn, found, "Brought in by what would be accepted", found.balance.brought)
    return drawn.content()


def _list(drawn: Sheet, found: Reviewed, title: str, items: Sequence[Finding]) -> None:
    drawn.title(ink.ink(title, ink.STRONG), ink.count(len(items), "finding"))
    for item in items:
        drawn.gap()
        label = found.report.label(item.at)
        drawn.line(Content.assemble(sign(item), " ", (item.message, ink.STRONG)), 0, 2)
        drawn.line(ink.dotted([ink.ink(item.rule, ink.KEY), ink.ink(label, ink.MUTED)]), 2)
        drawn.line(ink.ink(item.why, ink.MUTED), 2, 2)
