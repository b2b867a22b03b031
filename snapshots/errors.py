"""What goes wrong with snapshots, in words for the person who has to mend it."""

from __future__ import annotations


class SnapshotError(Exception):
    """A snapshot could not be taken, read or restored; nothing was lost.

    Args:
        what: What was wrong and where, a sentence.
        mend: What to do about it, a sentence.
    """

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(f"{what} {mend}".strip())
        self.what = what
        self.mend = mend
