"""Commands of a turn: ask, accept, discard."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from tui.commands.faults import INTERRUPTED, REFUSED, UNREACHABLE, InputError
from tui.commands.state import AsJson, NotSecret, data, data_json, state_of, talk, words

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from session.events import Event
    from session.results import TurnResult
    from session.workbench import Workbench
    from snapshots.history import Snapshot

_STATUS: Final = {"failed": UNREACHABLE, "cancelled": INTERRUPTED}
"""Exit code by how a turn that did not come whole ended."""

Accept = Annotated[
    bool, typer.Option("--accept", help="Accept the proposal when the reply came whole.")
]
Model = Annotated[
    str | None,
    typer.Option("--model", help="`offline`, `provider:model` or `replay:FILE`."),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("ask")(ask)
    app.command("accept")(accept)
    app.command("discard")(discard)


def ask(
    context: typer.Context,
    message: Annotated[str, typer.Argument(help="What the product must do; - for standard input.")],
    accept: Accept = False,
    model: Model = None,
    record: Annotated[
        Path | None,
        typer.Option("--record", help="Append what the model is sent and says to a file."),
    ] = None,
    not_secret: NotSecret = False,
    stepwise: Annotated[
        bool | None,
        typer.Option("--stepwise/--no-stepwise", help="Draft a brief in steps, for small models."),
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option("--select", help="Element the message is about.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say something; the reply's edits become a proposal."""
    said = words(message)
    if not said.strip():
        raise InputError("There is no message. Say what the product must do.")
    with state_of(context).workbench() as bench:
        bench.trusting = not_secret
        if stepwise is not None:
            bench.settings = replace(bench.settings, stepwise="yes" if stepwise else "no")
        if record is not None:
            bench.settings = replace(bench.settings, record=str(record))
        run_turn(
            bench, said, model=model, accept=accept, as_json=as_json, selected=tuple(select or ())
        )


def run_turn(
    bench: Workbench,
    message: str,
    *,
    model: str | None,
    accept: bool,
    as_json: bool,
    selected: tuple[str, ...] = (),
) -> None:
    """Run the turn of a message and print what happens, as :func:`print_turn` does."""
    print_turn(
        bench,
        lambda: bench.ask(message, model=model, selected=selected),
        accept=accept,
        as_json=as_json,
    )


def print_turn(
    bench: Workbench,
    start: Callable[[], Coroutine[Any, Any, TurnResult]],
    *,
    accept: bool,
    as_json: bool,
) -> None:
    """Run one turn and print what happens.

    Raises:
        typer.Exit: 1 when the reply did not come whole, 3 when the model could not be reached,
            130 when it was interrupted.
    """
    import asyncio

    from session.holding import BrokenDecisionsError

    stop = bench.subscribe(_printer(as_json=as_json))
    try:
        result = asyncio.run(_stoppable(bench, start))
    finally:
        stop()
    view = result.view
    snapshot: Snapshot | None = None
    refusal: Exception | None = None
    if accept and result.ok and view.diff and not view.breaches:
        try:
            snapshot = bench.accept()
        except Exception as error:
            refusal = error
    if as_json:
        data_json(result.to_json(snapshot.id if snapshot else None))
    else:
        _summarise(result, snapshot)
    if refusal is not None:
        raise refusal
    if accept and view.breaches and view.state == "ready":
        raise BrokenDecisionsError(view.breaches)
    if view.state != "ready":
        talk(view.reason)
        raise typer.Exit(REFUSED if result.refused else _STATUS.get(view.state, REFUSED))


async def _stoppable(
    bench: Workbench, start: Callable[[], Coroutine[Any, Any, TurnResult]]
) -> TurnResult:
    import asyncio
    import signal

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, lambda: bench.cancel())
    try:
        return await start()
    finally:
        loop.remove_signal_handler(signal.SIGINT)


def _printer(*, as_json: bool) -> Callable[[Event], None]:
    from session.events import (
        OperationApplied,
        OperationContradicts,
        OperationRejected,
        OperationWithdrawn,
        ProseDelta,
        RepairStarted,
        StepStarted,
    )

    def tell(event: Event) -> None:
        match event:
            case ProseDelta(text=text) if not as_json:
                data(text, end="")
            case OperationApplied(key=key, summary=summary) if not as_json:
                data(f"  {key:>3} {summary}")
            case OperationRejected(key=key, raw=raw, why=why):
                talk(f"  {key:>3} not used: {why}\n      {raw}")
            case StepStarted(number=number, of=of, what=what):
                talk(f"step {number} of {of}: {what}")
            case OperationWithdrawn(key=key, raw=raw, why=why):
                talk(f"  {key:>3} taken out: {why}\n      {raw}")
            case OperationContradicts(key=key, why=why):
                talk(f"  {key:>3} against a decision: {why}")
            case RepairStarted(lines=lines, findings=findings):
                if lines:
                    talk(f"{lines} lines go back to the model to be mended.")
                if findings:
                    talk(f"{findings} errors of the review go back to the model to be mended.")
            case _:
                pass

    return tell


