"""What a prompt says about the design, read back from the prompt alone.

The built-in drafter must be a pure function of what is sent to a model, so it sees the design
only through this: the same index, slice and notes, in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from design.document.names import name_key, plural


@dataclass(frozen=True, slots=True)
class AttributeView:
    """An attribute as the prompt shows it."""

    name: str
    type: str
    facts: Mapping[str, str] = field(default_factory=dict)
    """Fields of ``add_attribute`` that differ from the default; flags are ``true``/``false``."""
    values: tuple[str, ...] = ()
    definition: str = ""

    @property
    def required(self) -> bool:
        """Whether every entity has it."""
        return self.facts.get("required") != "false"


@dataclass(frozen=True, slots=True)
class IdentityView:
    """What together is unique, and within what."""

    attributes: tuple[str, ...]
    within: tuple[str, ...] = ()
    case_sensitive: bool = True


@dataclass(frozen=True, slots=True)
class StateView:
    """A state of a lifecycle."""

    name: str
    definition: str = ""
    terminal: bool = False


@dataclass(frozen=True, slots=True)
class TransitionView:
    """An allowed step."""

    source: str
    target: str
    name: str
    roles: tuple[str, ...] = ()
    guard: str = ""


@dataclass(frozen=True, slots=True)
class LifecycleView:
    """The states of an entity."""

    attribute: str
    initial: str
    states: tuple[StateView, ...] = ()
    transitions: tuple[TransitionView, ...] = ()

    @property
    def state_names(self) -> tuple[str, ...]:
        """The names of the states, in order."""
        return tuple(state.name for state in self.states)


@dataclass(frozen=True, slots=True)
class RetentionView:
    """How long rows are kept."""

    period: str
    action: str = "delete"
    after: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity as the prompt shows it; one that is not `shown` has a name, perhaps a sketch."""

    name: str
    definition: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Fields of ``add_entity`` that differ from the default; flags are ``true``/``false``."""
    attributes: tuple[AttributeView, ...] = ()
    identities: tuple[IdentityView, ...] = ()
    lifecycle: LifecycleView | None = None
    retention: RetentionView | None = None
    erasure: tuple[str, ...] = ()
    sketch: tuple[str, ...] = ()
    """Names of its attributes when only those are shown."""
    shown: bool = False

    @property
    def plural(self) -> str:
        """Its plural where it is not the regular one."""
        return self.facts.get("plural", "")

    def attribute(self, name: str) -> AttributeView | None:
        """Return the attribute with a name, in any spelling."""
        key = name_key(name)
        return next((item for item in self.attributes if name_key(item.name) == key), None)

    def is_unique(self, attribute: str) -> bool:
        """Whether an attribute is unique by itself."""
        key = name_key(attribute)
        return any(
            tuple(map(name_key, item.attributes)) == (key,) and not item.within
            for item in self.identities
        )


@dataclass(frozen=True, slots=True)
class RelationshipView:
    """A link; ``entity`` is the side that refers."""

    entity: str
    name: str
    to: str
    source_cardinality: str = "0..*"
    target_cardinality: str = "1"
    on_parent_delete: str = ""
    owner: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)
    """The other fields of ``add_relationship`` that differ from the default."""
    definition: str = ""

    @property
    def many_to_many(self) -> bool:
        """Whether both sides may have several."""
        return self.source_cardinality.endswith("*") and self.target_cardinality.endswith("*")

    @property
    def required(self) -> bool:
        """Whether the referring side needs the other."""
        return self.target_cardinality in ("1", "1..*")


@dataclass(frozen=True, slots=True)
class InvariantView:
    """A rule that must hold."""

    name: str
    entities: tuple[str, ...]
    statement: str
    enforced_by: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """``kind`` and its fields, as in ``add_invariant``."""


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role."""

    name: str
    definition: str = ""
    kind: str = "person"
    represents: str = ""


@dataclass(frozen=True, slots=True)
class PermissionView:
    """What a role may or may not do."""

    role: str
    action: str
    entity: str = ""
    scope: str = "all"
    allowed: bool = True
    condition: str = ""
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryView:
    """A question the backend must answer; filters and sort keys as ``add_query`` writes them."""

    name: str
    entity: str = ""
    statement: str = ""
    filters: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """``measure``, ``limit``, ``frequency``, ``latency_ms``."""
    shown: bool = False


@dataclass(frozen=True, slots=True)
class IntegrationView:
    """Another system and what is stored of it."""

    system: str
    data: tuple[str, ...] = ()
    excluded: str = ""
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question: open, or with its answer."""

    text: str
    recommendation: str = ""
    options: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    answer: str = ""
    """Empty while it is open, and when it was dismissed."""


@dataclass(frozen=True, slots=True)
class AssumptionView:
    """Something taken as given and not settled."""

    text: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column."""

    name: str
    type: str
    nullable: bool = False
    default: str = ""
    identity: bool = False
    sensitivity: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class UniqueView:
    """A uniqueness rule."""

    columns: tuple[str, ...]
    where: str = ""
    case_insensitive: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check constraint."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class ForeignKeyView:
    """A foreign key."""

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]
    on_delete: str = "restrict"


