"""Keys that act when they are pressed twice within a moment."""

from __future__ import annotations

from time import monotonic


class Twice:
    """Remembers when something was asked for.

    Args:
        seconds: How long asking again counts as the second time.
    """

    def __init__(self, seconds: float = 5.0) -> None:
        self.seconds = seconds
        self._at = -seconds

    def again(self) -> bool:
        """Ask; return whether it was asked for just before, which is forgotten with that."""
        now = monotonic()
        found = now - self._at <= self.seconds
        self._at = -self.seconds if found else now
        return found

    def forget(self) -> None:
        """Have the next time be the first."""
        self._at = -self.seconds
