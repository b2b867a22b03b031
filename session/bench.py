"""What every part of the workbench stands on: the design at hand, its draft and its listeners."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from design.document.design import Design
from design.document.ids import digest
from design.secrets import Secret, find_secrets, hide_secrets, place_of, secrets_in
from design.text import clean
from session.draft import Draft, DraftView
from session.events import PASSING, Event, Notice
from session.identity import Author
from session.journal import Journal
from session.locks import TurnLock
from session.settings import Settings

if TYPE_CHECKING:
    from prompts.replay import Replay
    from snapshots.history import Snapshot
    from snapshots.repository import Repository

Listener = Callable[[Event], None]

OPEN_STATES: Final = ("ready", "truncated", "cancelled")
"""States of a draft in which it can be accepted or discarded."""
PATIENCE: Final = 15.0
"""Seconds to wait for another process that takes a snapshot."""


class WorkbenchError(Exception):
    """Something asked for cannot be done now.

    Attributes:
        what: What is wrong, a sentence.
        mend: What to do, a sentence.
    """

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(f"{what} {mend}".strip())
        self.what = what
        self.mend = mend


class Bench:
    """The design at hand, its draft, and who listens.

    Args:
        repository: Its snapshots.
        journal: Its journal.
        settings: Settings in force.
        author: Who is at the keyboard.
    """

    def __init__(
        self, repository: Repository, journal: Journal, settings: Settings, author: Author
    ) -> None:
        self.repository = repository
        self.journal = journal
        self.settings = settings
        self.author = author
        self.path: Path = repository.path
        self.notices: list[Notice] = []
        """What the user should know of how the design was found, since it was opened."""
        self._listeners: list[Listener] = []
        self._guard = threading.RLock()
        self._draft: Draft | None = None
        self._task: asyncio.Task[None] | None = None
        self._recording: Replay | None = None
        self.trusting = False
        """Whether the person has said that nothing they send or keep is a secret."""
        self._doubted: set[str] = set()
        self._seen = 0
        self._foreign_turn = ""
        self._lock = TurnLock(self.path / ".planroom" / "turn.lock")
        self._design = Design()
        self._head: Snapshot | None = None

    # --- what there is ----------------------------------------------------------------------

    @property
    def design(self) -> Design:
        """The accepted design."""
        return self._design

    @property
    def head(self) -> Snapshot:
        """The snapshot of the accepted design."""
        if self._head is None:
            raise WorkbenchError("The design has no snapshot.", "Make one with `planroom new`.")
        return self._head

    @property
    def draft(self) -> DraftView | None:
        """The draft or proposal, or None."""
        with self._guard:
            return None if self._draft is None else self._draft.view()

    @property
    def shown(self) -> Design:
        """The design to show: the draft's while there is one, else the accepted one."""
        view = self.draft
        return self._design if view is None else view.design

    @property
    def running(self) -> bool:
        """Whether a turn runs here."""
        return self._task is not None and not self._task.done()

    @property
    def running_elsewhere(self) -> bool:
        """Whether another process runs a turn on this design."""
        return bool(self._foreign_turn)

    def _is_short(self, model: str) -> bool:
        """Whether a model is told only what a small one can heed."""
        from prompts.steps import is_small

        wanted = self.settings.prompt
        return wanted == "short" or (wanted == "auto" and is_small(model))

    def _reload(self) -> None:
        self._head = self.repository.head()
        self._design = self.repository.load("HEAD")

    def _snapshot_of_turn(self, turn: str) -> Snapshot | None:
        return next((item for item in self.repository.log(limit=20) if item.turn == turn), None)

    def _catch_up(self) -> None:
        """Take in what happened meanwhile, journaled or seen in the repository alone.

        A process that died between snapshot and journal, or a person with git, moves the design
        without a word.
        """
        self.poll()
        with self._guard:
            head = self.repository.head()
            if self._head is not None and head.id == self._head.id:
                return
            self._reload()
            if self._draft is not None:
                self._draft.rebase(self._design)

    # --- listening --------------------------------------------------------------------------

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have every event told to ``listener`` from now on; returns what ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    def _record(self, *events: Event) -> None:
        kept = [event for event in events if not isinstance(event, PASSING)]
        if kept:
            self.journal.append(*kept)
        for event in events:
            self._tell(event)

    def _tell(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)

    def poll(self) -> None:
        """Take in what other processes journaled since the last look, and tell it."""
        raise NotImplementedError

    def log_fault(self, text: str) -> None:
        """Write a fault of ours down, clean and without keys."""
        log = self.path / ".planroom" / "planroom.log"
        with contextlib.suppress(OSError), log.open("a", encoding="utf-8") as file:
            file.write(hide_secrets(clean(text)) + "\n")

    # --- guards ---------------------------------------------------------------------------

    @contextmanager
    def _quiet(self, verb: str) -> Iterator[None]:
        """Refuse while a turn runs, here or elsewhere."""
        if self.running:
            raise WorkbenchError(
                f"A reply is coming; {verb} has to wait.", "Wait for it to end, or cancel it."
            )
        with self._lock.hold(self._patience()) as held:
            if not held:
                raise busy()
            self._catch_up()
            yield

    def _patience(self) -> float:
        """Return how long to wait for another process: a turn takes minutes, the rest moments."""
        self.poll()
        return 0.0 if self.running_elsewhere else PATIENCE

    def refuse_secrets(self, what: str, text: str) -> None:
        """Refuse a text that holds what looks like a key; said a second time, it passes.

        Args:
            what: What the text is, such as "The message".
            text: The text.

        Raises:
            WorkbenchError: It holds one that nobody has said to be none.
        """
        for secret in find_secrets(text):
            self._doubt(secret, f"{what} holds what looks like a secret", f"line {secret.line}")

    def _refuse_new_secrets(self, design: Design) -> None:
        """Refuse a design that holds what looks like a key and was not there before."""
        found = tuple(secrets_in(design, self._design))
        before = self._design.model_dump_json() if found else ""
        for secret in found:
            if secret.value not in before:
                place = place_of(secret.value, design.model_dump(mode="json"))
                self._doubt(secret, "Not kept: it holds what looks like a secret", place)

    def _doubt(self, secret: Secret, what: str, place: str) -> None:
        mark = digest(secret.value, size=8)
        if self.trusting or mark in self._doubted:
            return
        self._doubted.add(mark)
        raise WorkbenchError(
            f"{what} ({secret.kind}, {secret.shown}{', ' + place if place else ''}).",
            "Take it out; or, if it is none, do the same again (`--not-secret` for a command).",
        )

    def _refuse_open_draft(self, what: str) -> None:
        if self.running:
            raise WorkbenchError("A turn is running.", "Wait for it to end, or cancel it.")
        view = self.draft
        if view is not None and view.state in OPEN_STATES:
            count = len(view.applied)
            raise WorkbenchError(
                f"A proposal with {count} operation{'s' if count != 1 else ''} is open, which"
                f" {what} would lose.",
                "Accept or discard it first.",
            )


def busy() -> WorkbenchError:
    """Return the refusal while another process runs a turn."""
    return WorkbenchError(
        "Another Planroom is running a turn on this design.",
        "Wait until it has ended; what it does is shown here as it happens.",
    )
