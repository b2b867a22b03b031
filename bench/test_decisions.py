"""Looking for what contradicts decisions, while a reply comes."""

from __future__ import annotations

from typing import Final

import pytest

from bench.designs import ORIGIN, SIZES, entity_names, operation, whole
from bench.measure import Figures
from design.derive import derive
from design.guard import Watch
from design.operations.apply import apply
from design.operations.block import Block

_NOTES: Final = {
    "ids": "uuid", "money": "numeric", "delete": "soft", "pagination": "cursor", "time": "zoned",
    "no-drop": "expand/contract", "naming": "snake columns", "versioning": "path",
}  # fmt: skip
_OPERATIONS: Final = 24


@pytest.mark.parametrize("tables", SIZES)
def test_look_for_contradictions(figures: Figures, tables: int) -> None:
    design = whole(tables, served=False)
    for topic, choice in _NOTES.items():
        note = operation("add_decision", title=topic, decision="So.", topic=topic, choice=choice)
        design = apply(design, note, origin="user").design
    block, watch = Block(design, origin=ORIGIN, derive=derive), Watch(design, derive)
    names = iter(entity_names(tables)[:_OPERATIONS])
    every = iter(range(_OPERATIONS))

    def take() -> None:
        number, name = next(every), next(names)
        added = operation("add_attribute", entity=name, name=f"extra_{number}", type="text")
        if number % 6 == 5:
            table = design.schema_.tables[number].name
            added = operation("add_column", table=table, name=f"cost_{number}", type="real")
        block.add(added, str(number))
        derive(block.design)

    def look() -> None:
        assert len(watch.look(block.outcomes, derive(block.design))) == len(block.outcomes) // 6

    figures.compare(
        f"look for what contradicts {len(_NOTES)} decisions after an operation, {tables} tables",
        look, setup=take, rounds=_OPERATIONS,
    )  # fmt: skip
