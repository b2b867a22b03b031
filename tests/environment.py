"""The environment of a test run: the same on every machine, and nobody's own."""

from __future__ import annotations

import os
import time
from collections.abc import MutableMapping
from pathlib import Path

FOREIGN_PREFIXES = (
    "GIT_",
    "LANGCHAIN_",
    "LANGSMITH_",
    "PG",
    "PLANROOM_",
    "SSH_",
    "TEXTUAL",
    "XDG_",
)
FOREIGN_SUFFIXES = ("_API_KEY", "_API_BASE", "_BASE_URL", "_proxy", "_PROXY")
FOREIGN_NAMES = frozenset(
    {"COLUMNS", "DATABASE_URL", "EDITOR", "FORCE_COLOR", "LINES", "NO_COLOR", "OLLAMA_HOST", "STY"}
    | {"TMUX", "TMUX_PANE", "VISUAL"}
)
KEPT_NAMES = frozenset({"TEXTUAL_SNAPSHOT_TEMPDIR"})
"""What one process of a test run tells the others."""
FIXED = {
    "COLORTERM": "truecolor",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LANG": "C.UTF-8",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "TERM": "xterm-256color",
    "TEXTUAL_ANIMATIONS": "none",
    # A zone nobody lives in: what depends on the local time shows.
    "TZ": "PLAN-5:45",
}


def clean(environ: MutableMapping[str, str]) -> None:
    """Take out of an environment what belongs to its user, and fix what a test may see."""
    for name in list(environ):
        foreign = name.startswith(FOREIGN_PREFIXES) or name.endswith(FOREIGN_SUFFIXES)
        if (foreign or name in FOREIGN_NAMES) and name not in KEPT_NAMES:
            del environ[name]
    environ.update(FIXED)


def clean_process() -> None:
    """`clean` the environment of this process and take its time zone over."""
    clean(os.environ)
    time.tzset()


def home(folder: Path) -> dict[str, str]:
    """The variables that make `folder` the home of a user who has never run anything."""
    variables = {"HOME": str(folder)}
    for name in ("CACHE", "CONFIG", "DATA", "RUNTIME", "STATE"):
        place = folder / name.lower()
        place.mkdir(mode=0o700)
        variables[f"XDG_{name}_{'DIR' if name == 'RUNTIME' else 'HOME'}"] = str(place)
    return variables
