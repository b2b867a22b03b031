"""Moving a design from one snapshot to another so that a crash at any moment loses nothing.

The steps: the new commit is complete but nameless; a marker says where the move goes; a branch
moves to the commit, by compare and swap; the files follow; git's index follows; the marker goes.
Before the marker nothing has happened. From the marker on, :meth:`Mover.finish` ends the move,
whoever runs it and however often: a move that was begun is always carried through.
"""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from design.text import clean_line
from snapshots.errors import SnapshotError
from snapshots.objects import NEXT, OWN_PATHS, ObjectStore
from snapshots.program import GitProgram
from snapshots.worktree import bring

MARKER: Final = "move.json"
_STALE_INDEX_SECONDS: Final = 600
"""Somebody may sit in the editor of ``git commit -a``, which holds the index, but not this long."""
_MOST_PACKS: Final = 40
"""Every snapshot is a pack; this many are put together, as git does at its limit of 50."""


@dataclass(frozen=True, slots=True)
class Move:
    """A move that was begun."""

    branch: str
    start: str | None
    """Commit the files were at; None when the design was being made."""
    goal: str
    """Commit they go to."""
    expected: str
    """Where the branch was; the goal itself when only another branch is taken."""
    replaced: dict[str, str | None] = field(default_factory=dict)
    """Files that were not as in ``start``: path -> blob id, None for one that was missing."""


class Mover:
    """Carries moves out on one design.

    Args:
        folder: The design's folder.
        program: git on its repository.
        store: The repository's objects.
    """

    def __init__(self, folder: Path, program: GitProgram, store: ObjectStore) -> None:
        self._folder = folder
        self._program = program
        self._store = store
        self._marker = folder / ".planroom" / MARKER
        self._indexed: str | None = None

    @property
    def is_pending(self) -> bool:
        """Whether a move was begun and not ended."""
        return self._marker.exists()

    def carry_out(self, move: Move) -> None:
        """Move a branch and the files.

        Raises:
            SnapshotError: The branch has moved meanwhile; nothing has changed then.
        """
        self.mark(move)
        try:
            self.point(move)
        except SnapshotError:
            # git refused. What else ends the process here leaves a move to be finished.
            self.unmark()
            raise
        self.follow(move)
        self.unmark()
        self.pack()

    def finish(self) -> tuple[str, ...]:
        """End a move that was interrupted, if there is one.

        Returns:
            Sentences that say what was done.
        """
        if not self.is_pending:
            return ()
        try:
            move = Move(**json.loads(self._marker.read_text(encoding="utf-8")))
        except (ValueError, TypeError, OSError):
            # Markers are written whole, so this one is not ours and says nothing.
            self.unmark()
            return ()
        now = self._position(move.branch)
        if now == move.expected:
            self.point(move)
        elif now != move.goal:
            head = self._program.run("rev-parse", "--verify", "HEAD").decode().strip()
            move = Move(move.branch, move.start, head, head, move.replaced)
        left = self.follow(move)
        self._sweep()
        self.unmark()
        notes = [f"Snapshot {move.goal[:8]} was interrupted while it was written; it is whole now."]
        if left:
            names = ", ".join(clean_line(path) for path in left[:5])
            notes.append(f"Files edited meanwhile were left as they are: {names}.")
        return tuple(notes)

    def mark(self, move: Move) -> None:
        """Write down where a move goes, whole or not at all."""
        temporary = self._marker.with_suffix(".new")
        try:
            temporary.write_text(json.dumps(asdict(move)), encoding="utf-8")
            temporary.replace(self._marker)
        except OSError as error:
            raise SnapshotError(
                f"{self._marker.parent} cannot be written: {error.strerror or error}.",
                "Check the rights of the design's folder and the room on the disk.",
            ) from None

    def unmark(self) -> None:
        """Say that no move is under way."""
        self._marker.unlink(missing_ok=True)

    def point(self, move: Move) -> None:
        """Move the branch to the goal, by compare and swap, and make it the present one."""
        reference = f"refs/heads/{move.branch}"
        if move.expected == move.goal:
            self._program.run("symbolic-ref", "-m", "switch", "HEAD", reference)
        else:
            orders = f"update {reference} {move.goal} {move.expected}\ndelete {NEXT}\n"
            self._program.run("update-ref", "-m", "snapshot", "--stdin", data=orders.encode())

    def follow(self, move: Move) -> tuple[str, ...]:
        """Bring files and index to the goal; return the paths edited meanwhile and left alone."""
        before = dict(self._store.tree(move.start)) if move.start else {}
        new = self._store.tree(move.goal)
        for path, blob in move.replaced.items():
            if blob is None:
                before.pop(path, None)
            else:
                before[path] = blob
        changed = [blob for path, blob in new.items() if before.get(path) != blob]
        left = bring(self._folder, before, new, self._store.blobs(changed), move.goal)
        self._bring_index(move)
        return left

    def _bring_index(self, move: Move) -> None:
        """Bring git's index to the goal, for a person's ``git status``; snapshots do not use it."""
        lock = self._program.git_dir / "index.lock"
        with contextlib.suppress(OSError):
            if time.time() - lock.stat().st_mtime < _STALE_INDEX_SECONDS:
                return
            lock.unlink()
        new = self._store.tree(move.goal)
        if move.start is not None and move.start == self._indexed:
            there = list(self._store.tree(move.start))
        else:
            output = self._program.attempt("ls-files", "-z", "--", *OWN_PATHS)[1]
            there = output.decode("utf-8", "surrogateescape").split("\0")[:-1]
        lines = [f"0 {'0' * 40}\t{path}\0" for path in there if path not in new]
        lines += [f"100644 {blob}\t{path}\0" for path, blob in new.items()]
        orders = "".join(lines).encode("utf-8", "surrogateescape")
        status = self._program.attempt("update-index", "-z", "--index-info", data=orders)[0]
        self._indexed = move.goal if status == 0 else None

    def pack(self) -> None:
        """Put the packs of many snapshots together, as git would by itself."""
        packs = (self._program.git_dir / "objects" / "pack").glob("*.pack")
        if sum(1 for _ in packs) >= _MOST_PACKS:
            self._program.attempt("repack", "--geometric=2", "-d", "-q")

    def _position(self, branch: str) -> str | None:
        status, output, _ = self._program.attempt(
            "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}"
        )
        return output.decode().strip() if status == 0 else None

    def _sweep(self) -> None:
        """Remove the unfinished files of a process that was killed."""
        for name in OWN_PATHS:
            for file in (self._folder / name).glob("**/.*.planroom-new"):
                file.unlink(missing_ok=True)
        for file in self._program.git_dir.glob("fast_import_crash_*"):
            file.unlink(missing_ok=True)
