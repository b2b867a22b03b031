"""What the words of an attribute say."""

from __future__ import annotations

import pytest

from design.document.concept import CompareRule
from tests.prompts.offline.short_briefs import attribute, view


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


def test_a_choice_without_brackets_is_a_list_of_values() -> None:
    found = view(
        "- Paper → a test; title, weight, kind: one of exam, quiz, homework or project, due on"
    ).entity("Paper")

    kinds = {item.name: item.values for item in found.attributes}
    assert kinds["kind"] == ("exam", "quiz", "homework", "project")
    assert set(kinds) == {"title", "weight", "kind", "due_on"}


def test_a_label_at_the_end_of_a_list_is_said_of_everything_in_it() -> None:
    found = view("- Finding → what was seen; value, note, seen at; confidential").entity("Finding")

    assert {item.sensitivity for item in found.attributes} == {"confidential"}


def test_a_business_version_is_not_lost_to_the_conventional_one() -> None:
    concept = view(
        "- Method → a way to test; code, version (at least 1); code and version are unique together"
    )

    assert concept.attributes("Method") == {"code", "method_version"}
    assert len(concept.entity("Method").identities) == 1


def test_letters_can_be_a_value_beside_others() -> None:
    found = attribute("channel (email, letter or phone)")

    assert (found.type, found.values) == ("enum", ("email", "letter", "phone"))


def test_what_was_measured_is_a_number() -> None:
    drawn = view("- Result → the measured value of a test; value, note")

    assert drawn.type("Result.value") == "decimal"


@pytest.mark.parametrize(
    ("phrase", "name", "kind"),
    [
        ("salary from (optional)", "salary_from", "money"),
        ("amount claimed (above 0)", "amount_claimed", "money"),
        ("opening hours", "opening_hours", "text"),
        ("preferred channel (email or phone)", "preferred_channel", "enum"),
        ("containers (1 to 200)", "containers", "integer"),
        ("E-mail (unique, not case sensitive)", "email", "email"),
    ],
)
def test_further_names_and_types(phrase: str, name: str, kind: str) -> None:
    found = attribute(phrase)

    assert (found.name, found.type) == (name, kind)


def test_values_with_digits_stay_as_they_are() -> None:
    assert attribute("type (20ft, 40ft or reefer)").values == ("20ft", "40ft", "reefer")


def test_a_formula_is_derived() -> None:
    found = view("- Bill → what is owed; net, tax, total = net + tax").entity("Bill")
    total = found.attribute_named("total")

    assert total is not None
    assert (total.derived_from, total.stored) == ("net + tax", False)


def test_a_salary_is_personal_where_a_person_has_it() -> None:
    drawn = view("- Vacancy → a job; salary from\n- Clerk → an employee; salary")
    personal = {
        entity.name: [item.personal for item in entity.attributes]
        for entity in drawn.concept.entities
    }

    assert personal == {"Vacancy": [False], "Clerk": [True]}
