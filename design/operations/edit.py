"""One operation at work: the design so far, and what it made, changed, removed and referred to."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

from design.document.api import Endpoint
from design.document.base import Derived, Element, Frozen
from design.document.concept import Attribute, Entity, Relationship, Role, State
from design.document.design import Design
from design.document.ids import new_id
from design.document.names import name_key
from design.document.schema import Column, Table
from design.operations import resolve, resolve_lower
from design.operations.resolve import OperationError
from design.operations.vocabulary import BaseOperation

E = TypeVar("E", bound=Element)
D = TypeVar("D", bound=Derived)


_EVERYTHING = frozenset({"", "*", "all", "everything", "design", "whole design", "global"})


@dataclass
class Edit:
    """What a handler works on. It is thrown away when the operation fails."""

    design: Design
    origin: str
    loose: bool = True
    """Whether names in ``about`` and ``scope`` lists may be unknown."""
    created: dict[str, None] = field(default_factory=dict)
    removed: dict[str, None] = field(default_factory=dict)
    touched: dict[str, None] = field(default_factory=dict)
    requires: dict[str, None] = field(default_factory=dict)
    claimed: dict[str, None] = field(default_factory=dict)
    """Names that are taken now, as ``owner/key``."""
    freed: dict[str, None] = field(default_factory=dict)
    """Names that are free now."""
    notes: list[str] = field(default_factory=list)
    unchanged: bool = False

    # --- what happened ---------------------------------------------------------------------

    def note(self, text: str) -> None:
        """Tell the reader of the operation something that was done on its behalf."""
        if text not in self.notes:
            self.notes.append(text)

    def already(self, what: str) -> str:
        """Say that the design says so already."""
        self.unchanged = True
        self.note("already so")
        return f"= {what}"

    def make(self, kind: str, name: str, *, parent: str = "", taken: Container[str] = ()) -> str:
        """Return the id of a new element and remember that it was made."""
        plain = new_id(kind, name, origin=self.origin, parent=parent)
        made = plain
        if plain in taken:
            self.require(plain)
            made = new_id(kind, name, origin=self.origin, parent=parent, taken=taken)
        self.created[made] = None
        return made

    def require(self, *ids: str) -> None:
        """Remember that the operation refers to elements."""
        for element_id in ids:
            self.requires[element_id] = None

    def rely(self, element: Derived) -> None:
        """Remember that the operation refers to an element of a lower layer.

        A derived one is there because of what it realises.
        """
        self.require(element.id)
        if element.realises is not None:
            self.require(element.realises)

    def touch(self, *ids: str) -> None:
        """Remember that elements were changed."""
        for element_id in ids:
            self.touched[element_id] = None

    def remove(self, *ids: str) -> None:
        """Remember that elements were removed."""
        for element_id in ids:
            self.removed[element_id] = None

    def claim(self, owner: str, name: str) -> None:
        """Remember that a name is taken now."""
        self.claimed[f"{owner}/{name_key(name)}"] = None

    def free(self, owner: str, name: str) -> None:
        """Remember that a name is free now."""
        self.freed[f"{owner}/{name_key(name)}"] = None

    # --- finding, with what was found remembered ---------------------------------------------

    def entity(self, name: str) -> Entity:
        """Return the entity with a name; see :func:`resolve.find_entity`."""
        found = resolve.find_entity(self.design, name)
        self.require(found.id)
        return found

    def attribute(self, entity: Entity, name: str) -> Attribute:
        """Return an attribute of an entity."""
        found = resolve.find_attribute(entity, name)
        self.require(found.id)
        return found

    def relationship(self, entity: Entity, name: str) -> Relationship:
        """Return a relationship of an entity."""
        found = resolve.find_relationship(self.design, entity, name)
        self.require(found.id)
        return found

    def state(self, entity: Entity, name: str) -> State:
        """Return a state of an entity."""
        found = resolve.find_state(entity, name)
        self.require(found.id)
        return found

    def role(self, name: str) -> Role:
        """Return the role with a name."""
        found = resolve.find_role(self.design, name)
        self.require(found.id)
        return found

    def roles(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of roles, each once."""
        return tuple(dict.fromkeys(self.role(name).id for name in names))

    def table(self, name: str) -> Table:
        """Return the table with a name."""
        found = resolve_lower.find_table(self.design, name)
        self.rely(found)
        return found

    def column(self, table: Table, name: str) -> Column:
        """Return a column of a table."""
        found = resolve_lower.find_column(table, name)
        self.rely(found)
        return found

    def columns(self, table: Table, names: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of columns, each once."""
        return tuple(dict.fromkeys(self.column(table, name).id for name in names))

    def dotted_column(self, name: str) -> Column:
        """Return the column written "table.column"."""
        table, column = resolve_lower.find_dotted_column(self.design, name)
        self.rely(table)
        self.rely(column)
        return column

    def endpoint(self, label: str) -> Endpoint:
        """Return the endpoint written "GET /path"."""
        found = resolve_lower.find_endpoint(self.design, label)
        self.rely(found)
        return found

    def about(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of what loose names mean; unknown ones are noted.

        Raises:
            OperationError: A name is unknown and the edit is not loose.
        """
        found: dict[str, None] = {}
        for name in names:
            if name.strip().casefold() in _EVERYTHING:
                continue
            element_id = resolve_lower.find_any(self.design, name)
            if element_id is not None:
                found[element_id] = None
            elif self.loose:
                self.note(f'nothing is called "{name}"; left out')
            else:
                raise OperationError(
                    "unknown", f'Nothing is called "{name}".', unknown=name.rpartition(".")[2]
                )
        self.require(*found)
        return tuple(found)

    # --- writing -----------------------------------------------------------------------------

    def set_concept(self, **changes: Any) -> None:
        """Replace parts of the concept layer."""
        self.design = self.design.replace(concept=self.design.concept.replace(**changes))

    def set_schema(self, **changes: Any) -> None:
        """Replace parts of the schema layer."""
        self.design = self.design.replace(schema_=self.design.schema_.replace(**changes))

    def set_api(self, **changes: Any) -> None:
        """Replace parts of the api layer."""
        self.design = self.design.replace(api=self.design.api.replace(**changes))

    def put_entity(self, entity: Entity) -> None:
        """Write an entity back."""
        self.set_concept(entities=swap(self.design.concept.entities, entity))

    def put_table(self, table: Table) -> None:
        """Write a table back."""
        self.set_schema(tables=swap(self.design.schema_.tables, table))

    def put_endpoint(self, endpoint: Endpoint) -> None:
        """Write an endpoint back."""
        self.set_api(endpoints=swap(self.design.api.endpoints, endpoint))


class Held:
    """Ids in use, asked one at a time instead of collected."""

    def __init__(self, find: Callable[[str], object | None]) -> None:
        """Take what returns the element with an id, or None."""
        self._find = find

    def __contains__(self, element_id: object) -> bool:
        return self._find(str(element_id)) is not None


def swap(items: tuple[E, ...], changed: E) -> tuple[E, ...]:
    """Return ``items`` with the element of the same id replaced."""
    return tuple(changed if item.id == changed.id else item for item in items)


def without(items: tuple[E, ...], ids: Container[str]) -> tuple[E, ...]:
    """Return ``items`` without those whose id is in ``ids``."""
    return tuple(item for item in items if item.id not in ids)


def ids_of(items: Iterable[Element]) -> frozenset[str]:
    """Return the ids of elements."""
    return frozenset(item.id for item in items)


def as_json(value: Any) -> Any:
    """Return a field's value as it is after a round trip through a file."""
    if isinstance(value, Frozen):
        return value.model_dump(mode="json")
    if isinstance(value, tuple | list):
        return [as_json(item) for item in value]
    return value


def by_hand(element: D, **changes: Any) -> D:
    """Return a copy of a lower-layer element with fields set by hand.

    On a derived element each changed field is noted in ``overrides`` with the value derivation
    gave it first; setting that value again takes the note away.

    Args:
        element: The element.
        **changes: The new field values.
    """
    if not element.derived:
        return element.replace(**changes)
    overrides = dict(element.overrides)
    for name, value in changes.items():
        given = overrides.setdefault(name, as_json(getattr(element, name)))
        if given == as_json(value):
            del overrides[name]
    return element.replace(**changes, overrides=overrides)


def different(element: Element, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes whose value differs from what the element has."""
    return {name: value for name, value in changes.items() if getattr(element, name) != value}


def exists(what: str, mend: str) -> OperationError:
    """Return the error for something that is there already, and different."""
    return OperationError("exists", f"{what} exists already and differs. Use {mend}.")


def invalid(text: str) -> OperationError:
    """Return the error for a value that cannot be."""
    return OperationError("invalid", text)


def refuse_dependants(what: str, labels: Iterable[str]) -> NoReturn:
    """Refuse to remove something that others depend on.

    Args:
        what: What was to be removed.
        labels: What depends on it.

    Raises:
        OperationError: Always; it lists five of them at most.
    """
    every = list(dict.fromkeys(labels))
    listed = ", ".join(every[:5]) + (f" and {len(every) - 5} more" if len(every) > 5 else "")
    raise OperationError(
        "dependants",
        f'{what} is used by {len(every)}: {listed}. Change these first, or say "cascade": true.',
    )


Handler = Callable[[Edit, Any], str]
Handlers = Mapping[type[BaseOperation], Handler]
