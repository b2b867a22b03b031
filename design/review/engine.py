"""Running rules over a design, and over what changed since the last time.

Rules of one subject are run together and their findings kept with the subject and the answers it
was given (see :mod:`design.review.facts`). Elements are immutable, so a subject that is the same
object, and to which no answer has changed, has the same findings.
"""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Final, get_args

from design.document.design import Design
from design.document.files import collector_paused
from design.document.reviewing import UserRule
from design.review.change import Change
from design.review.facts import Facts, Read
from design.review.findings import (
    SEVERITIES,
    Fault,
    Finding,
    Hit,
    NotChecked,
    Review,
    fingerprint,
)
from design.review.outcome import Outcome, settled
from design.review.registry import Level, Profile, Rule, Subject, all_rules, subjects
from design.review.userrules import UserRuleError, compiled

_SUBJECTS: Final[tuple[Subject, ...]] = tuple(get_args(Subject))


@dataclass(frozen=True, slots=True)
class _Found:
    """What the rules said of one subject, and what that follows from."""

    subject: Any
    reads: Set[Read]
    findings: tuple[tuple[Rule, Finding], ...]
    missing: tuple[tuple[Rule, str, str], ...]
    """Rule, what to fill in, id of the element."""
    faults: tuple[Fault, ...]


class Reviewer:
    """Reviews designs, again and again: what did not change is not looked at twice.

    Args:
        rules: The rules to run; default all built-in ones. A design's own are run beside them.
    """

    def __init__(self, rules: Iterable[Rule] | None = None) -> None:
        self._built_in = all_rules() if rules is None else tuple(rules)
        self._own: tuple[UserRule, ...] = ()
        self._refused: tuple[NotChecked, ...] = ()
        self._rules = _by_subject(self._built_in)
        self._facts: Facts | None = None
        self._known: dict[tuple[str, str], _Found] = {}

    def review(
        self,
        design: Design,
        *,
        before: Design | None = None,
        profile: Profile | None = None,
        levels: Mapping[str, Level] | None = None,
        today: date | None = None,
        pause: Callable[[], None] | None = None,
    ) -> Review:
        """Return what the rules say of a design, and what the design says about that.

        Args:
            design: The design.
            before: What it would replace; without it rules about change are left out.
            profile: How strictly it is judged; default what its conventions say.
            levels: Severities by rule, which win over the profile's and the design's own.
            today: The day on which waivers must be in force and sunsets past; default this day.
            pause: Called before each subject. It may let other threads run; what it raises ends
                the review, and nothing that was known is lost.
        """
        self._take_own(design.review.rules)
        day = today or datetime.now(UTC).date()
        with collector_paused():
            facts = self._turned(design)
            found = self._run(facts, pause or _go_on)
            if before is not None and before is not design:
                change = Change(Facts(before, facts), facts, day)
                found += self._changes(change, pause or _go_on)
        told = {item.rule: item.level for item in design.review.levels} | dict(levels or {})
        judge = _Judge(profile or design.conventions.profile, told)
        findings, lines, faults = _gathered(found, judge)
        ran = {rule.id for rules in self._rules.values() for rule in rules}
        silent = {rule.id for rule in self._built_in if judge.level(rule) == "off"}
        silent |= {rule.id for rule in all_rules()} - ran
        if before is None:
            silent |= {rule.id for rule in self._rules["change"]}
        outcome = Outcome(design, tuple(findings), silent, day)
        late = [_run_rules((outcome,), None, (rule,)) for rule in self._rules["outcome"]]
        more, _, broken = _gathered(late, judge)
        findings = settled([*findings, *more], design, day)
        findings.sort(key=lambda item: SEVERITIES.index(item.severity))
        return Review(
            tuple(findings),
            tuple(sorted((*lines, *self._refused), key=lambda item: (item.rule, item.needs))),
            (*faults, *broken),
        )

    def _take_own(self, own: tuple[UserRule, ...]) -> None:
        """Read the design's own rules, when they are others than the last time."""
        if own == self._own:
            return
        self._own, self._facts = own, None
        rules, refused = list(self._built_in), []
        taken = {rule.id for rule in all_rules()}
        for one in own:
            try:
                if one.name in taken:
                    raise UserRuleError("another rule has that name")
                rules.append(compiled(one))
                taken.add(one.name)
            except UserRuleError as error:
                refused.append(NotChecked(one.name, f"a rule that can be used: {error}"))
        self._rules, self._refused = _by_subject(rules), tuple(refused)

    def _turned(self, design: Design) -> Facts:
        """Return the facts of a design, and forget what other answers were given for."""
        facts, self._facts = self._facts, None  # Turned half way, they would be of no design.
        if facts is None:
            facts, self._known = Facts(design), {}
        elif changed := facts.turn(design):
            self._known = {
                key: found for key, found in self._known.items() if found.reads.isdisjoint(changed)
            }
        self._facts = facts
        return facts

    def _run(self, facts: Facts, pause: Callable[[], None]) -> list[_Found]:
        """Return what is found of each subject, in the order of the document."""
        known: dict[tuple[str, str], _Found] = {}
        found: list[_Found] = []
        for kind in _SUBJECTS:
            if kind in ("change", "outcome"):
                continue
            for key, subject, rules in self._due(kind, facts.design):
                pause()
                one = self._known.get(key)
                if one is None or one.subject is not subject:
                    one = self._look(key, subject, rules, facts)
                known[key] = one
                found.append(one)
        self._known = known
        facts.keep(one.reads for one in found)
        return found

    def _due(
        self, kind: Subject, design: Design
    ) -> Iterator[tuple[tuple[str, str], Any, tuple[Rule, ...]]]:
        """Yield what is looked at together: a key, a subject, and its rules."""
        rules = self._rules[kind]
        if kind == "design":
            yield from (((rule.id, ""), None, (rule,)) for rule in rules)
        elif rules:
            yield from (((kind, item.id), item, rules) for item in subjects(design, kind))

    def _look(
        self, key: tuple[str, str], subject: Any, rules: tuple[Rule, ...], facts: Facts
    ) -> _Found:
        facts.reads = reads = set[Read]()
        given = (facts,) if subject is None else (subject, facts)
        self._known[key] = found = _run_rules(given, subject, rules, reads)
        facts.reads = set()
        return found

    def _changes(self, change: Change, pause: Callable[[], None]) -> Iterator[_Found]:
        for rule in self._rules["change"]:
            pause()
            yield _run_rules((change,), None, (rule,))


