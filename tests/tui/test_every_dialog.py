"""Every key of dialogs, forms, filters and settings does something that can be seen or says why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandPalette
from textual.screen import Screen
from textual.widget import Widget

from tests.tui.conftest import Copy
from tests.tui.pressing import MOVING, at_rest, left, mute
from tests.tui.room import NARROW, WIDE, Running, ask, entered, said, wait_until
from tests.tui.test_brief import begun
from tui import keys
from tui.screens.brief import BriefScreen
from tui.screens.decision_form import DecisionForm
from tui.screens.dialogs import ChoiceScreen, LineScreen, ReadScreen
from tui.screens.holding import BrokenScreen
from tui.screens.jump import JumpScreen
from tui.screens.prompt import PromptScreen
from tui.screens.questions import QuestionScreen
from tui.screens.room import RoomScreen
from tui.screens.settings import KeyScreen, SettingsScreen
from tui.screens.words import FixScreen, WordScreen

Kind = type[Screen[Any]]
ACCEPTED: Sequence[tuple[str, Sequence[str], Kind]] = (
    ("concept", ["f1"], ReadScreen),
    ("concept", ["f10"], PromptScreen),
    ("concept", ["ctrl+t"], QuestionScreen),
    ("concept", ["f11"], SettingsScreen),
    ("concept", ["b"], BriefScreen),
    ("history", ["end", "r"], ChoiceScreen),
    ("history", ["end", "c"], ReadScreen),
    ("history", ["b"], LineScreen),
    ("history", ["n"], LineScreen),
    ("decisions", ["n"], DecisionForm),
    ("decisions", ["end", "s"], LineScreen),
    ("schema", ["ctrl+f"], RoomScreen),
    ("endpoints", ["f"], RoomScreen),
    ("decisions", ["f"], RoomScreen),
    ("history", ["f"], RoomScreen),
    ("review", ["f"], RoomScreen),
    ("review", ["home", "down", "s"], WordScreen),
    ("review", ["/baseline"], ChoiceScreen),
    ("schema", ["/diagram", "S"], LineScreen),
)
FAULTY: Sequence[tuple[str, Sequence[str], Kind]] = (
    ("review", ["home", "down", "x"], FixScreen),
    ("review", ["home", "down", "w"], WordScreen),
    ("review", ["home", "down", "e"], ReadScreen),
)
SCOPES = {"dialog", "form", "choice", "question", "settings", "brief", "filter"}
ANSWERS: Sequence[tuple[str, str, Sequence[str], Kind, Sequence[str]]] = (
    ("proposed", "proposal", ["D"], LineScreen, ["escape"]),
    ("proposed", "proposal", ["D"], LineScreen, ["n", "o", "enter"]),
    ("proposed", "proposal", ["D"], LineScreen, ["ctrl+s"]),
    (
        "accepted",
        "review",
        ["/baseline"],
        ChoiceScreen,
        ["right", "enter"],
    ),
)
"""Answers to dialogs that change the design; after most of them it is another one."""
ELSEWHERE = {"room.quit", "broken.refuse", "broken.supersede"}
"""Keys after which the app is left or the design is another one; other tests press them."""


def counting(screen: Screen[Any]) -> Iterator[tuple[str, str]]:
    """Give the keys of a screen: those of the table, those of the line of keys, and enter."""
    typed = screen.focused.check_consume_key if screen.focused is not None else None
    for key, item in screen.active_bindings.items():
        binding = item.binding
        if typed is not None and typed(key, key if len(key) == 1 else None):
            continue
        if binding.id in keys.BY_ID or binding.show or binding.action == "submit":
            yield binding.id or binding.action, key


def ready(screen: Screen[Any]) -> list[str]:
    """Give a name for each kind of thing that can have the keys; none for the screen itself."""
    if isinstance(screen, RoomScreen):
        return ["_Words"]
    names = [type(widget).__name__ for widget in screen.focus_chain]
    first = type(screen.focused).__name__ if screen.focused is not None else ""
    return list(dict.fromkeys([first, *names]))


def give_keys(screen: Screen[Any], name: str) -> None:
    found: Widget | None = None
    if name:
        alike = (item for item in screen.focus_chain if type(item).__name__ == name)
        found = next(alike, screen.focused)
    screen.set_focus(found)


async def opened(
    room: RoomScreen, pilot: Running, pane: str, way: Sequence[str], kind: Kind
) -> Screen[Any]:
    """Open a dialog from a pane, by keys and commands."""
    await left(pilot)
    room.go_to(pane)
    await at_rest(pilot)
    for key in way:
        if key.startswith("/"):
            await said(room, pilot, key)
            await at_rest(pilot)
        else:
            await pilot.press(key)
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, kind))
    await at_rest(pilot)
    pilot.app.clear_notifications()
    return pilot.app.screen


async def mutes_of(
    room: RoomScreen, pilot: Running, pane: str, way: Sequence[str], kind: Kind
) -> tuple[list[str], set[str]]:
    """Press every key of a dialog; return those of which nothing comes, and all."""
    return await pressed_all(pilot, lambda: opened(room, pilot, pane, way, kind), kind, pane)


async def pressed_all(
    pilot: Running,
    again: Callable[[], Awaitable[Screen[Any]]],
    kind: Kind,
    pane: str,
    leaving: Collection[str] = ELSEWHERE,
) -> tuple[list[str], set[str]]:
    """Press every key of a screen; return those of which nothing comes, and all.

    Args:
        pilot: Drives the app.
        again: Opens the screen, or returns to it.
        kind: What the screen is.
        pane: Where it is opened.
        leaving: Keys that are not pressed.
    """
    found = []
    pressed: set[str] = set()
    screen = await again()
    for name in ready(screen):
        if pilot.app.screen is not screen:
            screen = await again()
        give_keys(screen, name)
        await at_rest(pilot)
        for binding, key in list(counting(screen)):
            scope = keys.BY_ID[binding].scope if binding in keys.BY_ID else ""
            if binding in {*leaving, *MOVING, *pressed} or (
                kind is RoomScreen and scope != "filter"
            ):
                continue
            pressed.add(binding)
            if pilot.app.screen is not screen or (
                kind is RoomScreen and type(pilot.app.focused).__name__ != name
            ):
                screen = await again()
            give_keys(screen, name)
            pilot.app.clear_notifications()
            if await mute(pilot, key, await at_rest(pilot)):
                found.append(f"{kind.__name__} of {pane}: {key} ({binding}, {name})")
    assert "dialog.close" in pressed or kind in (RoomScreen, BriefScreen)
    return found, pressed


@pytest.mark.parametrize(
    ("stage", "size", "dialogs"),
    [("accepted", NARROW, ACCEPTED), ("faulty", WIDE, FAULTY)],
    ids=["accepted", "faulty"],
)
async def test_no_key_of_a_dialog_does_nothing(
    design: Copy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
    size: tuple[int, int],
    dialogs: Sequence[tuple[str, Sequence[str], Kind]],
) -> None:
    # Where the picture is written to.
    monkeypatch.chdir(tmp_path)
    mutes: list[str] = []
    pressed: set[str] = set()
    async with entered(design(stage), size) as (room, pilot):
        await wait_until(pilot, lambda: room.view().is_reviewed)
        for pane, way, kind in dialogs:
            more, found = await mutes_of(room, pilot, pane, way, kind)
            mutes += more
            pressed |= found
    assert mutes == []
    if dialogs is ACCEPTED:
        wanted = {key.id for key in keys.KEYS if key.scope in SCOPES}
        assert wanted <= pressed | ELSEWHERE


@pytest.mark.parametrize(("stage", "pane", "way", "kind", "answer"), ANSWERS)
async def test_an_answer_that_changes_the_design_is_seen_to(
    design: Copy, stage: str, pane: str, way: Sequence[str], kind: Kind, answer: Sequence[str]
) -> None:
    async with entered(design(stage), NARROW) as (room, pilot):
        await wait_until(pilot, lambda: room.view().is_reviewed)
        screen = await opened(room, pilot, pane, way, kind)
        for key in answer:
            assert not await mute(pilot, key, await at_rest(pilot)), key
        await wait_until(pilot, lambda: pilot.app.screen is not screen)


async def test_no_key_of_the_form_of_a_first_run_does_nothing(tmp_path: Path) -> None:
    async with begun(tmp_path, NARROW) as (app, pilot):
        form = app.screen

        async def again() -> Screen[Any]:
            await at_rest(pilot)
            while app.screen is not form:
                await app.pop_screen()
            await at_rest(pilot)
            return form

        leaving = {*ELSEWHERE, "brief.leave"}
        mutes, pressed = await pressed_all(pilot, again, BriefScreen, "a first run", leaving)
        assert mutes == []
        wanted = {key.id for key in keys.KEYS if key.scope == "brief"}
        assert wanted <= pressed | leaving
        await again()
        assert not await mute(pilot, "escape", await at_rest(pilot))
        assert app._exit


@pytest.mark.parametrize("answer", ["escape", "r", "s"])
async def test_no_key_of_what_contradicts_decisions_does_nothing(design: Copy, answer: str) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        assert room.workbench is not None
        note = next(item for item in room.workbench.design.decisions if item.topic == "ids")
        room.workbench.decide(note.number, "accept")
        await ask(room, pilot, "use bigint keys")
        await wait_until(pilot, lambda: room.feed and room.feed.draft and room.feed.draft.breaches)
        screen = await opened(room, pilot, "proposal", ["ctrl+g"], BrokenScreen)
        if answer == "escape":
            mutes, _ = await mutes_of(room, pilot, "proposal", ["ctrl+g"], BrokenScreen)
            assert mutes == []
        else:
            assert not await mute(pilot, answer, await at_rest(pilot))
            assert pilot.app.screen is not screen


async def test_screens_that_take_every_key_answer_every_key(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        for way, kind in (
            (["ctrl+n"], JumpScreen),
            (["ctrl+p"], CommandPalette),
        ):
            for key in ("x", "2", "down", "escape"):
                await opened(room, pilot, "concept", way, kind)
                assert not await mute(pilot, key, await at_rest(pilot)), (kind, key)
        screen = await opened(room, pilot, "concept", ["f11"], SettingsScreen)
        assert isinstance(screen, SettingsScreen)
        screen.rows.select("room.accept")
        for key in ("x", "f12", "ctrl+q", "escape"):
            if not isinstance(pilot.app.screen, KeyScreen):
                await pilot.press("enter")
                await wait_until(pilot, lambda: isinstance(pilot.app.screen, KeyScreen))
            assert not await mute(pilot, key, await at_rest(pilot)), key
        assert not pilot.app._exit
