"""A proposal: its operations by element, with boxes; what they change; what was rejected."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui.drawing import changes, ink, weighing
from tui.drawing.breaches import breach_sheet, broken_row, draw_note
from tui.drawing.rows import Column, Row, Tick
from tui.drawing.sheet import Sheet

if TYPE_CHECKING:
    from design.diff import Change
    from design.operations.block import Outcome
    from session.draft import DraftView, Rejection
    from tui.drawing.changes import Changes
    from tui.drawing.findings import Reviewed

COLUMNS: Final = (Column(flex=True), Column(right=True))
ALL: Final = "all"
"""Id of the row that stands for every operation."""
_SHARED: Final = {
    "role": "Roles and permissions",
    "permission": "Roles and permissions",
    "query": "Queries",
    "question": "Questions and assumptions",
    "assumption": "Questions and assumptions",
    "non_goal": "Not yet",
    "integration": "Integrations",
    "invariant": "Rules",
    "convention": "Conventions",
    "decision": "Decisions",
}
_STATES: Final = {
    "streaming": ("the reply is coming", ink.LINK),
    "repairing": ("rejected lines are being mended", ink.LINK),
    "ready": ("ready", ink.GOOD),
    "truncated": ("cut short; its whole lines are here", ink.WARN),
    "cancelled": ("stopped; its whole lines are here", ink.WARN),
    "failed": ("failed", ink.BAD),
}


def state_words(draft: DraftView) -> Content:
    """Return the state of a draft in words."""
    return Content.styled(*_STATES[draft.state])


def owner_of(outcome: Outcome) -> str:
    """Return the element an operation is listed under."""
    operation = outcome.operation
    if operation.op in ("put_element", "remove_element"):
        return str(getattr(operation, "place", "Other")).capitalize()
    shared = _SHARED.get(operation.op.partition("_")[2])
    if shared:
        return shared
    for name in ("entity", "table", "endpoint"):
        if operation.op.endswith("_endpoint") and name == "entity":
            continue
        value = getattr(operation, name, None)
        if isinstance(value, str):
            return value
    path = getattr(operation, "path", None)
    if path is not None:
        return f"{getattr(operation, 'method', '')} {path}".strip()
    return str(getattr(operation, "name", None) or "Other")


def grouped(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Return operations by what they are listed under, in the order they came."""
    from design.document.names import name_key

    names: dict[str, str] = {}
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        owner = owner_of(outcome)
        owner = names.setdefault(name_key(owner), owner)
        groups.setdefault(owner, []).append(outcome)
    return groups


@dataclass(frozen=True, slots=True)
class Picked:
    """What a person chose of a proposal."""

    keys: Collection[str]
    """Keys of the operations that are picked."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Key of an operation that is not -> why."""


def rows(
    draft: DraftView,
    picked: Picked,
    reviewed: Reviewed | None = None,
    found: Changes | None = None,
) -> list[Row]:
    """Return the rows of a proposal.

    Args:
        draft: The proposal.
        picked: What is picked of it.
        reviewed: Its review, when that is known.
        found: What it changes; None while that is being found out.
    """
    applied = draft.applied
    result = [
        Row(
            ALL,
            (ink.ink("Everything", ink.STRONG), ink.ink(f"{len(applied)}", ink.FAINT)),
            heading=True,
            tick=_tick([item.key for item in applied], picked.keys),
        )
    ]
    if draft.rejected:
        result.append(_rejected_row(draft.rejected))
    if draft.breaches:
        result.append(broken_row(draft))
    if reviewed is not None:
        result += weighing.rows(reviewed)
    waiting = [item for item in draft.outcomes if item.state == "deferred"]
    if waiting:
        result.append(
            Row(
                "waiting",
                (ink.ink("Waiting for a name that may still come", ink.WARN),
                 ink.ink(str(len(waiting)), ink.WARN)),
                children=lambda: [
                    Row(f"waiting:{item.key}", (ink.ink(item.operation.op, ink.MUTED),))
                    for item in waiting
                ],
            )
        )  # fmt: skip
    for owner, members in grouped(applied).items():
        result.append(_group_row(owner, members, picked, draft, found))
    return result


def _tick(keys: Sequence[str], picked: Collection[str]) -> Tick:
    number = sum(key in picked for key in keys)
    if not keys:
        return ""
    return "x" if number == len(keys) else ("-" if number else " ")


def _group_row(
    owner: str,
    members: Sequence[Outcome],
    picked: Picked,
    draft: DraftView,
    found: Changes | None,
) -> Row:
    summaries = [(item.operation.op, summary(item)) for item in members]
    signs = []
    for sign in ("+", "~", ">", "-"):
        number = sum(changes.sign_of(*pair) == sign for pair in summaries)
        if number:
            signs.append(Content.assemble((sign, ink.MARK_STYLES[sign]), (str(number), ink.MUTED)))
    return Row(
        f"group:{owner}",
        (ink.ink(owner), ink.spaced(signs, " ")),
        children=lambda: [_operation_row(item, picked, draft, found) for item in members],
        tick=_tick([item.key for item in members], picked.keys),
        copy=owner,
    )


