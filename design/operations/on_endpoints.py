"""Endpoints, and who may reach which rows through them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from design.document.api import (
    Access,
    Deprecation,
    Endpoint,
    EndpointKind,
    Method,
    Parameter,
    endpoint_key,
)
from design.document.concept import Scope
from design.document.names import singular, snake
from design.operations.edit import (
    Edit,
    Handlers,
    Held,
    by_hand,
    different,
    exists,
    ids_of,
    invalid,
    swap,
    without,
)
from design.operations.on_entities import described
from design.operations.resolve import unknown
from design.operations.spelling import free_name, line, lines
from design.operations.vocabulary import (
    AddEndpoint,
    AlterEndpoint,
    DeprecateEndpoint,
    DropAccess,
    DropEndpoint,
    RenameEndpoint,
    SetAccess,
)

_FIELDS: Final = (
    "kind", "summary", "auth", "public_reason", "row_scope", "object_check", "status",
    "paginated", "sort", "idempotent", "precondition", "side_effect",
)  # fmt: skip
_METHODS: Final[dict[str, Method]] = {
    "GET": "GET", "POST": "POST", "PUT": "PUT", "PATCH": "PATCH", "DELETE": "DELETE",
}  # fmt: skip
_PART: Final = re.compile(r"^(?:[A-Za-z0-9._~:@-]+|\{[A-Za-z_][A-Za-z0-9_]*\})$")
_PLACEHOLDER: Final = re.compile(r"^(?::(\w+)|<(?:\w+:)?(\w+)>|\[(\w+)\])$")


def _path(edit: Edit, text: str) -> str:
    """Return a path in the one way it is written, or refuse it."""
    raw = line(text)
    parts = []
    for part in raw.strip("/").split("/"):
        other = _PLACEHOLDER.match(part)
        if other:
            part = "{" + next(filter(None, other.groups())) + "}"
        if part in ("", ".", "..") and raw.strip("/"):
            raise invalid(
                f'"{raw}" is not a path: a part of it is {repr(part) if part else "empty"}.'
            )
        if part and not _PART.match(part):
            raise invalid(
                f'"{raw}" is not a path: "{part}" may only be letters, digits, - and _, or '
                "{parameter}."
            )
        parts.append(part)
    path = "/" + "/".join(parts)
    if path != raw:
        edit.note(f'"{raw}" is written {path}')
    names = re.findall(r"\{(\w+)\}", path)
    if len(set(names)) != len(names):
        raise invalid(f'"{path}" uses one parameter name twice.')
    return path


def _label(edit: Edit, text: str) -> tuple[Method, str]:
    method, _, path = line(text).partition(" ")
    found = _METHODS.get(method.upper())
    if found is None or not path.strip().startswith("/"):
        raise invalid(f'"{line(text)}" is not an endpoint. Write it as "GET /path".')
    return found, _path(edit, path.strip())


def _kind(method: Method, path: str) -> EndpointKind:
    """Return what kind an endpoint is, told from its method and path."""
    last = path.rstrip("/").rpartition("/")[2]
    if method == "GET":
        return "detail" if last.startswith("{") else "list"
    if method == "POST":
        return "action" if "}/" in path and singular(last) == last else "create"
    kinds: dict[Method, EndpointKind] = {"PUT": "replace", "PATCH": "update", "DELETE": "delete"}
    return kinds[method]


def _operation_id(design_names: set[str], method: Method, kind: str, path: str) -> str:
    parts = [part for part in path.strip("/").split("/") if part and not part.startswith("{")]
    words = [part for part in parts if not re.fullmatch(r"v\d+|api", part)] or ["root"]
    verb = {"detail": "get", "list": "list"}.get(kind, kind)
    if kind == "action" and len(words) > 1:
        name = f"{words[-1]}_{singular(words[-2])}"
    elif kind in ("other", "report", "search", "webhook"):
        name = f"{method.lower()}_{'_'.join(words)}"
    else:
        noun = words[-1] if kind == "list" else singular(words[-1])
        name = f"{verb}_{noun}"
    return free_name(snake(name) or method.lower(), design_names)


def _stated(edit: Edit, operation: AddEndpoint | AlterEndpoint) -> dict[str, Any]:
    stated: dict[str, Any] = {}
    for name in _FIELDS:
        value = getattr(operation, name)
        if value is not None:
            clean = lines(value) if isinstance(value, tuple) else value
            stated[name] = line(clean) if isinstance(clean, str) else clean
    if operation.entity is not None:
        stated["entity"] = edit.entity(operation.entity).id if operation.entity else None
    return stated


def add_endpoint(edit: Edit, operation: AddEndpoint) -> str:
    """Add an endpoint; said of a derived one, it states what is different by hand."""
    path = _path(edit, operation.path)
    stated = _stated(edit, operation)
    roles = edit.roles(operation.roles or ())
    existing = edit.design.api.endpoint_at(operation.method, path)
    if existing is not None:
        edit.require(existing.id)
        return _endpoint_again(edit, existing, stated, roles, operation.scope)
    kind = stated.get("kind") or _kind(operation.method, path)
    endpoints = edit.design.api.endpoints
    default = 201 if kind == "create" else 204 if kind == "delete" else 200
    endpoint_id = edit.make(
        "endpoint",
        endpoint_key(operation.method, path),
        taken=Held(edit.design.api.endpoint),
    )
    fields: dict[str, Any] = {"kind": kind, "status": default} | stated
    made = Endpoint(
        id=endpoint_id,
        method=operation.method,
        path=path,
        name=_operation_id({item.name for item in endpoints}, operation.method, kind, path),
        **fields,
    )
    made = _with_path_parameters(edit, made)
    made = _with_roles(edit, made, roles, operation.scope or "all")
    edit.claim("endpoint", endpoint_key(operation.method, path))
    edit.set_api(endpoints=(*endpoints, made))
    return f"+ endpoint {made.label}"


def _with_path_parameters(edit: Edit, endpoint: Endpoint) -> Endpoint:
    """Return an endpoint that has a parameter for each placeholder of its path."""
    names = re.findall(r"\{(\w+)\}", endpoint.path)
    ids = edit.design.conventions.ids
    kept = tuple(
        item for item in endpoint.parameters if item.location != "path" or item.name in names
    )
    there = {item.name for item in kept if item.location == "path"}
    added = tuple(
        Parameter(
            id=edit.make("parameter", f"path {name}", parent=endpoint.id,
                         taken=ids_of(endpoint.parameters)),
            name=name,
            location="path",
            type=("uuid" if ids.type == "uuid" else "integer") if _is_id(name) else "string",
            required=True,
        )
        for name in names
        if name not in there
    )  # fmt: skip
    return endpoint.replace(parameters=(*added, *kept))


def _is_id(name: str) -> bool:
    return name == "id" or name.endswith(("_id", "Id"))


def _with_roles(edit: Edit, endpoint: Endpoint, roles: tuple[str, ...], scope: Scope) -> Endpoint:
    """Return an endpoint that roles reach with a scope."""
    access = endpoint.access
    for role in roles:
        existing = next((item for item in access if item.role == role), None)
        if existing is None:
            made = edit.make("access", role, parent=endpoint.id, taken=ids_of(access))
            access = (*access, Access(id=made, role=role, scope=scope))
        elif existing.scope != scope:
            edit.touch(existing.id)
            access = swap(access, by_hand(existing, scope=scope))
    return endpoint.replace(access=access)


def _endpoint_again(
    edit: Edit,
    endpoint: Endpoint,
    stated: dict[str, Any],
    roles: tuple[str, ...],
    scope: Scope | None,
) -> str:
    changes = different(endpoint, stated)
    after = by_hand(endpoint, **changes) if changes else endpoint
    there = {item.role: item.scope for item in endpoint.access}
    new = tuple(role for role in roles if role not in there)
    after = _with_roles(edit, after, new, scope or "all")
    if scope is not None:
        after = _with_roles(edit, after, roles, scope)
    if after == endpoint:
        return edit.already(f"endpoint {endpoint.label}")
    if not endpoint.derived:
        raise exists(f"Endpoint {endpoint.label}", "alter_endpoint or set_access")
    edit.note(f"{endpoint.label} was there already, made from the concept; what differs is changed")
    edit.touch(endpoint.id)
    edit.put_endpoint(after)
    return f"~ endpoint {endpoint.label} {', '.join((*changes, *(['access'] if new else [])))}"


def alter_endpoint(edit: Edit, operation: AlterEndpoint) -> str:
    """Change an endpoint."""
    endpoint = edit.endpoint(operation.endpoint)
    changes = different(endpoint, _stated(edit, operation))
    if not changes:
        return edit.already(f"endpoint {endpoint.label}")
    edit.touch(endpoint.id)
    edit.put_endpoint(by_hand(endpoint, **changes))
    shown = {key: value for key, value in changes.items() if key != "entity"}
    return f"~ endpoint {endpoint.label} {described(endpoint, shown)}".rstrip()


def rename_endpoint(edit: Edit, operation: RenameEndpoint) -> str:
    """Move an endpoint to another path or method."""
    endpoint = edit.endpoint(operation.endpoint)
    text = operation.to if " " in operation.to.strip() else f"{endpoint.method} {operation.to}"
    method, path = _label(edit, text)
    changes = different(endpoint, {"method": method, "path": path})
    if not changes:
        return edit.already(f"endpoint {endpoint.label}")
    other = edit.design.api.endpoint_at(method, path)
    if other is not None and other.id != endpoint.id:
        raise exists(f"Endpoint {other.label}", "another path")
    edit.touch(endpoint.id)
    edit.free("endpoint", endpoint_key(endpoint.method, endpoint.path))
    edit.claim("endpoint", endpoint_key(method, path))
    after = _with_path_parameters(edit, by_hand(endpoint, **changes))
    edit.put_endpoint(after)
    return f"> endpoint {endpoint.label} -> {after.label}"


def drop_endpoint(edit: Edit, operation: DropEndpoint) -> str:
    """Remove an endpoint."""
    endpoint = edit.endpoint(operation.endpoint)
    api = edit.design.api
    edit.free("endpoint", endpoint_key(endpoint.method, endpoint.path))
    edit.remove(endpoint.id)
    edit.set_api(
        endpoints=without(api.endpoints, (endpoint.id,)),
        dropped=(*api.dropped, endpoint.id) if endpoint.derived else api.dropped,
    )
    return f"- endpoint {endpoint.label}"


def deprecate_endpoint(edit: Edit, operation: DeprecateEndpoint) -> str:
    """Announce that an endpoint goes."""
    endpoint = edit.endpoint(operation.endpoint)
    for day in filter(None, (operation.since, operation.sunset)):
        try:
            date.fromisoformat(day)
        except ValueError:
            raise invalid(f"{day} is no day of the calendar.") from None
    if operation.sunset and operation.sunset < operation.since:
        raise invalid("The sunset of an endpoint cannot come before its deprecation.")
    deprecated = Deprecation(
        since=operation.since, sunset=operation.sunset, replacement=line(operation.replacement)
    )
    if endpoint.deprecated == deprecated:
        return edit.already(f"endpoint {endpoint.label}")
    edit.touch(endpoint.id)
    edit.put_endpoint(by_hand(endpoint, deprecated=deprecated))
    when = f"goes on {deprecated.sunset}" if deprecated.sunset else "goes, no day is set"
    return f"~ endpoint {endpoint.label} {when}"


# --- access --------------------------------------------------------------------------------


def set_access(edit: Edit, operation: SetAccess) -> str:
    """Say which rows a role reaches."""
    endpoint = edit.endpoint(operation.endpoint)
    role = edit.role(operation.role)
    label = f"access of {role.name} to {endpoint.label}"
    stated: dict[str, Any] = {"scope": operation.scope}
    if operation.condition is not None:
        stated["condition"] = line(operation.condition)
    existing = next((item for item in endpoint.access if item.role == role.id), None)
    if existing is None:
        made = Access(
            id=edit.make("access", role.id, parent=endpoint.id, taken=ids_of(endpoint.access)),
            role=role.id,
            **stated,
        )
        edit.put_endpoint(endpoint.replace(access=(*endpoint.access, made)))
        return f"+ {label} ({operation.scope})"
    edit.require(existing.id)
    changes = different(existing, stated)
    if not changes:
        return edit.already(label)
    edit.touch(existing.id)
    changed = swap(endpoint.access, by_hand(existing, **changes))
    edit.put_endpoint(endpoint.replace(access=changed))
    return f"~ {label} {described(existing, changes)}"


def drop_access(edit: Edit, operation: DropAccess) -> str:
    """Close an endpoint to a role."""
    endpoint = edit.endpoint(operation.endpoint)
    role = edit.role(operation.role)
    existing = next((item for item in endpoint.access if item.role == role.id), None)
    if existing is None:
        concept = edit.design.concept
        raise unknown("access for", role.name, lambda: (
            found.name for item in endpoint.access if (found := concept.role(item.role))
        ), of=endpoint.label)  # fmt: skip
    edit.remove(existing.id)
    edit.put_endpoint(endpoint.replace(access=without(endpoint.access, (existing.id,))))
    if existing.derived:
        edit.set_api(dropped=(*edit.design.api.dropped, existing.id))
    return f"- access of {role.name} to {endpoint.label}"


HANDLERS: Final[Handlers] = {
    AddEndpoint: add_endpoint,
    AlterEndpoint: alter_endpoint,
    RenameEndpoint: rename_endpoint,
    DropEndpoint: drop_endpoint,
    DeprecateEndpoint: deprecate_endpoint,
    SetAccess: set_access,
    DropAccess: drop_access,
}
