from __future__ import annotations

from tests.design.derive.endpoint_designs import (
    billing,
    clinic,
    shop_with_roles,
    tracker_with_roles,
)
from tests.design.derive.endpoint_sketch import Actors, roles_of, shown, statuses


def scopes(sketch: Actors, endpoint: str) -> dict[str, str]:
    return roles_of(sketch.design(), sketch.endpoints()[endpoint])


def test_own_rows_are_found_along_the_links_that_lead_to_the_actor() -> None:
    found = shop_with_roles().endpoints()
    assert found["GET /v1/orders"].row_scope == (
        "customer: own (customer_id = the signed-in customer); "
        "support agent, finance manager, warehouse clerk: all"
    )
    assert "order_id → orders.customer_id" in found["GET /v1/refunds"].row_scope


def test_own_rows_are_found_through_what_connects_them() -> None:
    sketch = clinic().may("Practitioner", "read", "Patient", "own")
    scope = sketch.endpoints()["GET /v1/patients"].row_scope
    assert "named by a row of appointments whose practitioner_id" in scope


def test_a_denial_of_all_leaves_what_is_granted_more_narrowly() -> None:
    sketch = shop_with_roles().may_not("Customer", "read", "Order")
    assert scopes(sketch, "GET /v1/orders")["Customer"] == "own"


def test_a_denial_takes_away_what_only_follows() -> None:
    notes = scopes(clinic(), "GET /v1/visit-notes")
    assert notes == {"Practitioner": "own"}


def test_a_denied_deletion_is_closed_to_that_role_alone() -> None:
    assert scopes(tracker_with_roles(), "DELETE /v1/issues/{issue_id}") == {"Owner": "tenant"}


def test_a_conditional_denial_becomes_a_condition() -> None:
    design = shop_with_roles()
    approve = design.endpoints()["POST /v1/refunds/{refund_id}/approve"]
    assert [access.condition for access in approve.access] == ["not requested by themselves"]
    assert "not requested by themselves" in approve.row_scope


def test_denied_attributes_are_hidden_from_the_role() -> None:
    sketch = shop_with_roles().may("Warehouse clerk", "read", "Customer")
    clerk = sketch.actors["Warehouse clerk"].id
    email = shown(sketch.endpoints()["GET /v1/customers"])["email"]
    assert email.hidden_from == (clerk,)


def test_everything_reaches_what_no_permission_names() -> None:
    sketch = tracker_with_roles()
    assert scopes(sketch, "POST /v1/members") == {"Owner": "tenant"}
    assert scopes(sketch, "DELETE /v1/workspace") == {"Owner": "own"}


def test_the_tenant_comes_from_the_credential() -> None:
    for sketch in (clinic(), tracker_with_roles()):
        root = next(item for item in sketch.entities.values() if item.ownership == "tenant_root")
        key = f"{root.name.lower()}_id"
        for endpoint in sketch.endpoints().values():
            names = {item.name for item in (*endpoint.request, *endpoint.response)}
            assert key not in names | {item.name for item in endpoint.parameters}
            assert f"{{{key}}}" not in endpoint.path


def test_rows_of_other_tenants_are_out_of_scope() -> None:
    for label, endpoint in clinic().endpoints().items():
        assert "clinic_id = the clinic of the credential" in endpoint.row_scope, label


def test_what_must_be_referred_to_can_be_chosen_but_shows_nothing_confidential() -> None:
    sketch = clinic()
    listed = sketch.endpoints()["GET /v1/practitioners"]
    assert roles_of(sketch.design(), listed)["Patient"] == "tenant"
    assert sketch.actors["Patient"].id in shown(listed)["email"].hidden_from
    assert sketch.actors["Clinic administrator"].id not in shown(listed)["email"].hidden_from


