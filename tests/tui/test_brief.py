"""Filling the brief in: part by part, kept as one writes, and what becomes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import Input

from design.intake.filling import split_brief
from session.bench import WorkbenchError
from session.briefing import Form, FormFile, form_for
from session.workbench import Workbench
from tests.tui.conftest import Copy
from tests.tui.room import (
    BRIEF,
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
)
from tui.app import PlanroomApp
from tui.screens.brief import BriefScreen
from tui.screens.dialogs import ChoiceScreen, LineScreen
from tui.screens.room import RoomScreen
from tui.widgets.box import Box
from tui.widgets.rows import RowList
from tui.widgets.sheet_view import SheetView


@asynccontextmanager
async def begun(
    folder: Path, size: tuple[int, int] = WIDE
) -> AsyncIterator[tuple[PlanroomApp, Running]]:
    """Run the app where there is no design yet."""
    app = PlanroomApp(folder, settings=SETTINGS, form=form_for(folder))
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, BriefScreen))
        await wait_until(pilot, lambda: app.screen.query_one(RowList).lines)
        yield app, pilot
        app.room.close()


def form_of(app: PlanroomApp) -> BriefScreen[object]:
    screen = app.screen
    assert isinstance(screen, BriefScreen)
    return screen


async def to_part(app: PlanroomApp, pilot: Running, place: str) -> Box:
    screen = form_of(app)
    assert screen.query_one(RowList).select(place)
    await wait_until(pilot, lambda: screen.part is not None and screen.part.place == place)
    await pilot.press("enter")
    await wait_until(pilot, lambda: isinstance(app.focused, Box))
    return screen.query_one(f"#box-{place}", Box)


def guide_of(app: PlanroomApp) -> str:
    """Return what is said of the part, whatever the width."""
    return " ".join(app.screen.query_one(SheetView).text.split())


async def until_told(pilot: Running, words: str) -> None:
    await wait_until(pilot, lambda: words in told(pilot))


def kept(folder: Path) -> dict[str, str]:
    form = FormFile(folder).load()
    return {} if form is None else {place: words for place, words in form.boxes.items() if words}


@pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW])
async def test_the_first_run_says_how_to_begin_and_what_model_there_is(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with begun(tmp_path / "shop", size) as (_, pilot):
        await wait_until(pilot, lambda: "The model" in text_of(pilot))
        shown = " ".join(text_of(pilot).split())
        for words in ("built-in drafter, offline", "planroom models", "/model NAME", "8 facts"):
            assert words in shown
        assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW])
async def test_a_part_says_what_it_is_for_and_what_the_reader_still_misses(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with begun(tmp_path, size) as (app, pilot):
        box = await to_part(app, pilot, "roles")
        await wait_until(pilot, lambda: "The brief names no roles" in guide_of(app))
        await wait_until(pilot, lambda: "Endpoints" in text_of(pilot))
        await pilot.press("f4")
        assert box.text == "- Role:\n- Can:\n- Cannot:"
        assert box.cursor_location == (0, len("- Role:"))
        await pilot.press("space", *"Clerk", "down", "end", "space", *"sell")
        assert box.text == "- Role: Clerk\n- Can: sell\n- Cannot:"
        await wait_until(pilot, lambda: "What can a clerk not do?" in guide_of(app))
        await wait_until(pilot, lambda: "1 of 8 sections filled" in text_of(pilot))


async def test_what_nothing_can_be_made_of_is_told_at_its_part(tmp_path: Path) -> None:
    async with begun(tmp_path) as (app, pilot):
        box = await to_part(app, pilot, "entities")
        box.insert("- Book → something to read\n- ???")
        await wait_until(pilot, lambda: "Not understood: ???" in guide_of(app))


async def test_what_is_written_is_kept_without_being_saved(tmp_path: Path) -> None:
    async with begun(tmp_path) as (app, pilot):
        await to_part(app, pilot, "summary")
        await pilot.press(*"A shop.")
        await wait_until(pilot, lambda: kept(tmp_path) == {"summary": "A shop."})
    async with begun(tmp_path) as (app, pilot):
        assert form_of(app).query_one("#box-summary", Box).text == "A shop."
        await to_part(app, pilot, "title")
        await pilot.press(*"Mill", "escape")
        await wait_until(pilot, lambda: app._exit)
    assert kept(tmp_path) == {"title": "Mill", "summary": "A shop."}
    assert not (tmp_path / ".git").exists()
    assert app.return_code == 0


async def test_the_next_part_is_written_in_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    async with begun(folder, NARROW) as (app, pilot):
        await wait_until(pilot, lambda: "esc Leave" in text_of(pilot))
        assert "f1 Help" in text_of(pilot)
        await pilot.press("ctrl+n", *"My shop", "ctrl+n", *"Goods", "ctrl+b", *"s", "escape")
        await wait_until(pilot, lambda: app._exit)
    assert sorted(kept(folder).values()) == ["Goods", "My shops"]


async def test_a_paste_is_cleaned_and_goes_where_the_cursor_is(tmp_path: Path) -> None:
    from textual.events import Paste

    async with begun(tmp_path) as (app, pilot):
        box = await to_part(app, pilot, "entities")
        app.post_message(Paste("- Book → [b]to read[/b]\x1b[31m; title\n- Shelf → a place"))
        await wait_until(pilot, lambda: "Shelf" in box.text)
        assert box.text == "- Book → [b]to read[/b]; title\n- Shelf → a place"
        reader = form_of(app)
        await wait_until(pilot, lambda: reader._reading.amount("entities") == "2 entities")


async def test_the_example_is_put_in_and_what_stood_there_comes_back(tmp_path: Path) -> None:
    async with begun(tmp_path) as (app, pilot):
        box = await to_part(app, pilot, "title")
        await pilot.press(*"Mine", "f2")
        await wait_until(pilot, lambda: box.text == "Millrace tool library")
        assert "F5 brings back" in told(pilot)
        await pilot.press("f5")
        await wait_until(pilot, lambda: box.text == "Mine")
        await pilot.press("f5")
        await wait_until(pilot, lambda: box.text == "Millrace tool library")


async def test_a_file_is_read_in_any_dress_and_a_bad_one_changes_nothing(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text("## Things we keep\n- Book: to read\n\n## Budget\nnone\n", "utf-8")
    bad.write_bytes(b"Caf\xe9")
    async with begun(tmp_path / "shop") as (app, pilot):
        await pilot.press("f3")
        await wait_until(pilot, lambda: isinstance(app.screen, LineScreen))
        for file, wrong in (
            (str(bad), "not UTF-8 text"), (str(tmp_path / "no"), "be read"),
            ("~nobody99/x.md", "Nobody here"), ("x" * 300, "be read"),
        ):  # fmt: skip
            app.screen.query_one(Input).value = file
            await pilot.press("enter")
            await wait_until(pilot, lambda wrong=wrong: wrong in text_of(pilot))  # type: ignore[misc]
        app.screen.query_one(Input).value = str(good)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, BriefScreen))
        screen = form_of(app)
        await wait_until(pilot, lambda: screen.query_one("#box-entities", Box).text)
        assert screen.query_one("#box-other", Box).text == "## Budget\nnone"


async def test_finishing_makes_the_design_and_drafts_it_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANROOM_AUTHOR", "Ada <ada@example.org>")
    folder = tmp_path / "shop"
    async with begun(folder, NARROW) as (app, pilot):
        form_of(app)._fill(Form(split_brief(BRIEF)))
        await wait_until(pilot, lambda: "5 of 8 sections filled" in text_of(pilot))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        assert "Draft the design from the brief?" in text_of(pilot)
        assert (folder / "brief.md").read_text("utf-8").startswith("# Corner shop\n\nProduct")
        assert not FormFile(folder).path.exists()
        await pilot.press("enter")
        await wait_until(pilot, lambda: app.room.feed is not None and app.room.feed.draft)
        await settled(app.room, pilot)
        assert app.room.view().design.concept.entity_named("Order line")


async def test_not_yet_leaves_the_request_in_the_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANROOM_AUTHOR", "Ada <ada@example.org>")
    async with begun(tmp_path / "shop") as (app, pilot):
        await pilot.press("f2", "ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("escape")
        await wait_until(
            pilot, lambda: app.room.chat.composer.text == "Draft the design from the brief"
        )
        assert app.room.workbench is not None
        assert app.room.workbench.design.name == "Millrace tool library"


async def test_a_brief_that_lies_in_the_folder_is_begun_with_and_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANROOM_AUTHOR", "Ada <ada@example.org>")
    (tmp_path / "brief.md").write_text(BRIEF, "utf-8")
    async with begun(tmp_path) as (app, pilot):
        box = await to_part(app, pilot, "non_goals")
        box.insert("- Gift cards")
        await wait_until(pilot, lambda: "non_goals" in kept(tmp_path))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
    written = (tmp_path / "brief.md").read_text("utf-8")
    assert "- Gift cards" in written
    assert "one product in an order" in written


async def test_what_looks_like_a_key_is_not_kept_until_it_is_said_to_be_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANROOM_AUTHOR", "Ada <ada@example.org>")
    async with begun(tmp_path) as (app, pilot):
        box = await to_part(app, pilot, "summary")
        box.insert("We log in with ghp_" + "aB3dE5fG7h" * 4)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "press the same key again" in told(pilot))
        assert not (tmp_path / ".git").exists()
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, ChoiceScreen))


async def test_keys_that_cannot_act_say_why(tmp_path: Path) -> None:
    async with begun(tmp_path) as (_, pilot):
        await pilot.press("ctrl+s", "f5", "f8", "f4")
        await wait_until(pilot, lambda: "lines of its own" in told(pilot))
        assert "Nothing is written yet" in told(pilot)
        assert "Nothing was replaced" in told(pilot)
        assert "There is no design yet" in told(pilot)


async def open_form(room: RoomScreen, pilot: Running) -> PlanroomApp:
    room.chat.composer.focus()
    room.chat.composer.write("/brief")
    await pilot.press("enter")
    app = pilot.app
    assert isinstance(app, PlanroomApp)
    await wait_until(pilot, lambda: isinstance(app.screen, BriefScreen))
    await wait_until(pilot, lambda: app.screen.query_one(RowList).lines)
    return app


async def test_in_a_design_the_brief_becomes_a_snapshot_that_can_be_undone(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        assert room.workbench is not None
        before = room.workbench.head.id
        app = await open_form(room, pilot)
        await pilot.press("ctrl+s")
        assert "The brief is as it was" in told(pilot)
        box = await to_part(app, pilot, "non_goals")
        box.insert("- Gift cards")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, RoomScreen))
        assert room.workbench.head.id != before
        assert room.workbench.head.subject == "Change the brief"
        assert "- Gift cards" in (room.workbench.path / "brief.md").read_text("utf-8")
        assert room.workbench.design.concept.entity_named("Customer")
        await wait_until(pilot, lambda: "in line with the changed" in room.chat.composer.text)
        room.workbench.undo()
        assert "Gift cards" not in room.workbench.design.brief


async def test_a_design_without_anything_is_offered_a_draft(design: Copy) -> None:
    async with entered(design("new")) as (room, pilot):
        app = await open_form(room, pilot)
        box = await to_part(app, pilot, "non_goals")
        box.insert("- Gift cards")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, ChoiceScreen))


async def test_an_open_proposal_is_carried_over_a_change_of_the_brief(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        app = await open_form(room, pilot)
        box = await to_part(app, pilot, "non_goals")
        box.insert("- Gift cards")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, RoomScreen))
        assert room.workbench is not None
        assert room.workbench.draft is not None
        assert room.workbench.draft.applied
        assert "Gift cards" in room.workbench.draft.design.brief


async def test_leaving_keeps_the_words_and_the_design_as_it_is(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        assert room.workbench is not None
        before, path = room.workbench.head.id, room.workbench.path
        app = await open_form(room, pilot)
        box = await to_part(app, pilot, "non_goals")
        box.insert("- Gift cards")
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, RoomScreen))
        assert room.workbench.head.id == before
        assert kept(path)["non_goals"] == "- Gift cards"
        assert room.workbench.repository.hand_edits() == ()
        app = await open_form(room, pilot)
        assert form_of(app).query_one("#box-non_goals", Box).text == "- Gift cards"
        await pilot.press("f8")
        await wait_until(pilot, lambda: form_of(app).query_one("#box-non_goals", Box).text == "")


async def test_a_brief_changed_elsewhere_meanwhile_is_told_and_can_be_taken(design: Copy) -> None:
    path = design("accepted")
    FormFile(path).save(Form({"title": "Mine"}, (), "an older brief"))
    async with entered(path) as (room, pilot):
        app = await open_form(room, pilot)
        assert "has changed since" in told(pilot)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "was changed since this was begun" in told(pilot))
        await pilot.press("f8")
        await wait_until(
            pilot, lambda: form_of(app).query_one("#box-title", Box).text == "Corner shop"
        )
        await pilot.press("f5")
        await wait_until(pilot, lambda: form_of(app).query_one("#box-title", Box).text == "Mine")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(app.screen, RoomScreen))
        assert room.workbench is not None
        assert room.workbench.design.brief == "# Mine"


def test_the_same_brief_makes_no_snapshot(design: Copy) -> None:
    bench = Workbench.open(design("accepted"), settings=SETTINGS)
    before = bench.head.id
    with pytest.raises(WorkbenchError, match="what it said before"):
        bench.change_brief(bench.design.brief + "\n")
    assert bench.head.id == before
    bench.close()
