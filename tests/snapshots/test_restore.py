"""Undo, redo and restore are new snapshots with old content, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from snapshots.errors import SnapshotError
from snapshots.history import Snapshot, steps
from snapshots.repository import Repository
from tests.snapshots.fixtures import AUTHOR, assert_sound, git, make, names_of, on_disk, take


def test_undo_walks_back_and_redo_forward_again(tmp_path: Path) -> None:
    repository = make(tmp_path)
    contents = [on_disk(tmp_path)]
    ids = [repository.head().id]
    for count in (1, 2, 3):
        ids.append(take(repository, *"ABC"[:count]))
        contents.append(on_disk(tmp_path))
    for number in (2, 1, 0):
        snapshot = repository.undo(author=AUTHOR)
        assert on_disk(tmp_path) == contents[number]
        assert snapshot.undoes == ids[number + 1]
        assert snapshot.restores == ids[number]
        assert_sound(tmp_path)
    with pytest.raises(SnapshotError, match="nothing to undo"):
        repository.undo(author=AUTHOR)
    for number in (1, 2, 3):
        snapshot = repository.redo(author=AUTHOR)
        assert on_disk(tmp_path) == contents[number]
        assert snapshot.redoes == snapshot.restores == ids[number]
    with pytest.raises(SnapshotError, match="nothing to redo"):
        repository.redo(author=AUTHOR)
    assert len(repository.log()) == 10
    repository.undo(author=AUTHOR)
    assert on_disk(tmp_path) == contents[2]
    assert repository.head().counts == repository.snapshot(ids[2]).counts
    assert_sound(tmp_path)


def test_making_the_design_cannot_be_undone(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    with pytest.raises(SnapshotError, match="as it was made"):
        repository.undo(author=AUTHOR)
    with pytest.raises(SnapshotError, match="nothing to redo"):
        repository.redo(author=AUTHOR)
    assert len(repository.log()) == 1


def test_nothing_can_be_redone_after_a_new_change(tmp_path: Path) -> None:
    repository = make(tmp_path)
    take(repository, "A")
    repository.undo(author=AUTHOR)
    take(repository, "B")
    with pytest.raises(SnapshotError, match="nothing to redo"):
        repository.redo(author=AUTHOR)
    assert names_of(repository.load()) == ["B"]


def test_restore_takes_an_old_snapshot_up_and_can_be_undone(tmp_path: Path) -> None:
    repository = make(tmp_path)
    first = take(repository, "A")
    old = on_disk(tmp_path)
    take(repository, "A", "B")
    new = on_disk(tmp_path)
    snapshot = repository.restore(first[:8], author=AUTHOR)
    assert snapshot.restores == first
    assert "Have A" in snapshot.message
    assert on_disk(tmp_path) == old
    assert git(tmp_path, "rev-parse", "HEAD^{tree}") == git(
        tmp_path, "rev-parse", f"{first}^{{tree}}"
    )
    with pytest.raises(SnapshotError, match="already at"):
        repository.restore(first, author=AUTHOR)
    repository.undo(author=AUTHOR)
    assert on_disk(tmp_path) == new
    assert_sound(tmp_path)


def test_generated_files_come_back_as_they_were_taken(tmp_path: Path) -> None:
    repository = make(tmp_path)
    of = repository.load()
    taken = repository.commit(
        of, message="odd", author=AUTHOR, generated={"generated/x.sql": "\ufeffodd\r\nbytes "}
    )
    take(repository, "A")
    repository.restore(taken.id, author=AUTHOR)
    assert (tmp_path / "generated/x.sql").read_bytes() == "\ufeffodd\r\nbytes ".encode()
    assert not (tmp_path / "generated/schema.sql").exists()


def test_a_commit_that_changed_nothing_of_the_design_is_no_step(tmp_path: Path) -> None:
    repository = make(tmp_path)
    take(repository, "A")
    (tmp_path / "notes.md").write_text("mine")
    git(tmp_path, "add", "notes.md")
    git(tmp_path, "commit", "-q", "-m", "My notes")
    repository.undo(author=AUTHOR)
    assert names_of(repository.load()) == []
    repository.redo(author=AUTHOR)
    assert names_of(repository.load()) == ["A"]
    assert (tmp_path / "notes.md").read_text() == "mine"


def test_each_branch_has_its_own_steps(tmp_path: Path) -> None:
    repository = make(tmp_path)
    take(repository, "A")
    repository.create_branch("other")
    repository.undo(author=AUTHOR)
    repository.switch("other")
    with pytest.raises(SnapshotError, match="nothing to redo"):
        repository.redo(author=AUTHOR)
    repository.undo(author=AUTHOR)
    assert names_of(repository.load()) == []


def _snapshot(number: int, parent: int | None, **trailers: str) -> Snapshot:
    parents = () if parent is None else (str(parent),)
    return Snapshot(str(number), parents, "", "", f"s{number}", trailers)


@given(st.lists(st.sampled_from(["new", "undo", "redo"]), max_size=30))
def test_steps_behave_as_in_an_editor(actions: list[str]) -> None:
    line = [_snapshot(0, None)]
    done: list[str] = []
    undone: list[str] = []
    for action in actions:
        found = steps(line)
        assert [item.id for item in found.undoable] == done
        assert [item.id for item in found.redoable] == undone
        number = len(line)
        if action == "undo" and done:
            undone.append(done.pop())
            line.insert(0, _snapshot(number, number - 1, Undoes=undone[-1]))
        elif action == "redo" and undone:
            done.append(undone.pop())
            line.insert(0, _snapshot(number, number - 1, Redoes=done[-1]))
        elif action == "new":
            done.append(str(number))
            undone.clear()
            line.insert(0, _snapshot(number, number - 1))


@given(st.lists(st.sampled_from(["new", "undo", "redo", "restore"]), max_size=8))
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_walk_ends_where_its_content_says(
    tmp_path_factory: pytest.TempPathFactory, actions: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("walk")
    repository = make(folder)
    first = repository.head().id
    past, future = [[]], []  # type: ignore[var-annotated]
    for number, action in enumerate(actions):
        if action == "new":
            take(repository, f"E{number}")
            past, future = [*past, [f"E{number}"]], []
        elif action == "undo" and len(past) > 1:
            repository.undo(author=AUTHOR)
            future.append(past.pop())
        elif action == "redo" and future:
            repository.redo(author=AUTHOR)
            past.append(future.pop())
        elif action == "restore" and past[-1]:
            repository.restore(first, author=AUTHOR)
            past, future = [*past, []], []
        assert names_of(Repository.open(folder).load()) == past[-1]
        assert repository.hand_edits() == ()
    assert_sound(folder)
