from __future__ import annotations

import pytest

from design.document.concept import Retention
from design.document.design import Design
from tests.design.operations.steps import after, attribute, done, entity, link, refused, shop


@pytest.mark.parametrize("name", ["order", "ORDERS", "orders", "Order"])
def test_an_entity_is_found_in_any_spelling(name: str) -> None:
    design = done(shop(), "alter_entity", entity=name, audited=True).design

    assert entity(design, "Order").audited


def test_adding_what_is_there_changes_nothing() -> None:
    applied = done(shop(), "add_entity", name="customer", definition="who buys")

    assert applied.design is shop()
    assert (applied.changed, applied.notes) == (False, ("already so",))


def test_adding_what_is_there_differently_names_the_operation_to_use() -> None:
    error = refused(shop(), "add_entity", name="Customer", definition="someone else")

    assert error.code == "exists"
    assert "alter_entity" in error.message


def test_an_unknown_entity_is_told_the_nearest() -> None:
    error = refused(shop(), "alter_entity", entity="Custmer", audited=True)

    assert (error.code, error.unknown, error.candidates) == ("unknown", "Custmer", ("Customer",))
    assert error.message.endswith('Did you mean "Customer"?')


@pytest.mark.parametrize("name", ["", "  ", "123", "—"])
def test_a_name_needs_letters(name: str) -> None:
    assert refused(Design(), "add_entity", name=name or "!").code == "invalid"


@pytest.mark.parametrize("name", ["日本", "Заказ"])
def test_a_name_needs_letters_that_a_table_can_be_called_by(name: str) -> None:
    assert "letters from a to z" in refused(shop(), "add_entity", name=name).message
    assert refused(shop(), "rename_entity", entity="Order", to=name).code == "invalid"
    assert refused(shop(), "alter_entity", entity="Order", plural=name).code == "invalid"


def test_what_a_terminal_would_obey_does_not_enter_the_design() -> None:
    design = done(Design(), "add_entity", name="Or\u202eder\x1b[31m", definition="a\nb\x07").design

    assert [(item.name, item.definition) for item in design.concept.entities] == [("Order", "a b")]


def test_a_rename_keeps_the_id() -> None:
    design = done(shop(), "rename_entity", entity="Customer", to="Client").design

    assert entity(design, "Client").id == entity(shop(), "Customer").id


def test_a_rename_takes_along_relationships_of_that_name() -> None:
    design = done(shop(), "rename_entity", entity="Customer", to="Client").design

    assert link(design, "Order", "client").id == link(shop(), "Order", "customer").id


def test_a_rename_leaves_relationships_of_another_name() -> None:
    design = after(
        shop(),
        {"op": "rename_relationship", "entity": "Order", "relationship": "customer", "to": "buyer"},
        {"op": "rename_entity", "entity": "Customer", "to": "Client"},
    )

    assert link(design, "Order", "buyer").target == entity(design, "Client").id


def test_a_rename_to_a_name_in_use_is_refused() -> None:
    assert refused(shop(), "rename_entity", entity="Customer", to="orders").code == "exists"


def test_an_entity_others_need_is_not_dropped() -> None:
    error = refused(shop(), "drop_entity", entity="Customer")

    assert error.code == "dependants"
    assert "relationship Order.customer" in error.message
    assert "role Buyer" in error.message


def test_dependants_are_listed_up_to_five() -> None:
    design = after(
        shop(),
        *(
            {"op": "add_query", "name": f"query {number}", "entity": "Order"}
            for number in ("a", "b", "c", "d", "e", "f")
        ),
    )

    error = refused(design, "drop_entity", entity="Order")

    assert "is used by 8" in error.message
    assert "and 3 more" in error.message


def test_a_cascade_takes_dependants_along_or_unlinks_them() -> None:
    design = done(shop(), "drop_entity", entity="Customer", cascade=True).design

    assert design.concept.entity_named("Customer") is None
    assert design.concept.relationships == ()
    assert [role.represents for role in design.concept.roles] == [None]


def test_an_entity_goes_with_its_own_relationships() -> None:
    design = after(
        shop(),
        {"op": "drop_query", "query": "open orders"},
        {"op": "drop_permission", "role": "Buyer", "action": "read", "entity": "Order"},
        {"op": "drop_entity", "entity": "Order"},
    )

    assert design.concept.relationships == ()


def test_retention_is_set() -> None:
    design = done(
        shop(), "set_retention", entity="Order", period="10 years", action="erase", basis="tax law"
    ).design

    assert entity(design, "Order").retention == Retention(
        period="10 years", action="erase", basis="tax law"
    )


def test_erasure_names_attributes() -> None:
    design = done(shop(), "set_erasure", entity="Customer", attributes=["Email"]).design

    assert entity(design, "Customer").erasure == (attribute(shop(), "Customer", "email").id,)


def test_a_dropped_attribute_leaves_the_erasure() -> None:
    design = after(
        shop(),
        {"op": "set_erasure", "entity": "Customer", "attributes": ["email", "name"]},
        {"op": "drop_attribute", "entity": "Customer", "attribute": "email"},
    )

    assert entity(design, "Customer").erasure == (attribute(design, "Customer", "name").id,)
