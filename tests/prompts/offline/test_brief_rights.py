"""Steps of lifecycles and who may do what."""

from __future__ import annotations

import pytest

from design.document.concept import DistinctRule
from tests.prompts.offline.brief_drafts import View
from tests.prompts.offline.short_briefs import view


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


def test_a_limit_of_spending_is_no_change() -> None:
    drawn = view(
        "- Job → work; labour cost, total cost",
        roles="- Role: Manager\n- Can: create jobs; spend up to 5000 per job",
    )

    assert drawn.permissions("Manager") == {"create Job all"}
    assert [item.name for item in drawn.concept.invariants] == ["job_total_cost_above_5000"]


def test_everything_about_something_can_be_seen_without_being_managed() -> None:
    assert rights("see everything about visits").permissions("Clerk") == {"read Visit all"}


def test_what_is_forbidden_under_a_condition_is_not_forbidden_whole() -> None:
    drawn = rights("see visits", "change visits for visitors on hold; see salaries before a visit")
    denied = {item.text: item for item in drawn.concept.permissions if not item.allowed}

    assert denied["change visits for visitors on hold"].condition == "for visitors on hold"
    salary = denied["see salaries before a visit"]
    assert drawn.element(salary.attributes[0]) == "salary"
    assert salary.condition == "before a visit"


def test_rows_are_marked_with_one_of_several_states() -> None:
    drawn = rights(
        "mark visits attended or missed", flows="- Visit: booked → attended; booked → missed"
    )

    assert drawn.permissions("Clerk") == {"attend Visit all", "miss Visit all"}


def test_applying_for_something_makes_an_application() -> None:
    drawn = view(
        "- Applicant → a person; name\n- Job → work; title\n"
        "- Application → an applicant's bid for a job; motivation",
        roles="- Role: Applicant\n- Can: apply for open jobs; edit own profile",
    )

    assert drawn.permissions("Applicant") == {"create Application own", "update Applicant own"}


def test_reviewing_leads_into_review() -> None:
    drawn = rights("review visits", flows="- Visit: open → under review → settled")

    assert drawn.permissions("Clerk") == {"submit Visit all"}
