"""What of a design a prompt does not carry, and why: for the person who looks before sending."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from design.document.decisions import Decision
from design.document.design import Design

LeftOutKind = Literal["entity", "table", "endpoint", "decision", "turn", "index"]

_STATUS: Final = {
    "proposed": "not accepted yet",
    "rejected": "rejected",
    "superseded": "superseded",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is not in a prompt."""

    kind: LeftOutKind
    name: str
    why: str


def left_out(
    design: Design,
    *,
    shown: Collection[str],
    sent: Collection[int],
    turns: int,
    index: Collection[str],
) -> tuple[LeftOut, ...]:
    """Return what a prompt leaves out.

    Args:
        design: The design.
        shown: Ids of the entities, tables and endpoints that are in it in full.
        sent: Numbers of the decision notes in it.
        turns: How many of the last turns did not fit.
        index: Lists of names that did not fit the index.
    """
    return tuple(_left_out(design, shown, sent, turns, index))


def _left_out(
    design: Design,
    shown: Collection[str],
    sent: Collection[int],
    turns: int,
    index: Collection[str],
) -> Iterator[LeftOut]:
    for note in design.decisions:
        if note.number not in sent:
            yield LeftOut("decision", f"{note.number}. {note.title}", _why(note))
    if turns:
        name = "the turn before" if turns == 1 else f"{turns} turns before"
        yield LeftOut("turn", name, "the budget has no room")
    for name in index:
        yield LeftOut("index", name, "the index has no room; the slice may show some")
    for entity in design.concept.entities:
        if entity.id not in shown:
            yield LeftOut("entity", entity.name, "its name only, or a sketch beside what is shown")
    for table in design.schema_.tables:
        if table.id not in shown:
            yield LeftOut("table", table.name, "its name only")
    for endpoint in design.api.endpoints:
        if endpoint.id not in shown:
            yield LeftOut("endpoint", endpoint.label, "its path only, where the index has room")


def _why(note: Decision) -> str:
    if note.status != "accepted":
        return _STATUS[note.status]
    return "muted" if note.muted else "concerns nothing the message is about"
