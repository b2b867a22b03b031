"""The operations: every typed edit of a design, addressed by name.

The models here are the single source of the protocol: the prompt's reference and its examples
are generated from them, replies are validated against them, and the journal keeps them. They
are flat (``columns`` of ``add_table`` is the one nesting) so that small models can write them.

Names are matched in any spelling. An optional field left out (or null) means "as it is" in
``alter_…`` operations and "the default" elsewhere.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from design.document.api import EndpointKind, FieldType, Method
from design.document.concept import (
    AttributeType,
    Cardinality,
    Comparison,
    DeletePolicy,
    Enforcement,
    Exposure,
    FilterOp,
    ManagedBy,
    OnParentDelete,
    Ownership,
    Scope,
    Sensitivity,
    Storage,
)
from design.document.schema import DeleteAction, TableRole

Layer = Literal["concept", "schema", "api", "decisions", "conventions"]


class BaseOperation(BaseModel):
    """What all operations share."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    layer: ClassVar[Layer] = "concept"
    example: ClassVar[str] = ""
    """One line as a model would write it; a test parses every one."""
    by_user: ClassVar[bool] = False
    """Whether only a person may use it (it is left out of the model's reference)."""

    why: str | None = Field(None, description="one short reason, when it is not obvious")


# --- conventions ---------------------------------------------------------------------------


class SetConvention(BaseOperation):
    """Set one convention."""

    layer = "conventions"
    example = '{"op":"set_convention","key":"ids.type","value":"bigint"}'
    op: Literal["set_convention"] = "set_convention"
    key: str
    value: str | int | bool


# --- concept: entities ---------------------------------------------------------------------


class _EntityFields(BaseOperation):
    definition: str | None = None
    plural: str | None = None
    ownership: Ownership | None = None
    exposure: Exposure | None = None
    delete_policy: DeletePolicy | None = None
    audited: bool | None = None
    access_logged: bool | None = None
    append_only: bool | None = None
    frozen_when: str | None = None
    concurrent_edit: bool | None = None
    side_effect: bool | None = None
    expected_rows: int | None = Field(None, ge=0)
    write_rate: str | None = None
    inferred: bool | None = None


class AddEntity(_EntityFields):
    """Add an entity."""

    example = (
        '{"op":"add_entity","name":"Invoice","definition":"what an account owes for a period",'
        '"ownership":"user"}'
    )
    op: Literal["add_entity"] = "add_entity"
    name: str = Field(min_length=1, max_length=80)


class AlterEntity(_EntityFields):
    """Change facts about an entity."""

    example = '{"op":"alter_entity","entity":"Customer","delete_policy":"deactivate"}'
    op: Literal["alter_entity"] = "alter_entity"
    entity: str


class RenameEntity(BaseOperation):
    """Rename an entity; its table, columns and paths follow."""

    example = '{"op":"rename_entity","entity":"Customer","to":"Client"}'
    op: Literal["rename_entity"] = "rename_entity"
    entity: str
    to: str = Field(min_length=1, max_length=80)


class DropEntity(BaseOperation):
    """Remove an entity. Refused while something depends on it unless ``cascade``."""

    example = '{"op":"drop_entity","entity":"Gift card","cascade":true}'
    op: Literal["drop_entity"] = "drop_entity"
    entity: str
    cascade: bool = False


class SetRetention(BaseOperation):
    """Say how long rows are kept and what happens then."""

    example = '{"op":"set_retention","entity":"Invoice","period":"10 years","action":"delete"}'
    op: Literal["set_retention"] = "set_retention"
    entity: str
    period: str = Field(pattern=r"^\d+ (?:day|week|month|year)s?$|^forever$")
    action: Literal["delete", "erase", "anonymise", "archive"] = "delete"
    after: str | None = None
    basis: str | None = None


class SetErasure(BaseOperation):
    """Name the attributes blanked when a person asks to be forgotten."""

    example = '{"op":"set_erasure","entity":"Customer","attributes":["name","email"]}'
    op: Literal["set_erasure"] = "set_erasure"
    entity: str
    attributes: tuple[str, ...]


# --- concept: attributes and identities ----------------------------------------------------


