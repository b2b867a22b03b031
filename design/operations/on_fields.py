"""What goes in and comes out of endpoints: fields, parameters, errors."""

from __future__ import annotations

from typing import Any, Final

from design.document.api import Endpoint, EndpointField, ErrorCase, FieldType, Parameter
from design.document.names import IDENTIFIER, name_key, snake
from design.operations.edit import (
    Edit,
    Handlers,
    by_hand,
    different,
    exists,
    ids_of,
    invalid,
    swap,
    without,
)
from design.operations.on_entities import described
from design.operations.resolve import unknown
from design.operations.resolve_lower import find_field, find_parameter
from design.operations.spelling import identifier, line, lines
from design.operations.vocabulary import (
    AddError,
    AddField,
    AddParameter,
    AlterField,
    DropError,
    DropField,
    DropParameter,
    RenameField,
)

_FIELDS: Final = ("type", "required", "nullable", "many", "max_length", "masked")
_COLUMN_FIELDS: Final[dict[str, FieldType]] = {
    "smallint": "integer", "integer": "integer", "bigint": "integer", "numeric": "decimal",
    "real": "number", "double precision": "number", "boolean": "boolean", "date": "date",
    "time": "time", "timestamp": "date-time", "timestamptz": "date-time", "interval": "duration",
    "uuid": "uuid", "json": "object", "jsonb": "object", "bytea": "binary",
}  # fmt: skip


def _stated(edit: Edit, operation: AddField | AlterField) -> dict[str, Any]:
    stated: dict[str, Any] = {
        name: value for name in _FIELDS if (value := getattr(operation, name)) is not None
    }
    if operation.values is not None:
        stated["values"] = lines(operation.values)
    if operation.description is not None:
        stated["description"] = line(operation.description)
    if operation.hidden_from is not None:
        stated["hidden_from"] = edit.roles(operation.hidden_from)
    if operation.maps_to is not None:
        _map(edit, operation.maps_to, stated)
    return stated


def _map(edit: Edit, text: str, stated: dict[str, Any]) -> None:
    """Write which column is carried, and its type when none is stated."""
    if not text:
        stated["maps_to"] = None
        return
    column = edit.dotted_column(text)
    stated["maps_to"] = column.id
    kind = _COLUMN_FIELDS.get(column.type.partition("(")[0].removesuffix("[]"))
    if kind is not None:
        stated.setdefault("type", kind)


def _put_fields(
    edit: Edit, endpoint: Endpoint, part: str, fields: tuple[EndpointField, ...]
) -> None:
    edit.put_endpoint(endpoint.replace(**{part: fields}))


def _part(endpoint: Endpoint, part: str) -> tuple[EndpointField, ...]:
    return endpoint.request if part == "request" else endpoint.response


def add_field(edit: Edit, operation: AddField) -> str:
    """Add a field; said of a derived one, it states what is different by hand."""
    endpoint = edit.endpoint(operation.endpoint)
    name = identifier(edit, operation.name, "a field", edit.design.conventions.naming.fields)
    fields = _part(endpoint, operation.part)
    label = f"{operation.part} field {endpoint.label} {name}"
    stated = _stated(edit, operation)
    existing = next((item for item in fields if name_key(item.name) == name_key(name)), None)
    if existing is not None:
        edit.require(existing.id)
        changes = different(existing, stated)
        if not changes:
            return edit.already(label)
        if not existing.derived:
            raise exists(label.capitalize(), "alter_field")
        edit.note(f"{name} was there already, made from the concept; what differs is changed")
        edit.touch(existing.id)
        _put_fields(edit, endpoint, operation.part, swap(fields, by_hand(existing, **changes)))
        return f"~ {label} {', '.join(changes)}"
    made = EndpointField(
        id=edit.make("field", f"{operation.part} {name}", parent=endpoint.id,
                     taken=ids_of((*endpoint.request, *endpoint.response))),
        name=name,
        **stated,
    )  # fmt: skip
    edit.claim(f"{endpoint.id}/{operation.part}", name)
    _put_fields(edit, endpoint, operation.part, (*fields, made))
    return f"+ {label} {made.type}"


