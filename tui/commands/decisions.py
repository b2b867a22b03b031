"""Commands on decision notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tui.commands.faults import InputError
from tui.commands.state import AsJson, NotSecret, data, data_json, state_of, talk, words

if TYPE_CHECKING:
    from session.events import Event

app = typer.Typer(
    help="Read and curate the decision notes that go with every prompt.",
    invoke_without_command=True,
    rich_markup_mode=None,
)

Number = Annotated[int, typer.Argument(help="Number of the note.")]
Text = Annotated[str | None, typer.Option("--text", help="The words; - for standard input.")]
Context = Annotated[str | None, typer.Option("--context", help="Why it came up.")]
Consequences = Annotated[str | None, typer.Option("--consequences", help="What follows.")]
Topic = Annotated[str | None, typer.Option("--topic", help="What it settles, such as ids.")]
Choice = Annotated[str | None, typer.Option("--choice", help="The choice, such as uuid.")]
Replace = Annotated[
    bool, typer.Option("--supersede", help="Retire the accepted notes that it contradicts.")
]
Scope = Annotated[list[str] | None, typer.Option("--scope", help="Element it concerns; none: all.")]


@app.callback()
def main(context: typer.Context) -> None:
    """List the notes when no command is given."""
    if context.invoked_subcommand is None:
        list_notes(context)


@app.command("list")
def list_notes(context: typer.Context, as_json: AsJson = False) -> None:
    """List the notes."""
    from design.guard import checked_as

    with state_of(context).workbench() as bench:
        notes = bench.design.decisions
        if as_json:
            from session.export import show_json

            data_json(show_json(bench.design, "decisions")["decisions"])
            return
    for note in notes:
        marks = " ".join(
            word for word, on in (("pinned", note.pinned), ("muted", note.muted)) if on
        )
        checked = checked_as(note)
        if checked:
            marks = f"{marks}  checks {checked}"
        data(f"{note.number:04d} {note.status:<10} {note.title}  {marks}")
    if not notes:
        data("no decision notes yet")


@app.command("show")
def show(context: typer.Context, number: Number, as_json: AsJson = False) -> None:
    """Show one note in full."""
    from design.guard import checked_as

    with state_of(context).workbench() as bench:
        note = bench.design.decision(number)
        if note is None:
            known = ", ".join(str(item.number) for item in bench.design.decisions) or "none yet"
            raise InputError(f"There is no decision {number}; there are: {known}.")
        if as_json:
            from session.export import show_json

            notes = show_json(bench.design, "decisions")["decisions"]
            found = next(item for item in notes if item["number"] == number)
            data_json({**found, "brought_in_by": bench.repository.decision_origins().get(number)})
        else:
            data(note.text)
            checked = checked_as(note)
            for later in bench.design.decisions:
                if later.supersedes == note.id:
                    talk(f"Superseded by decision {later.number}: {later.title}")
            origin = bench.repository.decision_origins().get(number)
            if origin is not None:
                told = bench.repository.snapshot(origin)
                talk(f"Brought in by snapshot {told.short}: {told.subject}")
            talk(
                f"Proposals are checked against it as {checked}."
                if checked
                else "It is told to the model; the program cannot check its topic and choice."
            )


@app.command("accept")
def accept(
    context: typer.Context, number: Number, replace: Replace = False, as_json: AsJson = False
) -> None:
    """Accept a note; it goes with every prompt from now on."""
    _act(context, number, "accept", as_json=as_json, replace=replace)


@app.command("reject")
def reject(context: typer.Context, number: Number, as_json: AsJson = False) -> None:
    """Reject a note."""
    _act(context, number, "reject", as_json=as_json)


@app.command("pin")
def pin(
    context: typer.Context,
    number: Number,
    off: Annotated[bool, typer.Option("--off", help="Unpin it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Have a note lead every prompt."""
    _act(context, number, "unpin" if off else "pin", as_json=as_json)


@app.command("mute")
def mute(
    context: typer.Context,
    number: Number,
    off: Annotated[bool, typer.Option("--off", help="Unmute it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Keep a note out of prompts."""
    _act(context, number, "unmute" if off else "mute", as_json=as_json)


@app.command("edit")
def edit(
    context: typer.Context,
    number: Number,
    title: Annotated[str | None, typer.Option("--title")] = None,
    text: Text = None,
    why: Context = None,
    consequences: Consequences = None,
    topic: Topic = None,
    choice: Choice = None,
    scope: Scope = None,
    replace: Replace = False,
    not_secret: NotSecret = False,
    as_json: AsJson = False,
) -> None:
    """Change a note's words."""
    _act(
        context,
        number,
        "edit",
        as_json=as_json,
        title=title,
        text=text if text is None else words(text),
        context=why,
        consequences=consequences,
        topic=topic,
        choice=choice,
        scope=scope or None,
        replace=replace,
        trusting=not_secret,
    )


@app.command("supersede")
def supersede(
    context: typer.Context,
    number: Number,
    by: Annotated[int, typer.Option("--by", help="Number of the note that takes its place.")],
    as_json: AsJson = False,
) -> None:
    """Mark a note as replaced by another."""
    _act(context, number, "supersede", as_json=as_json, by=by)


@app.command("add")
def add(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="What is decided; - for standard input.")],
    title: Annotated[str | None, typer.Option("--title", help="Default: the first words.")] = None,
    why: Context = None,
    consequences: Consequences = None,
    topic: Topic = None,
    choice: Choice = None,
    scope: Scope = None,
    replace: Replace = False,
    not_secret: NotSecret = False,
    as_json: AsJson = False,
) -> None:
    """Add a note that holds at once."""
    _act(
        context,
        None,
        "add",
        as_json=as_json,
        title=title,
        text=text if text is None else words(text),
        context=why,
        consequences=consequences,
        topic=topic,
        choice=choice,
        scope=scope or None,
        replace=replace,
        trusting=not_secret,
    )


def _act(
    ctx: typer.Context,
    number: int | None,
    action: str,
    *,
    as_json: bool,
    trusting: bool = False,
    **fields: Any,
) -> None:
    with state_of(ctx).workbench(trusting=trusting) as bench:
        bench.subscribe(_told)
        snapshot = bench.decide(number, action, **fields)
        if as_json:
            data_json({"snapshot": snapshot.id, "status": bench.status()})
        else:
            data(f"{snapshot.short}  {snapshot.message.splitlines()[0]}")


def _told(event: Event) -> None:
    """Pass on what a person should know of what was done."""
    from session.events import Notice

    if isinstance(event, Notice):
        talk(event.text)
