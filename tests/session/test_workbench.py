from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from session.deciding import DecisionActionError
from session.events import Event, OperationApplied, ProposalReady, SnapshotTaken
from session.workbench import Workbench, WorkbenchError

Make = Callable[..., Workbench]
DRAFT = "Draft the design from the brief"


def sources(path: Path) -> dict[str, bytes]:
    """Return the bytes of everything a snapshot keeps."""
    kept = ("design", "decisions", "generated")
    files = [item for folder in kept for item in sorted((path / folder).rglob("*"))]
    return {str(item.relative_to(path)): item.read_bytes() for item in files if item.is_file()}


def fsck(path: Path) -> int:
    """Return the exit code of git's own check."""
    return subprocess.run(["git", "-C", str(path), "fsck", "--strict"], check=False).returncode


async def drafted(make_bench: Make, name: str = "design") -> Workbench:
    bench = make_bench(name)
    await bench.ask(DRAFT)
    bench.accept()
    return bench


async def say(bench: Workbench, *messages: str) -> None:
    for message in messages:
        await bench.ask(message)
        bench.accept()


async def test_a_draft_becomes_a_snapshot(make_bench: Make) -> None:
    bench = make_bench()
    told: list[Event] = []
    bench.subscribe(told.append)

    result = await bench.ask(DRAFT)

    assert result.ok
    assert bench.draft is not None
    assert {entity.name for entity in bench.draft.design.concept.entities} >= {
        "Member", "Tool", "Loan",
    }  # fmt: skip
    assert bench.design.is_empty
    snapshot = bench.accept()
    assert bench.design.counts()["entities"] >= 3
    assert bench.status()["draft"] is None
    assert snapshot.turn == result.view.turn
    assert snapshot.message.startswith(DRAFT)
    kinds = [type(event) for event in told]
    assert kinds.index(OperationApplied) < kinds.index(ProposalReady) < kinds.index(SnapshotTaken)


async def test_the_same_run_gives_the_same_bytes(make_bench: Make) -> None:
    first = await drafted(make_bench, "one")
    second = await drafted(make_bench, "two")

    assert sources(first.path) == {
        name: data.replace(b'"two"', b'"one"') for name, data in sources(second.path).items()
    }


