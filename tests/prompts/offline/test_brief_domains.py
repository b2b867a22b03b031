"""Briefs of other domains, some of them sloppy, read sensibly."""

from __future__ import annotations

from pathlib import Path

from tests.prompts.offline.brief_drafts import View, drafted

BRIEFS = Path(__file__).parent / "briefs"


def text(name: str) -> str:
    return (BRIEFS / f"{name}.md").read_text(encoding="utf-8")


def view(name: str) -> View:
    return View(drafted(text(name))[1])


def test_a_tenant_named_in_the_summary_is_found_and_bounds_uniqueness() -> None:
    hotel = view("hotel")

    assert hotel.concept.tenant_root is not None
    assert hotel.concept.tenant_root.name == "Hotel"
    assert {e.ownership for e in hotel.concept.entities} == {"tenant_root", "tenant"}
    room = hotel.entity("Room")
    assert [hotel.name(item) for item in room.identities[0].within] == ["Hotel"]


def test_a_number_of_things_is_a_number_not_a_link() -> None:
    hotel = view("hotel")

    assert hotel.type("Booking.number_of_guests") == "integer"
    assert hotel.links("Booking") == {"guest -> Guest", "room -> Room"}
    assert hotel.links("Extra charge") == {"booking -> Booking"}
    assert hotel.links("Room type") == {"hotel -> Hotel"}


def test_periods_of_days_are_kept_apart_and_in_order() -> None:
    statements = {item.statement for item in view("hotel").concept.invariants}

    assert statements == {
        "check-out date is after check-in date",
        "a room can't have two bookings at the same time",
    }


def test_a_step_may_be_said_of_what_it_is_done_to() -> None:
    hotel = view("hotel")

    assert hotel.permissions("Front desk") == {
        "read Booking tenant", "check_in Booking tenant", "check_out Booking tenant",
        "create Extra charge tenant",
    }  # fmt: skip
    assert hotel.permissions("Housekeeper") == {"read Room tenant", "mark_clean Room tenant"}
    assert hotel.permissions("Housekeeper", allowed=False) == {"read Guest all"}


def test_a_question_that_names_no_entity_is_about_what_happens_in_time() -> None:
    hotel = view("hotel")

    assert hotel.query("arrivals")["entity"] == "Booking"
    assert hotel.query("occupancy")["groups"] == ["room_type", "month"]
    assert hotel.query("no-shows")["filters"] == ["status = no_show", "no_show_at >= now - 30 days"]


def test_values_may_be_erased_before_the_record() -> None:
    hotel = view("hotel")
    guest = hotel.entity("Guest")

    assert [hotel.element(item) for item in guest.erasure] == ["passport_number"]
    assert guest.retention is not None
    assert guest.retention.period == "30 days"


def test_what_is_not_understood_is_said() -> None:
    prose = drafted(text("hotel"))[0].prose

    assert "Not understood" in prose
    assert "see reports" in prose


def test_names_first_and_descriptions_below_make_each_entity_once() -> None:
    tickets = view("tickets")

    assert [e.name for e in tickets.concept.entities] == [
        "Event", "Venue", "Ticket", "Buyer", "Order", "Ticket category", "Staff user",
    ]  # fmt: skip
    assert tickets.links("Ticket") == {"order -> Order", "ticket_category -> Ticket category"}
    assert tickets.links("Ticket category") == {"event -> Event"}
    total = tickets.entity("Order").attribute_named("total")
    assert total is not None
    assert total.derived_from == "sum of ticket prices"


def test_several_chains_in_one_line_share_their_states() -> None:
    tickets = view("tickets")

    assert tickets.steps("Event") == {
        "planned mark_on_sale on_sale", "on_sale sell_out sold_out", "on_sale close closed",
        "planned cancel cancelled", "on_sale cancel cancelled",
    }  # fmt: skip
    assert tickets.states("Order") == ["open", "paid", "refunded", "expired"]


