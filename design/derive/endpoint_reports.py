"""Reports for the questions no list answers, and webhooks for the systems that report to us."""

from __future__ import annotations

import re
from typing import Final

from design.derive.endpoint_attributes import field_type
from design.derive.endpoint_build import Spec
from design.derive.endpoint_errors import error
from design.derive.endpoint_facts import Facts, noun
from design.derive.endpoint_lists import filter_parameter, paging, serves
from design.derive.endpoint_paths import Part, Values, id_parameter, id_type, prefix
from design.derive.endpoint_rights import Grant, Rights
from design.document.api import FieldType
from design.document.concept import Attribute, Entity, Integration, Query, Relationship, sense
from design.document.names import name_key, plural, snake, words

_PERIODS: Final = frozenset({"day", "week", "month", "quarter", "year", "hour"})
_EVENTS: Final = frozenset(
    {"status", "state", "event", "outcome", "result", "delivery", "commit", "receipt"}
)
_HEAD: Final = re.compile(r"(?P<head>[\w-]+(?: [\w-]+)?) (?:of|for) (?:one|an?|the|each)\b", re.I)
_TAIL: Final = re.compile(
    r",|\s+(?:in|within|over|during|for)\s+the\s+(?:last|next|past|current|coming)\b|\s+since\b",
    re.IGNORECASE,
)
_KINDS_OF_SYSTEMS: Final = frozenset(
    {"provider", "api", "gateway", "system", "service", "platform", "processor"}
)
_GENERIC: Final = _KINDS_OF_SYSTEMS | {"host"}


def report_specs(facts: Facts, rights: dict[str, Rights]) -> list[Spec]:
    """Return the specs of reports: queries that group or measure, or that no list can answer."""
    found: list[Spec] = []
    paths: set[str] = set()
    for entity_id, queries in facts.queries.items():
        entity = facts.entities.get(entity_id) if entity_id else None
        for query in queries:
            spec = _report(facts, query, entity, rights)
            if spec is not None:
                if spec.path in paths:
                    spec.path = f"{prefix(facts)}/reports/{facts.segment(query.name)}"
                paths.add(spec.path)
                found.append(spec)
    return found


def is_report(facts: Facts, query: Query, rights: dict[str, Rights]) -> bool:
    """Return whether a question has a report of its own."""
    entity = facts.entities.get(query.entity) if query.entity else None
    return _report(facts, query, entity, rights) is not None


def _short(name: str) -> str:
    """Return what a question is about without its order and its period."""
    return _TAIL.split(name, maxsplit=1)[0] or name


def _report(
    facts: Facts, query: Query, entity: Entity | None, rights: dict[str, Rights]
) -> Spec | None:
    everyone = not facts.roles
    if entity is not None and (entity.exposure == "never" and not query.roles):
        return None
    listed = entity is not None and rights[entity.id].allows("list")
    if entity is not None and listed and serves(facts, entity, query):
        return None
    whole = _whole(facts, query, entity)
    grants = _readers(facts, query, entity, rights)
    if whole is not None and entity is not None and not query.roles:
        grants = rights[entity.id].of("list")
    if not grants and not everyone:
        return None
    aggregate = bool(query.measure or query.group_by)
    spec = Spec(
        facet="report",
        origin=query.id,
        method="GET",
        path=_path(facts, query, whole),
        kind="report",
        name=f"report_{snake(query.name)}",
        summary=query.statement.rstrip(".") or query.name,
        entity=entity,
        grants=grants,
        open=everyone,
    )
    given = {whole.id} if whole is not None else set()
    spec.parameters = [*paging(facts), *_report_filters(facts, query, entity, given)]
    if whole is not None:
        of = facts.entities[whole.target]
        spec.parameters.insert(0, id_parameter(facts, of))
        spec.object_check = (
            f"The {noun(of)} is looked up within the caller's rows; outside them, it is a 404."
        )
    spec.paginated = True
    spec.response = _report_fields(facts, query, entity, aggregate=aggregate)
    spec.sort = ("id",) if not aggregate else (str(spec.response[0].values["name"]),)
    if entity is None:
        names = ", ".join(facts.roles[grant.role].name.lower() for grant in grants)
        spec.row_scope = f"{names or 'every signed-in user'}: all"
    return spec


