"""The shipped scenarios can be failed, and can be passed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from design.document.design import Design
from session.draft import DraftView
from session.evaluation.judging import Outcome, judge_all
from session.evaluation.running import run_scenario
from session.evaluation.scenario import Scenario, find_scenarios, shipped
from session.evaluation.starting import start_of
from session.settings import Settings
from tests.prompts.fake_server import serve

SCENARIOS = find_scenarios(())
ANSWERS = Path(__file__).parent / "answers"
"""A good reply to every message of every scenario, written by hand."""


def answers(name: str) -> list[str]:
    if name == "draft_a_design":
        operations = (shipped() / "starts" / "shop.jsonl").read_text("utf-8")
        return [f"Eight entities.\n\n```ops\n{operations}```\n"]
    return (ANSWERS / f"{name}.txt").read_text("utf-8").split("----\n")


def silent(design: Design, prose: str) -> Outcome:
    """What a reply of prose alone comes to."""
    return Outcome(
        DraftView(
            turn="t", message="", model="m", author="", origin="", base=design, design=design,
            outcomes=(), fixes={}, prose=prose, state="ready",
        )
    )  # fmt: skip


def replies_file(path: Path, replies: list[str]) -> Path:
    """A recording of replies to whatever is asked."""
    lines: list[object] = [{"planroom": "recording", "format": 1}]
    for text in replies:
        lines.append({"request": {"model": "m", "repairs": False, "messages": []}})
        lines.append({"chunk": text, "after": 0})
        lines.append({"end": {"finish": "stop", "usage": None, "warning": ""}})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_there_is_an_answer_to_every_scenario() -> None:
    asked = {item.name: sum(bool(step.ask) for step in item.step) for item in SCENARIOS}
    assert {name: len(answers(name)) for name in asked} == asked
    assert len(SCENARIOS) >= 22


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda item: item.name)
def test_a_reply_that_does_nothing_fails(scenario: Scenario) -> None:
    outcome = silent(start_of(scenario), "Done.")
    verdicts = [
        verdict for step in scenario.step if step.ask for verdict in judge_all(step.expect, outcome)
    ]
    assert not all(verdict.met for verdict in verdicts)
    assert all(bool(verdict.found) != verdict.met for verdict in verdicts)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda item: item.name)
async def test_a_good_reply_meets_every_expectation(scenario: Scenario, tmp_path: Path) -> None:
    file = replies_file(tmp_path / "replies.jsonl", answers(scenario.name))

    run = await run_scenario(scenario, Settings(model=f"replay:{file}"), tmp_path / "design")

    assert run.state == "done", run.reason
    unmet = [item for item in run.figures.verdicts if not item.met]
    assert unmet == []
    assert run.figures.last.all == run.figures.last.valid
    assert not run.figures.strays
    if scenario.reference is not None:
        assert run.match is not None
        assert run.match > 0.8


@pytest.mark.parametrize("insists", [True, False])
async def test_an_operation_that_breaks_a_decision_is_counted_whether_it_is_mended_or_not(
    tmp_path: Path, *, insists: bool
) -> None:
    scenario = next(item for item in SCENARIOS if item.name == "decision_against_temptation")
    drop = '```ops\n{"op":"drop_column","table":"customers","column":"phone"}\n```\n'
    mended = (
        "It stays until a later release.\n\n```ops\n"
        '{"op":"add_assumption","text":"the column goes in a later release"}\n```\n'
    )
    with serve() as server:
        server.replies, server.reply = [f"Gone.\n\n{drop}"], drop if insists else mended
        settings = Settings(model="openai:fake", base_url=server.address, timeout=10.0)
        run = await run_scenario(scenario, settings, tmp_path / "design")

    assert run.state == "done", run.reason
    assert run.figures.contradicted == 1
    assert run.figures.repairs >= 1
    kept = run.figures.verdicts[0]
    assert kept.met is not insists
    assert run.figures.to_json()["contradicted"] == 1
