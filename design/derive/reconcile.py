"""Keeping the lower layers in line with the concept, and hand-made choices in sight."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from design.derive.api_merge import merge_api
from design.derive.endpoints import derive_endpoints
from design.derive.merge import Drift, Merger
from design.derive.schema_merge import merge_schema
from design.derive.tables import derive_tables
from design.document.api import EndpointField
from design.document.base import Derived
from design.document.concept import Concept
from design.document.design import Design
from design.document.schema import members


@dataclass(frozen=True)
class Stale:
    """A field that a hand set and that derivation would give another value by now."""

    id: str
    """Id of the element."""
    element: str
    """The element as people call it, such as ``orders.total`` or ``GET /v1/orders``."""
    field: str
    kept: Any
    """What it is, because a hand set it."""
    derived: Any
    """What derivation would make it now."""


def derive(design: Design) -> Design:
    """Return the design with its schema and api in line with its concept and conventions.

    What was made or set by hand is kept; what was dropped by hand stays away; what derivation
    made and nothing calls for any more is removed.

    Args:
        design: Any design.

    Returns:
        The design, the very one when nothing changes.
    """
    return _merged(design, Merger(_dropped(design)))


def stale(design: Design) -> tuple[Stale, ...]:
    """Return the fields set by hand for which derivation gives another value than it did then.

    Args:
        design: Any design.
    """
    if not any(element.overrides for element in _lower(design)):
        return ()
    merger = Merger(_dropped(design))
    _merged(design, merger)
    labels = _labels(design)
    return tuple(
        Stale(
            id=drift.element.id,
            element=labels.get(drift.element.id, drift.element.id),
            field=drift.field,
            kept=drift.kept,
            derived=drift.now,
        )
        for drift in merger.drifts
        if drift.is_stale
    )


def reconcile(design: Design, ids: Collection[str] | None = None) -> Design:
    """Return the design with stale fields set to what derivation gives now.

    Args:
        design: Any design.
        ids: Ids of the elements to reconcile; a table or an endpoint stands for its members
            too. None for all.
    """
    chosen = None if ids is None else _with_members(design, ids)

    def take(drift: Drift) -> bool:
        return chosen is None or drift.element.id in chosen

    return _merged(design, Merger(_dropped(design), take))


def _dropped(design: Design) -> tuple[str, ...]:
    return (*design.schema_.dropped, *design.api.dropped)


def _merged(design: Design, merger: Merger) -> Design:
    exists = _exists(design.concept)
    schema = merge_schema(design.schema_, derive_tables(design), merger, exists)
    endpoints = derive_endpoints(design, schema.tables)
    api = merge_api(design.api, endpoints, merger, exists)
    if schema is design.schema_ and api is design.api:
        return design
    return design.replace(schema_=schema, api=api)


def _exists(concept: Concept) -> Callable[[str], bool]:
    """Return a test for ids of the concept; they are gathered at the first use."""
    found: set[str] = set()

    def exists(element_id: str) -> bool:
        if not found:
            found.update(_ids(concept))
        return element_id in found

    return exists


def _ids(concept: Concept) -> set[str]:
    found = {""}
    for entity in concept.entities:
        found.add(entity.id)
        found.update(item.id for item in entity.attributes)
        found.update(item.id for item in entity.identities)
        if entity.lifecycle is not None:
            found.add(entity.lifecycle.id)
            found.update(item.id for item in entity.lifecycle.states)
            found.update(item.id for item in entity.lifecycle.transitions)
    for group in (
        concept.relationships, concept.invariants, concept.roles, concept.permissions,
        concept.queries, concept.integrations,
    ):  # fmt: skip
        found.update(item.id for item in group)
    return found


def _lower(design: Design) -> Iterator[Derived]:
    """Yield every element of the schema and the api."""
    for table in design.schema_.tables:
        yield table
        yield from members(table)
    for endpoint in design.api.endpoints:
        yield endpoint
        yield from (*endpoint.parameters, *endpoint.access, *endpoint.errors)
        yield from _fields((*endpoint.request, *endpoint.response))


def _fields(fields: Iterable[EndpointField]) -> Iterator[EndpointField]:
    for field in fields:
        yield field
        yield from _fields(field.fields)


def _labels(design: Design) -> dict[str, str]:
    labels: dict[str, str] = {}
    for table in design.schema_.tables:
        labels[table.id] = table.name
        labels.update((item.id, f"{table.name}.{item.name}") for item in members(table))
    for endpoint in design.api.endpoints:
        labels[endpoint.id] = endpoint.label
        for parameter in endpoint.parameters:
            labels[parameter.id] = f"{endpoint.label} {parameter.name}"
        for item in (*endpoint.request, *endpoint.response):
            labels[item.id] = f"{endpoint.label} {item.name}"
        for access in endpoint.access:
            role = design.concept.role(access.role)
            labels[access.id] = f"{endpoint.label} {role.name if role else access.role}"
        for error in endpoint.errors:
            labels[error.id] = f"{endpoint.label} {error.status}"
    return labels


def _with_members(design: Design, ids: Collection[str]) -> set[str]:
    chosen = set(ids)
    for table in design.schema_.tables:
        if table.id in chosen:
            chosen.update(item.id for item in members(table))
    for endpoint in design.api.endpoints:
        if endpoint.id in chosen:
            for parts in (
                endpoint.parameters, endpoint.request, endpoint.response, endpoint.access,
                endpoint.errors,
            ):  # fmt: skip
                chosen.update(item.id for item in parts)
    return chosen
