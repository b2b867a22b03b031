"""Decision notes: which go with the next prompt, and what can be done to them."""

from __future__ import annotations

from textual.widgets import Input

from design.document.decisions import Decision
from prompts.usage import estimate_tokens
from tests.tui.conftest import Copy
from tests.tui.room import NARROW, Running, ask, entered, rows_of, text_of, told, wait_until
from tui.screens.decision_form import DecisionForm
from tui.screens.dialogs import LineScreen
from tui.screens.room import RoomScreen


def note(room: RoomScreen, title: str = "Prices are gross") -> Decision | None:
    assert room.workbench is not None
    return next((item for item in room.workbench.design.decisions if item.title == title), None)


async def to_note(room: RoomScreen, pilot: Running, title: str = "Prices are gross") -> None:
    found = note(room, title)
    assert found is not None
    await pilot.press("f6")
    await wait_until(pilot, lambda: any(title in row for row in rows_of(room)))
    room.pane.select(found.id)
    await pilot.pause()


async def test_the_list_says_what_goes_with_the_next_prompt(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await to_note(room, pilot)
        assert "always" in text_of(pilot)
        assert "Every price includes tax." in room.pane.sheet.text
        found = note(room)
        assert found is not None
        cost = f"about {estimate_tokens(found.text)} tokens"
        assert f"» 1 in every prompt, {cost}" in text_of(pilot)
        assert f"in prompts  » always · {cost}" in room.pane.sheet.text
        await pilot.press("p")
        await wait_until(pilot, lambda: (found := note(room)) and not found.pinned)
        await wait_until(pilot, lambda: f"» 1 where it counts, {cost}" in text_of(pilot))
        await pilot.press("m")
        await wait_until(pilot, lambda: (found := note(room)) and found.muted)
        await wait_until(pilot, lambda: "No note goes with the next prompt." in text_of(pilot))


async def test_a_note_is_rejected_and_then_says_why_it_cannot_be_muted(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await to_note(room, pilot)
        await pilot.press("a")
        assert "is accepted already" in told(pilot)
        await pilot.press("r")
        await wait_until(pilot, lambda: (found := note(room)) and found.status == "rejected")
        await wait_until(pilot, lambda: "rejected" in text_of(pilot))
        await pilot.press("m")
        await wait_until(pilot, lambda: "only accepted notes" in told(pilot))


async def test_a_note_is_written_in_a_form(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f6", "n")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DecisionForm))
        await pilot.press("ctrl+s")
        assert "needs a title" in told(pilot)
        await pilot.press(*"No carts", "tab", "tab", "tab", *"Orders only.", "ctrl+s")
        await wait_until(pilot, lambda: note(room, "No carts"))
        found = note(room, "No carts")
        assert found is not None
        assert found.decision == "Orders only."
        assert found.status == "accepted"


async def test_a_note_is_edited(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await to_note(room, pilot)
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DecisionForm))
        await pilot.press(*" Always.", "ctrl+s")
        await wait_until(
            pilot,
            lambda: (found := note(room)) and found.decision == "Every price includes tax. Always.",
        )


async def test_decide_by_command(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        room.chat.composer.write("/decide Amounts are never negative")
        await pilot.press("enter")
        await wait_until(pilot, lambda: note(room, "Amounts are never negative"))


async def test_a_note_of_the_open_proposal_waits_for_it(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        await pilot.press("f6")
        await wait_until(pilot, lambda: room.pane.rows.lines)
        await pilot.press("a")
        assert "accept that first" in told(pilot)


async def test_a_decision_leaves_an_open_proposal_open(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await ask(room, pilot, "add fax to Customer")
        await to_note(room, pilot)
        await pilot.press("p")
        await wait_until(pilot, lambda: (found := note(room)) and not found.pinned)
        await wait_until(pilot, lambda: room.feed and room.feed.draft is not None)
        assert room.view().draft is not None


async def test_another_note_takes_the_place_of_one(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await to_note(room, pilot)
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DecisionForm))
        await pilot.press(*"Net prices", "tab", "tab", "tab", *"No tax.", "ctrl+s")
        await wait_until(pilot, lambda: note(room, "Net prices"))
        old, new = note(room), note(room, "Net prices")
        assert old is not None
        assert new is not None
        assert old.status == "superseded"
        assert new.supersedes == old.id
        await wait_until(pilot, lambda: "superseded" in text_of(pilot))
        followed = f"followed by  {new.number}. Net prices"
        await wait_until(pilot, lambda: followed in room.pane.sheet.text)
        await pilot.press("s")
        await wait_until(pilot, lambda: "was superseded" in told(pilot))


async def test_it_is_told_and_shown_which_snapshot_brought_a_note_in(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await to_note(room, pilot)
        await wait_until(pilot, lambda: "Decide: Prices are gross" in room.pane.sheet.text)
        assert room.snapshots[0].short in room.pane.sheet.text
        await to_note(room, pilot, "Keys are uuid")
        await wait_until(pilot, lambda: "Draft the design from" in room.pane.sheet.text)
        await pilot.press("o")
        await wait_until(pilot, lambda: room.current == "history")
        row = room.pane.rows.row
        assert row is not None
        assert row.id == room.snapshots[2].id


async def test_a_note_of_the_open_proposal_was_brought_in_by_it(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        await pilot.press("f6")
        await wait_until(pilot, lambda: "by the open proposal" in room.pane.sheet.text)
        await pilot.press("o")
        assert "No snapshot of the history brought it in yet" in told(pilot)


async def test_notes_are_found_by_words_choice_and_state(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f6", "f")
        every = len(rows_of(room))
        for words, number in (("includes TAX", 1), ("ids uuid", 1), ("accepted", 1), ("zzz", 0)):
            room.pane.query_one(Input).value = words
            await until_rows(room, pilot, number)
        assert "No decision has “zzz”" in text_of(pilot)
        await pilot.press("escape")
        await until_rows(room, pilot, every)


async def until_rows(room: RoomScreen, pilot: Running, number: int) -> None:
    await wait_until(pilot, lambda: len(rows_of(room)) == number)


async def test_what_the_proposal_contradicts_is_found_by_that_word(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        assert room.workbench is not None
        room.workbench.decide(1, "accept")
        await ask(room, pilot, "use bigint keys")
        await pilot.press("f6", "f", *"contradicted")
        await until_rows(room, pilot, 1)
        assert "Keys are uuid" in rows_of(room)[0]


async def test_the_number_of_no_note_stays_to_be_mended(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        await to_note(room, pilot)
        await pilot.press("s", *"99", "enter")
        await wait_until(pilot, lambda: "99 is no number of a note" in text_of(pilot))
        assert isinstance(pilot.app.screen, LineScreen)
