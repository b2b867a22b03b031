"""Further ways of saying things in briefs, rule by rule."""

from __future__ import annotations

import pytest

from design.document.concept import Attribute, CompareRule
from tests.prompts.offline.brief_drafts import View, drafted


def view(
    entities: str, workflows: str = "", roles: str = "", reports: str = "", summary: str = "",
    constraints: str = "",
) -> View:  # fmt: skip
    """Draft a brief of a few lines."""
    parts = [
        f"Product summary:\n{summary}\n" if summary else "",
        f"Entities:\n{entities}\n",
        f"Workflows:\n{workflows}\n" if workflows else "",
        f"Roles & permissions:\n{roles}\n" if roles else "",
        f"Reporting questions:\n{reports}\n" if reports else "",
        f"Constraints:\n{constraints}\n" if constraints else "",
    ]
    return View(drafted("\n".join(filter(None, parts)))[1])


def attribute(phrase: str, name: str = "", definition: str = "a thing we keep") -> Attribute:
    """Draft one attribute of a widget."""
    entity = view(f"- Widget → {definition}; title, {phrase}").entity("Widget")
    found = [item for item in entity.attributes if item.name != "title"]
    if name:
        found = [item for item in found if item.name == name]
    assert len(found) == 1, [item.name for item in entity.attributes]
    return found[0]


@pytest.mark.parametrize(
    ("phrase", "name", "kind"),
    [
        ("seal intact (yes or no)", "seal_intact", "boolean"),
        ("consent (yes/no)", "consent", "boolean"),
        ("pinned (default no)", "pinned", "boolean"),
        ("archived or not", "is_archived", "boolean"),
        ("adults (at least 1)", "adults", "integer"),
        ("sleeps (between 1 and 8)", "sleeps", "integer"),
        ("children (0 or more)", "children", "integer"),
        ("uncertainty (0 or more)", "uncertainty", "decimal"),
        ("strength (above 0)", "strength", "decimal"),
        ("dose in mg (0.5 to 20)", "dose_mg", "decimal"),
        ("temperature in °C (between -196 and 40)", "temperature_celsius", "decimal"),
        ("commission percent (0 to 30)", "commission_percent", "decimal"),
        ("discount percent", "discount_percent", "rate"),
        ("rating out of 5", "rating", "integer"),
        ("year of birth (1900 or later)", "year_of_birth", "integer"),
        ("lower limit", "lower_limit", "decimal"),
        ("credit limit", "credit_limit", "money"),
        ("age limit", "age_limit", "integer"),
        ("average points", "average_points", "decimal"),
        ("price per litre", "price_per_litre", "unit_price"),
        ("due by", "due_by", "date"),
        ("planned for", "planned_for", "date"),
        ("effective from", "effective_from", "date"),
        ("photo (a file)", "photo", "reference"),
        ("manual (a URL)", "manual", "url"),
        ("litres (above 0)", "litres", "decimal"),
    ],
)
def test_the_words_of_an_attribute_give_its_name_and_type(
    phrase: str, name: str, kind: str
) -> None:
    found = attribute(phrase)

    assert (found.name, found.type) == (name, kind)


def test_bounds_are_read_in_many_ways() -> None:
    assert attribute("rating out of 5").maximum == "5"
    assert attribute("model year (not before 1990)").minimum == "1990"
    assert attribute("year of birth (1900 or later)").minimum == "1900"
    assert attribute("position (starts at 1)").minimum == "1"
    assert attribute("position (starts at 1)").default is None
    assert attribute("temperature in °C (between -196 and 40)").minimum == "-196"


def test_lengths_are_read_in_many_ways() -> None:
    vin = attribute("VIN (exactly 17 characters)")
    assert (vin.max_length, vin.definition) == (17, "exactly 17 characters")
    initials = attribute("initials (2 or 3 letters)")
    assert (initials.max_length, initials.definition) == (3, "2 or 3 letters")
    assert attribute("pin number (between 4 and 8 digits)").max_length == 8
    assert attribute("note (optional, up to 500 characters)").max_length == 500


def test_signs_a_text_is_written_with_are_no_list_of_values() -> None:
    found = attribute("subdomain (unique, lower case letters, digits and hyphens)")

    assert (found.type, found.values) == ("slug", ())
    assert found.definition == "lower case letters, digits and hyphens"


def test_a_default_ends_where_the_next_qualifier_begins() -> None:
    found = attribute("locale (defaults to en, optional)")

    assert (found.default, found.required) == ("en", False)


def test_a_value_in_brackets_is_compared_with_another_value() -> None:
    concept = view(
        "- Stay → a visit; enrolled on, left on (optional, not before enrolled on)\n"
        "- Sample → material; collected at, received at (optional, not earlier than collected at)\n"
        "- Drive → a campaign; starts on, ends on (optional, after starts on)\n"
        "- Mark → a result; points (0 or more, never above the maximum of the test)"
    ).concept
    rules = {
        item.statement: item.rule.operator
        for item in concept.invariants
        if isinstance(item.rule, CompareRule)
    }

    assert rules == {
        "left on is not before enrolled on": ">=",
        "received at is not earlier than collected at": ">=",
        "ends on is after starts on": ">",
    }
    assert "points is never above the maximum of the test" in {
        item.statement for item in concept.invariants
    }