class _AttributeFields(BaseOperation):
    type: AttributeType | None = None
    required: bool | None = None
    values: tuple[str, ...] | None = None
    default: str | int | bool | None = None
    minimum: str | int | float | None = None
    maximum: str | int | float | None = None
    minimum_excluded: bool | None = None
    maximum_excluded: bool | None = None
    max_length: int | None = Field(None, ge=1)
    multiple: bool | None = None
    unique: bool | None = Field(None, description="true: unique on its own")
    unique_within: tuple[str, ...] | str | None = Field(
        None, description="entity or entities within which it is unique"
    )
    case_sensitive: bool | None = Field(None, description="of the uniqueness")
    sensitivity: Sensitivity | None = None
    purpose: str | None = None
    storage: Storage | None = None
    managed_by: ManagedBy | None = None
    derived_from: str | None = None
    stored: bool | None = None
    copied_from: str | None = None
    immutable: bool | None = None
    personal: bool | None = None
    definition: str | None = None
    inferred: bool | None = None


class AddAttribute(_AttributeFields):
    """Add an attribute to an entity."""

    example = (
        '{"op":"add_attribute","entity":"Customer","name":"email","type":"email","unique":true,'
        '"sensitivity":"confidential"}'
    )
    op: Literal["add_attribute"] = "add_attribute"
    entity: str
    name: str = Field(min_length=1, max_length=60)


class AlterAttribute(_AttributeFields):
    """Change an attribute."""

    example = '{"op":"alter_attribute","entity":"Customer","attribute":"phone","required":false}'
    op: Literal["alter_attribute"] = "alter_attribute"
    entity: str
    attribute: str


class RenameAttribute(BaseOperation):
    """Rename an attribute; its column and fields follow."""

    example = '{"op":"rename_attribute","entity":"Customer","attribute":"name","to":"full_name"}'
    op: Literal["rename_attribute"] = "rename_attribute"
    entity: str
    attribute: str
    to: str = Field(min_length=1, max_length=60)


class MoveAttribute(BaseOperation):
    """Move an attribute to another entity, as when one is split."""

    example = '{"op":"move_attribute","entity":"Order","attribute":"carrier","to":"Shipment"}'
    op: Literal["move_attribute"] = "move_attribute"
    entity: str
    attribute: str
    to: str


class DropAttribute(BaseOperation):
    """Remove an attribute. Refused while something depends on it unless ``cascade``."""

    example = '{"op":"drop_attribute","entity":"Customer","attribute":"fax"}'
    op: Literal["drop_attribute"] = "drop_attribute"
    entity: str
    attribute: str
    cascade: bool = False


class AddIdentity(BaseOperation):
    """Say what together is unique, and within what."""

    example = '{"op":"add_identity","entity":"Plan price","within":["Plan","Meter"]}'
    op: Literal["add_identity"] = "add_identity"
    entity: str
    attributes: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    case_sensitive: bool = True


class DropIdentity(BaseOperation):
    """Take a uniqueness back."""

    example = '{"op":"drop_identity","entity":"Customer","attributes":["phone"]}'
    op: Literal["drop_identity"] = "drop_identity"
    entity: str
    attributes: tuple[str, ...] = ()
    within: tuple[str, ...] = ()


# --- concept: relationships ----------------------------------------------------------------


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


# --- concept: invariants -------------------------------------------------------------------


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


# --- concept: lifecycles -------------------------------------------------------------------


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


# --- concept: roles and permissions --------------------------------------------------------


class AddRole(BaseOperation):
    """Add a role."""

    example = '{"op":"add_role","name":"Customer","represents":"Customer"}'
    op: Literal["add_role"] = "add_role"
    name: str = Field(min_length=1, max_length=60)
    definition: str | None = None
    kind: Literal["person", "system"] | None = None
    represents: str | None = Field(None, description="entity whose record is the actor")


class AlterRole(BaseOperation):
    """Change a role."""

    example = '{"op":"alter_role","role":"Support agent","definition":"answers customers"}'
    op: Literal["alter_role"] = "alter_role"
    role: str
    definition: str | None = None
    kind: Literal["person", "system"] | None = None
    represents: str | None = None


