"""Chat models behind one narrow door; nobody else imports LangChain.

Keys come from the environment and go to their own provider only. Nothing is traced, whatever
the user's shell says. Every failure is a `ModelError` that says what to do.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from prompts.compose import ChatMessage
from prompts.failures import ModelError, explain, missing_package
from prompts.usage import Usage, cut_off, estimate_tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

__all__ = [
    "Chat",
    "Chunk",
    "ModelChoice",
    "ModelError",
    "ModelOptions",
    "Usage",
    "list_models",
    "open_model",
]

OFFLINE: Final = "offline"
KEY_VARIABLE: Final = "PLANROOM_API_KEY"
"""The key for a server named by a base address of one's own."""

_KEYS: Final[Mapping[str, str]] = {
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
_TRACING: Final = (
    "LANGCHAIN_TRACING",
    "LANGCHAIN_TRACING_V2",
    "LANGSMITH_TRACING_V2",
    "LANGSMITH_GATEWAY",
)
_FINISH: Final = ("finish_reason", "stop_reason", "done_reason")
_LISTED: Final = (
    ("openai", "gpt-5", "langchain_openai"),
    ("anthropic", "claude-sonnet-4-5", "langchain_anthropic"),
    ("ollama", "qwen3", "langchain_ollama"),
)


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """How a model is called."""

    base_url: str = ""
    """Address of an OpenAI-compatible server (or of Ollama); empty for the provider's own."""
    api_key_env: str = ""
    """Variable that holds the key; default the provider's, with a base address
    ``PLANROOM_API_KEY``."""
    temperature: float | None = None
    timeout: float = 120.0
    """Seconds without a word after which the model counts as gone."""
    max_tokens: int = 16_000
    """Most output tokens, for providers that want to be told."""
    context_window: int = 16_384
    """Context of a local model (Ollama cuts longer prompts silently from the start)."""
    max_retries: int = 2
    pace: float = 0.0
    """Seconds the built-in drafter waits between pieces."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a reply."""

    text: str = ""
    finish: str | None = None
    """Why the reply ended; on the last chunk, and None when the provider did not say."""
    usage: Usage | None = None
    """What the call cost; on the last chunk."""
    warning: str = ""
    """What the person should know of the call; on the last chunk."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model that can be named, and whether it could be called now."""

    name: str
    ready: bool
    how: str


class Chat:
    """An open model.

    Args:
        name: How the model is named, as it is recorded with a turn.
        model: The LangChain model.
        provider: Its provider.
        options: How it is called.
    """

    def __init__(
        self, name: str, model: BaseChatModel, provider: str, options: ModelOptions
    ) -> None:
        self.name = name
        self.repairs = provider != OFFLINE
        """Whether it is worth asking it to mend its lines."""
        self._model = model
        self._provider = provider
        self._options = options

    async def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[Chunk, None]:
        """Yield the reply as it comes; the last chunk carries finish reason and usage.

        Args:
            messages: The prompt.

        Raises:
            ModelError: The model could not be reached or would not answer.
        """
        finish: str | None = None
        usage: Usage | None = None
        said: list[str] = []
        async with aclosing(_chunks(self._model, _written(messages, self._provider))) as chunks:
            while True:
                try:
                    async with asyncio.timeout(self._options.timeout):
                        chunk = await anext(chunks)
                except StopAsyncIteration:
                    break
                except Exception as error:
                    raise self._explained(error) from error
                text = str(chunk.text)
                said.append(text)
                finish = _finish_reason(chunk.response_metadata) or finish
                usage = _added(usage, chunk)
                if text:
                    yield Chunk(text)
        sent = sum(estimate_tokens(message.text) for message in messages)
        usage = usage or Usage(sent, estimate_tokens("".join(said)), estimated=True)
        warning = ""
        if cut_off(sent, usage.input_tokens):
            warning = (
                f"{self.name} read {usage.input_tokens} of about {sent} tokens: its context seems "
                "too small, and it dropped the start of the prompt. Give it a longer context or "
                "lower `budget` in the settings."
            )
        yield Chunk("", finish, usage, warning)

    def _explained(self, error: Exception) -> ModelError:
        return explain(
            error,
            model=self.name,
            key_variable=_key_variable(self._provider, self._options),
            address=self._options.base_url,
            timeout=self._options.timeout,
            secrets=_keys(self._options),
        )


def open_model(spec: str, options: ModelOptions | None = None) -> Chat:
    """Open a model.

    The first call imports LangChain, which takes half a second and more.

    Args:
        spec: ``offline`` for the built-in drafter, else ``provider:model`` with a provider that
            LangChain knows, such as ``openai:gpt-5`` or ``ollama:qwen3``.
        options: How it is called.

    Raises:
        ModelError: The name cannot be understood, a package or key is missing.
    """
    options = options or ModelOptions()
    stop_tracing()
    if spec.strip().lower() == OFFLINE:
        from prompts.offline.drafter import OfflineDrafter

        return Chat(OFFLINE, OfflineDrafter(pace=options.pace), OFFLINE, options)
    provider, colon, name = spec.strip().partition(":")
    provider = provider.replace("-", "_").lower()
    if not colon or not provider or not name:
        raise ModelError(
            f'"{spec}" names no model.',
            'Write "offline" or "provider:model", such as openai:gpt-5 or ollama:qwen3.',
        )
    arguments = _arguments(provider, _addressed(provider, options))
    try:
        from langchain.chat_models import init_chat_model

        model = init_chat_model(name, model_provider=provider, **arguments)
    except ImportError as error:
        raise missing_package(provider, error) from error
    except Exception as error:
        raise explain(
            error,
            model=spec,
            key_variable=_key_variable(provider, options),
            address=options.base_url,
            timeout=options.timeout,
            secrets=[str(value) for key, value in arguments.items() if "key" in key],
        ) from error
    return Chat(f"{provider}:{name}", model, provider, options)


def list_models() -> tuple[ModelChoice, ...]:
    """Return the models that are known without asking anybody, and how to set up the rest."""
    choices = [ModelChoice(OFFLINE, True, "built in: rules, no language model, no network")]
    for provider, example, package in _LISTED:
        installed = importlib.util.find_spec(package) is not None
        variable = _KEYS.get(provider)
        keyed = variable is None or bool(os.environ.get(variable))
        if not installed:
            how = missing_package(provider, None).mend
        elif not keyed:
            how = f"Set {variable}."
        else:
            how = f"planroom --model {provider}:{example}"
        choices.append(ModelChoice(f"{provider}:{example}", installed and keyed, how))
    has_openai = importlib.util.find_spec("langchain_openai") is not None
    choices.append(
        ModelChoice(
            "openai:NAME + base_url",
            has_openai,
            "any OpenAI-compatible server (LM Studio, vLLM, llama.cpp): set base_url in the "
            f"settings, and {KEY_VARIABLE} if it wants a key",
        )
    )
    return tuple(choices)


def stop_tracing() -> None:
    """Make sure that no prompt is reported to a tracing service or sent through its gateway.

    Variables in the user's shell would otherwise turn LangSmith on for this program too.
    """
    for variable in _TRACING:
        os.environ.pop(variable, None)
    os.environ["LANGSMITH_TRACING"] = "false"
    from langsmith.utils import get_env_var

    getattr(get_env_var, "cache_clear", lambda: None)()


def _addressed(provider: str, options: ModelOptions) -> ModelOptions:
    """Take a base address and its key from OpenAI's variables when the user set them there."""
    address = os.environ.get("OPENAI_BASE_URL", "") or os.environ.get("OPENAI_API_BASE", "")
    if provider == "openai" and address and not options.base_url:
        variable = options.api_key_env or _KEYS["openai"]
        return replace(options, base_url=address, api_key_env=variable)
    return options


def hidden_texts(options: ModelOptions) -> tuple[str, ...]:
    """Return what must not be written down: the keys in the environment, the server's address."""
    address = options.base_url
    return (*_keys(options), address, urlsplit(address).netloc if address else "")


def _keys(options: ModelOptions) -> list[str]:
    names = (*_KEYS.values(), KEY_VARIABLE, options.api_key_env)
    return [os.environ.get(name, "") for name in names]


def _key_variable(provider: str, options: ModelOptions) -> str:
    if options.api_key_env:
        return options.api_key_env
    return KEY_VARIABLE if options.base_url else _KEYS.get(provider, "")


def _arguments(provider: str, options: ModelOptions) -> dict[str, Any]:
    """Return what the provider's class is made with.

    Raises:
        ModelError: The key is missing.
    """
    arguments: dict[str, Any] = {}
    if options.temperature is not None:
        arguments["temperature"] = options.temperature
    if provider == "ollama":
        arguments |= {
            "num_ctx": options.context_window,
            "reasoning": False,
            "client_kwargs": {"timeout": options.timeout},
        }
        return arguments | ({"base_url": options.base_url} if options.base_url else {})
    variable = _key_variable(provider, options)
    key = os.environ.get(variable, "") if variable else ""
    if variable and not key and not options.base_url:
        raise ModelError(
            f"There is no key for {provider}: {variable} is not set.",
            f"Set {variable} in your shell, or use the built-in drafter (--model offline).",
        )
    if provider in _KEYS:
        arguments |= {"timeout": options.timeout, "max_retries": options.max_retries}
    if key:
        arguments["api_key"] = key
    if provider == "anthropic":
        arguments["max_tokens"] = options.max_tokens
    if provider == "openai":
        # Off by default with an address of one's own; the pause between chunks is timed here.
        arguments |= {"stream_usage": True, "stream_chunk_timeout": None}
    if options.base_url:
        arguments["base_url"] = options.base_url
        arguments.setdefault("api_key", "none")
        if provider == "openai":
            arguments["use_responses_api"] = False
    return arguments


def _written(messages: Sequence[ChatMessage], provider: str) -> list[BaseMessage]:
    """Write messages for LangChain; Anthropic is told what to keep in its cache."""
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    written: list[BaseMessage] = []
    for message in messages:
        match message.role:
            case "system" if provider == "anthropic":
                kept = {"type": "ephemeral"}
                block = {"type": "text", "text": message.text, "cache_control": kept}
                written.append(SystemMessage(content=[block]))
            case "system":
                written.append(SystemMessage(content=message.text))
            case "assistant":
                written.append(AIMessage(content=message.text))
            case "user":
                written.append(HumanMessage(content=message.text))
    return written


def _chunks(
    model: BaseChatModel, messages: list[BaseMessage]
) -> AsyncGenerator[AIMessageChunk, None]:
    # An async generator in fact, which is what can be closed when the reply is cancelled.
    return cast("AsyncGenerator[AIMessageChunk, None]", model.astream(messages))


def _finish_reason(metadata: Mapping[str, Any]) -> str | None:
    found: Iterable[Any] = (metadata.get(key) for key in _FINISH)
    return next((str(reason) for reason in found if reason), None)


def _added(usage: Usage | None, chunk: AIMessageChunk) -> Usage | None:
    told = chunk.usage_metadata
    if not told:
        return usage
    cached = (told.get("input_token_details") or {}).get("cache_read") or 0
    found = Usage(told["input_tokens"], told["output_tokens"], cached)
    return found if usage is None else usage + found
