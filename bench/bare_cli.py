"""A bare Typer program with as many commands and options as ``planroom`` has: a floor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_COMMANDS = 20
_NOTES = 9

app = typer.Typer(name="bare", rich_markup_mode=None, pretty_exceptions_enable=False)
notes = typer.Typer(rich_markup_mode=None)


@app.callback()
def main(directory: Annotated[Path, typer.Option("-C", help="A folder.")] = Path()) -> None:
    """Be as many commands as there are."""


def command(
    word: Annotated[str | None, typer.Argument(help="A word.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Do nothing."""


for number in range(_COMMANDS):
    app.command(f"command{number}")(command)
for number in range(_NOTES):
    notes.command(f"note{number}")(command)
app.add_typer(notes, name="notes")

if __name__ == "__main__":
    app()
