"""Commands that start: open, new, demo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tui.commands.state import (
    AsJson,
    NotSecret,
    State,
    data,
    data_json,
    decoded,
    is_terminal,
    state_of,
    talk,
    words,
)

if TYPE_CHECKING:
    from session.briefing import Form

DRAFT_REQUEST = "Draft the design from the brief"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("open")(open_app)
    app.command("new")(new)
    app.command("demo")(demo)


def open_app(
    context: typer.Context,
    directory: Annotated[Path | None, typer.Argument(help="Folder of the design.")] = None,
) -> None:
    """Open the design in the app (the same as `planroom DIR`); without one, begin one."""
    path = directory or state_of(context).directory
    if is_terminal() and not _holds_design(path) and not (path / ".git").exists():
        _begin(path)
        return
    if not _holds_design(path):
        from snapshots.errors import SnapshotError

        raise SnapshotError(
            f"There is no design in {path.resolve()}.",
            f"Make one with `planroom new {path}`, or look at one with `planroom demo`.",
        )
    _require_terminal()
    _run_app(path)


def _begin(path: Path) -> None:
    """Fill a brief in and make a design of it, in the app."""
    from session.briefing import check_folder, form_for

    check_folder(path)
    _run_app(path, form=form_for(path))


def _holds_design(folder: Path) -> bool:
    """Return whether a folder holds the files of a design, readable or not."""
    return (folder / "design" / "conventions.json").is_file()


def new(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="Folder to make the design in.")],
    brief: Annotated[
        Path | None, typer.Option("--brief", help="Filled intake form; - for standard input.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name of the design.")] = None,
    not_secret: NotSecret = False,
    as_json: AsJson = False,
) -> None:
    """Make a new design in a folder, with a snapshot of its brief."""
    from session.workbench import Workbench

    bench = Workbench.create(directory, brief=_brief(brief), name=name, trusting=not_secret)
    try:
        if as_json:
            data_json(bench.status())
        else:
            data(f"{bench.design.name}: new design in {directory}, snapshot {bench.head.short}")
            ask = f'planroom -C {directory} ask "{DRAFT_REQUEST}" --accept'
            talk(f"Open it with `planroom {directory}`, or draft it here: `{ask}`")
    finally:
        bench.close()


def _brief(file: Path | None) -> str:
    if file is None:
        return ""
    return words("-") if str(file) == "-" else decoded(file.read_bytes(), str(file))


def demo(
    context: typer.Context,
    directory: Annotated[
        Path | None, typer.Argument(help="Folder for it; default ./planroom-demo.")
    ] = None,
) -> None:
    """Make a design from the bundled brief with the built-in drafter and open it.

    Without a terminal it is drafted, accepted and printed instead.
    """
    from design.intake.brief import example_brief
    from session.workbench import Workbench

    path = directory or Path("planroom-demo")
    if _holds_design(path):
        talk(f"{path} holds a design already; it is opened as it is.")
        if is_terminal():
            _run_app(path)
        else:
            with State(path).workbench() as bench:
                data_json(bench.status())
        return
    Workbench.create(path, brief=example_brief()).close()
    if is_terminal():
        _run_app(path, first_message=DRAFT_REQUEST, model="offline", pace=0.004)
        return
    from tui.commands.turn import run_turn

    with State(path).workbench() as bench:
        run_turn(bench, DRAFT_REQUEST, model="offline", accept=True, as_json=False)
        counts = ", ".join(f"{count} {name}" for name, count in bench.design.counts().items())
        data(f"\n{path}: snapshot {bench.head.short} with {counts}.")
        talk(f"Open it in a terminal with `planroom {path}`.")


def _run_app(
    path: Path,
    *,
    first_message: str = "",
    model: str | None = None,
    pace: float | None = None,
    form: Form | None = None,
) -> None:
    import gc

    # What is made until the first frame stays; looking through it again and again finds nothing.
    gc.disable()
    from session.settings import load_settings
    from tui.app import PlanroomApp

    settings = load_settings(path, {"model": model, "pace": pace})
    app = PlanroomApp(path, settings=settings, first_message=first_message, form=form)
    app.run()
    if app.return_code:
        raise typer.Exit(app.return_code)


def _require_terminal() -> None:
    if not is_terminal():
        talk(
            "The app needs a terminal. Without one use the commands: `planroom --help` lists them."
        )
        raise typer.Exit(2)
