"""Ollama's and Anthropic's own protocols, through their real clients, on loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from prompts.compose import ChatMessage
from prompts.failures import ModelError
from prompts.models import Chat, Chunk, ModelOptions, open_model
from prompts.usage import Usage
from tests.prompts.fake_server import FakeServer, Mode, serve

HELLO = (
    ChatMessage("system", "Be brief."),
    ChatMessage("user", "An example?"),
    ChatMessage("assistant", "One."),
    ChatMessage("user", "Hello?"),
)


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as told:
        yield told


async def _chunks(chat: Chat) -> list[Chunk]:
    async with aclosing(chat.stream(HELLO)) as stream:
        return [chunk async for chunk in stream]


class TestOllama:
    def _open(self, server: FakeServer, **options: object) -> Chat:
        settings = ModelOptions(**{"base_url": server.host, "timeout": 5.0, **options})  # type: ignore[arg-type]
        return open_model("ollama:fake:3b", settings)

    async def test_the_context_is_asked_for_and_the_reply_read(self, server: FakeServer) -> None:
        chunks = await _chunks(self._open(server, context_window=24_000, temperature=0.0))
        assert "".join(chunk.text for chunk in chunks) == "Hello"
        assert chunks[-1] == Chunk("", "stop", Usage(100, 20))
        (request,) = server.requests
        assert server.paths == ["/api/chat"]
        assert request["model"] == "fake:3b"
        assert request["options"]["num_ctx"] == 24_000
        assert request["options"]["num_predict"] == 16_000
        assert request["options"]["temperature"] == 0.0
        assert request["think"] is False
        assert [message["role"] for message in request["messages"]] == [
            "system", "user", "assistant", "user",
        ]  # fmt: skip
        assert "cache_control" not in json.dumps(request)

    @pytest.mark.parametrize(("mode", "finish"), [("length", "length"), ("drop", None)])
    async def test_how_it_ended(self, server: FakeServer, mode: Mode, finish: str | None) -> None:
        server.mode, server.reply = mode, "Hello there, you."
        assert (await _chunks(self._open(server)))[-1].finish == finish

    async def test_a_prompt_read_in_part_is_warned_of(self, server: FakeServer) -> None:
        long = (*HELLO, ChatMessage("user", "word " * 2000))
        async with aclosing(self._open(server).stream(long)) as stream:
            *_, last = [chunk async for chunk in stream]
        assert "context_window" in last.warning

    async def test_a_model_that_is_not_there_is_named_with_the_command(
        self, server: FakeServer
    ) -> None:
        server.mode = "missing"
        with pytest.raises(ModelError) as caught:
            await _chunks(self._open(server))
        assert "ollama pull fake:3b" in caught.value.mend

    async def test_a_server_that_is_not_there_is_named_with_the_command(self) -> None:
        chat = open_model("ollama:fake", ModelOptions(base_url="http://127.0.0.1:1"))
        with pytest.raises(ModelError) as caught:
            await _chunks(chat)
        assert "could not be reached" in caught.value.what
        assert "ollama serve" in caught.value.mend

    async def test_cancelling_closes_the_connection(self, server: FakeServer) -> None:
        server.mode, server.reply = "hang", "Hello there, you."
        started = asyncio.Event()

        async def listen() -> None:
            async with aclosing(self._open(server, timeout=30.0).stream(HELLO)) as stream:
                async for _ in stream:
                    started.set()

        task = asyncio.create_task(listen())
        await asyncio.wait_for(started.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.hung_up.wait, 10)


class TestAnthropic:
    @pytest.fixture
    def chat(self, server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> Chat:
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-for-anthropic")
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.host)
        return open_model("anthropic:fake", ModelOptions(timeout=5.0, max_tokens=1234))

    async def test_its_cache_is_told_what_to_keep(self, server: FakeServer, chat: Chat) -> None:
        chunks = await _chunks(chat)
        assert "".join(chunk.text for chunk in chunks) == "Hello"
        assert chunks[-1].finish == "end_turn"
        usage = chunks[-1].usage
        assert usage is not None
        assert usage.input_tokens == 100
        assert usage.cached_tokens == 64
        (request,) = server.requests
        assert request["max_tokens"] == 1234
        assert request["system"][-1]["cache_control"] == {"type": "ephemeral"}
        assert server.keys[0].endswith("sk-ant-for-anthropic")

    async def test_a_busy_server_is_asked_again(
        self, server: FakeServer, chat: Chat, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("prompts.failures._SHORTEST", 0.01)
        server.mode = "busy"
        chunks = await _chunks(chat)
        assert "asked too often" in chunks[0].note
        assert len(server.requests) == 2


async def test_openai_s_protocol_is_sent_no_cache_marks(server: FakeServer) -> None:
    options = ModelOptions(base_url=server.address, timeout=5.0)
    await _chunks(open_model("openai:fake", options))
    assert "cache_control" not in json.dumps(server.requests)
