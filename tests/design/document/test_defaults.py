from __future__ import annotations

import pytest

from design.document.defaults import check_default, column_default


@pytest.mark.parametrize(
    ("value", "kind", "default"),
    [(5, "integer", "5"), (True, "boolean", "true"), ("5.50", "numeric(12,2)", "5.50"),
     ("new", "text", "'new'"), ("'it''s'", "text", "'it''s'"), ("now()", "timestamptz", "now()"),
     ("2024-01-01", "date", "'2024-01-01'"), ("gen_random_uuid()", "uuid", "gen_random_uuid()"),
     ("x'); drop table y; --", "text", "'x''); drop table y; --'"), ("{}", "text[]", "'{}'")],
)  # fmt: skip
def test_a_default_becomes_an_expression(value: str | int | bool, kind: str, default: str) -> None:
    assert column_default(value, kind) == default


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("a", "integer"),
        ("1.5", "bigint"),
        ("yes", "boolean"),
        ("a\x07", "text"),
        ("soon", "date"),
        ("now()", "text"),
        ("gen_random_uuid()", "integer"),
        ("current_date", "time"),
        ("x", "text[]"),
    ],
)
def test_a_default_that_is_not_of_its_type_is_refused(value: str, kind: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        column_default(value, kind)


@pytest.mark.parametrize("stored", [None, "0", "'a'", "now()", "'new'::order_status", "-1.5"])
def test_a_stored_default_may_be_a_literal(stored: str | None) -> None:
    check_default(stored)


@pytest.mark.parametrize("stored", ["pg_sleep(9)", "1; drop table x", "'a' || 'b'", "", "١٢"])
def test_any_other_stored_default_is_refused(stored: str) -> None:
    with pytest.raises(ValueError, match="cannot be a default"):
        check_default(stored)
