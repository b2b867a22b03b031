"""Our rules on change against what oasdiff's own tests say of pairs of documents."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from design.document.design import Design
from design.intake.openapi import read_openapi
from design.intake.placing.endpoints import with_endpoints
from design.review.engine import Reviewer
from design.review.registry import all_rules

RULES: Final = [rule for rule in all_rules() if rule.group == "evolution"]

MISSED: Final = {
    "alternatives (oneOf) are imported as fields that may be left out": (
        "request_property_one_of_wrapped", "response_property_one_of_wrapped",
    ),
    "schemas within not, if and then, dependentSchemas or additionalProperties are not modelled": (
        "sub_schema", "not_", "base", "embedded-base", "additional_properties_traversal",
    ),
}  # fmt: skip
"""Why we do not find what oasdiff finds -> how the names of the old documents begin."""

BEYOND: Final = {
    "true, and what another check of oasdiff says, which its test does not run": {
        "response-success-status-removed", "response-property-became-nullable",
        "request-parameter-removed", "response-required-property-removed",
        "response-property-became-optional", "request-property-removed",
        "request-property-became-enum", "new-required-request-parameter",
        "request-parameter-type-changed", "response-property-type-changed",
    },
    "true, under the name of the operation rather than of the whole document or body": {
        "api-security-added", "api-security-removed", "request-body-added-required",
        "response-property-enum-value-added", "response-optional-property-removed",
    },
    "a body that changes its type, its media type or a list of types loses and gains fields here": {
        "request-property-type-changed", "new-required-request-property",
    },
}  # fmt: skip
"""Why we find what a test of oasdiff does not ask for -> the rules."""


class Case(NamedTuple):
    old: str
    expected: frozenset[str]
    found: frozenset[str]
    whole: bool
    """Whether the test says that nothing at all breaks."""


@pytest.fixture(scope="module")
def cases(shared: Path) -> list[Case]:
    folder = shared / "material" / "openapi_pairs" / "oasdiff-fixtures"
    known: dict[str, Design] = {}

    def design(name: str) -> Design:
        if name not in known:
            source = read_openapi((folder / name).read_text("utf-8"), name)
            known[name] = with_endpoints(Design(), source, name=name)
        return known[name]

    reviewer, ids = Reviewer(RULES), {rule.id for rule in RULES}
    made = []
    for case in json.loads((folder / "cases.json").read_text("utf-8"))["cases"]:
        found = reviewer.review(
            design(case["new"]), before=design(case["old"]), today=date(2026, 1, 1)
        )
        assert found.faults == ()
        made.append(
            Case(
                Path(case["old"]).stem,
                frozenset(ids.intersection(case["expected_ids"])),
                frozenset(item.rule for item in found.findings),
                case["expected_none"] and not case["checks_run"],
            )
        )
    return made


def test_most_of_what_oasdiff_finds_is_found_and_the_rest_is_explained(cases: list[Case]) -> None:
    asked = sum(len(case.expected) for case in cases)
    agreed = sum(len(case.expected & case.found) for case in cases)
    assert agreed >= 26
    assert agreed / asked > 0.65
    begun = tuple(start for starts in MISSED.values() for start in starts)
    missed = [case.old for case in cases if case.expected - case.found]
    assert [name for name in missed if not name.startswith(begun)] == []
    assert [start for start in begun if not any(name.startswith(start) for name in missed)] == []


def test_what_is_found_beyond_it_is_explained(cases: list[Case]) -> None:
    beyond = Counter(rule for case in cases for rule in case.found - case.expected)
    assert beyond.keys() == {rule for rules in BEYOND.values() for rule in rules}
    assert sum(beyond.values()) < 60


def test_of_changes_that_break_nobody_nothing_is_said(cases: list[Case]) -> None:
    wrong = [(case.old, sorted(case.found)) for case in cases if case.whole and case.found]
    # One representation of a body is modelled: the first JSON one, which is another here.
    assert wrong == [("response-media-type-revision", ["response-required-property-removed"])]
