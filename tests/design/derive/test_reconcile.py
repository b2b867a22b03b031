"""How derivation and hand-made choices live together."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from design.derive import derive, derive_tables, reconcile, stale
from design.document.design import Design
from design.document.schema import Column, ForeignKey, Index, IndexColumn, Table, members
from tests.design.derive.fixtures import (
    Sketch,
    column,
    column_names,
    foreign_keys,
    indexes,
    shop,
    table,
    tracker,
    uniques,
)


def changed(design: Design, name: str, change: Callable[[Table], Table]) -> Design:
    schema = design.schema_
    return design.replace(
        schema_=schema.replace(
            tables=tuple(change(item) if item.name == name else item for item in schema.tables)
        )
    )


def set_by_hand(design: Design, of: str, name: str, **values: Any) -> Design:
    """Set fields of a column the way an operation does."""

    def change(item: Table) -> Table:
        return item.replace(
            columns=tuple(
                part.replace(
                    **values,
                    overrides=part.overrides | {key: getattr(part, key) for key in values},
                )
                if part.name == name
                else part
                for part in item.columns
            )
        )

    return changed(design, of, change)


def drop_by_hand(design: Design, of: str, name: str) -> Design:
    found = column(table(design, of), name)
    design = changed(
        design,
        of,
        lambda item: item.replace(
            columns=tuple(part for part in item.columns if part is not found),
            checks=tuple(check for check in item.checks if found.id not in check.expression),
        ),
    )
    schema = design.schema_
    return design.replace(schema_=schema.replace(dropped=(*schema.dropped, found.id)))


def alter(design: Design, sketch: Sketch) -> Design:
    return design.replace(concept=sketch.design().concept)


def test_an_empty_design_stays_the_same_object() -> None:
    design = Design()
    assert derive(design) is design


def test_deriving_again_changes_nothing() -> None:
    for sketch in (shop(), tracker()):
        design = derive(sketch.design())
        assert design.schema_.tables == derive_tables(design)
        assert derive(design) is design


def test_a_hand_made_choice_wins_and_shows_when_the_concept_moves_on() -> None:
    sketch = shop()
    design = set_by_hand(derive(sketch.design()), "refunds", "amount", type="numeric(14,2)")
    assert derive(design) is design
    assert stale(design) == ()
    sketch.alter("Refund", "amount", type="unit_price", definition="what goes back")
    later = derive(alter(design, sketch))
    amount = column(table(later, "refunds"), "amount")
    assert (amount.type, amount.comment) == ("numeric(14,2)", "what goes back")
    found = stale(later)
    assert [(item.element, item.field, item.kept, item.derived) for item in found] == [
        ("refunds.amount", "type", "numeric(14,2)", "numeric(18,8)")
    ]
    settled = reconcile(later)
    assert column(table(settled, "refunds"), "amount").type == "numeric(18,8)"
    assert stale(settled) == ()
    assert column(table(settled, "refunds"), "amount").overrides == {}


def test_only_what_is_named_is_reconciled() -> None:
    sketch = shop()
    design = derive(sketch.design())
    design = set_by_hand(design, "refunds", "amount", type="numeric(14,2)")
    design = set_by_hand(design, "products", "price", type="numeric(14,2)")
    design = design.replace(conventions=design.conventions.with_value("money.precision", 16))
    later = derive(design)
    assert len(stale(later)) == 2
    settled = reconcile(later, [table(later, "products").id])
    assert [item.element for item in stale(settled)] == ["refunds.amount"]


def test_what_was_dropped_by_hand_stays_away() -> None:
    design = drop_by_hand(derive(shop().design()), "products", "title")
    again = derive(design)
    assert again.schema_ is design.schema_
    assert "title" not in column_names(table(again, "products"))


def test_a_dropped_column_takes_its_keys_along() -> None:
    design = derive(shop().design())
    found = column(table(design, "orders"), "customer_id")
    schema = design.schema_.replace(dropped=(found.id,))
    design = changed(
        design.replace(schema_=schema),
        "orders",
        lambda item: item.replace(
            columns=tuple(part for part in item.columns if part is not found)
        ),
    )
    orders = table(derive(design), "orders")
    assert orders.foreign_keys == ()
    assert [index for index in orders.indexes if found.id in str(index)] == []


def test_what_nothing_calls_for_any_more_goes() -> None:
    sketch = shop()
    design = derive(sketch.design())
    price = sketch.attribute_id("Product", "price")
    product = sketch.entities["Product"]
    sketch.alter(
        "Product", attributes=tuple(item for item in product.attributes if item.id != price)
    )
    later = derive(alter(design, sketch))
    assert "price" not in column_names(table(later, "products"))
    assert "price_currency" not in column_names(table(later, "products"))
    concept = later.concept
    without = concept.replace(
        entities=tuple(item for item in concept.entities if item.name != "Refund"),
        relationships=tuple(
            link
            for link in concept.relationships
            if sketch.entities["Refund"].id not in (link.source, link.target)
        ),
    )
    assert "refunds" not in [
        item.name for item in derive(later.replace(concept=without)).schema_.tables
    ]


def hand_made() -> Table:
    return Table(
        id="tab_00000000aa",
        name="Products",
        columns=(
            Column(id="col_00000000aa", name="id", type="uuid"),
            Column(id="col_00000000ab", name="sku", type="varchar(40)"),
            Column(id="col_00000000ac", name="shelf", type="text"),
        ),
        primary_key=("col_00000000aa",),
    )


def with_table(design: Design, *tables: Table) -> Design:
    schema = design.schema_
    return design.replace(schema_=schema.replace(tables=(*schema.tables, *tables)))


def test_a_table_made_by_hand_is_linked_and_not_made_twice() -> None:
    sketch = shop()
    design = derive(with_table(sketch.design(), hand_made()))
    products = table(design, "Products")
    assert [item.name for item in design.schema_.tables].count("products") == 0
    assert products.id == "tab_00000000aa"
    assert products.realises == sketch.entities["Product"].id
    sku = column(products, "sku")
    assert (sku.id, sku.type) == ("col_00000000ab", "varchar(40)")
    assert sku.realises == sketch.attribute_id("Product", "sku")
    assert sku.overrides == {"name": "sku"}, "text is the default, so it goes without saying"
    assert {"title", "price", "shelf"} <= set(column_names(products))
    assert uniques(products) == ["sku"]
    assert "product_id -> Products (id) cascade" in foreign_keys(
        design.schema_.tables, table(design, "product_categories")
    )
    assert derive(design) is design


def test_a_linked_column_follows_where_it_said_the_same_and_holds_where_it_did_not() -> None:
    sketch = shop()
    design = derive(with_table(sketch.design(), hand_made()))
    sketch.alter("Product", "sku", type="uuid", required=False)
    later = derive(alter(design, sketch))
    sku = column(table(later, "Products"), "sku")
    assert (sku.type, sku.nullable) == ("varchar(40)", True)
    assert [(item.field, item.derived) for item in stale(later)] == [("type", "uuid")]
    settled = reconcile(later)
    assert column(table(settled, "Products"), "sku").type == "uuid"
    assert stale(settled) == ()
    assert derive(settled) is settled


def test_a_linked_table_stays_when_its_entity_goes() -> None:
    sketch = Sketch().entity("Product", "sku code")
    design = derive(with_table(sketch.design(), hand_made()))
    gone = derive(design.replace(concept=Sketch().design().concept))
    (products,) = gone.schema_.tables
    assert products.realises is None
    assert column_names(products) == ["id", "sku", "shelf"]
    assert all(item.realises is None and not item.overrides for item in members(products))
    assert derive(gone) is gone


def test_parts_made_by_hand_live_in_a_derived_table() -> None:
    sketch = shop()
    design = derive(sketch.design())
    shelf = Column(id="col_0000000001", name="shelf", type="text")
    index = Index(id="idx_0000000001", name="by_shelf", columns=(IndexColumn(column=shelf.id),))
    design = changed(
        design,
        "products",
        lambda item: item.replace(columns=(*item.columns, shelf), indexes=(*item.indexes, index)),
    )
    assert derive(design) is design
    sketch.entity("Extra", "a text")
    later = table(derive(alter(design, sketch)), "products")
    assert column_names(later)[-1] == "shelf"
    assert indexes(later) == ["shelf"]


def test_keys_made_by_hand_to_a_table_that_goes_go_too() -> None:
    sketch = Sketch().entity("Order")
    design = derive(sketch.design())
    orders = design.schema_.tables[0]
    note = Table(
        id="tab_0000000001",
        name="notes",
        role="infra",
        columns=(Column(id="col_0000000001", name="order_id", type="uuid"),),
        foreign_keys=(
            ForeignKey(
                id="fky_0000000001",
                name="notes_order",
                columns=("col_0000000001",),
                table=orders.id,
                references=orders.primary_key,
            ),
        ),
    )
    design = with_table(design, note)
    assert derive(design).schema_ is design.schema_
    gone = derive(design.replace(concept=Sketch().design().concept))
    assert [item.name for item in gone.schema_.tables] == ["notes"]
    assert gone.schema_.tables[0].foreign_keys == ()


def test_a_name_given_to_a_table_by_hand_is_carried_by_its_keys() -> None:
    design = derive(shop().design())
    design = changed(
        design,
        "orders",
        lambda item: item.replace(name="purchases", overrides={"name": "orders"}),
    )
    later = derive(design)
    purchases = table(later, "purchases")
    assert {item.name for item in purchases.checks} >= {"purchases_status_check"}
    assert derive(later) is later


def test_a_key_type_set_by_hand_reaches_what_refers_to_it() -> None:
    design = set_by_hand(derive(shop().design()), "products", "id", type="bigint")
    later = derive(design)
    assert column(table(later, "order_lines"), "product_id").type == "bigint"
    assert derive(later) is later


def test_a_new_table_does_not_take_the_name_of_another() -> None:
    other = hand_made().replace(realises="ent_0000000000")
    design = derive(with_table(Sketch().entity("Product", "sku code").design(), other))
    assert sorted(item.name.lower() for item in design.schema_.tables) == ["products", "products_2"]


def test_a_design_read_from_a_file_is_as_settled_as_before() -> None:
    sketch = shop()
    design = derive(with_table(sketch.design(), hand_made()))
    read = Design.model_validate_json(design.model_dump_json())
    assert stale(read) == ()
    assert derive(read) is read


@given(st.lists(st.tuples(st.sampled_from(["drop", "type", "optional"]), st.integers(0, 30))))
def test_any_course_of_changes_settles(steps: list[tuple[str, int]]) -> None:
    sketch = shop()
    design = derive(sketch.design())
    for kind, number in steps:
        entities = [item for item in design.concept.entities if item.attributes]
        entity = entities[number % len(entities)]
        attribute = entity.attributes[number % len(entity.attributes)]
        match kind:
            case "drop":
                kept = tuple(item for item in entity.attributes if item is not attribute)
            case "type":
                new = attribute.replace(type="integer")
                kept = tuple(new if item is attribute else item for item in entity.attributes)
            case _:
                new = attribute.replace(required=not attribute.required)
                kept = tuple(new if item is attribute else item for item in entity.attributes)
        changed_entity = entity.replace(attributes=kept)
        concept = design.concept.replace(
            entities=tuple(
                changed_entity if item is entity else item for item in design.concept.entities
            )
        )
        design = derive(design.replace(concept=concept))
        assert derive(design) is design
        assert design.schema_.tables == derive_tables(design)
        ids = {part.id for item in design.schema_.tables for part in (item, *members(item))}
        for item in design.schema_.tables:
            assert set(item.primary_key) <= ids
            for key in item.foreign_keys:
                assert {*key.columns, key.table, *key.references} <= ids


def test_one_change_among_hundreds_is_quick() -> None:
    sketch = Sketch(tenancy__mode="column").entity("Workspace", ownership="tenant_root")
    for number in range(300):
        word = "".join(chr(97 + int(digit)) for digit in f"{number:03}")
        sketch.entity(f"Thing {word}", *(f"value_{letter} text" for letter in "abcdefgh"))
    design = sketch.design()
    derive_tables(design)
    entity = design.concept.entities[150]
    shorter = entity.replace(attributes=entity.attributes[1:])
    concept = design.concept.replace(
        entities=tuple(shorter if item is entity else item for item in design.concept.entities)
    )
    gc.collect()
    start = time.perf_counter()
    tables = derive_tables(design.replace(concept=concept))
    assert time.perf_counter() - start < 0.1
    before = derive_tables(design)
    assert sum(was is not now for was, now in zip(before, tables, strict=True)) == 1


def test_a_later_edit_of_a_linked_column_is_kept() -> None:
    sketch = shop()
    design = derive(with_table(sketch.design(), hand_made()))

    def edit(item: Table) -> Table:
        return item.replace(
            columns=tuple(
                part.replace(nullable=True) if part.name == "sku" else part for part in item.columns
            )
        )

    edited = derive(changed(design, "Products", edit))
    assert column(table(edited, "Products"), "sku").nullable
    assert stale(edited) == ()
