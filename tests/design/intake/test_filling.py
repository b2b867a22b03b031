"""A brief as boxes: taken apart and put together it says the same, and no word is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.intake.brief import example_brief, open_facts, parse_brief
from design.intake.filling import (
    PLACES,
    heading_for,
    lines_for,
    places_of_lines,
    split_brief,
    write_brief,
)
from design.intake.form import BRIEF_TEMPLATE
from design.intake.routing import Place
from tests.design.intake.test_brief import BRIEFS

PIECES = st.sampled_from(
    ["- ", "# ", "### ", "Entities", "Roles: ", "Later", "**Data**", "· ", "order", "→", "a, b",
     ";", "Role: ", "Can: ", "|", "---", "\n", "\n\n", " ", "\t", "Reports", "\x1b[31m", "1. "]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def words_in(text: str) -> set[str]:
    return {word for word in text.replace("“", " ").replace("”", " ").split() if word.isalpha()}


@pytest.mark.parametrize("name", BRIEFS)
def test_a_brief_put_together_again_reads_the_same(shared: Path, name: str) -> None:
    text = (shared / "briefs" / f"{name}.md").read_text(encoding="utf-8")

    assert write_brief(split_brief(text)) == text.rstrip().replace("won't", "won’t")


def test_a_brief_in_other_dress_and_order_reads_the_same() -> None:
    text = (
        "Corner shop\n\nWe sell things.\n\n## Out of scope\n- Gift cards\n\n**Things we keep**\n"
        "- Book: something to read; title\n\n## Budget\nnone yet\n\nUsers and roles: see below\n"
        "- Role: Clerk\n- Can: sell\n\n# Things we keep\n- Shelf: where books are\n"
    )
    boxes = split_brief(text)
    again = parse_brief(write_brief(boxes))
    before = parse_brief(text)

    assert boxes["title"] == "Corner shop"
    assert boxes["entities"].splitlines()[-1] == "- Shelf: where books are"
    assert boxes["other"] == "## Budget\nnone yet"
    assert (again.entities, again.roles, again.non_goals, again.summary) == (
        before.entities, before.roles, before.non_goals, before.summary,
    )  # fmt: skip
    assert {line.text for line in again.unknown} == {line.text for line in before.unknown}


def test_the_form_has_a_heading_and_lines_for_each_section() -> None:
    template = "\n\n".join(
        f"{heading_for(place)}\n{lines_for(place)}".rstrip()
        for place in PLACES
        if heading_for(place)
    )
    assert template == BRIEF_TEMPLATE.rstrip()
    assert lines_for("roles") == "- Role:\n- Can:\n- Cannot:"
    assert open_facts(parse_brief(write_brief({}))) == open_facts(parse_brief(BRIEF_TEMPLATE))


def test_what_is_written_in_a_box_stays_in_it() -> None:
    boxes: dict[Place, str] = {
        "title": "Reports",
        "roles": "- Role: Clerk\n- Can: sell\nReports: all of them",
        "non_goals": "- Later",
        "other": "We like PostgreSQL.",
    }
    brief = parse_brief(write_brief(boxes))

    assert brief.title == "“Reports”"
    assert brief.reporting == ()
    assert brief.non_goals == ("Later",)
    assert [line.text for line in brief.unknown] == ["## Anything else", "We like PostgreSQL."]


def test_the_box_of_each_line_is_known() -> None:
    boxes = split_brief(example_brief())
    lines = write_brief(boxes).split("\n")
    places = places_of_lines(boxes)

    assert len(lines) == len(places)
    assert {place for line, place in zip(lines, places, strict=True) if "SMS gateway" in line} == {
        "integrations"
    }


@given(TEXTS)
def test_no_word_of_any_text_is_lost_but_headings(text: str) -> None:
    boxes = split_brief(text)
    headings = {"Entities", "Later", "Data", "Reports"}

    assert words_in(text.replace("\x1b[31m", "")) - words_in(" ".join(boxes.values())) <= headings


@given(st.dictionaries(st.sampled_from(PLACES), TEXTS))
def test_boxes_keep_their_words_and_settle_at_once(boxes: dict[Place, str]) -> None:
    written = write_brief(boxes)
    again = split_brief(written)

    for place, words in boxes.items():
        assert words_in(words.replace("\x1b[31m", "")) <= words_in(again[place]), place
    settled = write_brief(again)
    assert write_brief(split_brief(settled)) == settled
