"""What is picked of a proposal is what is taken of it, and is remembered with the reasons."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from session.bench import WorkbenchError
from session.events import DraftPicked, SnapshotTaken
from session.workbench import Workbench

Make = Callable[..., Workbench]
TWO = "add colour to Tool. add weight to Tool"


async def proposed(make_bench: Make, message: str = TWO) -> Workbench:
    bench = make_bench()
    await bench.ask("Draft the design from the brief")
    bench.accept()
    await bench.ask(message)
    return bench


def key_of(bench: Workbench, words: str) -> str:
    assert bench.draft is not None
    return next(
        item.key for item in bench.draft.applied if item.applied and words in item.applied.summary
    )


def reject(bench: Workbench, words: str, why: str) -> None:
    assert bench.draft is not None
    key = key_of(bench, words)
    bench.pick(bench.draft.turn, [key], {key: why})


def attributes(bench: Workbench) -> set[str]:
    tool = bench.design.concept.entity_named("Tool")
    assert tool is not None
    return {item.name for item in tool.attributes}


def told(bench: Workbench) -> str:
    return "".join(part.text for part in bench.prompt("what next").parts)


async def test_what_was_rejected_is_not_accepted_and_why_is_told(make_bench: Make) -> None:
    bench = await proposed(make_bench)
    reject(bench, "weight", "Nobody weighs tools")

    bench.accept(reason="For now")

    assert "colour" in attributes(bench)
    assert "weight" not in attributes(bench)
    assert ": Nobody weighs tools; For now" in told(bench)


async def test_everything_is_accepted_when_that_is_said(make_bench: Make) -> None:
    bench = await proposed(make_bench)
    reject(bench, "weight", "Nobody weighs tools")

    bench.accept(everything=True)

    assert {"colour", "weight"} <= attributes(bench)
    assert "Nobody weighs tools" not in told(bench)


async def test_why_parts_were_rejected_is_told_of_a_proposal_that_is_discarded(
    make_bench: Make,
) -> None:
    bench = await proposed(make_bench)
    reject(bench, "weight", "Nobody weighs tools")

    bench.discard("Start over")

    assert "Nobody weighs tools; Start over" in told(bench)


async def test_nothing_picked_is_nothing_to_accept(make_bench: Make) -> None:
    bench = await proposed(make_bench)
    assert bench.draft is not None
    bench.pick(bench.draft.turn, bench.draft.picked)

    with pytest.raises(WorkbenchError, match="Nothing of the proposal is picked"):
        bench.accept()

    assert bench.draft is not None


async def test_what_is_picked_is_there_after_a_restart_and_elsewhere(make_bench: Make) -> None:
    bench = await proposed(make_bench)
    other = make_bench()
    reject(bench, "weight", "Nobody weighs tools")
    key = key_of(bench, "weight")
    bench.close()

    other.poll()
    again = make_bench()

    for one in (other, again):
        assert one.draft is not None
        assert one.draft.left_out == {key}
        assert one.draft.reasons == {key: "Nobody weighs tools"}
    assert again.status()["draft"]["left_out"] == 1
    again.accept()
    other.poll()
    assert "weight" not in attributes(other)
    assert "Nobody weighs tools" in told(other)


async def test_of_two_that_pick_at_once_the_later_word_counts_for_both(make_bench: Make) -> None:
    first = await proposed(make_bench)
    second = make_bench()
    assert second.draft is not None
    turn, colour, weight = second.draft.turn, key_of(first, "colour"), key_of(first, "weight")
    # Said before the other word was heard of.
    second.journal.append(DraftPicked(turn, (colour,)))
    first.journal.append(DraftPicked(turn, (weight,)))

    first.poll()
    second.poll()

    for one in (first, second):
        assert one.draft is not None
        assert one.draft.left_out == {weight}


async def test_what_needs_something_left_out_is_left_out_with_it(make_bench: Make) -> None:
    bench = make_bench()
    await bench.ask("Draft the design from the brief")
    assert bench.draft is not None
    bench.pick(bench.draft.turn, [key_of(bench, "+ entity Tool")])
    assert bench.draft is not None
    summaries = {
        item.key: item.applied.summary for item in bench.draft.applied if item.applied is not None
    }
    gone = [summaries[key] for key in bench.draft.left_out]

    bench.accept()

    assert any("Tool.deposit" in words for words in gone)
    assert bench.design.concept.entity_named("Tool") is None
    taken = bench.journal.of_kinds(SnapshotTaken)[-1].event
    assert isinstance(taken, SnapshotTaken)
    assert sorted(taken.left_out) == sorted(gone)


async def test_another_proposal_begins_with_everything_picked(make_bench: Make) -> None:
    bench = await proposed(make_bench)
    reject(bench, "weight", "Nobody weighs tools")
    assert bench.draft is not None
    turn = bench.draft.turn
    bench.accept()
    await bench.ask("add shelf to Tool")

    bench.pick(turn, ["1"])

    assert bench.draft is not None
    assert not bench.draft.left_out
    bench.accept()
    assert "shelf" in attributes(bench)


async def test_a_reason_that_holds_a_key_is_not_kept(make_bench: Make) -> None:
    bench = await proposed(make_bench)
    secret = "sk-" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z"

    with pytest.raises(WorkbenchError, match="looks like a secret"):
        reject(bench, "weight", f"Use {secret}")

    assert bench.draft is not None
    assert not bench.draft.left_out
    assert secret not in str(bench.journal.since(0))