class RenameRole(BaseOperation):
    """Rename a role."""

    example = '{"op":"rename_role","role":"Support agent","to":"Agent"}'
    op: Literal["rename_role"] = "rename_role"
    role: str
    to: str = Field(min_length=1, max_length=60)


class DropRole(BaseOperation):
    """Remove a role and, with ``cascade``, its permissions."""

    example = '{"op":"drop_role","role":"Guest","cascade":true}'
    op: Literal["drop_role"] = "drop_role"
    role: str
    cascade: bool = False


class AddPermission(BaseOperation):
    """Say what a role may (or with ``allowed`` false may not) do."""

    example = (
        '{"op":"add_permission","role":"Customer","action":"read","entity":"Order","scope":"own"}'
    )
    op: Literal["add_permission"] = "add_permission"
    role: str
    action: str = Field(
        description="read, list, create, update, delete, manage or a transition's name"
    )
    entity: str | None = None
    scope: Scope = "all"
    allowed: bool = True
    condition: str | None = None
    attributes: tuple[str, ...] | None = None
    text: str | None = None


class DropPermission(BaseOperation):
    """Take a permission (or prohibition) back."""

    example = '{"op":"drop_permission","role":"Support agent","action":"update","entity":"Order"}'
    op: Literal["drop_permission"] = "drop_permission"
    role: str
    action: str
    entity: str | None = None


# --- concept: queries ----------------------------------------------------------------------


class _QueryFields(BaseOperation):
    statement: str | None = None
    filters: tuple[str, ...] | None = Field(
        None, description='such as "status in (placed, paid)", "placed_at < now - 7 days"'
    )
    sort: tuple[str, ...] | None = Field(None, description='such as "-placed_at"')
    group_by: tuple[str, ...] | None = None
    measure: str | None = None
    limit: int | None = Field(None, ge=1)
    frequency: str | None = None
    latency_ms: int | None = Field(None, ge=1)
    roles: tuple[str, ...] | None = None


class AddQuery(_QueryFields):
    """Add a question the backend must answer."""

    example = (
        '{"op":"add_query","name":"newest orders of a customer","entity":"Order",'
        '"filters":["customer ="],"sort":["-placed_at"],"limit":25}'
    )
    op: Literal["add_query"] = "add_query"
    name: str = Field(min_length=1, max_length=120)
    entity: str | None = None


class AlterQuery(_QueryFields):
    """Change a query."""

    example = (
        '{"op":"alter_query","query":"newest orders of a customer","sort":["-placed_at","-total"]}'
    )
    op: Literal["alter_query"] = "alter_query"
    query: str
    entity: str | None = None


class RenameQuery(BaseOperation):
    """Rename a query."""

    example = '{"op":"rename_query","query":"overdue invoices","to":"late invoices"}'
    op: Literal["rename_query"] = "rename_query"
    query: str
    to: str = Field(min_length=1, max_length=120)


class DropQuery(BaseOperation):
    """Remove a query."""

    example = '{"op":"drop_query","query":"revenue per product per month"}'
    op: Literal["drop_query"] = "drop_query"
    query: str


# --- concept: integrations, questions, assumptions, non-goals -------------------------------


class AddIntegration(BaseOperation):
    """Name another system and what is stored of it."""

    example = (
        '{"op":"add_integration","system":"Payment provider","data":["payment reference",'
        '"status"],"excluded":"card numbers"}'
    )
    op: Literal["add_integration"] = "add_integration"
    system: str
    data: tuple[str, ...] = ()
    excluded: str | None = None
    attributes: tuple[str, ...] | None = Field(None, description='"Entity.attribute" that hold it')


class DropIntegration(BaseOperation):
    """Remove an integration."""

    example = '{"op":"drop_integration","system":"Carrier API"}'
    op: Literal["drop_integration"] = "drop_integration"
    system: str


class AddQuestion(BaseOperation):
    """Ask for a fact the words leave open, with a recommended answer."""

    example = (
        '{"op":"add_question","text":"May a partially shipped order be cancelled?",'
        '"recommendation":"no","options":["no","yes"],"about":["Order"]}'
    )
    op: Literal["add_question"] = "add_question"
    text: str = Field(min_length=3, max_length=500)
    recommendation: str | None = None
    options: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


