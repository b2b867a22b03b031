"""Words of briefs that were once read as something else."""

from __future__ import annotations

import pytest

from design.document.concept import CompareRule, DistinctRule
from design.document.verbs import action_for_state, state_for_action
from tests.prompts.offline.short_briefs import attribute, view

CLAIM = "- Policyholder → a person we insure; email\n- Claim → a request of a policyholder; paid at"
FLOW = "- Claim: reported → under review → approved → paid; under review → rejected"


def test_what_follows_a_prohibition_on_one_line_is_forbidden() -> None:
    rights = view(
        "- Policyholder → a person; name, birth date\n- Claim → a policyholder's claim; text",
        roles="- Clerk: can see all claims. Cannot: change claims; see birth dates. "
        "Can: add claims",
    )

    assert rights.permissions("Clerk") == {"read Claim all", "create Claim all"}
    assert rights.permissions("Clerk", allowed=False) == {
        "update Claim all", "read Policyholder all",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "operator"),
    [
        ("approved amount is never more than claimed amount", "<="),
        ("approved amount can not be less than claimed amount", ">="),
        ("approved amount must never exceed claimed amount", "<="),
    ],
)
def test_a_comparison_that_never_holds_is_turned_round(rule: str, operator: str) -> None:
    concept = view(f"- Claim → a claim; claimed amount, approved amount; {rule}").concept
    found = [item.rule for item in concept.invariants if isinstance(item.rule, CompareRule)]

    assert [item.operator for item in found] == [operator]


@pytest.mark.parametrize(
    "sentence",
    ["any claim not yet paid can be withdrawn", "a policyholder can withdraw until paid"],
)
def test_a_step_from_what_is_not_yet_done(sentence: str) -> None:
    steps = view(CLAIM, f"{FLOW}; {sentence}", "- Role: Policyholder").steps("Claim")

    assert {step for step in steps if "withdraw" in step} == {
        "reported withdraw withdrawn", "under_review withdraw withdrawn",
        "approved withdraw withdrawn",
    }  # fmt: skip


def test_chains_after_commas_start_anew_whatever_the_arrow() -> None:
    flow = "- Claim: new > active > done, active > dropped, done > active (again)"

    assert view(CLAIM, flow).steps("Claim") == {
        "new activate active", "active complete done", "active drop dropped",
        "done reopen active",
    }  # fmt: skip


def test_when_a_step_may_be_taken_said_by_its_noun() -> None:
    flow = f"{FLOW}; approved → cancelled; cancellation up to 2 hours before the start"
    cycle = view(CLAIM, flow).entity("Claim").lifecycle

    assert cycle is not None
    guards = {step.name: step.guard for step in cycle.transitions}
    assert guards["cancel"] == "up to 2 hours before the start"


def test_another_of_a_kind_is_a_second_link() -> None:
    found = view(
        "- Adjuster → a person who judges; name\n- Payout → money paid; amount (above 0)",
        "- Payout: planned → sent; a payout above 10000 needs a second adjuster who is not the "
        "first",
    )

    assert found.links("Payout") == {"adjuster -> Adjuster", "second_adjuster -> Adjuster"}
    assert any(isinstance(item.rule, DistinctRule) for item in found.concept.invariants)


def test_each_period_of_a_list_is_kept_for_what_stands_before_it() -> None:
    found = view(
        "- Ticket → a question; subject\n- Attachment → a file of a ticket; file name\n"
        "- Tenant → a person; email\n- Application → a tenant's wish; message",
        constraints="- Retention: closed tickets 3 years, attachments 1 year; "
        "applications of rejected tenants are erased after 6 months",
    )
    kept = {item.name: item.retention and item.retention.period for item in found.concept.entities}

    assert kept == {
        "Ticket": "3 years", "Attachment": "1 year", "Tenant": None, "Application": "6 months",
    }  # fmt: skip


def test_values_behind_a_dash_or_a_sign() -> None:
    assert attribute("plan - free, pro or enterprise").values == ("free", "pro", "enterprise")
    assert attribute("level = low, middle or high").values == ("low", "middle", "high")


def test_bounds_and_optional_in_one_pair_of_brackets() -> None:
    score = attribute("score (0 to 100, optional)")

    assert (score.minimum, score.maximum, score.required) == ("0", "100", False)
    assert attribute("size in bytes (at most 20 MB)").maximum == "20000000"
    assert not attribute("classes per week (optional: unlimited if empty)").required


@pytest.mark.parametrize(
    ("phrase", "name", "kind"),
    [
        ("deductible", "deductible", "money"),
        ("sum insured", "sum_insured", "money"),
        ("monthly income", "monthly_income", "money"),
        ("approval limit", "approval_limit", "money"),
        ("visits per week", "visits_per_week", "integer"),
        ("visible to the public or not", "is_visible_to_public", "boolean"),
    ],
)
def test_names_say_types(phrase: str, name: str, kind: str) -> None:
    found = attribute(phrase)

    assert (found.name, found.type) == (name, kind)


