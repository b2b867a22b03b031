"""Reading one entity: its lists, searches and details."""

from __future__ import annotations

from design.derive.endpoint_build import Spec
from design.derive.endpoint_facts import a, noun, nouns
from design.derive.endpoint_lists import filters, owner_filter, paging, searched, serves, sort_keys
from design.derive.endpoint_paths import nested
from design.derive.endpoint_resources import Resource
from design.document.concept import Entity, Query
from design.document.names import snake


def read_specs(resource: Resource) -> list[Spec]:
    """Return the specs of an entity's list, search and detail endpoints."""
    if resource.entity.exposure == "never" or resource.facts.is_embedded(resource.entity):
        return []
    return [*_lists(resource), *_searches(resource), *_details(resource)]


def _public(spec: Spec, entity: Entity) -> Spec:
    if entity.ownership == "public":
        spec.auth = "public"
        spec.public_reason = f"{entity.name} is public: {entity.definition or 'open to everyone'}."
        spec.grants = ()
        spec.row_scope = "everyone: all"
    return spec


def _lists(resource: Resource) -> list[Spec]:
    facts, entity, rights = resource.facts, resource.entity, resource.rights
    if resource.place.own or not (rights.allows("list") or entity.ownership == "public"):
        return []
    if facts.is_embedded(entity):
        return []
    queries = [query for query in facts.queries[entity.id] if serves(facts, entity, query)]
    link = facts.parent_link(entity)
    within = nested(facts, entity, resource.all_rights)
    found = []
    spanning = [
        query
        for query in queries
        if link is None or not any(item.element == link.id for item in query.filters)
    ]
    only_nested = entity.exposure == "through_parent" or (facts.is_part(entity) and not spanning)
    if link is None or within is None or (not only_nested and _spans(resource, spanning)):
        found.append(_top_list(resource, queries))
    if link is not None and within is not None and (not found or resource.creates_nested()):
        path, outer = within
        whole = facts.entities[link.target]
        spec = resource.spec(
            "list in whole",
            "GET",
            path,
            "list",
            f"list_{snake(whole.name)}_{snake(facts.part_name(entity, whole))}",
            f"List the {nouns(entity)} of {a(noun(whole))}",
            "list",
        )
        given = frozenset({link.id})
        inside = [query for query in queries if query not in spanning] or queries
        sort, choice = sort_keys(facts, entity, inside, parts=True)
        spec.sort, spec.paginated = sort, True
        spec.parameters = [
            *outer,
            *paging(facts),
            choice,
            *filters(facts, entity, inside, given),
        ]
        spec.response = resource.fields.listed()
        spec.object_check = (
            f"The {noun(whole)} is looked up within the caller's rows; outside them, it is a 404."
        )
        found.append(_public(spec, entity))
    return found


def _spans(resource: Resource, spanning: list[Query]) -> bool:
    """Return whether somebody asks for rows across the wholes they belong to."""
    return bool(spanning) or resource.facts.spans_wholes(resource.entity)


def _top_list(resource: Resource, queries: list[Query]) -> Spec:
    facts, entity = resource.facts, resource.entity
    spec = resource.spec(
        "list",
        "GET",
        resource.place.collection,
        "list",
        f"list_{resource.many}",
        f"List {nouns(entity)}",
        "list",
    )
    sort, choice = sort_keys(facts, entity, queries)
    narrow = filters(facts, entity, queries)
    known = {part.facet for part in narrow}
    spec.sort, spec.paginated = sort, True
    spec.parameters = [
        *resource.place.collection_parameters,
        *paging(facts),
        choice,
        *narrow,
        *(part for part in owner_filter(facts, entity) if part.facet not in known),
    ]
    spec.response = resource.fields.listed()
    return _public(spec, entity)


def _searches(resource: Resource) -> list[Spec]:
    """Looking for rows by what no URL may carry: the values come in the body."""
    facts, entity, rights = resource.facts, resource.entity, resource.rights
    wide = tuple(item for item in rights.of("list") if item.scope in ("all", "tenant"))
    attributes = searched(facts, entity)
    if not attributes or resource.place.own or not (wide or rights.open):
        return []
    spec = resource.spec(
        "search", "POST", f"{resource.place.collection}/search", "search",
        f"search_{resource.many}", f"Find {nouns(entity)} by what may not stand in a URL", "list",
    )  # fmt: skip
    spec.grants = wide
    spec.parameters = [*resource.place.collection_parameters, *paging(facts)]
    spec.request = resource.fields.only(attributes, required=False)
    spec.response = resource.fields.listed()
    spec.sort, spec.paginated = sort_keys(facts, entity, facts.queries[entity.id])[0][:1], True
    return [spec]


def _details(resource: Resource) -> list[Spec]:
    facts, entity, rights = resource.facts, resource.entity, resource.rights
    if facts.is_embedded(entity) or not (rights.allows("read") or entity.ownership == "public"):
        return []
    if (
        entity.append_only
        and nested(facts, entity, resource.all_rights)
        and not facts.is_read_by_name(entity)
    ):
        return []
    spec = resource.spec(
        "detail",
        "GET",
        resource.place.item,
        "detail",
        f"get_own_{resource.one}" if resource.place.own else f"get_{resource.one}",
        f"Get the own {noun(entity)}" if resource.place.own else f"Get one {noun(entity)}",
        "read",
    )
    spec.response = resource.shown
    return [_public(resource.addressed(spec), entity)]
