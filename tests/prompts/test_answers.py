"""The message of answers: what was written is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.text import clean_line
from prompts.answers import Told, read_answers, write_answers

_WORDS = st.text(min_size=1, max_size=120).map(clean_line).filter(bool)
_TOLD = st.builds(Told, _WORDS, _WORDS | st.just(""), st.booleans())


@given(st.lists(_TOLD, min_size=1, max_size=5))
def test_answers_are_read_back(told: list[Told]) -> None:
    assert read_answers(write_answers(told)) == tuple(told)


@pytest.mark.parametrize("text", ["", "Answers please", "1. Why?\n   Answer: so"])
def test_other_messages_are_none(text: str) -> None:
    assert read_answers(text) == ()
