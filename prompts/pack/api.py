"""Endpoints, one a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from design.document.api import Endpoint, EndpointField
from design.document.names import snake
from prompts.language import atom, line, listed
from prompts.pack.names import Names, by_hand, changed

_ENDPOINT_FACTS: Final = (
    "auth", "public_reason", "row_scope", "object_check", "status", "paginated", "sort",
    "idempotent", "precondition", "side_effect",
)  # fmt: skip
_FOLLOW: Final = frozenset({"public_reason", "row_scope", "object_check", "status"})
"""Facts that say in words what the roles, scopes and conventions shown say already."""
_CONVENTIONAL: Final = frozenset({"limit", "cursor", "page", "offset", "sort"})
"""Parameters that every list has."""


def pack_endpoints(endpoints: Sequence[Endpoint], names: Names) -> str:
    """Write endpoints, one line each; a field list that several answer with is written once."""
    counts = Counter(_shape_key(endpoint.response) for endpoint in endpoints)
    common: dict[tuple[str, ...], str] = {}
    lines: list[str] = []
    for endpoint in endpoints:
        key = _shape_key(endpoint.response)
        if not key or counts[key] < 2 or key in common:
            continue
        owner = snake(names.of(endpoint.entity)) if endpoint.entity else ""
        common[key] = f"@{owner}" + (f".{len(common) + 1}" if common or not owner else "")
        lines.append(f"shape {common[key]} {listed(item.name for item in endpoint.response)}")
        lines += _restricted(endpoint.response, names)
    for endpoint in endpoints:
        shape = common.get(_shape_key(endpoint.response))
        lines.append(_endpoint(endpoint, shape, names))
        if shape is None:
            lines += _restricted(endpoint.response, names)
    return "\n".join(lines)


def _shape_key(fields: tuple[EndpointField, ...]) -> tuple[str, ...]:
    return tuple(f"{item.name} {item.masked} {','.join(item.hidden_from)}" for item in fields)


def _restricted(fields: Iterable[EndpointField], names: Names) -> list[str]:
    return [
        line(
            "  field",
            atom(item.name),
            facts={"masked": item.masked or None, "hidden_from": names.all(item.hidden_from)},
        )
        for item in fields
        if item.masked or item.hidden_from
    ]


def _endpoint(endpoint: Endpoint, shape: str | None, names: Names) -> str:
    wanted = [key for key in _ENDPOINT_FACTS if key not in _FOLLOW or by_hand(endpoint, key)]
    facts = changed(endpoint, wanted)
    scopes: dict[str, list[str]] = {}
    for access in endpoint.access:
        scopes.setdefault(access.scope, []).append(names.of(access.role))
    own_errors = tuple(f"{item.status}:{item.code}" for item in endpoint.errors if not item.derived)
    return line(
        "endpoint",
        endpoint.method,
        atom(endpoint.path),
        endpoint.kind,
        facts={
            "entity": names.of(endpoint.entity) if endpoint.entity else None,
            **{f"roles.{scope}": tuple(roles) for scope, roles in scopes.items()},
            **facts,
            "parameters": tuple(
                item.name
                for item in endpoint.parameters
                if item.location == "query" and item.name not in _CONVENTIONAL
            ),
            "request": tuple(item.name for item in endpoint.request),
            "response": shape or tuple(item.name for item in endpoint.response),
            "errors": own_errors,
            "sunset": endpoint.deprecated and (endpoint.deprecated.sunset or "a day not set"),
        },
    )
