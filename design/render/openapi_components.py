"""The named schemas of an interface: one per different shape."""

from __future__ import annotations

import json
from collections.abc import Collection
from itertools import chain, count
from typing import Final

from design.document.api import Endpoint, EndpointField, EndpointKind
from design.document.concept import AttributeType, Concept
from design.document.design import Design
from design.document.names import in_case, singular, snake
from design.render.memo import Memo
from design.render.openapi_fields import Json, money_schema, nullable, object_schema

_FIRST: Final[tuple[EndpointKind, ...]] = (
    "detail", "create", "update", "replace", "list", "search", "report", "action", "delete",
    "webhook", "other",
)  # fmt: skip
"""The order in which endpoints name their shapes: the plain name goes to the whole entity, and
those that hold no other objects name theirs first."""

LISTS: Final = ("list", "search", "report")
"""Kinds of endpoint that give several items."""
_TYPES: Final[Memo[dict[str, AttributeType]]] = Memo(8)
_REQUESTS: Final = {"create": "Create", "update": "Update", "replace": "Replace"}


def reference(name: str) -> Json:
    """Return a reference to a component schema."""
    return {"$ref": f"#/components/schemas/{name}"}


class Components:
    """The component schemas of a design and which endpoint uses which.

    Args:
        design: The design.
    """

    def __init__(self, design: Design) -> None:
        self._design = design
        self._names: dict[tuple[str, str], str] = {}
        self.schemas: Json = error_schemas(design)
        if _has_money(design):
            self.schemas["Money"] = money_schema(design)
        self._requests: dict[str, str] = {}
        self._responses: dict[str, str] = {}
        self._written: dict[str, set[str]] = {}
        self._read: dict[str, set[str]] = {}
        for endpoint in design.api.endpoints:
            if endpoint.entity is not None:
                written = self._written.setdefault(endpoint.entity, set())
                written.update(field.name for field in endpoint.request)
                read = self._read.setdefault(endpoint.entity, set())
                read.update(field.name for field in endpoint.response)
        for endpoint in sorted(design.api.endpoints, key=_rank):
            self._add(endpoint)

    def request(self, endpoint: Endpoint) -> Json | None:
        """Return the schema of an endpoint's request body, if it has one."""
        name = self._requests.get(endpoint.id)
        return None if name is None else reference(name)

    def response(self, endpoint: Endpoint) -> Json | None:
        """Return the schema of an endpoint's response body, if it has one."""
        name = self._responses.get(endpoint.id)
        return None if name is None else reference(name)

    def _add(self, endpoint: Endpoint) -> None:
        own = _type_name(endpoint.name) or "Operation"
        entity = self._design.concept.entity(endpoint.entity or "")
        noun = _type_name(entity.name) if entity is not None else ""
        if endpoint.response and endpoint.status != 204:
            self._responses[endpoint.id] = self._add_response(endpoint, noun, own)
        if endpoint.request:
            others = self._read.get(endpoint.entity or "")
            body = self._body(endpoint.request, noun or own, response=False, others=others)
            if endpoint.kind == "update":
                body["minProperties"] = 1
            suffix = _REQUESTS.get(endpoint.kind)
            wanted = f"{noun}{suffix}" if noun and suffix else ""
            self._requests[endpoint.id] = self._name(noun or own, (wanted, f"{own}Request"), body)

    def _add_response(self, endpoint: Endpoint, noun: str, own: str) -> str:
        others = self._written.get(endpoint.entity or "")
        body = self._body(endpoint.response, noun or own, response=True, others=others)
        if endpoint.kind not in LISTS or any(
            field.name == "items" and field.many for field in endpoint.response
        ):
            return self._name(noun or own, (noun, f"{own}Result"), body)
        report = endpoint.kind == "report"
        item = f"{own}Row" if report else noun or _item_name(endpoint)
        name = self._name(noun or own, (item, f"{noun}Summary" if noun else "", f"{own}Item"), body)
        envelope = list_schema(self._design, endpoint, reference(name))
        return self._name(name, (own if report else f"{item}List", f"{own}List"), envelope)

    def _body(
        self,
        fields: tuple[EndpointField, ...],
        owner: str,
        *,
        response: bool,
        others: Collection[str] | None = None,
    ) -> Json:
        def name_object(field: EndpointField) -> Json:
            noun = self._object_noun(field) or f"{owner}{_type_name(field.name)}"
            body = self._body(field.fields, noun, response=response)
            wanted = noun if response else f"{noun}Input"
            return reference(self._name(noun, (wanted, f"{owner}{wanted}"), body))

        return object_schema(
            fields, self._design, response=response, others=others, name_object=name_object
        )

    def _object_noun(self, field: EndpointField) -> str:
        concept = self._design.concept
        entity = concept.entity(field.realises or "")
        if entity is not None:
            return _type_name(entity.name)
        kinds = attribute_types(concept)
        return "Address" if kinds.get(field.realises or "") == "address" else ""

    def _name(self, owner: str, wanted: tuple[str, ...], body: Json) -> str:
        """Return the name of a shape: the one it has, else the first of ``wanted`` that is free."""
        key = (owner, json.dumps(body, sort_keys=True))
        known = self._names.get(key)
        if known is not None:
            return known
        names = [name for name in wanted if name]
        free = (name for name in names if name not in self.schemas)
        numbered = (f"{names[-1]}{number}" for number in count(2))
        name = next(chain(free, (item for item in numbered if item not in self.schemas)))
        self.schemas[name] = body
        self._names[key] = name
        return name