def _whole(facts: Facts, query: Query, entity: Entity | None) -> Relationship | None:
    """Return the link to the one thing whose rows a question counts."""
    if entity is None or not query.group_by or _HEAD.match(query.name) is None:
        return None
    asked = {item.element for item in query.filters if item.operator == "=" and not item.value}
    return next((link for link in facts.owner_links(entity.id) if link.id in asked), None)


def _path(facts: Facts, query: Query, whole: Relationship | None) -> str:
    """Return where an answer is: at what it is about, as a thing of its own, or a report.

    What is computed row by row, such as free slots, is a resource to whoever asks for it.
    """
    base = prefix(facts)
    head = _HEAD.match(query.name)
    if whole is not None and head is not None:
        of = facts.entities[whole.target]
        item = f"{{{id_parameter(facts, of).facet}}}"
        return f"{base}/{facts.segment(facts.plural(of))}/{item}/{facts.segment(head['head'])}"
    taken = {facts.segment(facts.plural(entity)) for entity in facts.entities.values()}
    if query.measure and not query.group_by and head is not None:
        segment = facts.segment(head["head"])
        if segment not in taken:
            return f"{base}/{segment}"
    return f"{base}/reports/{facts.segment(_short(query.name))}"


def _readers(
    facts: Facts, query: Query, entity: Entity | None, rights: dict[str, Rights]
) -> tuple[Grant, ...]:
    """Those the question names, else who may see all the rows it counts."""
    known = rights[entity.id].of("list") if entity is not None else ()
    if query.roles:
        by_role = {grant.role: grant for grant in known}
        wide = "tenant" if entity is not None and facts.tenanted(entity) else "all"
        return tuple(
            by_role.get(role) or Grant(role, wide)  # type: ignore[arg-type]
            for role in query.roles
            if role in facts.roles
        )
    if not query.group_by:
        return tuple(item for item in known if item.scope in ("all", "tenant")) or known
    explicit = tuple(grant for grant in known if not grant.implied)
    return tuple(item for item in explicit if item.scope in ("all", "tenant")) or explicit


def _report_filters(
    facts: Facts, query: Query, entity: Entity | None, given: set[str]
) -> list[Part]:
    found: dict[str, Part] = {}
    if entity is not None:
        for item in query.filters:
            if item.element in given:
                continue
            part = filter_parameter(facts, _entity_of(facts, item.element) or entity, item)
            if part is not None:
                found.setdefault(part.facet, part)
    period = next((word for word in query.group_by if word.lower() in _PERIODS), None)
    if period is not None:
        for name, told in (("from", "First"), ("to", "Last")):
            values: Values = {
                "name": name,
                "type": "date",
                "description": f"{told} {period.lower()} that is counted.",
            }
            found.setdefault(name, Part(name, None, values))
    return list(found.values())


def _entity_of(facts: Facts, element: str) -> Entity | None:
    """Return the entity an element belongs to: questions also ask about what is linked."""
    for entity in facts.entities.values():
        lifecycle = entity.lifecycle
        if entity.attribute(element) or (lifecycle is not None and lifecycle.id == element):
            return entity
        if any(link.id == element for link in facts.links_from[entity.id]):
            return entity
    return None


def _report_fields(
    facts: Facts, query: Query, entity: Entity | None, *, aggregate: bool
) -> tuple[Part, ...]:
    parts = [_group_field(facts, element, entity) for element in query.group_by]
    if aggregate:
        measure = snake(query.measure) if query.measure else "count"
        name = facts.field_name(measure if len(measure) <= 40 else "value")
        values: Values = {
            "name": name,
            "type": _measure_type(measure),
            "description": query.measure or "How many there are.",
        }
        parts.append(Part("measure", None, values))
    if not query.group_by:
        name = facts.conventions.ids.column
        row: Values = {"name": name, "type": id_type(facts)}
        parts.append(Part("id", None, row))
        if entity is not None:
            parts += [
                Part("value", item.id, {"name": facts.field_name(item.name),
                                          "type": field_type(item), "required": False})
                for item in entity.attributes
                if item.sensitivity in (None, "public", "internal") and item.storage == "plain"
            ]  # fmt: skip
    return tuple({part.values["name"]: part for part in parts}.values())