def test_whom_something_is_assigned_to_where_it_is_and_who_wrote_it() -> None:
    found = view(
        "- Depot → a yard; name\n- Agent → a person; name; works at one depot\n"
        "- Customer → a person; name\n"
        "- Ticket → a question; subject, assigned to an agent (optional), visible to the customer "
        "or not; written by an agent or a customer\n"
        "- Landlord → a person who owns houses; name\n- House → a building; city"
    )

    assert found.links("Agent") == {"depot -> Depot"}
    assert found.links("House") == {"landlord -> Landlord"}
    assert found.links("Ticket") == {
        "assignee -> Agent", "written_by_agent -> Agent", "written_by_customer -> Customer",
    }  # fmt: skip
    assert "is_visible_to_customer" in found.attributes("Ticket")


def test_what_has_its_own_trainers_is_no_tenant_but_what_is_called_one_is() -> None:
    entities = "- Studio → a place; name\n- Company → a paying customer; name"

    assert view(entities, summary="Each studio has its own trainers.").concept.tenant_root is None
    root = view(entities, summary="Each company is a tenant.").concept.tenant_root
    assert root is not None
    assert root.name == "Company"


def test_marking_is_a_step_of_what_has_the_state() -> None:
    rights = view(
        "- Member → a person; email\n- Booking → a member's booking; note",
        "- Booking: booked → ready → attended, booked → no show, booked → rejected",
        "- Role: Trainer\n- Can: mark members attended or no show\n"
        "- Role: Owner\n- Can: reject and mark ready bookings",
    )

    assert rights.permissions("Trainer") == {"attend Booking all", "mark_no_show Booking all"}
    assert rights.permissions("Owner") == {"reject Booking all", "mark_ready Booking all"}


def test_forbidden_values_before_an_entity_and_kinds_of_rows() -> None:
    rights = view(
        "- Customer → a person; name, phone\n- Offer → what we offer; salary\n"
        "- Message → a mail; body",
        roles="- Role: Clerk\n- Can: see offers\n"
        "- Cannot: see salaries or other customers' messages; see internal messages; "
        "see customers' phone numbers",
    )
    denied = [item for item in rights.concept.permissions if not item.allowed]
    values = [rights.element(name) for item in denied for name in item.attributes]

    assert sorted(values) == ["phone", "salary"]
    assert "of others, or only internal ones" in {item.condition for item in denied}


def test_who_may_see_all_may_do_the_rest_to_all() -> None:
    rights = view(
        "- Agent → a person; name\n- Ticket → a question; subject, assigned to an agent (optional)",
        roles="- Role: Agent\n- Can: see all tickets; edit tickets",
    )

    assert rights.permissions("Agent") == {"read Ticket all", "update Ticket all"}


SALES = (
    "- Restaurant → a kitchen; name, commission rate\n"
    "- Order → an order from a restaurant; total, placed at, valid from, valid until\n"
    "- Rating → what is thought of an order; stars (1 to 5)\n"
    "- Ticket → a question about an order; priority (low, high or urgent), due at"
)
STEPS = "- Order: placed → accepted → listed → cancelled\n- Ticket: new → open → closed"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "Restaurants with an average rating below 3 in the last 30 days",
            ("Rating", ["created_at >= now - 30 days"], [], ["restaurant"]),
        ),
        (
            "Orders cancelled after being accepted, per restaurant per month",
            (
                "Order",
                ["accepted_at is not null", "status = cancelled", "cancelled_at >=",
                 "cancelled_at <"],
                [], ["restaurant", "month"],
            ),
        ),
        (
            "Orders listed for more than 60 days",
            ("Order", ["status = listed", "listed_at < now - 60 days"], ["listed_at"], []),
        ),
        (
            "Orders that expire in the next 60 days",
            (
                "Order", ["valid_until >= now", "valid_until < now + 60 days"],
                ["valid_until"], [],
            ),
        ),
        ("Open tickets, most urgent first", ("Ticket", ["status = open"], ["-priority"], [])),
        (
            "Tickets past their due time",
            ("Ticket", ["status = open", "due_at < now"], ["due_at"], []),
        ),
        (
            "Top 10 restaurants by orders in the last 30 days",
            ("Order", ["placed_at >= now - 30 days"], [], ["restaurant"]),
        ),
    ],
)  # fmt: skip
def test_questions(question: str, expected: tuple[str, list[str], list[str], list[str]]) -> None:
    found = view(SALES, STEPS, reports=f"- {question}").query(question[:8].lower())

    assert (found["entity"], found["filters"], found["sort"], found["groups"]) == expected


def test_sections_under_plain_words() -> None:
    found = view(CLAIM)
    told = view(f"{CLAIM}\n\nHow it moves:\n{FLOW}\n\nWhat we want to know:\n- Claims by state")

    assert {item.name for item in told.concept.entities} == {
        item.name for item in found.concept.entities
    }
    assert told.states("Claim")[0] == "reported"
    assert len(told.concept.queries) == 1


@pytest.mark.parametrize(
    ("action", "state"),
    [("withdraw", "withdrawn"), ("cancel", "cancelled"), ("approve", "approved"),
     ("deny", "denied"), ("reject", "rejected"), ("pay_out", "paid_out")],
)  # fmt: skip
def test_a_deed_says_the_state_it_leads_to(action: str, state: str) -> None:
    assert state_for_action(action) == state
    assert action_for_state(state) == action
