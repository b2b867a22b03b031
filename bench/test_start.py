"""How soon something is on the screen, beside bare Textual and bare Typer."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from bench.measure import Cost, Figures, Python
from bench.terminal import Terminal

_COMMAND = (sys.executable, "-m", "tui.commands.main")
_BARE = (sys.executable, "-m", "bench.bare_app")
_COMPOSER = "Message"


def _until(command: tuple[str, ...], marker: str, variables: Mapping[str, str]) -> Cost:
    with Terminal(command, variables) as terminal:
        came = terminal.wait_for(marker)
        return Cost(came - terminal.started, terminal.cpu())


def test_first_paint(figures: Figures, drafted: Path, variables: Mapping[str, str]) -> None:
    paint = partial(_until, (*_COMMAND, str(drafted)), _COMPOSER, variables)
    bare = partial(_until, _BARE, _COMPOSER, variables)
    paint()
    bare()
    figures.compare(
        "first paint of `planroom DIR`", paint, rounds=11,
        floor="bare Textual app, same kinds of widgets", floor_run=bare, times=1.5,
    )  # fmt: skip


def test_design_on_the_screen(
    figures: Figures, drafted: Path, variables: Mapping[str, str]
) -> None:
    figures.compare(
        "the design of the bundled brief on the screen",
        partial(_until, (*_COMMAND, str(drafted)), "Reservation", variables),
        rounds=5,
    )


def test_help(figures: Figures, python: Python) -> None:
    shown = python.run("-m", "tui.commands.main", "--help").stdout
    assert "decisions" in shown
    python.run("-m", "bench.bare_cli", "--help")
    figures.compare(
        "`planroom --help`", partial(python.run, "-m", "tui.commands.main", "--help"), rounds=15,
        floor="bare Typer app, as many commands",
        floor_run=partial(python.run, "-m", "bench.bare_cli", "--help"),
    )  # fmt: skip


def test_status(figures: Figures, python: Python, drafted: Path) -> None:
    imports = "import typer, pydantic, sqlalchemy, git.cmd"
    figures.compare(
        "`planroom status` of the bundled brief",
        partial(python.run, "-m", "tui.commands.main", "-C", drafted, "status"),
        rounds=7,
        floor="importing Typer, Pydantic, SQLAlchemy, GitPython",
        floor_run=partial(python.run, "-c", imports),
    )


def test_draft(figures: Figures, python: Python, tmp_path: Path) -> None:
    """A whole turn in a process of its own: import everything, draft, render, take a snapshot."""
    imports = (
        "import typer, sqlalchemy, git.cmd, jinja2, langchain_core.language_models,"
        " datamodel_code_generator.parser.openapi"
    )
    number = iter(range(99))
    figures.compare(
        "`planroom demo` without a terminal",
        lambda: python.run("-m", "tui.commands.main", "demo", tmp_path / str(next(number))),
        rounds=3,
        floor="importing the libraries it needs",
        floor_run=partial(python.run, "-c", imports),
    )


def test_a_follow_up(figures: Figures, python: Python, drafted: Path, tmp_path: Path) -> None:
    """One small change, asked for and accepted in a process of its own."""
    path = tmp_path / "design"
    shutil.copytree(drafted, path)
    letters = iter("abcdefgh")

    def ask() -> None:
        message = f"add extra_{next(letters)} to Member"
        python.run("-m", "tui.commands.main", "-C", path, "ask", message, "--accept")

    figures.compare("`planroom ask … --accept` of one attribute", ask, rounds=5)