def summary(outcome: Outcome) -> str:
    """Return what an operation did, in one line."""
    return outcome.applied.summary if outcome.applied else outcome.operation.op


def _operation_row(
    outcome: Outcome, picked: Picked, draft: DraftView, found: Changes | None
) -> Row:
    text = summary(outcome)
    follow = consequences(outcome, found)
    return Row(
        f"op:{outcome.key}",
        (
            # Where there is little room the name counts more than how much follows.
            changes.summary_line(outcome.operation.op, text)
            + ink.ink(f"  ↳{len(follow)}" if follow else "", ink.FAINT),
            _note(outcome.key, picked, draft),
        ),
        children=(lambda: [_follower(outcome.key, item) for item in follow]) if follow else None,
        tick="x" if outcome.key in picked.keys else " ",
        copy=text,
    )


def _note(key: str, picked: Picked, draft: DraftView) -> Content:
    """Draw what there is to know of an operation beside what it does."""
    broken = ", ".join(dict.fromkeys(str(item.note.number) for item in draft.broken_by(key)))
    if broken:
        return ink.ink(f"against {broken}", ink.BAD)
    if key in picked.reasons:
        return ink.ink("rejected", ink.WARN)
    fate = "fix" if draft.amended_by(key) else ("mended" if key in draft.fixes else "")
    return ink.ink(fate, ink.FAINT)


def consequences(outcome: Outcome, found: Changes | None) -> list[Change]:
    """Return what follows in lower layers from an operation; empty while that is not known."""
    if found is None:
        return []
    known: dict[tuple[str, str], Change] = {}
    for cause in sorted(_ids([outcome])):
        for change in found.following.get(cause, ()):
            known.setdefault((change.kind, change.id), change)
    return list(known.values())


def _follower(key: str, change: Change) -> Row:
    from design.difftext import MARKS

    sign = MARKS[change.kind]
    kind = change.element_kind.replace("_", " ")
    what = f"{kind} {change.element}" + (f" {change.path}" if change.path else "")
    return Row(
        f"follows:{key}:{change.kind}:{change.id}",
        (Content.assemble(ink.mark(sign), " ", (what, ink.MUTED)),),
        copy=what,
    )


def _rejected_row(rejected: Sequence[Rejection]) -> Row:
    return Row(
        "rejected",
        (ink.ink("Rejected lines", f"bold {ink.BAD}"), ink.ink(str(len(rejected)), ink.BAD)),
        children=lambda: [
            Row(
                f"rejected:{item.key}",
                (Content.assemble(("! ", ink.BAD), (one_line(item.raw, 200), ink.MUTED)),),
                copy=item.raw,
            )
            for item in rejected
        ],
        heading=True,
    )


def one_line(text: str, limit: int) -> str:
    """Return text from outside, cleaned, as one line."""
    from design.text import clean_line

    return clean_line(text, limit)


def sheet(
    draft: DraftView,
    found: Changes | None,
    row_id: str,
    picked: Picked,
    width: int,
    reviewed: Reviewed | None = None,
) -> Content:
    """Draw what a row of a proposal stands for.

    Args:
        draft: The proposal.
        found: What it changes; None while that is being found out.
        row_id: Id of the row.
        picked: What is picked of it.
        width: Cells there are.
        reviewed: Its review, when that is known.
    """
    drawn = Sheet(width)
    kind, _, key = row_id.partition(":")
    if kind in (weighing.BROUGHT, weighing.MENDED) and reviewed is not None:
        return weighing.sheet(reviewed, row_id, width)
    if kind in ("rejected", "waiting"):
        _rejected(drawn, draft, key if kind == "rejected" else "")
        return drawn.content()
    if kind == "broken":
        chosen = [draft.breaches[int(key)]] if key.isdigit() else draft.breaches
        return breach_sheet(chosen, width)
    if kind == "op":
        outcome = next((item for item in draft.outcomes if item.key == key), None)
        if outcome is not None:
            _operation(drawn, draft, outcome, picked.reasons.get(key, ""))
            _part(drawn, found, _ids([outcome]))
        return drawn.content()
    if kind == "follows":
        key, _, element = key.partition(":")
        cause = next((item for item in draft.outcomes if item.key == key), None)
        if cause is not None:
            told = changes.summary_line(cause.operation.op, summary(cause))
            drawn.title(ink.ink("Follows from", ink.MUTED) + Content(" ") + told)
            _part(drawn, found, {element.partition(":")[2]})
        return drawn.content()
    if kind == "group":
        members = grouped(draft.applied).get(key, [])
        drawn.title(ink.ink(key, ink.STRONG), ink.count(len(members), "operation"))
        _part(drawn, found, _ids(members))
        return drawn.content()
    _whole(drawn, draft, found, picked, reviewed)
    return drawn.content()


