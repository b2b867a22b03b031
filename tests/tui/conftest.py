"""Designs on disk for the tests of the app, made once by the real session."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from session.settings import Settings
from session.workbench import Workbench
from tests.tui.room import BRIEF, DRAFT, SETTINGS

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
    finally:
        bench.close()


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of one design at three stages: new, with a proposal, with a history."""
    folder = tmp_path_factory.mktemp("stages")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANROOM_AUTHOR", "Ada <ada@example.org>")
        for stage in ("new", "proposed", "accepted"):
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
