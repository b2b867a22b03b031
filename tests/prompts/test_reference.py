"""The reference is made from the operations, so it cannot say what they do not take."""

from __future__ import annotations

import json
import re

import pytest

from design.document.design import Design
from design.operations.parse import operation_models, parse_operation
from prompts.compose import compose, example, render
from prompts.reference import name_of, operations, reference

ENTRIES = [line for line in reference().splitlines() if re.match(r"[a-z]+_[a-z_]+ ", line)]


@pytest.mark.parametrize("model", operations(), ids=name_of)
def test_every_operation_a_model_may_use_has_one_entry(model: type) -> None:
    name = model.model_fields["op"].default  # type: ignore[attr-defined]
    assert len([line for line in ENTRIES if line.split(" ")[0] == name]) == 1


def test_what_only_a_person_may_do_is_left_out() -> None:
    personal = [name for name, model in operation_models().items() if model.by_user]
    assert personal
    assert not [name for name in personal if re.search(rf"\b{name}\b", reference())]


def test_every_example_parses_as_it_stands() -> None:
    examples = [line.partition(" e.g. ")[2] for line in ENTRIES if " e.g. " in line]
    assert len(examples) > 25
    for text in examples:
        assert parse_operation(text, by_user=False).fixes == ()


def test_what_the_worked_turn_shows_has_no_example_of_its_own() -> None:
    worked = re.findall(r'"op":"(add_\w+)"', example()[1])
    protocol = compose(Design(), "Draft").messages[0].text
    lines = {line.split(" ")[0]: line for line in protocol.splitlines()}
    assert worked
    assert not [name for name in worked if " e.g. " in lines[name]]
    assert " e.g. " in lines["add_invariant"]


def test_an_entry_names_every_field_or_says_whose_it_shares() -> None:
    for model in operations():
        entry = next(line for line in ENTRIES if line.split(" ")[0] == name_of(model))
        head = entry.partition(" e.g. ")[0]
        if "[as " in head:
            continue
        for field in model.model_fields:
            assert field in ("op", "why") or re.search(rf"\b{field}\b", head), (entry, field)


def test_the_worked_example_uses_only_real_operations_and_counts_them() -> None:
    block = example()[1].partition("```ops\n")[2].partition("\n```")[0].splitlines()
    *lines, end = block
    assert json.loads(end) == {"op": "end", "ops": len(lines)}
    for line in lines:
        assert parse_operation(line, by_user=False).fixes == ()


def test_the_protocol_holds_the_reference_and_nothing_that_changes() -> None:
    text = render("protocol.j2", reference=reference())
    assert reference() in text
    assert not re.search(r"\b20\d\d-\d\d-\d\dT|\d\d:\d\d", text)
    assert "{{" not in text
