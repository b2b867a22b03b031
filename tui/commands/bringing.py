"""The command that imports what there is already."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tui.commands.state import AsJson, NotSecret, State, data, data_json, state_of, talk

if TYPE_CHECKING:
    from design.document.imports import Import

_SHOWN = 40


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("import")(import_)


def import_(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Argument(
            help="File of SQL, OpenAPI or SQLite, URL of a database, or - for standard input."
        ),
    ],
    directory: Annotated[
        Path | None,
        typer.Argument(help="Folder of the design, new or there already; default -C."),
    ] = None,
    dialect: Annotated[
        str | None,
        typer.Option(
            "--dialect", help="postgres, mysql, sqlite, tsql or oracle; default: a guess."
        ),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name of a new design.")] = None,
    not_secret: NotSecret = False,
    as_json: AsJson = False,
) -> None:
    """Import a schema or an interface into a design, with a report of what was left out."""
    from session.importing import import_json, read_source
    from session.workbench import Workbench

    content = sys.stdin.buffer.read() if source == "-" else None
    read = read_source(source, dialect=dialect, content=content)
    path = directory or state_of(context).directory
    if (path / "design" / "conventions.json").is_file():
        with State(path).workbench(trusting=not_secret) as bench:
            bench.take_import(read)
            record, status, short = bench.design.imports[-1], bench.status(), bench.head.short
    else:
        bench = Workbench.create_from(path, read, name=name, trusting=not_secret)
        try:
            record, status, short = bench.design.imports[-1], bench.status(), bench.head.short
        finally:
            bench.close()
    if as_json:
        data_json({"import": import_json(record), "status": status})
        return
    data(_report(record))
    talk(f"Snapshot {short} in {path}. Open it with `planroom {path}`.")


def _report(record: Import) -> str:
    said = f" ({record.dialect})" if record.dialect else ""
    lines = [f"Imported {record.source}{said}"]
    kinds = dict.fromkeys((*record.taken, *record.found))
    for kind in kinds:
        taken, found = record.taken.get(kind, 0), record.found.get(kind, 0)
        lines.append(f"  {kind:<14}{taken:>6} of {found}")
    if record.left_out:
        lines.append(f"Not in the design as it was ({len(record.left_out)}):")
    for item in record.left_out[:_SHOWN]:
        lines.append(f"  {item.place}: {item.what}: {item.reason}" if item.place else item.what)
    if len(record.left_out) > _SHOWN:
        more = len(record.left_out) - _SHOWN
        lines.append(f"  and {more} more: --json, or design/imports.json")
    return "\n".join(lines)
