from __future__ import annotations

import pytest

from design.document.api import Endpoint
from design.document.design import Design
from tests.design.operations.steps import (
    after,
    column,
    derived,
    done,
    entity,
    refused,
    shop,
    tables,
)

LIST = "GET /v1/orders"


def endpoint(design: Design, method: str, path: str) -> Endpoint:
    found = design.api.endpoint_at(method, path)
    assert found is not None
    return found


def orders(design: Design) -> Endpoint:
    return endpoint(design, "GET", "/v1/orders")


@pytest.mark.parametrize(
    ("method", "path", "kind", "status", "name"),
    [
        ("GET", "/v1/products", "list", 200, "list_products"),
        ("GET", "/v1/products/{id}", "detail", 200, "get_product"),
        ("POST", "/v1/products", "create", 201, "create_product"),
        ("PATCH", "/v1/products/{id}", "update", 200, "update_product"),
        ("DELETE", "/v1/products/{id}", "delete", 204, "delete_product"),
        ("POST", "/v1/products/{id}/archive", "action", 200, "archive_product"),
        ("POST", "/v1/products/{id}/photos", "create", 201, "create_photo"),
    ],
)
def test_what_an_endpoint_is_follows_from_method_and_path(
    method: str, path: str, kind: str, status: int, name: str
) -> None:
    design = done(shop(), "add_endpoint", method=method, path=path).design

    made = endpoint(design, method, path)
    assert (made.kind, made.status, made.name) == (kind, status, name)


@pytest.mark.parametrize("path", ["/v1/orders/:id", "/v1/orders/<id>", "/v1/orders/{id}/"])
def test_a_path_is_written_in_one_way(path: str) -> None:
    applied = done(shop(), "add_endpoint", method="GET", path=path)

    assert endpoint(applied.design, "GET", "/v1/orders/{id}").path == "/v1/orders/{id}"
    assert applied.notes


@pytest.mark.parametrize("path", ["/v1/or ders", "/v1/{a}/{a}", "/v1/orders?x=1", "/v1/{}"])
def test_what_is_no_path_is_refused(path: str) -> None:
    assert refused(shop(), "add_endpoint", method="GET", path=path).code == "invalid"


def test_placeholders_are_parameters() -> None:
    design = done(shop(), "add_endpoint", method="GET", path="/v1/shops/{shop}/orders/{id}").design

    made = endpoint(design, "GET", "/v1/shops/{x}/orders/{y}")
    assert [(item.name, item.type, item.required) for item in made.parameters] == [
        ("shop", "string", True),
        ("id", "uuid", True),
    ]


def test_roles_reach_it_with_a_scope() -> None:
    assert [item.scope for item in orders(tables()).access] == ["own"]


@pytest.mark.parametrize("label", [LIST, "get /v1/orders/", "/v1/orders", "list_orders"])
def test_an_endpoint_is_found_by_label_path_or_name(label: str) -> None:
    design = done(tables(), "alter_endpoint", endpoint=label, summary="All orders").design

    assert orders(design).summary == "All orders"


def test_an_unknown_endpoint_is_told_the_nearest() -> None:
    error = refused(tables(), "alter_endpoint", endpoint="GET /v1/oders", summary="x")

    assert error.candidates == (LIST,)


def test_adding_an_endpoint_that_derivation_made_states_what_differs() -> None:
    design = done(
        derived(), "add_endpoint", method="GET", path="/v1/orders", summary="All orders"
    ).design

    assert orders(design).id == orders(derived()).id
    assert orders(design).overrides == {"summary": ""}


def test_adding_an_endpoint_again_by_hand_is_refused_when_it_differs() -> None:
    error = refused(tables(), "add_endpoint", method="GET", path="/v1/orders", summary="Other")

    assert "alter_endpoint" in error.message


def test_a_derived_endpoint_moves_by_hand() -> None:
    design = done(derived(), "rename_endpoint", endpoint=LIST, to="/v1/purchases").design

    made = endpoint(design, "GET", "/v1/purchases")
    assert made.overrides == {"path": "/v1/orders"}
    assert made.id == orders(derived()).id


def test_an_endpoint_does_not_move_onto_another() -> None:
    design = done(tables(), "add_endpoint", method="GET", path="/v1/products").design

    error = refused(design, "rename_endpoint", endpoint=LIST, to="GET /v1/products")
    assert error.code == "exists"


