"""What servers do wrong, and what a turn makes of it: real clients, a real socket."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from prompts.failures import ModelError
from prompts.models import Chunk, ModelOptions, open_model
from prompts.providers import addressed, is_near, patience
from prompts.reply import LONGEST_REPLY, EndEvent, LineEvent, ReplyReader
from tests.prompts.calling import HELLO, chunks_of, error_of, open_chat
from tests.prompts.fake_server import FakeServer, Mode, serve

LINE = '{"op":"add_entity","name":"Coupon"}'


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as told:
        yield told


def _text(chunks: list[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks)


class TestTryingAgain:
    @pytest.mark.parametrize(
        ("mode", "why"),
        [("busy", "asked too often"), ("loading", "loading the model"), ("reset", "was lost")],
    )
    async def test_what_passes_is_tried_again_and_said(
        self, server: FakeServer, mode: Mode, why: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("prompts.failures._SHORTEST", 0.01)
        server.mode = mode
        chunks = await chunks_of(open_chat(server))
        assert _text(chunks) == "Hello"
        assert chunks[-1].finish == "stop"
        assert why in chunks[0].note
        assert len(server.requests) == 2

    async def test_not_for_ever(self, server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("prompts.failures._SHORTEST", 0.01)
        server.mode, server.busy = "busy", 99
        error = await error_of(open_chat(server, max_retries=2))
        assert "asked too often" in error.what
        assert len(server.requests) == 3

    async def test_a_server_that_asks_for_too_much_patience_is_told_of(
        self, server: FakeServer
    ) -> None:
        server.mode, server.retry_after = "busy", "3600"
        error = await error_of(open_chat(server))
        assert "asked too often" in error.what
        assert len(server.requests) == 1

    @pytest.mark.parametrize("mode", ["drop", "hang", "junk", "error-within", "lies-more"])
    async def test_a_reply_that_has_begun_is_never_asked_for_again(
        self, server: FakeServer, mode: Mode
    ) -> None:
        server.mode, server.reply = mode, "Hello there, you."
        chunks: list[Chunk] = []
        with contextlib.suppress(ModelError):
            async with aclosing(open_chat(server, timeout=1.5).stream(HELLO)) as stream:
                async for chunk in stream:
                    chunks.append(chunk)
        assert _text(chunks).startswith("Hello")
        assert len(server.requests) == 1

    async def test_a_server_that_cannot_report_usage_is_asked_without(
        self, server: FakeServer
    ) -> None:
        server.mode = "no-options"
        chunks = await chunks_of(open_chat(server))
        assert _text(chunks) == "Hello"
        assert "stream_options" in server.requests[0]
        assert "stream_options" not in server.requests[1]


class TestStreams:
    async def test_content_in_blocks_is_read_as_text(self, server: FakeServer) -> None:
        server.mode, server.reply = "blocks", f"Hi.\n```ops\n{LINE}\n```\n"
        assert _text(await chunks_of(open_chat(server))) == server.reply

    async def test_thoughts_of_their_own_are_not_part_of_the_reply(
        self, server: FakeServer
    ) -> None:
        server.mode = "thoughts"
        assert _text(await chunks_of(open_chat(server))) == "Hello"

    async def test_a_sum_that_is_repeated_is_not_added_up(self, server: FakeServer) -> None:
        server.mode, server.reply = "sums", "Hello there, you all."
        usage = (await chunks_of(open_chat(server)))[-1].usage
        assert usage is not None
        assert (usage.input_tokens, usage.output_tokens) == (100, 20)

    async def test_a_length_that_is_too_long_breaks_off(self, server: FakeServer) -> None:
        server.mode, server.reply = "lies-more", "Hello there, you."
        error = await error_of(open_chat(server))
        assert "broke off in the middle" in error.what

    async def test_a_length_that_is_too_short_has_no_finish_reason(
        self, server: FakeServer
    ) -> None:
        server.mode, server.reply = "lies-less", "Hello there, you all. " * 20
        chunks: list[Chunk] = []

        async def listen() -> None:
            async with aclosing(open_chat(server).stream(HELLO)) as stream:
                async for chunk in stream:
                    chunks.append(chunk)

        with contextlib.suppress(ModelError):
            await listen()
        assert chunks
        assert server.reply.startswith(_text(chunks))
        assert all(chunk.finish is None for chunk in chunks)

    @pytest.mark.parametrize("mode", ["page"])
    async def test_what_is_no_reply_names_the_address(self, server: FakeServer, mode: Mode) -> None:
        server.mode = mode
        error = await error_of(open_chat(server))
        assert "no reply of a model" in error.what
        assert "/v1" in error.mend

    async def test_an_empty_reply_ends_like_any_other(self, server: FakeServer) -> None:
        server.mode = "empty"
        chunks = await chunks_of(open_chat(server))
        assert _text(chunks) == ""
        assert chunks[-1].finish == "stop"

    async def test_an_error_within_the_stream_is_explained(self, server: FakeServer) -> None:
        server.mode, server.reply = "error-within", "Hello there"
        error = await error_of(open_chat(server))
        assert "The GPU fell over" in error.what

    async def test_a_line_without_end_is_bounded(self, server: FakeServer) -> None:
        server.piece = 4096
        server.reply = "Hi.\n```ops\n" + LINE[:-2] + "x" * 100_000 + '"}\n' + LINE + "\n```\n"
        reader = ReplyReader()
        events = []
        for chunk in await chunks_of(open_chat(server)):
            events += reader.feed(chunk.text)
        events += reader.finish("stop")
        long, good = [event for event in events if isinstance(event, LineEvent)]
        assert long.operation is None
        assert "64 KiB" in (long.problem or "")
        assert len(long.raw) < 5000
        assert good.operation is not None

    async def test_a_reply_without_end_is_cut_and_the_connection_closed(
        self, server: FakeServer
    ) -> None:
        server.mode = "endless"
        reader = ReplyReader()
        async with aclosing(open_chat(server).stream(HELLO)) as stream:
            async for chunk in stream:
                reader.feed(chunk.text)
                if reader.stopped:
                    break
        *_, end = reader.finish(None)
        assert isinstance(end, EndEvent)
        assert end.truncated
        assert f"{LONGEST_REPLY:,} characters" in end.reason
        assert await asyncio.to_thread(server.hung_up.wait, 10)


class TestPatience:
    @pytest.mark.parametrize(
        ("provider", "address", "timeout", "expected"),
        [
            ("openai", "", 0.0, (300.0, 120.0)),
            ("openai", "https://models.example.org/v1", 0.0, (300.0, 120.0)),
            ("openai", "http://127.0.0.1:1234/v1", 0.0, (900.0, 120.0)),
            ("openai", "http://gpu.lan:8000/v1", 0.0, (900.0, 120.0)),
            ("ollama", "", 0.0, (900.0, 120.0)),
            ("ollama", "", 7.0, (7.0, 7.0)),
        ],
    )
    def test_a_local_model_is_waited_for_longer(
        self, provider: str, address: str, timeout: float, expected: tuple[float, float]
    ) -> None:
        options = ModelOptions(base_url=address, timeout=timeout)
        assert patience(provider, options) == expected

    async def test_signs_of_life_are_no_word_but_keep_the_connection(
        self, server: FakeServer
    ) -> None:
        server.mode = "patience"
        assert _text(await chunks_of(open_chat(server, timeout=10.0))) == "Hello"
        error = await error_of(open_chat(server, timeout=0.2))
        assert "said nothing for 0.2 seconds" in error.what

    @pytest.mark.parametrize(
        ("address", "near"),
        [
            ("http://localhost:1/v1", True),
            ("http://10.0.0.5/v1", True),
            ("http://box:8080/v1", True),
            ("https://api.example.org/v1", False),
            ("https://93.184.215.14/v1", False),
        ],
    )
    def test_what_is_near(self, address: str, near: bool) -> None:
        assert is_near(address) is near


class TestAddresses:
    def test_an_address_goes_to_no_other_provider(self) -> None:
        options = ModelOptions(base_url="http://127.0.0.1:1234/v1")
        assert addressed("openai", options).base_url == "http://127.0.0.1:1234/v1"
        assert addressed("anthropic", options).base_url == ""
        assert addressed("ollama", options).base_url == ""
        assert addressed("ollama", ModelOptions(base_url="http://gpu:11434")).base_url

    def test_an_address_without_a_scheme_is_refused(self) -> None:
        with pytest.raises(ModelError, match="http://"):
            addressed("openai", ModelOptions(base_url="localhost:1234/v1"))

    async def test_a_name_and_password_in_the_address_are_not_repeated(self) -> None:
        options = ModelOptions(base_url="http://ada:s3cret@127.0.0.1:1/v1")
        error = await error_of(open_model("openai:fake", options))
        assert "127.0.0.1:1" in error.what
        assert "s3cret" not in str(error)
