"""What is not the design's own repository, or not ready, is refused with what to do."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from snapshots.errors import SnapshotError
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


def _opening(folder: Path) -> str:
    with pytest.raises(SnapshotError) as caught:
        Repository.open(folder)
    assert caught.value.mend
    return caught.value.what


def _making(folder: Path) -> str:
    with pytest.raises(SnapshotError) as caught:
        make(folder, "A")
    assert caught.value.mend
    return caught.value.what


def test_a_folder_without_a_design(tmp_path: Path) -> None:
    assert "holds no design" in _opening(tmp_path)
    assert "no folder" in _opening(tmp_path / "missing")


def test_parents_are_not_searched(tmp_path: Path) -> None:
    make(tmp_path, "A")
    (tmp_path / "inner").mkdir()
    assert "holds no design" in _opening(tmp_path / "inner")


@pytest.mark.parametrize("commits", [0, 1])
def test_a_foreign_repository_is_neither_opened_nor_taken(tmp_path: Path, commits: int) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "code.py").write_text("x")
    if commits:
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-q", "-m", "mine")
    assert "not a design's" in _opening(tmp_path)
    assert "not a design's" in _making(tmp_path)
    assert list(on_disk(tmp_path)) == ["code.py"]
    assert not (tmp_path / ".planroom").exists()


def test_a_folder_inside_a_foreign_repository_has_a_repository_of_its_own(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "trunk")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "mine")
    repository = make(tmp_path / "docs" / "shop", "A")
    take(repository, "A", "B")
    assert git(tmp_path, "log", "--format=%s") == "mine"
    assert repository.branch() == "main"
    assert_sound(repository.path)


def test_a_design_is_not_made_twice(tmp_path: Path) -> None:
    make(tmp_path, "A")
    assert "holds a design already" in _making(tmp_path)
    assert_sound(tmp_path)


def test_files_in_the_way_are_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "brief.md").write_text("My brief\n")
    assert "brief.md is in the way" in _making(tmp_path)
    assert on_disk(tmp_path) == {"brief.md": b"My brief\n"}
    of = design("A", brief="My brief")
    repository = Repository.create(tmp_path, of, author=AUTHOR, generated={})
    assert repository.load() == of
    assert_sound(tmp_path)
    (tmp_path / "x" / "design").mkdir(parents=True)
    (tmp_path / "x" / "design" / "logo.svg").write_text("")
    assert "in the way" in _making(tmp_path / "x")
    (tmp_path / "file").write_text("")
    assert "folder" in _making(tmp_path / "file")


def test_a_clone_is_a_design(tmp_path: Path) -> None:
    make(tmp_path / "a", "A")
    git(tmp_path, "clone", "-q", "a", "b")
    repository = Repository.open(tmp_path / "b")
    take(repository, "A", "B")
    assert_sound(tmp_path / "b")


def _merge(folder: Path) -> None:
    (folder / ".git/MERGE_HEAD").write_text(git(folder, "rev-parse", "HEAD"))


def _rebase(folder: Path) -> None:
    (folder / ".git/rebase-merge").mkdir()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_merge, "merge is under way"),
        (_rebase, "rebase is under way"),
        (lambda folder: git(folder, "checkout", "-q", "--detach"), "detached"),
        (lambda folder: git(folder, "config", "core.bare", "true"), "bare"),
        (lambda folder: git(folder, "config", "planroom.format", "99"), "newer"),
        (lambda folder: git(folder, "switch", "-q", "--orphan", "x"), "no snapshot"),
        (lambda folder: (folder / ".git/config").write_text("[broken"), "no usable repository"),
    ],
)
def test_a_repository_in_the_middle_of_something(
    tmp_path: Path, spoil: Callable[[Path], object], reason: str
) -> None:
    repository = make(tmp_path, "A")
    spoil(tmp_path)
    before = on_disk(tmp_path)
    assert reason in _opening(tmp_path)
    if reason not in ("bare", "newer", "no usable repository"):
        with pytest.raises(SnapshotError, match=reason):
            take(repository, "B")
    assert on_disk(tmp_path) == before


def test_a_linked_work_tree_is_refused(tmp_path: Path) -> None:
    make(tmp_path / "a", "A")
    git(tmp_path / "a", "worktree", "add", "-q", "-b", "w", "../w")
    assert "linked work tree" in _opening(tmp_path / "w")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_repository_of_somebody_else_is_refused_unless_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "A")
    os.chown(tmp_path / ".git", 12345, 12345)
    assert "another user" in _opening(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    git(tmp_path, "config", "--global", "safe.directory", str(tmp_path))
    assert names_of(Repository.open(tmp_path).load()) == ["A"]


def test_without_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "A")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _opening(tmp_path) == "git is not installed."


def test_a_hostile_repository_runs_nothing(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    hooks = tmp_path / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("pre-commit", "post-commit", "reference-transaction", "post-checkout",
                 "pre-auto-gc", "post-index-change", "commit-msg"):  # fmt: skip
        (hooks / hook).write_text(trap.read_text())
        (hooks / hook).chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "core.editor", "gpg.program", "diff.external",
                "filter.evil.clean", "filter.evil.smudge", "filter.evil.process",
                "core.sshCommand", "core.gitProxy", "credential.helper", "gc.recentObjectsHook",
                "core.alternateRefsCommand"):  # fmt: skip
        git(tmp_path, "config", key, str(trap))
    for key, value in (("core.hooksPath", str(hooks)), ("commit.gpgSign", "true"),
                       ("log.showSignature", "true"), ("core.autocrlf", "true"),
                       ("core.worktree", "/"), ("protocol.ext.allow", "always"),
                       ("remote.evil.url", f"ext::{trap}"), ("remote.evil.promisor", "true"),
                       ("extensions.partialClone", "evil")):  # fmt: skip
        git(tmp_path, "config", key, value)
    (tmp_path / ".gitattributes").write_text("* filter=evil text eol=crlf\n")
    repository = Repository.open(tmp_path)
    take(repository, "A", "B")
    repository.undo(author=AUTHOR)
    repository.redo(author=AUTHOR)
    repository.create_branch("b")
    repository.switch("b")
    repository.log()
    Repository.open(tmp_path).load("HEAD~1")
    assert not (tmp_path / "sprung").exists()
    assert b"\r\n" not in (tmp_path / "design/concept.json").read_bytes()


def test_the_users_environment_does_not_lead_git_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    for name, value in (
        ("GIT_DIR", str(other / ".git")),
        ("GIT_WORK_TREE", str(other)),
        ("GIT_INDEX_FILE", str(other / "index")),
        ("GIT_OBJECT_DIRECTORY", str(other / ".git/objects")),
        ("GIT_NAMESPACE", "x"),
        ("GIT_GLOB_PATHSPECS", "1"),
        ("GIT_AUTHOR_NAME", "Not me"),
        ("GIT_COMMITTER_DATE", "nonsense"),
    ):
        monkeypatch.setenv(name, value)
    repository = make(tmp_path / "shop", "A")
    take(repository, "A", "B")
    for name in list(os.environ):
        if name.startswith("GIT_") and name not in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM"):
            monkeypatch.delenv(name)
    assert_sound(tmp_path / "shop")
    assert git(tmp_path / "shop", "log", "-1", "--format=%an|%cn") == "Ada Lovelace|Ada Lovelace"
    found = subprocess.run(["git", "-C", str(other), "rev-parse", "HEAD"], capture_output=True)
    assert found.returncode


def test_no_global_configuration_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    repository = make(tmp_path, "A")
    assert (
        repository.commit(design("B"), message="x", author="", generated={}).author
        == "Somebody <nobody@localhost>"
    )
    assert_sound(tmp_path)
