"""Providers of chat models: how each is addressed, keyed and waited for.

Keys come from the environment and go to their own provider only. Nothing is traced, whatever
the user's shell says.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from prompts.failures import ModelError

OFFLINE: Final = "offline"
KEY_VARIABLE: Final = "PLANROOM_API_KEY"
"""The key for a server named by a base address of one's own."""
OLLAMA_ADDRESS: Final = "http://127.0.0.1:11434"

KEYS: Final[Mapping[str, str]] = {
    "anthropic": "ANTHROPIC_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY",
    "fireworks": "FIREWORKS_API_KEY",
    "google_genai": "GOOGLE_API_KEY",
    "groq": "GROQ_API_KEY",
    "mistralai": "MISTRAL_API_KEY",
    "openai": "OPENAI_API_KEY",
    "openrouter": "OPENROUTER_API_KEY",
    "perplexity": "PPLX_API_KEY",
    "together": "TOGETHER_API_KEY",
    "xai": "XAI_API_KEY",
}
"""Provider -> the variable that holds its key."""

CONNECT: Final = 15.0
"""Seconds until a server that does not take the connection counts as gone."""
_FIRST, _FIRST_LOCAL, _BETWEEN = 300.0, 900.0, 120.0
_UNTRIED: Final = frozenset({"openai", "anthropic", "groq", "deepseek", "xai"})
"""Providers whose client can be told not to try again by itself."""
_TRACING: Final = (
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
    "LANGSMITH_TRACING_V2",
    "LANGSMITH_GATEWAY",
)


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How a model is called."""

    base_url: str = ""
    """Address of an OpenAI-compatible server (or, without ``/v1``, of Ollama); empty for the
    provider's own."""
    api_key_env: str = ""
    """Variable that holds the key; default the provider's, with a base address
    ``PLANROOM_API_KEY``."""
    temperature: float | None = None
    timeout: float = 0.0
    """Seconds without a word after which the model counts as gone; 0 for what suits it: a local
    model reads a long prompt for minutes before it says anything."""
    max_tokens: int = 16_000
    """Most output tokens, for providers that want to be told."""
    context_window: int = 16_384
    """Context of a local model (Ollama cuts longer prompts silently from the start)."""
    max_retries: int = 2
    """How often a call is tried again that failed before anything was said."""
    pace: float = 0.0
    """Seconds the built-in drafter waits between pieces."""


def read_spec(spec: str) -> tuple[str, str]:
    """Return provider and name of a model.

    Args:
        spec: ``offline`` or ``provider:model``.

    Raises:
        ModelError: It is neither.
    """
    text = spec.strip()
    if text.lower() == OFFLINE:
        return OFFLINE, ""
    provider, colon, name = text.partition(":")
    provider = provider.replace("-", "_").lower()
    if not colon or not provider or not name:
        raise ModelError(
            f'"{spec}" names no model.',
            'Write "offline" or "provider:model", such as openai:gpt-5 or ollama:qwen3.',
        )
    return provider, name


def addressed(provider: str, options: ModelOptions) -> ModelOptions:
    """Return the options with the address the provider is called at, and the key that goes there.

    A base address belongs to OpenAI's protocol, one without ``/v1`` may be Ollama's; no other
    provider is sent to it. OpenAI's own variables count when the user has set the address there.

    Args:
        provider: The provider.
        options: How it is to be called.

    Raises:
        ModelError: The address is none.
    """
    address = options.base_url.strip().rstrip("/")
    if address and urlsplit(address).scheme not in ("http", "https"):
        raise ModelError(
            f'The address "{without_login(address)}" (base_url) cannot be used.',
            "Write it with http:// or https://, such as http://127.0.0.1:1234/v1.",
        )
    if provider == "openai" and not address:
        address = os.environ.get("OPENAI_BASE_URL", "") or os.environ.get("OPENAI_API_BASE", "")
        variable = options.api_key_env or (KEYS["openai"] if address else "")
        return replace(options, base_url=address, api_key_env=variable)
    own = provider == "openai" or (provider == "ollama" and not address.endswith("/v1"))
    return replace(options, base_url=address if own else "")


