from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
import pytest

from design.document.conventions import Conventions
from design.document.design import Design
from design.document.schema import Column, Schema, members
from design.render.ddl import render_ddl, table_ddl
from tests.design.render.designs import many, workshop
from tests.design.render.elements import LONG, column, key, table

WORKSPACE = "11111111-1111-1111-1111-111111111111"
OTHER = "22222222-2222-2222-2222-222222222222"
ADDRESS = "33333333-3333-3333-3333-333333333333"


class Postgres:
    """A database made by a design's script, in which each statement is tried and undone."""

    def __init__(self, dsn: str, design: Design) -> None:
        self.connection = psycopg.connect(dsn)
        self.run(render_ddl(design, "postgresql"))

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        cursor = self.connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []

    def refused(self, sql: str) -> str:
        """Run what must fail; return the name of the constraint, or the code of the error."""
        with pytest.raises(psycopg.Error) as caught, self.connection.transaction():
            self.run(sql)
        return caught.value.diag.constraint_name or caught.value.sqlstate or ""


@pytest.fixture
def postgresql(scratch_database: str) -> Any:
    made: list[Postgres] = []

    def create(design: Design) -> Postgres:
        made.append(Postgres(scratch_database, design))
        return made[-1]

    yield create
    for database in made:
        database.connection.close()


def sqlite(design: Design) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(render_ddl(design, "sqlite"))
    return connection


ROWS = f"""
INSERT INTO workspaces (id, name) VALUES ('{WORKSPACE}', 'One'), ('{OTHER}', 'Two');
INSERT INTO address (id, city) VALUES ('{ADDRESS}', 'Kiel');
INSERT INTO "user" (id, workspace_id, email) VALUES ('{WORKSPACE}', '{WORKSPACE}', 'a@b.c');
INSERT INTO "user" (id, workspace_id, email, manager_id)
  VALUES ('{OTHER}', '{WORKSPACE}', 'd@b.c', '{WORKSPACE}');
INSERT INTO "group" (id, workspace_id) VALUES ('{OTHER}', '{OTHER}');
INSERT INTO "order" (workspace_id, billing_address_id) VALUES ('{WORKSPACE}', '{ADDRESS}');
INSERT INTO departments (name) VALUES ('Sail');
INSERT INTO employees (department_id) VALUES (1);
INSERT INTO employees (department_id) VALUES (1);
INSERT INTO bookings (workspace_id, room, starts_at, ends_at)
  VALUES ('{WORKSPACE}', 'A', '2027-01-01 10:00:00+00:00', '2027-01-01 11:00:00+00:00');
INSERT INTO ledger_entries (workspace_id, amount) VALUES ('{WORKSPACE}', 5);
"""


def booking(
    start: str, end: str | None, *, room: str = "A", status: str = "open", of: str = WORKSPACE
) -> str:
    until = f"'2027-01-01 {end}:00+00:00'" if end else "NULL"
    return (
        "INSERT INTO bookings (workspace_id, room, starts_at, ends_at, status)"
        f" VALUES ('{of}', '{room}', '2027-01-01 {start}:00+00:00', {until}, '{status}')"
    )


USER = 'INSERT INTO "user" (workspace_id, email) VALUES'
REFUSED = {
    "user_workspace_id_email_key": f"{USER} ('{WORKSPACE}', 'A@B.C')",
    "user_email_check": f"{USER} ('{WORKSPACE}', 'none')",
    "memberships_group_id_fkey": (
        f"INSERT INTO memberships VALUES ('{WORKSPACE}', '{WORKSPACE}', '{OTHER}')"
    ),
    "order_total_check": 'UPDATE "order" SET total = -1',
    "order_placed_check": "UPDATE \"order\" SET status = 'placed'",
    "employees_department_id_fkey": "INSERT INTO employees (department_id) VALUES (9)",
    "employees_number_key": "INSERT INTO employees (department_id, number) VALUES (1, 1)",
    "order_billing_address_id_fkey": "DELETE FROM address",
    "group_workspace_id_lead_id_key": f"INSERT INTO \"group\" (workspace_id) VALUES ('{OTHER}')",
    "bookings_order_check": booking("12:00", "12:00"),
    "bookings_no_overlap": booking("10:30", "10:45"),
    "ledger_entries": "UPDATE ledger_entries SET amount = 1",
}


