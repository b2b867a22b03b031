"""What column and check each kind of value calls for."""

from __future__ import annotations

from typing import Any

import pytest

from design.derive import derive_tables
from design.document.concept import Retention
from design.document.schema import Table
from tests.design.derive.fixtures import Sketch, checks, column, column_names, table, tracker


def made(text: str, facts: dict[str, Any] | None = None, **conventions: Any) -> Table:
    sketch = Sketch(**conventions).entity("Thing", text)
    if facts:
        sketch.alter("Thing", text.split()[0], **facts)
    return derive_tables(sketch.design())[0]


@pytest.mark.parametrize(
    ("text", "type_", "check"),
    [
        ("title text", "text", "title <> ''"),
        ("quantity integer", "integer", None),
        ("size_bytes integer", "bigint", None),
        ("weight decimal", "numeric(20,6)", None),
        ("unit_price unit_price", "numeric(18,8)", "unit_price >= 0"),
        ("tax_rate rate", "numeric(5,4)", "tax_rate >= 0 and tax_rate < 1"),
        ("due_date date", "date", None),
        ("opens time", "time", None),
        ("sent_at instant", "timestamptz", None),
        ("length duration", "interval", None),
        ("email email", "text", "email like '%_@_%'"),
        ("slug slug", "text", "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'"),
        ("country country", "text", "country ~ '^[A-Z]{2}$'"),
        ("colour colour", "text", "colour ~ '^#[0-9a-f]{6}$'"),
        ("kind enum (a, b)", "text", "kind in ('a', 'b')"),
        ("data json", "jsonb", None),
        ("file binary", "bytea", None),
        ("external uuid", "uuid", None),
    ],
)
def test_a_type_of_value_decides_the_column(text: str, type_: str, check: str | None) -> None:
    found = made(text)
    name = text.split()[0]
    assert column(found, name).type == type_
    assert not column(found, name).nullable
    assert [item for item in checks(found) if item and f"{name} " in item] == (
        [check] if check else []
    )


def test_conventions_decide_how_values_are_stored() -> None:
    assert column(made("at instant", time__instants="timestamp"), "at").type == "timestamp"
    assert column(made("kind enum (a, b)", values__enums="enum"), "kind").type == "thing_kind"
    assert column(made("title text", values__texts="varchar"), "title").type == "varchar(255)"
    assert checks(made("title text", values__non_empty_texts=False)) == []
    cents = made("price money", money__representation="minor_units", money__currency="fixed")
    assert column(cents, "price").type == "bigint"
    assert "price_currency" not in column_names(cents)
    key = column(made("a text", ids__type="bigint"), "id")
    assert (key.type, key.identity, key.default) == ("bigint", True, None)


def test_an_optional_value_may_be_missing() -> None:
    found = made("note text?")
    assert column(found, "note").nullable
    assert checks(found) == []


def test_a_range_is_checked_with_its_ends() -> None:
    facts = {"minimum": "0", "minimum_excluded": True, "maximum": "100"}
    assert checks(made("amount integer", facts)) == ["amount > 0 and amount <= 100"]
    assert checks(made("share rate", {"maximum": "1"})) == ["share <= 1"]
    assert column(made("n integer", {"maximum": "9999999999"}), "n").type == "bigint"
    assert checks(made("n integer", {"minimum": "1; drop table x"})) == []


def test_a_flag_is_off_unless_it_says_the_thing_works() -> None:
    assert column(made("is_archived boolean"), "is_archived").default == "false"
    assert column(made("is_active boolean"), "is_active").default == "true"
    assert column(made("is_active boolean", {"default": "false"}), "is_active").default == "false"


def test_a_default_is_a_literal_whatever_it_says() -> None:
    assert column(made("a text", {"default": "it's"}), "a").default == "'it''s'"
    assert column(made("n integer", {"default": "0"}), "n").default == "0"
    assert column(made("at instant", {"default": "now"}), "at").default == "now()"