class AnswerQuestion(BaseOperation):
    """Answer (or with an empty answer dismiss) an open question."""

    example = (
        '{"op":"answer_question","question":"May a partially shipped order be cancelled?",'
        '"answer":"no"}'
    )
    op: Literal["answer_question"] = "answer_question"
    question: str
    answer: str = ""


class AddAssumption(BaseOperation):
    """Record something taken as given."""

    example = (
        '{"op":"add_assumption","text":"an email belongs to one customer","about":["Customer"]}'
    )
    op: Literal["add_assumption"] = "add_assumption"
    text: str = Field(min_length=3, max_length=500)
    about: tuple[str, ...] = ()
    source: str | None = None


class SettleAssumption(BaseOperation):
    """Confirm or reject an assumption."""

    example = (
        '{"op":"settle_assumption","assumption":"an email belongs to one customer",'
        '"status":"confirmed"}'
    )
    op: Literal["settle_assumption"] = "settle_assumption"
    assumption: str
    status: Literal["confirmed", "rejected"]


class AddNonGoal(BaseOperation):
    """Record what the product does not do yet."""

    example = '{"op":"add_non_goal","text":"gift cards"}'
    op: Literal["add_non_goal"] = "add_non_goal"
    text: str = Field(min_length=2, max_length=300)


class DropNonGoal(BaseOperation):
    """Take a non-goal back."""

    example = '{"op":"drop_non_goal","text":"gift cards"}'
    op: Literal["drop_non_goal"] = "drop_non_goal"
    text: str


# --- schema --------------------------------------------------------------------------------


class ColumnSpec(BaseModel):
    """A column inside ``add_table``."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str
    type: str = "text"
    nullable: bool = False
    default: str | int | bool | None = None
    primary_key: bool = False
    unique: bool = False
    references: str | None = Field(None, description="table it refers to")


class AddTable(BaseOperation):
    """Add a table, best with its columns."""

    layer = "schema"
    example = (
        '{"op":"add_table","name":"rate_limits","role":"infra","columns":[{"name":"key",'
        '"type":"text","primary_key":true},{"name":"hits","type":"integer"}]}'
    )
    op: Literal["add_table"] = "add_table"
    name: str
    columns: tuple[ColumnSpec, ...] = ()
    entity: str | None = Field(None, description="entity it realises")
    role: TableRole = "entity"
    comment: str | None = None


class AlterTable(BaseOperation):
    """Change a table's comment, role or the entity it realises."""

    layer = "schema"
    example = '{"op":"alter_table","table":"orders","comment":"one row per purchase"}'
    op: Literal["alter_table"] = "alter_table"
    table: str
    comment: str | None = None
    role: TableRole | None = None
    entity: str | None = None
    append_only: bool | None = None


class RenameTable(BaseOperation):
    """Rename a table; keys, indexes and fields follow."""

    layer = "schema"
    example = '{"op":"rename_table","table":"orders","to":"purchases"}'
    op: Literal["rename_table"] = "rename_table"
    table: str
    to: str


class DropTable(BaseOperation):
    """Remove a table. Refused while something refers to it unless ``cascade``."""

    layer = "schema"
    example = '{"op":"drop_table","table":"rate_limits"}'
    op: Literal["drop_table"] = "drop_table"
    table: str
    cascade: bool = False


class AddColumn(BaseOperation):
    """Add a column."""

    layer = "schema"
    example = (
        '{"op":"add_column","table":"orders","name":"discount","type":"numeric(12,2)",'
        '"default":"0"}'
    )
    op: Literal["add_column"] = "add_column"
    table: str
    name: str
    type: str = "text"
    nullable: bool = False
    default: str | int | bool | None = None
    identity: bool = False
    comment: str | None = None
    sensitivity: Sensitivity | None = None
    attribute: str | None = Field(None, description="attribute of the table's entity it realises")


