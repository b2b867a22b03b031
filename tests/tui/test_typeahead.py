"""Keys that arrive in one burst: each acts on what the one before has left."""

from __future__ import annotations

import asyncio
import threading

import pytest
from textual.events import Key, Paste
from textual.keys import REPLACED_KEYS
from textual.widgets import Input, TextArea

from session.workbench import Workbench
from snapshots.history import Snapshot
from tests.tui.conftest import Copy
from tests.tui.room import NARROW, SETTINGS, Running, entered, text_of, told, wait_until
from tui import typeahead
from tui.app import PlanroomApp
from tui.desk import ASKING
from tui.screens.decision_form import DecisionForm
from tui.screens.dialogs import ReadScreen


def burst(pilot: Running, *keys: str) -> None:
    """Send keys as one read of the terminal gives them, without waiting between them."""
    for key in keys:
        character = key if len(key) == 1 else None
        pilot.app.post_message(
            Key("space" if key == " " else REPLACED_KEYS.get(key, key), character)
        )


async def test_a_form_is_filled_in_one_burst(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        assert room.workbench
        before = room.workbench.head
        burst(pilot, "f6", "n", *"Mean area", "tab", "tab", "tab", *"a r", "enter", *"e", "tab")
        pilot.app.post_message(Paste("pasted"))
        burst(pilot, "tab", *"last")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DecisionForm))
        form = pilot.app.screen
        await wait_until(pilot, lambda: form.query_one("#consequences", TextArea).text == "last")
        assert form.query_one("#title", Input).value == "Mean area"
        assert form.query_one("#text", TextArea).text == "a r\ne"
        assert form.query_one("#context", TextArea).text == "pasted"
        assert room.workbench.head == before
        await wait_until(pilot, lambda: "last" in text_of(pilot))


async def test_a_command_follows_the_key_that_leads_to_the_message(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        burst(pilot, "f8", "down", "f2", *"/help", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReadScreen))
        await pilot.press("escape")
        burst(pilot, "4", "f2", "f8", "i", *"what next")
        await wait_until(pilot, lambda: room.chat.composer.text == "4what next")


async def test_what_is_typed_while_the_app_starts_acts_once_the_design_is_open(
    design: Copy,
) -> None:
    app = PlanroomApp(design("accepted"), settings=SETTINGS)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        burst(pilot, *"/lx", "backspace", *"og", "enter", "down", "c")
        assert app.room.workbench is None
        await wait_until(pilot, lambda: app.room.workbench is not None)
        await wait_until(pilot, lambda: isinstance(app.screen, ReadScreen))
        assert app.room.current == "history"
        app.room.close()


async def test_keys_wait_for_the_history_to_be_read(
    design: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, read = threading.Event(), Workbench.log

    def slow(bench: Workbench, rev: str | None = None, limit: int | None = None) -> list[Snapshot]:
        reading.wait(5)
        return read(bench, rev, limit)

    monkeypatch.setattr(Workbench, "log", slow)
    app = PlanroomApp(design("accepted"), settings=SETTINGS)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        burst(pilot, "f8", "down", "c")
        await wait_until(pilot, lambda: "The history is being read" in text_of(pilot))
        reading.set()
        await wait_until(pilot, lambda: isinstance(app.screen, ReadScreen))
        app.room.close()


async def test_a_key_waits_for_the_note_to_be_decided(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        assert room.workbench
        asked = next(note for note in room.workbench.design.decisions if note.status == "proposed")
        await pilot.press("f6")
        await wait_until(pilot, lambda: room.pane.rows.lines)
        room.pane.select(asked.id)
        burst(pilot, "a", "m")
        await wait_until(
            pilot, lambda: (note := room.view().design.decision(asked.number)) and note.muted
        )


async def test_a_key_waits_for_the_picture_to_be_drawn(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        burst(pilot, "f4", "d", "n")
        await wait_until(pilot, lambda: room.pane.rows.cursor == 1)
        assert "being drawn" not in told(pilot)


async def test_what_a_key_waits_for_too_long_goes_on(
    design: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typeahead, "_PATIENCE", 0.2)
    async with entered(design("accepted"), NARROW) as (room, pilot):
        done = asyncio.Event()
        ways = [room.run_worker(done.wait(), group=ASKING) for _ in range(2)]
        burst(pilot, "f8", "f6")
        await wait_until(pilot, lambda: room.current == "decisions")
        assert all(way.is_running for way in ways)
        done.set()


async def test_leaving_does_not_wait_for_the_design(design: Copy) -> None:
    app = PlanroomApp(design("accepted"), settings=SETTINGS)
    async with app.run_test(size=NARROW) as pilot:
        burst(pilot, "f8", "ctrl+q")
        await wait_until(pilot, lambda: app._exit)


async def test_keys_wait_for_what_has_to_be_read_before_it_is_asked(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        burst(pilot, "f8", "b", *"bigint", "enter", "f2", "/", *"theme")
        await wait_until(pilot, lambda: "on bigint" in text_of(pilot))
        await wait_until(pilot, lambda: room.chat.composer.text == "/theme")
        assert pilot.app.screen is room
