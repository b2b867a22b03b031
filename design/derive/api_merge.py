"""Bringing the api layer in line with the endpoints derivation makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from design.derive.merge import Merger, SettledPairs, keep, released
from design.document.api import (
    Access,
    Api,
    Endpoint,
    EndpointField,
    ErrorCase,
    Parameter,
    endpoint_key,
)
from design.document.base import Derived
from design.document.names import name_key

ENDPOINT_FIELDS: Final = (
    "name", "method", "path", "kind", "summary", "entity", "auth", "public_reason", "row_scope",
    "object_check", "status", "paginated", "sort", "idempotent", "precondition", "side_effect",
)  # fmt: skip
PARAMETER_FIELDS: Final = (
    "name", "location", "type", "required", "values", "many", "operator", "maps_to", "description",
)  # fmt: skip
FIELD_FIELDS: Final = (
    "name", "type", "required", "nullable", "many", "values", "minimum", "maximum",
    "minimum_excluded", "maximum_excluded", "max_length", "maps_to", "masked", "hidden_from",
    "sensitivity", "description",
)  # fmt: skip
ACCESS_FIELDS: Final = ("role", "scope", "condition")
ERROR_FIELDS: Final = ("code", "status", "when")


_settled: Final[SettledPairs[Endpoint]] = SettledPairs(16_384)


def merge_api(
    api: Api, targets: tuple[Endpoint, ...], merger: Merger, exists: Callable[[str], bool]
) -> Api:
    """Return the api brought in line with the target endpoints.

    Args:
        api: The layer as it stands.
        targets: The endpoints derivation makes.
        merger: Merges elements and notes what hands hold.
        exists: Whether an element of the concept is still there.

    Returns:
        The very layer when nothing changes.
    """
    known_pairs = _pairs(api, targets)
    if known_pairs and not merger.dropped:
        made = [
            was
            if was is target or _settled.has(was, target, merger)
            else _settled_one(was, target, merger)
            for was, target in known_pairs
        ]
        endpoints = keep(api.endpoints, made)
        return api if endpoints is api.endpoints else api.replace(endpoints=endpoints)
    known = {item.id: item for item in api.endpoints}
    by_hand = {
        endpoint_key(item.method, item.path): item for item in api.endpoints if not item.derived
    }
    made = []
    used: set[str] = set()
    for target in targets:
        existing = known.get(target.id)
        if existing is None and by_hand:
            existing = by_hand.get(endpoint_key(target.method, target.path))
        if existing is not None and existing.id not in used:
            used.add(existing.id)
            known_one = _settled.has(existing, target, merger)
            made.append(existing if known_one else _settled_one(existing, target, merger))
        elif existing is None and target.id not in merger.dropped:
            merged = _merge_parts(target, target, merger) if merger.dropped else target
            _settled.add(merged, _parts(merged), target, merger)
            made.append(merged)
    for endpoint in api.endpoints:
        if not endpoint.derived and endpoint.id not in used:
            loose = released(endpoint)
            gone = [
                name
                for name in ("realises", "entity")
                if (element := getattr(loose, name)) is not None and not exists(element)
            ]
            made.append(loose.replace(**dict.fromkeys(gone)) if gone else loose)
    endpoints = keep(api.endpoints, made)
    return api if endpoints is api.endpoints else api.replace(endpoints=endpoints)


def _pairs(api: Api, targets: tuple[Endpoint, ...]) -> list[tuple[Endpoint, Endpoint]]:
    """Return each endpoint with its target where derivation made all of them, one for one."""
    if len(api.endpoints) != len(targets):
        return []
    pairs = list(zip(api.endpoints, targets, strict=True))
    return pairs if all(was is now or was.id == now.id for was, now in pairs) else []


def _settled_one(existing: Endpoint, target: Endpoint, merger: Merger) -> Endpoint:
    settled = merger.settle(existing, target, ENDPOINT_FIELDS)
    merged = _merge_parts(settled, target, merger)
    _settled.add(merged, _parts(merged), target, merger)
    return merged


def _parts(endpoint: Endpoint) -> Iterator[Derived]:
    yield from endpoint.parameters
    yield from endpoint.request
    yield from endpoint.response
    yield from endpoint.access
    yield from endpoint.errors


def _merge_parts(existing: Endpoint, target: Endpoint, merger: Merger) -> Endpoint:
    in_place = not existing.derived
    made = {
        "parameters": merger.members(
            existing.parameters, target.parameters, PARAMETER_FIELDS, _parameter_key,
            in_place=in_place,
        ),
        "request": merger.members(
            existing.request, target.request, FIELD_FIELDS, _field_key, in_place=in_place
        ),
        "response": merger.members(
            existing.response, target.response, FIELD_FIELDS, _field_key, in_place=in_place
        ),
        "access": merger.members(
            existing.access, target.access, ACCESS_FIELDS, _access_key, in_place=in_place
        ),
        "errors": merger.members(
            existing.errors, target.errors, ERROR_FIELDS, _error_key, in_place=in_place
        ),
    }  # fmt: skip
    changes = {name: value for name, value in made.items() if value is not getattr(existing, name)}
    return existing.replace(**changes) if changes else existing


def _parameter_key(parameter: Parameter) -> tuple[str, str]:
    return parameter.location, name_key(parameter.name)


def _field_key(item: EndpointField) -> str:
    return name_key(item.name)


def _access_key(access: Access) -> str:
    return access.role


def _error_key(error: ErrorCase) -> tuple[int, str]:
    return error.status, error.code
