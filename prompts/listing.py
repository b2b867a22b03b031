"""Which models can be used now: what is installed, keyed and reachable, and how to set up the rest.

Only what is configured is asked: the server of ``base_url``, Ollama where its package is
installed, and providers whose key is set.
"""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Final

from design.text import clean_line
from prompts.failures import ModelError, missing_package
from prompts.providers import (
    KEY_VARIABLE,
    KEYS,
    OFFLINE,
    OLLAMA_ADDRESS,
    ModelOptions,
    addressed,
    key_variable,
    without_login,
)

PATIENCE: Final = 3.0
"""Seconds a server may take to say what it has."""
_MOST_NAMES: Final = 200
_LARGEST: Final = 4 * 1024 * 1024
_EXAMPLES: Final = {
    "openai": "openai:gpt-5",
    "anthropic": "anthropic:claude-sonnet-4-5",
    "ollama": "ollama:qwen3",
}
_ASKED_AT: Final = {
    "openai": "https://api.openai.com/v1/models",
    "anthropic": "https://api.anthropic.com/v1/models",
}


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model that can be named, and whether it could be called now."""

    name: str
    ready: bool
    """Whether package and key are there and, if it was asked, the server answers."""
    how: str
    reachable: bool | None = None
    """Whether its server answered; None when it was not asked."""
    models: tuple[str, ...] = ()
    """What the server offers, each as it is named here."""


def list_models(
    options: ModelOptions | None = None, *, ask: bool = True
) -> tuple[ModelChoice, ...]:
    """Return the models that can be used, and how to set up the rest.

    Args:
        options: The settings in force.
        ask: Whether servers are asked if they are there; each at most a few seconds, all at once.
    """
    options = options or ModelOptions()
    choices = [_choice(provider, options) for provider in _EXAMPLES]
    keyed = [name for name, variable in KEYS.items() if os.environ.get(variable)]
    choices += [_other(name) for name in keyed if name not in _EXAMPLES]
    if ask:
        with ThreadPoolExecutor(max_workers=len(choices)) as pool:
            choices = list(pool.map(lambda choice: _asked(choice, options), choices))
    built_in = ModelChoice(OFFLINE, True, "built in: rules, no language model, no network")
    return (built_in, *choices, *_compatible(options))


def _compatible(options: ModelOptions) -> Sequence[ModelChoice]:
    """Return how to use an OpenAI-compatible server, unless one is set."""
    if _address(options):
        return ()
    how = (
        "any OpenAI-compatible server (LM Studio, vLLM, llama.cpp, OpenRouter): set base_url in"
        f" the settings or PLANROOM_BASE_URL, and {KEY_VARIABLE} if it wants a key"
    )
    return (ModelChoice("openai:NAME + base_url", False, how),)


def _address(options: ModelOptions) -> str:
    try:
        return addressed("openai", options).base_url
    except ModelError:
        return ""


def _choice(provider: str, options: ModelOptions) -> ModelChoice:
    name = _EXAMPLES[provider]
    own = _address(options) if provider == "openai" else ""
    if importlib.util.find_spec(f"langchain_{provider}") is None:
        return ModelChoice(name, False, missing_package(provider, None).mend)
    variable = KEYS.get(provider, "")
    if own:
        return ModelChoice("openai:NAME", True, f"planroom --model openai:NAME, at {_shown(own)}")
    if variable and not os.environ.get(options.api_key_env or variable):
        return ModelChoice(name, False, f"Set its key: export {variable}=…")
    return ModelChoice(name, True, f'planroom ask --model {name} "…", or /model {name} in the app')


def _other(provider: str) -> ModelChoice:
    """Return a provider of which only the key is known to be there."""
    installed = importlib.util.find_spec(f"langchain_{provider}") is not None
    how = f"planroom --model {provider}:NAME" if installed else missing_package(provider, None).mend
    return ModelChoice(f"{provider}:NAME", installed, how)


def _asked(choice: ModelChoice, options: ModelOptions) -> ModelChoice:
    """Ask the server of a choice whether it is there and what it has."""
    provider = choice.name.partition(":")[0]
    if not choice.ready or provider not in _EXAMPLES:
        return choice
    options = addressed(provider, options)
    address = options.base_url
    variable = key_variable(provider, options)
    key = os.environ.get(variable, "") if variable else ""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    if provider == "ollama":
        host = address or _ollama_host()
        url, lost = f"{host}/api/tags", f"Nothing answers at {_shown(host)}: ollama serve"
        headers = {}
    elif address:
        url = f"{address}/models"
        lost = f"Nothing answers at {_shown(address)}: start the server, or set base_url"
    else:
        url, lost = _ASKED_AT[provider], "Its server does not answer: check the network"
        if provider == "anthropic":
            headers = {"x-api-key": key, "anthropic-version": "2023-06-01"}
    names, refused = _fetch(url, headers)
    if names is None:
        how = lost if not refused else f"It refuses the key: check {variable or KEY_VARIABLE}"
        return replace(choice, ready=False, reachable=bool(refused), how=how)
    found = tuple(f"{provider}:{name}" for name in names)
    how = choice.how
    if provider == "ollama" and not found:
        return replace(
            choice, ready=False, reachable=True, how="It has no model: ollama pull qwen3"
        )
    return replace(choice, reachable=True, models=found, how=how)


def _ollama_host() -> str:
    host = os.environ.get("OLLAMA_HOST", "").strip().rstrip("/")
    if not host:
        return OLLAMA_ADDRESS
    return host if "://" in host else f"http://{host}"


def _shown(address: str) -> str:
    return clean_line(without_login(address), 100)


def _fetch(url: str, headers: dict[str, str]) -> tuple[list[str] | None, bool]:
    """Return the names a server lists, or None; and whether it refused the key."""
    from urllib.error import HTTPError
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class Stay(HTTPRedirectHandler):
        """Follows no redirection: a key goes to its own server only."""

        def redirect_request(self, *_: Any) -> None:
            return None

    try:
        request = Request(url, headers=headers)  # http or https: `addressed` has looked
        with build_opener(Stay).open(request, timeout=PATIENCE) as answer:
            listed = json.loads(answer.read(_LARGEST))
    except HTTPError as error:
        refused = error.code in (401, 403)
        return (None if refused or error.code >= 500 else []), refused
    except (OSError, ValueError):
        return None, False
    items = listed.get("data") or listed.get("models") if isinstance(listed, dict) else None
    names = [
        clean_line(str(item.get("id") or item.get("name") or ""), 100)
        for item in (items if isinstance(items, list) else ())[:_MOST_NAMES]
        if isinstance(item, dict)
    ]
    return [name for name in names if name], False
