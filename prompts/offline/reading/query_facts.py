"""Conditions of a question besides states and times: values, counts, comparisons, doubts."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import words
from prompts.offline.reading.lifecycles import article, many
from prompts.offline.reading.model import AttributeDraft, EntityDraft, Reading
from prompts.offline.reading.query_times import QueryDraft
from prompts.offline.reading.words import Mention, as_words, stem

_PLAIN: Final = frozenset(
    {"other", "none", "yes", "no", "unknown", "hour", "day", "week", "month", "quarter", "year"}
)
"""Values too common to be meant by their word alone."""
COMPARISONS: Final = {
    "below": "<", "under": "<", "less than": "<", "fewer than": "<", "at most": "<=",
    "above": ">", "over": ">", "more than": ">", "at least": ">=", "no more than": "<=",
    "no fewer than": ">=", "no less than": ">=",
}  # fmt: skip
_BELOW: Final = re.compile(
    rf"\b({'|'.join(COMPARISONS)}) (\d[\d,.]*)"
    r"(?![\d,.]| ?(?:minutes?|hours?|days?|weeks?|months?|years?)\b)",
    re.I,
)
_AGAINST: Final = re.compile(
    r"\b(?P<at>at or )?(?P<op>below|above|under|over|less than|more than|beyond) (?:its|their|the) "
    r"(?P<what>[a-z][a-z ]*?)(?=$|,| per | in | of | for )",
    re.IGNORECASE,
)
_WAITING: Final = re.compile(
    r"\b(?:waiting|awaiting|pending|ready|queued|due)(?: for)?(?: (?:an?|the|their)\b)?"
    r"(?: ([a-z]+(?:-[a-z]+)?))?",
    re.IGNORECASE,
)
_NOT_A_DEED: Final = frozenset(
    {"longer", "more", "over", "since", "at", "in", "on", "this", "next", "within", "today", "by"}
)


def waited_for(draft: EntityDraft, text: str) -> list[str]:
    """Return the states in which something waits: for a deed, or as such."""
    match = _WAITING.search(text)
    cycle = draft.lifecycle
    if match is None or cycle is None:
        return []
    deed = (match[1] or "").lower()
    if deed and deed not in _NOT_A_DEED:
        wanted = stem(deed.split("-")[0])[:5]
        steps = [s for s in cycle.steps if stem(words(s.name)[0])[:5] == wanted]
        return list(dict.fromkeys(step.source for step in steps))
    alone = match[0].lower().startswith("waiting")
    return cycle.states[:1] if alone and "waiting" not in cycle.states else []


def read_values(
    reading: Reading, query: QueryDraft, draft: EntityDraft, text: str, mentions: list[Mention]
) -> None:
    """Filter by the values and switches a question names: "dangerous", "unexcused"."""
    masked = list(text.lower())
    for mention in mentions:
        masked[mention.start : mention.end] = "\x01" * (mention.end - mention.start)
    low = re.sub(r"\b\w+ first\b|\b(?:per|by) [\w ]+", " ", "".join(masked))
    for attribute in draft.attributes.values():
        if attribute.type == "boolean":
            _switch(query, attribute, low)
        values = attribute.facts.get("values", ()) if attribute.type == "enum" else ()
        named = [
            str(value)
            for value in values
            if str(value) not in _PLAIN
            and re.search(rf"\b{re.escape(as_words(str(value).lower()))}\b", low)
        ]
        if named:
            inner = named[0] if len(named) == 1 else f"({', '.join(named)})"
            query.filter(f"{attribute.name} {'=' if len(named) == 1 else 'in'} {inner}")


def _switch(query: QueryDraft, attribute: AttributeDraft, low: str) -> None:
    """Read "unexcused" and "archived" as a switch that is off or on."""
    base = re.escape(as_words(re.sub(r"^(?:is|has)_", "", attribute.name)))
    match = re.search(rf"\b(?P<no>un|non-?|not (?:yet )?)?{base}\b", low)
    if match:
        query.filter(f"{attribute.name} = {'false' if match['no'] else 'true'}")


def read_amounts(
    reading: Reading, query: QueryDraft, text: str, mentions: list[Mention]
) -> None:  # fmt: skip
    """Turn "below 5 in stock" into a filter."""
    match = _BELOW.search(text)
    if match is None:
        return
    draft = reading.entities[query.entity]
    numbers = draft.of_type("integer", "decimal", "money", "rate")
    stems = {stem(word) for word in words(text)}
    named = [a for a in numbers if any(stem(word) in stems for word in words(a.name))]
    if not named and len(numbers) == 1:
        named = numbers
    if named:
        value = match[2].replace(",", "").strip(".")
        query.filter(f"{named[0].name} {COMPARISONS[match[1].lower()]} {value}")
        query.sort.append(named[0].name)
        return
    reading.ask(
        72, f"What is it of {article(draft.name)} that is {match[0]} in “{text}”?", "", draft.name
    )


def read_count(reading: Reading, query: QueryDraft, text: str, mentions: list[Mention]) -> bool:
    """Read "classes with fewer than 5 active pupils": how many, not how much of one thing."""
    match = _BELOW.search(text)
    counted = next(
        (m for m in mentions if match and m.plural and 0 <= m.start - match.end() <= 25), None
    )
    if match is None or counted is None or counted.entity == query.entity:
        return False
    whole = query.entity
    joints = [
        name
        for name in reading.entities
        if name not in (whole, counted.entity)
        and reading.link_between(name, whole)
        and reading.link_between(name, counted.entity)
    ]
    rows = joints[0] if joints else counted.entity
    link = reading.link_between(rows, whole)
    if link is None or link.many:
        return False
    query.entity = rows
    query.groups = [link.name]
    operator = COMPARISONS[match[1].lower()]
    query.measure = f"number of {many(rows)} {operator} {match[2].strip('.,')}"
    cycle = reading.entities[rows].lifecycle
    between = text[match.end() : counted.start].lower()
    for state in cycle.states if cycle else []:
        if re.search(rf"\b{re.escape(as_words(state))}\b", between):
            query.filter(f"status = {state}")
    if operator.startswith("<"):
        reading.assume(f"“{text}” includes those that have none at all", whole)
    return True


def read_against(reading: Reading, query: QueryDraft, text: str) -> None:
    """Read "parts at or below their reorder level": one value held against another."""
    match = _AGAINST.search(text)
    limit = reading.attribute_like(query.entity, match["what"]) if match else None
    if match is None or limit is None:
        return
    operator = COMPARISONS.get(match["op"].lower(), ">") + ("=" if match["at"] else "")
    held = _held(reading, query.entity, limit)
    if held is None:
        reading.ask(
            72, f"What is held against the {as_words(limit.name)} in “{text}”?", "", query.entity
        )
        return
    entity, left, link = held
    query.filter(f"{left} {operator} {f'{link}.' if link else ''}{limit.name}")
    query.entity = entity


def _held(
    reading: Reading, entity: str, limit: AttributeDraft
) -> tuple[str, str, str] | None:  # fmt: skip
    """Return what is compared with a limit: its entity, its name, and the link to the limit."""
    counts = re.compile(r"on_hand|stock|quantity|level|balance|amount|total|count|odometer|value")
    found: list[tuple[str, str, str]] = []
    own = [
        item.name
        for item in reading.entities[entity].of_type(limit.type)
        if item is not limit and counts.search(item.name)
    ]
    if len(own) == 1:
        return entity, own[0], ""
    for other in reading.entities.values():
        link = reading.link_between(other.name, entity) if other.name != entity else None
        if link is None or link.many:
            continue
        numbers = other.of_type("integer", "decimal") if limit.type != "money" else other.of_type(
            "money")  # fmt: skip
        named = [item.name for item in numbers if counts.search(item.name)]
        if named and not other.lifecycle and not other.of_type("instant"):
            found.append((other.name, named[0], link.name))
    found.sort(key=lambda item: not re.search(r"on_hand|stock|level|balance", item[1]))
    return found[0] if found else None


_SAID: Final = re.compile(
    r"an?|all|any|average|best|bookable|cheapest|closed|completed?|count|current|daily|due|each"
    r"|earliest|every|failed|free|full|gross|highest|history|how|last|latest|list|longest|many"
    r"|mean|median|monthly|most|net|new|newest|next|number|of|oldest|open|our|overdue|past|per"
    r"|recent|soonest|sum|the|this|todays?|top|total|upcoming|weekly|which|yearly|five|ten|three"
)
"""Words of questions that are read elsewhere or say nothing by themselves."""


_PAST: Final = re.compile(r"\b(?:history|audit trail|timeline)\b", re.IGNORECASE)
_STOP: Final = re.compile(
    r"the|for|with|from|and|but|not|per|each|every|any|all|some|their|its|his|her|own|our|they|them"
    r"|this|that|these|those|are|was|were|been|has|have|had|does|did|can|could|may|than|then|into"
    r"|over|under|across|between|within|during|since|until|before|after|still|yet|ever|never|only"
    r"|also|paginated|pagination|cursor|pages?|lists?|number|count|total|average|sum|first|last"
    r"|next|times?|order|sorted|grouped|two|one|given|certain|dates|days|far|current|currently|now"
    r"|who|which|whose|what|how|many|much|when|where|out|off|down|more|less|least|most|very|fully"
    r"|together|against|there|same|other|another|assigned|without|waiting|below|above|period|ago"
    r"|away|absent|present|expires?|expired|expiring|raised|needs?|due|unpaid|sold"
)
"""Words of questions that carry no condition of their own."""
_PHRASES: Final = re.compile(
    r"\b(?:in|within|over|during|of|from|since|for)? ?(?:the )?(?:last|past|previous|next|coming)"
    r" (?:\w+ )?(?:minute|hour|day|week|month|quarter|year)s?\b"
    r"|\b(?:\w+ )?\w+ first\b|\bthen (?:by )?\w+\b|\b(?:per|by) [\w ]+?(?=$|,| per | by | in )"
    r"|\b(?:older|longer|more|less|fewer) than \w+(?: \w+)?|\bwithin \w+ \w+"
    r"|\b(?:this|today|tomorrow|yesterday)(?:'s)?(?: (?:week|month|quarter|year))?\b|\d[\d,.]*"
    r"|\bin \w+ order\b|\b(?:minute|hour|day|week|month|quarter|year)s?\b",
    re.IGNORECASE,
)


def _residue(reading: Reading, query: QueryDraft, text: str, mentions: list[Mention]) -> list[str]:
    """Return the words of a question that nothing in its reading stands for."""
    draft = reading.entities[query.entity]
    masked = list(text.lower().replace("-", " "))
    for mention in mentions:
        masked[mention.start : mention.end] = " " * (mention.end - mention.start)
    plain = _PHRASES.sub(" ", "".join(masked))
    known = {stem(word) for word in words(" ".join((*query.filters, *query.sort, *query.groups)))}
    known |= {stem(word) for word in words(query.measure)}
    known |= {stem(word) for state in _states(draft) for word in words(state)}
    known |= {stem(word) for name in draft.attributes for word in words(name)}
    found = []
    for word in re.findall(r"[a-z]+", plain):
        empty = len(word) < 3 or _STOP.fullmatch(word) or _SAID.fullmatch(word)
        like = {key[:6] for key in known if len(key) > 5}
        said = {stem(word), stem(word.removeprefix("un"))} & known or word[:6] in like
        if not empty and not said:
            found.append(word)
    return found


def ask_doubts(reading: Reading, query: QueryDraft, text: str, mentions: list[Mention]) -> None:
    """Ask about words of a question that nothing in the design stands for."""
    if query.groups or query.measure or waited_for(reading.entities[query.entity], text):
        return
    lost = _residue(reading, query, text, mentions)
    if lost:
        said = " ".join(lost)
        query.filters = [part for part in query.filters if not part.startswith("created_at")]
        query.sort = [part for part in query.sort if part.lstrip("-") != "created_at"]
        reading.ask(
            72,
            f"Which facts decide “{said}” in “{text}”? No value or state of "
            f"{article(query.entity)} says it.",
            "",
            query.entity,
        )
    elif _PAST.search(text) and "id =" in query.filters:
        reading.ask(
            72,
            f"What belongs to “{text}”: changes of the {query.entity.lower()} alone, or also what "
            f"is recorded about it?",
            "also what is recorded about it, each kind as a list of its own",
            query.entity,
        )


def _states(draft: EntityDraft) -> list[str]:
    return draft.lifecycle.states if draft.lifecycle else []


def filter_by_link(reading: Reading, query: QueryDraft, mention: Mention, text: str) -> None:
    """Ask how rows lead to what a question limits them to, where no words link them."""
    reading.ask(
        75,
        f"How does {article(query.entity)} lead to {article(mention.entity)}? “{text}” asks for "
        f"it, and no words link them.",
        "",
        query.entity,
        mention.entity,
    )
