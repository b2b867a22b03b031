"""Reading rules in sentences: never changed, ends after it starts, not twice at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from design.document.names import plural, snake, words
from prompts.offline.reading.approvals import read_two_people
from prompts.offline.reading.facts import MANY, SENTENCE, read_derived
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import AttributeDraft, EntityDraft, Reading
from prompts.offline.reading.periods import spell_of
from prompts.offline.reading.selves import read_self
from prompts.offline.reading.together import read_together
from prompts.offline.reading.words import as_words

_UNCHANGED: Final = re.compile(
    r"\b(?:never|not|can ?not be|can't be|may not be|must not be) (?:be )?(?:ever )?(?:edited"
    r"|changed|altered|modified"
    r"|updated|overwritten|touched)\b|\bappend[- ]only\b|\bonly (?:ever )?(?:amended|added to"
    r"|credited|appended)\b"
    r"|\bimmutable\b|\bwrite[- ]once\b",
    re.IGNORECASE,
)
_FROM_THEN: Final = re.compile(
    r"\b(?:once|after|when|as soon as)\s+(?P<moment>[^,]+)", re.IGNORECASE
)
_AMENDED: Final = re.compile(
    r"\bamended by (?:a|another) (?:later|new|further)? ?(?P<name>[\w ]+)", re.IGNORECASE
)
_UNDELETED: Final = re.compile(
    r"\b(?:never|not|can ?not be|can't be) (?:be )?(?:deleted|removed)\b", re.IGNORECASE
)
_HASH: Final = re.compile(
    r"\bonly (?:a |its |the )?hash(?: of (?:the |its )?(?P<name>[\w ]+?))? (?:is"
    r"|are) (?:stored|kept)\b",
    re.I,
)
_ITSELF: Final = re.compile(r"\b(?:itself|themselves|the same \w+ twice)\b", re.IGNORECASE)
_OVERLAP: Final = re.compile(
    r"\boverlap|\bdouble[- ]?book|\bsame time\b|\bat once\b|\btwice at\b|\bsimultaneous"
    r"|\bat a time\b|\bat any (?:one )?time\b"
    r"|\b(?:for|on|in|at) the same (?:night|day|hour|slot|moment|period)\b",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(
    r"\b(?:can ?not|can't|must not|may not|never|no|not|only|at most one)\b", re.IGNORECASE
)
_AGENT: Final = re.compile(
    r"^(?:an?|the|each|every|no|one) (?P<who>[a-z]+) (?:can|may|must|is|are|be)", re.IGNORECASE
)
_COUNTED: Final = re.compile(r"\b(?:one|two|more than one|several)\s+(?:\w+\s+)?$", re.IGNORECASE)
_COMPARE: Final = re.compile(
    r"^(?:an? |the |its |each )?(?P<left>[\w -]+?) (?:is |are |must be |must |has to be "
    r"|has to |should be |always |can ?not be"
    r" |may not be )*(?P<op>on or after|on or before|not before|not after|not? (?:later"
    r"|earlier|more|less) than|never (?:before|after|above|below)|after|before"
    r"|later than|earlier than|greater than|more than|less than|at least|at most|not above"
    r"|not below|not exceed"
    r"|exceeds?|equal to|below|above) (?:(?:the|its|it|they|he|she) )?(?:(?:is|are|was"
    r"|has been) )?(?P<right>[\w -]+)$",
    re.IGNORECASE,
)
_MEASURED: Final = re.compile(
    r"\bis (?:not? )?(?:more|less|higher|lower|later|earlier|greater) than\b", re.IGNORECASE
)
"""What holds one fact against another, whatever entity the other is of."""
_OPERATORS: Final = {
    "after": ">",
    "later than": ">",
    "greater than": ">",
    "more than": ">",
    "above": ">",
    "exceed": ">",
    "exceeds": ">",
    "before": "<",
    "earlier than": "<",
    "less than": "<",
    "below": "<",
    "on or after": ">=",
    "not before": ">=",
    "at least": ">=",
    "no earlier than": ">=",
    "not below": ">=",
    "on or before": "<=",
    "not after": "<=",
    "not more than": "<=",
    "no more than": "<=",
    "not less than": ">=",
    "no less than": ">=",
    "never before": ">=",
    "never after": "<=",
    "never above": "<=",
    "never below": ">=",
    "not earlier than": ">=",
    "not later than": "<=",
    "at most": "<=",
    "no later than": "<=",
    "not above": "<=",
    "not exceed": "<=",
    "equal to": "=",
}
_REVERSED: Final = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "=": "!="}
_PARENT: Final = re.compile(
    r"\b(?:a|one|another|optional) (?:parent|main|super)\s+(?:\w+\s+)?$", re.IGNORECASE
)
_ONE: Final = re.compile(
    r"\b(?:an?|one|exactly one|the|at most one|its|a single)\s+(?:\w+\s+)?$", re.IGNORECASE
)
_LINKS: Final = re.compile(r"\b(?:can|may|has|have|be|belongs?|is|are|linked|assigned|put|in"
                           r"|to|part|made|needs?|of|contains?"
                           r"|include|appear|depend|carry|use)\b", re.IGNORECASE)  # fmt: skip
_Rule = Callable[[Reading, EntityDraft, str], bool]


def _unchanged(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    if not _UNCHANGED.search(clause):
        return False
    subject = re.match(r"^(?:the |its |an? )?([\w ]+?) (?:is|are|can|may|must)\b", clause)
    attribute = reading.attribute_like(draft.name, subject[1]) if subject else None
    if attribute is not None and snake(subject[1] if subject else "") != snake(draft.name):
        attribute.facts["immutable"] = True
        return True
    moment = _FROM_THEN.search(clause)
    if moment:
        draft.facts["frozen_when"] = moment["moment"]
        return True
    draft.facts["append_only"] = True
    draft.facts["delete_policy"] = "never"
    amended = _AMENDED.search(clause)
    if amended:
        name = f"amends_{words(draft.name)[-1]}"
        reading.link(draft.name, draft.name, name, optional=True, immutable=True,
                     definition=f"the earlier {draft.name.lower()} it corrects")  # fmt: skip
        reading.invariants.append(
            {"entity": draft.name, "statement": f"a {draft.name.lower()} does not amend itself",
             "kind": "distinct", "left": "self", "right": name}
        )  # fmt: skip
    return True


def _undeleted(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    if not _UNDELETED.search(clause):
        return False
    draft.facts["delete_policy"] = "never"
    return True


def _hash(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    match = _HASH.search(clause)
    if match is None:
        return False
    name = snake(match["name"] or "") or words(draft.name)[-1]
    draft.attributes.pop(name, None)
    draft.add(
        AttributeDraft(
            f"{name}_hash",
            "text",
            {
                "storage": "hash",
                "sensitivity": "confidential",
                "managed_by": "server",
                "immutable": True,
                "unique": True,
                "definition": f"a hash of the {name.replace('_', ' ')}; the value itself is "
                f"never stored",
            },
        )
    )
    return True


def _distinct(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    if not (_ITSELF.search(clause) and _NEGATED.search(clause)):
        return False
    twice = [link for link in reading.links_of(draft.name) if not link.many]
    pairs = [(a, b) for a in twice for b in twice if a.to == b.to and a.weight > b.weight]
    if pairs:
        left, right = pairs[0][0].name, pairs[0][1].name
    else:
        own = [link for link in twice if link.to == draft.name]
        if not own:
            return False
        left, right = "self", own[0].name
    reading.invariants.append(
        {
            "entity": draft.name,
            "statement": clause,
            "kind": "distinct",
            "left": left,
            "right": right,
        }
    )
    return True


def _no_overlap(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    if not (_OVERLAP.search(clause) and _NEGATED.search(clause)):
        return False
    found = reading.finder.mentions(clause)
    mentions = [m.entity for m in found]
    holder = draft
    if spell_of(draft) is None:
        other = next((reading.entities[m] for m in mentions if spell_of(reading.entities[m])), None)
        holder = other or draft
    period = spell_of(holder)
    if period is None:
        return False
    kept = [m.entity for m in found if not _COUNTED.search(clause[: m.start])] or mentions
    if len(kept) == 2 and kept[1] == holder.name and kept[0] != reading.tenant:
        _held_in(reading, holder, kept[0], clause)
    per = [link.name for name in kept if name != holder.name
           if (link := reading.link_between(holder.name, name)) is not None]  # fmt: skip
    if not per and holder is not draft and (own := reading.link_between(holder.name, draft.name)):
        per = [own.name]
    values = [
        name
        for name, item in holder.attributes.items()
        if item.type in ("text", "code", "integer", "enum")
        and re.search(rf"\b{re.escape(as_words(name))}\b", clause, re.IGNORECASE)
    ]
    per = [*values, *per]
    if not per and (agent := _AGENT.match(clause)) and not reading.finder.mentions(agent["who"]):
        people = [
            link.name
            for link in reading.links_of(holder.name)
            if reading.is_person(link.to) and not link.many
        ]
        if len(people) != 1:
            reading.ask(86, f"Who is meant by “{agent['who']}” in “{clause}”?", "", holder.name)
            return False
        per = people
    reading.invariants.append(
        {"entity": holder.name, "statement": clause, "kind": "no_overlap", "start": period[0],
         "end": period[1], "per": tuple(dict.fromkeys(per)), "unless": True}
    )  # fmt: skip
    return True


def _held_in(reading: Reading, holder: EntityDraft, place: str, clause: str) -> None:
    """Link what a place can not have two of at once to the place."""
    if reading.link_between(holder.name, place) is None and not reading.linked(place, holder.name):
        reading.link(holder.name, place, weight=1, inferred=True)
        reading.assume(
            f"{article(holder.name)} takes one {place.lower()}, because “{clause}”",
            holder.name,
            place,
        )


def _compare(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    match = _COMPARE.match(clause)
    if match is None:
        return False
    left = reading.attribute_like(draft.name, match["left"])
    right = reading.attribute_like(draft.name, match["right"])
    if left is None or right is None or left is right:
        return False
    operator = _OPERATORS[match["op"].lower()]
    if re.search(
        r"\b(?:can ?not|can't|may not|must not|never)\b", clause[: match.start("op")], re.IGNORECASE
    ):
        operator = _REVERSED[operator]
    reading.invariants.append(
        {"entity": draft.name, "statement": clause, "kind": "compare", "left": left.name,
         "operator": operator, "right": right.name}
    )  # fmt: skip
    return True


def _relation(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    """Read "a product can be in several categories" and its relatives."""
    if _MEASURED.search(clause):
        return False
    if re.search(r"\b(?:can ?not|can't|must not|never|no|only if|unless)\b", clause, re.IGNORECASE):
        return False
    if _OVERLAP.search(clause) and _NEGATED.search(clause):
        return False
    both = re.match(
        r"^(.+\b(?:several|many|multiple|one or more|any number of)\b.+?),? and ((?:an?|each|every"
        r"|one|the) [\w ]+?) ((?:(?:can|may) have )?(?:several|many|multiple|one or more"
        r"|any number of) .+)$",
        clause,
        re.IGNORECASE,
    )
    if both:
        verb = "" if both[3].lower().startswith(("can", "may")) else "can have "
        first = _relation(reading, draft, both[1])
        return _relation(reading, draft, f"{both[2]} {verb}{both[3]}") or first
    mentions = reading.finder.mentions(clause)
    if not mentions:
        return False
    leading = mentions[0].start <= 12 and len(mentions) > 1
    subject = mentions[0].entity if leading else draft.name
    done = False
    for target in mentions[1:] if leading else mentions:
        before = clause[: target.start]
        if not _LINKS.search(before) and not MANY.search(before):
            continue
        done = _one_relation(reading, subject, target.entity, before, clause) or done
    return done


def _one_relation(reading: Reading, subject: str, target: str, before: str, clause: str) -> bool:
    optional = bool(
        re.search(r"\b(?:can|may|optional(?:ly)?|at most one)\b", before, re.IGNORECASE)
    )
    if _PARENT.search(before):
        name = "parent" if subject == target else f"parent_{snake(target)}"
        reading.link(subject, target, name, optional=True)
        if subject == target:
            reading.invariants.append(
                {"entity": subject, "statement": f"a {subject.lower()} is not its own parent",
                 "kind": "distinct", "left": "self", "right": name}
            )  # fmt: skip
        return True
    if MANY.search(before):
        if subject == target:
            verb = re.search(r"\b(?:can|may)\s+(\w+)(?: on| to)?\s", before)
            reading.link(
                subject,
                target,
                f"{verb[1]}s" if verb else f"related_{plural(snake(target))}",
                many=True,
            )
        else:
            reading.many_claims.append((subject, target, clause))
        return True
    back = reading.link_between(target, subject)
    if back is not None and re.search(r"\b(?:at most|only) one (?:\w+ )?$", before, re.IGNORECASE):
        back.facts["source_cardinality"] = "0..1"
        return True
    if _ONE.search(before) and subject != target:
        reading.link(subject, target, weight=3, optional=optional)
        return True
    return False


_RULES: Final[tuple[_Rule, ...]] = (
    read_derived, _hash, _distinct, read_together, _no_overlap, _compare, _unchanged, _undeleted,
    read_self, read_two_people, _relation,
)  # fmt: skip


def read_rules(reading: Reading, draft: EntityDraft) -> None:
    """Read the clauses that are sentences; what fits no rule is kept as a rule in words."""
    for clause in draft.clauses:
        if _first(reading, draft, clause):
            continue
        if len(clause) >= 3 and SENTENCE.search(clause):
            reading.invariants.append({"entity": draft.name, "statement": clause[:400]})
        elif len(clause) >= 3 and not any(clause in known for known in reading.unread):
            reading.unread.append(f"{draft.name}: {clause}")


def _first(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    return any(rule(reading, draft, clause) for rule in _RULES)
