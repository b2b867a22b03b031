"""Follow-up messages on a drafted design: what they change, and what they must leave alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from design.derive import derive
from design.diff import Change, diff
from design.document.api import Endpoint
from design.document.design import Design
from design.document.schema import Table
from design.operations.block import Block
from design.operations.parse import parse_operation
from prompts.compose import compose
from prompts.offline.brief import draft
from prompts.offline.prompt_reader import read_world
from prompts.offline.requests import answer

_MARKS = {"added": "+", "removed": "-", "changed": "~", "renamed": ">"}
_SAID = ("conventions", "concept", "decisions")


@dataclass(frozen=True)
class Followed:
    """What became of a message."""

    prose: str
    operations: tuple[dict[str, object], ...]
    before: Design
    after: Design
    changes: tuple[Change, ...]


@cache
def drafted(brief: str) -> Design:
    """Return the derived draft of a brief."""
    return _applied(Design(name="drafted", brief=brief), draft(brief).operations)


def follow(design: Design, message: str) -> Followed:
    """Return what the built-in drafter makes of a message; every operation must apply."""
    said = answer(read_world(compose(design, message).messages))
    after = _applied(design, said.operations, said.prose)
    return Followed(said.prose, said.operations, design, after, diff(design, after).changes)


def _applied(design: Design, operations: Iterable[dict[str, object]], prose: str = "") -> Design:
    block = Block(design, origin="follow-up", derive=derive)
    for number, data in enumerate(operations):
        block.add(parse_operation(data).operation, str(number))
    block.finish()
    wrong = [
        (item.operation, str(item.error)) for item in block.outcomes if item.state != "applied"
    ]
    assert not wrong, (prose, wrong)
    return derive(block.design)


def stated(changes: Iterable[Change]) -> list[str]:
    """Return what changed in what people state: conventions, concept and decisions."""
    return [_line(item) for item in changes if item.layer in _SAID and not item.quiet]


def lower(changes: Iterable[Change]) -> list[str]:
    """Return what changed in schema and interface."""
    return [_line(item) for item in changes if item.layer not in _SAID and not item.quiet]


def _line(item: Change) -> str:
    if item.element_kind == "decision":
        return f"{_MARKS[item.kind]} decision"
    path = f" .{item.path}" if item.path and item.kind != "renamed" else ""
    return f"{_MARKS[item.kind]} {item.element_kind} {item.element}{path}"


def added_and_removed(changes: Iterable[Change]) -> list[str]:
    """Return what was both added and removed: it should have been changed or renamed."""
    added, removed = (
        {(item.element_kind, item.element) for item in changes if item.kind == kind}
        for kind in ("added", "removed")
    )
    return sorted(f"{kind} {name}" for kind, name in added & removed)


def stray(followed: Followed) -> list[str]:
    """Return changes of tables and endpoints of entities that have nothing to do with a message.

    A change may reach what it speaks of, what that refers to and what refers to it. Roles,
    permissions and conventions reach everywhere.
    """
    if any(
        item.element_kind in ("role", "permission", "convention") for item in followed.changes
    ) or not stated(followed.changes):
        return []
    touched = _touched(followed)
    near = set(touched)
    for design in (followed.before, followed.after):
        for link in design.concept.relationships:
            if link.source in touched or link.target in touched:
                near |= {link.source, link.target}
    lines = []
    for item in followed.changes:
        if item.layer not in ("schema", "api") or item.quiet:
            continue
        owners = _owners(followed, item)
        if owners and not owners & near:
            lines.append(_line(item))
    return lines


def _touched(followed: Followed) -> set[str]:
    """Return the entities whose facts, links, states or questions changed."""
    found: set[str] = set()
    for design in (followed.before, followed.after):
        concept = design.concept
        for item in followed.changes:
            if item.layer != "concept":
                continue
            found.add(item.owner_id)
            link = concept.relationship(item.id)
            if link is not None:
                found |= {link.source, link.target}
            query = next((query for query in concept.queries if query.id == item.id), None)
            if query is not None and query.entity:
                found.add(query.entity)
            rule = next((rule for rule in concept.invariants if rule.id == item.id), None)
            if rule is not None:
                found.update(rule.entities)
    return found


def _owners(followed: Followed, item: Change) -> set[str]:
    """Return the entities a table or endpoint belongs to."""
    found: set[str] = set()
    for design in (followed.before, followed.after):
        wholes: list[Table | Endpoint] = [*design.schema_.tables, *design.api.endpoints]
        for whole in wholes:
            if whole.id != item.owner_id:
                continue
            if isinstance(whole, Endpoint):
                found |= {whole.entity} if whole.entity else set()
                continue
            realised = whole.realises or ""
            link = design.concept.relationship(realised)
            found |= {link.source, link.target} if link else {realised}
    return {owner for owner in found if owner}
