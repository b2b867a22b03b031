"""Operations on conventions, entities, attributes and identities."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from design.document.concept import (
    AttributeType,
    DeletePolicy,
    Exposure,
    ManagedBy,
    Ownership,
    Sensitivity,
    Storage,
)
from design.operations.vocabulary.base import BaseOperation


class SetConvention(BaseOperation):
    """Set one convention."""

    layer = "conventions"
    example = '{"op":"set_convention","key":"ids.type","value":"bigint"}'
    op: Literal["set_convention"] = "set_convention"
    key: str
    value: str | int | bool


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
    expected_rows: int | None = Field(None, ge=0, le=10**15)
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


class _AttributeFields(BaseOperation):
    type: AttributeType | None = None
    required: bool | None = None
    values: tuple[str, ...] | None = None
    default: str | int | bool | None = None
    minimum: str | int | float | None = None
    maximum: str | int | float | None = None
    minimum_excluded: bool | None = None
    maximum_excluded: bool | None = None
    max_length: int | None = Field(None, ge=1, le=1_000_000_000)
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
