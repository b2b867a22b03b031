"""Reading what follows a definition: lists of attributes, links, and rules in sentences."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from design.document.names import plural, singular, snake, words
from prompts.offline.reading.attributes import (
    by_whom,
    is_qualifier,
    read_attribute,
    settle_type,
    take_apart,
)
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import AttributeDraft, EntityDraft, Reading
from prompts.offline.reading.types import type_of
from prompts.offline.reading.words import (
    fold,
    list_parts,
    mask_brackets,
    split_outside,
    without_article,
)

_HAS: Final = re.compile(
    r"^(?:(?:it|each|each one|every one|an? \w+|we)\s+)?(?:also\s+)?(?:has|have|with|contains?"
    r"|includes?"
    r"|stores?|records?|keeps?|carries|known by|identified by|we (?:keep|store|know|record)"
    r"|fields|attributes"
    r"|properties|data)\s*:?\s+(?:the following\s*:?\s*)?(?:fields\s*:?\s*)?",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(
    r"\b(?:can|can't|cannot|must|may|never|always|only|is|are|needs?|requires?|belongs?"
    r"|overlap\w*|no two"
    r"|at most one|ends? (?:after|before)|says|has (?:several|many|one or more|exactly|at)|have)\b",
    re.IGNORECASE,
)
_DERIVED: Final = re.compile(
    r"^(?:the |its )?(?P<name>[\w ]{2,40}?) (?:is|are) (?:always )?(?:(?P<how>derived|computed"
    r"|calculated|worked out"
    r"|counted|follows) from (?P<from>.+?)|(?P<sum>(?:the )?(?:sum|total|number|count|average"
    r"|difference|product)"
    r" of .+?))(?:,? (?:and|but|so)? ?(?:is )?(?:never|not) .*)?$",
    re.IGNORECASE,
)
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
    r"\boverlap|\bdouble[- ]?book|\bsame time\b|\bat once\b|\btwice at\b|\bsimultaneous",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(
    r"\b(?:can ?not|can't|must not|may not|never|no|not|at most one)\b", re.IGNORECASE
)
_COMPARE: Final = re.compile(
    r"^(?:an? |the |its |each )?(?P<left>[\w -]+?) (?:is |are |must be |must |has to be "
    r"|has to |should be |always |can ?not be"
    r" |may not be )*(?P<op>on or after|on or before|not before|not after|no (?:later"
    r"|earlier) than|after|before"
    r"|later than|earlier than|greater than|more than|less than|at least|at most|not above"
    r"|not below|not exceed"
    r"|exceeds?|equal to|below|above) (?:(?:the|its|it|they|he|she) )?(?:(?:is|are|was"
    r"|has been) )?(?P<right>[\w -]+)$",
    re.IGNORECASE,
)
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
    "at most": "<=",
    "no later than": "<=",
    "not above": "<=",
    "not exceed": "<=",
    "equal to": "=",
}
_REVERSED: Final = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "=": "!="}
_MANY: Final = re.compile(
    r"\b(?:several|many|multiple|one or more|more than one|any number of|zero or more"
    r"|other)\s+(?:\w+\s+)?$",
    re.I,
)
_PARENT: Final = re.compile(
    r"\b(?:a|one|another|optional) (?:parent|main|super)\s+(?:\w+\s+)?$", re.IGNORECASE
)
_ONE: Final = re.compile(
    r"\b(?:an?|one|exactly one|the|at most one|its|a single)\s+(?:\w+\s+)?$", re.IGNORECASE
)
_LINKS: Final = re.compile(r"\b(?:can|may|has|have|be|belongs?|is|are|linked|assigned|put|in"
                           r"|to|part|made|needs?|of|contains?"
                           r"|include|appear|depend|carry|use)\b", re.IGNORECASE)  # fmt: skip
_AND_SENTENCE: Final = re.compile(
    r",\s+(?:and\s+|but\s+)?(?=(?:an?|the|each|every|no|one|its?)\s+[\w ]+?\s(?:can|must|may"
    r"|is|has|never|belongs))"
)
_ONE_OF: Final = re.compile(
    r"^(?:the |its )?(?P<name>[\w ]{2,40}?)\s*(?::|is (?:either |one of )?|are (?:either "
    r"|one of )?)\s*(?P<values>[^.;]+ or [^.;]+)$",
    re.I,
)
_PERIODS: Final = (
    ("starts?|start_date|start_time|begins?", "ends?|end_date|end_time|finish(?:es)?"),
    ("current_period_start", "current_period_end"),
    ("period_start", "period_end"),
    (
        "from|from_date|valid_from|available_from",
        "to|until|to_date|until_date|valid_(?:to|until|till)|available_(?:to|until)",
    ),
    ("earliest\\w*", "latest\\w*"),
    ("first_(?:day|date)", "last_(?:day|date)"),
    ("check_in\\w*|arrival\\w*|arrives?", "check_out\\w*|departure\\w*|departs?|leaves?"),
    ("departure\\w*|departs?", "arrival\\w*|arrives?"),
    ("pick_?up\\w*|picked_up|collected|collect", "return\\w*|drop_off\\w*|due\\w*"),
    ("opens|open_from|opening_time", "closes|open_until|closing_time"),
)
"""Names of where a period starts and ends, pair by pair."""
_ORDERED: Final = (
    ("issued", "due(?:_date)?"),
    ("started", "cancel|cancelled|ended"),
    ("(?:borrowed|lent|loaned|rented|taken|handed)(?:_out)?", "due(?:_back|_date)?"),
    ("ordered|opened|requested", "needed_by|wanted_by|due(?:_date)?"),
)
"""Names of moments of which the second is not before the first, though they bound no period."""


def read_facts(reading: Reading, draft: EntityDraft) -> None:
    """Read the clauses after a definition that list attributes; rules come later."""
    clauses, draft.clauses = draft.clauses, []
    for clause in clauses:
        for sentence in split_outside(fold(clause), _AND_SENTENCE):
            if not _list_clause(reading, draft, sentence):
                draft.clauses.append(sentence)


def _list_clause(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    """Read a clause as a list of attributes; False when it is a sentence."""
    plain = mask_brackets(clause)
    one_of = _ONE_OF.match(clause)
    if one_of and _one_of(reading, draft, one_of):
        return True
    has = _HAS.match(clause)
    body = clause[has.end() :] if has else clause
    sentence = _SENTENCE.search(mask_brackets(body) if has else plain)
    listed = list_parts(body)
    many = _MANY.search(mask_brackets(body)[:40]) and reading.finder.mentions(body)
    if (
        has
        and has.group().strip()
        and re.match(r"(?:several|many|multiple|one or more)\b", body, re.I)
        and many
    ):
        return False
    if sentence and not (len(listed) > 2 and not _SENTENCE.search(mask_brackets(listed[0]))):
        return False
    previous: AttributeDraft | None = None
    for part in listed:
        previous = _part(reading, draft, part, previous)
    return True


def _one_of(reading: Reading, draft: EntityDraft, match: re.Match[str]) -> bool:
    if "," in match["name"] or len(match["name"].split()) > 3:
        return False
    attribute = read_attribute(reading, draft.name, f"{match['name']} ({match['values']})")
    return attribute is not None and attribute.type == "enum"


def _part(
    reading: Reading, draft: EntityDraft, part: str, previous: AttributeDraft | None
) -> AttributeDraft | None:
    """Read one part of a list: an attribute, a link, who did something, or a qualifier."""
    if previous is not None and is_qualifier(part):
        again = take_apart(f"{previous.name} ({part})", [])
        previous.facts.update(again.facts)
        if again.within:
            previous.facts["unique_within"] = again.within
        return previous
    if "=" in part and _derived(reading, draft, part.replace("=", " is ").replace("  ", " ")):
        return None
    done_by = by_whom(part)
    if done_by is not None:
        reading.by_claims.append((draft.name, *done_by))
        return None
    phrase = take_apart(part, [])
    linked = _link_part(reading, draft, phrase.name, bool(phrase.facts.get("multiple")))
    if linked:
        link = reading.links_of(draft.name)[-1]
        link.optional = link.optional or phrase.facts.get("required") is False
        return None
    attribute = read_attribute(reading, draft.name, part)
    if attribute is None:
        draft.clauses.append(part)
        reading.unread.append(f"{draft.name}: {part}")
    return attribute


def _link_part(reading: Reading, draft: EntityDraft, name: str, several: bool) -> bool:
    """Read a listed name that is an entity ("book, member, due date") as a link."""
    found = reading.finder.exact(name)
    if found is not None:
        entity, many = found
        if several or (many and entity != draft.name):
            reading.many_claims.append((draft.name, entity, "listed"))
            reading.link(draft.name, entity, plural(snake(entity)), many=True)
        else:
            reading.link(draft.name, entity, weight=2)
        return True
    role, _, last = name.rpartition(" ")
    whose = re.match(r"^(?:id|code|reference) of (?:the |an? )([\w ]+)$", name, re.IGNORECASE)
    found = (
        reading.finder.exact(whose[1]) if whose else reading.finder.exact(last) if role else None
    )
    if found is None or (whose is None and (found[1] or snake(name) == snake(found[0]))):
        return False
    if whose is None and type_of(snake(name)) not in ("text", "reference"):
        return False
    reading.link(draft.name, found[0], "" if whose else name, weight=1)
    return True


_Rule = Callable[[Reading, EntityDraft, str], bool]


def _derived(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    match = _DERIVED.match(clause)
    if match is None:
        return False
    name = snake(without_article(match["name"]))
    found = reading.attribute_like(draft.name, name)
    attribute = found or draft.add(AttributeDraft(name, type_of(name)))
    settle_type(reading, draft.name, attribute)
    attribute.facts.pop("minimum", None)
    attribute.facts.update(
        derived_from=(match["from"] or match["sum"]).strip(), stored=False, managed_by="server"
    )
    return True


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


def period_of(draft: EntityDraft) -> tuple[str, str] | None:
    """Return the names of the attributes a period of an entity starts and ends at."""
    return next(iter(_pairs(draft, _PERIODS)), None)


def ordered_times(draft: EntityDraft) -> list[tuple[str, str]]:
    """Return the pairs of moments and days of which the second comes after the first."""
    return [*_pairs(draft, _PERIODS), *_pairs(draft, _ORDERED)]


def _pairs(draft: EntityDraft, known: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    times = draft.of_type("instant", "date", "time")
    found = []
    for starts, ends in known:
        start = next((item for item in times if _named(item.name, starts)), None)
        end = next((item for item in times if item is not start and _named(item.name, ends)), None)
        if start and end and start.type == end.type:
            found.append((start.name, end.name))
    return found


def _named(name: str, pattern: str) -> bool:
    return bool(re.fullmatch(rf"(?:planned_|scheduled_|agreed_)?(?:{pattern})(?:_at|_on)?", name))


def _no_overlap(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    if not (_OVERLAP.search(clause) and _NEGATED.search(clause)):
        return False
    mentions = [m.entity for m in reading.finder.mentions(clause)]
    holder = draft
    if period_of(draft) is None:
        other = next(
            (reading.entities[m] for m in mentions if period_of(reading.entities[m])), None
        )
        holder = other or draft
    period = period_of(holder)
    if period is None:
        return False
    per = [link.name for name in mentions if name != holder.name
           if (link := reading.link_between(holder.name, name)) is not None]  # fmt: skip
    if not per and holder is not draft and (own := reading.link_between(holder.name, draft.name)):
        per = [own.name]
    reading.invariants.append(
        {"entity": holder.name, "statement": clause, "kind": "no_overlap", "start": period[0],
         "end": period[1], "per": tuple(dict.fromkeys(per)), "unless": True}
    )  # fmt: skip
    return True


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
        r"\b(?:can ?not|may not|must not) be \S*$", clause[: match.start("op")].strip() + " "
    ):
        operator = _REVERSED[operator]
    reading.invariants.append(
        {"entity": draft.name, "statement": clause, "kind": "compare", "left": left.name,
         "operator": operator, "right": right.name}
    )  # fmt: skip
    return True


def _relation(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    """Read "a product can be in several categories" and its relatives."""
    if re.search(r"\b(?:can ?not|can't|must not|never|no|only if|unless)\b", clause, re.IGNORECASE):
        return False
    mentions = reading.finder.mentions(clause)
    if not mentions:
        return False
    leading = mentions[0].start <= 12 and len(mentions) > 1
    subject = mentions[0].entity if leading else draft.name
    done = False
    for target in mentions[1:] if leading else mentions:
        before = clause[: target.start]
        if not _LINKS.search(before):
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
    if _MANY.search(before):
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
    if _ONE.search(before) and subject != target:
        reading.link(subject, target, weight=3, optional=optional)
        return True
    return False


_RULES: Final[tuple[_Rule, ...]] = (
    _derived, _hash, _distinct, _no_overlap, _compare, _unchanged, _undeleted, _relation,
)  # fmt: skip


def read_rules(reading: Reading, draft: EntityDraft) -> None:
    """Read the clauses that are sentences; what fits no rule is kept as a rule in words."""
    for clause in draft.clauses:
        if _first(reading, draft, clause):
            continue
        if len(clause) >= 3 and _SENTENCE.search(clause):
            reading.invariants.append({"entity": draft.name, "statement": clause[:400]})
        elif len(clause) >= 3 and not any(clause in known for known in reading.unread):
            reading.unread.append(f"{draft.name}: {clause}")


def _first(reading: Reading, draft: EntityDraft, clause: str) -> bool:
    return any(rule(reading, draft, clause) for rule in _RULES)


def settle_many(reading: Reading) -> None:
    """Decide what the plural mentions mean, now that every link is known."""
    for invariant in reading.invariants:
        if invariant.get("kind") == "limit" and not invariant["left"]:
            _limited(reading.entities[invariant["entity"]], invariant)
    stated = {(one, many) for one, many, text in reading.many_claims if " " in text and _MANY.search(
        text[: text.lower().find(singular(many).lower())])}  # fmt: skip
    for one, many, text in reading.many_claims:
        if any(link.many and {link.entity, link.to} == {one, many} for link in reading.links):
            continue
        if reading.link_between(many, one) and (one, many) not in stated:
            continue
        wrote = reading.link_between(many, one)
        if (
            (one, many) in stated
            and wrote is not None
            and wrote.weight <= 2
            and reading.is_person(many)
        ):
            reading.links.remove(wrote)
            reading.link(one, many, plural(snake(many)), many=True)
        elif (one, many) in stated and _is_part(reading, one, many):
            reading.link(many, one, weight=3)
        elif (one, many) in stated:
            reading.link(one, many, plural(snake(many)), many=True)
        elif re.match(r"on\b", text) and not reading.linked(one, many):
            reading.link(many, one, plural(snake(one)), many=True)
            reading.assume(f"{article(many)} can have several {plural(one.lower())}", one, many)
        elif re.search(
            r"\b(?:group|set|list|collection|bundle|pool)s? of\b", text
        ) and not reading.linked(one, many):
            reading.link(many, one, plural(snake(one)), many=True)
            reading.assume(f"{article(many)} can be in several {plural(one.lower())}", one, many)


def _limited(draft: EntityDraft, invariant: dict[str, Any]) -> None:
    """Settle which amount a limit speaks of; without one it stays a rule in words."""
    amounts = draft.of_type("money") or draft.of_type("integer", "decimal")
    named = next((a for a in amounts if a.name in ("amount", "total")), None)
    if amounts:
        invariant["left"] = (named or amounts[0]).name
    else:
        for key in ("kind", "left", "operator", "amount", "consequence"):
            invariant.pop(key)


def _is_part(reading: Reading, one: str, many: str) -> bool:
    """Whether "an order has many lines" means parts rather than things several can share."""
    draft = reading.entities[many]
    if many.lower().startswith(one.lower()) or reading.link_between(many, one):
        return True
    timed = any(a.type in ("instant", "money") for a in draft.attributes.values())
    return draft.lifecycle is not None or timed
