from __future__ import annotations

from design.document.design import Design
from tests.design.operations.steps import (
    after,
    done,
    entity,
    lifecycle,
    query,
    refused,
    shop,
)


def states(design: Design) -> dict[str, str]:
    return {state.name: state.id for state in lifecycle(design, "Order").states}


def steps(design: Design) -> list[tuple[str, str, str]]:
    names = {key: name for name, key in states(design).items()}
    return [
        (names[step.source], names[step.target], step.name)
        for step in lifecycle(design, "Order").transitions
    ]


def test_states_set_again_keep_their_ids_and_the_steps_between_them() -> None:
    design = done(
        shop(), "set_lifecycle", entity="Order", states=["draft", "placed", "paid", "cancelled"]
    ).design

    assert states(shop()).items() <= states(design).items()
    assert steps(design) == [("placed", "cancelled", "cancel")]


def test_a_state_that_is_not_set_again_goes_with_its_steps() -> None:
    design = done(shop(), "set_lifecycle", entity="Order", states=["draft", "placed"]).design

    assert list(states(design)) == ["draft", "placed"]
    assert steps(design) == []


def test_the_first_state_is_the_initial_one() -> None:
    assert lifecycle(shop(), "Order").initial == states(shop())["draft"]


def test_an_initial_state_must_be_one_of_the_states() -> None:
    error = refused(shop(), "set_lifecycle", entity="Order", states=["a", "b"], initial="c")

    assert "a, b" in error.message


def test_a_lifecycle_takes_over_the_attribute_of_its_name() -> None:
    design = after(
        Design(),
        {"op": "add_entity", "name": "Order"},
        {"op": "add_attribute", "entity": "Order", "name": "status", "values": ["a", "b"]},
        {"op": "add_query", "name": "As", "entity": "Order", "filters": ["status = a"]},
        {"op": "set_lifecycle", "entity": "Order", "states": ["a", "b"]},
    )

    assert entity(design, "Order").attributes == ()
    assert query(design, "As").filters[0].element == lifecycle(design, "Order").id


def test_a_state_is_put_after_another() -> None:
    design = done(shop(), "add_state", entity="Order", state="Paid", after="placed").design

    assert list(states(design)) == ["draft", "placed", "paid", "cancelled"]


def test_a_renamed_state_is_followed_by_filters() -> None:
    design = done(shop(), "rename_state", entity="Order", state="placed", to="open").design

    assert query(design, "open orders").filters[0].value == "open"
    assert states(design)["open"] == states(shop())["placed"]


def test_a_state_steps_need_is_not_dropped() -> None:
    error = refused(shop(), "drop_state", entity="Order", state="placed")

    assert "transition Order.cancel" in error.message


def test_a_dropped_initial_state_hands_over() -> None:
    design = done(shop(), "drop_state", entity="Order", state="draft").design

    assert lifecycle(design, "Order").initial == states(design)["placed"]


def test_a_step_is_named_after_the_state_it_leads_to() -> None:
    design = done(shop(), "add_transition", entity="Order", source="draft", target="placed").design

    assert ("draft", "placed", "place") in steps(design)


def test_a_step_said_twice_adds_up_its_roles() -> None:
    design = after(
        shop(),
        {"op": "add_role", "name": "Agent"},
        {"op": "add_transition", "entity": "Order", "source": "placed", "target": "cancelled",
         "roles": ["Agent", "Buyer"]},
    )  # fmt: skip

    roles = {role.id: role.name for role in design.concept.roles}
    (step,) = lifecycle(design, "Order").transitions
    assert [roles[item] for item in step.roles] == ["Buyer", "Agent"]


def test_one_step_may_have_two_names() -> None:
    design = done(
        shop(), "add_transition", entity="Order", source="placed", target="cancelled",
        name="expire",
    ).design  # fmt: skip

    assert [name for *_, name in steps(design)] == ["cancel", "expire"]
    error = refused(
        design, "alter_transition", entity="Order", source="placed", target="cancelled", guard="x"
    )
    assert error.code == "ambiguous"


def test_a_step_is_renamed_and_guarded() -> None:
    design = done(
        shop(), "alter_transition", entity="Order", source="placed", target="cancelled",
        name="Call off", guard="before it ships",
    ).design  # fmt: skip

    (step,) = lifecycle(design, "Order").transitions
    assert (step.name, step.guard) == ("call_off", "before it ships")


def test_a_step_is_dropped() -> None:
    design = done(
        shop(), "drop_transition", entity="Order", source="placed", target="cancelled"
    ).design

    assert steps(design) == []


def test_a_lifecycle_queries_need_is_not_dropped() -> None:
    assert refused(shop(), "drop_lifecycle", entity="Order").code == "dependants"
    design = done(shop(), "drop_lifecycle", entity="Order", cascade=True).design
    assert entity(design, "Order").lifecycle is None
    assert query(design, "open orders").filters == ()


def test_a_state_of_an_entity_without_states_says_what_to_do() -> None:
    error = refused(shop(), "add_state", entity="Product", state="live")

    assert "set_lifecycle" in error.message
