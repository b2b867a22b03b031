"""Each topic: what contradicts it is caught at its operation, what only looks so is not."""

from __future__ import annotations

import pytest

from tests.design.guard.turns import Step, broken, decided, keys

LIST = "GET /v1/orders"


def convention(key: str, value: object) -> Step:
    return {"op": "set_convention", "key": key, "value": value}


def column(name: str, kind: str, table: str = "orders") -> Step:
    return {"op": "add_column", "table": table, "name": name, "type": kind, "nullable": True}


def table(name: str, *columns: Step, **facts: object) -> Step:
    return {"op": "add_table", "name": name, "columns": list(columns), **facts}


KEY = {"name": "id", "type": "uuid", "primary_key": True}
SHOP = {"name": "shop_id", "type": "uuid", "references": "shops"}

CAUGHT: list[tuple[str, str, Step]] = [
    ("ids", "uuid", convention("ids.type", "bigint")),
    ("keys", "UUIDs everywhere", convention("ids.type", "bigint")),
    ("ids", "bigint", convention("ids.type", "uuid")),
    ("ids", "uuid", table("parcels", {"name": "id", "type": "bigint", "primary_key": True})),
    ("ids", "uuid", table("parcels", {"name": "parcel_id", "type": "int", "primary_key": True})),
    ("ids", "uuid", column("product_id", "bigint")),
    ("delete", "soft", convention("deletion.policy", "hard")),
    ("soft delete", "", convention("deletion.policy", "never")),
    ("delete", "soft", {"op": "alter_entity", "entity": "Product", "delete_policy": "hard"}),
    ("deletion", "never", {"op": "alter_entity", "entity": "Product", "delete_policy": "soft"}),
    ("delete", "never", {"op": "set_retention", "entity": "Order", "period": "2 years"}),
    ("delete", "never", {"op": "add_endpoint", "method": "DELETE", "path": "/v1/products/{id}"}),
    ("pagination", "cursor", convention("pagination.style", "offset")),
    ("pagination", "cursor", {"op": "add_parameter", "endpoint": LIST, "name": "offset",
                              "type": "integer"}),
    ("paging", "cursor-based", {"op": "add_parameter", "endpoint": LIST, "name": "page",
                                "type": "integer"}),
    ("pagination", "page", {"op": "add_field", "endpoint": LIST, "part": "response",
                            "name": "next_cursor"}),
    ("pagination", "cursor", {"op": "alter_endpoint", "endpoint": LIST, "paginated": False}),
    ("no-drop", "expand/contract", {"op": "drop_column", "table": "customers", "column": "email",
                                    "cascade": True}),
    ("migrations", "expand-contract", {"op": "drop_attribute", "entity": "Customer",
                                       "attribute": "name"}),
    ("no drops", "", {"op": "drop_entity", "entity": "Product", "cascade": True}),
    ("no-drop", "expand/contract", convention("migrations.drops", "allowed")),
    ("no-drop", "expand/contract", {"op": "move_attribute", "entity": "Customer",
                                    "attribute": "name", "to": "Order"}),
    ("money", "numeric+currency", convention("money.representation", "minor_units")),
    ("money", "numeric + currency column", convention("money.currency", "fixed")),
    ("money", "numeric", column("discount_price", "real")),
    ("money", "numeric", column("total_discount", "double precision")),
    ("money", "numeric", column("amount_cents", "bigint")),
    ("money", "minor units", column("shipping_fee", "numeric(12,2)")),
    ("money", "numeric+currency", {"op": "add_attribute", "entity": "Order", "name": "fee",
                                   "type": "decimal"}),
    ("naming", "snake", convention("naming.columns", "camel")),
    ("naming", "camelCase fields", convention("naming.fields", "snake")),
    ("naming", "snake_case JSON", {"op": "add_field", "endpoint": LIST, "part": "response",
                                   "name": "unitPrice"}),
    ("naming", "plural tables", table("parcel", KEY, SHOP)),
    ("naming", "plural tables", convention("naming.table_number", "singular")),
    ("naming", "kebab paths", {"op": "add_endpoint", "method": "GET", "path": "/v1/openOrders"}),
    ("tenancy", "column", convention("tenancy.mode", "none")),
    ("tenancy", "tenant column", table("parcels", KEY)),
    ("tenancy", "column", {"op": "alter_entity", "entity": "Product", "ownership": "public"}),
    ("tenancy", "column + rls", convention("tenancy.enforcement", "service")),
    ("tenancy", "none", column("tenant_id", "uuid")),
    ("time", "timestamptz", convention("time.instants", "timestamp")),
    ("timestamps", "UTC", column("packed_at", "timestamp")),
    ("time", "timestamptz", column("packed_at", "bigint")),
    ("time", "timestamptz", {"op": "add_attribute", "entity": "Order", "name": "packed_at",
                             "type": "text"}),
    ("time", "without time zone", column("packed_at", "timestamptz")),
    ("versioning", "path", convention("versioning.style", "header")),
    ("versioning", "path", {"op": "add_endpoint", "method": "GET", "path": "/reports/daily"}),
    ("api versioning", "URL", {"op": "rename_endpoint", "endpoint": LIST, "to": "GET /orders"}),
    ("versioning", "header", {"op": "add_endpoint", "method": "GET", "path": "/v2/parcels"}),
    ("errors envelope", "error", convention("errors.envelope", "problem")),
    ("errors", "RFC 9457", convention("errors.envelope", "error")),
    ("derived values", "not stored", {"op": "add_attribute", "entity": "Order", "name": "lines",
                                      "type": "integer", "derived_from": "its lines",
                                      "stored": True}),
    ("lists.sort", "minus", convention("lists.sort", "order_by")),
    ("versioning.compatibility_days", "180", convention("versioning.compatibility_days", 30)),
    ("errors.rate_limit", "true", convention("errors.rate_limit", False)),
]  # fmt: skip

