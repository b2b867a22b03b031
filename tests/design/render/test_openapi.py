from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from design.document.api import Access, Api, Endpoint, EndpointField, ErrorCase, Parameter
from design.document.concept import Concept, Entity, Role
from design.document.conventions import Conventions
from design.document.design import Design
from design.render.openapi import brief_summary, openapi_document, render_openapi
from design.render.yamltext import to_yaml
from tests.design.render.designs import many, workshop

Json = dict[str, Any]


def validate(document: Json) -> None:
    errors = [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]
    assert errors == []


def operation(document: Json, method: str, path: str) -> Json:
    found: Json = document["paths"][path][method]
    return found


def refusal(document: Json, answer: Json) -> Json:
    name = answer["$ref"].rpartition("/")[2]
    found: Json = document["components"]["responses"][name]
    return found


@pytest.fixture(scope="module")
def document() -> Json:
    return openapi_document(workshop())


@pytest.mark.parametrize(
    "conventions",
    [
        {},
        {"pagination.style": "page", "errors.envelope": "problem", "naming.fields": "camel"},
        {"pagination.style": "offset", "lists.sort": "order_by", "versioning.style": "header"},
        {"money.currency": "fixed", "concurrency.precondition": "none"},
    ],
)
def test_every_house_style_is_valid(conventions: dict[str, object]) -> None:
    design = workshop(**{key.replace(".", "__"): value for key, value in conventions.items()})
    validate(openapi_document(design))


def test_like_shapes_share_a_component_named_after_the_entity(document: Json) -> None:
    names = list(document["components"]["schemas"])
    assert names == [
        "ErrorDetail", "ErrorBody", "Error", "Money", "OrderLine", "Order", "OrderLineInput",
        "OrderCreate", "OrderUpdate", "OrderSummary", "OrderList", "Plan", "PlanList",
        "RevenueReportRow", "RevenueReport", "PaymentWebhookRequest",
    ]  # fmt: skip
    place = operation(document, "post", "/v1/orders/{id}/place")
    schema = place["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/Order"}


def test_a_list_has_its_parts_and_its_parameters(document: Json) -> None:
    listed = operation(document, "get", "/v1/orders")
    by_name = {item["name"]: item["schema"] for item in listed["parameters"]}
    assert list(by_name) == ["status", "placed_from", "limit", "cursor", "sort"]
    assert by_name["limit"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 25}
    assert by_name["sort"]["enum"] == ["-placed_at", "placed_at"]
    body = document["components"]["schemas"]["OrderList"]
    assert body["required"] == ["items", "next_cursor"]
    assert "next_cursor" not in document["components"]["schemas"]["PlanList"]["properties"]


def test_headers_follow_the_conventions(document: Json) -> None:
    create = operation(document, "post", "/v1/orders")
    update = operation(document, "patch", "/v1/orders/{id}")
    assert [item["name"] for item in create["parameters"]] == ["Idempotency-Key"]
    assert [item["name"] for item in update["parameters"]] == ["id", "If-Match"]
    assert list(create["responses"]["201"]["headers"]) == ["Location", "ETag"]
    assert "ETag" in operation(document, "get", "/v1/orders/{id}")["responses"]["200"]["headers"]
    assert "content" not in operation(document, "delete", "/v1/orders/{id}")["responses"]["204"]


def test_paths_that_differ_in_the_name_of_a_parameter_are_one(document: Json) -> None:
    assert list(document["paths"]["/v1/orders/{id}"]) == ["get", "patch", "delete"]


def test_errors_are_grouped_by_status_in_one_envelope(document: Json) -> None:
    responses = operation(document, "post", "/v1/orders")["responses"]
    conflict = refusal(document, responses["409"])
    assert conflict["x-codes"] == ["version_conflict", "already_placed"]
    assert conflict["description"] == "the ETag is stale; it is placed"
    assert "Retry-After" in refusal(document, responses["429"])["headers"]
    schemas = {
        str(media["schema"])
        for response in document["components"]["responses"].values()
        for media in response["content"].values()
    }
    assert schemas == {"{'$ref': '#/components/schemas/Error'}"}


def test_who_may_and_which_rows_is_said(document: Json) -> None:
    listed = operation(document, "get", "/v1/orders")
    assert listed["security"] == [{"bearer": []}]
    assert listed["x-row-scope"] == "own orders"
    assert listed["x-roles"]["Support agent"] == {
        "scope": "related",
        "condition": "orders of own region",
    }
    assert operation(document, "get", "/v1/plans")["security"] == []
    assert operation(document, "get", "/v1/plans")["x-public-reason"] == "prices are published"
    assert operation(document, "post", "/v1/webhooks/payments")["security"] == [{"signature": []}]
    assert operation(document, "get", "/v1/orders/{id}")["x-object-check"]
    deleted = operation(document, "delete", "/v1/orders/{id}")
    assert (deleted["deprecated"], deleted["x-sunset"]) == (True, "2027-07-01")


def test_fields_say_what_they_hold(document: Json) -> None:
    order = document["components"]["schemas"]["Order"]
    fields = order["properties"]
    assert fields["email"]["x-hidden-from"] == ["Support agent"]
    assert fields["email"]["x-sensitivity"] == "confidential"
    assert "email" not in order["required"]
    assert fields["total"]["$ref"] == "#/components/schemas/Money"
    assert fields["tax_rate"]["type"] == ["string", "null"]
    assert fields["class"]["exclusiveMinimum"] == 0
    assert fields["id"]["readOnly"] is True
    created = document["components"]["schemas"]["OrderCreate"]
    assert created["additionalProperties"] is False
    assert created["properties"]["note"]["writeOnly"] is True
    assert created["properties"]["note"]["enum"] == ["gift", "none", None]
    assert document["components"]["schemas"]["OrderUpdate"]["minProperties"] == 1


