"""The list of rows: moving, opening, keeping its place while rows change."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.content import Content
from textual.message import Message
from textual.pilot import Pilot

from tui.drawing.rows import Column, Row
from tui.widgets.rows import RowList


class Host(App[None]):
    """An app with one list."""

    def __init__(self, rows: list[Row], *, header: bool = False) -> None:
        super().__init__()
        self.rows = RowList((Column("Name", flex=True), Column("Note", right=True)), header=header)
        self.first = rows
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.rows

    def on_mount(self) -> None:
        self.rows.show(self.first)
        self.rows.focus()

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        self.heard.append(message)

    def on_row_list_ticked(self, message: RowList.Ticked) -> None:
        self.heard.append(message)


def row(name: str, *children: Row, tick: bool = False) -> Row:
    return Row(
        name,
        (Content(name), Content("n")),
        children=(lambda: list(children)) if children else None,
        tick="x" if tick else "",
    )


def many(number: int) -> list[Row]:
    return [row(f"row {at}") for at in range(number)]


@asynccontextmanager
async def listed(
    rows: list[Row], *, header: bool = False
) -> AsyncIterator[tuple[Host, Pilot[None]]]:
    app = Host(rows, header=header)
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.pause()
        yield app, pilot


async def test_the_cursor_moves_and_the_list_follows() -> None:
    async with listed(many(50)) as (app, pilot):
        await pilot.press("down", "j", "k")
        assert app.rows.cursor == 1
        await pilot.press("end")
        assert app.rows.cursor == 49
        assert app.rows.scroll_offset.y == 40
        await pilot.press("pageup", "home", "up")
        assert app.rows.cursor == 0
        assert app.rows.scroll_offset.y == 0


async def test_branches_open_and_close() -> None:
    async with listed([row("a", row("b", row("c"))), row("d")]) as (app, pilot):
        await pilot.press("right")
        assert [line.row.id for line in app.rows.lines] == ["a", "b", "d"]
        await pilot.press("right", "right", "right")
        assert app.rows.row is not None
        assert app.rows.row.id == "c"
        await pilot.press("left")
        assert app.rows.row.id == "b"
        await pilot.press("left", "left", "enter")
        assert [line.row.id for line in app.rows.lines] == ["a", "d"]


async def test_the_cursor_keeps_to_its_row_when_others_come_and_go() -> None:
    async with listed(many(50)) as (app, pilot):
        app.rows.select("row 30")
        await pilot.pause()
        place = 30 - app.rows.scroll_offset.y
        app.rows.show([row("new 1"), row("new 2"), *many(50)])
        await pilot.pause()
        assert app.rows.row is not None
        assert app.rows.row.id == "row 30"
        assert app.rows.cursor - app.rows.scroll_offset.y == place
        app.rows.show(many(5))
        await pilot.pause()
        assert app.rows.row is not None
        assert app.rows.row.id == "row 4"
        app.rows.show([])
        await pilot.press("down", "enter", "space", "left", "right", "y")
        assert app.rows.row is None


async def test_boxes_and_choices_are_told() -> None:
    async with listed([row("a", tick=True), row("b")]) as (app, pilot):
        await pilot.press("space", "down", "enter", "space")
        await pilot.pause()
        assert [type(message).__name__ for message in app.heard] == ["Ticked", "Chosen"]


async def test_the_mouse_moves_the_cursor_and_opens() -> None:
    async with listed([row("a", row("b")), row("d")], header=True) as (app, pilot):
        await pilot.click(RowList, offset=(5, 2))
        assert app.rows.cursor == 1
        await pilot.click(RowList, offset=(0, 1))
        await pilot.pause()
        assert [line.row.id for line in app.rows.lines] == ["a", "b", "d"]


async def test_a_line_is_cut_at_the_edge() -> None:
    async with listed([Row("x", (Content("long " * 20), Content("note")))]) as (app, pilot):
        await pilot.pause()
        strip = app.rows.render_line(0)
        assert strip.cell_length == 30
        assert strip.text.rstrip().endswith("note")
        assert "…" in strip.text


async def test_a_cell_has_the_room_of_what_is_missing_to_its_right() -> None:
    rows = [row("short"), Row("x", (Content("a name as long as the line"), Content("")))]
    async with listed(rows, header=True) as (app, pilot):
        await pilot.pause()
        assert app.rows.render_line(2).text.rstrip().endswith("a name as long as the line")
        assert app.rows.render_line(1).text.rstrip().endswith("n")
