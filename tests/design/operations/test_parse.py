from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.operations.apply import apply
from design.operations.parse import operation_models, parse_operation
from design.operations.resolve import OperationError
from tests.design.operations.steps import shop

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner,
                                                                max_size=3),
    max_leaves=6,
)  # fmt: skip
FIELDS = sorted({name for model in operation_models().values() for name in model.model_fields})
OTHER_NAMES = ["name", "cardinality", "required", "type", "nullable", "from", "description"]


def message(data: Any) -> str:
    with pytest.raises(OperationError) as caught:
        parse_operation(data)
    return caught.value.message


def reason(data: Any) -> str | None:
    """Return why something is not read, or None when it is."""
    try:
        parse_operation(data)
    except OperationError as error:
        return error.message
    return None


def fixed(**values: Any) -> tuple[Any, tuple[str, ...]]:
    parsed = parse_operation(values)
    return parsed.operation, parsed.fixes


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    assert reason(text) != ""


@given(
    st.sampled_from(sorted(operation_models())),
    st.dictionaries(st.sampled_from([*FIELDS, *OTHER_NAMES]) | st.text(max_size=8), VALUES,
                    max_size=6),
)  # fmt: skip
def test_any_object_is_read_or_refused_in_words(op: str, values: dict[str, Any]) -> None:
    text = reason({**values, "op": op})

    assert text is None or text.startswith(op)
    assert "pydantic" not in (text or "")
    assert "\n" not in (text or "")


@given(VALUES)
def test_any_value_is_read_or_refused_in_words(value: Any) -> None:
    with pytest.raises(OperationError):
        parse_operation(value)


def test_a_misspelt_operation_is_told_the_nearest() -> None:
    assert "Did you mean add_entity" in message({"op": "ad_entity", "name": "A"})


def test_a_misspelt_field_is_told_the_nearest() -> None:
    assert "Did you mean definition" in message(
        {"op": "add_entity", "name": "A", "definitoin": "a"}
    )


def test_a_missing_field_is_named() -> None:
    assert message({"op": "add_attribute", "name": "a"}) == 'add_attribute: "entity" is missing'


def test_a_value_outside_a_list_is_told_the_list() -> None:
    text = message({"op": "add_entity", "name": "A", "ownership": "tennant"})

    assert "tenant_root, tenant, user" in text
    assert "Did you mean tenant" in text


def test_an_attribute_typed_as_an_entity_is_told_of_relationships() -> None:
    text = message({"op": "add_attribute", "entity": "Order", "name": "buyer", "type": "customer"})

    assert "add_relationship" in text


def test_text_that_is_no_json_says_where() -> None:
    assert message('{"op": "add_entity",') == (
        "Not JSON: Expecting property name enclosed in double quotes at character 21."
    )


def test_a_number_json_does_not_have_is_refused() -> None:
    assert "NaN" in message('{"op":"add_entity","name":"A","expected_rows":NaN}')


def test_nesting_beyond_reason_is_refused() -> None:
    assert message("[" * 60_000).startswith("Not JSON")


def test_what_only_a_person_may_use_is_unknown_to_a_model() -> None:
    with pytest.raises(OperationError, match="Only the person accepts"):
        parse_operation({"op": "alter_decision", "decision": 1}, by_user=False)


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("createEntity", "add_entity"),
        ("create_entity", "add_entity"),
        ("delete_column", "drop_column"),
        ("remove_attribute", "drop_attribute"),
        ("update_field", "alter_field"),
        ("add_adr", "add_decision"),
        ("set_convention", "set_convention"),
        ("add_states", "set_lifecycle"),
    ],
)
def test_another_word_for_an_operation_is_understood(given_name: str, name: str) -> None:
    with pytest.raises(OperationError) as caught:
        parse_operation({"op": given_name})

    assert caught.value.message.startswith(name)


def test_a_decision_a_model_adds_is_one_it_proposes() -> None:
    parsed = parse_operation(
        {"op": "add_decision", "title": "Keys", "decision": "uuid"}, by_user=False
    )

    assert parsed.operation.op == "propose_decision"


