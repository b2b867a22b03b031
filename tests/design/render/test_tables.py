from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from design.document.design import Design
from design.document.schema import Schema
from design.render.ddl import render_ddl
from design.render.tables import render_tables
from tests.design.render.designs import many, workshop
from tests.design.render.elements import column, key, table


def load(design: Design) -> Mapping[str, Any]:
    """Run generated source as a module."""
    names: dict[str, Any] = {"__name__": "generated_tables"}
    exec(compile(render_tables(design), "tables.py", "exec", dont_inherit=True), names)  # noqa: S102
    return names


@pytest.fixture
def engine() -> Iterator[sa.Engine]:
    engine = sa.create_engine("sqlite://")
    yield engine
    engine.dispose()


@pytest.mark.parametrize("enums", ["check", "enum"])
def test_sqlite_gets_the_tables_columns_and_keys_of_the_design(
    engine: sa.Engine, enums: str
) -> None:
    design = workshop(values__enums=enums)
    load(design)["metadata"].create_all(engine)
    found = sa.inspect(engine)
    assert set(found.get_table_names()) == {item.name for item in design.schema_.tables}
    for item in design.schema_.tables:
        columns = {part["name"]: part["nullable"] for part in found.get_columns(item.name)}
        assert columns == {part.name: part.nullable for part in item.columns}
        keys = {part["name"] for part in found.get_foreign_keys(item.name)}
        assert keys == {rule.name for rule in item.foreign_keys}
        primary = found.get_pk_constraint(item.name)["constrained_columns"]
        named = [item.column(column_id) for column_id in item.primary_key]
        assert primary == [part.name for part in named if part is not None]


CATALOGUE = """
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'column', attrelid::regclass::text, attname,
  concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity,
            pg_get_expr(adbin, adrelid), col_description(attrelid, attnum))
  FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attnum > 0 AND attrelid::regclass::text IN
    (SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public')
ORDER BY 1, 2, 3
"""


@pytest.mark.parametrize("enums", ["check", "enum"])
def test_postgresql_gets_the_same_from_the_module_as_from_the_script(
    scratch_database: str, enums: str
) -> None:
    design = workshop(values__enums=enums)

    def catalogue(connection: psycopg.Connection) -> list[tuple[Any, ...]]:
        return [
            row
            for row in connection.execute(CATALOGUE.encode()).fetchall()
            if row[2] != "user_manager_id_fkey"
        ]

    with psycopg.connect(scratch_database) as connection:
        connection.execute(render_ddl(design).encode())
        expected = catalogue(connection)
        connection.rollback()
        connection.execute("CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm")
        connection.commit()
    engine = sa.create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(scratch_database),
        poolclass=sa.NullPool,
    )
    load(design)["metadata"].create_all(engine)
    with psycopg.connect(scratch_database) as connection:
        assert catalogue(connection) == expected


def test_rows_round_through_the_tables(engine: sa.Engine) -> None:
    names = load(workshop())
    names["metadata"].create_all(engine)
    workspaces = names["workspaces"]
    with engine.begin() as connection:
        connection.execute(sa.insert(workspaces).values(name="One"))
        row = connection.execute(sa.select(workspaces)).one()
    assert (row.name, len(row.id.hex)) == ("One", 32)
    assert row.created_at


@pytest.mark.parametrize("name", ["metadata", "class", "sa", "list"])
def test_a_table_may_be_called_as_what_the_module_uses(name: str) -> None:
    design = Design(schema_=Schema(tables=(table(name, key(name), column(name, name)),)))
    assert load(design)[f"{name}_table"].name == name


def test_unknown_types_keep_their_name() -> None:
    design = Design(schema_=Schema(tables=(table("t", key("t"), column("t", "c", "hstore")),)))
    assert load(design)["t"].c.c.type.get_col_spec() == "hstore"


def test_many_tables_are_created(engine: sa.Engine) -> None:
    load(many(30))["metadata"].create_all(engine)
    assert len(sa.inspect(engine).get_table_names()) == 30
