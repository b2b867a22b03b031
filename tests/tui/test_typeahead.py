"""Keys that arrive in one burst: each acts on what the one before has left."""

from __future__ import annotations

from textual.events import Key, Paste
from textual.keys import REPLACED_KEYS
from textual.widgets import Input, TextArea

from tests.tui.conftest import Copy
from tests.tui.room import NARROW, Running, entered, text_of, wait_until
from tui.screens.decision_form import DecisionForm
from tui.screens.dialogs import ReadScreen


def burst(pilot: Running, *keys: str) -> None:
    """Send keys as one read of the terminal gives them, without waiting between them."""
    for key in keys:
        character = key if len(key) == 1 else None
        pilot.app.post_message(
            Key("space" if key == " " else REPLACED_KEYS.get(key, key), character)
        )


async def test_a_form_is_filled_in_one_burst(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        assert room.workbench
        before = room.workbench.head
        burst(pilot, "f6", "n", *"Mean area", "tab", "tab", "tab", *"a r", "enter", *"e", "tab")
        pilot.app.post_message(Paste("pasted"))
        burst(pilot, "tab", *"last")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, DecisionForm))
        form = pilot.app.screen
        await wait_until(pilot, lambda: form.query_one("#consequences", TextArea).text == "last")
        assert form.query_one("#title", Input).value == "Mean area"
        assert form.query_one("#text", TextArea).text == "a r\ne"
        assert form.query_one("#context", TextArea).text == "pasted"
        assert room.workbench.head == before
        await wait_until(pilot, lambda: "last" in text_of(pilot))


async def test_a_command_follows_the_key_that_leads_to_the_message(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        burst(pilot, "f8", "down", "f2", *"/help", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReadScreen))
        await pilot.press("escape")
        burst(pilot, "4", "f2", "f8", "i", *"what next")
        await wait_until(pilot, lambda: room.chat.composer.text == "4what next")


async def test_keys_wait_for_what_has_to_be_read_before_it_is_asked(design: Copy) -> None:
    async with entered(design("accepted"), NARROW) as (room, pilot):
        burst(pilot, "f8", "b", *"bigint", "enter", "f2", "/", *"theme")
        await wait_until(pilot, lambda: "on bigint" in text_of(pilot))
        await wait_until(pilot, lambda: room.chat.composer.text == "/theme")
        assert pilot.app.screen is room
