"""What a recording keeps, it gives again, however the reply was cut into pieces."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.compose import ChatMessage
from prompts.failures import ModelError
from prompts.models import Chunk, Usage
from prompts.recording import Recorder
from prompts.replay import Replay, Speaker, read_recording

ASKED = (ChatMessage("system", "be brief"), ChatMessage("user", "add coupons"))


class Told:
    """A model that says given chunks, then fails if it should."""

    name = "told:model"
    repairs = True
    mends = False

    def __init__(self, chunks: Sequence[Chunk], failure: ModelError | None = None) -> None:
        self.chunks = chunks
        self.failure = failure

    async def stream(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[Chunk, None]:
        for chunk in self.chunks:
            yield chunk
        if self.failure is not None:
            raise self.failure


async def said(model: Speaker, asked: Sequence[ChatMessage] = ASKED) -> list[Chunk]:
    return [chunk async for chunk in model.stream(asked)]


@given(
    pieces=st.lists(st.text(min_size=1)),
    finish=st.sampled_from([None, "stop", "length"]),
    usage=st.none() | st.builds(Usage, st.integers(0), st.integers(0), st.integers(0)),
)
@settings(max_examples=60)
def test_what_was_said_is_said_again(
    pieces: list[str], finish: str | None, usage: Usage | None
) -> None:
    chunks = [*map(Chunk, pieces), Chunk("", finish, usage)]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "r.jsonl"
        asyncio.run(said(Recorder(Told(chunks), file)))
        again = asyncio.run(said(Replay(file, strict=True)))
    ended = bool(finish or usage)
    assert again == (chunks if ended else chunks[:-1])


async def test_a_failure_is_replayed_without_the_address(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    failure = ModelError("openai:x at http://10.0.0.7:1/v1 could not be reached.", "Try again.")
    with pytest.raises(ModelError, match=r"10\.0\.0\.7"):
        await said(Recorder(Told([], failure), file, ["http://10.0.0.7:1/v1"]))

    with pytest.raises(ModelError, match="at the server could not be reached") as told:
        await said(Replay(file))

    assert told.value.mend == "Try again."


async def test_a_reply_that_is_cancelled_is_recorded_as_far_as_it_came(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    recorder = Recorder(Told([Chunk("one "), Chunk("two "), Chunk("", "stop")]), file)
    async with aclosing(recorder.stream(ASKED)) as chunks:
        await anext(chunks)

    assert await said(Replay(file)) == [Chunk("one ")]
    assert read_recording(file)[0].end is None


async def test_the_same_prompt_is_answered_by_its_own_reply(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    for word in ("first", "second"):
        await said(
            Recorder(Told([Chunk(word), Chunk("", "stop")]), file), [ChatMessage("user", word)]
        )

    replay = Replay(file)

    assert (await said(replay, [ChatMessage("user", "second")]))[0].text == "second"
    assert (await said(replay, [ChatMessage("user", "other")]))[0].text == "first"


async def test_a_torn_last_line_does_not_count(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    await said(Recorder(Told([Chunk("whole"), Chunk("", "stop")]), file))
    file.write_bytes(file.read_bytes()[:-30])

    assert await said(Replay(file)) == [Chunk("whole")]


async def test_a_file_that_can_no_longer_be_written_ends_the_recording_alone(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    recorder = Recorder(Told([Chunk("words"), Chunk("", "stop")]), folder / "r.jsonl")
    (folder / "r.jsonl").unlink()
    folder.rmdir()

    chunks = await said(recorder)

    assert chunks[0] == Chunk("words")
    assert "could not be written further" in chunks[-1].warning
