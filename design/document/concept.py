"""The concept layer: what the product is about, before any table or endpoint."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import Field

from design.document.base import Element, Frozen
from design.document.names import name_key

AttributeType = Literal[
    "text", "integer", "decimal", "money", "unit_price", "rate", "boolean", "date", "time",
    "instant", "duration", "email", "phone", "url", "slug", "code", "country", "currency",
    "language", "timezone", "colour", "address", "enum", "reference", "json", "binary", "uuid",
]  # fmt: skip
"""What a value means; derivation chooses the SQL type. ``reference`` is an id another system
gave; ``unit_price`` is money per unit with more decimals; ``rate`` a fraction such as a tax rate;
``code`` a short human-readable key such as a SKU; ``instant`` a moment, ``date`` a day."""

Sensitivity = Literal["public", "internal", "confidential", "regulated"]
Storage = Literal["plain", "hash", "encrypted"]
ManagedBy = Literal["client", "server"]
Ownership = Literal["tenant_root", "tenant", "user", "system", "public"]
Exposure = Literal["own", "through_parent", "read_only", "never"]
DeletePolicy = Literal["hard", "soft", "deactivate", "never", "erase"]
Cardinality = Literal["0..1", "1", "0..*", "1..*"]
OnParentDelete = Literal["restrict", "cascade", "set_null"]
Scope = Literal["all", "own", "tenant", "related", "none"]
Comparison = Literal["=", "!=", "<", "<=", ">", ">="]
FilterOp = Literal[
    "=", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "is null", "is not null"
]


class Attribute(Element):
    """A fact kept about an entity."""

    name: str
    meant: str = ""
    """Its first name, once renamed: what follows from words was read from that one, so that a
    rename moves nothing but names."""
    definition: str = ""
    type: AttributeType = "text"
    required: bool = True
    values: tuple[str, ...] = ()
    """The closed list of an ``enum``, in order of meaning (low to high where it has one)."""
    default: str | None = None
    minimum: str | None = None
    """Lowest value as decimal text; excluded when ``minimum_excluded``."""
    maximum: str | None = None
    minimum_excluded: bool = False
    maximum_excluded: bool = False
    max_length: int | None = None
    multiple: bool = False
    """Whether one entity has several values."""
    sensitivity: Sensitivity | None = None
    purpose: str = ""
    storage: Storage = "plain"
    managed_by: ManagedBy = "client"
    derived_from: str = ""
    """What the value follows from, in words. A derived attribute is not stored."""
    stored: bool = True
    """False for a derived value that is computed when asked for."""
    copied_from: str = ""
    """What it is copied from at a moment and then frozen, such as a price as sold."""
    immutable: bool = False
    """Whether it never changes once set."""
    personal: bool = False
    """Whether it is data about a person (erasure and export concern it)."""
    inferred: bool = False
    """Whether it was inferred rather than stated."""


class Identity(Element):
    """What makes an entity unmistakable in the business: attributes, and within what."""

    attributes: tuple[str, ...] = ()
    """Attribute ids."""
    within: tuple[str, ...] = ()
    """Ids of entities or relationships of the same entity that bound the uniqueness."""
    case_sensitive: bool = True


class State(Element):
    """One state of a lifecycle."""

    name: str
    meant: str = ""
    """Its first name, once renamed: what follows from words was read from that one, so that a
    rename moves nothing but names."""
    definition: str = ""
    terminal: bool = False


class Transition(Element):
    """An allowed step from one state to another."""

    name: str
    """The action in snake case, such as ``cancel``."""
    source: str
    """State id."""
    target: str
    """State id."""
    roles: tuple[str, ...] = ()
    """Role ids that may take the step; empty when the system does or it is not settled."""
    guard: str = ""
    """The condition in words, such as "up to 24 hours before"."""


class Lifecycle(Element):
    """The states an entity goes through."""

    attribute: str = "status"
    """Name of the attribute that holds the state."""
    states: tuple[State, ...] = ()
    initial: str = ""
    """State id."""
    transitions: tuple[Transition, ...] = ()


class Retention(Frozen):
    """How long an entity's rows are kept and what happens then."""

    period: str
    """Such as ``10 years``, ``30 days``."""
    action: Literal["delete", "erase", "anonymise", "archive"] = "delete"
    after: str = ""
    """From when it is counted, in words or as an attribute name."""
    basis: str = ""
    """Why: the words of the brief or a law."""


