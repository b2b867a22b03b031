"""Reporting questions of many shapes."""

from __future__ import annotations

import pytest

from tests.prompts.offline.short_briefs import view

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


def test_rows_are_meant_where_things_have_no_state() -> None:
    drawn = view(
        "- Bike → a bicycle; code\n- Rental → a use of a bike; starts at, ends at",
        "- Rental: booked → picked up → returned",
        reports="- Bikes not returned on time",
    )

    assert drawn.name(drawn.concept.queries[0].entity) == "Rental"
    assert drawn.attributes("Bike") == {"code"}


def test_a_closing_date_is_what_closes_soonest() -> None:
    drawn = view(
        "- Vacancy → a job; title, opened on, closes on",
        reports="- Vacancies closing soonest first\n- Vacancies, latest opening first",
    )

    assert [[drawn.element(key.element) for key in q.sort] for q in drawn.concept.queries] == [
        ["closes_on"], ["opened_on"],
    ]  # fmt: skip


def test_rows_whose_part_ends_are_the_parts() -> None:
    drawn = view(
        "- Member → a person; name\n- Membership → a member's plan; starts on, ends on",
        reports="- Members whose membership ends within 30 days",
    )
    found = drawn.query("members whose")

    assert found["entity"] == "Membership"
    assert found["filters"] == ["ends_on >= now", "ends_on < now + 30 days"]
    assert found["groups"] == []
