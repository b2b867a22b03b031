"""What the commands share: the design's folder, output, and how a bare folder is understood."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from session.workbench import Workbench

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")]


class Commands(TyperGroup):
    """A group in which ``planroom DIR`` means ``planroom open DIR``."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Take a first word that is no command but a folder as the design to open."""
        word = args[0]
        known = self.get_command(ctx, word) is not None
        if not known and (Path(word).is_dir() or "/" in word or word in (".", "..")):
            args = ["open", *args]
        return super().resolve_command(ctx, args)


@dataclass(frozen=True, slots=True)
class State:
    """What the options before a command said."""

    directory: Path

    @contextmanager
    def workbench(self) -> Iterator[Workbench]:
        """Open the design for one command; its notices go to standard error."""
        from session.workbench import Workbench

        bench = Workbench.open(self.directory)
        try:
            for notice in bench.notices:
                talk(notice.text)
            yield bench
        finally:
            bench.close()


def state_of(context: typer.Context) -> State:
    """Return the state the callback made."""
    state = context.obj
    return state if isinstance(state, State) else State(Path())


def data(text: str) -> None:
    """Print a result."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    sys.stdout.flush()


def data_json(value: Any) -> None:
    """Print a result as JSON."""
    data(json.dumps(value, ensure_ascii=False, indent=2))


def talk(text: str) -> None:
    """Say something that is not the result."""
    from design.text import clean

    sys.stderr.write(clean(text) + "\n")
    sys.stderr.flush()


def is_terminal() -> bool:
    """Return whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()
