"""What derivation needs to know about each entity, gathered once from the whole concept.

A table follows from the facts of its entity alone, so a table whose facts are as they were is
taken from memory. Facts hold the very objects of the concept: comparing them is comparing
identities as long as nothing changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from design.derive.identifiers import element_id
from design.document.concept import Attribute, Entity, Invariant, Query, Relationship
from design.document.conventions import Conventions


@dataclass(frozen=True, slots=True)
class Tenant:
    """The tenants' table, as tables whose rows belong to a tenant see it."""

    root: str
    """Entity id."""
    table: str
    column: str
    """Name of the column that names the tenant."""
    link: Relationship | None = None
    """The entity's own relationship to the root, if it has one."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A relationship as the table that holds its foreign key sees it."""

    link: Relationship
    name: str
    """What the target is to the holder."""
    target: str
    """Entity id."""
    required: bool
    single: bool
    """Whether a target has at most one holder."""
    scoped: bool
    """Whether the target's rows belong to the tenant too, and keys say so."""
    lasting: bool = False
    """Whether what it leads to is never deleted."""

    @property
    def table(self) -> str:
        """Id of the target's table."""
        return table_id(self.target)


ColumnRef = tuple[str, str]
"""A column by what it is made of: facet and id of the element."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A second thing that a key to another table says, so that two ways lead to one row."""

    link: str
    """Id of the relationship that leads to the other table."""
    own: ColumnRef
    there: ColumnRef
    """The column here, and the one of the other table that it equals."""
    leads: bool
    """Whether it stands before the key it is added to, as what contains both."""
    apart: bool = False
    """Whether it makes a key of its own beside that of the relationship."""
    replaces: str = ""
    """Id of the relationship that needs no key of its own any more."""
    column: str = ""
    """Name of the column here where nothing else makes it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The entity that holds a record of everyone who acts, in whatever role."""

    entity: str
    """Entity id."""
    scoped: bool
    """Whether its rows belong to the tenant, and keys say so."""


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """Everything the table of one entity follows from."""

    conventions: Conventions
    entity: Entity
    table: str
    """Name of the table."""
    tenant: Tenant | None
    references: tuple[Reference, ...]
    pointed_at: bool
    """Whether other tables of the tenant refer to it by tenant and id."""
    has_currency: bool
    """Whether what it belongs to says the currency of its amounts."""
    ranked: tuple[str, ...]
    """Ids of closed lists that a query sorts by their order."""
    queries: tuple[Query, ...]
    distant_queries: tuple[Query, ...]
    """Queries of other entities' rows that filter by something of this one."""
    grouped: tuple[tuple[str, str, str], ...]
    """Queries of what it belongs to that group by something it names: query id, the link to
    what is grouped by, the link to what is counted."""
    invariants: tuple[Invariant, ...]
    keeps_history: bool
    """Whether a history table is needed."""
    logs_access: bool
    """Whether an access log is needed."""
    ties: tuple[Tie, ...]
    """What its keys say besides the id of what they lead to."""
    tied: tuple[ColumnRef, ...]
    """Its columns that keys of other tables say besides its id."""
    looked_up: tuple[str, ...]
    """Ids of attributes by which another system names rows in what it reports."""
    named: bool
    """Whether some role is allowed something with it by its name."""
    actor: Actor | None
    """Who is named in the history and the access log; None where no entity holds everyone."""


@dataclass(frozen=True, slots=True)
class JoinFacts:
    """Everything the join table of a many-to-many relationship follows from."""

    conventions: Conventions
    link: Relationship
    table: str
    source: Entity
    target: Entity
    tenant: Tenant | None
    source_scoped: bool
    target_scoped: bool
    invariants: tuple[Invariant, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of every table, in the order of the concept."""

    entities: tuple[EntityFacts, ...]
    joins: dict[str, tuple[JoinFacts, ...]]
    """Entity id of the source -> its join tables."""


def table_id(entity: str) -> str:
    """Return the id of the table of an entity, or of a many-to-many relationship."""
    return element_id("table", "table", entity)


def key_id(entity: str) -> str:
    """Return the id of the key column of an entity's table."""
    return element_id("column", "id", entity, table_id(entity))


def tenant_column_id(root: str, table: str) -> str:
    """Return the id of the column that names the tenant in a table."""
    return element_id("column", "tenant", root, table)


def stored(attribute: Attribute) -> bool:
    """Return whether a value is kept; what follows from other values is computed instead."""
    return attribute.stored and not attribute.derived_from