class AlterColumn(BaseOperation):
    """Change a column."""

    layer = "schema"
    example = '{"op":"alter_column","table":"orders","column":"total","type":"numeric(14,2)"}'
    op: Literal["alter_column"] = "alter_column"
    table: str
    column: str
    type: str | None = None
    nullable: bool | None = None
    default: str | int | bool | None = None
    drop_default: bool = False
    comment: str | None = None
    sensitivity: Sensitivity | None = None


class RenameColumn(BaseOperation):
    """Rename a column; keys, checks, indexes and field mappings follow."""

    layer = "schema"
    example = '{"op":"rename_column","table":"orders","column":"placed_at","to":"ordered_at"}'
    op: Literal["rename_column"] = "rename_column"
    table: str
    column: str
    to: str


class DropColumn(BaseOperation):
    """Remove a column. Refused while something uses it unless ``cascade``."""

    layer = "schema"
    example = '{"op":"drop_column","table":"orders","column":"legacy_ref"}'
    op: Literal["drop_column"] = "drop_column"
    table: str
    column: str
    cascade: bool = False


class SetPrimaryKey(BaseOperation):
    """Set the primary key."""

    layer = "schema"
    example = (
        '{"op":"set_primary_key","table":"stock_levels","columns":["product_id","warehouse_id"]}'
    )
    op: Literal["set_primary_key"] = "set_primary_key"
    table: str
    columns: tuple[str, ...] = Field(min_length=1)


class AddUnique(BaseOperation):
    """Make columns unique together."""

    layer = "schema"
    example = (
        '{"op":"add_unique","table":"projects","columns":["workspace_id","key"],'
        '"where":"deleted_at is null"}'
    )
    op: Literal["add_unique"] = "add_unique"
    table: str
    columns: tuple[str, ...] = Field(min_length=1)
    where: str | None = None
    case_insensitive: bool = False
    name: str | None = None


class DropUnique(BaseOperation):
    """Remove a uniqueness rule, by name or by columns."""

    layer = "schema"
    example = '{"op":"drop_unique","table":"projects","columns":["key"]}'
    op: Literal["drop_unique"] = "drop_unique"
    table: str
    name: str | None = None
    columns: tuple[str, ...] = ()


class AddCheck(BaseOperation):
    """Add a check constraint in simple SQL over the table's columns."""

    layer = "schema"
    example = '{"op":"add_check","table":"orders","expression":"total >= 0"}'
    op: Literal["add_check"] = "add_check"
    table: str
    expression: str = Field(min_length=3, max_length=500)
    name: str | None = None


class DropCheck(BaseOperation):
    """Remove a check constraint, by name or expression."""

    layer = "schema"
    example = '{"op":"drop_check","table":"orders","name":"orders_total_check"}'
    op: Literal["drop_check"] = "drop_check"
    table: str
    name: str


class AddForeignKey(BaseOperation):
    """Add a foreign key."""

    layer = "schema"
    example = (
        '{"op":"add_foreign_key","table":"orders","columns":["customer_id"],'
        '"references":"customers","on_delete":"restrict"}'
    )
    op: Literal["add_foreign_key"] = "add_foreign_key"
    table: str
    columns: tuple[str, ...] = Field(min_length=1)
    references: str
    referenced_columns: tuple[str, ...] = Field((), description="default the primary key")
    on_delete: DeleteAction = "restrict"
    name: str | None = None


class AlterForeignKey(BaseOperation):
    """Change what a foreign key does when its parent is deleted."""

    layer = "schema"
    example = (
        '{"op":"alter_foreign_key","table":"orders","columns":["customer_id"],'
        '"on_delete":"restrict"}'
    )
    op: Literal["alter_foreign_key"] = "alter_foreign_key"
    table: str
    columns: tuple[str, ...] = ()
    name: str | None = None
    on_delete: DeleteAction


class DropForeignKey(BaseOperation):
    """Remove a foreign key, by name or columns."""

    layer = "schema"
    example = '{"op":"drop_foreign_key","table":"orders","columns":["warehouse_id"]}'
    op: Literal["drop_foreign_key"] = "drop_foreign_key"
    table: str
    name: str | None = None
    columns: tuple[str, ...] = ()


