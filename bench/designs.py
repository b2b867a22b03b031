"""Designs of any size, made as a user's are: by operations, with what derives from them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice, product
from typing import Any, Final

from design.derive import derive
from design.document.design import Design
from design.operations.apply import apply
from design.operations.block import Block
from design.operations.parse import parse_operation
from design.operations.vocabulary import Operation

SIZES: Final = (30, 100, 300)
ORIGIN: Final = "bench"

_AREAS: Final = (
    "Sales", "Stock", "Support", "Billing", "Travel", "Training", "Safety", "Legal", "Field",
    "Partner", "Lab", "Event", "Media", "Grant", "Fleet",
)  # fmt: skip
_THINGS: Final = (
    "account", "order", "line", "visit", "invoice", "payment", "message", "document", "task",
    "item", "booking", "contract", "report", "claim", "device", "site", "team", "plan", "review",
    "shipment",
)  # fmt: skip
_STATES: Final = ("draft", "open", "approved", "closed", "cancelled")
_STEPS: Final = (
    ("draft", "open", "submit"),
    ("open", "approved", "approve"),
    ("approved", "closed", "close"),
    ("draft", "cancelled", "cancel"),
    ("open", "cancelled", "cancel"),
)
_ATTRIBUTES: Final[tuple[dict[str, Any], ...]] = (
    {"name": "number", "type": "code", "unique": True},
    {"name": "title", "type": "text"},
    {"name": "note", "type": "text", "required": False, "sensitivity": "confidential"},
    {"name": "amount", "type": "money", "minimum": "0"},
    {"name": "quantity", "type": "integer", "minimum": "1"},
    {"name": "channel", "type": "enum", "values": ["web", "phone", "post"]},
    {"name": "due_on", "type": "date", "required": False},
    {"name": "happened_at", "type": "instant"},
)
_ROLES: Final = ("Customer", "Clerk", "Manager", "Auditor")


def operation(op: str, **values: Any) -> Operation:
    """Return an operation as a model would have written it."""
    return parse_operation({"op": op, **values}).operation


def entity_names(count: int) -> list[str]:
    return [f"{area} {thing}" for area, thing in islice(product(_AREAS, _THINGS), count)]


def operations(tables: int, *, served: bool) -> Iterator[Operation]:
    """Yield what makes a concept from which that many tables derive.

    Args:
        tables: How many.
        served: Whether the interface serves every entity; else a sixth whole, a third to be read
            and half of them not at all, which is two endpoints a table.
    """
    for role in _ROLES:
        yield operation("add_role", name=role)
    names = entity_names(tables)
    for name in names:
        yield operation("add_entity", name=name, definition=f"what the {name.lower()} desk keeps")
    for place, name in enumerate(names if not served else ()):
        if place % 6:
            exposure = "read_only" if place % 6 < 3 else "never"
            yield operation("alter_entity", entity=name, exposure=exposure)
    for place, name in enumerate(names):
        for attribute in _ATTRIBUTES:
            yield operation("add_attribute", entity=name, **attribute)
        for target in {names[place // 2], names[max(0, place - 1)]} - {name}:
            yield operation("add_relationship", entity=name, to=target, target_cardinality="1")
        if place % 3 == 0:
            yield from _lifecycle(name)
        yield operation(
            "add_query",
            name=f"newest {name.lower()} entries by channel",
            entity=name,
            filters=["channel = ?"],
            sort=["-happened_at"],
        )
        for role, action in (("Clerk", "read"), ("Manager", "create"), ("Manager", "update")):
            yield operation("add_permission", role=role, action=action, entity=name, scope="all")


def _lifecycle(name: str) -> Iterator[Operation]:
    yield operation("set_lifecycle", entity=name, states=list(_STATES))
    for source, target, action in _STEPS:
        yield operation(
            "add_transition", entity=name, source=source, target=target, name=action,
            roles=["Manager"],
        )  # fmt: skip


@cache
def concept(tables: int, *, served: bool = True) -> Design:
    """Return a design whose schema and api have not been derived yet."""
    block = Block(Design(name=f"{tables} tables", brief="# Made for measuring\n"), origin=ORIGIN)
    for number, item in enumerate(operations(tables, served=served)):
        block.add(item, str(number))
    block.finish()
    failed = [item for item in block.outcomes if item.state != "applied"]
    if failed:
        raise ValueError(f"{failed[0].operation}: {failed[0].error}")
    return block.design


@cache
def whole(tables: int, *, served: bool = True) -> Design:
    """Return a design with that many tables, their endpoints and a few decisions.

    Args:
        tables: How many.
        served: As of :func:`operations`.
    """
    design = concept(tables, served=served)
    for title in ("Keys are uuid", "Money is exact", "Lists are paged by cursor"):
        note = operation("add_decision", title=title, decision=f"{title}, everywhere.")
        design = apply(design, note, origin=ORIGIN).design
    design = derive(design)
    if len(design.schema_.tables) != tables:
        raise ValueError(f"{len(design.schema_.tables)} tables instead of {tables}")
    return design


def edits(tables: int) -> tuple[Operation, ...]:
    """Return edits of many kinds, each of which applies to :func:`whole`."""
    names = entity_names(tables)
    middle, last = names[tables // 2], names[-1]
    table = whole(tables).schema_.tables[tables // 2].name
    return (
        operation("add_entity", name="Night desk"),
        operation("rename_entity", entity=last, to="Renamed thing"),
        operation("add_attribute", entity=middle, name="reference", type="text"),
        operation("rename_attribute", entity=middle, attribute="title", to="headline"),
        operation("alter_attribute", entity=middle, attribute="due_on", required=True),
        operation("drop_attribute", entity=last, attribute="note"),
        operation("add_relationship", entity=last, to=names[1], name="second", required=False),
        operation("add_permission", role="Auditor", action="read", entity=middle, scope="all"),
        operation("alter_entity", entity=middle, delete_policy="deactivate"),
        operation("add_query", name="late ones", entity=middle, filters=["due_on < now"]),
        operation("add_column", table=table, name="legacy_ref", type="text", nullable=True),
        operation("add_index", table=table, columns=["quantity"]),
        operation("alter_column", table=table, column="title", type="varchar(200)"),
        operation("add_decision", title="No floats", decision="Amounts are never floats."),
        operation("set_convention", key="ids.type", value="bigint"),
    )
