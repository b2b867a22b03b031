"""The elements of a design, found by what they have and name, carried on from edit to edit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Generic, TypeVar

from design.document.api import Endpoint
from design.document.base import Element
from design.document.concept import Entity, Invariant, Permission, Query, Relationship, Role
from design.document.design import Design
from design.document.schema import Table, members

Part = TypeVar("Part", bound=Element)
Faces = Mapping[str, Callable[[Part], Iterable[str]]]
"""Name of a face -> the ids by which an element is found on it."""


class Index(Generic[Part]):
    """The elements of one list, by each of its faces.

    Args:
        faces: What they are found by.
        parts: The elements.
    """

    def __init__(self, faces: Faces[Part], parts: tuple[Part, ...] = ()) -> None:
        self.faces = faces
        self.parts = parts
        self._groups = {name: _grouped(parts, keys) for name, keys in faces.items()}

    def find(self, face: str, key: str) -> tuple[Part, ...]:
        """Return the elements under an id, in the order of the list."""
        return tuple(self._groups[face].get(key, ()))

    def one(self, face: str, key: str) -> Part | None:
        """Return the first element under an id."""
        found = self._groups[face].get(key)
        return found[0] if found else None

    def over(self, parts: tuple[Part, ...], touched: set[str]) -> Index[Part]:
        """Return an index over another list.

        Elements are immutable: those that are the same objects in the same order are not read.

        Args:
            parts: The other list.
            touched: Gets the ids under which other elements stand there.
        """
        if parts is self.parts:
            return self
        kept = {id(item) for item in self.parts} & {id(item) for item in parts}
        order = {id(item): place for place, item in enumerate(parts)}
        places = [order[id(item)] for item in self.parts if id(item) in kept]
        if not places or places != sorted(places):
            made = Index(self.faces, parts)
            touched.update(*self._groups.values(), *made._groups.values())
            return made
        gone = [item for item in self.parts if id(item) not in kept]
        come = [item for item in parts if id(item) not in kept]
        made = Index(self.faces)
        made.parts = parts
        for name, keys in self.faces.items():
            groups, added = dict(self._groups[name]), _grouped(come, keys)
            changed = added.keys() | _grouped(gone, keys).keys()
            for key in changed:
                stay = (item for item in groups.pop(key, ()) if id(item) in kept)
                group = sorted((*stay, *added.get(key, ())), key=lambda item: order[id(item)])
                if group:
                    groups[key] = group
            made._groups[name] = groups
            touched |= changed
        return made


def _grouped(parts: Iterable[Part], keys: Callable[[Part], Iterable[str]]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for part in parts:
        for key in keys(part):
            group = found.setdefault(key, [])
            if not group or group[-1] is not part:
                group.append(part)
    return found


def _id(part: Element) -> Iterable[str]:
    return (part.id,)


def _of_entity(part: Permission | Query | Endpoint) -> Iterable[str]:
    return (part.entity or "",)


def _entity_members(entity: Entity) -> Iterable[str]:
    found: list[Element] = [*entity.attributes, *entity.identities]
    if (lifecycle := entity.lifecycle) is not None:
        found += (lifecycle, *lifecycle.states, *lifecycle.transitions)
    return [item.id for item in found]


_ENTITIES: Final[Faces[Entity]] = {"id": _id, "members": _entity_members}
_RELATIONSHIPS: Final[Faces[Relationship]] = {
    "id": _id,
    "source": lambda link: (link.source,),
    "target": lambda link: (link.target,),
}
_INVARIANTS: Final[Faces[Invariant]] = {"entity": lambda item: item.entities}
_QUERIES: Final[Faces[Query]] = {"entity": _of_entity}
_PERMISSIONS: Final[Faces[Permission]] = {
    "entity": _of_entity,
    "role": lambda permission: (permission.role,),
}
_ROLES: Final[Faces[Role]] = {"id": _id}
_TABLES: Final[Faces[Table]] = {
    "id": _id,
    "members": lambda table: [item.id for item in members(table)],
    "realises": lambda table: () if table.role == "history" else filter(None, (table.realises,)),
    "columns": lambda table: [item.realises for item in table.columns if item.realises is not None],
    "refers": lambda table: [key.table for key in table.foreign_keys],
}
_ENDPOINTS: Final[Faces[Endpoint]] = {
    "id": _id,
    "entity": _of_entity,
    "carries": lambda endpoint: endpoint.columns_carried,
}


class Indexes:
    """The elements of a design by what they have and name; empty until :meth:`over`."""

    def __init__(self) -> None:
        self.entities = Index(_ENTITIES)
        self.relationships = Index(_RELATIONSHIPS)
        self.invariants = Index(_INVARIANTS)
        self.queries = Index(_QUERIES)
        self.permissions = Index(_PERMISSIONS)
        self.roles = Index(_ROLES)
        self.tables = Index(_TABLES)
        self.endpoints = Index(_ENDPOINTS)

    def over(self, design: Design, touched: set[str]) -> Indexes:
        """Return those of another design.

        Args:
            design: The other design.
            touched: Gets the ids under which other elements stand in it.
        """
        made, concept = Indexes(), design.concept
        made.entities = self.entities.over(concept.entities, touched)
        made.relationships = self.relationships.over(concept.relationships, touched)
        made.invariants = self.invariants.over(concept.invariants, touched)
        made.queries = self.queries.over(concept.queries, touched)
        made.permissions = self.permissions.over(concept.permissions, touched)
        made.roles = self.roles.over(concept.roles, touched)
        made.tables = self.tables.over(design.schema_.tables, touched)
        made.endpoints = self.endpoints.over(design.api.endpoints, touched)
        return made
