from __future__ import annotations

from typing import Any

import pytest

from design.document.design import Design
from design.document.schema import Check, Table
from design.operations.validate import problems
from tests.design.operations.steps import derived, entity, shop, table, tables


def reasons(design: Design) -> list[str]:
    return [f"{item.place}: {item.reason}" for item in problems(design)]


def with_order(**changes: Any) -> Design:
    concept = shop().concept
    order = entity(shop(), "Order").replace(**changes)
    return shop().replace(
        concept=concept.replace(
            entities=tuple(order if item.id == order.id else item for item in concept.entities)
        )
    )


def with_orders(**changes: Any) -> Design:
    schema = tables().schema_
    orders = table(tables(), "orders").replace(**changes)
    return tables().replace(
        schema_=schema.replace(
            tables=tuple(orders if item.id == orders.id else item for item in schema.tables)
        )
    )


def orders() -> Table:
    return table(tables(), "orders")


@pytest.mark.parametrize("design", [Design(), shop(), tables(), derived()])
def test_a_sound_design_has_no_problems(design: Design) -> None:
    assert problems(design) == ()


def test_an_id_is_used_once() -> None:
    twice = entity(shop(), "Customer").attributes[0]

    assert "used twice" in reasons(with_order(attributes=(twice,)))[0]


def test_names_of_one_kind_differ() -> None:
    assert (
        reasons(with_order(name="customer"))[0] == "customer: There are two entities of this name."
    )


def test_what_is_referred_to_is_there() -> None:
    found = reasons(with_order(attributes=()))

    assert any(item.startswith("query open orders: It refers to attribute") for item in found)


def test_a_lifecycle_starts_in_one_of_its_states() -> None:
    lifecycle = entity(shop(), "Order").lifecycle
    assert lifecycle is not None

    found = reasons(with_order(lifecycle=lifecycle.replace(initial="sta_0")))
    assert found == ["lifecycle of Order: The initial state is not one of its states."]


def test_a_foreign_key_has_as_many_columns_as_it_refers_to() -> None:
    key = orders().foreign_keys[0]

    found = reasons(with_orders(foreign_keys=(key.replace(references=()),)))
    assert "It has 1 columns for 0 of customers." in found[0]


def test_a_foreign_key_refers_to_a_table_that_is_there() -> None:
    key = orders().foreign_keys[0]

    found = reasons(with_orders(foreign_keys=(key.replace(table="tab_0"),)))
    assert "which is not there" in found[0]


def test_a_check_uses_columns_that_are_there() -> None:
    check = orders().checks[0]

    found = reasons(with_orders(checks=(check.replace(expression="{col_0} >= 0"),)))
    assert "which is not there" in found[0]


@pytest.mark.parametrize(
    "expression",
    ["pg_sleep(9) > 1", "total >= 0", "1 = 1; drop table x", "1 = 1 -- x", "'a", "", "((1 = 1)",
     'x = "y"', "now = 1", "(select 1) = 1"],
)  # fmt: skip
def test_an_expression_outside_the_subset_cannot_come_in_by_a_file(expression: str) -> None:
    check = Check(id="chk_1", name="some_check", expression=expression)

    assert "Its expression cannot be used" in reasons(with_orders(checks=(check,)))[0]


@pytest.mark.parametrize("default", ["pg_sleep(9)", "0); drop table x", "'a' || 'b'", "(select 1)"])
def test_a_default_that_is_no_literal_cannot_come_in_by_a_file(default: str) -> None:
    columns = orders().columns
    changed = (*columns[:-1], columns[-1].replace(default=default))

    assert "cannot be a default" in reasons(with_orders(columns=changed))[0]


def test_a_name_sql_could_not_bear_cannot_come_in_by_a_file() -> None:
    assert "cannot be a name in SQL" in reasons(with_orders(name='orders"; drop'))[0]


def test_a_type_postgresql_does_not_have_cannot_come_in_by_a_file() -> None:
    columns = orders().columns
    changed = (*columns[:-1], columns[-1].replace(type="strng"))

    assert "not a column type" in reasons(with_orders(columns=changed))[0]


def test_endpoints_differ() -> None:
    api = tables().api
    other = api.endpoints[0].replace(id="end_1", path="/v1/Orders/")
    design = tables().replace(api=api.replace(endpoints=(*api.endpoints, other)))

    assert any("There are two endpoints of this name." in item for item in reasons(design))


def test_what_was_derived_may_be_behind() -> None:
    api = derived().api
    field = api.endpoints[0].response[0].replace(maps_to="col_0")
    behind = api.endpoints[0].replace(response=(field,))

    assert problems(derived().replace(api=api.replace(endpoints=(behind,)))) == ()
