"""Writing one entity: creating, changing, labelling, deleting and erasing."""

from __future__ import annotations

from design.derive.endpoint_access import WHILE_DRAFT
from design.derive.endpoint_build import Spec
from design.derive.endpoint_errors import error, field_rules, frozen, in_use, taken
from design.derive.endpoint_facts import a, noun
from design.derive.endpoint_paths import Part, nested, pair
from design.derive.endpoint_resources import Resource
from design.derive.endpoint_rights import Grant
from design.document.concept import Entity, sense
from design.document.names import plural, snake, words


def write_specs(resource: Resource) -> list[Spec]:
    """Return the specs of an entity's create, change and delete endpoints."""
    if not resource.is_writable or resource.facts.is_line(resource.entity):
        return []
    return [
        *_creates(resource),
        *_changes(resource),
        *_labels(resource),
        *_deletes(resource),
    ]


def _touched(fields: tuple[Part, ...]) -> list[str | None]:
    return [part.values.get("maps_to") for part in fields]


def _creates(resource: Resource) -> list[Spec]:
    facts, entity, rights = resource.facts, resource.entity, resource.rights
    own_pair = pair(facts, entity) is not None and len(resource.place.parameters) == 2
    if not rights.allows("create") or resource.place.own or own_pair:
        return []
    grants = rights.of("create")
    within = nested(facts, entity, resource.all_rights) if resource.creates_nested() else None
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
        spec.parameters = [*within[1]]
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
    if grants and all(WHILE_DRAFT in grant.condition for grant in grants):
        spec.conflicts.append(
            error(
                409, f"{resource.one}_state", f"The {noun(entity)} is not a draft.", about="state"
            )
        )
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
    if not rights.allows("update") or entity.append_only or resource.place.own:
        return []
    found = []
    for link in facts.links_from[entity.id]:
        if not link.many_to_many or facts.is_root(link.target) or link.managed_by == "server":
            continue
        grants = tuple(
            grant
            for grant in rights.of("update")
            if not grant.attributes or link.id in grant.attributes
        )
        if not grants and not rights.open:
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
        if attribute.type == "boolean" and words(sense(attribute))[-1:] == ("archived",):
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
