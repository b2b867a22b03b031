"""Settings written into their files, and where each value comes from."""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session import kept_settings
from session.kept_settings import keep_for_user, keep_key, keep_setting
from session.settings import SettingsError, design_file, load_settings, user_file
from session.workbench import Workbench

FILE = """\
# mine
model = "openai:gpt-5"   # the good one
budget = 7000
unheard_of = [1, 2]

[prices."openai:gpt-5"]
input = 1.25

[keys]
# for tmux
"room.accept" = "ctrl+y"
list.down = ["down", "n"]
"""


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_only_the_line_that_says_it_is_another_one() -> None:
    write(user_file(), FILE)
    keep_for_user("budget", 8000)
    keep_for_user("bell", "always")
    keep_key("room.accept", "f11")
    keep_key("room.zoom", "f11,ctrl+y")
    assert (
        user_file().read_text()
        == FILE.replace("7000", "8000")
        .replace("unheard_of = [1, 2]\n", 'unheard_of = [1, 2]\nbell = "always"\n')
        .replace('"ctrl+y"', '"f11"')
        + '"room.zoom" = ["f11", "ctrl+y"]\n'
    )
    assert stat.S_IMODE(user_file().stat().st_mode) == 0o600


def test_a_file_that_is_not_there_is_made_and_emptied_again() -> None:
    keep_key("room.accept", "ctrl+y")
    assert user_file().read_text() == '[keys]\n"room.accept" = "ctrl+y"\n'
    keep_for_user("theme", "nord")
    assert load_settings().keys == (("room.accept", "ctrl+y"),)
    keep_for_user("theme", None)
    keep_key("room.accept", None)
    assert load_settings() == load_settings().__class__()


def test_a_file_that_is_a_link_stays_one(tmp_path: Path) -> None:
    write(tmp_path / "dotfiles.toml", 'theme = "nord"\n')
    user_file().parent.mkdir(parents=True)
    user_file().symlink_to(tmp_path / "dotfiles.toml")
    keep_for_user("theme", "dracula")
    assert user_file().is_symlink()
    assert (tmp_path / "dotfiles.toml").read_text() == 'theme = "dracula"\n'


def test_a_link_in_a_design_is_neither_followed_nor_replaced(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.toml"
    write(elsewhere, 'theme = "nord"\n')
    file = design_file(tmp_path)
    file.parent.mkdir(exist_ok=True)
    file.symlink_to(elsewhere)
    with pytest.raises(SettingsError, match="symbolic link"):
        keep_setting(tmp_path, "model", "offline")
    assert elsewhere.read_text() == 'theme = "nord"\n'


@pytest.mark.parametrize(
    "text",
    [
        'keys = {"room.accept" = "f11"}',
        'keys.room.accept = "f11"\n',
        "budget = 1\nx",
    ],
)
def test_what_is_written_otherwise_is_left_alone(text: str) -> None:
    write(user_file(), text)
    with pytest.raises(SettingsError, match=str(user_file())):
        keep_key("room.accept", "ctrl+y")
    assert user_file().read_text() == text


def test_a_value_of_several_lines_is_one_value() -> None:
    write(user_file(), '[keys]\n"room.accept" = [\n  "f11", # ours\n]\n"list.up" = [\n"k"\n]\n')
    keep_key("room.accept", "ctrl+y")
    assert user_file().read_text() == '[keys]\n"room.accept" = "ctrl+y"\n"list.up" = [\n"k"\n]\n'
    keep_for_user("theme", "nord")
    keep_key("list.up", None)
    assert user_file().read_text() == 'theme = "nord"\n[keys]\n"room.accept" = "ctrl+y"\n'


def test_rows_of_a_value_are_no_headers() -> None:
    text = 'rows = [\n  [1],\n  [2]\n]\ntheme = "a"\n[keys]\n"list.up" = "k"\n'
    after = kept_settings._put(text, "", "theme", "nord")
    assert after == text.replace('"a"', '"nord"')


@pytest.mark.parametrize("number", ["inf", "-inf", "nan"])
def test_a_number_without_an_end_is_no_limit(
    make_bench: Callable[..., Workbench], number: str
) -> None:
    bench = make_bench()
    for name, kind in (("session_cost", "float"), ("budget", "int")):
        with pytest.raises(SettingsError, match=f"{name} must be a {kind}, not '{number}'"):
            bench.use_setting(name, number)
        write(user_file(), f"{name} = {number}\n")
        with pytest.raises(SettingsError, match=f"{name} must be a {kind}"):
            load_settings()
        user_file().unlink()
    write(user_file(), f'[prices."openai:gpt-5"]\ninput = {number}\noutput = 1\n')
    with pytest.raises(SettingsError, match="prices are tables"):
        load_settings()


_NAMES = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=6)
_VALUES = st.one_of(st.integers(0, 9**9), st.booleans(), st.text(max_size=9))


@given(st.dictionaries(_NAMES, _VALUES, max_size=4), st.dictionaries(_NAMES, _VALUES, max_size=4),
       _NAMES, _VALUES, st.booleans())  # fmt: skip
def test_a_file_says_what_it_said_and_the_new_value(
    top: dict[str, str], below: dict[str, str], name: str, value: str, in_table: bool
) -> None:
    lines = [f"{key} = {kept_settings.written(one)}" for key, one in top.items() if key != "keys"]
    lines += [
        "",
        "[keys]",
        *(f'"{key}" = {kept_settings.written(one)}' for key, one in below.items()),
    ]
    text = "\n".join(lines)
    before = tomllib.loads(text)
    after = tomllib.loads(kept_settings._put(text, "keys" if in_table else "", name, value))
    place = before["keys"] if in_table else before
    place[name] = value
    assert after == before


def test_the_settings_know_where_each_value_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(user_file(), 'theme = "nord"\nbudget = 1000\nmodel = "offline"\n')
    keep_setting(tmp_path, "model", "ollama:qwen3")
    monkeypatch.setenv("PLANROOM_PROMPT_BUDGET", "2000")
    found = load_settings(tmp_path, {"pace": 0.5})
    places = {name: found.place(name) for name in ("theme", "model", "budget", "pace", "bell")}
    assert places == {
        "theme": str(user_file()), "model": str(design_file(tmp_path)),
        "budget": "$PLANROOM_PROMPT_BUDGET", "pace": "--pace", "bell": "",
    }  # fmt: skip


def test_what_is_stronger_stays_in_force(
    make_bench: Callable[..., Workbench], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANROOM_BELL", "off")
    bench = make_bench()
    bench.settings = load_settings(bench.path)
    bench.use_setting("bell", "always")
    assert bench.settings.bell == "off"
    monkeypatch.delenv("PLANROOM_BELL")
    assert load_settings(bench.path).bell == "always"
    bench.use_setting("budget", "1234")
    assert (bench.settings.budget, load_settings().budget) == (1234, 1234)
    with pytest.raises(SettingsError, match="budget must be a int"):
        bench.use_setting("budget", "many")
    bench.use_setting("budget", None)
    assert (bench.settings.budget, bench.settings.place("budget")) == (9000, "")


def test_the_profile_of_the_review_is_a_snapshot(make_bench: Callable[..., Workbench]) -> None:
    bench = make_bench()
    before = bench.head.id
    bench.set_profile("regulated")
    assert bench.design.conventions.profile == "regulated"
    assert bench.head.parents == (before,)
    assert "regulated" in bench.head.subject
