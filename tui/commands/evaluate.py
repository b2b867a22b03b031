"""The command that runs scenarios against a model and prints what they came to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from tui.commands.faults import REFUSED, UNREACHABLE, InputError
from tui.commands.state import AsJson, data, data_json, talk

if TYPE_CHECKING:
    from session.evaluation.measuring import Figures
    from session.evaluation.running import Run
    from session.evaluation.scenario import Scenario
    from session.settings import Settings

_HEADS: Final = (
    "scenario", "met", "valid", "mended", "repairs", "contra", "unasked", "match", "in", "out", "s",
)  # fmt: skip
_JUDGED: Final = ("done", "timed out")
"""States of runs whose figures say something of the model."""
_LEGEND: Final = (
    "met: expectations · valid, mended: usable operation lines before and after the repair rounds"
    " · contra: operations against an accepted decision · unasked: elements touched without being"
    " asked for · match: F1 with the reference · in, out: tokens (~ estimated) · s: seconds"
)


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("eval")(evaluate)


def evaluate(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(help="Names of shipped scenarios, files or folders; default all shipped."),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", help="`offline`, `provider:model` or `replay:FILE`."),
    ] = None,
    repeat: Annotated[int, typer.Option("--repeat", min=1, help="How often each is run.")] = 1,
    keep: Annotated[
        Path | None, typer.Option("--keep", help="New folder in which the designs are kept.")
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option("--record", help="Append what the model is sent and says to a file."),
    ] = None,
    time_limit: Annotated[
        float | None,
        typer.Option("--time-limit", min=1, help="Seconds a scenario may take; then it is judged."),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option(
            "--results",
            help="Append each run to a file as a JSON line; what it holds is not run again.",
        ),
    ] = None,
    list_them: Annotated[
        bool, typer.Option("--list", help="List the scenarios and run none.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run scenarios against a model, in scratch designs, and print what they came to.

    Exits with 0 when every expectation was met, 1 when not, 3 when the model could not be reached.
    """
    from session.evaluation.results import read_results
    from session.evaluation.scenario import find_scenarios
    from session.settings import load_settings

    found = find_scenarios(scenarios or ())
    if list_them:
        _list(found, as_json=as_json)
        return
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise InputError(f"{keep} is not empty. Name a new folder to keep the designs in.")
    flags = {"model": model, "record": None if record is None else str(record)}
    settings = load_settings(None, flags)
    runs: list[Run] = []
    if results is not None:
        known = read_results(results, settings.model, found)
        runs += [run for run in known if run.number <= repeat]
    try:
        _run(found, settings, repeat, keep, time_limit, results, runs)
    finally:
        if runs and as_json:
            data_json(_json(settings.model, runs))
        elif runs:
            data(f"model {settings.model}\n\n" + _table(runs))
            talk(_LEGEND)
    if any(run.state in ("unreachable", "not run") for run in runs):
        raise typer.Exit(UNREACHABLE)
    if not all(run.ok for run in runs):
        raise typer.Exit(REFUSED)


def _run(
    scenarios: Sequence[Scenario],
    settings: Settings,
    repeat: int,
    keep: Path | None,
    limit: float | None,
    results: Path | None,
    runs: list[Run],
) -> None:
    """Run what is not among the runs yet, and add it to them as it comes."""
    import asyncio
    import signal

    from session.evaluation.results import keep_result
    from session.evaluation.running import run_scenarios

    known = tuple(runs)
    wanted = len(scenarios) * repeat
    if known:
        talk(f"{len(known)} of {wanted} runs are in {results} already.")

    def begun(scenario: Scenario, _number: int) -> None:
        talk(f"[{len(runs) + 1}/{wanted}] {scenario.name} …")

    def told(run: Run) -> None:
        runs.append(run)
        if results is not None:
            keep_result(results, settings.model, run)
        talk(_said(run, repeat))

    async def run() -> None:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None
        # In the background of a script an interrupt is ignored, unless it is asked for.
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, task.cancel)
        await run_scenarios(
            scenarios,
            settings,
            repeat=repeat,
            keep=keep,
            limit=limit,
            known=known,
            begin=begun,
            tell=told,
        )

    try:
        asyncio.run(run())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


