from __future__ import annotations

import json

import pytest

from design.operations.parse import operation_models, parse_operation

MODELS = operation_models()
WITH_EXAMPLE = [name for name, model in MODELS.items() if model.example]


@pytest.mark.parametrize("name", WITH_EXAMPLE)
def test_every_example_is_read_without_a_repair(name: str) -> None:
    parsed = parse_operation(MODELS[name].example)

    assert parsed.operation.op == name
    assert parsed.fixes == ()


@pytest.mark.parametrize("name", WITH_EXAMPLE)
def test_every_example_is_as_flat_as_the_protocol_promises(name: str) -> None:
    values = json.loads(MODELS[name].example).values()

    assert name == "add_table" or not any(isinstance(value, dict) for value in values)


def test_every_operation_a_model_may_use_has_an_example() -> None:
    assert [name for name, model in MODELS.items() if not model.example] == [
        "put_element",
        "remove_element",
    ]