@dataclass(frozen=True, slots=True)
class IndexView:
    """An index; keys as ``add_index`` writes them (``placed_at desc``)."""

    columns: tuple[str, ...]
    where: str = ""
    include: tuple[str, ...] = ()
    method: str = "btree"


@dataclass(frozen=True, slots=True)
class ExclusionView:
    """An exclusion constraint."""

    name: str
    columns: tuple[str, ...]
    start: str
    end: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class TableView:
    """A table in full."""

    name: str
    role: str = "entity"
    entity: str = ""
    """The entity it realises."""
    comment: str = ""
    append_only: bool = False
    columns: tuple[ColumnView, ...] = ()
    primary_key: tuple[str, ...] = ()
    uniques: tuple[UniqueView, ...] = ()
    checks: tuple[CheckView, ...] = ()
    foreign_keys: tuple[ForeignKeyView, ...] = ()
    indexes: tuple[IndexView, ...] = ()
    exclusions: tuple[ExclusionView, ...] = ()

    def column(self, name: str) -> ColumnView | None:
        """Return the column with a name, in any spelling."""
        key = name_key(name)
        return next((item for item in self.columns if name_key(item.name) == key), None)


@dataclass(frozen=True, slots=True)
class FieldView:
    """A response field that not everybody sees in full."""

    name: str
    masked: bool = False
    hidden_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndpointView:
    """An endpoint; one that is not `shown` has a label only."""

    label: str
    """Method and path."""
    kind: str = ""
    entity: str = ""
    auth: str = "required"
    roles: tuple[str, ...] = ()
    scopes: Mapping[str, str] = field(default_factory=dict)
    """Role -> row scope."""
    request: tuple[str, ...] = ()
    """Names of the fields it takes."""
    response: tuple[str, ...] = ()
    """Names of the fields it answers with."""
    restricted: tuple[FieldView, ...] = ()
    """Response fields that are masked or hidden from roles."""
    parameters: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    """Error cases beyond the conventional ones, as ``status:code``."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """``row_scope``, ``paginated``, ``idempotent``, ``precondition``, ``sunset`` and the like."""
    shown: bool = False


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision note that is accepted or proposed."""

    number: int
    title: str
    status: str
    topic: str = ""
    choice: str = ""
    text: str = ""
    """The note word for word, when it was sent."""


@dataclass(frozen=True, slots=True)
class NamesIndex:
    """All names of the design that the prompt lists."""

    entities: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    non_goals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """Everything a prompt says."""

    message: str = ""
    brief: str = ""
    conventions: Mapping[str, str] = field(default_factory=dict)
    """``group.name`` -> value; ``true``/``false`` for flags."""
    index: NamesIndex = NamesIndex()
    entities: tuple[EntityView, ...] = ()
    relationships: tuple[RelationshipView, ...] = ()
    invariants: tuple[InvariantView, ...] = ()
    roles: tuple[RoleView, ...] = ()
    permissions: tuple[PermissionView, ...] = ()
    queries: tuple[QueryView, ...] = ()
    integrations: tuple[IntegrationView, ...] = ()
    questions: tuple[QuestionView, ...] = ()
    answered: tuple[QuestionView, ...] = ()
    assumptions: tuple[AssumptionView, ...] = ()
    tables: tuple[TableView, ...] = ()
    endpoints: tuple[EndpointView, ...] = ()
    decisions: tuple[DecisionView, ...] = ()
    findings: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    """Lines that could not be used or contradict a note, when the prompt is a repair round."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been designed yet."""
        return not (self.index.entities or self.index.tables or self.index.endpoints)

    @property
    def is_repair(self) -> bool:
        """Whether the prompt asks for replacements of failed lines."""
        return bool(self.failed)

    def entity(self, name: str) -> EntityView | None:
        """Return the entity with a name or plural, in any spelling."""
        key = name_key(name)
        return next(
            (
                item
                for item in self.entities
                if key in (name_key(item.name), name_key(item.plural or plural(item.name)))
            ),
            None,
        )

    def role(self, name: str) -> RoleView | None:
        """Return the role with a name, in any spelling."""
        key = name_key(name)
        return next((item for item in self.roles if name_key(item.name) == key), None)

    def table(self, name: str) -> TableView | None:
        """Return the table with a name, in any spelling."""
        key = name_key(name)
        return next((item for item in self.tables if name_key(item.name) == key), None)

    def table_of(self, entity: str) -> TableView | None:
        """Return the table that realises an entity."""
        key = name_key(entity)
        return next((item for item in self.tables if name_key(item.entity) == key), None)

    def links_of(self, entity: str) -> tuple[RelationshipView, ...]:
        """Return the relationships an entity is on either side of."""
        key = name_key(entity)
        return tuple(
            link for link in self.relationships if key in (name_key(link.entity), name_key(link.to))
        )
