"""Endpoints as OpenAPI operations."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain, count
from typing import Final

from design.document.api import Endpoint, EndpointField, Parameter
from design.document.design import Design
from design.document.names import in_case
from design.render.openapi_components import Components, field_name, reference
from design.render.openapi_fields import Json, field_schema

_Refusal = tuple[int, tuple[tuple[str, str], ...]]
"""A status with the codes and reasons for it."""

REASONS: Final = {
    200: "OK", 201: "Created", 202: "Accepted", 204: "No content", 400: "Malformed request",
    401: "Not signed in", 403: "Not allowed", 404: "Not found", 405: "Method not allowed",
    409: "Conflict", 410: "Gone", 412: "Precondition failed", 415: "Unsupported media type",
    422: "Invalid values", 428: "Precondition required", 429: "Too many requests",
    500: "Internal error", 503: "Unavailable",
}  # fmt: skip
_VERSIONED: Final = ("detail", "create", "update", "replace", "action")
_PLACEHOLDER: Final = re.compile(r"\{([^{}/]*)\}|^[:<]([^/>]*)>?$")
_NOT_A_NAME: Final = re.compile(r"\W+")


class Responses:
    """The error responses of a design; what several operations answer is named and shared.

    Args:
        design: The design.
    """

    def __init__(self, design: Design) -> None:
        problem = design.conventions.errors.envelope == "problem"
        self._media = "application/problem+json" if problem else "application/json"
        self.shared: Json = {}
        self._names: dict[_Refusal, str] = {}
        uses = Counter(
            refusal for endpoint in design.api.endpoints for refusal in _refusals(endpoint)
        )
        for refusal, used in uses.items():
            if used > 1:
                codes = dict.fromkeys(code for code, _ in refusal[1])
                plain = "Or".join(in_case(code, "pascal") for code in codes)
                wanted = plain if plain and len(plain) <= 60 else f"Refused{refusal[0]}"
                numbered = (f"{wanted}{number}" for number in count(2))
                name = next(item for item in chain([wanted], numbered) if item not in self.shared)
                self._names[refusal] = name
                self.shared[name] = self._response(refusal)

    def of(self, endpoint: Endpoint) -> Json:
        """Return the error responses of an endpoint by status."""
        return {
            str(refusal[0]): (
                {"$ref": f"#/components/responses/{self._names[refusal]}"}
                if refusal in self._names
                else self._response(refusal)
            )
            for refusal in _refusals(endpoint)
        }

    def _response(self, refusal: _Refusal) -> Json:
        status, cases = refusal
        whens = dict.fromkeys(when for _, when in cases if when)
        response: Json = {"description": "; ".join(whens) or REASONS.get(status, "Refused")}
        if status == 429:
            wait: Json = {"type": "integer", "minimum": 0}
            response["headers"] = {
                "Retry-After": {"description": "Seconds to wait", "schema": wait}
            }
        response["content"] = {self._media: {"schema": reference("Error")}}
        response["x-codes"] = list(dict.fromkeys(code for code, _ in cases))
        return response


def _refusals(endpoint: Endpoint) -> list[_Refusal]:
    cases: dict[int, list[tuple[str, str]]] = {}
    for case in endpoint.errors:
        if case.status != endpoint.status:
            cases.setdefault(case.status, []).append((case.code, case.when))
    return [(status, tuple(cases[status])) for status in sorted(cases)]


def path_template(path: str) -> tuple[str, list[str]]:
    """Return a path as OpenAPI writes it and the names of its parameters."""
    names: list[str] = []

    def place(match: re.Match[str]) -> str:
        name = _NOT_A_NAME.sub("_", match[1] or match[2] or "").strip("_") or "id"
        while name in names:
            name += "_"
        names.append(name)
        return f"{{{name}}}"

    parts = [_PLACEHOLDER.sub(place, part) for part in path.strip().strip("/").split("/")]
    return "/" + "/".join(parts), names


def operation(
    design: Design,
    endpoint: Endpoint,
    components: Components,
    refusals: Responses,
    *,
    operation_id: str,
    placeholders: dict[str, str],
    tagged: bool,
) -> Json:
    """Return one endpoint as an operation.

    Args:
        design: The design.
        endpoint: The endpoint.
        components: The named schemas.
        refusals: The error responses.
        operation_id: Its unique name.
        placeholders: Names of path parameters as the endpoint has them -> as the path has them.
        tagged: Whether entities whose rows change are guarded by versions.
    """
    result: Json = {"operationId": operation_id}
    entity = design.concept.entity(endpoint.entity or "")
    if entity is not None:
        result["tags"] = [entity.name]
    if endpoint.summary:
        result["summary"] = endpoint.summary
    if endpoint.deprecated is not None:
        result["deprecated"] = True
    parameters = _parameters(design, endpoint, placeholders)
    if parameters:
        result["parameters"] = parameters
    request = components.request(endpoint)
    if request is not None:
        content = {"application/json": {"schema": request}}
        result["requestBody"] = {"required": True, "content": content}
    result["responses"] = {
        str(endpoint.status): _success(endpoint, components, tagged=tagged),
        **refusals.of(endpoint),
    }
    result["security"] = {
        "required": [{"bearer": []}], "public": [], "signature": [{"signature": []}],
    }[endpoint.auth]  # fmt: skip
    return result | _extensions(design, endpoint)


def _parameters(design: Design, endpoint: Endpoint, placeholders: dict[str, str]) -> list[Json]:
    made: dict[tuple[str, str], Json] = {}
    for place in placeholders.values():
        made["path", place] = {
            "name": place, "in": "path", "required": True, "schema": {"type": "string"},
        }  # fmt: skip
    for parameter in endpoint.parameters:
        name = parameter.name
        if parameter.location == "path":
            name = placeholders.get(name, name)
            if ("path", name) not in made:
                continue
        key = (parameter.location, name.lower() if parameter.location == "header" else name)
        made[key] = _parameter(design, parameter, name)
    for parameter_json in _conventional(design, endpoint):
        where, name = parameter_json["in"], parameter_json["name"]
        key = (where, name.lower() if where == "header" else name)
        given = made.get(key, {})
        schema = {**parameter_json["schema"], **given.get("schema", {})}
        made[key] = {**parameter_json, **given, "schema": schema}
    return list(made.values())


def _parameter(design: Design, parameter: Parameter, name: str) -> Json:
    field = EndpointField(
        id=parameter.id,
        name=name,
        type="decimal" if parameter.type == "money" else parameter.type,
        values=parameter.values,
        many=parameter.many,
    )
    result: Json = {"name": name, "in": parameter.location}
    if parameter.required or parameter.location == "path":
        result["required"] = True
    if parameter.description:
        result["description"] = parameter.description
    result["schema"] = field_schema(field, design)
    if parameter.many and parameter.location == "query":
        result |= {"style": "form", "explode": False}
    if parameter.operator is not None and parameter.operator != "=":
        result["x-operator"] = parameter.operator
    return result


def _conventional(design: Design, endpoint: Endpoint) -> list[Json]:
    """Return the parameters that conventions give an endpoint."""
    house = design.conventions
    found: list[Json] = []

    def query(name: str, schema: Json, description: str) -> None:
        found.append({"name": name, "in": "query", "description": description, "schema": schema})

    def header(name: str, description: str, *, required: bool) -> None:
        found.append(
            {"name": name, "in": "header", "required": required, "description": description,
             "schema": {"type": "string", "minLength": 1, "maxLength": 255}}
        )  # fmt: skip

    if endpoint.paginated:
        cut = house.pagination
        size = {"type": "integer", "minimum": 1, "maximum": cut.max_limit,
                "default": cut.default_limit}  # fmt: skip
        match cut.style:
            case "cursor":
                query("limit", size, "How many at most")
                query("cursor", {"type": "string"}, "What the part before gave as next")
            case "page":
                query("page", {"type": "integer", "minimum": 1, "default": 1}, "Which page")
                query(field_name(design, "per_page"), size, "How many a page")
            case "offset":
                query("limit", size, "How many at most")
                query("offset", {"type": "integer", "minimum": 0, "default": 0}, "How many to skip")
    if endpoint.sort:
        keys = list(dict.fromkeys(endpoint.sort))
        name = "sort" if house.lists.sort == "minus" else field_name(design, "order_by")
        query(name, {"type": "string", "enum": keys, "default": keys[0]}, "In which order")
    if endpoint.idempotent and house.concurrency.idempotency == "header":
        header("Idempotency-Key", "A repeat with the same key gets the first answer", required=True)
    if endpoint.precondition and house.concurrency.precondition == "etag":
        header("If-Match", "The ETag that was read; a stale one is refused", required=True)
    if house.versioning.style == "header":
        header(
            "API-Version", f"Version asked for; default {house.versioning.version}", required=False
        )
    return found


def _success(endpoint: Endpoint, components: Components, *, tagged: bool) -> Json:
    success: Json = {"description": REASONS.get(endpoint.status, "Done")}
    headers: Json = {}
    if endpoint.status == 201:
        headers["Location"] = {"description": "Where it is", "schema": {"type": "string"}}
    body = components.response(endpoint)
    if tagged and body is not None and endpoint.kind in _VERSIONED:
        headers["ETag"] = {"description": "Its version", "schema": {"type": "string"}}
    if headers:
        success["headers"] = headers
    if body is not None:
        success["content"] = {"application/json": {"schema": body}}
    return success


def _extensions(design: Design, endpoint: Endpoint) -> Json:
    result: Json = {}
    roles: Json = {}
    for access in endpoint.access:
        role = design.concept.role(access.role)
        if role is not None:
            roles[role.name] = {"scope": access.scope}
            if access.condition:
                roles[role.name]["condition"] = access.condition
    for name, value in (
        ("x-roles", roles),
        ("x-row-scope", endpoint.row_scope),
        ("x-object-check", endpoint.object_check),
        ("x-public-reason", endpoint.public_reason if endpoint.auth == "public" else ""),
        ("x-side-effect", endpoint.side_effect),
    ):
        if value:
            result[name] = value
    if endpoint.deprecated is not None:
        if endpoint.deprecated.since:
            result["x-deprecated-since"] = endpoint.deprecated.since
        if endpoint.deprecated.sunset:
            result["x-sunset"] = endpoint.deprecated.sunset
        if endpoint.deprecated.replacement:
            result["x-replacement"] = endpoint.deprecated.replacement
    return result
