"""Turns against a real streaming server on loopback, well and badly behaved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from session.events import Event, Notice, RepairStarted, TurnStarted
from session.settings import Settings
from session.workbench import Workbench
from tests.prompts.fake_server import FakeServer, Mode, serve

GOOD = '{"op":"add_entity","name":"Coupon","definition":"a rebate","ownership":"system"}'
MORE = '{"op":"add_attribute","entity":"Coupon","name":"code","type":"code"}'
BAD = '{"op":"add_attribute","entity":"Cuopon","name":"rate","type":"rate"}'


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as told:
        yield told


@pytest.fixture
def bench(make_bench: Callable[..., Workbench], server: FakeServer) -> Workbench:
    bench = make_bench()
    bench.settings = Settings(model="openai:fake", base_url=server.address, timeout=2.0)
    return bench


def reply(*lines: str) -> str:
    return "I add a coupon.\n\n```ops\n" + "\n".join(lines) + "\n```\n"


async def test_a_whole_reply_becomes_a_proposal(bench: Workbench, server: FakeServer) -> None:
    server.reply = reply(GOOD, MORE)

    result = await bench.ask("add coupons")

    assert result.ok
    assert [item.key for item in result.view.applied] == ["1", "2"]
    assert result.view.prose.strip() == "I add a coupon."
    assert result.view.usage is not None
    assert result.view.usage.input_tokens == 100
    assert "add coupons" in json.dumps(server.requests[0])


BAD_ENDS = {
    "drop": "without a finish reason",
    "length": "limit of output tokens",
    "hang": "said nothing for",
    "junk": "no reply of a model",
    "lies-more": "broke off in the middle",
    "error-within": "The GPU fell over",
    "endless": "400,000 characters",
}


@pytest.mark.parametrize("mode", BAD_ENDS)
async def test_a_reply_that_does_not_end_well_keeps_its_whole_lines_and_is_not_accepted(
    bench: Workbench, server: FakeServer, mode: Mode
) -> None:
    server.mode = mode
    ending = "" if mode in ("length", "endless") else "and so on"
    server.reply, server.piece = f"I add a coupon.\n{GOOD}\n{ending}", 50

    result = await bench.ask("add coupons")

    assert result.view.state == "truncated"
    assert BAD_ENDS[mode] in result.view.reason
    assert [item.operation.op for item in result.view.applied] == ["add_entity"]
    assert bench.design.is_empty
    assert bench.draft is not None
    assert len(server.requests) == 1
    kept = bench.journal.of_turn(result.view.turn)[0].event
    assert isinstance(kept, TurnStarted)
    assert kept.message == "add coupons"


@pytest.mark.parametrize("mode", ["busy", "loading", "reset", "no-usage", "blocks", "thoughts"])
async def test_what_a_server_does_otherwise_is_no_harm(
    bench: Workbench, server: FakeServer, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prompts.failures._SHORTEST", 0.01)
    told: list[Event] = []
    bench.subscribe(told.append)
    server.mode, server.reply = mode, f"<think>hm, {BAD}\n</think>\n" + reply(GOOD)

    result = await bench.ask("add coupons")

    assert result.ok
    assert [item.operation.op for item in result.view.applied] == ["add_entity"]
    assert not result.view.rejected
    assert result.view.usage is not None
    notes = [event.text for event in told if isinstance(event, Notice)]
    assert any("trying again" in text for text in notes) is (mode in ("busy", "loading", "reset"))


async def test_a_line_of_a_hundred_thousand_characters_is_told_of(
    bench: Workbench, server: FakeServer
) -> None:
    server.piece = 10_000
    first = reply(GOOD[:-2] + "x" * 100_000 + '"}', MORE.replace("Coupon", "Nobody"), GOOD)
    server.answer = lambda _: first if len(server.requests) == 1 else "I leave it."

    result = await bench.ask("add coupons")

    assert [item.operation.op for item in result.view.applied] == ["add_entity"]
    assert any("64 KiB" in item.why for item in result.view.rejected)
    assert max(len(item.raw) for item in result.view.rejected) < 5000
    assert sum(len(json.dumps(request)) for request in server.requests[1:]) < 200_000


@pytest.mark.parametrize("mode", ["silent", "missing", "unauthorised", "broken"])
async def test_a_server_that_does_not_answer_is_told_of_and_the_message_kept(
    bench: Workbench, server: FakeServer, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.mode = mode
    monkeypatch.setattr("prompts.failures._SHORTEST", 0.01)

    result = await bench.ask("add coupons")

    assert result.view.state == "failed"
    assert "sk-secret" not in result.view.reason
    assert bench.status()["draft"] is None
    assert bench.turns()[-1].message == "add coupons"


async def test_failed_lines_go_back_twice_at_most_and_are_told(
    bench: Workbench, server: FakeServer
) -> None:
    told: list[Event] = []
    bench.subscribe(told.append)
    server.reply = reply(GOOD, BAD)

    result = await bench.ask("add coupons")

    assert len(server.requests) == 3
    assert sum(isinstance(event, RepairStarted) for event in told) == 2
    assert "Cuopon" in json.dumps(server.requests[1])
    assert result.repairs == 2
    assert [item.raw for item in result.view.rejected].count(BAD) >= 1
    assert result.to_json()["operations"][-1]["state"] == "rejected"
    assert result.ok


async def test_nothing_listens(bench: Workbench) -> None:
    bench.settings = Settings(model="openai:fake", base_url="http://127.0.0.1:9/v1")

    result = await bench.ask("add coupons")

    assert result.view.state == "failed"
    assert "127.0.0.1:9" in result.view.reason


async def test_a_package_that_is_missing_is_named_with_the_command_that_brings_it(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.settings = Settings(model="groq:llama")

    result = await bench.ask("add coupons")

    assert result.view.state == "failed"
    assert "GROQ_API_KEY" in result.view.reason

    monkeypatch.setenv("GROQ_API_KEY", "gsk-not-a-real-one")
    result = await bench.ask("add coupons")
    assert "uv add langchain-groq" in result.view.reason
    assert "gsk-not" not in result.view.reason
