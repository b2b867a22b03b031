"""The settings screen, themes that are kept, and the bell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.message import Message

from session.settings import WORDS, Settings, load_settings, user_file
from tests.tui.conftest import Copy
from tests.tui.room import (
    MEDIUM,
    NARROW,
    SETTINGS,
    WIDE,
    Running,
    entered,
    settled,
    text_of,
    told,
    wait_until,
)  # fmt: skip
from tui import app as app_module
from tui import terminal
from tui.app import PlanroomApp
from tui.drawing import settings as drawing
from tui.screens.dialogs import ChoiceScreen, LineScreen
from tui.screens.room import RoomScreen
from tui.screens.settings import KeyScreen, SettingsScreen
from tui.widgets.sheet_view import SheetView


async def opened(pilot: Running) -> SettingsScreen:
    """Open the settings; return the screen."""
    await pilot.press("f11")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, SettingsScreen))
    screen = pilot.app.screen
    assert isinstance(screen, SettingsScreen)
    await wait_until(pilot, lambda: screen.rows.has_focus and screen.rows.lines)
    return screen


def at(screen: SettingsScreen, name: str) -> None:
    """Put the cursor on a setting or a key."""
    assert screen.rows.select(name)


def said(screen: SettingsScreen) -> str:
    """Return what is said of the setting, whatever the width."""
    return " ".join(screen.query_one(SheetView).text.split())


def test_every_setting_that_is_offered_can_be_set() -> None:
    for item in drawing.ITEMS:
        assert item.kind == "profile" or hasattr(Settings(), item.name)
        if item.kind == "words":
            assert tuple(word for word, _ in item.words) == WORDS[item.name]


@pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW])
async def test_it_shows_what_is_set_where(
    design: Copy, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANROOM_BELL", "off")
    user_file().parent.mkdir(parents=True)
    user_file().write_text("budget = 8000\n")
    path = design("new")
    settings = load_settings(path, {"model": "offline"})
    async with entered(path, size, settings) as (_, pilot):
        screen = await opened(pilot)
        shown = " ".join(text_of(pilot).split())
        for words in ("Model offline flag", "Prompt 8,000 tokens user", "Bell off environment"):
            assert words in shown
        at(screen, "bell")
        await wait_until(pilot, lambda: "$PLANROOM_BELL is stronger" in said(screen))
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, RoomScreen))


async def test_a_change_counts_now_and_at_the_next_start(design: Copy) -> None:
    path = design("new")
    async with entered(path) as (room, pilot):
        screen = await opened(pilot)
        at(screen, "bell")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: "always" in text_of(pilot) and pilot.app.screen is screen)
        assert room.workbench is not None
        assert room.workbench.settings.bell == load_settings().bell == "always"
        at(screen, "budget")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press("ctrl+a", "ctrl+k", *"lots", "enter")
        await wait_until(pilot, lambda: "budget must be" in text_of(pilot))
        assert isinstance(pilot.app.screen, LineScreen)
        await pilot.press("escape", "d")
        await wait_until(pilot, lambda: "built in already" in told(pilot))
        at(screen, "bell")
        await pilot.press("d")
        await wait_until(pilot, lambda: load_settings().bell == "background")


async def test_what_is_stronger_is_told_when_something_is_changed(
    design: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANROOM_ANIMATION", "none")
    path = design("new")
    async with entered(path, settings=load_settings(path)) as (room, pilot):
        screen = await opened(pilot)
        at(screen, "animation")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: "$PLANROOM_ANIMATION is stronger" in told(pilot))
        assert room.workbench is not None
        assert room.workbench.settings.animation == "none"
        assert 'animation = "full"' in user_file().read_text()


async def test_the_profile_of_the_review_is_the_design_s(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        screen = await opened(pilot)
        at(screen, "profile")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: screen.shown.profile == "regulated")
        await wait_until(pilot, lambda: "regulated" in text_of(pilot))
        assert room.workbench is not None
        assert "regulated" in room.workbench.head.subject
        assert not user_file().exists()


async def test_a_key_is_changed_by_pressing_another(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        screen = await opened(pilot)
        at(screen, "keys:room")
        await pilot.press("right")
        at(screen, "room.accept")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, KeyScreen))
        for key, words in (
            ("x", "is typed in texts"),
            ("f12", "room.zoom (Zoom) already"),
            ("ctrl+q", "room.quit (Quit) already"),
        ):
            await pilot.press(key)
            await wait_until(pilot, lambda words=words: words in " ".join(text_of(pilot).split()))  # type: ignore[misc]
        assert not pilot.app._exit
        await pilot.press("ctrl+y")
        await wait_until(pilot, lambda: pilot.app.screen is screen)
        assert load_settings().keys == (("room.accept", "ctrl+y"),)
        await wait_until(pilot, lambda: "1 of your own" in text_of(pilot))
        await pilot.press("d")
        await wait_until(pilot, lambda: load_settings().keys == ())
        await pilot.press("enter", "ctrl+y", "escape", "ctrl+y")
        await wait_until(pilot, lambda: room.feed and room.feed.draft is None)


async def test_a_theme_is_kept_for_the_next_start(design: Copy) -> None:
    path = design("accepted")
    async with entered(path) as (room, pilot):
        await pilot.press("slash", *"theme", "enter")
        await wait_until(pilot, lambda: not pilot.app.current_theme.dark)
        await wait_until(pilot, lambda: load_settings().theme == "planroom-light")
        assert room.workbench is not None
    app = PlanroomApp(path, settings=load_settings(path))
    async with app.run_test(size=MEDIUM) as pilot:
        assert app.theme == "planroom-light"
        assert 'theme = "planroom-light"' in user_file().read_text()


async def test_a_theme_of_the_palette_is_kept_too(design: Copy) -> None:
    async with entered(design("accepted")) as (_, pilot):
        screen = await opened(pilot)
        at(screen, "theme")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Search" in text_of(pilot))
        await pilot.press(*"nord")
        await wait_until(pilot, lambda: "nord" in text_of(pilot))
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: load_settings().theme == "nord")
        await wait_until(pilot, lambda: screen.shown.theme == "nord" and "nord" in text_of(pilot))


async def test_a_chosen_theme_stays_while_other_settings_change(
    design: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANROOM_THEME", "nord")
    path = design("accepted")
    async with entered(path, settings=load_settings(path)) as (_, pilot):
        assert pilot.app.theme == "nord"
        pilot.app.theme = "planroom-light"
        await wait_until(pilot, lambda: "The next start has nord again" in told(pilot))
        screen = await opened(pilot)
        at(screen, "bell")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: load_settings().bell == "always")
        assert pilot.app.theme == "planroom-light"
        at(screen, "theme")
        await wait_until(pilot, lambda: "until you leave" in said(screen))


async def test_a_theme_chosen_while_the_design_opens_is_kept(design: Copy) -> None:
    app = PlanroomApp(design("accepted"), settings=SETTINGS)
    async with app.run_test(size=MEDIUM) as pilot:
        app.theme = "planroom-light"
        await wait_until(pilot, lambda: app.room.workbench is not None)
        await wait_until(pilot, lambda: load_settings().theme == "planroom-light")
        assert app.theme == "planroom-light"
        app.room.close()


async def test_a_model_of_the_environment_is_told_when_another_is_chosen(
    design: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANROOM_MODEL", "offline")
    path = design("accepted")
    async with entered(path, settings=load_settings(path)) as (room, pilot):
        screen = await opened(pilot)
        at(screen, "model")
        await wait_until(pilot, lambda: "until you leave" in said(screen))
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press("ctrl+a", "ctrl+k", *"qwen3", "enter")
        await wait_until(pilot, lambda: '"qwen3" names no model' in text_of(pilot))
        await pilot.press("ctrl+a", "ctrl+k", *"ollama:qwen3", "enter")
        await wait_until(pilot, lambda: "The next start has offline again" in told(pilot))
        assert room.workbench is not None
        assert room.workbench.settings.model == "ollama:qwen3"


class Ringing(PlanroomApp):
    """The app, counting how often it rings."""

    CSS_PATH = [Path(app_module.__file__).parent / str(path) for path in PlanroomApp.CSS_PATH]  # noqa: RUF012
    rung = 0

    def bell(self) -> None:
        """Count and ring."""
        self.rung += 1
        super().bell()


@pytest.mark.parametrize(
    ("bell", "after", "away", "rung"),
    [
        ("background", 0.0, True, 1),
        ("background", 0.0, False, 0),
        ("background", 60.0, True, 0),
        ("off", 0.0, True, 0),
        ("always", 0.0, False, 1),
        ("always", 60.0, False, 0),
    ],
)
async def test_the_bell_rings_when_a_long_reply_ends_unseen(
    design: Copy, bell: str, after: float, away: bool, rung: int
) -> None:
    settings = replace(SETTINGS, bell=bell, bell_after=after)
    app = Ringing(design("accepted"), settings=settings)
    async with app.run_test(size=MEDIUM, notifications=True) as pilot:
        await wait_until(pilot, lambda: app.room.workbench is not None)
        if away:
            app.post_message(events.AppBlur())
            await wait_until(pilot, lambda: not app.app_focus)
        app.room.post_message(_ask())
        await wait_until(pilot, lambda: app.room.feed and app.room.feed.draft is not None)
        await settled(app.room, pilot)
        await wait_until(pilot, lambda: app.room.chat.reply and not app.room.chat.reply.coming)
        await pilot.pause()
        assert app.rung == rung
        app.room.close()


def _ask() -> Message:
    from tui.messages import Ask

    return Ask("add fax to Customer")


async def test_jump_mode_goes_where_a_letter_leads(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f4", "ctrl+n")
        await wait_until(pilot, lambda: "a letter goes there" in text_of(pilot))
        await pilot.press("s")
        await wait_until(pilot, lambda: room.chat.composer.has_focus)
        await pilot.press("ctrl+n", "f")
        await wait_until(pilot, lambda: room.pane.sheet.has_focus)
        await pilot.press("ctrl+n", "6")
        await wait_until(pilot, lambda: room.current == "decisions" and room.pane.rows.has_focus)
        await pilot.press("ctrl+n", "escape")
        await wait_until(pilot, lambda: pilot.app.screen is room)
        assert room.pane.rows.has_focus


@pytest.mark.parametrize(
    ("wish", "environ", "frames", "calm"),
    [
        ("auto", {}, 30, False),
        ("auto", {"SSH_TTY": "/dev/pts/1"}, 10, True),
        ("full", {"SSH_TTY": "/dev/pts/1"}, 30, False),
        ("none", {}, 10, True),
        ("auto", {"TEXTUAL_ANIMATIONS": "none"}, 30, True),
    ],
)
def test_little_is_drawn_over_a_slow_line(
    wish: str, environ: dict[str, str], frames: int, calm: bool
) -> None:
    assert (terminal.frames(wish, environ), terminal.calm(wish, environ)) == (frames, calm)
