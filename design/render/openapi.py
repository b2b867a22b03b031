"""The api layer as an OpenAPI 3.1 document."""

from __future__ import annotations

import re
from typing import Final

from design.document.api import endpoint_key
from design.document.design import Design
from design.document.names import snake
from design.render.openapi_components import Components
from design.render.openapi_fields import Json
from design.render.openapi_operations import Responses, operation, path_template
from design.render.yamltext import to_yaml

_SUMMARY: Final = re.compile(r"^\s*(?:#|[-*]|$|[^.]{0,60}:\s*$)")
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def render_openapi(design: Design) -> str:
    """Return the OpenAPI document of a design as YAML."""
    return to_yaml(openapi_document(design))


def openapi_document(design: Design) -> Json:
    """Return the OpenAPI document of a design.

    Args:
        design: The design.

    Returns:
        A document of plain dicts, lists and scalars that keeps to OpenAPI 3.1.0.
    """
    components = Components(design)
    info: Json = {
        "title": design.name.strip() or "API",
        "version": f"{design.conventions.versioning.version}.0.0",
    }
    if summary := brief_summary(design.brief):
        info["description"] = summary
    document: Json = {"openapi": "3.1.0", "info": info}
    if tags := _tags(design):
        document["tags"] = tags
    responses = Responses(design)
    document["paths"] = _paths(design, components, responses)
    document["components"] = {"schemas": dict(components.schemas)}
    if responses.shared:
        document["components"]["responses"] = responses.shared
    if schemes := _security(design):
        document["components"]["securitySchemes"] = schemes
    return document


def brief_summary(brief: str) -> str:
    """Return the first paragraph of prose in a brief, on one line."""
    lines: list[str] = []
    for line in brief.splitlines():
        if _SUMMARY.match(line):
            if lines:
                break
        else:
            lines.append(line.strip())
    return " ".join(lines)


def _tags(design: Design) -> list[Json]:
    used = {endpoint.entity for endpoint in design.api.endpoints}
    tags = []
    for entity in design.concept.entities:
        if entity.id in used:
            tag = {"name": entity.name}
            if entity.definition:
                tag["description"] = entity.definition
            tags.append(tag)
    return tags


def _security(design: Design) -> Json:
    used = {endpoint.auth for endpoint in design.api.endpoints}
    schemes: Json = {}
    if "required" in used:
        schemes["bearer"] = {"type": "http", "scheme": "bearer"}
    if "signature" in used:
        schemes["signature"] = {
            "type": "apiKey",
            "in": "header",
            "name": "Webhook-Signature",
            "description": "Signature of the body by the sender",
        }
    return schemes


def _paths(design: Design, components: Components, responses: Responses) -> Json:
    """Return the path items; paths that differ only in names of parameters are one."""
    tagged = {endpoint.entity for endpoint in design.api.endpoints if endpoint.precondition}
    templates: dict[str, tuple[str, list[str]]] = {}
    items: dict[str, Json] = {}
    taken: set[str] = set()
    for endpoint in design.api.endpoints:
        template, names = path_template(endpoint.path)
        path, places = templates.setdefault(endpoint_key("", template), (template, names))
        method = endpoint.method.lower()
        if method in items.get(path, {}):
            continue
        operation_id = _unused(snake(endpoint.name) or snake(endpoint.label), taken)
        items.setdefault(path, {})[method] = operation(
            design,
            endpoint,
            components,
            responses,
            operation_id=operation_id,
            placeholders=dict(zip(names, places, strict=True)),
            tagged=endpoint.entity in tagged and endpoint.entity is not None,
        )
    order = {method.lower(): number for number, method in enumerate(_METHODS)}
    return {
        path: dict(sorted(item.items(), key=lambda entry: order[entry[0]]))
        for path, item in items.items()
    }


def _unused(name: str, taken: set[str]) -> str:
    found, count = name, 2
    while found in taken:
        found, count = f"{name}_{count}", count + 1
    taken.add(found)
    return found
