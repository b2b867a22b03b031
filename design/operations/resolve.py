"""Names to elements: finding what an operation speaks of, and saying what is not there."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Literal

from design.document.concept import (
    Attribute,
    Entity,
    Integration,
    Invariant,
    Query,
    Relationship,
    Role,
    State,
)
from design.document.design import Design
from design.document.names import name_key, plural, singular
from design.text import clean_line

ErrorCode = Literal["unknown", "exists", "dependants", "invalid", "ambiguous", "unseen"]
_LISTED = 8
_LONGEST = 1_200
"""Characters of a message; what a model wrote may stand in it, however long that was."""


class OperationError(Exception):
    """An operation that cannot be applied, and what to do about it.

    Names that come close are looked up when they are asked for, since a reply may hold many
    operations that wait for a name which a later line brings.
    """

    def __init__(
        self,
        code: ErrorCode,
        text: str,
        *,
        kind: str = "",
        unknown: str | None = None,
        names: Callable[[], Iterable[str]] | None = None,
    ) -> None:
        """Say what is wrong.

        Args:
            code: Kind of error.
            text: Complete sentences that say what is wrong and what to do.
            kind: Kind of element that was looked for, such as ``entity``.
            unknown: The name that was not found.
            names: Gives the names that could have been meant.
        """
        super().__init__(text)
        self.code: ErrorCode = code
        self.text = clean_line(text, _LONGEST)
        self.kind = kind
        self.unknown = unknown
        self._names = names

    @cached_property
    def _known(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._names())) if self._names is not None else ()

    @cached_property
    def candidates(self) -> tuple[str, ...]:
        """Names close to the unknown one, the closest first."""
        return close_names(self.unknown, self._known) if self.unknown is not None else ()

    @cached_property
    def message(self) -> str:
        """What was wrong and what to do, with the names that were perhaps meant."""
        if self.candidates:
            quoted = " or ".join(f'"{name}"' for name in self.candidates)
            return f"{self.text} Did you mean {quoted}?"
        if self._known and len(self._known) <= _LISTED:
            return f"{self.text} There is: {', '.join(self._known)}."
        return self.text

    def __str__(self) -> str:
        return self.message


def close_names(name: str, names: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Return the names that come close to one, compared without case, spaces and number.

    Args:
        name: What was written.
        names: What exists.
        limit: How many to return at most.
    """
    by_key: dict[str, str] = {}
    for known in names:
        for spelling in (known, plural(known)):
            by_key.setdefault(name_key(spelling), known)
    found = difflib.get_close_matches(name_key(name), list(by_key), n=limit * 2, cutoff=0.72)
    return tuple(dict.fromkeys(by_key[key] for key in found))[:limit]


def unknown(
    kind: str, name: str, names: Callable[[], Iterable[str]], *, of: str = "", mend: str = ""
) -> OperationError:
    """Return the error for a name that was not found.

    Args:
        kind: What was looked for, such as ``entity``.
        name: The name as written.
        names: Gives the names there are.
        of: Where it was looked for, such as ``Order``.
        mend: What to do when it was not misspelt.
    """
    where = f"{of} has no {kind}" if of else f"There is no {kind}"
    return OperationError(
        "unknown",
        f'{where} "{clean_line(name, 80)}".' + (f" {mend}" if mend else ""),
        kind=kind,
        unknown=name,
        names=names,
    )


def find_entity(design: Design, name: str) -> Entity:
    """Return the entity with a name or plural, in any spelling.

    Raises:
        OperationError: There is none.
    """
    entity = entity_like(design, name)
    if entity is None:
        raise unknown("entity", name, lambda: (item.name for item in design.concept.entities),
                      mend="Add it with add_entity.")  # fmt: skip
    return entity


def entity_like(design: Design, name: str) -> Entity | None:
    """Return the entity whose name is the same but for spelling and number."""
    concept = design.concept
    for spelling in (name, singular(name.strip()), plural(name.strip())):
        entity = concept.entity_named(spelling)
        if entity is not None:
            return entity
    return None


