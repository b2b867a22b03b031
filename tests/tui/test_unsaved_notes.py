"""The words of a decision note that was not taken are not lost."""

from __future__ import annotations

from textual.widgets import Input, TextArea

from tests.tui.conftest import Copy
from tests.tui.room import NARROW, Running, entered, said, told, wait_until
from tests.tui.test_decisions import note, to_note
from tui.screens.decision_form import DecisionForm
from tui.screens.dialogs import ChoiceScreen
from tui.screens.room import RoomScreen

WORDS = ("No carts", "tab", "tab", "tab", "Orders only.")
KEY = "ghp_" + "aB3dE5fG7h" * 4
"""What looks like a key, which no note may hold."""


async def opened(pilot: Running, *keys: str) -> DecisionForm:
    await pilot.press(*keys)
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, DecisionForm))
    form = pilot.app.screen
    assert isinstance(form, DecisionForm)
    await wait_until(pilot, lambda: form.focused is not None)
    return form


async def left(room: RoomScreen, pilot: Running) -> None:
    await pilot.press("escape")
    await wait_until(pilot, lambda: pilot.app.screen is room)


async def written(pilot: Running, *words: str) -> None:
    for word in words:
        await pilot.press(*([word] if word == "tab" else word))


def title(form: DecisionForm) -> str:
    return form.query_one("#title", Input).value


async def test_what_was_written_stands_there_again_until_it_is_saved(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        await opened(pilot, "f6", "n")
        await written(pilot, *WORDS)
        await left(room, pilot)
        assert "stands there again next time" in told(pilot)
        form = await opened(pilot, "n")
        assert title(form) == "No carts"
        assert form.query_one("#text", TextArea).text == "Orders only."
        assert "are back" in told(pilot)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: note(room, "No carts"))
        await wait_until(pilot, lambda: not room.notes.are_kept)
        assert pilot.app.screen is room
        form = await opened(pilot, "n")
        assert title(form) == ""
        assert not form.is_changed


async def test_a_note_that_is_refused_can_be_put_right(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        form = await opened(pilot, "f6", "n")
        await written(pilot, *WORDS)
        form.query_one("#context", TextArea).text = KEY
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "looks like" in told(pilot))
        await wait_until(pilot, lambda: pilot.app.screen is room)
        form = await opened(pilot, "n")
        assert title(form) == "No carts"
        form.query_one("#context", TextArea).text = ""
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: note(room, "No carts"))


async def test_words_for_one_note_are_not_taken_for_another(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        await to_note(room, pilot)
        form = await opened(pilot, "e")
        await written(pilot, " Always.")
        await left(room, pilot)
        form = await opened(pilot, "n")
        assert not form.is_changed
        await left(room, pilot)
        form = await opened(pilot, "e")
        assert form.query_one("#text", TextArea).text == "Every price includes tax. Always."
        form.query_one("#text", TextArea).text = "Every price includes tax."
        await left(room, pilot)
        assert not room.notes.are_kept


async def test_words_for_a_note_are_not_offered_for_the_next_of_its_number(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        bench = room.workbench
        assert bench is not None
        bench.decide(None, "add", title="Carts", text="They are kept.")
        number = bench.design.decisions[-1].number
        room.action_edit_decision(number)
        await opened(pilot)
        await written(pilot, " A week.")
        await left(room, pilot)
        bench.undo()
        bench.decide(None, "add", title="Returns", text="They are free.")
        assert bench.design.decisions[-1].number == number
        room.action_edit_decision(number)
        form = await opened(pilot)
        assert not form.is_changed


async def test_a_note_changed_by_others_keeps_what_was_not_written_over(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        found, bench = note(room), room.workbench
        assert found is not None
        assert bench is not None
        room.action_edit_decision(found.number)
        await opened(pilot)
        await written(pilot, " Always.")
        await left(room, pilot)
        bench.decide(found.number, "edit", context="Asked by the tax office.")
        room.action_edit_decision(found.number)
        form = await opened(pilot)
        assert form.changed == {"text": "Every price includes tax. Always."}
        assert "meanwhile" not in told(pilot)
        await left(room, pilot)
        bench.decide(found.number, "edit", text="Prices are net.")
        room.action_edit_decision(found.number)
        await opened(pilot)
        assert "changed meanwhile: Decision." in told(pilot)
        bench.decide(found.number, "edit", consequences="Another column.")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: not room.notes.are_kept)
        found = bench.design.decision(found.number)
        assert found is not None
        assert found.decision == "Every price includes tax. Always."
        assert (found.context, found.consequences) == (
            "Asked by the tax office.", "Another column.",
        )  # fmt: skip


async def test_words_for_a_note_outlive_one_that_comes_from_a_command(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        await opened(pilot, "f6", "n")
        await written(pilot, "No carts")
        await left(room, pilot)
        await said(room, pilot, "/decide Orders only.")
        await wait_until(pilot, lambda: note(room, "Orders only"))
        assert room.notes.are_kept


async def test_a_note_that_contradicts_another_is_there_again_when_that_one_is_kept(
    design: Copy,
) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        assert room.workbench is not None
        ids = next(item for item in room.workbench.design.decisions if item.topic == "ids")
        room.workbench.decide(ids.number, "accept")
        form = await opened(pilot, "f6", "n")
        await written(pilot, "Short keys", "tab", "ids", "tab", "bigint", "tab", "They are short.")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, RoomScreen))
        form = await opened(pilot, "n")
        assert title(form) == "Short keys"


async def test_leaving_with_a_note_unsaved_is_asked_for_twice(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (_, pilot):
        await opened(pilot, "f6", "n")
        await written(pilot, "No carts")
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: "is written and not saved" in told(pilot))
        assert not pilot.app._exit
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: pilot.app._exit)


async def test_saving_a_note_as_it_was_makes_no_snapshot(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        assert room.workbench is not None
        head = room.workbench.head
        await to_note(room, pilot)
        await opened(pilot, "e")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Nothing was changed." in told(pilot))
        assert room.workbench.head == head
