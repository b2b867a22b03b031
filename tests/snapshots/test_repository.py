"""Snapshots are taken, listed, read and left as they were."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from design.document.design import Design
from snapshots.errors import SnapshotError
from snapshots.repository import Repository
from tests.snapshots.fixtures import (
    AUTHOR,
    assert_sound,
    design,
    generated,
    git,
    make,
    names_of,
    on_disk,
    take,
)


def test_a_new_design_is_a_repository_with_one_snapshot(tmp_path: Path) -> None:
    repository = make(tmp_path / "deep" / "shop", "Order")
    folder = repository.path
    assert_sound(folder)
    assert sorted(on_disk(folder)) == [
        "brief.md",
        "decisions/0001-decide-on-order.md",
        "design/api.json",
        "design/concept.json",
        "design/conventions.json",
        "design/schema.json",
        "generated/data-model.md",
        "generated/schema.sql",
    ]
    assert (
        git(folder, "log", "--format=%an <%ae>|%cn|%s") == f"{AUTHOR}|Ada Lovelace|New design: Shop"
    )
    assert repository.branch() == "main"
    assert repository.load() == design("Order")
    assert repository.check() == ()
    assert repository.head().counts == design("Order").counts()
    assert git(folder, "config", "--get", "core.worktree", check=False) == ""
    assert Repository.open(folder).load() == design("Order")


def test_generated_files_are_rendered_when_not_given(tmp_path: Path) -> None:
    repository = Repository.create(tmp_path / "shop", Design(name="Shop"), author=AUTHOR)
    assert "generated/schema.sql" in repository.files()


def test_a_snapshot_keeps_words_trailers_and_author(tmp_path: Path) -> None:
    repository = make(tmp_path)
    after = design("Order")
    subject = "Have orders " + "so " * 60
    taken = repository.commit(
        after,
        message=f"{subject}\n\n# not a comment\n\nTurn: forged",
        author="Zoë, “Z” <zoe@example.org>",
        trailers={
            "Turn": "t1",
            "Decisions-Sent": "0001@ab, 0002@cd",
            "Gate": "open",
            "Co-authored-by": "A <a@x>\nB <b@x>",
        },
        generated=generated(after),
    )
    assert repository.head() == taken
    assert taken.author == "Zoë, “Z” <zoe@example.org>"
    assert len(taken.subject) <= 100
    assert subject.strip() in taken.message
    assert "# not a comment" in taken.message
    assert taken.message.endswith("Turn: forged")
    assert taken.turn == "t1"
    assert taken.gate == "open"
    assert taken.restores is None
    assert taken.decisions_sent == ("0001@ab", "0002@cd")
    assert taken.trailers["Co-authored-by"] == "A <a@x>\nB <b@x>"
    assert taken.counts == after.counts()
    assert taken.at.endswith("Z")
    shown = git(repository.path, "log", "-1", "--format=%(trailers:key=Turn,valueonly)")
    assert shown == "t1"
    assert_sound(repository.path)


def test_control_characters_and_long_words_do_not_reach_the_log(tmp_path: Path) -> None:
    repository = make(tmp_path)
    taken = repository.commit(
        design("A"),
        message="\x1b[31mred\x00\n\nbody\x1b]0;x\x07",
        author="E\x1b[2Jve\n<e@x> <evil@x>",
        trailers={"Turn": "t\x1b[2J1", "Empty": ""},
        generated={},
    )
    assert taken.message == "red\n\nbody"
    assert taken.trailers["Turn"] == "t1"
    assert "Empty" not in taken.trailers
    assert "\x1b" not in git(repository.path, "log", "--format=%an %ae %B")
    with pytest.raises(ValueError, match="trailer"):
        repository.commit(
            design("B"), message="x", author=AUTHOR, trailers={"A b": "c"}, generated={}
        )


def test_a_snapshot_of_the_same_design_is_none(tmp_path: Path) -> None:
    repository = make(tmp_path, "Order")
    head = repository.head()
    assert take(repository, "Order") == head.id
    assert len(repository.log()) == 1


def test_the_log_is_newest_first_and_can_be_limited(tmp_path: Path) -> None:
    repository = make(tmp_path)
    ids = [repository.head().id, *(take(repository, *"ABC"[:n]) for n in (1, 2, 3))]
    log = repository.log()
    assert [item.id for item in log] == ids[::-1]
    assert [item.parents for item in log] == [(ids[2],), (ids[1],), (ids[0],), ()]
    assert [item.id for item in repository.log(limit=2)] == ids[:1:-1]
    assert [item.id for item in repository.log(ids[1][:8])] == ids[1::-1]


def test_old_snapshots_are_read_without_touching_the_files(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    first = repository.head().id
    take(repository, "A", "B")
    before = on_disk(tmp_path)
    fresh = Repository.open(tmp_path)
    assert names_of(fresh.load(first)) == ["A"]
    assert names_of(fresh.load()) == ["A", "B"]
    assert fresh.load(first) is fresh.load(first)
    assert on_disk(tmp_path) == before
    assert {path: text.encode() for path, text in fresh.files().items()} == before


def test_files_that_no_longer_belong_go(tmp_path: Path) -> None:
    repository = make(tmp_path, "A", "B")
    take(repository, "A")
    assert sorted(path.name for path in (tmp_path / "decisions").iterdir()) == [
        "0001-decide-on-a.md"
    ]
    take(repository)
    assert not (tmp_path / "decisions").exists()
    assert_sound(tmp_path)


def test_a_persons_own_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("mine")
    repository = make(tmp_path, "A")
    git(tmp_path, "add", "notes.md")
    take(repository, "A", "B")
    assert git(tmp_path, "status", "--porcelain") == "A  notes.md"
    git(tmp_path, "commit", "-q", "-m", "My notes")
    (tmp_path / "other.md").write_text("untracked")
    take(repository, "A", "B", "C")
    assert git(tmp_path, "show", "HEAD:notes.md") == "mine"
    repository.undo(author=AUTHOR)
    assert git(tmp_path, "show", "HEAD:notes.md") == "mine"
    assert git(tmp_path, "status", "--porcelain") == "?? other.md"
    assert repository.hand_edits() == ()


def test_migrations_stay_through_later_snapshots(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    step = tmp_path / "migrations" / "0001" / "up.sql"
    step.parent.mkdir(parents=True)
    step.write_text("create")
    assert repository.hand_edits() == ("migrations/0001/up.sql",)
    after = repository.adopt_hand_edits()
    repository.commit(after, message="Adopt", author=AUTHOR, generated=generated(after), adopt=True)
    take(repository, "A", "B")
    assert step.read_text() == "create"
    assert_sound(tmp_path)


@pytest.mark.parametrize("rev", ["HEAD", "main", "HEAD~0", "@"])
def test_a_snapshot_can_be_named_in_many_ways(tmp_path: Path, rev: str) -> None:
    repository = make(tmp_path, "A")
    head = repository.head()
    assert repository.resolve(rev) == head.id
    assert repository.resolve(head.short) == head.id
    git(tmp_path, "tag", "-a", "v1", "-m", "one")
    assert repository.resolve("v1") == head.id


def test_what_names_no_snapshot_is_said_to(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    with pytest.raises(SnapshotError, match="no snapshot 'HEAD~1'"):
        repository.resolve("HEAD~1")
    with pytest.raises(SnapshotError, match="no snapshot 'ffffffff'"):
        repository.load("ffffffff")


@pytest.fixture(scope="module")
def shared_repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return make(tmp_path_factory.mktemp("shared"), "A")


@given(
    st.text(max_size=20)
    | st.sampled_from(
        ["--all", "-n1", "HEAD:brief.md", "HEAD..main", ":/fix", "HEAD^{tree}", "@{1}", "", "a b"]
    )
    | st.text(max_size=12).map(lambda text: f"-{text}")
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_only_snapshots_resolve(shared_repository: Repository, rev: str) -> None:
    known = {"HEAD", "@", "main", "heads/main"}
    if rev.rstrip("^~0") in known:
        return
    with pytest.raises(SnapshotError) as caught:
        shared_repository.resolve(rev)
    assert caught.value.what
    assert caught.value.mend


@given(
    st.text(max_size=20)
    | st.sampled_from(
        ["HEAD", "-d", "a..b", "a.lock", "/a", "a/", "a//b", "@", "refs/heads/x", "deadbeef", ".a"]
    )
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_branch_name_is_refused_or_works(shared_repository: Repository, name: str) -> None:
    try:
        shared_repository.create_branch(name)
    except SnapshotError:
        assert name not in shared_repository.branches() or name == "main"
    else:
        assert name in shared_repository.branches()
        assert shared_repository.resolve(f"refs/heads/{name}") == shared_repository.head().id
        git(shared_repository.path, "branch", "-D", "--", name)


def test_branches_hold_lines_of_their_own(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    repository.create_branch("feature/größe")
    assert repository.branch() == "main"
    repository.switch("feature/größe")
    take(repository, "A", "B")
    repository.switch("main")
    assert names_of(repository.load()) == ["A"]
    assert (tmp_path / "generated/schema.sql").read_text() == "create table A ();\n"
    assert repository.branches() == ("feature/größe", "main")
    assert_sound(tmp_path)
    repository.switch("feature/größe")
    assert names_of(repository.load()) == ["A", "B"]
    assert_sound(tmp_path)
    for taken in ("main", "feature", "main/x"):
        with pytest.raises(SnapshotError, match="already"):
            repository.create_branch(taken)
    with pytest.raises(SnapshotError, match=r"no branch 'nowhere'.* main"):
        repository.switch("nowhere")


def test_two_writers_do_not_lose_each_others_snapshots(tmp_path: Path) -> None:
    make(tmp_path)
    names = [f"E{number}" for number in range(6)]
    failed: list[BaseException] = []

    def write(name: str) -> None:
        try:
            take(Repository.open(tmp_path), name)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    repository = Repository.open(tmp_path)
    assert len(repository.log()) == 7
    assert {names_of(repository.load(item.id))[0] for item in repository.log()[:-1]} == set(names)
    assert_sound(tmp_path)


def test_a_change_to_a_design_that_moved_on_is_refused(tmp_path: Path) -> None:
    repository = make(tmp_path)
    base = repository.head().id
    take(Repository.open(tmp_path), "A")
    with pytest.raises(SnapshotError, match="moved on"):
        repository.commit(design("B"), message="x", author=AUTHOR, generated={}, base=base)
    assert len(repository.log()) == 2


def test_the_packs_of_many_snapshots_are_put_together(tmp_path: Path) -> None:
    repository = make(tmp_path)
    ids = [take(repository, f"E{number}") for number in range(45)]
    assert len(list((tmp_path / ".git/objects/pack").glob("*.pack"))) < 20
    fresh = Repository.open(tmp_path)
    assert [names_of(fresh.load(item)) for item in ids[::11]] == [
        ["E0"],
        ["E11"],
        ["E22"],
        ["E33"],
        ["E44"],
    ]
    assert_sound(tmp_path)