class Entity(Element):
    """A thing the product keeps records of."""

    name: str
    meant: str = ""
    """Its first name, once renamed: what follows from words was read from that one, so that a
    rename moves nothing but names."""
    plural: str = ""
    definition: str = ""
    ownership: Ownership | None = None
    exposure: Exposure = "own"
    delete_policy: DeletePolicy | None = None
    audited: bool = False
    access_logged: bool = False
    """Whether every read is recorded with who and when."""
    append_only: bool = False
    """Whether rows are never changed once written."""
    frozen_when: str = ""
    """From which state or moment on it cannot change, in words."""
    concurrent_edit: bool = False
    side_effect: bool = False
    """Whether creating one moves money or acts outside, so that a repeat would hurt."""
    expected_rows: int | None = None
    write_rate: str = ""
    retention: Retention | None = None
    erasure: tuple[str, ...] = ()
    """Attribute ids blanked when a person asks to be forgotten."""
    attributes: tuple[Attribute, ...] = ()
    identities: tuple[Identity, ...] = ()
    lifecycle: Lifecycle | None = None
    inferred: bool = False

    caches: ClassVar[tuple[str, ...]] = ("_attribute_ids", "_attribute_names", "mentions")

    @cached_property
    def mentions(self) -> frozenset[str]:
        """Ids of its members, and of everything that identities and transitions refer to."""
        found = {item.id for item in self.attributes}
        for identity in self.identities:
            found.update((identity.id, *identity.attributes, *identity.within))
        if self.lifecycle is not None:
            found.add(self.lifecycle.id)
            found.update(state.id for state in self.lifecycle.states)
            for step in self.lifecycle.transitions:
                found.update((step.id, step.source, step.target, *step.roles))
        return frozenset(found)

    @cached_property
    def _attribute_ids(self) -> dict[str, Attribute]:
        return {attribute.id: attribute for attribute in self.attributes}

    @cached_property
    def _attribute_names(self) -> dict[str, Attribute]:
        return {name_key(attribute.name): attribute for attribute in reversed(self.attributes)}

    def attribute(self, attribute_id: str) -> Attribute | None:
        """Return the attribute with an id."""
        return self._attribute_ids.get(attribute_id)

    def attribute_named(self, name: str) -> Attribute | None:
        """Return the attribute with a name, in any spelling."""
        return self._attribute_names.get(name_key(name))


class Relationship(Element):
    """A link between two entities; ``source`` is the side that refers (the child)."""

    name: str
    """What the target is to the source, in snake case: ``customer``, ``approved_by``."""
    meant: str = ""
    """Its first name, once renamed: what follows from words was read from that one, so that a
    rename moves nothing but names."""
    source: str
    target: str
    source_cardinality: Cardinality = "0..*"
    """How many sources one target has."""
    target_cardinality: Cardinality = "1"
    """How many targets one source has."""
    on_parent_delete: OnParentDelete | None = None
    definition: str = ""
    inverse_name: str = ""
    managed_by: ManagedBy = "client"
    immutable: bool = False
    owner: bool = False
    """Whether the target is the whole of which the source is a part, or the one it belongs to:
    row scopes and nested paths follow owner links."""
    inferred: bool = False

    @property
    def many_to_many(self) -> bool:
        """Whether both sides may have several."""
        return self.source_cardinality.endswith("*") and self.target_cardinality.endswith("*")

    @property
    def required(self) -> bool:
        """Whether a source needs a target."""
        return self.target_cardinality in ("1", "1..*")


class CompareRule(Frozen):
    """One attribute compared with another of the same entity."""

    kind: Literal["compare"] = "compare"
    left: str
    operator: Comparison
    right: str
    """Attribute ids."""


class NoOverlapRule(Frozen):
    """Periods of one thing that must not overlap."""

    kind: Literal["no_overlap"] = "no_overlap"
    start: str
    end: str
    per: tuple[str, ...] = ()
    """Relationship or attribute ids whose equal values must not overlap."""
    unless_states: tuple[str, ...] = ()
    """State ids in which the period does not count."""


class DistinctRule(Frozen):
    """Two links of one entity that must point to different things."""

    kind: Literal["distinct"] = "distinct"
    left: str
    right: str
    """Relationship ids, or ``self`` for the entity itself."""


class LimitRule(Frozen):
    """A limit of an attribute above which more is asked or refused."""

    kind: Literal["limit"] = "limit"
    attribute: str
    operator: Comparison
    amount: str
    consequence: str = ""


InvariantRule = Annotated[
    CompareRule | NoOverlapRule | DistinctRule | LimitRule, Field(discriminator="kind")
]

Enforcement = Literal["check", "unique", "foreign_key", "exclusion", "trigger", "state_guard",
                      "view", "service", "test"]  # fmt: skip


class Invariant(Element):
    """A rule that must hold whatever happens."""

    name: str
    """Short name in snake case."""
    statement: str
    """In the words of the business."""
    entities: tuple[str, ...] = ()
    rule: InvariantRule | None = None
    enforced_by: tuple[Enforcement, ...] = ()


class Role(Element):
    """Who acts."""

    name: str
    meant: str = ""
    """Its first name, once renamed: what follows from words was read from that one, so that a
    rename moves nothing but names."""
    definition: str = ""
    kind: Literal["person", "system"] = "person"
    represents: str | None = None
    """Id of the entity whose record is this actor (role Customer -> entity Customer)."""


Meant = TypeVar("Meant", Attribute, State, Entity, Relationship, Role)


def sense(item: Attribute | State | Entity | Relationship | Role) -> str:
    """Return the name from which the meaning of an element was read."""
    return item.meant or item.name


def renamed(item: Meant, name: str) -> Meant:
    """Return an element under another name that means what it meant."""
    first = sense(item)
    return item.replace(name=name, meant="" if first == name else first)