def test_the_name_of_the_operation_may_stand_in_another_field() -> None:
    operation, fixes = fixed(operation="add_entity", name="A")

    assert operation.op == "add_entity"
    assert fixes == ('the operation is named by "op"',)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("string", "text"), ("varchar", "text"), ("datetime", "instant"), ("timestamp", "instant"),
     ("float", "decimal"), ("int", "integer"), ("bool", "boolean"), ("Number", "decimal")],
)  # fmt: skip
def test_another_word_for_an_attribute_type_is_put_right_and_told(word: str, kind: str) -> None:
    operation, fixes = fixed(op="add_attribute", entity="A", name="a", type=word)

    assert operation.type == kind
    assert fixes == (f"type {word} is {kind}",)


def test_a_length_in_a_type_becomes_the_longest_length() -> None:
    operation, _ = fixed(op="add_attribute", entity="A", name="a", type="varchar(80)")

    assert (operation.type, operation.max_length) == ("text", 80)


def test_values_in_a_type_become_the_values() -> None:
    operation, _ = fixed(op="add_attribute", entity="A", name="a", type="enum('x', 'y')")

    assert (operation.type, operation.values) == ("enum", ("x", "y"))


def test_a_list_type_becomes_a_multiple_attribute() -> None:
    operation, _ = fixed(op="add_attribute", entity="A", name="a", type="list of text")

    assert (operation.type, operation.multiple) == ("text", True)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("int", "integer"), ("string", "text"), ("datetime", "timestamptz"),
     ("decimal(10, 2)", "numeric(10,2)"), ("VARCHAR(20)", "varchar(20)"), ("int[]", "integer[]"),
     ("character varying(9)", "varchar(9)"), ("double", "double precision")],
)  # fmt: skip
def test_another_word_for_a_column_type_is_put_right(word: str, kind: str) -> None:
    operation, _ = fixed(op="add_column", table="a", name="a", type=word)

    assert operation.type == kind


def test_a_serial_column_is_numbered_by_the_database() -> None:
    operation, _ = fixed(op="add_column", table="a", name="a", type="bigserial")

    assert (operation.type, operation.identity) == ("bigint", True)


def test_columns_written_as_text_are_read() -> None:
    operation, _ = fixed(op="add_table", name="a", columns=["id uuid", "name"])

    assert [(item.name, item.type) for item in operation.columns] == [
        ("id", "uuid"),
        ("name", "text"),
    ]


def test_a_single_name_becomes_a_list_of_one() -> None:
    operation, fixes = fixed(op="add_transition", entity="A", source="x", target="y", roles="Buyer")

    assert operation.roles == ("Buyer",)
    assert fixes == ('"roles" is a list',)


def test_a_filter_with_a_comma_stays_whole() -> None:
    operation, _ = fixed(op="add_query", name="q", filters="status in (a, b)")

    assert operation.filters == ("status in (a, b)",)


@pytest.mark.parametrize(
    ("values", "field", "value"),
    [
        ({"op": "alter_entity", "name": "A", "description": "d"}, "definition", "d"),
        ({"op": "rename_entity", "name": "A", "new_name": "B"}, "to", "B"),
        ({"op": "rename_entity", "from": "A", "to": "B"}, "entity", "A"),
        ({"op": "add_transition", "entity": "A", "from": "x", "to": "y"}, "source", "x"),
        ({"op": "add_attribute", "entity": "A", "name": "a", "optional": True}, "required", False),
        ({"op": "add_column", "table": "a", "name": "a", "required": True}, "nullable", False),
        ({"op": "add_attribute", "entity": "A", "name": "a", "enum": ["x"]}, "values", ("x",)),
        ({"op": "add_attribute", "entity": "A", "name": "a", "maxLength": 3}, "max_length", 3),
        ({"op": "add_relationship", "entity": "A", "to": "B", "cardinality": "many-to-many"},
         "target_cardinality", "0..*"),
        ({"op": "add_relationship", "entity": "A", "to": "B", "required": False},
         "target_cardinality", "0..1"),
        ({"op": "add_relationship", "entity": "A", "to": "B", "target_cardinality": "many"},
         "target_cardinality", "0..*"),
    ],
)  # fmt: skip
def test_another_word_for_a_field_is_understood_and_told(
    values: dict[str, Any], field: str, value: object
) -> None:
    operation, fixes = fixed(**values)

    assert getattr(operation, field) == value
    assert fixes


