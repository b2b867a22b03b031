"""Further ways of saying things in briefs, rule by rule."""

from __future__ import annotations

import pytest

from design.document.concept import Attribute, CompareRule, DistinctRule, NoOverlapRule
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


def test_any_state_is_every_state_that_can_still_be_left() -> None:
    drawn = view(
        "- Room → a room; number (unique)",
        "- Room: clean → occupied → dirty → clean; any state → out of service, "
        "out of service → dirty",
    )

    assert drawn.states("Room") == ["clean", "occupied", "dirty", "out_of_service"]
    assert {step for step in drawn.steps("Room") if step.endswith("out_of_service")} == {
        f"{state} mark_out_of_service out_of_service" for state in ("clean", "occupied", "dirty")
    }


def test_brackets_beside_a_step_name_it_or_say_who_takes_it() -> None:
    drawn = view(
        "- Paper → a test; title",
        "- Paper: draft → set → marking → published; published → marking (reopened by head); "
        "marking → set (repeat); set → draft (sent back); set → gone (by the head at any time); "
        "draft → gone (within 3 days)",
        "- Role: Head\n- Can: see papers",
    )
    cycle = drawn.entity("Paper").lifecycle
    assert cycle is not None
    states = {state.id: state.name for state in cycle.states}
    steps = {
        (states[step.source], states[step.target]): (step.name, len(step.roles), step.guard)
        for step in cycle.transitions
    }

    assert steps["published", "marking"] == ("reopen", 1, "")
    assert steps["marking", "set"] == ("repeat", 0, "")
    assert steps["set", "draft"] == ("send_back", 0, "")
    assert steps["set", "gone"][1:] == (1, "")
    assert steps["draft", "gone"][2] == "within 3 days"
    assert steps["set", "marking"][0] == "start_marking"


@pytest.mark.parametrize(
    ("sentence", "step"),
    [
        ("a claim must be approved by someone other than the clerk who submitted it", "approve"),
        ("claims need approval by a clerk who did not submit them", "approve"),
        ("a claim is signed off by a clerk who did not submit it", "close"),
    ],
)
def test_a_step_taken_by_another_person_is_guarded_and_kept_apart(sentence: str, step: str) -> None:
    drawn = view(
        "- Clerk → an employee; name\n- Claim → a request for money; reference (unique)",
        "- Claim: draft → submitted → approved → awaiting sign-off → closed; " + sentence,
        "- Role: Clerk\n- Can: submit claims; approve claims; see claims",
    )
    cycle = drawn.entity("Claim").lifecycle
    assert cycle is not None
    guarded = [item.name for item in cycle.transitions if item.guard == sentence]
    rules = [item.rule for item in drawn.concept.invariants if item.statement == sentence]

    assert guarded == [step]
    assert len(rules) == 1
    assert isinstance(rules[0], DistinctRule)


def test_no_sentence_of_a_workflow_is_lost() -> None:
    drawn = view(
        "- Claim → a request for money; reference (unique)",
        "- Claim: open → paid; a claim is never paid on a Sunday",
    )

    assert [item.statement for item in drawn.concept.invariants] == [
        "a claim is never paid on a Sunday"
    ]


def test_two_people_named_in_a_rule_differ() -> None:
    drawn = view(
        "- Analyst → an employee; name\n- Result → what was measured; value, measured by, "
        "reviewed by (optional); the reviewer is not the analyst who measured it",
        roles="- Role: Analyst\n- Can: measure results; review results",
    )
    rules = [item.rule for item in drawn.concept.invariants]

    assert len(rules) == 1
    assert isinstance(rules[0], DistinctRule)


OFFICE = """\
- Office → a place of ours; name
- Report card → the summary of a year; comment
- Visit → a stay; reason; starts on
- Visit task → a job in a visit; note, rank; price (optional)
- Worker file → what we know of somebody; salary, medical notes (regulated)
"""


