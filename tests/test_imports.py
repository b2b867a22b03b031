"""Nothing heavy is loaded before it is used, and no room pulls in what it must not know.

import-linter reads the source; these tests look at what a fresh interpreter has really loaded.
"""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from importlib import import_module

import pytest

MODEL_LIBRARIES = {
    "anthropic",
    "langchain",
    "langchain_core",
    "langchain_openai",
    "langgraph",
    "openai",
}
NETWORK = {"httpx", "requests", "urllib3"}
GENERATORS = {"datamodel_code_generator", "openapi_spec_validator", "sqlalchemy", "sqlglot"}
ADAPTERS = {"design.document.expression_trees", "prompts.offline.drafter"}
"""Modules made of a library's own classes; only functions import them."""

HEAVY = MODEL_LIBRARIES | NETWORK | GENERATORS | {"git", "psycopg"}


def loaded_by(code: str, *arguments: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after running some code."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = done.stderr.splitlines()
    return {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}


def modules_of(package: str) -> list[str]:
    found = import_module(package)
    return [package, *(m.name for m in pkgutil.walk_packages(found.__path__, f"{package}."))]


@pytest.mark.parametrize(
    ("package", "unwanted"),
    [
        ("design", HEAVY | {"textual", "typer", "rich"}),
        ("snapshots", HEAVY - {"git"} | {"textual", "typer", "rich"}),
        ("prompts", HEAVY | {"textual", "typer", "rich"}),
        ("session", HEAVY | {"textual", "typer", "rich"}),
        ("tui", HEAVY),
    ],
)
def test_a_room_loads_nothing_before_it_is_used(package: str, unwanted: set[str]) -> None:
    modules = [module for module in modules_of(package) if module not in ADAPTERS]
    loaded = loaded_by("\n".join(f"import {module}" for module in modules))
    assert set(modules) <= loaded
    assert loaded & (unwanted | ADAPTERS) == set()


def test_the_app_is_painted_before_the_design_is_loaded() -> None:
    loaded = loaded_by("import tui.app")
    assert {
        name for name in loaded if name.startswith(("design.document", "design.derive"))
    } == set()
    assert loaded & {"pydantic", "session.workbench"} == set()


def test_help_comes_without_the_application() -> None:
    loaded = loaded_by("from tui.commands.main import run; run()", "--help")
    assert loaded & (HEAVY | {"textual"}) == set()
