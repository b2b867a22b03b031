"""A process may die at any moment: the design is then at the old or the new snapshot, and whole."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from snapshots.errors import SnapshotError
from snapshots.moving import Move, Mover
from snapshots.program import GitProgram
from snapshots.repository import Repository
from tests.snapshots.fixtures import (
    AUTHOR,
    assert_sound,
    design,
    git,
    make,
    names_of,
    on_disk,
    take,
)

Action = Callable[[Repository], object]

ACTIONS: dict[str, Action] = {
    "commit": lambda repository: take(repository, "B", "C"),
    "undo": lambda repository: repository.undo(author=AUTHOR),
    "switch": lambda repository: repository.switch("other"),
}


def _die_at(step: int, action: Callable[[], object]) -> bool:
    """Run ``action`` in a child that dies before its ``step``-th outer effect.

    Effects are git commands and changes of files. Returns whether the child came to its end.
    """
    child = os.fork()
    if child == 0:
        left = [step]

        def dying(effect: Callable[..., Any]) -> Callable[..., Any]:
            def run(*arguments: Any, **named: Any) -> Any:
                left[0] -= 1
                if left[0] < 0:
                    os._exit(9)
                return effect(*arguments, **named)

            return run

        try:
            GitProgram.attempt = dying(GitProgram.attempt)  # type: ignore[method-assign]
            for name in ("replace", "unlink", "rename", "write_bytes", "write_text", "rmdir"):
                setattr(Path, name, dying(getattr(Path, name)))
            action()
            os._exit(0)
        except BaseException:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9)
    return status == 0


def _prepared(folder: Path) -> Repository:
    repository = make(folder, "A")
    repository.create_branch("other")
    take(repository, "A", "B")
    return repository


@pytest.mark.parametrize("name", ACTIONS)
def test_death_between_any_two_steps_leaves_one_snapshot_or_the_other(
    tmp_path: Path, name: str
) -> None:
    step = 0
    ended = False
    outcomes = set()
    lines = len(_prepared(tmp_path / "before").log())
    old = on_disk(tmp_path / "before")
    while not ended:
        folder = shutil.copytree(tmp_path / "before", tmp_path / str(step))
        ended = _die_at(step, lambda: ACTIONS[name](Repository.open(folder)))  # noqa: B023
        reopened = Repository.open(folder)
        assert reopened.hand_edits() == ()
        assert git(folder, "status", "--porcelain") == ""
        happened = on_disk(folder) != old
        outcomes.add(happened)
        if happened:
            assert names_of(reopened.load()) == (["B", "C"] if name == "commit" else ["A"])
        assert len(reopened.log()) == lines + (happened and name != "switch") - (
            happened and name == "switch"
        )
        take(reopened, "Z")
        assert_sound(folder)
        step += 1
    assert outcomes == {False, True}
    assert step > 10


def test_death_while_a_design_is_made_leaves_it_made_or_to_be_made(tmp_path: Path) -> None:
    step = 0
    ended = False
    while not ended:
        folder = tmp_path / str(step)
        ended = _die_at(step, lambda: make(folder, "A"))  # noqa: B023
        try:
            repository = Repository.open(folder)
        except SnapshotError:
            assert not ended
            repository = make(folder, "A")
        assert names_of(repository.load()) == ["A"]
        assert_sound(folder)
        step += 1


def test_what_was_mended_is_told(tmp_path: Path) -> None:
    repository = _prepared(tmp_path)
    step = 0
    while not any("interrupted" in note for note in Repository.open(tmp_path).check()):
        _die_at(step, lambda: take(Repository.open(tmp_path), "X", f"Y{step}"))  # noqa: B023
        step += 1
    assert repository.check() == ()
    assert_sound(tmp_path)


def test_a_file_edited_between_crash_and_mending_is_left_alone(tmp_path: Path) -> None:
    _prepared(tmp_path)
    step = 0
    while not (tmp_path / ".planroom/move.json").exists():
        _die_at(step, lambda: take(Repository.open(tmp_path), "X"))
        step += 1
    (tmp_path / "design/concept.json").write_text("mine")
    repository = Repository.open(tmp_path)
    assert repository.hand_edits() == ("design/concept.json",)
    assert "concept.json" in " ".join(repository.check())
    assert (tmp_path / "design/concept.json").read_text() == "mine"
    assert names_of(repository.load()) == ["X"]


def test_an_interrupt_while_the_branch_moves_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = make(tmp_path, "A")
    point = Mover.point

    def interrupted(self: Mover, move: Move) -> None:
        point(self, move)
        raise KeyboardInterrupt

    monkeypatch.setattr(Mover, "point", interrupted)
    with pytest.raises(KeyboardInterrupt):
        take(repository, "B")
    monkeypatch.undo()
    assert repository.hand_edits() == ()
    assert names_of(repository.load()) == ["B"]
    assert_sound(tmp_path)


LOOP = """
import sys
from pathlib import Path
from snapshots.repository import Repository
from tests.snapshots.fixtures import AUTHOR, take
repository = Repository.open(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(10_000):
    if number % 3 == 2:
        print(repository.undo(author=AUTHOR).id, flush=True)
    else:
        print(take(repository, *(f"E{number}x{n}" for n in range(12))), flush=True)
"""


@pytest.mark.parametrize("seed", range(6))
def test_no_accepted_snapshot_is_lost_when_a_process_is_killed(tmp_path: Path, seed: int) -> None:
    make(tmp_path, "A")
    dice = random.Random(seed)
    process = subprocess.Popen(
        [sys.executable, "-c", LOOP, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    accepted = [process.stdout.readline().strip() for _ in range(dice.randrange(1, 6))]
    until = time.monotonic() + dice.uniform(0, 0.08)
    while time.monotonic() < until:
        pass
    if seed % 2:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    accepted += [line.strip() for line in process.stdout]
    process.stdout.close()
    process.wait()
    repository = Repository.open(tmp_path)
    assert repository.hand_edits() == ()
    assert {item for item in accepted if item} <= {item.id for item in repository.log()}
    take(repository, "After")
    assert repository.hand_edits() == ()
    assert git(tmp_path, "fsck", "--strict", "--no-dangling") == ""


def test_all_locks_of_a_git_killed_while_it_moved_a_branch_are_cleared(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    git_dir = tmp_path / ".git"
    (git_dir / "refs/planroom").mkdir(exist_ok=True)
    names = ("HEAD", "packed-refs", "refs/heads/main", "refs/planroom/next")
    for name in names:
        (git_dir / f"{name}.lock").touch()
    take(repository, "B")
    assert not any((git_dir / f"{name}.lock").exists() for name in names)
    assert_sound(tmp_path)


def test_locks_that_a_killed_git_left_do_not_stop_snapshots(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    index, branch = tmp_path / ".git/index.lock", tmp_path / ".git/refs/heads/main.lock"
    for lock in (index, branch):
        lock.touch()
        os.utime(lock, (1_000_000, 1_000_000))
    take(repository, "B")
    assert_sound(tmp_path)
    index.touch()
    take(repository, "C")
    assert index.exists()
    assert "index.lock" in " ".join(repository.check())
    assert repository.hand_edits() == ()
    index.unlink()
    take(repository, "D")
    assert_sound(tmp_path)


def test_a_disk_that_fills_up_loses_nothing_and_keeps_no_rubbish(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    head = repository.head().id
    after = design("A", "B", brief=random.Random(1).randbytes(60_000).hex())
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limit[1]))
    try:
        with pytest.raises(SnapshotError):
            repository.commit(after, message="Too large", author=AUTHOR, generated={})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)

    assert repository.head().id == head
    assert repository.hand_edits() == ()
    assert not list((tmp_path / ".git" / "objects" / "pack").glob("tmp_*"))
    assert_sound(tmp_path)
    assert repository.commit(after, message="Now", author=AUTHOR, generated={}).id != head
