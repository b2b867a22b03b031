"""Settings, layered: what was asked for now, the environment, the design, the user.

Files are TOML. The user's file lies in the platform's configuration folder, the design's in
``.planroom/settings.toml``; neither ever holds a key. Unknown names are told, not obeyed. A
design may come from somebody else: it does not say which key is sent, nor where to record.
"""

from __future__ import annotations

import math
import os
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from design.text import clean_line
from prompts.prices import Price

_ENVIRONMENT: Final = {
    "model": "PLANROOM_MODEL",
    "base_url": "PLANROOM_BASE_URL",
    "api_key_env": "PLANROOM_API_KEY_ENV",
    "timeout": "PLANROOM_TIMEOUT",
    "temperature": "PLANROOM_TEMPERATURE",
    "max_tokens": "PLANROOM_MAX_TOKENS",
    "context_window": "PLANROOM_CONTEXT_WINDOW",
    "pace": "PLANROOM_PACE",
    "budget": "PLANROOM_PROMPT_BUDGET",
    "prompt": "PLANROOM_PROMPT",
    "stepwise": "PLANROOM_STEPWISE",
    "session_tokens": "PLANROOM_SESSION_TOKENS",
    "session_cost": "PLANROOM_SESSION_COST",
    "record": "PLANROOM_RECORD",
    "replay_speed": "PLANROOM_REPLAY_SPEED",
    "replay_strict": "PLANROOM_REPLAY_STRICT",
    "theme": "PLANROOM_THEME",
    "bell": "PLANROOM_BELL",
    "bell_after": "PLANROOM_BELL_AFTER",
    "animation": "PLANROOM_ANIMATION",
}
DESIGN_KEY: Final = "PLANROOM_DESIGN_API_KEY"
"""The key for a server that only the design's settings name."""
_NOT_OF_DESIGNS: Final = frozenset({"api_key_env", "record", "keys"})
WORDS: Final = {
    "prompt": ("auto", "full", "short"),
    "stepwise": ("auto", "yes", "no"),
    "bell": ("off", "background", "always"),
    "animation": ("auto", "none", "full"),
}
"""Settings that are one of a few words."""
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
    api_key_env: str = ""
    """Variable that holds the key; default the provider's own."""
    timeout: float = 0.0
    """Seconds without a word after which a reply counts as lost; 0 for what suits the model."""
    temperature: float = -1.0
    """Temperature of the model; below 0 its own."""
    max_tokens: int = 16_000
    """Most output tokens of a call, where the provider wants to be told."""
    context_window: int = 16_384
    """Context that Ollama gives a model, in tokens."""
    pace: float = 0.0
    """Seconds the built-in drafter waits between pieces, so that people can watch."""
    budget: int = 9000
    """Estimated tokens a prompt may take."""
    prompt: str = "auto"
    """How much a model is told: full, short, or auto: short for small models."""
    stepwise: str = "auto"
    """Whether a first draft is asked for in steps: yes, no, or auto: where the prompt is short."""
    session_tokens: int = 0
    """Tokens in and out that a session may take in all; 0 for no limit."""
    session_cost: float = 0.0
    """Dollars that a session may cost, where the price is known; 0 for no limit."""
    prices: tuple[Price, ...] = ()
    """Prices that come before the built-in ones."""
    record: str = ""
    """File to which every call of a model is recorded; empty for none."""
    replay_speed: float = 0.0
    """How fast a recording is replayed: 1 as it was, 2 twice as fast, 0 without any pause."""
    replay_strict: bool = False
    """Whether a recording refuses other prompts than those it was made with."""
    theme: str = "planroom-dark"
    """Theme of the app."""
    bell: str = "background"
    """Whether a long reply that ends rings: off, background: where the terminal is, or always."""
    bell_after: float = 10.0
    """Seconds from which on a reply is long."""
    animation: str = "auto"
    """Whether anything is animated and drawn often: none, full, or auto: not over SSH."""
    keys: tuple[tuple[str, str], ...] = ()
    """Keys of the app that are not its own: the id of a binding, and keys with commas between."""
    places: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)
    """Where each value comes from that is not built in; not a setting itself."""

    def place(self, name: str) -> str:
        """Return where a value comes from: a file, ``$VARIABLE``, ``--flag``; empty: built in.

        Args:
            name: Name of the setting.
        """
        return dict(self.places).get(name, "")

    def having(self, name: str, value: Any, place: str) -> Settings:
        """Return the settings with another value.

        Args:
            name: Name of the setting.
            value: Its value, which may be text.
            place: Where it comes from.

        Raises:
            SettingsError: There is no such setting, or it cannot have that value.
        """
        found = _with(self, name, value, place)
        return replace(
            found, places=(*((n, p) for n, p in self.places if n != name), (name, place))
        )


