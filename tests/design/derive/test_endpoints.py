from __future__ import annotations

import time
from typing import Final

import pytest

from design.derive.endpoints import derive_endpoints
from design.derive.tables import derive_tables
from design.document.api import Endpoint, endpoint_key
from design.document.design import Design
from tests.design.derive.endpoint_designs import (
    billing,
    clinic,
    shop_with_roles,
    tracker_with_roles,
)
from tests.design.derive.endpoint_sketch import Actors, endpoints, shown, statuses
from tests.design.derive.fixtures import tracker

DESIGNS: Final = {
    "shop": shop_with_roles,
    "clinic": clinic,
    "tracker": tracker_with_roles,
    "billing": billing,
}


@pytest.fixture(params=sorted(DESIGNS), name="design")
def design_(request: pytest.FixtureRequest) -> Design:
    return DESIGNS[request.param]().design()


def derived(design: Design) -> tuple[Endpoint, ...]:
    return derive_endpoints(design, derive_tables(design))


def test_an_endpoint_is_a_valid_model(design: Design) -> None:
    for endpoint in derived(design):
        assert Endpoint.model_validate(endpoint.model_dump()) == endpoint


def test_methods_and_paths_names_and_ids_are_unique(design: Design) -> None:
    found = derived(design)
    ids = [item.id for item in found]
    for endpoint in found:
        for part in (
            *endpoint.access, *endpoint.parameters, *endpoint.request, *endpoint.response,
            *endpoint.errors,
        ):  # fmt: skip
            ids.append(part.id)
    assert len(set(ids)) == len(ids)
    assert len({endpoint_key(item.method, item.path) for item in found}) == len(found)
    assert len({item.name for item in found}) == len(found)


def test_all_of_it_is_marked_as_derived_and_linked(design: Design) -> None:
    for endpoint in derived(design):
        assert endpoint.derived
        assert endpoint.realises is not None
        assert all(item.derived for item in (*endpoint.request, *endpoint.response))


def test_columns_referred_to_exist(design: Design) -> None:
    columns = {column.id for table in derive_tables(design) for column in table.columns}
    for endpoint in derived(design):
        carried = {item.maps_to for item in (*endpoint.request, *endpoint.response)}
        carried |= {item.maps_to for item in endpoint.parameters}
        assert carried <= {None, *columns}


def test_every_endpoint_says_who_and_which_rows(design: Design) -> None:
    for endpoint in derived(design):
        assert endpoint.row_scope
        assert endpoint.access or endpoint.auth != "required"
        assert endpoint.public_reason or endpoint.auth != "public"


def test_error_sets_are_complete(design: Design) -> None:
    for endpoint in derived(design):
        found = statuses(endpoint)
        query = [item for item in endpoint.parameters if item.location == "query"]
        ids = [item for item in endpoint.parameters if item.location == "path"]
        assert 429 in found
        assert (400 in found) == bool(endpoint.request or query)
        assert (401 in found) == (endpoint.auth != "public")
        assert 404 in found or not ids
        assert 422 in found or not endpoint.request or endpoint.kind == "webhook"
        assert 409 in found or not (endpoint.precondition or endpoint.idempotent)
        assert all(error.when.endswith(".") for error in endpoint.errors)


def test_statuses_follow_the_kind(design: Design) -> None:
    for endpoint in derived(design):
        if endpoint.kind == "create":
            assert endpoint.status == 201
        elif endpoint.kind in ("delete", "webhook"):
            assert endpoint.status == 204


def test_lists_are_cut(design: Design) -> None:
    for endpoint in derived(design):
        names = {item.name for item in endpoint.parameters}
        assert ({"limit", "cursor"} <= names) == endpoint.paginated
        assert endpoint.paginated or endpoint.kind not in ("list", "report")


def test_the_same_design_gives_the_same_endpoints(design: Design) -> None:
    again = Design.model_validate(design.model_dump())
    assert derived(again) == derived(design)


def test_a_change_elsewhere_leaves_endpoints_the_very_same() -> None:
    design = shop_with_roles().design()
    before = {item.label: item for item in derived(design)}
    warehouse = next(item for item in design.concept.entities if item.name == "Warehouse")
    changed = tuple(
        item.replace(definition="a place we ship from") if item is warehouse else item
        for item in design.concept.entities
    )
    after = endpoints(design.replace(concept=design.concept.replace(entities=changed)))
    assert after["GET /v1/customers/me"] is before["GET /v1/customers/me"]


def test_ids_survive_a_rename() -> None:
    design = shop_with_roles().design()
    before = endpoints(design)
    renamed = tuple(
        item.replace(name="Purchase") if item.name == "Order" else item
        for item in design.concept.entities
    )
    after = endpoints(design.replace(concept=design.concept.replace(entities=renamed)))
    one = before["POST /v1/orders/{order_id}/cancel"]
    other = after["POST /v1/purchases/{purchase_id}/cancel"]
    assert one.id == other.id
    assert shown(one)["total"].id == shown(other)["total"].id


def test_without_roles_everything_is_open_to_every_signed_in_user() -> None:
    found = endpoints(tracker().design())
    assert "POST /v1/projects" in found
    listed = found["GET /v1/projects"]
    assert listed.auth == "required"
    assert 403 not in statuses(listed)
    assert "every signed-in user: all" in listed.row_scope


def test_roles_without_permissions_get_nothing() -> None:
    sketch = Actors.of(tracker()).actor("Guest")
    assert not sketch.endpoints()


def test_the_version_and_the_case_of_paths_follow_the_conventions() -> None:
    sketch = shop_with_roles()
    sketch.conventions = sketch.conventions.with_value("versioning.style", "none").with_value(
        "naming.paths", "snake"
    )
    assert "GET /stock_levels" in sketch.endpoints()


def test_a_large_concept_is_derived_fast() -> None:
    sketch = Actors()
    for number in range(100):
        sketch.entity(
            f"Thing {number}", *(f"field_{index} text" for index in range(8)),
            states=("open", "done"),
        )  # fmt: skip
    sketch.actor("Editor").actor("Reader")
    for number in range(100):
        name = f"Thing {number}"
        sketch.may("Editor", "manage", name).may("Reader", "read", name)
        sketch.step(name, "finish", "open -> done", "Editor")
        if number:
            sketch.link(name, f"Thing {number - 1}", "earlier", target_cardinality="0..1")
    design = sketch.design()
    tables = derive_tables(design)
    started = time.perf_counter()
    found = derive_endpoints(design, tables)
    took = time.perf_counter() - started
    assert len(found) == 600
    assert took < 2.5, f"{took:.3f} s"
