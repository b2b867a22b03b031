from __future__ import annotations

import pytest

from tests.design.derive.endpoint_designs import (
    billing,
    clinic,
    shop_with_roles,
    tracker_with_roles,
)
from tests.design.derive.endpoint_sketch import codes, parameters, roles_of, sent, shown

# --- paths ------------------------------------------------------------------------------------


def test_join_tables_and_lines_have_no_place_of_their_own() -> None:
    paths = " ".join(shop_with_roles().endpoints())
    assert "order-lines" not in paths
    assert "product-categories" not in paths


def test_parts_are_made_under_their_whole() -> None:
    found = tracker_with_roles().endpoints()
    assert {
        "POST /v1/projects/{project_id}/issues",
        "GET /v1/issues/{issue_id}/attachments",
        "POST /v1/issues/{issue_id}/links",
        "GET /v1/issues/{issue_id}/history",
    } <= set(found)


def test_a_person_is_no_place() -> None:
    assert "POST /v1/appointments" in clinic().endpoints()


def test_a_pair_is_addressed_by_both_ends() -> None:
    found = shop_with_roles().endpoints()
    put = found["PUT /v1/products/{product_id}/stock-levels/{warehouse_id}"]
    assert list(sent(put)) == ["on_hand"]


def test_many_to_many_links_are_fields_and_are_set_at_once() -> None:
    found = tracker_with_roles().endpoints()
    put = found["PUT /v1/issues/{issue_id}/labels"]
    assert sent(put)["label_ids"].many
    assert not sent(found["POST /v1/projects/{project_id}/issues"])["label_ids"].required
    assert shown(found["GET /v1/issues/{issue_id}"])["label_ids"].many


# --- actions ----------------------------------------------------------------------------------


def test_steps_of_one_name_are_one_action_and_the_system_takes_its_own() -> None:
    found = shop_with_roles().endpoints()
    cancel = found["POST /v1/orders/{order_id}/cancel"]
    assert cancel.summary == "Cancel an order: placed or paid → cancelled"
    assert [item.when for item in cancel.errors if item.code == "order_state"] == [
        "The order is not placed or paid."
    ]
    assert "409 cancel_not_allowed" in codes(cancel)
    assert "POST /v1/orders/{order_id}/close" not in found


def test_a_state_is_never_written() -> None:
    for sketch in (shop_with_roles(), clinic(), tracker_with_roles(), billing()):
        for endpoint in sketch.endpoints().values():
            assert not {"status", "state"} & set(sent(endpoint))


def test_a_verb_without_a_step_takes_what_it_names() -> None:
    change = billing().endpoints()["POST /v1/subscriptions/{subscription_id}/change-plan"]
    assert list(sent(change)) == ["plan_id"]
    move = clinic().endpoints()["POST /v1/appointments/{appointment_id}/move"]
    assert {name: item.required for name, item in sent(move).items()} == {
        "starts_at": True,
        "ends_at": True,
        "practitioner_id": False,
    }
    assert "409 time_taken" in codes(move)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("hard", {"DELETE /v1/labels/{label_id}"}),
        ("soft", {"DELETE /v1/labels/{label_id}"}),
        ("never", set()),
        ("erase", {"POST /v1/labels/{label_id}/erase"}),
        (
            "deactivate",
            {"POST /v1/labels/{label_id}/deactivate", "POST /v1/labels/{label_id}/activate"},
        ),
    ],
)
def test_deleting_follows_the_policy(policy: str, expected: set[str]) -> None:
    sketch = tracker_with_roles()
    sketch.alter("Label", delete_policy=policy)
    found = {
        label
        for label in sketch.endpoints()
        if label.startswith(("DELETE /v1/labels", "POST /v1/labels/"))
    }
    assert found == expected


def test_what_is_archived_is_not_deactivated() -> None:
    found = tracker_with_roles().endpoints()
    assert "POST /v1/projects/{project_id}/archive" in found
    assert "POST /v1/projects/{project_id}/unarchive" in found


def test_what_is_only_added_to_is_never_changed() -> None:
    labels = [label for label in clinic().endpoints() if "visit-notes" in label]
    assert {label.split()[0] for label in labels} == {"GET", "POST"}


# --- fields -----------------------------------------------------------------------------------


def test_clients_send_only_what_they_manage() -> None:
    found = shop_with_roles().endpoints()
    assert list(sent(found["POST /v1/orders"])) == ["lines"]
    assert set(sent(found["POST /v1/orders/{order_id}/refunds"])) == {"amount", "reason"}


def test_lines_are_told_with_what_is_sent_of_them() -> None:
    lines = sent(shop_with_roles().endpoints()["POST /v1/orders"])["lines"]
    assert lines.type == "object"
    assert lines.many
    assert lines.description == "Each with product_id (uuid), quantity (integer, at least 1)."


def test_the_actor_is_not_sent_but_others_must_name_him() -> None:
    sketch = clinic()
    fields = sent(sketch.endpoints()["POST /v1/appointments"])
    assert fields["patient_id"].hidden_from == (sketch.actors["Patient"].id,)
    assert "receptionist" not in fields["patient_id"].description
    assert fields["practitioner_id"].required


def test_changes_may_leave_every_field_out() -> None:
    change = shop_with_roles().endpoints()["PATCH /v1/customers/me"]
    assert not any(item.required for item in change.request)


def test_secrets_are_shown_once() -> None:
    found = tracker_with_roles().endpoints()
    made = shown(found["POST /v1/api-tokens"])
    assert "once" in made["token"].description
    assert made["token"].maps_to is None
    assert "token" not in sent(found["POST /v1/api-tokens"])
    assert "token" not in shown(found["GET /v1/api-tokens/{api_token_id}"])