def _ids(outcomes: Sequence[Outcome]) -> set[str]:
    ids: set[str] = set()
    for item in outcomes:
        if item.applied is not None:
            ids.update(item.applied.created, item.applied.removed, item.applied.touched)
    # Differences name a convention by its key alone.
    return ids | {name.removeprefix("convention:") for name in ids}


def _part(drawn: Sheet, found: Changes | None, ids: set[str]) -> None:
    if found is None:
        drawn.gap()
        drawn.line(ink.ink("The differences are shown when the reply has ended.", ink.FAINT))
        return
    part = changes.concerning(found.lines, ids)
    if part:
        changes.draw(drawn, part)
    else:
        drawn.gap()
        drawn.line(ink.ink("Nothing differs in the end.", ink.FAINT))


def _whole(
    drawn: Sheet,
    draft: DraftView,
    found: Changes | None,
    picked: Picked,
    reviewed: Reviewed | None,
) -> None:
    from session.results import decision_words

    drawn.title(ink.ink(one_line(draft.message, 200), ink.STRONG), state_words(draft))
    number = len(draft.applied)
    words = ink.count(number, "operation")
    if len(picked.keys) != number:
        words += f", {len(picked.keys)} picked"
    if draft.rejected:
        words += f", {ink.count(len(draft.rejected), 'line')} rejected"
    drawn.line(ink.ink(words, ink.MUTED))
    if not draft.is_open:
        said = weighing.words(reviewed.balance) if reviewed else ink.ink("reviewing …", ink.FAINT)
        drawn.line(said)
    if draft.reason:
        drawn.line(ink.ink(draft.reason, ink.WARN))
    if not draft.is_open:
        for told in decision_words(draft):
            drawn.line(ink.ink(told, ink.BAD))
    if found is None:
        drawn.gap()
        drawn.line(changes.amounts((item.operation.op, summary(item)) for item in draft.applied))
        return
    drawn.gap()
    drawn.line(changes.tally(found.diff))
    drawn.line(_growth(draft))
    changes.draw(drawn, found.lines)


def _growth(draft: DraftView) -> Content:
    """Return how the size of the design differs, such as ``tables 12 → 13 · columns 98 → 107``."""
    before = draft.base.counts()
    return ink.dotted(
        Content.assemble(
            (f"{noun} {before[noun]:,} → ", ink.MUTED),
            f"{number:,}",
            (
                f" ({number - before[noun]:+,})",
                ink.TEXT_STYLES["+"] if number > before[noun] else ink.BAD,
            ),
        )
        for noun, number in draft.design.counts().items()
        if number != before[noun]
    )


def _operation(drawn: Sheet, draft: DraftView, outcome: Outcome, reason: str) -> None:
    drawn.title(changes.summary_line(outcome.operation.op, summary(outcome)), outcome.operation.op)
    data = outcome.operation.model_dump(mode="json", exclude_defaults=True)
    drawn.gap()
    drawn.table(
        [
            (ink.ink(name.replace("_", " "), ink.FAINT), ink.ink(_value(value)))
            for name, value in data.items()
            if name != "op"
        ],
        indent=2,
    )
    if reason:
        drawn.line(Content.assemble(("rejected  ", ink.WARN), reason), 2, 12)
    amended = draft.amended_by(outcome.key)
    if amended:
        drawn.line(Content.assemble(("put in to  ", ink.LINK), amended), 2, 10)
    for note in draft.fixes.get(outcome.key, ()):
        drawn.line(Content.assemble(("mended  ", ink.LINK), note), 2, 10)
    for item in draft.broken_by(outcome.key):
        drawn.gap()
        draw_note(drawn, item.note, [item])


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_value(item) for item in value)
    if isinstance(value, dict):
        return " ".join(f"{name}={_value(item)}" for name, item in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _rejected(drawn: Sheet, draft: DraftView, key: str) -> None:
    drawn.title(ink.ink("Rejected lines", f"bold {ink.BAD}"), "they are not in the draft")
    for item in draft.rejected:
        if key and item.key != key:
            continue
        drawn.gap()
        drawn.line(Content.assemble(("! ", ink.BAD), one_line(item.why, 2000)), 0, 2)
        drawn.line(ink.ink(one_line(item.raw, 2000), ink.MUTED), 2, 2)
        if item.state == "blocked":
            drawn.line(ink.ink("It waited for a line that was itself rejected.", ink.FAINT), 2, 2)
