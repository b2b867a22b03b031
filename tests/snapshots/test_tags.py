"""Snapshots have names: given once, refused with a reason, good wherever a snapshot is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from snapshots.errors import SnapshotError
from snapshots.repository import Repository
from tests.snapshots.fixtures import AUTHOR, assert_sound, design, git, make, take


def test_a_name_is_an_annotated_tag_that_stands_for_its_snapshot(tmp_path: Path) -> None:
    repository = make(tmp_path, "Order")
    first = repository.head().id
    take(repository, "Order", "Customer")
    tag = repository.tag("v1.0", first[:8], author=AUTHOR, message="What we released")

    assert (tag.name, tag.snapshot, tag.author, tag.message) == (
        "v1.0", first, AUTHOR, "What we released",
    )  # fmt: skip
    assert repository.tags() == (tag,)
    assert git(tmp_path, "cat-file", "-t", "v1.0") == "tag"
    assert git(tmp_path, "tag", "-l", "--format=%(taggername)|%(contents:subject)") == (
        "Ada Lovelace|What we released"
    )
    assert repository.resolve("v1.0") == first
    assert repository.load("v1.0") == design("Order")
    assert [item.tags for item in repository.log()] == [(), ("v1.0",)]
    assert repository.restore("v1.0", author=AUTHOR).restores == first
    assert_sound(tmp_path)


def test_words_with_ends_of_lines_of_other_scripts_are_read(tmp_path: Path) -> None:
    repository = make(tmp_path)
    git(tmp_path, "tag", "-a", "v1", "-m", "good \u2028 words\x0cand more")
    assert [tag.name for tag in repository.tags()] == ["v1"]


def test_a_name_says_what_its_snapshot_says_when_nothing_else_is_said(tmp_path: Path) -> None:
    repository = make(tmp_path)
    assert repository.tag("v1", "HEAD", author=AUTHOR).message == repository.head().subject


def test_a_taken_name_is_refused_with_who_has_it(tmp_path: Path) -> None:
    repository = make(tmp_path, "Order")
    repository.tag("v1", "HEAD", author=AUTHOR)
    take(repository, "Order", "Customer")
    with pytest.raises(SnapshotError, match=r"is called 'v1' already.*planroom tag v1 --delete"):
        repository.tag("v1", "HEAD", author=AUTHOR)
    with pytest.raises(SnapshotError, match="is called 'v1' already"):
        repository.tag("v1/beta", "HEAD", author=AUTHOR)
    with pytest.raises(SnapshotError, match="There is a branch 'main' already"):
        repository.tag("main", "HEAD", author=AUTHOR)
    with pytest.raises(SnapshotError, match="is called 'v1' already"):
        repository.create_branch("v1")
    assert len(repository.tags()) == 1


def test_a_name_goes_and_its_snapshot_stays(tmp_path: Path) -> None:
    repository = make(tmp_path)
    head = repository.head().id
    repository.tag("v1", "HEAD", author=AUTHOR)
    assert repository.untag("v1").snapshot == head
    assert repository.tags() == ()
    assert repository.head().id == head
    with pytest.raises(SnapshotError, match="No snapshot is called 'v1'"):
        repository.untag("v1")
    with pytest.raises(SnapshotError, match="There is no snapshot 'v1'"):
        repository.resolve("v1")


def test_tags_made_with_git_are_shown_and_those_of_other_things_are_not(tmp_path: Path) -> None:
    repository = make(tmp_path)
    git(tmp_path, "tag", "light")
    git(tmp_path, "tag", "tree", "HEAD^{tree}")
    assert [(tag.name, tag.author) for tag in repository.tags()] == [("light", "")]
    assert repository.head().tags == ()
    assert repository.log()[0].tags == ("light",)


@pytest.mark.parametrize(
    "name",
    ["", "HEAD", "draft", "-d", "a b", "a..b", "a~1", "a^", "x:y", "refs/tags/x", ".a", "a.lock",
     "abcd", "1234567", "a/", "a//b", "@", "a\\b", "a\n", "\x1b[31m", "\u202e"],
)  # fmt: skip
def test_what_cannot_be_a_name_is_refused(tmp_path: Path, name: str) -> None:
    repository = make(tmp_path)
    with pytest.raises(SnapshotError, match="cannot be called"):
        repository.tag(name, "HEAD", author=AUTHOR)
    assert repository.tags() == ()


def test_there_must_be_such_a_snapshot(tmp_path: Path) -> None:
    repository = make(tmp_path)
    with pytest.raises(SnapshotError, match="There is no snapshot 'nowhere'"):
        repository.tag("v1", "nowhere", author=AUTHOR)


@pytest.fixture(scope="module")
def shared_repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return make(tmp_path_factory.mktemp("tags"))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(st.sampled_from("ab1._/-~ \té*"), max_size=8))
def test_a_name_is_refused_or_works(shared_repository: Repository, name: str) -> None:
    try:
        shared_repository.tag(name, "HEAD", author=AUTHOR)
    except SnapshotError:
        assert shared_repository.tags() == ()
        return
    assert shared_repository.resolve(name) == shared_repository.head().id
    shared_repository.untag(name)


def test_other_branches_are_told_with_what_is_theirs_alone(tmp_path: Path) -> None:
    repository = make(tmp_path, "Order")
    fork = repository.head().id
    repository.create_branch("trial")
    assert [(line.name, line.tip, line.snapshots) for line in repository.side_lines()] == [
        ("trial", fork, ())
    ]
    repository.switch("trial")
    tip = take(repository, "Order", "Customer")
    repository.tag("bold", tip, author=AUTHOR)
    repository.switch("main")
    (line,) = repository.side_lines()
    assert (line.name, line.tip) == ("trial", tip)
    assert [(item.id, item.parents, item.tags) for item in line.snapshots] == [
        (tip, (fork,), ("bold",))
    ]
