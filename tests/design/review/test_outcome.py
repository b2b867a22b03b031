"""Waivers, the baseline, and rules a design brings itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from design.document.decisions import Waiver
from design.document.design import Design
from design.document.reviewing import ReviewSettings, RuleLevel, UserRule
from design.review.engine import Reviewer, review
from design.review.examples import build
from design.review.findings import Finding
from design.review.registry import all_rules
from design.review.userrules import KINDS, UserRuleError, compiled, condition

TODAY = date(2026, 11, 26)
KEYS = [item for item in all_rules() if item.id == "no-primary-key" or item.group == "waivers"]
READINGS = 'add_table name=readings columns=[{"name": "meter", "type": "text"}]'


def readings() -> tuple[Design, Finding]:
    design = build(READINGS)[1]
    (finding,) = [item for item in review(design).findings if item.rule == "no-primary-key"]
    return design, finding


def waived(design: Design, finding: Finding, **more: str) -> Design:
    waiver = Waiver(
        id="wai_1", rule=finding.rule, elements=finding.elements, reason="log", by="Ada", **more
    )
    return design.replace(waivers=(waiver,))


def standings(design: Design) -> dict[str, str]:
    found = review(design, rules=KEYS, today=TODAY).findings
    return {item.rule: item.standing for item in found}


def test_a_waiver_excuses_its_finding_while_it_holds() -> None:
    design, finding = readings()
    assert standings(waived(design, finding)) == {"no-primary-key": "waived"}
    assert standings(waived(design, finding, until="2026-11-26")) == {"no-primary-key": "waived"}
    assert standings(waived(design, finding, until="2026-11-25")) == {
        "no-primary-key": "open",
        "waiver-expired": "open",
    }
    assert "open" in standings(waived(design, finding, until="soon")).values()


def test_a_waiver_of_one_facet_excuses_no_other() -> None:
    design, finding = readings()
    assert standings(waived(design, finding, facet="409"))["no-primary-key"] == "open"


def test_a_waiver_that_excuses_nothing_is_a_finding_unless_its_rule_is_silent() -> None:
    _, finding = readings()
    keyed = build(READINGS + "\nset_primary_key table=readings columns=[meter]")[1]
    late = waived(keyed, finding)
    assert standings(late) == {"waiver-unused": "open"}
    off = ReviewSettings(levels=(RuleLevel(rule="no-primary-key", level="off"),))
    assert standings(late.replace(review=off)) == {}
    change = Waiver(
        id="wai_1", rule="api-removed-without-deprecation", elements=("end_1",), reason="r", by="b"
    )
    assert standings(keyed.replace(waivers=(change,))) == {}


def test_what_was_there_before_does_not_count() -> None:
    design, finding = readings()
    known = design.replace(review=ReviewSettings(baseline=(finding.fingerprint,)))
    found = review(known, rules=KEYS, today=TODAY)
    assert [item.standing for item in found.findings] == ["baseline"]
    assert found.open == ()
    assert found.counts() == {"error": 0, "warning": 0, "info": 0}


COMMENTED = UserRule(
    name="texts-have-comments",
    each="column",
    where=("table.role = entity", "type like *text*"),
    must=("comment is not empty",),
    message="{table.name}.{name} has no comment",
    severity="error",
    item="keys",
)


def test_a_rule_of_the_designs_own_lives_as_built_in_ones_do() -> None:
    design, _ = readings()
    own = design.replace(review=ReviewSettings(rules=(COMMENTED,)))
    (found,) = [item for item in review(own).findings if item.rule == COMMENTED.name]
    assert (found.severity, found.message) == ("error", "readings.meter has no comment")
    assert found.at == design.schema_.tables[0].columns[0].id
    assert standings(waived(own, found))[COMMENTED.name] == "waived"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "no-primary-key"}, "another rule has that name"),
        ({"name": "Not one"}, "words joined by hyphens"),
        ({"each": "row"}, "there is no kind 'row'"),
        ({"item": "looks"}, "there is no gate item 'looks'"),
        ({"must": ()}, "says nothing"),
        ({"must": ("comment; drop",)}, "cannot be read"),
    ],
)
def test_an_own_rule_that_cannot_be_used_is_told_and_stops_nothing(
    changes: dict[str, object], reason: str
) -> None:
    design, _ = readings()
    broken = COMMENTED.replace(**changes)
    own = design.replace(review=ReviewSettings(rules=(broken, COMMENTED.replace(name="sound"))))
    found = review(own)
    (line,) = [item for item in found.not_checked if item.rule == broken.name]
    assert reason in line.needs
    assert {"no-primary-key", "sound"} <= {item.rule for item in found.findings}


def test_a_reviewer_takes_up_changed_rules_of_a_design() -> None:
    design, _ = readings()
    reviewer = Reviewer()
    own = design.replace(review=ReviewSettings(rules=(COMMENTED,)))
    for item in (design, own, design, own):
        assert reviewer.review(item, today=TODAY) == review(item, today=TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name = readings", True),
        ("name != readings", False),
        ("name like read*gs", True),
        ("name like r*x*s", False),
        ("name not like *s", False),
        ("name like *ings*", True),
        ("role in (entity, join)", True),
        ("role not in (entity, join)", False),
        ("columns > 0", True),
        ("columns >= 2", False),
        ("name < 3", False),
        ("append_only = false", True),
        ("comment is empty", True),
        ("primary_key is not empty", False),
        ("name contains adin", True),
        ("nothing.at.all is empty", True),
        ("model_fields is empty", True),
    ],
)
def test_conditions(text: str, expected: bool) -> None:
    design, _ = readings()
    assert condition(text)({"": design.schema_.tables[0]}) is expected


@given(st.text(max_size=60))
def test_no_text_makes_a_condition_do_more_than_refuse(text: str) -> None:
    design, _ = readings()
    try:
        test = condition(text)
    except UserRuleError:
        return
    assert test({"": design.schema_.tables[0]}) in (True, False)


@pytest.mark.parametrize("each", KINDS)
def test_every_kind_of_element_can_be_chosen(each: str) -> None:
    _, design = build(
        "add_entity name=Order ownership=user\nadd_attribute entity=Order name=n type=code"
        " unique=true\nadd_entity name=Line\nadd_relationship entity=Line to=Order\n"
        "add_role name=Clerk\nadd_permission role=Clerk action=manage entity=Order\n"
        "add_query name=all entity=Order\nadd_invariant entity=Order statement=n is never reused\n"
        "add_check table=orders expression=n <> ''\n"
    )
    rule = compiled(UserRule(name="x", each=each, must=("id = nothing",), message="{id} of {name}"))
    assert review(design, rules=[rule]).findings


def test_the_ids_of_built_in_rules_are_not_an_own_rules() -> None:
    assert "waiver-unused" in {rule.id for rule in all_rules()}
