"""What a review costs: of everything, and after one edit, in designs of 30, 100 and 300 tables."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

import pytest

from bench.designs import ORIGIN, SIZES, edits, whole
from bench.measure import Figures
from design.derive import derive
from design.document.design import Design
from design.document.files import read_files, write_files
from design.operations.apply import apply
from design.review.engine import Reviewer
from design.review.gate import gate
from design.review.registry import all_rules

DESIGNS = [*((size, True) for size in SIZES), (SIZES[-1], False)]
"""How many tables, and whether everything is served: see :func:`bench.designs.operations`."""


def _walk(design: Design) -> Callable[[], object]:
    """Return what the least review does: a look at every element it runs rules for."""

    def walk() -> int:
        concept = design.concept
        return sum(
            len(item.__dict__)
            for group in (
                concept.entities,
                concept.relationships,
                concept.permissions,
                concept.queries,
                design.schema_.tables,
                design.api.endpoints,
            )
            for item in group
        )

    return walk


@pytest.mark.parametrize(("tables", "served"), DESIGNS)
def test_full_review(figures: Figures, tables: int, served: bool) -> None:
    design = read_files(write_files(whole(tables, served=served)))
    endpoints = len(design.api.endpoints)
    figures.compare(
        f"review {tables} tables and {endpoints} endpoints by {len(all_rules())} rules",
        lambda: Reviewer().review(design),
        rounds=10,
        limit=0.3,
        floor="look at every element",
        floor_run=_walk(design),
    )


@pytest.mark.parametrize(("tables", "served"), DESIGNS)
def test_review_after_an_edit(figures: Figures, tables: int, served: bool) -> None:
    base = whole(tables, served=served)
    steps = [derive(apply(base, edit, origin=ORIGIN).design) for edit in edits(tables)[:-1]]
    reviewer = Reviewer()
    turns = cycle(range(len(steps)))

    def back() -> None:
        reviewer.review(base)

    figures.compare(
        f"review after one edit, {tables} tables and {len(base.api.endpoints)} endpoints",
        lambda: reviewer.review(steps[next(turns)]),
        rounds=len(steps) * 2,
        setup=back,
        limit=0.03,
    )


@pytest.mark.parametrize("tables", SIZES)
def test_gate(figures: Figures, tables: int) -> None:
    design = whole(tables)
    found = Reviewer().review(design)
    figures.compare(
        f"state of the gate, {tables} tables", lambda: gate(design, found), rounds=20, limit=0.03
    )
