"""Commands that move the accepted design, and the one that names its snapshots."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tui.commands.faults import InputError
from tui.commands.state import AsJson, NotSecret, data, data_json, state_of, talk

if TYPE_CHECKING:
    from session.workbench import Workbench
    from snapshots.history import Snapshot


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("undo")(undo)
    app.command("redo")(redo)
    app.command("restore")(restore)
    app.command("branch")(branch)
    app.command("switch")(switch)
    app.command("tag")(tag)
    app.command("reconcile")(reconcile)
    app.command("adopt")(adopt)


def undo(context: typer.Context, as_json: AsJson = False) -> None:
    """Take the last snapshot back, by a new one."""
    with state_of(context).workbench() as bench:
        _tell(bench, bench.undo(), as_json=as_json)


def redo(context: typer.Context, as_json: AsJson = False) -> None:
    """Take the last undo back."""
    with state_of(context).workbench() as bench:
        _tell(bench, bench.redo(), as_json=as_json)


def restore(
    context: typer.Context,
    rev: Annotated[str, typer.Argument(help="Snapshot to take up again.")],
    as_json: AsJson = False,
) -> None:
    """Take up the content of an earlier snapshot, by a new one."""
    with state_of(context).workbench() as bench:
        _tell(bench, bench.restore(rev), as_json=as_json)


def branch(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Name of a new line of snapshots.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the lines of snapshots, or start a new one here."""
    with state_of(context).workbench() as bench:
        if name is not None:
            bench.branch(name)
        present = bench.repository.branch()
        names = bench.repository.branches()
    if as_json:
        data_json({"branch": present, "branches": list(names)})
        return
    for item in names:
        data(f"{'*' if item == present else ' '} {item}")


def switch(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Line of snapshots to go on with.")],
    as_json: AsJson = False,
) -> None:
    """Go on with another line of snapshots."""
    with state_of(context).workbench() as bench:
        bench.switch(name)
        _tell(bench, bench.head, as_json=as_json)


def tag(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Name for a snapshot, such as v1.0.")] = None,
    rev: Annotated[str, typer.Argument(help="The snapshot; default the present one.")] = "HEAD",
    message: Annotated[str, typer.Option("-m", help="Why it has the name.")] = "",
    delete: Annotated[bool, typer.Option("--delete", help="Take the name away.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the names of snapshots, name one, or take a name away."""
    with state_of(context).workbench() as bench:
        if name is None and delete:
            raise InputError("Say which name to take away: planroom tag NAME --delete.")
        if name is not None:
            done = bench.untag(name) if delete else bench.tag(name, rev, message)
            verb = "is no longer called" if delete else "is called"
            talk(f"{done.snapshot[:8]} {verb} {done.name}")
        found = bench.repository.tags()
    if as_json:
        data_json([asdict(item) for item in found])
        return
    for item in found:
        data(f"{item.snapshot[:8]}  {item.at[:16].replace('T', ' ')}  {item.name}  {item.message}")


def reconcile(context: typer.Context, as_json: AsJson = False) -> None:
    """Bring stale hand-made parts of the lower layers back in line with the concept."""
    with state_of(context).workbench() as bench:
        _tell(bench, bench.reconcile(), as_json=as_json)


def adopt(
    context: typer.Context,
    discard: Annotated[bool, typer.Option("--discard", help="Set the files back instead.")] = False,
    not_secret: NotSecret = False,
    as_json: AsJson = False,
) -> None:
    """Take edits made to the design's files by hand as a snapshot."""
    with state_of(context).workbench(trusting=not_secret) as bench:
        if discard:
            bench.discard_hand_edits()
            _tell(bench, bench.head, as_json=as_json)
        else:
            _tell(bench, bench.adopt_hand_edits(), as_json=as_json)


def _tell(bench: Workbench, snapshot: Snapshot, *, as_json: bool) -> None:
    if as_json:
        data_json({"snapshot": snapshot.id, "status": bench.status()})
    else:
        subject = snapshot.message.splitlines()[0] if snapshot.message else ""
        data(f"now at {snapshot.short} on {bench.repository.branch()}  {subject}")
