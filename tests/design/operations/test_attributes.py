from __future__ import annotations

from typing import Any

import pytest

from tests.design.operations.steps import after, attribute, done, entity, refused, shop


def identities(design: Any, owner: str) -> list[tuple[list[str], list[str], bool]]:
    found = entity(design, owner)
    names = {item.id: item.name for item in found.attributes}
    names |= {item.id: item.name for item in design.concept.entities}
    names |= {item.id: item.name for item in design.concept.relationships}
    return [
        ([names[one] for one in item.attributes], [names[one] for one in item.within],
         item.case_sensitive)
        for item in found.identities
    ]  # fmt: skip


def test_a_name_is_written_in_snake_case() -> None:
    design = done(shop(), "add_attribute", entity="Order", name="Delivery Address").design

    assert attribute(design, "Order", "delivery_address").name == "delivery_address"


def test_a_name_that_lost_characters_is_told() -> None:
    applied = done(shop(), "add_attribute", entity="Order", name="total (net)")

    assert applied.notes == ()
    applied = done(shop(), "add_attribute", entity="Order", name="grösse")
    assert applied.notes == ('"grösse" is written grosse',)


@pytest.mark.parametrize("name", ["2nd", "名前", "aB" * 30])
def test_a_name_sql_could_not_bear_is_refused(name: str) -> None:
    error = refused(shop(), "add_attribute", entity="Order", name=name)

    assert error.code == "invalid"


def test_values_make_an_enum() -> None:
    design = done(shop(), "add_attribute", entity="Order", name="channel", values=["web"]).design

    assert attribute(design, "Order", "channel").type == "enum"


def test_an_enum_asks_for_its_values() -> None:
    error = refused(shop(), "add_attribute", entity="Order", name="channel", type="enum")

    assert '"values"' in error.message


def test_a_default_outside_the_values_is_refused() -> None:
    error = refused(shop(), "alter_attribute", entity="Product", attribute="size", default="huge")

    assert "small, large" in error.message


def test_a_range_that_holds_nothing_is_refused() -> None:
    error = refused(
        shop(), "alter_attribute", entity="Order", attribute="total", minimum=5, maximum="4.5"
    )

    assert error.code == "invalid"


@pytest.mark.parametrize(
    ("given", "kept"),
    [(0, "0"), ("1,000.50", "1000.5"), (1e3, "1000")],
)
def test_a_bound_is_kept_as_plain_text(given: object, kept: str) -> None:
    design = done(
        shop(), "alter_attribute", entity="Order", attribute="total", minimum=given
    ).design

    assert attribute(design, "Order", "total").minimum == kept


def test_a_date_is_bounded_by_dates_and_an_amount_by_amounts() -> None:
    design = done(
        shop(), "alter_attribute", entity="Order", attribute="placed_at", minimum="2020-01-31"
    ).design
    assert attribute(design, "Order", "placed_at").minimum == "2020-01-31"

    assert (
        "a date"
        in refused(
            shop(), "alter_attribute", entity="Order", attribute="placed_at", minimum=5
        ).message
    )
    assert (
        "a number"
        in refused(
            shop(), "alter_attribute", entity="Order", attribute="total", minimum="2020-01-31"
        ).message
    )


def test_bounds_and_default_go_with_the_type_they_were_of() -> None:
    design = done(
        shop(), "alter_attribute", entity="Order", attribute="total", minimum=0, default=5
    ).design
    applied = done(design, "alter_attribute", entity="Order", attribute="total", type="date")

    after_all = attribute(applied.design, "Order", "total")
    assert (after_all.type, after_all.minimum, after_all.default) == ("date", None, None)
    assert any("loses its default 5" in note for note in applied.notes)


@pytest.mark.parametrize(
    ("kind", "default"),
    [("date", "soon"), ("duration", "a while"), ("json", "yes"), ("uuid", "new"), ("binary", "x"),
     ("time", "25:00"), ("integer", "1.5")],
)  # fmt: skip
def test_a_default_is_a_value_of_its_type(kind: str, default: str) -> None:
    error = refused(
        shop(), "add_attribute", entity="Order", name="other", type=kind, default=default
    )
    assert "default" in error.message


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [("date", "today", "now"), ("instant", "now()", "now"), ("duration", "30 days", "30 days"),
     ("json", "{}", "{}")],
)  # fmt: skip
def test_the_clock_and_spans_may_be_defaults(kind: str, given: str, kept: str) -> None:
    design = done(
        shop(), "add_attribute", entity="Order", name="other", type=kind, default=given
    ).design
    assert attribute(design, "Order", "other").default == kept


def test_several_values_have_no_default() -> None:
    error = refused(
        shop(), "add_attribute", entity="Order", name="tags", multiple=True, default="new"
    )
    assert "no default" in error.message


def test_values_of_a_closed_list_are_short() -> None:
    error = refused(shop(), "add_attribute", entity="Order", name="kind", values=["a", "b" * 64])
    assert "short codes" in error.message


@pytest.mark.parametrize("given", ["abc", "NaN", "1e999999999", "inf"])
def test_a_bound_that_is_no_amount_is_refused(given: str) -> None:
    error = refused(shop(), "alter_attribute", entity="Order", attribute="total", minimum=given)

    assert error.code == "invalid"


