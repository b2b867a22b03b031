"""What a prompt takes: estimated tokens, time, and how much of it a cache has seen before."""

from __future__ import annotations

from itertools import count

import pytest

from bench import designs
from bench.designs import SIZES, whole
from bench.measure import Figures
from prompts.compose import Prompt, compose

_BUDGET = 9000


def _text(prompt: Prompt) -> str:
    return "\n".join(message.text for message in prompt.messages)


@pytest.mark.parametrize("tables", SIZES)
def test_compose(figures: Figures, tables: int) -> None:
    design, number = whole(tables), count()
    first, second = designs.entity_names(tables)[:: max(1, tables // 2)][:2]

    def run() -> None:
        compose(design, f"add field_{next(number)} to {first}", budget=_BUDGET)

    texts = [
        _text(compose(design, f"add a due date to {name}", budget=_BUDGET))
        for name in (first, second)
    ]
    same = next(
        (place for place, pair in enumerate(zip(*texts, strict=False)) if len(set(pair)) > 1),
        min(map(len, texts)),
    )
    tokens = compose(design, f"add a due date to {first}", budget=_BUDGET).tokens
    figures.compare(
        f"compose a prompt, {tables} tables", run, rounds=15,
        remark=f"{tokens} tokens; {same / len(texts[0]):.0%} begin the next prompt too",
    )  # fmt: skip
