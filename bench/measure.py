"""Costs in wall-clock and processor time, and floors measured turn by turn with their subject.

The machine may be shared, so what is compared is run alternately, medians are taken, and the
processor's time stands beside the clock's.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of the processor."""

    wall: float
    cpu: float

    def __truediv__(self, parts: int) -> Cost:
        return Cost(self.wall / parts, self.cpu / parts)

    @staticmethod
    def median(costs: Sequence[Cost]) -> Cost:
        return Cost(median(cost.wall for cost in costs), median(cost.cpu for cost in costs))


@dataclass(frozen=True)
class Row:
    """One line of the report."""

    what: str
    cost: Cost
    floor: str = ""
    floor_cost: Cost | None = None
    aim: str = ""
    met: bool | None = None
    remark: str = ""


class Benchmark(Protocol):
    """The part of pytest-benchmark's fixture that is used here."""

    extra_info: dict[str, Any]

    def pedantic(
        self, target: Callable[[], Any], *, setup: Callable[[], Any], rounds: int
    ) -> Any: ...


def processor() -> float:
    """Return the processor time of this process and of its children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def cost_of(run: Callable[[], Any]) -> Cost:
    """Run something once; a `Cost` that it returns is taken for its own account."""
    cpu, wall = processor(), perf_counter()
    result = run()
    wall, cpu = perf_counter() - wall, processor() - cpu
    return result if isinstance(result, Cost) else Cost(wall, cpu)


class Figures:
    """Measures one thing beside its floor and keeps the figure for the report.

    Args:
        benchmark: pytest-benchmark's fixture.
        rows: The report.
    """

    def __init__(self, benchmark: Benchmark, rows: list[Row]) -> None:
        self._benchmark = benchmark
        self._rows = rows

    def compare(
        self,
        what: str,
        run: Callable[[], Any],
        *,
        rounds: int,
        setup: Callable[[], Any] | None = None,
        floor: str = "",
        floor_run: Callable[[], Any] | None = None,
        times: float = 0,
        limit: float = 0,
        parts: int = 1,
        remark: str = "",
    ) -> list[Cost]:
        """Measure ``run`` and, in turn with it, its floor.

        Args:
            what: The line's name.
            run: What is measured.
            rounds: How often.
            setup: Runs before each round, unmeasured.
            floor: What the floor is.
            floor_run: The floor.
            times: Aim: at most so many times the floor.
            limit: Aim: at most so many seconds.
            parts: How many things one run does; the figures are for one.
            remark: What else there is to say.

        Returns:
            What each round took.
        """
        costs: list[Cost] = []
        floors: list[Cost] = []

        def prepare() -> None:
            if floor_run is not None:
                floors.append(cost_of(floor_run))
            if setup is not None:
                setup()

        self._benchmark.pedantic(lambda: costs.append(cost_of(run)), setup=prepare, rounds=rounds)
        cost = Cost.median(costs) / parts
        beneath = Cost.median(floors) if floors else None
        aim, met = "", None
        if times and beneath is not None:
            aim, met = f"≤ {times:g}×", cost.wall <= times * beneath.wall
        elif limit:
            aim, met = f"≤ {limit * 1000:g} ms", cost.wall <= limit
        self.note(Row(what, cost, floor, beneath, aim, met, remark))
        return costs

    def note(self, row: Row) -> None:
        """Keep a figure that was measured otherwise."""
        self._rows.append(row)
        self._benchmark.extra_info |= {
            "wall_ms": row.cost.wall * 1000,
            "cpu_ms": row.cost.cpu * 1000,
            "floor": row.floor,
            "floor_wall_ms": row.floor_cost.wall * 1000 if row.floor_cost else None,
            "floor_cpu_ms": row.floor_cost.cpu * 1000 if row.floor_cost else None,
        }


@dataclass(frozen=True)
class Python:
    """Runs Python programs as a user's machine would: with compiled modules kept."""

    variables: Mapping[str, str]

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=dict(self.variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{arguments} ended with {done.returncode}: {done.stderr[-2000:]}")
        return done


def environment(home: Path, compiled: Path) -> dict[str, str]:
    """Return the variables for programs that are measured: nobody's home, nobody's settings."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ
    }
    return kept | {
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(compiled),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "PLANROOM_AUTHOR": "Ada <ada@example.org>",
    }
