"""The lock that lets one process at a time run a turn or move a design."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock


class TurnLock:
    """A file lock, held by one owner at a time and by that owner as deep as it likes.

    Args:
        path: The lock file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: BaseFileLock | None = None
        self._depth = 0

    @property
    def held(self) -> bool:
        """Whether this owner holds it."""
        return self._depth > 0

    def take(self, wait: float = 0.0) -> bool:
        """Take the lock, or one level more of it.

        Args:
            wait: Seconds to wait for another owner.

        Returns:
            Whether it is held now; False when another owner has it.

        Raises:
            OSError: Its file cannot be made.
        """
        from filelock import FileLock, Timeout

        if self._depth == 0:
            lock = FileLock(self.path, is_singleton=False)
            try:
                lock.acquire(timeout=wait)
            except Timeout:
                return False
            self._lock = lock
        self._depth += 1
        return True

    def drop(self) -> None:
        """Give one level back."""
        self._depth -= 1
        if self._depth == 0 and self._lock is not None:
            self._lock.release()
            self._lock = None

    def is_free(self) -> bool:
        """Return whether nobody else holds it."""
        if self.held:
            return True
        if not self.take():
            return False
        self.drop()
        return True

    @contextmanager
    def hold(self, wait: float = 0.0) -> Iterator[bool]:
        """Hold the lock for a block, if it can be had; the value says whether it could.

        Args:
            wait: Seconds to wait for another owner.
        """
        taken = self.take(wait)
        try:
            yield taken
        finally:
            if taken:
                self.drop()
