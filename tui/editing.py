"""A longer message in the editor a person knows."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from design.text import clean


class EditingError(Exception):
    """The editor cannot be used; the message says why and what to do."""


def editor(environ: Mapping[str, str] = os.environ) -> Sequence[str]:
    """Return the command of the editor that ``$VISUAL`` or ``$EDITOR`` names.

    Args:
        environ: Where it is named.

    Raises:
        EditingError: None is named.
    """
    named = environ.get("VISUAL") or environ.get("EDITOR") or ""
    try:
        command = shlex.split(named)
    except ValueError:
        command = []
    if not command:
        raise EditingError("No editor is named. Set EDITOR, such as: export EDITOR=nano")
    return command


def edited(text: str, command: Sequence[str]) -> str:
    """Return a text as it was left in an editor.

    Args:
        text: What stands there at first.
        command: The editor, as :func:`editor` returns it.

    Raises:
        EditingError: It cannot be started, it ended with a fault, or it left no text.
    """
    name, kept = command[0], "the message is as it was"
    try:
        with tempfile.TemporaryDirectory(prefix="planroom-") as folder, _uninterrupted():
            path = Path(folder) / "message.md"
            path.write_text(text, "utf-8")
            try:
                ended = subprocess.run([*command, str(path)], check=False).returncode
            except OSError as error:
                raise EditingError(f"{name} cannot be started: {error.strerror}.") from None
            if ended:
                how = f"ended with {ended}" if ended > 0 else f"was stopped by signal {-ended}"
                raise EditingError(f"{name} {how}; {kept}.")
            return clean(path.read_text("utf-8", errors="replace")).rstrip("\n")
    except OSError as error:
        raise EditingError(f"What {name} wrote cannot be read: {error}; {kept}.") from None


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Leave the keys that interrupt to the editor: they reach every process of the terminal."""
    numbers = {signal.SIGINT, getattr(signal, "SIGQUIT", signal.SIGINT)}
    handlers = {number: signal.signal(number, lambda *_: None) for number in numbers}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
