"""Keys of several columns, where a row names a thing in two ways."""

from __future__ import annotations

import psycopg
import pytest

from design.derive import derive, derive_tables
from design.render.ddl import render_ddl
from tests.design.derive.endpoint_sketch import Actors
from tests.design.derive.fixtures import Sketch, column_names, foreign_keys, table, uniques


def keys(sketch: Sketch, name: str) -> list[str]:
    tables = derive_tables(sketch.design())
    return foreign_keys(tables, table(tables, name))


def parcels(**conventions: str) -> Sketch:
    sketch = Sketch(**conventions)
    if conventions:
        sketch.entity("Shop", "slug slug", ownership="tenant_root")
    sketch.entity("Order", "currency currency").entity("Product")
    sketch.entity("Order line", "quantity integer").entity("Shipment")
    sketch.entity("Shipment line", "quantity integer")
    sketch.link("Order line", "Order", owner=True).link("Order line", "Product")
    sketch.link("Shipment", "Order", owner=True)
    sketch.link("Shipment line", "Shipment", owner=True).link("Shipment line", "Order line")
    return sketch.unique("Shipment line", within=("shipment", "order_line"))


def test_a_line_joins_parts_of_one_whole() -> None:
    sketch = parcels()
    assert keys(sketch, "shipment_lines") == [
        "order_id, shipment_id -> shipments (order_id, id) restrict",
        "order_id, order_line_id -> order_lines (order_id, id) restrict",
    ]
    tables = derive_tables(sketch.design())
    assert column_names(table(tables, "shipment_lines"))[:4] == [
        "id", "order_id", "shipment_id", "order_line_id",
    ]  # fmt: skip
    assert "order_id, id" in uniques(table(tables, "shipments"))


def test_the_tenant_stands_first() -> None:
    assert keys(parcels(tenancy__mode="column"), "shipment_lines")[1:] == [
        "shop_id, order_id, shipment_id -> shipments (shop_id, order_id, id) restrict",
        "shop_id, order_id, order_line_id -> order_lines (shop_id, order_id, id) restrict",
    ]


def test_what_has_a_life_of_its_own_is_no_line() -> None:
    sketch = Sketch().entity("Branch").entity("Member").entity("Copy").entity("Loan")
    sketch.link("Member", "Branch", owner=True).link("Copy", "Branch", owner=True)
    sketch.link("Loan", "Member", owner=True).link("Loan", "Copy")
    assert keys(sketch, "loans") == [
        "member_id -> members (id) restrict",
        "copy_id -> copies (id) restrict",
    ]


def payments() -> Sketch:
    sketch = Sketch().entity("Invoice", "currency currency").entity("Payment", "amount money")
    return sketch.link("Payment", "Invoice", owner=True)


def test_what_is_paid_is_in_the_currency_of_what_it_is_paid_for() -> None:
    sketch = payments()
    assert keys(sketch, "payments") == ["invoice_id, currency -> invoices (id, currency) restrict"]
    tables = derive_tables(sketch.design())
    assert "id, currency" in uniques(table(tables, "invoices"))
    sketch.entity("Invoice line", "amount money").link("Invoice line", "Invoice", owner=True)
    assert "currency" not in column_names(table(derive_tables(sketch.design()), "invoice_lines"))


def test_currencies_travel_on() -> None:
    sketch = payments().entity("Chargeback", "amount money")
    sketch.link("Chargeback", "Payment", owner=True)
    assert keys(sketch, "chargebacks") == [
        "payment_id, currency -> payments (id, currency) restrict"
    ]


def test_an_amount_in_a_currency_of_its_own_is_free() -> None:
    sketch = payments().alter("Payment", attributes=())
    sketch.entity("Payment", "amount money", "currency currency")
    assert keys(sketch, "payments") == ["invoice_id -> invoices (id) restrict"]


def test_a_column_that_hands_dropped_ties_nothing() -> None:
    design = derive(payments().design())
    invoices = table(design, "invoices")
    currency = invoices.column_named("currency")
    assert currency is not None
    after = derive(design.replace(schema_=design.schema_.replace(dropped=(currency.id,))))
    assert foreign_keys(after.schema_.tables, table(after, "payments")) == [
        "invoice_id -> invoices (id) restrict"
    ]


def refunds() -> Actors:
    sketch = Actors().entity("Customer").entity("Order").entity("Refund")
    sketch.link("Order", "Customer", owner=True)
    sketch.link("Refund", "Order", owner=True)
    sketch.link("Refund", "Customer", "requested_by", target_cardinality="0..1")
    return sketch.actor("Customer", "Customer").actor("Agent")


def test_who_sees_no_others_orders_asks_for_no_others_refunds() -> None:
    sketch = refunds().may("Customer", "read", "Order", "own").may("Agent", "read", "Order")
    assert keys(sketch, "refunds") == [
        "order_id -> orders (id) restrict",
        "order_id, requested_by_id -> orders (id, customer_id) restrict",
    ]


def test_who_sees_others_rows_may_refer_to_them() -> None:
    free = ["order_id -> orders (id) restrict", "requested_by_id -> customers (id) restrict"]
    assert keys(refunds(), "refunds") == free
    sketch = refunds().may("Customer", "read", "Order")
    assert keys(sketch, "refunds") == free


def test_two_links_to_rows_of_one_kind_may_lead_to_others() -> None:
    sketch = Actors().entity("Customer").entity("Account").entity("Transfer")
    sketch.link("Account", "Customer", owner=True)
    sketch.link("Transfer", "Account", "source").link("Transfer", "Account", "target")
    sketch.link("Transfer", "Customer", owner=True)
    sketch.actor("Customer", "Customer").may("Customer", "read", "Account", "own")
    assert keys(sketch, "transfers") == [
        "source_id -> accounts (id) restrict",
        "target_id -> accounts (id) restrict",
        "customer_id -> customers (id) restrict",
    ]


def test_what_is_only_added_to_is_corrected_within_its_whole() -> None:
    sketch = Sketch().entity("Visit").entity("Note", "text text", append_only=True)
    sketch.link("Note", "Visit", owner=True)
    sketch.link("Note", "Note", "amends", target_cardinality="0..1")
    assert keys(sketch, "notes") == [
        "visit_id -> visits (id) restrict",
        "visit_id, amends_id -> notes (visit_id, id) restrict",
    ]


def test_a_database_holds_them(scratch_database: str) -> None:
    with psycopg.connect(scratch_database, autocommit=True) as connection:
        connection.execute(render_ddl(derive(payments().design())).encode())
        row = connection.execute(b"insert into invoices (currency) values ('EUR') returning id")
        (invoice,) = row.fetchone() or (None,)
        add = b"insert into payments (invoice_id, amount, currency) values (%s, 5, %s)"
        connection.execute(add, (invoice, "EUR"))
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            connection.execute(add, (invoice, "USD"))
