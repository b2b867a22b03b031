"""The words of a decision note that was not taken are not lost."""

from __future__ import annotations

from textual.widgets import Input, TextArea

from tests.tui.conftest import Copy
from tests.tui.room import NARROW, Running, entered, told, wait_until
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


async def written(pilot: Running, *words: str) -> None:
    for word in words:
        await pilot.press(*([word] if word == "tab" else word))


def title(form: DecisionForm) -> str:
    return form.query_one("#title", Input).value


async def test_what_was_written_stands_there_again_until_it_is_saved(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        await opened(pilot, "f6", "n")
        await written(pilot, *WORDS)
        await pilot.press("escape")
        await wait_until(pilot, lambda: "stands there again next time" in told(pilot))
        form = await opened(pilot, "n")
        assert title(form) == "No carts"
        assert form.query_one("#text", TextArea).text == "Orders only."
        assert "are back" in told(pilot)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: note(room, "No carts"))
        await wait_until(pilot, lambda: not room.notes.are_kept)
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
        await pilot.press("escape")
        form = await opened(pilot, "n")
        assert not form.is_changed
        await pilot.press("escape")
        form = await opened(pilot, "e")
        assert form.query_one("#text", TextArea).text == "Every price includes tax. Always."
        form.query_one("#text", TextArea).text = "Every price includes tax."
        await pilot.press("escape")
        assert not room.notes.are_kept


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
