"""What one edit costs in designs of 30, 100 and 300 tables: apply, diff, derive, render."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

import pytest

from bench import designs
from bench.designs import ORIGIN, SIZES, edits, operation, whole
from bench.measure import Cost, Figures, Python, Row
from design.derive import derive
from design.diff import diff
from design.document.api import Api
from design.document.base import Element
from design.document.design import Design
from design.document.files import API, SCHEMA, read_files, write_files
from design.document.schema import Schema, members
from design.operations.apply import apply
from design.operations.vocabulary import Operation
from design.render import render_all

_LAST = SIZES[-1]


def _fresh(design: Design) -> Design:
    """Return an equal design that shares nothing with it, so that nothing is remembered."""
    return read_files(write_files(design))


def _edited(design: Design, number: int) -> Design:
    name = designs.entity_names(len(design.schema_.tables))[number % 7]
    edit = operation("add_attribute", entity=name, name=f"extra_{number}", type="text")
    return apply(design, edit, origin=ORIGIN).design


def _path_copy(design: Design) -> Callable[[], Design]:
    """Return what the least edit does: an entity, the list it stands in and what holds that."""
    place = len(design.concept.entities) // 2

    def copy() -> Design:
        concept = design.concept
        entity = concept.entities[place].replace(definition="another")
        entities = (*concept.entities[:place], entity, *concept.entities[place + 1 :])
        return design.replace(concept=concept.replace(entities=entities))

    return copy


@pytest.mark.parametrize("tables", SIZES)
def test_apply(figures: Figures, tables: int) -> None:
    design, steps, copy = whole(tables), edits(tables), _path_copy(whole(tables))
    number = count()

    def run() -> None:
        origin = f"{ORIGIN}{next(number)}"
        for step in steps:
            apply(design, step, origin=origin)

    figures.compare(
        f"apply an operation, mean of {len(steps)} kinds, {tables} tables", run,
        rounds=40, parts=len(steps), limit=0.001,
        floor="copy an entity and what holds it", floor_run=copy,
    )  # fmt: skip


@pytest.mark.parametrize("edit", edits(_LAST), ids=lambda edit: str(edit.op))
def test_apply_of_each_kind(figures: Figures, edit: Operation) -> None:
    design, number = whole(_LAST), count()
    figures.compare(
        f"apply {edit.op}, {_LAST} tables",
        lambda: apply(design, edit, origin=f"{ORIGIN}{next(number)}"),
        rounds=60,
        limit=0.001,
    )


def _elements(design: Design) -> Iterator[Element]:
    for entity in design.concept.entities:
        yield entity
        yield from entity.attributes
    for table in design.schema_.tables:
        yield table
        yield from members(table)
    for endpoint in design.api.endpoints:
        yield endpoint
        yield from (*endpoint.request, *endpoint.response, *endpoint.parameters, *endpoint.errors)


def _walk(before: Design, after: Design) -> list[str]:
    """Return the ids of elements that are other objects: the least a diff can do."""
    known = {element.id: element for element in _elements(before)}
    return [element.id for element in _elements(after) if known.get(element.id) is not element]


@pytest.mark.parametrize("tables", SIZES)
def test_diff(figures: Figures, tables: int) -> None:
    before = whole(tables)
    after = derive(_edited(before, 1))
    assert diff(before, after)
    figures.compare(
        f"diff of one change, {tables} tables", lambda: diff(before, after), rounds=15,
        floor="compare all elements by identity", floor_run=partial(_walk, before, after),
    )  # fmt: skip


@pytest.mark.parametrize("tables", SIZES)
def test_derive_all(figures: Figures, tables: int) -> None:
    concept, made = designs.concept(tables), write_files(whole(tables))
    fresh: list[Design] = []

    def read() -> None:
        Schema.model_validate_json(made[SCHEMA])
        Api.model_validate_json(made[API])

    figures.compare(
        f"derive all, {tables} tables", lambda: derive(fresh.pop()), rounds=5,
        setup=lambda: fresh.append(_fresh(concept)),
        floor="read the same schema and api from JSON", floor_run=read,
    )  # fmt: skip


@pytest.mark.parametrize("tables", SIZES)
def test_derive_one_change(figures: Figures, tables: int) -> None:
    design, number = whole(tables), count()
    assert derive(design) is design
    changed: list[Design] = []
    figures.compare(
        f"derive one change, {tables} tables", lambda: derive(changed.pop()), rounds=15,
        setup=lambda: changed.append(_edited(design, next(number))),
        floor="derive when nothing changed", floor_run=partial(derive, design),
    )  # fmt: skip


@pytest.mark.parametrize("tables", SIZES)
def test_render_all(figures: Figures, python: Python, tables: int) -> None:
    def rendered(*options: str) -> dict[str, Cost]:
        told = json.loads(python.run("-m", "bench.render_once", str(tables), *options).stdout)
        return {name: Cost(*cost) for name, cost in told.items()}

    ours, bare = [], []

    def run() -> Cost:
        ours.append(rendered())
        return ours[-1]["all"]

    def floor() -> Cost:
        bare.append(rendered("--bare"))
        return bare[-1]["all"]

    figures.compare(
        f"render all in a new process, {tables} tables", run, rounds=3,
        floor="SQLAlchemy, datamodel-code-generator, PyYAML alone", floor_run=floor,
    )  # fmt: skip
    for name in ours[0].keys() - {"all"} if tables == _LAST else ():
        figures.note(Row(f"  of this {name}", Cost.median([item[name] for item in ours])))


@pytest.mark.parametrize("tables", SIZES)
def test_render_one_change(figures: Figures, tables: int) -> None:
    design, number = whole(tables), count()
    render_all(design)
    changed: list[Design] = []
    figures.compare(
        f"render one change, {tables} tables", lambda: render_all(changed.pop()), rounds=10,
        setup=lambda: changed.append(derive(_edited(design, next(number)))),
        floor="render when nothing changed", floor_run=partial(render_all, design),
    )  # fmt: skip
