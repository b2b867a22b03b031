"""What a model was not shown it does not replace: it is shown it, and asked again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from design.derive import derive
from design.document.design import Design
from session.draft import Draft
from session.events import Event, OperationRejected, TurnStarted
from session.settings import Settings
from session.workbench import Workbench
from tests.prompts.designs import large
from tests.prompts.fake_server import FakeServer, serve

FAR = "Asset b15"
"""An entity of the design that a message about another does not bring into the prompt."""
ASKED = "add a colour to Account a0"
COLOUR = '{"op":"add_attribute","entity":"Account a0","name":"colour"}'
OPTIONAL = f'{{"op":"alter_attribute","entity":"{FAR}","attribute":"note","required":false}}'
DROP = f'{{"op":"drop_entity","entity":"{FAR}","cascade":true}}'


def reply(*lines: str) -> str:
    return "Done.\n\n```ops\n" + "\n".join(lines) + "\n```\n"


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as told:
        yield told


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A design too large for a prompt of the smallest budget."""
    path = tmp_path_factory.mktemp("kept") / "design"
    concept = large(16).concept
    Workbench.create(path, design=derive(Design(name="large", concept=concept))).close()
    return path


@pytest.fixture
def bench(tmp_path: Path, kept: Path, server: FakeServer) -> Iterator[Workbench]:
    shutil.copytree(kept, tmp_path / "design")
    settings = Settings(model="openai:fake", base_url=server.address, timeout=5.0, budget=1000)
    bench = Workbench.open(tmp_path / "design", settings=settings)
    yield bench
    bench.close()


def last(server: FakeServer) -> str:
    return str(server.requests[-1]["messages"][-1]["content"])


def heard(bench: Workbench) -> list[Event]:
    told: list[Event] = []
    bench.subscribe(told.append)
    return told


def required(bench: Workbench) -> bool:
    assert bench.draft is not None
    entity = bench.draft.design.concept.entity_named(FAR)
    assert entity is not None
    attribute = entity.attribute_named("note")
    assert attribute is not None
    return attribute.required


def test_a_prompt_carries_what_it_shows(bench: Workbench) -> None:
    prompt = bench.prompt(ASKED)
    concept = bench.design.concept
    near, far = concept.entity_named("Account a0"), concept.entity_named(FAR)
    assert near is not None
    assert far is not None
    assert near.id in prompt.shown
    assert far.id not in prompt.shown
    assert FAR in prompt.messages[-1].text, "the index names it"
    assert far.id in bench.prompt(f"add a colour to {FAR}").shown


@pytest.mark.parametrize("line", [OPTIONAL, DROP])
async def test_what_was_not_shown_is_refused_and_taken_once_it_was_shown(
    bench: Workbench, server: FakeServer, line: str
) -> None:
    told = heard(bench)
    server.replies = [reply(COLOUR, line), reply(line)]

    result = await bench.ask(ASKED)

    assert f"entity {FAR}\n" not in str(server.requests[0]["messages"][-1]["content"])
    refused = [item for item in told if isinstance(item, OperationRejected)]
    assert [(item.code, item.raw) for item in refused] == [("unseen", line)]
    assert FAR in refused[0].why
    assert len(server.requests) == 2
    assert f'entity "{FAR}"' in last(server), "it is shown in full"
    assert "is shown in full above" in last(server)
    assert [item.key for item in result.view.applied] == ["1", "3"]
    assert result.view.rejected == ()
    assert result.repairs == 1


async def test_what_the_model_does_not_send_again_is_told_of_with_its_kind(
    bench: Workbench, server: FakeServer
) -> None:
    server.replies = [reply(COLOUR, OPTIONAL)]
    server.reply = "I leave it."

    result = await bench.ask(ASKED)

    assert required(bench)
    refused = result.to_json()["operations"][-1]
    assert (refused["state"], refused["code"], refused["line"]) == ("rejected", "unseen", OPTIONAL)


