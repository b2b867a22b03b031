"""What people call the elements of a design: ``orders.total``, ``Order: placed -> cancelled``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Final

from design.document.api import Access, Endpoint, EndpointField, ErrorCase, Parameter
from design.document.base import Element, Frozen
from design.document.concept import (
    Assumption,
    Attribute,
    Entity,
    Identity,
    Integration,
    Lifecycle,
    NonGoal,
    Permission,
    Question,
    Relationship,
    State,
    Transition,
)
from design.document.decisions import Decision, Waiver
from design.document.design import Design
from design.document.ids import kind_of
from design.document.schema import (
    Check,
    Column,
    Exclusion,
    ForeignKey,
    Index,
    IndexColumn,
    Table,
    Unique,
)
from design.text import clean_line

MEMBERS: Final[dict[type[Frozen], tuple[str, ...]]] = {
    Entity: ("attributes", "identities", "lifecycle"),
    Lifecycle: ("states", "transitions"),
    Table: ("columns", "uniques", "checks", "foreign_keys", "indexes", "exclusions"),
    Endpoint: ("access", "parameters", "request", "response", "errors"),
}
"""Fields that hold elements of their own."""
_LAYER_OF_KIND: Final = {
    "entity": "concept", "attribute": "concept", "identity": "concept",
    "relationship": "concept", "invariant": "concept", "lifecycle": "concept",
    "state": "concept", "transition": "concept", "role": "concept", "permission": "concept",
    "query": "concept", "integration": "concept", "question": "concept",
    "assumption": "concept", "non_goal": "concept", "release": "concept",
    "table": "schema", "column": "schema", "unique": "schema", "check": "schema",
    "foreign_key": "schema", "index": "schema", "exclusion": "schema",
    "endpoint": "api", "parameter": "api", "field": "api", "access": "api", "error": "api",
    "decision": "notes", "waiver": "notes",
}  # fmt: skip
_REFERENCE: Final = re.compile(r"\{([a-z]{3}_[0-9A-Za-z]+)\}")
_TEXT_LENGTH: Final = 80

Place = tuple[Element, Element | None, str]
"""An element, the entity, table or endpoint it is in, and the member field it is in."""


def members_of(element: Frozen, field: str) -> tuple[Element, ...]:
    """Return the elements in a member field, whether it holds several or at most one."""
    value = getattr(element, field)
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)


def top_level(layer: Frozen) -> Iterator[tuple[str, tuple[Element, ...]]]:
    """Yield the name and the elements of each list of elements in a layer."""
    for field in type(layer).model_fields:
        value = getattr(layer, field)
        if isinstance(value, tuple) and field != "dropped":
            yield field, value


def layer_of(element_id: str) -> str:
    """Return the layer of an element by its id: ``concept``, ``schema``, ``api`` or ``notes``."""
    return _LAYER_OF_KIND.get(kind_of(element_id) or "", "")


class Labels:
    """The labels of one design's elements, looked up by id.

    Args:
        design: The design; it is indexed layer by layer when first asked for.
    """

    def __init__(self, design: Design) -> None:
        self.design = design

    def of(self, element_id: str, within: str = "") -> str | None:
        """Return the label of an element, or None when the design has none of that id.

        Args:
            element_id: Id of an element.
            within: Id of the entity, table or endpoint in which it is read: its own members
                are called by their short names.
        """
        place = self.place(element_id)
        if place is None:
            return None
        element, owner, field = place
        if isinstance(element, Relationship):
            owner = self.design.concept.entity(element.source)
        if owner is not None and owner.id == within:
            return self.short(element, within)
        return self.full(element, owner, field)

    def place(self, element_id: str) -> Place | None:
        """Return where an element is, or None when the design has none of that id."""
        match layer_of(element_id):
            case "concept":
                return self._concept.get(element_id)
            case "schema":
                return self._schema.get(element_id)
            case "api":
                endpoint = self.design.api.endpoint(element_id)
                return self._api.get(element_id) if endpoint is None else (endpoint, None, "")
            case "notes":
                return self._notes.get(element_id)
            case _:
                return None

    def readable(self, value: Any, within: str = "") -> Any:
        """Return ``value`` as JSON in which ids have become labels.

        Args:
            value: A field's value: text, number, flag, part of an element, or several of them.
            within: As in :meth:`of`.
        """
        if isinstance(value, str):
            label = self.of(value, within) if value[3:4] == "_" else None
            if label is None and "{" in value:
                return _REFERENCE.sub(lambda at: self.of(at[1], within) or at[0], value)
            return value if label is None else label
        if isinstance(value, tuple | list):
            return [self.readable(item, within) for item in value]
        if isinstance(value, dict):
            return {str(key): self.readable(item, within) for key, item in value.items()}
        if isinstance(value, IndexColumn):
            return self._index_key(value, within)
        if isinstance(value, Element):
            return self.summary(value, within)
        if isinstance(value, Frozen):
            return {
                name: self.readable(item, within)
                for name, field in type(value).model_fields.items()
                if (item := getattr(value, name)) != field.default or name == "kind"
            }
        return value

    def summary(self, element: Element, within: str = "") -> dict[str, Any]:
        """Return what an element is, field by field, each of its members in a few words."""
        members = MEMBERS.get(type(element), ())
        result: dict[str, Any] = {}
        for name, field in type(element).model_fields.items():
            value = getattr(element, name)
            if name in ("id", "realises", "derived", "overrides"):
                continue
            if value == field.default and name != "type":
                continue
            if name in members:
                lines = [self._line(item, within) for item in members_of(element, name)]
                result[name] = lines if isinstance(value, tuple) else "; ".join(lines)
            else:
                result[name] = self.readable(value, within)
        return result

    def short(self, element: Element, within: str = "") -> str:
        """Return what an element is called inside the entity, table or endpoint it is in."""
        match element:
            case Identity():
                return f"(unique {self._names((*element.attributes, *element.within), within)})"
            case Lifecycle():
                return f"{element.attribute} lifecycle"
            case Transition():
                return (
                    f"{self._name(element.source, within)} -> {self._name(element.target, within)}"
                )
            case Permission():
                verb = "may" if element.allowed else "may not"
                what = self._name(element.entity) if element.entity else "everything"
                return f"{self._name(element.role)} {verb} {element.action} {what}"
            case Unique() | Check() | ForeignKey() | Index() | Exclusion():
                return f"({self._constraint(element, within)})"
            case Parameter():
                return f"{element.location}.{element.name}"
            case Access():
                return f"access of {self._name(element.role)}"
            case ErrorCase():
                return f"error {element.status} {element.code}"
            case Waiver():
                about = self._names(element.elements, within)
                return clean_line(f"{element.rule} on {about}", _TEXT_LENGTH)
            case Question() | Assumption() | NonGoal():
                return clean_line(element.text, _TEXT_LENGTH)
            case _:
                return _own_name(element)

    def full(self, element: Element, owner: Element | None, field: str = "") -> str:
        """Return what an element is called in the whole design.

        Args:
            element: The element.
            owner: The entity, table or endpoint it is in, if it is in one.
            field: The member field it is in.
        """
        if owner is None:
            return self.short(element)
        short = self.short(element, owner.id)
        match element:
            case EndpointField():
                return f"{_own_name(owner)} {field}.{short}"
            case State() | Transition():
                return f"{_own_name(owner)}: {short}"
            case Attribute() | Column() | Relationship():
                return f"{_own_name(owner)}.{short}"
            case _:
                return f"{_own_name(owner)} {short}"

    def _line(self, element: Element, within: str) -> str:
        match element:
            case Attribute() | Column() | EndpointField():
                required = (
                    element.required if isinstance(element, Attribute) else not element.nullable
                )
                return f"{element.name} {element.type}{'' if required else ' or null'}"
            case Lifecycle():
                states = ", ".join(state.name for state in element.states)
                return f"{element.attribute}: {states}"
            case Index() | Unique() | ForeignKey() | Check() | Exclusion():
                return self._constraint(element, within)
            case _:
                return self.short(element, within)

    def _constraint(
        self, element: Unique | Check | ForeignKey | Index | Exclusion, within: str
    ) -> str:
        match element:
            case Unique():
                return f"unique {self._names(element.columns, within)}"
            case Check():
                return f"check {element.name}"
            case ForeignKey():
                return f"{self._names(element.columns, within)} -> {self._name(element.table)}"
            case Index():
                keys = ", ".join(self._index_key(key, within) for key in element.columns)
                return f"index {keys}"
            case Exclusion():
                return f"no overlap of {self._names(element.columns, within)}"

    def _index_key(self, key: IndexColumn, within: str) -> str:
        name = self._name(key.column, within)
        return f"{f'lower({name})' if key.lower else name}{' desc' if key.descending else ''}"

    def _names(self, ids: Iterable[str], within: str) -> str:
        return ", ".join(self._name(item, within) for item in ids)

    def _name(self, element_id: str, within: str = "") -> str:
        """Return the plain name of an element; unlike a label it refers to nothing further."""
        place = self.place(element_id)
        if place is None:
            return element_id
        element, owner, _ = place
        if owner is None or owner.id == within:
            return _own_name(element)
        return f"{_own_name(owner)}.{_own_name(element)}"

    @cached_property
    def _concept(self) -> dict[str, Place]:
        return _places(item for _, group in top_level(self.design.concept) for item in group)

    @cached_property
    def _schema(self) -> dict[str, Place]:
        return _places(self.design.schema_.tables)

    @cached_property
    def _api(self) -> dict[str, Place]:
        return _places(self.design.api.endpoints)

    @cached_property
    def _notes(self) -> dict[str, Place]:
        return _places((*self.design.decisions, *self.design.waivers))


def _places(elements: Iterable[Element]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for element in elements:
        found[element.id] = (element, None, "")
        for field in MEMBERS.get(type(element), ()):
            for member in members_of(element, field):
                found[member.id] = (member, element, field)
                for inner in MEMBERS.get(type(member), ()):
                    for part in members_of(member, inner):
                        found[part.id] = (part, element, inner)
    return found


def _own_name(element: Element) -> str:
    match element:
        case Endpoint():
            return element.label
        case Decision():
            return f"decision {element.number}"
        case Integration():
            return element.system
        case Lifecycle():
            return element.attribute
        case _:
            return str(getattr(element, "name", element.id))
