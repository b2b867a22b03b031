"""Runs scenarios: a scratch design for each, the same session code as for everything else."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from design.document.design import Design
from design.text import clean_line
from session.bench import WorkbenchError
from session.deciding import DecisionActionError
from session.evaluation.judging import Outcome, Verdict, judge_all
from session.evaluation.measuring import NOTHING, Figures, Heard, Lines, match_of, total
from session.evaluation.scenario import Decide, Scenario, ScenarioError, Step
from session.evaluation.starting import compared, reference_of, start_of
from session.events import Event, TurnFailed
from session.settings import Settings
from session.workbench import Workbench
from snapshots.errors import SnapshotError

if TYPE_CHECKING:
    from design.comparison.scores import Score
    from session.results import TurnResult

State = Literal["done", "timed out", "unreachable", "broken", "not run"]

_COUNTED: Final = ("table", "column", "foreign key")
_GIVEN_UP: Final = 2
"""Scenarios in a row whose model cannot be reached, after which the rest is not run."""


@dataclass(frozen=True, slots=True)
class Run:
    """One scenario run once."""

    scenario: Scenario
    number: int
    """Which run of it, from 1."""
    state: State
    reason: str = ""
    """Why it did not come to its end."""
    figures: Figures = NOTHING
    scores: tuple[Score, ...] = ()
    """How the last design compares with the scenario's reference, kind by kind."""

    @property
    def ok(self) -> bool:
        """Whether it ran to its end and met every expectation."""
        return self.state == "done" and self.figures.met == len(self.figures.verdicts)

    @property
    def match(self) -> float | None:
        """F1 of tables, columns and foreign keys together; None without a reference."""
        return match_of([score for score in self.scores if score.kind in _COUNTED])

    def to_json(self) -> dict[str, Any]:
        """Return the run as ``eval --json`` prints it."""
        return {
            "scenario": self.scenario.name,
            "title": self.scenario.title,
            "run": self.number,
            "state": self.state,
            "reason": self.reason,
            **self.figures.to_json(),
            "unmet": [
                {"expectation": item.expectation, "found": item.found}
                for item in self.figures.verdicts
                if not item.met
            ],
            "reference": None
            if not self.scores
            else {
                "match": self.match,
                "kinds": {
                    score.kind: {
                        "reference": score.reference,
                        "ours": score.ours,
                        "both": score.both,
                    }
                    for score in self.scores
                },
            },
        }


async def run_scenarios(
    scenarios: Sequence[Scenario],
    settings: Settings,
    *,
    repeat: int = 1,
    keep: Path | None = None,
    limit: float | None = None,
    known: Sequence[Run] = (),
    begin: Callable[[Scenario, int], None] = lambda *_: None,
    tell: Callable[[Run], None] = lambda _: None,
) -> tuple[Run, ...]:
    """Run scenarios one after another.

    Args:
        scenarios: The scenarios.
        settings: Settings in force, with the model.
        repeat: How often each is run.
        keep: Folder in which the designs are kept; None for scratch designs.
        limit: Seconds a scenario may take; then its turn is cancelled and what came is judged.
        known: Runs from before, which are not run again.
        begin: Is told of each scenario, and which run of it, before it is run.
        tell: Is told of each run that is not known.

    Returns:
        The runs, known ones among them. When the model cannot be reached twice in a row, the rest
        is not run.

    Raises:
        ScenarioError: A start or reference cannot be read.
    """
    runs: list[Run] = []
    before = {(run.scenario.name, run.number): run for run in known}
    unreachable = 0
    for scenario in scenarios:
        for number in range(1, repeat + 1):
            if (scenario.name, number) in before:
                runs.append(before[scenario.name, number])
                continue
            begin(scenario, number)
            if unreachable >= _GIVEN_UP:
                run = Run(scenario, number, "not run", "The model could not be reached before.")
            else:
                with _folder(scenario, number, keep) as folder:
                    run = await run_scenario(scenario, settings, folder, number, limit)
                unreachable = unreachable + 1 if run.state == "unreachable" else 0
            runs.append(run)
            tell(run)
    return tuple(runs)


@contextmanager
def _folder(scenario: Scenario, number: int, keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="planroom-eval-") as scratch:
            yield Path(scratch) / "design"
        return
    path = keep / (scenario.name if number == 1 else f"{scenario.name}-{number}")
    if path.exists():
        raise ScenarioError(f"{path} is there already.", "Keep the designs in a new folder.")
    yield path


