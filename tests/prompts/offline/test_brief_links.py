"""Links, what is unique together, and whose rows are whose."""

from __future__ import annotations

import pytest

from design.document.concept import CompareRule, NoOverlapRule
from tests.prompts.offline.short_briefs import view


@pytest.mark.parametrize(
    ("rule", "unique"),
    [
        ("one mark per pupil and paper", {"pupil", "paper"}),
        ("at most one mark per pupil and paper", {"pupil", "paper"}),
        ("a pupil can be marked only once in the same paper", {"pupil", "paper"}),
        ("the same pupil cannot be marked twice for a paper", {"pupil", "paper"}),
        ("a pupil appears at most once per paper", {"pupil", "paper"}),
        ("row and number together are unique in the paper", {"row", "number", "paper"}),
        ("row and number are unique together", {"row", "number"}),
    ],
)
def test_what_is_unique_together_is_an_identity(rule: str, unique: set[str]) -> None:
    drawn = view(
        "- Pupil → a child; name\n- Paper → a test; title\n"
        f"- Mark → what a pupil got in a paper; row, number; {rule}"
    )
    mark = drawn.entity("Mark")
    identity = mark.identities[0]

    assert len(mark.identities) == 1
    assert {drawn.element(item) for item in (*identity.attributes, *identity.within)} == unique
    assert drawn.links("Mark") == {"pupil -> Pupil", "paper -> Paper"}


def test_a_place_called_off_may_free_what_is_unique() -> None:
    concept = view(
        "- Seat → a chair; code (unique)\n- Show → a play; title\n"
        "- Ticket → the right to a seat at a show; the same seat cannot be sold twice for a show",
        "- Ticket: valid → used; valid → void",
    ).concept

    assert any("is void still count" in item.text for item in concept.questions)


def test_an_attribute_can_be_unique_within_another_of_its_own() -> None:
    drawn = view("- Partner → a firm; registration number (unique within its country), country")
    identity = drawn.entity("Partner").identities

    assert [sorted(map(drawn.element, item.attributes)) for item in identity] == [
        ["country", "registration_number"]
    ]


def test_unique_within_something_unknown_is_asked() -> None:
    drawn = view("- Plot → a field; number (unique within the parish)")

    assert any("parish" in item.text for item in drawn.concept.questions)


@pytest.mark.parametrize(
    ("sentence", "link"),
    [
        ("a donor may be referred by another donor", "referred_by -> Donor"),
        ("a donor can be part of a larger donor", "parent -> Donor"),
        ("a donor may be inside another donor", "parent -> Donor"),
        ("a company may be coupled to a donor", "coupled_to -> Donor"),
        ("may reply to another donor", "reply_to -> Donor"),
    ],
)
def test_a_thing_can_lead_to_another_of_its_kind(sentence: str, link: str) -> None:
    drawn = view(f"- Donor → who gives; name, kind (person or company); {sentence}")

    assert drawn.links("Donor") == {link}
    assert not drawn.link(f"Donor.{link.split()[0]}").required
    assert len(drawn.concept.invariants) == 1


def test_a_link_to_the_same_kind_is_never_required() -> None:
    drawn = view("- Sample → material; barcode (unique); an aliquot has a parent sample")

    assert not drawn.link("Sample.parent_sample").required


@pytest.mark.parametrize(
    ("phrase", "links"),
    [
        ("entered by a teacher", {"entered_by -> Teacher"}),
        ("for a pupil (optional)", {"pupil -> Pupil"}),
        ("towards a pupil", {"pupil -> Pupil"}),
        ("from school clerk, to school clerk", {"from_school_clerk -> School clerk",
                                                "to_school_clerk -> School clerk"}),
    ],
)  # fmt: skip
def test_listed_links_are_named_by_what_they_are(phrase: str, links: set[str]) -> None:
    drawn = view(
        "- Teacher → an adult who teaches; name\n- Pupil → a child; name\n"
        f"- School clerk → a person in the office; name\n- Note → a remark; text, {phrase}"
    )

    assert drawn.links("Note") == links


