"""Every key does something that can be seen, or says why it cannot: in every pane, empty or not."""

from __future__ import annotations

import asyncio
from time import monotonic

import pytest
from textual.widget import Widget

from tests.tui.conftest import Copy
from tests.tui.pressing import MOVING, active, seen, still
from tests.tui.room import NARROW, WIDE, Running, entered, wait_until
from tui import keys
from tui.screens.room import RoomScreen
from tui.widgets.diagram import DiagramView
from tui.widgets.message_list import MessageList

_LONG = 10.0
"""Seconds within which something must be seen on a busy machine."""
CHANGING = (
    ("proposed", "proposal", "room.accept"),
    ("proposed", "proposal", "proposal.accept"),
    ("proposed", "proposal", "proposal.some"),
    ("proposed", "review", "review.fix_safe"),
    ("proposed", "review", "review.take_back"),
    ("accepted", "decisions", "decisions.accept"),
    ("accepted", "decisions", "decisions.reject"),
    ("accepted", "decisions", "decisions.pin"),
    ("accepted", "decisions", "decisions.mute"),
    ("accepted", "history", "history.undo"),
    ("accepted", "history", "history.redo"),
    ("accepted", "schema", "schema.reconcile"),
    ("faulty", "review", "review.fix_safe"),
    ("faulty", "review", "review.take_back"),
    ("faulty", "review", "review.unwaive"),
    ("new", "concept", "room.quit"),
)
"""Keys after which the design is another one, or the app is left: each is pressed alone."""
ALONE = {binding for _, _, binding in CHANGING}
OWN = {"workspace.findings", "workspace.present"}
"""Keys of all panes that do something else in each."""


async def at_rest(pilot: Running) -> tuple[object, ...]:
    """Wait until nothing moves by itself."""
    before: tuple[object, ...] = ()
    while before != (now := seen(pilot)):
        before = now
        await wait_until(pilot, lambda: still(pilot))
        await pilot.pause()
    return now


async def brought_to(pilot: Running, target: Widget, pane: str) -> None:
    """Leave dialogs and give a widget the keys, its list somewhere in the middle."""
    app = pilot.app
    while len(app.screen_stack) > 1:
        await app.pop_screen()
    app.clear_notifications()
    room = app.screen
    assert isinstance(room, RoomScreen)
    if room.zoomed:
        room.action_zoom()
    if pane != "chat":
        room.go_to(pane)
        room.pane.rows.cursor = len(room.pane.rows.lines) // 2
    target.focus()
    await pilot.pause()


async def mute(pilot: Running, key: str) -> bool:
    """Press a key; return whether nothing comes of it."""
    before = await at_rest(pilot)
    await pilot.press(key)
    until = monotonic() + _LONG
    while seen(pilot) == before:
        if monotonic() > until:
            return True
        await asyncio.sleep(0.005)
        await pilot.pause()
    return False


def may_rest(room: RoomScreen, pane: str, binding: str) -> bool:
    """Return whether a key moves something that has nowhere to go here."""
    if binding.startswith("list."):
        return binding in MOVING and len(room.pane.rows.lines) > 0
    return binding in MOVING


@pytest.mark.parametrize(
    ("stage", "size"),
    [("new", NARROW), ("proposed", WIDE), ("accepted", NARROW)],
    ids=["nothing", "proposal", "accepted"],
)
async def test_no_key_does_nothing(design: Copy, stage: str, size: tuple[int, int]) -> None:
    mutes = []
    pressed = set()
    async with entered(design(stage), size) as (room, pilot):
        for pane in keys.PANES:
            room.go_to(pane)
            await pilot.pause()
            targets: list[Widget] = (
                [room.chat.composer, room.query_one(MessageList)]
                if pane == "chat"
                else [room.pane.rows, room.pane.sheet]
            )
            for target in targets:
                await brought_to(pilot, target, pane)
                for binding, name in list(active(pilot.app.screen)):
                    scope = keys.BY_ID[binding].scope
                    alike = scope in ("list", "sheet") and len(room.pane.rows.lines) > 0
                    same = alike or (scope in ("room", "app", "workspace") and binding not in OWN)
                    whose = "" if same else pane
                    if binding in ALONE or (binding, whose) in pressed:
                        continue
                    pressed.add((binding, whose))
                    await brought_to(pilot, target, pane)
                    if not may_rest(room, pane, binding) and await mute(pilot, name):
                        mutes.append(f"{pane}: {name} ({binding})")
    assert mutes == []
    assert {key.id for key in keys.KEYS if key.scope in ("workspace", "list", "room")} <= {
        binding for binding, _ in pressed
    } | ALONE


@pytest.mark.parametrize("stage", ["new", "accepted"])
async def test_no_key_of_the_picture_does_nothing(design: Copy, stage: str) -> None:
    mutes = []
    async with entered(design(stage), NARROW) as (room, pilot):
        room.go_to("schema")
        await pilot.press("d")
        view = room.query_one(DiagramView)
        await wait_until(pilot, lambda: view.drawing is not None)
        for binding, name in list(active(pilot.app.screen)):
            if keys.BY_ID[binding].scope == "diagram":
                await brought_to(pilot, view, "schema")
                if not view.display:
                    await pilot.press("d")
                view.focus()
                if await mute(pilot, name):
                    mutes.append(f"{name} ({binding})")
    assert mutes == []


@pytest.mark.parametrize(("stage", "pane", "binding"), CHANGING)
async def test_a_key_that_changes_the_design_is_seen_to(
    design: Copy, stage: str, pane: str, binding: str
) -> None:
    async with entered(design(stage), WIDE) as (room, pilot):
        room.go_to(pane)
        await wait_until(pilot, lambda: room.view().is_reviewed)
        await brought_to(pilot, room.pane.rows, pane)
        assert not await mute(pilot, keys.BY_ID[binding].keys.split(",")[0])
