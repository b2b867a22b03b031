"""Fixtures of the benchmarks, and the report that stands under pytest-benchmark's tables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.measure import Figures, Python, Row, environment

_ROWS = pytest.StashKey[list[Row]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_ROWS] = []


@pytest.fixture(scope="session", autouse=True)
def variables(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The environment of what is measured, here and in processes."""
    found = environment(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("compiled"))
    for name in ("HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "PLANROOM_AUTHOR"):
        os.environ[name] = found[name]
    return found


@pytest.fixture(scope="session")
def python(variables: Mapping[str, str]) -> Python:
    return Python(variables)


@pytest.fixture
def figures(benchmark: object, request: pytest.FixtureRequest) -> Figures:
    return Figures(benchmark, request.config.stash[_ROWS])  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def drafted(tmp_path_factory: pytest.TempPathFactory, python: Python) -> Path:
    """The design of the bundled brief, as ``planroom demo`` makes it."""
    path = tmp_path_factory.mktemp("drafted") / "design"
    python.run("-m", "tui.commands.main", "demo", path)
    return path


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    rows = config.stash[_ROWS]
    if not rows:
        return
    head = ("what", "ms", "cpu ms", "floor", "ms", "cpu ms", "ratio", "cpu", "aim", "met")
    table = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(head))]
    terminalreporter.section("figures (medians, measured in turn with their floors)")
    for line in table:
        cells = (
            cell.ljust(width) if column in (0, 3, 8) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        terminalreporter.write_line("  ".join(cells).rstrip())


def _cells(row: Row) -> tuple[str, ...]:
    floor = row.floor_cost
    return (
        row.what,
        _ms(row.cost.wall),
        _ms(row.cost.cpu),
        row.floor or row.remark,
        _ms(floor.wall) if floor else "",
        _ms(floor.cpu) if floor else "",
        f"{row.cost.wall / floor.wall:.2f}" if floor else "",
        f"{row.cost.cpu / floor.cpu:.2f}" if floor and floor.cpu else "",
        row.aim,
        "" if row.met is None else "yes" if row.met else "NO",
    )


def _ms(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:.3f}" if value < 1 else f"{value:.1f}" if value < 100 else f"{value:.0f}"
