"""What a question is about: the entity whose rows or sums answer it."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import words
from prompts.offline.reading.lifecycles import article, many
from prompts.offline.reading.model import Reading
from prompts.offline.reading.query_times import (
    LAST,
    QueryDraft,
    main_time,
    read_number,
    span_of,
)
from prompts.offline.reading.words import Mention, as_words, stem

BY: Final = re.compile(r"\bby ([\w -]+?)(?=$|,| per | in | over | for | and )", re.IGNORECASE)
TOP: Final = re.compile(
    r"\btop (\w+)\b|\b(?:the )?(\w+) (?:most|best|biggest|largest)\b", re.IGNORECASE
)
_EARNED: Final = re.compile(
    r"\b(?:revenue|turnover|sales|income|takings|spend|spending|spent)\b", re.IGNORECASE
)
_HISTORY: Final = re.compile(r"\b(?:history|audit trail|changes|log) of\b", re.IGNORECASE)


def rank_parts(reading: Reading, query: QueryDraft, text: str) -> tuple[str, bool]:
    """Read "top 10 donors by amount": what is added up belongs to what is ranked."""
    by, top = BY.search(text), TOP.search(text)
    if by is None or top is None or reading.attribute_like(query.entity, by[1]):
        return query.entity, False
    if _EARNED.search(by[1]):
        return _rank_earnings(reading, query, text, read_number(top[1] or top[2]))
    counted = reading.broad.exact(by[1])
    if counted is not None and (link := reading.link_between(counted[0], query.entity)):
        query.groups.append(link.name)
        query.measure = f"number of {many(counted[0])}"
        query.limit = read_number(top[1] or top[2])
        if span := LAST.search(text):
            query.filter(f"{main_time(reading.entities[counted[0]])} >= now - {span_of(span)}")
        return counted[0], True
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
    reading.ask(
        78,
        f"What exactly is “{by[1]}” in “{text}”? No fact of {article(query.entity)} says it.",
        "leave it out until it is said",
        query.entity,
    )
    return query.entity, False


def _rank_earnings(
    reading: Reading, query: QueryDraft, text: str, limit: int | None
) -> tuple[str, bool]:
    """Read "top 10 properties by revenue this year"."""
    ranked = query.entity
    earning = _earning(reading, [Mention(ranked, 0, 0, False, False)], recurring=False)
    path = path_between(reading, earning, ranked) if earning else ""
    if not path:
        return ranked, False
    draft = reading.entities[earning]
    money = [item.name for item in draft.of_type("money", "unit_price")]
    whole = next((name for name in ("amount", "total") if name in money), money[0])
    times = " × quantity" if "quantity" in draft.attributes and "price" in whole else ""
    query.groups.append(path)
    query.measure = f"sum of {as_words(whole)}{times}"
    query.limit = limit
    span = re.search(r"\b(?:this|the current) (year|month|week|quarter)\b", text, re.IGNORECASE)
    when = main_time(draft)
    if span:
        query.filter(f"{when} >= start of {span[1].lower()}")
    return earning, True


_EVENT: Final = re.compile(
    r"^(?:the |all )?([a-z]+s)\b(?! ?(?:that|which|who|whose))", re.IGNORECASE
)
_WITH_DUE: Final = re.compile(
    r"\bwith (?:an?|the|their|any) (?P<what>[\w -]+?) (?:that (?:is|are) )?(?:due|overdue|expir\w+"
    r"|ending|starting|open|pending|planned|scheduled|failed|late)\b",
    re.IGNORECASE,
)


def _event_of(reading: Reading, text: str, mentions: list[Mention]) -> str:
    """Return the entity of "arrivals today": the one that has an arrival date."""
    match = _EVENT.match(text)
    if match is None or any(m.start < match.end() for m in mentions):
        return ""
    wanted = stem(match[1])
    found = [
        draft
        for draft in reading.entities.values()
        if any(stem(words(item.name)[0]) == wanted for item in draft.of_type("instant", "date"))
    ]
    return max(found, key=lambda draft: draft.lifecycle is not None).name if found else ""


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
    event = _event_of(reading, text, mentions)
    if event:
        return event
    due = _WITH_DUE.search(text)
    owed = reading.broad.exact(due["what"]) if due else None
    if owed is not None and mentions and reading.linked(owed[0], mentions[0].entity):
        return owed[0]
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
        return _in_its_state(reading, text, head[0].entity)
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
        direct = bool(per) and reading.link_between(draft.name, per) is not None
        linked = direct or (bool(per) and bool(path_between(reading, draft.name, per)))
        score = 4 * direct + 3 * (linked and not direct)
        if recurring:
            score += 4 * any("period" in name for name in draft.attributes) + 2 * (
                draft.lifecycle is not None
            )
        else:
            score += 3 * any("copied_from" in a.facts for a in draft.of_type("money", "unit_price"))
            score += 3 * bool(_BILLED.search(draft.name)) if not recurring else 0
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


_BILLED: Final = re.compile(r"\b(?:invoice|sale|receipt|order|charge|bill)s?$", re.IGNORECASE)
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
        reached = bool(groups) and all(
            reading.link_between(draft.name, name) or path_between(reading, draft.name, name)
            for name in groups
        )
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
        score = 2 * sum(1 for name in groups if reading.link_between(draft.name, name))
        score += 1 + timed + 3 * (draft.lifecycle is not None) + 2 * bool(draft.of_type("money"))
        score += 2 * any(
            i["entity"] == draft.name and i.get("kind") == "no_overlap" for i in reading.invariants
        )
        if score > best[1]:
            best = (draft.name, score)
    return best[0]


def _in_its_state(reading: Reading, text: str, entity: str) -> str:
    """Return the rentals for "bikes not returned": they have the state, not the bikes."""
    said = re.search(
        r"\b(?:not|never|still|already|currently|yet to be)(?: yet| been)* ([a-z]+)\b", text, re.I
    )
    if said is None or reading.entities[entity].lifecycle is not None:
        return entity
    for name, draft in reading.entities.items():
        states = draft.lifecycle.states if draft.lifecycle else []
        named = any(names_state(said[1].lower(), state) for state in states)
        if named and reading.link_between(name, entity):
            return name
    return entity


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
    noun = re.compile(rf"\b{re.escape(stem(state))}\w*(?:ions?|als?|ures?|ances?)\b")
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
            if link.to not in seen and not link.many and not link.name.endswith("_by"):
                seen.add(link.to)
                frontier.append((link.to, here))
    return ""
