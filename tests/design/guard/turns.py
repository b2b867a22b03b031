"""Turns on a small shop in which something has been decided."""

from __future__ import annotations

from functools import cache
from typing import Any

from design.derive import derive
from design.document.design import Design
from design.guard import Breach, check
from design.operations.block import Block
from tests.design.operations.steps import after, read, shop

Step = dict[str, Any]


@cache
def base() -> Design:
    """The shop with its tables and endpoints, derived."""
    return derive(
        after(
            shop(),
            {"op": "add_permission", "role": "Buyer", "action": "create", "entity": "Order",
             "scope": "own"},
            {"op": "add_entity", "name": "Shop", "ownership": "tenant_root"},
        )
    )  # fmt: skip


def decided(
    topic: str, choice: str, *steps: Step, design: Design | None = None, **fields: Any
) -> Design:
    """The shop after some steps, with a decision accepted on top."""
    begun = derive(after(design or base(), *steps))
    title = fields.pop("title", f"On {topic} {choice}")
    return after(
        begun,
        {"op": "add_decision", "title": title, "decision": f"Always {choice}.", "topic": topic,
         "choice": choice, **fields},
    )  # fmt: skip


def broken(design: Design, *steps: Step) -> tuple[Breach, ...]:
    """What a turn of these steps contradicts; its operations have the keys 1, 2, …"""
    block = Block(design, origin="turn", derive=derive)
    for number, step in enumerate(steps, 1):
        block.add(read(**step), str(number))
    block.finish()
    states = {item.key: item.state for item in block.outcomes}
    assert set(states.values()) <= {"applied"}, [
        item.error and item.error.message for item in block.outcomes
    ]
    return check(design, block.outcomes, derive(block.design), derive=derive)


def keys(design: Design, *steps: Step) -> list[str]:
    """The keys of the operations that contradict something, in order."""
    return list(dict.fromkeys(item.key for item in broken(design, *steps)))
