"""A program in a pseudo-terminal: the raw bytes that a terminal would get, and keys to send."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

PATIENCE: Final = 60.0
"""Seconds to wait for a text; a busy machine may need many, a free one hardly any."""
_SEQUENCE: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)|.)")


class RawTerminal:
    """A program whose standard streams are a pseudo-terminal; leaving the context ends it.

    Args:
        command: The program and its arguments.
        folder: Where it runs.
        environ: Variables beside those of this process.
        size: Columns and rows.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environ: Mapping[str, str],
        size: tuple[int, int] = (200, 50),
    ) -> None:
        self.sent = b""
        """What the program has written so far."""
        self._ours, theirs = pty.openpty()
        columns, rows = size
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environ},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def __enter__(self) -> RawTerminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._ours)

    @property
    def text(self) -> str:
        """What it has written, without the sequences a terminal obeys."""
        return _SEQUENCE.sub(b"", self.sent).decode("utf-8", "replace")

    def press(self, keys: str) -> None:
        """Send what keys send."""
        os.write(self._ours, keys.encode())

    def wait_for(self, *texts: str) -> None:
        """Wait until some texts were written."""
        deadline = time.monotonic() + PATIENCE
        while missing := [text for text in texts if text not in self.text]:
            if time.monotonic() > deadline or not self._read(0.2):
                raise AssertionError(f"{missing} never came:\n{self.text[-3000:]}")

    def end(self) -> int:
        """Read until the program ends; return its exit code."""
        deadline = time.monotonic() + PATIENCE
        while self._read(0.2):
            if time.monotonic() > deadline:
                raise AssertionError(f"it does not end:\n{self.text[-3000:]}")
        return self._process.wait(PATIENCE)

    def _read(self, patience: float) -> bool:
        """Take what there is; return whether more may come."""
        if not select.select([self._ours], [], [], patience)[0]:
            return True
        try:
            data = os.read(self._ours, 65536)
        except OSError:
            return False
        self.sent += data
        return bool(data)
