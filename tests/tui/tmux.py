"""A program in a real terminal: tmux draws it, keys go in, what the screen shows comes out."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

PATIENCE: Final = 60.0
"""Seconds to wait for a screen; a busy machine may need many, a free one hardly any."""
_INTERVAL: Final = 0.1


def is_installed() -> bool:
    """Return whether there is a tmux."""
    return shutil.which("tmux") is not None


class Terminal:
    """A terminal with a shell, at a server of its own; leaving the context ends it.

    Args:
        folder: Where the shell stands.
        size: Columns and rows.
    """

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        self._folder = folder
        self._columns, self._rows = size
        # The path of a socket must be short.
        self._socket = Path(tempfile.mkdtemp(prefix="planroom-")) / "tmux"

    def __enter__(self) -> Terminal:
        self._tmux(
            *("new-session", "-d", "-c", str(self._folder)),
            *("-x", str(self._columns), "-y", str(self._rows), "env", "PS1=ready$ ", "sh"),
        )
        self.wait_for(r"ready\$")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tmux("kill-server")
        shutil.rmtree(self._socket.parent, ignore_errors=True)

    def _tmux(self, *arguments: str) -> str:
        return subprocess.run(
            ["tmux", "-f", "/dev/null", "-S", str(self._socket), *arguments],
            env={**os.environ, "TERM": "xterm-256color"},
            capture_output=True,
            check=True,
            encoding="utf-8",
            timeout=PATIENCE,
        ).stdout

    @property
    def foreground(self) -> list[int]:
        """The processes that the shell runs."""
        shell = self._tmux("display-message", "-p", "#{pane_pid}").strip()
        found = Path(f"/proc/{shell}/task/{shell}/children").read_text("ascii")
        return [int(number) for number in found.split()]

    # --- keys ------------------------------------------------------------------------------

    def run(self, *commands: Sequence[str]) -> None:
        """Have the shell run commands, one after the other while they succeed."""
        self.type("clear; " + " && ".join(shlex.join(command) for command in commands))
        self.press("Enter")

    def press(self, *names: str) -> None:
        """Press keys, by tmux's names, in one go."""
        self._tmux("send-keys", *names)

    def type(self, text: str) -> None:
        """Type a text."""
        self._tmux("send-keys", "-l", "--", text)

    def paste(self, text: str) -> None:
        """Paste a text as a terminal does: told apart from typing when the program asks for it."""
        self._tmux("set-buffer", "--", text)
        self._tmux("paste-buffer", "-p", "-r")

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    # --- the screen ------------------------------------------------------------------------

    @property
    def screen(self) -> str:
        """What the screen shows."""
        return self._tmux("capture-pane", "-p")

    def wait_for(self, *patterns: str, without: str = "") -> None:
        """Wait until the screen shows some patterns, all at once.

        Args:
            patterns: Regular expressions, each found somewhere in the screen.
            without: A text that must not be there.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            screen = self.screen
            missing = [item for item in patterns if not re.search(item, screen.rstrip(), re.M)]
            if not missing and not (without and without in screen):
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"{missing or without!r} never held:\n{screen}")
            time.sleep(_INTERVAL)

    @staticmethod
    def wait_until(holds: Callable[[], bool]) -> None:
        """Wait until something holds that the screen does not show."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, "it never held"
            time.sleep(_INTERVAL)
