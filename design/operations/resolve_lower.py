"""Names to elements of the lower layers, and to whatever a loose name may mean."""

from __future__ import annotations

from design.document.api import Endpoint, EndpointField, Parameter
from design.document.decisions import Decision
from design.document.design import Design
from design.document.names import name_key, plural, singular
from design.document.schema import Column, Table
from design.operations.resolve import (
    OperationError,
    find_element,
    find_entity,
    find_invariant,
    find_query,
    find_role,
    find_state,
    unknown,
)


def find_table(design: Design, name: str) -> Table:
    """Return the table with a name, in any spelling or number, or of the entity so called.

    Raises:
        OperationError: There is none.
    """
    schema = design.schema_
    trimmed = name.strip().removeprefix("public.")
    for spelling in (trimmed, plural(trimmed), singular(trimmed)):
        table = schema.table_named(spelling)
        if table is not None:
            return table
    entity = design.concept.entity_named(trimmed)
    table = schema.table_for(entity.id) if entity is not None else None
    if table is None:
        raise unknown("table", name, lambda: (item.name for item in schema.tables))
    return table


def find_column(table: Table, name: str) -> Column:
    """Return a table's column.

    Raises:
        OperationError: There is none.
    """
    head, dot, tail = name.partition(".")
    column = table.column_named(tail if dot and name_key(head) == name_key(table.name) else name)
    if column is None:
        raise unknown("column", name, lambda: (item.name for item in table.columns),
                      of=table.name)  # fmt: skip
    return column


def find_dotted_column(design: Design, name: str) -> tuple[Table, Column]:
    """Return the column written "table.column".

    Raises:
        OperationError: There is none, or the name has no dot.
    """
    head, dot, tail = name.rpartition(".")
    if not dot:
        raise OperationError("invalid", f'"{name}" names no column. Write it as "table.column".')
    table = find_table(design, head)
    return table, find_column(table, tail)


def find_endpoint(design: Design, label: str) -> Endpoint:
    """Return the endpoint written "GET /v1/orders", or with an operation id.

    Raises:
        OperationError: There is none.
    """
    method, _, path = label.strip().partition(" ")
    endpoints = design.api.endpoints
    found = design.api.endpoint_at(method, path.strip()) if path else None
    if found is None and not path:
        if label.strip().startswith("/"):
            return _endpoint_on_path(design, label)
        key = name_key(label)
        found = next((item for item in endpoints if name_key(item.name) == key), None)
    if found is None:
        raise unknown("endpoint", label, lambda: (item.label for item in endpoints),
                      mend='Write it as "GET /path".')  # fmt: skip
    return found


def _endpoint_on_path(design: Design, path: str) -> Endpoint:
    methods = ("GET", "POST", "PUT", "PATCH", "DELETE")
    found = [item for method in methods if (item := design.api.endpoint_at(method, path))]
    if len(found) == 1:
        return found[0]
    if found:
        labels = ", ".join(item.label for item in found)
        raise OperationError("ambiguous", f'"{path}" has several endpoints: {labels}. Say which.')
    raise unknown("endpoint", path, lambda: (item.label for item in design.api.endpoints),
                  mend='Write it as "GET /path".')  # fmt: skip


def find_field(endpoint: Endpoint, part: str, name: str) -> EndpointField:
    """Return a field of an endpoint's request or response.

    Raises:
        OperationError: There is none.
    """
    fields = endpoint.request if part == "request" else endpoint.response
    key = name_key(name)
    for field in fields:
        if name_key(field.name) == key:
            return field
    raise unknown(f"{part} field", name, lambda: (item.name for item in fields),
                  of=endpoint.label)  # fmt: skip


def find_parameter(endpoint: Endpoint, name: str) -> Parameter:
    """Return a parameter of an endpoint.

    Raises:
        OperationError: There is none.
    """
    key = name_key(name)
    for parameter in endpoint.parameters:
        if name_key(parameter.name) == key:
            return parameter
    raise unknown("parameter", name, lambda: (item.name for item in endpoint.parameters),
                  of=endpoint.label)  # fmt: skip


def find_decision(design: Design, number: int) -> Decision:
    """Return the decision note with a number.

    Raises:
        OperationError: There is none.
    """
    found = design.decision(number)
    if found is None:
        numbers = ", ".join(str(item.number) for item in design.decisions) or "none yet"
        raise OperationError(
            "unknown", f"There is no decision {number} (there are: {numbers}).", unknown=str(number)
        )
    return found


def find_any(design: Design, name: str) -> str | None:
    """Return the id of whatever a loose name means, or None.

    Understands entities, roles, tables, "Entity.member", "table.column", endpoints and queries.
    """
    text = name.strip()
    if " /" in text or text.startswith("/"):
        try:
            return find_endpoint(design, text).id
        except OperationError:
            return None
    head, dot, tail = text.rpartition(".")
    if dot:
        return _member(design, head, tail)
    for find in (find_entity, find_role, find_table, find_query, find_invariant):
        try:
            return find(design, text).id
        except OperationError:
            continue
    return None


def _member(design: Design, head: str, tail: str) -> str | None:
    table = design.schema_.table_named(head)
    column = table.column_named(tail) if table is not None else None
    entity = design.concept.entity_named(head)
    if entity is None and column is not None:
        return column.id
    try:
        entity = entity or find_entity(design, head)
    except OperationError:
        return column.id if column is not None else None
    for find in (find_element, lambda _, owner, name: find_state(owner, name)):
        try:
            return find(design, entity, tail).id
        except OperationError:
            continue
    return column.id if column is not None else None
