"""A change is judged as clients see it, not by what became of ids."""

from __future__ import annotations

from datetime import date

import pytest

from design.document.api import EndpointField, FieldType
from design.review.change import takes
from design.review.engine import Reviewer
from design.review.examples import build
from design.review.registry import all_rules

RULES = [item for item in all_rules() if item.group == "evolution"]
NOTES = """\
add_endpoint method=GET path=/v1/notes
add_field endpoint=GET /v1/notes part=response name=text
add_field endpoint=GET /v1/notes part=response name=topic
add_endpoint method=POST path=/v1/notes
add_field endpoint=POST /v1/notes part=request name=text
"""


def found(changes: str, first: str = NOTES, today: date | None = None) -> list[str]:
    before, design = build(f"{first}then\n{changes}")
    return [item.rule for item in Reviewer(RULES).review(design, before=before, today=today).open]


def test_two_fields_that_change_names_lose_neither() -> None:
    at = "rename_field endpoint=GET /v1/notes part=response field="
    assert found(f"{at}text to=x\n{at}topic to=text\n{at}x to=topic") == []


def test_a_field_that_is_made_again_under_its_name_is_the_same_for_clients() -> None:
    at = "endpoint=GET /v1/notes part=response"
    assert found(f"drop_field {at} field=text\nadd_field {at} name=text") == []


def test_a_renamed_field_of_a_request_is_both_gone_and_new() -> None:
    assert found("rename_field endpoint=POST /v1/notes part=request field=text to=body") == [
        "new-required-request-property",
        "request-property-removed",
    ]


def test_an_endpoint_moved_is_gone_and_its_fields_are_not_told_one_by_one() -> None:
    assert found(
        "rename_endpoint endpoint=GET /v1/notes to=GET /v1/memos\n"
        "drop_field endpoint=GET /v1/memos part=response field=text"
    ) == ["api-removed-without-deprecation"]


def test_the_name_of_a_path_parameter_is_nothing_to_clients() -> None:
    first = "add_endpoint method=GET path=/v1/notes/{id}\n"
    assert found("rename_endpoint endpoint=GET /v1/notes/{id} to=/v1/notes/{note_id}", first) == []


def test_a_new_endpoint_breaks_nobody() -> None:
    assert (
        found(
            "add_endpoint method=PUT path=/v1/notes\n"
            "add_field endpoint=PUT /v1/notes part=request name=text\n"
            "add_parameter endpoint=PUT /v1/notes name=topic required=true"
        )
        == []
    )


@pytest.mark.parametrize("style", ["path", "header"])
def test_a_new_version_stands_beside_the_old_one(style: str) -> None:
    first = f"set_convention key=versioning.style value={style}\n{NOTES}"
    changes = "set_convention key=versioning.version value=2\ndrop_endpoint endpoint=GET /v1/notes"
    assert found(changes, first) == []


def test_an_endpoint_may_go_on_its_day_and_not_the_day_before() -> None:
    first = f"{NOTES}deprecate_endpoint endpoint=GET /v1/notes since=2026-01-01 sunset=2026-08-01\n"
    gone = "drop_endpoint endpoint=GET /v1/notes"
    assert found(gone, first, date(2026, 7, 31)) == ["api-removed-before-sunset"]
    assert found(gone, first, date(2026, 8, 1)) == []


@pytest.mark.parametrize(
    ("wide", "narrow", "both"),
    [
        ("string", "uuid", False),
        ("number", "integer", False),
        ("string", "integer", None),
        ("date", "date-time", None),
        ("money", "money", True),
    ],
)
def test_which_types_take_which(wide: FieldType, narrow: FieldType, both: bool | None) -> None:
    one = EndpointField(id="a", name="a", type=wide)
    other = EndpointField(id="b", name="b", type=narrow)
    assert (takes(one, other), takes(other, one)) == (both is not None, both is True)
    assert not takes(one, other.replace(many=True))
