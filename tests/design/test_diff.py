"""A diff tells what changed by id and by name, field by field, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from design.diff import Change, diff
from design.difftext import Line, diff_lines, render_diff
from design.document.api import Access, Api, Endpoint, EndpointField, ErrorCase, Parameter
from design.document.base import Frozen
from design.document.concept import (
    Attribute,
    CompareRule,
    Concept,
    Entity,
    Identity,
    Invariant,
    Lifecycle,
    Permission,
    Query,
    Relationship,
    Retention,
    Role,
    Sort,
    State,
    Transition,
)
from design.document.decisions import Decision, Waiver
from design.document.design import Design
from design.document.schema import (
    Check,
    Column,
    ForeignKey,
    Index,
    IndexColumn,
    Schema,
    Table,
    Unique,
)

TOTAL = Attribute(id="att_total", name="total", type="text")
PLACED = Attribute(id="att_placed", name="placed_at", type="instant")
ORDER = Entity(
    id="ent_order",
    name="Order",
    attributes=(TOTAL, PLACED),
    identities=(Identity(id="idt_1", attributes=("att_total",), within=("rel_customer",)),),
    lifecycle=Lifecycle(
        id="lif_1",
        states=(State(id="sta_placed", name="placed"), State(id="sta_gone", name="cancelled")),
        initial="sta_placed",
        transitions=(
            Transition(id="tra_1", name="cancel", source="sta_placed", target="sta_gone"),
        ),
    ),
)
CUSTOMER = Entity(id="ent_customer", name="Customer")
CONCEPT = Concept(
    entities=(ORDER, CUSTOMER),
    relationships=(
        Relationship(id="rel_customer", name="customer", source="ent_order", target="ent_customer"),
    ),
    roles=(Role(id="rol_1", name="Customer", represents="ent_customer"),),
    permissions=(
        Permission(id="per_1", role="rol_1", action="read", entity="ent_order", scope="own"),
    ),
    queries=(Query(id="qry_1", name="Recent orders", entity="ent_order"),),
)
COLUMNS = (
    Column(id="col_id", name="id", type="uuid", derived=True),
    Column(id="col_total", name="total", type="text", realises="att_total", derived=True),
    Column(id="col_customer", name="customer_id", type="uuid", realises="rel_customer"),
)
ORDERS = Table(
    id="tab_orders",
    name="orders",
    realises="ent_order",
    derived=True,
    columns=COLUMNS,
    primary_key=("col_id",),
    uniques=(Unique(id="unq_1", name="u", columns=("col_customer", "col_total"), derived=True),),
    checks=(Check(id="chk_1", name="total_set", expression="{col_total} <> ''", derived=True),),
    foreign_keys=(
        ForeignKey(
            id="fky_1",
            name="orders_customer_id_fkey",
            columns=("col_customer",),
            table="tab_customers",
            references=("col_other",),
            derived=True,
        ),
    ),
    indexes=(
        Index(id="idx_1", name="orders_total_idx", columns=(IndexColumn(column="col_total"),),
              derived=True),
    ),
)  # fmt: skip
CUSTOMERS = Table(
    id="tab_customers",
    name="customers",
    realises="ent_customer",
    columns=(Column(id="col_other", name="id", type="uuid"),),
)
ENDPOINT = Endpoint(
    id="end_1",
    method="GET",
    path="/v1/orders",
    name="list_orders",
    entity="ent_order",
    realises="ent_order",
    derived=True,
    access=(Access(id="acc_1", role="rol_1", scope="own"),),
    parameters=(Parameter(id="par_1", name="total", maps_to="col_total"),),
    response=(EndpointField(id="fld_1", name="total", maps_to="col_total", derived=True),),
    errors=(ErrorCase(id="err_1", status=404, code="not_found"),),
)
BASE = Design(
    name="Shop",
    brief="# Shop\n\nSells things.",
    concept=CONCEPT,
    schema_=Schema(tables=(ORDERS, CUSTOMERS)),
    api=Api(endpoints=(ENDPOINT,)),
    decisions=(Decision(id="dec_1", number=1, title="UUID keys", context="Ids leak."),),
)


def with_order(design: Design = BASE, **changes: Any) -> Design:
    order = design.concept.entities[0].replace(**changes)
    return design.replace(concept=design.concept.replace(entities=(order, CUSTOMER)))


def with_orders(design: Design = BASE, **changes: Any) -> Design:
    orders = design.schema_.tables[0].replace(**changes)
    return design.replace(schema_=design.schema_.replace(tables=(orders, CUSTOMERS)))


def with_endpoint(design: Design = BASE, **changes: Any) -> Design:
    endpoint = design.api.endpoints[0].replace(**changes)
    return design.replace(api=design.api.replace(endpoints=(endpoint,)))


def only(before: Design, after: Design) -> Change:
    found = diff(before, after).changes
    assert len(found) == 1, found
    return found[0]


def told(change: Change) -> tuple[str, str, str, Any, Any]:
    return (change.kind, change.element, change.path, change.before, change.after)


def test_equal_designs_do_not_differ_even_as_different_objects() -> None:
    copy = Design.model_validate(BASE.model_dump())
    assert copy is not BASE
    assert not diff(BASE, copy)
    assert diff(BASE, copy).to_json() == {"changes": [], "counts": {}}
    assert render_diff(diff(BASE, copy)) == ""


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (BASE.replace(name="Stall"), ("renamed", "design", "name", "Shop", "Stall")),
        (
            BASE.replace(conventions=BASE.conventions.with_value("ids.type", "bigint")),
            ("changed", "ids.type", "value", "uuid", "bigint"),
        ),
        (with_order(name="Purchase"), ("renamed", "Purchase", "name", "Order", "Purchase")),
        (with_order(audited=True), ("changed", "Order", "audited", False, True)),
        (
            with_order(retention=Retention(period="10 years", action="archive")),
            ("changed", "Order", "retention", None, {"period": "10 years", "action": "archive"}),
        ),
        (
            with_order(attributes=(TOTAL.replace(type="money"), PLACED)),
            ("changed", "Order.total", "type", "text", "money"),
        ),
        (
            with_order(attributes=(TOTAL.replace(name="amount"), PLACED)),
            ("renamed", "Order.amount", "name", "total", "amount"),
        ),
        (
            with_order(attributes=(TOTAL,)),
            ("removed", "Order.placed_at", "", {"name": "placed_at", "type": "instant"}, None),
        ),
        (
            with_order(attributes=(PLACED, TOTAL)),
            ("changed", "Order", "order", ["total", "placed_at"], ["placed_at", "total"]),
        ),
        (
            with_order(identities=()),
            (
                "removed",
                "Order (unique total, customer)",
                "",
                {"attributes": ["total"], "within": ["customer"]},
                None,
            ),
        ),
        (
            with_order(lifecycle=None),
            (
                "removed",
                "Order status lifecycle",
                "",
                {
                    "states": ["placed", "cancelled"],
                    "initial": "placed",
                    "transitions": ["placed -> cancelled"],
                },
                None,
            ),
        ),
        (
            with_order(lifecycle=ORDER.lifecycle and ORDER.lifecycle.replace(initial="sta_gone")),
            ("changed", "Order status lifecycle", "initial", "placed", "cancelled"),
        ),
        (
            with_orders(primary_key=("col_id", "col_total")),
            ("changed", "orders", "primary_key", ["id"], ["id", "total"]),
        ),
        (
            with_orders(uniques=()),
            (
                "removed",
                "orders (unique customer_id, total)",
                "",
                {"name": "u", "columns": ["customer_id", "total"]},
                None,
            ),
        ),
        (
            with_orders(checks=(ORDERS.checks[0].replace(expression="{col_total} > ''"),)),
            ("changed", "orders (check total_set)", "expression", "total <> ''", "total > ''"),
        ),
        (
            with_orders(foreign_keys=(ORDERS.foreign_keys[0].replace(on_delete="cascade"),)),
            ("changed", "orders (customer_id -> customers)", "on_delete", "restrict", "cascade"),
        ),
        (
            with_orders(
                indexes=(
                    ORDERS.indexes[0].replace(
                        columns=(IndexColumn(column="col_total", descending=True),)
                    ),
                )
            ),
            ("changed", "orders (index total desc)", "columns", ["total"], ["total desc"]),
        ),
        (
            with_endpoint(path="/v1/purchases"),
            ("renamed", "GET /v1/purchases", "path", "GET /v1/orders", "GET /v1/purchases"),
        ),
        (
            with_endpoint(response=(ENDPOINT.response[0].replace(masked=True),)),
            ("changed", "GET /v1/orders response.total", "masked", False, True),
        ),
        (
            with_endpoint(parameters=(ENDPOINT.parameters[0].replace(maps_to=None),)),
            ("changed", "GET /v1/orders query.total", "maps_to", "orders.total", None),
        ),
        (
            with_endpoint(access=(ENDPOINT.access[0].replace(scope="all"),)),
            ("changed", "GET /v1/orders access of Customer", "scope", "own", "all"),
        ),
        (
            with_endpoint(errors=()),
            (
                "removed",
                "GET /v1/orders error 404 not_found",
                "",
                {"status": 404, "code": "not_found"},
                None,
            ),
        ),
        (
            BASE.replace(decisions=(BASE.decisions[0].replace(status="accepted"),)),
            ("changed", "decision 1", "status", "proposed", "accepted"),
        ),
        (
            BASE.replace(decisions=(BASE.decisions[0].replace(title="Random keys"),)),
            ("changed", "decision 1", "title", "UUID keys", "Random keys"),
        ),
        (
            BASE.replace(
                waivers=(
                    Waiver(
                        id="wai_1", rule="no-index", elements=("col_total",), reason="r", by="b"
                    ),
                )
            ),
            (
                "added",
                "no-index on orders.total",
                "",
                None,
                {"rule": "no-index", "elements": ["orders.total"], "reason": "r", "by": "b"},
            ),
        ),
    ],
)
def test_one_edit_is_one_change_in_the_words_of_people(
    after: Design, expected: tuple[str, str, str, Any, Any]
) -> None:
    assert told(only(BASE, after)) == expected


def test_an_added_entity_is_one_change_that_sums_it_up() -> None:
    after = BASE
    before = BASE.replace(concept=CONCEPT.replace(entities=(CUSTOMER,)))
    change = only(before, after)
    assert (change.kind, change.element, change.before) == ("added", "Order", None)
    assert change.after == {
        "name": "Order",
        "attributes": ["total text", "placed_at instant"],
        "identities": ["(unique total, customer)"],
        "lifecycle": "status: placed, cancelled",
    }
    table = diff(with_orders(), BASE.replace(schema_=Schema(tables=(CUSTOMERS,)))).changes[0]
    assert table.before["columns"] == ["id uuid", "total text", "customer_id uuid"]
    assert table.before["foreign_keys"] == ["customer_id -> customers"]
    assert table.before["indexes"] == ["index total"]


def test_parts_of_an_element_name_what_they_refer_to() -> None:
    rule = CompareRule(left="att_placed", operator="<", right="att_total")
    invariant = Invariant(id="inv_1", name="i", statement="s", entities=("ent_order",), rule=rule)
    query = CONCEPT.queries[0].replace(sort=(Sort(element="att_total", descending=True),))
    concept = CONCEPT.replace(invariants=(invariant,), queries=(query,))
    added, sorted_ = diff(BASE, BASE.replace(concept=concept)).changes
    assert added.after["rule"] == {
        "kind": "compare",
        "left": "Order.placed_at",
        "operator": "<",
        "right": "Order.total",
    }
    assert added.after["entities"] == ["Order"]
    assert sorted_.after == [{"element": "Order.total", "descending": True}]


def test_a_new_member_between_others_is_no_reordering() -> None:
    new = Attribute(id="att_new", name="note")
    change = only(BASE, with_order(attributes=(TOTAL, new, PLACED)))
    assert (change.kind, change.element) == ("added", "Order.note")
    assert change.parent == "ent_order"


def test_tables_in_another_order_are_one_change() -> None:
    change = only(BASE, BASE.replace(schema_=Schema(tables=(CUSTOMERS, ORDERS))))
    assert told(change) == (
        "changed",
        "tables",
        "order",
        ["orders", "customers"],
        ["customers", "orders"],
    )


def test_where_an_element_comes_from_is_told_only_when_nothing_else_changed() -> None:
    column = COLUMNS[1].replace(type="varchar", overrides={"type": "text"})
    change = only(BASE, with_orders(columns=(COLUMNS[0], column, COLUMNS[2])))
    assert (change.path, change.quiet) == ("type", False)
    taken = COLUMNS[1].replace(derived=False, realises=None)
    change = only(BASE, with_orders(columns=(COLUMNS[0], taken, COLUMNS[2])))
    assert change.quiet
    assert change.before == {"realises": "Order.total", "derived": True}
    dropped = only(BASE, BASE.replace(schema_=BASE.schema_.replace(dropped=("col_gone",))))
    assert dropped.quiet


def _renamed() -> Design:
    """Order has become Purchase, and derivation has followed."""
    design = with_order(name="Purchase", plural="Purchases")
    index = ORDERS.indexes[0].replace(name="purchases_total_idx")
    design = with_orders(design, name="purchases", indexes=(index,))
    return with_endpoint(design, path="/v1/purchases", name="list_purchases")


def test_a_renamed_entity_is_one_rename_and_the_renames_that_follow_from_it() -> None:
    changes = diff(BASE, _renamed()).changes
    renames = [item for item in changes if item.kind == "renamed"]
    assert [item.element for item in renames] == [
        "Purchase",
        "purchases",
        "purchases (index total)",
        "GET /v1/purchases",
    ]
    assert [item.cause for item in renames] == [None, "ent_order", "ent_order", "ent_order"]
    assert not [item for item in changes if item.kind in ("added", "removed")]


def test_what_follows_from_the_concept_says_from_what() -> None:
    attributes = (TOTAL.replace(type="money"), PLACED)
    column = COLUMNS[1].replace(type="numeric(12,2)")
    hand_made = Column(id="col_hand", name="note")
    design = with_order(attributes=attributes)
    design = with_orders(design, columns=(COLUMNS[0], column, COLUMNS[2], hand_made))
    design = with_endpoint(design, response=(ENDPOINT.response[0].replace(type="decimal"),))
    causes = {item.element: item.cause for item in diff(BASE, design).changes}
    assert causes == {
        "Order.total": None,
        "orders.total": "att_total",
        "orders.note": None,
        "GET /v1/orders response.total": "att_total",
    }


def test_a_field_chosen_by_hand_does_not_follow_from_anything() -> None:
    attributes = (TOTAL.replace(definition="Sum"), PLACED)
    column = COLUMNS[1].replace(type="varchar", overrides={"type": "text"})
    design = with_orders(
        with_order(attributes=attributes), columns=(COLUMNS[0], column, COLUMNS[2])
    )
    assert diff(BASE, design).changes[-1].cause is None


def test_a_convention_is_the_cause_of_what_is_derived_under_it() -> None:
    design = BASE.replace(conventions=BASE.conventions.with_value("ids.type", "bigint"))
    column = COLUMNS[0].replace(type="bigint")
    design = with_orders(design, columns=(column, *COLUMNS[1:]))
    assert [item.cause for item in diff(BASE, design).changes] == [None, "ids.type"]


def test_counts_are_of_elements_by_layer() -> None:
    result = diff(BASE, _renamed())
    assert result.counts == {
        "concept": {"added": 0, "removed": 0, "renamed": 1, "changed": 1},
        "schema": {"added": 0, "removed": 0, "renamed": 2, "changed": 0},
        "api": {"added": 0, "removed": 0, "renamed": 1, "changed": 1},
    }
    assert result.to_json()["changes"][0] == {
        "layer": "concept",
        "kind": "renamed",
        "element": "Purchase",
        "element_kind": "entity",
        "path": "name",
        "before": "Order",
        "after": "Purchase",
    }


def test_text_groups_by_layer_and_element() -> None:
    design = with_order(_renamed(), attributes=(TOTAL.replace(type="money"),))
    design = with_orders(design, columns=(*COLUMNS, Column(id="col_n", name="note", nullable=True)))
    design = design.replace(brief="# Shop\n\nSells nice things.\nMore.")
    assert render_diff(diff(BASE, design)) == (
        "brief: 1 changed\n"
        "  ~ brief text: rewritten\n"
        "    - Sells things.\n"
        "    + Sells nice things.\n"
        "    + More.\n"
        "concept: 1 removed, 1 renamed, 2 changed\n"
        "  > entity Order -> Purchase\n"
        "    ~ plural: none -> Purchases\n"
        "    ~ attribute total type: text -> money\n"
        "    - attribute placed_at: type instant\n"
        "schema: 1 added, 2 renamed\n"
        "  > table orders -> purchases\n"
        "    + column note: type text, nullable true\n"
        "    > index orders_total_idx -> purchases_total_idx\n"
        "api: 1 renamed, 1 changed\n"
        "  > endpoint GET /v1/orders -> GET /v1/purchases\n"
        "    ~ name: list_orders -> list_purchases\n"
    )


def test_lines_carry_mark_depth_and_change() -> None:
    lines = diff_lines(diff(BASE, with_order(audited=True)))
    assert lines[0] == Line("", 0, "concept: 1 changed")
    assert lines[1][:3] == ("~", 1, "entity Order audited: false -> true")
    assert lines[1].change is not None


def _edits() -> st.SearchStrategy[Design]:
    names = st.sampled_from(["a", "b", "total"])
    attributes = st.lists(
        st.builds(Attribute, id=st.sampled_from(["att_1", "att_2", "att_3"]), name=names),
        unique_by=lambda item: item.id,
        max_size=3,
    ).map(tuple)
    entities = st.lists(
        st.builds(
            Entity,
            id=st.sampled_from(["ent_1", "ent_2"]),
            name=names,
            attributes=attributes,
            audited=st.booleans(),
        ),
        unique_by=lambda item: item.id,
        max_size=2,
    ).map(tuple)
    columns = st.lists(
        st.builds(
            Column,
            id=st.sampled_from(["col_1", "col_2"]),
            name=names,
            realises=st.sampled_from([None, "att_1"]),
            derived=st.booleans(),
        ),
        unique_by=lambda item: item.id,
        max_size=2,
    ).map(tuple)
    tables = st.lists(
        st.builds(Table, id=st.just("tab_1"), name=names, columns=columns), max_size=1
    ).map(tuple)
    return st.builds(
        Design,
        concept=st.builds(Concept, entities=entities),
        schema_=st.builds(Schema, tables=tables, dropped=st.sampled_from([(), ("col_1",)])),
    )


@given(_edits(), _edits())
@settings(max_examples=300)
def test_a_diff_is_empty_exactly_when_the_designs_are_equal(one: Design, other: Design) -> None:
    result = diff(one, other)
    assert bool(result) == (one != other)
    back = diff(other, one)
    swapped = {"added": "removed", "removed": "added"}
    assert sorted(
        (swapped.get(item.kind, item.kind), item.id, item.path) for item in back.changes
    ) == (sorted((item.kind, item.id, item.path) for item in result.changes))
    assert len(render_diff(result).splitlines()) >= len(result.changes)


def test_every_kind_of_element_with_an_id_has_a_label() -> None:
    def walk(part: object) -> list[str]:
        if isinstance(part, Frozen):
            own = [part.id] if hasattr(part, "id") else []
            return own + [item for value in vars(part).values() for item in walk(value)]
        return [item for value in part for item in walk(value)] if isinstance(part, tuple) else []

    removed = diff(BASE, Design()).changes
    assert {item.id for item in removed} <= {*walk(BASE), "brief", "design"}
    for item in removed:
        assert "_order" not in item.element
        assert not item.element.startswith(("ent_", "per_", "que_"))
