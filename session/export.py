"""A design as the ``show`` JSON: by names, complete, without ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from design.document.api import Endpoint
from design.document.base import Frozen
from design.document.concept import Attribute, Entity, Identity, Query
from design.document.design import Design
from design.document.schema import Table, members
from design.guard import checked_as

LAYERS = ("concept", "schema", "api", "conventions", "decisions")
"""What ``show --layer`` knows."""

_PLACEHOLDER: Final = re.compile(r"\{([a-z]{3}_[0-9a-f]+)\}")


def show_json(design: Design, layer: str | None = None) -> dict[str, Any]:
    """Return a design, or one layer of it, as JSON values.

    Args:
        design: The design.
        layer: One of :data:`LAYERS`; None for all.

    Raises:
        KeyError: ``layer`` is unknown.
    """
    names = names_of(design)
    makers: dict[str, Callable[[], Any]] = {
        "concept": lambda: _concept(design, names),
        "schema": lambda: {"tables": [_table(t, names) for t in design.schema_.tables]},
        "api": lambda: {"endpoints": [_endpoint(e, names) for e in design.api.endpoints]},
        "conventions": lambda: dict(design.conventions.items()),
        "decisions": lambda: [
            _plain(note, names, leave=("id", "number", "title", "status", "pinned", "muted"))
            | {
                "number": note.number,
                "title": note.title,
                "status": note.status,
                "pinned": note.pinned,
                "muted": note.muted,
                "text": note.text,
                "checked": checked_as(note),
            }
            for note in design.decisions
        ],
    }
    if layer is not None:
        return {layer: makers[layer]()}
    return {"design": design.name} | {name: make() for name, make in makers.items()}


def names_of(design: Design) -> dict[str, str]:
    """Return the readable name of every element by its id."""
    names: dict[str, str] = {}
    concept = design.concept
    for entity in concept.entities:
        names[entity.id] = entity.name
        names.update((attribute.id, attribute.name) for attribute in entity.attributes)
        if entity.lifecycle is not None:
            names[entity.lifecycle.id] = entity.lifecycle.attribute
            names.update((state.id, state.name) for state in entity.lifecycle.states)
            names.update((step.id, step.name) for step in entity.lifecycle.transitions)
    names.update((link.id, link.name) for link in concept.relationships)
    names.update((rule.id, rule.name) for rule in concept.invariants)
    names.update((role.id, role.name) for role in concept.roles)
    names.update((query.id, query.name) for query in concept.queries)
    for table in design.schema_.tables:
        names[table.id] = table.name
        names.update((part.id, part.name) for part in members(table))
    names.update((endpoint.id, endpoint.label) for endpoint in design.api.endpoints)
    names.update((note.id, f"{note.number}. {note.title}") for note in design.decisions)
    return names


def _concept(design: Design, names: Mapping[str, str]) -> dict[str, Any]:
    concept = design.concept
    owners = {
        attribute.id: f"{entity.name}.{attribute.name}"
        for entity in concept.entities
        for attribute in entity.attributes
    }
    qualified = dict(names) | owners
    permissions: dict[str, list[dict[str, Any]]] = {role.id: [] for role in concept.roles}
    for permission in concept.permissions:
        permissions.setdefault(permission.role, []).append(
            {
                "action": permission.action,
                "entity": names.get(permission.entity or ""),
                "scope": permission.scope,
                "allowed": permission.allowed,
            }
            | _plain(
                permission, qualified, leave=("id", "role", "action", "entity", "scope", "allowed")
            )
        )
    return {
        "entities": [_entity(entity, names) for entity in concept.entities],
        "relationships": [
            {
                "name": link.name,
                "source": names.get(link.source),
                "target": names.get(link.target),
                "source_cardinality": link.source_cardinality,
                "target_cardinality": link.target_cardinality,
                "on_parent_delete": link.on_parent_delete,
            }
            | _plain(
                link,
                names,
                leave=(
                    "id",
                    "name",
                    "source",
                    "target",
                    "source_cardinality",
                    "target_cardinality",
                    "on_parent_delete",
                ),
            )
            for link in concept.relationships
        ],
        "invariants": [_plain(rule, names) for rule in concept.invariants],
        "roles": [
            {"name": role.name, "permissions": permissions.get(role.id, [])}
            | _plain(role, names, leave=("id", "name"))
            for role in concept.roles
        ],
        "queries": [_query(query, names) for query in concept.queries],
        "integrations": [_plain(item, qualified) for item in concept.integrations],
        "questions": [
            _plain(item, qualified) | {"status": item.status} for item in concept.questions
        ],
        "assumptions": [
            _plain(item, qualified) | {"status": item.status} for item in concept.assumptions
        ],
        "non_goals": [item.text for item in concept.non_goals],
        "releases": [_plain(item, names) for item in concept.releases],
    }


def _entity(entity: Entity, names: Mapping[str, str]) -> dict[str, Any]:
    lifecycle = entity.lifecycle
    return {
        "name": entity.name,
        "definition": entity.definition,
        "attributes": [_attribute(item, entity, names) for item in entity.attributes],
        "identities": [_identity(item, names) for item in entity.identities],
        "lifecycle": None
        if lifecycle is None
        else {
            "attribute": lifecycle.attribute,
            "states": [state.name for state in lifecycle.states],
            "initial": names.get(lifecycle.initial),
            "transitions": [
                {
                    "from": names.get(step.source),
                    "to": names.get(step.target),
                    "action": step.name,
                    "roles": [names.get(role) for role in step.roles],
                    "guard": step.guard,
                }
                for step in lifecycle.transitions
            ],
        },
    } | _plain(
        entity, names, leave=("id", "name", "definition", "attributes", "identities", "lifecycle")
    )


def _attribute(item: Attribute, entity: Entity, names: Mapping[str, str]) -> dict[str, Any]:
    unique: bool | str = False
    for identity in entity.identities:
        if identity.attributes == (item.id,):
            within = ", ".join(names.get(part, part) for part in identity.within)
            unique = f"within {within}" if within else True
            break
    return {
        "name": item.name,
        "type": item.type,
        "required": item.required,
        "unique": unique,
        "values": list(item.values),
        "sensitivity": item.sensitivity,
    } | _plain(item, names, leave=("id", "name", "type", "required", "values", "sensitivity"))


def _identity(item: Identity, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "attributes": [names.get(part, part) for part in item.attributes],
        "within": [names.get(part, part) for part in item.within],
        "case_sensitive": item.case_sensitive,
    }


def _query(query: Query, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": query.name,
        "entity": names.get(query.entity or ""),
        "filters": [
            {
                "element": names.get(part.element, part.element),
                "operator": part.operator,
                "value": part.value,
            }
            for part in query.filters
        ],
        "sort": [
            ("-" if part.descending else "") + names.get(part.element, part.element)
            for part in query.sort
        ],
    } | _plain(query, names, leave=("id", "name", "entity", "filters", "sort"))


def _table(table: Table, names: Mapping[str, str]) -> dict[str, Any]:
    columns = [
        {"name": column.name, "type": column.type, "nullable": column.nullable}
        | _plain(column, names, leave=("id", "name", "type", "nullable", "derived", "overrides"))
        for column in table.columns
    ]
    kept = ("uniques", "checks", "foreign_keys", "indexes", "exclusions")
    return (
        {"name": table.name, "role": table.role, "columns": columns,
         "primary_key": [names.get(part, part) for part in table.primary_key]}
        | {
            kind: [_plain(part, names, leave=("id", "derived", "overrides"))
                   for part in getattr(table, kind)]
            for kind in kept
        }
        | _plain(table, names, leave=("id", "name", "role", "columns", "primary_key", *kept,
                                      "derived", "overrides"))
    )  # fmt: skip


def _endpoint(endpoint: Endpoint, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "method": endpoint.method,
        "path": endpoint.path,
        "auth": endpoint.auth,
        "row_scope": endpoint.row_scope,
        "roles": [names.get(item.role, item.role) for item in endpoint.access],
    } | _plain(
        endpoint, names, leave=("id", "method", "path", "auth", "row_scope", "derived", "overrides")
    )


def _plain(
    item: Frozen, names: Mapping[str, str], leave: Iterable[str] = ("id",)
) -> dict[str, Any]:
    """Return the fields that differ from their defaults, ids written as names."""
    data = item.model_dump(mode="json", exclude_defaults=True, exclude={*leave, "meant"})
    return {name: _named(value, names) for name, value in data.items()}


def _named(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case str():
            if value in names:
                return names[value]
            return _PLACEHOLDER.sub(lambda found: names.get(found[1], found[0]), value)
        case list():
            return [_named(part, names) for part in value]
        case dict():
            return {
                key: _named(part, names)
                for key, part in value.items()
                if key not in ("id", "derived", "overrides")
            }
        case _:
            return value
