"""Names for ids, and which facts of an element are worth a word."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from design.document.base import Derived, Frozen
from design.document.design import Design
from design.document.schema import members


class Names:
    """Names for the ids of a design, as an operation near an element would write them.

    Args:
        design: The design whose ids are named.
    """

    def __init__(self, design: Design) -> None:
        self._names: dict[str, tuple[str, str]] = {}
        concept = design.concept
        for entity in concept.entities:
            self._names[entity.id] = (entity.name, "")
            for attribute in entity.attributes:
                self._names[attribute.id] = (attribute.name, entity.id)
            if entity.lifecycle is not None:
                self._names[entity.lifecycle.id] = (entity.lifecycle.attribute, entity.id)
                for state in entity.lifecycle.states:
                    self._names[state.id] = (state.name, entity.id)
        for link in concept.relationships:
            self._names[link.id] = (link.name, link.source)
        self._names.update((role.id, (role.name, "")) for role in concept.roles)
        self._names.update((query.id, (query.name, "")) for query in concept.queries)
        self._names.update((rule.id, (rule.name, "")) for rule in concept.invariants)
        for integration in concept.integrations:
            self._names[integration.id] = (integration.system, "")
        for table in design.schema_.tables:
            self._names[table.id] = (table.name, "")
            for member in members(table):
                self._names[member.id] = (getattr(member, "name", ""), table.id)
        for endpoint in design.api.endpoints:
            self._names[endpoint.id] = (endpoint.label, "")

    def of(self, element_id: str, *, within: str = "") -> str:
        """Return the name of an element.

        Args:
            element_id: An id, or a plain name, which is returned as it is.
            within: Id of the entity or table in which the name is read; an element of another
                one is named ``Owner.name``.
        """
        found = self._names.get(element_id)
        if found is None:
            return element_id
        name, owner = found
        return name if not owner or owner == within else f"{self._names[owner][0]}.{name}"

    def all(self, ids: Iterable[str], *, within: str = "") -> tuple[str, ...]:
        """Return the names of several elements."""
        return tuple(self.of(element_id, within=within) for element_id in ids)


def changed(element: Frozen, keys: Iterable[str]) -> dict[str, object]:
    """Return the fields of an element that differ from their default.

    Args:
        element: Any part of the document.
        keys: The fields to look at, in the order they are wanted.
    """
    defaults = _defaults(type(element))
    given = element.model_fields_set
    return {
        key: value
        for key in keys
        if key in given and (value := getattr(element, key)) != defaults[key]
    }


def by_hand(element: Derived, key: str) -> bool:
    """Whether a field of a lower layer was set by somebody rather than derived."""
    return not element.derived or key in element.overrides


@cache
def _defaults(kind: type[Frozen]) -> dict[str, object]:
    return {name: field.default for name, field in kind.model_fields.items()}