class AddIndex(BaseOperation):
    """Add an index; write ``"placed_at desc"`` for a descending key."""

    layer = "schema"
    example = (
        '{"op":"add_index","table":"orders","columns":["customer_id","placed_at desc"],'
        '"where":"status = \'placed\'"}'
    )
    op: Literal["add_index"] = "add_index"
    table: str
    columns: tuple[str, ...] = Field(min_length=1)
    where: str | None = None
    include: tuple[str, ...] = ()
    method: Literal["btree", "gin", "gist", "brin", "hash"] = "btree"
    name: str | None = None


class DropIndex(BaseOperation):
    """Remove an index, by name or columns."""

    layer = "schema"
    example = '{"op":"drop_index","table":"orders","columns":["status"]}'
    op: Literal["drop_index"] = "drop_index"
    table: str
    name: str | None = None
    columns: tuple[str, ...] = ()


class AddExclusion(BaseOperation):
    """Forbid overlapping ranges among rows equal in ``columns``."""

    layer = "schema"
    example = (
        '{"op":"add_exclusion","table":"bookings","columns":["room_id"],"start":"starts_at",'
        '"end":"ends_at","where":"status <> \'cancelled\'"}'
    )
    op: Literal["add_exclusion"] = "add_exclusion"
    table: str
    columns: tuple[str, ...] = Field(min_length=1)
    start: str
    end: str
    where: str | None = None
    name: str | None = None


class DropExclusion(BaseOperation):
    """Remove an exclusion constraint."""

    layer = "schema"
    example = '{"op":"drop_exclusion","table":"bookings","name":"bookings_no_overlap"}'
    op: Literal["drop_exclusion"] = "drop_exclusion"
    table: str
    name: str


# --- api -----------------------------------------------------------------------------------


class _EndpointFields(BaseOperation):
    kind: EndpointKind | None = None
    summary: str | None = None
    entity: str | None = None
    auth: Literal["required", "public", "signature"] | None = None
    public_reason: str | None = None
    row_scope: str | None = None
    object_check: str | None = None
    status: int | None = Field(None, ge=200, le=299)
    paginated: bool | None = None
    sort: tuple[str, ...] | None = None
    idempotent: bool | None = None
    precondition: bool | None = None
    side_effect: bool | None = None


class AddEndpoint(_EndpointFields):
    """Add an endpoint. Address resources as users think of them, never join tables."""

    layer = "api"
    example = (
        '{"op":"add_endpoint","method":"POST","path":"/v1/orders/{id}/archive","kind":"action",'
        '"entity":"Order","summary":"Archive an order","roles":["Support agent"]}'
    )
    op: Literal["add_endpoint"] = "add_endpoint"
    method: Method
    path: str = Field(pattern=r"^/", max_length=200)
    roles: tuple[str, ...] | None = None
    scope: Scope | None = None


class AlterEndpoint(_EndpointFields):
    """Change an endpoint, addressed by method and path."""

    layer = "api"
    example = '{"op":"alter_endpoint","endpoint":"POST /v1/orders","idempotent":true}'
    op: Literal["alter_endpoint"] = "alter_endpoint"
    endpoint: str


class RenameEndpoint(BaseOperation):
    """Move an endpoint to another path or method."""

    layer = "api"
    example = '{"op":"rename_endpoint","endpoint":"GET /v1/orders","to":"GET /v1/purchases"}'
    op: Literal["rename_endpoint"] = "rename_endpoint"
    endpoint: str
    to: str


class DropEndpoint(BaseOperation):
    """Remove an endpoint."""

    layer = "api"
    example = '{"op":"drop_endpoint","endpoint":"DELETE /v1/orders/{id}"}'
    op: Literal["drop_endpoint"] = "drop_endpoint"
    endpoint: str


class DeprecateEndpoint(BaseOperation):
    """Announce that an endpoint goes."""

    layer = "api"
    example = (
        '{"op":"deprecate_endpoint","endpoint":"GET /v1/orders","since":"2027-01-01",'
        '"sunset":"2027-07-01"}'
    )
    op: Literal["deprecate_endpoint"] = "deprecate_endpoint"
    endpoint: str
    since: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    sunset: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    replacement: str = ""


