"""While the brief is being taken nothing is written in it, and that is said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest
from textual import events

from session.bench import WorkbenchError
from session.briefing import Form, FormFile
from tests.tui.room import NARROW, Running, text_of, told, wait_until
from tests.tui.test_brief import begun, form_of, kept, to_part
from tui.app import PlanroomApp
from tui.screens.brief import BriefScreen
from tui.widgets.box import Box
from tui.widgets.rows import RowList

WAIT = "The brief is being taken."


class Taking:
    """Takes a brief when it is let, and never succeeds before it is to."""

    def __init__(self) -> None:
        self.let = Event()
        self.fails = True
        self.taken: list[str] = []

    def __call__(self, form: Form, _trusting: bool) -> str:
        self.taken.append(form.text)
        self.let.wait()
        if self.fails:
            raise WorkbenchError("The disk is full.", "Make room.")
        return form.text


@pytest.fixture
def take() -> Taking:
    """Takes nothing before it is let."""
    return Taking()


@asynccontextmanager
async def filling(folder: Path, take: Taking) -> AsyncIterator[tuple[PlanroomApp, Running, Box]]:
    """A form whose brief is taken when it is let; the keys are in its summary."""
    async with begun(folder / "outer", NARROW) as (app, pilot):
        screen = BriefScreen(folder, Form(), take, model="offline")
        await app.push_screen(screen)
        await wait_until(pilot, lambda: screen.query_one(RowList).lines)
        try:
            yield app, pilot, await to_part(app, pilot, "summary")
        finally:
            take.let.set()


async def taken(pilot: Running, take: Taking) -> None:
    """Write something and have it taken."""
    await pilot.press(*"A shop", "ctrl+s")
    await wait_until(pilot, lambda: take.taken)


async def test_what_is_typed_meanwhile_is_refused_with_the_reason(
    tmp_path: Path, take: Taking
) -> None:
    async with filling(tmp_path, take) as (app, pilot, box):
        await taken(pilot, take)
        await pilot.press(*" online", "backspace", "ctrl+u")
        app.post_message(events.Paste("more"))
        await wait_until(pilot, lambda: told(pilot).count(WAIT) == 1)
        await wait_until(pilot, lambda: WAIT in text_of(pilot).splitlines()[0])
        assert box.text == "A shop"
        assert take.taken == ["Product summary (2\N{EN DASH}3 sentences):\nA shop"]


async def test_after_a_failure_the_text_is_as_it_was_and_goes_on(
    tmp_path: Path, take: Taking
) -> None:
    async with filling(tmp_path, take) as (app, pilot, box):
        await taken(pilot, take)
        await pilot.press("x")
        take.let.set()
        await wait_until(pilot, lambda: "The disk is full. Make room." in told(pilot))
        await wait_until(pilot, lambda: "1 of 8 sections filled" in text_of(pilot).splitlines()[0])
        assert app.focused is box
        await pilot.press(*" online")
        assert box.text == "A shop online"
        await wait_until(pilot, lambda: kept(tmp_path) == {"summary": "A shop online"})
        take.fails = False
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: len(app.screen_stack) == 2)
        assert "A shop online" in take.taken[-1]
        assert FormFile(tmp_path).load() is None


async def test_the_last_letters_before_the_key_are_taken_too(tmp_path: Path, take: Taking) -> None:
    async with filling(tmp_path, take) as (app, pilot, box):
        box.insert("A shop")
        form_of(app).action_finish()
        await wait_until(pilot, lambda: take.taken)
        assert take.taken[0].endswith("A shop")
        assert kept(tmp_path) == {"summary": "A shop"}


async def test_the_last_letters_before_leaving_are_kept_too(tmp_path: Path) -> None:
    async with begun(tmp_path, NARROW) as (app, pilot):
        box = await to_part(app, pilot, "summary")
        box.insert("A shop")
        form_of(app).action_close()
        assert kept(tmp_path) == {"summary": "A shop"}
