"""What the methods of a repository stand on: its lock, its log, and taking a snapshot."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from design.document.design import Design
from design.document.files import FORMAT, DesignFileError
from snapshots.adopting import decode, edited
from snapshots.errors import SnapshotError
from snapshots.history import (
    LOG_FORMAT,
    Snapshot,
    compose_message,
    moment,
    read_log,
    read_message,
)
from snapshots.lock import repository_lock
from snapshots.moving import Move, Mover
from snapshots.names import check_revision, signature
from snapshots.objects import ObjectStore, blob_id
from snapshots.opening import HOME, check_calm, position
from snapshots.program import GitProgram
from snapshots.restore import Step
from snapshots.worktree import differences, scan

LOCK: Final = "repository.lock"
_DESIGNS_KEPT: Final = 16


class RepositoryBase:
    """One design's repository, held by one process of several.

    Args:
        program: git on it.
    """

    def __init__(self, program: GitProgram) -> None:
        self.path = program.folder
        self._program = program
        self._store = ObjectStore(program)
        self._mover = Mover(program.folder, program, self._store)
        self._designs: OrderedDict[str, Design] = OrderedDict()
        self._notes: list[str] = []
        self._guard = threading.RLock()
        self._depth = 0

    @contextmanager
    def _ready(self, *, unedited: bool = False) -> Iterator[tuple[str, str]]:
        """Hold the lock on a repository that is ready to change; give its head and branch."""
        with self._locked():
            self._notes += self._mover.finish()
            check_calm(self._program)
            head, branch = position(self._program)
            edits = self._edits(head) if unedited else {}
            if edits:
                raise edited(edits)
            yield head, branch

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._guard:
            self._depth += 1
            try:
                if self._depth > 1:
                    yield
                else:
                    with repository_lock(self.path / HOME / LOCK):
                        yield
            finally:
                self._depth -= 1

    def _settle(self) -> None:
        """End what another process began and did not end."""
        if self._mover.is_pending:
            with self._locked():
                self._notes += self._mover.finish()

    def _settled_edits(self) -> tuple[str, dict[str, str | None]]:
        """Return the present snapshot and the edits, not of a moment in which it moves."""
        while True:
            self._settle()
            head = position(self._program)[0]
            edits = self._edits(head)
            moved = self._mover.is_pending or (edits and position(self._program)[0] != head)
            if not moved:
                return head, edits

    def _edits(self, head: str) -> dict[str, str | None]:
        """Return path -> blob id, None for a missing file, of what differs from a snapshot."""
        there = scan(self.path, head)
        with self._guard:
            tree = self._store.tree(head)
        return {path: there.get(path) for path in differences(there, tree)}

    def _take(
        self,
        head: str,
        branch: str,
        contents: Mapping[str, bytes | str | None],
        message: str,
        author: str,
        trailers: Mapping[str, str],
        replaced: dict[str, str | None],
    ) -> Snapshot:
        """Take a snapshot of path -> content, blob id, or None for a file that goes."""
        tree = self._store.tree(head)
        changes = {
            path: content
            for path, content in contents.items()
            if tree.get(path) != (blob_id(content, head) if isinstance(content, bytes) else content)
        }
        if not changes:
            if replaced:
                self._mover.carry_out(Move(branch, head, head, head, replaced))
            return self._log(head, "--max-count=1")[0]
        name, seconds = signature(author), int(time.time())
        text = compose_message(message, trailers, FORMAT)
        commit, root = self._store.write(head, changes, author=name, seconds=seconds, message=text)
        self._mover.carry_out(Move(branch, head, commit, head, replaced))
        words, found = read_message(text)
        return Snapshot(commit, (head,), moment(seconds), name, words, found, root)

    def _take_up(self, step: Step, head: str, branch: str, author: str) -> Snapshot:
        """Take a snapshot with the content of another."""
        contents: dict[str, bytes | str | None] = dict.fromkeys(self._store.tree(head))
        contents |= self._store.tree(step.content)
        taken = self._log(step.content, "--max-count=1")[0].trailers
        kept = {name: taken[name] for name in ("Counts", "Gate") if name in taken}
        trailers = step.trailers | {"Counts": ""} | kept
        return self._take(head, branch, contents, step.message, author, trailers, {})

    def branches(self) -> tuple[str, ...]:
        """Return the names of all branches, sorted."""
        output = self._program.run("for-each-ref", "--format=%(refname)", "refs/heads/")
        names = [*filter(None, output.decode("utf-8", "replace").split("\n"))]
        return tuple(sorted(name.removeprefix("refs/heads/") for name in names))

    def resolve(self, rev: str) -> str:
        """Return the full id of a snapshot.

        Args:
            rev: An id, the beginning of one, a branch, a tag, ``HEAD`` or such as ``HEAD~2``.

        Raises:
            SnapshotError: It names none, or several.
        """
        status, output, complaint = self._program.attempt(
            "rev-parse", "--verify", f"{check_revision(rev)}^{{commit}}"
        )
        if status == 0:
            return output.decode().strip()
        if "ambiguous" in complaint:
            raise SnapshotError(f"{rev!r} begins several ids.", "Give more of the id.")
        raise SnapshotError(f"There is no snapshot {rev!r}.", "`planroom log` lists them.")

    def _log(self, commit: str, *options: str) -> list[Snapshot]:
        return read_log(
            self._program.run(
                "log",
                "-z",
                LOG_FORMAT,
                "--no-show-signature",
                "--no-mailmap",
                "--encoding=UTF-8",
                *options,
                commit,
                "--",
            )
        )

    def _texts(self, commit: str) -> dict[str, str]:
        with self._guard:
            contents = self._store.files(commit)
        try:
            return decode(contents)
        except DesignFileError as error:
            raise unreadable(commit, error) from None

    def _keep(self, commit: str, design: Design) -> None:
        with self._guard:
            self._designs[commit] = design
            self._designs.move_to_end(commit)
            if len(self._designs) > _DESIGNS_KEPT:
                self._designs.popitem(last=False)


def unreadable(commit: str, error: DesignFileError) -> SnapshotError:
    """Return the refusal to read a snapshot whose files are not a design."""
    return SnapshotError(
        f"Snapshot {commit[:8]} cannot be read: {error}.",
        "Restore another snapshot, or mend the file and adopt the edit.",
    )
