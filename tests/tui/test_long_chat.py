"""A long session: what is no longer in the list of messages comes when it is looked for."""

from __future__ import annotations

from tests.tui.conftest import Copy
from tests.tui.room import NARROW, Running, ask, entered, text_of, wait_until
from tui.panes.chat import _KEPT, ChatPane
from tui.screens.room import RoomScreen
from tui.widgets.message_list import MessageList
from tui.widgets.talk import Reply, Said, Told


def texts(messages: MessageList) -> list[str]:
    """Return what the list says, oldest first; replies by their prose."""
    found = []
    for item in messages.children:
        if isinstance(item, Said):
            found.append(item.message)
        elif isinstance(item, Reply):
            found.append(item.prose.text)
        elif isinstance(item, Told) and item.display:
            found.append(str(item.render()))
    return found


async def talked(chat: ChatPane, number: int) -> None:
    """Say so many things at once, each with a line of the room below it."""
    said = [
        (Said(f"Said {at}", "Ada" if at % 2 else ""), Told(f"told {at}")) for at in range(number)
    ]
    await chat.put(*(item for pair in said for item in pair))


async def to_the_top(room: RoomScreen, pilot: Running) -> None:
    """Scroll up until there is nothing earlier."""
    messages = room.chat.messages
    messages.focus()
    while messages._earlier:
        await pilot.press("home")
        await wait_until(pilot, lambda: not messages._putting)
    messages.scroll_home(animate=False)
    await pilot.pause()


async def test_the_first_words_of_a_long_session_are_further_up(design: Copy) -> None:
    async with entered(design("new"), NARROW) as (room, pilot):
        await ask(room, pilot, "Draft the design from the brief")
        chat, messages = room.chat, room.chat.messages
        assert chat.reply is not None
        before = texts(messages)
        operations, end = chat.reply.operations.summaries, str(chat.reply._end.render())
        await talked(chat, _KEPT)
        await wait_until(pilot, lambda: messages.at_end)
        assert len(messages.told) <= _KEPT
        assert "earlier messages further up" in texts(messages)[0]
        assert before[1] not in texts(messages)
        await to_the_top(room, pilot)
        pairs = [words for at in range(_KEPT) for words in (f"Said {at}", f"· told {at}")]
        assert texts(messages) == [*before, *pairs]
        reply = list(messages.replies)[-1]
        assert reply.operations.summaries == operations
        assert str(reply._end.render()) == end
        assert "Draft the design from the brief" in text_of(pilot)
        said = messages.query(Said)
        assert [item.border_title for item in (said[-2], said[-1])] == [None, "Ada"]


async def test_nothing_is_taken_from_under_a_reader(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        chat, messages = room.chat, room.chat.messages
        await talked(chat, _KEPT // 2)
        messages.focus()
        await pilot.press("home")
        await wait_until(pilot, lambda: not messages.at_end and not chat._following)
        there, place = list(messages.children), messages.scroll_offset.y
        await chat.say("something new")
        assert list(messages.children)[:-1] == there
        assert messages.scroll_offset.y == place
        await pilot.press("end")
        await wait_until(pilot, lambda: chat._following)
        await chat.say("something else")
        await wait_until(pilot, lambda: len(messages.children) < len(there))
