"""A program in a pseudo-terminal, watched byte by byte as a terminal emulator would see it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
from collections.abc import Mapping, Sequence
from time import perf_counter
from types import TracebackType
from typing import Final

from bench.measure import ROOT

_TICKS: Final = os.sysconf("SC_CLK_TCK")


class Terminal:
    """A running program; leaving the context kills it.

    Args:
        command: The program and its arguments.
        variables: Its environment.
        size: Columns and rows.
    """

    def __init__(
        self,
        command: Sequence[str],
        variables: Mapping[str, str],
        size: tuple[int, int] = (120, 40),
    ) -> None:
        self.started = perf_counter()
        self._pid, self._file = pty.fork()
        if self._pid == 0:
            os.chdir(ROOT)
            os.execve(command[0], list(command), dict(variables))
        columns, rows = size
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.output = b""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._file)

    def write(self, text: str) -> None:
        """Press keys."""
        os.write(self._file, text.encode())

    def wait_for(self, marker: str, *, since: int = 0, seconds: float = 60) -> float:
        """Read until a text has come; return the moment it came.

        Args:
            marker: The text, which must be painted in one piece.
            since: Where in the output to begin looking.
            seconds: When to give up.

        Raises:
            TimeoutError: It did not come.
        """
        wanted = marker.encode()
        deadline = perf_counter() + seconds
        while wanted not in self.output[since:]:
            if not self.read(deadline - perf_counter()):
                shown = self.output[-2000:].decode("utf-8", "replace")
                raise TimeoutError(f"{marker!r} did not come; the end of the output: {shown!r}")
        return perf_counter()

    def read(self, seconds: float) -> bool:
        """Read what has come within some seconds; return whether something had."""
        if not select.select([self._file], [], [], max(0.0, seconds))[0]:
            return False
        with contextlib.suppress(OSError):
            self.output += os.read(self._file, 65536)
            return True
        return False

    def idle(self, seconds: float) -> None:
        """Let the program run for some seconds and take in what it paints."""
        deadline = perf_counter() + seconds
        while (left := deadline - perf_counter()) > 0:
            self.read(left)

    def cpu(self) -> float:
        """Return the processor time the program has taken, in seconds."""
        with open(f"/proc/{self._pid}/stat") as file:  # noqa: PTH123
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> int:
        """Return the most memory the program has held, in bytes."""
        with open(f"/proc/{self._pid}/status") as file:  # noqa: PTH123
            lines = dict(line.split(":", 1) for line in file if ":" in line)
        return int(lines["VmHWM"].split()[0]) * 1024