@pytest.mark.parametrize("enums", ["check", "enum"])
def test_postgresql_keeps_every_rule(postgresql: Any, enums: str) -> None:
    database = postgresql(workshop(values__enums=enums))
    database.run(ROWS)
    for name, sql in REFUSED.items():
        expected = "23001" if name == "ledger_entries" else name
        assert database.refused(sql) == expected
    assert database.refused("UPDATE \"order\" SET currency = 'eur'") == "order_currency_check"
    assert database.refused("DELETE FROM ledger_entries") == "23001"
    assert database.refused(booking("09:00", None)) == "bookings_no_overlap"
    database.run(booking("11:00", "12:00"))
    database.run(booking("10:00", "11:00", room="B"))
    database.run(booking("10:00", "11:00", of=OTHER))
    database.run(booking("10:00", "11:00", status="cancelled"))
    assert database.run("SELECT number FROM employees ORDER BY id") == [(1,), (2,)]


def test_sqlite_keeps_every_rule() -> None:
    database = sqlite(workshop(values__enums="enum"))
    database.executescript(ROWS)
    for sql in [
        *REFUSED.values(),
        "UPDATE \"order\" SET status = 'lost'",
        "DELETE FROM ledger_entries",
    ]:
        with pytest.raises(sqlite3.IntegrityError):
            database.execute(sql)
    with pytest.raises(sqlite3.IntegrityError, match="bookings_no_overlap"):
        database.execute(booking("09:00", None))
    for start, end in (("11:00", "12:00"), ("09:00", "10:00")):
        database.execute(booking(start, end))
    database.execute(booking("10:00", "11:00", room="B"))
    database.execute(booking("10:00", "11:00", of=OTHER))
    database.execute(booking("10:00", "11:00", status="cancelled"))
    with pytest.raises(sqlite3.IntegrityError, match="bookings_no_overlap"):
        database.execute("UPDATE bookings SET status = 'open'")
    database.execute("UPDATE bookings SET room = room")
    assert database.execute("SELECT number FROM employees ORDER BY id").fetchall() == [(1,), (2,)]


def test_only_the_reference_is_blanked_when_a_parent_of_the_same_tenant_goes(
    postgresql: Any,
) -> None:
    delete = f"DELETE FROM \"user\" WHERE id = '{WORKSPACE}'"
    left = 'SELECT count(*), count(manager_id) FROM "user"'
    database = postgresql(workshop())
    database.run(ROWS)
    database.run(delete)
    assert database.run(left) == [(1, 0)]
    lite = sqlite(workshop())
    lite.executescript(ROWS)
    lite.execute(delete)
    assert lite.execute(left).fetchall() == [(1, 0)]


NOTES = """
INSERT INTO notes (text, written_at) VALUES ('new', CURRENT_TIMESTAMP);
INSERT INTO notes (text, written_at) VALUES ('old', '2020-01-01 00:00:00');
"""
REFUSED_TO_NOTES = (
    "UPDATE notes SET text = 'other'",
    "UPDATE notes SET text = NULL",
    "UPDATE notes SET text = 'other', erased_at = CURRENT_TIMESTAMP",
    "UPDATE notes SET written_at = CURRENT_TIMESTAMP, erased_at = CURRENT_TIMESTAMP",
    "DELETE FROM notes WHERE text = 'new'",
)
ALLOWED_TO_NOTES = (
    "DELETE FROM notes WHERE text = 'old'",
    "UPDATE notes SET text = NULL, erased_at = CURRENT_TIMESTAMP",
)


