"""Briefs of other domains, some of them sloppy, read sensibly."""

from __future__ import annotations

from typing import Final

from tests.prompts.offline.brief_drafts import View, drafted

HOTEL: Final = """\
**Hotel booking**

**Summary**
We run a booking system used by many hotels. Each hotel is a tenant and must never see another hotel's guests.

**Entities**
* Hotel: a property that pays us; name, slug (unique), time zone, currency
* Room type: a kind of room in a hotel; code (unique per hotel), name, capacity (1 to 8), nightly rate
* Room: a room of a room type; room number (unique within the hotel), floor, out of order or not
* Guest: a person who stays; full name, email (unique within the hotel), phone (optional), passport number (regulated, optional)
* Booking: a stay of a guest in a room; check-in date, check-out date, number of guests (at least 1), price per night as booked, total; check-out date is after check-in date; a room can't have two bookings at the same time; total is derived from nights and price
* Extra charge: something added to a booking; description, amount (above 0), charged at

**States**
* Booking: requested -> confirmed -> checked in -> checked out; requested -> declined; a requested or confirmed booking can be cancelled until 24 hours before check-in; confirmed -> no show
* Room: clean -> occupied -> dirty -> clean

**Roles**
* Guest can see and make own bookings, cancel own booking until 24 hours before check-in. Cannot see other guests.
* Front desk: can see all bookings of own hotel, check guests in and out, add extra charges; cannot change nightly rates
* Housekeeper can see rooms and mark rooms clean; cannot see guest phone or email
* Hotel manager can manage room types, rooms and rates; see reports; cannot see other hotels

**Reports**
1. Arrivals today per hotel
2. Free rooms of a type for given dates
3. Occupancy per room type per month
4. Revenue per month
5. No-shows in the last 30 days, newest first

**Constraints**
* Retention: passport numbers are erased 30 days after check-out; bookings 10 years
* Scale: 500 hotels, 3 million bookings a year
* Performance: booking list under 250 ms
"""

TICKETS: Final = """\
Event tickets

We sell tickets for concerts online.

Entities: Event, Venue, Ticket, Buyer, Order

Event -> a concert at a venue; title, starts at, ends at, sale starts at, description (optional)
Venue -> a place; name, city, capacity
Ticket category -> a price class of an event; name (unique within the event), price, quantity (at least 1)
Ticket -> one seat sold in an order for a ticket category; ticket code (unique), price as paid, seat (optional)
Buyer -> someone who buys; name, email (unique)
Order -> a purchase by a buyer; order number (unique), total = sum of ticket prices

Workflows:
Order: open -> paid -> refunded, open -> expired
Ticket: valid -> used, valid -> cancelled
Event: planned -> on sale -> sold out, on sale -> closed, any event can be cancelled

Roles:
Visitor can see events
Buyer can buy tickets, see own orders
Organiser can manage own events
Scanner app can scan tickets

Reports:
Tickets sold per event per day
Upcoming events in the next 30 days, soonest first
Orders that expired in the last hour
"""

LEAVE: Final = """\
# HR leave

## Overview
Employees ask for leave, their managers approve it.

## Entities
Employee - a person who works here, with name, email (unique), start date, department, manager
Department - a part of the company; name (unique)
Leave type - vacation, sick leave and so on; code (unique), name, days per year (0 or more), paid or not
Leave request - an employee's wish to be away; first day, last day, half day or not, comment (optional), decided by
Allowance - how many days of a leave type an employee has in a year; year, days (0 or more)

## Workflow
Leave request: draft => submitted => approved => taken; submitted => rejected; a submitted or approved request can be withdrawn

## Roles
### Employee
- Can: create, submit and withdraw own leave requests; see own allowances
- Cannot: approve leave requests
### Manager
- Can: see, approve and reject leave requests of their team
- Cannot: approve own leave requests
### HR officer
- Can: manage leave types and allowances; see all leave requests
- Cannot: delete employees

## Questions
- Who is away today?
- Remaining days per employee per leave type
"""

