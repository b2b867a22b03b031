"""What a prompt takes: estimated tokens, time, and how much of it a cache has seen before."""

from __future__ import annotations

from itertools import count
from typing import Final

import pytest

from bench import designs
from bench.designs import whole
from bench.measure import Figures
from prompts.compose import Prompt, compose

_BUDGET: Final = 9000
_SIZES: Final = (10, 100, 300)


def _text(prompt: Prompt) -> str:
    return "\n".join(message.text for message in prompt.messages)


@pytest.mark.parametrize("short", [False, True], ids=["whole", "short"])
@pytest.mark.parametrize("tables", _SIZES)
def test_compose(figures: Figures, tables: int, *, short: bool) -> None:
    design, number = whole(tables), count()
    first, second = designs.entity_names(tables)[:: max(1, tables // 2)][:2]

    def composed(message: str) -> Prompt:
        return compose(design, message, budget=_BUDGET, short=short)

    def run() -> None:
        composed(f"add field_{next(number)} to {first}")

    prompts = [composed(f"add a due date to {name}") for name in (first, second)]
    texts = [_text(prompt) for prompt in prompts]
    accepted = [note for note in design.decisions if note.status == "accepted"]
    assert accepted
    assert all(note.text in text for note in accepted for text in texts), "notes go in verbatim"
    same = next(
        (place for place, pair in enumerate(zip(*texts, strict=False)) if len(set(pair)) > 1),
        min(map(len, texts)),
    )
    figures.compare(
        f"compose a {'short ' if short else ''}prompt, {tables} tables", run, rounds=15,
        remark=f"{prompts[0].tokens} tokens; {same / len(texts[0]):.0%} begin the next prompt too",
    )  # fmt: skip
