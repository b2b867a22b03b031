from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from design.derive import adopt_layers, derive, stale
from design.document.design import Design
from design.document.files import read_files, write_files
from design.intake.openapi import read_openapi
from design.intake.placing.endpoints import with_endpoints
from design.intake.placing.tables import with_tables
from design.intake.source import ImportFaultError
from design.intake.sql import read_sql
from design.operations.validate import problems
from design.review import review
from design.review.registry import all_rules

DOCUMENTS = (
    "box/openapi-v2025.0.json", "museum/openapi.yaml", "oai-examples/api-with-examples.yaml",
    "oai-examples/callback-example.yaml", "oai-examples/link-example.yaml",
    "oai-examples/petstore-expanded.yaml", "oai-examples/petstore.yaml",
    "oai-examples/uspto.yaml", "ory-kratos/api.json", "petstore3/openapi.yaml",
)  # fmt: skip
METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")


def placed(document: object, design: Design | None = None) -> Design:
    text = document if isinstance(document, str) else json.dumps(document)
    return with_endpoints(design or Design(), read_openapi(text), name="api.json")


def bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: bare(v) for k, v in value.items() if k not in ("overrides", "realises")}
    if isinstance(value, list | tuple):
        return [bare(item) for item in value]
    return value


def endpoints_of(design: Design) -> list[Any]:
    found = [bare(item.model_dump()) for item in design.api.endpoints]
    return sorted(found, key=lambda item: str(item["id"]))


ORDERS: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "security": [{"key": []}],
    "paths": {
        "/orders": {
            "get": {
                "operationId": "listOrders",
                "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
                "responses": {
                    "200": {
                        "description": "All",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "array",
                                    "items": {"$ref": "#/components/schemas/Order"},
                                }
                            }
                        },
                    },
                    "404": {"description": "None"},
                },
            }
        },
        "/orders/{order_id}": {
            "parameters": [
                {"name": "order_id", "in": "path", "required": True, "schema": {"type": "integer"}}
            ],
            "get": {"security": [], "responses": {"200": {"description": "One"}}},
            "head": {"responses": {}},
        },
    },
    "components": {
        "schemas": {
            "Order": {
                "type": "object",
                "required": ["id", "status"],
                "properties": {
                    "id": {"type": "integer"},
                    "status": {"type": "string", "enum": ["draft", "placed"]},
                    "note": {"type": ["string", "null"], "maxLength": 80},
                    "parent": {"$ref": "#/components/schemas/Order"},
                },
            }
        }
    },
}


def test_operations_come_with_all_they_say() -> None:
    design = placed(ORDERS)
    listing = design.api.endpoint_at("GET", "/orders")
    one = design.api.endpoint_at("GET", "/orders/{order_id}")
    assert listing is not None
    assert one is not None
    assert (listing.name, listing.kind, listing.paginated) == ("list_orders", "list", True)
    assert (listing.auth, one.auth) == ("required", "public")
    assert [(item.status, item.code) for item in listing.errors] == [(404, "not_found")]
    fields = {item.name: item for item in listing.response}
    assert fields["status"].values == ("draft", "placed")
    assert (fields["note"].nullable, fields["note"].max_length) == (True, 80)
    assert (fields["parent"].type, fields["parent"].fields) == ("object", ())
    assert [(item.name, item.location) for item in one.parameters] == [("order_id", "path")]
    left = {(item.place, item.what) for item in design.imports[-1].left_out}
    assert ("HEAD /orders/{order_id}", "operation") in left


def test_entities_are_inferred_from_components() -> None:
    design = placed(ORDERS)
    order = design.concept.entity_named("Order")
    assert order is not None
    assert order.inferred
    assert {item.name: item.type for item in order.attributes} == {"status": "enum", "note": "text"}
    assert {item.entity for item in design.api.endpoints} == {order.id}


def test_endpoints_link_to_the_entities_of_tables_that_are_there() -> None:
    sql = "CREATE TABLE orders (id bigint PRIMARY KEY, status text NOT NULL, note text);"
    tables = adopt_layers(with_tables(Design(), read_sql(sql), name="s.sql", kind="sql"))
    design = placed(ORDERS, tables)
    assert len(design.concept.entities) == 1
    table = design.schema_.tables[0]
    entity = design.concept.entities[0]
    assert entity.exposure == "own"
    one = design.api.endpoint_at("GET", "/orders/{order_id}")
    listing = design.api.endpoint_at("GET", "/orders")
    assert one is not None
    assert listing is not None
    assert one.entity == entity.id
    assert one.parameters[0].maps_to == table.primary_key[0]
    carried = {item.name: item.maps_to for item in listing.response}
    status = table.column_named("status")
    assert status is not None
    assert carried["status"] == status.id
    adopted = adopt_layers(design)
    assert endpoints_of(adopted) == endpoints_of(design)
    assert derive(adopted) == adopted


def test_tables_link_to_the_entities_of_endpoints_that_are_there() -> None:
    sql = "CREATE TABLE orders (id bigint PRIMARY KEY, status text NOT NULL, extra text);"
    api = adopt_layers(placed(ORDERS))
    assert api.schema_.tables == ()
    design = with_tables(api, read_sql(sql), name="s.sql", kind="sql")
    assert [item.name for item in design.concept.entities] == ["Order"]
    assert design.schema_.tables[0].realises == design.concept.entities[0].id
    adopted = adopt_layers(design)
    assert [item.name for item in adopted.schema_.tables] == ["orders"]
    assert len(adopted.api.endpoints) == 2
    assert stale(adopted) == ()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", "a: [", "openapi: 3.0.0", "swagger: '2.0'\npaths: {}", "openapi: 1\npaths: {}",
     "openapi: 3.0.0\npaths: {/a: {get: 3}}", "openapi: 3.0.0\npaths: &a {b: *a}", "&a [*a]"],
)  # fmt: skip
def test_what_is_no_document_is_refused_in_words(text: str) -> None:
    with pytest.raises(ImportFaultError) as caught:
        placed(text)
    assert caught.value.mend


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5)
    | st.sampled_from(["string", "object", "array", "#/components/schemas/A", "http://x/y"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["$ref", "type", "properties", "items", "allOf", "oneOf", "enum", "schema",
                         "content", "in", "name", "required", "parameters", "responses", "200",
                         "requestBody", "application/json", "security", "minimum", "format"]),
        inner, max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=150)