SETTING: dict[tuple[str, str], tuple[Step, ...]] = {
    ("ids", "bigint"): (convention("ids.type", "bigint"),),
    ("tenancy", "column"): (convention("tenancy.mode", "column"),),
    ("tenancy", "tenant column"): (convention("tenancy.mode", "column"),),
    ("tenancy", "column + rls"): (
        convention("tenancy.mode", "column"),
        convention("tenancy.enforcement", "rls"),
    ),
    ("pagination", "page"): (convention("pagination.style", "page"),),
    ("delete", "soft"): (convention("deletion.policy", "soft"),),
    ("soft delete", ""): (convention("deletion.policy", "soft"),),
    ("naming", "camelCase fields"): (convention("naming.fields", "camel"),),
    ("naming", "snake_case JSON"): (convention("naming.fields", "camel"),),
    ("time", "without time zone"): (convention("time.instants", "timestamp"),),
    ("versioning", "header"): (convention("versioning.style", "header"),),
    ("errors", "RFC 9457"): (convention("errors.envelope", "problem"),),
    ("money", "minor units"): (convention("money.representation", "minor_units"),),
}
"""What the design follows where that is not what conventions begin with."""

SILENT: list[tuple[str, str, Step]] = [
    ("ids", "uuid", convention("ids.column", "key")),
    ("ids", "uuid", column("legacy_id", "bigint")),
    ("ids", "uuid", column("number", "bigint")),
    ("ids", "uuid", table("fiscal_years", {"name": "year", "type": "integer",
                                           "primary_key": True}, SHOP)),
    ("ids", "uuid", table("rate_limits", {"name": "key", "type": "text", "primary_key": True},
                          role="infra")),
    ("ids", "opaque strings", convention("ids.type", "bigint")),
    ("delete", "soft", {"op": "alter_entity", "entity": "Product", "delete_policy": "deactivate"}),
    ("delete", "soft", {"op": "set_retention", "entity": "Order", "period": "2 years"}),
    ("delete", "by entity", {"op": "alter_entity", "entity": "Product", "delete_policy": "hard"}),
    ("pagination", "cursor", {"op": "add_parameter", "endpoint": LIST, "name": "page_size",
                              "type": "integer"}),
    ("pagination", "cursor", {"op": "add_parameter", "endpoint": "GET /v1/orders/{order_id}",
                              "name": "page", "type": "integer"}),
    ("pagination", "cursor", convention("pagination.max_limit", 50)),
    ("no-drop", "expand/contract", {"op": "rename_attribute", "entity": "Customer",
                                    "attribute": "name", "to": "full_name"}),
    ("no-drop", "expand/contract", {"op": "rename_entity", "entity": "Customer", "to": "Client"}),
    ("no-drop", "expand/contract", {"op": "drop_check", "table": "orders",
                                    "name": "orders_status_check"}),
    ("no-drop", "expand/contract", {"op": "drop_endpoint", "endpoint": LIST}),
    ("money", "numeric", column("latitude", "double precision")),
    ("money", "numeric", column("total_count", "integer")),
    ("money", "numeric", column("total", "integer", "products")),
    ("money", "numeric", column("discount_rate", "numeric(5,4)")),
    ("money", "minor units", column("unit_price_ratio", "numeric(5,4)")),
    ("money", "numeric", {"op": "add_attribute", "entity": "Order", "name": "fee",
                          "type": "decimal"}),
    ("naming", "snake", convention("naming.paths", "snake")),
    ("naming", "snake", column("line1", "text")),
    ("naming", "snake", {"op": "add_endpoint", "method": "GET", "path": "/v1/openOrders"}),
    ("naming", "plural tables", table("stock", KEY, SHOP)),
    ("tenancy", "column", table("parcels", KEY, SHOP)),
    ("tenancy", "column", table("jobs", KEY, role="infra")),
    ("tenancy", "column", {"op": "add_entity", "name": "Country", "ownership": "public"}),
    ("time", "timestamptz", column("born_on", "date")),
    ("time", "timestamptz", column("opens", "time")),
    ("time", "timestamptz", column("look_at", "timestamptz")),
    ("time", "timestamptz", column("format", "text")),
    ("versioning", "path", {"op": "add_endpoint", "method": "GET", "path": "/healthz"}),
    ("versioning", "path", {"op": "add_endpoint", "method": "POST", "path": "/in/stripe",
                            "kind": "webhook", "auth": "signature"}),
    ("versioning", "path", {"op": "add_endpoint", "method": "GET", "path": "/v2/parcels"}),
    ("versioning", "path", {"op": "rename_endpoint", "endpoint": LIST, "to": "GET /v1/purchases"}),
    ("errors", "error", convention("errors.rate_limit", False)),
    ("derived values", "not stored", {"op": "add_attribute", "entity": "Order", "name": "lines",
                                      "type": "integer", "derived_from": "its lines",
                                      "stored": False}),
    ("favourite colour", "blue", convention("ids.type", "bigint")),
    ("", "", convention("ids.type", "bigint")),
]  # fmt: skip


def name(case: tuple[str, str, Step]) -> str:
    topic, choice, step = case
    return f"{topic}={choice}: {' '.join(map(str, step.values()))[:50]}"


@pytest.mark.parametrize("case", CAUGHT, ids=name)
def test_what_contradicts_a_decision_is_caught_at_its_operation(
    case: tuple[str, str, Step],
) -> None:
    topic, choice, step = case
    design = decided(topic, choice, *SETTING.get((topic, choice), ()))
    harmless = {"op": "add_entity", "name": "Coupon", "definition": "a rebate"}
    later = {"op": "add_attribute", "entity": "Coupon", "name": "label"}

    found = broken(design, harmless, step, later)

    assert [item.key for item in found] == ["2"] * len(found)
    assert found
    assert {item.note.topic for item in found} == {topic}
    assert all(item.why and not item.why.endswith(".") for item in found)


@pytest.mark.parametrize("case", SILENT, ids=name)
def test_what_only_looks_so_is_not(case: tuple[str, str, Step]) -> None:
    topic, choice, step = case

    assert keys(decided(topic, choice, *SETTING.get((topic, choice), ())), step) == []
