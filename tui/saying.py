"""What errors say, in the app: what was wrong and what to do, without orders to the shell."""

from __future__ import annotations

import re
from typing import Final

from tui import slash
from tui.keymap import hint

_OURS: Final = ("design", "prompts", "session", "snapshots", "tui")
"""Rooms whose errors are sentences for people."""
_ORDER: Final = re.compile(r"`planroom ([a-z]+)( [^`]*)?`")
_FLAG: Final = re.compile(r" \(`--[a-z-]+` for a command\)")
_ELSEWHERE: Final = {
    "models": "`/model` and a space",
    "rules": "`/review`",
    "status": "the line of the status",
}
"""Commands of the shell that the message has under another name, or that something shows."""
_KEYS: Final = {"accept": "room.accept", "keys": "room.settings", "questions": "room.questions"}
"""Commands of the shell for which there is a key."""


def told(error: Exception) -> tuple[str, str]:
    """Return what an error says, and what to do about it; empty for one that nobody foresaw.

    Args:
        error: An error of any room.
    """
    what = str(getattr(error, "what", ""))
    if not what and type(error).__module__.partition(".")[0] in _OURS:
        what = str(error)
    return (what, str(getattr(error, "mend", ""))) if what else ("", "")


def in_app(text: str) -> str:
    """Return words with the commands of the app in place of those for a shell.

    Args:
        text: Such as "`planroom log` lists them."
    """
    return _ORDER.sub(_said, _FLAG.sub("", text))


def _said(found: re.Match[str]) -> str:
    name, rest = found[1], found[2] or ""
    if name == "tag" and (not rest or rest.endswith(" --delete")):
        return f"`/untag{rest.removesuffix(' --delete')}`" if rest else "`/log`"
    if name in _KEYS:
        return hint(_KEYS[name])
    if name in _ELSEWHERE:
        return _ELSEWHERE[name]
    return f"`/{name}{rest}`" if slash.knows(name) else found[0]
