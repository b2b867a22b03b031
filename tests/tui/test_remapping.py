"""The user's own keys: taken, shown everywhere, and told when they cannot be had."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.binding import BindingsMap

from session.settings import SettingsError, design_file, load_settings, user_file
from tests.tui.conftest import Copy
from tests.tui.room import SETTINGS, entered, text_of, told, wait_until
from tui import keys, remapping
from tui.app import PlanroomApp
from tui.screens.dialogs import ReadScreen
from tui.screens.jump import JumpScreen
from tui.widgets.sheet_view import SheetView
from tui.widgets.tabs import PaneTabs


@pytest.mark.parametrize(
    ("binding", "written", "taken"),
    [
        ("room.accept", "ctrl+y", "ctrl+y"),
        ("room.accept", "CTRL+Y", "ctrl+y"),
        ("room.accept", "f11, ctrl+y", "f11,ctrl+y"),
        ("workspace.next", "n,>", "n,greater_than_sign"),
        ("workspace.write", "shift+i", "I"),
        ("workspace.present", "bksp,z", "backspace,z"),
        ("workspace.next", "pgup", "pageup"),
        ("schema.filter", ",", "comma"),
        ("diagram.fit", "+", "plus"),
        ("list.first", "alt++", "alt+plus"),
        ("list.first", "Home", "home"),
        ("room.zoom", "f12", "f12"),
    ],
)
def test_a_key_may_be_written_in_several_ways(binding: str, written: str, taken: str) -> None:
    names = [remapping.parsed(keys.BY_ID[binding], key) for key in remapping.split(written)]
    assert ",".join(names) == taken


@pytest.mark.parametrize(
    ("binding", "written", "words"),
    [
        ("room.acept", "ctrl+y", "there is no binding 'room.acept'; did you mean room.accept?"),
        ("nothing", "ctrl+y", "`planroom keys` lists them"),
        ("room.accept", "", "is no key"),
        ("room.accept", "escpe", "did you mean escape?"),
        ("room.accept", "strg+y", "is no key"),
        ("room.accept", "ctrl+h", "reaches programs as backspace"),
        ("room.accept", "ctrl+[", "reaches programs as escape"),
        ("room.accept", "ctrl+shift+y", "not sent by terminals"),
        ("room.accept", "super+y", "not sent by terminals"),
        ("room.accept", "ctrl+c", "copies what is selected"),
        ("list.down", "tab", "moves the focus"),
        ("room.accept", "y", "is typed in texts"),
        ("composer.send", "?", "is typed in texts"),
        ("room.zoom", "shift+left", "needed while a text is typed"),
        ("room.accept", "f12", "f12 of room.accept is room.zoom (Zoom) already"),
        ("schema.follow", "i", "i of schema.follow is workspace.write (Write) already"),
        ("workspace.next", "p", "already, where both count"),
    ],
)
def test_what_cannot_be_taken_says_why_and_leaves_the_key(
    binding: str, written: str, words: str
) -> None:
    found = remapping.read([(binding, written)], "/home/ada/settings.toml")
    assert not found.keymap
    assert len(found.problems) == 1
    assert found.problems[0].startswith("/home/ada/settings.toml: ")
    assert words in found.problems[0]
    if binding in keys.BY_ID:
        assert f"{binding} keeps " in found.problems[0]


def test_two_bindings_may_change_places() -> None:
    found = remapping.read([("decisions.pin", "m"), ("decisions.mute", "p")])
    assert found.keymap == {"decisions.pin": "m", "decisions.mute": "p"}
    assert not found.problems


def test_keys_of_places_that_are_never_together_may_be_the_same() -> None:
    assert not remapping.read([("history.compare", "e"), ("question.own", "m")]).problems


def test_a_refusal_that_brings_a_key_back_is_followed_up() -> None:
    """Accept keeps its key after all, so that zoom cannot have it."""
    found = remapping.read([("room.zoom", "ctrl+g"), ("room.accept", "f1")])
    assert not found.keymap
    assert len(found.problems) == 2


def test_keys_not_every_terminal_sends_are_taken_and_told() -> None:
    found = remapping.read([("room.accept", "alt+y"), ("room.zoom", "alt+z,ctrl+l")])
    assert found.keymap == {"room.accept": "alt+y", "room.zoom": "alt+z,ctrl+l"}
    assert [words for words in found.doubts if "room.zoom" in words] == []
    assert "not sent by every terminal" in found.doubts[0]


_NAMES = st.one_of(
    st.sampled_from(sorted({name for key in keys.KEYS for name in key.keys.split(",")})),
    st.text(max_size=8),
)


@given(
    st.dictionaries(
        st.sampled_from([*keys.BY_ID, "none"]), st.lists(_NAMES, min_size=1, max_size=3),
        max_size=6,
    )
)  # fmt: skip
def test_whatever_is_wanted_no_binding_is_lost(wanted: dict[str, list[str]]) -> None:
    found = remapping.read([(binding, ",".join(names)) for binding, names in wanted.items()])
    assert len(found.keymap) + len(found.problems) == len(wanted)
    for binding, names in found.keymap.items():
        key = keys.BY_ID[binding]
        for name in set(names.split(",")) - set(key.keys.split(",")):
            assert remapping.rival(key, name, found.keymap) is None
    for scope in keys.SCOPES:
        bindings = BindingsMap(keys.bindings(scope))
        clashing = bindings.apply_keymap(found.keymap).clashed_bindings
        # Textual finds that a binding whose two keys become one clashes with itself.
        assert {binding.id for binding in clashing} <= set(found.keymap)
        left = {binding.id for _, binding in bindings}
        assert left == {key.id for key in keys.KEYS if key.scope == scope}


def test_the_settings_take_keys_quoted_or_not_and_as_lists() -> None:
    user_file().parent.mkdir(parents=True)
    user_file().write_text(
        '[keys]\n"room.accept" = "ctrl+y"\nroom.zoom = "ctrl+l"\nlist.down = ["down", "n"]\n'
    )
    assert load_settings().keys == (
        ("room.accept", "ctrl+y"), ("room.zoom", "ctrl+l"), ("list.down", "down,n"),
    )  # fmt: skip
    user_file().write_text("[keys]\nroom.accept = 5\n")
    with pytest.raises(SettingsError, match=r"room\.accept must be a key or a list of keys"):
        load_settings()


def test_a_design_does_not_set_keys(design: Copy) -> None:
    path = design("new")
    design_file(path).write_text('[keys]\n"room.quit" = "ctrl+g"\n')
    with pytest.raises(SettingsError, match="a design may not set keys"):
        load_settings(path)


MINE = (
    ("room.accept", "ctrl+y"),
    ("composer.send", "ctrl+l"),
    ("decisions.new", "z"),
    ("room.acept", "f5"),
)


async def test_the_app_has_the_user_s_keys_and_shows_them(design: Copy) -> None:
    settings = replace(SETTINGS, keys=MINE)
    async with entered(design("proposed"), settings=settings) as (room, pilot):
        await wait_until(pilot, lambda: "'room.acept'" in text_of(pilot))
        assert "^y Accept" in text_of(pilot)
        assert "ctrl+y accepts the proposal" in text_of(pilot)
        await pilot.press("f6")
        await wait_until(pilot, lambda: "z New" in text_of(pilot))
        await pilot.press("n", "f1")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReadScreen))
        shown = pilot.app.screen.query_one(SheetView).text
        assert "ctrl+y" in shown
        assert "ctrl+g" not in shown
        await pilot.press("escape", "ctrl+p")
        await wait_until(pilot, lambda: "Search" in text_of(pilot))
        await pilot.press(*"planroom accept")
        await wait_until(pilot, lambda: "Planroom: Accept  ctrl+y" in text_of(pilot))
        await pilot.press("escape", "ctrl+g")
        await pilot.pause()
        assert room.feed is not None
        assert room.feed.draft is not None
        await pilot.press("ctrl+y")
        await wait_until(pilot, lambda: room.feed and room.feed.draft is None)


async def test_keys_that_act_in_their_order_in_the_message_can_be_others(design: Copy) -> None:
    settings = replace(SETTINGS, keys=(("composer.send", "ctrl+l"), ("composer.newline", "enter")))
    async with entered(design("new"), settings=settings) as (room, pilot):
        await pilot.press("slash", *"log", "enter")
        await wait_until(pilot, lambda: room.chat.composer.text == "/log\n")
        await pilot.press("backspace", "ctrl+l")
        await wait_until(pilot, lambda: room.current == "history")
        assert not told(pilot)


async def test_the_tabs_show_the_keys_of_the_panes(design: Copy) -> None:
    mine = (("pane.schema", "ctrl+l"), ("pane.schema.digit", "z"))
    async with entered(design("accepted"), settings=replace(SETTINGS, keys=mine)) as (room, pilot):
        tabs = room.query_one("#tabs", PaneTabs)
        assert "3 Concept" in text_of(pilot)
        assert "z Schema" in text_of(pilot)
        assert "F2-F9" not in text_of(pilot)
        at = room.query_one("#tabs").region.x
        column = text_of(pilot).splitlines()[0].index("z Schema") - at
        await pilot.hover("#tabs", offset=(column, 0))
        assert str(tabs.tooltip) == "ctrl+l, or z where no text is typed"
        await pilot.press("f3", "z")
        await wait_until(pilot, lambda: room.current == "schema")
        await pilot.press("ctrl+n")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, JumpScreen))
        assert "go to the panes" not in text_of(pilot)
        assert isinstance(pilot.app, PlanroomApp)
        pilot.app.take_keys(())
        await pilot.press("escape")
        await wait_until(pilot, lambda: "4 Schema" in text_of(pilot))


async def test_another_app_starts_with_the_keys_of_the_table(design: Copy) -> None:
    async with entered(design("proposed")) as (_, pilot):
        assert "^g Accept" in text_of(pilot)
        assert "ctrl+g accepts the proposal" in text_of(pilot)
