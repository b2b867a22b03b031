"""Examples of a call and its answers, made from types: the same endpoint gives the same example."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from design.document.api import Endpoint, EndpointField, ErrorCase, FieldType, Parameter
from design.document.design import Design
from design.render.openapi_components import LISTS, field_name, list_schema
from design.render.openapi_fields import field_schema, money_schema

_VALUES: Final[dict[FieldType, Any]] = {
    "boolean": True,
    "date": "2026-03-31",
    "time": "09:30:00",
    "date-time": "2026-03-31T09:30:00Z",
    "duration": "PT1H30M",
    "uuid": "0198c2f4-7a1e-7c3b-9d52-3f6b1a2c4e5d",
    "email": "ada@example.org",
    "uri": "https://example.org/1",
    "object": {},
    "array": [],
    "binary": "aGVsbG8=",
}
_CURRENCY: Final = "EUR"


@dataclass(frozen=True, slots=True)
class Example:
    """A call and what comes of it."""

    call: str
    """Method, address and headers, a line each."""
    request: str
    """The body that is sent, as JSON; empty when there is none."""
    response: str
    """The body that comes back; empty when there is none."""
    error: str
    """The body of the first way it says no; empty when there is none."""


def example(design: Design, endpoint: Endpoint) -> Example:
    """Return an example of a call.

    Args:
        design: The design the endpoint belongs to, for its conventions.
        endpoint: The endpoint.
    """
    request = _object(endpoint.request, design) if endpoint.request else None
    errors = endpoint.errors
    return Example(
        "\n".join(_call(design, endpoint)),
        _json(request) if request is not None else "",
        _json(_response(design, endpoint)) if _answers(endpoint) else "",
        _json(_error(design, errors[0])) if errors else "",
    )


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _answers(endpoint: Endpoint) -> bool:
    return bool(endpoint.response) and endpoint.status != 204


def _call(design: Design, endpoint: Endpoint) -> list[str]:
    path = endpoint.path
    query: list[str] = []
    for item in endpoint.parameters:
        value = quote(str(_parameter(item, design)), safe="")
        if item.location == "path":
            path = path.replace(f"{{{item.name}}}", value)
        elif item.location == "query" and (item.required or item.values or not query):
            query.append(f"{item.name}={value}")
    lines = [f"{endpoint.method} {path}{'?' if query else ''}{'&'.join(query[:3])}"]
    if endpoint.auth == "required":
        lines.append("Authorization: Bearer …")
    if endpoint.idempotent and design.conventions.concurrency.idempotency == "header":
        lines.append(f"Idempotency-Key: {_VALUES['uuid']}")
    if endpoint.precondition and design.conventions.concurrency.precondition == "etag":
        lines.append('If-Match: "7"')
    if endpoint.request:
        lines.append("Content-Type: application/json")
    return lines


def _parameter(item: Parameter, design: Design) -> Any:
    if item.name == "limit":
        return design.conventions.pagination.default_limit
    field = EndpointField(
        id=item.id,
        name=item.name,
        type="decimal" if item.type == "money" else item.type,
        values=item.values,
    )
    return _value(field, design)


def _object(fields: Sequence[EndpointField], design: Design) -> dict[str, Any]:
    return {field.name: _field(field, design) for field in fields}


def _field(field: EndpointField, design: Design) -> Any:
    value = _value(field, design)
    return [value] if field.many else value


def _value(field: EndpointField, design: Design) -> Any:
    if field.values:
        return field.values[0]
    if field.type == "money":
        money = design.conventions.money
        currency = money.fixed_currency if money.currency == "fixed" else _CURRENCY
        amount = money_schema(design)["properties"]["amount"]
        return {"amount": _number(field, _exact(amount)), "currency": currency}
    if field.type == "decimal":
        return _number(field, _exact(field_schema(field, design)))
    if field.type in ("integer", "number"):
        return float(_number(field, "1")) if field.type == "number" else _whole(field)
    if field.type == "object" and field.fields:
        return _object(field.fields, design)
    if field.type in ("string", "email", "uri"):
        return _text(field)
    return _VALUES[field.type]


def _exact(schema: dict[str, Any]) -> str:
    """Return decimal text of a precision that a schema allows."""
    pattern = schema.get("pattern", "")
    return next(text for text in ("12.50", "12", "1") if re.match(pattern, text) or text == "1")


def _number(field: EndpointField, usual: str) -> str:
    """Return a number within the bounds: the usual one where it may be."""
    bounds = []
    for text, excluded, step in (
        (field.minimum, field.minimum_excluded, 1),
        (field.maximum, field.maximum_excluded, -1),
    ):
        try:
            bounds.append(float(text) + (step if excluded else 0) if text is not None else None)
        except ValueError:
            bounds.append(None)
    low, high = bounds
    value = float(usual)
    if high is not None and value > high:
        value = high
    if low is not None and value < low:
        value = low
    if value == float(usual):
        return usual
    return str(int(value)) if value.is_integer() else str(value)


def _whole(field: EndpointField) -> int:
    return int(float(_number(field, "1")))


def _text(field: EndpointField) -> str:
    words = _VALUES.get(field.type) or field.name.replace("_", " ").strip() or "text"
    text = f"•••• {words}" if field.masked else words
    return text[: field.max_length] if field.max_length else text


def _response(design: Design, endpoint: Endpoint) -> Any:
    body = _object(endpoint.response, design)
    enclosed = any(field.name == "items" and field.many for field in endpoint.response)
    if endpoint.kind not in LISTS or enclosed:
        return body
    cut = design.conventions.pagination
    values = {
        "items": [body],
        field_name(design, "next_cursor"): "b2Zmc2V0PTI1",
        "page": 1,
        field_name(design, "per_page"): cut.default_limit,
        "offset": 0,
        "limit": cut.default_limit,
        "total": 1,
    }
    return {name: values[name] for name in list_schema(design, endpoint, {})["properties"]}


def _error(design: Design, error: ErrorCase) -> Any:
    words = error.when or error.code.replace("_", " ")
    if design.conventions.errors.envelope == "problem":
        return {
            "type": f"/problems/{error.code}",
            "title": words,
            "status": error.status,
            "code": error.code,
        }
    return {"error": {"code": error.code, "message": words, "details": []}}
