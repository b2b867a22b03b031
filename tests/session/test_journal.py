"""A journal that is damaged, newer or cannot be written is told of, and costs no snapshot."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from session.events import ProseDelta, TurnStarted
from session.journal import Journal, JournalError
from session.settings import Settings
from session.workbench import Workbench

Make = Callable[..., Workbench]


@pytest.fixture
async def closed(make_bench: Make) -> Path:
    """A design with an open proposal, its journal in one file."""
    bench = make_bench()
    await bench.ask("Draft the design from the brief")
    bench.close()
    with sqlite3.connect(bench.path / ".planroom" / "journal.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return bench.path


def _edit(design: Path, statement: str) -> None:
    connection = sqlite3.connect(design / ".planroom" / "journal.db")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_damage_is_told_or_does_no_harm(closed: Path) -> None:
    file = closed / ".planroom" / "journal.db"
    whole = file.read_bytes()
    chance = random.Random(7)
    kinds: list[bytes] = [b"", whole[:100], whole[: len(whole) // 2], chance.randbytes(len(whole))]
    for _ in range(12):
        damaged = bytearray(whole)
        for _ in range(200):
            damaged[chance.randrange(100, len(damaged))] = chance.randrange(256)
        kinds.append(bytes(damaged))
    refusals = []
    for content in kinds:
        for extra in closed.glob(".planroom/journal.db-*"):
            extra.unlink()
        file.write_bytes(content)
        try:
            bench = Workbench.open(closed, settings=Settings())
            bench.turns()
            bench.prompt("what next?")
            bench.close()
        except JournalError as error:
            refusals.append(error)

    assert len(refusals) > 3
    assert all(error.what.isprintable() and "safe" in error.mend for error in refusals)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET payload = '{' WHERE seq = 3",
        "UPDATE events SET payload = '{}' WHERE seq = 3",
        "UPDATE events SET payload = '[1]' WHERE seq = 3",
        "PRAGMA user_version = 9",
    ],
)
async def test_what_cannot_be_read_is_refused_with_what_to_do(closed: Path, statement: str) -> None:
    _edit(closed, statement)

    with pytest.raises(JournalError) as caught:
        Workbench.open(closed, settings=Settings()).turns()
    assert "journal.db" in caught.value.what
    assert caught.value.mend


async def test_an_operation_that_is_understood_no_more_is_told(closed: Path) -> None:
    _edit(
        closed,
        "UPDATE events SET payload = json_set(payload, '$.operation', json('{\"op\":\"zap\"}'))"
        " WHERE kind = 'OperationApplied' AND payload LIKE '%add_question%'",
    )

    bench = Workbench.open(closed, settings=Settings())

    assert bench.draft is not None
    assert any('There is no operation "zap"' in item.why for item in bench.draft.rejected)
    bench.close()


async def test_a_proposal_whose_snapshot_is_gone_does_not_keep_the_design_shut(
    closed: Path,
) -> None:
    _edit(
        closed,
        "UPDATE events SET payload = json_set(payload, '$.base', 'deadbeef')"
        " WHERE kind = 'TurnStarted'",
    )

    bench = Workbench.open(closed, settings=Settings())

    assert bench.draft is None
    assert any("deadbeef" in notice.text for notice in bench.notices)
    await bench.ask("add colour to Tool")
    bench.close()


def test_a_folder_that_cannot_hold_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "journal.db").mkdir()
    with pytest.raises(JournalError, match=r"journal\.db cannot be used"):
        Journal(tmp_path / "journal.db")


def test_a_disk_that_is_full_loses_nothing_that_was_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.db")
    journal.append(TurnStarted("t1", "words", "offline", "A <a@b.c>"))
    with journal._begin() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    # The limit is the connection's own, so the one that is pooled has to be the one that writes.
    with journal._begin() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")

    with pytest.raises(JournalError, match="full") as caught:
        journal.append(ProseDelta("t1", "x" * 100_000))

    assert "room" in caught.value.mend
    assert [type(item.event) for item in journal.of_turn("t1")] == [TurnStarted]
