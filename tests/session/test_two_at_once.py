"""Two workbenches on one design: nothing of one is lost to the other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from session.bench import WorkbenchError
from session.events import OperationRejected
from session.workbench import Workbench

Make = Callable[..., Workbench]


async def say(bench: Workbench, message: str) -> None:
    await bench.ask(message)
    bench.accept()


def attributes(bench: Workbench, entity: str) -> set[str]:
    found = bench.repository.load("HEAD").concept.entity_named(entity)
    return {item.name for item in found.attributes} if found is not None else set()


async def test_a_turn_starts_from_what_another_has_just_accepted(make_bench: Make) -> None:
    first = make_bench()
    second = make_bench()

    await say(first, "Draft the design from the brief")
    await say(second, "add colour to Tool")
    await say(first, "add weight to Tool")

    assert {"code", "title", "colour", "weight"} <= attributes(second, "Tool")


async def test_a_turn_that_changed_nothing_is_no_proposal_elsewhere(make_bench: Make) -> None:
    first = make_bench()
    second = make_bench()
    await say(first, "Draft the design from the brief")

    await first.ask("thank you")
    second.poll()

    assert first.draft is None
    assert second.draft is None
    await say(second, "add colour to Tool")


async def test_what_each_decides_is_kept(make_bench: Make) -> None:
    first = make_bench()
    second = make_bench()
    await say(first, "Draft the design from the brief")
    before = len(first.design.decisions)

    for number in range(3):
        first.decide(None, "add", text=f"The first decides {number}.")
        second.decide(None, "add", text=f"The second decides {number}.")

    numbers = [note.number for note in second.repository.load("HEAD").decisions]
    assert numbers == list(range(1, before + 7))


async def test_a_move_the_journal_missed_is_noticed(make_bench: Make) -> None:
    bench = make_bench()
    other = make_bench()
    await say(bench, "Draft the design from the brief")
    await say(bench, "add colour to Tool")
    other.poll()

    bench.repository.undo(author="Somebody <s@example.org>")
    await say(other, "add weight to Tool")

    assert "weight" in attributes(other, "Tool")
    assert "colour" not in attributes(other, "Tool")


async def test_a_proposal_is_carried_over_and_what_no_longer_fits_is_told(
    make_bench: Make,
) -> None:
    bench = make_bench()
    other = make_bench()
    await say(bench, "Draft the design from the brief")
    await say(bench, "add colour to Tool")
    await bench.ask("make colour of Tool optional. add weight to Tool")
    assert bench.draft is not None
    proposed = len(bench.draft.applied)

    bench.repository.undo(author="Somebody <s@example.org>")
    other.poll()
    other.decide(None, "add", text="Tools are weighed.")
    bench.poll()

    for one in (bench, other):
        assert one.draft is not None
        assert len(one.draft.applied) + len(one.draft.rejected) == proposed
        assert any("no longer fits" in item.why for item in one.draft.rejected)
    bench.accept()
    assert "weight" in attributes(bench, "Tool")


_DECIDE = """
import sys
from pathlib import Path
from session.workbench import Workbench
Workbench.open(Path(sys.argv[1])).decide(None, "add", text=sys.argv[2])
"""


def test_processes_wait_for_each_other(make_bench: Make) -> None:
    bench = make_bench()

    running = [
        subprocess.Popen(
            [sys.executable, "-c", _DECIDE, str(bench.path), f"Decide number {number}."],
            stderr=subprocess.PIPE,
        )
        for number in range(3)
    ]
    told = [process.communicate()[1] for process in running]

    assert [process.returncode for process in running] == [0, 0, 0], told
    assert len(bench.repository.load("HEAD").decisions) == 3


async def test_lines_that_waited_when_the_program_died_stay_told(make_bench: Make) -> None:
    from session.events import OperationDeferred, TurnStarted

    bench = make_bench()
    operation = {"op": "add_attribute", "entity": "Ghost", "name": "size"}
    bench.journal.append(
        TurnStarted("t1", "words", "offline", "A <a@b.c>", bench.head.id, "origin", "main"),
        OperationDeferred("t1", "1", operation, "it waits"),
    )
    bench.close()

    reopened = make_bench()

    kinds = [type(record.event).__name__ for record in reopened.journal.of_turn("t1")]
    assert kinds[-2:] == [OperationRejected.__name__, "ProposalReady"]
    assert reopened.draft is None
    assert any("Planroom ended" in notice.text for notice in reopened.notices)
    with pytest.raises(WorkbenchError, match="nothing to accept"):
        reopened.accept()
