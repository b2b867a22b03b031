"""The app with a large design: 300 tables, 600 endpoints, 200 notes, 500 messages."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Final

import pytest

from bench.designs import entity_names, operation, whole
from bench.measure import Cost, Figures, Row
from bench.streaming import stream
from bench.terminal import Terminal
from bench.test_keys import SIZE, press
from design.operations.apply import apply
from design.render import render_all
from session.events import ProposalReady, ProseDelta, TurnStarted
from session.workbench import Workbench
from snapshots.repository import Repository

_AUTHOR: Final = "Ada <ada@example.org>"
_APP: Final = (sys.executable, "-m", "tui.commands.main")
_TABLES: Final = 300
_NOTES: Final = 200
_MESSAGES: Final = 500
_PER_SECOND: Final = 200
_PANES: Final = {
    "concept": "\x1bOR", "schema": "\x1bOS", "endpoints": "\x1b[15~", "decisions": "\x1b[17~",
    "proposal": "\x1b[18~", "history": "\x1b[19~", "review": "\x1b[20~",
}  # fmt: skip
"""The panes, and what a terminal sends for their keys."""
_QUIET: Final = 0.25
"""Seconds without output after which a screen is taken for complete."""
_REVIEWED: Final = 15
"""Seconds in which the review of such a design has ended."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, variables: Mapping[str, str]) -> Path:
    """Such a design, with a journal of what was said."""
    folder = tmp_path_factory.mktemp("large") / "design"
    design = whole(_TABLES, served=False)
    names = entity_names(_TABLES)
    for number in range(_NOTES - len(design.decisions)):
        text = f"Rows of {names[number].lower()} keep their number."
        note = operation("add_decision", title=f"Choice {number}", decision=text)
        design = apply(design, note, origin="user").design
    Repository.create(folder, design, author=_AUTHOR, generated=render_all(design))
    bench = Workbench.open(folder)
    for number in range(_MESSAGES):
        turn = f"t{number:04}"
        bench.journal.append(
            TurnStarted(turn, f"What about {number}?", "offline", _AUTHOR, bench.head.id),
            ProseDelta(
                turn, f"There is **much** to say of {number}.\n\n- one\n- two\n\nAnd so on.\n"
            ),
            ProposalReady(turn, "ready", operations=0, rejected=0),
        )
    bench.close()
    return folder


@pytest.fixture
def copied(large: Path, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "design"
    shutil.copytree(large, path)
    yield path
    shutil.rmtree(path)


def _settled(terminal: Terminal, keys: str) -> Cost:
    """Press keys; return how long it took until all they change was on the screen."""
    terminal.write(keys)
    pressed = changed = perf_counter()
    while perf_counter() - changed < _QUIET:
        if terminal.read(0.01):
            changed = perf_counter()
    return Cost(changed - pressed, 0)


def _slowest(figures: Figures, what: str, costs: list[Cost], remark: str = "") -> None:
    slowest = quantiles((cost.wall for cost in costs), n=20)[-1]
    figures.note(Row(f"{what}, p95", Cost(slowest, 0), remark=remark))


def _usable(path: Path, variables: Mapping[str, str]) -> Cost:
    """Open the design; return how long it took until it was shown and a key was answered."""
    with Terminal((*_APP, str(path)), variables, SIZE) as terminal:
        terminal.wait_for("Sales account")
        terminal.write("Ж")
        answered = terminal.wait_for("Ж")
        return Cost(answered - terminal.started, terminal.cpu())


def test_opening(figures: Figures, copied: Path, variables: Mapping[str, str]) -> None:
    _usable(copied, variables)
    figures.compare(
        "a large design on the screen of the app, and a key answered",
        lambda: _usable(copied, variables),
        rounds=7,
    )


def test_panes_and_filters(figures: Figures, copied: Path, variables: Mapping[str, str]) -> None:
    with Terminal((*_APP, str(copied)), variables, SIZE) as terminal:
        terminal.wait_for("Sales account")
        terminal.idle(_REVIEWED)
        for key in _PANES.values():
            _settled(terminal, key)
        keys = cycle(_PANES.values())
        costs = figures.compare(
            "another pane, shown whole", lambda: _settled(terminal, next(keys)), rounds=35
        )
        _slowest(figures, "another pane, shown whole", costs)
        waits = []
        for pane in ("schema", "endpoints", "review"):
            _settled(terminal, _PANES[pane])
            _settled(terminal, "\x06")
            waits += [_settled(terminal, letter) for letter in "order"]
            _settled(terminal, "\x1b")
        _slowest(figures, "a letter of a filter, the list shown whole", waits)
        memory = terminal.memory() / 2**20
        figures.note(Row("memory of the app", Cost(0, 0), remark=f"{memory:.0f} MB at most"))


def test_keys_while_prose_streams(
    figures: Figures, copied: Path, variables: Mapping[str, str]
) -> None:
    with stream(_PER_SECOND * 60, _PER_SECOND) as address:
        model = {"PLANROOM_BASE_URL": address, "PLANROOM_MODEL": "openai:streaming"}
        with Terminal((*_APP, str(copied)), {**variables, **model}, SIZE) as terminal:
            terminal.wait_for("Sales account")
            terminal.idle(_REVIEWED)
            terminal.write("go on\r")
            terminal.wait_for("keeps one row")
            terminal.idle(1)
            press(figures, terminal, f"large design, {_PER_SECOND} chunks/s of prose")