LIBRARY: Final = """\
Entities:
- Branch → a building that lends books; name (unique), address, opens at, closes at
- Member → a person who may borrow; full name, email (unique, case does not matter), blocked or not
- Title → a book as published; isbn (unique), name; a title can have several authors
- Author → a person who wrote a title; full name, born in year (optional)
- Copy → one physical book of a title at a branch; barcode (unique), condition (new, good, worn or damaged)
- Loan → a member's borrowing of a copy; borrowed at, due at, returned at (optional); due after it is borrowed
- Reservation → a member's wish for a title; position (at least 1), expires at (optional)
- Fine → money a member owes for a loan; amount (above 0), reason, waived by (optional)
Workflows:
- Loan: active → returned; active → overdue → returned; overdue → lost
- Reservation: waiting → ready → collected; ready → expired; a waiting or ready reservation can be cancelled
- Fine: open → paid; open → waived
Roles:
- Member can search titles; reserve titles; cancel own reservations
- Librarian can lend and take back copies; waive fines up to 20; manage titles and authors
- Branch manager can everything a librarian can; waive any fine
Reports:
- Loans overdue by more than 14 days, oldest first
- Most borrowed titles per branch per month
- Unpaid fines of one member
Constraints:
- loans are anonymised 1 year after return
"""


def view(text: str) -> View:
    return View(drafted(text)[1])


def test_a_tenant_named_in_the_summary_is_found_and_bounds_uniqueness() -> None:
    hotel = view(HOTEL)

    assert hotel.concept.tenant_root is not None
    assert hotel.concept.tenant_root.name == "Hotel"
    assert {e.ownership for e in hotel.concept.entities} == {"tenant_root", "tenant"}
    room = hotel.entity("Room")
    assert [hotel.name(item) for item in room.identities[0].within] == ["Hotel"]


def test_a_number_of_things_is_a_number_not_a_link() -> None:
    hotel = view(HOTEL)

    assert hotel.type("Booking.number_of_guests") == "integer"
    assert hotel.links("Booking") == {"guest -> Guest", "room -> Room"}
    assert hotel.links("Extra charge") == {"booking -> Booking"}
    assert hotel.links("Room type") == {"hotel -> Hotel"}


def test_periods_of_days_are_kept_apart_and_in_order() -> None:
    statements = {item.statement for item in view(HOTEL).concept.invariants}

    assert statements == {
        "check-out date is after check-in date",
        "a room can't have two bookings at the same time",
    }


def test_a_step_may_be_said_of_what_it_is_done_to() -> None:
    hotel = view(HOTEL)

    assert hotel.permissions("Front desk") == {
        "read Booking tenant", "check_in Booking tenant", "check_out Booking tenant",
        "create Extra charge tenant",
    }  # fmt: skip
    assert hotel.permissions("Housekeeper") == {"read Room tenant", "mark_clean Room tenant"}
    assert hotel.permissions("Housekeeper", allowed=False) == {"read Guest all"}


def test_a_question_that_names_no_entity_is_about_what_happens_in_time() -> None:
    hotel = view(HOTEL)

    assert hotel.query("arrivals")["entity"] == "Booking"
    assert hotel.query("occupancy")["groups"] == ["room_type", "month"]
    assert hotel.query("no-shows")["filters"] == ["status = no_show", "no_show_at >= now - 30 days"]


def test_values_may_be_erased_before_the_record() -> None:
    hotel = view(HOTEL)
    guest = hotel.entity("Guest")

    assert [hotel.element(item) for item in guest.erasure] == ["passport_number"]
    assert guest.retention is not None
    assert guest.retention.period == "30 days"


def test_what_is_not_understood_is_said() -> None:
    prose = drafted(HOTEL)[0].prose

    assert "Not understood" in prose
    assert "see reports" in prose


def test_names_first_and_descriptions_below_make_each_entity_once() -> None:
    tickets = view(TICKETS)

    assert [e.name for e in tickets.concept.entities] == [
        "Event", "Venue", "Ticket", "Buyer", "Order", "Ticket category", "Staff user",
    ]  # fmt: skip
    assert tickets.links("Ticket") == {"order -> Order", "ticket_category -> Ticket category"}
    assert tickets.links("Ticket category") == {"event -> Event"}
    total = tickets.entity("Order").attribute_named("total")
    assert total is not None
    assert total.derived_from == "sum of ticket prices"


def test_several_chains_in_one_line_share_their_states() -> None:
    tickets = view(TICKETS)

    assert tickets.steps("Event") == {
        "planned mark_on_sale on_sale", "on_sale sell_out sold_out", "on_sale close closed",
        "planned cancel cancelled", "on_sale cancel cancelled",
    }  # fmt: skip
    assert tickets.states("Order") == ["open", "paid", "refunded", "expired"]


