"""Attributes that are links: taken for relationships where that is sure, else told how to write."""

from __future__ import annotations

from typing import Any

import pytest

from design.operations.parse import parse_operation
from design.operations.resolve import OperationError


def attribute(**values: Any) -> dict[str, Any]:
    return {"op": "add_attribute", "entity": "Order", "name": "customer_id", **values}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"type": "integer", "foreign_key": "Customer"}, {"to": "Customer", "name": None}),
        ({"references": "customers(id)"}, {"to": "customers"}),
        ({"references": "Customer.id", "nullable": True}, {"target_cardinality": "0..1"}),
        ({"references": "Customer", "required": False}, {"target_cardinality": "0..1"}),
        ({"name": "buyer_id", "references": "Customer"}, {"to": "Customer", "name": "buyer"}),
        ({"references": "Customer", "unique": True}, {"source_cardinality": "0..1"}),
        ({"references": "Customer", "why": "asked"}, {"why": "asked"}),
        ({"name": "line", "type": "relationship", "to": "Order line"}, {"to": "Order line"}),
    ],
)
def test_an_attribute_that_says_where_it_leads_is_a_relationship(
    values: dict[str, Any], expected: dict[str, Any]
) -> None:
    parsed = parse_operation(attribute(**values))
    given = parsed.operation.model_dump()
    assert given["op"] == "add_relationship"
    assert given["entity"] == "Order"
    assert {key: given[key] for key in expected} == expected
    assert "is a relationship" in parsed.fixes[0]


@pytest.mark.parametrize(
    "values",
    [
        {"foreign_key": True},
        {"foreign_key": "customer_id"},
        {"references": "customers; drop"},
        {"references": ""},
    ],
)
def test_what_names_no_entity_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(OperationError, match="it has no field"):
        parse_operation(attribute(type="integer", **values))


@pytest.mark.parametrize(
    ("type_", "line"),
    [
        ("Person", '{"op":"add_relationship","entity":"Order","to":"person"}'),
        ("many-to-one", '{"op":"add_relationship","entity":"Order","to":"Customer"}'),
        ("foreign key", '{"op":"add_relationship","entity":"Order","to":"Customer"}'),
    ],
)
def test_a_type_that_is_an_entity_or_a_link_leads_to_the_line_to_write(
    type_: str, line: str
) -> None:
    with pytest.raises(OperationError) as refused:
        parse_operation(attribute(type=type_))
    told = refused.value.message
    assert told.index(line) < told.index("It is one of text")


def test_a_type_that_is_misspelt_is_told_what_was_meant() -> None:
    with pytest.raises(OperationError, match="Did you mean integer"):
        parse_operation(attribute(type="integr"))


def test_an_attribute_of_the_type_reference_stays_one() -> None:
    parsed = parse_operation(attribute(name="provider_reference", type="reference"))
    assert parsed.operation.op == "add_attribute"


def test_case_is_told_either_way_round() -> None:
    values = attribute(name="email", type="email", unique=True, case_insensitive=True)
    assert parse_operation(values).operation.model_dump()["case_sensitive"] is False
