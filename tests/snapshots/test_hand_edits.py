"""What a person edits in the files is never written over: it is adopted, or refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from design.document.files import DesignFileError
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


def _edit(folder: Path, path: str, old: str, new: str) -> None:
    file = folder / path
    file.write_text(file.read_text().replace(old, new))


def _adopt(repository: Repository) -> None:
    after = repository.adopt_hand_edits()
    repository.commit(after, message="Adopt", author=AUTHOR, generated=generated(after), adopt=True)


def test_edits_are_seen_whatever_their_kind(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    assert repository.hand_edits() == ()
    _edit(tmp_path, "design/concept.json", '"note"', '"remark"')
    (tmp_path / "decisions/0001-decide-on-a.md").unlink()
    (tmp_path / "design/new.json").write_text("{}")
    (tmp_path / "design/.concept.json.swp").write_text("editor")
    (tmp_path / "brief.md~").write_text("editor")
    assert repository.hand_edits() == (
        "decisions/0001-decide-on-a.md",
        "design/concept.json",
        "design/new.json",
    )


def test_importing_what_was_generated_is_no_edit(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    cache = tmp_path / "generated" / "__pycache__"
    cache.mkdir()
    (cache / "models.cpython-311.pyc").write_bytes(b"\0")
    (tmp_path / "generated" / "models.pyc").write_bytes(b"\0")

    assert repository.hand_edits() == ()
    take(repository, "A", "B")
    assert (cache / "models.cpython-311.pyc").exists()


def test_edits_stop_every_move_and_survive(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    repository.create_branch("other")
    first = repository.head().id
    take(repository, "A", "B")
    (tmp_path / "brief.md").write_text("My own words\n")
    before = on_disk(tmp_path)
    moves = (
        lambda: take(repository, "C"),
        lambda: repository.undo(author=AUTHOR),
        lambda: repository.redo(author=AUTHOR),
        lambda: repository.restore(first, author=AUTHOR),
        lambda: repository.switch("other"),
    )
    for move in moves:
        with pytest.raises(SnapshotError, match=r"Edited by hand.*brief\.md.*[Aa]dopt or discard"):
            move()
    assert on_disk(tmp_path) == before
    assert len(repository.log()) == 2


def test_an_adopted_edit_is_a_snapshot_in_canonical_form(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    _edit(tmp_path, "design/concept.json", '"A"', '"Aardvark"  ')
    _edit(tmp_path, "brief.md", "Shop", "Stall")
    _adopt(repository)
    assert names_of(repository.load()) == ["Aardvark"]
    assert repository.load().brief.startswith("# Stall")
    assert (tmp_path / "generated/schema.sql").read_text() == "create table Aardvark ();\n"
    assert_sound(tmp_path)
    repository.undo(author=AUTHOR)
    assert names_of(repository.load()) == ["A"]


def test_an_edit_of_form_alone_is_set_right_without_a_snapshot(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    text = (tmp_path / "design/concept.json").read_text()
    (tmp_path / "design/concept.json").write_text(text.replace("  ", "\t"))
    _adopt(repository)
    assert len(repository.log()) == 1
    assert (tmp_path / "design/concept.json").read_text() == text
    assert_sound(tmp_path)


def test_a_decision_can_be_added_and_removed_by_hand(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    (tmp_path / "decisions/0001-decide-on-a.md").unlink()
    (tmp_path / "decisions/0002-mine.md").write_text("---\nid: dec_mine\n---\n# 2. Mine\n")
    _adopt(repository)
    assert [item.title for item in repository.load().decisions] == ["Mine"]
    assert_sound(tmp_path)


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("design/concept.json", b"{", "not JSON"),
        ("design/concept.json", b"\xff\xfe", "UTF-8"),
        ("design/schema.json", b'{"tables": [{"id": "tab_1"}]}', "missing"),
        ("design/extra.json", b"{}", "move it elsewhere"),
        (
            "design/concept.json",
            b'{"relationships": [{"id": "rel_1", "name": "a", "source": "ent_x",'
            b' "target": "ent_y"}]}',
            "not there",
        ),
    ],
)
def test_an_edit_that_is_no_design_is_refused_with_its_place(
    tmp_path: Path, path: str, content: bytes, reason: str
) -> None:
    repository = make(tmp_path, "A")
    (tmp_path / path).write_bytes(content)
    with pytest.raises(DesignFileError, match=reason):
        repository.adopt_hand_edits()
    assert (tmp_path / path).read_bytes() == content
    assert len(repository.log()) == 1


def test_edits_of_generated_files_are_refused(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    (tmp_path / "generated/schema.sql").write_text("mine")
    for attempt in (
        repository.adopt_hand_edits,
        lambda: repository.commit(
            design("B"), message="x", author=AUTHOR, generated={}, adopt=True
        ),
    ):
        with pytest.raises(SnapshotError, match=r"Generated files.*schema\.sql.*Discard"):
            attempt()
    assert (tmp_path / "generated/schema.sql").read_text() == "mine"


def test_edits_can_be_discarded(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    before = on_disk(tmp_path)
    (tmp_path / "generated/schema.sql").write_text("mine")
    (tmp_path / "generated/more").mkdir()
    (tmp_path / "generated/more/x").write_text("mine")
    (tmp_path / "brief.md").unlink()
    (tmp_path / "notes.md").write_text("mine")
    assert repository.discard_hand_edits() == (
        "brief.md",
        "generated/more/x",
        "generated/schema.sql",
    )
    assert on_disk(tmp_path) == before | {"notes.md": b"mine"}
    (tmp_path / "notes.md").unlink()
    assert_sound(tmp_path)


def test_adopting_nothing_is_said_to(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="edited by hand"):
        make(tmp_path).adopt_hand_edits()


def test_links_are_neither_followed_nor_written_through(tmp_path: Path) -> None:
    folder, outside = tmp_path / "shop", tmp_path / "outside"
    repository = make(folder, "A")
    outside.mkdir()
    (outside / "schema.sql").write_text("precious")
    (folder / "brief.md").unlink()
    (folder / "brief.md").symlink_to(outside / "schema.sql")
    with pytest.raises(DesignFileError, match="plain file"):
        repository.adopt_hand_edits()
    repository.discard_hand_edits()
    assert not (folder / "brief.md").is_symlink()
    for file in (folder / "generated").iterdir():
        file.unlink()
    (folder / "generated").rmdir()
    (folder / "generated").symlink_to(outside)
    assert "generated" in repository.hand_edits()
    repository.discard_hand_edits()
    assert_sound(folder)
    assert (outside / "schema.sql").read_text() == "precious"


def test_a_link_in_a_foreign_snapshot_is_refused(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    (tmp_path / "generated/passwd").symlink_to("/etc/passwd")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "evil")
    with pytest.raises(SnapshotError, match="not a plain file"):
        repository.load()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said_to(tmp_path: Path) -> None:
    repository = make(tmp_path, "A")
    (tmp_path / "design").chmod(0o500)
    try:
        with pytest.raises(SnapshotError, match="rights"):
            take(repository, "B")
    finally:
        (tmp_path / "design").chmod(0o700)
