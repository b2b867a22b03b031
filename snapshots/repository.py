"""The git repository of one design: its snapshots, its branches, and the files in its folder."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from design.document.design import Design
from design.document.files import FORMAT, DesignFileError, read_files, write_files
from design.text import clean_line
from snapshots.adopting import edited, read_folder, refuse_generated, refuse_odd
from snapshots.base import LOCK, unreadable
from snapshots.errors import SnapshotError
from snapshots.history import SideLine, Snapshot, compose_message
from snapshots.lock import repository_lock
from snapshots.moving import Move, Mover
from snapshots.names import check_branch, signature
from snapshots.objects import ObjectStore
from snapshots.opening import (
    HOME,
    check_folder,
    check_repository,
    check_vacant,
    make_home,
    position,
    prepare,
    put_in_place,
)
from snapshots.origins import decision_origins
from snapshots.program import GitProgram
from snapshots.restore import redo_step, restore_step, undo_step
from snapshots.tags import Tagging
from snapshots.worktree import read, remove, scan, write


class Repository(Tagging):
    """The snapshots of one design. Methods may be called from any thread.

    Made by :meth:`create` or :meth:`open`.
    """

    # --- making and opening ---------------------------------------------------------------

    @classmethod
    def create(
        cls,
        path: Path,
        design: Design,
        *,
        author: str,
        generated: Mapping[str, str] | None = None,
        message: str = "",
    ) -> Repository:
        """Make a folder the home of a design, with its first snapshot.

        Args:
            path: The folder; made when missing. A folder inside another repository will do.
            design: The design.
            author: ``Name <address>``.
            generated: Path -> text of the generated files; rendered when not given.
            message: Words of the first snapshot; by default that the design is new.

        Raises:
            SnapshotError: The folder holds a repository, or files that would be written over.
        """
        folder = path.absolute()
        files = _files_of(design, generated)
        check_vacant(folder, files)
        with repository_lock(folder / HOME / LOCK):
            program = prepare(folder, files)
            commit, _ = ObjectStore(program).write(
                None,
                files,
                author=signature(author),
                seconds=int(time.time()),
                message=compose_message(
                    message or f"New design: {design.name}", _counts(design) | _gate(design), FORMAT
                ),
                reference="refs/heads/main",
            )
            begun = Mover(folder, program, ObjectStore(program))
            begun.mark(Move("main", None, commit, commit))
            repository = cls(put_in_place(program))
            repository._mover.finish()
            repository._keep(commit, design)
        return repository

    @classmethod
    def open(cls, path: Path) -> Repository:
        """Open the design in a folder, ending a snapshot that was interrupted.

        Args:
            path: The folder; parents are not searched.

        Raises:
            SnapshotError: There is no design there, or it cannot be used now.
        """
        folder = path.absolute()
        check_folder(folder)
        repository = cls(GitProgram(folder))
        check_repository(repository._program)
        with suppress(OSError):
            make_home(folder)
        repository._settle()
        position(repository._program)
        return repository

    def check(self) -> tuple[str, ...]:
        """Return sentences on what a crash left behind and what was done about it."""
        self._settle()
        lock = self._program.git_dir / "index.lock"
        left = (
            f"{lock} is there: another git is running or was killed. Snapshots do not need it;"
            " delete it if no git is running.",
        )
        return (*self._notes, *(left if lock.exists() else ()))

    # --- looking --------------------------------------------------------------------------

    def branch(self) -> str:
        """Return the name of the present branch."""
        return position(self._program)[1]

    def head(self) -> Snapshot:
        """Return the present snapshot."""
        return self._log("HEAD", "--max-count=1")[0]

    def snapshot(self, rev: str) -> Snapshot:
        """Return one snapshot, named as for :meth:`resolve`."""
        return self._log(self.resolve(rev), "--max-count=1")[0]

    def log(self, rev: str | None = None, limit: int | None = None) -> list[Snapshot]:
        """Return snapshots, newest first.

        Args:
            rev: The one to begin with; default the present one.
            limit: The most to return.
        """
        count = () if limit is None else (f"--max-count={max(0, limit)}",)
        start = "HEAD" if rev is None else self.resolve(rev)
        return self._named(self._log(start, "--topo-order", *count))

    def decision_origins(self) -> dict[int, str]:
        """Return the id of the snapshot that brought each decision note in, by its number."""
        return decision_origins(self._program, self._log("HEAD", "--topo-order"))

    def side_lines(self, limit: int = 50) -> tuple[SideLine, ...]:
        """Return the other branches, each with what the present one does not have.

        Args:
            limit: The most snapshots of each.
        """
        lines = []
        present = position(self._program)[1]
        for name in self.branches():
            if name != present:
                tip = self.resolve(f"refs/heads/{name}")
                found = self._log(tip, "--topo-order", f"--max-count={limit}", "^HEAD")
                lines.append(SideLine(name, tip, tuple(self._named(found))))
        return tuple(lines)

    def files(self, rev: str = "HEAD") -> dict[str, str]:
        """Return path -> text of the design's files in a snapshot, byte for byte."""
        return self._texts(self.resolve(rev))

    def load(self, rev: str = "HEAD") -> Design:
        """Return the design of a snapshot; the files in the folder are not looked at.

        Raises:
            SnapshotError: There is no such snapshot, or its files are not a design.
        """
        commit = self.resolve(rev)
        with self._guard:
            design = self._designs.get(commit)
        if design is None:
            try:
                design = read_files(self._texts(commit))
            except DesignFileError as error:
                raise unreadable(commit, error) from None
        self._keep(commit, design)
        return design

    # --- taking snapshots -----------------------------------------------------------------

    def commit(
        self,
        design: Design,
        *,
        message: str,
        author: str,
        trailers: Mapping[str, str] | None = None,
        generated: Mapping[str, str] | None = None,
        adopt: bool = False,
        base: str | None = None,
    ) -> Snapshot:
        """Take a snapshot of a design and its generated files on the present branch.

        Args:
            design: The design.
            message: Subject and body.
            author: ``Name <address>``.
            trailers: Trailer -> value; a value of several lines makes several trailers. The
                gate is reviewed when it is not among them.
            generated: Path -> text of the generated files; rendered when not given.
            adopt: Whether edits made by hand are part of ``design`` and may be written over.
            base: Id of the snapshot the design was made from, when it must still be the present.

        Returns:
            The snapshot; the present one when nothing would change.

        Raises:
            SnapshotError: Files were edited by hand, or the repository is not ready.
        """
        files = _files_of(design, generated)
        with self._ready() as (head, branch):
            if base is not None and base != head:
                raise SnapshotError(
                    "The design has moved on since this change was begun.",
                    "Look at the new snapshot, then make the change again.",
                )
            edits = self._edits(head)
            if edits and not adopt:
                raise edited(edits)
            refuse_generated(edits)
            refuse_odd(edits)
            contents: dict[str, bytes | str | None] = {**files}
            migrations = {path: blob for path, blob in edits.items() if _is_migration(path)}
            contents |= read(self.path, {path: blob for path, blob in migrations.items() if blob})
            tree = self._store.tree(head)
            contents |= {
                path: None
                for path in tree
                if path not in contents and (path in migrations or not _is_migration(path))
            }
            found = _counts(design) | dict(trailers or {})
            if "Gate" not in found:
                found |= _gate(design, self.load(head))
            snapshot = self._take(head, branch, contents, message, author, found, edits)
            self._keep(snapshot.id, design)
            return snapshot

    def undo(self, *, author: str) -> Snapshot:
        """Take a new snapshot with the content before the last one that is not undone.

        Raises:
            SnapshotError: There is nothing to undo, or files were edited by hand.
        """
        with self._ready(unedited=True) as (head, branch):
            step = undo_step(self._log(head, "--first-parent"), self._store)
            return self._take_up(step, head, branch, author)

    def redo(self, *, author: str) -> Snapshot:
        """Take a new snapshot that brings the last undone one back.

        Raises:
            SnapshotError: The last step was not an undo, or files were edited by hand.
        """
        with self._ready(unedited=True) as (head, branch):
            step = redo_step(self._log(head, "--first-parent"))
            return self._take_up(step, head, branch, author)

    def restore(self, rev: str, *, author: str) -> Snapshot:
        """Take a new snapshot with the content of an earlier one, byte for byte.

        Raises:
            SnapshotError: The content is the present one, or files were edited by hand.
        """
        with self._ready(unedited=True) as (head, branch):
            step = restore_step(self.snapshot(rev), head, self._store)
            return self._take_up(step, head, branch, author)

    # --- branches -------------------------------------------------------------------------

    def create_branch(self, name: str) -> None:
        """Make a branch at the present snapshot; the present branch stays the present one.

        Raises:
            SnapshotError: The name cannot be a branch's, or one has it.
        """
        self.refuse_branch(name)
        with self._ready() as (head, _):
            self.refuse_taken(name)
            self._program.run(
                "update-ref", "-m", "branch", f"refs/heads/{name}", head, "0" * len(head)
            )

    def refuse_branch(self, name: str) -> None:
        """Refuse what a branch cannot be called, or what something else is called.

        Raises:
            SnapshotError: With what can be used.
        """
        check_branch(name)
        self.refuse_taken(name)

    def switch(self, name: str) -> None:
        """Go on with another branch.

        Raises:
            SnapshotError: There is no such branch, or files were edited by hand.
        """
        with self._ready(unedited=True) as (head, branch):
            names = self.branches()
            if name not in names:
                raise SnapshotError(
                    f"There is no branch {clean_line(name, 80)!r}.",
                    f"There are: {', '.join(clean_line(item, 40) for item in names)}.",
                )
            if name != branch:
                goal = self.resolve(f"refs/heads/{name}")
                self.load(goal)
                self._mover.carry_out(Move(name, head, goal, goal))

    # --- edits made by hand ---------------------------------------------------------------

    def hand_edits(self) -> tuple[str, ...]:
        """Return the paths of the design's files that differ from the present snapshot."""
        return tuple(self._settled_edits()[1])

    def adopt_hand_edits(self) -> Design:
        """Read the design from the files in the folder, for :meth:`commit` to take.

        Raises:
            SnapshotError: Nothing was edited, or what was is made from the design.
            DesignFileError: A file is not a part of a design.
        """
        head, edits = self._settled_edits()
        if not edits:
            raise SnapshotError("No file of the design was edited by hand.")
        refuse_generated(edits)
        refuse_odd(edits)
        return read_folder(self.path, scan(self.path, head))

    def discard_hand_edits(self) -> tuple[str, ...]:
        """Set the files edited by hand back to the present snapshot; return their paths."""
        with self._ready() as (head, _):
            edits = tuple(self._edits(head))
            files = self._store.files(head)
            for path in edits:
                if path in files:
                    write(self.path, path, files[path])
                else:
                    remove(self.path, path)
            return edits


def _files_of(design: Design, generated: Mapping[str, str] | None) -> dict[str, bytes]:
    if generated is None:
        from design.render import render_all
        from design.review.report import REVIEW_PAGE, page, report

        generated = render_all(design) | {REVIEW_PAGE: page(report(design))}
    texts = {**write_files(design), **generated}
    return {path: text.encode() for path, text in texts.items()}


def _counts(design: Design) -> dict[str, str]:
    return {"Counts": ", ".join(f"{name} {count}" for name, count in design.counts().items())}


def _gate(design: Design, before: Design | None = None) -> dict[str, str]:
    from design.review.gate import state_line
    from design.review.report import report

    return {"Gate": state_line(report(design, before=before).gate)}


def _is_migration(path: str) -> bool:
    return path.startswith("migrations/")
