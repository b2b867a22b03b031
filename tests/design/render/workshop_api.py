"""The interface of the workshop."""

from __future__ import annotations

from design.document.api import Access, Deprecation, Endpoint, EndpointField, ErrorCase, Parameter
from tests.design.render.elements import ref

LINE_FIELDS = (
    EndpointField(id="fld_line_product", name="product_id", type="uuid"),
    EndpointField(id="fld_line_quantity", name="quantity", type="integer", minimum="1"),
)
LINES = EndpointField(
    id="fld_lines",
    name="lines",
    type="object",
    many=True,
    fields=LINE_FIELDS,
    realises="ent_order_line",
)
ORDER_FIELDS = (
    LINES,
    EndpointField(id="fld_id", name="id", type="uuid", maps_to=ref("order", "id")),
    EndpointField(id="fld_status", name="status", values=("draft", "placed", "it's | paid")),
    EndpointField(
        id="fld_total", name="total", type="money", minimum="0", maps_to=ref("order", "total")
    ),
    EndpointField(
        id="fld_email",
        name="email",
        type="email",
        sensitivity="confidential",
        masked=True,
        hidden_from=("rol_agent",),
    ),
    EndpointField(
        id="fld_rate", name="tax_rate", type="decimal", minimum="0", maximum="1", nullable=True
    ),
    EndpointField(id="fld_tags", name="tags", many=True, required=False),
    EndpointField(id="fld_placed", name="placed_at", type="date-time", nullable=True),
    EndpointField(
        id="fld_class",
        name="class",
        type="integer",
        minimum="0",
        minimum_excluded=True,
        maximum="10",
        description='the """class"""',
    ),
)
ORDER_INPUT = (
    LINES,
    EndpointField(id="fld_in_email", name="email", type="email", max_length=200),
    EndpointField(
        id="fld_in_note",
        name="note",
        required=False,
        nullable=True,
        max_length=500,
        values=("gift", "none"),
    ),
    EndpointField(
        id="fld_in_limit", name="limit_total", type="money", required=False, nullable=True
    ),
)
ERRORS = (
    ErrorCase(id="err_401", status=401, code="unauthenticated", when="not signed in"),
    ErrorCase(id="err_409a", status=409, code="version_conflict", when="the ETag is stale"),
    ErrorCase(id="err_409b", status=409, code="already_placed", when="it is placed"),
    ErrorCase(id="err_429", status=429, code="rate_limited", when="too many requests"),
)


def endpoints() -> tuple[Endpoint, ...]:
    access = (
        Access(id="acc_customer", role="rol_customer", scope="own"),
        Access(id="acc_agent", role="rol_agent", scope="related", condition="orders of own region"),
    )
    return (
        Endpoint(
            id="end_list",
            method="GET",
            path="/v1/orders",
            name="list_orders",
            kind="list",
            entity="ent_order",
            response=ORDER_FIELDS[1:4],
            paginated=True,
            sort=("-placed_at", "placed_at"),
            access=access,
            row_scope="own orders",
            errors=ERRORS,
            parameters=(
                Parameter(id="par_status", name="status", values=("draft", "placed"), operator="="),
                Parameter(id="par_from", name="placed_from", type="date", operator=">="),
            ),
        ),
        Endpoint(
            id="end_get",
            method="GET",
            path="/v1/orders/{id}",
            name="get_order",
            kind="detail",
            entity="ent_order",
            response=ORDER_FIELDS,
            access=access,
            errors=ERRORS,
            object_check="the order is the caller's",
            parameters=(
                Parameter(id="par_id", name="id", location="path", type="uuid", required=True),
            ),
        ),
        Endpoint(
            id="end_create",
            method="POST",
            path="/v1/orders",
            name="create_order",
            kind="create",
            entity="ent_order",
            request=ORDER_INPUT,
            response=ORDER_FIELDS,
            status=201,
            errors=ERRORS,
            idempotent=True,
            access=access,
        ),
        Endpoint(
            id="end_update",
            method="PATCH",
            path="/v1/orders/{order_id}",
            name="update_order",
            kind="update",
            entity="ent_order",
            response=ORDER_FIELDS,
            precondition=True,
            request=tuple(item.replace(required=False) for item in ORDER_INPUT),
            errors=ERRORS,
        ),
        Endpoint(
            id="end_delete",
            method="DELETE",
            path="/v1/orders/{id}",
            name="delete_order",
            kind="delete",
            entity="ent_order",
            status=204,
            errors=ERRORS,
            deprecated=Deprecation(since="2027-01-01", sunset="2027-07-01", replacement="cancel"),
        ),
        Endpoint(
            id="end_place",
            method="POST",
            path="/v1/orders/{id}/place",
            name="place_order",
            kind="action",
            entity="ent_order",
            response=ORDER_FIELDS,
            errors=ERRORS,
        ),
        Endpoint(
            id="end_report",
            method="GET",
            path="/v1/reports/revenue",
            name="revenue_report",
            kind="report",
            response=(
                EndpointField(id="fld_month", name="month", type="date"),
                EndpointField(id="fld_revenue", name="revenue", type="money"),
            ),
        ),
        Endpoint(
            id="end_hook",
            method="POST",
            path="/v1/webhooks/payments",
            name="payment_webhook",
            kind="webhook",
            auth="signature",
            status=204,
            request=(EndpointField(id="fld_event", name="event", type="object"),),
        ),
        Endpoint(
            id="end_plans",
            method="GET",
            path="/v1/plans",
            name="list_plans",
            kind="list",
            auth="public",
            public_reason="prices are published",
            response=(EndpointField(id="fld_plan", name="name"),),
        ),
    )
