"""Files that are written for a person: messages and pictures, never over another file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tui.refusing import WrongError

PICTURES: Final = (".svg", ".mmd")
"""Endings of a picture: SVG, and Mermaid."""


def picture_name(name: str) -> str:
    """Return the name of a picture with its ending; without one it is SVG.

    Args:
        name: The name as it was written.

    Raises:
        WrongError: It has the ending of something else.
    """
    ending = Path(name).suffix.lower()
    if ending and ending not in PICTURES:
        raise WrongError(f"A picture is written as {' or '.join(PICTURES)}, not as {ending}.")
    return name if ending else f"{name}{PICTURES[0]}"


def at_home(name: str) -> Path:
    """Return a path in which a ``~`` stands for a person's folder.

    Args:
        name: The name as it was written.

    Raises:
        WrongError: Nobody has that folder.
    """
    try:
        return Path(name).expanduser()
    except RuntimeError:
        raise WrongError(f"Nobody here is called {Path(name).parts[0]}.") from None


def new_file(name: str) -> Path:
    """Return the path of a file that can be written.

    Args:
        name: The name as it was written; a ``~`` is the person's folder.

    Raises:
        WrongError: It is there already, or its folder is not, or it cannot be one.
    """
    path = at_home(name)
    try:
        taken, placed = path.exists(), path.parent.is_dir()
    except OSError as error:
        raise WrongError(f"{path} cannot be written: {error.strerror}.") from None
    if taken:
        raise WrongError(f"{path} is there already; choose another name.")
    if not placed:
        raise WrongError(f"There is no folder {path.parent}; make it first, or choose another.")
    return path


def write_new(name: str, text: str) -> str:
    """Write a new file.

    Args:
        name: The name as it was written.
        text: What stands in it.

    Returns:
        What to tell of it.

    Raises:
        WrongError: It cannot be written.
    """
    path = new_file(name)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text.rstrip() + "\n")
    except OSError as error:
        raise WrongError(f"{path} cannot be written: {error.strerror}.") from None
    return f"Written to {path.resolve()}."
