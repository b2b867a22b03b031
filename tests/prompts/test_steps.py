"""The worked turns that small models are shown hold to the protocol."""

from __future__ import annotations

from typing import get_args

import pytest

from prompts.reply import LineEvent, ReplyReader
from prompts.steps import Kind, worked


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_line_that_is_shown_can_be_used(kind: Kind) -> None:
    _, answer = worked(kind)
    reader = ReplyReader()
    events = [*reader.feed(answer), *reader.finish("stop")]
    lines = [event for event in events if isinstance(event, LineEvent)]
    assert len(lines) >= 2
    assert all(line.operation is not None and not line.fixes for line in lines), lines
