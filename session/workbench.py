"""The workbench: everything a face can ask for, over one design on disk."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from design.derive import derive, stale
from design.derive import reconcile as reconcile_design
from design.document.design import Design
from design.document.ids import digest
from design.text import clean
from session.conversation import TurnAccount, account, past_turns
from session.deciding import decision_operations
from session.draft import Draft, DraftView
from session.events import (
    PASSING,
    DesignMoved,
    DraftChanged,
    DraftDiscarded,
    Event,
    Notice,
    PromptComposed,
    ProposalReady,
    SnapshotTaken,
    TurnFailed,
    TurnStarted,
)
from session.identity import Author, current_author
from session.journal import Journal
from session.keeping import choose, commit_words, counts_line, trailers
from session.locks import TurnLock
from session.results import TurnResult, turn_result
from session.settings import Settings, load_settings
from session.turn import Turn

if TYPE_CHECKING:
    from design.diff import Diff
    from prompts.compose import ChatMessage, Prompt
    from prompts.models import Chat
    from snapshots.history import Snapshot
    from snapshots.repository import Repository

    from design.derive import Stale
    from design.operations.vocabulary import Operation

Listener = Callable[[Event], None]

_OPEN_STATES: Final = ("ready", "truncated", "cancelled")


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


class Workbench:
    """One design, its snapshots, its journal and the turn in progress.

    Made by :meth:`open` or :meth:`create`. Methods that write to disk may take tens of
    milliseconds and are safe to call from a worker thread; :meth:`ask` belongs to an event loop.
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
        self._seen = 0
        self._foreign_turn = ""
        self._lock = TurnLock(self.path / ".planroom" / "turn.lock")
        self._design = Design()
        self._head: Snapshot | None = None

    # --- opening and closing --------------------------------------------------------------

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        brief: str = "",
        name: str | None = None,
        settings: Settings | None = None,
    ) -> Workbench:
        """Make a new design in a folder and open it.

        Args:
            path: The folder; made when missing.
            brief: The filled intake form.
            name: Name of the design; default the brief's title or the folder's name.
            settings: Settings in force; loaded when None.

        Raises:
            SnapshotError: The folder holds a design or something that is not ours.
        """
        from snapshots.repository import Repository

        from design.intake.brief import parse_brief

        author = current_author()
        words = clean(brief)
        title = name or (parse_brief(words).title if words else "") or path.resolve().name
        design = Design(name=title, brief=words)
        repository = Repository.create(path, design, author=str(author))
        return cls._opened(repository, settings, author)

    @classmethod
    def open(cls, path: Path, *, settings: Settings | None = None) -> Workbench:
        """Open the design in a folder, as it was left.

        Raises:
            SnapshotError: There is no design there, or it cannot be used.
            DesignFileError: Its files cannot be read.
            JournalError: Its journal cannot be used.
        """
        from snapshots.repository import Repository

        return cls._opened(Repository.open(path), settings, current_author())

    @classmethod
    def _opened(
        cls, repository: Repository, settings: Settings | None, author: Author
    ) -> Workbench:
        journal = Journal(repository.path / ".planroom" / "journal.db")
        bench = cls(repository, journal, settings or load_settings(repository.path), author)
        bench._resume()
        return bench

    def close(self) -> None:
        """Stop a running turn's recording and close the journal."""
        self.cancel()
        self.journal.close()

    def _resume(self) -> None:
        for text in self.repository.check():
            self.notices.append(Notice("", text, "warning"))
        edits = self.repository.hand_edits()
        if edits:
            self.notices.append(
                Notice(
                    "",
                    f"Edited by hand since the last snapshot: {', '.join(edits[:5])}. Adopt or"
                    " discard these edits before accepting anything.",
                    "warning",
                )
            )
        self._reload()
        turns = self.journal.last_turns(1)
        self._seen = self.journal.last_seq()
        if turns:
            self._resume_turn(turns[0])

    def _resume_turn(self, turn: str) -> None:
        records = self.journal.of_turn(turn)
        told = account(records)
        if told is None or told.fate or told.state == "failed":
            return
        committed = self._snapshot_of_turn(turn)
        if committed is not None:
            self._record(SnapshotTaken(turn, committed.id, committed.message.split("\n")[0]))
            return
        draft = self._replay(turn)
        if draft is None or (told.state and not draft.view().applied):
            return
        if not told.state:
            if not self._lock.is_free():
                self._draft, self._foreign_turn = draft, turn
                return
            applied = sum(item.state == "applied" for item in draft.block.outcomes)
            reason = "Planroom ended while the reply was coming; its whole lines are kept."
            draft.end_block()
            draft.state, draft.reason = "truncated", reason
            self.notices.append(Notice(turn, reason, "warning"))
            self._record(ProposalReady(turn, "truncated", applied, len(draft.rejected), reason))
        self._draft = draft

    def _replay(self, turn: str) -> Draft | None:
        records = self.journal.of_turn(turn)
        started = next((r.event for r in records if isinstance(r.event, TurnStarted)), None)
        if started is None:
            return None
        draft = Draft(started, self._base_of(started))
        for record in records:
            draft.fold(record.event)
        head = self._head
        if head is not None and head.id != started.base:
            draft.rebase(self._design)
        return draft

    def _base_of(self, started: TurnStarted) -> Design:
        if self._head is not None and started.base == self._head.id:
            return self._design
        return self.repository.load(started.base)

    def _snapshot_of_turn(self, turn: str) -> Snapshot | None:
        return next((item for item in self.repository.log(limit=20) if item.turn == turn), None)

    def _reload(self) -> None:
        self._head = self.repository.head()
        self._design = self.repository.load("HEAD")

    # --- looking --------------------------------------------------------------------------

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

    def status(self) -> dict[str, Any]:
        """Return the ``status`` JSON of docs/json.md."""
        view = self.draft
        return {
            "design": self._design.name,
            "branch": self.repository.branch(),
            "snapshot": self.head.id,
            "draft": None
            if view is None
            else {
                "turn": view.turn,
                "state": view.state,
                "operations": len(view.applied),
                "rejected": len(view.rejected),
            },
            "counts": self._design.counts(),
            "model": self.settings.model,
        }

    def log(self, rev: str | None = None, limit: int | None = None) -> list[Snapshot]:
        """Return snapshots, newest first."""
        return self.repository.log(rev, limit)

    def show(self, rev: str | None = None) -> Design:
        """Return the design at a snapshot; None or "draft" gives what is shown now."""
        if rev is None:
            return self._design
        return self.shown if rev == "draft" else self.repository.load(rev)

    def diff(self, before: str | None = None, after: str | None = None) -> Diff:
        """Return what changed between two snapshots.

        Args:
            before: A revision; None for the accepted design.
            after: A revision; None for the draft when there is one, else the accepted design.
                With no arguments and no draft: what the last snapshot changed.
        """
        from design.diff import diff

        if before is None and after is None and self.draft is None:
            parents = self.head.parents
            earlier = self.repository.load(parents[0]) if parents else Design()
            return diff(earlier, self._design)
        return diff(self.show(before), self.show(after or "draft"))

    def stale(self) -> tuple[Stale, ...]:
        """Return hand-made parts whose derivation has changed since."""
        return stale(self.shown)

    def prompt(self, message: str, selected: Sequence[str] = ()) -> Prompt:
        """Return the prompt a message would be sent with."""
        from prompts.compose import compose

        history = past_turns(self.journal, self.repository.log(limit=200))
        return compose(
            self._design,
            clean(message),
            history=history,
            selected=selected,
            budget=self.settings.budget,
        )

    def turns(self, limit: int = 100) -> list[TurnAccount]:
        """Return what was said, oldest first."""
        told = (account(self.journal.of_turn(turn)) for turn in self.journal.last_turns(limit))
        return [item for item in told if item is not None]

    # --- listening ------------------------------------------------------------------------

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
            self._seen = max(self._seen, self.journal.append(*kept))
        for event in events:
            self._tell(event)

    def _tell(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)

    def poll(self) -> None:
        """Take in what other processes journaled since the last look, and tell it."""
        for record in self.journal.since(self._seen):
            self._seen = record.seq
            if record.writer == self.journal.writer:
                continue
            with self._guard:
                self._follow(record.event)
            self._tell(record.event)
        if self._foreign_turn and not self.running and self._lock.is_free():
            self._foreign_turn = ""
            with self._guard:
                turn = self.journal.last_turns(1)
                if turn:
                    self._draft = None
                    self._resume_turn(turn[0])
            self._tell(DraftChanged(""))

    def _follow(self, event: Event) -> None:
        match event:
            case TurnStarted(turn=turn):
                self._foreign_turn = turn
                self._draft = Draft(event, self._base_of(event))
            case SnapshotTaken() | DesignMoved():
                self._reload()
                self._draft = None
                if isinstance(event, DesignMoved) and event.turn:
                    self._draft = self._replay(event.turn)
            case DraftDiscarded():
                self._draft = None
            case TurnFailed(turn=turn) | ProposalReady(turn=turn):
                if self._draft is not None:
                    self._draft.fold(event)
                if turn == self._foreign_turn:
                    self._foreign_turn = ""
            case _:
                if self._draft is not None and event.turn == self._draft.started.turn:
                    self._draft.fold(event)

    # --- the turn -------------------------------------------------------------------------

    async def ask(
        self, message: str, *, model: str | None = None, selected: Sequence[str] = ()
    ) -> TurnResult:
        """Run one turn to its end.

        The message is journaled before anything else happens. Cancelling the surrounding task,
        or :meth:`cancel`, ends the turn and keeps its whole lines.

        Args:
            message: What the user says.
            model: Model for this turn; default the one in the settings.
            selected: Names of elements the user points at.

        Raises:
            WorkbenchError: A draft is open, or a turn is running here or elsewhere.
        """
        words = clean(message).strip()
        if not words:
            raise WorkbenchError("There is no message.", "Say what the product must do.")
        self._refuse_open_draft("a new turn")
        if not self._lock.take():
            raise _busy()
        try:
            started = self._start(words, model or self.settings.model)
            draft = Draft(started, self._design)
            self._draft = draft
            self._tell(started)
            turn = Turn(
                draft,
                record=self._record,
                keep_prompt=lambda number, tokens, messages: self._keep_prompt(
                    started.turn, number, tokens, messages
                ),
                open_chat=lambda: self._open_chat(started.model),
                compose=lambda: self.prompt(words, selected),
                log=self._log_fault,
            )
            self._task = asyncio.ensure_future(turn.run())
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        finally:
            self._lock.drop()
            if self._task is not None and not self._task.done():
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)
        if draft.state == "failed" or not draft.view().applied:
            self._draft = None
            self._tell(DraftChanged(started.turn))
        return turn_result(draft.view(), self.journal.of_turn(started.turn))

    def _start(self, message: str, model: str) -> TurnStarted:
        origin = digest(self.head.tree, message, size=8)
        started = TurnStarted(
            turn=f"t{uuid.uuid4().hex[:10]}",
            message=message,
            model=model,
            author=str(self.author),
            base=self.head.id,
            origin=origin,
            branch=self.repository.branch(),
        )
        self._seen = max(self._seen, self.journal.append(started))
        return started

    def cancel(self) -> bool:
        """Stop the running turn; its whole lines stay in the draft.

        Returns:
            Whether a turn was running.
        """
        if not self.running or self._task is None:
            return False
        self._task.cancel()
        return True

    def _open_chat(self, model: str) -> Chat:
        from prompts.models import ModelOptions, open_model

        settings = self.settings
        return open_model(
            model,
            ModelOptions(base_url=settings.base_url, timeout=settings.timeout, pace=settings.pace),
        )

    def _keep_prompt(
        self, turn: str, number: int, tokens: int, messages: Sequence[ChatMessage]
    ) -> None:
        self.journal.keep_prompt(
            turn, number, tokens, [(item.role, item.text) for item in messages]
        )

    def _log_fault(self, text: str) -> None:
        with (self.path / ".planroom" / "planroom.log").open("a", encoding="utf-8") as file:
            file.write(clean(text) + "\n")

    # --- deciding about a draft -----------------------------------------------------------

    def accept(self, only: Sequence[str] | None = None, message: str | None = None) -> Snapshot:
        """Accept the proposal, whole or in part, as a snapshot.

        Args:
            only: Keys of the operations to take, with what they depend on; None for all.
            message: Words for the snapshot; default the message of the turn.

        Raises:
            WorkbenchError: There is nothing to accept, or it is not finished.
            SnapshotError: The snapshot cannot be taken; the draft stays.
        """
        with self._guard, self._quiet("accept"):
            view = self._proposal("accept")
            try:
                selection = choose(view, only)
            except KeyError as error:
                raise WorkbenchError(
                    f"There is no operation {error.args[0]} in this proposal.",
                    "`planroom diff` and `planroom status` show what there is.",
                ) from None
            if selection.design == self._design:
                raise WorkbenchError(
                    "Nothing would change.", "Discard the proposal, or ask for something else."
                )
            sent = self._notes_sent(view.turn)
            words = commit_words(view.message, selection.taken, selection.left_out, message)
            snapshot = self.repository.commit(
                selection.design,
                message=words,
                author=str(self.author),
                trailers=trailers(view, selection.design, sent, str(self.author)),
            )
            self._design, self._head, self._draft = selection.design, snapshot, None
            self._record(
                SnapshotTaken(
                    view.turn,
                    snapshot.id,
                    words.split("\n")[0],
                    "accepted in part" if selection.is_part else "accepted",
                    selection.left_out,
                )
            )
            return snapshot

    def discard(self, reason: str = "") -> None:
        """Discard the proposal; the next prompt says so, with the reason."""
        with self._guard, self._quiet("discard"):
            view = self._proposal("discard")
            self._draft = None
            self._record(DraftDiscarded(view.turn, clean(reason)))

    def _proposal(self, verb: str) -> DraftView:
        view = self.draft
        if view is None:
            raise WorkbenchError(f"There is nothing to {verb}.", "Ask for a change first.")
        if view.state not in _OPEN_STATES:
            raise WorkbenchError(
                f"The reply is still coming, so there is nothing to {verb} yet.",
                "Wait for it to end, or cancel it.",
            )
        return view

    def _notes_sent(self, turn: str) -> tuple[tuple[int, str, str], ...]:
        for record in self.journal.of_turn(turn):
            if isinstance(record.event, PromptComposed):
                return record.event.decisions
        return ()

    # --- moving through the snapshots -----------------------------------------------------

    def undo(self) -> Snapshot:
        """Take back the last snapshot by a new one with the content before it."""
        return self._move("undo", lambda: self.repository.undo(author=str(self.author)))

    def redo(self) -> Snapshot:
        """Take the last undo back."""
        return self._move("redo", lambda: self.repository.redo(author=str(self.author)))

    def restore(self, rev: str) -> Snapshot:
        """Take up the content of an earlier snapshot by a new one."""
        return self._move(
            "restore", lambda: self.repository.restore(rev, author=str(self.author)), rev
        )

    def branch(self, name: str) -> None:
        """Start a line of snapshots at the present one and go on there."""
        with self._guard, self._quiet("branch"):
            self._refuse_open_draft("a new branch")
            self.repository.create_branch(name)
            self.switch(name)

    def switch(self, name: str) -> None:
        """Go on with another line of snapshots."""
        with self._guard, self._quiet("switch"):
            self._refuse_open_draft("switching")
            self.repository.switch(name)
            self._reload()
            self._record(DesignMoved("", "switch", self.head.id, name))

    def adopt_hand_edits(self) -> Snapshot:
        """Take edits made to the design's files by hand as a snapshot, checked like any other."""
        with self._guard, self._quiet("adopt"):
            self._refuse_open_draft("adopting edits")
            paths = self.repository.hand_edits()
            if not paths:
                raise WorkbenchError("No file of the design was edited by hand.")
            design = derive(self.repository.adopt_hand_edits())
            words = "Adopt edits made by hand\n\n" + "\n".join(paths)
            snapshot = self.repository.commit(
                design,
                message=words,
                author=str(self.author),
                trailers={"Counts": counts_line(design)},
                adopt=True,
            )
            self._reload()
            self._record(DesignMoved("", "adopt", snapshot.id, ", ".join(paths)))
            return snapshot

    def discard_hand_edits(self) -> None:
        """Set files edited by hand back to the present snapshot."""
        with self._guard, self._quiet("discard"):
            self.repository.discard_hand_edits()

    def _move(self, how: Any, step: Callable[[], Snapshot], detail: str = "") -> Snapshot:
        with self._guard, self._quiet(how):
            self._refuse_open_draft(f"{how}")
            snapshot = step()
            self._reload()
            self._record(DesignMoved("", how, snapshot.id, detail))
            return snapshot

    # --- edits without a model ------------------------------------------------------------

    def decide(self, number: int | None, action: str, **fields: Any) -> Snapshot:
        """Accept, reject, edit, supersede, pin, unpin, mute, unmute or add a decision note.

        Each is a snapshot of its own; an open proposal is carried over onto it.

        Args:
            number: The note's number; None to add one.
            action: What to do.
            **fields: ``title``, ``text``, ``context``, ``consequences``, ``topic``, ``choice``,
                ``scope``, ``by`` (the number of the superseding note).

        Raises:
            WorkbenchError: There is no such note, or the action does not apply.
        """
        operations, words = decision_operations(self._design, number, action, fields)
        return self._edit(operations, words, "decision")

    def reconcile(self, ids: Sequence[str] | None = None) -> Snapshot:
        """Bring stale hand-made parts back in line with the concept, as a snapshot."""
        with self._guard, self._quiet("reconcile"):
            design = reconcile_design(derive(self._design), ids)
            return self._commit_edit(
                design, "Reconcile the lower layers with the concept", "reconcile"
            )

    def _edit(self, operations: Sequence[Operation], words: str, how: Any) -> Snapshot:
        from design.operations.apply import apply

        from design.operations.resolve import OperationError

        with self._guard, self._quiet("edit"):
            design = self._design
            origin = digest(self.head.tree, words, size=8)
            try:
                for operation in operations:
                    design = apply(design, operation, origin=origin).design
            except OperationError as error:
                raise WorkbenchError(error.message) from None
            return self._commit_edit(derive(design), words, how)

    def _commit_edit(self, design: Design, words: str, how: Any) -> Snapshot:
        if design == self._design:
            raise WorkbenchError("Nothing would change.", "It is so already.")
        snapshot = self.repository.commit(
            design,
            message=words,
            author=str(self.author),
            trailers={"Counts": counts_line(design)},
        )
        self._design, self._head = design, snapshot
        turn = ""
        if self._draft is not None:
            self._draft.rebase(design)
            turn = self._draft.started.turn
        self._record(DesignMoved(turn, how, snapshot.id, words.split("\n")[0]))
        return snapshot

    # --- guards ---------------------------------------------------------------------------

    @contextmanager
    def _quiet(self, verb: str) -> Iterator[None]:
        """Refuse while a turn runs, here or elsewhere."""
        if self.running:
            raise WorkbenchError(
                f"A reply is coming; {verb} has to wait.", "Wait for it to end, or cancel it."
            )
        with self._lock.hold() as held:
            if not held:
                raise _busy()
            self.poll()
            yield

    def _refuse_open_draft(self, what: str) -> None:
        if self.running:
            raise WorkbenchError("A turn is running.", "Wait for it to end, or cancel it.")
        view = self.draft
        if view is not None and view.state in _OPEN_STATES:
            raise WorkbenchError(
                f"A proposal with {len(view.applied)} operations is open, which {what} would lose.",
                "Accept or discard it first.",
            )


def _busy() -> WorkbenchError:
    return WorkbenchError(
        "Another Planroom is running a turn on this design.",
        "Wait until it has ended; what it does is shown here as it happens.",
    )
