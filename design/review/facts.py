"""What rules may ask of a design: every question is answered once, and noted.

A rule sees its subject (a table, an endpoint, …) and asks all else here. The answers it was
given are noted, so that after an edit only those subjects are looked at again which changed or
to which an answer changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from contextlib import suppress
from functools import wraps
from typing import Any, Final, TypeVar, TypeVarTuple

from design.document.api import Endpoint
from design.document.concept import (
    Assumption,
    Attribute,
    Entity,
    Invariant,
    Permission,
    Query,
    Question,
    Relationship,
    Role,
    State,
    Transition,
)
from design.document.conventions import Conventions
from design.document.decisions import Decision
from design.document.design import Design
from design.document.schema import Column, ForeignKey, Table
from design.review.indexes import Indexes

Answer = TypeVar("Answer")
Key = TypeVarTuple("Key")
Asked = Callable[..., Any]
Member = Attribute | State | Transition

_NOTHING: Final[frozenset[Read]] = frozenset()
_ROOM: Final = 50_000
"""Answers that are kept at least, whether anybody goes by them or not."""


class Read:
    """The answer to one question, which those that were given it hold on to.

    Args:
        question: What was asked.
        key: With what.
    """

    __slots__ = ("answer", "key", "question", "reads")

    def __init__(self, question: Asked, key: tuple[Any, ...]) -> None:
        self.question = question
        self.key = key
        self.answer: Any = None
        self.reads: Set[Read] = _NOTHING
        """What the answer follows from; nothing when it comes from the design itself."""


def asked(question: Callable[[Facts, *Key], Answer]) -> Callable[[Facts, *Key], Answer]:
    """Make a function of facts a question: answered once per design, and noted.

    Its other arguments must be ids or names, its answer an element, a tuple, a text, a number
    or None: whatever can be compared. It may ask further questions; only its own answer is then
    what the asker depends on.

    Args:
        question: A method of :class:`Facts`, or a function whose first argument is one.
    """

    @wraps(question)
    def answer(facts: Facts, /, *key: *Key) -> Answer:
        read = facts.known[question].get(key)
        if read is None:
            read = facts.find(question, key)
        facts.reads.add(read)
        return read.answer  # type: ignore[no-any-return]

    return answer


class Facts:
    """The questions about one design, and about the next.

    Args:
        design: The design.
        near: Facts of a design that may share elements with it.
    """

    def __init__(self, design: Design, near: Facts | None = None) -> None:
        self.design = design
        """For the engine. A rule that reads it is not run again when it should be."""
        self.known: dict[Asked, dict[tuple[Any, ...], Read]] = defaultdict(dict)
        self.reads: set[Read] = set()
        """What is asked, for whoever puts a set of their own here."""
        self._room = _ROOM
        self._stale: dict[tuple[Asked, tuple[Any, ...]], Read] = {}
        self._changed: set[Read] = set()
        index = Indexes() if near is None else near._index
        self._index: Indexes = index.over(design, set())

    def find(self, question: Asked, key: tuple[Any, ...]) -> Read:
        """Answer a question that has no answer yet, or whose answer may be another now."""
        read = self._stale.pop((question, key), None)
        asker, self.reads = self.reads, set()
        try:
            answer = question(self, *key)
        except Exception:
            asker |= self.reads
            if read is not None:
                self._changed.add(read)
            raise
        finally:
            reads, self.reads = self.reads, asker
        if read is None:
            read = Read(question, key)
        elif answer is not read.answer and answer != read.answer:
            self._changed.add(read)
        read.answer, read.reads = answer, reads or _NOTHING
        self.known[question][key] = read
        return read

    def turn(self, design: Design) -> Set[Read]:
        """Turn to another design, and return the answers that are others there.

        What comes from the design is asked again under the ids of elements that are others, and
        what follows from something only where that has changed.
        """
        if design is self.design:
            return _NOTHING
        touched: set[str] = set()
        self.design, self._index = design, self._index.over(design, touched)
        self._changed = set()
        keys = {(), *((item,) for item in touched)}
        self._ask_again(
            read
            for reads in self.known.values()
            for key in keys & reads.keys()
            if not (read := reads[key]).reads
        )
        derived = [read for reads in self.known.values() for read in reads.values() if read.reads]
        new, suspect = self._changed, set[Read]()
        while new:
            new = {read for read in derived if not read.reads.isdisjoint(new)} - suspect
            suspect |= new
        self._ask_again(suspect)
        return self._changed

    def keep(self, held: Iterable[Set[Read]]) -> None:
        """Drop the answers that nobody holds, when they have become many.

        Args:
            held: Those that somebody goes by.
        """
        if sum(map(len, self.known.values())) <= self._room:
            return
        live = new = set[Read]().union(*held)
        while new:
            new = {read for asker in new for read in asker.reads} - live
            live |= new
        for question, reads in self.known.items():
            self.known[question] = {key: read for key, read in reads.items() if read in live}
        self._room = max(_ROOM, 2 * len(live))

    def _ask_again(self, reads: Iterable[Read]) -> None:
        stale = {(read.question, read.key): read for read in reads}
        for question, key in stale:
            del self.known[question][key]
        self._stale = dict(stale)
        for question, key in stale:
            if key not in self.known[question]:
                with suppress(Exception):
                    self.find(question, key)

    # --- the whole ------------------------------------------------------------------------

    @asked
    def conventions(self) -> Conventions:
        """Return the house rules of the design."""
        return self.design.conventions

    @asked
    def entities(self) -> tuple[Entity, ...]:
        """Return every entity."""
        return self.design.concept.entities

    @asked
    def tables(self) -> tuple[Table, ...]:
        """Return every table."""
        return self.design.schema_.tables

    @asked
    def has_tables(self) -> bool:
        """Return whether there is a table."""
        return bool(self.design.schema_.tables)

    @asked
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every endpoint."""
        return self.design.api.endpoints

    @asked
    def queries(self) -> tuple[Query, ...]:
        """Return every query."""
        return self.design.concept.queries

    @asked
    def questions(self) -> tuple[Question, ...]:
        """Return every question, open or answered."""
        return self.design.concept.questions

    @asked
    def assumptions(self) -> tuple[Assumption, ...]:
        """Return every assumption, settled or not."""
        return self.design.concept.assumptions

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
        return self._index.entities.one("id", entity_id)

    @asked
    def entity_with(self, member_id: str) -> Entity | None:
        """Return the entity an attribute, identity, lifecycle, state or step belongs to."""
        return self._index.entities.one("members", member_id)

    @asked
    def attribute(self, attribute_id: str) -> Attribute | None:
        """Return the attribute with an id, of whatever entity."""
        entity = self._index.entities.one("members", attribute_id)
        return entity.attribute(attribute_id) if entity is not None else None

    @asked
    def relationship(self, relationship_id: str) -> Relationship | None:
        """Return the relationship with an id."""
        return self._index.relationships.one("id", relationship_id)

    @asked
    def links_from(self, entity_id: str) -> tuple[Relationship, ...]:
        """Return the relationships in which an entity refers to another."""
        return self._index.relationships.find("source", entity_id)

    @asked
    def links_to(self, entity_id: str) -> tuple[Relationship, ...]:
        """Return the relationships in which others refer to an entity."""
        return self._index.relationships.find("target", entity_id)

    @asked
    def invariants_on(self, entity_id: str) -> tuple[Invariant, ...]:
        """Return the rules stated about an entity."""
        return self._index.invariants.find("entity", entity_id)

    @asked
    def queries_on(self, entity_id: str) -> tuple[Query, ...]:
        """Return the queries that list or count an entity."""
        return self._index.queries.find("entity", entity_id)

    @asked
    def permissions_on(self, entity_id: str) -> tuple[Permission, ...]:
        """Return what roles may do with an entity, what they may with everything included."""
        return (*self._permissions_naming(entity_id), *self._permissions_naming(""))

    @asked
    def _permissions_naming(self, entity_id: str) -> tuple[Permission, ...]:
        return self._index.permissions.find("entity", entity_id)

    @asked
    def permissions_of(self, role_id: str) -> tuple[Permission, ...]:
        """Return what a role may or may not do."""
        return self._index.permissions.find("role", role_id)

    @asked
    def role(self, role_id: str) -> Role | None:
        """Return the role with an id."""
        return self._index.roles.one("id", role_id)

    @asked
    def roles(self) -> tuple[Role, ...]:
        """Return every role."""
        return self.design.concept.roles

    # --- the schema -----------------------------------------------------------------------

    @asked
    def table(self, table_id: str) -> Table | None:
        """Return the table with an id."""
        return self._index.tables.one("id", table_id)

    @asked
    def table_of(self, element_id: str) -> Table | None:
        """Return the table that realises an entity or a many-to-many relationship."""
        return self._index.tables.one("realises", element_id)

    @asked
    def table_with(self, member_id: str) -> Table | None:
        """Return the table that a column, key, constraint or index belongs to."""
        return self._index.tables.one("members", member_id)

    @asked
    def column(self, column_id: str) -> Column | None:
        """Return the column with an id, of whatever table."""
        table = self._index.tables.one("members", column_id)
        return table.column(column_id) if table is not None else None

    @asked
    def columns_for(self, element_id: str) -> tuple[Column, ...]:
        """Return the columns that realise a concept element, over all tables."""
        return tuple(
            column
            for table in self._index.tables.find("columns", element_id)
            for column in table.columns
            if column.realises == element_id
        )

    @asked
    def keys_to(self, table_id: str) -> tuple[tuple[Table, ForeignKey], ...]:
        """Return the foreign keys that refer to a table, each with the table it is in."""
        return tuple(
            (table, key)
            for table in self._index.tables.find("refers", table_id)
            for key in table.foreign_keys
            if key.table == table_id
        )

    # --- the api --------------------------------------------------------------------------

    @asked
    def endpoint(self, endpoint_id: str) -> Endpoint | None:
        """Return the endpoint with an id."""
        return self._index.endpoints.one("id", endpoint_id)

    @asked
    def endpoints_of(self, entity_id: str) -> tuple[Endpoint, ...]:
        """Return the endpoints that give or change an entity."""
        return self._index.endpoints.find("entity", entity_id)

    @asked
    def endpoints_carrying(self, column_id: str) -> tuple[Endpoint, ...]:
        """Return the endpoints with a field or parameter of a column."""
        return self._index.endpoints.find("carries", column_id)
