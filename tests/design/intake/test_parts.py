"""What the form says of itself, and what it says of what was filled in."""

from __future__ import annotations

import pytest

from design.intake.brief import example_brief
from design.intake.filling import PLACES, lines_for, split_brief
from design.intake.parts import PARTS, Fact, Part, example_of, read_form

EVERY = [(part, fact) for part in PARTS for fact in part.facts]


def test_every_box_has_its_purpose_and_every_section_its_facts() -> None:
    assert tuple(part.place for part in PARTS) == PLACES
    assert all(part.purpose for part in PARTS)
    assert [part.place for part in PARTS if not part.facts] == ["title", "other"]


@pytest.mark.parametrize(("part", "fact"), EVERY, ids=[fact.name for _, fact in EVERY])
def test_the_example_of_each_fact_is_read(part: Part, fact: Fact) -> None:
    line = fact.example
    if part.place == "entities" and fact.name != "definition":
        line = f"Order → a purchase; {line}" if fact.name != "name" else f"{line} → a purchase"
    elif part.place == "entities":
        line = f"Order line → {line}"
    elif part.place == "workflows" and fact.name == "conditions":
        line = f"Order: draft → placed; {line}"
    elif fact.name in ("Can", "Cannot"):
        line = f"- Role: Patient\n- {line}"
    reading = read_form({part.place: line})
    assert reading.amount(part.place)
    assert reading.lost == {}


def test_the_lines_of_the_form_ask_for_its_facts_by_name() -> None:
    for part in PARTS:
        asked = [line.strip("- :") for line in lines_for(part.place).split("\n")]
        if any(asked):
            assert [fact.name for fact in part.facts] == asked


def test_an_empty_form_misses_every_section() -> None:
    reading = read_form({})
    assert {item.section for item in reading.missing} == set(PLACES) - {"title", "other"}
    assert all(item.missing for item in reading.missing)
    assert not any(reading.amount(place) for place in PLACES)


def test_the_example_misses_nothing_it_must_have() -> None:
    reading = read_form(split_brief(example_brief()))
    assert not any(item.missing for item in reading.missing)
    assert reading.amount("entities") == "12 entities"
    assert reading.amount("constraints") == "3 of 3"
    assert reading.amount("title") == "3 words"
    assert example_of("roles").startswith("- Role: Member\n- Can: see")


def test_lines_nothing_can_be_made_of_are_told_with_their_box() -> None:
    reading = read_form({"entities": "- Book → to read\n- ???", "other": "We like it."})
    assert reading.lost["entities"] == ("???",)
    assert reading.lost["other"] == ("We like it.",)
