"""From the workbench to the room: events of any thread, told in batches.

The turn runs in a thread of its own. Its events are gathered here and the room is told once that
some wait; the draft is looked at in the thread that changes it, at most ten times a second, so
that the room only ever gets an immutable picture.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Final

from textual.message import Message

from tui.messages import Waiting

if TYPE_CHECKING:
    from session.draft import DraftView
    from session.events import DraftPicked, Event
    from session.workbench import Workbench

INTERVAL: Final = 0.1
"""Least seconds between two looks at a growing draft."""
_SHARE: Final = 3
"""How many times longer than a look the turn goes on before the next one."""
_TURNS: Final = frozenset(
    {
        "TurnStarted",
        "RepairStarted",
        "ProposalReady",
        "TurnFailed",
        "SnapshotTaken",
        "DraftDiscarded",
        "DesignMoved",
        "DraftAmended",
        "AmendmentTakenBack",
        "DraftPicked",
    }
)
"""Events after which the draft is looked at whatever the time."""


class Feed:
    """Gathers what a workbench tells.

    Args:
        workbench: The workbench.
        post: Gives a message to the room, from any thread.
    """

    def __init__(self, workbench: Workbench, post: Callable[[Message], object]) -> None:
        self._workbench = workbench
        self._post = post
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._told = False
        self._next = 0.0
        self._behind = False
        self.picked: DraftPicked | None = None
        """What was picked here and is not in the journal yet."""
        self.draft: DraftView | None = workbench.draft
        """The newest look at the draft."""
        self._unsubscribe = workbench.subscribe(self._heard)

    def close(self) -> None:
        """Listen no more."""
        self._unsubscribe()

    @property
    def behind(self) -> bool:
        """Whether the draft has changed since it was looked at, or not all of it was looked at."""
        return self._behind

    def take(self) -> list[Event]:
        """Return what happened since the last time, in order."""
        with self._lock:
            events, self._events, self._told = self._events, [], False
        return events

    def look(self) -> None:
        """Look at the draft now; to be called in the thread that changes it, or when none does."""
        began = monotonic()
        self._behind = False
        draft = self._workbench.draft
        with self._lock:
            draft = self.draft = self._as_picked(draft)
        if draft is not None and not draft.is_watched:
            self._behind = True
        ended = monotonic()
        self._next = ended + max(INTERVAL, _SHARE * (ended - began))

    def pick(self, choice: DraftPicked) -> None:
        """Show the draft as something was picked of it, before that is written down.

        Args:
            choice: What is left out, and why.
        """
        with self._lock:
            self.picked = choice
            self.draft = self._as_picked(self.draft)

    def kept(self, choice: DraftPicked) -> None:
        """Show the draft as the workbench has it: what was picked is written down, or refused."""
        with self._lock:
            if self.picked is choice:
                self.picked = None
        self.look()
        self._post(Waiting())

    def _as_picked(self, draft: DraftView | None) -> DraftView | None:
        if draft is None or self.picked is None or draft.turn != self.picked.turn:
            return draft
        return replace(draft, choice=self.picked)

    def _heard(self, event: Event) -> None:
        kind = type(event).__name__
        grown = kind == "DraftChanged"
        if kind in _TURNS or (grown and monotonic() >= self._next):
            self.look()
        elif grown:
            self._behind = True
        with self._lock:
            self._events.append(event)
            if self._told:
                return
            self._told = True
        self._post(Waiting())
