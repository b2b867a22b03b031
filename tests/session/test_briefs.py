"""From a filled brief to an accepted snapshot whose generated files hold up for real."""

from __future__ import annotations

import importlib.util
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import ModuleType

import psycopg
import pytest
import yaml

from design.intake.brief import example_brief
from session.export import show_json
from session.workbench import Workbench
from tests.session.test_workbench import DRAFT, Make, sources

Draft = Callable[[str], Awaitable[Workbench]]

BRIEFS = ("clinic", "shop", "subscriptions", "tracker")


@pytest.fixture(params=[*BRIEFS, "example"])
def brief(request: pytest.FixtureRequest) -> str:
    if request.param == "example":
        return example_brief()
    shared: Path = request.getfixturevalue("shared")
    return (shared / "briefs" / f"{request.param}.md").read_text("utf-8")


@pytest.fixture
def drafted(make_bench: Make, brief: str) -> Draft:
    async def draft(name: str) -> Workbench:
        bench = make_bench(name, brief=brief)
        result = await bench.ask(DRAFT)
        assert result.ok
        assert not result.view.rejected
        bench.accept()
        return bench

    return draft


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"generated_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[spec.name]
    return module


async def test_what_a_brief_becomes_holds_up(drafted: Draft, scratch_database: str) -> None:
    from openapi_spec_validator import validate
    from sqlalchemy import MetaData, create_engine

    bench = await drafted("one")
    generated = bench.path / "generated"
    with sqlite3.connect(":memory:") as lite:
        lite.executescript((generated / "schema.sqlite.sql").read_text())
        made = lite.execute("select count(*) from sqlite_master where type = 'table'").fetchone()[0]
    lite.close()
    with psycopg.connect(scratch_database) as server:
        server.execute((generated / "schema.sql").read_bytes())
    assert made == len(bench.design.schema_.tables)

    document = yaml.safe_load((generated / "openapi.yaml").read_text())
    validate(document)
    assert sum(map(len, document["paths"].values())) >= len(bench.design.api.endpoints)

    load(generated / "models.py")
    tables = load(generated / "tables.py")
    found = [item for item in vars(tables).values() if isinstance(item, MetaData)]
    engine = create_engine("sqlite://")
    found[0].create_all(engine)
    engine.dispose()
    assert len(found[0].tables) == made


async def test_the_same_brief_gives_the_same_bytes(drafted: Draft) -> None:
    one = await drafted("one")
    two = await drafted("two")

    assert sources(one.path) == sources(two.path)
    assert one.head.tree == two.head.tree


async def test_what_is_shown_names_everything_and_leaks_no_id(
    drafted: Draft,
) -> None:
    bench = await drafted("one")
    shown = show_json(bench.design)

    concept = shown["concept"]
    assert len(concept["entities"]) == len(bench.design.concept.entities)
    assert all(role["permissions"] for role in concept["roles"])
    text = str(shown)
    ids = [entity.id for entity in bench.design.concept.entities]
    ids += [column.id for table in bench.design.schema_.tables for column in table.columns]
    assert not [element for element in ids if element in text]
