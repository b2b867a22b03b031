"""The app itself: opening, failing to open, leaving, layouts, another window."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from session.settings import Settings
from session.workbench import Workbench
from tests.tui.conftest import Copy
from tests.tui.room import (
    DRAFT,
    MEDIUM,
    NARROW,
    SETTINGS,
    WIDE,
    ask,
    entered,
    settled,
    text_of,
    told,
    wait_until,
)
from tui.app import PlanroomApp
from tui.screens.room import RoomScreen


async def test_the_first_message_is_sent_by_itself(design: Copy) -> None:
    async with entered(design("new"), first_message=DRAFT) as (room, pilot):
        await wait_until(pilot, lambda: room.chat.reply)
        await settled(room, pilot)
        assert room.feed is not None
        assert room.feed.draft is not None


async def test_the_first_frame_does_not_wait_for_the_design(tmp_path: Path) -> None:
    app = PlanroomApp(tmp_path / "nothing", settings=SETTINGS)
    async with app.run_test(size=MEDIUM) as pilot:
        assert "opening" in text_of(pilot)


async def test_what_cannot_be_opened_is_said_and_ends_the_app(tmp_path: Path) -> None:
    app = PlanroomApp(tmp_path, settings=SETTINGS)
    async with app.run_test(size=MEDIUM) as pilot:
        await wait_until(pilot, lambda: app.return_code is not None)
    assert app.return_code == 2


def test_a_fault_of_ours_prints_no_source_and_no_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(room: RoomScreen) -> None:
        words = "held in a variable"
        raise LookupError(f"broken, {len(words)}")

    monkeypatch.setattr(RoomScreen, "on_mount", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    app = PlanroomApp(tmp_path / "nothing", settings=SETTINGS)
    app.run(headless=True, size=MEDIUM)
    told = "".join(capfd.readouterr())
    assert app.return_code == 1
    assert "Planroom broke: LookupError" in told
    assert "Traceback" not in told
    assert "held in" not in told
    assert "LookupError" in next(tmp_path.glob("planroom-*.log")).read_text()


async def test_leaving_while_a_reply_comes_keeps_what_came(design: Copy, slow: Settings) -> None:
    path = design("new")
    async with entered(path, settings=slow) as (room, pilot):
        room.chat.composer.write(DRAFT)
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.chat.reply and room.chat.reply.operations.number > 3)
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: "ctrl+q again leaves" in told(pilot))
        assert not pilot.app._exit
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: pilot.app._exit)
    bench = Workbench.open(path, settings=SETTINGS)
    try:
        assert bench.draft is not None
        assert bench.draft.message == DRAFT
        assert len(bench.draft.applied) > 3
    finally:
        bench.close()


@pytest.mark.parametrize("size", [WIDE, MEDIUM])
async def test_chat_and_panes_stand_side_by_side(design: Copy, size: tuple[int, int]) -> None:
    async with entered(design("accepted"), size) as (room, _):
        assert room.chat.region.width > 30
        assert room.pane.region.x >= room.chat.region.right
        assert room.pane.region.right <= size[0]


async def test_a_narrow_terminal_shows_one_side_at_a_time(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        assert room.chat.region.width == NARROW[0]
        assert not room.pane.region.width
        await pilot.press("f4")
        await wait_until(pilot, lambda: room.pane.region.width == NARROW[0])
        assert not room.chat.region.width
        assert "customers" in text_of(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: room.chat.region.width == NARROW[0])
        assert room.chat.composer.has_focus


async def test_a_side_can_have_the_whole_screen(design: Copy) -> None:
    async with entered(design("accepted"), WIDE) as (room, pilot):
        await pilot.press("f4", "f12")
        await wait_until(pilot, lambda: room.pane.region.width == WIDE[0])
        await pilot.press("f12")
        await wait_until(pilot, lambda: room.chat.region.width)


async def test_the_size_may_change(design: Copy) -> None:
    async with entered(design("accepted"), WIDE) as (room, pilot):
        await pilot.press("f5")
        for size in (NARROW, MEDIUM, (40, 12), WIDE):
            await pilot.resize_terminal(*size)
            await wait_until(pilot, lambda size=size: room.size.width == size[0])  # type: ignore[misc]
            await pilot.pause()
        assert "/v1/orders" in text_of(pilot)


async def test_dark_and_light(design: Copy) -> None:
    async with entered(design("accepted")) as (_, pilot):
        before = pilot.app.theme
        await pilot.app.run_action("theme")
        await wait_until(pilot, lambda: not pilot.app.current_theme.dark)
        assert pilot.app.theme != before
        assert "Corner shop" in text_of(pilot)


async def test_the_turn_of_another_window_is_seen_and_waited_for(design: Copy) -> None:
    path = design("accepted")
    async with entered(path) as (room, pilot):
        other = Workbench.open(path, settings=Settings(model="offline", pace=0.15))
        turn = asyncio.create_task(other.ask("add entity Coupon"))
        try:
            await wait_until(pilot, lambda: "another window" in room.chat.busy)
            room.chat.composer.write("me too")
            await pilot.press("enter")
            assert "Not sent" in told(pilot)
            await turn
            await wait_until(pilot, lambda: not room.chat.busy)
            await wait_until(pilot, lambda: room.feed and room.feed.draft is not None)
            assert "add entity Coupon" in text_of(pilot)
            other.accept()
            await wait_until(pilot, lambda: room.feed and room.feed.draft is None)
            assert room.workbench is not None
            await wait_until(
                pilot,
                lambda: (
                    room.workbench
                    and room.workbench.design.concept.entity_named("Coupon") is not None
                ),
            )
        finally:
            await asyncio.gather(turn, return_exceptions=True)
            other.close()


async def test_a_fault_of_ours_is_told_without_a_traceback(
    design: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = design("proposed")

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("[/] boom")

    async with entered(path) as (room, pilot):
        monkeypatch.setattr(Workbench, "accept", broken)
        await pilot.press("ctrl+g")
        await wait_until(pilot, lambda: "failed inside Planroom" in told(pilot))
        assert "Traceback" not in text_of(pilot)
        assert "ZeroDivisionError" in (path / ".planroom" / "planroom.log").read_text()
        assert room.feed is not None
        assert room.feed.draft is not None


async def test_what_became_of_earlier_turns_is_told_after_reopening(design: Copy) -> None:
    path = design("accepted")
    async with entered(path) as (room, pilot):
        await ask(room, pilot, "add fax to Customer")
        room.chat.composer.write("/discard nobody has one")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "nobody has one" in text_of(pilot))
    async with entered(path) as (room, pilot):
        await wait_until(pilot, lambda: "✗ discarded · nobody has one" in text_of(pilot))
        shown = text_of(pilot)
        assert "✓ accepted · snapshot " in shown
        assert "1 operation  + 1 attribute" in shown


async def test_zoom_gives_one_half_of_a_narrow_pane_the_room(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        await pilot.press("f4")
        await wait_until(pilot, lambda: room.pane.rows.has_focus)
        height = room.pane.sheet.size.height
        await pilot.press("tab", "f12")
        await wait_until(pilot, lambda: room.pane.sheet.size.height > height)
        await pilot.press("shift+tab")
        await wait_until(pilot, lambda: room.pane.sheet.size.height < height)
        assert room.pane.rows.size.height > height


async def test_what_is_being_done_stands_in_the_status_line(design: Copy) -> None:
    async with entered(design("new")) as (room, pilot):
        assert room.desk is not None
        go_on = threading.Event()
        room.desk.run("Counting", go_on.wait, group="log")
        try:
            await wait_until(pilot, lambda: "Counting …" in text_of(pilot))
        finally:
            go_on.set()
        await wait_until(pilot, lambda: "Counting …" not in text_of(pilot))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 106, 112, 140])
async def test_every_pane_has_its_tab_at_any_width(design: Copy, width: int) -> None:
    async with entered(design("proposed"), (width, 24)) as (room, pilot):
        room.go_to("review")
        await wait_until(pilot, lambda: "Review" in text_of(pilot).splitlines()[0])
        shown = text_of(pilot).splitlines()[0]
        assert all(digit in shown for digit in "3456789")
