"""A first draft in steps: many short calls, one turn, one proposal."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from prompts.steps import is_small, plan_steps
from session.events import Event, RepairStarted, StepStarted
from session.settings import Settings
from session.workbench import Workbench
from tests.prompts.fake_server import FakeServer, serve

DRAFT = "Draft the design from the brief"


def lines(*operations: dict[str, Any]) -> str:
    return "```ops\n" + "".join(json.dumps(item) + "\n" for item in operations) + "```\n"


def asked(request: dict[str, Any]) -> str:
    return str(request["messages"][-1]["content"])


def answer(request: dict[str, Any]) -> str:
    """Answer a step as a small model does: links to what comes later, a type made up."""
    text = asked(request)
    if "could not be used" in text:
        return lines({"op": "add_attribute", "entity": "Tool", "name": "deposit", "type": "money"})
    about = re.search(r"<about>\n(?:Role )?([\w ]+)", text)
    name = about[1].strip() if about else ""
    if "Write the entity" in text:
        made: list[dict[str, Any]] = [{"op": "add_entity", "name": name, "ownership": "system"}]
        if name == "Member":
            made.append({"op": "add_relationship", "entity": "Member", "to": "Loan"})
        if name == "Tool":
            made.append({"op": "add_attribute", "entity": "Tool", "name": "d", "type": "cust(1"})
        return f"Here is {name}.\n" + lines(*made)
    if "Write the lifecycle" in text:
        return lines(
            {"op": "set_lifecycle", "entity": name, "states": ["requested", "lent"]},
            {"op": "add_transition", "entity": name, "source": "requested", "target": "lent"},
        )
    if "Write the role" in text:
        return lines({"op": "add_role", "name": name})
    return lines({"op": "add_query", "name": "newest loans", "entity": "Loan"})


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as told:
        told.answer, told.piece = answer, 200
        yield told


@pytest.fixture
def bench(make_bench: Callable[..., Workbench], server: FakeServer) -> Workbench:
    bench = make_bench()
    bench.settings = Settings(model="openai:tiny-1.5b", base_url=server.address, timeout=10.0)
    return bench


async def test_steps_join_into_one_proposal(bench: Workbench, server: FakeServer) -> None:
    told: list[Event] = []
    bench.subscribe(told.append)

    result = await bench.ask(DRAFT)

    assert result.ok, result.view.reason
    steps = [event for event in told if isinstance(event, StepStarted)]
    assert [step.what for step in steps] == [
        "Member", "Tool", "Loan", "lifecycle of Loan", "role Member", "role Librarian",
        "questions the backend answers",
    ]  # fmt: skip
    assert {step.of for step in steps} == {7}
    assert bench.draft is not None
    concept = bench.draft.design.concept
    assert [entity.name for entity in concept.entities] == ["Member", "Tool", "Loan"]
    assert concept.relationships, "a link to an entity of a later step holds"
    assert [role.name for role in concept.roles] == ["Member", "Librarian"]
    assert sum(isinstance(event, RepairStarted) for event in told) == result.repairs == 1
    assert not result.view.rejected
    assert len(server.requests) == 8
    again = next(asked(request) for request in server.requests if "Tool" in asked(request)
                 and "could not be used" in asked(request))  # fmt: skip
    assert "1 of 2 lines of your last reply" in again, "lines of other steps do not count"
    assert "Here is Tool." in result.view.prose
    assert all(bench.journal.prompt(result.view.turn, number) for number in range(8))
    snapshot = bench.accept()
    assert snapshot.turn == result.view.turn


async def test_each_step_is_small_and_shows_a_worked_turn(
    bench: Workbench, server: FakeServer
) -> None:
    bench.decide(None, "add", title="Keys are uuid", text="Every key is a uuid.")
    await bench.ask(DRAFT)
    for request in server.requests:
        roles = [message["role"] for message in request["messages"]]
        assert roles == ["system", "user", "assistant", "user"]
        assert len(json.dumps(request)) < 12_000
        assert "Every key is a uuid." in request["messages"][0]["content"]
    assert "Member, Loan" in asked(server.requests[1])
    assert all("The entities: Member, Tool, Loan" in asked(item) for item in server.requests[-3:])
    assert "Write the entity Tool, under this name." in asked(server.requests[1])


async def test_a_step_that_is_cut_off_marks_the_proposal(
    bench: Workbench, server: FakeServer
) -> None:
    def run_away(request: dict[str, Any]) -> str:
        return "so " * 20_000 if "<about>\nTool" in asked(request) else answer(request)

    server.answer, server.piece = run_away, 4000
    result = await bench.ask(DRAFT)
    assert result.view.state == "truncated"
    assert "Step 2, Tool: The reply was longer than 12,000 characters" in result.view.reason
    assert bench.draft is not None
    assert [item.name for item in bench.draft.design.concept.entities] == ["Member", "Loan"]


async def test_it_can_be_stopped_between_steps(bench: Workbench, server: FakeServer) -> None:
    def stop(event: Event) -> None:
        if isinstance(event, StepStarted) and event.number == 3:
            asyncio.get_running_loop().call_soon(bench.cancel)

    bench.subscribe(stop)
    result = await bench.ask(DRAFT)
    assert result.view.state == "cancelled"
    assert len(server.requests) <= 4
    assert len(result.view.applied) >= 2


async def test_a_server_that_goes_away_leaves_what_came(
    bench: Workbench, server: FakeServer
) -> None:
    def go(request: dict[str, Any]) -> str:
        if len(server.requests) == 2:
            server.mode = "missing"
        return answer(request)

    server.answer = go
    result = await bench.ask(DRAFT)
    assert result.view.state == "truncated"
    assert "does not exist" in result.view.reason
    assert result.view.applied


async def test_a_small_model_is_told_less_in_every_turn(
    bench: Workbench, server: FakeServer
) -> None:
    server.answer = lambda _: lines({"op": "add_entity", "name": "Member"})
    bench.decide(None, "add", title="Keys are uuid", text="Every key is a uuid.")
    assert bench.prompt("Add a member").short
    await bench.ask("Add a member")
    sent = json.dumps(server.requests[0])
    assert len(sent) < 8_000
    assert "Every key is a uuid." in sent
    bench.settings = replace(bench.settings, prompt="full")
    assert not bench.prompt("Add a member").short
    bench.settings = Settings(model="openai:some", prompt="short")
    assert bench.prompt("Add a member").short
    assert len(bench._steps(DRAFT, "openai:some")) == 7


async def test_only_a_first_draft_by_a_small_model_is_stepped(
    bench: Workbench, server: FakeServer
) -> None:
    assert bench._steps("add an email to Member", "openai:tiny-1.5b") == ()
    assert bench._steps(DRAFT, "openai:gpt-5") == ()
    bench.settings = replace(bench.settings, stepwise="yes")
    assert len(bench._steps(DRAFT, "openai:gpt-5")) == 7
    bench.settings = replace(bench.settings, stepwise="no")
    assert bench._steps(DRAFT, "openai:tiny-1.5b") == ()
    await bench.ask(DRAFT)
    assert len(server.requests[0]["messages"]) == 4
    assert "The brief of the product" in json.dumps(server.requests[0])


@pytest.mark.parametrize(
    ("model", "small"),
    [
        ("ollama:qwen2.5-coder:1.5b", True),
        ("openai:Qwen2.5-Coder-1.5B-Instruct-Q4_K_M.gguf", True),
        ("ollama:gemma3:270m", True),
        ("ollama:tinyllama", True),
        ("ollama:llama3.1:8b", True),
        ("ollama:qwen3:32b", False),
        ("openai:mixtral-8x7b", False),
        ("openai:gpt-5-mini", False),
        ("anthropic:claude-sonnet-4-5", False),
        ("offline", False),
        ("replay:turns-3b.jsonl", False),
    ],
)
def test_a_small_model_is_known_by_its_name(model: str, small: bool) -> None:
    assert is_small(model) is small


def test_a_brief_without_entities_has_no_steps(make_bench: Callable[..., Workbench]) -> None:
    bench = make_bench("other", brief="# Shop\n\nPeople buy things.")
    assert plan_steps(bench.design, DRAFT) == ()


async def test_decisions_are_held_in_the_repair_of_every_step(
    bench: Workbench, server: FakeServer
) -> None:
    bench.decide(None, "add", title="Uuid keys", text="Every key is a uuid.", topic="ids",
                 choice="uuid")  # fmt: skip
    against = {"op": "set_convention", "key": "ids.type", "value": "bigint"}

    def careless(request: dict[str, Any]) -> str:
        text = asked(request)
        if "contradicts accepted decision notes" in text:
            return lines({"op": "set_convention", "key": "ids.type", "value": "uuid"})
        made = answer(request)
        return made.replace("```ops\n", f"```ops\n{json.dumps(against)}\n", 1) if (
            "<about>\nMember" in text
        ) else made  # fmt: skip

    server.answer = careless
    told: list[Event] = []
    bench.subscribe(told.append)

    result = await bench.ask(DRAFT)

    order = [type(item).__name__ for item in told]
    steps = [number for number, name in enumerate(order) if name == "StepStarted"]
    assert steps[0] < order.index("OperationContradicts") < order.index("RepairStarted") < steps[1]
    assert "Every key is a uuid." in asked(server.requests[1])
    assert result.view.breaches == ()
    assert result.view.design.conventions.ids.type == "uuid"
    concept = result.view.design.concept
    assert concept.relationships, "what waited for a later step was kept"


async def test_a_draft_in_steps_is_the_same_when_it_is_taken_up_again(
    bench: Workbench, make_bench: Callable[..., Workbench]
) -> None:
    result = await bench.ask(DRAFT)
    bench.close()

    again = make_bench()

    assert again.draft is not None
    assert again.draft.design == result.view.design
    assert [item.key for item in again.draft.applied] == [item.key for item in result.view.applied]
