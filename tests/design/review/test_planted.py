"""Faults planted in whole designs are found, each by the rule that is meant for it."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from bench import reference
from design.review.engine import Reviewer
from design.review.findings import Review
from design.review.registry import Profile, all_rules
from tests.design.review import plants_api, plants_concept, plants_tables
from tests.design.review.planting import Plant, new_findings, unplanted

PLANTS: Final = (*plants_concept.ALL, *plants_tables.ALL, *plants_api.ALL)

UNPLANTED: Final = frozenset({"waiver-expired", "waiver-unused", "decision-missing"})
"""Rules about waivers, of which a draft has none, and one that every draft meets already."""

pytestmark = pytest.mark.usefixtures("shared")


@cache
def reviewer(brief: str) -> Reviewer:
    return Reviewer()


@cache
def reviewed(brief: str, profile: Profile = "product") -> Review:
    return Reviewer().review(unplanted(brief), profile=profile)


@pytest.mark.parametrize("fault", PLANTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found_where_it_is_and_nothing_else_is_called_wrong(
    fault: Plant,
) -> None:
    known = {item.fingerprint for item in reviewed(fault.brief).findings}
    found = new_findings(fault, reviewer(fault.brief), known)
    assert (fault.rule, fault.at) in [(item.rule, at) for item, at in found]
    errors = {item.rule for item, _ in found if item.severity == "error"}
    assert errors - {fault.rule} == fault.also


def test_there_are_plants_for_nearly_every_rule_and_in_every_draft() -> None:
    assert len(PLANTS) >= 80
    assert len({fault.name for fault in PLANTS}) == len(PLANTS)
    assert min(Counter(fault.brief for fault in PLANTS).values()) >= 15
    rules = {rule.id: rule for rule in all_rules()}
    without = rules.keys() - {fault.rule for fault in PLANTS} - UNPLANTED
    assert without == set(), "a rule without a fault that is planted"


@pytest.mark.parametrize("brief", reference.BRIEFS)
def test_a_draft_has_no_errors(brief: str, shared: Path) -> None:
    found = reviewed(brief)
    assert [item.message for item in found.worst("error")] == []
    assert found.faults == ()


OPEN_FACTS: Final = {"open-question-unresolved", "retention-missing"}


@pytest.mark.parametrize("brief", reference.BRIEFS)
def test_under_the_strictest_profile_a_draft_lacks_only_what_a_person_must_say(
    brief: str, shared: Path
) -> None:
    assert {item.rule for item in reviewed(brief, "regulated").worst("error")} <= OPEN_FACTS