def test_a_bound_is_taken_back_with_an_empty_text() -> None:
    design = after(
        shop(),
        {"op": "alter_attribute", "entity": "Order", "attribute": "total", "minimum": 0},
        {"op": "alter_attribute", "entity": "Order", "attribute": "total", "minimum": ""},
    )

    assert attribute(design, "Order", "total").minimum is None


def test_what_is_not_said_stays() -> None:
    design = done(
        shop(), "alter_attribute", entity="Order", attribute="total", required=False
    ).design

    assert attribute(design, "Order", "total") == attribute(shop(), "Order", "total").replace(
        required=False
    )


def test_unique_makes_an_identity() -> None:
    design = done(shop(), "alter_attribute", entity="Product", attribute="sku", unique=True).design

    assert identities(design, "Product") == [(["sku"], [], True)]


def test_an_email_is_unique_whatever_its_case() -> None:
    design = done(
        shop(), "alter_attribute", entity="Customer", attribute="email", unique=True
    ).design

    assert identities(design, "Customer") == [(["email"], [], False)]


@pytest.mark.parametrize(("bound", "kept"), [("Product", "Product"), ("customer", "customer"),
                                             ("customer_id", "customer")])  # fmt: skip
def test_unique_within_names_a_relationship_or_an_entity(bound: str, kept: str) -> None:
    design = done(
        shop(), "add_attribute", entity="Order", name="number", type="code", unique_within=bound
    ).design

    assert identities(design, "Order") == [(["number"], [kept], True)]


def test_not_unique_takes_the_identity_back() -> None:
    design = after(
        shop(),
        {"op": "alter_attribute", "entity": "Product", "attribute": "sku", "unique": True},
        {"op": "alter_attribute", "entity": "Product", "attribute": "sku", "unique": False},
    )

    assert identities(design, "Product") == []


def test_an_identity_said_again_is_already_so() -> None:
    design = after(
        shop(),
        {"op": "add_identity", "entity": "Order", "attributes": ["total"], "within": ["Customer"]},
    )

    applied = done(
        design, "add_identity", entity="Order", attributes=["total"], within=["customer"]
    )
    assert not applied.changed


def test_an_identity_may_list_a_relationship_among_its_attributes() -> None:
    design = done(shop(), "add_identity", entity="Order", attributes=["customer", "total"]).design

    assert identities(design, "Order") == [(["total"], ["customer"], True)]


def test_an_identity_is_dropped_by_what_it_names() -> None:
    design = after(
        shop(),
        {"op": "add_identity", "entity": "Order", "attributes": ["total"], "within": ["customer"]},
        {"op": "drop_identity", "entity": "Order", "attributes": ["total"]},
    )

    assert identities(design, "Order") == []


def test_references_follow_a_rename() -> None:
    design = after(
        shop(),
        {"op": "set_erasure", "entity": "Customer", "attributes": ["email"]},
        {"op": "rename_attribute", "entity": "Customer", "attribute": "email", "to": "mail"},
    )

    assert entity(design, "Customer").erasure == (attribute(design, "Customer", "mail").id,)


def test_an_attribute_moves_with_its_uniqueness_and_id() -> None:
    design = after(
        shop(),
        {"op": "alter_attribute", "entity": "Product", "attribute": "sku", "unique": True},
        {"op": "move_attribute", "entity": "Product", "attribute": "sku", "to": "Order"},
    )

    assert attribute(design, "Order", "sku").id == attribute(shop(), "Product", "sku").id
    assert identities(design, "Order") == [(["sku"], [], True)]
    assert identities(design, "Product") == []


def test_an_attribute_added_in_place_of_one_that_moved_gets_an_id_of_its_own() -> None:
    design = after(
        shop(),
        {"op": "move_attribute", "entity": "Product", "attribute": "sku", "to": "Order"},
        {"op": "add_attribute", "entity": "Product", "name": "sku"},
    )

    assert attribute(design, "Product", "sku").id != attribute(design, "Order", "sku").id


def test_an_attribute_a_rule_needs_is_not_dropped() -> None:
    design = done(
        shop(), "add_invariant", entity="Order", statement="total is never negative",
        kind="limit", left="total", operator=">=", amount=0,
    ).design  # fmt: skip

    assert refused(design, "drop_attribute", entity="Order", attribute="total").code == "dependants"


def test_a_cascade_takes_a_term_out_of_a_query() -> None:
    design = done(
        shop(), "drop_attribute", entity="Order", attribute="placed_at", cascade=True
    ).design

    assert [item.sort for item in design.concept.queries] == [()]


@pytest.mark.parametrize("name", ["id", "created_at", "updated_at"])
def test_what_every_table_has_is_not_added(name: str) -> None:
    applied = done(shop(), "add_attribute", entity="Order", name=name, type="instant")

    assert not applied.changed
    assert "by convention" in applied.notes[0]


def test_the_key_of_a_relationship_is_not_an_attribute() -> None:
    error = refused(shop(), "add_attribute", entity="Product", name="customer_id", type="reference")

    assert "add_relationship" in error.message


def test_the_attribute_of_a_lifecycle_is_not_added_again() -> None:
    applied = done(shop(), "add_attribute", entity="Order", name="status", values=["a"])

    assert not applied.changed
