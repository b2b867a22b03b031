"""A proposal that contradicts decisions: marked, and accepted only after a choice."""

from __future__ import annotations

from session.settings import Settings
from tests.prompts.fake_server import serve
from tests.tui.conftest import Copy
from tests.tui.room import Running, ask, entered, rows_of, settled, text_of, wait_until
from tui.messages import Decide
from tui.panes.proposal import ProposalPane
from tui.screens.dialogs import ChoiceScreen
from tui.screens.holding import BrokenScreen
from tui.screens.room import RoomScreen
from tui.widgets.tabs import PaneTabs


def keys_note(room: RoomScreen) -> int:
    assert room.workbench is not None
    return next(item.number for item in room.workbench.design.decisions if item.topic == "ids")


async def broken(room: RoomScreen, pilot: Running) -> int:
    """Decide on uuid keys, then ask for others."""
    assert room.workbench is not None
    number = keys_note(room)
    room.workbench.decide(number, "accept")
    await ask(room, pilot, "use bigint keys")
    await settled(room, pilot)
    await wait_until(pilot, lambda: room.feed and room.feed.draft and room.feed.draft.breaches)
    return number


async def test_what_contradicts_is_marked_and_can_be_superseded_by_key(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        bench = room.workbench
        assert bench is not None
        number = await broken(room, pilot)
        await pilot.press("f7")
        await wait_until(pilot, lambda: any("Against decisions" in row for row in rows_of(room)))
        assert f"against {number}" in text_of(pilot) or "contradicts decision" in text_of(pilot)
        await pilot.press("f6")
        await wait_until(pilot, lambda: "contradicted" in text_of(pilot))

        await pilot.press("ctrl+g")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, BrokenScreen))
        assert "ids.type would be bigint" in text_of(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: room.is_active)
        assert bench.draft is not None

        await pilot.press("ctrl+g")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, BrokenScreen))
        await pilot.press("s")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        assert "brings in 16 errors" in text_of(pilot)
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: room.feed and room.feed.draft is None)
        assert bench.design.conventions.ids.type == "bigint"
        assert bench.design.decisions[-1].choice == "bigint"


async def test_what_contradicts_is_marked_while_the_reply_comes(design: Copy) -> None:
    lines = (
        '{"op":"set_convention","key":"ids.type","value":"bigint"}',
        '{"op":"add_attribute","entity":"Customer","name":"fax"}',
    )
    text = "\n".join(("Done.", "", "```ops", *lines, "```", ""))
    with serve() as server:
        server.mode, server.piece = "hang", (text.index(lines[1]) + 1) // 2
        server.replies = [text, f"I insist.\n\n```ops\n{lines[0]}\n```\n"]
        settings = Settings(model="openai:fake", base_url=server.address)
        async with entered(design("accepted"), settings=settings) as (room, pilot):
            assert room.workbench is not None
            room.workbench.decide(keys_note(room), "accept")
            room.chat.composer.write("use other keys")
            await pilot.press("enter")
            await wait_until(pilot, lambda: "1!" in tabs(room))
            await pilot.press("f6")
            await wait_until(pilot, lambda: "contradicted" in text_of(pilot))
            assert room.desk is not None
            assert room.desk.running
            server.released.set()
            await settled(room, pilot)
            assert "1!" in tabs(room)


def tabs(room: RoomScreen) -> str:
    """The mark of the decisions in the line of panes."""
    return room.query_one("#tabs", PaneTabs).notes.get("decisions", "")


async def test_what_contradicts_can_be_refused_by_key(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        bench = room.workbench
        assert bench is not None
        bench.decide(keys_note(room), "accept")
        await ask(room, pilot, "add fax to Customer. use bigint keys")
        await wait_until(pilot, lambda: room.feed and room.feed.draft and room.feed.draft.breaches)
        assert len(room.query_one(ProposalPane).picked) == 2

        await pilot.press("ctrl+g")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, BrokenScreen))
        await pilot.press("r")
        await wait_until(pilot, lambda: room.feed and room.feed.draft is None)

        assert bench.design.conventions.ids.type == "uuid"
        customer = bench.design.concept.entity_named("Customer")
        assert customer is not None
        assert customer.attribute_named("fax")


async def test_a_note_that_contradicts_an_accepted_one_is_asked_about(design: Copy) -> None:
    async with entered(design("accepted")) as (room, pilot):
        bench = room.workbench
        assert bench is not None
        number = keys_note(room)
        bench.decide(None, "add", title="Numbers", text="Bigint.", topic="ids", choice="bigint")
        note = bench.design.decision(number)
        assert note is not None
        await pilot.press("f6")
        await wait_until(pilot, lambda: any("Numbers" in row for row in rows_of(room)))
        room.pane.select(note.id)
        await pilot.pause()
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        assert "contradict" in text_of(pilot)
        await pilot.press("right", "enter")

        def settled_now() -> bool:
            found = bench.design.decision(number)
            return found is not None and found.status == "accepted"

        await wait_until(pilot, settled_now)
        assert bench.design.decisions[-1].status == "superseded"


async def test_a_note_that_the_design_contradicts_already_says_so_in_the_chat(
    design: Copy,
) -> None:
    async with entered(design("accepted")) as (room, pilot):
        room.post_message(
            Decide("add", None, {"text": "Keys are bigint.", "topic": "ids", "choice": "bigint"})
        )
        await wait_until(pilot, lambda: "would be uuid" in text_of(pilot))
        assert "contradicts it as it stands" in " ".join(text_of(pilot).split())