async def run_scenario(
    scenario: Scenario,
    settings: Settings,
    folder: Path,
    number: int = 1,
    limit: float | None = None,
) -> Run:
    """Run a scenario once in a folder of its own.

    Args:
        scenario: The scenario.
        settings: Settings in force, with the model.
        folder: Where the design is made; must not be there yet.
        number: Which run of it this is.
        limit: Seconds it may take.

    Raises:
        ScenarioError: Its start or reference cannot be read.
    """
    start = start_of(scenario)
    reference = reference_of(scenario)
    bench = Workbench.create(folder, design=start, settings=settings)
    figures: list[Figures] = []
    state: State = "done"
    reason = ""
    ends = None if limit is None else time.monotonic() + limit
    try:
        for step in scenario.step:
            if step.ask:
                told, figure, shown = await _ask(bench, step, ends)
                figures.append(figure)
                if told:
                    state, reason = told
                    break
            else:
                figures.append(_move(bench, step))
                shown = bench.design
    finally:
        bench.close()
    judged = reference and state in ("done", "timed out")
    scores = compared(reference, shown, scenario) if judged else ()
    return Run(scenario, number, state, reason, total(figures), scores)


async def _ask(
    bench: Workbench, step: Step, ends: float | None
) -> tuple[tuple[State, str] | None, Figures, Design]:
    """Send a message; return how the scenario ends by it, if it does, and what it came to.

    Args:
        bench: The design.
        step: The step that asks.
        ends: When the turn is cancelled, on the monotonic clock.
    """
    heard = Heard()
    failures: list[TurnFailed] = []

    def listen(event: Event) -> None:
        heard.events.append(event)
        if isinstance(event, TurnFailed):
            failures.append(event)

    stop = bench.subscribe(listen)
    began = time.monotonic()
    timer = None
    if ends is not None:
        timer = asyncio.get_running_loop().call_later(max(0.0, ends - began), bench.cancel)
    try:
        result = await bench.ask(step.ask, selected=step.select)
    finally:
        stop()
        if timer is not None:
            timer.cancel()
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        # A turn takes a cancelling for its own; here the whole run is to end.
        raise asyncio.CancelledError
    figures = _figures(result, step, heard, time.monotonic() - began)
    if failures:
        ours = failures[0].what.startswith("The turn broke inside Planroom")
        told: tuple[State, str] = (
            "broken" if ours else "unreachable",
            clean_line(f"{failures[0].what} {failures[0].mend}", 400),
        )
        return told, figures, result.view.design
    shown = result.view.design
    if result.view.state == "cancelled":
        return (
            ("timed out", "It took longer than it may; what had come was judged."),
            figures,
            shown,
        )
    _settle(bench, step, whole=result.ok)
    return None, figures, shown


def _settle(bench: Workbench, step: Step, *, whole: bool) -> None:
    """Accept or discard the proposal, so that the next message can be sent."""
    if step.then == "leave":
        return
    if step.then == "accept" and whole:
        with suppress(WorkbenchError):
            # A decision is never superseded for a model's sake.
            bench.accept(refuse_broken=True)
            return
    with suppress(WorkbenchError):
        # What would change nothing is not open any more, and need not be decided.
        bench.discard(step.reason)


def _figures(result: TurnResult, step: Step, heard: Heard, seconds: float) -> Figures:
    view = result.view
    outcome = Outcome(view)
    usage = view.usage
    applied = len(view.applied)
    return Figures(
        turns=1,
        first=heard.lines(),
        last=Lines(applied + len(view.rejected), applied),
        repairs=result.repairs,
        contradicted=heard.contradicted(),
        strays=None if step.touches is None else outcome.strays(step.touches),
        verdicts=tuple(
            replace(item, found=f"the reply was {view.state}: {item.found}")
            if not item.met and view.state not in ("ready",)
            else item
            for item in judge_all(step.expect, outcome)
        ),
        input_tokens=usage.input_tokens if usage else 0,
        output_tokens=usage.output_tokens if usage else 0,
        estimated=usage is not None and usage.estimated,
        seconds=seconds,
    )


def _move(bench: Workbench, step: Step) -> Figures:
    """Do what the person does; that it cannot be done is for want of what the model made."""
    try:
        if step.undo:
            bench.undo()
        if step.decide is not None:
            _decide(bench, step.decide)
    except (WorkbenchError, DecisionActionError, SnapshotError) as error:
        what = "undo" if step.undo else "decide"
        return Figures(verdicts=(Verdict(what, met=False, found=clean_line(str(error), 300)),))
    return NOTHING


def _decide(bench: Workbench, wanted: Decide) -> None:
    if wanted.accept is not None:
        note = bench.design.decision(wanted.accept)
        if note is None or note.status != "accepted":
            bench.decide(wanted.accept, "accept")
        return
    bench.decide(
        None,
        "add",
        text=wanted.add,
        title=wanted.title,
        topic=wanted.topic,
        choice=wanted.choice,
    )
