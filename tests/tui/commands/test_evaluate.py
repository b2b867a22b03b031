"""``eval``: the table, the JSON and the exit codes."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.prompts.fake_server import FakeServer
from tests.tui.commands import shapes
from tests.tui.commands.conftest import COMMAND, Command
from tests.tui.commands.shapes import misfits

QUICK = ("error_envelope", "retention")
BAD_LINE = '{"op":"add_error","endpoint":"POST /v1/nothing","status":409,"code":"out_of_stock"}'


def test_the_table_of_scenarios_that_are_met(planroom: Command, tmp_path: Path) -> None:
    keep = tmp_path / "kept"
    ran = planroom("eval", *QUICK, "--keep", keep)
    assert ran.code == 0, ran.err
    rows = {line.split()[0]: line.split() for line in ran.out.splitlines() if line.strip()}
    assert rows["error_envelope"][1:5] == ["3/3", "100%", "of", "1"]
    assert rows["total"][1] == "5/5"
    assert "2 of 2 runs met every expectation" in ran.out
    assert (keep / "retention" / "design" / "concept.json").is_file()
    again = planroom("eval", "retention", "--keep", keep)
    assert (again.code, again.out) == (2, "")


def test_json_says_what_was_not_met_and_what_was_found(planroom: Command) -> None:
    ran = planroom("eval", "billing_address", "retention", "--repeat", "2", "--json")
    assert ran.code == 1
    assert misfits(ran.json, shapes.EVAL) == []
    runs = ran.json["runs"]
    assert [(item["scenario"], item["run"]) for item in runs] == [
        ("billing_address", 1), ("billing_address", 2), ("retention", 1), ("retention", 2),
    ]  # fmt: skip
    unmet = runs[0]["unmet"][0]
    assert "required=False" in unmet["expectation"]
    assert "Customer.billing_address is required=True" in unmet["found"]
    assert runs[0]["operations"]["first"] == {"lines": 1, "valid": 1}
    assert runs[0]["reference"] is None
    total = ran.json["total"]
    assert (total["scenarios"], total["runs"], total["passed"]) == (2, 4, 2)


def test_a_reference_is_matched(planroom: Command) -> None:
    ran = planroom("eval", "draft_a_design", "--json")
    reference = ran.json["runs"][0]["reference"]
    assert set(reference["kinds"]) == {
        "table", "column", "foreign key", "type", "nullable", "unique",
    }  # fmt: skip
    assert 0.8 < reference["match"] <= 1
    assert reference["kinds"]["table"] == {"reference": 8, "ours": 8, "both": 8}


@pytest.mark.parametrize("model", ["openai:gpt-5", "nosuch", "replay:nowhere.jsonl"])
def test_a_model_that_cannot_be_had_is_a_row_and_not_a_traceback(
    planroom: Command, model: str
) -> None:
    ran = planroom("eval", *QUICK, "soft_delete", "--model", model)
    assert ran.code == 3
    rows = [line for line in ran.out.splitlines() if line.startswith((*QUICK, "soft_delete"))]
    assert "unreachable: " in rows[0]
    assert "not run" in rows[2]
    assert "3 did not come to their end" in ran.out


def test_repairs_of_a_real_server_are_counted(
    planroom: Command, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANROOM_BASE_URL", server.address)
    server.reply = f"So.\n\n```ops\n{BAD_LINE}\n```\n"
    ran = planroom("eval", "error_envelope", "--model", "openai:fake", "--json")
    assert ran.code == 1
    run = ran.json["runs"][0]
    assert run["repairs"] == 2
    assert run["operations"]["first"] == {"lines": 1, "valid": 0}
    assert run["operations"]["last"]["valid"] == 0
    assert run["usage"]["input_tokens"] == 300


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_what_had_run_is_printed_when_it_is_interrupted(
    process_environment: Mapping[str, str], how: signal.Signals
) -> None:
    running = subprocess.Popen(
        [*COMMAND, "eval", "retention", "draft_a_design", "soft_delete"],
        env={**process_environment, "PLANROOM_PACE": "0.02"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith("retention: 2 of 2"):
            running.send_signal(how)
            break
    table, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in told
    assert "1 of 1 runs met every expectation" in table


def test_an_evaluation_goes_on_where_it_was(planroom: Command, tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    first = planroom("eval", "retention", "--results", results)
    assert "[1/1] retention" in first.err
    again = planroom("eval", *QUICK, "--results", results, "--json")
    assert again.code == 0, again.err
    assert "1 of 2 runs are in" in again.err
    assert "retention …" not in again.err
    assert {run["scenario"] for run in again.json["runs"]} == set(QUICK)
    assert len(results.read_text().splitlines()) == 2


def test_a_scenario_that_took_too_long_is_marked(
    planroom: Command, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANROOM_BASE_URL", server.address)
    server.mode = "silent"
    ran = planroom("eval", "retention", "--model", "openai:fake", "--time-limit", "1")
    server.released.set()
    assert ran.code == 1
    assert "retention (timed out)  0/2" in ran.out
    assert "1 did not come to their end" in ran.out


def test_the_scenarios_are_listed(planroom: Command) -> None:
    ran = planroom("eval", "--list")
    assert ran.code == 0
    assert len(ran.out.splitlines()) >= 22
    listed = planroom("eval", "retention", "--list", "--json").json
    assert [item["name"] for item in listed] == ["retention"]


def test_a_scenario_that_cannot_be_read_is_told(planroom: Command, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text("title = 3\n")
    ran = planroom("eval", file)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{file}: title: Input should be a valid string")
    assert len(ran.err.splitlines()) == 1


def test_an_evaluation_is_recorded_and_replayed_to_the_letter(
    planroom: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "turns.jsonl"
    first = planroom("eval", "rename_is_a_rename", "retention", "--record", file, "--json")
    monkeypatch.setenv("PLANROOM_REPLAY_STRICT", "yes")
    again = planroom(
        "eval", "retention", "rename_is_a_rename", "--model", f"replay:{file}", "--json"
    )
    assert (first.code, again.code) == (0, 0), again.err
    figures = {run["scenario"]: run["operations"] for run in first.json["runs"]}
    assert {run["scenario"]: run["operations"] for run in again.json["runs"]} == figures
    other = planroom("eval", "soft_delete", "--model", f"replay:{file}")
    assert other.code == 3
    assert "has no reply to this prompt" in other.out
