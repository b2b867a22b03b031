"""The message that is being written, kept so that a lost connection does not take it along."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import Final

from design.text import clean
from session.whole import PRIVATE, write_whole

_MOST: Final = 256 * 1024
"""Bytes of a message that are read again."""


class Unsent:
    """What stands in the composer of one window and was not sent, private to its user.

    Each window keeps a file of its own, so that two windows on a design do not take each other's
    words. What a window left that is no more is found by the next one, and stays until that one
    takes it over.

    Args:
        folder: The folder of the design.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._home = folder / ".planroom"
        self._path = self._home / f"unsent-{os.getpid()}-{token_hex(4)}.md"
        self._lock = Lock()
        self._written = ""
        self.text = ""
        """What stands in the composer, as it was told last."""
        self._source: Path | None = None
        self.left = self._look()
        """What was left unsent; empty when nothing was."""

    def _look(self) -> str:
        """Find the newest text that was left."""
        with contextlib.suppress(OSError):
            found = [path for path in self._home.glob("unsent-*.md") if not _is_written(path)]
            for path in sorted(found, key=lambda path: path.lstat().st_mtime, reverse=True):
                text = _read(path)
                if text:
                    self._source = path
                    return text
        return ""

    def take_over(self) -> None:
        """Have :attr:`left` for one's own, in place of the window that left it."""
        with self._lock:
            source, self._source = self._source, None
            if source is not None:
                with contextlib.suppress(OSError):
                    source.replace(self._path)
                    self._written = self.text = self.left

    def write(self) -> None:
        """Keep :attr:`text`, or forget the one before when it is empty or holds a key.

        May be called from several threads; the newest text is what is kept in the end.
        """
        from design.secrets import find_secrets
        from snapshots.opening import make_home

        with self._lock:
            text = self.text
            if text == self._written or self._home.is_symlink():
                return
            # Where nothing can be written, the journal says so as soon as the message is sent.
            with contextlib.suppress(OSError):
                if text.strip() and not find_secrets(text):
                    make_home(self._folder)
                    write_whole(self._path, text)
                else:
                    self._path.unlink(missing_ok=True)
                self._written = text


def _is_written(path: Path) -> bool:
    """Whether the process that a file is of is there, and may still write it."""
    number = path.stem.split("-")[1]
    if not number.isdecimal() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _read(path: Path) -> str:
    """Return the text of a file that this user's Planroom wrote; nothing for any other.

    A folder may come from somebody else, with a link or words of theirs in the place of the file.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with os.fdopen(file, "rb") as stream:
        about = os.fstat(file)
        ours = stat.S_ISREG(about.st_mode) and about.st_uid == os.getuid()
        if not ours or stat.S_IMODE(about.st_mode) != PRIVATE or about.st_size > _MOST:
            return ""
        return clean(stream.read(_MOST).decode("utf-8", "replace"))
