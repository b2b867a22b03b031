"""Short ways to say in a test what is done to a design."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from design.document.concept import Attribute, Entity, Lifecycle, Query, Relationship
from design.document.design import Design
from design.document.schema import Column, Table
from design.operations.apply import Applied, apply
from design.operations.parse import parse_operation
from design.operations.resolve import OperationError
from design.operations.vocabulary import Operation

ORIGIN = "origin"


def read(op: str, **values: Any) -> Operation:
    return parse_operation({"op": op, **values}).operation


def done(design: Design, op: str, *, origin: str = ORIGIN, **values: Any) -> Applied:
    return apply(design, read(op, **values), origin=origin)


def refused(design: Design, op: str, **values: Any) -> OperationError:
    with pytest.raises(OperationError) as caught:
        done(design, op, **values)
    return caught.value


def after(design: Design, *steps: dict[str, Any]) -> Design:
    for step in steps:
        design = done(design, **step).design
    return design


def entity(design: Design, name: str) -> Entity:
    found = design.concept.entity_named(name)
    assert found is not None
    return found


def attribute(design: Design, owner: str, name: str) -> Attribute:
    found = entity(design, owner).attribute_named(name)
    assert found is not None
    return found


def lifecycle(design: Design, owner: str) -> Lifecycle:
    found = entity(design, owner).lifecycle
    assert found is not None
    return found


def link(design: Design, owner: str, name: str) -> Relationship:
    links = design.concept.links_from(entity(design, owner).id)
    return next(item for item in links if item.name == name)


def query(design: Design, name: str) -> Query:
    return next(item for item in design.concept.queries if item.name == name)


def table(design: Design, name: str) -> Table:
    found = design.schema_.table_named(name)
    assert found is not None
    return found


def column(design: Design, owner: str, name: str) -> Column:
    found = table(design, owner).column_named(name)
    assert found is not None
    return found


@cache
def shop() -> Design:
    """A small shop: customers place orders of products."""
    return after(
        Design(),
        {"op": "add_entity", "name": "Customer", "definition": "who buys"},
        {"op": "add_entity", "name": "Order"},
        {"op": "add_entity", "name": "Product"},
        {"op": "add_attribute", "entity": "Customer", "name": "email", "type": "email"},
        {"op": "add_attribute", "entity": "Customer", "name": "name"},
        {"op": "add_attribute", "entity": "Order", "name": "placed_at", "type": "instant"},
        {"op": "add_attribute", "entity": "Order", "name": "total", "type": "money"},
        {"op": "add_attribute", "entity": "Product", "name": "sku", "type": "code"},
        {"op": "add_attribute", "entity": "Product", "name": "size", "values": ["small", "large"]},
        {"op": "add_relationship", "entity": "Order", "to": "Customer"},
        {"op": "set_lifecycle", "entity": "Order", "states": ["draft", "placed", "cancelled"]},
        {"op": "add_role", "name": "Buyer", "represents": "Customer"},
        {"op": "add_transition", "entity": "Order", "source": "placed", "target": "cancelled",
         "roles": ["Buyer"]},
        {"op": "add_permission", "role": "Buyer", "action": "read", "entity": "Order",
         "scope": "own"},
        {"op": "add_query", "name": "open orders", "entity": "Order",
         "filters": ["status = placed"], "sort": ["-placed_at"]},
    )  # fmt: skip


@cache
def tables() -> Design:
    """The shop's tables and endpoints, made by hand."""
    return after(
        shop(),
        {"op": "add_table", "name": "customers", "columns": [
            {"name": "id", "type": "uuid"}, {"name": "email", "type": "text", "unique": True}]},
        {"op": "add_table", "name": "orders", "columns": [
            {"name": "id", "type": "uuid"},
            {"name": "customer_id", "type": "uuid", "references": "customers"},
            {"name": "total", "type": "numeric(12,2)"},
            {"name": "status", "type": "text"},
            {"name": "placed_at", "type": "timestamptz", "nullable": True}]},
        {"op": "add_check", "table": "orders", "expression": "total >= 0"},
        {"op": "add_index", "table": "orders", "columns": ["customer_id", "placed_at desc"]},
        {"op": "add_endpoint", "method": "GET", "path": "/v1/orders", "entity": "Order",
         "roles": ["Buyer"], "scope": "own"},
        {"op": "add_field", "endpoint": "GET /v1/orders", "part": "response", "name": "total",
         "maps_to": "orders.total"},
    )  # fmt: skip


@cache
def derived() -> Design:
    """The same tables and endpoints, as if derivation had made them."""
    design = tables()
    made = tuple(
        item.replace(
            derived=True,
            columns=tuple(one.replace(derived=True) for one in item.columns),
            uniques=tuple(one.replace(derived=True) for one in item.uniques),
            checks=tuple(one.replace(derived=True) for one in item.checks),
            foreign_keys=tuple(one.replace(derived=True) for one in item.foreign_keys),
            indexes=tuple(one.replace(derived=True) for one in item.indexes),
        )
        for item in design.schema_.tables
    )
    endpoints = tuple(
        item.replace(
            derived=True,
            response=tuple(one.replace(derived=True) for one in item.response),
            access=tuple(one.replace(derived=True) for one in item.access),
            parameters=tuple(one.replace(derived=True) for one in item.parameters),
        )
        for item in design.api.endpoints
    )
    return design.replace(
        schema_=design.schema_.replace(tables=made), api=design.api.replace(endpoints=endpoints)
    )
