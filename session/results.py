"""Results of the session as the JSON that docs/json.md promises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from design.guard import broken_notes, words_of_breach
from design.text import clean_line
from prompts.prices import CURRENCY
from session.draft import DraftView, dump_operation
from session.events import RepairStarted, TurnFailed
from session.holding import broken_words

if TYPE_CHECKING:
    from session.journal import Record
    from snapshots.history import Snapshot


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What became of a turn."""

    view: DraftView
    repairs: int
    refused: bool = False
    """Whether it was not sent, by the session's budget."""

    @property
    def ok(self) -> bool:
        """Whether the reply came whole."""
        return self.view.state == "ready"

    def to_json(self, snapshot: str | None = None) -> dict[str, Any]:
        """Return the ``ask`` JSON.

        Args:
            snapshot: Id of the snapshot when the proposal was accepted at once.
        """
        view = self.view
        operations = [
            dump_operation(outcome.operation)
            | {
                "key": outcome.key,
                "state": "applied",
                "why": "; ".join(
                    (
                        *view.fixes.get(outcome.key, ()),
                        *(words_of_breach(item) for item in view.broken_by(outcome.key)),
                    )
                ),
                "breaks": sorted({item.note.number for item in view.broken_by(outcome.key)}),
            }
            for outcome in view.applied
        ]
        operations += [
            {
                "op": _op_of(item.raw),
                "line": item.raw,
                "key": item.key,
                "state": item.state,
                "why": item.why,
                "code": item.code,
            }
            for item in view.rejected
        ]
        usage = view.usage
        return {
            "turn": view.turn,
            "prose": view.prose,
            "operations": operations,
            "repairs": self.repairs,
            "finish": view.state,
            "reason": view.reason,
            "proposal": view.diff.to_json() if view.diff else None,
            "usage": None
            if usage is None
            else {
                "input_tokens": usage.input_tokens,
                "output_tokens": usage.output_tokens,
                "cached_tokens": usage.cached_tokens,
                "seconds": usage.seconds,
                "estimated": usage.estimated,
                "cost": usage.cost,
                "currency": CURRENCY,
            },
            "snapshot": snapshot,
            **decisions_json(view),
        }


def decisions_json(view: DraftView) -> dict[str, Any]:
    """Return which accepted decisions a proposal contradicts, by operation and by note."""
    return {
        "broken": [
            {
                "decision": note.number,
                "title": note.title,
                "text": note.text,
                "operations": list(
                    dict.fromkeys(item.key for item in view.breaches if item.note is note)
                ),
                "why": [item.why for item in view.breaches if item.note is note],
            }
            for note in broken_notes(view.breaches)
        ],
        "conflicts": [
            {"decision": new.number, "contradicts": old.number} for new, old in view.conflicts
        ],
    }


def decision_words(view: DraftView) -> list[str]:
    """Return what to tell of decisions a proposal contradicts, a sentence each."""
    told = [broken_words(note, view.breaches) for note in broken_notes(view.breaches)]
    told += [
        f"It proposes decision {new.number}, {clean_line(new.title, 120)}, which contradicts"
        f" decision {old.number}, {clean_line(old.title, 120)}; accepting the note will ask."
        for new, old in view.conflicts
    ]
    return told


def turn_result(view: DraftView, records: Sequence[Record]) -> TurnResult:
    """Return the result of a turn from its draft and journal records."""
    repairs = sum(isinstance(record.event, RepairStarted) for record in records)
    refused = any(isinstance(item.event, TurnFailed) and item.event.refused for item in records)
    return TurnResult(view, repairs, refused)


def log_json(snapshots: Sequence[Snapshot]) -> list[dict[str, Any]]:
    """Return the ``log`` JSON, newest first."""
    return [
        {
            "snapshot": item.id,
            "parents": list(item.parents),
            "at": item.at,
            "author": item.author,
            "message": item.message,
            "turn": item.turn,
            "restores": item.restores,
            "decisions_sent": list(item.decisions_sent),
            "counts": item.counts,
            "gate": item.gate,
            "tags": list(item.tags),
        }
        for item in snapshots
    ]


def _op_of(raw: str) -> str:
    match = re.search(r'"op"\s*:\s*"([a-z_]+)"', raw)
    return match[1] if match else ""