async def test_what_is_too_large_to_be_shown_does_not_count_as_seen(
    tmp_path: Path, server: FakeServer
) -> None:
    concept = large(16).concept
    far = concept.entity_named(FAR)
    assert far is not None
    note = far.attributes[-1]
    many = (
        note.replace(id=f"att_{number:010d}", name=f"wide_{number}", definition="of its kind " * 4)
        for number in range(300)
    )
    wide = far.replace(attributes=(*far.attributes, *many))
    entities = tuple(wide if item is far else item for item in concept.entities)
    design = Design(name="wide", concept=concept.replace(entities=entities))
    settings = Settings(
        model="openai:fake", base_url=server.address, timeout=5.0, budget=1000, prompt="short"
    )
    with closing(Workbench.create(tmp_path / "wide", design=design, settings=settings)) as bench:
        server.replies = [reply(COLOUR, OPTIONAL), reply(OPTIONAL), reply(OPTIONAL)]

        result = await bench.ask(ASKED)

        assert "What line 2 would replace is too large to be shown" in str(
            server.requests[1]["messages"][-1]["content"]
        )
        assert required(bench)
        assert {item.code for item in result.view.rejected} == {"unseen"}


@pytest.mark.parametrize(
    "line",
    [
        f'{{"op":"add_attribute","entity":"{FAR}","name":"colour"}}',
        f'{{"op":"rename_entity","entity":"{FAR}","to":"Estate"}}',
        f'{{"op":"rename_attribute","entity":"{FAR}","attribute":"note","to":"remark"}}',
        f'{{"op":"set_retention","entity":"{FAR}","period":"2 years"}}',
        f'{{"op":"set_lifecycle","entity":"{FAR}","states":["new","old"]}}',
        f'{{"op":"add_relationship","entity":"Account a0","to":"{FAR}","name":"asset"}}',
    ],
)
async def test_additions_and_new_names_need_not_have_been_shown(
    bench: Workbench, server: FakeServer, line: str
) -> None:
    server.replies = [reply(line)]

    result = await bench.ask(ASKED)

    assert result.view.rejected == ()
    assert [item.key for item in result.view.applied] == ["1"]


async def test_what_the_message_names_or_the_model_asked_for_was_shown(
    bench: Workbench, server: FakeServer
) -> None:
    server.replies = [reply(OPTIONAL)]
    result = await bench.ask(f"make the note of {FAR} optional")
    assert result.repairs == 0
    assert not required(bench)
    bench.discard()

    server.replies = [reply(f'{{"op":"need","names":["{FAR}"]}}'), reply(OPTIONAL)]
    result = await bench.ask(ASKED)
    assert result.repairs == 0
    assert not required(bench)


async def test_what_the_reply_made_itself_may_be_changed(
    bench: Workbench, server: FakeServer
) -> None:
    made = '{"op":"add_entity","name":"Coupon","definition":"a rebate","ownership":"system"}'
    server.reply = reply(
        made,
        '{"op":"set_retention","entity":"Coupon","period":"2 years"}',
        '{"op":"set_retention","entity":"Coupon","period":"3 years"}',
        '{"op":"alter_entity","entity":"Coupon","audited":true}',
        '{"op":"drop_entity","entity":"Coupon"}',
    )
    result = await bench.ask(ASKED)
    assert result.repairs == 0
    assert len(result.view.applied) == 5


async def test_lower_layers_are_held_to_what_was_shown_too(
    bench: Workbench, server: FakeServer
) -> None:
    far = bench.design.concept.entity_named(FAR)
    assert far is not None
    table = bench.design.schema_.table_for(far.id)
    assert table is not None
    line = json.dumps({"op": "drop_column", "table": table.name, "column": "note"})
    server.replies = [reply(line), reply(line)]

    result = await bench.ask(ASKED)

    assert f"table {table.name}" in last(server)
    assert result.repairs == 1
    assert [item.key for item in result.view.applied] == ["2"]


async def test_a_draft_replayed_from_the_journal_is_the_same(
    bench: Workbench, server: FakeServer
) -> None:
    waits = f'{{"op":"move_attribute","entity":"{FAR}","attribute":"note","to":"Coupon"}}'
    made = '{"op":"add_entity","name":"Coupon","definition":"a rebate","ownership":"system"}'
    server.replies = [reply(waits, made)]
    server.reply = "I leave it."

    result = await bench.ask(ASKED)

    assert [item.code for item in result.view.rejected] == ["unseen"]
    records = bench.journal.of_turn(result.view.turn)
    started = records[0].event
    assert isinstance(started, TurnStarted)
    again = Draft(started, bench.design)
    for record in records:
        again.fold(record.event)
    assert again.view().design == result.view.design
    assert again.rejected == list(result.view.rejected)
