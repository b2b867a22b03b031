"""Random operations over few names, so that they meet each other."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from design.document.design import Design
from design.operations.apply import apply
from design.operations.parse import parse_operation
from design.operations.resolve import OperationError
from design.operations.vocabulary import Operation

ENTITIES = st.sampled_from(["Order", "Customer", "Order", "Shop"])
ATTRIBUTES = st.sampled_from(["total", "placed_at", "email", "status", "total"])
STATES = st.sampled_from(["draft", "placed", "cancelled", "paid"])
ROLES = st.sampled_from(["Buyer", "Clerk"])
TABLES = st.sampled_from(["orders", "customers", "orders", "limits"])
COLUMNS = st.sampled_from(["total", "customer_id", "id", "placed_at", "note"])
ENDPOINTS = st.sampled_from(["GET /v1/orders", "GET /v1/orders", "GET /v1/shops/{id}"])
QUERIES = st.sampled_from(["open orders", "late"])
TYPES = st.sampled_from(["text", "integer", "money", "uuid"])
LINKS = st.sampled_from(["customer", "customer", "shop"])


def _op(op: str, /, **fields: st.SearchStrategy[Any] | Any) -> st.SearchStrategy[dict[str, Any]]:
    strategies = {
        key: value if isinstance(value, st.SearchStrategy) else st.just(value)
        for key, value in fields.items()
    }
    return st.fixed_dictionaries({"op": st.just(op), **strategies})


def _lists(names: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(names, min_size=1, max_size=3)


FLAG = st.booleans()
CONCEPT = st.one_of(
    _op("add_entity", name=ENTITIES),
    _op("alter_entity", entity=ENTITIES, audited=FLAG, definition=st.text(max_size=5)),
    _op("rename_entity", entity=ENTITIES, to=ENTITIES),
    _op("drop_entity", entity=ENTITIES, cascade=FLAG),
    _op("set_retention", entity=ENTITIES, period="1 year"),
    _op("set_erasure", entity=ENTITIES, attributes=_lists(ATTRIBUTES)),
    _op("add_attribute", entity=ENTITIES, name=ATTRIBUTES, type=TYPES),
    _op("add_attribute", entity=ENTITIES, name=ATTRIBUTES, unique_within=_lists(LINKS)),
    _op("alter_attribute", entity=ENTITIES, attribute=ATTRIBUTES, unique=FLAG, required=FLAG),
    _op("alter_attribute", entity=ENTITIES, attribute=ATTRIBUTES, values=_lists(STATES)),
    _op("rename_attribute", entity=ENTITIES, attribute=ATTRIBUTES, to=ATTRIBUTES),
    _op("move_attribute", entity=ENTITIES, attribute=ATTRIBUTES, to=ENTITIES),
    _op("drop_attribute", entity=ENTITIES, attribute=ATTRIBUTES, cascade=FLAG),
    _op("add_identity", entity=ENTITIES, attributes=_lists(ATTRIBUTES), within=st.lists(LINKS)),
    _op("add_relationship", entity=ENTITIES, to=ENTITIES),
    _op("add_relationship", entity=ENTITIES, to=ENTITIES, name=LINKS, owner=FLAG,
        target_cardinality=st.sampled_from(["1", "0..1", "0..*"])),
    _op("rename_relationship", entity=ENTITIES, relationship=LINKS, to=LINKS),
    _op("drop_relationship", entity=ENTITIES, relationship=LINKS, cascade=FLAG),
    _op("add_invariant", entity=ENTITIES, statement="never below zero", kind="limit",
        left=ATTRIBUTES, operator=">=", amount=0),
    _op("add_invariant", entity=ENTITIES, statement="one at a time", kind="no_overlap",
        start=ATTRIBUTES, end=ATTRIBUTES, per=_lists(LINKS), unless_states=_lists(STATES)),
    _op("drop_invariant", invariant="never below zero"),
    _op("set_lifecycle", entity=ENTITIES, states=_lists(STATES)),
    _op("add_state", entity=ENTITIES, state=STATES),
    _op("rename_state", entity=ENTITIES, state=STATES, to=STATES),
    _op("drop_state", entity=ENTITIES, state=STATES, cascade=FLAG),
    _op("add_transition", entity=ENTITIES, source=STATES, target=STATES, roles=_lists(ROLES)),
    _op("drop_transition", entity=ENTITIES, source=STATES, target=STATES),
    _op("drop_lifecycle", entity=ENTITIES, cascade=FLAG),
)  # fmt: skip
PEOPLE = st.one_of(
    _op("add_role", name=ROLES),
    _op("add_role", name=ROLES, represents=ENTITIES),
    _op("rename_role", role=ROLES, to=ROLES),
    _op("drop_role", role=ROLES, cascade=FLAG),
    _op("add_permission", role=ROLES, action=st.sampled_from(["read", "cancel"]),
        entity=ENTITIES, scope=st.sampled_from(["own", "all"])),
    _op("add_permission", role=ROLES, action="read", entity=ENTITIES, allowed=False,
        attributes=_lists(ATTRIBUTES)),
    _op("drop_permission", role=ROLES, action="read", entity=ENTITIES),
    _op("add_query", name=QUERIES, entity=ENTITIES, filters=["status = placed"]),
    _op("add_query", name=QUERIES, entity=ENTITIES, sort=_lists(ATTRIBUTES),
        group_by=_lists(LINKS), roles=_lists(ROLES)),
    _op("rename_query", query=QUERIES, to=QUERIES),
    _op("drop_query", query=QUERIES),
    _op("add_question", text="How many?", about=_lists(ENTITIES)),
    _op("defer_question", question="How many?"),
    _op("answer_question", question="How many?", answer=st.sampled_from(["", "ten"])),
    _op("add_integration", system="Bank", attributes=["Order.total"]),
    _op("add_non_goal", text="gift cards"),
    _op("propose_decision", title=st.sampled_from(["Keys", "Pages"]), decision="So it is.",
        scope=_lists(ENTITIES)),
    _op("alter_decision", decision=st.sampled_from([1, 2]), muted=FLAG),
    _op("set_convention", key="ids.type", value=st.sampled_from(["uuid", "bigint"])),
)  # fmt: skip
LOWER = st.one_of(
    _op("add_table", name=TABLES, columns=st.just([{"name": "id", "type": "uuid"},
                                                   {"name": "total", "type": "integer"}])),
    _op("rename_table", table=TABLES, to=TABLES),
    _op("drop_table", table=TABLES, cascade=FLAG),
    _op("add_column", table=TABLES, name=COLUMNS, type=TYPES),
    _op("alter_column", table=TABLES, column=COLUMNS, nullable=FLAG),
    _op("rename_column", table=TABLES, column=COLUMNS, to=COLUMNS),
    _op("drop_column", table=TABLES, column=COLUMNS, cascade=FLAG),
    _op("set_primary_key", table=TABLES, columns=_lists(COLUMNS)),
    _op("add_unique", table=TABLES, columns=_lists(COLUMNS),
        where=st.sampled_from([None, "total > 0"])),
    _op("add_check", table=TABLES, expression=st.sampled_from(["total >= 0", "customer_id <> id"])),
    _op("add_foreign_key", table=TABLES, columns=COLUMNS.map(lambda one: [one]),
        references=TABLES),
    _op("add_index", table=TABLES, columns=_lists(COLUMNS)),
    _op("drop_index", table=TABLES, columns=_lists(COLUMNS)),
    _op("add_exclusion", table=TABLES, columns=["id"], start=COLUMNS, end=COLUMNS),
    ENDPOINTS.map(lambda label: {"op": "add_endpoint", "method": label.partition(" ")[0],
                                 "path": label.partition(" ")[2]}),
    _op("alter_endpoint", endpoint=ENDPOINTS, entity=ENTITIES, summary=st.text(max_size=5)),
    _op("rename_endpoint", endpoint=ENDPOINTS, to=ENDPOINTS),
    _op("drop_endpoint", endpoint=ENDPOINTS),
    _op("set_access", endpoint=ENDPOINTS, role=ROLES),
    _op("add_field", endpoint=ENDPOINTS, part="response", name=COLUMNS,
        maps_to=st.sampled_from(["orders.total", "limits.id"])),
    _op("add_field", endpoint=ENDPOINTS, part="request", name=COLUMNS,
        hidden_from=_lists(ROLES)),
    _op("drop_field", endpoint=ENDPOINTS, part="response", field=COLUMNS),
    _op("add_parameter", endpoint=ENDPOINTS, name=COLUMNS),
    _op("add_error", endpoint=ENDPOINTS, status=409, code="gone"),
)  # fmt: skip
OPERATIONS = st.one_of(CONCEPT, CONCEPT, PEOPLE, LOWER).map(
    lambda values: parse_operation(values).operation
)


def run(design: Design, operations: list[Operation], origin: str = "origin") -> Design:
    """Apply what can be applied."""
    for operation in operations:
        try:
            design = apply(design, operation, origin=origin).design
        except OperationError:
            continue
    return design
