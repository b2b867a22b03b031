"""The pages of the rules, written from their docstrings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from design.review.gate import TITLES
from design.review.registry import Rule, all_rules

INDEX: Final = "index.md"
_NOTE: Final = "<!-- Written by docs/make_rule_pages.py from the rule's docstring. -->"
_EXAMPLES: Final = ("Bad", "Good", "Not checked")


def page_of(rule: Rule) -> str:
    """Return the page of a rule as Markdown."""
    lines = [f"# {rule.id}", "", f"{rule.summary}.", ""]
    if rule.prose:
        lines += [rule.prose, ""]
    profiles = "".join(f"; {level} under {name}" for name, level in rule.profiles.items())
    about = {
        "design": "the design as a whole",
        "change": "a change from one snapshot to another",
        "outcome": "what the other rules found",
    }.get(rule.subject, f"every {rule.subject}")
    lines += [
        f"- Severity: {rule.severity}{profiles}",
        f"- Looks at: {about}",
        f"- Item of the release gate: {TITLES[rule.item]} (`{rule.item}`)",
    ]
    lines += [f"- Needs: {need.fill}" for need in rule.needs]
    for name, text in rule.sections:
        lines += ["", f"## {name}", ""]
        lines += ["```text", text.strip(), "```"] if name in _EXAMPLES else [text.strip()]
    return "\n".join(lines) + "\n"


def all_pages(rules: Iterable[Rule] | None = None) -> dict[str, str]:
    """Return every page by its file name, with an index.

    Args:
        rules: The rules; default all built-in ones.
    """
    chosen = tuple(all_rules() if rules is None else rules)
    pages = {f"{rule.id}.md": f"{_NOTE}\n\n{page_of(rule)}" for rule in chosen}
    lines = [_NOTE, "", "# All rules", ""]
    lines += ["| Rule | Severity | What it finds |", "| --- | --- | --- |"]
    lines += [
        f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {rule.summary} |"
        for rule in sorted(chosen, key=lambda item: item.id)
    ]
    return pages | {INDEX: "\n".join(lines) + "\n"}
