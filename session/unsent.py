"""The message that is being written, kept so that a lost connection does not take it along."""

from __future__ import annotations

import contextlib
from pathlib import Path

from design.secrets import find_secrets
from design.text import clean
from session.whole import write_whole

FILE = "unsent.md"


class Unsent:
    """What stands in the composer of a design and was not sent, private to its user.

    Args:
        folder: The folder of the design.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / ".planroom" / FILE
        self.kept = self.load()
        """The text as it was left or given last."""

    def load(self) -> str:
        """Return what was left unsent; nothing when it cannot be read."""
        try:
            return clean(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ""

    def keep(self, text: str) -> None:
        """Keep a text, or forget the one before when it is empty or holds a key.

        Args:
            text: What stands in the composer.
        """
        self.kept = text
        # Where nothing can be written, the journal says so as soon as the message is sent.
        with contextlib.suppress(OSError):
            if text.strip() and not find_secrets(text):
                write_whole(self._path, text)
            else:
                self._path.unlink(missing_ok=True)