def _said(run: Run, repeat: int) -> str:
    name = run.scenario.name + (f" ({run.number} of {repeat})" if repeat > 1 else "")
    if run.state not in _JUDGED:
        return f"{name}: {run.state}: {run.reason}"
    figures = run.figures
    lines = [
        f"{name}: {figures.met} of {len(figures.verdicts)} expectations, {figures.seconds:.0f} s"
        + ("" if run.state == "done" else f" ({run.state})")
    ]
    lines += [
        f"    not met: {item.expectation}\n             {item.found}"
        for item in figures.verdicts
        if not item.met
    ]
    if figures.strays:
        lines.append(f"    touched unasked: {', '.join(figures.strays[:6])}")
    return "\n".join(lines)


def _list(scenarios: Sequence[Scenario], *, as_json: bool) -> None:
    if as_json:
        data_json(
            [
                {
                    "name": item.name,
                    "title": item.title,
                    "source": item.source,
                    "file": str(item.file),
                    "messages": [step.ask for step in item.step if step.ask],
                }
                for item in scenarios
            ]
        )
        return
    width = max(len(item.name) for item in scenarios)
    data("\n".join(f"{item.name:<{width}}  {item.title}" for item in scenarios))


def _json(model: str, runs: Sequence[Run]) -> dict[str, Any]:
    from session.evaluation.measuring import total

    return {
        "model": model,
        "runs": [run.to_json() for run in runs],
        "total": {
            **total(run.figures for run in runs).to_json(),
            "scenarios": len({run.scenario.file for run in runs}),
            "passed": sum(run.ok for run in runs),
            "runs": len(runs),
        },
    }


def _table(runs: Sequence[Run]) -> str:
    """Return the runs as a table, one row to a scenario, and the sum of all."""
    from session.evaluation.measuring import total

    by_name: dict[str, list[Run]] = {}
    for run in runs:
        by_name.setdefault(run.scenario.name, []).append(run)
    rows = [_row(name, group) for name, group in by_name.items()]
    matched = [run.match for run in runs if run.match is not None]
    last = _cells("total", total(run.figures for run in runs), matched)
    ended = [run for run in runs if run.state == "done"]
    closing = f"{sum(run.ok for run in runs)} of {len(runs)} runs met every expectation"
    if len(ended) < len(runs):
        closing += f"; {len(runs) - len(ended)} did not come to their end"
    return f"{_aligned([_HEADS, *rows, last])}\n\n{closing}"


def _row(name: str, runs: Sequence[Run]) -> tuple[str, ...]:
    from session.evaluation.measuring import total

    failed = next((run for run in runs if run.state not in _JUDGED), None)
    if failed is not None and all(run.state not in _JUDGED for run in runs):
        return (name, f"{failed.state}: {failed.reason}")
    if any(run.state == "timed out" for run in runs):
        name += " (timed out)"
    matched = [run.match for run in runs if run.match is not None]
    return _cells(name, total(run.figures for run in runs), matched)


def _cells(name: str, figures: Figures, matched: Sequence[float]) -> tuple[str, ...]:
    mark = "~" if figures.estimated else ""
    return (
        name,
        f"{figures.met}/{len(figures.verdicts)}",
        _share(figures.first.rate, figures.first.all),
        _share(figures.last.rate, figures.last.all),
        str(figures.repairs),
        "–" if figures.contradicted is None else str(figures.contradicted),
        "–" if figures.strays is None else str(len(figures.strays)),
        f"{sum(matched) / len(matched):.2f}" if matched else "–",
        f"{mark}{figures.input_tokens}",
        f"{mark}{figures.output_tokens}",
        f"{figures.seconds:.1f}",
    )


def _share(rate: float | None, lines: int) -> str:
    return "–" if rate is None else f"{rate:.0%} of {lines}"


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    """Return rows as columns; a row with fewer cells runs on to the right."""
    whole = [row for row in rows if len(row) == len(_HEADS)]
    widths = [max(len(row[place]) for row in whole) for place in range(len(_HEADS))]
    widths[0] = max(len(row[0]) for row in rows)
    lines = []
    for row in rows:
        if len(row) < len(_HEADS):
            lines.append(f"{row[0]:<{widths[0]}}  {'  '.join(row[1:])}")
            continue
        cells = [f"{row[0]:<{widths[0]}}"]
        cells += [f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells))
    return "\n".join(lines)
