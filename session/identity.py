"""Who is at the keyboard: the author of messages and snapshots."""

from __future__ import annotations

import getpass
import os
import re
import socket
import subprocess
from dataclasses import dataclass

from design.text import clean_line


@dataclass(frozen=True, slots=True)
class Author:
    """A name and an address, as git wants them."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


def parse_author(text: str) -> Author | None:
    """Return the author in ``Name <address>``, or None when it is not in that form."""
    match = re.fullmatch(r"\s*([^<>]+?)\s*<([^<>\s]+)>\s*", clean_line(text))
    return Author(match[1], match[2]) if match else None


def current_author() -> Author:
    """Return who is at the keyboard.

    Looked for in ``PLANROOM_AUTHOR`` (``Name <address>``), git's author variables, git's own
    configuration, and at last the system's user and host names.
    """
    given = parse_author(os.environ.get("PLANROOM_AUTHOR", ""))
    if given is not None:
        return given
    name = os.environ.get("GIT_AUTHOR_NAME") or _git_config("user.name")
    email = os.environ.get("GIT_AUTHOR_EMAIL") or _git_config("user.email")
    user = _user()
    return Author(
        _plain(name) or user,
        _plain(email).replace(" ", "") or f"{user}@{_plain(socket.gethostname()) or 'localhost'}",
    )


def _user() -> str:
    try:
        return _plain(getpass.getuser()) or "user"
    except (KeyError, OSError):
        return "user"


def _plain(text: str | None) -> str:
    return re.sub(r"[<>]", "", clean_line(text or "", 200))


def _git_config(key: str) -> str:
    try:
        found = subprocess.run(
            ["git", "config", "--global", "--get", key],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip()
