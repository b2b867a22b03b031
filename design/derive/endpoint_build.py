"""From what an endpoint is to be to the endpoint: ids, access, row scope, standard errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from design.derive.endpoint_errors import error
from design.derive.endpoint_facts import Facts, noun
from design.derive.endpoint_paths import Part, Place, Values
from design.derive.endpoint_rights import Grant
from design.derive.making import made
from design.document.api import (
    Access,
    Endpoint,
    EndpointField,
    EndpointKind,
    ErrorCase,
    Method,
    Parameter,
)
from design.document.base import Derived
from design.document.concept import Entity
from design.document.ids import new_id

_Made = TypeVar("_Made", bound=Derived)


@dataclass
class Spec:
    """What an endpoint is to be, before ids, access words and standard errors."""

    facet: str
    origin: str
    method: Method
    path: str
    kind: EndpointKind
    name: str
    summary: str
    entity: Entity | None = None
    grants: tuple[Grant, ...] = ()
    open: bool = False
    """Whether every signed-in user may use it, because no role is known."""
    auth: Literal["required", "public", "signature"] = "required"
    public_reason: str = ""
    row_scope: str = ""
    object_check: str = ""
    parameters: list[Part] = field(default_factory=list)
    request: tuple[Part, ...] = ()
    response: tuple[Part, ...] = ()
    status: int = 200
    conflicts: list[Part] = field(default_factory=list)
    rules: str = "A field is missing, unknown or breaks its rule."
    missing: str = ""
    """When 404 is said, if not because of an id in the path."""
    paginated: bool = False
    sort: tuple[str, ...] = ()
    idempotent: bool = False
    precondition: bool = False
    side_effect: bool = False


def finish(facts: Facts, spec: Spec) -> Endpoint:
    """Return the endpoint a spec describes.

    Args:
        facts: The indexed design.
        spec: What it is to be.
    """
    endpoint_id = new_id("endpoint", spec.facet, origin=spec.origin)
    values: Values = {
        "id": endpoint_id,
        "realises": spec.origin,
        "derived": True,
        "method": spec.method,
        "path": spec.path,
        "name": spec.name,
        "kind": spec.kind,
        "summary": spec.summary,
        "entity": spec.entity.id if spec.entity else None,
        "auth": spec.auth,
        "public_reason": spec.public_reason,
        "access": _access(spec, endpoint_id),
        "row_scope": _scope(facts, spec),
        "object_check": spec.object_check,
        "parameters": _members(
            Parameter, "parameter", [*spec.parameters, *_headers(spec)], spec, endpoint_id
        ),
        "request": _members(EndpointField, "field", spec.request, spec, endpoint_id, "request "),
        "response": _members(EndpointField, "field", spec.response, spec, endpoint_id, "response "),
        "status": spec.status,
        "errors": _members(ErrorCase, "error", _errors(facts, spec), spec, endpoint_id),
        "paginated": spec.paginated,
        "sort": spec.sort,
        "idempotent": spec.idempotent,
        "precondition": spec.precondition,
        "side_effect": spec.side_effect,
    }
    return made(Endpoint, values)


def _scope(facts: Facts, spec: Spec) -> str:
    """Return in words which rows an endpoint reaches; of what is deleted softly, the living."""
    scope = spec.row_scope or row_scope(facts, spec.entity, spec.grants, spec.open)
    if spec.entity is None or spec.kind == "create" or not scope:
        return scope
    policy = spec.entity.delete_policy or facts.conventions.deletion.policy
    return f"{scope}; none that are deleted" if policy == "soft" else scope


def _members(
    cls: type[_Made],
    kind: str,
    parts: Iterable[Part],
    spec: Spec,
    endpoint_id: str,
    section: str = "",
) -> tuple[_Made, ...]:
    found: list[_Made] = []
    seen: dict[str, int] = {}
    for part in parts:
        # Names change; what a part realises does not, so its place there makes the id.
        facet, origin = part.facet, part.realises or spec.origin
        if part.realises is not None:
            count = seen[origin] = seen.get(origin, -1) + 1
            facet = str(count)
        values = {
            **part.values,
            "id": new_id(kind, section + facet, origin=origin, parent=endpoint_id),
            "realises": part.realises,
            "derived": True,
        }
        inner = part.values.get("fields")
        if inner:
            inside = f"{section}{part.realises or facet} "
            values["fields"] = _members(cls, kind, inner, spec, endpoint_id, inside)
        found.append(made(cls, values))
    return tuple(found)


def _access(spec: Spec, endpoint_id: str) -> tuple[Access, ...]:
    return tuple(
        made(
            Access,
            {
                "id": new_id("access", "", origin=grant.role, parent=endpoint_id),
                "realises": grant.permission,
                "derived": True,
                "role": grant.role,
                "scope": grant.scope,
                "condition": grant.condition,
            },
        )
        for grant in spec.grants
    )


def row_scope(
    facts: Facts, entity: Entity | None, grants: tuple[Grant, ...], everyone: bool = False
) -> str:
    """Return in words which rows each role reaches.

    Args:
        facts: The indexed design.
        entity: The entity whose rows are meant.
        grants: What each role may.
        everyone: Whether every signed-in user may, because no role is known.
    """
    if entity is None:
        return ""
    tenant = ""
    root = facts.root
    if root is not None and facts.tenanted(entity) and not facts.is_root(entity.id):
        crossing = any(grant.scope == "all" for grant in grants)
        if not crossing:
            column = f"{noun(root).replace(' ', '_')}_{facts.conventions.ids.column}"
            tenant = f"{column} = the {noun(root)} of the credential; "
    if everyone:
        return f"{tenant}every signed-in user: all"
    told: dict[str, list[str]] = {}
    for grant in grants:
        told.setdefault(_reached(facts, entity, grant), []).append(
            facts.roles[grant.role].name.lower()
        )
    return tenant + "; ".join(f"{', '.join(names)}: {text}" for text, names in told.items())


def _reached(facts: Facts, entity: Entity, grant: Grant) -> str:
    role = facts.roles[grant.role]
    condition = grant.condition
    match grant.scope:
        case "own":
            reach = facts.reach(entity, role)
            if facts.is_root(entity.id) and facts.root is not None:
                text = f"own (the {noun(facts.root)} of the credential)"
            elif reach is not None:
                text = f"own ({reach.text})"
            else:
                text = f"own (rows of the signed-in {role.name.lower()})"
        case "related":
            return f"related ({condition or f'connected with the signed-in {role.name.lower()}'})"
        case "tenant":
            text = f"all of own {noun(facts.root)}" if facts.root else "all"
        case "all" | "none":
            text = "all"
    return f"{text}, {condition}" if condition else text


def object_check(entity: Entity, place: Place) -> str:
    """Return in words what is checked of the object a path addresses."""
    if place.own:
        return f"Always the {noun(entity)} of the caller; no id is taken."
    return f"The {noun(entity)} is looked up within the row scope; outside it, it is a 404."


def _headers(spec: Spec) -> list[Part]:
    found = []
    if spec.precondition:
        found.append(
            Part(
                "If-Match",
                None,
                {
                    "name": "If-Match",
                    "location": "header",
                    "required": True,
                    "description": "The ETag of the version that was read.",
                },
            )
        )
    if spec.idempotent:
        found.append(
            Part(
                "Idempotency-Key",
                None,
                {
                    "name": "Idempotency-Key",
                    "location": "header",
                    "required": True,
                    "description": "A repeat with the same key gives the first answer.",
                },
            )
        )
    return found


def _errors(facts: Facts, spec: Spec) -> list[Part]:
    """The complete error set: what every endpoint of this shape can answer, then its own."""
    query = any(part.values.get("location", "query") == "query" for part in spec.parameters)
    ids = [part for part in spec.parameters if part.values.get("location") == "path"]
    found = []
    if spec.request or query:
        told = " or ".join(
            text
            for text, true in (
                ("The body is not valid JSON", bool(spec.request)),
                ("A parameter is unknown or cannot be read", query),
            )
            if true
        )
        found.append(error(400, "malformed_request", f"{told}."))
    if spec.auth != "public":
        credential = "signature" if spec.auth == "signature" else "credential"
        found.append(error(401, "unauthenticated", f"The {credential} is missing or not valid."))
    limited = [grant for grant in spec.grants if grant.condition]
    excluded = [
        role.name.lower()
        for role in facts.roles.values()
        if not any(grant.role == role.id for grant in spec.grants)
    ]
    if spec.auth == "required" and (excluded or limited) and not spec.open:
        found.append(error(403, "forbidden", _refused(facts, excluded, limited)))
    if ids or spec.missing:
        when = spec.missing or "No such object, or it is outside the caller's row scope."
        found.append(error(404, "not_found", when))
    found += spec.conflicts
    if spec.precondition:
        found.append(error(409, "stale_version", "It was changed since the version in If-Match."))
    if spec.idempotent:
        found.append(
            error(409, "idempotency_key_reused", "The key was sent before with another body.")
        )
    if spec.request and spec.kind != "webhook":
        found.append(error(422, "validation_failed", spec.rules))
    if facts.conventions.errors.rate_limit:
        found.append(error(429, "rate_limited", "Too many requests with this credential."))
    return list({part.facet: part for part in found}.values())


def _refused(facts: Facts, excluded: list[str], limited: list[Grant]) -> str:
    told = [f"The caller is {', '.join(excluded)}"] if excluded else []
    told += [
        f"{facts.roles[grant.role].name.lower()}: the condition is not met ({grant.condition})"
        for grant in limited
    ]
    text = "; ".join(told)
    return f"{text[:1].upper()}{text[1:]}."
