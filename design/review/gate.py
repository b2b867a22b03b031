"""The release gate: the items of the checklist, and how each stands for what it covers.

An item passes when its rules find no error, and a person has signed it off where only a person
can know. A word given on an item holds for the content it was given on: an edit of what the item
covers takes it back, an edit of anything else does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

from pydantic_core import to_json

from design.document.api import Endpoint
from design.document.base import Frozen
from design.document.design import Design
from design.document.ids import digest
from design.document.reviewing import SignOff
from design.review.findings import Finding, NotChecked, Review
from design.review.outcome import expired
from design.review.registry import ITEMS, Item, Profile, Rule, all_rules

State = Literal["pass", "fail", "not checked", "waived", "signed off"]

TITLES: Final[Mapping[Item, str]] = {
    "rules": "The rules of the domain are written down",
    "keys": "Keys, references and uniqueness",
    "tenancy": "The rows of one tenant are kept from another",
    "time": "Time, history and deletion",
    "queries": "The top queries are listed, and indexes serve them",
    "contract": "The API's contract and its errors",
    "authorization": "Authorization, lists and search included",
    "privacy": "Privacy and retention",
    "compatibility": "Migration and compatibility",
    "paths": "One normal, one invalid, one unauthorized and one heavy request",
}
"""What each item says, in the order of the checklist."""
_BY_PERSON: Final[Mapping[Item, str]] = {
    "rules": "Somebody who knows the business has read the rules and found them complete.",
    "authorization": "Somebody has gone through who may see and do what, lists included.",
    "paths": "Somebody has followed a normal, an invalid, an unauthorized and a heavy request.",
}
"""Items that no rule can pass alone, and what a sign-off says. A prototype needs none."""

# Words that change nothing an item judges.
_WORDS: Final = frozenset({"name", "meant", "plural", "comment", "summary", "description",
                           "overrides", "derived", "text"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class GateItem:
    """How one item of the gate stands."""

    item: Item
    state: State
    by: str = ""
    """Who signed it off or waived it."""
    reason: str = ""
    """Why it is in this state, a sentence."""
    until: str = ""

    @property
    def title(self) -> str:
        """What the item says."""
        return TITLES[self.item]

    @property
    def is_open(self) -> bool:
        """Whether it stands in the way of a release."""
        return self.state in ("fail", "not checked")


def gate(
    design: Design,
    review: Review,
    *,
    profile: Profile | None = None,
    rules: Iterable[Rule] | None = None,
    today: date | None = None,
) -> tuple[GateItem, ...]:
    """Return how every item of the gate stands.

    Args:
        design: The design.
        review: What the rules say of it.
        profile: How strictly it is judged; default what its conventions say.
        rules: The rules that were run; default all.
        today: The day on which waivers must be in force; default this day.
    """
    item_of = items_of(design, rules)
    errors: dict[Item, list[Finding]] = {item: [] for item in ITEMS}
    excused: dict[Item, list[Finding]] = {item: [] for item in ITEMS}
    missing: dict[Item, list[NotChecked]] = {item: [] for item in ITEMS}
    for finding in review.findings:
        if finding.severity == "error":
            pile = errors if finding.standing == "open" else excused
            pile[item_of.get(finding.rule, "rules")].append(finding)
    for line in review.not_checked:
        missing[item_of.get(line.rule, "rules")].append(line)
    day = today or datetime.now(UTC).date()
    strict = (profile or design.conventions.profile) != "prototype"
    return tuple(
        _stands(design, item, errors[item], excused[item], missing[item], day, strict)
        for item in ITEMS
    )


def items_of(design: Design, rules: Iterable[Rule] | None = None) -> dict[str, Item]:
    """Return the item of the gate each rule belongs to, the design's own rules among them.

    Args:
        design: The design.
        rules: The rules that were run; default all.
    """
    found: dict[str, Item] = {rule.id: rule.item for rule in rules or all_rules()}
    known: dict[str, Item] = {item: item for item in ITEMS}
    for own in design.review.rules:
        found.setdefault(own.name, known.get(own.item, "rules"))
    return found


def _stands(
    design: Design,
    item: Item,
    errors: list[Finding],
    excused: list[Finding],
    missing: list[NotChecked],
    today: date,
    strict: bool,
) -> GateItem:
    word, stale = _word(design, item, today)
    if word is not None and word.state == "waived":
        return GateItem(item, "waived", word.by, word.reason, word.until)
    if errors:
        more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
        return GateItem(item, "fail", reason=f"{errors[0].message.rstrip('.')}{more}.")
    if word is not None:
        return GateItem(item, "signed off", word.by, word.reason or f"on {word.on}", word.until)
    if missing:
        fills = tuple(dict.fromkeys(line.needs for line in missing))
        more = f", and {len(fills) - 1} more" if len(fills) > 1 else ""
        return GateItem(item, "not checked", reason=f"Fill in {fills[0]}{more}.")
    if strict and item in _BY_PERSON:
        return GateItem(item, "not checked", reason=stale or f"Not signed off: {_BY_PERSON[item]}")
    waivers = [finding for finding in excused if finding.standing == "waived"]
    if waivers:
        return GateItem(item, "waived", reason="; ".join(sorted({one.reason for one in waivers})))
    return GateItem(item, "pass", reason="no errors")


def _word(design: Design, item: Item, today: date) -> tuple[SignOff | None, str]:
    """Return the word that holds for an item, and else why an earlier one no longer does."""
    given = [one for one in design.review.signoffs if one.item == item]
    if not given:
        return None, ""
    last = given[-1]
    if expired(last.until, today):
        return None, f"What {last.by} said ended on {last.until}."
    if last.content != content(design, item):
        return None, f"{last.by} had {last.state} it on {last.on}; what it covers has changed."
    return last, ""


def state_line(items: Iterable[GateItem]) -> str:
    """Return the state of the gate as one trailer value."""
    found = tuple(items)
    open_items = [one for one in found if one.is_open]
    if not open_items:
        return "passed"
    failed = ", ".join(f"{one.item} {'failed' if one.state == 'fail' else 'not checked'}"
                       for one in open_items)  # fmt: skip
    return f"open ({len(open_items)} of {len(found)}): {failed}"


# --- what an item covers -----------------------------------------------------------------------


def content(design: Design, item: Item) -> str:
    """Return a digest of what an item covers; names, comments and order of writing do not count.

    Args:
        design: The design.
        item: The item.
    """
    return digest(to_json(_covered(design, item)).decode(), size=8)


def _covered(design: Design, item: Item) -> Any:
    house, concept = design.conventions, design.concept
    tables, endpoints = design.schema_.tables, design.api.endpoints
    match item:
        case "rules":
            return [
                _plain(concept.entities, keep=("definition",), drop=("sensitivity", "purpose")),
                [(one.id, one.statement) for one in concept.invariants],
                _plain((concept.invariants, concept.relationships, concept.assumptions)),
                [(one.id, one.status, one.answer) for one in concept.questions],
            ]
        case "keys":
            parts = ("columns", "primary_key", "uniques", "checks", "foreign_keys", "exclusions")
            return [
                [(one.id, [_plain(getattr(one, part)) for part in parts]) for one in tables],
                [(one.id, _plain(one.identities)) for one in concept.entities],
            ]
        case "tenancy":
            return [
                _plain(house.tenancy),
                [(one.id, one.ownership) for one in concept.entities],
                [(one.id, _plain((one.uniques, one.foreign_keys))) for one in tables],
                [(one.id, _in_words(one, "row_scope")) for one in endpoints],
            ]
        case "time":
            return [
                _plain((house.deletion, house.time)),
                [
                    (
                        one.id,
                        one.delete_policy,
                        one.audited,
                        one.append_only,
                        one.frozen_when,
                        _plain(one.retention),
                    )
                    for one in concept.entities
                ],
                [(one.id, _plain((one.uniques, one.foreign_keys))) for one in tables],
            ]
        case "queries":
            return [
                _plain(concept.queries),
                [(one.id, _plain((one.indexes, one.uniques))) for one in tables],
            ]
        case "contract":
            drop = ("access", "row_scope", "object_check", "hidden_from")
            return [
                _plain((house.errors, house.pagination, house.versioning, house.concurrency)),
                [(one.id, one.label, _plain(one, drop=drop)) for one in endpoints],
            ]
        case "authorization":
            return [
                _plain((concept.roles, concept.permissions)),
                [
                    (
                        one.id,
                        one.auth,
                        one.public_reason,
                        _in_words(one, "row_scope"),
                        _in_words(one, "object_check"),
                        _plain(one.access),
                        [(field.id, field.hidden_from) for field in one.response],
                    )
                    for one in endpoints
                ],
            ]
        case "privacy":
            return [
                [
                    (one.id, _plain(one.retention), one.erasure, one.access_logged,
                     [(each.id, each.sensitivity, each.personal, each.storage, each.purpose)
                      for each in one.attributes])
                    for one in concept.entities
                ],
                [
                    [(each.id, each.maps_to, each.masked, each.hidden_from, each.sensitivity)
                     for each in one.response]
                    for one in endpoints
                ],
            ]  # fmt: skip
        case "compatibility":
            return [
                _plain((house.versioning, house.migrations, concept.releases)),
                [(one.id, one.name, [(each.id, each.name, each.type, each.nullable)
                                     for each in one.columns]) for one in tables],
                [(one.id, one.label, one.auth, one.status,
                  _plain((one.parameters, one.request, one.response, one.deprecated)))
                 for one in endpoints],
            ]  # fmt: skip
        case "paths":
            return [
                [(one.id, _plain(one.lifecycle)) for one in concept.entities],
                [(one.id, one.label, one.status, _plain(one.errors)) for one in endpoints],
            ]


def _in_words(endpoint: Endpoint, field: str) -> str | bool:
    """Return a field of words; where derivation wrote them, only whether there are any.

    Those follow from access and permissions, which count, and from names, which do not.
    """
    words: str = getattr(endpoint, field)
    return bool(words) if endpoint.derived and field not in endpoint.overrides else words


def _plain(value: Any, *, keep: tuple[str, ...] = (), drop: tuple[str, ...] = ()) -> Any:
    """Return a part of a design as JSON without the words that judge nothing."""
    if isinstance(value, Frozen):
        values = value.__dict__
        return {
            name: _plain(values[name], keep=keep, drop=drop)
            for name, field in type(value).model_fields.items()
            if name not in drop and values[name] != field.default
            if name not in _WORDS or name in keep
        }
    if isinstance(value, tuple):
        return [_plain(item, keep=keep, drop=drop) for item in value]
    return value
