"""Reading reporting questions: entity, filters, sort, groups and measure."""

from __future__ import annotations

import re
from typing import Any, Final

from design.document.names import name_key, snake, words
from prompts.offline.reading.grants import add_assignee
from prompts.offline.reading.lifecycles import article, many, open_states
from prompts.offline.reading.model import AttributeDraft, EntityDraft, LifecycleDraft, Reading
from prompts.offline.reading.query_averages import read_average
from prompts.offline.reading.query_entity import (
    TOP,
    find_entity,
    names_state,
    path_between,
    rank_parts,
)
from prompts.offline.reading.query_facts import (
    ask_doubts,
    filter_by_link,
    read_against,
    read_amounts,
    read_count,
    read_values,
    waited_for,
)
from prompts.offline.reading.query_gaps import read_absence, read_free_times
from prompts.offline.reading.query_groups import (
    PER,
    by_as_per,
    counts_rows,
    read_comparison,
    read_groups,
    read_row_groups,
)
from prompts.offline.reading.query_sorts import FIRST, NEWEST, read_sorts
from prompts.offline.reading.query_times import (
    LAST,
    OVERDUE,
    THIS,
    QueryDraft,
    read_moments,
    read_number,
    stamp_for,
)
from prompts.offline.reading.words import Mention, as_words, fold, stem

_AGGREGATE: Final = re.compile(
    r"\b(?:revenue|turnover|income|sales|rate|share|percentage|average|mean|median|sum|total"
    r"|number of|count of|how many"
    r"|how much|usage|occupancy|utili[sz]ation|ratio|volume|spend|cost|monthly|yearly|most"
    r"|least|top|trend|statistics)\b",
    re.I,
)
_OPEN: Final = re.compile(
    r"\b(?:open|unresolved|unfinished|outstanding|ongoing|still active"
    r"|not (?:yet )?(?:finished|closed))\b",
    re.I,
)
_NOT_STATE: Final = re.compile(
    r"\b(?:but )?(?:not|never)(?: yet| fully| completely| been)* ([a-z]+(?: out| in)?)\b", re.I
)
_FREE: Final = re.compile(
    r"\b(?:free|available|open|bookable) (?:slots?|times?|rooms?|appointments?|places|seats"
    r"|tables|items?|\w+s)\b",
    re.I,
)
_ASSIGNED: Final = re.compile(r"\bassigned to\b", re.IGNORECASE)
_ONE: Final = re.compile(r"\b(?:one|a given|a single|a particular)\s+$", re.IGNORECASE)
_LIMITED: Final = re.compile(r"\b(?:of|for|in|at) (?:an?|one|a given)\s+$", re.IGNORECASE)
_DETERMINED: Final = re.compile(
    r"\b(?:one|an?|the|each|given|this|single|particular)\s+(?:\w+\s+)?$", re.IGNORECASE
)


def read_queries(reading: Reading) -> None:
    """Read every reporting question."""
    asked: set[str] = set()
    for text in reading.brief.reporting:
        key = name_key(text[:120])
        if not any(part.isalpha() for part in words(text)) or key in asked:
            reading.unread.append(f"question: {text}")
            continue
        asked.add(key)
        query = _read(reading, fold(text).strip(" ?."))
        name = (
            query.text[:1].lower() + query.text[1:] if not query.text[:2].isupper() else query.text
        )
        entry: dict[str, Any] = {"name": name[:120], "statement": query.text}
        if query.entity:
            entry["entity"] = query.entity
        for key, value in (
            ("filters", query.filters),
            ("sort", query.sort),
            ("group_by", query.groups),
        ):
            if value:
                entry[key] = tuple(dict.fromkeys(value))
        if query.measure:
            entry["measure"] = query.measure
        if query.limit is not None:
            entry["limit"] = query.limit
        reading.queries.append(entry)