class _FieldFields(BaseOperation):
    type: FieldType | None = None
    required: bool | None = None
    nullable: bool | None = None
    many: bool | None = None
    values: tuple[str, ...] | None = None
    max_length: int | None = Field(None, ge=1)
    maps_to: str | None = Field(None, description='"table.column" it carries')
    masked: bool | None = None
    hidden_from: tuple[str, ...] | None = Field(None, description="roles that do not get it")
    description: str | None = None


class AddField(_FieldFields):
    """Add a field to a request or response."""

    layer = "api"
    example = (
        '{"op":"add_field","endpoint":"POST /v1/orders","part":"request","name":"note",'
        '"type":"string","required":false}'
    )
    op: Literal["add_field"] = "add_field"
    endpoint: str
    part: Literal["request", "response"]
    name: str


class AlterField(_FieldFields):
    """Change a field of a request or response."""

    layer = "api"
    example = (
        '{"op":"alter_field","endpoint":"GET /v1/customers","part":"response","field":"email",'
        '"hidden_from":["Warehouse clerk"]}'
    )
    op: Literal["alter_field"] = "alter_field"
    endpoint: str
    part: Literal["request", "response"]
    field: str


class RenameField(BaseOperation):
    """Rename a field of a request or response."""

    layer = "api"
    example = (
        '{"op":"rename_field","endpoint":"GET /v1/orders","part":"response","field":"total",'
        '"to":"total_amount"}'
    )
    op: Literal["rename_field"] = "rename_field"
    endpoint: str
    part: Literal["request", "response"]
    field: str
    to: str


class DropField(BaseOperation):
    """Remove a field from a request or response."""

    layer = "api"
    example = '{"op":"drop_field","endpoint":"GET /v1/customers","part":"response","field":"phone"}'
    op: Literal["drop_field"] = "drop_field"
    endpoint: str
    part: Literal["request", "response"]
    field: str


class AddParameter(BaseOperation):
    """Add a path, query or header parameter."""

    layer = "api"
    example = (
        '{"op":"add_parameter","endpoint":"GET /v1/orders","name":"status",'
        '"maps_to":"orders.status"}'
    )
    op: Literal["add_parameter"] = "add_parameter"
    endpoint: str
    name: str
    location: Literal["path", "query", "header"] = "query"
    type: FieldType = "string"
    required: bool = False
    values: tuple[str, ...] = ()
    operator: FilterOp | None = None
    maps_to: str | None = None
    description: str | None = None


class DropParameter(BaseOperation):
    """Remove a parameter."""

    layer = "api"
    example = '{"op":"drop_parameter","endpoint":"GET /v1/orders","name":"status"}'
    op: Literal["drop_parameter"] = "drop_parameter"
    endpoint: str
    name: str


class AddError(BaseOperation):
    """Add a way the endpoint says no."""

    layer = "api"
    example = (
        '{"op":"add_error","endpoint":"POST /v1/orders","status":409,"code":"out_of_stock",'
        '"when":"a product is not available"}'
    )
    op: Literal["add_error"] = "add_error"
    endpoint: str
    status: int = Field(ge=400, le=599)
    code: str
    when: str | None = None


class DropError(BaseOperation):
    """Remove a way the endpoint says no."""

    layer = "api"
    example = '{"op":"drop_error","endpoint":"POST /v1/orders","status":409,"code":"out_of_stock"}'
    op: Literal["drop_error"] = "drop_error"
    endpoint: str
    status: int
    code: str | None = None


class SetAccess(BaseOperation):
    """Say which rows a role reaches through an endpoint."""

    layer = "api"
    example = '{"op":"set_access","endpoint":"GET /v1/orders","role":"Support agent","scope":"all"}'
    op: Literal["set_access"] = "set_access"
    endpoint: str
    role: str
    scope: Scope = "all"
    condition: str | None = None


class DropAccess(BaseOperation):
    """Close an endpoint to a role."""

    layer = "api"
    example = '{"op":"drop_access","endpoint":"GET /v1/orders","role":"Guest"}'
    op: Literal["drop_access"] = "drop_access"
    endpoint: str
    role: str


# --- decisions -----------------------------------------------------------------------------


