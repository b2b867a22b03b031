"""What rules may ask of a design: every question is answered once, and noted.

A rule sees its subject (a table, an endpoint, …) and asks all else here. The answers it was
given are noted, so that after an edit only those subjects are looked at again which changed or
to which an answer changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from functools import cached_property, wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast

from design.document.api import Api, Endpoint
from design.document.base import Element
from design.document.concept import (
    Attribute,
    Concept,
    Entity,
    Invariant,
    Permission,
    Query,
    Relationship,
    Role,
    State,
    Transition,
)
from design.document.conventions import Conventions
from design.document.decisions import Decision
from design.document.design import Design
from design.document.schema import Column, ForeignKey, Schema, Table

Answer = TypeVar("Answer")
Key = ParamSpec("Key")
Read = tuple[Callable[..., Any], tuple[Any, ...]]
Member = Attribute | State | Transition

_MISSING: Final = object()


def asked(
    question: Callable[Concatenate[Facts, Key], Answer],
) -> Callable[Concatenate[Facts, Key], Answer]:
    """Make a function of facts a question: answered once per design, and noted.

    Its other arguments must be ids or names, its answer an element, a tuple, a text, a number
    or None: whatever can be compared. It may ask further questions; only its own answer is then
    what the asker depends on.

    Args:
        question: A method of :class:`Facts`, or a function whose first argument is one.
    """

    @wraps(question)
    def answer(facts: Facts, /, *key: Key.args, **named: Key.kwargs) -> Answer:
        place: Hashable = (answer, key)
        found = facts.answers.get(place, _MISSING)
        if found is _MISSING:
            log, facts.log = facts.log, None
            try:
                found = facts.answers[place] = question(facts, *key, **named)
            finally:
                facts.log = log
        if facts.log is not None:
            facts.log[place] = found
        return found  # type: ignore[no-any-return]

    return cast("Callable[Concatenate[Facts, Key], Answer]", answer)


class Facts:
    """The questions about one design.

    Args:
        design: The design.
        before: Facts of an earlier design; what they know of layers that are the same is kept.
    """

    def __init__(self, design: Design, before: Facts | None = None) -> None:
        self.design = design
        """For the engine. A rule that reads it is not run again when it should be."""
        self.answers: dict[Any, Any] = {}
        self.log: dict[Any, Any] | None = None
        """Where the answers given are noted, while somebody wants to know."""
        self._c: _ConceptIndex = (
            before._c
            if before is not None and before.design.concept is design.concept
            else _ConceptIndex(design.concept)
        )
        self._s: _SchemaIndex = (
            before._s
            if before is not None and before.design.schema_ is design.schema_
            else _SchemaIndex(design.schema_)
        )
        self._a: _ApiIndex = (
            before._a
            if before is not None and before.design.api is design.api
            else _ApiIndex(design.api)
        )

    # --- the whole ------------------------------------------------------------------------

    @asked
    def conventions(self) -> Conventions:
        """Return the house rules of the design."""
        return self.design.conventions

    @asked
    def concept(self) -> Concept:
        """Return the whole concept layer; what reads it is run again at every edit of it."""
        return self.design.concept

    @asked
    def entities(self) -> tuple[Entity, ...]:
        """Return every entity."""
        return self.design.concept.entities

    @asked
    def tables(self) -> tuple[Table, ...]:
        """Return every table."""
        return self.design.schema_.tables

    @asked
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every endpoint."""
        return self.design.api.endpoints

    @asked
    def decisions(self) -> tuple[Decision, ...]:
        """Return the decision notes that hold."""
        return tuple(note for note in self.design.decisions if note.status == "accepted")

    @asked
    def tenant_root(self) -> Entity | None:
        """Return the entity whose rows are the tenants, if the design has tenants."""
        return self.design.concept.tenant_root

    # --- the concept ----------------------------------------------------------------------

    @asked
    def entity(self, entity_id: str) -> Entity | None:
        """Return the entity with an id."""
        return self.design.concept.entity(entity_id)

    @asked
    def entity_with(self, member_id: str) -> Entity | None:
        """Return the entity an attribute, identity, lifecycle, state or step belongs to."""
        return self._c.owner.get(member_id)

    @asked
    def attribute(self, attribute_id: str) -> Attribute | None:
        """Return the attribute with an id, of whatever entity."""
        entity = self._c.owner.get(attribute_id)
        return entity.attribute(attribute_id) if entity is not None else None

    @asked
    def relationship(self, relationship_id: str) -> Relationship | None:
        """Return the relationship with an id."""
        return self._c.relationships.get(relationship_id)

    @asked
    def links_from(self, entity_id: str) -> tuple[Relationship, ...]:
        """Return the relationships in which an entity refers to another."""
        return self._c.links_from.get(entity_id, ())

    @asked
    def links_to(self, entity_id: str) -> tuple[Relationship, ...]:
        """Return the relationships in which others refer to an entity."""
        return self._c.links_to.get(entity_id, ())

    @asked
    def invariants_on(self, entity_id: str) -> tuple[Invariant, ...]:
        """Return the rules stated about an entity."""
        return self._c.invariants.get(entity_id, ())

    @asked
    def queries_on(self, entity_id: str) -> tuple[Query, ...]:
        """Return the queries that list or count an entity."""
        return self._c.queries.get(entity_id, ())

    @asked
    def permissions_on(self, entity_id: str) -> tuple[Permission, ...]:
        """Return what roles may do with an entity, what they may with everything included."""
        return (*self._c.permissions.get(entity_id, ()), *self._c.permissions.get("", ()))

    @asked
    def permissions_of(self, role_id: str) -> tuple[Permission, ...]:
        """Return what a role may or may not do."""
        return self._c.rights.get(role_id, ())

    @asked
    def role(self, role_id: str) -> Role | None:
        """Return the role with an id."""
        return self._c.roles.get(role_id)

    @asked
    def roles(self) -> tuple[Role, ...]:
        """Return every role."""
        return self.design.concept.roles

    # --- the schema -----------------------------------------------------------------------

    @asked
    def table(self, table_id: str) -> Table | None:
        """Return the table with an id."""
        return self.design.schema_.table(table_id)

    @asked
    def table_of(self, element_id: str) -> Table | None:
        """Return the table that realises an entity or a many-to-many relationship."""
        return self.design.schema_.table_for(element_id)

    @asked
    def table_with(self, member_id: str) -> Table | None:
        """Return the table that a column, key, constraint or index belongs to."""
        return self._s.owner.get(member_id)

    @asked
    def column(self, column_id: str) -> Column | None:
        """Return the column with an id, of whatever table."""
        table = self._s.owner.get(column_id)
        return table.column(column_id) if table is not None else None

    @asked
    def columns_for(self, element_id: str) -> tuple[Column, ...]:
        """Return the columns that realise a concept element, over all tables."""
        return self._s.realising.get(element_id, ())

    @asked
    def keys_to(self, table_id: str) -> tuple[tuple[Table, ForeignKey], ...]:
        """Return the foreign keys that refer to a table, each with the table it is in."""
        return self._s.keys_to.get(table_id, ())

    # --- the api --------------------------------------------------------------------------

    @asked
    def endpoint(self, endpoint_id: str) -> Endpoint | None:
        """Return the endpoint with an id."""
        return self.design.api.endpoint(endpoint_id)

    @asked
    def endpoints_of(self, entity_id: str) -> tuple[Endpoint, ...]:
        """Return the endpoints that give or change an entity."""
        return self._a.of_entity.get(entity_id, ())

    @asked
    def endpoints_carrying(self, column_id: str) -> tuple[Endpoint, ...]:
        """Return the endpoints with a field or parameter of a column."""
        return self._a.carrying.get(column_id, ())


