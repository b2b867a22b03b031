from __future__ import annotations

from typing import Any

import pytest

from design.document.design import Design
from design.document.schema import members
from tests.design.operations.steps import (
    after,
    column,
    derived,
    done,
    entity,
    refused,
    shop,
    table,
    tables,
)


def names(design: Design, owner: str) -> set[str]:
    return {item.name for item in members(table(design, owner))}


def test_a_table_is_added_with_its_columns_and_keys() -> None:
    orders = table(tables(), "orders")

    assert [item.name for item in orders.columns] == [
        "id", "customer_id", "total", "status", "placed_at"
    ]  # fmt: skip
    assert orders.primary_key == (orders.columns[0].id,)
    assert orders.columns[0].default == "gen_random_uuid()"
    assert orders.foreign_keys[0].table == table(tables(), "customers").id


def test_a_table_named_after_an_entity_realises_it() -> None:
    assert table(tables(), "orders").realises == entity(shop(), "Order").id


@pytest.mark.parametrize("name", ["orders", "order", "Orders", "public.orders"])
def test_a_table_is_found_in_any_spelling(name: str) -> None:
    applied = done(tables(), "alter_table", table=name, comment="purchases")

    assert table(applied.design, "orders").comment == "purchases"


def test_two_columns_of_one_name_are_refused() -> None:
    columns = [{"name": "a"}, {"name": "A"}]

    assert refused(shop(), "add_table", name="t", columns=columns).code == "invalid"


@pytest.mark.parametrize("kind", ["strng", "int; drop", "numeric(1,2,3)", "integer)"])
def test_a_type_postgresql_does_not_have_is_refused(kind: str) -> None:
    error = refused(tables(), "add_column", table="orders", name="a", type=kind)

    assert error.code == "invalid"


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [("integer", 0, "0"), ("numeric(9,2)", "1.5", "1.5"), ("text", "it's", "'it''s'"),
     ("text", "'x'", "'x'"), ("boolean", True, "true"), ("timestamptz", "now()", "now()"),
     ("timestamptz", "CURRENT_TIMESTAMP", "now()"), ("text[]", "{}", "'{}'")],
)  # fmt: skip
def test_a_default_is_kept_as_an_expression(kind: str, given: object, kept: str) -> None:
    design = done(tables(), "add_column", table="orders", name="a", type=kind, default=given).design

    assert column(design, "orders", "a").default == kept


@pytest.mark.parametrize(
    ("kind", "given"), [("integer", "a"), ("integer", "1.5"), ("boolean", "perhaps")]
)
def test_a_default_of_another_type_is_refused(kind: str, given: str) -> None:
    error = refused(tables(), "add_column", table="orders", name="a", type=kind, default=given)

    assert error.code == "invalid"


def test_a_default_is_taken_away() -> None:
    design = done(tables(), "alter_column", table="orders", column="id", drop_default=True).design

    assert column(design, "orders", "id").default is None


def test_a_column_may_realise_an_attribute() -> None:
    design = done(
        tables(), "add_column", table="orders", name="sum", type="numeric", attribute="total"
    ).design

    assert column(design, "orders", "sum").realises == entity(shop(), "Order").attributes[1].id


def test_the_primary_key_cannot_be_nullable() -> None:
    error = refused(tables(), "alter_column", table="orders", column="id", nullable=True)

    assert "primary key" in error.message


def test_a_new_primary_key_is_not_nullable() -> None:
    design = done(tables(), "set_primary_key", table="orders", columns=["placed_at"]).design

    assert not column(design, "orders", "placed_at").nullable


def test_what_bears_the_name_of_a_table_follows_its_rename() -> None:
    design = done(tables(), "rename_table", table="orders", to="purchases").design

    assert names(design, "purchases") >= {
        "purchases_total_check",
        "purchases_customer_id_fkey",
        "purchases_customer_id_placed_at_idx",
    }


def test_what_bears_the_name_of_a_column_follows_its_rename() -> None:
    design = done(tables(), "rename_column", table="orders", column="total", to="amount").design

    assert "orders_amount_check" in names(design, "orders")
    assert table(design, "orders").checks[0].expression == (
        f"{{{column(tables(), 'orders', 'total').id}}} >= 0"
    )


def test_a_table_others_refer_to_is_not_dropped() -> None:
    error = refused(tables(), "drop_table", table="customers")

    assert "foreign key orders_customer_id_fkey of orders" in error.message


