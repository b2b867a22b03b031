"""How an accepted design is written down: the commit's words and trailers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from design.derive import derive
from design.document.design import Design
from design.operations.block import Block, Outcome
from design.operations.groups import closure, select
from design.text import clean_line

if TYPE_CHECKING:
    from session.draft import DraftView

_MOST_LINES: Final = 40
_LEFT_OUT: Final = "Left out:"


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a draft is taken."""

    design: Design
    taken: tuple[Outcome, ...]
    left_out: tuple[str, ...]
    """Summaries of what is not taken."""
    applied: tuple[Outcome, ...]
    """What became of the operations taken, without the others."""

    @property
    def is_part(self) -> bool:
        """Whether something was left out."""
        return bool(self.left_out)


def choose(view: DraftView, only: Collection[str] | None) -> Selection:
    """Return the design that taking some of a draft's operations gives.

    Args:
        view: The draft.
        only: Keys of the operations to take, with what they depend on; None for all.

    Raises:
        KeyError: A key is not of an applied operation of this draft.
    """
    applied = view.applied
    if only is None:
        return Selection(view.design, applied, (), applied)
    known = {outcome.key for outcome in applied}
    for key in only:
        if key not in known:
            raise KeyError(key)
    wanted = set(closure(view.outcomes, tuple(only)))
    taken = tuple(outcome for outcome in applied if outcome.key in wanted)
    if len(taken) == len(applied):
        return Selection(view.design, applied, (), applied)
    block: Block = select(
        view.base,
        view.outcomes,
        tuple(item.key for item in taken),
        origin=view.origin,
        derive=derive,
    )
    left = tuple(_summary(item) for item in applied if item.key not in wanted)
    return Selection(derive(block.design), taken, left, block.applied)


def _summary(outcome: Outcome) -> str:
    return outcome.applied.summary if outcome.applied else outcome.operation.op


def commit_words(
    asked: str,
    taken: Sequence[Outcome],
    left_out: Sequence[str] = (),
    message: str | None = None,
    also: Sequence[str] = (),
) -> str:
    """Return a commit message: what was asked, and what changed.

    Args:
        asked: The user's message of the turn.
        taken: The operations that were accepted.
        left_out: Summaries of those that were not.
        message: Words given at acceptance, which then lead.
        also: Summaries of what was done beside them.
    """
    subject = clean_line(message or asked, 72) or "Change the design"
    parts = [subject]
    if message and asked:
        parts.append(f"Asked: {clean_line(asked, 400)}")
    elif len(clean_line(asked, 10_000)) > 72:
        parts.append(clean_line(asked, 2_000))
    lines = [_summary(item) for item in taken]
    if len(lines) > _MOST_LINES:
        kinds = Counter(item.operation.op for item in taken)
        lines = [f"{count} x {name}" for name, count in sorted(kinds.items())]
    lines += also
    if lines:
        parts.append("\n".join(clean_line(line, 200) for line in lines))
    if left_out:
        parts.append("\n".join([_LEFT_OUT, *(clean_line(line, 200) for line in left_out[:20])]))
    return "\n\n".join(parts)


def left_out_of(words: str) -> tuple[str, ...]:
    """Return what a commit's words say was left out."""
    _, found, rest = words.partition(f"\n{_LEFT_OUT}\n")
    return tuple(rest.strip().splitlines()) if found else ()


def trailers(
    view: DraftView, design: Design, sent: Sequence[tuple[int, str, str]], accepted_by: str
) -> Mapping[str, str]:
    """Return the trailers of an accepted turn's commit."""
    found: dict[str, str] = {"Turn": view.turn, "Model": clean_line(view.model, 100)}
    if sent:
        found["Decisions-Sent"] = ", ".join(
            f"{number:04d}@{digest}" for number, _id, digest in sent
        )
    found["Counts"] = counts_line(design)
    if view.author and view.author != accepted_by:
        found["Co-authored-by"] = clean_line(view.author, 200)
    return found


def counts_line(design: Design) -> str:
    """Return how much there is of everything, as one trailer value."""
    return ", ".join(f"{name} {count}" for name, count in design.counts().items())