def test_a_derived_endpoint_dropped_by_hand_is_remembered() -> None:
    design = done(derived(), "drop_endpoint", endpoint=LIST).design

    assert design.api.dropped == (orders(derived()).id,)


def test_an_endpoint_goes_on_a_day() -> None:
    design = done(
        tables(), "deprecate_endpoint", endpoint=LIST, since="2027-01-01", sunset="2027-07-01"
    ).design
    deprecated = orders(design).deprecated
    assert deprecated is not None
    assert deprecated.sunset == "2027-07-01"

    error = refused(
        tables(), "deprecate_endpoint", endpoint=LIST, since="2027-01-01", sunset="2026-07-01"
    )
    assert error.code == "invalid"

    error = refused(
        tables(), "deprecate_endpoint", endpoint=LIST, since="2027-01-01", sunset="2027-02-30"
    )
    assert "2027-02-30" in error.message


def test_an_endpoint_may_be_deprecated_before_a_day_is_set() -> None:
    design = done(tables(), "deprecate_endpoint", endpoint=LIST, since="2027-01-01").design
    deprecated = orders(design).deprecated
    assert deprecated is not None
    assert deprecated.sunset == ""


def test_access_is_set_and_dropped() -> None:
    design = done(
        derived(), "set_access", endpoint=LIST, role="Buyer", scope="all", condition="in office"
    ).design
    access = orders(design).access[0]
    assert (access.scope, access.condition) == ("all", "in office")
    assert access.overrides == {"scope": "own", "condition": ""}

    design = done(design, "drop_access", endpoint=LIST, role="Buyer").design
    assert orders(design).access == ()
    assert design.api.dropped == (access.id,)


# --- fields, parameters, errors -------------------------------------------------------------


def test_a_field_takes_the_type_of_its_column() -> None:
    field = orders(tables()).response[0]

    assert (field.type, field.maps_to) == ("decimal", column(tables(), "orders", "total").id)


def test_a_field_is_hidden_from_roles() -> None:
    design = done(
        derived(), "alter_field", endpoint=LIST, part="response", field="total",
        hidden_from=["Buyer"],
    ).design  # fmt: skip

    field = orders(design).response[0]
    assert field.hidden_from == (shop().concept.roles[0].id,)
    assert field.overrides == {"hidden_from": []}


def test_a_field_is_renamed_by_hand() -> None:
    design = done(
        derived(), "rename_field", endpoint=LIST, part="response", field="total", to="amount"
    ).design

    assert orders(design).response[0].overrides == {"name": "total"}


def test_a_derived_field_dropped_by_hand_is_remembered() -> None:
    design = done(derived(), "drop_field", endpoint=LIST, part="response", field="total").design

    assert design.api.dropped == (orders(derived()).response[0].id,)


def test_a_field_that_maps_to_nothing_is_told() -> None:
    error = refused(
        tables(), "add_field", endpoint=LIST, part="response", name="x", maps_to="orders.totl"
    )

    assert error.candidates == ("total",)


def test_a_filter_is_a_parameter() -> None:
    design = after(
        tables(),
        {"op": "add_parameter", "endpoint": LIST, "name": "status", "maps_to": "orders.status"},
        {"op": "add_parameter", "endpoint": LIST, "name": "X-Request-Id", "location": "header"},
    )
    assert [item.name for item in orders(design).parameters] == ["status", "X-Request-Id"]

    design = done(design, "drop_parameter", endpoint=LIST, name="status").design
    assert [item.name for item in orders(design).parameters] == ["X-Request-Id"]


def test_a_path_parameter_stays_while_the_path_has_it() -> None:
    design = done(tables(), "add_endpoint", method="GET", path="/v1/orders/{id}").design

    error = refused(design, "drop_parameter", endpoint="GET /v1/orders/{id}", name="id")
    assert error.code == "invalid"


def test_an_error_is_added_and_dropped() -> None:
    design = done(
        tables(), "add_error", endpoint=LIST, status=409, code="Out of stock", when="none left"
    ).design
    assert [(item.status, item.code) for item in orders(design).errors] == [(409, "out_of_stock")]

    design = done(design, "drop_error", endpoint=LIST, status=409).design
    assert orders(design).errors == ()


def test_an_endpoint_is_of_an_entity() -> None:
    assert orders(tables()).entity == entity(shop(), "Order").id
