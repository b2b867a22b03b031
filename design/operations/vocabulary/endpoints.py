"""Operations on endpoints and what they carry."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from design.document.api import EndpointKind, FieldType, Method
from design.document.concept import (
    FilterOp,
    Scope,
)
from design.operations.vocabulary.base import BaseOperation


class _EndpointFields(BaseOperation):
    kind: EndpointKind | None = None
    summary: str | None = None
    entity: str | None = None
    auth: Literal["required", "public", "signature"] | None = None
    public_reason: str | None = None
    row_scope: str | None = None
    object_check: str | None = None
    status: int | None = Field(None, ge=200, le=299)
    paginated: bool | None = None
    sort: tuple[str, ...] | None = None
    idempotent: bool | None = None
    precondition: bool | None = None
    side_effect: bool | None = None


class AddEndpoint(_EndpointFields):
    """Add an endpoint. Address resources as users think of them, never join tables."""

    layer = "api"
    example = (
        '{"op":"add_endpoint","method":"POST","path":"/v1/orders/{id}/archive","kind":"action",'
        '"entity":"Order","summary":"Archive an order","roles":["Support agent"]}'
    )
    op: Literal["add_endpoint"] = "add_endpoint"
    method: Method
    path: str = Field(pattern=r"^/", max_length=200)
    roles: tuple[str, ...] | None = None
    scope: Scope | None = None


class AlterEndpoint(_EndpointFields):
    """Change an endpoint, addressed by method and path."""

    layer = "api"
    example = '{"op":"alter_endpoint","endpoint":"POST /v1/orders","idempotent":true}'
    op: Literal["alter_endpoint"] = "alter_endpoint"
    endpoint: str


class RenameEndpoint(BaseOperation):
    """Move an endpoint to another path or method."""

    layer = "api"
    example = '{"op":"rename_endpoint","endpoint":"GET /v1/orders","to":"GET /v1/purchases"}'
    op: Literal["rename_endpoint"] = "rename_endpoint"
    endpoint: str
    to: str


class DropEndpoint(BaseOperation):
    """Remove an endpoint."""

    layer = "api"
    example = '{"op":"drop_endpoint","endpoint":"DELETE /v1/orders/{id}"}'
    op: Literal["drop_endpoint"] = "drop_endpoint"
    endpoint: str


class DeprecateEndpoint(BaseOperation):
    """Announce that an endpoint goes."""

    layer = "api"
    example = (
        '{"op":"deprecate_endpoint","endpoint":"GET /v1/orders","since":"2027-01-01",'
        '"sunset":"2027-07-01"}'
    )
    op: Literal["deprecate_endpoint"] = "deprecate_endpoint"
    endpoint: str
    since: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    sunset: str = Field("", pattern=r"^(\d{4}-\d{2}-\d{2})?$")
    replacement: str = ""


class _FieldFields(BaseOperation):
    type: FieldType | None = None
    required: bool | None = None
    nullable: bool | None = None
    many: bool | None = None
    values: tuple[str, ...] | None = None
    max_length: int | None = Field(None, ge=1, le=1_000_000_000)
    maps_to: str | None = Field(None, description='"table.column" it carries')
    masked: bool | None = None
    hidden_from: tuple[str, ...] | None = Field(None, description="roles that do not get it")
    description: str | None = None


class AddField(_FieldFields):
    """Add a field to a request or response."""

    layer = "api"
    example = (
        '{"op":"add_field","endpoint":"POST /v1/orders","part":"request","name":"note",'
        '"type":"string","required":false}'
    )
    op: Literal["add_field"] = "add_field"
    endpoint: str
    part: Literal["request", "response"]
    name: str


class AlterField(_FieldFields):
    """Change a field of a request or response."""

    layer = "api"
    example = (
        '{"op":"alter_field","endpoint":"GET /v1/customers","part":"response","field":"email",'
        '"hidden_from":["Warehouse clerk"]}'
    )
    op: Literal["alter_field"] = "alter_field"
    endpoint: str
    part: Literal["request", "response"]
    field: str


class RenameField(BaseOperation):
    """Rename a field of a request or response."""

    layer = "api"
    example = (
        '{"op":"rename_field","endpoint":"GET /v1/orders","part":"response","field":"total",'
        '"to":"total_amount"}'
    )
    op: Literal["rename_field"] = "rename_field"
    endpoint: str
    part: Literal["request", "response"]
    field: str
    to: str


class DropField(BaseOperation):
    """Remove a field from a request or response."""

    layer = "api"
    example = '{"op":"drop_field","endpoint":"GET /v1/customers","part":"response","field":"phone"}'
    op: Literal["drop_field"] = "drop_field"
    endpoint: str
    part: Literal["request", "response"]
    field: str


class AddParameter(BaseOperation):
    """Add a path, query or header parameter."""

    layer = "api"
    example = (
        '{"op":"add_parameter","endpoint":"GET /v1/orders","name":"status",'
        '"maps_to":"orders.status"}'
    )
    op: Literal["add_parameter"] = "add_parameter"
    endpoint: str
    name: str
    location: Literal["path", "query", "header"] = "query"
    type: FieldType = "string"
    required: bool = False
    values: tuple[str, ...] = ()
    operator: FilterOp | None = None
    maps_to: str | None = None
    description: str | None = None


class DropParameter(BaseOperation):
    """Remove a parameter."""

    layer = "api"
    example = '{"op":"drop_parameter","endpoint":"GET /v1/orders","name":"status"}'
    op: Literal["drop_parameter"] = "drop_parameter"
    endpoint: str
    name: str


class AddError(BaseOperation):
    """Add a way the endpoint says no."""

    layer = "api"
    example = (
        '{"op":"add_error","endpoint":"POST /v1/orders","status":409,"code":"out_of_stock",'
        '"when":"a product is not available"}'
    )
    op: Literal["add_error"] = "add_error"
    endpoint: str
    status: int = Field(ge=400, le=599)
    code: str
    when: str | None = None


class DropError(BaseOperation):
    """Remove a way the endpoint says no."""

    layer = "api"
    example = '{"op":"drop_error","endpoint":"POST /v1/orders","status":409,"code":"out_of_stock"}'
    op: Literal["drop_error"] = "drop_error"
    endpoint: str
    status: int
    code: str | None = None


class SetAccess(BaseOperation):
    """Say which rows a role reaches through an endpoint."""

    layer = "api"
    example = '{"op":"set_access","endpoint":"GET /v1/orders","role":"Support agent","scope":"all"}'
    op: Literal["set_access"] = "set_access"
    endpoint: str
    role: str
    scope: Scope = "all"
    condition: str | None = None


class DropAccess(BaseOperation):
    """Close an endpoint to a role."""

    layer = "api"
    example = '{"op":"drop_access","endpoint":"GET /v1/orders","role":"Guest"}'
    op: Literal["drop_access"] = "drop_access"
    endpoint: str
    role: str