async def test_undo_redo_and_restore_give_the_same_bytes_back(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    one = sources(bench.path)
    first = bench.head.id
    await say(bench, "add loyalty_points (0 or more) to Member")
    two = sources(bench.path)
    assert one != two

    bench.undo()
    assert sources(bench.path) == one
    bench.redo()
    assert sources(bench.path) == two
    restored = bench.restore(first)
    assert sources(bench.path) == one
    assert restored.restores == first
    bench.undo()
    assert sources(bench.path) == two


async def test_after_a_restore_the_prompt_no_longer_speaks_of_what_was_undone(
    make_bench: Make,
) -> None:
    bench = await drafted(make_bench)
    first = bench.head
    await say(bench, "add loyalty_points to Member")
    assert "loyalty_points" in str(bench.prompt("what next?").messages)

    bench.restore(first.id)

    text = "\n".join(message.text for message in bench.prompt("what next?").messages)
    assert "loyalty_points" not in text
    assert first.short in text


async def test_part_of_a_proposal_can_be_accepted_and_the_rest_is_told(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    await bench.ask("Add note to Loan. Add nickname to Member. Add weight in grams to Tool.")
    assert bench.draft is not None
    keys = [item.key for item in bench.draft.applied]

    snapshot = bench.accept(only=keys[1:2])

    names = {item.name for entity in bench.design.concept.entities for item in entity.attributes}
    assert "nickname" in names
    assert "note" not in names
    assert "Left out:" in snapshot.message
    text = "\n".join(message.text for message in bench.prompt("go on").messages)
    assert "accepted in part" in text


async def test_decision_notes_go_word_for_word_with_every_prompt(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    words = "Deposits are held in cents.\nNever  round twice."
    bench.decide(None, "add", text=words, title="Deposits")
    number = bench.design.decisions[-1].number

    await say(bench, "add nickname to Member")

    prompt = bench.prompt("go on")
    assert any(words in message.text for message in prompt.messages)
    assert number in [note.number for note in prompt.sent]
    assert f"{number:04d}@" in bench.head.trailers["Decisions-Sent"]
    bench.decide(number, "mute")
    assert not any(words in message.text for message in bench.prompt("go on").messages)
    with pytest.raises(DecisionActionError, match="already"):
        bench.decide(number, "mute")


async def test_a_note_is_still_sent_after_thirty_turns_and_a_restore(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    words = "A loan is never longer than fourteen days, whoever asks."
    bench.decide(None, "add", text=words)
    kept = bench.head.id
    for number in range(30):
        await say(bench, f"add trait_{number} to Member")
    assert any(words in message.text for message in bench.prompt("go on").messages)

    bench.restore(kept)

    prompt = bench.prompt("go on")
    assert any(words in message.text for message in prompt.messages)
    assert "trait_29" not in "\n".join(message.text for message in prompt.messages)


async def test_a_decision_made_while_a_proposal_is_open_carries_it_over(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    await bench.ask("add nickname to Member")

    bench.decide(None, "add", text="Deposits are in cents.")

    assert bench.draft is not None
    bench.accept()
    assert bench.design.decisions[-1].decision == "Deposits are in cents."
    assert any(
        item.name == "nickname" for entity in bench.design.concept.entities
        for item in entity.attributes
    )  # fmt: skip


async def test_a_reply_without_edits_leaves_nothing_to_accept(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    before = bench.head.id

    result = await bench.ask("sing me a song")

    assert not result.view.applied
    with pytest.raises(WorkbenchError, match="nothing to accept"):
        bench.accept()
    assert bench.head.id == before


async def test_an_open_proposal_is_not_lost_to_a_new_turn_or_an_undo(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    await bench.ask("add nickname to Member")

    with pytest.raises(WorkbenchError, match="open"):
        await bench.ask("add another to Member")
    with pytest.raises(WorkbenchError, match="open"):
        bench.undo()
    bench.discard("not needed")
    assert bench.draft is None
    text = "\n".join(message.text for message in bench.prompt("go on").messages)
    assert "discarded" in text
    assert "not needed" in text


async def test_a_proposal_survives_closing_the_program(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    await bench.ask("add nickname to Member")
    assert bench.draft is not None
    shown = bench.draft
    bench.close()

    again = make_bench()

    assert again.draft is not None
    assert again.draft.design == shown.design
    assert again.draft.prose == shown.prose
    assert again.draft.turn == shown.turn
    again.accept()


async def test_a_second_workbench_sees_the_turn_and_cannot_start_another(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    bench.settings = bench.settings.__class__(pace=0.02)
    other = make_bench()
    seen: list[Event] = []
    other.subscribe(seen.append)

    task = asyncio.ensure_future(bench.ask("add nickname to Member"))
    async with asyncio.timeout(20):
        while not seen:
            other.poll()
            await asyncio.sleep(0)
    assert other.running_elsewhere
    with pytest.raises(WorkbenchError, match="Another Planroom"):
        await other.ask("add shoe_size to Member")
    await task
    async with asyncio.timeout(20):
        while other.status()["draft"]["state"] != "ready":
            other.poll()
            await asyncio.sleep(0)

    assert other.draft is not None
    assert bench.draft is not None
    assert other.draft.design == bench.draft.design
    bench.accept()
    other.poll()
    assert other.status()["draft"] is None
    assert other.design == bench.design


async def test_cancelling_keeps_whole_lines_and_accepts_nothing(make_bench: Make) -> None:
    bench = make_bench()
    bench.settings = bench.settings.__class__(pace=0.01)
    told: list[Event] = []

    def stop_at_third(event: Event) -> None:
        told.append(event)
        if sum(isinstance(item, OperationApplied) for item in told) == 3:
            bench.cancel()

    bench.subscribe(stop_at_third)
    result = await bench.ask(DRAFT)

    assert result.view.state == "cancelled"
    assert 3 <= len(result.view.applied) < 20
    assert bench.design.is_empty
    assert bench.draft is not None


async def test_branches_go_their_own_way(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    home = bench.repository.branch()
    bench.branch("trial")
    await say(bench, "add nickname to Member")
    there = sources(bench.path)

    bench.switch(home)
    assert sources(bench.path) != there
    bench.switch("trial")
    assert sources(bench.path) == there


async def test_hand_edits_are_adopted_or_set_back_but_never_overwritten(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    concept = bench.path / "design" / "concept.json"
    before = concept.read_text()
    concept.write_text(before.replace("something to lend", "a thing to lend"))
    await bench.ask("add nickname to Member")

    with pytest.raises(Exception, match="by hand"):
        bench.accept()
    assert "a thing to lend" in concept.read_text()
    bench.discard()
    bench.adopt_hand_edits()
    tool = bench.design.concept.entity_named("Tool")
    assert tool is not None
    assert tool.definition == "a thing to lend"


async def test_a_proposal_is_carried_over_adopted_edits(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    await bench.ask("add loyalty_points to Member")
    concept = bench.path / "design" / "concept.json"
    concept.write_text(concept.read_text().replace('"title"', '"label"'))

    bench.adopt_hand_edits()
    bench.accept()

    names = {item.name for entity in bench.design.concept.entities for item in entity.attributes}
    assert {"label", "loyalty_points"} <= names
    assert "title" not in names


async def test_git_finds_nothing_wrong(make_bench: Make) -> None:
    bench = await drafted(make_bench)
    await say(bench, "add nickname to Member", "use bigint keys")
    bench.undo()

    assert fsck(bench.path) == 0


async def test_an_acceptance_the_journal_missed_is_found_again(
    make_bench: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = await drafted(make_bench)
    await bench.ask("Add nickname to Member. Add weight in grams to Tool.")
    assert bench.draft is not None
    key = bench.draft.applied[0].key
    monkeypatch.setattr(bench, "_record", lambda *_events: None)
    bench.accept(only=[key])
    bench.close()

    again = make_bench()

    assert again.status()["draft"] is None
    assert any("being accepted" in notice.text for notice in again.notices)
    assert "accepted in part" in "\n".join(m.text for m in again.prompt("go on").messages)