def _read(reading: Reading, text: str) -> QueryDraft:
    text = by_as_per(reading, text)
    query = QueryDraft(text)
    mentions = reading.broad.mentions(text)
    query.entity = find_entity(reading, text, mentions)
    if not query.entity:
        reading.ask(
            70,
            f"Which facts answer “{text}”? No entity of the brief is named in it.",
            "",
        )
        return query
    query.entity, ranked = rank_parts(reading, query, text)
    if not ranked and (
        read_count(reading, query, text, mentions) or read_average(reading, query, text)
    ):
        return query
    read_against(reading, query, text)
    per = [match.group(1) for match in PER.finditer(text)]
    grouped = bool(per) and bool(_AGGREGATE.search(text) or counts_rows(reading, query, text))
    draft = reading.entities[query.entity]
    if ranked or read_free_times(reading, query, text, mentions):
        return query
    waiting = waited_for(draft, text)
    if waiting:
        query.filter(_in("status", waiting))
    stamp = _between_states(reading, query, draft, text.lower())
    if not (waiting or stamp):
        stamp = _state_filters(reading, query, draft, text, grouped=grouped)
    _parameters(reading, query, text, mentions, per)
    read_moments(reading, query, text, stamp, grouped=grouped)
    read_values(reading, query, draft, text, mentions)
    read_amounts(reading, query, text, mentions)
    if grouped:
        read_groups(reading, query, text, per, stamp)
    else:
        read_row_groups(reading, query, per)
    read_sorts(reading, query, text, stamp, grouped=grouped)
    read_absence(reading, query, text, mentions)
    read_comparison(reading, query, text, mentions)
    ask_doubts(reading, query, text, mentions)
    top = TOP.search(text)
    number = read_number(top[1] or top[2]) if top else None
    query.limit = (
        number
        or query.limit
        or (None if query.groups else 25 if FIRST.search(text) or NEWEST.search(text) else 100)
    )
    return query


def _state_filters(
    reading: Reading, query: QueryDraft, draft: EntityDraft, text: str, *, grouped: bool
) -> str:
    """Filter by the states a question names; return the stamp of the one it is about."""
    cycle = draft.lifecycle
    low = text.lower().replace("-", " ")
    if cycle is None:
        return ""
    named = _named_states(cycle.states, low, draft.name)
    named = _after_being(reading, query, draft, named, low)
    undone = next(
        (s for s in cycle.states if re.search(rf"\b(?:un|not yet ){re.escape(s)}\b", low)), ""
    )
    if undone:
        span = _until(cycle.main, [], undone) if "not yet" in low else open_states(draft)
        query.filter(_in("status", [s for s in span if s != undone] or cycle.states[:1]))
        return ""
    unwanted = _NOT_STATE.search(low)
    if unwanted and (span := _until(cycle.main, named, unwanted[1])):
        query.filter(_in("status", span))
        return ""
    if OVERDUE.search(text) and "overdue" not in cycle.states:
        query.filter(_in("status", _unfinished(cycle)))
        return ""
    if re.search(r"\bclosed\b", low) and "closed" not in cycle.states:
        return _closed(reading, query, draft)
    if re.search(r"\brate\b|\bshare\b|\bpercentage\b", low) and named:
        query.measure = f"share of {many(draft.name)} that are {as_words(named[0])}"
        return ""
    if re.search(r"\bby (?:state|status)\b", low):
        query.filter("status =")
        return ""
    named = [
        s
        for s in named
        if s != "open" and not re.search(rf"\b(?:not|un){re.escape(as_words(s))}", low)
    ]
    if named:
        query.filter(_in("status", named))
        if OVERDUE.search(text):
            return ""
        return stamp_for(reading, draft, named) if _is_timed(text, named, cycle) else ""
    if _OPEN.search(text):
        query.filter(_in("status", open_states(draft)))
    elif re.search(r"\brecurring\b|\bcurrent\b", low) and grouped and cycle.open:
        running = [
            s for s in cycle.open if not re.search(r"trial|draft|pending|requested|paused", s)
        ]
        query.filter(_in("status", running or cycle.open))
    return ""


_SPAN: Final = re.compile(r"\bfrom ([a-z_]+) to ([a-z_]+)\b")
_AFTER_BEING: Final = r"after (?:being |having been |they were |it was )"
_LASTING: Final = re.compile(r"\bfor (?:more than|over|longer than)\b", re.IGNORECASE)


def _is_timed(text: str, named: list[str], cycle: LifecycleDraft) -> bool:
    """Whether a question asks when a state was reached."""
    lasting = bool(_LASTING.search(text)) and len(named) == 1 and named != cycle.states[:1]
    return bool(LAST.search(text) or THIS.search(text) or PER.search(text)) or lasting


def _between_states(
    reading: Reading, query: QueryDraft, draft: EntityDraft, low: str
) -> str:  # fmt: skip
    """Read "how long from applied to hired"; return when the second was reached."""
    match = _SPAN.search(low)
    states = draft.lifecycle.states if draft.lifecycle else []
    if match is None or not {match[1], match[2]} <= set(states):
        return ""
    done = stamp_for(reading, draft, [match[2]])
    query.filter(f"{done} is not null")
    query.measure = f"average time from {match[1]} to {match[2]}"
    return done


def _after_being(
    reading: Reading, query: QueryDraft, draft: EntityDraft, named: list[str], low: str
) -> list[str]:
    """Read "cancelled after being accepted": the second is a moment, not the state now."""
    earlier = [s for s in named if re.search(rf"\b{_AFTER_BEING}{as_words(s)}\b", low)]
    if earlier:
        query.filter(f"{stamp_for(reading, draft, earlier)} is not null")
    return [s for s in named if s not in earlier]


