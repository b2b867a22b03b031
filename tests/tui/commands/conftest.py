"""Commands are run in this process where that tells the same, and as processes where it does not.

A design is drafted once, by two real processes; tests take copies of it.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import environment
from tests.prompts.fake_server import FakeServer, serve
from tests.session.conftest import BRIEF
from tui.commands import main

COMMAND = (sys.executable, "-m", "tui.commands.main")
DRAFT = "Draft the design from the brief"


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    def __post_init__(self) -> None:
        assert "Traceback" not in self.out + self.err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Ran]


@dataclass(frozen=True)
class Drafted:
    """A drafted design, and the commands that made it."""

    path: Path
    new: Ran
    ask: Ran


@pytest.fixture(scope="session")
def process_environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What a command run as a process finds; compiled modules are kept for the next one."""
    variables = {**os.environ, **environment.home(tmp_path_factory.mktemp("process-home"))}
    if variables.pop("PYTHONDONTWRITEBYTECODE", ""):
        variables["PYTHONPYCACHEPREFIX"] = str(tmp_path_factory.mktemp("compiled"))
    return variables


@pytest.fixture(scope="session")
def process(process_environment: Mapping[str, str]) -> Command:
    """Run ``planroom`` as a process without a terminal."""

    def run(*arguments: str | Path, **variables: str) -> Ran:
        done = subprocess.run(
            [*COMMAND, *arguments],
            env={**process_environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def planroom(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run ``planroom`` in this process, without a terminal."""

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["planroom", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main.run()
        assert isinstance(end.value.code, int)
        return Ran(end.value.code, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def drafted(tmp_path_factory: pytest.TempPathFactory, process: Command) -> Drafted:
    """The design of :data:`BRIEF`, drafted and accepted; not to be changed."""
    folder = tmp_path_factory.mktemp("drafted")
    brief = folder / "library.md"
    brief.write_text(BRIEF, "utf-8")
    path = folder / "design"
    new = process("new", path, "--brief", brief, "--json")
    ask = process("-C", path, "ask", DRAFT, "--accept", "--json")
    assert (new.code, ask.code) == (0, 0), new.err + ask.err
    return Drafted(path, new, ask)


@pytest.fixture
def design(drafted: Drafted, tmp_path: Path) -> Path:
    """A copy of the drafted design."""
    path = tmp_path / "design"
    shutil.copytree(drafted.path, path)
    return path


@pytest.fixture
def on(planroom: Command, design: Path) -> Command:
    """Run a command on the copy of the drafted design."""

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        return planroom("-C", design, *arguments, stdin=stdin)

    return run


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """A model's server that says what a test tells it to, for ``--model openai:fake``."""
    with serve() as told:
        monkeypatch.setenv("PLANROOM_BASE_URL", told.address)
        yield told


def files_of(design: Path) -> dict[str, bytes]:
    """Return the files of a design as they stand in its folder."""
    return {
        str(path.relative_to(design)): path.read_bytes()
        for name in ("brief.md", "design", "decisions", "generated")
        for path in sorted([design / name, *(design / name).rglob("*")])
        if path.is_file()
    }