def test_an_append_only_row_is_blanked_or_goes_when_its_time_is_up(postgresql: Any) -> None:
    database, lite = postgresql(workshop()), sqlite(workshop())
    database.run(NOTES)
    lite.executescript(NOTES)
    for sql in REFUSED_TO_NOTES:
        assert database.refused(sql) == "23001"
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            lite.execute(sql)
    for sql in ALLOWED_TO_NOTES:
        database.run(sql)
        lite.execute(sql)
    assert database.refused("UPDATE notes SET erased_at = NULL") == "23001"
    assert database.run("SELECT text FROM notes") == [(None,)]


def test_an_email_is_free_again_once_its_row_is_soft_deleted(postgresql: Any) -> None:
    again = f"{USER} ('{WORKSPACE}', 'A@b.c')"
    database, lite = postgresql(workshop()), sqlite(workshop())
    database.run(ROWS + "UPDATE \"user\" SET deleted_at = '2027-01-01';" + again)
    lite.executescript(ROWS + "UPDATE \"user\" SET deleted_at = '2027-01-01';" + again)


def test_a_tenant_sees_its_own_rows_only(postgresql: Any) -> None:
    database = postgresql(workshop(tenancy__enforcement="rls"))
    database.run(ROWS)
    database.run("CREATE ROLE app_user; GRANT SELECT ON ALL TABLES IN SCHEMA public TO app_user")
    database.run("SET LOCAL ROLE app_user")
    assert database.refused("SELECT * FROM workspaces") == "42704"
    database.run(f"SET LOCAL app.workspace_id = '{OTHER}'")
    assert database.run("SELECT name FROM workspaces") == [("Two",)]
    assert database.run('SELECT count(*) FROM "user"') == [(0,)]
    database.connection.rollback()


def test_comments_hold_sensitivity_and_stay_comments(postgresql: Any) -> None:
    database = postgresql(workshop())
    comments = dict(
        database.run(
            "SELECT attname, col_description(attrelid, attnum) FROM pg_attribute"
            " WHERE attrelid = '\"user\"'::regclass AND attname IN ('email', 'group')"
        )
    )
    assert comments == {"email": "confidential; regardless of case; it's one", "group": None}
    assert "-- A purchase. -- not a comment" in render_ddl(workshop(), "sqlite")


def test_the_catalogue_has_the_tables_columns_and_constraints_of_the_design(
    postgresql: Any,
) -> None:
    design = workshop()
    database = postgresql(design)
    found = database.run(
        "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'f', 'u', 'x')"
        " AND connamespace = 'public'::regnamespace"
    )
    kinds = ("Check", "ForeignKey", "Exclusion", "Unique")
    expected = {
        rule.name
        for item in design.schema_.tables
        for rule in members(item)
        if type(rule).__name__ in kinds
    } - {"user_workspace_id_email_key"}
    assert {name for (name,) in found} == expected
    indexes = {name for (name,) in database.run("SELECT indexname FROM pg_indexes")}
    assert {item.name for part in design.schema_.tables for item in part.indexes} <= indexes
    assert LONG in {name for (name,) in database.run("SELECT tablename FROM pg_tables")}


@pytest.mark.parametrize("name", ["select", "lateral", "tablesample", "analyse", "camelCase", "_x"])
def test_any_name_can_be_a_table_and_a_column(postgresql: Any, name: str) -> None:
    item = table(name, key(name), column(name, name), comment="x")
    design = Design(schema_=Schema(tables=(item,)))
    postgresql(design).run(f'SELECT "{name}" FROM "{name}"')
    sqlite(design).execute(f'SELECT "{name}" FROM "{name}"')


def test_no_reserved_word_of_postgresql_is_left_bare(postgresql: Any) -> None:
    database = postgresql(Design())
    words = database.run("SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T', 'C')")
    columns = tuple(column("words", word) for (word,) in words)
    tables = tuple(table(word, key(word)) for (word,) in words)
    design = Design(schema_=Schema(tables=(table("words", *columns, primary_key=()), *tables)))
    database.run(render_ddl(design))
    sqlite(design)


