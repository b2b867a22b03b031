"""The form of the brief on the disk: kept whole, and for several windows at once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.intake.brief import example_brief, parse_brief
from design.intake.filling import split_brief
from session.bench import WorkbenchError
from session.briefing import Form, FormFile, form_for, put_in_folder

BRIEF = example_brief()


def test_a_form_that_is_damaged_is_moved_out_of_the_way(tmp_path: Path) -> None:
    file = FormFile(tmp_path)
    file.save(Form({"title": "Mine"}))
    assert json.loads(file.path.read_text("utf-8"))["boxes"] == {"title": "Mine"}
    file.path.write_text("{", "utf-8")
    assert form_for(tmp_path) == Form(split_brief(""), (), "")
    assert file.path.with_suffix(".unreadable").exists()


@pytest.mark.parametrize(
    ("before", "titles"), [(None, []), ({"title": "First"}, ["First"]), ([], [])]
)
def test_a_form_of_an_earlier_version_is_read(
    tmp_path: Path, before: object, titles: list[str]
) -> None:
    file = FormFile(tmp_path)
    file.path.parent.mkdir()
    form = {"boxes": {"title": "Mine"}, "before": before, "start": ""}
    file.path.write_text(json.dumps(form), "utf-8")
    found = form_for(tmp_path)
    assert found.boxes["title"] == "Mine"
    assert [boxes["title"] for boxes in found.before] == titles


def test_a_folder_that_cannot_be_looked_into_is_told(tmp_path: Path) -> None:
    file = FormFile(tmp_path / ("x" * 300))
    with pytest.raises(WorkbenchError, match="cannot be kept"):
        file.save(Form({"title": "Mine"}))
    file.forget(Form({"title": "Mine"}))


def test_the_example_in_the_form_is_a_brief_that_says_the_same() -> None:
    assert parse_brief(Form().put(example_brief()).text) == parse_brief(example_brief())


def test_a_file_changed_by_others_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "brief.md"
    file.write_text(BRIEF, "utf-8")
    form = form_for(tmp_path)
    file.write_text("Mine", "utf-8")
    with pytest.raises(WorkbenchError, match="was changed while the form was open"):
        put_in_folder(tmp_path, form)
    assert file.read_text("utf-8") == "Mine"


def test_a_brief_that_was_put_there_once_is_put_there_again(tmp_path: Path) -> None:
    file = tmp_path / "brief.md"
    file.write_text(BRIEF, "utf-8")
    form = Form(split_brief(BRIEF + "\nMore words.\n"), (), form_for(tmp_path).start)
    put_in_folder(tmp_path, form)
    put_in_folder(tmp_path, form)
    assert file.read_text("utf-8") == form.text + "\n"


def test_the_form_is_not_kept_through_a_link(tmp_path: Path) -> None:
    file = FormFile(tmp_path)
    victim = tmp_path / "victim"
    victim.write_text("Mine", "utf-8")
    file.path.parent.mkdir()
    file.path.symlink_to(victim)
    file.save(Form({"title": "Shop"}))
    assert victim.read_text("utf-8") == "Mine"
    assert not file.path.is_symlink()


# --- several windows -------------------------------------------------------------------------


def titled(words: str) -> Form:
    return Form({"title": words})


def titles(form: Form | None) -> list[str]:
    """Return the words of the form, and those that can be brought back."""
    assert form is not None
    return [boxes["title"] for boxes in (form.boxes, *form.before)]


def two_windows(folder: Path) -> tuple[FormFile, FormFile]:
    """Two windows that began with the same form, and then the first has written."""
    first, second = (FormFile(folder, form_for(folder)) for _ in range(2))
    first.save(titled("first"))
    return first, second


def test_what_another_window_keeps_is_not_written_over(tmp_path: Path) -> None:
    first, second = two_windows(tmp_path)
    for words in ("second", "second, longer"):
        kept = second.save(titled(words))
        assert titles(kept)[:2] == ["first", words]
        assert first.load() == kept


def test_the_other_window_goes_on_and_can_bring_back_what_this_one_wrote(tmp_path: Path) -> None:
    first, second = two_windows(tmp_path)
    second.save(titled("second"))
    assert titles(first.save(titled("first, longer"))) == ["first, longer", "second"]


def test_the_form_that_was_chosen_is_kept_with_the_other_one_behind_it(tmp_path: Path) -> None:
    _, second = two_windows(tmp_path)
    mine = titled("second")
    second.known = theirs = second.save(mine)
    assert titles(second.save(mine.over(theirs))) == ["second", "first"]
    assert titles(second.load()) == ["second", "first"]


def test_a_brief_that_is_taken_leaves_the_form_of_another_window(tmp_path: Path) -> None:
    first, second = two_windows(tmp_path)
    second.forget(titled("second"))
    assert titles(first.load()) == ["first"]
    first.forget(titled("first"))
    assert first.load() is None


def test_what_stood_in_the_form_outlives_the_taking_of_its_brief(tmp_path: Path) -> None:
    file = FormFile(tmp_path)
    form = titled("second").over(titled("first"))
    file.save(form)
    file.forget(form)
    after = form_for(tmp_path, "# Changed since")
    assert after.start == "# Changed since"
    assert titles(after) == ["Changed since", "first"]


def test_what_stood_in_the_form_comes_back_one_after_the_other() -> None:
    form = titled("third").over(titled("second").over(titled("first")))
    seen = []
    for _ in range(4):
        seen.append(form.boxes["title"])
        form = form.turned()
    assert seen == ["third", "second", "first", "third"]


def test_the_same_words_stand_behind_the_form_once() -> None:
    form = Form().put("# One").put("# Two").put("# Two").put("# One")
    assert titles(form) == ["One", "Two"]


@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.text("ab", min_size=1, max_size=3), st.booleans()),
        max_size=8,
    )
)
def test_no_window_takes_words_away_that_it_has_not_shown(
    steps: list[tuple[int, str, bool]],
) -> None:
    with TemporaryDirectory() as folder:
        windows = [FormFile(Path(folder), Form()) for _ in range(2)]
        forms, shown = [Form(), Form()], [{""}, {""}]
        for who, words, mine in steps:
            window, form = windows[who], replace(forms[who], boxes={"title": words})
            there = set(titles(window.load() or Form({"title": ""})))
            shown[who].add(words)
            while not (kept := window.save(form)).says(form):
                window.known = kept
                form = form.over(kept) if mine else kept
                shown[who].add(form.boxes["title"])
            forms[who] = kept
            assert there - set(titles(window.load())) <= shown[who]
