"""Deciding about a proposal: whole, in part, not at all."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from session.settings import Settings
from tests.tui.conftest import Copy
from tests.tui.room import NARROW, Running, ask, entered, rows_of, text_of, told, wait_until
from tui.drawing.rows import Row
from tui.panes.proposal import ProposalPane
from tui.screens.dialogs import LineScreen
from tui.screens.room import RoomScreen
from tui.widgets.keyline import KeyLine


def proposal(room: RoomScreen) -> ProposalPane:
    return room.query_one(ProposalPane)


async def test_a_proposal_shows_its_operations_and_what_they_change(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        assert room.current == "proposal"
        await wait_until(pilot, lambda: "Everything" in rows_of(room))
        await wait_until(pilot, lambda: "entity Customer" in room.pane.sheet.text)
        assert "table customers" in room.pane.sheet.text
        assert "follows" in room.pane.sheet.text
        assert "entities 0 → 4 (+4) · attributes 0 → " in room.pane.sheet.text


async def test_accepting_makes_a_snapshot_from_anywhere(design: Copy) -> None:
    async with entered(design("proposed"), NARROW) as (room, pilot):
        assert room.workbench is not None
        before = room.workbench.head.id
        await pilot.press("ctrl+g")
        await wait_until(pilot, lambda: room.workbench and room.workbench.head.id != before)
        await wait_until(pilot, lambda: room.feed and room.feed.draft is None)
        assert room.workbench.design.concept.entity_named("Customer")
        await wait_until(pilot, lambda: "✓ accepted" in text_of(pilot) or not room.at_chat)
        await pilot.press("ctrl+g")
        assert "nothing to accept" in told(pilot)


async def test_what_depends_on_a_dropped_operation_is_dropped_with_it(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        pane = proposal(room)
        draft = room.feed.draft if room.feed else None
        assert draft is not None
        await pilot.press("f7")
        customer = next(
            x for x in draft.applied if x.applied and x.applied.summary == "+ entity Customer"
        )
        group = next(line.row for line in pane.rows.lines if line.row.copy == "Customer")
        pane.rows.toggle(group)
        pane.rows.select(f"op:{customer.key}")
        await pilot.press("space")
        await wait_until(pilot, lambda: customer.key not in pane.picked)
        assert len(pane.picked) < len(draft.applied) - 2
        assert "13 other operations left out too: they depend on this." in told(pilot)
        await pilot.press("space")
        await wait_until(pilot, lambda: customer.key in pane.picked)
        await pilot.press("t")
        await wait_until(pilot, lambda: len(pane.picked) == len(draft.applied))


async def test_a_part_can_be_accepted(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        pane = proposal(room)
        assert room.workbench is not None
        before = room.workbench.head.id
        await pilot.press("f7", "t")
        await wait_until(pilot, lambda: not pane.picked)
        await pilot.press("a")
        assert "Nothing is picked" in told(pilot)
        product = next(line.row for line in pane.rows.lines if line.row.copy == "Product")
        pane.rows.select(product.id)
        await pilot.press("space", "a")
        await wait_until(pilot, lambda: room.workbench and room.workbench.head.id != before)
        design_now = room.workbench.design
        assert design_now.concept.entity_named("Product")
        assert not design_now.concept.entity_named("Order line")


async def test_discarding_asks_for_a_reason_and_keeps_it(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        await pilot.press("f7", "D")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press(*"too much at once", "escape")
        await wait_until(pilot, lambda: "esc again leaves without what you wrote" in told(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.feed and room.feed.draft is None)
        assert room.workbench is not None
        await wait_until(pilot, lambda: "discarded" in text_of(pilot))
        assert room.workbench.turns()[-1].fate == "discarded"
        assert "too much" in text_of(pilot)


async def test_a_reason_that_looks_like_a_secret_is_asked_about_where_it_stands(
    design: Copy,
) -> None:
    async with entered(design("proposed")) as (room, pilot):
        await pilot.press("f7", "D")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        pilot.app.screen.query_one(Input).value = "it has sk-" + "proj-" + "a1B2" * 8
        await pilot.press("enter")
        await wait_until(pilot, lambda: "do the same again." in text_of(pilot))
        assert room.feed is not None
        assert room.feed.draft is not None
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.feed and room.feed.draft is None)


async def test_leaving_the_question_discards_nothing(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        await pilot.press("f7", "D")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press("escape")
        await wait_until(pilot, lambda: room.is_active)
        assert room.feed is not None
        assert room.feed.draft is not None


async def test_accepting_with_words_by_command(design: Copy) -> None:
    async with entered(design("proposed")) as (room, pilot):
        room.chat.composer.write("/accept The first draft")
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.feed and room.feed.draft is None)
        assert room.workbench is not None
        assert room.workbench.head.subject == "The first draft"


async def test_the_proposal_survives_leaving_and_coming_back(design: Copy) -> None:
    path = design("accepted")
    async with entered(path) as (room, pilot):
        await ask(room, pilot, "add fax to Customer")
        await pilot.press("ctrl+q")
    async with entered(path) as (room, pilot):
        assert room.current == "proposal"
        draft = room.feed.draft if room.feed else None
        assert draft is not None
        assert len(draft.applied) == 1
        assert "Customer.fax" in rows_of(room)[-1] or "Customer" in rows_of(room)[-1]


TWO = "add nickname to Customer. Make phone required on Customer."


async def at_operation(room: RoomScreen, pilot: Running, words: str) -> str:
    """Go to the operation whose line has some words; return its row."""
    pane = proposal(room)
    await pilot.press("f7")
    group = next(line.row for line in pane.rows.lines if line.row.copy == "Customer")
    if group.id not in pane.rows.opened:
        pane.rows.toggle(group)
    row = next(line.row for line in pane.rows.lines if words in line.row.copy)
    pane.rows.select(row.id)
    await pilot.pause()
    return row.id


@pytest.mark.parametrize("key", ["a", "ctrl+g"])
async def test_a_part_is_rejected_with_a_reason_that_the_model_is_told(
    design: Copy, key: str
) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await ask(room, pilot, TWO)
        pane = proposal(room)
        await pilot.press("f7", "x")
        assert "Put the cursor on an operation" in told(pilot)
        await at_operation(room, pilot, "phone")
        await pilot.press("x")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press(*"Not everybody has one", "enter")
        await wait_until(pilot, lambda: len(pane.picked) == 1)
        await wait_until(pilot, lambda: "Not everybody has one" in pane.sheet.text)
        await wait_until(pilot, lambda: "rejected" in text_of(pilot))
        await pilot.press("A")
        assert "Parts are rejected" in told(pilot)
        await pilot.press(key)
        await wait_until(pilot, lambda: room.feed and room.feed.draft is None)
        assert room.workbench is not None
        prompt = room.workbench.prompt("what next")
        assert "Not everybody has one" in "".join(part.text for part in prompt.parts)


async def test_what_is_picked_again_is_no_longer_rejected(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await ask(room, pilot, TWO)
        pane = proposal(room)
        await at_operation(room, pilot, "phone")
        await pilot.press("x")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        await pilot.press(*"no", "enter")
        await wait_until(pilot, lambda: len(pane.picked) == 1)
        await pilot.press("x")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LineScreen))
        assert pilot.app.screen.query_one(Input).value == "no"
        await pilot.press("escape", "space")
        await wait_until(pilot, lambda: len(pane.picked) == 2)
        assert pane.draft is not None
        assert pane.draft.reasons == {}
        assert "rejected" not in pane.sheet.text


async def test_consequences_are_folded_under_the_operation_they_follow_from(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await ask(room, pilot, TWO)
        pane = proposal(room)
        row_id = await at_operation(room, pilot, "nickname")

        def row() -> Row:
            return next(line.row for line in pane.rows.lines if line.row.id == row_id)

        await wait_until(pilot, lambda: "↳" in row().cells[0].plain)
        assert not any("column customers.nickname" in line for line in rows_of(room))
        await pilot.press("right")
        await wait_until(
            pilot, lambda: any("+ column customers.nickname" in line for line in rows_of(room))
        )
        assert not any("customers.phone" in line for line in rows_of(room))
        await pilot.press("down")
        await wait_until(pilot, lambda: "Follows from" in pane.sheet.text)
        assert "column nickname" in pane.sheet.text
        picked = pane.picked
        await pilot.press("space")
        await pilot.pause()
        assert pane.picked == picked


async def test_many_findings_leave_the_operations_in_sight(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await ask(room, pilot, "use bigint keys")
        await pilot.press("f7")
        pane = proposal(room)
        await wait_until(pilot, lambda: any("Brings in" in line for line in rows_of(room)))
        assert pane.view is not None
        assert pane.view.reviewed is not None
        assert len(pane.view.reviewed.balance.brought) > 6
        assert "Conventions" in rows_of(room)
        assert len(rows_of(room)) < 8


async def test_before_the_first_operation_nothing_can_be_picked_or_accepted(design: Copy) -> None:
    never = Settings(model="offline", pace=2.0)
    async with entered(design("new"), settings=never) as (room, pilot):
        room.chat.composer.write("Draft the design from the brief")
        await pilot.press("enter")
        await wait_until(pilot, lambda: room.feed and room.feed.draft)
        room.go_to("proposal")
        await wait_until(pilot, lambda: "Everything" in rows_of(room))
        for key in ("space", "A", "a", "x", "D", "t", "ctrl+g"):
            room.app.clear_notifications()
            await pilot.press(key)
            assert "Nothing has been proposed yet." in told(pilot), key
        shown = {item.label: item.enabled for item in room.query_one(KeyLine).keys}
        assert [label for label, enabled in shown.items() if enabled] == ["Help"]
