"""What the commands share: the design's folder, output, and how a bare folder is understood."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from tui.commands.faults import InputError

if TYPE_CHECKING:
    from session.workbench import Workbench

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")]
NotSecret = Annotated[
    bool, typer.Option("--not-secret", help="What looks like a key is none: send or keep it.")
]

_NOT_ASCII = re.compile(r"[^\n\x20-\x7e]")


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
    def workbench(self, *, trusting: bool = False) -> Iterator[Workbench]:
        """Open the design for one command; its notices go to standard error.

        Args:
            trusting: Whether what looks like a key is none.
        """
        from session.workbench import Workbench

        bench = Workbench.open(self.directory)
        bench.trusting = trusting
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


def words(given: str) -> str:
    """Return what was given as words: itself, or standard input for ``-``.

    Raises:
        InputError: Standard input is not UTF-8.
    """
    return decoded(sys.stdin.buffer.read(), "Standard input") if given == "-" else given


def decoded(content: bytes, place: str) -> str:
    """Return bytes from outside as text.

    Args:
        content: The bytes.
        place: What they are, for a refusal.

    Raises:
        InputError: They are not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{place} is not UTF-8 text: byte {error.start} is {content[error.start]:#04x}."
            " Save it as UTF-8."
        ) from None


def data(text: str, *, end: str = "\n") -> None:
    """Print a result.

    Args:
        text: Any text; what a terminal would obey is left out.
        end: What follows it.
    """
    from design.text import clean

    _write(clean(text).removesuffix(end) + end)


def data_json(value: Any) -> None:
    """Print a result as JSON; what a terminal would obey is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    _write(_NOT_ASCII.sub(_escape, text) + "\n")


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read it has enough, as with `| head`; what is being done goes on.
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _escape(found: re.Match[str]) -> str:
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]


def talk(text: str) -> None:
    """Say something that is not the result."""
    from design.text import clean

    sys.stderr.write(clean(text) + "\n")
    sys.stderr.flush()


def is_terminal() -> bool:
    """Return whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()