def test_what_a_thing_was_taken_from_belongs_to_the_thing() -> None:
    drawn = view(
        "- Subject → the person a sample was taken from; code\n- Sample → material; barcode"
    )

    assert drawn.links("Sample") == {"subject -> Subject"}
    assert drawn.links("Subject") == set()


def test_which_has_which_links_both_and_knows_when() -> None:
    drawn = view(
        "- Driver → an employee who drives; name\n- Van → a car; plate (unique)\n"
        "- Assignment → which driver has which van and when; from, until (optional); "
        "a driver can only have one van at a time; a van can only have one driver at a time"
    )
    rules = [item.rule for item in drawn.concept.invariants]
    apart = [rule for rule in rules if isinstance(rule, NoOverlapRule)]

    assert drawn.links("Assignment") == {"driver -> Driver", "van -> Van"}
    assert drawn.links("Driver") == drawn.links("Van") == set()
    assert drawn.attributes("Assignment") == {"from", "until"}
    assert [[drawn.element(item) for item in rule.per] for rule in apart] == [["driver"], ["van"]]


def test_many_on_both_sides_is_read_from_one_sentence() -> None:
    drawn = view(
        "- Pupil → a child; name\n- Guardian → a parent or carer; name; "
        "a pupil can have several guardians and a guardian several pupils"
    )
    links = drawn.links("Pupil") | drawn.links("Guardian")

    assert len(links) == 1
    assert "*" in next(iter(links))


def test_what_is_there_before_its_whole_joins_it_later() -> None:
    drawn = view(
        "- Defect → a fault; summary\n- Job → work that is done; number (unique); "
        "a job can fix several defects\n- Plan → a schedule; name; a plan can cover many jobs",
        "- Defect: reported → fixed\n- Job: open → done",
    )

    assert drawn.links("Defect") == {"job -> Job"}
    assert not drawn.link("Defect.job").required
    assert not drawn.link("Job.plan").required


def test_what_is_summed_up_belongs_to_the_sum() -> None:
    drawn = view(
        "- Order → a purchase; total; total is the sum of ticket prices\n"
        "- Ticket → a seat; price as paid"
    )

    assert drawn.links("Ticket") == {"order -> Order"}


@pytest.mark.parametrize(
    "summary",
    [
        "Every hotel group is a customer of ours and must never see guests of another group.",
        "Each hotel group is a tenant of its own.",
        "Guests of one hotel group are invisible to every other.",
        "A hotel group must not see another hotel group's guests.",
        "We host one tenant per hotel group.",
    ],
)
def test_tenants_are_told_in_many_ways(summary: str) -> None:
    design = view(
        "- Hotel group → a company; name\n- Guest → a person who stays; name", summary=summary
    ).design

    assert design.conventions.tenancy.mode == "column"
    assert design.concept.tenant_root is not None
    assert design.concept.tenant_root.name == "Hotel group"


def test_another_tenant_is_named_beside_ones_own() -> None:
    drawn = view(
        "- Laboratory → a site; name\n- Shipment → a box sent to another laboratory; waybill",
        summary="Each laboratory is a tenant.",
    )

    assert drawn.links("Shipment") == {
        "laboratory -> Laboratory", "to_laboratory -> Laboratory",
    }  # fmt: skip


def test_who_did_something_is_somebody_who_may() -> None:
    drawn = view(
        "- Guest → a person who stays; name\n- Room → a room; number (unique)\n"
        "- Cleaning → a job in a room; due on, done by (optional)",
        "- Cleaning: open → done",
        "- Role: Guest\n- Can: see rooms\n- Role: Cleaner\n- Can: complete cleanings",
    )

    assert drawn.links("Cleaning") == {"room -> Room", "done_by -> Staff user"}


def test_many_of_a_word_with_another_plural_is_read() -> None:
    drawn = view(
        "- Property → one hotel; name\n- Room type → a kind of room; name\n"
        "- Amenity → something a room type or property offers; code (unique); "
        "a property can have many amenities"
    )

    assert "amenities -> *Amenity" in drawn.links("Property")


