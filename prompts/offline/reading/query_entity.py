"""What a question is about: the entity whose rows or sums answer it."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import words
from prompts.offline.reading.model import Reading
from prompts.offline.reading.query_times import QueryDraft, main_time, read_number
from prompts.offline.reading.words import Mention, as_words, stem

BY: Final = re.compile(r"\bby ([\w -]+?)(?=$|,| per | in | over | for | and )", re.IGNORECASE)
TOP: Final = re.compile(
    r"\btop (\w+)\b|\b(?:the )?(\w+) (?:most|best|biggest|largest)\b", re.IGNORECASE
)
_HISTORY: Final = re.compile(r"\b(?:history|audit trail|changes|log) of\b", re.IGNORECASE)


def rank_parts(reading: Reading, query: QueryDraft, text: str) -> tuple[str, bool]:
    """Read "top 10 donors by amount": what is added up belongs to what is ranked."""
    by, top = BY.search(text), TOP.search(text)
    if by is None or top is None or reading.attribute_like(query.entity, by[1]):
        return query.entity, False
    for draft in reading.entities.values():
        attribute = reading.attribute_like(draft.name, by[1])
        link = reading.link_between(draft.name, query.entity)
        if (
            attribute is not None
            and link is not None
            and attribute.type in ("money", "integer", "decimal")
        ):
            query.groups.append(link.name)
            query.measure = f"sum of {as_words(attribute.name)}"
            query.limit = read_number(top[1] or top[2])
            when = main_time(draft)
            if re.search(r"\b(?:year|month|week|quarter)\b", text):
                query.filter(f"{when} >=")
                query.filter(f"{when} <")
            return draft.name, True
    return query.entity, False


def find_entity(reading: Reading, text: str, mentions: list[Mention]) -> str:
    """Return the entity a question is mainly about."""
    if _HISTORY.search(text):
        audit = next(
            (
                e.name
                for e in reading.entities.values()
                if re.search(r"audit|history|event|change|log", e.name, re.I)
            ),
            "",
        )
        if audit and mentions and reading.link_between(audit, mentions[0].entity):
            return audit
    stock = _stock_entity(reading, text, mentions)
    if stock:
        return stock
    grouped = [m.start() for m in re.finditer(r"\bper\b", text)]
    free = [m for m in mentions if not any(0 < m.start - g <= 6 for g in grouped)]
    money = re.search(r"\b(?:revenue|turnover|sales|income|takings)\b", text, re.IGNORECASE)
    recurring = re.search(r"\brecurring\b", text, re.IGNORECASE)
    if money and (recurring or not free):
        found = _earning(reading, mentions, recurring=bool(recurring))
        if found:
            return found
    most = _most(reading, text, mentions)
    if most:
        return most
    whose = re.search(r"\bwhose (\w+)", text)
    if whose and (used := reading.finder.first(whose[1])) is not None:
        return used
    if free:
        head = [m for m in free if m.plural] or free
        return head[0].entity
    return (
        _by_states(reading, text)
        or _measured(reading, text, [m.entity for m in mentions])
        or _fact_entity(reading, text, [m.entity for m in mentions])
        or _by_numbers(reading, text, mentions)
        or (mentions[0].entity if mentions else "")
    )


def _stock_entity(reading: Reading, text: str, mentions: list[Mention]) -> str:
    """Return the entity of stock when a question is about what is in stock somewhere."""
    if not re.search(r"\b(?:in stock|on hand|stock)\b", text, re.IGNORECASE):
        return ""
    for pattern in (r"on_hand|stock", r"quantity"):
        for draft in reading.entities.values():
            numbers = draft.of_type("integer", "decimal")
            counts = any(re.search(pattern, item.name) for item in numbers)
            if counts and any(reading.link_between(draft.name, m.entity) for m in mentions):
                return draft.name
    return ""


def _earning(reading: Reading, mentions: list[Mention], *, recurring: bool) -> str:
    """Return the entity revenue is counted over."""
    per = mentions[-1].entity if mentions else ""
    best = ("", -1)
    for draft in reading.entities.values():
        linked = bool(per) and reading.link_between(draft.name, per) is not None
        score = 4 * linked
        if recurring:
            score += 4 * any("period" in name for name in draft.attributes) + 2 * (
                draft.lifecycle is not None
            )
        else:
            score += 3 * any("copied_from" in a.facts for a in draft.of_type("money", "unit_price"))
            score += 2 * bool(draft.of_type("money", "unit_price")) + bool(
                "quantity" in draft.attributes
            )
            score -= 4 * any(
                name.endswith("price") and "copied_from" not in a.facts and not draft.lifecycle
                for name, a in draft.attributes.items()
                if "quantity" not in draft.attributes
            )
        if draft.name != per and score > best[1] and (linked or draft.of_type("money")):
            best = (draft.name, score)
    return best[0]


MOST: Final = re.compile(r"\bmost (?:often )?(\w+(?:ed|sold|bought|lent|read))\b", re.IGNORECASE)


def _most(reading: Reading, text: str, mentions: list[Mention]) -> str:
    """Return what "most borrowed titles" counts: the loans that lead to titles."""
    match = MOST.search(text)
    things = [m.entity for m in mentions if m.start > (match.end() if match else 0)]
    if match is None or not things:
        return ""
    done = stem(match[1])
    for draft in reading.entities.values():
        told = {
            stem(word)
            for word in words(f"{draft.name} {draft.definition} {' '.join(draft.attributes)}")
        }
        leads = reading.link_between(draft.name, things[0]) or path_between(
            reading, draft.name, things[0]
        )
        if draft.name not in things and done in told and leads:
            return draft.name
    return ""


def _measured(reading: Reading, text: str, groups: list[str]) -> str:
    """Return what has the number a question asks for, for each of the things it groups by."""
    stems = {stem(word) for word in words(text)}
    for draft in reading.entities.values():
        reached = bool(groups) and all(reading.link_between(draft.name, name) for name in groups)
        numbers = draft.of_type("integer", "decimal", "money")
        if reached and any(stem(words(item.name)[-1]) in stems for item in numbers):
            return draft.name
    return ""


def _fact_entity(reading: Reading, text: str, groups: list[str]) -> str:
    """Return what happens in time and leads to all that a question groups by."""
    best = ("", 0)
    for draft in reading.entities.values():
        timed = main_time(draft) != "created_at"
        if draft.name in groups or not (timed or draft.lifecycle):
            continue
        reached = [
            name
            for name in groups
            if name == reading.tenant
            or reading.link_between(draft.name, name)
            or path_between(reading, draft.name, name)
        ]
        if len(reached) < len(groups):
            continue
        score = 1 + timed + 3 * (draft.lifecycle is not None) + 2 * bool(draft.of_type("money"))
        score += 2 * any(
            i["entity"] == draft.name and i.get("kind") == "no_overlap" for i in reading.invariants
        )
        if score > best[1]:
            best = (draft.name, score)
    return best[0]


def _by_states(reading: Reading, text: str) -> str:
    low = text.lower().replace("-", " ")
    for draft in reading.entities.values():
        for state in draft.lifecycle.states if draft.lifecycle else ():
            if names_state(low, state):
                return draft.name
    return ""


def _by_numbers(reading: Reading, text: str, mentions: list[Mention]) -> str:
    stems = {stem(word) for word in words(text)}
    for draft in reading.entities.values():
        linked = not mentions or any(reading.linked(draft.name, m.entity) for m in mentions)
        if linked and any(stem(words(name)[-1]) in stems for name in draft.attributes):
            return draft.name
    return ""


def names_state(low: str, state: str) -> bool:
    """Whether a text names a state: "failed", "no shows", "cancellations"."""
    if re.search(rf"\b{re.escape(as_words(state))}s?\b", low):
        return True
    noun = re.compile(rf"\b{re.escape(stem(state))}\w*(?:ions?|als?|ures?)\b")
    return "_" not in state and len(stem(state)) > 3 and bool(noun.search(low))


def path_between(reading: Reading, start: str, target: str) -> str:
    """Return how an entity is reached over other links, or nothing."""
    frontier: list[tuple[str, str]] = [(start, "")]
    seen = {start}
    while frontier:
        entity, path = frontier.pop(0)
        for link in reading.links_of(entity):
            here = f"{path}.{link.name}" if path else link.name
            if link.to == target:
                return here
            if link.to not in seen and not link.many:
                seen.add(link.to)
                frontier.append((link.to, here))
    return ""
