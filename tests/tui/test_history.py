"""The timeline: looking back, comparing, going back and forth, branches."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from session.workbench import Workbench
from tests.tui.conftest import Copy
from tests.tui.room import (
    NARROW,
    SETTINGS,
    Running,
    ask,
    entered,
    rows_of,
    text_of,
    told,
    wait_until,
)
from tui.screens.dialogs import ChoiceScreen, LineScreen, ReadScreen
from tui.screens.room import RoomScreen
from tui.widgets.filter import Filter
from tui.widgets.sheet_view import SheetView


def head(room: RoomScreen) -> str:
    assert room.workbench is not None
    return room.workbench.head.id


async def to_history(room: RoomScreen, pilot: Running, row: int = 0) -> None:
    await pilot.press("f8")
    await wait_until(pilot, lambda: len(room.pane.rows.lines) == len(room.snapshots) > 0)
    room.pane.rows.cursor = row
    await pilot.pause()


async def test_the_timeline_tells_what_was_asked(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await to_history(room, pilot, 1)
        shown = "\n".join(rows_of(room))
        assert "add loyalty_points to Customer" in shown
        assert "Draft the design from the brief" in shown
        cells = [cell.plain for cell in room.pane.rows.lines[1].row.cells[1:]]
        assert cells[0].startswith("+1 att")
        assert cells[1].endswith(" open")
        assert cells[2]
        assert "@" not in cells[2]
        await wait_until(pilot, lambda: "attribute loyalty_points" in room.pane.sheet.text)


async def test_looking_back_changes_nothing_and_escape_returns(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        before = head(room)
        await to_history(room, pilot, 2)
        await pilot.press("enter")
        await wait_until(pilot, lambda: "read only" in text_of(pilot))
        assert room.current == "schema"
        view = room.view()
        assert view.past is not None
        customer = view.design.concept.entity_named("Customer")
        assert customer is not None
        assert customer.attribute_named("loyalty_points") is None
        await pilot.press("f6", "m")
        assert "old snapshot is shown" in told(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: room.view().past is None)
        assert "read only" not in text_of(pilot)
        assert head(room) == before


async def test_two_snapshots_can_be_compared(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await to_history(room, pilot, 2)
        await pilot.press("c")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReadScreen))
        await wait_until(pilot, lambda: "loyalty_points" in text_of(pilot))
        await pilot.press("escape")
        room.pane.rows.cursor = 3
        await pilot.press("m")
        await wait_until(pilot, lambda: "marked" in text_of(pilot))
        room.pane.rows.cursor = 2
        await pilot.press("c")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReadScreen))
        await wait_until(pilot, lambda: "entity Customer" in text_of(pilot))
        assert "loyalty_points" not in pilot.app.screen.query_one(SheetView).text


async def test_restoring_says_what_it_does_and_can_be_undone(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        before = head(room)
        await to_history(room, pilot, 2)
        await pilot.press("r")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        assert "removed against the present" in " ".join(text_of(pilot).split())
        await pilot.press("enter")
        await wait_until(pilot, lambda: head(room) != before)
        await wait_until(pilot, lambda: room.snapshots[0].id == head(room))
        assert room.workbench is not None
        customer = room.workbench.design.concept.entity_named("Customer")
        assert customer is not None
        assert customer.attribute_named("loyalty_points") is None
        restored = head(room)
        await pilot.press("u")
        await wait_until(pilot, lambda: head(room) != restored)
        await wait_until(pilot, lambda: "Undone" in text_of(pilot))
        undone = head(room)
        await pilot.press("U")
        await wait_until(pilot, lambda: head(room) != undone)


async def test_steps_that_cannot_be_taken_say_why(design: Copy) -> None:
    async with entered(design("proposed"), NARROW) as (room, pilot):
        await to_history(room, pilot)
        await pilot.press("u")
        assert "Accept or discard it first" in told(pilot)


async def test_a_redo_without_an_undo_is_refused_in_words(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await to_history(room, pilot)
        await pilot.press("U")
        await wait_until(pilot, lambda: "!" in text_of(pilot))
        assert "Traceback" not in text_of(pilot)


async def test_a_branch_is_started_and_left(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await to_history(room, pilot)
        await pilot.press("b")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        assert "You are on main" in text_of(pilot)
        await pilot.press(*"bigint", "enter")
        await wait_until(pilot, lambda: "on bigint" in text_of(pilot))
        room.chat.composer.focus()
        room.chat.composer.write("/switch main")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "│ on main" in text_of(pilot))


async def test_a_snapshot_is_named_by_key_and_the_name_taken_away(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await to_history(room, pilot, 2)
        named = room.snapshots[2].id
        await pilot.press("N")
        assert "has no name" in told(pilot)
        await pilot.press("n")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press(*"v1.0", "enter")
        await wait_until(pilot, lambda: "[v1.0] Draft" in "\n".join(rows_of(room)))
        await wait_until(pilot, lambda: f"Snapshot {named[:8]} is called v1.0" in text_of(pilot))
        await say(room, pilot, "/tag v1.0")
        await wait_until(pilot, lambda: "is called 'v1.0' already" in text_of(pilot))
        await say(room, pilot, "/tag first v1.0")
        await wait_until(pilot, lambda: room.snapshots[2].tags == ("first", "v1.0"))
        await say(room, pilot, "/look first")
        await wait_until(pilot, lambda: room.view().past is not None)
        await say(room, pilot, "/look")
        await to_history(room, pilot, 2)
        await pilot.press("N")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: room.snapshots[2].tags == ("first",))
        await pilot.press("N")
        await wait_until(pilot, lambda: room.snapshots[2].tags == ())


async def say(room: RoomScreen, pilot: Running, line: str) -> None:
    room.chat.composer.focus()
    room.chat.composer.write(line)
    await pilot.press("enter")


async def test_naming_leaves_what_is_looked_at(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await to_history(room, pilot, 2)
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.view().past is not None)
        await say(room, pilot, "/tag v1")
        await wait_until(pilot, lambda: room.snapshots[0].tags == ("v1",))
        assert room.view().past is not None


async def test_snapshots_are_found_by_words_author_name_and_id(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        assert room.workbench is not None
        room.workbench.tag("released", room.snapshots[1].id)
        await to_history(room, pilot)
        await wait_until(pilot, lambda: room.snapshots[1].tags)
        every = len(room.snapshots)
        for words, number in (
            ("loyalty", 1), ("RELEASED", 1), ("ada@example", every), (room.snapshots[2].id[:6], 1),
            ("ada loyalty", 1), ("nothing has this", 0),
        ):  # fmt: skip
            await filtered(room, pilot, words, number)
        assert "No snapshot has “nothing has this”" in text_of(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: len(rows_of(room)) == every)
        await filtered(room, pilot, "loyalty", 1)
        await pilot.press("enter", "escape")
        await wait_until(pilot, lambda: len(rows_of(room)) == every)
        assert room.pane.rows.has_focus
        await pilot.press("escape")
        await wait_until(pilot, lambda: room.chat.composer.has_focus)


async def filtered(room: RoomScreen, pilot: Running, words: str, number: int) -> None:
    room.pane.query_one(Filter).ask()
    room.pane.query_one(Input).value = words
    await wait_until(pilot, lambda: len(rows_of(room)) == number)


async def test_other_branches_stand_beside_the_present_where_they_left_it(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        assert room.workbench is not None
        room.workbench.branch("trial")
        room.workbench.decide(None, "add", title="Try it", text="So be it.")
        room.workbench.decide(None, "add", title="Try more", text="So be it too.")
        room.workbench.switch("main")
        await pilot.press("f8")
        await wait_until(pilot, lambda: len(rows_of(room)) == len(room.snapshots) + 2)
        shown = rows_of(room)
        assert shown[0].startswith("│ ○")
        assert "(trial)" in shown[0]
        assert shown[1].startswith("├─○")
        assert shown[2].startswith("● ")
        assert "(main)" in shown[2]
        room.pane.rows.cursor = 0
        await wait_until(pilot, lambda: "Try more" in room.pane.sheet.text)
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.view().past is not None)


async def test_what_was_undone_and_what_went_back_is_drawn(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        assert room.workbench is not None
        room.workbench.undo()
        room.workbench.redo()
        room.workbench.undo()
        await to_history(room, pilot)
        await wait_until(pilot, lambda: len(rows_of(room)) == 7)
        shown = rows_of(room)
        assert [line[0] for line in shown] == ["●", "↷", "↶", "○", "○", "○", "○"]
        assert "undone" in shown[3]
        assert "takes back" in room.pane.sheet.text


async def test_people_are_told_apart_by_as_little_as_it_takes(
    design: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = design("accepted")
    for name in ("Bo Berg", "Cy Dahl", "Cy Lund"):
        monkeypatch.setenv("PLANROOM_AUTHOR", f"{name} <{name.split()[1]}@example.org>")
        bench = Workbench.open(path, settings=SETTINGS)
        bench.decide(None, "add", title=f"As {name} says", text="So be it.")
        bench.close()
    async with entered(path) as (room, pilot):
        await to_history(room, pilot)
        await wait_until(pilot, lambda: "As Cy Lund says" in text_of(pilot))
        at = [column.title for column in room.pane.rows.columns].index("Who")
        names = [line.row.cells[at].plain for line in room.pane.rows.lines]
        assert names[:4] == ["Cy Lund", "Cy Dahl", "Bo", "Ada"]


@pytest.mark.parametrize(
    ("key", "wrong", "said"),
    [
        ("n", "v1.0 日本", "cannot be called"),
        ("b", "idée 日本", "cannot be called"),
        ("b", "main/x", "There is a branch 'main' already"),
    ],
)
async def test_a_name_that_cannot_be_one_stays_to_be_mended(
    design: Copy, key: str, wrong: str, said: str
) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        await to_history(room, pilot, 1)
        await pilot.press(key)
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press(*wrong, "enter")
        await wait_until(pilot, lambda: said in text_of(pilot))
        assert isinstance(pilot.app.screen, LineScreen)
        assert pilot.app.screen.query_one(Input).value == wrong
        await pilot.press("x")
        await wait_until(pilot, lambda: said not in text_of(pilot))
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is room)


async def test_a_name_that_is_taken_is_told_with_the_command_of_the_app(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await to_history(room, pilot, 1)
        await pilot.press("n", *"v1.0", "enter")
        await wait_until(pilot, lambda: any("v1.0" in item.tags for item in room.snapshots))
        await pilot.press("n", *"v1.0", "enter")
        await wait_until(pilot, lambda: "`/untag v1.0`" in text_of(pilot))


async def test_a_message_typed_while_looking_back_goes_to_the_present_and_says_so(
    design: Copy,
) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f8", "end", "enter")
        await wait_until(pilot, lambda: "read only" in text_of(pilot))
        assert "Message · about the present" in text_of(pilot)
        assert "looking back" in text_of(pilot)
        await ask(room, pilot, "add fax to Customer")
        await wait_until(pilot, lambda: "proposal · 1 operation" in text_of(pilot))
        assert "read only" not in text_of(pilot)
        assert "looking back" not in text_of(pilot)
        assert "about the present" not in text_of(pilot)