@given(_VALUES, _VALUES, _VALUES)
def test_any_document_is_read_or_refused(item: object, operation: object, schema: object) -> None:
    document = {
        "openapi": "3.0.0",
        "paths": {"/a": item, "/b/{c}": {"get": operation, "put": {"requestBody": schema}}},
        "components": {"schemas": {"A": schema}},
    }
    try:
        design = placed(document)
    except ImportFaultError:
        return
    assert endpoints_of(adopt_layers(design)) == endpoints_of(design)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_comes_in_whole(shared: Path, name: str) -> None:
    text = (shared / "material" / "openapi" / name).read_text()
    document: Any = yaml.safe_load(text)
    operations = [
        (path, method)
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]
    design = placed(text)
    record = design.imports[-1]
    noted = sum(item.what == "operation" for item in record.left_out)
    assert record.found["operations"] == len(operations)
    assert record.taken["operations"] + noted == len(operations)
    statuses = sum(
        len(document["paths"][path][method].get("responses", {})) for path, method in operations
    )
    assert record.found["responses"] == statuses
    adopted = adopt_layers(design)
    assert endpoints_of(adopted) == endpoints_of(design)
    assert derive(adopted) == adopted
    assert stale(adopted) == ()
    assert read_files(write_files(adopted)) == adopted
    assert problems(adopted) == ()


def test_what_is_deprecated_says_so_and_gives_the_days_it_knows() -> None:
    answers: dict[str, Any] = {"responses": {"200": {"description": "All"}}}
    said = {
        "/a": {"get": answers | {"deprecated": True}},
        "/b": {"get": answers | {"deprecated": True, "x-sunset": "2027-07-01",
                                 "x-deprecated-since": "2027-01-01", "x-replacement": "c"}},
        "/c": {"get": answers | {"deprecated": True, "x-sunset": "some day", "x-replacement": 1}},
        "/d": {"get": answers},
    }  # fmt: skip
    design = placed({"openapi": "3.1.0", "info": {}, "paths": said})
    gone = [item.deprecated and tuple(item.deprecated.model_dump().values())
            for item in design.api.endpoints]  # fmt: skip
    assert gone == [("", "", ""), ("2027-01-01", "2027-07-01", "c"), ("", "", ""), None]
    found = review(design, rules=[rule for rule in all_rules() if "sunset" in rule.id])
    assert [item.message for item in found.findings] == [
        "GET /a is deprecated and has no day on which it goes.",
        "GET /c is deprecated and has no day on which it goes.",
    ]


SERVERS: list[tuple[dict[str, Any], str, int]] = [
    ({"servers": [{"url": "https://api.example.com/v2/"}]}, "/v2/a", 2),
    ({"servers": [{"url": "/api/v3"}, {"url": "/v9"}]}, "/api/v3/a", 3),
    (
        {"servers": [{"url": "{scheme}://h/{base}", "variables": {
            "scheme": {"default": "https"}, "base": {"default": "v1.1"}}}]},
        "/v1.1/a", 1,
    ),
    ({"servers": [{"url": "https://example.com/mock/museum"}]}, "/a", 1),
    ({"servers": [{"url": "https://v4.example.com"}]}, "/a", 1),
    ({"servers": [{"url": 7}, "x"]}, "/a", 1),
    ({"servers": {}}, "/a", 1),
]  # fmt: skip


@pytest.mark.parametrize(("given", "path", "version"), SERVERS)
def test_the_version_in_the_address_of_a_server_is_part_of_every_path(
    given: dict[str, Any], path: str, version: int
) -> None:
    answers: dict[str, Any] = {"responses": {"200": {"description": "All"}}}
    document = {"openapi": "3.1.0", "info": {}, "paths": {"/a": {"get": answers}}}
    design = placed(document | given)
    assert [item.path for item in design.api.endpoints] == [path]
    assert design.conventions.versioning.version == version
    rules = [rule for rule in all_rules() if rule.id == "versioning-undeclared"]
    assert bool(review(design, rules=rules).findings) == (path == "/a")


def test_a_path_or_an_operation_may_have_a_server_of_its_own() -> None:
    answers: dict[str, Any] = {"responses": {"200": {"description": "All"}}}
    paths = {
        "/a": {"get": answers, "post": answers | {"servers": [{"url": "/v3"}]}},
        "/b": {"get": answers, "servers": [{"url": "/v2"}]},
    }
    servers = [{"url": "/v1"}]
    design = placed({"openapi": "3.1.0", "info": {}, "paths": paths, "servers": servers})
    assert [item.label for item in design.api.endpoints] == [
        "GET /v1/a", "POST /v3/a", "GET /v2/b",
    ]  # fmt: skip
    old = placed({"swagger": "2.0", "info": {}, "paths": {"/a": {"get": answers}},
                  "basePath": "/v1"})  # fmt: skip
    assert [item.label for item in old.api.endpoints] == ["GET /v1/a"]
