from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from openapi_spec_validator import OpenAPIV31SpecValidator

from design.derive import derive
from design.document.api import Api
from design.document.design import Design
from design.document.schema import Schema
from design.render import render_all
from design.render.openapi import openapi_document
from tests.design.render.designs import workshop

HOUSES: list[dict[str, Any]] = [
    {},
    {"values__enums": "enum", "tenancy__enforcement": "rls", "deletion__policy": "soft"},
    {"ids__type": "bigint", "naming__columns": "camel", "naming__fields": "camel"},
    {"money__representation": "minor_units", "pagination__style": "page"},
    {"values__texts": "varchar", "errors__envelope": "problem", "time__instants": "timestamp"},
]


@pytest.fixture(params=HOUSES, ids=lambda house: "-".join(house) or "default")
def derived(request: pytest.FixtureRequest) -> Design:
    """What follows from the concept of the workshop under one house's conventions."""
    design = workshop(**request.param)
    return derive(design.replace(schema_=Schema(), api=Api()))


def test_what_is_derived_runs_everywhere(derived: Design, scratch_database: str) -> None:
    files = render_all(derived)
    with psycopg.connect(scratch_database) as connection:
        connection.execute(files["generated/schema.sql"].encode())
    lite = sqlite3.connect(":memory:")
    lite.executescript(files["generated/schema.sqlite.sql"])
    lite.close()
    names: dict[str, Any] = {"__name__": "generated"}
    exec(compile(files["generated/tables.py"], "tables.py", "exec"), names)  # noqa: S102
    engine = sa.create_engine("sqlite://")
    names["metadata"].create_all(engine)
    assert len(sa.inspect(engine).get_table_names()) == len(derived.schema_.tables)
    engine.dispose()
    exec(compile(files["generated/models.py"], "models.py", "exec"), {"__name__": "m"})  # noqa: S102


def test_the_interface_of_what_is_derived_is_valid(derived: Design) -> None:
    assert derived.api.endpoints
    errors = OpenAPIV31SpecValidator(openapi_document(derived)).iter_errors()
    assert [error.message for error in errors] == []
