"""The endpoints of one entity: list, detail, create, change, delete."""

from __future__ import annotations

from design.derive.endpoint_access import Grant, Rights
from design.derive.endpoint_build import Spec, object_check
from design.derive.endpoint_errors import field_rules, frozen, in_use, taken
from design.derive.endpoint_facts import Facts, a, noun, nouns
from design.derive.endpoint_fields import Fields
from design.derive.endpoint_lists import filters, owner_filter, paging, searched, serves, sort_keys
from design.derive.endpoint_paths import Part, Place, nested, pair, place
from design.document.concept import Entity, Query
from design.document.names import plural, snake, words


class Resource:
    """One entity with everything its endpoints need.

    Args:
        facts: The indexed design.
        entity: The entity.
        rights: The rights of every entity.
    """

    def __init__(self, facts: Facts, entity: Entity, rights: dict[str, Rights]) -> None:
        self.facts = facts
        self.entity = entity
        self.rights = rights[entity.id]
        self.all_rights = rights
        self.place: Place = place(facts, entity, self.rights)
        self.fields = Fields(facts, entity, self.rights, rights)
        self.shown = self.fields.shown()
        self.one = snake(entity.name)
        self.many = snake(facts.plural(entity))

    def spec(
        self, facet: str, method: str, path: str, kind: str, name: str, summary: str, action: str
    ) -> Spec:
        """Return a spec with what all endpoints of the entity share."""
        return Spec(
            facet=facet,
            origin=self.entity.id,
            method=method,  # type: ignore[arg-type]
            path=path,
            kind=kind,  # type: ignore[arg-type]
            name=name,
            summary=summary,
            entity=self.entity,
            grants=self.rights.of(action),
            open=self.rights.open,
        )

    def addressed(self, spec: Spec, *, precondition: bool = False) -> Spec:
        """Let a spec address one object."""
        spec.parameters = [*self.place.parameters, *spec.parameters]
        spec.object_check = object_check(self.entity, self.place)
        if precondition and self.entity.concurrent_edit:
            spec.precondition = self.facts.conventions.concurrency.precondition == "etag"
        return spec

    @property
    def is_writable(self) -> bool:
        """Return whether the interface may change rows at all."""
        return self.entity.exposure in ("own", "through_parent")

    def moves_money(self) -> bool:
        """Return whether repeating a write would hurt."""
        entity = self.entity
        if any(words(item.name)[:1] == ("idempotency",) for item in entity.attributes):
            return False
        lines = [part for _, part in self.facts.parts(entity) if self.facts.is_line(part)]
        return entity.side_effect or any(
            item.type == "money" and entity.ownership not in ("system", "public")
            for whole in (entity, *lines)
            for item in whole.attributes
        )


def resource_specs(resource: Resource) -> list[Spec]:
    """Return the specs of an entity's list, detail, create, change and delete endpoints."""
    entity, facts = resource.entity, resource.facts
    if entity.exposure == "never" or (facts.is_embedded(entity) and not resource.is_writable):
        return []
    found = [*_lists(resource), *_searches(resource), *_details(resource)]
    if not resource.is_writable or facts.is_line(entity):
        return found
    found += _creates(resource)
    found += _changes(resource)
    found += _labels(resource)
    found += _deletes(resource)
    return found


