"""A review as other programs read it: SARIF 2.1.0, JUnit, and GitHub's annotations."""

from __future__ import annotations

import json
from typing import Any, Final, Literal
from xml.sax.saxutils import escape, quoteattr

from design.review.findings import Finding, Severity
from design.review.registry import Rule, all_rules
from design.review.report import Report
from design.review.userrules import UserRuleError, compiled

Format = Literal["text", "json", "sarif", "junit", "github"]
FORMATS: Final[tuple[Format, ...]] = ("text", "json", "sarif", "junit", "github")

_SARIF: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "note"}
_GITHUB: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "notice"}
_MARKS: Final[dict[Severity, str]] = {"error": "E", "warning": "W", "info": "I"}


def as_text(found: Report) -> str:
    """Return a review as people read it: findings the worst first, then what was not checked."""
    lines: list[str] = []
    for item in found.review.findings:
        if item.standing != "open":
            continue
        spot = found.spot(item)
        lines.append(f"{_MARKS[item.severity]} {item.rule}  {found.label(item.at)}")
        lines.append(f"    {item.message}")
        lines.append(f"    {spot.file}:{spot.line}  {item.fingerprint}")
        lines += [f"    fix: {fix.title}{'' if fix.safe else ' (unsafe)'}" for fix in item.fixes]
    lines += [
        f"- {line.rule}  not checked: {found.lacking(line)}" for line in found.review.not_checked
    ]
    return "\n".join([*lines, found.summary()])


def gate_text(found: Report) -> str:
    """Return the gate, a line an item."""
    width = max(len(item.item) for item in found.gate)
    return "\n".join(
        f"{item.state:<11}  {item.item:<{width}}  {item.title}"
        + (f"\n{'':<13}{f'{item.by}: ' if item.by else ''}{item.reason}" if item.reason else "")
        for item in found.gate
    )


def as_json(found: Report) -> str:
    """Return a review as the JSON of docs/json.md."""
    return json.dumps(found.to_json(), indent=2, ensure_ascii=True)


def as_sarif(found: Report) -> str:
    """Return a review as SARIF 2.1.0; excused findings are in it, suppressed."""
    from importlib.metadata import version

    used = {item.rule for item in found.review.findings}
    rules = [rule for rule in _rules(found) if rule.id in used]
    index = {rule.id: number for number, rule in enumerate(rules)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "Planroom",
                "version": version("planroom"),
                "rules": [_sarif_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(found, item, index) for item in found.review.findings],
        "invocations": [
            {
                "executionSuccessful": not found.review.faults,
                "toolConfigurationNotifications": [
                    {
                        "level": "note",
                        "message": {"text": f"not checked: {found.lacking(line)}"},
                        "descriptor": {"id": line.rule},
                    }
                    for line in found.review.not_checked
                ],
            }
        ],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2, ensure_ascii=True)


def _rules(found: Report) -> list[Rule]:
    rules = list(all_rules())
    for own in found.design.review.rules:
        try:
            rules.append(compiled(own))
        except UserRuleError:
            continue
    return rules


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "defaultConfiguration": {"level": _SARIF[rule.severity]},
        "properties": {"tags": [rule.group, rule.item]},
    }


def _sarif_result(found: Report, item: Finding, index: dict[str, int]) -> dict[str, Any]:
    spot = found.spot(item)
    result: dict[str, Any] = {
        "ruleId": item.rule,
        "level": _SARIF[item.severity],
        "message": {"text": item.message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": spot.file},
                    "region": {"startLine": spot.line},
                },
                "logicalLocations": [{"fullyQualifiedName": found.label(item.at)}],
            }
        ],
        "partialFingerprints": {"planroom/v1": item.fingerprint},
    }
    if item.rule in index:
        result["ruleIndex"] = index[item.rule]
    if item.standing != "open":
        result["suppressions"] = [{"kind": "external", "justification": item.reason}]
        result["baselineState"] = "unchanged"
    return result


def as_junit(found: Report) -> str:
    """Return a review as JUnit XML: a case a finding; errors fail, excused ones are skipped."""
    items = found.review.findings
    failures = sum(item.standing == "open" and item.severity == "error" for item in items)
    skipped = [item for item in items if item.standing != "open"]
    count = len(items) + len(found.review.not_checked)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites><testsuite name="planroom review" tests="{count}"'
        f' failures="{failures}" skipped="{len(skipped) + len(found.review.not_checked)}">',
    ]
    for item in items:
        spot = found.spot(item)
        lines.append(
            f"<testcase classname={quoteattr(item.rule)} name={quoteattr(found.label(item.at))}"
            f" file={quoteattr(spot.file)}>"
        )
        if item.standing != "open":
            lines.append(f"<skipped message={quoteattr(item.reason)}/>")
        elif item.severity == "error":
            place = f"{spot.file}:{spot.line}"
            lines.append(
                f'<failure message={quoteattr(item.message)} type="error">'
                f"{escape(f'{item.why} ({place})')}</failure>"
            )
        else:
            lines.append(f"<system-out>{escape(f'{item.severity}: {item.message}')}</system-out>")
        lines.append("</testcase>")
    for line in found.review.not_checked:
        lines.append(
            f'<testcase classname={quoteattr(line.rule)} name="not checked">'
            f"<skipped message={quoteattr(found.lacking(line))}/></testcase>"
        )
    return "\n".join([*lines, "</testsuite></testsuites>"])


def as_github(found: Report) -> str:
    """Return a review as workflow commands, which GitHub shows beside the lines."""
    lines = []
    for item in found.review.open:
        spot = found.spot(item)
        title = _property(f"{item.rule}: {found.label(item.at)}")
        lines.append(
            f"::{_GITHUB[item.severity]} file={_property(spot.file)},line={spot.line},"
            f"title={title}::{_data(item.message)}"
        )
    lines += [
        f"::notice title={_property(line.rule)}::not checked: {_data(found.lacking(line))}"
        for line in found.review.not_checked
    ]
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def written(found: Report, how: Format) -> str:
    """Return a review in a format."""
    writers = {"text": as_text, "json": as_json, "sarif": as_sarif,
               "junit": as_junit, "github": as_github}  # fmt: skip
    return writers[how](found)