def rights(can: str, cannot: str = "nothing", entities: str = OFFICE, flows: str = "") -> View:
    """Draft what one role can and cannot do."""
    return view(entities, flows, f"- Role: Clerk\n- Can: {can}\n- Cannot: {cannot}")


def test_a_word_of_a_name_is_no_verb() -> None:
    drawn = rights("see visits, visit tasks and report cards")

    assert drawn.permissions("Clerk") == {
        "read Visit all", "read Visit task all", "read Report card all",
    }  # fmt: skip


def test_the_last_word_of_a_name_is_enough_where_one_entity_is_meant() -> None:
    assert rights("manage tasks and cards").permissions("Clerk") == {
        "manage Visit task all", "manage Report card all",
    }  # fmt: skip


def test_an_attribute_in_the_plural_is_meant_before_an_entity() -> None:
    drawn = rights("read and update medical notes", "see salaries; change prices")
    granted = {
        (item.action, item.allowed, drawn.element(item.attributes[0]))
        for item in drawn.concept.permissions
    }

    assert granted == {
        ("read", True, "medical_notes"), ("update", True, "medical_notes"),
        ("read", False, "salary"), ("update", False, "price"),
    }  # fmt: skip


def test_everything_about_something_is_not_everything() -> None:
    assert rights("everything on visit tasks").permissions("Clerk") == {"manage Visit task all"}


def test_reading_everything_is_not_managing_everything() -> None:
    drawn = rights("read everything", "change anything")

    assert drawn.permissions("Clerk") == {"read all"}
    assert drawn.permissions("Clerk", allowed=False) == {"update all"}


def test_everything_except_something_forbids_that() -> None:
    drawn = rights("everything except deleting visits")

    assert drawn.permissions("Clerk") == {"manage all"}
    assert drawn.permissions("Clerk", allowed=False) == {"delete Visit all"}


def test_what_something_is_done_for_is_not_what_is_done() -> None:
    drawn = rights("add visit tasks to visits; record visits at the office")

    assert drawn.permissions("Clerk") == {"create Visit task all", "create Visit all"}


def test_a_step_that_waits_for_a_deed_is_that_deed() -> None:
    drawn = rights("sign off visits", flows="- Visit: open → awaiting sign-off → closed")

    assert drawn.permissions("Clerk") == {"close Visit all"}


def test_judging_what_is_there_makes_nothing() -> None:
    drawn = rights("review visits", flows="- Visit: written → reviewed")

    assert drawn.permissions("Clerk") == {"review Visit all"}


def test_the_state_of_what_may_be_seen_is_kept() -> None:
    drawn = rights("see released visits", "see written visits", flows="- Visit: written → released")
    said = {item.allowed: item.condition for item in drawn.concept.permissions}

    assert said == {True: "only released ones", False: "only written ones"}


def test_a_deed_named_like_an_entity_makes_one() -> None:
    drawn = rights(
        "check tickets in",
        entities="- Ticket → a seat; code (unique)\n- Check-in → the scan of a ticket; gate",
    )

    assert drawn.permissions("Clerk") == {"create Check-in all"}


def test_whose_orders_are_hidden_is_not_hidden_whole() -> None:
    drawn = view(
        "- Buyer → a person who buys; name\n- Order → a buyer's purchase; total",
        roles="- Role: Buyer\n- Can: see own orders\n- Cannot: see other buyers' orders",
    )

    assert drawn.permissions("Buyer", allowed=False) == {"read Order all"}


def test_somebody_with_an_own_place_belongs_to_it() -> None:
    drawn = view(
        "- Depot → a site; name\n- Job → work at a depot; title",
        roles="- Role: Clerk\n- Can: see jobs of own depot; close jobs assigned to them",
    )

    assert drawn.links("Staff user") == {"depot -> Depot"}
    assert drawn.links("Job") == {"depot -> Depot", "assignee -> Staff user"}