@pytest.mark.parametrize(
    ("field", "given_bound", "bound", "excluded"),
    [
        ("minimum", ">0", "0", True),
        ("minimum", ">= 1", "1", None),
        ("maximum", "<100.5", "100.5", True),
        ("maximum", "≤ 5", "5", None),
        ("minimum", "-3", "-3", None),
    ],
)
def test_a_bound_may_be_written_with_its_sign(
    field: str, given_bound: str, bound: str, excluded: bool | None
) -> None:
    operation, fixes = fixed(
        op="add_attribute", entity="A", name="a", type="decimal", **{field: given_bound}
    )

    assert getattr(operation, field) == bound
    assert getattr(operation, f"{field}_excluded") is excluded
    assert bool(fixes) is (given_bound != bound)


def test_a_sign_that_does_not_fit_its_bound_is_left() -> None:
    operation, _ = fixed(op="add_attribute", entity="A", name="a", type="decimal", minimum="<5")

    assert operation.minimum == "<5"


@pytest.mark.parametrize("value", [True, {"field": "lines", "operator": "sum"}])
def test_what_is_derived_is_told_in_words(value: object) -> None:
    text = message({"op": "add_attribute", "entity": "A", "name": "a", "derived": value})

    assert '"derived_from" is one text, such as "the sum of its lines", not' in text


@pytest.mark.parametrize(
    ("given_period", "period"),
    [("7y", "7 years"), ("30 Days", "30 days"), ("1 yr", "1 year"), ("12-month", "12 months")],
)
def test_a_period_is_written_in_one_way(given_period: str, period: str) -> None:
    operation, _ = fixed(op="set_retention", entity="A", period=given_period)

    assert operation.period == period


def test_a_period_that_is_none_is_shown_how_to_write_one() -> None:
    text = message({"op": "set_retention", "entity": "A", "period": "long"})

    assert text == 'set_retention: "period" cannot be "long"; write it as "10 years"'


def test_members_inside_an_operation_are_told_to_stand_alone() -> None:
    text = message({"op": "add_entity", "name": "A", "attributes": ["a"]})

    assert text.endswith('it has no field "attributes". Use add_attribute, one line each.')


def test_null_means_not_said() -> None:
    operation, fixes = fixed(op="add_column", table="a", name="a", nullable=None, default=None)

    assert operation.nullable is False
    assert fixes == ()


@pytest.mark.parametrize("name", ["a" * 100_000, "\x00", "\x1b[31m\u202e", "x\n" * 500])
def test_what_a_model_wrote_makes_no_message_long_or_unclean(name: str) -> None:
    for op, fields in (
        ("alter_entity", {"entity": name, "audited": True}),
        ("add_attribute", {"entity": "Order", "name": name}),
        ("add_check", {"table": name, "expression": "total > 0"}),
        ("drop_attribute", {"entity": "Order", "attribute": name}),
    ):
        with pytest.raises(OperationError) as caught:
            apply(shop(), parse_operation({"op": op, **fields}).operation, origin="o")
        message = caught.value.message
        assert message.isprintable()
        assert len(message) < 2_000


def test_numbers_stay_what_a_database_and_a_model_can_hold() -> None:
    for huge in (10**20, 10**10):
        with pytest.raises(OperationError, match="max_length"):
            parse_operation(
                {"op": "add_attribute", "entity": "Order", "name": "x", "max_length": huge}
            )
