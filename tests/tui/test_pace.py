"""How often what grows is drawn while somebody types."""

from __future__ import annotations

from time import monotonic

from tui.pace import Pace


def test_nobody_types() -> None:
    pace = Pace()
    assert pace.is_due(monotonic())
    assert not pace.is_due(monotonic(), 100)
    assert pace.is_due(monotonic() - 100, 100)


def test_a_key_makes_drawing_wait() -> None:
    pace = Pace()
    pace.typed()
    assert not pace.is_due(monotonic())
    assert pace.is_due(monotonic() - 1)
    assert not pace.is_due(monotonic() - 1, 100)
