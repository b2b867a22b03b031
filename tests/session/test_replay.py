"""Turns replayed from recordings: the same session code, no model and no network."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from session.evaluation.scenario import shipped
from session.settings import Settings, SettingsError, load_settings
from session.workbench import Workbench
from tests.prompts.fake_server import serve

RECORDINGS = Path(__file__).parent / "recordings"
Make = Callable[..., Workbench]


def of(name: str) -> str:
    return f"replay:{RECORDINGS / name}.jsonl"


@pytest.mark.parametrize(
    ("name", "state", "applied", "rejected", "repairs"),
    [
        ("whole", "ready", ["add_entity", "add_attribute"], 0, 0),
        ("torn", "truncated", ["add_entity"], 1, 0),
        ("truncated", "truncated", ["add_entity"], 1, 0),
        ("extra_brace", "ready", ["add_entity", "add_attribute"], 0, 0),
        ("prose_only", "ready", [], 0, 0),
        ("repair", "ready", ["add_entity", "add_attribute"], 0, 1),
        ("thinking", "ready", ["add_entity"], 0, 0),
    ],
)
async def test_a_recorded_reply_becomes_what_it_became(
    make_bench: Make, name: str, state: str, applied: list[str], rejected: int, repairs: int
) -> None:
    bench = make_bench()

    result = await bench.ask("add coupons", model=of(name))

    assert result.view.state == state, result.view.reason
    assert [item.operation.op for item in result.view.applied] == applied
    assert len(result.view.rejected) == rejected
    assert result.repairs == repairs
    assert "<think>" not in result.view.prose
    if name in ("torn", "truncated"):
        assert bench.design.is_empty
        assert bench.draft is not None
    if state == "ready":
        assert result.view.usage is not None
        assert result.view.usage.input_tokens >= 4210


async def test_a_draft_in_steps_by_a_model_of_1_5_billion_parameters(make_bench: Make) -> None:
    """What Qwen2.5-Coder 1.5B replied to fourteen steps; the last was cut off."""
    brief = (shipped() / "starts" / "shop.md").read_text("utf-8")
    bench = make_bench("shop", brief=brief)
    bench.settings = replace(bench.settings, stepwise="yes")

    result = await bench.ask("Draft the design from the brief", model=of("small_model_draft"))

    assert result.view.state == "truncated"
    assert result.view.reason.startswith("Step 14, questions the backend answers")
    assert (len(result.view.applied), len(result.view.rejected)) == (62, 8)
    whys = "\n".join(item.why for item in result.view.rejected)
    assert '"derived_from" is one text, such as' in whys
    assert 'There is no entity "Product". Add it with add_entity.' in whys
    assert 'Order has no state "cancelled". Add it with add_state.' in whys
    fixes = [fix for found in result.view.fixes.values() for fix in found]
    assert "minimum >0 is 0" in fixes
    assert bench.draft is not None
    assert len(bench.draft.design.concept.entities) == len(bench.draft.design.schema_.tables) == 6


async def test_a_recording_of_two_turns_goes_on_where_it_was(make_bench: Make) -> None:
    bench = make_bench()

    await bench.ask("add coupons", model=of("two_turns"))
    bench.accept()
    second = await bench.ask("give coupons a code", model=of("two_turns"))
    bench.accept()
    third = await bench.ask("and now?", model=of("two_turns"))

    assert second.view.prose.strip() == "Each has a code."
    assert third.view.state == "failed"
    assert "no more replies: it holds 2" in third.view.reason


async def test_what_was_recorded_from_a_server_replays_strictly_without_it(
    make_bench: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "turn.jsonl"
    bad = '{"op":"add_attribute","entity":"Tol","name":"weight","type":"integer"}'
    monkeypatch.setenv("PLANROOM_API_KEY", "sk-verysecret123456")
    with serve() as server:
        server.reply = f"Tools weigh.\n\n```ops\n{bad}\n```\n"
        recorded = make_bench("recorded")
        recorded.settings = Settings(model="openai:fake", base_url=server.address, record=str(file))
        first = await recorded.ask("tools have a weight")
        address = server.address

    replayed = make_bench("replayed")
    replayed.settings = Settings(model=f"replay:{file}", replay_strict=True)
    second = await replayed.ask("tools have a weight")

    assert [item.raw for item in second.view.rejected] == [item.raw for item in first.view.rejected]
    assert second.view.prose == first.view.prose
    assert second.repairs == first.repairs == 2
    assert second.view.usage is not None
    assert first.view.usage is not None
    assert second.view.usage.input_tokens == first.view.usage.input_tokens
    text = file.read_text()
    assert "sk-verysecret123456" not in text
    assert address not in text
    assert address.split("/")[2] not in text
    assert file.stat().st_mode & 0o077 == 0


async def test_a_strict_replay_refuses_another_prompt_and_says_where_it_differs(
    make_bench: Make, tmp_path: Path
) -> None:
    file = tmp_path / "turn.jsonl"
    recorded = make_bench("recorded")
    recorded.settings = Settings(record=str(file))
    await recorded.ask("add a nickname to members")

    bench = make_bench("replayed")
    bench.settings = Settings(model=f"replay:{file}", replay_strict=True)
    refused = await bench.ask("add a nickname to tools")

    assert refused.view.state == "failed"
    assert "has no reply to this prompt" in refused.view.reason
    assert "nickname to tools" in refused.view.reason
    assert bench.turns()[-1].message == "add a nickname to tools"

    lenient = make_bench("lenient")
    lenient.settings = replace(bench.settings, replay_strict=False)
    assert (await lenient.ask("add a nickname to tools")).ok


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "its first line does not say that it is one"),
        ("hello\n", "its first line does not say that it is one"),
        ('{"planroom":"recording","format":9}\n', "format 9, here 1"),
        ('{"planroom":"recording","format":1}\n{"chunk":"x"}\n', "line 2: a request must come"),
        ('{"planroom":"recording","format":1}\n{torn\n{}\n', "line 2 is not JSON"),
        ('{"planroom":"recording","format":1}\n{"request":{}}\n', "line 2: it lacks 'messages'"),
        ('{"planroom":"recording","format":1}\n', "no more replies: it holds 0"),
    ],
)
async def test_a_file_that_cannot_be_replayed_is_told_of(
    make_bench: Make, tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text(text)

    result = await make_bench().ask("add coupons", model=f"replay:{file}")

    assert result.view.state == "failed"
    assert told in result.view.reason


async def test_recording_never_overwrites_what_is_no_recording(
    make_bench: Make, tmp_path: Path
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine\n")
    bench = make_bench()
    bench.settings = Settings(record=str(file))

    result = await bench.ask("add a nickname to members")

    assert result.view.state == "failed"
    assert file.read_text() == "mine\n"


async def test_calls_are_appended(make_bench: Make, tmp_path: Path) -> None:
    file = tmp_path / "session.jsonl"
    bench = make_bench()
    bench.settings = Settings(record=str(file))
    for message in ("add a nickname to members", "add a weight to tools"):
        await bench.ask(message)
        bench.discard()

    lines = [json.loads(line) for line in file.read_text().splitlines()]

    assert [next(iter(line)) for line in lines].count("request") == 2
    assert [next(iter(line)) for line in lines].count("end") == 2
    assert sum("planroom" in line for line in lines) == 1


def test_recording_is_set_by_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANROOM_RECORD", "turns.jsonl")
    monkeypatch.setenv("PLANROOM_REPLAY_STRICT", "yes")
    monkeypatch.setenv("PLANROOM_REPLAY_SPEED", "2")

    settings = load_settings()

    assert (settings.record, settings.replay_strict, settings.replay_speed) == (
        "turns.jsonl", True, 2.0,
    )  # fmt: skip
    monkeypatch.setenv("PLANROOM_REPLAY_STRICT", "maybe")
    with pytest.raises(SettingsError, match="replay_strict must be a bool"):
        load_settings()