def test_rows_of_every_tenant_are_not_those_of_one() -> None:
    drawn = view(
        "- Laboratory → a site; name\n- Sample → material; code",
        roles="- Role: Inspector\n- Can: read samples of every laboratory\n"
        "- Role: Clerk\n- Can: read samples",
        summary="Each laboratory is a tenant.",
    )

    assert drawn.permissions("Inspector") == {"read Sample all"}
    assert drawn.permissions("Clerk") == {"read Sample tenant"}


def test_the_contact_of_a_client_acts_for_the_client() -> None:
    drawn = view(
        "- Client → an organisation that sends samples; name\n- Staff member → a person; name",
        roles="- Role: Client contact\n- Can: see clients\n- Role: Clerk\n- Can: see clients",
    )
    acts = {item.name: drawn.name(item.represents) for item in drawn.concept.roles}

    assert acts == {"Client contact": "Client", "Clerk": "Staff member"}


YARD = """\
- Site → a place of ours; code (unique), name
- Vendor → a firm; name
- Part → something we stock; number (unique), reorder level, unit cost
- Stock → how many of a part a site holds; on hand; one per part and site
- Ticket → a fault at a site; title, severity (minor, major or dangerous), opened at, due on, cost
- Ticket → excused (yes or no), floor (optional)
- Check → an inspection of a ticket; planned for, minutes
- Seat hold → keeps a place; held at, expires at
- Member → a person; full name, arrival date
- Place → a member's place at a site; enrolled on
"""
FLOWS = """\
- Ticket: open → submitted → approved → closed
- Place: pending → active → ended
"""


def query(text: str) -> dict[str, object]:
    """Draft one question over the yard."""
    return view(YARD, FLOWS, reports=f"- {text}").query(text[:1].lower() + text[1:])


@pytest.mark.parametrize(
    ("text", "entity", "filters", "sort"),
    [
        ("Holds that expire in the next 5 minutes", "Seat hold",
         ["expires_at >= now", "expires_at < now + 5 minutes"], ["expires_at"]),
        ("Holds whose time expires within 2 hours", "Seat hold",
         ["expires_at >= now", "expires_at < now + 2 hours"], ["expires_at"]),
        ("Tickets due this week, soonest first", "Ticket",
         ["due_on >= start of week", "due_on < end of week"], ["due_on"]),
        ("Dangerous tickets not yet closed, oldest first", "Ticket",
         ["status in open, submitted, approved", "severity = dangerous"], ["opened_at"]),
        ("Unexcused tickets, largest first", "Ticket", ["excused = false"], ["-cost"]),
        ("Excused tickets, cheapest first", "Ticket", ["excused = true"], ["cost"]),
        ("Tickets waiting for approval", "Ticket", ["status = submitted"], []),
        ("Tickets waiting longer than 3 days", "Ticket",
         ["status = open", "opened_at < now - 3 days"], ["opened_at"]),
        ("Tickets overdue, dangerous first, then oldest", "Ticket",
         ["status in open, submitted, approved", "due_on < today"], ["-severity", "due_on"]),
        ("Tickets on a floor", "Ticket", ["floor ="], []),
        ("Tickets of one site, by name", "Ticket", ["site ="], ["title"]),
        ("Tickets of one site, by code", "Ticket", ["site ="], ["code"]),
        ("Arrivals today, by full name", "Member",
         ["arrival_date >= today", "arrival_date < today + 1 day"], ["full_name"]),
        ("Tickets with a check due in the next 30 days", "Check",
         ["planned_for >= now", "planned_for < now + 30 days"], ["planned_for"]),
        ("Complete history of one ticket in time order", "Ticket", ["id ="], ["opened_at"]),
    ],
)  # fmt: skip
def test_questions_about_rows(
    text: str, entity: str, filters: list[str], sort: list[str]
) -> None:  # fmt: skip
    found = query(text)

    assert (found["entity"], found["filters"], found["sort"]) == (entity, filters, sort)


