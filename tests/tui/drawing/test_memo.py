"""Rows that are kept: drawn anew when what they are drawn from is another, more or less."""

from __future__ import annotations

from textual.content import Content

from tui.drawing.rows import Memo, Row


def test_a_row_is_drawn_anew_only_when_its_sources_are_others() -> None:
    memo, one, two = Memo(), object(), object()
    drawn: list[int] = []

    def draw() -> Row:
        drawn.append(1)
        return Row("a", (Content("a"),))

    first = memo.row("a", (one,), draw)
    assert memo.row("a", (one,), draw) is first
    assert memo.row("a", (one, two), draw) is not first
    assert memo.row("a", (one,), draw) is not first
    assert memo.row("a", (two,), draw) is not first
    assert len(drawn) == 4
