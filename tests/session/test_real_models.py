"""Turns against a real streaming server on loopback, well and badly behaved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from session.events import Event, RepairStarted, TurnStarted
from session.settings import Settings
from session.workbench import Workbench
from tests.prompts.fake_server import FakeServer, serve

GOOD = '{"op":"add_entity","name":"Coupon","definition":"a rebate"}'
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


@pytest.mark.parametrize("mode", ["drop", "length"])
async def test_a_reply_that_does_not_end_is_truncated_and_not_accepted(
    bench: Workbench, server: FakeServer, mode: str
) -> None:
    server.mode = mode  # type: ignore[assignment]
    server.reply = GOOD + "\n" + MORE + "\n" if mode == "length" else reply(GOOD)

    result = await bench.ask("add coupons")

    assert result.view.state in ("truncated", "failed")
    assert result.view.reason
    assert bench.design.is_empty
    kept = bench.journal.of_turn(result.view.turn)[0].event
    assert isinstance(kept, TurnStarted)
    assert kept.message == "add coupons"


@pytest.mark.parametrize("mode", ["silent", "missing", "unauthorised", "broken"])
async def test_a_server_that_does_not_answer_is_told_of_and_the_message_kept(
    bench: Workbench, server: FakeServer, mode: str
) -> None:
    server.mode = mode  # type: ignore[assignment]

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
    bench: Workbench,
) -> None:
    bench.settings = Settings(model="anthropic:claude")

    result = await bench.ask("add coupons")

    assert result.view.state == "failed"
    assert "anthropic" in result.view.reason