def test_visitors_read_what_is_public_and_apps_are_systems() -> None:
    tickets = view("tickets")

    assert tickets.entity("Event").ownership == "public"
    scanner = tickets.concept.role_named("Scanner app")
    assert scanner is not None
    assert scanner.kind == "system"


def test_buying_something_makes_an_order() -> None:
    assert view("tickets").permissions("Buyer") == {"create Order own", "read Order own"}


def test_own_events_get_somebody_they_belong_to() -> None:
    tickets = view("tickets")

    assert "organiser -> Staff user" in tickets.links("Event")
    assert tickets.permissions("Organiser") == {"manage Event own"}


def test_missing_sections_are_asked_for() -> None:
    asked = {item.text for item in view("tickets").concept.questions}

    assert "How long is data kept, how much is there, and how fast must it be?" in asked


def test_attributes_in_a_definition_are_read_and_examples_are_not() -> None:
    leave = view("leave")

    assert leave.entity("Employee").definition == "a person who works here"
    assert {"name", "email", "start_date"} <= leave.attributes("Employee")
    assert leave.attributes("Leave type") == {"code", "name", "days_per_year", "is_paid"}
    assert leave.attributes("Allowance") == {"year", "days"}


def test_a_listed_name_that_is_an_entity_or_a_role_is_a_link() -> None:
    leave = view("leave")

    assert leave.links("Employee") == {"department -> Department", "manager -> Employee"}
    assert leave.link("Employee.manager").target_cardinality == "0..1"
    assert "decided_by -> Employee" in leave.links("Leave request")


def test_a_definition_that_counts_is_unique_for_what_it_counts() -> None:
    leave = view("leave")
    allowance = leave.entity("Allowance")

    assert [leave.element(i) for i in allowance.identities[0].attributes] == ["year"]
    assert len(allowance.identities[0].within) == 2


def test_who_is_away_today_asks_for_periods_that_today_lies_in() -> None:
    leave = view("leave")

    assert leave.query("who is away")["filters"] == ["first_day <= today", "last_day >= today"]
    assert leave.query("remaining days")["entity"] == "Allowance"


def test_own_may_be_forbidden_where_others_are_allowed() -> None:
    leave = view("leave")
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
    library = view("library")

    assert library.links("Title") == {"authors -> *Author"}
    assert library.links("Author") == set()


def test_verbs_make_what_is_named_after_them() -> None:
    library = view("library")

    assert library.permissions("Member") == {
        "read Title all", "create Reservation own", "cancel Reservation own",
    }  # fmt: skip
    assert {"create Loan all", "return Loan all", "waive Fine all"} <= library.permissions(
        "Librarian"
    )


def test_a_role_may_do_what_another_does_and_more() -> None:
    library = view("library")
    manager, librarian = (
        library.concept.role_named(name) for name in ("Branch manager", "Librarian")
    )
    assert manager is not None
    assert librarian is not None

    assert library.permissions("Branch manager") >= library.permissions("Librarian")
    waive = {p.role: p.condition for p in library.concept.permissions if p.action == "waive"}
    assert waive == {librarian.id: "up to 20", manager.id: ""}


def test_questions_about_late_unpaid_and_most_are_read() -> None:
    library = view("library")

    assert library.query("loans overdue") == {
        "entity": "Loan",
        "filters": ["status = overdue", "due_at < now - 14 days"],
        "sort": ["due_at"],
        "groups": [],
        "limit": 25,
    }
    assert library.query("most borrowed")["groups"] == ["title", "branch", "month"]
    assert library.query("unpaid")["filters"] == ["status = open", "member ="]


def test_retention_is_counted_from_the_moment_the_words_name() -> None:
    loan = view("library").entity("Loan")

    assert loan.retention is not None
    assert (loan.retention.action, loan.retention.after) == ("anonymise", "returned_at")


def test_opening_times_are_times_of_day() -> None:
    assert view("library").type("Branch.opens_at") == "time"
