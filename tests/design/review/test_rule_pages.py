"""The examples in every rule's page do what the page says."""

from __future__ import annotations

import pytest

from design.derive import derive
from design.document.design import Design
from design.operations.apply import apply
from design.operations.parse import parse_operation
from design.review.engine import Reviewer
from design.review.examples import build
from design.review.findings import Fix, Review
from design.review.pages import all_pages
from design.review.registry import Rule, all_rules
from tests.conftest import ROOT

RULES = all_rules()
CASES = {
    heading: [
        pytest.param(rule, text, id=f"{rule.id}-{number}")
        for rule in RULES
        for number, text in enumerate(rule.examples(heading), 1)
    ]
    for heading in ("Bad", "Good", "Not checked")
}


def reviewed(rule: Rule, text: str) -> tuple[Review, Design | None, Design]:
    before, design = build(text)
    # The strictest profile: a rule may be silent by default.
    level = {rule.id: rule.severity}
    found = Reviewer([rule]).review(design, before=before, levels=level)
    assert found.faults == ()
    return found, before, design


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_page_says_what_and_why_and_shows_both(rule: Rule) -> None:
    assert len(rule.summary) < 100
    assert rule.why
    assert rule.examples("Bad")
    assert rule.examples("Good")
    assert bool(rule.examples("Not checked")) == bool(rule.needs)


@pytest.mark.parametrize(("rule", "text"), CASES["Bad"])
def test_a_bad_example_gives_its_finding_alone(rule: Rule, text: str) -> None:
    found, _, _ = reviewed(rule, text)
    assert [item.rule for item in found.findings] == [rule.id]
    assert found.not_checked == ()


@pytest.mark.parametrize(("rule", "text"), CASES["Good"])
def test_a_good_example_is_checked_and_gives_none(rule: Rule, text: str) -> None:
    found, _, _ = reviewed(rule, text)
    assert found.findings == ()
    assert found.not_checked == ()


@pytest.mark.parametrize(("rule", "text"), CASES["Not checked"])
def test_a_missing_fact_gives_one_line_and_never_silence(rule: Rule, text: str) -> None:
    found, _, _ = reviewed(rule, text)
    assert found.findings == ()
    assert [item.rule for item in found.not_checked] == [rule.id]


def mended(design: Design, fix: Fix) -> Design:
    for number, data in enumerate(fix.operations):
        operation = parse_operation(data).operation
        design = apply(design, operation, origin=f"fix{number}").design
    return derive(design)


@pytest.mark.parametrize(("rule", "text"), CASES["Bad"])
def test_a_fix_takes_its_finding_away_and_brings_no_error(rule: Rule, text: str) -> None:
    found, before, design = reviewed(rule, text)
    whole = Reviewer()
    known = {item.fingerprint for item in whole.review(design, before=before).findings}
    for fix in found.findings[0].fixes:
        after = whole.review(mended(design, fix), before=before)
        assert found.findings[0].fingerprint not in {item.fingerprint for item in after.findings}
        assert [item for item in after.worst("error") if item.fingerprint not in known] == []


def test_the_pages_of_the_documentation_are_current() -> None:
    folder = ROOT / "docs" / "rules"
    kept = {path.name: path.read_text() for path in folder.glob("*.md") if path.name != "README.md"}
    assert kept == all_pages(), "run `uv run python docs/make_rule_pages.py`"
