"""The mouse: what is clicked does what it looks like, and the wheel scrolls what it is over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.command import CommandPalette
from textual.events import MouseEvent, MouseScrollDown, MouseScrollUp
from textual.widget import Widget
from textual.widgets import Input

from tests.tui.conftest import Copy
from tests.tui.room import (
    MEDIUM,
    NARROW,
    WIDE,
    Running,
    ask,
    entered,
    rows_of,
    said,
    text_of,
    told,
    wait_until,
)  # fmt: skip
from tui import keys
from tui.panes.endpoints import EndpointPane
from tui.panes.schema import SchemaPane
from tui.screens.dialogs import ChoiceScreen, LineScreen, ReadScreen
from tui.screens.jump import JumpScreen
from tui.screens.questions import ChoiceLine, QuestionScreen
from tui.screens.room import RoomScreen
from tui.screens.settings import SettingsScreen
from tui.widgets.diagram import DiagramView
from tui.widgets.filter import Filter
from tui.widgets.folds import Operations


def place(pilot: Running, words: str, *, last: bool = False) -> tuple[int, int]:
    """Return where words stand on the screen, the first of them or the last."""
    lines = list(enumerate(text_of(pilot).splitlines()))
    y, line = next((y, line) for y, line in (reversed(lines) if last else lines) if words in line)
    return line.rindex(words) if last else line.index(words), y


def box(view: DiagramView, table_id: str) -> tuple[int, int]:
    """Return where a table of the picture stands in its view."""
    assert view.drawing is not None
    found = view.drawing.picture.box(table_id)
    assert found is not None
    return found.x - view._at.x + 2, found.y - view._at.y + 2


async def click(pilot: Running, words: str, *, times: int = 1, last: bool = False) -> None:
    """Click on words, the first or the last that stand on the screen."""
    await wait_until(pilot, lambda: words in text_of(pilot))
    x, y = place(pilot, words, last=last)
    widget, region = pilot.app.screen.get_widget_at(x, y)
    await pilot.click(widget, offset=(x - region.x, y - region.y), times=times)


async def turned(pilot: Running, target: Widget | type[Widget], *, up: bool = False) -> None:
    """Turn the wheel over a widget."""
    kind = MouseScrollUp if up else MouseScrollDown
    await pilot._post_mouse_events([kind], target, (3, 3))


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_tabs_go_to_their_panes(design: Copy, size: tuple[int, int]) -> None:
    async with entered(design("accepted"), size) as (room, pilot):
        for pane in keys.PANES[1:]:
            await click(pilot, pane.capitalize())
            await wait_until(pilot, lambda pane=pane: room.current == pane)  # type: ignore[misc]
            assert not room.at_chat
        if size is NARROW:
            await click(pilot, "Chat")
            await wait_until(pilot, lambda: room.chat.composer.has_focus)


async def test_the_line_of_keys_presses_keys(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f5")
        await click(pilot, "Filter", last=True)
        await wait_until(pilot, lambda: isinstance(pilot.app.focused, Input))
        assert room.pane.query_one(Filter).display
        await click(pilot, "Clear", last=True)
        await wait_until(pilot, lambda: room.pane.rows.has_focus)
        await click(pilot, "^g Accept")
        await wait_until(pilot, lambda: "There is nothing to accept" in told(pilot))
        await pilot.hover(offset=place(pilot, "Matrix", last=True))
        assert "which role may call what" in str(room.query_one("KeyLine").tooltip)
        await click(pilot, "^p Palette")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
        await wait_until(pilot, lambda: "Endpoints: Matrix" in text_of(pilot))
        await click(pilot, "Endpoints: Matrix")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, RoomScreen))
        pane = room.pane
        assert isinstance(pane, EndpointPane)
        await wait_until(pilot, lambda: pane.is_matrix)
        await click(pilot, "^p Palette")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
        await pilot.click(offset=(0, 0))
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, RoomScreen))


async def test_the_line_of_keys_sends_the_message(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press(*"/log ")
        await click(pilot, "Send", last=True)
        await wait_until(pilot, lambda: room.current == "history" and not room.at_chat)


async def test_the_title_of_a_column_sorts_by_it(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f5")
        pane = room.pane
        assert isinstance(pane, EndpointPane)
        await wait_until(pilot, lambda: pane.rows.lines)
        first = rows_of(room)
        for order in ("path", "method"):
            await click(pilot, "Endpoint ·" if order == "method" else "Endpoint  ")
            await wait_until(pilot, lambda order=order: pane.order == order)  # type: ignore[misc]
        await click(pilot, "Who may")
        await wait_until(pilot, lambda: pane.order == "role")
        await click(pilot, "Who may")
        await wait_until(pilot, lambda: rows_of(room) == first)
        await click(pilot, "Status")
        assert "sorts the list" in told(pilot)
        assert pane.order == "design"


async def test_a_table_of_the_picture_is_selected_and_opened(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f4", "home", "d")
        pane = room.pane
        assert isinstance(pane, SchemaPane)
        await wait_until(pilot, lambda: pane.diagram.drawing is not None)
        first, second = room.view().design.schema_.tables[:2]
        await pilot.click(pane.diagram, offset=box(pane.diagram, second.id))
        await wait_until(pilot, lambda: pane.rows.row and pane.rows.row.id == second.id)
        assert pane.look == "diagram"
        await pilot.click(pane.diagram, offset=box(pane.diagram, first.id), times=2)
        await wait_until(pilot, lambda: pane.look == "table")
        assert pane.rows.row is not None
        assert pane.rows.row.id == first.id


async def test_arrows_open_and_boxes_are_pressed(design: Copy) -> None:
    async with entered(design("proposed"), MEDIUM) as (room, pilot):
        await pilot.press("f4")
        await wait_until(pilot, lambda: "▸" in text_of(pilot))
        number = len(rows_of(room))
        rows = room.pane.rows
        await pilot.click(rows, offset=(0, 1))
        await wait_until(pilot, lambda: len(rows_of(room)) > number)
        await pilot.click(rows, offset=(0, 1))
        await wait_until(pilot, lambda: len(rows_of(room)) == number)
        await pilot.click(rows, offset=(6, 1), times=2)
        await wait_until(pilot, lambda: len(rows_of(room)) > number)
        await pilot.press("f7")
        await click(pilot, "[x]")
        await wait_until(pilot, lambda: "[ ]" in text_of(pilot))


async def test_the_operations_of_a_reply_open_and_fold(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        operations = room.chat.query(Operations).last()
        for opened in (True, False):
            await pilot.click(operations)
            await wait_until(pilot, lambda opened=opened: operations.opened == opened)  # type: ignore[misc]


async def test_the_banner_of_an_old_snapshot_returns(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await said(room, pilot, "/look HEAD~1")
        await click(pilot, "read only")
        await wait_until(pilot, lambda: room.view().past is None)
        assert not room.query_one("#banner").display


@pytest.mark.parametrize(
    ("words", "there"),
    [
        (lambda room: room.snapshots[0].short, lambda room: room.current == "history"),
        (lambda _: "on main", lambda room: room.current == "history"),
        (lambda _: "✗1", lambda room: room.current == "review"),
        (lambda _: "offline", lambda room: isinstance(room.app.screen, SettingsScreen)),
    ],
    ids=["snapshot", "branch", "findings", "model"],
)
async def test_the_status_line_leads_to_what_it_tells(
    design: Copy, words: Callable[[RoomScreen], str], there: Callable[[RoomScreen], bool]
) -> None:
    async with entered(design("faulty")) as (room, pilot):
        await wait_until(pilot, lambda: "✗1" in text_of(pilot))
        await click(pilot, words(room), last=True)
        await wait_until(pilot, lambda: there(room))


async def test_a_part_of_the_status_line_leads_there_each_time(design: Copy) -> None:
    async with entered(design("faulty")) as (room, pilot):
        await wait_until(pilot, lambda: "✗1" in text_of(pilot))
        for _ in range(2):
            room.go_to("concept")
            await click(pilot, "on main", last=True)
            await wait_until(pilot, lambda: room.current == "history")


async def test_a_completion_is_taken_by_one_click(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press(*"/re")
        await click(pilot, "/restore")
        await wait_until(pilot, lambda: room.chat.composer.text == "/restore ")
        assert room.chat.composer.has_focus


async def test_questions_are_answered_and_nothing_happens_beside_them(design: Copy) -> None:
    async with entered(design("accepted")) as (_, pilot):
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await wait_until(pilot, lambda: "Question 1 of" in text_of(pilot))
        await pilot.click(offset=(1, 1))
        assert isinstance(pilot.app.screen, QuestionScreen)
        await pilot.click(pilot.app.screen.query(ChoiceLine).first())
        await wait_until(pilot, lambda: "Question 2 of" in text_of(pilot))
        await click(pilot, "Back", last=True)
        await wait_until(pilot, lambda: "Question 1 of" in text_of(pilot))
        await click(pilot, "Close", last=True)
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, RoomScreen))


async def test_a_click_beside_a_dialog_leaves_it_as_it_is(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        before = room.snapshots[0].id
        await said(room, pilot, "/restore HEAD~1")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.click(offset=(1, 1))
        assert isinstance(pilot.app.screen, ChoiceScreen)
        await click(pilot, "Leave it")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, RoomScreen))
        assert room.snapshots[0].id == before
        await said(room, pilot, "/branch")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.click(offset=(1, 1))
        await pilot.click("Input")
        await pilot.press(*"other", "enter")
        await wait_until(pilot, lambda: "on other" in text_of(pilot))


async def test_a_letter_of_jump_mode_can_be_clicked(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f4", "ctrl+n")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, JumpScreen))
        await pilot.click(pilot.app.screen.query("Mark").last())
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, RoomScreen))
        await wait_until(pilot, lambda: room.pane.sheet.has_focus)


async def test_the_wheel_scrolls_what_it_is_over(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        messages = room.chat.messages
        await wait_until(pilot, lambda: messages.max_scroll_y > 0 and messages.at_end)
        await turned(pilot, messages, up=True)
        await wait_until(pilot, lambda: not messages.at_end)
        await ask(room, pilot, "add nickname to Customer")
        await click(pilot, "new below")
        await wait_until(pilot, lambda: messages.at_end)
        for pane in ("concept", "schema", "endpoints", "decisions", "proposal", "review"):
            room.go_to(pane)
            for target in (room.pane.rows, room.pane.sheet):
                await pilot.pause()
                if target.max_scroll_y > 0:
                    target.scroll_home(animate=False)
                    cursor = room.pane.rows.cursor
                    await turned(pilot, target)
                    await wait_until(pilot, lambda target=target: target.scroll_offset.y > 0)  # type: ignore[misc]
                    assert room.pane.rows.cursor == cursor
        await said(room, pilot, "/diagram")
        await wait_until(pilot, lambda: isinstance(room.focused, DiagramView))
        picture = room.query_one(DiagramView)
        await pilot.press("a")
        await wait_until(pilot, lambda: picture.lens.detail == "all" and "→" in text_of(pilot))
        before = picture._at
        kinds: list[type[MouseEvent]] = [MouseScrollDown]
        await pilot._post_mouse_events(kinds, picture, (3, 3), shift=True)
        await wait_until(pilot, lambda: picture._at.x > before.x)
        await pilot.press("f1")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReadScreen))
        reader = pilot.app.screen.query_one("SheetView")
        await turned(pilot, reader)
        await wait_until(pilot, lambda: reader.scroll_offset.y > 0)
