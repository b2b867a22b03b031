"""What a reply may ask: to be shown more once, and few questions that say what it would answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from session.answering import open_questions
from session.events import Event, Notice, OperationRejected
from session.settings import Settings
from session.workbench import Workbench
from tests.prompts.fake_server import FakeServer, serve

COUPON = '{"op":"add_entity","name":"Coupon","definition":"a rebate","ownership":"system"}'
NEED = '{"op":"need","names":["Coupon","Member"]}'


def reply(*lines: str) -> str:
    return "Done.\n\n```ops\n" + "\n".join(lines) + "\n```\n"


def question(number: int, **more: Any) -> str:
    asked = {"op": "add_question", "text": f"Is it number {number}?", "recommendation": "yes"}
    return json.dumps(asked | more)


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as told:
        yield told


@pytest.fixture
def bench(make_bench: Callable[..., Workbench], server: FakeServer) -> Workbench:
    bench = make_bench(brief="")
    bench.settings = Settings(model="openai:fake", base_url=server.address, timeout=5.0)
    return bench


def heard(bench: Workbench) -> list[Event]:
    told: list[Event] = []
    bench.subscribe(told.append)
    return told


def last(server: FakeServer) -> str:
    return str(server.requests[-1]["messages"][-1]["content"])


async def test_a_second_request_to_see_more_is_told_to_the_person_and_the_model(
    bench: Workbench, server: FakeServer
) -> None:
    told = heard(bench)
    server.replies = [reply(NEED), reply(NEED), reply(COUPON)]

    result = await bench.ask("add coupons")

    assert len(server.requests) == 3
    assert "nothing more is shown in this turn" in last(server)
    assert "holds the lines which do what was asked" in last(server)
    refused = [item for item in told if isinstance(item, OperationRejected)]
    assert [(item.code, json.loads(item.raw)) for item in refused] == [("need", json.loads(NEED))]
    notices = [item.text for item in told if isinstance(item, Notice)]
    assert any("once again: Coupon, Member" in text for text in notices)
    assert [item.operation.op for item in result.view.applied] == ["add_entity"]
    assert result.view.rejected == ()


async def test_a_model_that_only_ever_asks_to_see_more_comes_to_an_end(
    bench: Workbench, server: FakeServer
) -> None:
    server.reply = reply(NEED)
    result = await bench.ask("add coupons")
    assert len(server.requests) == 4
    assert [item.code for item in result.view.rejected] == ["need"]
    assert result.view.applied == ()


async def test_more_than_five_questions_are_kept_for_later(
    bench: Workbench, server: FakeServer
) -> None:
    told = heard(bench)
    server.reply = reply(*(question(number) for number in range(7)), question(0))

    result = await bench.ask("a shop")

    assert len(server.requests) == 1
    assert len(result.view.applied) == 8
    notices = [item.text for item in told if isinstance(item, Notice)]
    assert any(text.startswith("7 questions were asked; 5 at most") for text in notices)
    operations = result.to_json()["operations"]
    assert [bool(item.get("deferred")) for item in operations] == [False] * 5 + [True, True, False]
    assert "kept for later" in operations[5]["why"]
    bench.accept()
    known = open_questions(bench.design)
    assert [item.deferred for item in known] == [False] * 5 + [True] * 2
    assert re.search(r"number 6\?.* deferred", bench.prompt("what next").messages[-1].text)

    server.reply = reply(*(question(number) for number in range(3, 9)))
    await bench.ask("and now?")
    bench.accept()
    assert sum(item.deferred for item in open_questions(bench.design)) == 2


async def test_a_question_without_a_recommended_answer_goes_back(
    bench: Workbench, server: FakeServer
) -> None:
    server.replies = [reply(COUPON, question(1, recommendation="")), reply(question(1))]

    result = await bench.ask("coupons")

    assert "the answer you recommend" in last(server)
    assert result.view.rejected == ()
    questions = result.view.design.concept.questions
    assert [(item.text, item.recommendation) for item in questions] == [
        ("Is it number 1?", "yes")
    ]  # fmt: skip


async def test_the_built_in_drafter_asks_all_that_the_brief_leaves_open(
    make_bench: Callable[..., Workbench],
) -> None:
    result = await make_bench("library").ask("Draft the design from the brief")
    asked = result.view.design.concept.questions
    assert len(asked) > 5
    assert not any(item.deferred for item in asked)
