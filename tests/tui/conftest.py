"""Designs on disk for the tests of the app, made once by the real session."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from design.operations.parse import parse_operation
from session.settings import Settings
from session.workbench import Workbench
from tests.tui.room import BRIEF, DRAFT, SETTINGS

FAULTY = "GET /v1/products/{product_id}"
"""The endpoint that lacks a 404 at the last stage."""

Copy = Callable[[str], Path]


def _make(path: Path, stage: str) -> None:
    bench = Workbench.create(path, brief=BRIEF, settings=SETTINGS)
    try:
        if stage == "new":
            return
        asyncio.run(bench.ask(DRAFT))
        if stage == "proposed":
            return
        bench.accept()
        asyncio.run(bench.ask("add loyalty_points to Customer"))
        bench.accept()
        bench.decide(None, "add", title="Prices are gross", text="Every price includes tax.")
        if stage == "faulty":
            drop = {"op": "drop_error", "endpoint": FAULTY, "status": 404}
            design = bench._applied([parse_operation(drop).operation], "drop")
            bench._commit_edit(design, "Drop a 404", "review")
    finally:
        bench.close()


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of one design: new, with a proposal, with a history, with an error in it."""
    folder = tmp_path_factory.mktemp("stages")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANROOM_AUTHOR", "Ada <ada@example.org>")
        for stage in ("new", "proposed", "accepted", "faulty"):
            _make(folder / stage, stage)
    return folder


@pytest.fixture
def design(stages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    """Gives a copy of the design at a stage."""
    monkeypatch.setenv("PLANROOM_AUTHOR", "Ada <ada@example.org>")

    def copy(stage: str) -> Path:
        return Path(shutil.copytree(stages / stage, tmp_path / stage, symlinks=True))

    return copy


@pytest.fixture
def slow() -> Settings:
    """Settings with which a reply takes long enough to be looked at."""
    return Settings(model="offline", pace=0.02)