class ProposeDecision(BaseOperation):
    """Propose a decision note, when a choice was made that later turns must keep."""

    layer = "decisions"
    example = (
        '{"op":"propose_decision","title":"Cursor pagination","decision":"Lists use an opaque '
        'cursor.","context":"Lists grow.","consequences":"No page numbers.",'
        '"topic":"pagination","choice":"cursor"}'
    )
    op: Literal["propose_decision"] = "propose_decision"
    title: str = Field(min_length=2, max_length=120)
    decision: str = Field(min_length=2, max_length=4000)
    context: str | None = Field(None, max_length=4000)
    consequences: str | None = Field(None, max_length=4000)
    topic: str | None = None
    choice: str | None = None
    scope: tuple[str, ...] = Field((), description="names of elements it concerns; none: all")
    supersedes: int | None = Field(None, description="number of the note it would replace")


class AddDecision(ProposeDecision):
    """Add a decision note that holds at once."""

    layer = "decisions"
    by_user = True
    example = '{"op":"add_decision","title":"Keys","decision":"Keys are uuid.","topic":"ids"}'
    op: Literal["add_decision"] = "add_decision"  # type: ignore[assignment]


class AlterDecision(BaseOperation):
    """Accept, reject, pin, mute, edit or supersede a decision note."""

    layer = "decisions"
    by_user = True
    example = '{"op":"alter_decision","decision":1,"status":"accepted"}'
    op: Literal["alter_decision"] = "alter_decision"
    decision: int
    status: Literal["proposed", "accepted", "rejected", "superseded"] | None = None
    pinned: bool | None = None
    muted: bool | None = None
    title: str | None = Field(None, min_length=2, max_length=120)
    text: str | None = Field(None, max_length=4000, description="the decision's words")
    context: str | None = None
    consequences: str | None = None
    topic: str | None = None
    choice: str | None = None
    scope: tuple[str, ...] | None = None
    superseded_by: int | None = None


# --- whole elements, for inverses -----------------------------------------------------------


class PutElement(BaseOperation):
    """Put an element back exactly as it was, at its place (the inverse of a change or drop)."""

    by_user = True
    op: Literal["put_element"] = "put_element"
    place: str
    """Collection, such as ``concept.entities`` or ``schema.tables/<table id>/columns``; a single
    value such as ``conventions`` or ``name`` has no ``id``."""
    id: str | None = None
    position: int = 0
    value: Any = None


class RemoveElement(BaseOperation):
    """Take an element out exactly (the inverse of an addition)."""

    by_user = True
    op: Literal["remove_element"] = "remove_element"
    place: str
    id: str


Operation = Annotated[
    SetConvention | AddEntity | AlterEntity | RenameEntity | DropEntity | SetRetention | SetErasure
    | AddAttribute | AlterAttribute | RenameAttribute | MoveAttribute | DropAttribute
    | AddIdentity | DropIdentity
    | AddRelationship | AlterRelationship | RenameRelationship | DropRelationship
    | AddInvariant | DropInvariant
    | SetLifecycle | AddState | RenameState | DropState | AddTransition | AlterTransition
    | DropTransition | DropLifecycle
    | AddRole | AlterRole | RenameRole | DropRole | AddPermission | DropPermission
    | AddQuery | AlterQuery | RenameQuery | DropQuery
    | AddIntegration | DropIntegration | AddQuestion | AnswerQuestion
    | AddAssumption | SettleAssumption | AddNonGoal | DropNonGoal
    | AddTable | AlterTable | RenameTable | DropTable
    | AddColumn | AlterColumn | RenameColumn | DropColumn | SetPrimaryKey
    | AddUnique | DropUnique | AddCheck | DropCheck
    | AddForeignKey | AlterForeignKey | DropForeignKey | AddIndex | DropIndex
    | AddExclusion | DropExclusion
    | AddEndpoint | AlterEndpoint | RenameEndpoint | DropEndpoint | DeprecateEndpoint
    | AddField | AlterField | RenameField | DropField | AddParameter | DropParameter
    | AddError | DropError | SetAccess | DropAccess
    | ProposeDecision | AddDecision | AlterDecision | PutElement | RemoveElement,
    Field(discriminator="op"),
]  # fmt: skip
"""Every operation, told apart by ``op``."""
