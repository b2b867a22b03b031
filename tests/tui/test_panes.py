"""The panes: what each shows, what changes while a draft grows, where its keys lead."""

from __future__ import annotations

from session.settings import Settings
from tests.tui.conftest import Copy
from tests.tui.room import (
    DRAFT,
    WIDE,
    Running,
    ask,
    entered,
    rows_of,
    settled,
    text_of,
    told,
    wait_until,
)
from tui.drawing.rows import Row
from tui.screens.room import RoomScreen


def row_of(room: RoomScreen, copy: str) -> Row:
    """Return the row of the shown pane that copies as ``copy``."""
    return next(line.row for line in room.pane.rows.lines if line.row.copy == copy)


async def at(room: RoomScreen, pilot: Running, key: str, copy: str) -> None:
    """Go to a pane and put the cursor on a row."""
    await pilot.press(key)
    await wait_until(pilot, lambda: any(x.row.copy == copy for x in room.pane.rows.lines))
    room.pane.select(row_of(room, copy).id)
    await pilot.pause()


async def test_the_concept_shows_entities_with_lifecycles_and_links(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f3", "Order")
        await wait_until(pilot, lambda: "Lifecycle" in room.pane.sheet.text)
        detail = room.pane.sheet.text
        assert "cancel → cancelled" in detail
        assert "order_number" in detail
        assert "Who may" in detail
        assert "one Customer" in detail


async def test_roles_queries_and_questions_are_part_of_the_concept(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f3", "Support agent")
        assert "May" in room.pane.sheet.text
        assert "Open questions" in rows_of(room)
        question = next(line.row for line in room.pane.rows.lines if line.row.id.startswith("que_"))
        room.pane.select(question.id)
        await pilot.press("a")
        await wait_until(pilot, lambda: "Question 1 of" in text_of(pilot))
        assert question.copy[:40] in text_of(pilot)


async def test_a_foreign_key_can_be_followed_and_left(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f4", "orders")
        await pilot.press("f")
        row = room.pane.rows.row
        assert row is not None
        assert row.copy == "customers"
        await pilot.press("f")
        assert "foreign key" in told(pilot)
        await pilot.press("b")
        row = room.pane.rows.row
        assert row is not None
        assert row.copy == "orders"


async def test_an_entity_leads_to_its_table(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f3", "Product")
        await pilot.press("f")
        await wait_until(pilot, lambda: room.current == "schema")
        row = room.pane.rows.row
        assert row is not None
        assert row.copy == "products"


async def test_an_endpoint_is_shown_as_its_documentation(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await pilot.press("f5")
        await wait_until(pilot, lambda: room.pane.rows.lines)
        listed = next(
            line.row for line in room.pane.rows.lines if line.row.copy == "GET /v1/orders"
        )
        room.pane.select(listed.id)
        await wait_until(pilot, lambda: "Parameters" in room.pane.sheet.text)
        detail = room.pane.sheet.text
        assert "Who may" in detail
        assert "Response" in detail
        assert "Errors" in detail


async def test_panes_follow_a_reply_with_marks(design: Copy, slow: Settings) -> None:
    async with entered(design("new"), settings=slow) as (room, pilot):
        room.action_go("concept")
        room.chat.composer.write(DRAFT)
        room.chat.composer.focus()
        await pilot.press("enter")
        await wait_until(pilot, lambda: "+ Customer" in rows_of(room))
        assert room.desk is not None
        assert room.desk.running
        await pilot.press("f4")
        await wait_until(pilot, lambda: "+ customers" in rows_of(room))
        await pilot.press("alt+escape")
        await settled(room, pilot)


async def test_the_cursor_stays_on_its_element_while_others_come(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f3", "Product")
        await pilot.press("right")
        await wait_until(pilot, lambda: "sku" in rows_of(room))
        await ask(room, pilot, "add entity Coupon")
        await pilot.press("f3")
        row = room.pane.rows.row
        assert row is not None
        assert row.copy == "Product"
        assert "sku" in rows_of(room)


async def test_a_change_is_marked_in_every_layer(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await ask(room, pilot, "add fax to Customer")
        await at(room, pilot, "f3", "Customer")
        assert "~ Customer" in rows_of(room)[3:] or "~ Customer" in rows_of(room)
        assert "+ fax" in room.pane.sheet.text
        await at(room, pilot, "f4", "customers")
        assert "~ customers" in rows_of(room)
        assert "+ fax" in room.pane.sheet.text


async def test_a_rename_is_a_rename(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await ask(room, pilot, "rename Customer to Client")
        await pilot.press("f3")
        await wait_until(pilot, lambda: any("> Client" in row for row in rows_of(room)))
        assert any("was Customer" in row for row in rows_of(room))


async def test_panes_are_reached_by_function_keys_and_digits(design: Copy) -> None:
    async with entered(design("accepted"), WIDE) as (room, pilot):
        assert room.chat.composer.has_focus
        await pilot.press("f5")
        assert room.current == "endpoints"
        await pilot.press("6")
        assert room.current == "decisions"
        await pilot.press("right_square_bracket")
        assert room.current == "proposal"
        await pilot.press("left_square_bracket", "left_square_bracket")
        assert room.current == "endpoints"
        await pilot.press("2")
        assert room.chat.composer.has_focus
        await pilot.press("5")
        assert room.chat.composer.text == "5"


async def test_the_detail_can_be_copied_as_sent_to_the_terminal(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        await at(room, pilot, "f4", "customers")
        await pilot.press("y")
        assert pilot.app.clipboard == "customers"
        assert "terminal's clipboard" in told(pilot)
        room.pane.sheet.focus()
        await pilot.press("y")
        assert "Columns" in pilot.app.clipboard


async def test_an_empty_design_says_what_to_do(design: Copy) -> None:
    async with entered(design("new")) as (room, pilot):
        await pilot.press("f4")
        assert "No tables yet" in text_of(pilot)
        await pilot.press("f7")
        assert "No proposal is open" in text_of(pilot)
        await pilot.press("A")
        assert "There is no proposal" in told(pilot)
        assert room.current == "proposal"