def test_secrets_are_kept_as_hashes_or_ciphers() -> None:
    assert column(made("token text", {"storage": "hash"}), "token_hash").type == "bytea"
    assert column(made("token_hash text", {"storage": "hash"}), "token_hash").type == "bytea"
    assert column(made("national_id text", {"storage": "encrypted"}), "national_id").type == "bytea"


def test_an_address_has_parts() -> None:
    found = made("billing_address address")
    assert column_names(found)[1:6] == [
        "billing_line1", "billing_line2", "billing_postal_code", "billing_city", "billing_country",
    ]  # fmt: skip
    assert column(found, "billing_line2").nullable
    assert column_names(made("address address"))[1] == "address_line1"


def test_amounts_say_their_currency_once() -> None:
    sketch = (
        Sketch()
        .entity("Order", "currency currency")
        .entity("Order line", "price money")
        .entity("Discount", "amount money")
        .entity("Product", "price money")
        .entity("Fee", "base money", "extra money")
    )
    sketch.link("Order line", "Order", owner=True).link("Discount", "Order line", owner=True)
    tables = derive_tables(sketch.design())
    assert "price_currency" not in column_names(table(tables, "order_lines"))
    assert "amount_currency" not in column_names(table(tables, "discounts"))
    assert column(table(tables, "products"), "price_currency").type == "text"
    assert column_names(table(tables, "fees"))[1:4] == ["base", "currency", "extra"]


def test_a_closed_list_that_is_sorted_by_its_order_is_an_enumeration() -> None:
    issues = table(derive_tables(tracker().design()), "issues")
    assert column(issues, "priority").type == "issue_priority"


def test_a_state_starts_at_the_first_and_is_one_of_the_known() -> None:
    sketch = Sketch().entity("Order", states=("draft", "placed"))
    orders = derive_tables(sketch.design())[0]
    assert column(orders, "status").default == "'draft'"
    assert checks(orders) == ["status in ('draft', 'placed')"]


def test_a_name_of_convention_is_not_made_twice() -> None:
    sketch = Sketch().entity("Comment", "created_at instant", "version integer", "status text")
    sketch.alter("Comment", concurrent_edit=True)
    names = column_names(derive_tables(sketch.design())[0])
    assert len(set(names)) == len(names)
    assert column(derive_tables(sketch.design())[0], "created_at").default == "now()"


def test_an_outside_reference_named_like_a_key_keeps_its_own_column() -> None:
    sketch = Sketch().entity("Plan").entity("Account", "plan_id reference")
    sketch.link("Account", "Plan")
    accounts = table(derive_tables(sketch.design()), "accounts")
    assert column_names(accounts)[1:3] == ["plan_id", "external_plan_id"]


def test_a_person_can_be_forgotten_and_the_row_stays() -> None:
    sketch = Sketch().entity("Customer", "name text", "phone phone?", "number code")
    customer = sketch.entities["Customer"]
    sketch.alter("Customer", erasure=tuple(item.id for item in customer.attributes[:2]))
    customers = derive_tables(sketch.design())[0]
    assert column(customers, "name").nullable
    assert not column(customers, "number").nullable
    assert column(customers, "erased_at").type == "timestamptz"
    assert checks(customers)[-1] == (
        "(erased_at is null and name is not null) or "
        "(erased_at is not null and name is null and phone is null)"
    )


def test_erasing_after_a_time_blanks_what_is_regulated() -> None:
    sketch = Sketch().entity("Visit note", "text text", "written_at instant", append_only=True)
    sketch.alter("Visit note", "text", sensitivity="regulated")
    sketch.alter("Visit note", retention=Retention(period="20 years", action="erase"))
    notes = derive_tables(sketch.design())[0]
    assert column(notes, "text").nullable
    assert column(notes, "text").sensitivity == "regulated"
    assert not column(notes, "written_at").nullable


def test_the_version_is_for_what_several_edit() -> None:
    sketch = Sketch().entity("Page", concurrent_edit=True).entity("Word")
    pages, words = derive_tables(sketch.design())
    assert column(pages, "version").default == "1"
    assert checks(pages) == ["version > 0"]
    assert "version" not in column_names(words)
