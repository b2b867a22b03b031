"""Decisions that hold: what a reply contradicts is caught, asked about again, never slips in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator

import pytest

from session.events import (
    DraftChanged,
    Event,
    OperationContradicts,
    OperationWithdrawn,
    RepairStarted,
)
from session.holding import BrokenDecisionsError, DecisionConflictError
from session.settings import Settings
from session.workbench import Workbench, WorkbenchError
from tests.prompts.fake_server import FakeServer, serve

Make = Callable[..., Workbench]
START = (
    '{"op":"add_entity","name":"Invoice","definition":"what is owed","ownership":"system"}',
    '{"op":"add_attribute","entity":"Invoice","name":"number","type":"code"}',
)
BIGINT = '{"op":"set_convention","key":"ids.type","value":"bigint"}'
COUPON = '{"op":"add_entity","name":"Coupon","definition":"a rebate","ownership":"system"}'
FLOAT = '{"op":"add_column","table":"invoices","name":"fee","type":"real","nullable":true}'
EXACT = '{"op":"add_column","table":"invoices","name":"fee","type":"numeric(12,2)","nullable":true}'
CHECK = '{"op":"add_check","table":"invoices","expression":"fee >= 0"}'
PROPOSED = (
    '{"op":"propose_decision","title":"Bigint keys","decision":"Keys are bigint.","topic":"ids",'
    '"choice":"bigint","supersedes":1}'
)


def reply(*lines: str, prose: str = "Done.") -> str:
    return f"{prose}\n\n```ops\n" + "\n".join(lines) + "\n```\n"


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as told:
        yield told


@pytest.fixture
async def bench(make_bench: Make, server: FakeServer) -> Workbench:
    """A design with an invoice, uuid keys decided as note 1 and exact money as note 2."""
    bench = make_bench(brief="")
    bench.settings = Settings(model="openai:fake", base_url=server.address, timeout=5.0)
    server.replies = [reply(*START)]
    await bench.ask("start")
    bench.accept()
    bench.decide(None, "add", title="Uuid keys", text="Every key is a uuid.", topic="ids",
                 choice="uuid")  # fmt: skip
    bench.decide(None, "add", title="Exact money", text="Amounts are numeric.", topic="money",
                 choice="numeric")  # fmt: skip
    server.requests.clear()
    return bench


def last(server: FakeServer) -> str:
    return str(server.requests[-1]["messages"][-1]["content"])


async def test_a_contradiction_goes_back_with_the_words_of_the_note_and_is_mended(
    bench: Workbench, server: FakeServer
) -> None:
    told: list[Event] = []
    bench.subscribe(told.append)
    server.replies = [reply(COUPON, FLOAT, CHECK), reply(EXACT, prose="It must be exact.")]

    result = await bench.ask("add a fee")

    assert len(server.requests) == 2
    assert "Amounts are numeric." in last(server)
    assert "invoices.fee would be real" in last(server)
    assert FLOAT in last(server)
    assert result.view.breaches == ()
    assert result.view.rejected == ()
    fee = result.view.design.schema_.table_named("invoices")
    assert fee is not None
    assert (column := fee.column_named("fee")) is not None
    assert column.type == "numeric(12,2)"
    assert len(fee.checks) >= 1
    assert [item.key for item in result.view.applied] == ["1", "3", "4"]
    found = [item for item in told if isinstance(item, OperationContradicts)]
    assert [(item.key, item.decision) for item in found] == [("2", 2)]
    assert [item.replaced for item in told if isinstance(item, OperationWithdrawn)] == [True]
    bench.accept()


async def test_a_contradiction_is_marked_while_the_reply_comes(
    bench: Workbench, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("session.drafting._SELDOM", 0)
    told: list[Event] = []
    marked = asyncio.Event()

    def look(event: Event) -> None:
        told.append(event)
        if bench.draft is not None and bench.draft.breaches:
            marked.set()

    bench.subscribe(look)
    text = reply(COUPON, FLOAT, CHECK)
    server.mode, server.piece = "hang", (text.index(CHECK) + 1) // 2
    server.replies = [text, reply(EXACT)]
    asking = asyncio.create_task(bench.ask("add a fee"))
    async with asyncio.timeout(10):
        await marked.wait()

    view = bench.draft
    assert view is not None
    assert view.state == "streaming"
    assert view.is_watched
    assert [(item.note.number, item.key) for item in view.breaches] == [(2, "2")]
    assert not any(isinstance(item, OperationContradicts) for item in told)
    server.released.set()
    result = await asking
    assert result.view.breaches == ()
    found = [item for item in told if isinstance(item, OperationContradicts)]
    assert [(item.key, item.decision) for item in found] == [("2", 2)]


async def test_a_look_that_costs_much_is_taken_seldom_and_at_the_end_at_once(
    bench: Workbench, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("session.drafting._SELDOM", 1e9)
    seen: list[tuple[str, bool, int]] = []

    def look(event: Event) -> None:
        view = bench.draft
        if view is not None and isinstance(event, DraftChanged):
            seen.append((view.state, view.is_watched, len(view.breaches)))

    bench.subscribe(look)
    server.reply = reply(COUPON, FLOAT)

    result = await bench.ask("add a fee")

    assert seen[:2] == [("streaming", False, 0), ("streaming", False, 0)]
    assert seen[-1] == ("ready", True, 1)
    assert len(result.view.breaches) == 1


async def test_what_the_model_leaves_out_is_taken_back_with_what_needs_it(
    bench: Workbench, server: FakeServer
) -> None:
    server.replies = [
        reply(COUPON, FLOAT, CHECK),
        reply('{"op":"add_attribute","entity":"Coupon","name":"label"}'),
    ]

    result = await bench.ask("add a fee")

    assert {item.operation.op for item in result.view.applied} == {"add_entity", "add_attribute"}
    whys = {item.key: item.why for item in result.view.rejected}
    assert "decision 2" in whys["2"]
    assert "took it back" in whys["2"]
    assert "3" in whys


async def test_a_model_that_insists_is_asked_once_and_the_person_chooses(
    bench: Workbench, server: FakeServer
) -> None:
    server.replies = [reply(COUPON, BIGINT), reply(BIGINT, PROPOSED)]

    result = await bench.ask("use bigint keys")

    assert len(server.requests) == 2
    assert [(item.note.number, item.key) for item in result.view.breaches] == [(1, "3")]
    said = result.to_json()
    broken = said["broken"][0]
    assert (broken["decision"], broken["operations"]) == (1, ["3"])
    assert "Every key is a uuid." in broken["text"]
    operation = next(item for item in said["operations"] if item["key"] == "3")
    assert operation["breaks"] == [1]
    assert "decision 1" in operation["why"]
    head = bench.head.id
    with pytest.raises(BrokenDecisionsError, match="--supersede 1"):
        bench.accept()
    assert bench.head.id == head
    assert bench.draft is not None

    snapshot = bench.accept(supersede=[1])

    notes = {note.number: note for note in bench.design.decisions}
    assert (notes[1].status, notes[3].status) == ("superseded", "accepted")
    assert notes[3].title == "Bigint keys"
    assert bench.design.conventions.ids.type == "bigint"
    assert "decision 1 Uuid keys superseded by 3" in snapshot.message


async def test_without_a_note_of_the_model_the_program_writes_one(
    bench: Workbench, server: FakeServer
) -> None:
    server.reply = reply(BIGINT)
    await bench.ask("use bigint keys")

    bench.accept(supersede=[1])

    made = bench.design.decisions[-1]
    assert (made.status, made.topic, made.choice) == ("accepted", "ids", "bigint")
    assert made.supersedes == bench.design.decisions[0].id
    assert "use bigint keys" in made.context


async def test_refusing_takes_the_rest_and_the_next_prompt_says_what_was_not_taken(
    bench: Workbench, server: FakeServer
) -> None:
    server.reply = reply(COUPON, FLOAT, CHECK, BIGINT)
    await bench.ask("coupons, a fee, bigint keys")

    bench.accept(refuse_broken=True)

    design = bench.design
    assert design.concept.entity_named("Coupon")
    assert design.conventions.ids.type == "uuid"
    assert (table := design.schema_.table_named("invoices")) is not None
    assert table.column_named("fee") is None
    prompt = bench.prompt("next").messages[-1].text
    assert "accepted in part" in prompt
    assert "decision 2, Exact money: invoices.fee would be real" in prompt


async def test_one_decision_may_be_superseded_and_another_kept(
    bench: Workbench, server: FakeServer
) -> None:
    server.reply = reply(BIGINT, FLOAT)
    await bench.ask("bigint keys and a fee")
    with pytest.raises(BrokenDecisionsError) as caught:
        bench.accept(supersede=[1])
    assert {item.note.number for item in caught.value.breaches} == {2}
    with pytest.raises(WorkbenchError, match="does not contradict decision 7"):
        bench.accept(supersede=[7])

    bench.accept(supersede=[1], refuse_broken=True)

    assert [note.status for note in bench.design.decisions] == [
        "superseded",
        "accepted",
        "accepted",
    ]


async def test_refusing_everything_leaves_the_proposal_open(
    bench: Workbench, server: FakeServer
) -> None:
    server.reply = reply(BIGINT)
    await bench.ask("bigint keys")

    with pytest.raises(WorkbenchError, match="Nothing would be left"):
        bench.accept(refuse_broken=True)

    assert bench.draft is not None


async def test_a_part_that_breaks_nothing_needs_no_choice(
    bench: Workbench, server: FakeServer
) -> None:
    server.reply = reply(COUPON, BIGINT)
    result = await bench.ask("coupons and bigint keys")
    coupon = next(item.key for item in result.view.applied if item.operation.op == "add_entity")

    bench.accept([coupon], reason="keys stay")

    assert bench.design.conventions.ids.type == "uuid"
    assert "because: keys stay" in bench.prompt("next").messages[-1].text


async def test_a_muted_note_is_not_sent_but_its_breach_is_told(
    bench: Workbench, server: FakeServer
) -> None:
    bench.decide(1, "mute")
    server.reply = reply(BIGINT)

    result = await bench.ask("bigint keys")

    assert len(server.requests) == 1
    assert "Every key is a uuid." not in json.dumps(server.requests)
    assert [item.note.number for item in result.view.breaches] == [1]


async def test_a_reply_may_not_retire_a_note(bench: Workbench, server: FakeServer) -> None:
    server.reply = reply('{"op":"alter_decision","decision":1,"status":"rejected"}')

    result = await bench.ask("drop that rule")

    assert bench.design.decisions[0].status == "accepted"
    assert "Only the person" in json.dumps(server.requests[1])
    assert "Only the person" in result.view.rejected[0].why


async def test_a_repair_that_breaks_off_puts_everything_back_and_reopening_shows_the_same(
    bench: Workbench, server: FakeServer, make_bench: Make
) -> None:
    server.replies = [reply(COUPON, FLOAT, CHECK), "I cannot say."]
    result = await bench.ask("add a fee")
    assert [item.key for item in result.view.applied] == ["1", "2", "3"]
    assert [item.note.number for item in result.view.breaches] == [2]
    bench.close()

    again = make_bench()

    assert again.draft is not None
    assert [item.key for item in again.draft.applied] == ["1", "2", "3"]
    assert [item.key for item in again.draft.breaches] == ["2"]
    assert again.status()["draft"]["broken"] == [2]


async def test_a_mended_turn_is_the_same_when_it_is_taken_up_again(
    bench: Workbench, server: FakeServer, make_bench: Make
) -> None:
    server.replies = [reply(COUPON, FLOAT, CHECK), reply(EXACT)]
    result = await bench.ask("add a fee")
    bench.close()

    again = make_bench().draft

    assert again is not None
    assert again.design == result.view.design
    assert again.rejected == result.view.rejected


async def test_a_decision_accepted_while_a_proposal_is_open_binds_it(
    bench: Workbench, server: FakeServer
) -> None:
    server.reply = reply('{"op":"set_convention","key":"pagination.style","value":"page"}')
    result = await bench.ask("page numbers")
    assert result.view.breaches == ()

    bench.decide(None, "add", text="Lists use a cursor.", topic="pagination", choice="cursor")

    assert bench.draft is not None
    assert [item.note.number for item in bench.draft.breaches] == [3]
    with pytest.raises(BrokenDecisionsError):
        bench.accept()


async def test_the_built_in_drafter_is_held_to_decisions_too(make_bench: Make) -> None:
    told: list[Event] = []
    bench = make_bench()
    await bench.ask("Draft the design from the brief")
    bench.accept()
    number = next(note.number for note in bench.design.decisions if note.topic == "ids")
    bench.decide(number, "accept")
    bench.subscribe(told.append)

    result = await bench.ask("use bigint keys")

    assert [item.note.number for item in result.view.breaches] == [number]
    assert not any(isinstance(event, RepairStarted) for event in told)
    with pytest.raises(BrokenDecisionsError):
        bench.accept()
    bench.accept(supersede=[number])
    assert bench.design.decisions[-1].choice == "bigint"


def test_a_note_that_contradicts_an_accepted_one_is_found_when_it_is_accepted(
    make_bench: Make,
) -> None:
    bench = make_bench(brief="")
    bench.decide(None, "add", title="Uuid keys", text="Uuid.", topic="ids", choice="uuid")
    head = bench.head.id
    with pytest.raises(DecisionConflictError, match="decision 1, Uuid keys"):
        bench.decide(None, "add", title="Numbers", text="Bigint.", topic="keys", choice="bigint")
    assert bench.head.id == head

    bench.decide(
        None, "add", title="Numbers", text="Bigint.", topic="keys", choice="bigint", replace=True
    )

    assert [note.status for note in bench.design.decisions] == ["superseded", "accepted"]
    bench.decide(None, "add", title="Cursor", text="Cursor.", topic="paging", choice="cursor")
    with pytest.raises(DecisionConflictError):
        bench.decide(3, "edit", topic="ids", choice="uuid")


async def test_undone_turns_are_told_to_the_model_and_those_of_other_branches_are_not(
    bench: Workbench, server: FakeServer
) -> None:
    server.reply = reply(COUPON)
    await bench.ask("add coupons please")
    bench.accept()
    bench.undo()

    prompt = bench.prompt("next").messages[-1].text
    assert "add coupons please" in prompt
    assert "outcome: undone" in prompt

    bench.redo()
    prompt = bench.prompt("next").messages[-1].text
    assert "outcome: undone" not in prompt
    first = bench.log()[-2].id
    bench.restore(first)
    assert first[:8] in bench.prompt("next").messages[-1].text


TEN = (
    ("ids", "uuid", "Every key is a uuid (“v7” where it can be)."),
    ("delete", "soft", "Rows are marked, never removed.\n\nRetention jobs are another matter."),
    ("pagination", "cursor", "Lists use an opaque cursor: <cursor> & limit."),
    ("no-drop", "expand/contract", "Nothing is dropped in the release that replaces it."),
    ("money", "numeric+currency", "Amounts are numeric(12,2) beside an ISO 4217 currency."),
    ("naming", "snake columns", "Columns are snake_case — always."),
    ("time", "timestamptz", "Instants carry a zone."),
    ("versioning", "path", "The version leads the path: /v1."),
    ("errors", "error", "One envelope: {\"error\": {\"code\": …}}."),
    ("tone", "plain words", "Error texts are plain words a person can act on."),
)  # fmt: skip


async def test_thirty_turns_and_ten_decisions_all_word_for_word_and_a_breach_is_caught(
    make_bench: Make, server: FakeServer
) -> None:
    bench = make_bench(brief="")
    bench.settings = Settings(model="openai:fake", base_url=server.address, timeout=5.0)
    server.replies = [reply(*START)]
    await bench.ask("start")
    bench.accept()
    for number in range(2, 30):
        name = f"Thing {chr(64 + number % 26 + 1)}{'x' * (number // 26)}y"
        facts = f'"definition":"thing {number}","ownership":"system"'
        lines = [f'{{"op":"add_entity","name":"{name}",{facts}}}']
        if number % 3 == 0:
            topic, choice, words = TEN[number // 3 - 1]
            said = {"op": "propose_decision", "title": f"On {topic}", "decision": words,
                    "context": f"Turn {number}.", "topic": topic, "choice": choice}  # fmt: skip
            lines.append(json.dumps(said, ensure_ascii=False))
        server.replies = [reply(*lines)]
        result = await bench.ask(f"turn {number}: add {name}")
        assert result.view.breaches == ()
        if number % 7 == 0:
            bench.discard("not now")
        else:
            bench.accept()
        for note_now in bench.design.decisions:
            if note_now.status == "proposed":
                bench.decide(note_now.number, "accept")
    while len(bench.design.decisions) < 10:
        topic, choice, words = next(
            item for item in TEN if item[0] not in {n.topic for n in bench.design.decisions}
        )
        bench.decide(None, "add", title=f"On {topic}", text=words, topic=topic, choice=choice)
    server.requests.clear()
    server.replies = [reply(COUPON, FLOAT), reply(EXACT)]

    result = await bench.ask("turn 30: add a coupon and a fee")

    sent = "\n".join(str(item["content"]) for item in server.requests[0]["messages"])
    for note in bench.design.decisions:
        assert note.status == "accepted"
        assert note.text in sent
    assert len(bench.design.decisions) == 10
    assert "Amounts are numeric(12,2) beside an ISO 4217 currency." in last(server)
    assert result.repairs == 1
    assert result.view.breaches == ()
    server.replies = []
