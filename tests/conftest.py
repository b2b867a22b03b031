"""What every test may rely on: this machine only, a clean environment, a real PostgreSQL."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import textual.constants
from hypothesis import settings

from tests import environment, network, postgres_server

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile("ci", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile("ci")

_database_numbers = itertools.count(1)


def pytest_configure() -> None:
    environment.clean_process()
    network.block_network()
    # pytest-textual-snapshot has read the variable before this file was.
    vars(textual.constants)["TEXTUAL_ANIMATIONS"] = environment.FIXED["TEXTUAL_ANIMATIONS"]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty home of a user who has never run anything."""
    folder = tmp_path_factory.mktemp("home")
    for name, value in environment.home(folder).items():
        monkeypatch.setenv(name, value)
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of briefs and reference documents that may stand beside the repository."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder `shared` beside the repository")
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The connection string of a private PostgreSQL server that lives as long as the test run."""
    try:
        with postgres_server.server() as dsn:
            yield dsn
    except postgres_server.ServerUnavailableError as reason:
        if "CI" in os.environ:
            raise
        pytest.skip(str(reason))


@pytest.fixture
def scratch_database(postgres: str) -> Iterator[str]:
    """The connection string of an empty database of this test's own."""
    import psycopg

    name = f"scratch_{next(_database_numbers)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres.replace("dbname=postgres", f"dbname={name}")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
