"""Chat models behind one narrow door; nobody else imports LangChain.

A reply is streamed as text. What goes wrong is a `ModelError` that says what to do; a call that
fails before anything was said is tried again, one that has begun never is.
"""

from __future__ import annotations

import asyncio
import time
import warnings
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from prompts.compose import ChatMessage
from prompts.failures import ModelError, explain, missing_package, refuses, wait_before_retry
from prompts.providers import (
    OFFLINE,
    ModelOptions,
    addressed,
    arguments,
    hidden_texts,
    key_variable,
    known_keys,
    patience,
    read_spec,
    stop_tracing,
    without_login,
)
from prompts.usage import Usage, cut_off, estimate_tokens

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

__all__ = [
    "Chat",
    "Chunk",
    "ModelError",
    "ModelOptions",
    "Usage",
    "hidden_texts",
    "open_model",
    "stop_tracing",
]

LONGEST: Final = 3600.0
"""Seconds a reply may take in all."""
_FINISH: Final = ("finish_reason", "stop_reason", "done_reason")


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
    note: str = ""
    """Why there is no text yet; on a chunk of its own."""


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
        self.repairs = self.mends = provider != OFFLINE
        """Whether it is worth asking it to mend its lines."""
        self._model = model
        self._provider = provider
        self._options = options
        self._patience = patience(provider, options)
        self._extra: dict[str, Any] = {}

    async def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[Chunk, None]:
        """Yield the reply as it comes; the last chunk carries finish reason and usage.

        Args:
            messages: The prompt.

        Raises:
            ModelError: The model could not be reached or would not answer.
        """
        tried, given_up = 0, time.monotonic() + self._patience[0]
        while True:
            begun = False
            try:
                async with aclosing(self._call(messages)) as chunks:
                    async for chunk in chunks:
                        begun = begun or bool(chunk.text)
                        yield chunk
                return
            except Exception as error:
                if begun:
                    raise self._explained(error, begun=True) from error
                if not self._extra and refuses(error, "stream_options"):
                    # An old server that cannot say what a reply cost.
                    self._extra = {"stream_usage": False}
                    continue
                wait = wait_before_retry(error, tried)
                enough = tried >= self._options.max_retries and not (wait and wait.loading)
                if wait is None or enough or time.monotonic() > given_up:
                    raise self._explained(error) from error
                tried += not wait.loading
                yield Chunk(note=f"{wait.why}; trying again in {wait.seconds:.0f} s")
                await asyncio.sleep(wait.seconds)

    async def _call(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[Chunk, None]:
        finish: str | None = None
        usage: Usage | None = None
        said: list[str] = []
        first, between = self._patience
        written = _written(messages, self._provider)
        ends = time.monotonic() + LONGEST
        async with aclosing(_chunks(self._model, written, self._extra)) as chunks:
            while True:
                limit = between if said else first
                if time.monotonic() > ends:
                    raise ModelError(
                        f"The reply of {self.name} took more than {LONGEST / 60:.0f} minutes and"
                        " was cut off.",
                        "Ask for less at once, or use a faster model.",
                    )
                try:
                    async with asyncio.timeout(limit):
                        chunk = await anext(chunks)
                except StopAsyncIteration:
                    break
                except TimeoutError as error:
                    raise self._explained(error, begun=bool(said), waited=limit) from error
                text = str(chunk.text)
                if text:
                    said.append(text)
                finish = _finish_reason(chunk.response_metadata) or finish
                usage = self._added(usage, chunk)
                if text:
                    yield Chunk(text)
        yield self._last(messages, finish, usage, "".join(said))

    def _last(
        self, messages: Sequence[ChatMessage], finish: str | None, usage: Usage | None, said: str
    ) -> Chunk:
        sent = sum(estimate_tokens(message.text) for message in messages)
        usage = usage or Usage(sent, estimate_tokens(said), estimated=True)
        warning = ""
        if cut_off(sent, usage.input_tokens):
            warning = (
                f"{self.name} read {usage.input_tokens} of about {sent} tokens: its context seems "
                "too small, and it dropped the start of the prompt. Give it a longer context "
                "(`context_window` in the settings, for Ollama) or lower `budget`."
            )
        return Chunk("", finish, usage, warning)

    def _added(self, usage: Usage | None, chunk: AIMessageChunk) -> Usage | None:
        """Take in what a chunk says of the cost.

        Servers of OpenAI's protocol may repeat the sum with every piece; others report parts.
        """
        told = chunk.usage_metadata
        if not told:
            return usage
        cached = (told.get("input_token_details") or {}).get("cache_read") or 0
        found = Usage(told["input_tokens"], told["output_tokens"], cached)
        if usage is None:
            return found
        return usage.at_least(found) if self._provider == "openai" else usage + found

    def _explained(
        self, error: Exception, *, begun: bool = False, waited: float = 0.0
    ) -> ModelError:
        return explain(
            error,
            model=self.name,
            key_variable=key_variable(self._provider, self._options),
            address=without_login(self._options.base_url),
            timeout=waited or self._patience[0],
            secrets=known_keys(self._options),
            begun=begun,
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
    # Content in blocks, which is read well, would be written across the screen.
    warnings.filterwarnings("ignore", "Pydantic serializer warnings", UserWarning)
    provider, name = read_spec(spec)
    if provider == OFFLINE:
        from prompts.offline.drafter import OfflineDrafter

        return Chat(OFFLINE, OfflineDrafter(pace=options.pace), OFFLINE, options)
    options = addressed(provider, options)
    try:
        given = arguments(provider, options)
        from langchain.chat_models import init_chat_model

        model = init_chat_model(name, model_provider=provider, **given)
    except ImportError as error:
        raise missing_package(provider, error) from error
    except Exception as error:
        raise explain(
            error,
            model=spec,
            key_variable=key_variable(provider, options),
            address=without_login(options.base_url),
            secrets=known_keys(options),
        ) from error
    return Chat(f"{provider}:{name}", model, provider, options)


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
    model: BaseChatModel, messages: list[BaseMessage], extra: Mapping[str, Any]
) -> AsyncGenerator[AIMessageChunk, None]:
    # An async generator in fact, which is what can be closed when the reply is cancelled.
    return cast("AsyncGenerator[AIMessageChunk, None]", model.astream(messages, **extra))


def _finish_reason(metadata: Mapping[str, Any]) -> str | None:
    found: Iterable[Any] = (metadata.get(key) for key in _FINISH)
    return next((str(reason) for reason in found if reason), None)