def user_file() -> Path:
    """Return the path of the user's settings file."""
    from platformdirs import user_config_path

    return user_config_path("planroom") / "settings.toml"


def design_file(design: Path) -> Path:
    """Return the path of a design's settings file."""
    return design / ".planroom" / "settings.toml"


def load_settings(design: Path | None = None, flags: Mapping[str, Any] | None = None) -> Settings:
    """Return the settings in force.

    Args:
        design: Folder of the design, for its own settings.
        flags: Values given on the command line; None values do not count.

    Raises:
        SettingsError: A file or value cannot be used.
    """
    settings = own = _from_file(Settings(), user_file())
    if design is not None:
        settings = _from_file(settings, design_file(design), refused=_NOT_OF_DESIGNS)
        if own.base_url and settings.base_url != own.base_url:
            # The user's key is for the user's server.
            settings = replace(settings, api_key_env=DESIGN_KEY)
    if os.environ.get(_ENVIRONMENT["base_url"]):
        settings = replace(settings, api_key_env=own.api_key_env)
    for name, variable in _ENVIRONMENT.items():
        if os.environ.get(variable):
            settings = settings.having(name, os.environ[variable], f"${variable}")
    for name, value in (flags or {}).items():
        if value is not None:
            settings = settings.having(name, value, f"--{name.replace('_', '-')}")
    return settings


def _from_file(settings: Settings, path: Path, *, refused: Collection[str] = ()) -> Settings:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return settings
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {clean_line(str(error))}") from None
    for name, value in data.items():
        if name in refused:
            variable = f" or in ${_ENVIRONMENT[name]}" if name in _ENVIRONMENT else ""
            raise SettingsError(
                f"{path}: a design may not set {name}; set it in {user_file()}{variable}."
            )
        settings = settings.having(name, value, str(path))
    return settings


def _with(settings: Settings, name: str, value: Any, place: str) -> Settings:
    known = [item.name for item in fields(Settings) if item.name != "places"]
    if name not in known:
        names = ", ".join(known)
        raise SettingsError(f"{place}: there is no setting {clean_line(name)!r}; known: {names}.")
    if name == "prices":
        return replace(settings, prices=_prices(value, place))
    if name == "keys":
        return replace(settings, keys=tuple(_keys(value, place)))
    wanted = type(getattr(settings, name))
    try:
        converted: Any = _TRUTHS[str(value).lower()] if wanted is bool else wanted(value)
        if wanted is float:
            _check_finite(converted)
    except (KeyError, OverflowError, TypeError, ValueError):
        raise SettingsError(
            f"{place}: {name} must be a {wanted.__name__}, not {clean_line(str(value))!r}."
        ) from None
    options = WORDS.get(name, ())
    if options and converted not in options:
        raise SettingsError(f"{place}: {name} must be {', '.join(options[:-1])} or {options[-1]}.")
    return replace(settings, **{name: converted})


def _check_finite(*numbers: float) -> None:
    """Raise ValueError for a number that is none or has no end: no sum reaches such a limit."""
    if not all(map(math.isfinite, numbers)):
        raise ValueError(numbers)


def _prices(value: Any, place: str) -> tuple[Price, ...]:
    """Read ``[prices."provider:model"]`` tables: dollars for a million tokens."""
    found: list[Price] = []
    try:
        for model, table in value.items():
            numbers = {name: float(number) for name, number in table.items()}
            _check_finite(*numbers.values())
            found.append(Price(str(model), **numbers))
    except (AttributeError, TypeError, ValueError):
        raise SettingsError(
            f'{place}: prices are tables such as [prices."openai:gpt-5"] with input, output and'
            " perhaps cached, in dollars for a million tokens."
        ) from None
    return tuple(found)


def _keys(value: Any, place: str, within: str = "") -> Iterator[tuple[str, str]]:
    """Read ``[keys]``: the id of a binding, and its key or a list of keys.

    An id that is not quoted is one table in another to TOML; it is put together again.
    """
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _keys(below, place, f"{within}.{name}" if within else str(name))
    elif within and isinstance(value, str):
        yield within, value
    elif within and isinstance(value, list) and all(isinstance(key, str) for key in value):
        yield within, ",".join(value)
    else:
        raise SettingsError(
            f'{place}: keys are a table [keys] with lines such as "room.accept" = "ctrl+y";'
            f" {within or 'keys'} must be a key or a list of keys, not {clean_line(str(value))!r}."
        )
