"""Two windows on one form of a brief: neither takes the words of the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from session.briefing import Form, FormFile
from tests.tui.conftest import Copy
from tests.tui.room import NARROW, Running, entered, text_of, told, wait_until
from tests.tui.test_brief import begun, form_of, kept, open_form, to_part
from tui.app import PlanroomApp
from tui.screens.brief import BriefScreen
from tui.screens.dialogs import ChoiceScreen
from tui.widgets.box import Box

THEIRS = Form({"title": "Theirs", "roles": "- Role: Clerk"})


def title(app: PlanroomApp) -> str:
    return (
        next(screen for screen in app.screen_stack if isinstance(screen, BriefScreen))
        .query_one("#box-title", Box)
        .text
    )


async def asked(app: PlanroomApp, pilot: Running) -> None:
    """Write here after another window has, and wait for the question."""
    await to_part(app, pilot, "title")
    FormFile(form_of(app)._folder).save(THEIRS)
    await pilot.press(*"Mine")
    await wait_until(pilot, lambda: isinstance(app.screen, ChoiceScreen))


async def answered(app: PlanroomApp, pilot: Running, *keys: str) -> None:
    await pilot.press(*keys)
    await wait_until(pilot, lambda: isinstance(app.screen, BriefScreen))


@pytest.mark.parametrize("way", [["enter"], ["escape"]])
async def test_this_form_may_count_and_the_other_one_comes_back(
    tmp_path: Path, way: list[str]
) -> None:
    async with begun(tmp_path, NARROW) as (app, pilot):
        await asked(app, pilot)
        assert "It has other words for: Name, Roles & permissions." in " ".join(
            text_of(pilot).split()
        )
        assert kept(tmp_path)["title"] == "Theirs"
        await answered(app, pilot, *way)
        await wait_until(pilot, lambda: kept(tmp_path) == {"title": "Mine"})
        await pilot.press("f5")
        await wait_until(pilot, lambda: title(app) == "Theirs")
        await wait_until(pilot, lambda: kept(tmp_path).get("roles") == "- Role: Clerk")


async def test_the_other_form_may_count_and_this_one_comes_back(tmp_path: Path) -> None:
    async with begun(tmp_path, NARROW) as (app, pilot):
        await asked(app, pilot)
        await answered(app, pilot, "right", "enter")
        await wait_until(pilot, lambda: title(app) == "Theirs")
        await pilot.press("f5")
        await wait_until(pilot, lambda: title(app) == "Mine")
        await wait_until(pilot, lambda: kept(tmp_path) == {"title": "Mine"})


async def test_leaving_without_an_answer_keeps_both(tmp_path: Path) -> None:
    async with begun(tmp_path, NARROW) as (app, pilot):
        await asked(app, pilot)
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: app._exit)
    async with begun(tmp_path, NARROW) as (app, pilot):
        assert title(app) == "Theirs"
        await pilot.press("f5")
        await wait_until(pilot, lambda: title(app) == "Mine")


@pytest.mark.parametrize("key", ["escape", "ctrl+s"])
async def test_nothing_is_left_or_taken_before_it_is_known_which_counts(
    tmp_path: Path, key: str
) -> None:
    async with begun(tmp_path, NARROW) as (app, pilot):
        await to_part(app, pilot, "title")
        await pilot.press(*"Mine")
        await wait_until(pilot, lambda: kept(tmp_path) == {"title": "Mine"})
        FormFile(tmp_path, Form({"title": "Mine"})).save(THEIRS)
        await pilot.press("x", key)
        await wait_until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        assert not app._exit
        await answered(app, pilot, "enter")
        assert title(app) == "Minex"
        assert not (tmp_path / ".git").exists()


async def test_a_brief_is_not_taken_while_another_window_has_other_words(design: Copy) -> None:
    path = design("accepted")
    async with entered(path, NARROW) as (room, pilot):
        app = await open_form(room, pilot)
        await to_part(app, pilot, "title")
        await pilot.press("x")
        await wait_until(pilot, lambda: kept(path))
        known = FormFile(path).load()
        FormFile(path, known).save(THEIRS)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await answered(app, pilot, "enter")
        assert "brings the other one back" in told(pilot)