DEFAULTS = [
    ("text", "draft", "draft"),
    ("text", "'it''s'", "it's"),
    ("text", "5", "5"),
    ("text", "0); DROP TABLE t; --", "0); DROP TABLE t; --"),
    ("integer", "5", 5),
    ("numeric(12,2)", "'1.50'", 1.5),
    ("boolean", "true", 1),
    ("text", "null", None),
    ("jsonb", "'{}'::jsonb", "{}"),
    ("date", "current_date", ...),
    ("timestamptz", "now()", ...),
    ("uuid", "gen_random_uuid()", ...),
]


@pytest.mark.parametrize(("kind", "default", "expected"), DEFAULTS)
def test_a_default_is_a_literal_or_a_known_call(
    postgresql: Any, kind: str, default: str, expected: object
) -> None:
    value = Column(id="col_v", name="v", type=kind, default=default, nullable=True)
    item = table("t", key("t", "bigint"), value)
    design = Design(schema_=Schema(tables=(item,)))
    lite, database = sqlite(design), postgresql(design)
    lite.execute("INSERT INTO t (id) VALUES (1)")
    database.run("INSERT INTO t (id) VALUES (1)")
    (found,) = lite.execute("SELECT v FROM t").fetchone()
    ((stored,),) = database.run("SELECT v::text FROM t")
    if expected is ...:
        assert found
        assert stored
    else:
        assert found == expected
        assert (stored is None) == (expected is None)


TYPES = [
    "text", "varchar(20)", "char(3)", "citext", "smallint", "int", "integer", "bigint",
    "numeric(12,2)", "numeric", "real", "double precision", "boolean", "date", "time",
    "timestamp", "timestamptz", "timestamp with time zone", "interval", "uuid", "json", "jsonb",
    "bytea", "inet", "cidr", "tsvector", "tstzrange", "text[]", "numeric(12,2)[]", "bit(3)",
]  # fmt: skip


def test_every_type_runs(postgresql: Any) -> None:
    columns = [column("t", f"c{number}", kind, nullable=True) for number, kind in enumerate(TYPES)]
    design = Design(schema_=Schema(tables=(table("t", key("t"), *columns),)))
    postgresql(design)
    sqlite(design)


def test_the_pane_shows_one_table_with_all_that_is_its() -> None:
    design = workshop()
    text = table_ddl(design, "tab_user")
    assert text.startswith('CREATE TABLE "user" (')
    assert "CREATE UNIQUE INDEX user_workspace_id_email_key" in text
    assert "ON DELETE SET NULL (manager_id)" in text
    assert "CREATE TABLE" not in text[5:]
    with pytest.raises(KeyError):
        table_ddl(design, "tab_none")


def test_a_part_that_refers_to_nothing_is_left_out() -> None:
    design = workshop()
    tables = tuple(item for item in design.schema_.tables if item.name != "address")
    text = render_ddl(design.replace(schema_=Schema(tables=tables)))
    assert "order_billing_address_id_fkey" not in text
    assert "order_workspace_id_fkey" in text


def test_a_table_without_columns_does_not_stop_the_script(postgresql: Any) -> None:
    design = Design(schema_=Schema(tables=(table("empty", primary_key=()),)))
    postgresql(design)
    sqlite(design)


def test_both_dialects_render_alike_in_any_order() -> None:
    first = render_ddl(workshop(), "postgresql"), render_ddl(workshop(), "sqlite")
    second = render_ddl(workshop(), "sqlite"), render_ddl(workshop(), "postgresql")
    assert first == second[::-1]
    assert "FOREIGN KEY(department_id)" in first[1]


def test_many_tables_run(postgresql: Any) -> None:
    postgresql(many(40))
    sqlite(many(40))


def test_conventions_alone_make_an_empty_script() -> None:
    design = Design(conventions=Conventions())
    assert render_ddl(design).count("\n") == 1
