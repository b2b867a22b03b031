"""What is typed before the design is open is kept, however the app is left."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.events import Paste

from session.bench import WorkbenchError
from session.unsent import Unsent
from tests.tui.conftest import Copy
from tests.tui.room import NARROW, SETTINGS, Running, entered, settled, told, wait_until
from tests.tui.test_typeahead import burst
from tui import opening
from tui.app import PlanroomApp


@asynccontextmanager
async def starting(
    path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception | None = None
) -> AsyncIterator[tuple[PlanroomApp, Running, threading.Event]]:
    """Run the app over a design that is not opened before it is let."""
    let, opened = threading.Event(), opening.open_design

    def slow(*asked: object) -> opening.Opened:
        let.wait()
        if fault is not None:
            raise fault
        return opened(*asked)  # type: ignore[arg-type] # what the app asks is passed on

    monkeypatch.setattr(opening, "open_design", slow)
    app = PlanroomApp(path, settings=SETTINGS)
    try:
        async with app.run_test(size=NARROW, notifications=True) as pilot:
            yield app, pilot, let
            let.set()
    finally:
        let.set()
        monkeypatch.undo()


def kept(path: Path) -> list[str]:
    return sorted(item.read_text("utf-8") for item in (path / ".planroom").glob("unsent-*"))


async def test_words_typed_before_the_design_is_open_outlive_leaving(
    design: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = design("accepted")
    async with starting(path, monkeypatch) as (app, pilot, _):
        burst(pilot, *"half a thought", "ctrl+q")
        await wait_until(pilot, lambda: app._exit)
    async with entered(path, NARROW) as (room, pilot):
        assert room.chat.composer.text == "half a thought"
        assert "is back" in told(pilot)


async def test_words_typed_just_before_leaving_are_kept(design: Copy) -> None:
    path = design("accepted")
    async with entered(path, NARROW) as (_, pilot):
        burst(pilot, *"half a thought", "ctrl+q")
        await wait_until(pilot, lambda: pilot.app._exit)
    assert kept(path) == ["half a thought"]


async def test_words_that_wait_for_the_design_outlive_leaving(
    design: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = design("accepted")
    async with starting(path, monkeypatch) as (app, pilot, _):
        burst(pilot, *"add a phone", "enter", *"and x", "backspace")
        pilot.app.post_message(Paste("a \x1b[31mfax"))
        burst(pilot, "f8", "c", "ctrl+q")
        await wait_until(pilot, lambda: app._exit)
    assert kept(path) == ["add a phone\nand a fax"]


async def test_words_are_kept_while_the_design_is_still_being_opened(
    design: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = design("accepted")
    async with starting(path, monkeypatch) as (app, pilot, _):
        burst(pilot, *"half a thought")
        await wait_until(pilot, lambda: kept(path) == ["half a thought"])
        assert app.room.workbench is None


async def test_words_typed_before_a_design_that_cannot_be_opened_are_kept(
    design: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = design("accepted")
    fault = WorkbenchError("The design is of a newer version.", "Update Planroom.")
    async with starting(path, monkeypatch, fault) as (app, pilot, let):
        burst(pilot, *"half a thought", "enter")
        await wait_until(pilot, lambda: app.room.chat.composer.text == "half a thought")
        let.set()
        await wait_until(pilot, lambda: app._exit)
    assert kept(path) == ["half a thought"]


async def test_words_left_before_are_there_beside_those_typed_now(
    design: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = design("accepted")
    earlier = Unsent(path)
    earlier.text = "left long ago"
    earlier.write()
    async with starting(path, monkeypatch) as (app, pilot, let):
        burst(pilot, *"typed now")
        await wait_until(pilot, lambda: app.room.chat.composer.text == "typed now")
        let.set()
        await wait_until(pilot, lambda: "that you had not sent" in told(pilot))
        await wait_until(pilot, lambda: kept(path) == ["left long ago", "typed now"])
        await pilot.press("up")
        await wait_until(pilot, lambda: app.room.chat.composer.text == "left long ago")
        await wait_until(pilot, lambda: kept(path) == ["left long ago"])
        app.room.close()


async def test_words_left_before_that_are_sent_are_not_left_again(design: Copy) -> None:
    path = design("accepted")
    earlier = Unsent(path)
    earlier.text = "left long ago"
    earlier.write()
    app = PlanroomApp(path, settings=SETTINGS)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("z")
        room = app.room
        await wait_until(pilot, lambda: room.workbench is not None and room.snapshots)
        bench = room.workbench
        assert bench is not None
        burst(pilot, "backspace", "up", "enter")
        await wait_until(pilot, lambda: list(bench.turns())[-1].message == "left long ago")
        await settled(room, pilot)
        room.close()
    assert kept(path) == []
