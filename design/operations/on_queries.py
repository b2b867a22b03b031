"""Queries: the questions the backend must answer."""

from __future__ import annotations

from typing import Any, Final

from design.document.concept import Query
from design.document.names import name_key
from design.operations.edit import Edit, Handlers, different, exists, ids_of, swap, without
from design.operations.query_terms import read_filters, read_groups, read_sort
from design.operations.resolve import find_query
from design.operations.spelling import line, title
from design.operations.vocabulary import AddQuery, AlterQuery, DropQuery, RenameQuery


def _stated(edit: Edit, operation: AddQuery | AlterQuery, before: Query | None) -> dict[str, Any]:
    stated: dict[str, Any] = {}
    entity_id = before.entity if before else None
    if operation.entity:
        entity_id = edit.entity(operation.entity).id
        stated["entity"] = entity_id
    entity = edit.design.concept.entity(entity_id) if entity_id else None
    for name in ("statement", "measure", "frequency"):
        if (text := getattr(operation, name)) is not None:
            stated[name] = line(text)
    for name in ("limit", "latency_ms"):
        if (number := getattr(operation, name)) is not None:
            stated[name] = number
    measured = bool(stated.get("measure", before.measure if before else ""))
    if operation.filters is not None:
        stated["filters"] = read_filters(edit, entity, operation.filters)
    if operation.sort is not None:
        stated["sort"] = read_sort(edit, entity, operation.sort, measured=measured)
    if operation.group_by is not None:
        stated["group_by"] = read_groups(edit, entity, operation.group_by)
    if operation.roles is not None:
        stated["roles"] = edit.roles(operation.roles)
    return stated


def add_query(edit: Edit, operation: AddQuery) -> str:
    """Add a query."""
    name = title(operation.name, "a query")
    stated = _stated(edit, operation, None)
    queries = edit.design.concept.queries
    for existing in queries:
        if name_key(existing.name) == name_key(name):
            edit.require(existing.id)
            if different(existing, stated):
                raise exists(f'Query "{existing.name}"', "alter_query")
            return edit.already(f"query {existing.name}")
    query_id = edit.make("query", name, taken=ids_of(queries))
    edit.claim("query", name)
    edit.set_concept(queries=(*queries, Query(id=query_id, name=name, **stated)))
    return f"+ query {name}"


def alter_query(edit: Edit, operation: AlterQuery) -> str:
    """Change a query."""
    query = find_query(edit.design, operation.query)
    edit.require(query.id)
    changes = different(query, _stated(edit, operation, query))
    if not changes:
        return edit.already(f"query {query.name}")
    edit.touch(query.id)
    edit.require(*sorted(query.mentions))
    edit.set_concept(queries=swap(edit.design.concept.queries, query.replace(**changes)))
    return f"~ query {query.name} {', '.join(changes)}"


def rename_query(edit: Edit, operation: RenameQuery) -> str:
    """Rename a query."""
    query = find_query(edit.design, operation.query)
    edit.require(query.id)
    name = title(operation.to, "a query")
    if name == query.name:
        return edit.already(f"query {name}")
    for other in edit.design.concept.queries:
        if other.id != query.id and name_key(other.name) == name_key(name):
            raise exists(f'Query "{other.name}"', "another name")
    edit.touch(query.id)
    edit.free("query", query.name)
    edit.claim("query", name)
    edit.set_concept(queries=swap(edit.design.concept.queries, query.replace(name=name)))
    return f"> query {query.name} -> {name}"


def drop_query(edit: Edit, operation: DropQuery) -> str:
    """Remove a query."""
    query = find_query(edit.design, operation.query)
    edit.require(query.id)
    edit.remove(query.id)
    edit.require(*sorted(query.mentions))
    edit.free("query", query.name)
    edit.set_concept(queries=without(edit.design.concept.queries, (query.id,)))
    return f"- query {query.name}"


HANDLERS: Final[Handlers] = {
    AddQuery: add_query,
    AlterQuery: alter_query,
    RenameQuery: rename_query,
    DropQuery: drop_query,
}
