from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.document.expressions import (
    UnknownColumnError,
    asks_clock,
    check_expression,
    columns_in,
    parse_expression,
    render_expression,
)
from design.document.schema import Column, Table

TYPES = {
    "total": "numeric(12,2)", "net": "numeric(12,2)", "status": "text", "email": "text",
    "placed_at": "timestamptz", "active": "boolean", "order": "integer", "Ref": "text",
}  # fmt: skip
ORDERS = Table(
    id="tab_1",
    name="orders",
    columns=tuple(Column(id=f"col_{name}", name=name, type=kind) for name, kind in TYPES.items()),
)
NAMES = {column.id: column.name for column in ORDERS.columns}

ALLOWED = {
    "total >= 0": "{col_total} >= 0",
    "TOTAL>0 AND total<1": "{col_total} > 0 and {col_total} < 1",
    "orders.total != net": "{col_total} <> {col_net}",
    "status in ('a', 'b') or not active": "{col_status} in ('a', 'b') or not {col_active}",
    "status not in ('a')": "{col_status} not in ('a')",
    "not (total = 1)": "not ({col_total} = 1)",
    "active": "{col_active}",
    "active is not true": "{col_active} is not true",
    "placed_at is not null": "{col_placed_at} is not null",
    "placed_at is null": "{col_placed_at} is null",
    "total between 1 and 5": "{col_total} between 1 and 5",
    "total not between 1 and 5": "{col_total} not between 1 and 5",
    "email like 'a%'": "{col_email} like 'a%'",
    "email not like 'a%'": "{col_email} not like 'a%'",
    "email ~ '^[A-Z]{3}$'": "{col_email} ~ '^[A-Z]{3}$'",
    "status = 'it''s'": "{col_status} = 'it''s'",
    '"order" > -1': "{col_order} > -1",
    "total + net * 2 - 1 > net / 3": "{col_total} + {col_net} * 2 - 1 > {col_net} / 3",
    "total = round(net, 2)": "{col_total} = round({col_net}, 2)",
    "coalesce(total, net, 0) > 0": "coalesce({col_total}, {col_net}, 0) > 0",
    "least(total, net) > 0": "least({col_total}, {col_net}) > 0",
    "num_nonnulls(total, net) = 1": "num_nonnulls({col_total}, {col_net}) = 1",
    "btrim(email) <> ''": "btrim({col_email}) <> ''",
    "email = lower(email)": "{col_email} = lower({col_email})",
    "length(email) < 9": "length({col_email}) < 9",
    "placed_at > now() - interval '7 days'": "{col_placed_at} > now() - interval '7 days'",
    "placed_at::date = '2024-01-01'": "cast({col_placed_at} as date) = '2024-01-01'",
}
REFUSED = [
    "", " ", "total", "total >=", "total >= 0;", "total >= 0; drop table orders", "a = 1 -- b",
    "total = 1 /* x */", "pg_sleep(9) > 1", "total > (select 1)", "exists (select 1)",
    "total in (select 1)", "total = any(net)", "case when active then true end",
    "total = 1 limit 1",
    "total = 1 union select 1", "total = 1 group by net", "total = $1", "status = E'\\n'",
    "status collate \"C\" = 'a'", "total::regclass = 1", "cast(total as xml) = 1",
    "total is distinct from net", "email ilike 'a'", "email !~ 'a'", "status || 'a' = 'b'",
    "sum(total) > 1", "lower(distinct email) = 'a'", "round(total) over () > 1",
    "other.total > 1", "public.orders.total > 1", "total between symmetric 1 and 2",
    "email like 'a' escape 'b'", "current_timestamp(2) > placed_at",
    "interval '1 aeon' > placed_at",
    "total > 1e9999", "(total, net) = (1, 2)", "{col_total} > 1", "total > 'a' 'b'", "(" * 200,
    "not " * 200 + "active", "total = " + "(" * 100 + "1" + ")" * 100, "total > 1" + " " * 2000,
]  # fmt: skip


@pytest.mark.parametrize("text", ALLOWED)
def test_what_is_allowed_is_kept_with_ids_for_columns(text: str) -> None:
    assert parse_expression(text, ORDERS) == ALLOWED[text]


