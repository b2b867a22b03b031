"""The built-in drafter as a chat model, so that it takes the same road as every other one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, Final

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from prompts.offline.rules import reply_to
from prompts.usage import estimate_tokens

_ROLES: Final = {"system": "system", "human": "user", "ai": "assistant"}


@dataclass(frozen=True, slots=True)
class _Heard:
    role: str
    text: str


class OfflineDrafter(BaseChatModel):
    """A chat model of rules: its reply is a pure function of the prompt."""

    pace: float = 0.0
    """Seconds between pieces, so that people can watch the panes fill."""

    @property
    def _llm_type(self) -> str:
        return "planroom-offline"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = _reply(messages)
        message = AIMessage(
            content=text,
            usage_metadata=_usage(messages, text),
            response_metadata={"finish_reason": "stop"},
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        text = await asyncio.to_thread(_reply, messages)
        for piece in pieces(text):
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if self.pace > 0:
                await asyncio.sleep(self.pace)
        yield ChatGenerationChunk(
            message=AIMessageChunk(
                content="",
                usage_metadata=_usage(messages, text),
                response_metadata={"finish_reason": "stop"},
            )
        )


def pieces(text: str) -> Iterator[str]:
    """Split a reply as a model would send it: prose by the word, operations in longer pieces."""
    for line in text.splitlines(keepends=True):
        if line.startswith("{"):
            yield from (line[start : start + 40] for start in range(0, len(line), 40))
        else:
            yield from re.findall(r"\s*\S+\s*|\s+", line)


def _reply(messages: list[BaseMessage]) -> str:
    return reply_to([_Heard(_ROLES.get(item.type, "user"), str(item.text)) for item in messages])


def _usage(messages: list[BaseMessage], text: str) -> UsageMetadata:
    sent = sum(estimate_tokens(str(message.text)) for message in messages)
    came = estimate_tokens(text)
    return UsageMetadata(input_tokens=sent, output_tokens=came, total_tokens=sent + came)