@pytest.mark.parametrize(
    ("text", "entity", "groups", "measure"),
    [
        ("Cost by site by month", "Ticket", ["site", "month"], "sum of cost"),
        ("Number of tickets per site", "Ticket", ["site"], "number of tickets"),
        ("Minutes per site per month", "Check", ["ticket.site", "month"], "sum of minutes"),
        ("Turnaround time of tickets per severity per month", "Ticket",
         ["severity", "month"], "turnaround time of tickets"),
        ("Minutes per ticket severity", "Check", ["ticket.severity"], "sum of minutes"),
        ("Parts at or below their reorder level per site", "Stock", ["site"], "number of stock"),
        ("Sites with fewer than 5 active members", "Place", ["site"], "number of places < 5"),
    ],
)  # fmt: skip
def test_questions_about_sums(text: str, entity: str, groups: list[str], measure: str) -> None:
    drawn = view(YARD, FLOWS, reports=f"- {text}")
    found = drawn.concept.queries[0]

    assert drawn.name(found.entity) == entity
    assert found.measure == measure
    assert len(found.group_by) == len(groups)


def test_a_value_is_held_against_another() -> None:
    drawn = view(YARD, FLOWS, reports="- Parts at or below their reorder level per site")
    held = drawn.concept.queries[0].filters[0]

    assert (drawn.element(held.element), held.operator, held.value) == (
        "on_hand", "<=", "part.reorder_level",
    )  # fmt: skip
    assert drawn.links("Part") == set()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Unthanked members", "unthanked"),
        ("Members who gave last year", "gave"),
        ("Tickets outside limits in the last 7 days", "outside limits"),
        ("Tickets of one vendor", "lead to a vendor"),
        ("Tickets per vendor per month", "vendor"),
        ("Turnaround time per site", "What exactly counts"),
        ("Complete history of one ticket", "What belongs to"),
    ],
)
def test_what_no_fact_decides_is_asked(text: str, said: str) -> None:
    concept = view(YARD, FLOWS, reports=f"- {text}").concept

    assert any(said in item.text and text in item.text for item in concept.questions)
    assert concept.queries[0].entity


def test_free_things_between_dates() -> None:
    drawn = view(
        "- Kind → a kind of room; name\n- Room → a room of a kind; number (unique)\n"
        "- Stay → puts a person into a room; starts on, ends on; "
        "a room can not be taken twice for the same night",
        reports="- Free rooms of a kind between two dates",
    )
    found = drawn.concept.queries[0]

    assert drawn.name(found.entity) == "Room"
    assert found.measure == "rooms without a stay between two dates"
    assert [drawn.element(item.element) for item in found.filters] == ["kind"]


def test_no_question_is_lost_for_being_one_too_many() -> None:
    reports = "\n".join(f"- Unpolished tickets of kind {chr(97 + n)}" for n in range(10))
    drawn = view(YARD, FLOWS, reports=reports)
    told = [item.text for item in drawn.concept.questions]
    told += [item.text for item in drawn.concept.assumptions]

    assert sum("unpolished" in text.lower() for text in told) == 10
    assert any("Taken for now" in item.text for item in drawn.concept.assumptions)


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


def test_letters_can_be_a_value_beside_others() -> None:
    found = attribute("channel (email, letter or phone)")

    assert (found.type, found.values) == ("enum", ("email", "letter", "phone"))


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


def test_what_was_measured_is_a_number() -> None:
    drawn = view("- Result → the measured value of a test; value, note")

    assert drawn.type("Result.value") == "decimal"


def test_a_limit_of_spending_is_no_change() -> None:
    drawn = view(
        "- Job → work; labour cost, total cost",
        roles="- Role: Manager\n- Can: create jobs; spend up to 5000 per job",
    )

    assert drawn.permissions("Manager") == {"create Job all"}
    assert [item.name for item in drawn.concept.invariants] == ["job_total_cost_above_5000"]