def _group_field(facts: Facts, element: str, entity: Entity | None) -> Part:
    owner = _entity_of(facts, element) or entity
    attribute = owner.attribute(element) if owner is not None else None
    if owner is not None and attribute is not None:
        name = facts.field_name(attribute.name)
        return Part("group", element, {"name": name, "type": field_type(attribute)})
    key = name_key(element)
    for link in facts.links_from[owner.id] if owner is not None else ():
        if link.id == element or name_key(sense(link)) == key:
            name = facts.link_field(link)
            return Part("group", link.id, {"name": name, "type": id_type(facts)})
    for other in facts.entities.values():
        if other.id == element or name_key(sense(other)) == key:
            name = facts.field_name(f"{snake(other.name)}_{facts.conventions.ids.column}")
            return Part("group", other.id, {"name": name, "type": id_type(facts)})
    lifecycle = owner.lifecycle if owner is not None else None
    if lifecycle is not None and lifecycle.id == element:
        name = facts.field_name(lifecycle.attribute)
        states = tuple(snake(state.name) for state in lifecycle.states)
        return Part("group", element, {"name": name, "values": states})
    name = facts.field_name(element)
    kind: FieldType = "date" if element.lower() in _PERIODS else "string"
    return Part(element.lower(), None, {"name": name, "type": kind})


def _measure_type(measure: str) -> FieldType:
    named = set(words(measure))
    if named & {"count", "number", "orders", "issues"}:
        return "integer"
    if named & {"revenue", "amount", "money", "price", "cost", "total", "sales"}:
        return "money"
    return "decimal"


# --- webhooks --------------------------------------------------------------------------------


def webhook_specs(facts: Facts) -> list[Spec]:
    """Return the specs of webhooks: where another system tells us what has happened."""
    found = []
    for integration in facts.integrations:
        attributes = _attributes(facts, integration)
        if _reports_events(facts, integration, [item for _, item in attributes]):
            found.append(_webhook(facts, integration, attributes))
    return found


def _subject(system: str) -> str:
    """Return what a system reports of: payments, where it is a payment provider."""
    told = [word for word in words(system) if word not in _KINDS_OF_SYSTEMS]
    return plural(" ".join(told)) if told and len(told) < len(words(system)) else system


def _attributes(facts: Facts, integration: Integration) -> list[tuple[Entity, Attribute]]:
    wanted = set(integration.attributes)
    return [
        (entity, attribute)
        for entity in facts.entities.values()
        for attribute in entity.attributes
        if attribute.id in wanted
    ]


def _reports_events(facts: Facts, integration: Integration, attributes: list[Attribute]) -> bool:
    """Whether the system knows of things that change: a status, or a lifecycle nobody moves."""
    told = {word for data in integration.data for word in words(data)}
    told |= {word for item in attributes for word in words(sense(item))}
    moved = {
        entity.lifecycle.id for entity in facts.entities.values() if entity.lifecycle is not None
    }
    if told & _EVENTS or moved.intersection(integration.attributes):
        return True
    subject = set(words(integration.system)) - _GENERIC
    return any(
        facts.is_system_written(entity) and subject & set(words(sense(entity)))
        for entity in facts.entities.values()
    )


def _webhook(
    facts: Facts, integration: Integration, attributes: list[tuple[Entity, Attribute]]
) -> Spec:
    system = integration.system
    name = snake(system)
    fields = [
        Part("event_id", None, {"name": facts.field_name("event_id"), "max_length": 255,
                                "description": "The sender's id of the event."})
    ]  # fmt: skip
    for entity, attribute in attributes:
        taken = "event_id" in (snake(sense(attribute)), snake(attribute.name))
        named = f"{entity.name} {attribute.name}" if taken else attribute.name
        field = facts.field_name(snake(named) if taken else named)
        column = facts.column(entity.id, attribute.id)
        values: Values = {
            "name": field,
            "type": field_type(attribute),
            "required": False,
            "maps_to": column.id if column else None,
        }
        if attribute.sensitivity:
            values["sensitivity"] = attribute.sensitivity
        fields.append(Part(f"{entity.id} {field}", attribute.id, values))
    unique = {part.values["name"]: part for part in reversed(fields)}
    spec = Spec(
        facet="webhook",
        origin=integration.id,
        method="POST",
        path=f"{prefix(facts)}/webhooks/{facts.segment(_subject(system))}",
        kind="webhook",
        name=f"receive_{name}_event",
        summary=f"{system} reports what has happened",
        auth="signature",
        status=204,
        row_scope=f"{system}: only what its signed event names",
        object_check="The signature is checked before the body is read.",
        missing="The event names nothing that is known here.",
    )
    spec.request = tuple(reversed(unique.values()))
    spec.conflicts = [
        error(409, "event_out_of_order", "A later event was received before; nothing changes.")
    ]
    return spec
