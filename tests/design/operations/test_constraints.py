from __future__ import annotations

import pytest

from tests.design.operations.steps import after, column, derived, done, refused, table, tables


def test_a_check_is_kept_with_ids_for_columns() -> None:
    total = column(tables(), "orders", "total").id

    assert table(tables(), "orders").checks[0].expression == f"{{{total}}} >= 0"


def test_a_check_said_again_in_another_spelling_is_already_so() -> None:
    applied = done(tables(), "add_check", table="orders", expression="TOTAL>=0")

    assert not applied.changed


@pytest.mark.parametrize(
    "expression", ["pg_sleep(9) > 1", "total >= 0; drop table x", "total > (select 1)", "total"]
)
def test_a_check_outside_the_subset_is_refused(expression: str) -> None:
    error = refused(tables(), "add_check", table="orders", expression=expression)

    assert error.code == "invalid"


def test_a_check_of_an_unknown_column_may_wait_for_it() -> None:
    error = refused(tables(), "add_check", table="orders", expression="totl >= 0")

    assert (error.code, error.unknown, error.candidates) == ("unknown", "totl", ("total",))


@pytest.mark.parametrize("name", ["orders_total_check", "total >= 0"])
def test_a_check_is_dropped_by_name_or_expression(name: str) -> None:
    design = done(tables(), "drop_check", table="orders", name=name).design

    assert table(design, "orders").checks == ()


def test_a_uniqueness_may_fold_case_and_have_a_condition() -> None:
    design = done(
        tables(), "add_unique", table="customers", columns=["lower(email)"], where="email <> ''"
    ).design

    made = table(design, "customers").uniques[1]
    email = column(design, "customers", "email").id
    assert (made.columns, made.case_insensitive) == ((email,), (email,))
    assert made.where == f"{{{email}}} <> ''"


def test_a_condition_cannot_ask_the_clock() -> None:
    error = refused(
        tables(), "add_index", table="orders", columns=["total"], where="placed_at > now()"
    )

    assert "clock" in error.message


def test_constraints_of_one_name_get_names_of_their_own() -> None:
    design = after(
        tables(),
        {"op": "add_unique", "table": "customers", "columns": ["email"], "where": "email <> 'a'"},
    )

    assert [item.name for item in table(design, "customers").uniques] == [
        "customers_email_key",
        "customers_email_key_2",
    ]


def test_a_name_that_is_taken_anywhere_is_refused() -> None:
    error = refused(
        tables(), "add_index", table="orders", columns=["total"], name="customers_email_key"
    )

    assert error.code == "exists"


def test_a_long_name_is_cut_to_what_postgresql_keeps() -> None:
    long = "a" * 60
    design = after(
        tables(),
        {"op": "add_column", "table": "orders", "name": long},
        {"op": "add_index", "table": "orders", "columns": [long]},
    )

    assert len(table(design, "orders").indexes[-1].name) <= 63


def test_index_keys_have_a_direction() -> None:
    design = done(
        tables(), "add_index", table="orders", columns=["-total", "lower(status)", "placed_at ASC"]
    ).design

    keys = table(design, "orders").indexes[-1].columns
    assert [(key.descending, key.lower) for key in keys] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_an_index_is_found_by_its_columns_in_any_order() -> None:
    design = done(
        tables(), "drop_index", table="orders", columns=["placed_at", "customer_id"]
    ).design

    assert table(design, "orders").indexes == ()


def test_a_foreign_key_needs_as_many_columns_as_it_refers_to() -> None:
    error = refused(
        tables(), "add_foreign_key", table="orders", columns=["customer_id", "total"],
        references="customers",
    )  # fmt: skip

    assert "2 of orders for 1 of customers" in error.message


def test_set_null_needs_a_nullable_column() -> None:
    error = refused(
        tables(), "add_foreign_key", table="orders", columns=["customer_id"],
        references="customers", on_delete="set null",
    )  # fmt: skip
    altered = refused(
        tables(), "alter_foreign_key", table="orders", columns=["customer_id"],
        on_delete="set null",
    )  # fmt: skip

    assert "nullable" in error.message
    assert "nullable" in altered.message


def test_a_foreign_key_may_name_its_columns_inside() -> None:
    design = done(
        tables(), "add_foreign_key", table="orders", columns=["status"],
        references="customers(email)",
    ).design  # fmt: skip

    made = table(design, "orders").foreign_keys[-1]
    assert made.references == (column(design, "customers", "email").id,)


def test_a_foreign_key_said_again_is_already_so() -> None:
    applied = done(
        tables(), "add_foreign_key", table="orders", columns=["customer_id"], references="customers"
    )

    assert not applied.changed


def test_what_a_derived_foreign_key_does_is_changed_by_hand() -> None:
    design = done(
        derived(), "alter_foreign_key", table="orders", columns=["customer_id"],
        on_delete="cascade",
    ).design  # fmt: skip

    made = table(design, "orders").foreign_keys[0]
    assert (made.on_delete, made.overrides) == ("cascade", {"on_delete": "restrict"})


def test_an_exclusion_is_added_and_dropped() -> None:
    design = done(tables(), "add_column", table="orders", name="ends_at", type="timestamptz").design
    design = done(
        design, "add_exclusion", table="orders", columns=["customer_id"], start="placed_at",
        end="ends_at", where="status <> 'cancelled'",
    ).design  # fmt: skip
    assert table(design, "orders").exclusions[0].name == "orders_customer_id_excl"

    design = done(design, "drop_exclusion", table="orders", name="orders_customer_id_excl").design
    assert table(design, "orders").exclusions == ()
