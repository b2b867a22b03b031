from __future__ import annotations

from design.document.design import Design
from design.operations.apply import apply
from design.operations.inverse import inverse
from design.operations.vocabulary import PutElement
from tests.design.operations.steps import after, done, entity, refused, shop, tables


def back(before: Design, later: Design) -> Design:
    for operation in inverse(before, later):
        later = apply(later, operation, origin="back").design
    return later


def test_nothing_to_take_back_takes_nothing() -> None:
    assert inverse(shop(), shop()) == ()


def test_only_what_changed_is_put_back() -> None:
    later = done(shop(), "alter_entity", entity="Order", audited=True).design

    (operation,) = inverse(shop(), later)

    assert isinstance(operation, PutElement)
    assert operation.place == "concept.entities"


def test_what_was_dropped_comes_back_at_its_place() -> None:
    later = done(tables(), "drop_entity", entity="Customer", cascade=True).design

    assert back(tables(), later) == tables()
    assert [item.name for item in back(tables(), later).concept.entities] == [
        "Customer",
        "Order",
        "Product",
    ]


def test_what_was_added_goes() -> None:
    later = done(shop(), "add_entity", name="Shop").design

    assert [item.op for item in inverse(shop(), later)] == ["remove_element"]
    assert back(shop(), later) == shop()


def test_an_order_that_changed_is_put_back() -> None:
    concept = shop().concept
    turned = shop().replace(concept=concept.replace(entities=concept.entities[::-1]))

    assert back(shop(), turned) == shop()


def test_single_values_are_put_back() -> None:
    later = after(shop(), {"op": "set_convention", "key": "ids.type", "value": "bigint"})
    later = later.replace(name="other", brief="# Other\n")

    assert back(shop(), later) == shop()


def test_a_place_that_is_not_there_is_told_the_nearest() -> None:
    error = refused(shop(), "remove_element", place="concept.entitie", id="x")

    assert "concept.entities" in error.message


def test_an_element_that_cannot_be_read_is_refused_in_words() -> None:
    error = refused(shop(), "put_element", place="concept.entities", value={"id": "ent_1"})

    assert "name" in error.message
    assert "http" not in error.message


def test_an_element_is_not_put_under_another_id() -> None:
    order = entity(shop(), "Order").model_dump(mode="json")

    error = refused(shop(), "put_element", place="concept.entities", id="ent_1", value=order)
    assert error.code == "invalid"


def test_an_element_that_is_not_there_is_not_removed() -> None:
    assert refused(shop(), "remove_element", place="concept.roles", id="rol_1").code == "unknown"