def test_regulated_values_are_in_no_list_and_masked_unless_they_were_granted() -> None:
    found = clinic().endpoints()
    assert "national_id" not in shown(found["GET /v1/patients"])
    assert shown(found["GET /v1/patients/{patient_id}"])["national_id"].masked
    assert "note_text" not in shown(found["GET /v1/visit-notes"])
    assert not shown(found["GET /v1/visit-notes/{visit_note_id}"])["note_text"].masked


def test_money_is_money_and_derived_values_only_come_out() -> None:
    found = shop_with_roles().endpoints()
    total = shown(found["GET /v1/orders/{order_id}"])["total"]
    assert (total.type, total.maps_to) == ("money", None)


def test_the_version_is_the_etag() -> None:
    found = shop_with_roles().endpoints()
    assert "version" not in shown(found["GET /v1/orders/{order_id}"])


# --- lists ------------------------------------------------------------------------------------


def test_lists_filter_and_sort_as_the_queries_ask() -> None:
    listed = tracker_with_roles().endpoints()["GET /v1/issues"]
    found = parameters(listed)
    assert found["state"].many
    assert "in_progress" in found["state"].values
    assert found["assignee_id"].operator == "="
    assert found["due_date_before"].operator == "<"
    assert set(listed.sort) == set(found["sort"].values)


def test_filters_can_be_bracketed() -> None:
    sketch = tracker_with_roles()
    sketch.conventions = sketch.conventions.with_value("lists.filter", "bracket")
    assert "due_date[lt]" in parameters(sketch.endpoints()["GET /v1/issues"])


def test_pages_follow_the_convention() -> None:
    sketch = shop_with_roles()
    sketch.conventions = sketch.conventions.with_value("pagination.style", "page")
    assert "page" in parameters(sketch.endpoints()["GET /v1/orders"])


def test_nothing_confidential_is_filtered_in_a_url_but_looked_for_in_a_body() -> None:
    sketch = clinic()
    sketch.query("Patients by phone", "Patient", ("phone =",))
    found = sketch.endpoints()
    for endpoint in found.values():
        assert "phone" not in parameters(endpoint)
    search = found["POST /v1/patients/search"]
    assert set(sent(search)) == {"phone", "national_id"}
    assert not any(item.required for item in search.request)
    assert (search.status, search.paginated) == (200, True)


def test_questions_that_count_are_reports() -> None:
    report = shop_with_roles().endpoints()["GET /v1/reports/revenue-per-product-per-month"]
    assert list(shown(report)) == ["product_id", "month", "revenue"]
    assert {"from", "to"} <= set(parameters(report))


def test_what_is_counted_within_one_thing_stands_under_it() -> None:
    sketch = billing()
    sketch.query(
        "usage of one subscription per meter", "Usage record", ("subscription =",),
        group_by=("meter",), measure="sum of the quantity",
    )  # fmt: skip
    usage = sketch.endpoints()["GET /v1/subscriptions/{subscription_id}/usage"]
    assert "Account admin" in roles_of(sketch.design(), usage)
    assert "subscription_id" not in {
        item.name for item in usage.parameters if item.location == "query"
    }


def test_what_is_computed_row_by_row_is_a_resource() -> None:
    sketch = clinic()
    sketch.query(
        "free places of a speciality", "Practitioner", ("speciality =",), measure="free times"
    )
    places = sketch.endpoints()["GET /v1/free-places"]
    assert "speciality" in parameters(places)
    assert "Patient" in roles_of(sketch.design(), places)


def test_questions_no_list_answers_have_a_report() -> None:
    assert "GET /v1/reports/free-slots-of-a-speciality" in clinic().endpoints()


# --- repeats, versions, conflicts --------------------------------------------------------------


def test_writes_of_money_take_a_key() -> None:
    found = shop_with_roles().endpoints()
    for label in ("POST /v1/orders", "POST /v1/refunds/{refund_id}/approve"):
        assert found[label].idempotent
        assert parameters(found[label])["Idempotency-Key"].location == "header"
        assert "409 idempotency_key_reused" in codes(found[label])


def test_a_key_in_the_body_needs_none_in_the_header() -> None:
    usage = billing().endpoints()["POST /v1/usage-records"]
    assert not usage.idempotent
    assert "409 idempotency_key_taken" in codes(usage)


def test_shared_things_are_changed_only_in_the_version_that_was_read() -> None:
    change = tracker_with_roles().endpoints()["PATCH /v1/issues/{issue_id}"]
    assert change.precondition
    assert parameters(change)["If-Match"].required
    assert "409 stale_version" in codes(change)


def test_uniqueness_conflicts_name_the_field() -> None:
    found = tracker_with_roles().endpoints()
    assert "409 email_taken" in codes(found["POST /v1/members"])
    assert "409 key_taken" in codes(found["PATCH /v1/projects/{project_id}"])
    assert "409 email_taken" not in codes(found["DELETE /v1/members/{member_id}"])


def test_what_others_refer_to_is_not_deleted() -> None:
    sketch = tracker_with_roles()
    sketch.alter("Member", delete_policy="hard")
    delete = sketch.endpoints()["DELETE /v1/members/{member_id}"]
    assert "409 member_in_use" in codes(delete)


# --- webhooks ---------------------------------------------------------------------------------


def test_systems_that_report_have_a_signed_webhook() -> None:
    found = shop_with_roles().endpoints()
    hook = found["POST /v1/webhooks/payments"]
    assert hook.auth == "signature"
    assert "POST /v1/webhooks/accounting-system" not in found
    assert "POST /v1/webhooks/payments" in billing().endpoints()
