"""How often what grows is drawn: seldom while somebody types, since a key waits for a frame."""

from __future__ import annotations

from time import monotonic
from typing import Final

_TYPING: Final = 0.5
"""Seconds after a key in which another one is likely."""
_SELDOM: Final = 0.8
"""Least seconds between two drawings meanwhile."""


class Pace:
    """Says when to draw again."""

    def __init__(self) -> None:
        self._typed_at = float("-inf")

    def typed(self) -> None:
        """Note that a key was pressed."""
        self._typed_at = monotonic()

    def is_due(self, drawn_at: float, interval: float = 0.0) -> bool:
        """Return whether what was drawn at a moment may be drawn again.

        Args:
            drawn_at: The moment, of the monotonic clock.
            interval: Least seconds between two drawings while nobody types.
        """
        now = monotonic()
        typing = now - self._typed_at < _TYPING
        return now - drawn_at >= (max(interval, _SELDOM) if typing else interval)


PACE: Final = Pace()
"""The pace of this process, which has one keyboard."""
