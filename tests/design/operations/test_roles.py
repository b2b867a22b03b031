from __future__ import annotations

import pytest

from design.document.concept import Permission
from design.document.design import Design
from tests.design.operations.steps import after, done, entity, lifecycle, refused, shop, tables


def permissions(design: Design) -> list[tuple[str, str, bool]]:
    return [(item.action, item.scope, item.allowed) for item in design.concept.permissions]


def only(design: Design) -> Permission:
    return design.concept.permissions[-1]


def test_a_role_stands_for_an_entity() -> None:
    role = shop().concept.role_named("buyers")

    assert role is None or role.represents == entity(shop(), "Customer").id
    assert shop().concept.roles[0].represents == entity(shop(), "Customer").id


def test_a_role_is_found_by_its_plural() -> None:
    assert done(shop(), "rename_role", role="Buyers", to="Client").summary == (
        "> role Buyer -> Client"
    )


def test_a_role_with_permissions_is_not_dropped() -> None:
    error = refused(shop(), "drop_role", role="Buyer")

    assert "permission Buyer read Order" in error.message


def test_a_cascade_drops_a_role_with_what_it_may_do() -> None:
    design = done(tables(), "drop_role", role="Buyer", cascade=True).design

    assert design.concept.permissions == ()
    assert [item.roles for item in lifecycle(design, "Order").transitions] == [()]
    assert [item.access for item in design.api.endpoints] == [()]


@pytest.mark.parametrize(
    ("word", "action"),
    [("see", "read"), ("View", "read"), ("edit", "update"), ("Cancel", "cancel"),
     ("remove", "delete"), ("Print label", "print_label")],
)  # fmt: skip
def test_an_action_is_written_in_one_way(word: str, action: str) -> None:
    design = done(
        shop(), "add_permission", role="Buyer", action=word, entity="Order", allowed=False
    ).design

    assert only(design).action == action


def test_a_permission_said_again_is_already_so() -> None:
    applied = done(
        shop(), "add_permission", role="Buyer", action="read", entity="Order", scope="own"
    )

    assert not applied.changed


def test_a_new_scope_replaces_the_one_before() -> None:
    design = done(shop(), "add_permission", role="Buyer", action="read", entity="Order").design

    assert permissions(design) == [("read", "all", True)]


def test_a_permission_on_another_condition_stands_beside() -> None:
    design = done(
        shop(), "add_permission", role="Buyer", action="read", entity="Order", scope="tenant",
        condition="while open",
    ).design  # fmt: skip

    assert len(permissions(design)) == 2


def test_a_prohibition_may_name_attributes() -> None:
    design = done(
        shop(), "add_permission", role="Buyer", action="read", entity="Order", allowed=False,
        attributes=["total", "status"],
    ).design  # fmt: skip

    order = entity(design, "Order")
    assert only(design).attributes == (order.attributes[1].id, lifecycle(design, "Order").id)


def test_a_permission_is_taken_back() -> None:
    design = done(shop(), "drop_permission", role="Buyer", action="view", entity="Order").design

    assert permissions(design) == []


def test_taking_back_what_is_not_permitted_is_told() -> None:
    error = refused(shop(), "drop_permission", role="Buyer", action="delete", entity="Order")

    assert error.code == "unknown"


def test_renaming_a_role_keeps_its_id() -> None:
    design = after(shop(), {"op": "rename_role", "role": "Buyer", "to": "Client"})

    assert design.concept.roles[0].id == shop().concept.roles[0].id
