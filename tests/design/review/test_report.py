"""A review as people and other programs read it."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from design.document.decisions import Waiver
from design.document.design import Design
from design.document.files import write_files
from design.review.examples import build
from design.review.formats import (
    FORMATS,
    as_github,
    as_junit,
    as_sarif,
    as_text,
    gate_text,
    written,
)
from design.review.placing import Spots
from design.review.report import Report, page, report

DESIGN = """
add_entity name=Workspace ownership=tenant_root
add_entity name=Project
add_relationship entity=Project to=Workspace owner=true
add_table name=readings columns=[{"name": "meter", "type": "text"}]
add_table name=logs columns=[{"name": "line", "type": "text"}]
add_question text=May <b>a|b</b> be\t100%, or: more?
add_decision title=Keys decision=Keys are uuid.
"""


def design() -> Design:
    made = build(DESIGN)[1]
    logs = made.schema_.table_named("logs")
    assert logs is not None
    waiver = Waiver(
        id="wai_1", rule="no-primary-key", elements=(logs.id,), reason="append only", by="Ada"
    )
    return made.replace(waivers=(waiver,))


@pytest.fixture(scope="module")
def found() -> Report:
    return report(design())


def test_every_element_is_found_on_its_line() -> None:
    made = design()
    files = {path: text.splitlines() for path, text in write_files(made).items()}
    spots = Spots(made)
    elements = [
        *made.concept.entities, *made.schema_.tables, *made.schema_.tables[0].columns,
        *made.waivers,
    ]  # fmt: skip
    for element in elements:
        spot = spots.of(element.id)
        assert f'"id": "{element.id}"' in files[spot.file][spot.line - 1]
    assert spots.of(made.decisions[0].id).file.startswith("decisions/0001-")
    assert spots.of("nothing", "").file == "design/conventions.json"


def test_json_says_what_where_and_how_to_mend(found: Report) -> None:
    shown = found.to_json()
    (finding,) = [
        item
        for item in shown["findings"]
        if item["rule"] == "no-primary-key" and item["standing"] == "open"
    ]
    assert finding["element"] == "readings"
    assert finding["file"] == "design/schema.json"
    (excused,) = [item for item in shown["findings"] if item["standing"] == "waived"]
    assert excused["reason"] == "append only (Ada)"
    assert {item["item"]: item["state"] for item in shown["gate"]}["keys"] == "fail"
    lacking = {item["rule"]: item for item in shown["not_checked"]}["unique-not-tenant-scoped"]
    assert lacking["elements"] == ["projects"]
    json.dumps(shown)


def test_sarif_gives_every_finding_with_place_level_and_fingerprint(found: Report) -> None:
    (run,) = json.loads(as_sarif(found))["runs"]
    assert len(run["results"]) == len(found.review.findings)
    rules = run["tool"]["driver"]["rules"]
    for result, finding in zip(run["results"], found.review.findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.rule
        assert result["level"] in ("error", "warning", "note")
        assert result["partialFingerprints"] == {"planroom/v1": finding.fingerprint}
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1
        assert ("suppressions" in result) == (finding.standing != "open")


def test_junit_counts_what_it_holds(found: Report) -> None:
    suite = ElementTree.fromstring(as_junit(found))[0]
    cases = suite.findall("testcase")
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
    assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped"))
    assert int(suite.attrib["tests"]) == len(cases)


def test_github_annotations_keep_to_one_line_and_escape_what_ends_them(found: Report) -> None:
    lines = as_github(found).splitlines()
    assert len(lines) == len(found.review.open) + len(found.review.not_checked)
    (question,) = [line for line in lines if "100" in line]
    head, _, message = question[2:].partition("::")
    assert "title=open-question-unresolved%3A" in head
    assert "100%25" in message


def test_text_and_the_page_tell_all(found: Report) -> None:
    for text in (as_text(found), page(found)):
        assert "readings has no primary key." in text
        assert "fill in whose rows they are" in text
        assert found.summary() in text or found.summary().capitalize() in text
    assert "a\\|b" in page(found)
    assert "<b>" not in page(found)
    assert gate_text(found).count("\n") >= 9


@pytest.mark.parametrize("how", FORMATS)
def test_a_design_with_nothing_in_it_can_be_told_in_every_format(how: str) -> None:
    empty = report(Design())
    assert isinstance(written(empty, next(item for item in FORMATS if item == how)), str)


def test_what_a_model_is_told_has_errors_and_waivers(found: Report) -> None:
    lines = found.told()
    assert "error no-primary-key at readings: readings has no primary key." in lines
    assert "waived no-primary-key at logs: append only (Ada)" in lines
