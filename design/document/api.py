"""The api layer: endpoints as a client meets them."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import ClassVar, Literal

from design.document.base import Derived, Frozen
from design.document.concept import FilterOp, Scope, Sensitivity

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
EndpointKind = Literal[
    "list", "detail", "create", "update", "replace", "delete", "action", "search", "report",
    "webhook", "other",
]  # fmt: skip
FieldType = Literal[
    "string", "integer", "number", "boolean", "date", "time", "date-time", "duration", "uuid",
    "email", "uri", "decimal", "money", "object", "array", "binary",
]  # fmt: skip


class EndpointField(Derived):
    """A field of a request or response body."""

    name: str
    type: FieldType = "string"
    required: bool = True
    nullable: bool = False
    many: bool = False
    values: tuple[str, ...] = ()
    minimum: str | None = None
    maximum: str | None = None
    minimum_excluded: bool = False
    maximum_excluded: bool = False
    max_length: int | None = None
    maps_to: str | None = None
    """Id of the column it carries, if it is one."""
    masked: bool = False
    """Whether only part of the value is shown."""
    hidden_from: tuple[str, ...] = ()
    """Role ids that do not get it."""
    sensitivity: Sensitivity | None = None
    fields: tuple[EndpointField, ...] = ()
    """What an ``object`` holds; empty when that is not settled."""
    description: str = ""


class Parameter(Derived):
    """A path, query or header parameter."""

    name: str
    location: Literal["path", "query", "header"] = "query"
    type: FieldType = "string"
    required: bool = False
    values: tuple[str, ...] = ()
    many: bool = False
    operator: FilterOp | None = None
    """What a filter does with the value."""
    maps_to: str | None = None
    """Id of the column it filters or addresses."""
    description: str = ""


class Access(Derived):
    """Which rows a role reaches through an endpoint, and on what condition."""

    role: str
    scope: Scope = "all"
    condition: str = ""


class ErrorCase(Derived):
    """One way the endpoint says no."""

    status: int
    code: str
    when: str = ""


class Deprecation(Frozen):
    """That an endpoint goes, since when and when."""

    since: str
    """ISO date; empty while it is not known."""
    sunset: str
    """ISO date from which on it may be gone; empty while none is set."""
    replacement: str = ""


class Endpoint(Derived):
    """One method on one path."""

    method: Method
    path: str
    name: str
    """Operation id in snake case."""
    kind: EndpointKind = "other"
    summary: str = ""
    entity: str | None = None
    """Id of the entity whose representation it gives or changes."""
    auth: Literal["required", "public", "signature"] = "required"
    public_reason: str = ""
    access: tuple[Access, ...] = ()
    row_scope: str = ""
    """The row filter in words, applied before any other filter; empty means every row."""
    object_check: str = ""
    """What is checked of the addressed object before anything else."""
    parameters: tuple[Parameter, ...] = ()
    request: tuple[EndpointField, ...] = ()
    response: tuple[EndpointField, ...] = ()
    status: int = 200
    errors: tuple[ErrorCase, ...] = ()
    paginated: bool = False
    sort: tuple[str, ...] = ()
    """Sort keys offered, as sent (``-placed_at``); the first is the default."""
    idempotent: bool = False
    """Whether a repeat with the same Idempotency-Key gives the first answer."""
    precondition: bool = False
    """Whether If-Match is required."""
    side_effect: bool = False
    deprecated: Deprecation | None = None

    caches: ClassVar[tuple[str, ...]] = ("columns_carried", "roles_named")

    @cached_property
    def columns_carried(self) -> frozenset[str]:
        """Ids of the columns its fields and parameters carry."""
        carried = {item.maps_to for item in self.parameters}
        carried.update(item.maps_to for item in self.request)
        carried.update(item.maps_to for item in self.response)
        return frozenset(item for item in carried if item is not None)

    @cached_property
    def roles_named(self) -> frozenset[str]:
        """Ids of the roles its access and its fields name."""
        named = {item.role for item in self.access}
        for part in (self.request, self.response):
            for item in part:
                named.update(item.hidden_from)
        return frozenset(named)

    @property
    def label(self) -> str:
        """Method and path, as people write it."""
        return f"{self.method} {self.path}"


class Api(Frozen):
    """The api layer."""

    endpoints: tuple[Endpoint, ...] = ()
    dropped: tuple[str, ...] = ()
    """Ids of derived elements that were dropped by hand; derivation does not bring them back."""

    caches: ClassVar[tuple[str, ...]] = ("_endpoint_ids", "_endpoint_labels")

    @cached_property
    def _endpoint_ids(self) -> dict[str, Endpoint]:
        return {endpoint.id: endpoint for endpoint in self.endpoints}

    @cached_property
    def _endpoint_labels(self) -> dict[str, Endpoint]:
        return {endpoint_key(item.method, item.path): item for item in self.endpoints}

    def endpoint(self, endpoint_id: str) -> Endpoint | None:
        """Return the endpoint with an id."""
        return self._endpoint_ids.get(endpoint_id)

    def endpoint_at(self, method: str, path: str) -> Endpoint | None:
        """Return the endpoint at a method and path; names of path parameters do not matter."""
        return self._endpoint_labels.get(endpoint_key(method, path))


@lru_cache(maxsize=16_384)
def endpoint_key(method: str, path: str) -> str:
    """Return the key under which two ways to write one endpoint are equal."""
    parts = path.strip().strip("/").split("/")
    shape = "/".join("{}" if part.startswith(("{", ":", "<")) else part.lower() for part in parts)
    return f"{method.strip().upper()} /{shape}"
