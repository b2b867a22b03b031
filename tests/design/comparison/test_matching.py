"""Names of two schemas are matched one to one, and what is compared is then in one set of names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.comparison.facts import Facts
from design.comparison.matching import match_names
from design.comparison.renaming import renamed
from design.comparison.scores import compare
from design.comparison.sql import facts_of_sql

REFERENCE = """
CREATE TABLE customers (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, phone text);
CREATE TABLE orders (
  id uuid PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES customers (id),
  placed_at timestamptz NOT NULL
);
CREATE TABLE order_lines (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders (id),
  quantity integer NOT NULL
);
"""
OURS = """
CREATE TABLE Customer (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, phone text NOT NULL);
CREATE TABLE purchase_orders (
  id uuid PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES Customer (id),
  placed timestamptz NOT NULL
);
CREATE TABLE order_items (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES purchase_orders (id),
  quantity bigint NOT NULL
);
CREATE TABLE coupons (id uuid PRIMARY KEY);
"""
KINDS = ("table", "column", "foreign key", "type", "nullable", "unique")


def test_names_are_matched_by_spelling_by_likeness_and_by_columns() -> None:
    names = match_names(facts_of_sql(REFERENCE), facts_of_sql(OURS))
    assert names.tables == {
        "Customer": "customers", "purchase_orders": "orders", "order_items": "order_lines",
    }  # fmt: skip
    assert names.columns == {"purchase_orders.placed": "placed_at"}


def test_what_is_compared_is_in_one_set_of_names() -> None:
    reference, ours = facts_of_sql(REFERENCE), facts_of_sql(OURS)
    names = match_names(reference, ours)
    scores = {
        score.kind: (score.reference, score.ours, score.both)
        for score in compare(reference, renamed(ours, names.tables, names.columns), KINDS).scores
    }
    assert scores == {
        "table": (3, 4, 3),
        "column": (9, 10, 9),
        "foreign key": (2, 2, 2),
        "type": (9, 9, 8),
        "nullable": (9, 9, 8),
        "unique": (1, 1, 1),
    }


def test_known_names_come_first() -> None:
    names = match_names(facts_of_sql(REFERENCE), facts_of_sql(OURS), {"coupons": "orders"}, {})
    assert names.tables["coupons"] == "orders"
    assert "purchase_orders" not in names.tables


def test_a_name_that_another_took_is_set_apart() -> None:
    names = match_names(
        facts_of_sql(REFERENCE), facts_of_sql(OURS.replace("coupons", "orders")),
        {"purchase_orders": "orders"},
    )  # fmt: skip
    assert names.tables["orders"] == "~orders"


@given(
    theirs=st.lists(st.sampled_from(["order", "orders", "users", "items", "logs"]), unique=True),
    mine=st.lists(st.sampled_from(["order", "order_item", "user", "item", "Logs"]), unique=True),
)
def test_no_two_become_one(theirs: list[str], mine: list[str]) -> None:
    reference, ours = Facts(), Facts()
    for facts, names in ((reference, theirs), (ours, mine)):
        for name in names:
            facts.add("table", name)
    found = match_names(reference, ours).tables
    assert len({found.get(name, name) for name in mine}) == len(mine)


def test_sql_that_cannot_be_read_is_told() -> None:
    with pytest.raises(ValueError, match="cannot be read as PostgreSQL: CREATE TABLE"):
        facts_of_sql("CREATE TABLE orders (id;\n);")
