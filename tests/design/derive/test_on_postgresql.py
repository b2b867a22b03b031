"""What derives is taken by a real PostgreSQL, and holds what the concept says."""

from __future__ import annotations

import psycopg
import pytest

from design.derive import derive
from design.render.ddl import render_ddl
from tests.design.derive.fixtures import Sketch, shop, tracker


def odd() -> Sketch:
    """Reserved words, every unusual convention, and all kinds of tables beside the entities'."""
    sketch = (
        Sketch(
            tenancy__mode="column",
            ids__type="bigint",
            naming__tables="pascal",
            naming__columns="camel",
            values__enums="enum",
            values__texts="varchar",
            money__representation="minor_units",
        )
        .entity("Group", ownership="tenant_root")
        .entity("User", "role enum (a, b)", "phone_numbers phone", "order text")
        .entity(
            "Select",
            "billing_address address",
            "price money",
            "starts_at instant",
            states=("on", "off"),
            delete_policy="soft",
            audited=True,
            access_logged=True,
            concurrent_edit=True,
        )
    )
    sketch.alter("User", "phone_numbers", multiple=True)
    sketch.link("Select", "User", "table", target_cardinality="0..1", on_parent_delete="set_null")
    return sketch.many("Select", "Select", "other").many("Select", "User").role("A", "B")


@pytest.mark.parametrize("sketch", [shop(), tracker(), odd()], ids=["shop", "tracker", "odd"])
def test_a_database_takes_it(sketch: Sketch, scratch_database: str) -> None:
    with psycopg.connect(scratch_database) as connection:
        connection.execute(render_ddl(derive(sketch.design())).encode())


def test_keys_do_not_cross_tenants_and_names_are_free_again(scratch_database: str) -> None:
    with psycopg.connect(scratch_database, autocommit=True) as connection:
        connection.execute(render_ddl(derive(tracker().design())).encode())

        def add(table: bytes, columns: bytes, *values: object) -> str:
            marks = b", ".join([b"%s"] * len(values))
            query = b"insert into " + table + b" (" + columns + b") values (" + marks + b")"
            row = connection.execute(query + b" returning id", values).fetchone()
            assert row is not None
            return str(row[0])

        ours = add(b"workspaces", b"name, slug, plan", "Ours", "ours", "free")
        theirs = add(b"workspaces", b"name, slug, plan", "Theirs", "theirs", "free")
        member = b"workspace_id, display_name, email"
        ann = add(b"members", member, ours, "Ann", "ann@example.org")
        project = add(b"projects", b"workspace_id, key, name", theirs, "WEB", "Web")
        issue = b"workspace_id, project_id, created_by_id, number, title, priority"
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            add(b"issues", issue, theirs, project, ann, 1, "Stolen", "low")
        add(b"members", member, theirs, "Ann", "ann@example.org")
        with pytest.raises(psycopg.errors.UniqueViolation):
            add(b"members", member, ours, "Ann again", "ANN@example.org")
        connection.execute(b"update members set deleted_at = now()")
        add(b"members", member, ours, "Ann again", "ann@example.org")


def test_who_is_forgotten_leaves_nothing_but_the_row(scratch_database: str) -> None:
    with psycopg.connect(scratch_database, autocommit=True) as connection:
        connection.execute(render_ddl(derive(shop().design())).encode())
        connection.execute(
            b"insert into customers (name, email, billing_line1, billing_city, billing_country)"
            b" values ('Ann', 'ann@example.org', 'Pier 1', 'Turku', 'FI')"
        )
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(b"update customers set erased_at = now()")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(b"update customers set name = null")
        connection.execute(
            b"update customers set erased_at = now(), name = null, email = null, phone = null,"
            b" billing_line1 = null, billing_line2 = null, billing_postal_code = null,"
            b" billing_city = null, billing_country = null"
        )
