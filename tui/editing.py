"""A longer message in the editor a person knows."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from design.text import clean


class EditingError(Exception):
    """The editor cannot be used; the message says why and what to do."""


def edited(text: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return a text as it was left in ``$VISUAL`` or ``$EDITOR``.

    Args:
        text: What stands there at first.
        environ: Where the editor is named.

    Raises:
        EditingError: None is named, it cannot be started, or it ended with a fault.
    """
    named = environ.get("VISUAL") or environ.get("EDITOR") or ""
    try:
        command = shlex.split(named)
    except ValueError:
        command = []
    if not command:
        raise EditingError("No editor is named. Set EDITOR, such as: export EDITOR=nano")
    with tempfile.TemporaryDirectory(prefix="planroom-") as folder:
        path = Path(folder) / "message.md"
        path.write_text(text, "utf-8")
        try:
            done = subprocess.run([*command, str(path)], check=False)
        except OSError as error:
            raise EditingError(f"{command[0]} cannot be started: {error.strerror}.") from None
        if done.returncode:
            raise EditingError(f"{command[0]} ended with {done.returncode}; the message is as was.")
        return clean(path.read_text("utf-8", errors="replace")).rstrip("\n")
