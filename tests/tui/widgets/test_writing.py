"""Words of several lines: whatever is edited, taken back and done again, the text holds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual import events
from textual.app import App, ComposeResult
from textual.document._wrapped_document import WrappedDocument

from tests.tui.room import Running, wait_until
from tui.widgets.writing import Writing

LONG = "\n".join(f"line {number}" for number in range(12))
WIDE = "words that wrap over some lines of the text, and 日本語 as well"
Edit = Callable[[Writing], object]
EDITS: dict[str, Edit] = {
    "type": lambda writing: writing.insert("x"),
    "break": lambda writing: writing.insert("\n"),
    "erase": Writing.action_delete_word_left,
    "paste long": lambda writing: writing.replace(LONG, *writing.selection),
    "paste wide": lambda writing: writing.replace(WIDE, *writing.selection),
    "choose all": Writing.action_select_all,
    "choose up": lambda writing: writing.action_cursor_up(select=True),
    "cut": Writing.action_cut,
    "up": Writing.action_cursor_up,
    "home": lambda writing: writing.move_cursor((0, 0)),
    "end": lambda writing: writing.move_cursor(writing.document.end),
    "undo": Writing.action_undo,
    "redo": Writing.action_redo,
    "replace": lambda writing: writing.replace("another", (0, 0), writing.document.end),
    "load long": lambda writing: writing.load_text(LONG),
    "load nothing": lambda writing: writing.load_text(""),
}
"""What a person or the app does, as its key does it."""


class Host(App[None]):
    CSS = """
    Writing { width: 14; }
    .low { height: 3; }
    .growing { height: auto; max-height: 4; }
    """

    def __init__(self, shape: str) -> None:
        super().__init__()
        self._shape = shape

    def compose(self) -> ComposeResult:
        writing = Writing()
        writing.add_class(self._shape)
        yield writing


def check(writing: Writing) -> None:
    """The cursor stands in the text, and each line is wrapped as it has to be."""
    assert writing.clamp_visitable(writing.cursor_location) == writing.cursor_location
    anew = WrappedDocument(writing.document, writing.wrap_width, writing.indent_width)
    assert writing.wrapped_document.lines == anew.lines
    assert writing.wrapped_document.height == anew.height


async def run(shape: str, steps: Sequence[str]) -> None:
    app = Host(shape)
    async with app.run_test(size=(20, 6)) as pilot:
        writing = app.query_one(Writing)
        writing.focus()
        await pilot.pause()
        for step in steps:
            EDITS[step](writing)
            check(writing)
            await pilot.pause()
            check(writing)
        final = writing.text
        undone = len(writing.history.undo_stack)
        for _ in range(undone):
            writing.action_undo()
            await pilot.pause()
            check(writing)
        for _ in range(undone):
            writing.action_redo()
            check(writing)
            await pilot.pause()
        assert writing.text == final


@settings(max_examples=12)
@example("low", ["paste long", "undo", "redo", "choose all", "cut", "undo", "redo"])
@example("growing", ["paste long", "undo", "redo", "replace", "undo"])
@given(st.sampled_from(["low", "growing"]), st.lists(st.sampled_from(sorted(EDITS)), max_size=14))
def test_what_is_edited_can_be_taken_back_and_done_again(shape: str, steps: list[str]) -> None:
    asyncio.run(run(shape, steps))


@pytest.mark.parametrize("shape", ["low", "growing"])
async def test_a_long_text_that_was_pasted_is_taken_back_with_the_key(shape: str) -> None:
    app = Host(shape)
    async with app.run_test(size=(20, 6)) as pilot:
        writing = app.query_one(Writing)
        writing.focus()
        await pasted(writing, pilot, LONG)
        await pilot.press("ctrl+z")
        await wait_until(pilot, lambda: writing.text == "")
        await pilot.press("ctrl+y")
        await wait_until(pilot, lambda: writing.text == LONG)
        await pilot.press("f7", "ctrl+x")
        await wait_until(pilot, lambda: writing.text == "")
        await pilot.press("ctrl+z")
        await wait_until(pilot, lambda: writing.text == LONG)


async def test_a_paste_is_cleaned() -> None:
    app = Host("low")
    async with app.run_test(size=(20, 6)) as pilot:
        writing = app.query_one(Writing)
        writing.focus()
        await pasted(writing, pilot, "a\x1b[31mb")
        assert "\x1b" not in writing.text


async def pasted(writing: Writing, pilot: Running, text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await wait_until(pilot, lambda: writing.text)
