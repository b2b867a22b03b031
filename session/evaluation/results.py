"""Results of runs kept in a file as they come, so that an evaluation can go on where it was.

Each line is one JSON object: the model and the run as ``eval --json`` prints it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, get_args

from design.comparison.scores import Score
from design.text import clean_line
from session.evaluation.judging import Verdict
from session.evaluation.measuring import Figures, Lines
from session.evaluation.running import Run, State
from session.evaluation.scenario import Scenario, ScenarioError

_BEGIN: Final = '{"model": '
"""How every result begins, whole or cut off."""
_AGAIN: Final = ("unreachable", "not run")
"""States of runs that are run again: they say nothing about the model."""


def keep_result(path: Path, model: str, run: Run) -> None:
    """Append a run to a file of results.

    Args:
        path: The file; made when missing.
        model: The model that was run.
        run: What came of it.

    Raises:
        ScenarioError: The file cannot be written.
    """
    line = json.dumps({"model": model, **run.to_json()}, ensure_ascii=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            if file.tell() and (file.seek(-1, 2), file.read(1))[1] != b"\n":
                # The line before was cut off.
                line = "\n" + line
            file.write(f"{line}\n".encode())
    except OSError as error:
        raise ScenarioError(f"{path}: {error.strerror}.", "Name a file to write to.") from None


def read_results(path: Path, model: str, scenarios: Sequence[Scenario]) -> tuple[Run, ...]:
    """Return the runs a file of results holds of a model, the last of each.

    Runs whose model could not be reached do not count, nor does a line that was cut off.

    Args:
        path: The file; nothing is returned when it is missing.
        model: The model.
        scenarios: The scenarios that are wanted.

    Raises:
        ScenarioError: It is no file of results.
    """
    try:
        lines = path.read_text("utf-8").split("\n")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: {clean_line(str(error), 200)}.") from None
    wanted = {item.name: item for item in scenarios}
    found: dict[tuple[str, int], Run] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            scenario = wanted.get(data["scenario"])
            if data["model"] != model or scenario is None:
                continue
            run = _run(data, scenario)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            cut = line[: len(_BEGIN)] == _BEGIN[: len(line)]
            if cut and isinstance(error, json.JSONDecodeError):
                continue
            raise ScenarioError(
                f"{path}: line {number} is no result ({clean_line(repr(error), 80)}).",
                "Name a file that `planroom eval --results` wrote, or a new one.",
            ) from None
        if run.state not in _AGAIN:
            found[run.scenario.name, run.number] = run
    return tuple(found.values())


def _run(data: dict[str, Any], scenario: Scenario) -> Run:
    state: State = data["state"]
    if state not in get_args(State):
        raise ValueError(state)
    reference = data["reference"]
    scores = tuple(
        Score(kind, told["reference"], told["ours"], told["both"])
        for kind, told in (reference["kinds"] if reference else {}).items()
    )
    return Run(scenario, int(data["run"]), state, str(data["reason"]), _figures(data), scores)


def _figures(data: dict[str, Any]) -> Figures:
    lines, usage = data["operations"], data["usage"]
    unasked, met = data["touched_unasked"], data["expectations"]["met"]
    unmet = (Verdict(item["expectation"], False, item["found"]) for item in data["unmet"])
    return Figures(
        turns=data["turns"],
        first=Lines(lines["first"]["lines"], lines["first"]["valid"]),
        last=Lines(lines["last"]["lines"], lines["last"]["valid"]),
        repairs=data["repairs"],
        contradicted=data["contradicted"],
        strays=None if unasked is None else tuple(unasked),
        verdicts=(*(Verdict("", True, "") for _ in range(met)), *unmet),
        input_tokens=usage["input_tokens"],
        output_tokens=usage["output_tokens"],
        estimated=usage["estimated"],
        seconds=usage["seconds"],
    )
