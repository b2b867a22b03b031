"""Rules: decorated pure functions whose docstrings are their pages."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final, Literal, get_args

from design.document.design import Design
from design.review.change import Change
from design.review.facts import Facts
from design.review.findings import Hit, Severity

Profile = Literal["prototype", "product", "regulated"]
Level = Severity | Literal["off"]
Subject = Literal[
    "design", "entity", "relationship", "invariant", "role", "permission", "query", "table",
    "endpoint", "change", "outcome",
]  # fmt: skip
"""What a rule is called for: each element of a kind, the design once, a change of it, or what
the other rules found."""
Item = Literal[
    "rules", "keys", "tenancy", "time", "queries", "contract", "authorization", "privacy",
    "compatibility", "paths",
]  # fmt: skip
"""The items of the release gate, in the order of the checklist."""
ITEMS: Final[tuple[Item, ...]] = get_args(Item)

Check = Callable[..., Iterable[Hit]]

_ID: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_SECTION: Final = re.compile(r"^(Bad|Good|Not checked|References):$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Need:
    """A fact without which a rule can say nothing about an element.

    Args:
        fill: What to fill in, to follow "not checked: fill in".
        missing: Whether it is missing: takes what the rule takes. It must be False where the
            rule would not apply, or people are asked for what nobody needs.
    """

    fill: str
    missing: Callable[..., bool]


@dataclass(frozen=True)
class Rule:
    """A rule and what is said about it."""

    id: str
    check: Check
    subject: Subject
    item: Item
    severity: Severity
    profiles: Mapping[Profile, Level]
    needs: tuple[Need, ...]
    group: str
    doc: str

    def level(self, profile: Profile) -> Level:
        """Return how bad a finding of it is under a profile."""
        return self.profiles.get(profile, self.severity)

    @property
    def summary(self) -> str:
        """The first line of its page, without the full stop."""
        return self.doc.partition("\n")[0].rstrip(".")

    @cached_property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """The headings and texts of its page after its prose, in order."""
        parts = _SECTION.split(self.doc)[1:]
        return tuple(
            (name, inspect.cleandoc(text))
            for name, text in zip(parts[::2], parts[1::2], strict=True)
        )

    @property
    def prose(self) -> str:
        """What its page says beside the first line."""
        return _SECTION.split(self.doc)[0].partition("\n")[2].strip()

    @cached_property
    def why(self) -> str:
        """The first paragraph of its page after the summary, on one line."""
        return " ".join(self.prose.partition("\n\n")[0].split())

    def examples(self, section: str) -> tuple[str, ...]:
        """Return the examples under a heading: ``Bad``, ``Good`` or ``Not checked``."""
        return tuple(text for name, text in self.sections if name == section)


_rules: dict[str, Rule] = {}


def rule(
    rule_id: str,
    *,
    each: Subject = "design",
    item: Item,
    severity: Severity = "error",
    profiles: Mapping[Profile, Level] | None = None,
    needs: tuple[Need, ...] = (),
) -> Callable[[Check], Check]:
    """Register a rule.

    The function takes its subject and :class:`Facts`; for the design as a whole only facts; for
    a change a :class:`~design.review.change.Change`; for the outcome a
    :class:`~design.review.outcome.Outcome`. It is pure, and yields :class:`Hit`.

    Args:
        rule_id: Words joined by hyphens; the name the field uses where it has one.
        each: What it is called for.
        item: The item of the release gate it belongs to.
        severity: How bad a finding is.
        profiles: Where a profile judges otherwise; ``off`` silences the rule there.
        needs: Facts without which an element is not checked.

    Raises:
        ValueError: The id is taken or not one, or the function has no page.
    """

    def register(check: Check) -> Check:
        known = _rules.get(rule_id)
        if _ID.fullmatch(rule_id) is None or known is not None:
            raise ValueError(f"{rule_id!r} is not a new id of words joined by hyphens")
        doc = inspect.cleandoc(check.__doc__ or "")
        if not doc:
            raise ValueError(f"rule {rule_id} has no docstring, which is its page")
        stem = check.__module__.rpartition(".")[2].partition("_")[0]
        _rules[rule_id] = Rule(
            id=rule_id, check=check, subject=each, item=item, severity=severity,
            profiles=dict(profiles or {}), needs=needs, group=stem, doc=doc,
        )  # fmt: skip
        return check

    return register


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every built-in rule, by group and then by id."""
    from design.review import rules

    for module in sorted(item.name for item in pkgutil.iter_modules(rules.__path__)):
        importlib.import_module(f"{rules.__name__}.{module}")
    return tuple(sorted(_rules.values(), key=lambda item: (item.group, item.id)))


def find_rule(rule_id: str) -> Rule | None:
    """Return the built-in rule with an id."""
    return next((item for item in all_rules() if item.id == rule_id), None)


def subjects(design: Design, subject: Subject) -> tuple[Any, ...]:
    """Return the elements of a design that rules of a subject are called for."""
    concept = design.concept
    found: dict[Subject, tuple[Any, ...]] = {
        "entity": concept.entities,
        "relationship": concept.relationships,
        "invariant": concept.invariants,
        "role": concept.roles,
        "permission": concept.permissions,
        "query": concept.queries,
        "table": design.schema_.tables,
        "endpoint": design.api.endpoints,
    }
    return found.get(subject, ())


__all__ = ["Change", "Check", "Facts", "Need", "Rule", "all_rules", "find_rule", "rule"]
