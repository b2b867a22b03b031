"""Requests about rules between facts: comparisons, overlaps, rules in words."""

from __future__ import annotations

import re
from typing import Final

from prompts.offline.requests.finding import entity_or_unsure
from prompts.offline.requests.grammar import Found, Op, Reading, UnclearError, request
from prompts.offline.requests.lookup import Lookup, bare, plural_of, same
from prompts.offline.world import EntityView

_ORDER: Final = r"(?:after|later than|greater than|more than|above|higher than|larger than|>|>=)"
_LESS: Final = (
    r"(?:before|earlier than|less than|below|at most|at least|lower than|smaller than|<|<=)"
)
_OR: Final = (
    r"(?P<or>not before |not after |not later than |not earlier than |on or |equal to "
    r"or |no later than |no earlier than )?"
)


_TURNED: Final = str.maketrans("<>", "><")


@request(
    "compare two attributes",
    r"<ART>(?P<left>[\w ]+?) (?:of|on|in|for) (?P<entity><E>) (?:<MUST> (?:always )?(?:be"
    rf"|come|lie)|is|are|comes?|lies?) (?:always )?{_OR}(?P<word>{_ORDER}"
    rf"|{_LESS})? ?<ART>(?P<right>[\w ]+)",
    r"(?P<entity><E>)(?:'s? |\.)(?P<left>[\w ]+?) (?:<MUST> (?:always )?(?:be|come|lie)|is"
    rf"|are|comes?|lies?) (?:always )?{_OR}(?P<word>{_ORDER}|{_LESS})? ?(?:<E>(?:'s? "
    r"|\.))?<ART>(?P<right>[\w ]+)",
    r"<ART>(?P<left>[\w ]+?) (?:<MUST> (?:always )?(?:be|come|lie)|<CANNOT> (?:be|come|lie)|is"
    r"|are|comes?|lies?"
    rf"|cannot be) (?:always )?{_OR}(?P<word>{_ORDER}|{_LESS})? ?<ART>(?P<right>[\w ]+?)(?: "
    r"(?:on|in|for|of) (?P<entity><E>))?",
    r"(?P<entity><E>) (?:always |must |<MUST> )?(?P<left>ends?|finish(?:es)?) "
    r"(?P<or>)(?P<word>after) (?:it )?(?P<right>starts?|begins?)",
    cue=r"after|before|later|earlier|greater|more than|less than|above|below|at most|at least"
    r"|higher|lower|larger|smaller|[<>]|not",
    example="due_date of Issue must be after start_date",
)
def _compare(lookup: Lookup, found: Found) -> Reading | None:
    left_text, right_text = found["left"], found["right"]
    if not (found["word"] or found["or"]):
        return None
    owner = lookup.entity(found["entity"]) if found["entity"] else None
    if owner is None:
        candidates = [
            entity
            for entity in lookup.world.entities
            if lookup.attribute(entity, left_text) and lookup.attribute(entity, right_text)
        ]
        if len(candidates) > 1:
            raise UnclearError(
                f"{' and '.join(entity.name for entity in candidates)} have both; say of which"
            )
        if not candidates:
            return None
        owner = candidates[0]
    left, right = _moment(lookup, owner, left_text), _moment(lookup, owner, right_text)
    if left is None or right is None or left == right:
        return None
    return _comparison(lookup, owner, left, right, _operator(found))


def _operator(found: Found) -> str:
    said, word = found["or"].strip().lower(), found["word"].strip().lower()
    if said in ("not before", "not earlier than", "no earlier than"):
        return ">="
    if said in ("not after", "not later than", "no later than"):
        return "<="
    if word in (">", ">=", "<", "<="):
        return word
    loose = bool(said) or word in ("at least", "at most")
    before = re.fullmatch(_LESS, word) is not None and word != "at least"
    operator = ("<" if before else ">") + ("=" if loose else "")
    if re.search(r"\b(?:cannot|must not|may not|should not|never) be ", found.text):
        return {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}[operator]
    return operator


def _comparison(lookup: Lookup, owner: EntityView, left: str, right: str, operator: str) -> Reading:
    for item in lookup.world.invariants:
        stated = (item.facts.get("left"), item.facts.get("operator"), item.facts.get("right"))
        turned = (right, operator.translate(_TURNED), left)
        if owner.name in item.entities and stated in ((left, operator, right), turned):
            return Reading(
                f"{owner.name}: {left} {operator} {right} holds already.", (), owner.name
            )
    words = {">": "after", "<": "before", ">=": "not before", "<=": "not after"}[operator]
    timed = any(
        item.name == left and item.type in ("date", "instant", "time") for item in owner.attributes
    )
    if not timed:
        words = {">": "above", "<": "below", ">=": "at least", "<=": "at most"}[operator]
    article = "an" if owner.name[0].lower() in "aeiou" else "a"
    operation = {
        "op": "add_invariant",
        "entity": owner.name,
        "statement": f"{left} of {article} {owner.name} is {words} {right}",
        "kind": "compare",
        "left": left,
        "operator": operator,
        "right": right,
        "enforced_by": ["check"],
    }
    return Reading(f"{owner.name}: {left} {operator} {right}, held by a check.", (operation,))


def _moment(lookup: Lookup, entity: EntityView, text: str) -> str | None:
    found = lookup.attribute(entity, text)
    if found is not None:
        return found.name
    stem = re.sub(r"(?:es|s)$", "", bare(text))
    near = [item.name for item in entity.attributes if item.name.startswith(stem)] if stem else []
    return near[0] if len(near) == 1 else None


