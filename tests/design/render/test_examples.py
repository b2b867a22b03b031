"""Examples fit the schemas of the interface, and are the same every time."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_schema_validator import OAS31Validator

from design.document.api import Api, Endpoint, EndpointField, ErrorCase, FieldType
from design.document.conventions import Conventions
from design.document.design import Design
from design.render.examples import example
from design.render.openapi_components import Components
from tests.design.render.designs import workshop

KINDS: list[FieldType] = [
    "string", "integer", "number", "boolean", "date", "time", "date-time", "duration", "uuid",
    "email", "uri", "decimal", "money", "object", "array", "binary",
]  # fmt: skip


def fits(design: Design, endpoint: Endpoint) -> None:
    components = Components(design)
    made = example(design, endpoint)
    for schema, text in (
        (components.request(endpoint), made.request),
        (components.response(endpoint), made.response),
        ({"$ref": "#/components/schemas/Error"}, made.error),
    ):
        if text:
            whole = {**(schema or {}), "components": {"schemas": components.schemas}}
            OAS31Validator(whole).validate(json.loads(text))


@pytest.mark.parametrize("endpoint", workshop().api.endpoints, ids=lambda item: item.label)
def test_an_example_fits_its_schema(endpoint: Endpoint) -> None:
    fits(workshop(), endpoint)


@st.composite
def fields(draw: st.DrawFn) -> tuple[EndpointField, ...]:
    names = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=5))
    return tuple(
        EndpointField(
            id=f"fld_{name}",
            name=name,
            type=draw(st.sampled_from(KINDS)),
            many=draw(st.booleans()),
            nullable=draw(st.booleans()),
            masked=draw(st.booleans()),
            max_length=draw(st.sampled_from((None, 1, 40))),
            minimum=draw(st.sampled_from((None, "0", "20"))),
        )
        for name in names
    )


@given(fields(), fields(), st.sampled_from(("list", "detail", "create")), st.booleans())
def test_whatever_the_types_an_example_fits(
    request: tuple[EndpointField, ...],
    response: tuple[EndpointField, ...],
    kind: str,
    paginated: bool,
) -> None:
    endpoint = Endpoint.model_validate(
        {
            "id": "end_1", "method": "POST", "path": "/things", "name": "make_thing",
            "kind": kind, "request": request, "response": response, "paginated": paginated,
            "errors": (ErrorCase(id="err_1", status=409, code="taken"),),
        }
    )  # fmt: skip
    for envelope in ("error", "problem"):
        house = Conventions()
        house = house.replace(errors=house.errors.replace(envelope=envelope))
        design = Design(conventions=house, api=Api(endpoints=(endpoint,)))
        fits(design, endpoint)
        assert example(design, endpoint) == example(design, endpoint)


def test_a_call_has_its_address_and_headers() -> None:
    endpoint = next(item for item in workshop().api.endpoints if item.request)
    call = example(workshop(), endpoint).call
    assert call.startswith(f"{endpoint.method} /")
    assert "Content-Type: application/json" in call
    assert "{" not in call
