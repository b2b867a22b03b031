"""Putting a field back as clients know it, as fixes for breaks of the interface."""

from __future__ import annotations

from typing import Any, Literal

from design.document.api import Endpoint, EndpointField
from design.review.change import Change
from design.review.findings import Fix

Body = Literal["request", "response"]


def alter(endpoint: Endpoint, body: Body, path: str, title: str, **stated: Any) -> tuple[Fix, ...]:
    """Return the fix that states something of a field; none within an object.

    Args:
        endpoint: The endpoint as it would be.
        body: Which body the field is in.
        path: Where in the body it is.
        title: What the fix does.
        **stated: What it states, as ``alter_field`` takes it.
    """
    if "." in path:
        return ()
    operation = {"op": "alter_field", "endpoint": endpoint.label, "part": body, "field": path}
    return (Fix(title, (operation | stated,)),)


def put_back(
    change: Change, endpoint: Endpoint, body: Body, field: EndpointField, path: str, now: str
) -> tuple[Fix, ...]:
    """Return the fix that gives clients a lost field again; none where nothing would fill it.

    Args:
        change: The change that loses it.
        endpoint: The endpoint as it would be.
        body: Which body the field was in.
        field: The field as it was.
        path: Where it was.
        now: Where the same field is now; empty when it is gone.
    """
    if "." in path or "." in now:
        return ()
    at = {"endpoint": endpoint.label, "part": body}
    if now:
        back = {"op": "rename_field", **at, "field": now, "to": path}
        return (Fix(f"Call it {path} again", (back,)),)
    column = change.after.column(field.maps_to) if field.maps_to is not None else None
    table = change.after.table_with(column.id) if column is not None else None
    if column is None or table is None or field.fields:
        return ()
    again: dict[str, Any] = {
        "op": "add_field", **at, "name": path, "type": field.type, "required": field.required,
        "nullable": field.nullable, "many": field.many, "masked": field.masked,
        "maps_to": f"{table.name}.{column.name}",
    }  # fmt: skip
    if field.values:
        again["values"] = list(field.values)
    if field.max_length is not None:
        again["max_length"] = field.max_length
    return (Fix(f"Put {path} back", (again,)),)
