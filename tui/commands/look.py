"""Commands that look: status, log, show, diff, prompt, models."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tui.commands.faults import InputError
from tui.commands.state import AsJson, data, data_json, state_of, talk

if TYPE_CHECKING:
    from design.document.design import Design


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("status")(status)
    app.command("log")(log)
    app.command("show")(show)
    app.command("diff")(diff)
    app.command("prompt")(prompt)
    app.command("models")(models)


def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Say what the design is and whether a draft is open."""
    from design.document.names import counted
    from session.spending import spent

    with state_of(context).workbench() as bench:
        found = bench.status()
        if as_json:
            data_json(found)
            return
        counts = ", ".join(f"{number} {name}" for name, number in found["counts"].items())
        data(f"{found['design']}  branch {found['branch']}  snapshot {bench.head.short}")
        data(counts)
        draft = found["draft"]
        if draft is None:
            data("no draft")
        else:
            told = [
                counted(draft["operations"], "operation"),
                f"{counted(draft['rejected'], 'line')} not used",
            ]
            if draft["left_out"]:
                told.insert(1, f"{draft['left_out']} of them left out")
            data(f"draft {draft['state']}: {', '.join(told)}")
        usage = spent(bench.journal)
        if usage.turns:
            data(f"this session: {usage.told()}")
        stale = bench.stale()
        if stale:
            parts, them = ("part is", "it") if len(stale) == 1 else ("parts are", "them")
            data(f"{len(stale)} hand-made {parts} stale; `planroom reconcile` renews {them}")


def log(
    context: typer.Context,
    rev: Annotated[str | None, typer.Argument(help="Where to start; default here.")] = None,
    limit: Annotated[int | None, typer.Option("-n", help="How many at most.")] = None,
    as_json: AsJson = False,
) -> None:
    """List snapshots, newest first."""
    from session.results import log_json

    with state_of(context).workbench() as bench:
        found = bench.log(rev, limit)
    if as_json:
        data_json(log_json(found))
        return
    for item in found:
        marks = f"  (restores {item.restores[:8]})" if item.restores else ""
        marks += "".join(f"  [{name}]" for name in item.tags)
        subject = item.message.splitlines()[0] if item.message else ""
        data(f"{item.short}  {item.at[:16].replace('T', ' ')}  {subject}{marks}")


def show(
    context: typer.Context,
    rev: Annotated[
        str | None, typer.Argument(help="Snapshot, branch or `draft`; default the accepted design.")
    ] = None,
    layer: Annotated[
        str | None,
        typer.Option("--layer", help="concept, schema, api, conventions or decisions."),
    ] = None,
    diagram: Annotated[
        str | None,
        typer.Option("--diagram", help="Picture of the tables and their keys: svg or mermaid."),
    ] = None,
    around: Annotated[
        str | None, typer.Option("--around", help="Table whose neighbours alone are pictured.")
    ] = None,
    depth: Annotated[
        int, typer.Option("--depth", min=0, help="How many keys away neighbours are.")
    ] = 1,
    detail: Annotated[
        str, typer.Option("--detail", help="Columns in the picture: names, keys or all.")
    ] = "keys",
    as_json: AsJson = False,
) -> None:
    """Show a design, one layer of it, or a picture of its tables, at any snapshot."""
    from session.export import LAYERS, show_json

    if layer is not None and layer not in LAYERS:
        raise InputError(f"There is no layer {layer!r}; there are: {', '.join(LAYERS)}.")
    if layer is not None and diagram is not None:
        raise InputError("A picture is of the tables alone; leave --layer or --diagram out.")
    if diagram is None and (around is not None or depth != 1 or detail != "keys"):
        raise InputError("--around, --depth and --detail are about a picture; add --diagram svg.")
    with state_of(context).workbench() as bench:
        design = bench.show(rev)
    if diagram is not None:
        text = _diagram(design, diagram, around, depth, detail)
        if as_json:
            data_json({"form": diagram, "text": text})
        else:
            data(text.rstrip("\n"))
    elif as_json:
        data_json(show_json(design, layer))
    else:
        data(_text(design, layer))


def _diagram(design: Design, form: str, around: str | None, depth: int, detail: str) -> str:
    from design.render.erd.figure import DETAILS, neighbourhood
    from design.render.erd.writing import SUFFIXES, write_diagram

    wanted = next((known for known in SUFFIXES if known == form), None)
    shown = next((known for known in DETAILS if known == detail), None)
    if wanted is None:
        raise InputError(f"There is no picture as {form!r}; there are: {', '.join(SUFFIXES)}.")
    if shown is None:
        raise InputError(f"There is no detail {detail!r}; there are: {', '.join(DETAILS)}.")
    only = None
    if around is not None:
        table = design.schema_.table_named(around)
        if table is None:
            raise InputError(f"There is no table {around!r}; `planroom show --layer schema` "
                             "lists them.")  # fmt: skip
        only = neighbourhood(design, table.id, depth)
    return write_diagram(design, wanted, only=only, detail=shown)