# --- reading ---------------------------------------------------------------------------------


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
    within = nested(facts, entity)
    found = []
    spanning = [
        query
        for query in queries
        if link is None or not any(item.element == link.id for item in query.filters)
    ]
    only_nested = entity.exposure == "through_parent" or (facts.is_part(entity) and not spanning)
    if link is None or within is None or (not only_nested and _spans(resource, spanning)):
        found.append(_top_list(resource, queries))
    if link is not None and within is not None and (not found or _creates_nested(resource)):
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
        sort, choice = sort_keys(facts, entity, inside)
        spec.sort, spec.paginated = sort, True
        spec.parameters = [
            outer,
            *paging(facts),
            *([choice] if choice else []),
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
    return bool(spanning) or resource.facts.is_read_by_name(resource.entity)


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
        *([choice] if choice else []),
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
    spec.sort, spec.paginated = sort_keys(facts, entity, [])[0], True
    return [spec]


def _details(resource: Resource) -> list[Spec]:
    facts, entity, rights = resource.facts, resource.entity, resource.rights
    if facts.is_embedded(entity) or not (rights.allows("read") or entity.ownership == "public"):
        return []
    if entity.append_only and nested(facts, entity) and not facts.is_read_by_name(entity):
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


# --- writing ---------------------------------------------------------------------------------


def _touched(fields: tuple[Part, ...]) -> list[str | None]:
    return [part.values.get("maps_to") for part in fields]


def _creates_nested(resource: Resource) -> bool:
    """Return whether new rows are made under the whole they belong to."""
    facts, entity = resource.facts, resource.entity
    grants = resource.rights.of("create")
    people = any(facts.roles[grant.role].kind == "person" for grant in grants)
    return facts.parent_link(entity) is not None and (people or resource.rights.open)


def _creates(resource: Resource) -> list[Spec]:
    facts, entity, rights = resource.facts, resource.entity, resource.rights
    own_pair = pair(facts, entity) is not None and len(resource.place.parameters) == 2
    if not rights.allows("create") or resource.place.own or own_pair:
        return []
    grants = rights.of("create")
    within = nested(facts, entity) if _creates_nested(resource) else None
    link = facts.parent_link(entity)
    given = frozenset({link.id}) if link is not None and within is not None else frozenset()
    request = resource.fields.sent(grants, change=False, given=given)
    if not request:
        return []
    path = within[0] if within is not None else resource.place.collection
    spec = resource.spec(
        "create", "POST", path, "create", f"create_{resource.one}",
        f"Create {a(noun(entity))}", "create",
    )  # fmt: skip
    if within is not None and link is not None:
        spec.parameters = [within[1]]
        spec.object_check = (
            f"The {noun(facts.entities[link.target])} is looked up within the caller's rows; "
            "outside them, it is a 404."
        )
    spec.request = request
    spec.response = _unhidden(resource, grants)
    spec.status = 201
    columns = [*_touched(request), *_link_columns(resource, given)]
    spec.conflicts = taken(facts, entity, columns)
    spec.rules = field_rules(facts, entity, request)
    spec.side_effect = entity.side_effect
    spec.idempotent = (
        resource.moves_money() and facts.conventions.concurrency.idempotency == "header"
    )
    return [spec]


def _link_columns(resource: Resource, given: frozenset[str]) -> list[str | None]:
    columns = [resource.facts.column(resource.entity.id, link) for link in given]
    return [column.id for column in columns if column is not None]


def _unhidden(resource: Resource, grants: tuple[Grant, ...]) -> tuple[Part, ...]:
    """Return the representation a writer gets back, with secrets that are shown once."""
    secrets = resource.fields.secrets()
    return (*resource.shown, *secrets) if grants or resource.rights.open else resource.shown


def _changes(resource: Resource) -> list[Spec]:
    facts, entity, rights = resource.facts, resource.entity, resource.rights
    if not rights.allows("update") or entity.append_only:
        return []
    found = []
    general: list[Grant] = []
    for grant in rights.of("update"):
        alone = _single_address(resource, grant)
        if alone is not None:
            found.append(_replace(resource, grant, alone))
        else:
            general.append(grant)
    both = pair(facts, entity)
    grants = tuple(general)
    if not grants and not rights.open:
        return found
    keyed = both is not None and len(resource.place.parameters) == 2
    given = frozenset(link.id for link in both) if keyed and both is not None else frozenset()
    request = resource.fields.sent(grants, change=not keyed, given=given)
    if not request:
        return found
    spec = resource.spec(
        "replace" if keyed else "update",
        "PUT" if keyed else "PATCH",
        resource.place.item,
        "replace" if keyed else "update",
        f"{'set' if keyed else 'update'}_{'own_' if resource.place.own else ''}{resource.one}",
        f"{'Set' if keyed else 'Change'} {a(noun(entity))}",
        "update",
    )
    spec.grants = grants
    spec.request, spec.response = request, resource.shown
    spec.conflicts = [*taken(facts, entity, _touched(request)), *frozen(entity)]
    spec.rules = field_rules(facts, entity, request)
    return [resource.addressed(spec, precondition=True), *found]


def _single_address(resource: Resource, grant: Grant) -> str | None:
    """Return the one address a grant is limited to, which is replaced as a whole."""
    if len(grant.attributes) != 1:
        return None
    attribute = resource.entity.attribute(grant.attributes[0])
    if attribute is None or attribute.type != "address":
        return None
    return attribute.id


def _replace(resource: Resource, grant: Grant, attribute_id: str) -> Spec:
    entity, facts = resource.entity, resource.facts
    attribute = entity.attribute(attribute_id)
    assert attribute is not None
    spec = resource.spec(
        f"replace {attribute_id}",
        "PUT",
        f"{resource.place.item}/{facts.segment(attribute.name)}",
        "replace",
        f"set_{resource.one}_{snake(attribute.name)}",
        f"Replace the {snake(attribute.name).replace('_', ' ')} of {a(noun(entity))}",
        "update",
    )
    spec.grants = (grant,)
    spec.request, spec.response = (
        resource.fields.only((attribute_id,), required=True),
        resource.shown,
    )
    spec.conflicts = frozen(entity)
    return resource.addressed(spec, precondition=True)


def _labels(resource: Resource) -> list[Spec]:
    """Setting all of a many-to-many link at once; the join table never shows."""
    facts, entity, rights = resource.facts, resource.entity, resource.rights
    grants = tuple(grant for grant in rights.of("update") if not grant.attributes)
    if not (grants or rights.open) or entity.append_only or resource.place.own:
        return []
    found = []
    for link in facts.links_from[entity.id]:
        if not link.many_to_many or facts.is_root(link.target) or link.managed_by == "server":
            continue
        segment = plural(snake(link.name))
        spec = resource.spec(
            f"set {link.id}",
            "PUT",
            f"{resource.place.item}/{facts.segment(segment)}",
            "replace",
            f"set_{resource.one}_{segment}",
            f"Set the {segment.replace('_', ' ')} of {a(noun(entity))}",
            "update",
        )
        spec.grants = grants
        spec.request, spec.response = resource.fields.labels(link), resource.shown
        spec.conflicts = frozen(entity)
        found.append(resource.addressed(spec, precondition=True))
    return found


def _deletes(resource: Resource) -> list[Spec]:
    facts, entity, rights = resource.facts, resource.entity, resource.rights
    policy = entity.delete_policy or facts.conventions.deletion.policy
    if entity.append_only:
        policy = "never"
    found = []
    if rights.allows("delete") and policy in ("hard", "soft"):
        spec = resource.spec(
            "delete", "DELETE", resource.place.item, "delete", f"delete_{resource.one}",
            f"Delete {a(noun(entity))}", "delete",
        )  # fmt: skip
        spec.status = 204
        spec.conflicts = [*(in_use(facts, entity) if policy == "hard" else []), *frozen(entity)]
        found.append(resource.addressed(spec))
    elif rights.allows("delete") and policy == "deactivate":
        found += [_switch(resource, name) for name in _switches(entity)]
    erasers = rights.of("erase") or (rights.of("delete") if policy == "erase" else ())
    if erasers:
        spec = resource.spec(
            "erase", "POST", f"{resource.place.item}/erase", "action",
            f"erase_{'own_' if resource.place.own else ''}{resource.one}",
            f"Erase what is personal about {a(noun(entity))}", "erase",
        )  # fmt: skip
        spec.grants, spec.status = erasers, 204
        found.append(resource.addressed(spec))
    return found


def _switches(entity: Entity) -> tuple[str, str]:
    for attribute in entity.attributes:
        if attribute.type == "boolean" and words(attribute.name)[-1:] == ("archived",):
            return ("archive", "unarchive")
    return ("deactivate", "activate")


def _switch(resource: Resource, action: str) -> Spec:
    entity = resource.entity
    spec = resource.spec(
        action, "POST", f"{resource.place.item}/{action}", "action", f"{action}_{resource.one}",
        f"{action.capitalize()} {a(noun(entity))}", "delete",
    )  # fmt: skip
    spec.response = resource.shown
    return resource.addressed(spec)