def own_part(entity: Entity, name: str) -> str:
    """Return ``name`` without a leading "Entity." that repeats the entity."""
    head, dot, tail = name.partition(".")
    known = (name_key(entity.name), name_key(entity.plural or plural(entity.name)))
    return tail if dot and name_key(head) in known else name


def find_attribute(entity: Entity, name: str) -> Attribute:
    """Return an entity's attribute.

    Raises:
        OperationError: There is none.
    """
    attribute = entity.attribute_named(own_part(entity, name))
    if attribute is None:
        raise unknown("attribute", name, lambda: (item.name for item in entity.attributes),
                      of=entity.name, mend="Add it with add_attribute.")  # fmt: skip
    return attribute


def find_relationship(design: Design, entity: Entity, name: str) -> Relationship:
    """Return the relationship of an entity by its name, its column or the entity it leads to.

    Raises:
        OperationError: There is none, or more than one.
    """
    links = design.concept.links_from(entity.id)
    key = name_key(own_part(entity, name))
    short = key.removesuffix("id")
    for wanted in (key, short):
        for link in links:
            if name_key(link.name) == wanted:
                return link
    target = design.concept.entity_named(name) or design.concept.entity_named(singular(name))
    leading = [link for link in links if target is not None and link.target == target.id]
    if len(leading) == 1:
        return leading[0]
    if leading:
        names = ", ".join(link.name for link in leading)
        raise OperationError(
            "ambiguous",
            f'{entity.name} has several relationships to "{name}": {names}. Say which by name.',
        )
    raise unknown("relationship", name, lambda: (link.name for link in links), of=entity.name,
                  mend="Add it with add_relationship.")  # fmt: skip


def find_state(entity: Entity, name: str) -> State:
    """Return a state of an entity's lifecycle.

    Raises:
        OperationError: The entity has no lifecycle or no such state.
    """
    states = entity.lifecycle.states if entity.lifecycle else ()
    key = name_key(name)
    for state in states:
        if name_key(state.name) == key:
            return state
    mend = "Add it with add_state." if states else "Give it states with set_lifecycle."
    raise unknown("state", name, lambda: (item.name for item in states), of=entity.name, mend=mend)


def find_role(design: Design, name: str) -> Role:
    """Return the role with a name.

    Raises:
        OperationError: There is none.
    """
    concept = design.concept
    role = concept.role_named(name) or concept.role_named(singular(name.strip()))
    if role is None:
        raise unknown("role", name, lambda: (item.name for item in concept.roles),
                      mend="Add it with add_role.")  # fmt: skip
    return role


def find_query(design: Design, name: str) -> Query:
    """Return the query with a name or statement.

    Raises:
        OperationError: There is none.
    """
    key = name_key(name)
    queries = design.concept.queries
    for query in queries:
        if name_key(query.name) == key:
            return query
    for query in queries:
        if query.statement and name_key(query.statement) == key:
            return query
    raise unknown("query", name, lambda: (item.name for item in queries))


def find_invariant(design: Design, name: str) -> Invariant:
    """Return the invariant with a name or statement.

    Raises:
        OperationError: There is none.
    """
    key = name_key(name)
    rules = design.concept.invariants
    for rule in rules:
        if key in (name_key(rule.name), name_key(rule.statement)):
            return rule
    raise unknown("invariant", name, lambda: (item.statement for item in rules))


def find_integration(design: Design, system: str) -> Integration:
    """Return the integration with a system.

    Raises:
        OperationError: There is none.
    """
    key = name_key(system)
    items = design.concept.integrations
    for item in items:
        if name_key(item.system) == key:
            return item
    raise unknown("integration", system, lambda: (item.system for item in items))


def find_element(design: Design, entity: Entity, name: str) -> Attribute | Relationship:
    """Return an entity's attribute or relationship by its name.

    Raises:
        OperationError: There is none.
    """
    attribute = entity.attribute_named(name)
    if attribute is not None:
        return attribute
    try:
        return find_relationship(design, entity, name)
    except OperationError as error:
        if error.code == "ambiguous":
            raise
    raise unknown(
        "attribute or relationship",
        name,
        lambda: (
            *(item.name for item in entity.attributes),
            *(link.name for link in design.concept.links_from(entity.id)),
        ),
        of=entity.name,
    )