_NEVER: Final = r"(?:<CANNOT>|<CAN> not|may never|can never)"


@request(
    "forbid overlaps",
    rf"(?P<per><E>) {_NEVER} (?:be (?:booked|reserved|used|rented|assigned|occupied|double"
    r"[- ]booked)|have two (?P<what><E>))(?: twice)?(?: at the same time| at once| twice| "
    r"that overlap)?",
    r"(?P<what2><E>) (?:of|for|with|in) (?:the same |one |an? |each )?(?P<per2><E>) "
    rf"(?:{_NEVER}|<MUST> not|never) overlap",
    r"(?:prevent|forbid|avoid|disallow|no) (?:double[- ]bookings?|overlapping (?P<what><E>)"
    r"|overlaps)(?: (?:of|for|per|in) (?P<per><E>))?",
    r"no two (?P<what2><E>) (?:of|for|with|in) (?:the same |one |an? |each )?(?P<per2><E>) "
    r"(?:can|may|must|should)? ?overlap",
    cue=r"overlap|double|not|never",
    example="a practitioner cannot have two appointments at the same time",
)
def _no_overlap(lookup: Lookup, found: Found) -> Reading | None:
    what = found.first("what", "what2")
    per_text = found.first("per", "per2")
    if not per_text:
        raise UnclearError(
            "say for each of what they must not overlap: “… of the same room cannot overlap”"
        )
    per = entity_or_unsure(lookup, per_text)
    if what:
        entity: EntityView | None = entity_or_unsure(lookup, what)
    else:
        linked = [
            lookup.entity(link.entity)
            for link in lookup.world.relationships
            if same(link.to, per.name)
        ]
        entity = next((item for item in linked if item and _period(item)), None)
    period = _period(entity) if entity else None
    if entity is None or period is None:
        raise UnclearError(
            f"I find no start and end that would have to be kept apart per {per.name}"
        )
    links = [link for link in lookup.between(entity, per) if same(link.entity, entity.name)]
    if not links:
        raise UnclearError(f"{entity.name} does not refer to {per.name}")
    for item in lookup.world.invariants:
        kept = item.facts.get("kind") == "no_overlap" and entity.name in item.entities
        if kept and links[0].name in str(item.facts.get("per", "")):
            said = f"No two {plural_of(entity)} of one {per.name.lower()} overlap, as it is."
            return Reading(said, (), entity.name)
    operation: Op = {
        "op": "add_invariant",
        "entity": entity.name,
        "statement": f"{plural_of(entity)} of one {per.name.lower()} do not overlap",
        "kind": "no_overlap",
        "start": period[0],
        "end": period[1],
        "per": [links[0].name],
        "enforced_by": ["exclusion"],
    }
    lifecycle = entity.lifecycle
    freed = [
        name
        for name in (lifecycle.state_names if lifecycle else ())
        if name
        in ("cancelled", "canceled", "rejected", "expired", "declined", "withdrawn", "no_show")
    ]
    if freed:
        operation["unless_states"] = freed
    return Reading(
        f"No two {plural_of(entity)} of one {per.name.lower()} overlap; an exclusion holds it.",
        (operation,),
    )


def _period(entity: EntityView) -> tuple[str, str] | None:
    names = [item.name for item in entity.attributes]
    for start in names:
        for one, other in (
            ("start", "end"),
            ("from", "to"),
            ("earliest", "latest"),
            ("check_in", "check_out"),
            ("from", "until"),
        ):
            end = start.replace(one, other)
            if one in start and end in names and end != start:
                return start, end
    return None


@request(
    "state a rule",
    r"(?:add |new )?(?:an? |the )?(?:rule|invariant|business rule|constraint)(?: (?:for|of|on"
    r"|to) (?P<entity><E>))? ?(?::|that) ?(?P<text>.+)",
    r"(?:it )?<MUST> (?:always )?hold that (?P<text>.+)",
    cue=r"rule|invariant|constraint|hold",
    example="rule for Refund: the refunds of an order never exceed what was paid",
)
def _state_rule(lookup: Lookup, found: Found) -> Reading | None:
    text = found["text"].rstrip(".")
    if found["entity"]:
        entity = entity_or_unsure(lookup, found["entity"])
    else:
        mentioned = [
            item
            for item in lookup.world.entities
            if re.search(
                rf"\b(?:{re.escape(item.name)}|{re.escape(plural_of(item))})\b", text, re.I
            )
        ]
        if not mentioned:
            raise UnclearError("say for which entity the rule holds: “rule for Order: …”")
        entity = mentioned[0]
    operation = {
        "op": "add_invariant",
        "entity": entity.name,
        "statement": text,
        "enforced_by": ["service", "test"],
    }
    return Reading(
        f"It is a rule of {entity.name} now that {text}; the service has to hold it, with a test.",
        (operation,),
    )


@request(
    "remove a rule",
    r"<DROP> <ART>(?:rule|invariant)(?: that|:)? (?P<text>.+)",
    cue=r"rule|invariant",
    example="drop the rule ends_after_starts",
)
def _drop_rule(lookup: Lookup, found: Found) -> Reading | None:
    wanted = bare(found["text"])
    named = [
        item
        for item in lookup.world.invariants
        if same(item.name, wanted) or item.statement.casefold() == wanted.casefold()
    ]
    if not named:
        known = "; ".join(item.name for item in lookup.world.invariants[:8]) or "none"
        raise UnclearError(f"I know of no rule “{wanted}”; there are: {known}")
    return Reading(
        f"The rule “{named[0].statement}” no longer holds.",
        ({"op": "drop_invariant", "invariant": named[0].name},),
    )
