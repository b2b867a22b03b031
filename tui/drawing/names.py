"""Names for ids: what people call the elements a part of a design refers to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from design.document.concept import Entity
    from design.document.design import Design

_REFERENCE: Final = re.compile(r"\{([a-z]{3}_[0-9a-f]+)\}")
_KEPT: Final = 4


class Names:
    """The names of everything in a design, by id."""

    def __init__(self, design: Design) -> None:
        self._names = dict(_named(design))
        concept = design.concept
        self.entities = {entity.id: entity.name for entity in concept.entities}

    def __call__(self, element_id: str) -> str:
        """Return the name of an element; an unknown id is shown as it is."""
        return self._names.get(element_id, element_id)

    def get(self, element_id: str | None) -> str:
        """Return the name of an element, or an empty text when there is none."""
        return self._names.get(element_id or "", "")

    def all(self, ids: Iterable[str]) -> str:
        """Return names, separated by commas."""
        return ", ".join(self(element_id) for element_id in ids)

    def expression(self, stored: str | None) -> str:
        """Return a stored expression with column names in place of ids."""
        return _REFERENCE.sub(lambda found: self(found[1]), stored or "")


def _named(design: Design) -> Iterator[tuple[str, str]]:
    concept = design.concept
    for entity in concept.entities:
        yield from _of_entity(entity)
    for link in concept.relationships:
        yield link.id, link.name
    for role in concept.roles:
        yield role.id, role.name
    for query in concept.queries:
        yield query.id, query.name
    for rule in concept.invariants:
        yield rule.id, rule.name
    for table in design.schema_.tables:
        yield table.id, table.name
        for column in table.columns:
            yield column.id, column.name
    for endpoint in design.api.endpoints:
        yield endpoint.id, endpoint.label
    for decision in design.decisions:
        yield decision.id, f"{decision.number}. {decision.title}"


def _of_entity(entity: Entity) -> Iterator[tuple[str, str]]:
    yield entity.id, entity.name
    for attribute in entity.attributes:
        yield attribute.id, attribute.name
    if entity.lifecycle is not None:
        yield entity.lifecycle.id, entity.lifecycle.attribute
        for state in entity.lifecycle.states:
            yield state.id, state.name
        for transition in entity.lifecycle.transitions:
            yield transition.id, transition.name


_cache: list[tuple[Design, Names]] = []


def names_of(design: Design) -> Names:
    """Return the names of a design; the last few designs are remembered."""
    for kept, names in _cache:
        if kept is design:
            return names
    names = Names(design)
    _cache.insert(0, (design, names))
    del _cache[_KEPT:]
    return names


def by_hand(design: Design) -> str:
    """Return where what does not follow from the concept comes from."""
    return "imported or made by hand" if design.imports else "made by hand"