@pytest.mark.parametrize("text", REFUSED)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        parse_expression(text, ORDERS)


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(UnknownColumnError) as caught:
        parse_expression("totl > 0", ORDERS)

    assert caught.value.name == "totl"


def test_a_value_is_no_condition_but_may_be_asked_for() -> None:
    assert parse_expression("total * 2", ORDERS, boolean=False) == "{col_total} * 2"


@pytest.mark.parametrize("text", ALLOWED)
def test_what_is_written_for_postgresql_reads_the_same_again(text: str) -> None:
    stored = ALLOWED[text]
    written = render_expression(stored, NAMES, "postgresql")

    assert written is not None
    assert parse_expression(written, ORDERS) == stored


def test_postgresql_takes_what_is_written_for_it(scratch_database: str) -> None:
    import psycopg

    columns = ", ".join(f'"{name}" {kind}' for name, kind in TYPES.items())
    checks = [render_expression(stored, NAMES, "postgresql") for stored in ALLOWED.values()]
    rules = ", ".join(f"check ({check})" for check in checks)
    with psycopg.connect(scratch_database) as connection:
        connection.execute(f"create table orders ({columns}, {rules})".encode())
        row = connection.execute(
            "select count(*) from pg_constraint where conrelid = 'orders'::regclass"
            " and contype = 'c'"
        ).fetchone()

    assert row == (len(ALLOWED),)


@pytest.mark.parametrize("text", ALLOWED)
def test_sqlite_takes_what_is_written_for_it(text: str) -> None:
    written = render_expression(ALLOWED[text], NAMES, "sqlite")
    if written is None:
        assert any(word in ALLOWED[text] for word in ("~", "interval", "cast(", "now("))
        return
    columns = ", ".join(f'"{name}"' for name in TYPES)
    with sqlite3.connect(":memory:") as connection:
        connection.execute(f"create table orders ({columns}, check ({written}))")


def test_sqlite_counts_values_that_are_there() -> None:
    written = render_expression("num_nonnulls({col_total}, {col_net}) = 1", NAMES, "sqlite")

    assert written == "((total is not null) + (net is not null)) = 1"


def test_names_are_quoted_where_they_must_be() -> None:
    written = render_expression("{col_order} > 1 and {col_Ref} = 'x'", NAMES, "postgresql")

    assert written == '"order" > 1 and "Ref" = \'x\''


def test_braces_in_a_text_are_no_column() -> None:
    stored = "{col_email} ~ '^{3}'"

    assert columns_in(stored) == ("col_email",)
    assert render_expression(stored, NAMES, "postgresql") == "email ~ '^{3}'"


def test_a_column_without_a_name_is_not_written() -> None:
    with pytest.raises(KeyError):
        render_expression("{col_gone} > 1", NAMES, "postgresql")


@pytest.mark.parametrize("stored", ["total > 1", "{col_total} > 1;", "pg_sleep(1) > 1", "now > 1"])
def test_a_stored_text_outside_the_subset_is_never_written(stored: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        render_expression(stored, NAMES, "postgresql")


def test_the_clock_is_told_from_its_name_in_a_text() -> None:
    assert asks_clock("{col_placed_at} > now()")
    assert not asks_clock("{col_status} = 'now()'")


PIECES = st.sampled_from(
    ["total", "net", "email", "'a'", "1", "and", "or", "not", "(", ")", ",", "=", "<", "in", "is",
     "null", "like", "~", "+", "-", "*", "between", "lower", "round", "now()", "interval '1 day'",
     "::date", "cast", "as", "date", "select", ";", "--", "case", "when", "coalesce", "{", "true",
     ".", '"', "'", "\\", "exists", "from", "orders", "num_nonnulls", "filter", "over", "[", "]"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=60))
def test_any_text_is_read_into_the_subset_or_refused(text: str) -> None:
    try:
        stored = parse_expression(text, ORDERS)
    except ValueError:
        return
    check_expression(stored)
    written = render_expression(stored, NAMES, "postgresql")
    assert written is not None
    assert parse_expression(written, ORDERS) == stored