def test_what_an_object_holds_is_a_component_of_its_own(document: Json) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["Order"]["properties"]["lines"] == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/OrderLine"},
    }
    sent = schemas["OrderCreate"]["properties"]["lines"]["items"]["$ref"]
    assert sent == "#/components/schemas/OrderLineInput"
    assert schemas["OrderLineInput"]["additionalProperties"] is False
    assert schemas["OrderLineInput"]["required"] == ["product_id", "quantity"]


def test_a_parameter_the_design_has_gets_the_bounds_of_the_conventions() -> None:
    limit = Parameter(id="par_limit", name="limit", type="integer", description="How many.")
    design = workshop()
    listed = design.api.endpoints[0].replace(parameters=(limit,))
    found = openapi_document(design.replace(api=Api(endpoints=(listed,))))
    assert operation(found, "get", "/v1/orders")["parameters"][0] == {
        "name": "limit",
        "in": "query",
        "description": "How many.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 25},
    }


def test_a_brief_is_summed_up_by_its_first_prose() -> None:
    assert brief_summary(workshop().brief) == "Workshops sell parts. They ship."
    assert brief_summary("# Only a heading\n") == ""


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
NAMES = st.sampled_from(
    ["order", "Order line", "id", "date", "class", "2fa", "Money", "Error", "Übung", "заказ", "x_1"]
)
FIELDS = st.builds(
    EndpointField,
    id=st.just("fld_x"),
    name=NAMES,
    type=st.sampled_from(EndpointField.model_fields["type"].annotation.__args__),  # type: ignore[union-attr]
    required=st.booleans(),
    nullable=st.booleans(),
    many=st.booleans(),
    values=st.lists(TEXT, max_size=3).map(tuple),
    minimum=st.sampled_from([None, "0", "-1.5", "soon", "1e999"]),
    maximum=st.sampled_from([None, "10", "inf"]),
    minimum_excluded=st.booleans(),
    max_length=st.sampled_from([None, 5]),
    hidden_from=st.sampled_from([(), ("rol_a",), ("rol_gone",)]),
    description=TEXT,
).filter(lambda field: not field.values or field.type == "string")
PATHS = st.lists(
    st.sampled_from(["v1", "orders", "{id}", "{order_id}", ":id", "<uuid>", "{a b}", "me", ""]),
    max_size=5,
).map(lambda parts: "/" + "/".join(parts))
ENDPOINTS = st.builds(
    Endpoint,
    id=st.integers(0, 10_000).map("end_{}".format),
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    path=PATHS,
    name=NAMES,
    kind=st.sampled_from(Endpoint.model_fields["kind"].annotation.__args__),  # type: ignore[union-attr]
    summary=TEXT,
    entity=st.sampled_from([None, "ent_a", "ent_b", "ent_gone"]),
    auth=st.sampled_from(["required", "public", "signature"]),
    access=st.just((Access(id="acc", role="rol_a"),)),
    parameters=st.lists(
        st.builds(
            Parameter,
            id=st.just("par"),
            name=NAMES,
            location=st.sampled_from(["path", "query", "header"]),
            type=st.sampled_from(["string", "integer", "uuid", "date"]),
            many=st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    request=st.lists(FIELDS, max_size=3).map(tuple),
    response=st.lists(FIELDS, max_size=3).map(tuple),
    status=st.sampled_from([200, 201, 202, 204]),
    errors=st.lists(
        st.builds(
            ErrorCase,
            id=st.just("err"),
            status=st.sampled_from([400, 404, 409, 429]),
            code=NAMES,
            when=TEXT,
        ),
        max_size=3,
    ).map(tuple),
    paginated=st.booleans(),
    sort=st.sampled_from([(), ("-a", "a")]),
    idempotent=st.booleans(),
    precondition=st.booleans(),
)
DESIGNS = st.builds(
    Design,
    name=TEXT,
    brief=TEXT,
    conventions=st.just(Conventions()),
    concept=st.just(
        Concept(
            entities=(Entity(id="ent_a", name="Order"), Entity(id="ent_b", name="3D Money")),
            roles=(Role(id="rol_a", name="Agent"),),
        )
    ),
    api=st.builds(
        Api, endpoints=st.lists(ENDPOINTS, max_size=4, unique_by=lambda item: item.id).map(tuple)
    ),
)


@settings(max_examples=60)
@given(DESIGNS)
def test_whatever_the_endpoints_the_document_is_valid(design: Design) -> None:
    validate(openapi_document(design))
    assert yaml.safe_load(render_openapi(design)) == openapi_document(design)


SCALARS = st.none() | st.booleans() | st.integers() | TEXT | st.sampled_from(["yes", "1:2", "- a"])
KEYS = st.text("ab/{}$x-", min_size=1, max_size=5)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, TREES, max_size=4))
def test_yaml_reads_back_as_what_was_written(tree: Json) -> None:
    assert (yaml.safe_load(to_yaml(tree)) or {}) == tree


@pytest.mark.parametrize("length", [99, 100, 127, 128, 129, 400, 999])
@pytest.mark.parametrize("letter", ["a", "{", "é", ":"])
def test_a_long_path_is_a_plain_key(length: int, letter: str) -> None:
    path = f"/{letter * (length - 1)}"
    tree: Json = {"paths": {path: {"get": {path: {"a": 1}}}}}
    text = to_yaml(tree)
    assert yaml.safe_load(text) == tree
    assert "?" not in text


def test_a_large_document_is_valid() -> None:
    validate(openapi_document(many(15)))
