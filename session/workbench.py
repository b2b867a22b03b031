"""The workbench: everything a face can ask for, over one design on disk."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from design.document.design import Design
from design.document.ids import digest
from design.secrets import find_secrets, place_of, secrets_in
from design.text import clean, clean_line
from session.answering import Answer, AnswerError, answer_message, answer_operations
from session.bench import WorkbenchError, busy
from session.choosing import Choosing
from session.conversation import account
from session.draft import Draft
from session.events import (
    DesignMoved,
    DraftChanged,
    DraftDiscarded,
    DraftPicked,
    Event,
    Fate,
    Notice,
    ProposalReady,
    SnapshotTaken,
    TurnFailed,
    TurnStarted,
)
from session.identity import Author, current_author
from session.journal import Journal, JournalError, Record
from session.keeping import left_out_of
from session.looking import Looking
from session.results import TurnResult, turn_result
from session.reviewing import Reviewing
from session.settings import Settings, load_settings
from session.spending import Purse, spent
from session.turn import Turn

if TYPE_CHECKING:
    from design.operations.vocabulary import Operation
    from prompts.compose import ChatMessage
    from session.importing import Source
    from snapshots.repository import Repository

__all__ = ["Workbench", "WorkbenchError"]


class Workbench(Looking, Choosing, Reviewing):
    """One design, its snapshots, its journal and the turn in progress.

    Made by :meth:`open` or :meth:`create`. Methods that write to disk may take tens of
    milliseconds and are safe to call from a worker thread; :meth:`ask` belongs to an event loop.
    """

    # --- opening and closing --------------------------------------------------------------

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        brief: str = "",
        name: str | None = None,
        design: Design | None = None,
        settings: Settings | None = None,
        trusting: bool = False,
    ) -> Workbench:
        """Make a new design in a folder and open it.

        Args:
            path: The folder; made when missing.
            brief: The filled intake form.
            name: Name of the design; default the brief's title or the folder's name.
            design: A design to start from, instead of a brief and a name.
            settings: Settings in force; loaded when None.
            trusting: Whether what looks like a key in the brief is none.

        Raises:
            WorkbenchError: The brief holds what looks like a key.
            SnapshotError: The folder holds a design or something that is not ours.
        """
        from design.intake.brief import parse_brief
        from snapshots.repository import Repository

        author = current_author()
        if design is None:
            words = clean(brief)
            title = name or (parse_brief(words).title if words else "") or path.resolve().name
            design = Design(name=clean_line(title, 80) or "design", brief=words)
        for secret in () if trusting else find_secrets(design.brief):
            raise WorkbenchError(
                f"The brief holds what looks like a secret ({secret.kind}, {secret.shown}, line"
                f" {secret.line}); it would be in every snapshot.",
                "Take it out, or say that it is none with `--not-secret`.",
            )
        repository = Repository.create(path, design, author=str(author))
        return cls._opened(repository, settings, author)

    @classmethod
    def create_from(
        cls,
        path: Path,
        source: Source,
        *,
        name: str | None = None,
        settings: Settings | None = None,
        trusting: bool = False,
    ) -> Workbench:
        """Make a new design of something imported, in a folder, and open it.

        Args:
            path: The folder; made when missing.
            source: What was read, from :func:`session.importing.read_source`.
            name: Name of the design; default the source's title or the folder's name.
            settings: Settings in force; loaded when None.
            trusting: Whether what looks like a key in the source is none.

        Raises:
            WorkbenchError: The source holds what looks like a key.
            SnapshotError: The folder holds a design or something that is not ours.
            ImportFaultError: Nothing of it makes a design.
        """
        from session.importing import import_words, imported
        from snapshots.repository import Repository

        author = current_author()
        title = name or source.title or path.resolve().name
        design = imported(Design(name=clean_line(title, 80) or "design"), source)
        for secret in () if trusting else secrets_in(design):
            place = place_of(secret.value, design.model_dump(mode="json"))
            raise WorkbenchError(
                f"{source.name} holds what looks like a secret ({secret.kind}, {secret.shown},"
                f" {place}); it would be in every snapshot.",
                "Take it out, or say that it is none with `--not-secret`.",
            )
        repository = Repository.create(
            path, design, author=str(author), message=import_words(design)
        )
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
            left_out = left_out_of(committed.message)
            fate: Fate = "accepted in part" if left_out else "accepted"
            self._record(SnapshotTaken(turn, committed.id, committed.subject, fate, left_out))
            self.notices.append(
                Notice(
                    turn,
                    f"Planroom ended while a proposal was being accepted; it is in snapshot"
                    f" {committed.short}.",
                )
            )
            return
        self._seen = max(self._seen, records[-1].seq)
        draft = self._replay(records)
        if draft is None:
            return
        if not told.state:
            if not self._lock.is_free():
                self._draft, self._foreign_turn = draft, turn
                return
            reason = "Planroom ended while the reply was coming; its whole lines are kept."
            settled = draft.end_block()
            applied = sum(item.state == "applied" for item in draft.block.outcomes)
            draft.state, draft.reason = "truncated", reason
            self.notices.append(Notice(turn, reason, "warning"))
            ended = ProposalReady(turn, "truncated", applied, len(draft.rejected), reason)
            self._record(*settled, ended)
        self._draft = draft
        self._drop_vain()

    def _replay(self, records: Sequence[Record]) -> Draft | None:
        """Return the draft of a turn's records; None when its base is gone, which is told."""
        started = next((r.event for r in records if isinstance(r.event, TurnStarted)), None)
        if started is None:
            return None
        base = self._base_of(started)
        if base is None:
            self.notices.append(
                Notice(
                    started.turn,
                    f"A proposal was left open on snapshot {started.base[:8]}, which is no longer"
                    " in the repository. It is not taken up; ask again for what it was to do.",
                    "warning",
                )
            )
            return None
        draft = Draft(started, base)
        for record in records:
            draft.fold(record.event)
        head = self._head
        if head is not None and head.id != started.base:
            draft.rebase(self._design)
        return draft

    def _base_of(self, started: TurnStarted) -> Design | None:
        """Return the design a turn started from; None when history was rewritten with git."""
        from snapshots.errors import SnapshotError

        if self._head is not None and started.base == self._head.id:
            return self._design
        try:
            return self.repository.load(started.base)
        except SnapshotError:
            return None

    def poll(self) -> None:
        """Take in what other processes journaled since the last look, and tell it."""
        with self._guard:
            for record in self.journal.since(self._seen):
                self._seen = record.seq
                own = record.writer == self.journal.writer
                # Of two that picked at once the later one counts, here as there.
                if own and not isinstance(record.event, DraftPicked):
                    continue
                self._follow(record.event)
                self._tell(record.event)
            if self._foreign_turn and not self.running and self._lock.is_free():
                self._foreign_turn = ""
                self._draft = None
                for turn in self.journal.last_turns(1):
                    self._resume_turn(turn)
                self._tell(DraftChanged(""))

    def _follow(self, event: Event) -> None:
        match event:
            case TurnStarted(turn=turn):
                self._foreign_turn = turn
                self._draft = Draft(event, self._base_of(event) or self._design)
            case SnapshotTaken() | DesignMoved():
                self._reload()
                self._draft = None
                if isinstance(event, DesignMoved) and event.turn:
                    self._draft = self._replay(self.journal.of_turn(event.turn))
            case DraftDiscarded():
                self._draft = None
            case TurnFailed(turn=turn) | ProposalReady(turn=turn):
                if self._draft is not None and turn == self._draft.started.turn:
                    self._draft.fold(event)
                    self._drop_vain()
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
            JournalError: What happens cannot be written down.
        """
        words = clean(message).strip()
        if not words:
            raise WorkbenchError("There is no message.", "Say what the product must do.")
        return await self._converse(lambda: (words, (), selected), model)

    async def answer(self, answers: Sequence[Answer], *, model: str | None = None) -> TurnResult:
        """Answer open questions in one turn, as :meth:`ask` runs one.

        The answers are operations of the turn before the model is asked, so they are in the
        proposal whatever it replies; the reply adds what follows from them.

        Args:
            answers: The answers, of questions of the accepted design.
            model: Model for this turn; default the one in the settings.

        Raises:
            AnswerError: A question is not open, or all of them were put off.
            WorkbenchError: A draft is open, or a turn is running here or elsewhere.
            JournalError: What happens cannot be written down.
        """

        def plan() -> tuple[str, Sequence[Operation], Sequence[str]]:
            given = answer_operations(self._design, answers)
            words = clean(answer_message(self._design, answers))
            if not words:
                raise AnswerError("No question was answered.")
            known = {item.id: item.about for item in self._design.concept.questions}
            about = [element for item in answers for element in known.get(item.question, ())]
            return words, given, tuple(dict.fromkeys(about))

        return await self._converse(plan, model)

    async def _converse(
        self,
        plan: Callable[[], tuple[str, Sequence[Operation], Sequence[str]]],
        model: str | None,
    ) -> TurnResult:
        """Run a turn: its words, the operations of the person, the elements pointed at."""
        if not self._lock.take(self._patience()):
            raise busy()
        try:
            self._catch_up()
            self._refuse_open_draft("a new turn")
            words, given, selected = plan()
            self.refuse_secrets("The message", words)
            shown = self._applied(given, words) if given else self._design
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
                compose=lambda more: self._prompt(shown, words, (*selected, *more), started.model),
                log=self.log_fault,
                purse=Purse(self.settings, started.model, spent(self.journal)),
                given=given,
                steps=lambda: self._steps(words, started.model),
            )
            self._task = asyncio.ensure_future(turn.run())
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        except JournalError:
            # What came is in the journal as far as it went, and is taken up at the next start.
            self._draft = None
            raise
        finally:
            self._lock.drop()
            if self._task is not None and not self._task.done():
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)
        if self._drop_vain():
            self._tell(DraftChanged(started.turn))
        return turn_result(draft.view(), self.journal.of_turn(started.turn))

    def _drop_vain(self) -> bool:
        """Let go of a draft that ended with nothing to accept; return whether it did."""
        draft = self._draft
        if draft is None or not (draft.state == "failed" or draft.view().is_vain):
            return False
        self._draft = None
        return True

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
        self.journal.append(started)
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

    def _keep_prompt(
        self, turn: str, number: int, tokens: int, messages: Sequence[ChatMessage]
    ) -> None:
        self.journal.keep_prompt(
            turn, number, tokens, [(item.role, item.text) for item in messages]
        )
