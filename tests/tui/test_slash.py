"""Commands that show something: the picture, the matrix, what a filter leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.conftest import Copy
from tests.tui.room import NARROW, entered, rows_of, said, text_of, told, wait_until
from tui.panes.endpoints import EndpointPane
from tui.panes.schema import SchemaPane
from tui.screens.room import RoomScreen


def schema(room: RoomScreen) -> SchemaPane:
    assert isinstance(room.pane, SchemaPane)
    return room.pane


async def test_the_picture_is_shown_by_a_command(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        for _ in range(2):
            await said(room, pilot, "/diagram")
            await wait_until(pilot, lambda: room.current == "schema" and not room.at_chat)
            await wait_until(pilot, lambda: schema(room).diagram.has_focus)
            assert schema(room).look == "diagram"


@pytest.mark.parametrize(("name", "sign"), [("my tables.svg", "<svg"), ("t.mmd", "erDiagram")])
async def test_the_picture_is_written_by_a_command(
    design: Copy, tmp_path: Path, name: str, sign: str
) -> None:
    async with entered(design("accepted")) as (room, pilot):
        file = tmp_path / name
        await said(room, pilot, f"/diagram {file}")
        await wait_until(pilot, lambda: "Written to" in told(pilot))
        assert sign in file.read_text("utf-8")
        await said(room, pilot, f"/diagram {file}")
        await wait_until(pilot, lambda: "is there already" in told(pilot))


async def test_without_tables_no_picture_is_written(design: Copy, tmp_path: Path) -> None:
    async with entered(design("new")) as (room, pilot):
        await said(room, pilot, f"/diagram {tmp_path / 'tables.svg'}")
        await wait_until(pilot, lambda: "There are no tables to draw yet." in told(pilot))
        assert not (tmp_path / "tables.svg").exists()


async def test_the_matrix_is_shown_by_a_command(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        for _ in range(2):
            await said(room, pilot, "/matrix")
            await wait_until(pilot, lambda: room.current == "endpoints" and not room.at_chat)
            assert isinstance(room.pane, EndpointPane)
            assert room.pane.is_matrix


async def test_there_is_no_matrix_without_roles(design: Copy) -> None:
    async with entered(design("new")) as (room, pilot):
        await said(room, pilot, "/matrix")
        await wait_until(pilot, lambda: "There are no roles yet." in told(pilot))


async def test_the_open_pane_is_filtered_by_a_command(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        await said(room, pilot, "/go schema")
        await wait_until(pilot, lambda: room.current == "schema" and len(rows_of(room)) > 1)
        every = rows_of(room)
        await said(room, pilot, "/filter order_lines")
        await wait_until(pilot, lambda: 0 < len(rows_of(room)) < len(every))
        assert "Filter order_lines" in text_of(pilot)
        assert room.focused is room.pane.rows
        await said(room, pilot, "/filter")
        await wait_until(pilot, lambda: rows_of(room) == every)
        assert "Filter order_lines" not in text_of(pilot)
        await said(room, pilot, "/go concept")
        await wait_until(pilot, lambda: room.current == "concept")
        await said(room, pilot, "/filter order")
        await wait_until(pilot, lambda: "The concept has no filter." in told(pilot))


async def test_a_filter_that_is_not_there_is_told(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        for pane, words in (("concept", "The concept has no filter"), ("schema", "ctrl+f filters")):
            await said(room, pilot, f"/go {pane}")
            await wait_until(pilot, lambda pane=pane: room.current == pane)  # type: ignore[misc]
            await said(room, pilot, "/filter")
            await wait_until(pilot, lambda words=words: words in told(pilot))  # type: ignore[misc]


async def test_looking_at_the_present_in_the_present_is_told(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await said(room, pilot, "/look")
        await wait_until(pilot, lambda: "The present is shown already" in told(pilot))


async def test_a_theme_is_chosen_by_its_name(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        for name, theme in (
            ("light", "planroom-light"),
            ("light", "planroom-light"),
            ("Nord", "nord"),
            ("planroom-dark", "planroom-dark"),
            ("", "planroom-light"),
        ):
            await said(room, pilot, f"/theme {name}".strip())
            await wait_until(pilot, lambda theme=theme: pilot.app.theme == theme)  # type: ignore[misc]
        await said(room, pilot, "/theme nope")
        await wait_until(pilot, lambda: "There is no theme 'nope'; there are: dark" in told(pilot))
        assert pilot.app.theme == "planroom-light"
        room.chat.composer.write("/theme monok")
        await wait_until(pilot, lambda: room.chat.composer.completing)
        await pilot.press("enter")
        await wait_until(pilot, lambda: pilot.app.theme == "monokai")


async def test_a_picture_has_the_ending_of_what_it_is(design: Copy, tmp_path: Path) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await said(room, pilot, f"/diagram {tmp_path / 'x.png'}")
        await wait_until(pilot, lambda: ".svg or .mmd, not as .png" in told(pilot))
        assert room.chat.composer.text.endswith("x.png")
        await said(room, pilot, f"/diagram {tmp_path / 'tables'}")
        await wait_until(pilot, lambda: (tmp_path / "tables.svg").exists())
        assert not (tmp_path / "x.png").exists()
