"""Results kept as they come: read back alike, gone on with, and stopped in time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from session.evaluation.results import keep_result, read_results
from session.evaluation.running import Run, run_scenario, run_scenarios
from session.evaluation.scenario import Scenario, ScenarioError, find_scenarios
from session.settings import Settings
from tests.prompts.fake_server import FakeServer, serve

QUICK = find_scenarios(["retention", "billing_address"])
DRAFT = find_scenarios(["draft_a_design"])
OFFLINE = Settings()


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as told:
        yield told


async def test_what_was_kept_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "new" / "results.jsonl"
    runs = await run_scenarios([*QUICK, *DRAFT], OFFLINE)
    for run in runs:
        keep_result(file, "offline", run)
    again = read_results(file, "offline", [*QUICK, *DRAFT])
    assert [run.to_json() for run in again] == [run.to_json() for run in runs]
    assert [run.ok for run in again] == [run.ok for run in runs]
    assert again[2].match == runs[2].match
    assert read_results(file, "openai:other", QUICK) == ()
    assert read_results(tmp_path / "none", "offline", QUICK) == ()


async def test_what_is_known_is_not_run_again(tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    keep_result(file, "offline", await run_scenario(QUICK[0], OFFLINE, tmp_path / "one"))
    keep_result(file, "offline", Run(QUICK[1], 1, "unreachable", "No server."))
    with file.open("a") as cut:
        cut.write('{"model": "offline", "scen')
    known = read_results(file, "offline", QUICK)
    assert [run.scenario.name for run in known] == [QUICK[0].name], "the other is tried again"
    keep_result(file, "offline", known[0])
    assert len(read_results(file, "offline", QUICK)) == 1, "a cut line spoils none after it"
    begun: list[str] = []
    runs = await run_scenarios(
        QUICK, OFFLINE, known=known, begin=lambda scenario, _: begun.append(scenario.name)
    )
    assert begun == [QUICK[1].name]
    assert [run.state for run in runs] == ["done", "done"]


@pytest.mark.parametrize("line", ["no json", "[]", '{"model": "offline"}'])
def test_a_file_that_holds_something_else_is_told(tmp_path: Path, line: str) -> None:
    file = tmp_path / "notes.txt"
    file.write_text(f"{line}\n{json.dumps({'model': 'x', 'scenario': 'y'})}\n")
    with pytest.raises(ScenarioError, match="line 1 is no result"):
        read_results(file, "offline", QUICK)


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="Is a directory"):
        keep_result(tmp_path, "offline", Run(QUICK[0], 1, "done"))


@pytest.mark.parametrize("scenario", [QUICK[0], *DRAFT], ids=lambda item: item.name)
async def test_a_scenario_that_takes_too_long_is_judged_by_what_came(
    server: FakeServer, tmp_path: Path, scenario: Scenario
) -> None:
    server.mode = "silent"
    slow = Settings(model="openai:slow", base_url=server.address, timeout=60.0)
    run = await run_scenario(scenario, slow, tmp_path / "slow", limit=0.5)
    assert run.state == "timed out"
    assert not run.ok
    assert run.figures.turns == 1
    assert run.figures.verdicts
    assert (run.match == 0) is (scenario.reference is not None)
