"""How long things are kept, what is erased, and what other systems give."""

from __future__ import annotations

import pytest

from tests.prompts.offline.brief_drafts import View, drafted
from tests.prompts.offline.short_briefs import view

PEOPLE = """\
- Guest → a person who stays; given name, family name, email, phone, passport number (regulated)
- Stay → a guest's time with us; arrives on, price
- Gift Aid declaration → a consent of a guest; signed on
"""


@pytest.mark.parametrize(
    "clause",
    [
        "a guest may ask to be erased, then name, email and phone are blanked but the stay remains",
        "guests can ask for deletion of their account, then email, name and phone are anonymised",
        "guests may ask to be forgotten: name, email and phone are removed, stays remain",
        "a guest can request erasure, then the name, email and phone are overwritten",
    ],
)
def test_what_is_erased_on_request_is_read_in_many_words(clause: str) -> None:
    guest = view(PEOPLE, constraints=f"- Retention: {clause}").entity("Guest")
    names = {item.name for item in guest.attributes if item.id in guest.erasure}

    assert names == {"given_name", "family_name", "email", "phone"}
    assert guest.delete_policy == "erase"


def test_values_that_expire_do_not_take_the_person_with_them() -> None:
    drawn = view(
        PEOPLE,
        constraints="- Retention: passport numbers are erased 30 days after departure; "
        "a guest may ask to be forgotten, then name and email are erased",
    )
    guest = drawn.entity("Guest")

    assert guest.retention is None
    assert {item.statement for item in drawn.concept.invariants} == {
        "passport numbers are erased 30 days after departure"
    }
    assert {item.name for item in guest.attributes if item.id in guest.erasure} == {
        "given_name", "family_name", "email", "passport_number",
    }  # fmt: skip


def test_the_reading_of_a_value_is_logged() -> None:
    drawn = view(PEOPLE, constraints="- Compliance: every reading of passport numbers is logged")

    assert drawn.entity("Guest").access_logged


@pytest.mark.parametrize(
    ("clause", "period", "action", "after"),
    [
        ("stays are pseudonymised 5 years after the guest leaves", "5 years", "anonymise",
         "guest leaves"),
        ("stays are purged after 7 days", "7 days", "delete", "arrives_on"),
        ("stays 10 years", "10 years", "delete", "arrives_on"),
    ],
)  # fmt: skip
def test_how_long_rows_are_kept(clause: str, period: str, action: str, after: str) -> None:
    kept = view(PEOPLE, constraints=f"- Retention: {clause}").entity("Stay").retention

    assert kept is not None
    assert (kept.period, kept.action, kept.after) == (period, action, after)


def test_the_last_word_of_a_name_is_kept_too() -> None:
    drawn = view(PEOPLE, constraints="- Retention: declarations are kept 6 years")

    assert drawn.entity("Gift Aid declaration").retention is not None


def test_a_constraint_is_never_dropped() -> None:
    drawn = view(
        PEOPLE,
        constraints="- Compliance: guests are deactivated, never deleted; "
        "passport numbers are removed when the guest leaves",
    )

    assert drawn.entity("Guest").delete_policy == "deactivate"
    assert [item.statement for item in drawn.concept.invariants] == [
        "passport numbers are removed when the guest leaves"
    ]


def stored(text: str, entities: str = PEOPLE) -> tuple[View, set[str]]:
    """Draft what is stored of one other system."""
    brief = f"Entities:\n{entities}\nIntegrations:\n- {text}\n"
    drawn = View(drafted(brief)[1])
    ids = {item for entry in drawn.concept.integrations for item in entry.attributes}
    names = {
        f"{entity.name}.{item.name}"
        for entity in drawn.concept.entities
        for item in entity.attributes
        if item.id in ids
    }
    return drawn, names


def test_what_is_stored_of_several_is_stored_in_each() -> None:
    _, names = stored("Single sign-on → subject identifier of every guest and declaration")

    assert names == {"Guest.subject_identifier", "Gift Aid declaration.subject_identifier"}


def test_what_is_stored_belongs_to_whom_it_names() -> None:
    drawn, names = stored("Channel manager → external stay reference (unique), channel name")
    found = drawn.entity("Stay").attribute_named("external_stay_reference")

    assert names == {"Stay.external_stay_reference", "Stay.channel_name"}
    assert found is not None
    assert len(drawn.entity("Stay").identities) == 1


def test_numbers_given_outside_are_typed_in() -> None:
    drawn = view(
        "- Van → a car; registration number (unique), title\n"
        "- Job → work on a van; job number (unique), price",
        "- Van: new → sold\n- Job: open → done",
    )
    managed = {
        item.name: item.managed_by
        for entity in drawn.concept.entities
        for item in entity.attributes
    }

    assert managed["registration_number"] == "client"
    assert managed["job_number"] == "server"
    assert any("job number of a job" in item.text for item in drawn.concept.assumptions)


def test_whoever_acts_is_a_link_and_no_text() -> None:
    drawn = view(
        "- Grant → money promised; amount, approved by, second approver (optional), requester",
        roles="- Role: Trustee\n- Can: approve grants; request grants",
    )

    assert drawn.attributes("Grant") == {"amount"}
    assert drawn.links("Grant") == {
        "approved_by -> Staff user", "second_approved_by -> Staff user",
        "requested_by -> Staff user",
    }  # fmt: skip


def test_a_state_freezes_what_is_in_it() -> None:
    drawn = view(
        "- Result → what was measured; value",
        "- Result: draft → released",
        summary="Released results never change.",
    )

    assert drawn.entity("Result").frozen_when == "it is released"


def test_the_old_value_is_of_the_type_of_the_value() -> None:
    drawn = view(
        "- Mark → a result; points (0 or more), passed (yes or no)\n"
        "- Correction → why a mark was changed; old points, new points, old passed"
    )

    assert drawn.type("Correction.old_points") == "integer"
    assert drawn.type("Correction.old_passed") == "boolean"


def test_days_that_are_not_said_to_be_days_are_assumed() -> None:
    drawn = view("- Shift → work; from, until (optional)")

    assert any("from and until of a shift are days" in a.text for a in drawn.concept.assumptions)


def test_several_periods_in_one_sentence_are_several() -> None:
    drawn = view(
        PEOPLE, constraints="* Stays are deleted after 2 years, declarations are kept 10 years."
    )
    stay, declaration = drawn.entity("Stay"), drawn.entity("Gift Aid declaration")

    assert stay.retention is not None
    assert declaration.retention is not None
    assert (stay.retention.period, declaration.retention.period) == ("2 years", "10 years")
    assert stay.delete_policy != "soft"


def test_deleting_ones_account_is_erasure() -> None:
    drawn = view(PEOPLE, constraints="- Privacy: guests can delete their account at any time")

    assert drawn.entity("Guest").delete_policy == "erase"


def test_each_part_of_what_is_stored_is_its_own() -> None:
    _, names = stored("Carrier → carrier reference for each stay, last message at")

    assert names == {"Stay.carrier_reference", "Stay.last_message_at"}