def _text(design: Design, layer: str | None) -> str:
    from session.export import show_json

    shown: dict[str, Any] = show_json(design)
    parts: list[str] = []
    if layer in (None, "concept"):
        for entity in shown["concept"]["entities"]:
            parts.append(f"{entity['name']}: {entity['definition']}")
            parts += [
                f"    {item['name']}: {item['type']}" + ("" if item["required"] else ", optional")
                for item in entity["attributes"]
            ]
            if entity["lifecycle"]:
                parts += [
                    f"    {step['from']} -> {step['to']}: {step['action']}"
                    for step in entity["lifecycle"]["transitions"]
                ]
    if layer in (None, "schema"):
        for table in shown["schema"]["tables"]:
            parts.append(f"table {table['name']}")
            parts += [
                f"    {item['name']} {item['type']}{'' if item['nullable'] else ' not null'}"
                for item in table["columns"]
            ]
    if layer in (None, "api"):
        parts += [
            f"{item['method']:<6} {item['path']}  {', '.join(item['roles']) or item['auth']}"
            for item in shown["api"]["endpoints"]
        ]
    if layer == "conventions":
        parts += [f"{key} = {value}" for key, value in shown["conventions"].items()]
    if layer in (None, "decisions"):
        parts += [
            f"{item['number']:04d} {item['status']:<10} {item['title']}"
            for item in shown["decisions"]
        ]
    return "\n".join(parts) or "nothing yet"


def diff(
    context: typer.Context,
    before: Annotated[
        str | None, typer.Argument(help="Snapshot; default the accepted one.")
    ] = None,
    after: Annotated[str | None, typer.Argument(help="Snapshot; default the draft.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed between two snapshots, or what the draft changes."""
    with state_of(context).workbench() as bench:
        found = bench.diff(before, after)
        view = bench.draft if before is None and after in (None, "draft") else None
    from session.results import decision_words, decisions_json

    if as_json:
        data_json(found.to_json() | (decisions_json(view) if view is not None else {}))
        return
    from design.difftext import render_diff

    data(render_diff(found) or "no difference")
    for told in decision_words(view) if view is not None else ():
        talk(told)


def prompt(
    context: typer.Context,
    message: Annotated[str, typer.Argument(help="The message it would be sent with.")],
    select: Annotated[
        list[str] | None, typer.Option("--select", help="Element the message is about.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the exact prompt a message would be sent with, and its size by part."""
    with state_of(context).workbench() as bench:
        found = bench.prompt(message, tuple(select or ()))
    numbers = [note.number for note in found.sent]
    if as_json:
        data_json(
            {
                "parts": [
                    {"name": part.name, "text": part.text, "tokens": part.tokens}
                    for part in found.parts
                ],
                "tokens": found.tokens,
                "decisions": numbers,
                "left_out": [
                    {"kind": item.kind, "name": item.name, "why": item.why}
                    for item in found.left_out
                ],
            }
        )
        return
    for part in found.parts:
        data(f"--- {part.name} (about {part.tokens} tokens)\n{part.text}")
    for why, names in found.left_out_by_reason.items():
        talk(f"Not in it ({why}): {', '.join(names)}.")
    talk(f"About {found.tokens} tokens; decision notes in it: {numbers or 'none'}.")


def models(
    context: typer.Context,
    use: Annotated[
        str | None, typer.Option("--use", help="Use this model for the design from now on.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Ask the servers whether they are there.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """List the models that can be used, and how to set up the rest."""
    from prompts.listing import list_models
    from session.choosing import model_options
    from session.settings import load_settings
    from tui.drawing.settings import next_start

    state = state_of(context)
    if use is not None:
        with state.workbench() as bench:
            then = bench.use_model(use)
            words = next_start(bench.settings, then, "model")
        if words:
            talk(words)
    found = list_models(model_options(load_settings(state.directory)), ask=check)
    if as_json:
        data_json([dataclasses.asdict(item) for item in found])
        return
    for item in found:
        data(f"{'ready' if item.ready else '-':<6} {item.name:<28} {item.how}")
        for name in item.models:
            data(f"       {name}")
