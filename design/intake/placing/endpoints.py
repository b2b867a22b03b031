"""The endpoints of an OpenAPI document, and the entities they are about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from design.document.api import (
    Endpoint,
    EndpointField,
    ErrorCase,
    FieldType,
    Method,
    Parameter,
    endpoint_key,
)
from design.document.concept import Assumption, Attribute, AttributeType, Entity
from design.document.design import Design
from design.document.ids import digest
from design.document.imports import Import
from design.document.names import name_key, plural, singular, snake
from design.document.schema import Table
from design.intake.openapi.document import ApiSource, mapping, sequence, text_of
from design.intake.openapi.fields import Fields, values_of
from design.intake.openapi.meaning import deprecation_of, has_below, kind_of, thing_of
from design.intake.placing.names import Ids
from design.intake.source import ImportFaultError

_METHODS: Final[tuple[Method, ...]] = ("GET", "POST", "PUT", "PATCH", "DELETE")
_OTHER_METHODS: Final = ("head", "options", "trace", "query")
_CODES: Final = {
    400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found",
    405: "method_not_allowed", 406: "not_acceptable", 409: "conflict", 410: "gone",
    412: "precondition_failed", 413: "payload_too_large", 415: "unsupported_media_type",
    422: "unprocessable_entity", 428: "precondition_required", 429: "too_many_requests",
    500: "internal_error", 501: "not_implemented", 502: "bad_gateway", 503: "unavailable",
}  # fmt: skip
_NO_ENTITY: Final = re.compile(r"error|problem|exception|message|version|health", re.IGNORECASE)
_PAGES: Final = frozenset({"limit", "offset", "page", "cursor", "per_page", "page_size",
                           "page_token", "marker", "after", "before"})  # fmt: skip
_ATTRIBUTES: Final[dict[FieldType, AttributeType]] = {
    "integer": "integer", "number": "decimal", "decimal": "decimal", "boolean": "boolean",
    "date": "date", "time": "time", "date-time": "instant", "duration": "duration",
    "uuid": "uuid", "email": "email", "uri": "url", "binary": "binary", "money": "money",
}  # fmt: skip


def with_endpoints(design: Design, source: ApiSource, *, name: str) -> Design:
    """Return a design with imported endpoints and the entities inferred from them.

    Endpoints are linked to entities of the same name that are there already. The lower layers
    are not yet taken up: :func:`design.derive.adopt_layers` does that.

    Args:
        design: The design to import into; it has no endpoints.
        source: What was read.
        name: What the source is called in the design, without a path.

    Raises:
        ImportFaultError: The design has endpoints already, or the document has no operations.
    """
    if design.api.endpoints:
        raise ImportFaultError(
            f"The design has {len(design.api.endpoints)} endpoints already.",
            "Import endpoints into an empty design, or into one that has tables alone.",
        )
    return _Placing(design, source, name).run()


@dataclass
class _Body:
    fields: list[EndpointField]
    component: str = ""
    many: bool = False


class _Placing:
    def __init__(self, design: Design, source: ApiSource, name: str) -> None:
        self.design, self.source, self.name = design, source, name
        self.ids = Ids(digest("import", "openapi", name, design.name))
        self.fields = Fields(source, self.ids)
        self.entities = {name_key(item.name): item for item in design.concept.entities}
        for item in design.concept.entities:
            if item.plural:
                self.entities.setdefault(name_key(item.plural), item)
        self.order = {item.id: item for item in design.concept.entities}
        self.endpoints: list[Endpoint] = []
        self.taken: set[str] = set()
        self.version = 0
        self.parameters = 0

    def run(self) -> Design:
        document = self.source.document
        for path, item in document["paths"].items():
            self._path(str(path), self.source.resolve(item)[0])
        for word in ("webhooks", "x-webhooks"):
            hooks = mapping(document.get(word))
            self.source.found["webhooks"] += len(hooks)
            for key in hooks:
                self.source.notes.add(
                    f"/{word}/{key}", "webhook", "calls to others are not modelled"
                )
        if not self.endpoints:
            raise ImportFaultError(
                "The document has no operation that can be read.", "Give one with operations."
            )
        found = {key: value for key, value in sorted(self.source.found.items()) if value}
        record = Import(
            kind="openapi", source=self.name, dialect=f"openapi {self.source.version}",
            found=found,
            taken={
                "operations": len(self.endpoints), "parameters": self.parameters,
                "responses": len(self.endpoints) + sum(len(x.errors) for x in self.endpoints),
            },
            left_out=self.source.notes.lines(),
        )  # fmt: skip
        text = "Entities and attributes are those the endpoints show."
        assumption = Assumption(id=self.ids.make("assumption", text), text=text, source=self.name)
        concept, limited = self.design.concept, self._limits_rate()
        conventions = self.design.conventions
        if self.version:
            versioning = conventions.versioning.replace(style="path", version=self.version)
            conventions = conventions.replace(versioning=versioning)
        return self.design.replace(
            conventions=conventions.replace(errors=conventions.errors.replace(rate_limit=limited)),
            concept=concept.replace(
                entities=tuple(self.order.values()),
                assumptions=(*concept.assumptions, assumption),
            ),
            api=self.design.api.replace(endpoints=tuple(self.endpoints)),
            imports=(*self.design.imports, record),
        )

    def _limits_rate(self) -> bool:
        return any(error.status == 429 for item in self.endpoints for error in item.errors)

    # --- operations -----------------------------------------------------------------------

    def _path(self, path: str, item: dict[str, Any]) -> None:
        for word in _OTHER_METHODS:
            if word in item:
                self.source.found["operations"] += 1
                self.source.notes.add(
                    f"{word.upper()} {path}", "operation", "only GET, POST, PUT, PATCH and DELETE"
                    " are modelled",
                )  # fmt: skip
        for method in _METHODS:
            operation = item.get(method.lower())
            if isinstance(operation, dict):
                self.source.found["operations"] += 1
                base, version = self.source.versioned_base(operation, item)
                self.version = max(self.version, version)
                self._operation(method, path, operation, sequence(item.get("parameters")), base)

    def _operation(
        self, method: Method, path: str, operation: dict[str, Any], shared: list[Any], base: str
    ) -> None:
        shown = text_of(path, 300)
        if not shown.startswith("/"):
            shown = f"/{shown}"
        label = f"{method} {shown}"
        if any(endpoint_key(method, base + shown) == endpoint_key(x.method, x.path)
               for x in self.endpoints):  # fmt: skip
            self.source.notes.add(label, "operation", "another one has the same path")
            return
        given = snake(text_of(operation.get("operationId"), 120)) or snake(label)
        name, number = given, 1
        while name in self.taken:
            number += 1
            name = f"{given}_{number}"
        self.taken.add(name)
        own = self.ids.make("endpoint", label)
        parameters, body = self._parameters(operation, shared, own, label)
        request = body or self._request(operation, own, label)
        status, response, errors = self._responses(operation, own, label)
        entity = self._entity(shown, request, response)
        auth, reason = self._auth(operation, label)
        for word in ("callbacks",):
            for key in mapping(operation.get(word)):
                self.source.notes.add(label, f"callback {key}", "calls to others are not modelled")
        makes = status in (201, 202) or has_below(self.source, shown)
        kind = kind_of(method, shown, response.many, makes=makes)
        made = Endpoint(
            id=own, method=method, path=base + shown, name=name, kind=kind,
            summary=text_of(operation.get("summary")) or text_of(operation.get("description")),
            entity=entity.id if entity is not None else None, auth=auth, public_reason=reason,
            parameters=tuple(parameters), request=tuple(request.fields),
            response=tuple(response.fields), status=status, errors=tuple(errors),
            paginated=kind in ("list", "search")
            and any(snake(item.name) in _PAGES for item in parameters),
            realises=entity.id if entity is not None else None,
            deprecated=deprecation_of(operation),
        )  # fmt: skip
        self.endpoints.append(self._mapped(made, entity))
        self.parameters += len(parameters)

    def _parameters(
        self, operation: dict[str, Any], shared: list[Any], own: str, label: str
    ) -> tuple[list[Parameter], _Body | None]:
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for item in (*shared, *sequence(operation.get("parameters"))):
            node = self.source.resolve(item)[0]
            place, name = text_of(node.get("in"), 20), text_of(node.get("name"), 120)
            if name or place == "body":
                found[place, name] = node
        made: list[Parameter] = []
        body: _Body | None = None
        form: dict[str, Any] = {}
        for (place, name), node in found.items():
            if place == "body":
                fields, component = self.fields.of_body(node.get("schema"), own, "request")
                body = _Body(fields, component)
                continue
            if place == "formData":
                form[name] = node
                continue
            self.source.found["parameters"] += 1
            if place not in ("path", "query", "header"):
                self.source.notes.add(label, f"parameter {name} in {place}", "it is not modelled")
                continue
            made.append(self._parameter(node, place, name, own))
        if form:
            required = [key for key, node in form.items() if node.get("required") is True]
            schema = {"type": "object", "properties": form, "required": required}
            body = _Body(self.fields.of_body(schema, own, "request")[0])
        return made, body

    def _parameter(self, node: dict[str, Any], place: str, name: str, own: str) -> Parameter:
        content: object = next(iter(mapping(node.get("content")).values()), {})
        schema = node.get("schema") or mapping(content).get("schema") or node
        schema, _ = self.source.resolve(schema)
        kind, _ = self.fields.kind_of(schema)
        many = kind == "array"
        if many:
            schema, _ = self.source.resolve(schema.get("items"))
            kind, _ = self.fields.kind_of(schema)
        return Parameter.model_validate(
            {
                "id": self.ids.make("parameter", f"{place} {name}", own), "name": name,
                "location": place, "type": kind, "many": many, "values": values_of(schema),
                "required": place == "path" or node.get("required") is True,
                "operator": "=" if place == "query" and snake(name) not in _PAGES else None,
                "description": text_of(node.get("description")),
            }
        )  # fmt: skip

    def _request(self, operation: dict[str, Any], own: str, label: str) -> _Body:
        node, _ = self.source.resolve(operation.get("requestBody"))
        return self._content(node, own, label, "request")

    def _content(self, node: dict[str, Any], own: str, label: str, side: str) -> _Body:
        content = mapping(node.get("content"))
        if not content and "schema" in node:
            content = {"application/json": {"schema": node["schema"]}}
        if not content:
            return _Body([])
        chosen = min(content, key=lambda kind: 0 if "json" in kind else 1 if "form" in kind else 2)
        others = [kind for kind in content if kind != chosen]
        if others:
            self.source.notes.count(
                label, f"{side} as {', '.join(sorted(map(str, others)))}",
                "one representation is modelled",
            )  # fmt: skip
        schema = mapping(content[chosen]).get("schema")
        resolved, _ = self.source.resolve(schema)
        fields, component = self.fields.of_body(schema, own, side)
        return _Body(fields, component, self.fields.kind_of(resolved)[0] == "array")

    def _responses(
        self, operation: dict[str, Any], own: str, label: str
    ) -> tuple[int, _Body, list[ErrorCase]]:
        good: list[tuple[int, dict[str, Any]]] = []
        errors: list[ErrorCase] = []
        for key, value in mapping(operation.get("responses")).items():
            if str(key).startswith("x-"):
                continue
            self.source.found["responses"] += 1
            node, _ = self.source.resolve(value)
            told = text_of(node.get("description"))
            digits = re.fullmatch(r"([1-5])(\d\d|XX)", str(key).upper())
            if str(key) == "default" and ("content" in node or "schema" in node):
                own_id = self.ids.make("error", "default", own)
                errors.append(ErrorCase(id=own_id, status=500, code="default", when=told))
                continue
            if digits is None:
                self.source.notes.count(label, f"response {key}", "a status has to be a number")
                continue
            status = int(digits[1]) * 100 + (0 if digits[2] == "XX" else int(digits[2]))
            if status < 400:
                good.append((status, node))
                continue
            code = _CODES.get(status, f"status_{status}")
            errors.append(
                ErrorCase(
                    id=self.ids.make("error", str(status), own), status=status, code=code, when=told
                )
            )
        good.sort(key=lambda item: (item[0] >= 300, item[0]))
        for status, _node in good[1:]:
            self.source.notes.add(label, f"response {status}", "one success is modelled")
        if not good:
            self.source.notes.count(label, "success", "no status of it is given; it is 200 here")
            return 200, _Body([]), errors
        status, node = good[0]
        return status, self._content(node, own, label, "response"), errors

    def _auth(self, operation: dict[str, Any], label: str) -> tuple[Any, str]:
        given = operation.get("security", self.source.document.get("security"))
        schemes = sequence(given)
        if not schemes or any(item == {} for item in schemes):
            reason = "The document asks for no security here."
            return "public", reason
        for item in schemes:
            for name, scopes in mapping(item).items():
                if sequence(scopes):
                    self.source.notes.count(
                        label, f"scopes of {text_of(str(name), 60)}", "scopes are not modelled"
                    )
        return "required", ""

    # --- entities -------------------------------------------------------------------------

    def _entity(self, path: str, request: _Body, response: _Body) -> Entity | None:
        """Return the entity an operation is about, made when its component shows one."""
        parts = [part for part in path.split("/") if part and not part.startswith("{")]
        nouns = [singular(snake(part).replace("_", " ")) for part in reversed(parts)]
        components = [body.component for body in (response, request) if body.component]
        bases = [thing_of(name) for name in components]
        for noun in (*bases, *nouns[:2]):
            known = self.entities.get(name_key(noun))
            if known is not None:
                return self._seen(known, response.fields or request.fields)
        for base, body in zip(bases, [b for b in (response, request) if b.component], strict=True):
            if base and body.fields and not _NO_ENTITY.search(base) and len(body.fields) > 1:
                return self._new(base, body.fields)
        return None

    def _seen(self, entity: Entity, fields: list[EndpointField]) -> Entity:
        entity = self.order[entity.id]
        if entity.exposure == "never":
            entity = entity.replace(exposure="own")
        if entity.inferred and self.design.schema_.table_for(entity.id) is None:
            entity = self._with_attributes(entity, fields, loose=True)
        self.order[entity.id] = entity
        return entity

    def _new(self, base: str, fields: list[EndpointField]) -> Entity:
        name = singular(snake(base).replace("_", " ")).capitalize() or base
        entity = Entity(id=self.ids.make("entity", name), name=name, inferred=True)
        entity = self._with_attributes(entity, fields, loose=False)
        self.order[entity.id] = entity
        for key in {name_key(name), name_key(base), name_key(plural(name))}:
            self.entities.setdefault(key, entity)
        return entity

    def _with_attributes(
        self, entity: Entity, fields: list[EndpointField], *, loose: bool
    ) -> Entity:
        made = list(entity.attributes)
        known = {name_key(item.name) for item in made}
        for item in fields:
            name = snake(item.name)
            if not name or name_key(name) in known or name == "id" or item.type == "object":
                continue
            known.add(name_key(name))
            made.append(
                Attribute(
                    id=self.ids.make("attribute", name, entity.id), name=name,
                    type="enum" if item.values else _ATTRIBUTES.get(item.type, "text"),
                    values=item.values, multiple=item.many, inferred=True,
                    required=item.required and not item.nullable and not loose,
                    definition=item.description, max_length=item.max_length,
                )
            )  # fmt: skip
        return entity.replace(attributes=tuple(made))

    def _mapped(self, endpoint: Endpoint, entity: Entity | None) -> Endpoint:
        """Return an endpoint whose fields and parameters say what they carry."""
        if entity is None:
            return endpoint
        entity = self.order[entity.id]
        table = self.design.schema_.table_for(entity.id)
        last = endpoint.path.rstrip("/").rpartition("/")[2]

        def field(item: EndpointField) -> EndpointField:
            attribute = entity.attribute_named(item.name)
            return item.replace(
                realises=attribute.id if attribute is not None else None,
                maps_to=_column(table, item.name),
            )

        def parameter(item: Parameter) -> Parameter:
            column = _column(table, item.name)
            if item.location == "path" and last == f"{{{item.name}}}" and table is not None:
                alone = table.primary_key if len(table.primary_key) == 1 else ()
                column = column or next(iter(alone), None)
            return item.replace(maps_to=None if item.location == "header" else column)

        return endpoint.replace(
            request=tuple(field(item) for item in endpoint.request),
            response=tuple(field(item) for item in endpoint.response),
            parameters=tuple(parameter(item) for item in endpoint.parameters),
        )


def _column(table: Table | None, name: str) -> str | None:
    found = table.column_named(name) if table is not None else None
    return found.id if found is not None else None
