"""What kind of terminal this is: near or far, and how much may be drawn."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

_NEAR: Final = 30
_FAR: Final = 10


def is_far(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether the terminal is at the other end of an SSH connection."""
    return bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))


def frames(wish: str = "auto", environ: Mapping[str, str] = os.environ) -> int:
    """Return how often a second a growing text may be drawn.

    Args:
        wish: The setting ``animation``.
        environ: The environment.
    """
    few = wish == "none" or (wish == "auto" and is_far(environ))
    return _FAR if few else _NEAR


def calm(wish: str = "auto", environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether nothing should be animated: over SSH, or when the user says so.

    Args:
        wish: The setting ``animation``.
        environ: The environment.
    """
    if wish != "auto":
        return wish == "none"
    return is_far(environ) or environ.get("TEXTUAL_ANIMATIONS", "").lower() in ("none", "basic")
