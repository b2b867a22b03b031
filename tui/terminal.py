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


def frames(environ: Mapping[str, str] = os.environ) -> int:
    """Return how often a second a growing text may be drawn."""
    return _FAR if is_far(environ) else _NEAR


def calm(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether nothing should be animated: over SSH, or when the user says so."""
    return is_far(environ) or environ.get("TEXTUAL_ANIMATIONS", "").lower() in ("none", "basic")