def alter_field(edit: Edit, operation: AlterField) -> str:
    """Change a field."""
    endpoint = edit.endpoint(operation.endpoint)
    field = find_field(endpoint, operation.part, operation.field)
    edit.require(field.id)
    label = f"{operation.part} field {endpoint.label} {field.name}"
    changes = different(field, _stated(edit, operation))
    if not changes:
        return edit.already(label)
    edit.touch(field.id)
    fields = swap(_part(endpoint, operation.part), by_hand(field, **changes))
    _put_fields(edit, endpoint, operation.part, fields)
    hidden = {key: val for key, val in changes.items() if key not in ("maps_to", "hidden_from")}
    more = [key for key in ("maps_to", "hidden_from") if key in changes]
    return f"~ {label} " + ", ".join(filter(None, (described(field, hidden), *more)))


def rename_field(edit: Edit, operation: RenameField) -> str:
    """Rename a field."""
    endpoint = edit.endpoint(operation.endpoint)
    field = find_field(endpoint, operation.part, operation.field)
    edit.require(field.id)
    name = identifier(edit, operation.to, "a field", edit.design.conventions.naming.fields)
    label = f"{operation.part} field {endpoint.label} {field.name}"
    if name == field.name:
        return edit.already(label)
    fields = _part(endpoint, operation.part)
    for other in fields:
        if other.id != field.id and name_key(other.name) == name_key(name):
            raise exists(f"Field {other.name} of {endpoint.label}", "another name")
    edit.touch(field.id)
    edit.free(f"{endpoint.id}/{operation.part}", field.name)
    edit.claim(f"{endpoint.id}/{operation.part}", name)
    _put_fields(edit, endpoint, operation.part, swap(fields, by_hand(field, name=name)))
    return f"> {label} -> {name}"


def drop_field(edit: Edit, operation: DropField) -> str:
    """Remove a field."""
    endpoint = edit.endpoint(operation.endpoint)
    field = find_field(endpoint, operation.part, operation.field)
    edit.free(f"{endpoint.id}/{operation.part}", field.name)
    fields = without(_part(endpoint, operation.part), (field.id,))
    _put_fields(edit, endpoint, operation.part, fields)
    _remember_dropped(edit, field)
    return f"- {operation.part} field {endpoint.label} {field.name}"


def _remember_dropped(edit: Edit, item: EndpointField | Parameter | ErrorCase) -> None:
    edit.remove(item.id)
    if item.derived:
        edit.set_api(dropped=(*edit.design.api.dropped, item.id))


# --- parameters ----------------------------------------------------------------------------


def _parameter_name(edit: Edit, operation: AddParameter) -> str:
    """Return a parameter's name; headers keep their hyphens."""
    raw = line(operation.name)
    if operation.location == "header":
        if not raw.replace("-", "").isalnum() or not raw.isascii():
            raise invalid(f'"{raw}" is not the name of a header.')
        return raw
    if IDENTIFIER.match(raw.replace("[", "_").replace("]", "").replace(".", "_").rstrip("_")):
        return raw
    return identifier(edit, raw, "a parameter", edit.design.conventions.naming.fields)