def test_a_cascade_drops_the_keys_and_unlinks_the_fields() -> None:
    design = after(
        tables(),
        {"op": "drop_table", "table": "customers", "cascade": True},
        {"op": "drop_column", "table": "orders", "column": "total", "cascade": True},
    )

    orders = table(design, "orders")
    assert orders.foreign_keys == ()
    assert orders.checks == ()
    assert design.api.endpoints[0].response[0].maps_to is None


def test_a_column_that_is_used_is_not_dropped() -> None:
    error = refused(tables(), "drop_column", table="orders", column="total")

    assert "check orders_total_check" in error.message
    assert "total of GET /v1/orders" in error.message


def test_the_last_column_is_not_dropped() -> None:
    design = done(shop(), "add_table", name="t", columns=[{"name": "a"}]).design

    assert refused(design, "drop_column", table="t", column="a").code == "invalid"


# --- what derivation made -------------------------------------------------------------------


def test_a_change_by_hand_notes_what_derivation_gave() -> None:
    design = done(
        derived(), "alter_column", table="orders", column="total", type="numeric(14,2)"
    ).design

    assert column(design, "orders", "total").overrides == {"type": "numeric(12,2)"}


def test_the_first_derived_value_stays_noted() -> None:
    design = after(
        derived(),
        {"op": "rename_table", "table": "orders", "to": "purchases"},
        {"op": "rename_table", "table": "purchases", "to": "sales"},
    )

    assert table(design, "sales").overrides == {"name": "orders"}


def test_going_back_to_the_derived_value_is_no_choice_any_more() -> None:
    design = after(
        derived(),
        {"op": "alter_column", "table": "orders", "column": "total", "nullable": True},
        {"op": "alter_column", "table": "orders", "column": "total", "nullable": False},
    )

    assert design == derived()


def test_a_hand_made_element_has_no_overrides() -> None:
    design = done(tables(), "rename_table", table="orders", to="purchases").design

    assert table(design, "purchases").overrides == {}


def test_names_that_follow_are_left_to_derivation() -> None:
    design = done(derived(), "rename_table", table="orders", to="purchases").design

    assert all(item.overrides == {} for item in members(table(design, "purchases")))


def test_a_name_set_by_hand_does_not_follow() -> None:
    orders = table(derived(), "orders")
    check = orders.checks[0].replace(
        name="orders_positive", overrides={"name": "orders_total_check"}
    )
    schema = derived().schema_
    design = derived().replace(
        schema_=schema.replace(
            tables=tuple(
                item.replace(checks=(check,)) if item.id == orders.id else item
                for item in schema.tables
            )
        )
    )

    renamed = done(design, "rename_table", table="orders", to="purchases").design
    assert table(renamed, "purchases").checks[0].name == "orders_positive"


def test_what_is_dropped_by_hand_does_not_come_back() -> None:
    orders = table(derived(), "orders")
    design = after(
        derived(),
        {"op": "drop_index", "table": "orders", "columns": ["customer_id", "placed_at"]},
        {"op": "drop_column", "table": "orders", "column": "status"},
    )

    assert design.schema_.dropped == (orders.indexes[0].id, orders.columns[3].id)


def test_derived_users_of_a_column_do_not_hold_it() -> None:
    design = done(derived(), "drop_column", table="orders", column="total").design

    assert table(design, "orders").checks == ()
    assert design.api.endpoints[0].response == ()


def test_a_derived_table_dropped_by_hand_is_remembered() -> None:
    design = done(derived(), "drop_table", table="orders").design

    assert design.schema_.dropped == (table(derived(), "orders").id,)


def test_adding_a_table_that_derivation_made_states_what_differs() -> None:
    columns: list[dict[str, Any]] = [
        {"name": "id", "type": "uuid", "primary_key": True},
        {"name": "total", "type": "numeric(14,2)"},
        {"name": "note", "nullable": True},
    ]
    applied = done(derived(), "add_table", name="orders", columns=columns)

    total = column(applied.design, "orders", "total")
    assert (total.type, total.overrides) == ("numeric(14,2)", {"type": "numeric(12,2)"})
    assert not column(applied.design, "orders", "note").derived
    assert table(applied.design, "orders").id == table(derived(), "orders").id
    assert "made from the concept" in applied.notes[0]


def test_adding_a_column_that_derivation_made_states_what_differs() -> None:
    design = done(derived(), "add_column", table="orders", name="total", type="bigint").design

    assert column(design, "orders", "total").overrides == {"type": "numeric(12,2)"}


def test_adding_a_table_again_by_hand_is_refused_when_it_differs() -> None:
    error = refused(tables(), "add_table", name="orders", columns=[{"name": "other"}])

    assert error.code == "exists"
