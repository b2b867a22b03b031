"""The review as an outline: by severity, by element, by item of the release gate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from textual.content import Content

from tui.drawing import ink
from tui.drawing.findings import NOUNS, SIGNS, amounts, sign
from tui.drawing.rows import Column, Memo, Row

if TYPE_CHECKING:
    from design.review.findings import Finding, NotChecked
    from design.review.gate import GateItem
    from tui.drawing.findings import Reviewed

Group = Literal["severity", "element", "item"]
GROUPS: Final[tuple[Group, ...]] = ("severity", "element", "item")
GROUP_WORDS: Final = {
    "severity": "worst first",
    "element": "by element",
    "item": "by item of the gate",
}
_NAME: Final = 30
"""Cells of an element's name; a longer one that its message repeats is not cut to them."""
COLUMNS: Final = (Column(most=_NAME), Column(flex=True), Column(right=True, most=32, needs=120))
OPENED: Final = ("severity:error", "severity:warning")
"""Branches that are open at first."""
STATES: Final = {
    "pass": ("✓", ink.GOOD),
    "signed off": ("✓", f"bold {ink.GOOD}"),
    "waived": ("○", ink.MUTED),
    "not checked": ("?", f"bold {ink.WARN}"),
    "fail": ("✗", f"bold {ink.BAD}"),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """How the review is listed."""

    group: Group = "severity"
    excused: bool = False
    """Whether what is waived or was there before is shown."""
    words: str = ""
    """Words that must all be in what is shown."""

    def regrouped(self) -> Listing:
        """Return it with the next way of grouping."""
        at = GROUPS.index(self.group)
        return replace(self, group=GROUPS[(at + 1) % len(GROUPS)])


def head(found: Reviewed | None, listing: Listing, *, behind: bool) -> Content:
    """Return the line above the list: what counts, how the gate stands, what is shown."""
    if found is None:
        return ink.ink("reviewing …", ink.MUTED)
    report = found.report
    counts = report.review.counts()
    waiting = sum(item.is_open for item in report.gate)
    excused = len(report.review.findings) - len(report.review.open)
    shown = "shown" if listing.excused else "hidden"
    parts = [
        amounts(counts) if any(counts.values()) else ink.ink("✓ nothing found", ink.GOOD),
        ink.ink(f"gate: {waiting} of {len(report.gate)} open", ink.WARN)
        if waiting
        else ink.ink("gate passed", ink.GOOD),
        ink.ink(f"{excused} excused, {shown}" if excused else "", ink.FAINT),
        ink.ink("reviewing …" if behind else "", ink.LINK),
        ink.ink(GROUP_WORDS[listing.group], ink.MUTED),
    ]
    return ink.dotted(part for part in parts if part)


def rows(found: Reviewed, listing: Listing, memo: Memo) -> list[Row]:
    """Return the rows of a review.

    Args:
        found: The review.
        listing: How it is listed.
        memo: Rows of the time before.
    """
    words = listing.words.lower().split()
    findings = [
        item
        for item in found.report.review.findings
        if (listing.excused or item.standing == "open")
        and all(word in _text(found, item) for word in words)
    ]
    lines = [
        (at, line)
        for at, line in enumerate(found.report.review.not_checked)
        if all(word in f"not checked {found.report.lacking(line)} {line.rule}".lower()
               for word in words)
    ]  # fmt: skip
    if listing.group == "item":
        return _by_item(found, findings, lines, memo, words)
    make = _by_severity if listing.group == "severity" else _by_element
    return [*make(found, findings, memo), *_not_checked(found, lines)]


def prepare(found: Reviewed, memo: Memo) -> None:
    """Draw every row in a worker, so that a pane has them when it is shown."""
    for group in GROUPS:
        for row in rows(found, Listing(group, excused=True), memo):
            if row.children is not None:
                row.children()


def _text(found: Reviewed, finding: Finding) -> str:
    label = found.report.label(finding.at)
    return (
        f"{finding.severity} {finding.rule} {label} {finding.message} {finding.standing}"
        f" {finding.fingerprint}"
    ).lower()


def _by_severity(found: Reviewed, findings: Sequence[Finding], memo: Memo) -> list[Row]:
    result = []
    for severity, mark in SIGNS.items():
        members = [item for item in findings if item.severity == severity]
        if members:
            noun = ink.count(len(members), NOUNS[severity])
            title = Content.assemble(mark, " ", (noun, ink.STRONG))
            result.append(_branch(f"severity:{severity}", title, _drawn(found, members, memo)))
    return result


def _by_element(found: Reviewed, findings: Sequence[Finding], memo: Memo) -> list[Row]:
    piles: dict[str, list[Finding]] = {}
    for item in findings:
        piles.setdefault(found.owners[item.at], []).append(item)
    result = []
    for element_id, members in piles.items():
        grades = [item.severity for item in members]
        result.append(
            _branch(
                f"at:{element_id}",
                ink.ink(found.names[element_id], ink.STRONG),
                _drawn(found, members, memo, by_element=True),
                _short_amounts(grades.count("error"), grades.count("warning")),
            )
        )
    return result


@lru_cache(maxsize=1_024)
def _short_amounts(errors: int, warnings: int) -> Content:
    return amounts({"error": errors, "warning": warnings}, short=True)


def _by_item(
    found: Reviewed,
    findings: Sequence[Finding],
    lines: Sequence[tuple[int, NotChecked]],
    memo: Memo,
    words: Sequence[str],
) -> list[Row]:
    result = []
    for one in found.report.gate:
        own = [item for item in findings if found.items.get(item.rule, "rules") == one.item]
        lacking = [pair for pair in lines if found.items.get(pair[1].rule, "rules") == one.item]
        said = f"{one.item} {one.title} {one.state}".lower()
        if words and not own and not lacking and not all(word in said for word in words):
            continue
        drawn, missing = _drawn(found, own, memo), _lacking(found, lacking)
        result.append(
            Row(
                f"item:{one.item}",
                (
                    Content.assemble(STATES[one.state], " ", (one.item, ink.STRONG)),
                    Content.assemble(
                        (_state_words(one), STATES[one.state][1].removeprefix("bold ")),
                        (f"  {one.title}", ink.MUTED),
                    ),
                ),
                children=_both(drawn, missing) if own or lacking else None,
                heading=True,
                copy=one.title,
            )
        )
    return result


def _both(
    drawn: Callable[[], list[Row]], missing: Callable[[], list[Row]]
) -> Callable[[], list[Row]]:
    return lambda: [*drawn(), *missing()]


def _state_words(item: GateItem) -> str:
    by = f" by {item.by.partition(' <')[0]}" if item.by else ""
    until = f" until {item.until}" if item.until else ""
    return f"{item.state}{by}{until}"


def _not_checked(found: Reviewed, lines: Sequence[tuple[int, NotChecked]]) -> list[Row]:
    if not lines:
        return []
    title = Content.assemble(STATES["not checked"], " ", (f"{len(lines)} not checked", ink.STRONG))
    return [_branch("severity:not-checked", title, _lacking(found, lines))]


def _branch(
    row_id: str, title: Content, children: Callable[[], list[Row]], note: Content | None = None
) -> Row:
    return Row(
        row_id, (title, note or Content("")), children=children, heading=True, copy=title.plain
    )


def _drawn(
    found: Reviewed, findings: Sequence[Finding], memo: Memo, *, by_element: bool = False
) -> Callable[[], list[Row]]:
    new = found.new
    kind = "rule" if by_element else "element"

    def draw() -> list[Row]:
        return [
            memo.row(
                f"{kind}:{item.fingerprint}",
                (item, found.names[item.at], item.fingerprint in new),
                lambda item=item: _row(  # type: ignore[misc]
                    item,
                    found.names[item.at],
                    new=item.fingerprint in new,
                    by_element=by_element,
                ),
            )
            for item in findings
        ]

    return draw


def _row(finding: Finding, label: str, *, new: bool, by_element: bool) -> Row:
    counts = finding.standing == "open"
    named = finding.rule if by_element else label
    message = finding.message
    if not by_element and message.startswith(f"{label} "):
        message = message[len(label) + 1 :]
    elif not by_element and len(label) > _NAME and label.rstrip("…") in message:
        from design.document.ids import kind_of

        named = (kind_of(finding.at) or label).replace("_", " ")
    return Row(
        finding.fingerprint,
        (
            Content.assemble(sign(finding), " ", (named, ink.NAME if counts else ink.FAINT)),
            Content.assemble(
                ("new  ", ink.WARN) if new else "",
                ("" if counts else f"{finding.standing}  ", ink.FAINT),
                (message, ink.MUTED if counts else ink.FAINT),
            ),
            ink.ink(label if by_element else finding.rule, ink.FAINT),
        ),
        copy=f"{finding.severity} {finding.rule} {label}: {finding.message}",
    )


def _lacking(found: Reviewed, lines: Iterable[tuple[int, NotChecked]]) -> Callable[[], list[Row]]:
    return lambda: [
        Row(
            f"lacking:{at}",
            (
                Content.assemble(STATES["not checked"], " ", line.rule),
                ink.ink(found.report.lacking(line), ink.MUTED),
                ink.ink(found.items.get(line.rule, ""), ink.FAINT),
            ),
            copy=f"{line.rule}: {found.report.lacking(line)}",
        )
        for at, line in lines
    ]