def _summarise(result: TurnResult, snapshot: Snapshot | None) -> None:
    from design.document.names import counted
    from session.holding import BrokenDecisionsError
    from session.results import decision_words

    view = result.view
    if snapshot is not None:
        data(f"\naccepted: snapshot {snapshot.short}, {counted(len(view.applied), 'operation')}")
    elif view.diff:
        totals = Counter[str]()
        for kinds in view.diff.counts.values():
            totals.update(kinds)
        told = ", ".join(f"{number} {kind}" for kind, number in totals.items() if number)
        data(f"\nproposal: {counted(len(view.applied), 'operation')}; {told}")
        for words in decision_words(view):
            talk(words)
        talk(
            BrokenDecisionsError(view.breaches).mend
            if view.breaches
            else "Accept it with `planroom accept`, look with `planroom diff`, or"
            " `planroom discard`."
        )
    elif view.state != "failed":
        data("\nnothing would change")
    usage = view.usage
    if usage is not None and view.model != "offline":
        from prompts.prices import money

        about = "about " if usage.estimated else ""
        price = "price unknown" if usage.cost is None else money(usage.cost)
        talk(
            f"{view.model}: {about}{usage.input_tokens:,} tokens in ({usage.cached_tokens:,}"
            f" cached), {usage.output_tokens:,} out, {usage.seconds:.1f} s, {price}"
        )


def accept(
    context: typer.Context,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Keys of operations to take, with what they depend on."),
    ] = None,
    message: Annotated[
        str | None, typer.Option("-m", "--message", help="Words for the snapshot.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Take what was left out or rejected in the app too.")
    ] = False,
    refuse_broken: Annotated[
        bool,
        typer.Option(
            "--refuse-broken", help="Leave out what contradicts a decision, with what needs it."
        ),
    ] = False,
    supersede: Annotated[
        list[int] | None,
        typer.Option(
            "--supersede", help="Number of a contradicted decision that a new one replaces."
        ),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", help="Why the rest is not taken; the model is told.")
    ] = "",
    not_secret: NotSecret = False,
    as_json: AsJson = False,
) -> None:
    """Accept the open proposal, whole or in part, as a snapshot.

    What was left out or rejected in the app is not taken, unless `--all` says so. What contradicts
    an accepted decision needs a choice: leave it out, or supersede the decision.
    """
    from design.document.names import counted

    if only and everything:
        raise InputError("Say `--only` or `--all`, not both.")
    with state_of(context).workbench(trusting=not_secret) as bench:
        keys = [key for item in only or () for key in item.replace(",", " ").split()]
        view = bench.draft
        if view is not None and view.left_out and not (keys or everything):
            number = len(view.left_out)
            verb = "is" if number == 1 else "are"
            talk(
                f"{counted(number, 'operation')} {verb} left out, as picked in the app; `--all`"
                " takes everything."
            )
        brought = bench.brought_by(
            keys or None,
            everything=everything,
            refuse_broken=refuse_broken,
            supersede=tuple(supersede or ()),
        ).brought
        for finding in brought:
            if finding.severity == "error":
                talk(f"brings in an error: {finding.message}")
        snapshot = bench.accept(
            keys or None,
            message,
            everything=everything,
            refuse_broken=refuse_broken,
            supersede=tuple(supersede or ()),
            reason=reason,
        )
        if as_json:
            data_json({"snapshot": snapshot.id, "status": bench.status()})
        else:
            data(f"accepted: snapshot {snapshot.short}  {snapshot.message.splitlines()[0]}")


def discard(
    context: typer.Context,
    reason: Annotated[
        str, typer.Option("--reason", help="Why; the model is told with the next message.")
    ] = "",
    not_secret: NotSecret = False,
    as_json: AsJson = False,
) -> None:
    """Discard the open proposal."""
    with state_of(context).workbench(trusting=not_secret) as bench:
        bench.discard(reason)
        if as_json:
            data_json(bench.status())
        else:
            data("discarded")
