"""The schema pane: one table as columns, entity, code or picture; filter; keys followed."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from snapshots.repository import Repository
from tests.design.render.designs import workshop
from tests.tui.conftest import Copy
from tests.tui.room import NARROW, WIDE, Running, ask, entered, rows_of, text_of, told, wait_until
from tests.tui.test_panes import at
from tui.panes.schema import SchemaPane
from tui.screens.dialogs import LineScreen
from tui.screens.room import RoomScreen
from tui.widgets.diagram import DiagramView, Lens
from tui.widgets.sheet_view import SheetView


def pane_of(room: RoomScreen) -> SchemaPane:
    assert isinstance(room.pane, SchemaPane)
    return room.pane


def selected(room: RoomScreen) -> str:
    row = room.pane.rows.row
    return row.copy if row is not None else ""


async def drawn(room: RoomScreen, pilot: Running) -> DiagramView:
    """Go to the picture and wait for it."""
    await pilot.press("d")
    view = pane_of(room).diagram
    await wait_until(pilot, lambda: view.drawing is not None and view.has_focus)
    return view


def tables(view: DiagramView) -> set[str]:
    assert view.drawing is not None
    return {item.box.name for item in view.drawing.picture.boxes}


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_a_table_is_shown_as_columns_entity_and_code(
    design: Copy, size: tuple[int, int]
) -> None:
    async with entered(design("accepted"), size) as (room, pilot):
        await at(room, pilot, "f4", "orders")
        detail = room.pane.sheet.text
        assert "realises Order" in detail
        assert "primary" in detail
        assert "customer_id" in detail
        await pilot.press("e")
        await wait_until(pilot, lambda: "Lifecycle" in room.pane.sheet.text)
        for language, sign in (
            ("PostgreSQL", "CREATE TABLE orders"),
            ("SQLite", "CREATE TABLE orders"),
            ("Pydantic", "class Order"),
            ("PostgreSQL", "CREATE TABLE orders"),
        ):
            await pilot.press("s")
            start = f"{language}  s shows"
            await wait_until(pilot, lambda start=start: room.pane.sheet.text.startswith(start))  # type: ignore[misc]
            assert sign in room.pane.sheet.text
            assert language in text_of(pilot)
        await pilot.press("t")
        await wait_until(pilot, lambda: room.pane.sheet.text == detail)
        await pilot.press("t")
        assert "already" in told(pilot)


async def test_code_is_copied_as_it_is_and_not_as_it_is_wrapped(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        await at(room, pilot, "f4", "orders")
        await pilot.press("s")
        await wait_until(pilot, lambda: room.pane.sheet.text.startswith("PostgreSQL"))
        room.pane.sheet.focus()
        await pilot.press("y")
        await wait_until(pilot, lambda: pilot.app.clipboard)
        wide = [line for line in pilot.app.clipboard.split("\n") if len(line) > 80]
        assert wide
        assert pilot.app.clipboard.startswith("CREATE TABLE orders (")
        shown = room.pane.sheet.text
        assert not any(line in shown for line in wide)
        assert "…" not in text_of(pilot)


async def test_what_nobody_is_served_has_no_model(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f4", "order_lines")
        await pilot.press("s", "s", "s")
        await wait_until(pilot, lambda: room.pane.sheet.text.startswith("Pydantic"))
        assert "class" in room.pane.sheet.text or "No endpoint" in room.pane.sheet.text


async def test_the_list_is_filtered_while_words_are_typed(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f4", "orders")
        every = rows_of(room)
        await pilot.press("ctrl+f", *"sku")
        await wait_until(pilot, lambda: rows_of(room) == ["products"])
        await pilot.press(*" nothing")
        await wait_until(pilot, lambda: rows_of(room) == [])
        assert "No table has" in text_of(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: rows_of(room) == every)
        assert room.pane.rows.has_focus


async def test_an_element_that_is_filtered_out_can_be_gone_to(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f4", "orders")
        await pilot.press("ctrl+f", *"order_id", "enter")
        await wait_until(pilot, lambda: selected(room) == "order_lines")
        assert rows_of(room) == ["order_lines"]
        await pilot.press("f")
        await wait_until(pilot, lambda: selected(room) in ("orders", "products"))
        assert len(rows_of(room)) > 1


async def test_the_picture_follows_the_selection(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f4", "orders")
        view = await drawn(room, pilot)
        await pilot.press("w")
        if view.lens.whole:
            await pilot.press("w")
        await wait_until(pilot, lambda: tables(view) == {"customers", "orders", "order_lines"})
        await pilot.press("f")
        await wait_until(pilot, lambda: tables(view) == {"customers", "orders"})
        assert selected(room) == "customers"
        await pilot.press("plus")
        await wait_until(pilot, lambda: "order_lines" in tables(view))
        await pilot.press("minus", "minus")
        await wait_until(pilot, lambda: tables(view) == {"customers"})
        await pilot.press("minus")
        assert "alone" in told(pilot)
        await pilot.press("w")
        await wait_until(pilot, lambda: len(tables(view)) > 3)
        await pilot.press("plus")
        assert "w shows those around" in told(pilot)
        await pilot.press("b")
        assert selected(room) == "orders"


async def test_the_picture_pans_fits_and_changes_its_detail(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        await at(room, pilot, "f4", "orders")
        view = await drawn(room, pilot)
        assert not room.pane.rows.display or not room.pane.rows.size.height
        while view.lens != Lens(True, 1, "all"):
            await pilot.press("a" if view.lens.whole else "w")
            await pilot.pause()
        await wait_until(pilot, lambda: "uuid" in text_of(pilot))
        await wait_until(pilot, lambda: any(arrow in text_of(pilot) for arrow in "←→"))
        before = text_of(pilot)
        await pilot.press("l", "right", "j")
        moved = text_of(pilot)
        assert moved != before
        await pilot.press("L", "pagedown")
        assert text_of(pilot) != moved
        await pilot.press("space")
        await wait_until(pilot, lambda: "orders" in text_of(pilot))
        await pilot.press("0")
        await wait_until(pilot, lambda: view.lens.detail != "all")


async def test_what_does_not_fit_is_not_said_to_fit(tmp_path: Path) -> None:
    path = tmp_path / "design"
    Repository.create(path, workshop(), author="Ada <ada@example.org>")
    async with entered(path, (80, 12)) as (room, pilot):
        await pilot.press("f4", "d")
        view = room.query_one(DiagramView)
        await wait_until(pilot, lambda: view.drawing is not None)
        if not view.lens.whole:
            await pilot.press("w")
        await wait_until(pilot, lambda: view.lens.whole)
        await pilot.press("0")
        await wait_until(pilot, lambda: "Not all of it fits" in told(pilot))
        assert "w shows fewer tables" in told(pilot)
        assert "as it is" not in told(pilot)


async def test_a_table_is_picked_by_key_and_mouse(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f4", "orders")
        view = await drawn(room, pilot)
        await pilot.press("n")
        await wait_until(pilot, lambda: selected(room) != "orders")
        await pilot.press("N")
        await wait_until(pilot, lambda: selected(room) == "orders")
        lines = text_of(pilot).splitlines()
        y = next(at for at, line in enumerate(lines) if "customers " in line[view.region.x :])
        x = lines[y].index("customers", view.region.x + 2)
        await pilot.click(offset=(x, y))
        await wait_until(pilot, lambda: selected(room) == "customers")
        await pilot.press("enter")
        await wait_until(pilot, lambda: pane_of(room).look == "table")
        assert room.pane.rows.has_focus
        assert "realises Customer" in room.pane.sheet.text


async def test_the_picture_marks_what_a_draft_changes(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await ask(room, pilot, "add entity Coupon. add a link from Order to Coupon. "
                  "add fax to Customer")  # fmt: skip
        await at(room, pilot, "f4", "customers")
        view = await drawn(room, pilot)
        assert view.drawing is not None
        marks = {item.box.name: item.box.mark for item in view.drawing.picture.boxes}
        assert marks["customers"] == "~"


@pytest.mark.parametrize(
    ("name", "sign"), [("tables.svg", "<svg"), ("tables.MMD", "erDiagram")], ids=["svg", "mermaid"]
)
async def test_the_picture_is_saved(design: Copy, tmp_path: Path, name: str, sign: str) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f4", "orders")
        await drawn(room, pilot)
        await pilot.press("S")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        path = tmp_path / name
        screen = pilot.app.screen
        assert isinstance(screen, LineScreen)
        for wrong, words in (("x.png", "not as .png"), ("none/x.svg", "There is no folder")):
            screen.query_one("Input").value = str(tmp_path / wrong)  # type: ignore[attr-defined]
            await pilot.press("enter")
            await wait_until(pilot, lambda words=words: words in text_of(pilot))  # type: ignore[misc]
        screen.query_one("Input").value = str(path)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Written to" in told(pilot))
        text = path.read_text("utf-8")
        assert text.startswith(sign)
        if sign == "<svg":
            ElementTree.fromstring(text)


async def test_a_picture_of_nothing_says_so(design: Copy) -> None:
    async with entered(design("new")) as (room, pilot):
        await pilot.press("f4", "d")
        await wait_until(pilot, lambda: pane_of(room).diagram.drawing is not None)
        assert "No tables yet" in text_of(pilot)
        await pilot.press("n")
        assert "no tables to draw" in told(pilot)


async def test_help_explains_the_signs(design: Copy) -> None:
    async with entered(design("accepted")) as (_, pilot):
        await pilot.press("f4", "f1")
        await wait_until(pilot, lambda: "Ends of lines" in text_of(pilot))
        shown = " ".join(pilot.app.screen.query_one(SheetView).text.split())
        for words in ("PK primary key", "IX index", "R regulated", "}o many", "|| one"):
            assert words in shown