class Permission(Element):
    """What a role may or may not do."""

    role: str
    action: str
    """``read``, ``list``, ``create``, ``update``, ``delete``, ``manage`` or a transition name."""
    entity: str | None = None
    """Entity id; None for everything."""
    scope: Scope = "all"
    """``own``: rows of the actor; ``tenant``: rows of the actor's tenant; ``related``: rows the
    actor is connected with as ``condition`` says."""
    allowed: bool = True
    condition: str = ""
    attributes: tuple[str, ...] = ()
    """Attribute ids it is limited to, such as fields that may not be seen."""
    text: str = ""
    """The words it was read from."""


class Filter(Frozen):
    """A condition of a query."""

    element: str
    """Attribute, relationship or lifecycle id, or the name of a conventional column."""
    operator: FilterOp = "="
    value: str | None = None
    """Literal text, such as ``placed``, ``5``, ``now - 7 days``, or None for a parameter."""


class Sort(Frozen):
    """One sort key of a query."""

    element: str
    descending: bool = False


class Query(Element):
    """A question the backend must answer."""

    name: str
    statement: str = ""
    entity: str | None = None
    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = ()
    group_by: tuple[str, ...] = ()
    """Element ids, or words such as ``month``."""
    measure: str = ""
    """What an aggregate computes, in words; empty for a list of rows."""
    limit: int | None = None
    frequency: str = ""
    latency_ms: int | None = None
    roles: tuple[str, ...] = ()

    caches: ClassVar[tuple[str, ...]] = ("mentions",)

    @cached_property
    def mentions(self) -> frozenset[str]:
        """Ids of everything it refers to, with the words it groups and sorts by."""
        named = {self.entity} if self.entity is not None else set()
        named.update(item.element for item in self.filters)
        named.update(item.element for item in self.sort)
        return frozenset(named.union(self.group_by, self.roles))


class Integration(Element):
    """Another system and what is stored of it."""

    system: str
    data: tuple[str, ...] = ()
    excluded: str = ""
    """What must never be stored."""
    attributes: tuple[str, ...] = ()
    """Ids of the attributes that hold the data."""


class Question(Element):
    """A fact the words leave open."""

    text: str
    recommendation: str = ""
    options: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    status: Literal["open", "answered", "dismissed"] = "open"
    answer: str = ""
    deferred: bool = False
    """Whether the person has put it off: it stays open, and is asked last."""


class Assumption(Element):
    """Something taken as given without having been said."""

    text: str
    about: tuple[str, ...] = ()
    status: Literal["open", "confirmed", "rejected"] = "open"
    source: str = ""


class NonGoal(Element):
    """Something the product does not do yet."""

    text: str


class Release(Element):
    """A release in which a snapshot goes out, and its phase of an expand/contract change."""

    name: str
    phase: Literal["expand", "migrate", "contract"] | None = None
    date: str = ""


class Concept(Frozen):
    """The concept layer."""

    entities: tuple[Entity, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    roles: tuple[Role, ...] = ()
    permissions: tuple[Permission, ...] = ()
    queries: tuple[Query, ...] = ()
    integrations: tuple[Integration, ...] = ()
    questions: tuple[Question, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    non_goals: tuple[NonGoal, ...] = ()
    releases: tuple[Release, ...] = ()

    caches: ClassVar[tuple[str, ...]] = ("_entity_ids", "_entity_names")

    @cached_property
    def _entity_ids(self) -> dict[str, Entity]:
        return {entity.id: entity for entity in self.entities}

    @cached_property
    def _entity_names(self) -> dict[str, Entity]:
        names = {name_key(entity.plural): entity for entity in self.entities if entity.plural}
        names.update((name_key(entity.name), entity) for entity in self.entities)
        return names

    def entity(self, entity_id: str) -> Entity | None:
        """Return the entity with an id."""
        return self._entity_ids.get(entity_id)

    def entity_named(self, name: str) -> Entity | None:
        """Return the entity with a name or plural, in any spelling."""
        return self._entity_names.get(name_key(name))

    def role(self, role_id: str) -> Role | None:
        """Return the role with an id."""
        return next((role for role in self.roles if role.id == role_id), None)

    def role_named(self, name: str) -> Role | None:
        """Return the role with a name, in any spelling."""
        key = name_key(name)
        return next((role for role in self.roles if name_key(role.name) == key), None)

    def relationship(self, relationship_id: str) -> Relationship | None:
        """Return the relationship with an id."""
        return next((link for link in self.relationships if link.id == relationship_id), None)

    def links_from(self, entity_id: str) -> tuple[Relationship, ...]:
        """Return the relationships in which an entity is the source."""
        return tuple(link for link in self.relationships if link.source == entity_id)

    def links_to(self, entity_id: str) -> tuple[Relationship, ...]:
        """Return the relationships in which an entity is the target."""
        return tuple(link for link in self.relationships if link.target == entity_id)

    @property
    def tenant_root(self) -> Entity | None:
        """Return the entity whose rows are the tenants, if there is one."""
        return next((item for item in self.entities if item.ownership == "tenant_root"), None)
