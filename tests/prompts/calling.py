"""A chat with the loopback server: opened, listened to, failing."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from prompts.compose import ChatMessage
from prompts.failures import ModelError
from prompts.models import Chat, Chunk, ModelOptions, open_model
from tests.prompts.fake_server import FakeServer

HELLO = (ChatMessage("system", "Be brief."), ChatMessage("user", "Hello?"))


def open_chat(server: FakeServer, **options: object) -> Chat:
    settings = ModelOptions(**{"base_url": server.address, "timeout": 5.0, **options})  # type: ignore[arg-type]
    return open_model("openai:fake", settings)


async def chunks_of(chat: Chat) -> list[Chunk]:
    async with aclosing(chat.stream(HELLO)) as stream:
        return [chunk async for chunk in stream]


async def error_of(chat: Chat) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await chunks_of(chat)
    return caught.value