def _rank(endpoint: Endpoint) -> tuple[int, bool]:
    nested = any(field.fields for field in (*endpoint.request, *endpoint.response))
    return _FIRST.index(endpoint.kind), nested


def attribute_types(concept: Concept) -> dict[str, AttributeType]:
    """Return the type of every attribute by its id."""
    return _TYPES.get(
        (concept,),
        lambda: {item.id: item.type for entity in concept.entities for item in entity.attributes},
    )


def _item_name(endpoint: Endpoint) -> str:
    head, _, rest = snake(endpoint.name).partition("_")
    noun = rest if head in ("list", "search", "find", "get", "browse") and rest else endpoint.name
    return _type_name(singular(snake(noun))) or "Item"


def _type_name(name: str) -> str:
    """Return the name of a type for ``name``; a digit cannot lead it."""
    found = in_case(name, "pascal")
    return f"N{found}" if found[:1].isdigit() else found


def field_name(design: Design, name: str) -> str:
    """Return the name of an envelope field in the design's case."""
    return in_case(name, design.conventions.naming.fields)


def list_schema(design: Design, endpoint: Endpoint, item: Json) -> Json:
    """Return the schema of a list, with what is needed to ask for the next part of it."""
    properties: Json = {"items": {"type": "array", "items": item}}
    number: Json = {"type": "integer", "minimum": 0}
    if endpoint.paginated:
        match design.conventions.pagination.style:
            case "cursor":
                cursor = nullable({"type": "string"})
                cursor["description"] = "Opaque; null at the end"
                properties[field_name(design, "next_cursor")] = cursor
            case "page":
                properties["page"] = {"type": "integer", "minimum": 1}
                properties[field_name(design, "per_page")] = {"type": "integer", "minimum": 1}
                properties["total"] = number
            case "offset":
                properties["offset"] = number
                properties["limit"] = {"type": "integer", "minimum": 1}
                properties["total"] = number
    return {"type": "object", "properties": properties, "required": list(properties)}


def error_schemas(design: Design) -> Json:
    """Return the one error envelope of a design, as ``Error``, and its parts before it."""
    text: Json = {"type": "string"}
    detail: Json = {"type": "object", "properties": {"field": text, "code": text, "message": text}}
    details: Json = {"type": "array", "items": reference("ErrorDetail")}
    if design.conventions.errors.envelope == "problem":
        uri: Json = {"type": "string", "format": "uri-reference"}
        properties: Json = {"type": uri, "title": text, "status": {"type": "integer"}}
        properties |= {"detail": text, "instance": uri, "code": text, "errors": details}
        problem = {"type": "object", "properties": properties}
        problem["required"] = ["type", "title", "status", "code"]
        return {"ErrorDetail": detail, "Error": problem}
    body: Json = {
        "type": "object",
        "properties": {
            "code": {**text, "description": "Stable; programs decide by it"},
            "message": {**text, "description": "For people; may change"},
            "details": details,
        },
        "required": ["code", "message", "details"],
    }
    envelope: Json = {
        "type": "object",
        "properties": {"error": reference("ErrorBody")},
        "required": ["error"],
    }
    return {"ErrorDetail": detail, "ErrorBody": body, "Error": envelope}


def _has_money(design: Design) -> bool:
    return any(
        field.type == "money"
        for endpoint in design.api.endpoints
        for whole in (*endpoint.request, *endpoint.response)
        for field in (whole, *whole.fields)
    )