def review(
    design: Design,
    *,
    before: Design | None = None,
    profile: Profile | None = None,
    levels: Mapping[str, Level] | None = None,
    rules: Iterable[Rule] | None = None,
    today: date | None = None,
) -> Review:
    """Return what the rules say of a design, looked at once; see :meth:`Reviewer.review`."""
    return Reviewer(rules).review(
        design, before=before, profile=profile, levels=levels, today=today
    )


def _go_on() -> None:
    """Do not pause."""


def _by_subject(rules: Iterable[Rule]) -> dict[Subject, tuple[Rule, ...]]:
    found: dict[Subject, list[Rule]] = defaultdict(list)
    for rule in rules:
        found[rule.subject].append(rule)
    return {kind: tuple(found[kind]) for kind in _SUBJECTS}


def _run_rules(
    given: tuple[Any, ...], subject: Any, rules: tuple[Rule, ...], reads: Set[Read] = frozenset()
) -> _Found:
    findings: list[tuple[Rule, Finding]] = []
    missing: list[tuple[Rule, str, str]] = []
    faults: list[Fault] = []
    at = "" if subject is None else subject.id
    for rule in rules:
        try:
            for need in rule.needs:
                if need.missing(*given):
                    missing.append((rule, need.fill, at))
                    break
            else:
                hits = tuple(rule.check(*given))
                findings += ((rule, _finding(rule, hit)) for hit in hits)
        except Exception:
            faults.append(Fault(rule.id, at, traceback.format_exc()))
    return _Found(subject, reads, tuple(findings), tuple(missing), tuple(faults))


@dataclass(frozen=True)
class _Judge:
    """How bad the findings of a rule are."""

    profile: Profile
    levels: Mapping[str, Level]
    _known: dict[str, Level] = field(default_factory=dict)

    def level(self, rule: Rule) -> Level:
        level = self._known.get(rule.id)
        if level is None:
            level = self.levels.get(rule.id) or rule.level(self.profile)
            self._known[rule.id] = level
        return level


def _gathered(
    found: Iterable[_Found], judge: _Judge
) -> tuple[list[Finding], list[NotChecked], tuple[Fault, ...]]:
    """Return all findings as they are judged, and one line for each fact that a rule lacks."""
    findings: list[Finding] = []
    missing: dict[tuple[str, str], list[str]] = {}
    faults: list[Fault] = []
    for one in found:
        for rule, finding in one.findings:
            severity = judge.level(rule)
            if severity == finding.severity:
                findings.append(finding)
            elif severity != "off":
                findings.append(replace(finding, severity=severity))
        for rule, fill, at in one.missing:
            if judge.level(rule) != "off":
                missing.setdefault((rule.id, fill), []).append(at)
        faults += one.faults
    broken: dict[str, list[str]] = {}
    for fault in faults:
        broken.setdefault(fault.rule, []).append(fault.element)
    lines = [
        *(NotChecked(rule, fill, _ids(ids)) for (rule, fill), ids in missing.items()),
        *(
            NotChecked(rule, "nothing: the rule failed, which is a fault of ours", _ids(ids), True)
            for rule, ids in broken.items()
        ),
    ]
    return findings, lines, tuple(faults)


def _ids(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(item for item in found if item)


def _finding(rule: Rule, hit: Hit) -> Finding:
    at = "" if hit.at is None else hit.at.id
    elements = ((at,) if at else ()) + tuple(item.id for item in hit.also)
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        at=at,
        elements=elements,
        message=hit.message,
        why=rule.why,
        evidence=hit.evidence,
        fixes=hit.fixes,
        fingerprint=fingerprint(rule.id, elements, hit.facet),
        facet=hit.facet,
    )
