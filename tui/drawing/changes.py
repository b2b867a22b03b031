"""Changes in colour: what differs between two designs, line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.drawing import ink
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from design.diff import Change, Diff
    from design.difftext import Line

_KINDS: Final[tuple[tuple[str, ink.Mark], ...]] = (
    ("added", "+"),
    ("changed", "~"),
    ("renamed", ">"),
    ("removed", "-"),
)


def tally(diff: Diff) -> Content:
    """Return how many elements of each layer were touched, in one line."""
    parts = []
    for layer, counts in diff.counts.items():
        signs = [
            Content.assemble(ink.mark(sign), str(counts[kind]))
            for kind, sign in _KINDS
            if counts.get(kind)
        ]
        parts.append(Content.assemble((f"{layer} ", ink.MUTED), ink.spaced(signs, " ")))
    return Content("   ").join(parts)


def lines(sheet: Sheet, diff: Diff) -> None:
    """Add a diff to a sheet, grouped by layer and element.

    A new part of a lower layer that follows from another change is one line: its cause is above.

    Args:
        sheet: Where to.
        diff: What changed.
    """
    from design.difftext import diff_lines

    for line in diff_lines(diff):
        if line.depth == 0:
            layer, _, amounts = line.text.partition(": ")
            sheet.heading(layer.capitalize(), amounts)
        elif not (line.depth > 1 and _whole(line)):
            _line(sheet, line)


def _caused(line: Line) -> bool:
    return line.change is not None and line.change.cause is not None


def _whole(line: Line) -> bool:
    """Return whether a line is of a part that came or went whole because of another change."""
    change = line.change
    return (
        change is not None
        and change.cause is not None
        and change.parent is None
        and change.kind in ("added", "removed")
    )


def _line(sheet: Sheet, line: Line) -> None:
    follows = line.depth == 1 and _caused(line)
    if line.depth == 1 and not _whole(line):
        sheet.gap()
    style = ink.MARK_STYLES[line.mark] if line.depth == 1 else ""
    if follows:
        style = ink.TEXT_STYLES[line.mark]
    elif line.depth > 1 and line.change is not None and (line.change.quiet or _caused(line)):
        style = ink.MUTED
    indent = 2 * (line.depth - 1)
    sheet.line(
        Content.assemble(
            ink.mark(line.mark),
            " ",
            _arrowed(line.text, style),
            ("  follows" if follows else "", ink.FAINT),
        ),
        indent,
        indent + 4,
    )


def _arrowed(text: str, style: str) -> Content:
    before, arrow, after = text.partition(" -> ")
    if not arrow:
        return ink.ink(text, style)
    return Content.assemble((before, style), (" → ", ink.FAINT), (after, style or ink.STRONG))


def concerning(diff: Diff, ids: Collection[str]) -> Diff:
    """Return the part of a diff that is about some elements or follows from them.

    Args:
        diff: What changed.
        ids: Ids of elements.
    """
    from design.diff import Diff as Part

    known = frozenset(ids)
    return Part(tuple(change for change in diff.changes if _about(change, known)))


def _about(change: Change, ids: frozenset[str]) -> bool:
    return bool(ids & {change.id, change.owner_id, change.cause or "", change.parent or ""})


def amounts(summaries: Iterable[tuple[str, str]]) -> Content:
    """Return operations folded into one line: ``+ 9 entities, ~ 2 columns``.

    Args:
        summaries: Operation name and summary of each.
    """
    from design.document.names import plural

    counts: dict[tuple[str, str], int] = {}
    for operation, summary in summaries:
        key = (sign_of(operation, summary), kind_of(operation, summary))
        counts[key] = counts.get(key, 0) + 1
    parts = []
    for sign in ("+", "~", ">", "-"):
        for (found, kind), number in counts.items():
            if found == sign:
                noun = kind if number == 1 else plural(kind)
                parts.append(
                    Content.assemble(
                        (f"{sign} ", ink.MARK_STYLES[sign]), (f"{number} {noun}", ink.MUTED)
                    )
                )
    return Content.styled(", ", ink.FAINT).join(parts)


_VERBS: Final[dict[str, ink.Mark]] = {
    "add": "+",
    "propose": "+",
    "drop": "-",
    "remove": "-",
    "rename": ">",
    "move": ">",
}


_TWO_WORDS: Final = frozenset({"foreign", "primary", "non"})


def sign_of(operation: str, summary: str) -> ink.Mark:
    """Return the mark of an operation, from its summary or else from its name."""
    for sign in ("+", "~", "-", ">"):
        if summary.startswith(sign):
            return sign
    return _VERBS.get(operation.partition("_")[0], "~")


def kind_of(operation: str, summary: str = "") -> str:
    """Return what an operation is about: ``foreign key`` for ``add_foreign_key``.

    Args:
        operation: Its name; empty when only the summary is known.
        summary: Its summary, such as ``+ foreign key …``.
    """
    if operation:
        return operation.partition("_")[2].replace("_", " ") or "change"
    words = [word for word in summary.split() if word not in _VERBS.values()]
    number = 2 if words[:1] and words[0] in _TWO_WORDS else 1
    return " ".join(words[:number]) or "change"


def summary_line(operation: str, summary: str) -> Content:
    """Return the summary of an operation with its mark in colour."""
    sign = sign_of(operation, summary)
    words = summary[1:].lstrip() if summary[:1] in "+~->" else summary
    return Content.assemble(ink.mark(sign), " ", words)
