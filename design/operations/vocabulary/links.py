"""Operations on relationships, invariants and lifecycles."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from design.document.concept import (
    Cardinality,
    Comparison,
    Enforcement,
    ManagedBy,
    OnParentDelete,
)
from design.operations.vocabulary.base import BaseOperation


class _RelationshipFields(BaseOperation):
    source_cardinality: Cardinality | None = Field(
        None, description="how many of `entity` one `to` has"
    )
    target_cardinality: Cardinality | None = Field(
        None, description="how many of `to` one `entity` has"
    )
    on_parent_delete: OnParentDelete | None = None
    definition: str | None = None
    inverse_name: str | None = None
    managed_by: ManagedBy | None = None
    immutable: bool | None = None
    owner: bool | None = Field(None, description="true: `to` is what the entity belongs to")
    inferred: bool | None = None


class AddRelationship(_RelationshipFields):
    """Link an entity to another; ``entity`` is the side that refers."""

    example = (
        '{"op":"add_relationship","entity":"Order","to":"Customer","target_cardinality":"1",'
        '"on_parent_delete":"restrict","owner":true}'
    )
    op: Literal["add_relationship"] = "add_relationship"
    entity: str
    to: str
    name: str | None = Field(None, description="what `to` is to `entity`; default its name")


class AlterRelationship(_RelationshipFields):
    """Change a relationship, addressed by its entity and name."""

    example = (
        '{"op":"alter_relationship","entity":"Order","relationship":"customer",'
        '"on_parent_delete":"restrict"}'
    )
    op: Literal["alter_relationship"] = "alter_relationship"
    entity: str
    relationship: str


class RenameRelationship(BaseOperation):
    """Rename a relationship; its column follows."""

    example = '{"op":"rename_relationship","entity":"Order","relationship":"customer","to":"buyer"}'
    op: Literal["rename_relationship"] = "rename_relationship"
    entity: str
    relationship: str
    to: str = Field(min_length=1, max_length=60)


class DropRelationship(BaseOperation):
    """Remove a relationship."""

    example = '{"op":"drop_relationship","entity":"Order","relationship":"warehouse"}'
    op: Literal["drop_relationship"] = "drop_relationship"
    entity: str
    relationship: str
    cascade: bool = False


class AddInvariant(BaseOperation):
    """State a rule that must always hold; with ``kind`` it can be enforced."""

    example = (
        '{"op":"add_invariant","entity":"Booking","statement":"a booking ends after it starts",'
        '"kind":"compare","left":"ends_at","operator":">","right":"starts_at"}'
    )
    op: Literal["add_invariant"] = "add_invariant"
    entity: str
    statement: str = Field(min_length=3, max_length=400)
    name: str | None = None
    kind: Literal["compare", "no_overlap", "distinct", "limit"] | None = None
    left: str | None = Field(None, description="attribute (compare, limit), relationship or self")
    operator: Comparison | None = None
    right: str | None = None
    start: str | None = Field(None, description="no_overlap: attribute the period starts at")
    end: str | None = None
    per: tuple[str, ...] | None = Field(None, description="no_overlap: per which link or attribute")
    unless_states: tuple[str, ...] | None = None
    amount: str | int | float | None = Field(None, description="limit: the threshold")
    consequence: str | None = None
    enforced_by: tuple[Enforcement, ...] | None = None


class DropInvariant(BaseOperation):
    """Remove a rule, by its name or statement."""

    example = '{"op":"drop_invariant","invariant":"a booking ends after it starts"}'
    op: Literal["drop_invariant"] = "drop_invariant"
    invariant: str


class SetLifecycle(BaseOperation):
    """Give an entity states; the first is the initial one unless said."""

    example = (
        '{"op":"set_lifecycle","entity":"Order","states":["draft","placed","paid","cancelled"],'
        '"initial":"draft"}'
    )
    op: Literal["set_lifecycle"] = "set_lifecycle"
    entity: str
    states: tuple[str, ...] = Field(min_length=1)
    initial: str | None = None
    attribute: str = "status"


class AddState(BaseOperation):
    """Add a state to a lifecycle."""

    example = '{"op":"add_state","entity":"Order","state":"refunded","after":"paid"}'
    op: Literal["add_state"] = "add_state"
    entity: str
    state: str
    after: str | None = None
    definition: str | None = None
    terminal: bool | None = None


class RenameState(BaseOperation):
    """Rename a state."""

    example = '{"op":"rename_state","entity":"Order","state":"cancelled","to":"canceled"}'
    op: Literal["rename_state"] = "rename_state"
    entity: str
    state: str
    to: str


class DropState(BaseOperation):
    """Remove a state. Refused while transitions or rules use it unless ``cascade``."""

    example = '{"op":"drop_state","entity":"Order","state":"draft","cascade":true}'
    op: Literal["drop_state"] = "drop_state"
    entity: str
    state: str
    cascade: bool = False


class AddTransition(BaseOperation):
    """Allow a step from one state to another."""

    example = (
        '{"op":"add_transition","entity":"Order","source":"placed","target":"cancelled",'
        '"name":"cancel","roles":["Customer"],"guard":"before anything is shipped"}'
    )
    op: Literal["add_transition"] = "add_transition"
    entity: str
    source: str
    target: str
    name: str | None = Field(None, description="the action; default made from the target state")
    roles: tuple[str, ...] | None = None
    guard: str | None = None


class AlterTransition(BaseOperation):
    """Change who may take a step, on what condition, or what it is called."""

    example = (
        '{"op":"alter_transition","entity":"Refund","source":"requested","target":"approved",'
        '"guard":"not by the requester"}'
    )
    op: Literal["alter_transition"] = "alter_transition"
    entity: str
    source: str
    target: str
    name: str | None = None
    roles: tuple[str, ...] | None = None
    guard: str | None = None


class DropTransition(BaseOperation):
    """Forbid a step."""

    example = '{"op":"drop_transition","entity":"Order","source":"shipped","target":"cancelled"}'
    op: Literal["drop_transition"] = "drop_transition"
    entity: str
    source: str
    target: str
    name: str | None = Field(None, description="only the step of this name")


class DropLifecycle(BaseOperation):
    """Take an entity's states away."""

    example = '{"op":"drop_lifecycle","entity":"Label"}'
    op: Literal["drop_lifecycle"] = "drop_lifecycle"
    entity: str
    cascade: bool = False
