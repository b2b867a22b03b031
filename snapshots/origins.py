"""Which snapshot brought something in, told from the files that snapshots added."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from snapshots.history import Snapshot
    from snapshots.program import GitProgram

_NOTE: Final = re.compile(r"([AD])\tdecisions/(\d{1,9})-")


def decision_origins(program: GitProgram, log: Sequence[Snapshot]) -> dict[int, str]:
    """Return the snapshot that brought each decision note in, by the note's number.

    One that took an earlier one up again (undo, redo, restore) brings nothing in: the notes came
    with those that led to the earlier one.

    Args:
        program: git on the repository of a design.
        log: Snapshots from the present one back.

    Returns:
        Number -> id of the snapshot.
    """
    added = _additions(program)
    known = {item.id: item for item in log}
    found: dict[int, str] = {}
    seen: set[str] = set()
    current = log[0] if log else None
    while current is not None and current.id not in seen:
        seen.add(current.id)
        if current.restores:
            current = known.get(current.restores)
            continue
        for number in added.get(current.id, ()):
            found.setdefault(number, current.id)
        current = known.get(current.parents[0]) if current.parents else None
    return found


def _additions(program: GitProgram) -> dict[str, set[int]]:
    """Return the numbers of the notes that each commit added."""
    output = program.run(
        "log", "--format=%x01%H%x02", "--full-history", "--name-status", "--no-renames",
        "--no-show-signature", "HEAD", "--", "decisions/",
    )  # fmt: skip
    found: dict[str, set[int]] = {}
    for record in output.decode("utf-8", "replace").split("\x01")[1:]:
        commit, files = record.split("\x02", 1)
        marks = _NOTE.findall(files)
        # A note whose title changes has another file: one goes, one comes.
        gone = {int(number) for mark, number in marks if mark == "D"}
        found[commit] = {int(number) for mark, number in marks if mark == "A"} - gone
    return found