def _named_states(states: list[str], low: str, entity: str) -> list[str]:
    """Return the states a text names: by their own words, else by nouns made of them.

    The name of the entity itself is none: an application is not what is applied.
    """
    exact = [s for s in states if re.search(rf"\b{re.escape(as_words(s))}s?\b", low)]
    rest = re.sub(rf"\b{re.escape(entity.lower())}s?\b", " ", low)
    return exact or [s for s in states if names_state(rest, s)]


def _in(name: str, values: list[str]) -> str:
    return f"{name} = {values[0]}" if len(values) == 1 else f"{name} in ({', '.join(values)})"


def _unfinished(cycle: LifecycleDraft) -> list[str]:
    """Return the states in which something can be late: from "open" on, where there is one."""
    if "open" not in cycle.main:
        return cycle.open
    begun = cycle.main[cycle.main.index("open") :]
    return [state for state in cycle.open if state in begun or state not in cycle.main]


def _until(main: list[str], named: list[str], unwanted: str) -> list[str]:
    """Return the states of the main chain from a named one up to an unwanted one."""
    ends = [i for i, state in enumerate(main) if stem(state) == stem(unwanted)]
    starts = [main.index(s) for s in named if s in main and stem(s) != stem(unwanted)]
    if not ends:
        return []
    start = min(starts) if starts else 0
    return main[start : ends[0]] if start < ends[0] else []


def _closed(reading: Reading, query: QueryDraft, draft: EntityDraft) -> str:
    cycle = draft.lifecycle
    ends = [
        s
        for s in (cycle.states if cycle else [])
        if re.search(r"done|cancel|complet|resolv|finish|reject|settl", s)
    ]
    if not any(a.name == "closed_at" for a in draft.attributes.values()):
        draft.add(
            AttributeDraft(
                "closed_at",
                "instant",
                {
                    "required": False,
                    "managed_by": "server",
                    "inferred": True,
                    "sensitivity": "internal",
                    "definition": f"when it last became "
                    f"{' or '.join(map(as_words, ends)) or 'closed'}",
                },
            )
        )
        reading.assume(
            f"{article(draft.name)} keeps when it was closed (closed_at), because a question "
            f"asks for it",
            draft.name,
        )
    if len(ends) > 1:
        reading.ask(
            40, f"Do closed {many(draft.name)} include those that are {as_words(ends[-1])}?",
            "yes, counted apart", draft.name, options=("yes, counted apart", "no"),
        )  # fmt: skip
    return "closed_at"


def _parameters(
    reading: Reading, query: QueryDraft, text: str, mentions: list[Mention], per: list[str]
) -> None:
    """Turn "of one customer" into a parameter."""
    draft = reading.entities[query.entity]
    for mention in mentions:
        before = text[: mention.start]
        grouped = re.search(
            r"\b(?:per|each|every|any|by|across(?: an?| the)?|no)\s+(?:\w+\s+)?$",
            before,
            re.IGNORECASE,
        )
        if mention.plural or grouped or mention.entity in (query.entity, reading.tenant):
            if mention.entity == query.entity and _ONE.search(before):
                query.filter("id =")
            continue
        if _ASSIGNED.search(before[-30:]):
            if not any(link.name == "assignee" for link in reading.links_of(query.entity)):
                add_assignee(reading, query.entity, mention.entity)
            query.filter("assignee =")
            continue
        link = reading.link_between(query.entity, mention.entity)
        path = (
            link.name if link is not None else path_between(reading, query.entity, mention.entity)
        )
        if path and _DETERMINED.search(before):
            query.filter(f"{path} =")
        elif not path and _LIMITED.search(before) and not reading.linked(
            mention.entity, query.entity
        ):  # fmt: skip
            filter_by_link(reading, query, mention, text)
    ends = re.search(r"\bbetween two ([a-z][a-z ]*?)(?=$|,| in | on )", text, re.IGNORECASE)
    found = reading.broad.exact(ends[1]) if ends else None
    for link in reading.links_of(query.entity) if found else ():
        if found and link.to == found[0] and not link.many:
            query.filter(f"{link.name} =")
    for match in re.finditer(
        r"\b(?:of|in|for|with|at|on|from) (?:an?|one|the same|each) (?:given )?([a-z][a-z ]*?)"
        r"(?=$|,| in | per | and | with | by )",
        text,
        re.I,
    ):
        attribute = draft.attributes.get(snake(match[1]))
        if attribute is not None:
            query.filter(f"{attribute.name} =")
