"""``import``: a script becomes a design, with a report, a snapshot and nothing stale."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.tui.commands.conftest import Command

SQL = b"""
CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers);
CREATE VIEW newest AS SELECT * FROM orders;
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "secret folder" / "shop-schema.sql"
    path.parent.mkdir()
    path.write_bytes(SQL)
    return path


def test_a_script_makes_a_design_with_a_snapshot_that_names_the_file_alone(
    planroom: Command, script: Path, tmp_path: Path
) -> None:
    home = tmp_path / "shop"
    ran = planroom("import", script, home, "--json")
    assert ran.code == 0
    report = ran.json["import"]
    assert (report["source"], report["kind"]) == ("shop-schema.sql", "sql")
    assert report["taken"]["tables"] == report["found"]["tables"] == 2
    assert [item["reason"] for item in report["left_out"]] == ["views are not modelled"]
    assert ran.json["status"]["design"] == "shop"
    newest = planroom("-C", home, "log", "--json").json[0]
    assert newest["message"].startswith("Import shop-schema.sql\n")
    assert "secret" not in newest["message"]
    kept = json.loads((home / "design" / "imports.json").read_text())
    assert kept["imports"][0]["source"] == "shop-schema.sql"
    again = planroom("-C", home, "reconcile")
    assert "Nothing would change" in again.err


def test_the_report_is_told_in_words(planroom: Command, script: Path, tmp_path: Path) -> None:
    ran = planroom("import", script, tmp_path / "d")
    assert "tables             2 of 2" in ran.out
    assert "views are not modelled" in ran.out


def test_an_empty_design_takes_an_import_and_undoes_it(planroom: Command, tmp_path: Path) -> None:
    home = tmp_path / "d"
    planroom("new", home, stdin=b"")
    assert planroom("import", "-", home, stdin=SQL).code == 0
    assert planroom("-C", home, "status", "--json").json["counts"]["tables"] == 2
    assert planroom("-C", home, "undo").code == 0
    assert planroom("-C", home, "status", "--json").json["counts"]["tables"] == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.sql", b"", "no CREATE TABLE"),
        ("binary.sql", b"\xff\x00\x81", "is not UTF-8"),
        ("rows.sql", b"INSERT INTO a VALUES (1);", "no CREATE TABLE"),
    ],
)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(
    planroom: Command, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    ran = planroom("import", tmp_path / name, tmp_path / "d")
    assert (ran.code, (tmp_path / "d").exists()) == (2, False)
    assert said in ran.err


def test_a_file_that_is_not_there_and_a_second_schema_are_refused(
    planroom: Command, script: Path, tmp_path: Path
) -> None:
    assert planroom("import", tmp_path / "none.sql", tmp_path / "d").code == 2
    planroom("import", script, tmp_path / "d")
    ran = planroom("import", script, tmp_path / "d")
    assert (ran.code, "has 2 tables already" in ran.err) == (2, True)
    assert planroom("import", script, tmp_path / "e", "--dialect", "cobol").code == 2


def test_tables_and_endpoints_meet_in_one_design(
    planroom: Command, script: Path, tmp_path: Path
) -> None:
    api = tmp_path / "api.yaml"
    api.write_text(
        "openapi: 3.0.0\ninfo: {title: Orders, version: '1'}\npaths:\n  /orders/{id}:\n    get:\n"
        "      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]\n"
        "      responses: {'200': {description: One}}\n"
    )
    home = tmp_path / "d"
    assert planroom("import", script, home).code == 0
    ran = planroom("import", api, home, "--json")
    assert (ran.code, ran.json["import"]["kind"]) == (0, "openapi")
    counts = ran.json["status"]["counts"]
    assert (counts["tables"], counts["endpoints"], counts["entities"]) == (2, 1, 2)
    assert planroom("import", api, home).code == 2


def test_a_file_of_sqlite_is_read_as_a_database(planroom: Command, tmp_path: Path) -> None:
    file = tmp_path / "secret folder" / "shop.db"
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(SQL.decode())
    ran = planroom("import", file, tmp_path / "d", "--json")
    assert ran.code == 0
    report = ran.json["import"]
    assert (report["source"], report["kind"], report["dialect"]) == (
        "shop.db",
        "database",
        "sqlite",
    )
    assert report["taken"]["tables"] == 2
    assert "secret" not in ran.out


def test_a_database_that_does_not_answer_is_out_of_reach(planroom: Command, tmp_path: Path) -> None:
    ran = planroom("import", "postgresql://ada:s3cret@127.0.0.1:1/shop", tmp_path / "d")
    assert ran.code == 3
    assert "shop cannot be read" in ran.err
    assert "s3cret" not in ran.out + ran.err
    assert not (tmp_path / "d").exists()
