"""Commands of the review."""

from __future__ import annotations

import json
from pathlib import Path

from tests.tui.commands import shapes
from tests.tui.commands.conftest import Command
from tests.tui.commands.shapes import misfits


def test_a_review_is_told_in_every_format(on: Command) -> None:
    assert misfits(on("review", "--json").json, shapes.REVIEW) == []
    text = on("review")
    assert "the gate is open" in text.out
    assert json.loads(on("review", "--format", "sarif").out)["version"] == "2.1.0"
    assert on("review", "--format", "junit").out.startswith("<?xml")
    assert on("review", "--format", "github").out.startswith("::")
    assert on("review", "--format", "xml").code == 2


def test_codes_say_whether_something_counts(on: Command) -> None:
    assert on("review").code == 0
    assert on("review", "--fail-on", "warning").code == 1
    assert on("review", "--gate").code == 1
    assert on("review", "--gate", "--profile", "prototype").code == 0
    assert on("review", "HEAD~1").code == 0
    assert on("review", "nothing").code == 2
    assert on("review", "--profile", "strict").code == 2


def test_what_is_said_of_findings_is_kept(on: Command, design: Path) -> None:
    findings = on("review", "--json").json["findings"]
    waived = on(
        "waive",
        findings[0]["fingerprint"],
        "--reason",
        "We ask.",
        "--until",
        "2999-01-01",
        "--json",
    )
    assert misfits(waived.json, shapes.MOVED) == []
    assert (design / "design" / "waivers.json").exists()
    assert on("waive", findings[0]["fingerprint"]).code == 2
    for item in ("rules", "queries", "authorization", "paths"):
        assert on("sign-off", item, "--reason", "read").code == 0
    assert on("review", "--gate").code == 0
    assert on("log", "--json").json[0]["gate"] == "passed"
    assert "signed off" in (design / "generated" / "review.md").read_text()
    assert on("baseline").code == 0
    assert on("review", "--fail-on", "info").code == 0
    assert on("fix").code == 2
    assert on("waive", findings[0]["fingerprint"], "--withdraw", "--reason", "x").code == 2
    assert on("waive", findings[0]["fingerprint"], "--withdraw").code == 0
    assert on("sign-off", "paths", "--withdraw").code == 0
    assert on("sign-off", "paths", "--withdraw").code == 2


def test_what_is_said_while_a_proposal_is_open_goes_into_it(on: Command) -> None:
    assert on("ask", "add nickname to Member", "--accept").code == 0
    assert on("ask", "Remove nickname from Member").code == 0
    found = on("review", "--json").json["findings"]
    lost = next(item for item in found if item["rule"] == "response-required-property-removed")
    waived = on("waive", lost["fingerprint"], "--reason", "Nobody reads it.", "--json")
    assert waived.json["snapshot"] is None
    assert waived.json["status"]["draft"]["operations"] == 2
    assert on("waive", lost["fingerprint"], "--withdraw").out == "proposal  3 operations\n"
    assert on("fix", "--undo").code == 0
    assert on("fix", "--undo").code == 0
    assert on("fix", "--undo").code == 2


def test_rules_are_listed_and_explained(on: Command) -> None:
    rules = on("rules", "--json").json
    assert misfits(rules, shapes.RULES) == []
    page = on("explain", rules[0]["rule"])
    assert page.out.startswith(f"# {rules[0]['rule']}\n")
    wrong = on("explain", "no-primary-keys")
    assert (wrong.code, "Did you mean no-primary-key?" in wrong.err) == (2, True)
    assert on("rules", "--level", "no-primary-key=off").code == 0
    assert on("rules", "--level", "no-primary-key=loud").code == 2
