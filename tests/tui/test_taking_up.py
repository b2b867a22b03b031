"""A session that is taken up again, or from a second window, says what the first one said."""

from __future__ import annotations

from session.settings import Settings
from tests.tui.conftest import Copy
from tests.tui.room import DRAFT, entered, settled, text_of, wait_until


async def test_an_open_reply_says_again_what_it_cost_and_what_it_asks(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        reply = room.chat.reply
        assert reply is not None
        lines = text_of(pilot)
        assert "ctrl+g accepts the proposal, F7 reviews it" in lines
        assert "offline · " in lines
        assert " in, " in lines.split("offline · ")[1]
        assert "7 questions to you. ctrl+t answers" in lines


async def test_a_turn_that_is_joined_in_the_middle_is_counted_whole(
    design: Copy, slow: Settings
) -> None:
    path = design("new")
    async with entered(path, settings=slow) as (room, pilot):
        room.chat.composer.write(DRAFT)
        await pilot.press("enter")
        await wait_until(
            pilot, lambda: room.feed and room.feed.draft and len(room.feed.draft.applied) > 3
        )
        async with entered(path) as (other, second):
            reply = other.chat.reply
            assert reply is not None
            assert reply.coming
            begun = reply.operations.number
            assert begun
            assert "ctrl+g accepts" not in text_of(second)
            await settled(room, pilot)
            await wait_until(second, lambda: not reply.coming)
            assert room.feed is not None
            assert room.feed.draft is not None
            assert reply.operations.number == len(room.feed.draft.applied) > begun
            assert reply.prose.text == room.feed.draft.prose
            assert other.feed is not None
            assert other.feed.draft is not None
            assert other.feed.draft.prose == room.feed.draft.prose
            await wait_until(second, lambda: "ctrl+g accepts the proposal" in text_of(second))
            assert "7 questions to you. ctrl+t answers" in text_of(second)
