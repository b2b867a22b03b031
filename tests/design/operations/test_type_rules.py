"""What operations let through is taken by a real PostgreSQL, whatever types they name."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from design.document.design import Design
from design.operations.resolve import OperationError
from design.render.ddl import render_ddl
from tests.design.operations.steps import column, done, refused, table, tables

_TYPES = (
    "smallint", "integer", "bigint", "numeric", "numeric(6,2)", "real", "text", "varchar(3)",
    "char(2)", "boolean", "date", "time", "timetz", "timestamp", "timestamptz", "interval", "uuid",
    "json", "jsonb", "bytea", "inet", "cidr", "macaddr", "tsvector", "daterange", "xml", "point",
    "bit(3)", "text[]", "date[]", "numeric(0)", "varchar(0)", "text(5)", "integer(3)", "uuid(3)",
    "time(9)", "numeric(2,5)", "numeric(5,2,1)",
)  # fmt: skip
_DEFAULTS = ("0", "soon", "now()", "current_date", "gen_random_uuid()", "true", "{}", "", "1.5")
_METHODS = ("btree", "hash", "gin", "gist", "brin")


def _attempts(kind: str) -> list[list[dict[str, Any]]]:
    add: dict[str, Any] = {"op": "add_column", "table": "orders", "name": "x", "type": kind}
    on = {"table": "orders"}
    return [
        [add],
        [add | {"identity": True}],
        *([add | {"default": default}] for default in _DEFAULTS),
        *([add, {"op": "add_index", "columns": ["x"], "method": one} | on] for one in _METHODS),
        [add, {"op": "add_unique", "columns": ["x"]} | on],
        [add, {"op": "add_check", "expression": "x > 0"} | on],
        [add, {"op": "add_check", "expression": "x <> ''"} | on],
        [add, {"op": "add_check", "expression": "x in ('a', 'b')"} | on],
        [add, {"op": "add_check", "expression": "x between 1 and 2"} | on],
        [add, {"op": "add_foreign_key", "columns": ["x"], "references": "customers"} | on],
        [add, {"op": "add_exclusion", "columns": ["customer_id"], "start": "x", "end": "total"}
              | on],
        [add, {"op": "add_exclusion", "columns": ["x"], "start": "placed_at", "end": "ends_at"}
              | on],
        [add | {"default": "0"}, {"op": "alter_column", "column": "x", "type": "date"} | on],
    ]  # fmt: skip


def _design(design: Design, steps: list[dict[str, Any]]) -> Design:
    for step in steps:
        try:
            design = done(design, **step).design
        except OperationError:
            break
    return design


def test_a_database_takes_whatever_was_let_through(scratch_database: str) -> None:
    base = done(tables(), "add_column", table="orders", name="ends_at", type="timestamptz").design
    refusals = []
    with psycopg.connect(scratch_database, autocommit=True) as connection:
        for kind in _TYPES:
            for steps in _attempts(kind):
                script = render_ddl(_design(base, steps))
                connection.execute(b"drop schema public cascade; create schema public")
                try:
                    connection.execute(script.encode())
                except psycopg.Error as error:
                    refusals.append(f"{steps}: {error}")
    assert "\n".join(refusals) == ""


def test_a_key_refers_to_what_is_unique_and_of_its_type() -> None:
    status = {"table": "orders", "columns": ["status"]}
    unlike = refused(tables(), "add_foreign_key", references="customers", **status)
    assert "cannot refer to" in unlike.message

    loose = refused(tables(), "add_foreign_key", references="orders(placed_at)", **status)
    assert (loose.code, "add_unique" in loose.message) == ("unknown", True)


def test_an_index_is_refused_with_the_methods_that_can() -> None:
    design = done(tables(), "add_column", table="orders", name="place", type="point").design

    error = refused(design, "add_index", table="orders", columns=["place"])
    assert "gist" in error.message


def test_a_default_of_another_type_does_not_stay() -> None:
    design = done(
        tables(), "add_column", table="orders", name="state", type="text", default="new"
    ).design
    change = {"table": "orders", "column": "state", "type": "integer"}

    assert "drop_default" in refused(design, "alter_column", **change).message
    changed = done(design, "alter_column", drop_default=True, **change).design
    assert column(changed, "orders", "state").default is None


def test_a_text_with_a_size_is_a_varchar() -> None:
    design = done(tables(), "add_column", table="orders", name="note", type="text(80)").design
    assert table(design, "orders").columns[-1].type == "varchar(80)"


@pytest.mark.parametrize("path", ["/../../etc", "/v1/a/../b", "/v1//b", "/v1/./b"])
def test_a_path_goes_down_only(path: str) -> None:
    assert refused(tables(), "add_endpoint", method="GET", path=path).code == "invalid"
