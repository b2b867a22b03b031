"""Models are called through a real client and a real socket; only the server is made up."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from prompts.compose import ChatMessage, compose
from prompts.failures import ModelError, explain, missing_package
from prompts.models import Chunk, ModelOptions, open_model, stop_tracing
from prompts.reply import EndEvent, LineEvent, ReplyReader
from prompts.usage import Usage, cut_off, estimate_tokens
from tests.prompts.calling import HELLO, chunks_of, error_of, open_chat
from tests.prompts.designs import shop
from tests.prompts.fake_server import FakeServer, serve


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as told:
        yield told


class TestStreaming:
    async def test_text_finish_and_usage(self, server: FakeServer) -> None:
        server.reply = "Hello there, you."
        chunks = await chunks_of(open_chat(server))
        assert "".join(chunk.text for chunk in chunks) == server.reply
        assert len(chunks) > 2
        assert [chunk.finish for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)
        assert chunks[-1] == Chunk("", "stop", Usage(100, 20, 64))
        (request,) = server.requests
        assert [message["role"] for message in request["messages"]] == ["system", "user"]
        assert request["stream"] is True

    async def test_a_dropped_connection_has_no_finish_reason(self, server: FakeServer) -> None:
        server.mode, server.reply = "drop", '```ops\n{"op":"add_entity","name":"A"}\n```'
        chunks = await chunks_of(open_chat(server))
        assert chunks[-1].finish is None
        reader = ReplyReader()
        for chunk in chunks:
            reader.feed(chunk.text)
        *_, last = reader.finish(chunks[-1].finish)
        assert isinstance(last, EndEvent)
        assert last.truncated

    async def test_a_reply_cut_at_its_length_says_so(self, server: FakeServer) -> None:
        server.mode = "length"
        assert (await chunks_of(open_chat(server)))[-1].finish == "length"

    async def test_usage_is_estimated_when_the_server_reports_none(
        self, server: FakeServer
    ) -> None:
        server.mode, server.reply = "no-usage", "x" * 400
        usage = (await chunks_of(open_chat(server)))[-1].usage
        assert usage is not None
        assert usage.estimated
        assert usage.input_tokens == sum(estimate_tokens(message.text) for message in HELLO)
        assert usage.output_tokens >= 100

    async def test_a_prompt_that_was_read_in_part_is_warned_of(self, server: FakeServer) -> None:
        long = (*HELLO, ChatMessage("user", "word " * 2000))
        async with aclosing(open_chat(server).stream(long)) as stream:
            *_, last = [chunk async for chunk in stream]
        assert "read 100 of about" in last.warning

    async def test_a_busy_server_is_asked_again(self, server: FakeServer) -> None:
        server.mode = "busy"
        chunks = await chunks_of(open_chat(server))
        assert "".join(chunk.text for chunk in chunks) == "Hello"
        assert len(server.requests) == 2

    async def test_a_slow_server_is_waited_for(self, server: FakeServer) -> None:
        server.mode, server.reply = "slow", "a slow but steady reply"
        chunks = await chunks_of(open_chat(server))
        assert "".join(chunk.text for chunk in chunks) == server.reply

    async def test_cancelling_closes_the_connection(self, server: FakeServer) -> None:
        server.mode, server.reply = "hang", "Hello there, you."
        chat = open_chat(server, timeout=30.0)
        started = asyncio.Event()

        async def listen() -> None:
            async with aclosing(chat.stream(HELLO)) as stream:
                async for _ in stream:
                    started.set()

        task = asyncio.create_task(listen())
        await asyncio.wait_for(started.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.hung_up.wait, 10)


class TestFailures:
    async def test_silence_is_a_timeout(self, server: FakeServer) -> None:
        server.mode = "silent"
        error = await error_of(open_chat(server, timeout=0.3, max_retries=0))
        assert "said nothing for 0.3 seconds" in error.what
        assert "timeout" in error.mend

    async def test_a_stream_that_stalls_is_a_timeout(self, server: FakeServer) -> None:
        server.mode, server.reply = "hang", "Hello there, you."
        error = await error_of(open_chat(server, timeout=0.3))
        assert "said nothing" in error.what

    async def test_a_refused_connection(self, server: FakeServer) -> None:
        options = ModelOptions(base_url="http://127.0.0.1:1/v1", max_retries=0)
        error = await error_of(open_model("openai:fake", options))
        assert "could not be reached" in error.what
        assert "http://127.0.0.1:1/v1" in error.what
        assert "base_url" in error.mend

    @pytest.mark.parametrize(
        ("mode", "what", "mend"),
        [
            ("unauthorised", "refused the key", "Check PLANROOM_API_KEY."),
            ("missing", "does not exist", "planroom models"),
            ("broken", "failed (500)", "Try again later."),
            ("too-long", "prompt is too long", "budget"),
        ],
    )
    async def test_what_the_server_refused_is_explained(
        self, server: FakeServer, mode: str, what: str, mend: str
    ) -> None:
        server.mode = mode  # type: ignore[assignment]
        error = await error_of(open_chat(server, max_retries=0))
        assert what in error.what
        assert mend in error.mend
        assert "sk-secret" not in str(error)

    async def test_a_server_that_stays_busy_is_explained(self, server: FakeServer) -> None:
        server.mode, server.busy = "busy", 99
        error = await error_of(open_chat(server, max_retries=0))
        assert "asked too often" in error.what

    async def test_junk_in_the_stream_is_explained(self, server: FakeServer) -> None:
        server.mode, server.reply = "junk", "Hello there, you."
        error = await error_of(open_chat(server))
        assert "no reply of a model" in error.what
        assert "Traceback" not in str(error)

    @pytest.mark.parametrize("spec", ["", "gpt-5", ":x", "openai:"])
    def test_a_name_that_names_no_model(self, spec: str) -> None:
        with pytest.raises(ModelError, match="provider:model"):
            open_model(spec)

    def test_an_unknown_provider(self) -> None:
        with pytest.raises(ModelError, match="provider"):
            open_model("nobody:model")

    def test_a_missing_key_names_its_variable(self) -> None:
        with pytest.raises(ModelError, match="OPENAI_API_KEY is not set"):
            open_model("openai:gpt-5")

    def test_a_missing_package_says_how_to_get_it(self) -> None:
        assert "uv add 'planroom[ollama]'" in missing_package("ollama", None).mend
        error = ImportError("Initializing ChatGroq requires the langchain-groq package.")
        assert "langchain-groq" in missing_package("groq", error).mend
        error = ImportError("No module named 'langchain_mistralai'")
        assert "uv add langchain-mistralai" in missing_package("mistralai", error).mend

    def test_an_error_never_repeats_a_key(self) -> None:
        error = explain(
            RuntimeError("bad token tok_very_secret"), model="m", secrets=["tok_very_secret"]
        )
        assert "secret" not in str(error)


class TestPrivacy:
    async def test_a_provider_s_key_does_not_go_to_another_host(
        self, server: FakeServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-for-openai-only")
        await chunks_of(open_chat(server))
        monkeypatch.setenv("PLANROOM_API_KEY", "key-of-the-server")
        await chunks_of(open_chat(server))
        monkeypatch.setenv("MY_KEY", "my-key")
        await chunks_of(open_chat(server, api_key_env="MY_KEY"))
        assert server.keys == ["Bearer none", "Bearer key-of-the-server", "Bearer my-key"]

    async def test_an_address_and_key_set_together_are_used_together(
        self, server: FakeServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", server.address)
        monkeypatch.setenv("OPENAI_API_KEY", "key-of-that-host")
        await chunks_of(open_model("openai:fake", ModelOptions(timeout=5.0)))
        assert server.keys == ["Bearer key-of-that-host"]

    def test_tracing_stays_off_whatever_the_shell_says(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_GATEWAY"):
            monkeypatch.setenv(name, "true")
        stop_tracing()
        from langsmith.utils import tracing_is_enabled

        assert not tracing_is_enabled()
        assert "LANGSMITH_GATEWAY" not in os.environ

    def test_the_door_can_be_imported_without_what_is_behind_it(self) -> None:
        program = (
            "import sys, prompts.models, prompts.compose, prompts.reply, prompts.repair\n"
            "heavy = {'langchain', 'langchain_core', 'langsmith', 'openai', 'jinja2', 'textual'}\n"
            "print(sorted(heavy & set(sys.modules)))"
        )
        found = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True, text=True
        )
        assert found.stdout.strip() == "[]"


def test_anthropic_is_told_what_to_keep() -> None:
    from prompts.models import _written

    (system, _) = _written(HELLO, "anthropic")
    assert isinstance(system.content, list)
    assert "cache_control" in str(system.content)
    assert _written(HELLO, "openai")[0].content == "Be brief."


class TestOffline:
    async def test_it_drafts_what_a_brief_says_and_says_what_it_is(self) -> None:
        design = shop()
        chat = open_model("offline")
        assert not chat.repairs
        prompt = compose(design, "Rename number of Order to order_number")
        async with aclosing(chat.stream(prompt.messages)) as stream:
            chunks = [chunk async for chunk in stream]
        assert chunks[-1].finish == "stop"
        assert chunks[-1].usage is not None
        reader = ReplyReader()
        events = [event for chunk in chunks for event in reader.feed(chunk.text)]
        events += reader.finish("stop")
        operations = [event for event in events if isinstance(event, LineEvent)]
        assert operations
        assert all(event.operation is not None for event in operations)

    async def test_its_pace_can_be_set_for_people(self) -> None:
        chat = open_model("offline", ModelOptions(pace=0.0001))
        async with aclosing(chat.stream(compose(shop(), "hello").messages)) as stream:
            assert [chunk async for chunk in stream]


class TestUsage:
    def test_other_scripts_cost_more(self) -> None:
        assert estimate_tokens("") == 0
        assert estimate_tokens("abcd" * 10) == 10
        assert estimate_tokens("漢字" * 10) > estimate_tokens("ab" * 10)

    def test_a_prompt_read_in_part_is_noticed(self) -> None:
        assert cut_off(8000, 2048)
        assert not cut_off(8000, 7000)
        assert not cut_off(8000, 0)

    def test_calls_add_up(self) -> None:
        assert Usage(1, 2, 3) + Usage(4, 5, 6, estimated=True) == Usage(5, 7, 9, True)
