"""Which content undo, redo and restore take up again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from snapshots.errors import SnapshotError
from snapshots.history import REDOES, RESTORES, UNDOES, Snapshot, steps
from snapshots.objects import ObjectStore


@dataclass(frozen=True, slots=True)
class Step:
    """One step through the snapshots, to be taken as a new one."""

    content: str
    """Id of the snapshot whose content is taken up."""
    message: str
    trailers: dict[str, str]


def undo_step(line: Sequence[Snapshot], store: ObjectStore) -> Step:
    """Return the step to before the last snapshot that is not undone.

    Args:
        line: Snapshots from the present one back by first parents, newest first.
        store: Their objects; a commit that changed nothing of the design is passed over.

    Raises:
        SnapshotError: Nothing is left to undo.
    """
    for item in reversed(steps(line).undoable):
        before = item.parents[0]
        if store.tree(item.id) != store.tree(before):
            return Step(before, f"Undo: {item.subject}", {UNDOES: item.id, RESTORES: before})
    raise SnapshotError(
        "There is nothing to undo: the design is as it was made.",
        "`planroom log` lists the snapshots; `planroom restore REV` takes one up.",
    )


def redo_step(line: Sequence[Snapshot]) -> Step:
    """Return the step that brings the last undone snapshot back.

    Args:
        line: Snapshots from the present one back by first parents, newest first.

    Raises:
        SnapshotError: Nothing was undone since the last change.
    """
    redoable = steps(line).redoable
    if not redoable:
        raise SnapshotError(
            "There is nothing to redo: the last step was not an undo.",
            "`planroom restore REV` takes up any snapshot of `planroom log`.",
        )
    item = redoable[-1]
    return Step(item.id, f"Redo: {item.subject}", {REDOES: item.id, RESTORES: item.id})


def restore_step(snapshot: Snapshot, head: str, store: ObjectStore) -> Step:
    """Return the step that takes up a snapshot.

    Args:
        snapshot: The snapshot.
        head: Id of the present one.
        store: Their objects.

    Raises:
        SnapshotError: Its content is the present one.
    """
    if store.tree(snapshot.id) == store.tree(head):
        raise SnapshotError(
            f"The design is already at snapshot {snapshot.short}.",
            "`planroom log` lists the others.",
        )
    return Step(
        snapshot.id, f"Restore {snapshot.short}: {snapshot.subject}", {RESTORES: snapshot.id}
    )