def add_parameter(edit: Edit, operation: AddParameter) -> str:
    """Add a parameter; said of a derived one, it states what is different by hand."""
    endpoint = edit.endpoint(operation.endpoint)
    name = _parameter_name(edit, operation)
    if operation.location == "path" and f"{{{name}}}" not in endpoint.path:
        raise invalid(
            f"{endpoint.path} has no {{{name}}}. Move the endpoint with rename_endpoint first."
        )
    given = operation.model_fields_set
    stated: dict[str, Any] = {"location": operation.location}
    for field in ("type", "required", "operator"):
        if field in given and (value := getattr(operation, field)) is not None:
            stated[field] = value
    if operation.values:
        stated["values"] = lines(operation.values)
    if operation.description is not None:
        stated["description"] = line(operation.description)
    if operation.maps_to:
        _map(edit, operation.maps_to, stated)
    if operation.location == "path":
        stated["required"] = True
    label = f"parameter {endpoint.label} {name}"
    same = [
        item
        for item in endpoint.parameters
        if name_key(item.name) == name_key(name) and item.operator == stated.get("operator")
    ]
    existing = same[0] if same else None
    if existing is not None:
        edit.require(existing.id)
        changes = different(existing, stated)
        if not changes:
            return edit.already(label)
        if not existing.derived:
            raise exists(label.capitalize(), "drop_parameter first")
        edit.touch(existing.id)
        changed = swap(endpoint.parameters, by_hand(existing, **changes))
        edit.put_endpoint(endpoint.replace(parameters=changed))
        return f"~ {label} {', '.join(changes)}"
    if any(item.name == name for item in endpoint.parameters):
        raise exists(label.capitalize(), "drop_parameter first")
    made = Parameter(
        id=edit.make("parameter", f"{operation.location} {name}", parent=endpoint.id,
                     taken=ids_of(endpoint.parameters)),
        name=name,
        **stated,
    )  # fmt: skip
    edit.put_endpoint(endpoint.replace(parameters=(*endpoint.parameters, made)))
    return f"+ {label}"


def drop_parameter(edit: Edit, operation: DropParameter) -> str:
    """Remove a parameter."""
    endpoint = edit.endpoint(operation.endpoint)
    item = find_parameter(endpoint, operation.name)
    if item.location == "path" and f"{{{item.name}}}" in endpoint.path:
        raise invalid(f"{endpoint.label} needs its path parameter {item.name}.")
    edit.put_endpoint(endpoint.replace(parameters=without(endpoint.parameters, (item.id,))))
    _remember_dropped(edit, item)
    return f"- parameter {endpoint.label} {item.name}"


# --- errors --------------------------------------------------------------------------------


def add_error(edit: Edit, operation: AddError) -> str:
    """Add a way the endpoint says no."""
    endpoint = edit.endpoint(operation.endpoint)
    code = identifier(edit, operation.code, "an error")
    when = line(operation.when or "")
    label = f"error {endpoint.label} {operation.status} {code}"
    for item in endpoint.errors:
        if (item.status, item.code) != (operation.status, code):
            continue
        edit.require(item.id)
        if not when or item.when == when:
            return edit.already(label)
        edit.touch(item.id)
        changed = swap(endpoint.errors, by_hand(item, when=when))
        edit.put_endpoint(endpoint.replace(errors=changed))
        return f"~ {label}"
    made = ErrorCase(
        id=edit.make("error", f"{operation.status} {code}", parent=endpoint.id,
                     taken=ids_of(endpoint.errors)),
        status=operation.status,
        code=code,
        when=when,
    )  # fmt: skip
    edit.put_endpoint(endpoint.replace(errors=(*endpoint.errors, made)))
    return f"+ {label}"


def drop_error(edit: Edit, operation: DropError) -> str:
    """Remove a way the endpoint says no."""
    endpoint = edit.endpoint(operation.endpoint)
    code = snake(operation.code) if operation.code else None
    found = [
        item
        for item in endpoint.errors
        if item.status == operation.status and code in (None, item.code)
    ]
    if not found:
        raise unknown("error", f"{operation.status} {operation.code or ''}".strip(),
                      lambda: (f"{item.status} {item.code}" for item in endpoint.errors),
                      of=endpoint.label)  # fmt: skip
    edit.put_endpoint(endpoint.replace(errors=without(endpoint.errors, ids_of(found))))
    for item in found:
        _remember_dropped(edit, item)
    return f"- error {endpoint.label} {operation.status}"


HANDLERS: Final[Handlers] = {
    AddField: add_field,
    AlterField: alter_field,
    RenameField: rename_field,
    DropField: drop_field,
    AddParameter: add_parameter,
    DropParameter: drop_parameter,
    AddError: add_error,
    DropError: drop_error,
}
