"""Drafts of briefs as designs, for the tests of the built-in reader."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from design.document.concept import Concept, Entity, Relationship
from design.document.design import Design
from design.operations.block import Block
from design.operations.parse import parse_operation
from prompts.offline.brief import Draft, draft


@lru_cache(maxsize=32)
def drafted(text: str) -> tuple[Draft, Design]:
    """Return a draft and the design its operations make, each of which must apply at once."""
    result = draft(text)
    block = Block(Design(name="draft"), origin="test")
    for number, operation in enumerate(result.operations):
        first, *_ = block.add(parse_operation(operation).operation, str(number))
        assert first.state == "applied", (operation, first.error)
        assert first.applied is not None
        assert first.applied.changed, operation
    block.finish()
    return result, block.design


def brief_design(shared: Path, name: str) -> Design:
    """Return the design drafted from one of the shared briefs."""
    return drafted((shared / "briefs" / f"{name}.md").read_text(encoding="utf-8"))[1]


class View:
    """A concept by names, as a test speaks of it."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.concept: Concept = design.concept

    def entity(self, name: str) -> Entity:
        found = self.concept.entity_named(name)
        assert found is not None, name
        return found

    def attributes(self, name: str) -> set[str]:
        return {item.name for item in self.entity(name).attributes}

    def type(self, path: str) -> str:
        entity, name = path.split(".")
        attribute = self.entity(entity).attribute_named(name)
        assert attribute is not None, path
        return attribute.type

    def link(self, path: str) -> Relationship:
        entity, name = path.split(".")
        found = [i for i in self.concept.links_from(self.entity(entity).id) if i.name == name]
        assert len(found) == 1, (
            path,
            [i.name for i in self.concept.links_from(self.entity(entity).id)],
        )
        return found[0]

    def links(self, name: str) -> set[str]:
        """Return ``name -> Target`` for the links of an entity, with ``*`` where many to many."""
        return {
            f"{link.name} -> {'*' if link.many_to_many else ''}{self.name(link.target)}"
            for link in self.concept.links_from(self.entity(name).id)
        }

    def name(self, element: str | None) -> str:
        entity = self.concept.entity(element or "")
        return entity.name if entity else ""

    def steps(self, name: str) -> set[str]:
        cycle = self.entity(name).lifecycle
        assert cycle is not None, name
        states = {state.id: state.name for state in cycle.states}
        return {f"{states[s.source]} {s.name} {states[s.target]}" for s in cycle.transitions}

    def states(self, name: str) -> list[str]:
        cycle = self.entity(name).lifecycle
        assert cycle is not None, name
        return [state.name for state in cycle.states]

    def permissions(self, role: str, *, allowed: bool = True) -> set[str]:
        """Return "action Entity scope" for what a role may, or may not, do."""
        found = self.concept.role_named(role)
        assert found is not None, role
        return {
            " ".join(filter(None, (item.action, self.name(item.entity), item.scope)))
            for item in self.concept.permissions
            if item.role == found.id and item.allowed == allowed
        }

    def query(self, start: str) -> dict[str, object]:
        """Return a query in names: entity, filters, sort, groups, limit."""
        found = [item for item in self.concept.queries if item.name.startswith(start)]
        assert len(found) == 1, [item.name for item in self.concept.queries]
        query = found[0]
        return {
            "entity": self.name(query.entity),
            "filters": [
                f"{self.element(item.element)} {item.operator}"
                + (f" {item.value}" if item.value else "")
                for item in query.filters
            ],
            "sort": [
                ("-" if key.descending else "") + self.element(key.element) for key in query.sort
            ],
            "groups": [self.element(group).lower() for group in query.group_by],
            "limit": query.limit,
        }

    def element(self, element: str) -> str:
        for entity in self.concept.entities:
            if entity.id == element:
                return entity.name
            if entity.lifecycle is not None and entity.lifecycle.id == element:
                return entity.lifecycle.attribute
            attribute = entity.attribute(element)
            if attribute is not None:
                return attribute.name
        link = self.concept.relationship(element)
        return link.name if link else element
