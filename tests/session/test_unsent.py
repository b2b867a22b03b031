"""The message that was not sent: kept as it is, private, and without keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.text import clean
from session.unsent import Unsent


@given(text=st.text(max_size=200))
def test_what_is_kept_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("design")
    Unsent(folder).keep(text)
    assert Unsent(folder).load() == (clean(text) if text.strip() else "")


def test_sent_means_forgotten(tmp_path: Path) -> None:
    unsent = Unsent(tmp_path)
    unsent.keep("half a thought")
    assert [item.stat().st_mode & 0o777 for item in (tmp_path / ".planroom").iterdir()] == [0o600]
    unsent.keep("")
    assert list((tmp_path / ".planroom").iterdir()) == []


def test_a_key_is_not_kept(tmp_path: Path) -> None:
    unsent = Unsent(tmp_path)
    unsent.keep("use")
    unsent.keep("use sk-" + "proj-" + "Zk3v9Q2w7Lr5Tx8Yb1Nc4Md6Pf0Hs2Jg")
    assert Unsent(tmp_path).load() == ""


def test_what_cannot_be_read_or_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / ".planroom" / "unsent.md").mkdir(parents=True)
    unsent = Unsent(tmp_path)
    assert unsent.load() == ""
    unsent.keep("half a thought")
    unsent.keep("")
