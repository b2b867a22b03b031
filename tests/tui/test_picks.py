"""What is left out of a proposal stays out, whichever way the proposal is accepted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.widgets import Button, Static

from session.answering import MOST_ASKED, open_questions
from session.events import SnapshotTaken
from tests.tui.conftest import Copy
from tests.tui.room import (
    WIDE,
    Running,
    ask,
    entered,
    said,
    text_of,
    told,
    wait_until,
)  # fmt: skip
from tui.panes.proposal import ProposalPane
from tui.screens.dialogs import ChoiceScreen, LineScreen, ReadScreen
from tui.screens.questions import QuestionScreen
from tui.screens.room import RoomScreen

TWO = "add nickname to Customer. Make phone required on Customer."
WHY = "Not everybody has one"


def pane_of(room: RoomScreen) -> ProposalPane:
    return room.query_one(ProposalPane)


async def at(room: RoomScreen, pilot: Running, words: str) -> None:
    """Go to the operation whose line has some words."""
    pane = pane_of(room)
    await pilot.press("f7")
    for line in list(pane.rows.lines):
        if line.row.id.startswith("group:") and line.row.id not in pane.rows.opened:
            pane.rows.toggle(line.row)
    pane.rows.select(next(line.row.id for line in pane.rows.lines if words in line.row.copy))
    await pilot.pause()


async def reject(room: RoomScreen, pilot: Running, words: str) -> None:
    await at(room, pilot, words)
    await pilot.press("x")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
    await pilot.press(*WHY, "enter")
    await wait_until(pilot, lambda: "rejected" in text_of(pilot))


async def choose(pilot: Running, label: str) -> None:
    """Answer a choice by the words of its button."""
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
    button = next(item for item in pilot.app.screen.query(Button) if str(item.label) == label)
    button.press()


async def by_key(room: RoomScreen, pilot: Running) -> None:
    await pilot.press("ctrl+g")


async def by_pane(room: RoomScreen, pilot: Running) -> None:
    await pilot.press("a")


async def by_command(room: RoomScreen, pilot: Running) -> None:
    await said(room, pilot, "/accept In part")


async def by_message(room: RoomScreen, pilot: Running) -> None:
    room.chat.composer.focus()
    room.chat.composer.write("thank you")
    await pilot.press("enter")
    await wait_until(pilot, lambda: "1 operation is left out" in " ".join(text_of(pilot).split()))
    await choose(pilot, "Accept the rest, then send")


async def by_answers(room: RoomScreen, pilot: Running) -> None:
    await pilot.press("ctrl+t")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
    assert room.workbench is not None
    asked = len(open_questions(room.workbench.design)[:MOST_ASKED])
    await pilot.press(*["enter"] * (asked + 1))
    await choose(pilot, "Accept the rest, then answer")


WAYS = (by_key, by_pane, by_command, by_message, by_answers)
Way = Callable[[RoomScreen, Running], Awaitable[None]]


def accepted(room: RoomScreen) -> SnapshotTaken | None:
    assert room.workbench is not None
    found = [item.event for item in room.workbench.journal.of_kinds(SnapshotTaken)]
    return next((item for item in found if isinstance(item, SnapshotTaken) and item.left_out), None)


@pytest.mark.parametrize("way", WAYS)
async def test_every_way_to_accept_leaves_out_what_was_rejected(design: Copy, way: Way) -> None:
    async with entered(design("accepted")) as (room, pilot):
        bench = room.workbench
        assert bench is not None
        await ask(room, pilot, TWO)
        await reject(room, pilot, "phone")
        await way(room, pilot)
        await wait_until(pilot, lambda: accepted(room))
        customer = bench.repository.load("HEAD").concept.entity_named("Customer")
        assert customer is not None
        phone, nickname = customer.attribute_named("phone"), customer.attribute_named("nickname")
        assert phone is not None
        assert not phone.required
        assert nickname is not None
        assert WHY in "".join(part.text for part in bench.prompt("what next").parts)
        await wait_until(pilot, lambda: "Accepted without 1 operation" in told(pilot))


@pytest.mark.parametrize("way", [by_key, by_command])
async def test_what_was_left_out_without_a_reason_stays_out_too(design: Copy, way: Way) -> None:
    async with entered(design("proposed")) as (room, pilot):
        bench = room.workbench
        assert bench is not None
        await at(room, pilot, "entity Customer")
        await pilot.press("space")
        await wait_until(pilot, lambda: "14 left out" in text_of(pilot).splitlines()[-2])
        await wait_until(pilot, lambda: "accepts what is picked, 14 left out" in text_of(pilot))
        await way(room, pilot)
        await choose(pilot, "Accept anyway")
        await wait_until(pilot, lambda: accepted(room))
        assert bench.repository.load("HEAD").concept.entity_named("Customer") is None
        await wait_until(pilot, lambda: "operations left out" in text_of(pilot))


async def test_accept_all_takes_what_was_left_out_but_not_what_was_rejected(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await ask(room, pilot, TWO)
        await reject(room, pilot, "phone")
        await pilot.press("A")
        assert "Parts are rejected" in told(pilot)
        await pilot.press("space")
        await wait_until(pilot, lambda: len(pane_of(room).picked) == 2)
        await pilot.press("space", "A")
        await wait_until(pilot, lambda: room.feed and room.feed.draft is None)
        assert room.workbench is not None
        customer = room.workbench.design.concept.entity_named("Customer")
        assert customer is not None
        phone = customer.attribute_named("phone")
        assert phone is not None
        assert phone.required


async def test_with_nothing_picked_no_way_accepts(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await ask(room, pilot, TWO)
        await pilot.press("f7", "t")
        await wait_until(pilot, lambda: not pane_of(room).picked)
        await pilot.press("ctrl+g")
        assert "Nothing is picked" in told(pilot)
        room.chat.composer.focus()
        room.chat.composer.write("thank you")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Nothing of it is picked" in text_of(pilot))
        labels = [str(button.label) for button in pilot.app.screen.query(Button)]
        assert labels == ["Discard, then send", "Not yet"]
        await pilot.press("escape", "f7", "D")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))


async def test_picks_are_there_when_the_app_is_opened_again(design: Copy) -> None:
    path = design("accepted")
    async with entered(path) as (room, pilot):
        await ask(room, pilot, TWO)
        await reject(room, pilot, "phone")
    async with entered(path) as (room, pilot):
        await at(room, pilot, "phone")
        await wait_until(pilot, lambda: WHY in pane_of(room).sheet.text)
        assert len(pane_of(room).picked) == 1
        await wait_until(pilot, lambda: "accepts what is picked, 1 left out" in text_of(pilot))


async def test_picks_are_seen_in_another_window(design: Copy) -> None:
    path = design("accepted")
    async with entered(path) as (room, pilot):
        await ask(room, pilot, TWO)
        async with entered(path) as (other, second):
            await reject(room, pilot, "phone")
            await wait_until(second, lambda: len(pane_of(other).picked) == 1)
            await at(other, second, "phone")
            await second.press("space")
            await wait_until(second, lambda: len(pane_of(other).picked) == 2)
            await wait_until(pilot, lambda: len(pane_of(room).picked) == 2)


async def test_keys_pressed_one_after_the_other_all_count(design: Copy) -> None:
    path = design("proposed")
    async with entered(path) as (room, pilot):
        await at(room, pilot, "attribute Product.sku")
        await pilot.press("t", *["space", "down"] * 3)
        left = pane_of(room).picked
        await pilot.press("ctrl+q")
    async with entered(path) as (room, pilot):
        assert len(left) == 4
        assert pane_of(room).picked == left


async def test_the_errors_looked_at_are_those_of_what_would_be_accepted(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        await at(room, pilot, "entity Customer")
        await pilot.press("space", "a")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        asked = text_of(pilot)
        assert "What would be accepted brings in" in asked
        first = next(line for line in asked.splitlines() if "✗" in line).split("✗ ")[1][:30]
        await choose(pilot, "Look at them")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReadScreen))
        await wait_until(pilot, lambda: first in text_of(pilot))
        await pilot.press("escape")
        await choose(pilot, "Not yet")
        await wait_until(pilot, lambda: room.is_active)
        assert room.feed is not None
        assert room.feed.draft is not None


async def test_rejecting_says_first_how_much_goes_with_it(design: Copy) -> None:
    async with entered(design("proposed"), WIDE) as (room, pilot):
        await at(room, pilot, "entity Customer")
        await pilot.press("x")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.pause()
        assert "Reject entity Customer" in text_of(pilot)
        words = str(pilot.app.screen.query_one(Static).content)
        assert "and so are 13 other operations that depend on it" in words
