"""What turns and sessions cost, and the budget that stops them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from prompts.prices import Price, money, price_of
from prompts.usage import Usage
from session.events import TurnFailed, UsageReported
from session.settings import Settings, SettingsError, load_settings, user_file
from session.spending import calibration, spent
from session.workbench import Workbench
from tests.prompts.fake_server import FakeServer, serve

GOOD = '{"op":"add_entity","name":"Coupon","definition":"a rebate","ownership":"system"}'
BAD = '{"op":"add_attribute","entity":"Cuopon","name":"rate","type":"rate"}'
OURS = Price("openai:fake", 10, 100, 1)


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as told:
        told.reply = f"A coupon.\n```ops\n{GOOD}\n```\n"
        yield told


@pytest.fixture
def bench(make_bench: Callable[..., Workbench], server: FakeServer) -> Workbench:
    bench = make_bench()
    bench.settings = Settings(model="openai:fake", base_url=server.address, timeout=5.0)
    return bench


async def test_a_turn_and_the_session_are_priced(bench: Workbench) -> None:
    bench.settings = replace(bench.settings, prices=(OURS,))
    usage = (await bench.ask("add coupons")).to_json()["usage"]
    cost = (36 * 10 + 64 * 1 + 20 * 100) / 1_000_000
    assert usage["cost"] == pytest.approx(cost)
    assert (usage["input_tokens"], usage["cached_tokens"]) == (100, 64)
    bench.discard()
    await bench.ask("add coupons")
    session = bench.status()["usage"]
    assert (session["turns"], session["input_tokens"]) == (2, 200)
    assert session["cost"] == pytest.approx(2 * cost)
    assert session["unpriced_turns"] == 0


async def test_an_unknown_price_is_no_cost_and_is_said(bench: Workbench) -> None:
    assert (await bench.ask("add coupons")).to_json()["usage"]["cost"] is None
    assert bench.status()["usage"]["unpriced_turns"] == 1
    assert "1 of unknown price" in spent(bench.journal).told()


async def test_a_reply_that_broke_off_is_counted_by_estimate(
    bench: Workbench, server: FakeServer
) -> None:
    server.mode, server.piece = "junk", 40
    usage = (await bench.ask("add coupons")).view.usage
    assert usage is not None
    assert usage.estimated
    assert usage.input_tokens > 1000


@pytest.mark.parametrize(
    "limit", [{"session_tokens": 3000}, {"session_cost": 0.01, "prices": (OURS,)}]
)
async def test_a_budget_stops_before_sending_and_keeps_the_message(
    bench: Workbench, server: FakeServer, limit: dict[str, object]
) -> None:
    bench.settings = replace(bench.settings, **limit)  # type: ignore[arg-type]
    result = await bench.ask("add coupons")
    assert server.requests == []
    assert result.refused
    assert result.view.state == "failed"
    assert "Not sent" in result.view.reason
    assert next(iter(limit)) in result.view.reason
    assert bench.turns()[-1].message == "add coupons"
    kinds = [type(record.event) for record in bench.journal.of_turn(result.view.turn)]
    assert TurnFailed in kinds


async def test_a_budget_stops_repair_rounds_too_and_what_came_stays(
    bench: Workbench, server: FakeServer
) -> None:
    server.reply, server.mode = f"A coupon.\n```ops\n{GOOD}\n{BAD}\n```\n", "no-usage"
    first = bench.prompt("add coupons").tokens
    bench.settings = replace(bench.settings, session_tokens=first + 1500)
    result = await bench.ask("add coupons")
    assert len(server.requests) == 1
    assert result.ok
    assert len(result.view.applied) == 1


async def test_a_night_ends_a_session(bench: Workbench) -> None:
    await bench.ask("add coupons")
    with bench.journal._begin() as connection:
        connection.exec_driver_sql("UPDATE events SET at = '2020-01-01T00:00:00+00:00'")
    assert spent(bench.journal).turns == 0


def test_estimates_are_put_right_by_what_was_reported(bench: Workbench) -> None:
    assert calibration(bench.journal, "openai:fake") == 1.0
    plain = bench.prompt("add coupons")
    for model, measured in (("openai:fake", (8000, 10_000)), ("other", (8000, 2000))):
        bench.journal.append(UsageReported("t1", 1, 1, model=model, measured=measured))
    assert calibration(bench.journal, "openai:fake") == 1.25
    found = bench.prompt("add coupons")
    assert found.tokens == pytest.approx(plain.tokens * 1.25, rel=0.01)
    assert found.messages == plain.messages


@pytest.mark.parametrize(
    ("model", "own_server", "known"),
    [
        ("openai:gpt-5", False, True),
        ("openai:gpt-5-2025-08-07", False, True),
        ("anthropic:claude-sonnet-4-5-20250929", False, True),
        ("openai:gpt-5-pro", False, False),
        ("openai:gpt-5", True, False),
        ("nobody:model", False, False),
        ("ollama:qwen3", True, True),
        ("offline", False, True),
    ],
)
def test_a_price_is_that_of_the_very_model(model: str, own_server: bool, known: bool) -> None:
    assert (price_of(model, own_server=own_server) is not None) is known


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("anthropic:claude-opus-5-5", 4),
        ("anthropic:claude-opus-5", 5),
        ("anthropic:claude-opus-5-20260724", 5),
        ("anthropic:claude-sonnet-4-0", 3),
        ("openai:gpt-4o-2024-05-13", 5),
        ("openai:gpt-4o-2024-08-06", 2.5),
        ("google_genai:gemini-2.5-flash-001", 0.3),
    ],
)
def test_a_version_number_is_no_date_of_release(model: str, price: float) -> None:
    found = price_of(model)
    assert found is not None
    assert found.input == price


def test_the_users_price_comes_first(tmp_path: Path) -> None:
    user_file().parent.mkdir(parents=True, exist_ok=True)
    user_file().write_text('[prices."openai:gpt-5"]\ninput = 1\noutput = 2\n')
    settings = load_settings(tmp_path)
    price = price_of("openai:gpt-5", settings.prices)
    assert price is not None
    assert price.of(Usage(1_000_000, 1_000_000, 500_000)) == 3
    user_file().write_text('[prices."openai:gpt-5"]\ninput = "dear"\n')
    with pytest.raises(SettingsError, match="dollars for a million"):
        load_settings(tmp_path)


def test_money_is_told_shortly() -> None:
    assert [money(sum_) for sum_ in (0, 0.0021, 1.5)] == ["$0.00", "$0.0021", "$1.50"]
