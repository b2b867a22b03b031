from __future__ import annotations

import ast
import sys
import types
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from design.document.api import Api, Endpoint, EndpointField, FieldType
from design.document.concept import Concept, Entity
from design.document.design import Design
from design.render import models as renderer
from design.render.models import render_models
from tests.design.render.designs import many, workshop


def load(source: str) -> Mapping[str, Any]:
    """Run generated source as a module."""
    module = types.ModuleType("generated_models")
    sys.modules[module.__name__] = module
    try:
        exec(compile(source, "models.py", "exec", dont_inherit=True), vars(module))  # noqa: S102
        for value in list(vars(module).values()):
            if isinstance(value, type) and issubclass(value, BaseModel) and value is not BaseModel:
                value.model_rebuild()
    finally:
        del sys.modules[module.__name__]
    return vars(module)


ORDER = {
    "lines": [{"product_id": "6d0bdc4c-9b0f-4ab5-9a0e-0a2f3ed8f9d5", "quantity": 2}],
    "id": "6d0bdc4c-9b0f-4ab5-9a0e-0a2f3ed8f9d5",
    "status": "draft",
    "total": {"amount": "12.50", "currency": "EUR"},
    "tax_rate": None,
    "placed_at": "2027-01-01T10:00:00Z",
    "class": 3,
}


def test_models_accept_what_the_interface_says() -> None:
    order = load(render_models(workshop()))["Order"]
    assert str(order.model_validate(ORDER).total.amount) == "12.50"
    for change in (
        {"status": "lost"},
        {"class": 0},
        {"total": {"amount": "1", "currency": "eur"}},
        {"total": {"amount": "1", "currency": "EUR", "more": 1}},
        {"placed_at": "2027-01-01T10:00:00"},
        {"tax_rate": "1.5"},
        {"lines": [{"quantity": 2}]},
    ):
        with pytest.raises(ValidationError):
            order.model_validate(ORDER | change)


def test_requests_refuse_fields_that_are_not_theirs() -> None:
    create = load(render_models(workshop()))["OrderCreate"]
    create.model_validate({"email": "a@b.c", "lines": []})
    with pytest.raises(ValidationError):
        create.model_validate({"email": "a@b.c", "lines": [], "status": "paid"})


def test_nothing_but_pydantic_is_needed() -> None:
    tree = ast.parse(render_models(workshop()))
    modules = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert modules <= {"__future__", "datetime", "decimal", "typing", "uuid", "pydantic"}
    assert "EmailStr" not in render_models(workshop())


def test_what_was_generated_before_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    design = many(3)
    edited = design.replace(
        api=design.api.replace(
            endpoints=tuple(
                item.replace(response=item.response[:-1]) if item.kind == "detail" else item
                for item in design.api.endpoints
            )
        )
    )
    render_models(design)
    warm = render_models(edited)
    monkeypatch.setattr(renderer, "_MODELS", {})
    assert render_models(edited) == warm


def design_of(*fields: EndpointField, entity: str = "Order") -> Design:
    endpoint = Endpoint(
        id="end_x", method="GET", path="/x", name="get_x", kind="detail", entity="ent_x",
        response=fields,
    )  # fmt: skip
    return Design(
        concept=Concept(entities=(Entity(id="ent_x", name=entity),)),
        api=Api(endpoints=(endpoint,)),
    )


@pytest.mark.parametrize(
    "entity", ["Field", "Decimal", "Any", "None", "Base model", "List", "Date"]
)
def test_an_entity_may_be_called_as_what_models_import(entity: str) -> None:
    fields = [
        EndpointField(id=f"fld_{kind}", name=f"{kind}_value", type=kind, minimum="1")
        for kind in ("decimal", "date", "integer", "object", "uuid")
    ]
    made = load(render_models(design_of(*fields, entity=entity)))
    name = entity.title().replace(" ", "") if " " in entity else entity
    model = made.get(f"{name}Model") or made[name]
    values = {"decimal_value": "2", "date_value": "2027-01-01", "integer_value": 1}
    values |= {"object_value": {}, "uuid_value": ORDER["id"]}
    model.model_validate(values)


KINDS: Any = EndpointField.model_fields["type"].annotation
NAMES = ("date", "time", "timedelta", "class", "model_config", "copy", "list", "2fa", "_id", "Any")


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(KINDS.__args__), st.booleans()),
        unique_by=lambda item: item[0],
        min_size=1,
    )
)
def test_any_fields_make_a_module_that_runs(
    items: list[tuple[str, FieldType, bool]],
) -> None:
    fields = [
        EndpointField(id=f"fld_{name}", name=name, type=kind, nullable=flag, many=flag)
        for name, kind, flag in items
    ]
    load(render_models(design_of(*fields)))
