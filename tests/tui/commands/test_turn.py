"""Commands of a turn: ``ask``, ``accept``, ``discard``."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.prompts.fake_server import FakeServer
from tests.session.conftest import BRIEF
from tests.tui.commands import shapes
from tests.tui.commands.conftest import COMMAND, DRAFT, Command, Drafted, files_of
from tests.tui.commands.shapes import misfits


def test_a_whole_draft_is_accepted_at_once(drafted: Drafted) -> None:
    result = drafted.ask.json
    assert misfits(result, shapes.ASK) == []
    assert (result["finish"], result["repairs"], result["reason"]) == ("ready", 0, "")
    assert result["prose"].strip()
    assert {item["state"] for item in result["operations"]} == {"applied"}
    entities = [item["name"] for item in result["operations"] if item["op"] == "add_entity"]
    assert entities == ["Member", "Tool", "Loan"]
    assert result["proposal"]["counts"]["concept"]["added"] >= 3
    assert len(result["snapshot"]) == 40


def test_a_proposal_waits_until_it_is_accepted(on: Command, design: Path) -> None:
    before = files_of(design)
    asked = on("ask", "add nickname to Member", "--json")
    assert (asked.code, asked.err) == (0, "")
    assert misfits(asked.json, shapes.ASK) == []
    assert asked.json["snapshot"] is None
    assert files_of(design) == before
    accepted = on("accept", "-m", "Nicknames", "--json")
    assert accepted.code == 0
    assert misfits(accepted.json, shapes.MOVED) == []
    newest = on("log", "-n", "1", "--json").json[0]
    assert newest["snapshot"] == accepted.json["snapshot"] == accepted.json["status"]["snapshot"]
    assert newest["message"].startswith("Nicknames\n\nAsked: add nickname to Member")
    assert newest["turn"] == asked.json["turn"]
    assert b"nickname" in files_of(design)["design/concept.json"]


def test_asking_talks_while_it_works(on: Command) -> None:
    asked = on("ask", "add nickname to Member")
    assert asked.code == 0
    assert "    1 + attribute Member.nickname text\n" in asked.out
    assert "\nproposal: 1 operation; " in asked.out
    assert "`planroom accept`" in asked.err
    accepted = on("accept")
    assert accepted.out.startswith("accepted: snapshot ")
    assert accepted.out.endswith("  add nickname to Member\n")


def test_the_message_may_come_from_standard_input(on: Command) -> None:
    asked = on("ask", "-", "--json", stdin="add Zuname to Member – bitte\n".encode())
    assert asked.code == 0
    assert on("log", "-n", "1", "--json").code == 0
    refused = on("ask", "-", stdin=b"add caf\xe9")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("Standard input is not UTF-8 text: byte 7 is 0xe9.")


def test_a_part_can_be_accepted(on: Command) -> None:
    keys = {
        item["name"]: item["key"]
        for item in on("ask", "add nickname and birthplace to Member", "--json").json["operations"]
    }
    assert set(keys) == {"nickname", "birthplace"}
    assert on("accept", "--only", keys["birthplace"]).code == 0
    shown = on("show", "--layer", "concept", "--json").json["concept"]["entities"]
    member = {item["name"] for entity in shown[:1] for item in entity["attributes"]}
    assert "birthplace" in member
    assert "nickname" not in member
    message = on("log", "-n", "1", "--json").json[0]["message"]
    assert "Left out:\n+ attribute Member.nickname" in message
    assert on("status", "--json").json["draft"] is None


def test_several_keys_may_stand_in_one_word(on: Command) -> None:
    on("ask", "add nickname and birthplace to Member")
    refused = on("accept", "--only", "1,9")
    assert refused.code == 1
    assert refused.err.startswith("There is no operation 9 in this proposal.")
    assert on("accept", "--only", "1,2").code == 0


def test_a_proposal_can_be_discarded(on: Command, design: Path) -> None:
    before = files_of(design)
    on("ask", "add nickname to Member")
    discarded = on("discard", "--reason", "Nobody uses one", "--json")
    assert discarded.code == 0
    assert misfits(discarded.json, shapes.STATUS) == []
    assert discarded.json["draft"] is None
    assert files_of(design) == before
    assert on("log", "--json").json[0]["message"].startswith(DRAFT)
    assert "Nobody uses one" in on("prompt", "add nickname to Member").out


@pytest.mark.parametrize("command", ["accept", "discard"])
def test_there_must_be_something_to_decide_about(on: Command, command: str) -> None:
    refused = on(command)
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == f"There is nothing to {command}. Ask for a change first.\n"


def test_an_open_proposal_is_not_lost_to_another(on: Command) -> None:
    on("ask", "add nickname to Member")
    refused = on("ask", "add birthplace to Member")
    assert (refused.code, refused.out) == (1, "")
    assert "Accept or discard it first." in refused.err
    assert on("status", "--json").json["draft"]["operations"] == 1


def test_a_turn_that_changes_nothing_leaves_nothing_open(on: Command) -> None:
    for message in ("make Member.email unique", "what is the weather like"):
        asked = on("ask", message, "--accept", "--json")
        assert asked.code == 0
        assert (asked.json["snapshot"], asked.json["proposal"]) == (None, None)
        assert on("status", "--json").json["draft"] is None
    assert len(on("log", "--json").json) == 2
    assert "nothing would change" in on("ask", "make Member.email unique").out


def test_a_message_must_say_something(on: Command) -> None:
    refused = on("ask", " \n")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "There is no message. Say what the product must do.\n"


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("openai:gpt-5", "OPENAI_API_KEY is not set"),
        ("nosuch", '"nosuch" names no model'),
        ("anthropic:claude", "ANTHROPIC_API_KEY is not set"),
    ],
)
def test_a_model_that_cannot_be_reached_is_told(on: Command, model: str, told: str) -> None:
    asked = on("ask", "add nickname to Member", "--model", model, "--accept")
    assert (asked.code, asked.out) == (3, "")
    assert told in asked.err
    assert len(asked.err.splitlines()) == 1
    as_json = on("ask", "add nickname to Member", "--model", model, "--json")
    assert as_json.code == 3
    assert misfits(as_json.json, shapes.ASK) == []
    assert (as_json.json["finish"], as_json.json["operations"]) == ("failed", [])
    assert on("status", "--json").json["draft"] is None
    assert "anthropic" in model or on("ask", "add nickname to Member", "--accept").code == 0


_GOOD = '{"op":"add_attribute","entity":"Member","name":"nickname","type":"text"}'
_BAD = '{"op":"add_attribute","entity":"Nobody","name":"nickname","type":"text"}'


def test_lines_that_cannot_be_used_are_told(on: Command, server: FakeServer) -> None:
    server.reply = f"Done \x1b[31mindeed.\n\n```ops\n{_GOOD}\n{_BAD}\n```\n"
    asked = on("ask", "nicknames", "--model", "openai:fake", "--json")
    assert asked.code == 0
    result = asked.json
    assert misfits(result, shapes.ASK) == []
    assert (result["finish"], result["repairs"], len(server.requests)) == ("ready", 2, 3)
    assert {item["op"] for item in result["operations"]} == {"add_attribute"}
    assert result["operations"][0]["state"] == "applied"
    last = result["operations"][-1]
    assert (last["state"], last["line"]) == ("rejected", _BAD)
    assert "Nobody" in last["why"]
    assert "not used: " in asked.err
    assert "go back to the model to be mended" in asked.err
    assert result["usage"]["input_tokens"] == 300


def test_a_torn_reply_is_never_accepted_by_itself(on: Command, server: FakeServer) -> None:
    server.mode = "length"
    server.reply = f"```ops\n{_GOOD}\n" + _BAD[:30]
    asked = on("ask", "nicknames", "--model", "openai:fake", "--accept", "--json")
    assert asked.code == 1
    result = asked.json
    assert (result["finish"], result["snapshot"]) == ("truncated", None)
    assert [item["state"] for item in result["operations"]] == ["applied", "rejected"]
    assert result["reason"] in asked.err
    assert on("status", "--json").json["draft"]["state"] == "truncated"
    assert on("accept").code == 0


def test_a_refused_key_is_told_and_not_shown(on: Command, server: FakeServer) -> None:
    server.mode = "unauthorised"
    asked = on("ask", "nicknames", "--model", "openai:fake")
    assert (asked.code, asked.out) == (3, "")
    assert "sk-secret" not in asked.err
    assert len(asked.err.splitlines()) == 1


def test_an_interrupted_turn_keeps_its_message_and_whole_lines(
    planroom: Command, process_environment: Mapping[str, str], tmp_path: Path
) -> None:
    brief, path = tmp_path / "b.md", tmp_path / "design"
    brief.write_text(BRIEF, "utf-8")
    planroom("new", path, "--brief", brief)
    asking = subprocess.Popen(
        [*COMMAND, "-C", path, "ask", DRAFT, "--accept"],
        env={**process_environment, "PLANROOM_PACE": "0.01"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert asking.stdout is not None
    for line in asking.stdout:
        if "+ entity Tool" in line:
            asking.send_signal(signal.SIGINT)
            break
    _, told = asking.communicate(timeout=60)
    assert asking.returncode == 130
    assert told.endswith("You stopped the reply; its whole lines are kept.\n")
    assert "Traceback" not in told
    draft = planroom("-C", path, "status", "--json").json["draft"]
    assert draft["state"] == "cancelled"
    assert draft["operations"] >= 2
    accepted = planroom("-C", path, "accept", "--json")
    assert accepted.code == 0
    assert accepted.json["status"]["counts"]["entities"] >= 2
    assert planroom("-C", path, "log", "--json").json[0]["message"].startswith(DRAFT)


def test_a_turn_is_recorded_and_replayed(on: Command, tmp_path: Path) -> None:
    file = tmp_path / "turn.jsonl"
    first = on("ask", "add a nickname to members", "--record", file, "--json")
    on("discard")

    second = on("ask", "add a nickname to members", "--model", f"replay:{file}", "--json")

    assert second.code == 0
    assert second.json["operations"] == first.json["operations"] != []
    on("discard")
    missing = on("ask", "x", "--model", "replay:nowhere.jsonl")
    assert missing.code == 3
    assert missing.err.startswith("There is no recording nowhere.jsonl.")


def test_errors_that_a_reply_brings_in_go_back_once(on: Command, server: FakeServer) -> None:
    table = '{"op":"add_table","name":"readings","columns":[{"name":"meter","type":"text"}]}'
    server.reply = f"Readings.\n\n```ops\n{table}\n```\n"
    asked = on("ask", "keep meter readings", "--model", "openai:fake", "--json")
    result = asked.json
    assert (asked.code, result["finish"], result["repairs"]) == (0, "ready", 1)
    assert len(server.requests) == 2
    told = server.requests[1]["messages"][-1]["content"]
    assert '"rule": "no-primary-key"' in told
    assert '"element": "readings"' in told
    assert "lines that mend these errors only" in told
    assert "errors of the review go back" in asked.err