def patience(provider: str, options: ModelOptions) -> tuple[float, float]:
    """Return how many seconds to wait for the first word, and between two.

    Args:
        provider: The provider.
        options: As :func:`addressed` gave them.
    """
    if options.timeout > 0:
        return options.timeout, options.timeout
    local = provider == "ollama" or is_near(options.base_url)
    return (_FIRST_LOCAL if local else _FIRST), _BETWEEN


def is_near(address: str) -> bool:
    """Whether an address leads to this machine or its own network."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith((".local", ".lan", ".internal")):
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return bool(host) and "." not in host


def without_login(address: str) -> str:
    """Return an address without the name and password that may stand in it."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def key_variable(provider: str, options: ModelOptions) -> str:
    """Return the variable that holds the key; empty when none is wanted."""
    if options.api_key_env:
        return options.api_key_env
    return KEY_VARIABLE if options.base_url else KEYS.get(provider, "")


def known_keys(options: ModelOptions) -> list[str]:
    """Return the keys in the environment, which must not be repeated."""
    names = (*KEYS.values(), KEY_VARIABLE, options.api_key_env)
    return [os.environ.get(name, "") for name in names]


def hidden_texts(options: ModelOptions) -> tuple[str, ...]:
    """Return what must not be written down: the keys in the environment, the server's address."""
    address = options.base_url
    return (*known_keys(options), address, urlsplit(address).netloc if address else "")


def arguments(provider: str, options: ModelOptions) -> dict[str, Any]:
    """Return what the provider's class is made with.

    Args:
        provider: The provider.
        options: As :func:`addressed` gave them.

    Raises:
        ModelError: The key is missing.
    """
    found: dict[str, Any] = {}
    first, between = patience(provider, options)
    if options.temperature is not None:
        found["temperature"] = options.temperature
    if provider == "ollama":
        found |= {
            "num_ctx": options.context_window,
            "num_predict": min(options.max_tokens, options.context_window),
            # Left to itself, a thinking model mixes its thoughts into the reply.
            "reasoning": False,
            "client_kwargs": {"timeout": max(first, between)},
        }
        return found | ({"base_url": options.base_url} if options.base_url else {})
    variable = key_variable(provider, options)
    key = os.environ.get(variable, "") if variable else ""
    if variable and not key and not options.base_url:
        raise ModelError(
            f"There is no key for {provider}: {variable} is not set.",
            f"Set it: export {variable}=…, or use the built-in drafter (--model offline).",
        )
    if provider in KEYS:
        # The pause between pieces is timed here, and what failed is tried again here.
        tries = 0 if provider in _UNTRIED else 1
        found |= {"timeout": _timeout(provider, max(first, between)), "max_retries": tries}
    if key:
        found["api_key"] = key
    if provider == "anthropic":
        found["max_tokens"] = options.max_tokens
    if provider == "openai":
        # Usage is off by default with an address of one's own.
        found |= {"stream_usage": True, "stream_chunk_timeout": None}
        if options.base_url:
            found |= {"base_url": options.base_url, "use_responses_api": False}
            found.setdefault("api_key", "none")
    return found


def _timeout(provider: str, seconds: float) -> Any:
    """Return a timeout that is shorter for the connection than for the reply."""
    if provider == "openai":
        from openai import Timeout

        return Timeout(seconds, connect=min(CONNECT, seconds))
    return seconds


def stop_tracing() -> None:
    """Make sure that no prompt is reported to a tracing service or sent through its gateway.

    Variables in the user's shell would otherwise turn LangSmith on for this program too.
    """
    for variable in _TRACING:
        os.environ.pop(variable, None)
    os.environ["LANGSMITH_TRACING"] = "false"
    from langsmith.utils import get_env_var

    getattr(get_env_var, "cache_clear", lambda: None)()
