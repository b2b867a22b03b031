from __future__ import annotations

import pytest

from design.document.design import Design
from tests.design.operations.steps import after, done, entity, link, refused, shop


def test_a_relationship_bears_the_name_of_its_target() -> None:
    design = done(shop(), "add_relationship", entity="Order", to="Product").design

    assert link(design, "Order", "product").target == entity(design, "Product").id


def test_a_relationship_to_many_bears_the_plural() -> None:
    design = done(
        shop(), "add_relationship", entity="Order", to="Product", target_cardinality="0..*",
        source_cardinality="0..*",
    ).design  # fmt: skip

    assert link(design, "Order", "products").many_to_many


def test_a_relationship_to_itself_is_to_its_parent() -> None:
    design = done(
        shop(), "add_relationship", entity="Product", to="Product", target_cardinality="0..1"
    ).design

    assert link(design, "Product", "parent").target == entity(design, "Product").id


def test_a_relationship_written_from_the_parent_is_turned() -> None:
    applied = done(
        shop(), "add_relationship", entity="Customer", to="Product", source_cardinality="1",
        target_cardinality="0..*",
    )  # fmt: skip

    turned = link(applied.design, "Product", "customer")
    assert (turned.source_cardinality, turned.target_cardinality) == ("0..*", "1")
    assert applied.notes == ("written from Product, the side that refers",)


def test_the_other_side_of_a_relationship_is_already_so() -> None:
    applied = done(
        shop(), "add_relationship", entity="Customer", to="Order", target_cardinality="0..*"
    )

    assert not applied.changed


def test_a_name_that_ends_in_id_loses_it() -> None:
    design = done(shop(), "add_relationship", entity="Order", to="Product", name="gift_id").design

    assert link(design, "Order", "gift").target == entity(design, "Product").id


def test_a_relationship_takes_over_an_attribute_added_as_its_key() -> None:
    design = after(
        Design(),
        {"op": "add_entity", "name": "Order"},
        {"op": "add_attribute", "entity": "Order", "name": "customer_id", "type": "uuid"},
        {"op": "add_entity", "name": "Customer"},
        {"op": "add_relationship", "entity": "Order", "to": "Customer"},
    )

    assert entity(design, "Order").attributes == ()


def test_the_same_name_for_another_target_is_refused() -> None:
    error = refused(shop(), "add_relationship", entity="Order", to="Product", name="customer")

    assert error.code == "exists"


@pytest.mark.parametrize("name", ["customer", "Customer", "customer_id", "Order.customer"])
def test_a_relationship_is_found_by_name_column_or_target(name: str) -> None:
    design = done(
        shop(), "alter_relationship", entity="Order", relationship=name, owner=True
    ).design

    assert link(design, "Order", "customer").owner


def test_two_relationships_to_one_target_are_told_apart_by_name() -> None:
    design = done(shop(), "add_relationship", entity="Order", to="Customer", name="payer").design
    design = done(
        design, "rename_relationship", entity="Order", relationship="customer", to="buyer"
    ).design

    error = refused(design, "alter_relationship", entity="Order", relationship="Customer")
    assert error.code == "ambiguous"


def test_a_relationship_a_uniqueness_needs_is_not_dropped() -> None:
    design = done(
        shop(), "add_identity", entity="Order", attributes=["total"], within=["customer"]
    ).design

    error = refused(design, "drop_relationship", entity="Order", relationship="customer")
    assert error.code == "dependants"
    dropped = done(
        design, "drop_relationship", entity="Order", relationship="customer", cascade=True
    ).design
    assert entity(dropped, "Order").identities == ()


def test_an_entity_that_is_not_there_is_told() -> None:
    error = refused(Design(), "add_relationship", entity="Order", to="Customer")

    assert (error.code, error.unknown) == ("unknown", "Order")


def test_a_relationship_keeps_its_id_through_a_rename() -> None:
    design = after(
        shop(),
        {"op": "rename_relationship", "entity": "Order", "relationship": "customer", "to": "buyer"},
    )

    assert link(design, "Order", "buyer").id == link(shop(), "Order", "customer").id
