"""Settings, layered: what was asked for now, the environment, the design, the user.

Files are TOML. The user's file lies in the platform's configuration folder, the design's in
``.planroom/settings.toml``; neither ever holds a key. Unknown names are told, not obeyed.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from design.text import clean_line

_ENVIRONMENT: Final = {
    "model": "PLANROOM_MODEL",
    "base_url": "PLANROOM_BASE_URL",
    "timeout": "PLANROOM_TIMEOUT",
    "pace": "PLANROOM_PACE",
    "budget": "PLANROOM_PROMPT_BUDGET",
    "record": "PLANROOM_RECORD",
    "replay_speed": "PLANROOM_REPLAY_SPEED",
    "replay_strict": "PLANROOM_REPLAY_STRICT",
}
_TRUTHS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class SettingsError(Exception):
    """A setting cannot be used; the message says which, where and why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set."""

    model: str = "offline"
    """``offline``, ``provider:model`` or ``replay:FILE``."""
    base_url: str = ""
    """Address of an OpenAI-compatible server."""
    timeout: float = 120.0
    """Seconds without a word after which a reply counts as lost."""
    pace: float = 0.0
    """Seconds the built-in drafter waits between pieces, so that people can watch."""
    budget: int = 9000
    """Estimated tokens a prompt may take."""
    record: str = ""
    """File to which every call of a model is recorded; empty for none."""
    replay_speed: float = 0.0
    """How fast a recording is replayed: 1 as it was, 2 twice as fast, 0 without any pause."""
    replay_strict: bool = False
    """Whether a recording refuses other prompts than those it was made with."""
    theme: str = "planroom-dark"
    """Theme of the app."""


def user_file() -> Path:
    """Return the path of the user's settings file."""
    from platformdirs import user_config_path

    return user_config_path("planroom") / "settings.toml"


def load_settings(design: Path | None = None, flags: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings in force.

    Args:
        design: Folder of the design, for its own settings.
        flags: Values given on the command line; None values do not count.

    Raises:
        SettingsError: A file or value cannot be used.
    """
    settings = _from_file(Settings(), user_file())
    if design is not None:
        settings = _from_file(settings, design / ".planroom" / "settings.toml")
    for name, variable in _ENVIRONMENT.items():
        if os.environ.get(variable):
            settings = _with(settings, name, os.environ[variable], f"${variable}")
    for name, value in (flags or {}).items():
        if value is not None:
            settings = _with(settings, name, value, f"--{name.replace('_', '-')}")
    return settings


def _from_file(settings: Settings, path: Path) -> Settings:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return settings
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {clean_line(str(error))}") from None
    for name, value in data.items():
        settings = _with(settings, name, value, str(path))
    return settings


def _with(settings: Settings, name: str, value: Any, place: str) -> Settings:
    known = {item.name: item for item in fields(Settings)}
    if name not in known:
        options = ", ".join(known)
        raise SettingsError(f"{place}: there is no setting {clean_line(name)!r}; known: {options}.")
    wanted = type(getattr(settings, name))
    try:
        converted: Any = _TRUTHS[str(value).lower()] if wanted is bool else wanted(value)
    except (KeyError, TypeError, ValueError):
        raise SettingsError(
            f"{place}: {name} must be a {wanted.__name__}, not {clean_line(str(value))!r}."
        ) from None
    return replace(settings, **{name: converted})
