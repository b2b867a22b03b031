"""Conventions: the house rules of one design, as data that the other layers read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

from pydantic import Field, ValidationError

from design.document.base import Frozen
from design.document.names import Case


class Naming(Frozen):
    """How things are spelled in the lower layers."""

    tables: Case = "snake"
    columns: Case = "snake"
    fields: Case = "snake"
    paths: Case = "kebab"
    table_number: Literal["plural", "singular"] = "plural"
    foreign_key: str = Field("{name}_id", pattern=r"^[a-z_]*\{name\}[a-z_]*$")


class Identifiers(Frozen):
    """How rows are identified."""

    type: Literal["uuid", "bigint"] = "uuid"
    column: str = Field("id", pattern=r"^[a-z][a-z0-9_]{0,30}$")


class Time(Frozen):
    """What an instant is, and which stamps every table carries."""

    instants: Literal["timestamptz", "timestamp"] = "timestamptz"
    created: str = Field("created_at", pattern=r"^([a-z][a-z0-9_]{0,30})?$")
    updated: str = Field("updated_at", pattern=r"^([a-z][a-z0-9_]{0,30})?$")


class Deletion(Frozen):
    """What deleting means where an entity does not say."""

    policy: Literal["hard", "soft", "deactivate", "never"] = "hard"
    column: str = Field("deleted_at", pattern=r"^[a-z][a-z0-9_]{0,30}$")


class Tenancy(Frozen):
    """How tenants are kept apart. The root entity is named in the concept by its ownership."""

    mode: Literal["none", "column"] = "none"
    enforcement: Literal["service", "rls"] = "service"
    composite_keys: bool = True


class Money(Frozen):
    """How amounts of money are stored."""

    representation: Literal["numeric", "minor_units"] = "numeric"
    precision: int = Field(12, ge=4, le=38)
    scale: int = Field(2, ge=0, le=10)
    unit_scale: int = Field(8, ge=0, le=10)
    currency: Literal["column", "fixed"] = "column"
    fixed_currency: str = Field("EUR", pattern=r"^[A-Z]{3}$")


class Values(Frozen):
    """How closed lists and texts are stored, and whether an unstated attribute is required."""

    enums: Literal["check", "enum"] = "check"
    texts: Literal["text", "varchar"] = "text"
    required: bool = True
    non_empty_texts: bool = True


class Pagination(Frozen):
    """How lists are cut."""

    style: Literal["cursor", "page", "offset"] = "cursor"
    default_limit: int = Field(25, ge=1)
    max_limit: int = Field(100, ge=1)


class Lists(Frozen):
    """How lists are sorted and filtered."""

    sort: Literal["minus", "order_by"] = "minus"
    filter: Literal["plain", "bracket"] = "plain"


class Errors(Frozen):
    """The one error envelope."""

    envelope: Literal["error", "problem"] = "error"
    rate_limit: bool = True


class Versioning(Frozen):
    """How the interface is versioned and what is promised about change."""

    style: Literal["path", "header", "none"] = "path"
    version: int = Field(1, ge=1)
    compatibility_days: int = Field(180, ge=0)


class Migrations(Frozen):
    """How schema changes are rolled out."""

    style: Literal["expand_contract", "direct"] = "expand_contract"
    drops: Literal["contract_phase", "allowed"] = "contract_phase"


class Concurrency(Frozen):
    """How lost updates and repeated requests are prevented."""

    precondition: Literal["etag", "none"] = "etag"
    version_column: str = Field("version", pattern=r"^[a-z][a-z0-9_]{0,30}$")
    idempotency: Literal["header", "none"] = "header"


class Conventions(Frozen):
    """All conventions of a design. Keys are addressed as ``group.name``."""

    naming: Naming = Naming()
    ids: Identifiers = Identifiers()
    time: Time = Time()
    deletion: Deletion = Deletion()
    tenancy: Tenancy = Tenancy()
    money: Money = Money()
    values: Values = Values()
    pagination: Pagination = Pagination()
    lists: Lists = Lists()
    errors: Errors = Errors()
    versioning: Versioning = Versioning()
    migrations: Migrations = Migrations()
    concurrency: Concurrency = Concurrency()
    profile: Literal["prototype", "product", "regulated"] = "product"

    def items(self) -> Iterator[tuple[str, Any]]:
        """Yield every ``(key, value)``, groups flattened, in declared order."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Frozen):
                for inner in type(value).model_fields:
                    yield f"{name}.{inner}", getattr(value, inner)
            else:
                yield name, value

    def with_value(self, key: str, value: object) -> Conventions:
        """Return conventions with one key set.

        Args:
            key: ``group.name`` or ``profile``.
            value: The new value; strings are converted as JSON would be written.

        Raises:
            KeyError: The key is unknown.
            ValueError: The value is not allowed; the message names what is.
        """
        group_name, _, inner = key.partition(".")
        fields = type(self).model_fields
        if group_name not in fields:
            raise KeyError(key)
        group = getattr(self, group_name)
        owner, name = (group, inner) if isinstance(group, Frozen) else (self, group_name)
        if name not in type(owner).model_fields:
            raise KeyError(key)
        try:
            checked = type(owner).model_validate(owner.model_dump() | {name: value})
        except ValidationError as error:
            reasons = "; ".join(problem["msg"] for problem in error.errors())
            raise ValueError(f"{key}: {reasons}") from None
        return self.replace(**{group_name: checked if isinstance(group, Frozen) else value})


CONVENTION_KEYS: Final = tuple(key for key, _ in Conventions().items())
"""Every convention key in declared order."""
