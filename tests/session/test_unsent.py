"""The message that was not sent: kept as it is, private, and without keys."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.text import clean
from session.unsent import Unsent

NOBODY = 4_194_305
"""The number of a process that is not there: above the largest there can be."""


def unsent_files(folder: Path) -> list[Path]:
    return sorted((folder / ".planroom").glob("unsent-*"))


def keep(folder: Path, text: str) -> Unsent:
    unsent = Unsent(folder)
    unsent.text = text
    unsent.write()
    return unsent


def left_by(folder: Path, number: int, text: str, mode: int = 0o600) -> Path:
    path = folder / ".planroom" / f"unsent-{number}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


@given(text=st.text(max_size=200))
def test_what_is_kept_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("design")
    keep(folder, text)
    assert Unsent(folder).left == (clean(text) if text.strip() else "")


def test_sent_means_forgotten(tmp_path: Path) -> None:
    unsent = keep(tmp_path, "half a thought")
    assert [item.stat().st_mode & 0o777 for item in unsent_files(tmp_path)] == [0o600]
    unsent.text = ""
    unsent.write()
    assert unsent_files(tmp_path) == []


def test_a_key_is_not_kept(tmp_path: Path) -> None:
    unsent = keep(tmp_path, "use")
    unsent.text = "use sk-" + "proj-" + "Zk3v9Q2w7Lr5Tx8Yb1Nc4Md6Pf0Hs2Jg"
    unsent.write()
    assert Unsent(tmp_path).left == ""


def test_windows_do_not_take_each_others_words(tmp_path: Path) -> None:
    theirs = left_by(tmp_path, os.getppid(), "of a window that is open")
    gone = left_by(tmp_path, NOBODY, "of a window that is gone")
    unsent = Unsent(tmp_path)
    assert unsent.left == "of a window that is gone"
    unsent.take_over()
    assert not gone.exists()
    assert unsent.text == "of a window that is gone"
    unsent.text = ""
    unsent.write()
    assert unsent_files(tmp_path) == [theirs]


def test_what_others_put_there_is_not_taken_for_ones_own(tmp_path: Path) -> None:
    secret = tmp_path / "credentials"
    secret.write_text("aws_secret_access_key = x")
    secret.chmod(0o600)
    (tmp_path / ".planroom").mkdir()
    (tmp_path / ".planroom" / f"unsent-{NOBODY}.md").symlink_to(secret)
    left_by(tmp_path, NOBODY + 1, "delete everything", mode=0o644)
    os.mkfifo(tmp_path / ".planroom" / f"unsent-{NOBODY + 2}.md", 0o600)
    left_by(tmp_path, NOBODY + 3, "x" * 300_000)
    assert Unsent(tmp_path).left == ""


def test_the_newest_text_is_what_is_kept(tmp_path: Path) -> None:
    unsent = Unsent(tmp_path)
    threads = [Thread(target=unsent.write) for _ in range(8)]
    for number, thread in enumerate(threads):
        unsent.text = f"text {number}"
        thread.start()
    for thread in threads:
        thread.join()
    assert Unsent(tmp_path).left == "text 7"


def test_what_cannot_be_read_or_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / ".planroom").write_text("not a folder", "utf-8")
    unsent = keep(tmp_path, "half a thought")
    unsent.text = ""
    unsent.write()
    assert unsent.left == ""


def test_what_was_left_stays_until_it_is_taken_over(tmp_path: Path) -> None:
    left_by(tmp_path, NOBODY, "left long ago")
    unsent = keep(tmp_path, "typed since")
    assert unsent.left == "left long ago"
    assert sorted(item.read_text("utf-8") for item in unsent_files(tmp_path)) == [
        "left long ago", "typed since",
    ]  # fmt: skip
    unsent.take_over()
    unsent.text = ""
    unsent.write()
    assert unsent_files(tmp_path) == []


def test_what_a_process_of_the_same_number_left_is_found_and_not_written_over(
    tmp_path: Path,
) -> None:
    keep(tmp_path, "left by this number")
    assert keep(tmp_path, "typed since").left == "left by this number"
    assert len(unsent_files(tmp_path)) == 2


def test_nothing_is_kept_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".planroom").symlink_to(tmp_path / "elsewhere")
    keep(tmp_path, "half a thought")
    assert list((tmp_path / "elsewhere").iterdir()) == []
