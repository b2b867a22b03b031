"""Moving through the snapshots, and changing the accepted design without a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from design.derive import derive
from design.derive import reconcile as reconcile_design
from design.document.design import Design
from design.document.ids import digest
from design.text import clean
from session.answering import Answer, answer_operations
from session.bench import WorkbenchError
from session.deciding import decision_operations
from session.events import (
    DesignMoved,
    How,
    Notice,
    SnapshotNamed,
)
from session.holding import settle_conflicts, standing_words
from session.keeping import counts_line
from session.taking import Taking

if TYPE_CHECKING:
    from design.operations.vocabulary import Operation
    from session.importing import Source
    from snapshots.history import Snapshot
    from snapshots.tags import Tag


class Moving(Taking):
    """The part of the workbench that changes the accepted design."""

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

    def tag(self, name: str, rev: str = "HEAD", message: str = "") -> Tag:
        """Name a snapshot; a draft or a turn need not wait for it.

        Args:
            name: The name, which stands for the snapshot wherever one is asked for.
            rev: The snapshot; default the present one.
            message: Why it has it.

        Raises:
            SnapshotError: The name cannot be one or is taken, or there is no such snapshot.
            WorkbenchError: The words hold what looks like a key.
        """
        self.refuse_secrets("The name", f"{name} {message}")
        found = self.repository.tag(name, rev, author=str(self.author), message=message)
        self._record(SnapshotNamed("", found.snapshot, found.name))
        return found

    def untag(self, name: str) -> Tag:
        """Take the name of a snapshot away; the snapshot stays.

        Raises:
            SnapshotError: No snapshot has it.
        """
        found = self.repository.untag(name)
        self._record(SnapshotNamed("", found.snapshot, found.name, gone=True))
        return found

    def adopt_hand_edits(self) -> Snapshot:
        """Take edits made to the design's files by hand as a snapshot, checked like any other.

        An open proposal is carried over onto it.
        """
        with self._guard, self._quiet("adopt"):
            paths = self.repository.hand_edits()
            if not paths:
                raise WorkbenchError("No file of the design was edited by hand.")
            design = derive(self.repository.adopt_hand_edits())
            self._refuse_new_secrets(design)
            words = "Adopt edits made by hand\n\n" + "\n".join(paths)
            snapshot = self.repository.commit(
                design,
                message=words,
                author=str(self.author),
                trailers={"Counts": counts_line(design)},
                adopt=True,
                base=self.head.id,
            )
            self._reload()
            turn = self._carry_over()
            self._record(DesignMoved(turn, "adopt", snapshot.id, ", ".join(paths)))
            return snapshot

    def discard_hand_edits(self) -> None:
        """Set files edited by hand back to the present snapshot."""
        with self._guard, self._quiet("discard"):
            self.repository.discard_hand_edits()

    def _move(self, how: How, step: Callable[[], Snapshot], detail: str = "") -> Snapshot:
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
                ``scope``, ``by`` (the number of the superseding note), ``replace`` (whether
                notes that an accepted one contradicts are superseded by it).

        Raises:
            DecisionConflictError: It would stand beside an accepted note it contradicts.
            DecisionActionError: There is no such note, or the action does not apply.
            WorkbenchError: The design cannot be changed now, or refuses the note.
        """
        with self._guard, self._quiet("a decision"):
            replaces = bool(fields.pop("replace", False))
            operations, words = decision_operations(self._design, number, action, fields)
            design = self._applied(operations, words)
            if action in ("accept", "add", "edit"):
                about = number if number is not None else design.decisions[-1].number
                retired = settle_conflicts(design, about, replaces=replaces)
                design = self._applied((*operations, *retired), words) if retired else design
            snapshot = self._commit_edit(derive(design), words, "decision")
            if action in ("accept", "add", "edit"):
                told = standing_words(self._design, about)
                if told:
                    self._record(Notice("", told, "warning"))
            return snapshot

    def put_off(self, questions: Sequence[str]) -> Snapshot:
        """Put open questions off, as a snapshot: they stay open and are asked last.

        An open proposal is carried over onto it.

        Args:
            questions: Ids of the questions.

        Raises:
            AnswerError: A question is not open.
            WorkbenchError: The design cannot be changed now, or they were put off before.
        """
        with self._guard, self._quiet("a question put off"):
            later = [Answer(item, later=True) for item in questions]
            operations = answer_operations(self._design, later)
            number = f"{len(operations)} question{'s' if len(operations) != 1 else ''}"
            words = f"Put {number} off"
            return self._commit_edit(self._applied(operations, words), words, "questions")

    def reconcile(self, ids: Sequence[str] | None = None) -> Snapshot:
        """Bring stale hand-made parts back in line with the concept, as a snapshot."""
        with self._guard, self._quiet("reconcile"):
            design = reconcile_design(derive(self._design), ids)
            return self._commit_edit(
                design, "Reconcile the lower layers with the concept", "reconcile"
            )

    def take_import(self, source: Source) -> Snapshot:
        """Import something into the design as a snapshot.

        Args:
            source: What was read, from :func:`session.importing.read_source`.

        Raises:
            ImportFaultError: It does not go with what the design has.
            WorkbenchError: A proposal is open, or a turn is running.
        """
        from session.importing import import_words, imported

        with self._guard, self._quiet("import"):
            self._refuse_open_draft("an import")
            design = imported(self._design, source)
            return self._commit_edit(design, import_words(design), "import")

    def change_brief(self, brief: str, base: str | None = None) -> Snapshot:
        """Put another brief in the place of the present one, as a snapshot.

        What is designed stays as it is; an open proposal is carried over.

        Args:
            brief: The filled intake form.
            base: The brief it was begun with, which must still be the present one; None for any.

        Raises:
            WorkbenchError: It is the same brief, the present one is another than it was begun
                with, it holds what looks like a key, or the design cannot be changed now.
        """
        from design.intake.brief import open_facts, parse_brief

        with self._guard, self._quiet("a change of the brief"):
            text = clean(brief).strip()
            if base is not None and base.strip() != self._design.brief.strip():
                raise WorkbenchError(
                    "The brief was changed since this was begun.",
                    "Open the form again, put the present brief into it, and bring yours back.",
                )
            if text == self._design.brief.strip():
                raise WorkbenchError("The brief says what it said before.", "Nothing was changed.")
            left = len(open_facts(parse_brief(text)))
            words = f"Change the brief\n\nFacts it leaves open: {left}"
            return self._commit_edit(self._design.replace(brief=text), words, "brief")

    def _applied(
        self, operations: Sequence[Operation], words: str, onto: Design | None = None
    ) -> Design:
        from design.operations.apply import apply
        from design.operations.resolve import OperationError

        design = self._design if onto is None else onto
        origin = digest(self.head.tree, words, size=8)
        try:
            for operation in operations:
                design = apply(design, operation, origin=origin).design
        except OperationError as error:
            raise WorkbenchError(error.message) from None
        return design

    def _commit_edit(self, design: Design, words: str, how: How) -> Snapshot:
        if design == self._design:
            raise WorkbenchError("Nothing would change.", "It is so already.")
        self._refuse_new_secrets(design)
        snapshot = self.repository.commit(
            design,
            message=words,
            author=str(self.author),
            trailers={"Counts": counts_line(design)},
            base=self.head.id,
        )
        self._design, self._head = design, snapshot
        turn = self._carry_over()
        self._record(DesignMoved(turn, how, snapshot.id, words.split("\n")[0]))
        return snapshot

    def _carry_over(self) -> str:
        """Move an open proposal onto the present design; return its turn, if there is one."""
        if self._draft is None:
            return ""
        self._draft.rebase(self._design)
        return self._draft.started.turn
