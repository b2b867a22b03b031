"""Prose while it arrives: what is settled, and that nothing is lost on the way."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Markdown

from tests.tui.room import text_of, wait_until
from tui.widgets.stream import GrowingEnd, Prose, settled

PIECES = st.lists(
    st.sampled_from(["word ", "\n", "\n\n", "```", "| a | b |", "- item", "# head", "`x`"]),
    max_size=30,
).map("".join)


@given(PIECES)
def test_what_is_settled_ends_at_a_line_and_outside_code(text: str) -> None:
    cut = settled(text)
    head = text[:cut]
    assert head == "" or head.endswith("\n")
    fences = sum(line.lstrip().startswith("```") for line in head.splitlines())
    assert fences % 2 == 0


def test_a_growing_table_is_not_settled() -> None:
    assert settled("text\n| a | b |\n| - | - |\n") == len("text\n")
    table = "| a | b |\n| - | - |\n| 1 | 2 |\n\n"
    assert settled(table) == len(table)


class Host(App[None]):
    def compose(self) -> ComposeResult:
        yield Prose()


async def test_all_that_was_said_is_shown_in_the_end() -> None:
    app = Host()
    async with app.run_test(size=(60, 30)) as pilot:
        prose = app.query_one(Prose)
        text = "First **para**.\n\n```sql\nselect '[/]'\n```\n\n- one\n- two\n\nLast [red words."
        for at in range(0, len(text), 5):
            prose.feed(text[at : at + 5])
            await pilot.pause()
        await prose.finish()
        await pilot.pause()
        assert prose.text == text
        assert app.query_one(Markdown).source == text


async def test_an_old_message_is_one_widget() -> None:
    app = Host()
    async with app.run_test(size=(60, 30)) as pilot:
        prose = app.query_one(Prose)
        prose.feed("one\n\ntwo\n\nthree")
        await prose.finish()
        await prose.lighten()
        await pilot.pause()
        assert not app.query(Markdown)
        assert prose.text == "one\n\ntwo\n\nthree"


def shows(pilot: Pilot[None], words: str) -> bool:
    return words in text_of(pilot)


class Scrolled(App[None]):
    CSS = ".prose, Vertical { height: auto; } .prose--light { height: auto; }"

    def compose(self) -> ComposeResult:
        with VerticalScroll(), Vertical():
            yield Prose()


async def test_the_growing_end_is_no_higher_than_what_scrolls_and_hides_nothing() -> None:
    app = Scrolled()
    async with app.run_test(size=(60, 20)) as pilot:
        prose, view = app.query_one(Prose), app.query_one(VerticalScroll)
        end = app.query_one(GrowingEnd)
        view.anchor()
        for number in range(120):
            prose.feed(f"line {number}\n")
            await pilot.pause(0.01)
        await wait_until(pilot, lambda: "line 119" in text_of(pilot))
        assert end.size.height <= view.size.height
        view.scroll_to(y=0, animate=False)
        await wait_until(pilot, lambda: "line 0" in text_of(pilot))
        await wait_until(pilot, lambda: view.max_scroll_y >= 120 - view.size.height)
        for number in (30, 60, 90):
            view.scroll_to(y=number, animate=False)
            await wait_until(pilot, partial(shows, pilot, f"line {number}"))


LONG = "A paragraph of words that is wrapped at the width of the terminal, twice or more"
ITEM = "- an item that is long enough to be wrapped below its words"


@pytest.mark.parametrize("width", [24, 40, 70])
async def test_selected_text_has_no_breaks_that_the_width_made(width: int) -> None:
    class Old(App[None]):
        def compose(self) -> ComposeResult:
            yield Prose(f"{LONG}\n\n{ITEM}\n{'x' * 90}")

    app = Old()
    async with app.run_test(size=(width, 20)) as pilot:
        await wait_until(pilot, lambda: "wrapped" in text_of(pilot))
        app.screen.text_select_all()
        found = app.screen.get_selected_text()
        assert found == f"{LONG}\n\n• {ITEM[2:]}\n{'x' * 90}"
