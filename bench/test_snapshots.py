"""What a snapshot costs beside bare git, and how soon a long-lived design is open again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from bench import designs
from bench.designs import ORIGIN, SIZES, operation, whole
from bench.measure import Cost, Figures, Python
from bench.terminal import Terminal
from design.derive import derive
from design.document.design import Design
from design.document.files import FORMAT, write_files
from design.operations.apply import apply
from design.render import render_all
from session.workbench import Workbench
from snapshots.history import compose_message
from snapshots.repository import Repository

AUTHOR: Final = "Ada <ada@example.org>"
_ROUNDS: Final = 9
_SNAPSHOTS: Final = 200


def _git(folder: Path, *arguments: str, data: bytes | None = None) -> bytes:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    return subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments],
        input=data, capture_output=True, check=True,
    ).stdout  # fmt: skip


def _steps(tables: int) -> list[Design]:
    """Return designs that differ from each other in an attribute and all that follows from it."""
    names = designs.entity_names(tables)
    return [
        derive(
            apply(
                whole(tables),
                operation("add_attribute", entity=names[number], name="extra", type="text"),
                origin=ORIGIN,
            ).design
        )
        for number in range(_ROUNDS)
    ]


class _Bare:
    """A plain repository that takes the same files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: Mapping[str, str] = {}
        folder.mkdir()
        _git(folder, "init", "-q")

    def commit(self, files: Mapping[str, str], message: str) -> None:
        for path, text in files.items():
            if self._files.get(path) != text:
                place = self._folder / path
                place.parent.mkdir(exist_ok=True)
                place.write_text(text, encoding="utf-8")
        self._files = files
        _git(self._folder, "add", "-A")
        _git(self._folder, "commit", "-q", "-m", message)


@pytest.mark.parametrize("tables", SIZES)
def test_snapshot(figures: Figures, tables: int, tmp_path: Path) -> None:
    """Rendering and review are not in it: `render one change` and `review` come on top."""
    steps = _steps(tables)
    rendered = [render_all(step) for step in steps]
    files = [write_files(step) | texts for step, texts in zip(steps, rendered, strict=True)]
    first = whole(tables)
    repository = Repository.create(
        tmp_path / "ours", first, author=AUTHOR, generated=render_all(first)
    )
    bare = _Bare(tmp_path / "bare")
    bare.commit(write_files(first) | render_all(first), "first")
    number, other = count(), count()

    def snapshot() -> None:
        place = next(number)
        repository.commit(
            steps[place],
            message=f"Step {place}\n\n+ attribute extra",
            author=AUTHOR,
            trailers={"Turn": f"t{place}", "Model": "offline", "Gate": "10 of 10 hold"},
            generated=rendered[place],
        )

    figures.compare(
        f"snapshot without rendering, {tables} tables", snapshot, rounds=_ROUNDS, times=2,
        floor="write the files, git add -A, git commit",
        floor_run=lambda: bare.commit(files[place := next(other)], f"step {place}"),
    )  # fmt: skip
    assert len(repository.log()) == _ROUNDS + 1


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory, variables: Mapping[str, str]) -> Path:
    """A design of 300 tables that has seen 200 snapshots."""
    folder = tmp_path_factory.mktemp("old") / "design"
    design = whole(SIZES[-1])
    Repository.create(folder, design, author=AUTHOR, generated=render_all(design))
    stream = []
    counts = ", ".join(f"{name} {number}" for name, number in design.counts().items())
    for number in range(1, _SNAPSHOTS):
        words = compose_message(
            f"Say more, {number}", {"Turn": f"t{number}", "Counts": counts}, FORMAT
        ).encode()
        brief = f"{design.brief.rstrip()}\n{number}\n".encode()
        stream += [
            b"commit refs/heads/main\n",
            f"committer {AUTHOR} {1_700_000_000 + number} +0000\n".encode(),
            b"data %d\n%b\n" % (len(words), words),
            b"from refs/heads/main^0\n" if number == 1 else b"",
            b"M 100644 inline brief.md\ndata %d\n%b\n" % (len(brief), brief),
        ]
        (folder / "brief.md").write_bytes(brief)
    _git(folder, "fast-import", "--quiet", data=b"".join(stream))
    assert len(Repository.open(folder).log()) == _SNAPSHOTS
    return folder


def _read(folder: Path) -> None:
    """Do what anybody has to: ask git for the log, parse the files."""
    _git(folder, "log", f"--max-count={_SNAPSHOTS}", "--format=%H%x00%aI%x00%an%x00%B%x00")
    for path in sorted((folder / "design").iterdir()):
        json.loads(path.read_bytes())


def test_reopen(figures: Figures, old: Path) -> None:
    def reopen() -> None:
        bench = Workbench.open(old)
        bench.log()
        bench.close()

    figures.compare(
        f"open a design of {SIZES[-1]} tables, list {_SNAPSHOTS} snapshots", reopen, rounds=9,
        floor="git log, parse the JSON files", floor_run=partial(_read, old),
    )  # fmt: skip


def test_status_of_an_old_design(figures: Figures, old: Path, python: Python) -> None:
    figures.compare(
        "  `planroom status` of it",
        partial(python.run, "-m", "tui.commands.main", "-C", old, "status"),
        rounds=5,
    )


def test_old_design_on_the_screen(
    figures: Figures, old: Path, variables: Mapping[str, str]
) -> None:
    command = (sys.executable, "-m", "tui.commands.main", str(old))

    def shown() -> Cost:
        with Terminal(command, variables) as terminal:
            came = terminal.wait_for("Sales account")
            return Cost(came - terminal.started, terminal.cpu())

    figures.compare("  it is on the screen of the app", shown, rounds=5)
