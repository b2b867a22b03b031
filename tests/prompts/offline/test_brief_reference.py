"""What the four shared briefs state must be in their drafts, all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from design.document.concept import CompareRule, DistinctRule, LimitRule, NoOverlapRule
from tests.prompts.offline.brief_drafts import View, brief_design

LISTED: dict[str, dict[str, str]] = {
    "shop": {
        "Customer": "name email phone billing_address",
        "Product": "sku title description price is_active",
        "Category": "name",
        "Order": "order_number currency total placed_at",
        "Order line": "quantity unit_price tax_rate",
        "Shipment": "carrier tracking_number shipped_at",
        "Refund": "amount reason",
        "Stock level": "on_hand",
        "Warehouse": "code name",
    },
    "clinic": {
        "Clinic": "name slug time_zone",
        "Practitioner": "full_name speciality email",
        "Patient": "full_name date_of_birth national_id email phone",
        "Appointment": "starts_at ends_at reason",
        "Visit note": "text written_at",
        "Reminder": "channel send_at sent_at",
        "Waiting list entry": "earliest_date latest_date",
    },
    "subscriptions": {
        "Account": "legal_name tax_number billing_email country",
        "Plan": "code name base_price currency billing_period",
        "Meter": "code unit_name",
        "Plan price": "included_quantity unit_price",
        "Subscription": "started_at current_period_start current_period_end cancel_at",
        "Usage record": "quantity used_at idempotency_key",
        "Invoice": "number currency issued_at due_at total",
        "Invoice line": "description quantity unit_price amount",
        "Payment": "amount received_at provider_reference",
        "Credit note": "amount reason",
    },
    "tracker": {
        "Workspace": "name slug plan",
        "Member": "display_name email joined_at",
        "Project": "key name is_archived",
        "Issue": "number title description priority due_date estimate_points",
        "Label": "name colour",
        "Comment": "body edited_at",
        "Attachment": "file_name content_type size_bytes storage_key",
        "Issue link": "kind",
        "Audit event": "field old_value new_value occurred_at",
        "API token": "token_hash last_used_at expires_at",
    },
}
LINKS: dict[str, dict[str, set[str]]] = {
    "shop": {
        "Product": {"categories -> *Category"},
        "Category": {"parent -> Category"},
        "Order": {"customer -> Customer"},
        "Order line": {"product -> Product", "order -> Order"},
        "Shipment": {"order -> Order", "warehouse -> Warehouse"},
        "Refund": {
            "order -> Order",
            "requested_by_customer -> Customer",
            "approved_by -> Staff user",
            "requested_by_staff -> Staff user",
            "second_approved_by -> Staff user",
        },
        "Stock level": {"product -> Product", "warehouse -> Warehouse"},
    },
    "clinic": {
        "Practitioner": {"clinic -> Clinic"},
        "Patient": {"clinic -> Clinic"},
        "Appointment": {"patient -> Patient", "practitioner -> Practitioner"},
        "Visit note": {
            "author -> Practitioner",
            "appointment -> Appointment",
            "amends_note -> Visit note",
        },
        "Reminder": {"appointment -> Appointment"},
        "Waiting list entry": {"patient -> Patient"},
    },
    "subscriptions": {
        "Plan price": {"meter -> Meter", "plan -> Plan"},
        "Subscription": {"account -> Account", "plan -> Plan"},
        "Usage record": {"meter -> Meter", "subscription -> Subscription"},
        "Invoice": {"account -> Account"},
        "Invoice line": {"invoice -> Invoice"},
        "Payment": {"invoice -> Invoice"},
        "Credit note": {"invoice -> Invoice"},
    },
    "tracker": {
        "Member": {"workspace -> Workspace"},
        "Project": {"workspace -> Workspace"},
        "Issue": {
            "project -> Project",
            "labels -> *Label",
            "created_by -> Member",
            "assignee -> Member",
            "mentioned_members -> *Member",
        },
        "Comment": {"author -> Member", "issue -> Issue"},
        "Attachment": {"issue -> Issue"},
        "Issue link": {"issue -> Issue", "target_issue -> Issue"},
        "Audit event": {"issue -> Issue", "actor -> Member"},
        "API token": {"member -> Member"},
    },
}
STEPS: dict[str, dict[str, set[str]]] = {
    "shop": {
        "Order": {
            "draft place placed",
            "placed pay paid",
            "paid partially_ship partially_shipped",
            "partially_shipped ship shipped",
            "shipped close closed",
            "placed cancel cancelled",
            "paid cancel cancelled",
        },
        "Refund": {
            "requested approve approved",
            "approved pay_out paid_out",
            "requested reject rejected",
        },
        "Shipment": {
            "packing hand_over handed_over",
            "handed_over deliver delivered",
            "handed_over lose lost",
        },
    },
    "clinic": {
        "Appointment": {
            "requested confirm confirmed",
            "confirmed check_in checked_in",
            "checked_in complete completed",
            "confirmed cancel cancelled",
            "confirmed mark_no_show no_show",
        },
        "Reminder": {"scheduled send sent", "scheduled fail failed"},
        "Waiting list entry": {
            "waiting offer offered",
            "offered take taken",
            "offered expire expired",
        },
    },
    "subscriptions": {
        "Subscription": {
            "trialing activate active",
            "active mark_past_due past_due",
            "past_due activate active",
            "active cancel cancelled",
            "past_due cancel cancelled",
        },
        "Invoice": {
            "draft open open",
            "open pay paid",
            "open write_off uncollectible",
            "open void void",
        },
        "Payment": {
            "pending succeed succeeded",
            "pending fail failed",
            "succeeded refund refunded",
        },
    },
    "tracker": {
        "Issue": {
            "backlog start in_progress",
            "in_progress submit in_review",
            "in_review complete done",
            "done reopen in_progress",
            "backlog cancel cancelled",
            "in_progress cancel cancelled",
            "in_review cancel cancelled",
        },
    },
}
BRIEFS = tuple(LISTED)


@pytest.fixture(params=BRIEFS)
def named(request: pytest.FixtureRequest, shared: Path) -> tuple[str, View]:
    name: str = request.param
    return name, View(brief_design(shared, name))


def test_every_entity_and_every_listed_attribute_is_there(named: tuple[str, View]) -> None:
    name, view = named
    for entity, attributes in LISTED[name].items():
        assert view.attributes(entity) >= set(attributes.split()), entity
        extra = {i.name for i in view.entity(entity).attributes if not i.inferred} - set(
            attributes.split()
        )
        assert extra == set(), entity


def test_every_entity_has_definition_ownership_and_a_way_of_being_deleted(
    named: tuple[str, View],
) -> None:
    for entity in named[1].concept.entities:
        assert entity.definition, entity.name
        assert entity.ownership, entity.name
        assert entity.delete_policy, entity.name


def test_every_attribute_is_classified(named: tuple[str, View]) -> None:
    for entity in named[1].concept.entities:
        for attribute in entity.attributes:
            assert attribute.sensitivity, f"{entity.name}.{attribute.name}"


def test_every_link_the_words_state_is_there(named: tuple[str, View]) -> None:
    name, view = named
    for entity, links in LINKS[name].items():
        assert view.links(entity) >= links, entity
        inferred = {
            link.name for link in view.concept.links_from(view.entity(entity).id) if link.inferred
        }
        assert {i.split(" ")[0] for i in view.links(entity) - links} <= inferred, entity


def test_every_link_says_what_happens_when_its_target_is_deleted(named: tuple[str, View]) -> None:
    assert all(link.on_parent_delete for link in named[1].concept.relationships)


def test_lifecycles_have_exactly_the_steps_the_words_draw(named: tuple[str, View]) -> None:
    name, view = named
    for entity, steps in STEPS[name].items():
        assert view.steps(entity) == steps, entity


def test_states_without_a_way_out_are_terminal(named: tuple[str, View]) -> None:
    name, view = named
    for entity in STEPS[name]:
        cycle = view.entity(entity).lifecycle
        assert cycle is not None
        left = {step.source for step in cycle.transitions}
        assert {s.id for s in cycle.states if s.terminal} == {s.id for s in cycle.states} - left


def test_every_reporting_question_is_a_query_about_an_entity(named: tuple[str, View]) -> None:
    queries = named[1].concept.queries

    assert len(queries) == 5
    assert all(query.entity for query in queries)
    assert all(query.limit or query.group_by or query.measure for query in queries)


def test_questions_are_few_and_recommend_an_answer(named: tuple[str, View]) -> None:
    questions = named[1].concept.questions

    assert 4 <= len(questions) <= 8
    assert all(question.recommendation for question in questions)
    assert all(len(question.text) < 300 for question in questions)


def test_types_follow_from_words_and_names(shared: Path) -> None:
    shop = View(brief_design(shared, "shop"))
    assert {
        path: shop.type(path)
        for path in (
            "Customer.email",
            "Customer.phone",
            "Customer.billing_address",
            "Product.sku",
            "Product.price",
            "Product.is_active",
            "Order.currency",
            "Order.placed_at",
            "Order line.quantity",
            "Order line.tax_rate",
            "Stock level.on_hand",
        )
    } == {
        "Customer.email": "email",
        "Customer.phone": "phone",
        "Customer.billing_address": "address",
        "Product.sku": "code",
        "Product.price": "money",
        "Product.is_active": "boolean",
        "Order.currency": "currency",
        "Order.placed_at": "instant",
        "Order line.quantity": "integer",
        "Order line.tax_rate": "rate",
        "Stock level.on_hand": "integer",
    }
    billing = View(brief_design(shared, "subscriptions"))
    assert billing.type("Plan price.unit_price") == "unit_price"
    assert billing.type("Usage record.quantity") == "decimal"
    assert billing.type("Account.country") == "country"
    assert billing.type("Subscription.current_period_end") == "instant"
    tracker = View(brief_design(shared, "tracker"))
    assert tracker.type("Issue.number") == "integer"
    assert tracker.type("Issue.due_date") == "date"
    assert tracker.type("Label.colour") == "colour"
    assert tracker.entity("Issue").attribute_named("priority").values == (  # type: ignore[union-attr]
        "none",
        "low",
        "medium",
        "high",
        "urgent",
    )
    clinic = View(brief_design(shared, "clinic"))
    assert clinic.type("Clinic.time_zone") == "timezone"
    assert clinic.type("Clinic.slug") == "slug"
    assert clinic.type("Patient.date_of_birth") == "date"
    assert clinic.type("Reminder.channel") == "enum"


def test_uniqueness_has_its_bounds_and_its_case(shared: Path) -> None:
    shop = View(brief_design(shared, "shop")).entity("Customer")
    email = shop.attribute_named("email")
    assert email is not None
    assert [(i.attributes, i.within, i.case_sensitive) for i in shop.identities] == [
        ((email.id,), (), False)
    ]

    tracker = View(brief_design(shared, "tracker"))
    issue = tracker.entity("Issue")
    assert [tracker.name(i.within[0]) or i.within[0] for i in issue.identities] == [
        "Project"
    ] or issue.identities[0].within == (tracker.link("Issue.project").id,)

    stock = View(brief_design(shared, "shop")).entity("Stock level")
    assert len(stock.identities[0].within) == 2


def test_ranges_derivation_and_copies_are_read(shared: Path) -> None:
    shop = View(brief_design(shared, "shop"))
    line, order = shop.entity("Order line"), shop.entity("Order")
    quantity, price = line.attribute_named("quantity"), line.attribute_named("unit_price")
    total = order.attribute_named("total")
    assert quantity is not None
    assert quantity.minimum == "1"
    assert price is not None
    assert price.copied_from.startswith("Product.price")
    assert price.immutable
    assert total is not None
    assert total.derived_from == "its lines"
    assert not total.stored

    billing = View(brief_design(shared, "subscriptions"))
    amount = billing.entity("Payment").attribute_named("amount")
    assert amount is not None
    assert (amount.minimum, amount.minimum_excluded) == ("0", True)


def test_rules_become_invariants_that_can_be_enforced(shared: Path) -> None:
    clinic = View(brief_design(shared, "clinic"))
    rules = [item.rule for item in clinic.concept.invariants]
    compare = next(rule for rule in rules if isinstance(rule, CompareRule))
    assert (clinic.element(compare.left), compare.operator, clinic.element(compare.right)) == (
        "ends_at", ">", "starts_at",
    )  # fmt: skip
    overlap = next(rule for rule in rules if isinstance(rule, NoOverlapRule))
    assert [clinic.element(item) for item in overlap.per] == ["practitioner"]
    cycle = clinic.entity("Appointment").lifecycle
    assert cycle is not None
    assert [s.name for s in cycle.states if s.id in overlap.unless_states] == ["cancelled"]

    shop = View(brief_design(shared, "shop"))
    limit = next(i.rule for i in shop.concept.invariants if isinstance(i.rule, LimitRule))
    assert (shop.element(limit.attribute), limit.operator, limit.amount) == ("amount", ">", "500")
    tracker = View(brief_design(shared, "tracker"))
    distinct = next(i.rule for i in tracker.concept.invariants if isinstance(i.rule, DistinctRule))
    assert {tracker.element(distinct.left), tracker.element(distinct.right)} == {
        "issue",
        "target_issue",
    }


def test_tenants_are_found_and_others_own_as_persons_or_system(shared: Path) -> None:
    expected = {"shop": None, "clinic": "Clinic", "tracker": "Workspace", "subscriptions": None}
    for name, root in expected.items():
        design = brief_design(shared, name)
        tenant = design.concept.tenant_root
        assert (tenant.name if tenant else None) == root
        assert design.conventions.tenancy.mode == ("column" if root else "none")
        if root:
            assert {e.ownership for e in design.concept.entities if e.name != root} == {"tenant"}
    shop = View(brief_design(shared, "shop"))
    assert shop.entity("Order").ownership == "user"
    assert shop.entity("Refund").ownership == "user"
    assert shop.entity("Product").ownership == "public"
    assert shop.entity("Warehouse").ownership == "system"


def test_permissions_name_action_entity_and_rows(shared: Path) -> None:
    shop = View(brief_design(shared, "shop"))
    assert shop.permissions("Customer") == {
        "read Order own",
        "read Shipment own",
        "read Refund own",
        "create Order own",
        "place Order own",
        "cancel Order own",
        "create Refund own",
    }
    assert shop.permissions("Customer", allowed=False) == {
        "read Customer all",
        "update Product all",
    }
    assert shop.permissions("Warehouse clerk") == {"create Shipment all", "update Stock level all"}
    assert shop.permissions("Finance manager") == {
        "approve Refund all", "reject Refund all", "read Order all", "read Refund all",
    }  # fmt: skip
    clinic = View(brief_design(shared, "clinic"))
    assert clinic.permissions("Receptionist") == {
        "read Appointment tenant", "create Appointment tenant", "update Appointment tenant",
        "cancel Appointment tenant", "manage Waiting list entry tenant",
    }  # fmt: skip
    assert clinic.permissions("Practitioner") == {
        "read Appointment own", "create Visit note related", "read Visit note related",
    }  # fmt: skip
    tracker = View(brief_design(shared, "tracker"))
    assert tracker.permissions("Owner") == {"manage tenant", "delete Workspace tenant"}
    assert tracker.permissions("Contributor") == {
        "create Issue tenant", "update Issue related", "create Comment tenant",
    }  # fmt: skip
    assert tracker.permissions("Guest") == {"read Issue related", "create Comment related"}
    billing = View(brief_design(shared, "subscriptions"))
    assert billing.permissions("Metering service") == {"create Usage record all"}
    assert billing.permissions("Account admin") == {
        "read Invoice own",
        "read Payment own",
        "update Subscription own",
        "cancel Subscription own",
    }


def test_values_a_role_may_not_see_are_named(shared: Path) -> None:
    shop = View(brief_design(shared, "shop"))
    clerk = shop.concept.role_named("Warehouse clerk")
    assert clerk is not None
    denied = [p for p in shop.concept.permissions if p.role == clerk.id and not p.allowed]
    assert [[shop.element(a) for a in item.attributes] for item in denied] == [["email", "phone"]]


def test_roles_stand_for_records_or_are_systems(shared: Path) -> None:
    expected = {
        "shop": {"Customer": "Customer", "Finance manager": "Staff user"},
        "clinic": {"Patient": "Patient", "Practitioner": "Practitioner", "Receptionist": "User"},
        "tracker": {"Owner": "Member", "Guest": "Member"},
        "subscriptions": {
            "Account admin": "Account",
            "Billing operator": "",
            "Metering service": "",
        },
    }
    for name, roles in expected.items():
        view = View(brief_design(shared, name))
        for role, entity in roles.items():
            found = view.concept.role_named(role)
            assert found is not None
            assert view.name(found.represents) == entity
            assert found.kind == ("system" if role.endswith("service") else "person")


def test_queries_filter_sort_and_group_as_the_questions_ask(shared: Path) -> None:
    shop = View(brief_design(shared, "shop"))
    assert shop.query("newest orders") == {
        "entity": "Order",
        "filters": ["customer ="],
        "sort": ["-placed_at"],
        "groups": [],
        "limit": 25,
    }
    assert shop.query("open refunds")["filters"] == [
        "status in requested, approved", "created_at < now - 7 days",
    ]  # fmt: skip
    assert shop.query("open refunds")["sort"] == ["-amount"]
    assert shop.query("orders placed")["filters"] == ["status in placed, paid, partially_shipped"]
    assert shop.query("revenue")["groups"] == ["product", "month"]
    assert shop.query("products below")["filters"] == ["on_hand < 5"]
    clinic = View(brief_design(shared, "clinic"))
    assert clinic.query("today's")["filters"] == [
        "practitioner =", "starts_at >= today", "starts_at < today + 1 day",
    ]  # fmt: skip
    assert clinic.query("reminders that failed") == {
        "entity": "Reminder", "filters": ["status = failed", "failed_at >= now - 24 hours"],
        "sort": ["-failed_at"], "groups": [], "limit": 100,
    }  # fmt: skip
    assert clinic.query("no-show")["groups"] == ["practitioner", "month"]
    billing = View(brief_design(shared, "subscriptions"))
    assert billing.query("overdue")["filters"] == ["status = open", "due_at < now"]
    assert billing.query("usage of")["groups"] == ["meter"]
    tracker = View(brief_design(shared, "tracker"))
    assert tracker.query("open issues") == {
        "entity": "Issue", "filters": ["status in backlog, in_progress, in_review", "assignee ="],
        "sort": ["-priority"], "groups": [], "limit": 25,
    }  # fmt: skip
    assert tracker.query("history")["entity"] == "Audit event"
    assert tracker.query("issues closed")["groups"] == ["week", "project"]


def test_constraints_reach_the_entities(shared: Path) -> None:
    shop = View(brief_design(shared, "shop"))
    customer = shop.entity("Customer")
    assert customer.delete_policy == "erase"
    assert {shop.element(item) for item in customer.erasure} == {
        "name",
        "email",
        "phone",
        "billing_address",
    }
    assert shop.entity("Refund").retention is not None
    assert any("Invoices are to be kept 10 years" in q.text for q in shop.concept.questions)
    assert shop.entity("Order").expected_rows == 2_000_000
    assert [q.latency_ms for q in shop.concept.queries if q.latency_ms] == [200]

    clinic = View(brief_design(shared, "clinic"))
    note = clinic.entity("Visit note")
    assert note.access_logged
    assert note.append_only
    assert note.retention is not None
    assert (note.retention.period, note.retention.action) == ("20 years", "erase")

    tracker = View(brief_design(shared, "tracker"))
    assert tracker.entity("Workspace").delete_policy == "soft"
    assert tracker.entity("Issue").audited
    assert tracker.entity("Audit event").append_only

    billing = View(brief_design(shared, "subscriptions"))
    assert billing.entity("Invoice").frozen_when == "it is no longer draft"
    assert billing.entity("Invoice").delete_policy == "never"


def test_data_of_other_systems_has_a_place(shared: Path) -> None:
    clinic = View(brief_design(shared, "clinic"))
    gateway = next(i for i in clinic.concept.integrations if i.system == "SMS gateway")
    assert {clinic.element(item) for item in gateway.attributes} == {
        "message_id",
        "delivery_status",
    }
    shop = View(brief_design(shared, "shop"))
    provider = next(i for i in shop.concept.integrations if i.system == "Payment provider")
    assert provider.excluded == "card numbers"
    assert "Payment" in {e.name for e in shop.concept.entities if e.inferred}
    billing = View(brief_design(shared, "subscriptions"))
    accounting = next(i for i in billing.concept.integrations if i.system == "Accounting system")
    assert [billing.element(item) for item in accounting.attributes] == ["journal_entry_id"]


def test_decisions_are_proposed_only(named: tuple[str, View]) -> None:
    decisions = named[1].design.decisions

    assert 3 <= len(decisions) <= 5
    assert {item.status for item in decisions} == {"proposed"}
    assert {"ids", "time"} <= {item.topic for item in decisions}
