"""How soon a key shows while a reply streams: press a key in a pseudo-terminal, read its echo."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Final

from bench.measure import Cost, Figures, Row
from bench.streaming import stream
from bench.terminal import Terminal
from session.workbench import Workbench

SIZE: Final = (180, 50)
_PER_SECOND: Final = 200
_KEYS: Final = 120
_PAUSE: Final = 0.03
# Letters that nothing on the screen has, so that an echo cannot be mistaken.
_LETTERS: Final = "абвгдежзиклмнопрстуфхцчшщыэюя"
_APP: Final = (sys.executable, "-m", "tui.commands.main")
_BARE: Final = (sys.executable, "-m", "bench.bare_app")
_LIMIT: Final = 0.05


def press(figures: Figures, terminal: Terminal, what: str) -> None:
    """Press keys one after the other; note how long they took to show."""
    letters = cycle(_LETTERS)

    def press() -> Cost:
        letter, since, pressed = next(letters), len(terminal.output), perf_counter()
        terminal.write(letter)
        return Cost(terminal.wait_for(letter, since=since, seconds=20) - pressed, 0)

    cpu, began = terminal.cpu(), perf_counter()
    waits = figures.compare(
        f"key to screen, p50, {what}", press, rounds=_KEYS, setup=lambda: terminal.idle(_PAUSE)
    )
    share = (terminal.cpu() - cpu) / (perf_counter() - began)
    slowest = quantiles((cost.wall for cost in waits), n=20)[-1]
    figures.note(
        Row(
            f"key to screen, p95, {what}",
            Cost(slowest, 0),
            aim=f"≤ {_LIMIT * 1000:g} ms",
            met=slowest <= _LIMIT,
            remark=f"the app takes {share:.0%} of a core",
        )
    )


def test_keys_of_a_bare_app(figures: Figures, variables: Mapping[str, str]) -> None:
    with Terminal(_BARE, variables, SIZE) as terminal:
        terminal.wait_for("Message")
        terminal.idle(1)
        press(figures, terminal, "bare Textual app, idle")


def test_keys_while_nothing_happens(
    figures: Figures, drafted: Path, variables: Mapping[str, str]
) -> None:
    with Terminal((*_APP, str(drafted)), variables, SIZE) as terminal:
        terminal.wait_for("Reservation")
        terminal.idle(3)
        press(figures, terminal, "idle")


def test_keys_while_prose_streams(
    figures: Figures, drafted: Path, variables: Mapping[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "design"
    shutil.copytree(drafted, path)
    with stream(_PER_SECOND * 60, _PER_SECOND) as address:
        model = {"PLANROOM_BASE_URL": address, "PLANROOM_MODEL": "openai:streaming"}
        with Terminal((*_APP, str(path)), {**variables, **model}, SIZE) as terminal:
            terminal.wait_for("Reservation")
            terminal.idle(3)
            terminal.write("go on\r")
            terminal.wait_for("keeps one row")
            terminal.idle(1)
            press(figures, terminal, f"{_PER_SECOND} chunks/s of prose")


def test_keys_while_a_draft_grows(
    figures: Figures, drafted: Path, variables: Mapping[str, str], tmp_path: Path
) -> None:
    """The built-in drafter drafts the bundled brief, so that the panes change all the time."""
    path = tmp_path / "design"
    Workbench.create(path, brief=(drafted / "brief.md").read_text("utf-8")).close()
    pace = {"PLANROOM_PACE": str(1 / _PER_SECOND)}
    with Terminal((*_APP, str(path)), {**variables, **pace}, SIZE) as terminal:
        terminal.wait_for("Millrace")
        terminal.idle(3)
        terminal.write("Draft the design from the brief\r")
        terminal.wait_for("built-in rules")
        press(figures, terminal, f"{_PER_SECOND} chunks/s of a whole draft")