def test_a_person_who_may_be_forgotten_has_a_place_of_its_own() -> None:
    found = shop_with_roles().endpoints()
    assert {"GET /v1/customers/me", "PATCH /v1/customers/me", "POST /v1/customers/me/erase"} <= set(
        found
    )
    assert "GET /v1/customers" not in found
    assert 404 not in statuses(found["GET /v1/customers/me"])


def test_public_things_need_no_sign_in_and_say_why() -> None:
    listed = shop_with_roles().endpoints()["GET /v1/products"]
    assert listed.auth == "public"
    assert "something we sell" in listed.public_reason
    assert not {401, 403} & set(statuses(listed))


def test_a_machine_gets_its_write_and_nothing_else() -> None:
    sketch = billing()
    design = sketch.design()
    machine = {
        label
        for label, item in sketch.endpoints().items()
        if "Metering service" in roles_of(design, item)
    }
    assert machine == {"POST /v1/usage-records"}


def test_who_sees_every_whole_sees_its_parts() -> None:
    assert scopes(billing(), "GET /v1/payments") == {
        "Account admin": "own",
        "Billing operator": "all",
    }


def test_what_may_not_be_exposed_is_not() -> None:
    sketch = shop_with_roles()
    sketch.alter("Refund", exposure="never")
    assert not [label for label in sketch.endpoints() if "refund" in label]


def test_read_only_things_cannot_be_written() -> None:
    sketch = shop_with_roles()
    sketch.alter("Refund", exposure="read_only")
    methods = {label.split()[0] for label in sketch.endpoints() if "refund" in label}
    assert methods == {"GET"}


def test_objects_are_looked_up_within_the_row_scope() -> None:
    for endpoint in shop_with_roles().endpoints().values():
        if any(item.location == "path" for item in endpoint.parameters):
            assert "404" in endpoint.object_check


def test_a_change_allowed_only_to_do_something_is_an_action() -> None:
    sketch = clinic().may("Patient", "update", "Appointment", "own", condition="only to move")
    found = sketch.endpoints()
    assert scopes(sketch, "POST /v1/appointments/{appointment_id}/move") == {
        "Patient": "own",
        "Receptionist": "tenant",
    }
    assert "PATCH /v1/appointments/{appointment_id}" not in found


def test_changing_one_link_is_an_action() -> None:
    sketch = billing()
    sketch.permissions = [item for item in sketch.permissions if item.action != "change_plan"]
    sketch.may("Account admin", "update", "Subscription", "own", only=("plan",))
    found = sketch.endpoints()
    assert "POST /v1/subscriptions/{subscription_id}/change-plan" in found
    assert "PATCH /v1/subscriptions/{subscription_id}" not in found


def test_changing_the_state_is_taking_its_steps() -> None:
    sketch = tracker_with_roles()
    sketch.may("Guest", "update", "Issue", "related", only=("state",), condition="mentioned in")
    found = scopes(sketch, "POST /v1/issues/{issue_id}/start")
    assert found["Guest"] == "related"
    assert "Guest" not in scopes(sketch, "PATCH /v1/issues/{issue_id}")


def test_a_change_limited_to_some_fields_sends_those_alone() -> None:
    sketch = shop_with_roles().may("Support agent", "update", "Customer", only=("name",))
    found = sketch.endpoints()
    change = found["PATCH /v1/customers/{customer_id}"]
    closed = {item.name: item.hidden_from for item in change.request}
    assert closed["name"] == ()
    assert closed["email"] == (sketch.actors["Support agent"].id,)


def test_one_address_is_replaced_as_a_whole() -> None:
    sketch = shop_with_roles().may("Support agent", "update", "Customer", only=("billing_address",))
    put = sketch.endpoints()["PUT /v1/customers/{customer_id}/billing-address"]
    assert [item.name for item in put.request] == ["billing_address"]
    assert roles_of(sketch.design(), put) == {"Support agent": "all"}


