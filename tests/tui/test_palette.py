"""The palette: everything that can be done is found by its name, from wherever one is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from textual.command import Command as Offer
from textual.command import CommandList, CommandPalette
from textual.screen import Screen
from textual.widgets import Input

from tests.tui.conftest import Copy
from tests.tui.room import NARROW, WIDE, Running, entered, text_of, told, wait_until
from tui.messages import Doing
from tui.panes.schema import SchemaPane
from tui.screens.dialogs import LineScreen
from tui.screens.room import RoomScreen
from tui.widgets.message_list import MessageList
from tui.widgets.rows import RowList


def offered(pilot: Running) -> Sequence[str]:
    """Return the titles of what the palette offers."""
    options = pilot.app.screen.query_one(CommandList).options
    return [str(item.hit.text) for item in options if isinstance(item, Offer)]


async def opened(pilot: Running) -> None:
    """Open the palette, with what it offers before anything is typed."""
    await pilot.press("ctrl+p")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
    await wait_until(pilot, lambda: offered(pilot))


async def sought(pilot: Running, words: str, first: str) -> None:
    """Type into the palette until something is its first offer."""
    pilot.app.screen.query_one(Input).value = words
    await wait_until(pilot, lambda: first in offered(pilot)[:1])


async def chosen(pilot: Running, words: str, first: str) -> None:
    """Choose something in the palette by typing a part of its name."""
    await opened(pilot)
    await sought(pilot, words, first)
    await pilot.press("enter")


async def test_an_action_of_another_pane_goes_there_first(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        await pilot.press("f9")
        await chosen(pilot, "dia", "Schema: Diagram")
        await wait_until(pilot, lambda: room.current == "schema")
        pane = room.pane
        assert isinstance(pane, SchemaPane)
        await wait_until(pilot, lambda: pane.look == "diagram" and pane.diagram.has_focus)


async def test_an_action_of_the_picture_shows_it_first(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f6")
        await chosen(pilot, "diagram save", "Diagram: Save")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        assert room.current == "schema"
        assert not told(pilot)


@pytest.mark.parametrize(
    ("words", "first", "reason"),
    [
        ("proposal accept all", "Proposal: Accept all", "There is no proposal"),
        ("schema reconcile", "Schema: Reconcile", "Nothing is stale"),
        ("further roles", "Endpoints: Further roles", "Roles are columns of the matrix"),
    ],
)
async def test_an_action_that_is_refused_says_why(
    design: Copy, words: str, first: str, reason: str
) -> None:
    async with entered(design("accepted")) as (_, pilot):
        await pilot.press("f3")
        await chosen(pilot, words, first)
        await wait_until(pilot, lambda: reason in told(pilot))


async def test_an_action_is_of_what_the_other_pane_shows(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        await pilot.press("f9")
        await chosen(pilot, "decisions accept", "Decisions: Accept")
        await wait_until(pilot, lambda: room.view().design.decisions[0].status == "accepted")
        assert room.current == "decisions"


async def test_an_action_of_the_chat_comes_from_a_pane(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        await pilot.press("f4")
        await chosen(pilot, "message before", "Messages: Message before")
        await wait_until(pilot, lambda: room.chat.messages.chosen is not None)
        assert room.at_chat
        assert isinstance(room.focused, MessageList)


async def test_what_counts_here_stands_first_while_nothing_is_typed(design: Copy) -> None:
    async with entered(design("accepted")) as (_, pilot):
        for key, noun in (("f9", "Review: "), ("f4", "Schema: "), ("f2", "Chat: ")):
            await pilot.press(key)
            await opened(pilot)
            titles = offered(pilot)
            assert titles[0].startswith(noun)
            assert len(titles) == len(set(titles))
            assert {"Planroom: Theme", "Planroom: Settings", "Planroom: Zoom", "Planroom: Jump",
                    "History: Look", "Messages: Newest", "Endpoints: Filter", "Planroom: Quit",
                    "/help"} <= set(titles)  # fmt: skip
            assert not any(": Far" in title for title in titles)
            await pilot.press("escape")


@pytest.mark.parametrize(
    ("word", "wanted"), [("picture", "Schema: Diagram"), ("clipboard", "Chat: Copy")]
)
async def test_the_words_of_the_help_find_it_too(design: Copy, word: str, wanted: str) -> None:
    async with entered(design("accepted")) as (_, pilot):
        await opened(pilot)
        pilot.app.screen.query_one(Input).value = word
        await wait_until(pilot, lambda: wanted in offered(pilot))


async def test_a_theme_can_be_chosen(design: Copy) -> None:
    async with entered(design("accepted"), WIDE) as (_, pilot):
        await chosen(pilot, "planroom theme", "Planroom: Theme")
        await wait_until(pilot, lambda: "nord" in text_of(pilot) and "dracula" in text_of(pilot))


async def test_what_has_the_keys_keeps_them(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f4")
        room.pane.sheet.focus()
        await chosen(pilot, "schema entity", "Schema: Entity")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, RoomScreen))
        await wait_until(pilot, lambda: room.pane.sheet.has_focus)
        assert not isinstance(room.focused, RowList)


async def test_what_is_below_is_drawn_when_it_changes_and_only_then(
    design: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await wait_until(pilot, lambda: room.view().is_reviewed)
        await opened(pilot)
        room.post_message(Doing("Looking for something"))
        await wait_until(pilot, lambda: "Looking for something …" in text_of(pilot))
        drawn: list[Screen[object]] = []
        monkeypatch.setattr(Input, "_toggle_cursor", lambda _: None)
        monkeypatch.setattr(pilot.app, "_display", lambda screen, _: drawn.append(screen))
        await pilot.pause()
        drawn.clear()
        for _ in range(40):
            done = asyncio.Event()
            room.call_later(done.set)
            await done.wait()
            await pilot.pause()
        assert len(drawn) < 5
        monkeypatch.undo()
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, RoomScreen))
        room.post_message(Doing(""))
        await wait_until(pilot, lambda: "Looking for something" not in text_of(pilot))
