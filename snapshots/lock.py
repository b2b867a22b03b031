"""The lock round everything that changes a design's repository or its files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from snapshots.errors import SnapshotError
from snapshots.opening import make_home

WAIT_SECONDS: Final = 20.0
"""How long to wait for another process; a snapshot takes well under a second."""


@contextmanager
def repository_lock(path: Path) -> Iterator[None]:
    """Hold the lock of a design; the system frees it when the process dies.

    Args:
        path: The lock file, in the folder made for it.

    Raises:
        SnapshotError: Somebody else holds it, or the file cannot be made.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=WAIT_SECONDS, is_singleton=False)
    try:
        make_home(path.parents[1])
        lock.acquire()
    except Timeout:
        raise SnapshotError(
            "Another Planroom is writing to this design.", "Wait for it to finish, then try again."
        ) from None
    except OSError as error:
        raise SnapshotError(
            f"{path} cannot be written: {error.strerror or error}.",
            "Make the folder of the design writable.",
        ) from None
    try:
        yield
    finally:
        lock.release()
