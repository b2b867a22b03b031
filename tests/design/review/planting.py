"""Faults to plant in the designs that are drafted from the shared briefs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from bench import reference
from design.derive import derive
from design.document.base import Element, Frozen
from design.document.design import Design
from design.labels import Labels
from design.operations.block import Block
from design.operations.parse import parse_operation
from design.review.engine import Reviewer
from design.review.examples import THEN, read_line
from design.review.findings import Finding
from design.review.registry import find_rule


@dataclass(frozen=True)
class Plant:
    """One fault.

    Args:
        brief: The brief whose draft it is put into.
        rule: The rule that must find it.
        at: What the element at fault is called; empty for the design as a whole.
        lines: What puts it there: operations as in the examples of rules, derived from as in a
            turn, or ``edit "ELEMENT" FIELD=JSON``, which changes one field and nothing else.
            What stands before ``then`` belongs to the design that is changed.
        also: Other rules by whose errors the same fault shows, rightly.
    """

    brief: str
    rule: str
    at: str
    lines: tuple[str, ...]
    also: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.brief} {self.rule} {self.at or 'as a whole'}"


def plant(brief: str, rule: str, at: str, *lines: str, also: str = "") -> Plant:
    return Plant(brief, rule, at, lines, frozenset(also.split()))


@cache
def unplanted(brief: str) -> Design:
    return reference.drafted(brief)


def planted(fault: Plant) -> tuple[Design, Design]:
    before = design = unplanted(fault.brief)
    for number, line in enumerate(fault.lines):
        if line == THEN:
            before = design
        elif line.startswith("edit "):
            design = _edited(design, line)
        else:
            block = Block(design, origin=f"plant{number}", derive=derive)
            block.add(parse_operation(read_line(line)).operation, "plant")
            refused = [item.error for item in block.finish() if item.state != "applied"]
            assert not refused, (line, refused)
            design = derive(block.design)
    return before, design


def _edited(design: Design, line: str) -> Design:
    label, _, change = line.removeprefix('edit "').partition('" ')
    field, _, value = change.partition("=")
    labels = Labels(design)
    done: list[str] = []

    def visit(part: Any) -> Any:
        if isinstance(part, tuple):
            visited = tuple(visit(item) for item in part)
            return part if all(a is b for a, b in zip(part, visited, strict=True)) else visited
        if not isinstance(part, Frozen):
            return part
        if isinstance(part, Element) and labels.of(part.id) == label and hasattr(part, field):
            done.append(part.id)
            given = type(part).model_validate(part.model_dump() | {field: json.loads(value)})
            return part.replace(**{field: getattr(given, field)})
        changes = {
            name: new
            for name in type(part).model_fields
            if (new := visit(old := getattr(part, name))) is not old
        }
        return part.replace(**changes) if changes else part

    changed: Design = visit(design)
    assert len(done) == 1, (line, done)
    return changed


def new_findings(fault: Plant, reviewer: Reviewer, known: set[str]) -> list[tuple[Finding, str]]:
    """Return what a fault brings into a review, each with what its element is called."""
    first, design = planted(fault)
    rule = find_rule(fault.rule)
    assert rule is not None, fault.rule
    before = first if rule.subject == "change" else None
    found = reviewer.review(design, before=before, profile="product")
    assert found.faults == ()
    labels, old = Labels(design), Labels(first)
    return [
        (item, (labels.of(item.at) or old.of(item.at) or item.at) if item.at else "")
        for item in found.findings
        if item.fingerprint not in known
    ]
