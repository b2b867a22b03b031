"""Going to anything that has a name: by command, with completion, and by the palette."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from textual.widgets import Input

from bench.designs import whole
from design.document.design import Design
from tests.tui.conftest import FAULTY, Copy
from tests.tui.room import NARROW, WIDE, entered, said, text_of, told, wait_until
from tests.tui.sample import SAMPLE
from tests.tui.test_palette import chosen, offered, opened, sought
from tui import palette
from tui.completing import offers
from tui.drawing.history import Timeline
from tui.places import NoPlaceError, Place, find, parts_of, places_of
from tui.screens.room import RoomScreen
from tui.view import View


def every(design: Design) -> list[Place]:
    view = View(design)
    return [*places_of(view, Timeline()), *parts_of(view)]


def row(room: RoomScreen) -> str:
    """Return the id of the row under the cursor."""
    found = room.pane.rows.row
    return found.id if found is not None else ""


@pytest.mark.parametrize(
    ("name", "element"),
    [
        ("Loan", "ent_02"),
        ("entity member", "ent_01"),
        ("role  Member", "rol_02"),
        ("loans", "tab_02"),
        ("loans.fee", "col_08"),
        ("Loan.fee", "att_05"),
        ("get /v1/loans", "end_01"),
        ("Fees are frozen", "dec_02"),
        ("decision 1", "dec_01"),
        ("2", "dec_02"),
        ("overdue", "qry_01"),
        ("Who may", "que_01"),
    ],
)
def test_a_name_leads_to_its_place(name: str, element: str) -> None:
    assert find(name, every(SAMPLE)).element == element


def test_a_name_of_several_lines_is_found_in_one() -> None:
    question = Place("Who may\n  see it?", "question", "concept", "que_09")
    assert find("question Who may see it?", [question]) is question
    assert find(question.full, [question]) is question
    assert "\n" not in question.title


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Member", "“Member” may be entity Member, role Member. Say which."),
        ("lons", "Nothing here is called “lons”. Near it: table loans"),
        ("bring-back", "Near it: endpoint POST /v1/loans/{loan_id}/bring-back"),
        ("xyzzy", "Nothing here is called “xyzzy”."),
    ],
)
def test_a_name_that_is_not_clear_is_told_with_what_is_near(name: str, words: str) -> None:
    with pytest.raises(NoPlaceError) as caught:
        find(name, every(SAMPLE))
    assert words in str(caught.value)


def test_names_are_completed_and_those_of_several_say_what_they_are() -> None:
    places = list(places_of(View(SAMPLE), Timeline()))
    assert [item.text for item in offers("/go s", (), tuple, tuple)] == ["schema"]
    found = offers("/go member", (), tuple, lambda: places)
    assert [item.text for item in found] == ["entity Member", "role Member", "members"]
    assert all(item.sends and item.start == len("/go ") for item in found)


async def test_a_command_goes_to_panes_and_elements(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        design_ = room.view().design
        table = design_.schema_.tables[1]
        await said(room, pilot, "/go history")
        await wait_until(pilot, lambda: room.current == "history" and not room.at_chat)
        await said(room, pilot, f"/go table {table.name}")
        await wait_until(pilot, lambda: room.current == "schema" and row(room) == table.id)
        await said(room, pilot, "/go decision 5")
        await wait_until(pilot, lambda: room.current == "decisions")
        await wait_until(pilot, lambda: row(room) == design_.decisions[4].id)
        await said(room, pilot, "/go custmer")
        await wait_until(pilot, lambda: "entity Customer" in told(pilot))
        assert room.current == "decisions"
        assert room.chat.composer.text == "/go custmer"


async def test_a_completed_name_is_gone_to_at_once(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press(*"/go order_l")
        await wait_until(pilot, lambda: "order_lines" in text_of(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.current == "schema")
        table = next(item for item in room.view().design.schema_.tables if item.id == row(room))
        assert table.name == "order_lines"


def _error(room: RoomScreen) -> str:
    reviewed = room.view().reviewed
    assert reviewed is not None
    return f"error {reviewed.report.review.open[0].rule}"


@pytest.mark.parametrize(
    ("words", "pane"),
    [
        (lambda _: "entity customer", "concept"),
        (lambda _: "column orders.status", "schema"),
        (lambda _: f"endpoint {FAULTY}", "endpoints"),
        (lambda _: "decision prices are gross", "decisions"),
        (lambda room: f"snapshot {room.snapshots[1].short}", "history"),
        (_error, "review"),
    ],
    ids=["entity", "column", "endpoint", "decision", "snapshot", "finding"],
)
async def test_the_palette_goes_to_everything_that_has_a_name(
    design: Copy, words: Callable[[RoomScreen], str], pane: str
) -> None:
    async with entered(design("faulty"), WIDE) as (room, pilot):
        await wait_until(pilot, lambda: room.view().is_reviewed)
        await pilot.press("f7")
        await opened(pilot)
        assert not any(title.startswith(("Entity:", "Table:")) for title in offered(pilot))
        pilot.app.screen.query_one(Input).value = words(room)
        titles = [place.title for place in places_of(room.view(), room.line)]
        titles += [place.title for place in parts_of(room.view())]
        await wait_until(pilot, lambda: offered(pilot) and offered(pilot)[0] in titles)
        title = offered(pilot)[0]
        await pilot.press("enter")
        places = [*places_of(room.view(), room.line), *parts_of(room.view())]
        place = next(place for place in places if place.title == title)
        assert place.pane == pane
        await wait_until(pilot, lambda: room.current == pane and row(room) == place.element)


async def test_a_name_is_never_markup(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        assert room.workbench is not None
        room.workbench.decide(None, "add", title="Lists are [red]short[/]", text="They are.")
        await wait_until(pilot, lambda: len(room.view().design.decisions) == 6)
        await opened(pilot)
        await sought(pilot, "lists are short", "Decision 6: Lists are [red]short[/]")
        await wait_until(pilot, lambda: "[red]short[/]" in text_of(pilot))


async def test_the_app_has_its_turn_while_many_names_are_looked_at(design: Copy) -> None:
    large = whole(100, served=False)
    async with entered(design("new")) as (room, _pilot):
        searching = palette.Places(room)
        room.view = lambda: View(large)  # type: ignore[method-assign]
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0)
                turns += 1

        counting = asyncio.create_task(count())
        hits = [hit async for hit in searching.search("account")]
        counting.cancel()
        assert 0 < len(hits) < 60
        assert turns > len(every(large)) / 200


async def test_a_tag_is_a_place(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        assert room.workbench is not None
        room.workbench.tag("v1.0", room.snapshots[2].id)
        await wait_until(pilot, lambda: room.snapshots[2].tags)
        await chosen(pilot, "tag v1", "Tag: v1.0")
        await wait_until(pilot, lambda: row(room) == room.snapshots[2].id)