def test_a_secret_is_given_to_nobody_but_its_holder() -> None:
    sketch = tracker_with_roles()
    made = scopes(sketch, "POST /v1/api-tokens")
    assert made == dict.fromkeys(("Owner", "Maintainer", "Contributor", "Guest"), "own")
    assert "PATCH /v1/api-tokens/{api_token_id}" not in sketch.endpoints()


def test_the_parts_of_a_person_stand_under_the_person() -> None:
    sketch = clinic()
    sketch.entity("Working hours", "weekday integer", "opens time", ownership="tenant")
    sketch.link("Working hours", "Practitioner", owner=True)
    path = "/v1/practitioners/{practitioner_id}/working-hours"
    assert scopes(sketch, f"POST {path}") == {"Clinic administrator": "tenant"}
    assert scopes(sketch, f"GET {path}")["Practitioner"] == "own"


def test_whoever_may_not_see_those_of_others_sees_the_own() -> None:
    sketch = clinic()
    sketch.may_not("Patient", "read", "Visit note", condition="of others")
    assert scopes(sketch, "GET /v1/visit-notes")["Patient"] == "own"
    sketch.may_not("Practitioner", "read", "Patient", condition="of other clinics")
    assert scopes(sketch, "GET /v1/patients/{patient_id}")["Practitioner"] == "own"


def test_whoever_makes_a_draft_may_change_it_until_it_is_placed() -> None:
    sketch = shop_with_roles().may("Customer", "create", "Order", "own")
    change = sketch.endpoints()["PATCH /v1/orders/{order_id}"]
    assert [item.condition for item in change.access] == ["while it is a draft"]
    assert "order_state" in {error.code for error in change.errors}


def test_managing_a_thing_is_not_seeing_what_hangs_on_it() -> None:
    assert "Clinic administrator" not in scopes(clinic(), "GET /v1/appointments")


def test_only_wide_changes_bring_the_steps_nobody_is_named_for() -> None:
    sketch = billing().may("Account admin", "update", "Subscription", "own")
    found = sketch.endpoints()
    assert "POST /v1/subscriptions/{subscription_id}/activate" not in found
    assert "POST /v1/subscriptions/{subscription_id}/cancel" in found


def test_words_narrow_a_change_to_what_they_name() -> None:
    sketch = billing()
    sketch.permissions = [item for item in sketch.permissions if item.action != "change_plan"]
    sketch.may("Account admin", "update", "Subscription", "own", text="change plan")
    assert "POST /v1/subscriptions/{subscription_id}/change-plan" in sketch.endpoints()
    visits = clinic()
    visits.permissions = [item for item in visits.permissions if item.action != "move"]
    visits.may("Receptionist", "update", "Appointment", text="book, move and cancel appointments")
    found = visits.endpoints()
    assert "POST /v1/appointments/{appointment_id}/move" in found
    assert "PATCH /v1/appointments/{appointment_id}" not in found


def test_everyone_in_a_tenant_sees_it_where_somebody_does() -> None:
    assert scopes(tracker_with_roles(), "GET /v1/workspace") == dict.fromkeys(
        ("Owner", "Maintainer", "Contributor", "Guest"), "own"
    )
    assert "GET /v1/clinic" not in clinic().endpoints()


def test_what_is_edited_is_edited_by_whoever_wrote_it() -> None:
    sketch = tracker_with_roles()
    sketch.permissions = [item for item in sketch.permissions if item.entity is not None]
    found = scopes(sketch, "PATCH /v1/comments/{comment_id}")
    assert found == {"Contributor": "own", "Guest": "own"}


def test_a_list_to_choose_from_hides_what_the_own_record_shows() -> None:
    sketch = tracker_with_roles()
    found = sketch.endpoints()
    contributor = sketch.actors["Contributor"].id
    assert contributor in shown(found["GET /v1/members"])["email"].hidden_from
    assert contributor not in shown(found["GET /v1/members/{member_id}"])["email"].hidden_from
