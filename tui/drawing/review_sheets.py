"""A finding, a line of what could not be checked, an item of the gate: in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content

from tui.drawing import changes, ink
from tui.drawing.findings import SIGNS, amounts, sign
from tui.drawing.review import STATES
from tui.drawing.sheet import Sheet
from tui.keymap import hint

if TYPE_CHECKING:
    from design.review.findings import Finding, Fix, NotChecked
    from design.review.gate import GateItem
    from tui.drawing.changes import Changes
    from tui.drawing.findings import Reviewed


@dataclass(frozen=True, slots=True)
class Preview:
    """What a fix would change, or why it does not fit."""

    fix: Fix
    changes: Changes | None
    refused: str = ""


def sheet(found: Reviewed, row_id: str, width: int) -> Content:
    """Draw what a row of the review stands for.

    Args:
        found: The review.
        row_id: Id of the row.
        width: Cells there are.
    """
    drawn = Sheet(width)
    kind, colon, key = row_id.partition(":")
    if not colon:
        finding = found.finding(row_id)
        if finding is not None:
            draw_finding(drawn, found, finding)
    elif kind == "lacking":
        lines = found.report.review.not_checked
        if int(key) < len(lines):
            _draw_lacking(drawn, found, lines[int(key)])
    elif kind == "item":
        _draw_item(drawn, found, next(one for one in found.report.gate if one.item == key))
    else:
        _draw_whole(drawn, found)
    return drawn.content()


def draw_finding(drawn: Sheet, found: Reviewed, finding: Finding) -> None:
    """Draw a finding: what, where, why it will hurt, how to mend it."""
    from design.review.gate import TITLES

    mark, style = SIGNS[finding.severity]
    drawn.title(
        Content.assemble(sign(finding), " ", (found.report.label(finding.at), ink.STRONG)),
        finding.severity,
    )
    item = found.items.get(finding.rule, "rules")
    drawn.line(
        ink.dotted(
            [
                ink.ink(finding.rule, ink.KEY),
                ink.ink(TITLES[item], ink.MUTED),
                ink.ink(finding.fingerprint, ink.FAINT),
            ]
        )
    )
    drawn.gap()
    drawn.line(Content.assemble((mark, style), " ", finding.message), 0, 2)
    if finding.standing != "open":
        word = "Waived" if finding.standing == "waived" else "Baseline"
        drawn.line(Content.assemble((f"{word}: ", ink.GOOD), finding.reason), 0, 2)
    drawn.heading("Why it will hurt")
    drawn.line(finding.why)
    if finding.evidence:
        drawn.heading("Evidence")
        drawn.line(finding.evidence)
    others = [item for item in finding.elements if item and item != finding.at]
    if others:
        drawn.heading("Concerns")
        drawn.line(ink.listed(found.report.label(item) for item in others))
    if not finding.fixes:
        drawn.heading("How to mend it")
        drawn.line(
            ink.ink("The rule has no fix of its own here: ask the model, or edit by hand.",
                    ink.MUTED)
        )  # fmt: skip


def where(found: Reviewed, finding: Finding) -> Content:
    """Return file and line of a finding. It may take long: call it in a worker."""
    spot = found.report.spot(finding)
    return Content.assemble(("Where  ", ink.HEADING), (f"{spot.file}:{spot.line}", ink.MUTED))


def previews(items: Sequence[Preview], width: int) -> Content:
    """Draw fixes, each with what it would change."""
    drawn = Sheet(width)
    for number, item in enumerate(items, 1):
        drawn.heading(f"Fix {number}: {item.fix.title}" if len(items) > 1 else
                      f"Fix: {item.fix.title}")  # fmt: skip
        drawn.line(
            ink.ink("safe: it cannot lose anything or change what the product does", ink.GOOD)
            if item.fix.safe
            else ink.ink("asks first: it may change what the product does, or lose something",
                         ink.WARN)
        )  # fmt: skip
        for step in item.fix.operations:
            words = " ".join(f"{name}={value}" for name, value in step.items() if name != "op")
            drawn.line(Content.assemble((f"{step.get('op', '')} ", ink.KEY), (words, ink.MUTED)),
                       2, 4)  # fmt: skip
        if item.changes is None:
            drawn.line(ink.ink(item.refused, ink.BAD), 2, 4)
        elif not item.changes:
            drawn.line(ink.ink("Nothing that is drawn differs.", ink.FAINT), 2, 4)
        else:
            changes.draw(drawn, item.changes.lines)
        drawn.gap()
    return drawn.content()


def _draw_lacking(drawn: Sheet, found: Reviewed, line: NotChecked) -> None:
    from design.review.registry import find_rule

    drawn.title(
        Content.assemble(STATES["not checked"], " ", (line.rule, ink.STRONG)), "not checked"
    )
    drawn.gap()
    drawn.line(f"{found.report.lacking(line)[:1].upper()}{found.report.lacking(line)[1:]}.")
    rule = find_rule(line.rule)
    if rule is not None:
        drawn.heading("What is looked for")
        drawn.line(f"{rule.summary}. {rule.why}")
    if line.elements:
        drawn.heading("Missing at", str(len(line.elements)))
        for element_id in line.elements:
            drawn.line(found.report.label(element_id), 2, 4)


def _draw_item(drawn: Sheet, found: Reviewed, item: GateItem) -> None:
    mark, style = STATES[item.state]
    drawn.title(Content.assemble((mark, style), " ", (item.title, ink.STRONG)), item.state)
    drawn.gap()
    drawn.table(
        [
            (ink.ink(name, ink.FAINT), value)
            for name, value in (("by", item.by), ("until", item.until), ("reason", item.reason))
            if value
        ]
    )
    findings = [
        one
        for one in found.report.review.findings
        if found.items.get(one.rule, "rules") == item.item
    ]
    if findings:
        drawn.heading("Found", str(len(findings)))
    for one in findings:
        label = found.report.label(one.at)
        drawn.line(Content.assemble(sign(one), " ", (f"{label}  ", ink.MUTED), one.message), 0, 2)


def _draw_whole(drawn: Sheet, found: Reviewed) -> None:
    report = found.report
    drawn.title(ink.ink("Review", ink.STRONG), report.design.conventions.profile)
    drawn.line(amounts(report.review.counts()))
    drawn.heading("Release gate")
    drawn.table(
        [
            (
                Content.assemble(STATES[one.state], " ", one.item),
                Content.assemble((one.state, STATES[one.state][1]), (f"  {one.reason}", ink.MUTED)),
            )
            for one in report.gate
        ]
    )
    drawn.gap()
    sign, group, fix, waive = (
        hint(f"review.{name}") for name in ("sign_off", "group", "fix", "waive")
    )
    words = f"{sign} signs an item off, {group} groups by item, {fix} fixes, {waive} waives."
    drawn.line(ink.ink(words, ink.FAINT))
