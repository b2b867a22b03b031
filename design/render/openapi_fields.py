"""Fields of the interface as JSON Schema, the way OpenAPI 3.1 has it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from math import isfinite
from typing import Any, Final

from design.document.api import EndpointField, FieldType
from design.document.design import Design
from design.document.schema import Column
from design.render.columntypes import column_type
from design.render.memo import Memo

Json = dict[str, Any]
NameObject = Callable[[EndpointField], Json]

_SCHEMAS: Final[dict[FieldType, Json]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "time"},
    "date-time": {"type": "string", "format": "date-time"},
    "duration": {"type": "string", "format": "duration"},
    "uuid": {"type": "string", "format": "uuid"},
    "email": {"type": "string", "format": "email"},
    "uri": {"type": "string", "format": "uri"},
    "decimal": {"type": "string", "format": "decimal"},
    "money": {"$ref": "#/components/schemas/Money"},
    "object": {"type": "object"},
    "array": {"type": "array", "items": {}},
    "binary": {"type": "string", "contentEncoding": "base64"},
}
_NUMERIC: Final = ("integer", "number")
_SIZED: Final = ("string", "email", "uri")
_COLUMNS: Final[Memo[dict[str, Column]]] = Memo(8)


def columns_by_id(design: Design) -> Mapping[str, Column]:
    """Return every column of a design by its id."""
    schema = design.schema_
    return _COLUMNS.get(
        (schema,),
        lambda: {column.id: column for table in schema.tables for column in table.columns},
    )


def decimal_pattern(precision: int, scale: int, *, signed: bool) -> str:
    """Return the pattern of decimal text that a ``numeric(precision, scale)`` keeps exactly."""
    whole = max(precision - scale, 1)
    fraction = rf"(\.\d{{1,{scale}}})?" if scale else ""
    return rf"^{'-?' if signed else ''}\d{{1,{whole}}}{fraction}$"


def money_schema(design: Design) -> Json:
    """Return the schema of an amount of money with its currency."""
    money = design.conventions.money
    currency: Json = {"type": "string", "pattern": "^[A-Z]{3}$", "description": "ISO 4217 code"}
    if money.currency == "fixed":
        currency = {"type": "string", "enum": [money.fixed_currency]}
    widest = max(money.scale, money.unit_scale)
    amount = {
        "type": "string",
        "format": "decimal",
        "pattern": decimal_pattern(money.precision - money.scale + widest, widest, signed=True),
        "description": "Decimal text, never a binary fraction",
    }
    return {
        "type": "object",
        "properties": {"amount": amount, "currency": currency},
        "required": ["amount", "currency"],
        "additionalProperties": False,
    }


def field_schema(
    field: EndpointField, design: Design, name_object: NameObject | None = None
) -> Json:
    """Return the schema of one field.

    Args:
        field: The field.
        design: The design it belongs to, for the precision of its column and the names of roles.
        name_object: Gives the schema of an object whose fields are known.
    """
    schema: Json = dict(_SCHEMAS[field.type])
    if field.type == "object" and field.fields and name_object is not None:
        schema = name_object(field)
    if field.values:
        schema["enum"] = list(dict.fromkeys(field.values))
    schema |= _bounds(field, design)
    if field.max_length is not None and field.type in _SIZED and not field.values:
        schema["maxLength"] = field.max_length
    if field.many:
        schema = {"type": "array", "items": schema}
    if field.nullable:
        schema = nullable(schema)
    if field.description:
        schema["description"] = field.description
    if field.sensitivity is not None:
        schema["x-sensitivity"] = field.sensitivity
    if field.masked:
        schema["x-masked"] = True
    if field.hidden_from:
        roles = [design.concept.role(role_id) for role_id in field.hidden_from]
        schema["x-hidden-from"] = [role.name for role in roles if role is not None]
    return schema


def nullable(schema: Json) -> Json:
    """Return a schema that also allows null."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    schema = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return schema


def _bounds(field: EndpointField, design: Design) -> Json:
    """Return the limits of a value: JSON Schema's for numbers, others where it has no words."""
    found: Json = {}
    prefix = "" if field.type in _NUMERIC else "x-"
    for end, excluded, value in (
        ("minimum", field.minimum_excluded, field.minimum),
        ("maximum", field.maximum_excluded, field.maximum),
    ):
        if value is None:
            continue
        name = f"exclusive{end.capitalize()}" if excluded else end
        if prefix:
            found[f"x-{'exclusive-' if excluded else ''}{end}"] = value
        elif (limit := number(value)) is not None:
            found[name] = limit
    if field.type == "decimal":
        column = columns_by_id(design).get(field.maps_to or "")
        sizes = column_type(column.type).sizes if column is not None else ()
        if len(sizes) == 2:
            signed = field.minimum is None or field.minimum.lstrip().startswith("-")
            found["pattern"] = decimal_pattern(*sizes, signed=signed)
    return found


def number(text: str) -> int | float | None:
    """Return the number a text says, or None when it says none that JSON can hold."""
    try:
        value = float(text)
    except ValueError:
        return None
    if not isfinite(value):
        return None
    return int(value) if value.is_integer() else value


def object_schema(
    fields: Sequence[EndpointField],
    design: Design,
    *,
    response: bool,
    others: Collection[str] | None = None,
    name_object: NameObject | None = None,
) -> Json:
    """Return the schema of a body.

    A request allows no field but its own, so that nothing else can be slipped in; a response
    may grow, and lacks a field for the roles it is hidden from.

    Args:
        fields: The fields.
        design: The design.
        response: Whether it is a response.
        others: Names of the fields of the other direction of the same entity, to mark what is
            only read or only written; None to mark nothing.
        name_object: Gives the schema of an object inside it.
    """
    properties: Json = {}
    for field in fields:
        schema = field_schema(field, design, name_object)
        if others is not None and field.name not in others:
            schema["readOnly" if response else "writeOnly"] = True
        properties[field.name] = schema
    required = [
        field.name for field in fields if field.required and not (response and field.hidden_from)
    ]
    body: Json = {"type": "object", "properties": properties}
    if required:
        body["required"] = list(dict.fromkeys(required))
    if not response:
        body["additionalProperties"] = False
    return body