def test_visitors_read_what_is_public_and_apps_are_systems() -> None:
    tickets = view(TICKETS)

    assert tickets.entity("Event").ownership == "public"
    scanner = tickets.concept.role_named("Scanner app")
    assert scanner is not None
    assert scanner.kind == "system"


def test_buying_something_makes_an_order() -> None:
    assert view(TICKETS).permissions("Buyer") == {"create Order own", "read Order own"}


def test_own_events_get_somebody_they_belong_to() -> None:
    tickets = view(TICKETS)

    assert "organiser -> Staff user" in tickets.links("Event")
    assert tickets.permissions("Organiser") == {"manage Event own"}


def test_missing_sections_are_asked_for() -> None:
    asked = {item.text for item in view(TICKETS).concept.questions}

    assert "How long is data kept, how much is there, and how fast must it be?" in asked


def test_attributes_in_a_definition_are_read_and_examples_are_not() -> None:
    leave = view(LEAVE)

    assert leave.entity("Employee").definition == "a person who works here"
    assert {"name", "email", "start_date"} <= leave.attributes("Employee")
    assert leave.attributes("Leave type") == {"code", "name", "days_per_year", "is_paid"}
    assert leave.attributes("Allowance") == {"year", "days"}


def test_a_listed_name_that_is_an_entity_or_a_role_is_a_link() -> None:
    leave = view(LEAVE)

    assert leave.links("Employee") == {"department -> Department", "manager -> Employee"}
    assert leave.link("Employee.manager").target_cardinality == "0..1"
    assert "decided_by -> Employee" in leave.links("Leave request")


def test_a_definition_that_counts_is_unique_for_what_it_counts() -> None:
    leave = view(LEAVE)
    allowance = leave.entity("Allowance")

    assert [leave.element(i) for i in allowance.identities[0].attributes] == ["year"]
    assert len(allowance.identities[0].within) == 2


def test_who_is_away_today_asks_for_periods_that_today_lies_in() -> None:
    leave = view(LEAVE)

    assert leave.query("who is away")["filters"] == ["first_day <= today", "last_day >= today"]
    assert leave.query("remaining days")["entity"] == "Allowance"


def test_own_may_be_forbidden_where_others_are_allowed() -> None:
    leave = view(LEAVE)
    manager = leave.concept.role_named("Manager")
    assert manager is not None

    told = {
        (p.action, p.allowed, p.condition)
        for p in leave.concept.permissions
        if p.role == manager.id
    }
    assert ("approve", True, "of their team") in told
    assert ("approve", False, "own ones") in told


def test_things_may_have_several_of_what_is_defined_by_them() -> None:
    library = view(LIBRARY)

    assert library.links("Title") == {"authors -> *Author"}
    assert library.links("Author") == set()


def test_verbs_make_what_is_named_after_them() -> None:
    library = view(LIBRARY)

    assert library.permissions("Member") == {
        "read Title all", "create Reservation own", "cancel Reservation own",
    }  # fmt: skip
    assert {"create Loan all", "return Loan all", "waive Fine all"} <= library.permissions(
        "Librarian"
    )


def test_a_role_may_do_what_another_does_and_more() -> None:
    library = view(LIBRARY)
    manager, librarian = (
        library.concept.role_named(name) for name in ("Branch manager", "Librarian")
    )
    assert manager is not None
    assert librarian is not None

    assert library.permissions("Branch manager") >= library.permissions("Librarian")
    waive = {p.role: p.condition for p in library.concept.permissions if p.action == "waive"}
    assert waive == {librarian.id: "up to 20", manager.id: ""}


def test_questions_about_late_unpaid_and_most_are_read() -> None:
    library = view(LIBRARY)

    assert library.query("loans overdue") == {
        "entity": "Loan", "filters": ["status = overdue", "due_at < now - 14 days"], "sort": ["due_at"],
        "groups": [], "limit": 25,
    }  # fmt: skip
    assert library.query("most borrowed")["groups"] == ["title", "branch", "month"]
    assert library.query("unpaid")["filters"] == ["status = open", "member ="]


def test_retention_is_counted_from_the_moment_the_words_name() -> None:
    loan = view(LIBRARY).entity("Loan")

    assert loan.retention is not None
    assert (loan.retention.action, loan.retention.after) == ("anonymise", "returned_at")


def test_opening_times_are_times_of_day() -> None:
    assert view(LIBRARY).type("Branch.opens_at") == "time"