Indexed = TypeVar("Indexed")


def _grouped(pairs: Iterable[tuple[str, Indexed]]) -> dict[str, tuple[Indexed, ...]]:
    found: dict[str, list[Indexed]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}


class _ConceptIndex:
    def __init__(self, concept: Concept) -> None:
        self._concept = concept

    @cached_property
    def owner(self) -> dict[str, Entity]:
        found: dict[str, Entity] = {}
        for entity in self._concept.entities:
            members: list[Element] = [*entity.attributes, *entity.identities]
            if entity.lifecycle is not None:
                lifecycle = entity.lifecycle
                members += [lifecycle, *lifecycle.states, *lifecycle.transitions]
            found.update((item.id, entity) for item in members)
        return found

    @cached_property
    def relationships(self) -> dict[str, Relationship]:
        return {item.id: item for item in self._concept.relationships}

    @cached_property
    def links_from(self) -> dict[str, tuple[Relationship, ...]]:
        return _grouped((item.source, item) for item in self._concept.relationships)

    @cached_property
    def links_to(self) -> dict[str, tuple[Relationship, ...]]:
        return _grouped((item.target, item) for item in self._concept.relationships)

    @cached_property
    def invariants(self) -> dict[str, tuple[Invariant, ...]]:
        return _grouped(
            (entity, item) for item in self._concept.invariants for entity in item.entities
        )

    @cached_property
    def queries(self) -> dict[str, tuple[Query, ...]]:
        return _grouped((item.entity or "", item) for item in self._concept.queries)

    @cached_property
    def permissions(self) -> dict[str, tuple[Permission, ...]]:
        return _grouped((item.entity or "", item) for item in self._concept.permissions)

    @cached_property
    def rights(self) -> dict[str, tuple[Permission, ...]]:
        return _grouped((item.role, item) for item in self._concept.permissions)

    @cached_property
    def roles(self) -> dict[str, Role]:
        return {item.id: item for item in self._concept.roles}


class _SchemaIndex:
    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    @cached_property
    def owner(self) -> dict[str, Table]:
        found: dict[str, Table] = {}
        for table in self._schema.tables:
            for group in (
                table.columns, table.uniques, table.checks, table.foreign_keys, table.indexes,
                table.exclusions,
            ):  # fmt: skip
                found.update((item.id, table) for item in group)
        return found

    @cached_property
    def realising(self) -> dict[str, tuple[Column, ...]]:
        return _grouped(
            (column.realises, column)
            for table in self._schema.tables
            for column in table.columns
            if column.realises is not None
        )

    @cached_property
    def keys_to(self) -> dict[str, tuple[tuple[Table, ForeignKey], ...]]:
        return _grouped(
            (key.table, (table, key)) for table in self._schema.tables for key in table.foreign_keys
        )


class _ApiIndex:
    def __init__(self, api: Api) -> None:
        self._api = api

    @cached_property
    def of_entity(self) -> dict[str, tuple[Endpoint, ...]]:
        return _grouped((item.entity or "", item) for item in self._api.endpoints)

    @cached_property
    def carrying(self) -> dict[str, tuple[Endpoint, ...]]:
        return _grouped(
            (column, item) for item in self._api.endpoints for column in item.columns_carried
        )
