"""The ``planroom`` command: the headless twin of the app, over the same session.

Standard output carries data, standard error carries talk. Exit codes: 0 done, 1 findings or a
refused turn, 2 wrong usage or bad input, 3 the model or database could not be reached, 130
interrupted.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tui.commands import (
    bringing,
    decisions,
    evaluate,
    keying,
    look,
    move,
    questions,
    review,
    start,
    turn,
)
from tui.commands.faults import REFUSED, explain, keep_traceback
from tui.commands.state import Commands, State

app = typer.Typer(
    name="planroom",
    cls=Commands,
    no_args_is_help=False,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Design a backend with a language model, in the terminal.\n\n"
    "`planroom [DIR]` opens the design in DIR (default: this folder) in the app.",
    epilog="Guide: docs/ in the source; `planroom COMMAND --help` for one command.",
)


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Option("-C", "--directory", help="Folder of the design.", show_default="here")
    ] = Path(),
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    """Take the options that stand before a command."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"planroom {installed('planroom')}")
        raise typer.Exit
    context.obj = State(directory)
    if context.invoked_subcommand is None:
        start.open_app(context, None)


start.add_to(app)
bringing.add_to(app)
turn.add_to(app)
look.add_to(app)
review.add_to(app)
move.add_to(app)
evaluate.add_to(app)
keying.add_to(app)
app.add_typer(decisions.app, name="decisions")
app.add_typer(questions.app, name="questions")


def run() -> None:
    """Run the command line; no traceback reaches a user."""
    try:
        code = app(prog_name="planroom", standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:
        text, status = explain(error) or (keep_traceback(error), REFUSED)
        if text:
            sys.stderr.write(text + "\n")
        sys.exit(status)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    run()
