"""Which snapshot brought a decision note in."""

from __future__ import annotations

from pathlib import Path

from tests.snapshots.fixtures import AUTHOR, make, take


def test_a_note_came_with_the_snapshot_that_first_had_it(tmp_path: Path) -> None:
    repository = make(tmp_path, "Order")
    first = repository.head().id
    second = take(repository, "Order", "Customer")
    take(repository, "Order", "Client")
    assert repository.decision_origins() == {1: first, 2: second}


def test_going_back_and_forth_brings_nothing_in(tmp_path: Path) -> None:
    repository = make(tmp_path, "Order")
    first = repository.head().id
    second = take(repository, "Order", "Customer")
    repository.undo(author=AUTHOR)
    assert repository.decision_origins() == {1: first}
    other = take(repository, "Order", "Invoice")
    assert repository.decision_origins() == {1: first, 2: other}
    repository.restore(second, author=AUTHOR)
    assert repository.decision_origins() == {1: first, 2: second}
    take(repository, "Order", "Customer", "Product")
    assert repository.decision_origins()[2] == second


def test_a_design_without_notes_has_none(tmp_path: Path) -> None:
    assert make(tmp_path).decision_origins() == {}