def test_unique_alone_and_together_is_asked() -> None:
    drawn = view("- Method → a way; code (unique), edition; code and edition are unique together")

    assert any("unique by itself" in item.text for item in drawn.concept.questions)


def test_what_two_things_have_many_of_is_shared_by_both() -> None:
    drawn = view(
        "- Applicant → a person; name\n- Vacancy → a job; title\n"
        "- Skill → something an applicant can do; name (unique); "
        "an applicant has many skills, a vacancy asks for many skills"
    )

    assert drawn.links("Applicant") == {"skills -> *Skill"}
    assert drawn.links("Vacancy") == {"skills -> *Skill"}
    assert drawn.links("Skill") == set()
    assert drawn.attributes("Skill") == {"name"}


def test_two_ends_of_one_kind_are_named_by_the_way() -> None:
    drawn = view(
        "- Port → where ships call; name\n- Voyage → a trip; departs at, arrives at; leaves from a "
        "port and goes to another port; arrives after it departs",
        reports="- Voyages between two ports, next departure first",
    )
    found = drawn.concept.queries[0]

    assert drawn.links("Voyage") == {"from_port -> Port", "to_port -> Port"}
    assert [drawn.element(item.element) for item in found.filters] == ["from_port", "to_port"]
    assert [drawn.element(key.element) for key in found.sort] == ["departs_at"]
    assert [item.statement for item in drawn.concept.invariants] == ["arrives after it departs"]


def test_which_comes_first_tells_a_stay_from_a_trip() -> None:
    stay = view("- Stay → a visit; arrival date, departure date")
    trip = view("- Trip → a drive; departs at, arrives at")
    rules = [item.rule for drawn in (stay, trip) for item in drawn.concept.invariants]

    assert [
        drawn.element(rule.left)
        for drawn, rule in zip((stay, trip), rules, strict=True)
        if isinstance(rule, CompareRule)
    ] == ["departure_date", "arrives_at"]


def test_one_at_a_time_holds_from_what_happened_to_what_ended_it() -> None:
    drawn = view(
        "- Box → a container; code\n- Trip → a voyage; name\n"
        "- Loading → which box travels on which trip; loaded at, unloaded at (optional); "
        "a box may be on only one trip at a time"
    )
    rules = [item.rule for item in drawn.concept.invariants]
    apart = [rule for rule in rules if isinstance(rule, NoOverlapRule)]

    assert [[drawn.element(item) for item in rule.per] for rule in apart] == [["box"]]
    assert drawn.links("Box") == set()


def test_somebody_who_is_nobody_of_the_brief_is_asked_for() -> None:
    drawn = view(
        "- Talk → a speech; starts at, ends at; a speaker can not be in two talks at the same time"
    )

    assert any("“speaker”" in item.text for item in drawn.concept.questions)
    assert not any(isinstance(item.rule, NoOverlapRule) for item in drawn.concept.invariants)


def test_a_room_of_a_house_is_kept_apart_by_both() -> None:
    drawn = view(
        "- House → a place; name\n- Talk → a speech in a house; room, starts at, ends at; "
        "a room of a house can't be used by two talks at once"
    )
    rules = [item.rule for item in drawn.concept.invariants]
    apart = [rule for rule in rules if isinstance(rule, NoOverlapRule)]

    assert [[drawn.element(item) for item in rule.per] for rule in apart] == [["room", "house"]]


def test_at_most_one_the_other_way_makes_a_link_single() -> None:
    drawn = view(
        "- Quote → a price; number\n- Booking → a confirmed quote; every quote leads to at most "
        "one booking; seats (1 to 200)"
    )

    assert drawn.links("Booking") == {"quote -> Quote"}
    assert drawn.link("Booking.quote").source_cardinality == "0..1"
    assert drawn.links("Quote") == set()


def test_two_that_need_each_other_first_are_one_link() -> None:
    drawn = view(
        "- Member → a person with a membership; name\n"
        "- Plan type → what can be bought; name, monthly fee\n"
        "- Membership → a member's use of a plan type; monthly fee as agreed"
    )

    assert drawn.links("Member") == set()
    assert drawn.links("Membership") == {"member -> Member", "plan_type -> Plan type"}
