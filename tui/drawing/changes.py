"""Changes in colour: what differs between two designs, line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.drawing import ink
from tui.drawing.rewording import reworded
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from design.diff import Change, Diff
    from design.difftext import Line

SAME: Final = "="
"""How the summary of an operation begins that changed nothing: it was so already."""
MOST: Final = 500
"""How many lines of changes are drawn; more take longer than a pane may."""
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


@dataclass(frozen=True, slots=True)
class Changes:
    """A diff made ready to be drawn. Making it may take long: do it in a worker."""

    diff: Diff
    lines: tuple[Line, ...]
    following: Mapping[str, tuple[Change, ...]]
    """Id of a changed element -> what follows from it in lower layers, one change an element."""

    @classmethod
    def of(cls, diff: Diff) -> Changes:
        """Make a diff ready."""
        from design.difftext import diff_lines

        return cls(diff, diff_lines(diff), _following(diff))

    def __bool__(self) -> bool:
        return bool(self.diff)


def _following(diff: Diff) -> dict[str, tuple[Change, ...]]:
    found: dict[str, dict[tuple[str, str], Change]] = {}
    for change in diff.changes:
        if change.cause is not None and change.layer in ("schema", "api") and not change.quiet:
            known = found.setdefault(change.cause, {})
            known.setdefault((change.kind, change.id), change)
    return {cause: tuple(changes.values()) for cause, changes in found.items()}


def draw(sheet: Sheet, lines: Sequence[Line], most: int = MOST) -> None:
    """Add changes to a sheet, grouped by layer and element.

    A new part of a lower layer that follows from another change is one line: its cause is above.

    Args:
        sheet: Where to.
        lines: The changes, as lines.
        most: How many lines to draw; the rest is counted.
    """
    shown = [line for line in lines if not (line.depth > 1 and _whole(line))]
    words = _words(shown[:most])
    for number, line in enumerate(shown[:most]):
        if line.depth == 0:
            layer, _, amounts = line.text.partition(": ")
            sheet.heading("API" if layer == "api" else layer.capitalize(), amounts)
        else:
            _line(sheet, line, words.get(number))
    if len(shown) > most:
        sheet.gap()
        sheet.line(ink.ink(f"… and {len(shown) - most:,} more lines.", ink.FAINT))


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


def _words(lines: Sequence[Line]) -> dict[int, Content]:
    """Return how to draw the lines in which one line of a text was written anew, by number."""
    found: dict[int, Content] = {}
    for number, (old, new) in enumerate(pairwise(lines)):
        if old.depth > 2 and (old.mark, new.mark) == ("-", "+") and old.change is new.change:
            around = [*lines[max(0, number - 1) : number], *lines[number + 2 : number + 3]]
            if not any(line.depth > 2 and line.change is old.change for line in around):
                found[number], found[number + 1] = reworded(old.text, new.text)
    return found


def _line(sheet: Sheet, line: Line, words: Content | None = None) -> None:
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
            words or _arrowed(line.text, style),
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


def concerning(lines: Iterable[Line], ids: Collection[str]) -> list[Line]:
    """Return the changes that are about some elements or follow from them.

    Args:
        lines: All changes, as lines.
        ids: Ids of elements.
    """
    known = frozenset(ids)
    found: list[Line] = []
    heads: list[Line] = []
    for line in lines:
        if line.change is None:
            heads = [head for head in heads if head.depth < line.depth] + [line]
        elif _about(line.change, known):
            found += [head._replace(text=head.text.partition(": ")[0]) if head.depth == 0 else head
                      for head in heads]  # fmt: skip
            heads = []
            found.append(line)
    return found


def _about(change: Change, ids: frozenset[str]) -> bool:
    return bool(ids & {change.id, change.owner_id, change.cause or "", change.parent or ""})


def amounts(summaries: Iterable[tuple[str, str]]) -> Content:
    """Return operations folded into one line: ``+ 9 entities, ~ 2 columns, 3 already there``.

    Args:
        summaries: Operation name and summary of each.
    """
    from design.document.names import plural

    counts: dict[tuple[str, str], int] = {}
    same = 0
    for operation, summary in summaries:
        if summary.startswith(SAME):
            same += 1
            continue
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
    if same:
        parts.append(ink.ink(f"{same} already there", ink.FAINT))
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
    if summary.startswith(SAME):
        return ""
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
    words = [word for word in summary.split() if word not in {*_VERBS.values(), SAME}]
    number = 2 if words[:1] and words[0] in _TWO_WORDS else 1
    return " ".join(words[:number]) or "change"


def summary_line(operation: str, summary: str) -> Content:
    """Return the summary of an operation with its mark in colour."""
    sign = sign_of(operation, summary)
    words = summary[1:].lstrip() if summary[:1] in ("+", "~", "-", ">", SAME) else summary
    return Content.assemble(ink.mark(sign), " ", words)
