"""How near what is drafted from a brief comes to a reference that a senior engineer wrote.

    python -m bench.reference [BRIEF ...] [--design DIR] [--only KIND] [--quiet]

Every difference is classed in ``bench/reference/BRIEF.toml`` or ``common.toml``; the first rule
that fits counts:

- ``stated``: the brief says it; a difference here is a fault and none may be open
- ``convention``: a house rule says it; likewise
- ``judgement``: two good engineers may differ; ``shows`` says where the tool lets people see it
  (a question, an assumption, a finding of the review, or plainly in the pane)

A difference without a class is printed as UNCLASSED and makes the exit code 1, and so does an
open difference of the first two classes, or a judgement about nothing: it would hide the next
difference that it fits. Recall and precision count every difference.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from bench import reference_endpoints
from design.comparison.facts import KINDS, facts_of_design
from design.comparison.renaming import renamed, without_tenant
from design.comparison.scores import Comparison, Difference, compare
from design.comparison.sql import facts_of_sql
from design.document.design import Design

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
BRIEFS = ("shop", "clinic", "tracker", "subscriptions")
OPEN = ("UNCLASSED", "stated", "convention")


def fits(difference: Difference, rule: dict[str, Any], pattern: str) -> bool:
    """Return whether a pattern of a rule is about a difference."""
    return (
        rule.get("kind", difference.kind) == difference.kind
        and rule.get("side", difference.side) == difference.side
        and fnmatchcase(difference.item, pattern)
    )


def idle(rules: list[dict[str, Any]], differences: Sequence[Difference]) -> list[str]:
    """Return the patterns of judgements that are about none of the differences."""
    return [
        pattern
        for rule in rules
        if rule["class"] not in OPEN
        for pattern in rule["items"]
        if not any(fits(item, rule, pattern) for item in differences)
    ]


def classed(difference: Difference, rules: list[dict[str, Any]]) -> tuple[str, str]:
    """Return the class of a difference and where it shows."""
    for rule in rules:
        if any(fits(difference, rule, pattern) for pattern in rule["items"]):
            return str(rule["class"]), str(rule.get("shows", ""))
    return "UNCLASSED", ""


def drafted(brief: str) -> Design:
    """Return the design the built-in drafter makes of a brief, with its lower layers derived."""
    from design.derive import derive
    from design.operations.block import Block
    from design.operations.parse import parse_operation
    from prompts.offline.brief import draft

    text = (SHARED / "briefs" / f"{brief}.md").read_text(encoding="utf-8")
    block = Block(Design(brief=text), origin="bench")
    for number, operation in enumerate(draft(text).operations):
        block.add(parse_operation(operation).operation, str(number))
    for outcome in block.finish():
        if outcome.error is not None:
            print(f"rejected: {outcome.operation} {outcome.error.message}", file=sys.stderr)
    return derive(block.design)


def read(folder: Path) -> Design:
    """Read a design's files."""
    from design.derive import derive
    from design.document.files import read_files

    files = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }
    return derive(read_files(files))


def names_and_rules(name: str) -> dict[str, Any]:
    """Return the names and classes of a brief, or what is ``common`` to all."""
    return tomllib.loads((ROOT / "bench" / "reference" / f"{name}.toml").read_text("utf-8"))


def run(brief: str, design: Design) -> tuple[Comparison, list[tuple[Difference, str, str]]]:
    """Compare a design with the reference of a brief and class the differences."""
    own, common = names_and_rules(brief), names_and_rules("common")
    folder = SHARED / "reference" / brief
    alias = own.get("alias", {})
    rules = [*own.get("difference", []), *common["difference"]]
    schema = compare(
        facts_of_sql((folder / "schema.sql").read_text("utf-8")),
        without_tenant(
            renamed(
                facts_of_design(design),
                alias.get("tables", {}),
                alias.get("columns", {}),
            ),
            alias.get("tenant", "-"),
        ),
        KINDS,
        alias.get("tenant", ""),
    )
    api = compare(
        *reference_endpoints.shared(
            reference_endpoints.facts_of_table(
                (folder / "endpoints.md").read_text("utf-8"), alias.get("scopes", {})
            ),
            reference_endpoints.facts_of_design(
                design, alias.get("roles", {}), alias.get("endpoints", {})
            ),
        ),
        reference_endpoints.KINDS,
    )
    both = Comparison((*schema.scores, *api.scores), (*schema.differences, *api.differences))
    classes = [(item, *classed(item, rules)) for item in both.differences]
    return both, classes


def _told_idle(name: str, differences: Sequence[Difference]) -> bool:
    found = idle(names_and_rules(name).get("difference", []), differences)
    for pattern in found:
        print(f"{name}.toml: a judgement about nothing: {pattern}")
    return bool(found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print, and return the exit code: 1 where anything is open."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("briefs", nargs="*", default=BRIEFS)
    parser.add_argument("--design", type=Path, help="folder of a design to compare instead")
    parser.add_argument("--only", help="kind of difference to list")
    parser.add_argument("--quiet", action="store_true", help="print the scores alone")
    options = parser.parse_args(arguments)
    failed = False
    everything: list[Difference] = []
    for brief in options.briefs:
        design = read(options.design) if options.design else drafted(brief)
        comparison, classes = run(brief, design)
        everything.extend(comparison.differences)
        counts = Counter(name for _, name, _ in classes)
        failed = failed or any(counts[name] for name in OPEN)
        print(f"\n{brief}: " + ", ".join(f"{counts[name]} {name}" for name in sorted(counts)))
        print(f"  {'kind':<15} reference  ours  both  recall  precision")
        for score in comparison.scores:
            print(
                f"  {score.kind:<15} {score.reference:9} {score.ours:5} {score.both:5}"
                f"  {score.recall:6.2f}  {score.precision:9.2f}"
            )
        if options.quiet:
            continue
        for item, name, shows in classes:
            if options.only in (None, item.kind, name):
                text = f"{item.kind} {item.side} {item.item} {item.detail}".rstrip()
                print(f"  [{name}] {text}" + (f" ({shows})" if shows else ""))
        if not options.design:
            failed = _told_idle(brief, comparison.differences) or failed
    if set(options.briefs) == set(BRIEFS) and not options.design:
        failed = _told_idle("common", everything) or failed
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
