"""The built-in drafter is a pure function of the prompt, and honest about being rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from design.document.design import Design
from design.intake.brief import example_brief
from design.operations.parse import parse_operation
from prompts.compose import Prompt, compose
from prompts.offline.rules import reply_to, write_reply
from prompts.repair import Failure, repair_messages
from tests.prompts.designs import shop
from tests.seeds import printed


def _operations(reply: str) -> list[dict[str, object]]:
    block = reply.partition("```ops\n")[2].partition("\n```")[0]
    return [json.loads(line) for line in block.splitlines()]


def _brief(text: str, message: str) -> Prompt:
    return compose(Design(name="new", brief=text), message)


@pytest.mark.parametrize(
    "message",
    [
        "Draft the design from the brief",
        "Please draft it.",
        "go",
        "Make a first draft of the data model",
        "read the brief and propose a model",
        "Design the backend",
        "hello?",
    ],
)
def test_an_empty_design_is_drafted_from_its_brief(message: str) -> None:
    operations = _operations(reply_to(_brief(example_brief(), message).messages))
    *rows, end = operations
    assert end == {"op": "end", "ops": len(rows)}
    assert {"add_entity", "add_relationship", "add_permission"} <= {row["op"] for row in rows}
    for row in rows:
        assert parse_operation(row, by_user=False).fixes == ()


@pytest.mark.parametrize("name", ["shop", "clinic", "tracker", "subscriptions"])
def test_a_brief_can_be_the_message(shared: Path, name: str) -> None:
    text = (shared / "briefs" / f"{name}.md").read_text()
    as_message = reply_to(compose(Design(), text).messages)
    as_file = reply_to(_brief(text, "Draft it from the brief").messages)
    assert len(_operations(as_message)) > 60
    assert _operations(as_message) == _operations(as_file)


def test_a_request_is_a_request_even_when_nothing_is_designed() -> None:
    prompt = _brief(example_brief(), "Add an entity Coupon")
    rows = _operations(reply_to(prompt.messages))
    assert rows[0]["op"] == "add_entity"
    assert len(rows) < 5


def test_nothing_to_read_is_said() -> None:
    reply = reply_to(compose(Design(), "Something with horses").messages)
    assert "rules, not a language model" in reply
    assert "```ops" not in reply


def test_what_is_not_understood_is_said_with_what_could_be_asked() -> None:
    reply = reply_to(compose(shop(), "What is love?").messages)
    assert "did not understand" in reply
    assert "rules, not a language model" in reply
    assert "```ops" not in reply


def test_it_sees_only_what_a_model_would_be_shown() -> None:
    reply = reply_to(compose(shop(), "Rename number of Order to order_number").messages)
    (row, _) = _operations(reply)
    assert row == {
        "op": "rename_attribute", "entity": "Order", "attribute": "number", "to": "order_number",
    }  # fmt: skip


def test_a_repair_round_is_declined_in_a_sentence() -> None:
    prompt = compose(shop(), "Rename number of Order to order_number")
    failure = Failure("1", '{"op":"x"}', "There is no operation x.")
    reply = reply_to(repair_messages(prompt, [failure], 0, shop())[0])
    assert "can not put these lines right" in reply
    assert _operations(reply) == []


def test_the_same_prompt_gives_the_same_reply_in_any_process() -> None:
    program = (
        "from design.intake.brief import example_brief\n"
        "from design.document.design import Design\n"
        "from prompts.compose import compose\nfrom prompts.offline.rules import reply_to\n"
        "print(reply_to(compose(Design(brief=example_brief()), 'draft').messages))"
    )
    assert len(printed(program, "0", "7")) == 1


def test_a_reply_is_written_as_the_protocol_wants_it() -> None:
    assert write_reply("Hello.", []) == "Hello."
    reply = write_reply("Hello.\n", [{"op": "add_entity", "name": "Größe"}])
    assert reply == (
        'Hello.\n\n```ops\n{"op":"add_entity","name":"Größe"}\n{"op":"end","ops":1}\n```\n'
    )
