from __future__ import annotations

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.document.literals import check_literal

_TYPES = (
    "smallint", "integer", "bigint", "numeric", "numeric(6,2)", "real", "double precision",
    "boolean", "date", "time", "timetz", "timestamp", "timestamptz", "interval", "uuid", "json",
    "jsonb", "inet", "cidr", "text", "varchar(5)", "char(2)",
)  # fmt: skip
_VALUES = (
    "0", "-5", "1.5", "99999", "40000", "99999999999999999999", "true", "yes", "{}", "[1]", "a",
    "'x'", "2026-02-28", "2026-02-30", "2026-02-28T09:30:00Z", "2026-02-28 09:30", "09:30",
    "25:00", "30 days", "1 day 2 hours", "P30D", "PT1H", "soon", "tomorrow", "null", "NaN", "1e9",
    "10.0.0.1", "10.0.0.0/8", "6f8b1f0e-8d3c-4d26-9d3b-2f1c5a7e9b10", "", " 1", "1_000", "١٢",
)  # fmt: skip


def _takes(kind: str, text: str) -> bool:
    try:
        check_literal(text, kind)
    except ValueError:
        return False
    return True


def test_what_is_taken_is_taken_by_postgresql(scratch_database: str) -> None:
    with psycopg.connect(scratch_database, autocommit=True) as connection:
        for kind in _TYPES:
            for text in _VALUES:
                if _takes(kind, text):
                    connection.execute(f"select cast(%s as {kind})".encode(), (text,))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("integer", "-5"), ("numeric(6,2)", "9999.99"), ("date", "2026-02-28"), ("time", "09:30"),
        ("timestamptz", "2026-02-28T09:30:00Z"), ("interval", "30 days"), ("interval", "P30D"),
        ("json", "[1]"), ("uuid", "6f8b1f0e-8d3c-4d26-9d3b-2f1c5a7e9b10"), ("char(2)", "DE"),
        ("boolean", "true"), ("order_status", "anything"),
    ],
)  # fmt: skip
def test_a_value_of_the_type_is_taken(kind: str, text: str) -> None:
    check_literal(text, kind)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("smallint", "40000"), ("numeric(6,2)", "10000"), ("date", "tomorrow"), ("time", "25:00"),
        ("interval", "soon"), ("json", "NaN"), ("uuid", "new"), ("varchar(5)", "abcdef"),
        ("bytea", "x"), ("daterange", "empty"), ("integer", "1_000"), ("integer", "١٢"),
    ],
)  # fmt: skip
def test_any_other_is_refused_with_what_is_wanted(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        check_literal(text, kind)


@given(st.text(max_size=60), st.sampled_from(_TYPES))
def test_any_text_is_taken_or_refused(text: str, kind: str) -> None:
    _takes(kind, text)
