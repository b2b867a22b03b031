"""Reading reporting questions: entity, filters, sort, groups and measure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from design.document.names import plural, snake, words
from design.document.verbs import action_for_state
from prompts.offline.reading.lifecycles import article, many, open_states
from prompts.offline.reading.model import AttributeDraft, EntityDraft, LinkDraft, Reading
from prompts.offline.reading.roles import add_assignee
from prompts.offline.reading.rules import period_of
from prompts.offline.reading.words import NUMBER_WORDS, Mention, as_words, fold, stem

PERIODS: Final = ("hour", "day", "week", "month", "quarter", "year")
_UNITS: Final = r"(minutes?|hours?|days?|weeks?|months?|quarters?|years?)"
_LAST: Final = re.compile(
    rf"\b(?:in|within|over|during|of|from|since) (?:the )?(?:last|past"
    rf"|previous) (?:(\w+) )?{_UNITS}\b",
    re.I,
)
_NEXT: Final = re.compile(
    rf"\b(?:in|within|over|during|for) (?:the )?(?:next|coming|following) (?:(\w+) )?{_UNITS}\b",
    re.I,
)
_OLDER: Final = re.compile(
    rf"\b(?:older than|for more than|for over|more than|longer than"
    rf"|over) (\w+) {_UNITS}\b(?: ago| old)?",
    re.I,
)
_THIS: Final = re.compile(r"\b(?:this|the current) (week|month|year|quarter)\b", re.IGNORECASE)
_TODAY: Final = re.compile(
    r"\btoday(?:'s)?\b|\bof the day\b|\bof one day\b|\bon (?:a|one) (?:given )?day\b", re.IGNORECASE
)
_TOMORROW: Final = re.compile(r"\btomorrow(?:'s)?\b", re.IGNORECASE)
_BELOW: Final = re.compile(
    r"\b(below|under|less than|fewer than|at most|above|over|more than"
    r"|at least) (\d[\d,.]*)(?! ?(?:minutes?|hours?|days?|weeks?|months?|years?))\b",
    re.I,
)
_COMPARISONS: Final = {"below": "<", "under": "<", "less than": "<", "fewer than": "<", "at most": "<=",
                       "above": ">", "over": ">", "more than": ">", "at least": ">="}  # fmt: skip
_PER: Final = re.compile(
    r"\b(?:per|for each|by each|grouped by|broken down by|split by) ([\w -]+?)(?=$|,| per "
    r"| and | in | over | for | of | with | this| last| since)",
    re.I,
)
_BY: Final = re.compile(r"\bby ([\w -]+?)(?=$|,| per | in | over | for | and )", re.IGNORECASE)
_AGGREGATE: Final = re.compile(
    r"\b(?:revenue|turnover|income|sales|rate|share|percentage|average|mean|median|sum|total"
    r"|number of|count of|how many"
    r"|how much|usage|occupancy|utili[sz]ation|ratio|volume|spend|cost|monthly|yearly|most"
    r"|least|top|trend|statistics)\b",
    re.I,
)
_FIRST: Final = re.compile(
    r"\b(?:with )?(?:the )?(newest|latest|most recent|oldest|earliest|longest|highest|largest"
    r"|biggest|lowest|smallest|most|least|soonest|cheapest|most urgent)(?: (\w+))? first\b",
    re.I,
)
_NEWEST: Final = re.compile(
    r"^(?:the )?(newest|latest|most recent|last|oldest|earliest)\b", re.IGNORECASE
)
_IN_ORDER: Final = re.compile(
    r"\bin (?:time|date|chronological|order of time) order\b|\bin order of (?:time|date)\b"
    r"|\bchronological|\bin time sequence\b",
    re.I,
)
_ALPHABETIC: Final = re.compile(r"\balphabetical|\bby name\b|\ba to z\b|\ba[-–]z\b", re.IGNORECASE)
_OVERDUE: Final = re.compile(
    r"\b(?:overdue|past due|late|too late|not (?:returned|paid) (?:on|in) time)\b", re.IGNORECASE
)
_OPEN: Final = re.compile(
    r"\b(?:open|unresolved|unfinished|outstanding|ongoing|still active"
    r"|not (?:yet )?(?:finished|closed))\b",
    re.I,
)
_WITHOUT: Final = re.compile(
    r"\b(?:with no|without|who have not|that have not|never|have no|has no|not had)\b",
    re.IGNORECASE,
)
_NOT_STATE: Final = re.compile(
    r"\b(?:but )?(?:not|never)(?: yet| fully| completely| been)* ([a-z]+(?: out| in)?)\b", re.I
)
_TOP: Final = re.compile(
    r"\btop (\w+)\b|\b(?:the )?(\w+) (?:most|best|biggest|largest)\b", re.IGNORECASE
)
_HISTORY: Final = re.compile(r"\b(?:history|audit trail|changes|log) of\b", re.IGNORECASE)
_FREE: Final = re.compile(
    r"\b(?:free|available|open|bookable) (?:slots?|times?|rooms?|appointments?|places|seats"
    r"|tables|items?|\w+s)\b",
    re.I,
)
_ASSIGNED: Final = re.compile(r"\bassigned to\b", re.IGNORECASE)
_DETERMINED: Final = re.compile(
    r"\b(?:one|an?|the|each|given|this|single|particular)\s+(?:\w+\s+)?$", re.IGNORECASE
)
_END: Final = re.compile(
    r"(?:^|_)(?:ends?|due|expires?|until|latest|cancel|close|closes|deadline|valid_to|edited|last)"
)


@dataclass
class _Query:
    """One question being read."""

    text: str
    entity: str = ""
    filters: list[str] = field(default_factory=list)
    sort: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    measure: str = ""
    limit: int | None = None

    def filter(self, condition: str) -> None:
        if condition not in self.filters:
            self.filters.append(condition)


def read_queries(reading: Reading) -> None:
    """Read every reporting question."""
    for text in reading.brief.reporting:
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


def _read(reading: Reading, text: str) -> _Query:
    query = _Query(text)
    mentions = reading.finder.mentions(text)
    query.entity = _entity(reading, text, mentions)
    if not query.entity:
        reading.ask(
            70,
            f"Which facts answer “{text}”? No entity of the brief is named in it.",
            "",
        )
        return query
    query.entity, ranked = _ranked(reading, query, text)
    per = [match.group(1) for match in _PER.finditer(text)]
    grouped = bool(per) and bool(_AGGREGATE.search(text) or _counted(reading, query, text))
    draft = reading.entities[query.entity]
    if ranked or _free_slots(reading, query, text):
        return query
    stamp = _state_filters(reading, query, draft, text, grouped=grouped)
    _parameters(reading, query, text, mentions, per)
    _moments(reading, query, text, stamp, grouped=grouped)
    _amounts(reading, query, text)
    if grouped:
        _groups(reading, query, text, per, stamp)
    else:
        _row_groups(reading, query, per)
    _sorts(reading, query, text, stamp, grouped=grouped)
    _absence(reading, query, text, mentions)
    _compared(reading, query, text, mentions)
    top = _TOP.search(text)
    number = _number(top[1] or top[2]) if top else None
    query.limit = (
        number
        or query.limit
        or (None if query.groups else 25 if _FIRST.search(text) or _NEWEST.search(text) else 100)
    )
    return query


def _ranked(reading: Reading, query: _Query, text: str) -> tuple[str, bool]:
    """Read "top 10 donors by amount": what is added up belongs to what is ranked."""
    by, top = _BY.search(text), _TOP.search(text)
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
            query.limit = _number(top[1] or top[2])
            when = main_time(draft)
            if re.search(r"\b(?:year|month|week|quarter)\b", text):
                query.filter(f"{when} >=")
                query.filter(f"{when} <")
            return draft.name, True
    return query.entity, False


def _number(text: str | None) -> int | None:
    low = (text or "").lower().replace(",", "")
    return int(low) if low.isdigit() else NUMBER_WORDS.get(low)


def _entity(reading: Reading, text: str, mentions: list[Mention]) -> str:
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


_MOST: Final = re.compile(r"\bmost (?:often )?(\w+(?:ed|sold|bought|lent|read))\b", re.IGNORECASE)


def _most(reading: Reading, text: str, mentions: list[Mention]) -> str:
    """Return what "most borrowed titles" counts: the loans that lead to titles."""
    match = _MOST.search(text)
    things = [m.entity for m in mentions if m.start > (match.end() if match else 0)]
    if match is None or not things:
        return ""
    done = stem(match[1])
    for draft in reading.entities.values():
        told = {
            stem(word)
            for word in words(f"{draft.name} {draft.definition} {' '.join(draft.attributes)}")
        }
        leads = reading.link_between(draft.name, things[0]) or _path(reading, draft.name, things[0])
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
        if draft.name in groups or main_time(draft) == "created_at":
            continue
        reached = [
            name
            for name in groups
            if name == reading.tenant
            or reading.link_between(draft.name, name)
            or _path(reading, draft.name, name)
        ]
        if len(reached) < len(groups):
            continue
        score = 1 + 3 * (draft.lifecycle is not None) + 2 * bool(draft.of_type("money"))
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
            if _names_state(low, state):
                return draft.name
    return ""


def _by_numbers(reading: Reading, text: str, mentions: list[Mention]) -> str:
    stems = {stem(word) for word in words(text)}
    for draft in reading.entities.values():
        linked = not mentions or any(reading.linked(draft.name, m.entity) for m in mentions)
        if linked and any(stem(words(name)[-1]) in stems for name in draft.attributes):
            return draft.name
    return ""


def _counted(reading: Reading, query: _Query, text: str) -> bool:
    """Whether "per week per project" counts rows rather than sorting them."""
    first_per = [match.group(1).strip().lower() for match in _PER.finditer(text)]
    return any(name.split()[-1] in PERIODS for name in first_per if name)


def stamp_for(reading: Reading, draft: EntityDraft, states: list[str]) -> str:
    """Return the attribute that says when a state was reached, adding it where there is none."""
    state = states[0]
    candidates = [state, as_words(state).replace(" ", "_"), action_for_state(state)]
    for attribute in draft.of_type("instant"):
        body = attribute.name.removesuffix("_at")
        if body in candidates or stem(words(body)[0]) == stem(words(state)[0]):
            return attribute.name
    name = f"{state.split('_')[0] if state.split('_')[-1] in ('over', 'out') else state}_at"
    draft.add(
        AttributeDraft(
            name, "instant",
            {"required": False, "managed_by": "server", "inferred": True, "sensitivity": "internal",
             "definition": f"when it became {as_words(state)}"},
        )
    )  # fmt: skip
    reading.assume(
        f"{article(draft.name)} keeps when it became {as_words(state)} ({name}), because a "
        f"question asks for it",
        draft.name,
    )
    return name


def main_time(draft: EntityDraft) -> str:
    """Return the attribute that says when an entity happened or was made."""
    times = [a for a in draft.of_type("instant") if not _END.search(a.name)]
    times += [a for a in draft.of_type("date") if not _END.search(a.name) and "birth" not in a.name]
    stated = [a for a in times if not a.facts.get("inferred") and not a.optional]
    return stated[0].name if stated else "created_at"


def _made(draft: EntityDraft) -> str:
    """Return when an entity was created: its own word for it, or the conventional column."""
    cycle = draft.lifecycle
    first = stem(words(cycle.states[0])[0]) if cycle and cycle.states else ""
    for attribute in draft.of_type("instant"):
        if first and stem(words(attribute.name)[0]) == first:
            return attribute.name
    name = main_time(draft)
    return (
        name
        if name.endswith("_at") and not re.match(r"(?:starts?|begins?|used|scheduled)", name)
        else "created_at"
    )


def _state_filters(
    reading: Reading, query: _Query, draft: EntityDraft, text: str, *, grouped: bool
) -> str:
    """Filter by the states a question names; return the stamp of the one it is about."""
    cycle = draft.lifecycle
    low = text.lower().replace("-", " ")
    if cycle is None:
        return ""
    named = _named_states(cycle.states, low)
    undone = next(
        (s for s in cycle.states if re.search(rf"\b(?:un|not yet ){re.escape(s)}\b", low)), ""
    )
    if undone:
        query.filter(
            _in("status", [s for s in open_states(draft) if s != undone] or cycle.states[:1])
        )
        return ""
    unwanted = _NOT_STATE.search(low)
    if unwanted and (span := _until(cycle.main, named, unwanted[1])):
        query.filter(_in("status", span))
        return ""
    if _OVERDUE.search(text) and "overdue" not in cycle.states:
        query.filter(_in("status", open_states(draft)))
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
        if _OVERDUE.search(text):
            return ""
        timed = bool(_LAST.search(text) or _THIS.search(text) or _PER.search(text))
        return stamp_for(reading, draft, named) if timed else ""
    if _OPEN.search(text):
        query.filter(_in("status", open_states(draft)))
    elif re.search(r"\brecurring\b|\bcurrent\b", low) and grouped and cycle.open:
        running = [
            s for s in cycle.open if not re.search(r"trial|draft|pending|requested|paused", s)
        ]
        query.filter(_in("status", running or cycle.open))
    return ""


def _named_states(states: list[str], low: str) -> list[str]:
    """Return the states a text names: by their own words, else by nouns made of them."""
    exact = [s for s in states if re.search(rf"\b{re.escape(as_words(s))}s?\b", low)]
    return exact or [s for s in states if _names_state(low, s)]


def _names_state(low: str, state: str) -> bool:
    """Whether a text names a state: "failed", "no shows", "cancellations"."""
    if re.search(rf"\b{re.escape(as_words(state))}s?\b", low):
        return True
    noun = re.compile(rf"\b{re.escape(stem(state))}\w*(?:ions?|als?|ures?)\b")
    return "_" not in state and len(stem(state)) > 3 and bool(noun.search(low))


def _in(name: str, values: list[str]) -> str:
    return f"{name} = {values[0]}" if len(values) == 1 else f"{name} in ({', '.join(values)})"


def _until(main: list[str], named: list[str], unwanted: str) -> list[str]:
    """Return the states of the main chain from a named one up to an unwanted one."""
    ends = [i for i, state in enumerate(main) if stem(state) == stem(unwanted)]
    starts = [main.index(s) for s in named if s in main and stem(s) != stem(unwanted)]
    if not ends:
        return []
    start = min(starts) if starts else 0
    return main[start : ends[0]] if start < ends[0] else []


def _closed(reading: Reading, query: _Query, draft: EntityDraft) -> str:
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
    reading: Reading, query: _Query, text: str, mentions: list[Mention], per: list[str]
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
            continue
        if _ASSIGNED.search(before[-30:]):
            if not any(link.name == "assignee" for link in reading.links_of(query.entity)):
                add_assignee(reading, query.entity, mention.entity)
            query.filter("assignee =")
            continue
        link = reading.link_between(query.entity, mention.entity)
        path = link.name if link is not None else _path(reading, query.entity, mention.entity)
        if path and _DETERMINED.search(before):
            query.filter(f"{path} =")
    for match in re.finditer(
        r"\b(?:of|in|for|with|at) (?:an?|one|the same|each) (?:given )?([a-z][a-z ]*?)(?=$|,"
        r"| in | per | and | with | by )",
        text,
        re.I,
    ):
        attribute = draft.attributes.get(snake(match[1]))
        if attribute is not None:
            query.filter(f"{attribute.name} =")


def _moments(reading: Reading, query: _Query, text: str, stamp: str, *, grouped: bool) -> None:
    """Turn words about time into filters."""
    draft = reading.entities[query.entity]
    when = stamp or main_time(draft)
    today = "today"
    if _OVERDUE.search(text):
        due = _due(reading, draft)
        if draft.lifecycle is None or not query.filters:
            _still_open(query, draft)
        since = "today" if draft.attributes[due].type == "date" else "now"
        late = _OLDER.search(text)
        query.filter(f"{due} < {since}{' - ' + _span(late) if late else ''}")
        week = _THIS.search(text)
        if week:
            query.filter(f"{due} >= start of {week[1].lower()}")
        query.sort.append(due)
        return
    if _TODAY.search(text) and _running_today(query, draft, text):
        return
    if _TODAY.search(text):
        when = stamp or _coming(draft, text)
        query.filter(f"{when} >= {today}")
        query.filter(f"{when} < {today} + 1 day")
    elif _TOMORROW.search(text):
        query.filter(f"{when} >= {today} + 1 day")
        query.filter(f"{when} < {today} + 2 days")
    elif (match := _LAST.search(text)) and not _WITHOUT.search(text):
        query.filter(f"{when} >= now - {_span(match)}")
    elif match := _NEXT.search(text):
        coming = _coming(draft, text)
        query.filter(f"{coming} >= now")
        query.filter(f"{coming} < now + {_span(match)}")
        query.sort.append(coming)
    elif match := _THIS.search(text):
        query.filter(f"{when} >= start of {match[1].lower()}")
    elif match := _OLDER.search(text):
        query.filter(f"{stamp or _made(draft)} < now - {_span(match)}")
    elif grouped and re.search(r"\b(?:current|billing) period\b", text):
        query.filter(f"{when} >=")
        query.filter(f"{when} <")


def _running_today(query: _Query, draft: EntityDraft, text: str) -> bool:
    """Read "who is away today" as periods that today lies in."""
    period = period_of(draft)
    if period is None or not re.search(r"\b(?:is|are) (?!due)\w+ today|\bcurrently\b", text, re.I):
        return False
    query.filter(f"{period[0]} <= today")
    query.filter(f"{period[1]} >= today")
    query.sort.append(period[0])
    return True


def _span(match: re.Match[str]) -> str:
    count = _number(match[1]) or 1
    unit = match[2].lower().removesuffix("s")
    if unit == "quarter":
        count, unit = count * 3, "month"
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _due(reading: Reading, draft: EntityDraft) -> str:
    """Return when something is due, adding the attribute if a question needs it and none has it."""
    for attribute in draft.of_type("instant", "date"):
        if re.search(r"due|deadline|return_by|until|expires", attribute.name):
            return attribute.name
    ends = [a for a in draft.of_type("instant", "date") if re.search(r"^end|_end|return", a.name)]
    if ends:
        return ends[0].name
    draft.add(AttributeDraft("due_at", "instant", {"inferred": True, "sensitivity": "internal"}))
    reading.assume(
        f"{article(draft.name)} has a moment it is due (due_at), because a question asks what "
        f"is overdue",
        draft.name,
    )
    return "due_at"


def _still_open(query: _Query, draft: EntityDraft) -> None:
    back = next(
        (
            a.name
            for a in draft.of_type("instant", "date")
            if a.optional and re.search(r"return|complet|paid|closed|done", a.name)
        ),
        None,
    )
    if back is not None:
        query.filter(f"{back} is null")


def _coming(draft: EntityDraft, text: str) -> str:
    times = draft.of_type("instant", "date")
    if re.search(r"\b(?:expir\w+|ends?|ending|due|valid)\b", text, re.IGNORECASE):
        ends = [a.name for a in times if re.search(r"expir|until|valid|due|(?:^|_)ends?", a.name)]
        if ends:
            return ends[0]
    spoken = {stem(word) for word in words(text)}
    named = [a.name for a in times if stem(words(a.name)[0]) in spoken]
    return named[0] if named else main_time(draft)


def _amounts(reading: Reading, query: _Query, text: str) -> None:
    """Turn "below 5 in stock" into a filter."""
    match = _BELOW.search(text)
    if match is None:
        return
    draft = reading.entities[query.entity]
    numbers = draft.of_type("integer", "decimal", "money", "rate")
    stems = {stem(word) for word in words(text)}
    named = [a for a in numbers if any(stem(word) in stems for word in words(a.name))] or numbers
    if named:
        value = match[2].replace(",", "").strip(".")
        query.filter(f"{named[0].name} {_COMPARISONS[match[1].lower()]} {value}")
        query.sort.append(named[0].name)


def _groups(reading: Reading, query: _Query, text: str, per: list[str], stamp: str) -> None:
    """Turn "per product per month" into groups and say what is computed."""
    draft = reading.entities[query.entity]
    periods = [name.strip().lower() for name in per]
    by = _BY.search(text)
    if by and by[1] not in per:
        periods.append(by[1].strip().lower())
    if _MOST.search(text):
        things = [m.entity for m in reading.finder.mentions(text) if m.entity != draft.name]
        periods[:0] = [name.lower() for name in things[:1]]
        query.measure = f"number of {many(draft.name)}"
    for name in periods:
        group = _group(reading, query, draft, name)
        if group:
            query.groups.append(group)
    if any(name in PERIODS for name in periods):
        when = stamp or main_time(draft)
        owner = reading.owner_of(draft.name)
        if (
            when == "created_at"
            and owner is not None
            and main_time(reading.entities[owner.to]) != "created_at"
        ):
            when = f"{owner.name}.{main_time(reading.entities[owner.to])}"
        if not any(f.startswith(when) for f in query.filters):
            query.filter(f"{when} >=")
            query.filter(f"{when} <")
    if not query.measure:
        query.measure = _measure(reading, draft, text)


def _group(reading: Reading, query: _Query, draft: EntityDraft, name: str) -> str:
    if name in PERIODS:
        return name
    found = reading.finder.first(name)
    if found is not None and found == reading.tenant:
        return found
    if found is not None and found != draft.name:
        link = reading.link_between(draft.name, found)
        return link.name if link else _path(reading, draft.name, found)
    attribute = reading.attribute_like(draft.name, name)
    if attribute is not None:
        return attribute.name
    return "status" if name in ("state", "status") and draft.lifecycle else ""


def _path(reading: Reading, start: str, target: str) -> str:
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


def _measure(reading: Reading, draft: EntityDraft, text: str) -> str:
    low = text.lower()
    money = draft.of_type("money", "unit_price")
    if re.search(r"\brecurring\b", low):
        return "sum of the base price per month of what is running"
    if re.search(r"\b(?:revenue|turnover|sales|income)\b", low) and money:
        whole = next((name for name in ("amount", "total") if name in draft.attributes), "")
        if whole:
            return f"sum of {whole}"
        price = next((a.name for a in money if "price" in a.name), money[0].name)
        times = " × quantity" if "quantity" in draft.attributes and "price" in price else ""
        return f"sum of {as_words(price)}{times}"
    if re.search(r"\b(?:average|mean)\b", low):
        numbers = draft.of_type("integer", "decimal", "money", "rate")
        stems = {stem(word) for word in words(text)}
        named = [a for a in numbers if any(stem(w) in stems for w in words(a.name))]
        plain = re.sub(r"\s+per .*$", "", low)
        return f"average {as_words(named[0].name)}" if named else plain
    if re.search(r"\busage\b|\bhow much\b|\btotal\b|\bsum\b", low) and (
        amounts := [
            a for a in draft.of_type("decimal", "integer", "money") if "derived_from" not in a.facts
        ]
    ):
        return f"sum of {as_words(amounts[0].name)}"
    if re.search(r"\b(?:rate|share|occupancy|utili[sz]ation|percentage|fell|rose|compared)\b", low):
        return low
    return f"number of {many(draft.name)}"


def _row_groups(reading: Reading, query: _Query, per: list[str]) -> None:
    """Read "orders not fully shipped, per warehouse": rows in groups, linking them if need be."""
    draft = reading.entities[query.entity]
    for name in per:
        found = reading.finder.first(name)
        if found is None or found == draft.name:
            continue
        path = found if found == reading.tenant else _path(reading, draft.name, found)
        if not path:
            path = _missing_link(reading, draft, found)
        query.groups.append(path)
        query.measure = query.measure or f"number of {many(draft.name)}"


def _missing_link(reading: Reading, draft: EntityDraft, target: str) -> str:
    """Add the link a question needs, on the lines of a thing that has lines."""
    line = next(
        (
            part
            for part in reading.parts_of(draft.name)
            if words(part)[-1] in ("line", "item", "position")
            and part.lower().startswith(draft.name.lower())
        ),
        None,
    )
    holder = line or draft.name
    link = reading.link(holder, target, optional=True, inferred=True, managed_by="server")
    reading.assume(
        f"{article(holder)} knows its {target.lower()} once that is settled, because a "
        f"question asks for it",
        holder,
        target,
    )
    reading.ask(
        75,
        f"Which {target.lower()} does {article(draft.name)} belong to?",
        f"the one each {holder.lower()} was allotted to" if line else "the one it was given to",
        draft.name,
        target,
    )
    return link.name if holder == draft.name else target


def _sorts(reading: Reading, query: _Query, text: str, stamp: str, *, grouped: bool) -> None:
    """Read the order of rows."""
    draft = reading.entities[query.entity]
    when = stamp or main_time(draft)
    first = _FIRST.search(text)
    newest = _NEWEST.search(text)
    if first:
        word = first[1].lower()
        attribute = reading.attribute_like(draft.name, first[2]) if first[2] else None
        if attribute is not None:
            query.sort = [
                attribute.name
                if word in ("lowest", "smallest", "earliest", "oldest", "soonest", "least")
                else f"-{attribute.name}"
            ]
        elif word in ("newest", "latest", "most recent"):
            query.sort = [f"-{when}"]
        elif not (query.sort and _OVERDUE.search(text)):
            query.sort = [when]
    elif newest and not grouped:
        query.sort = [when if newest[1].lower() in ("oldest", "earliest") else f"-{when}"]
    elif _IN_ORDER.search(text):
        query.sort = [when]
    elif _ALPHABETIC.search(text):
        name = next((n for n in draft.attributes if n.endswith("name") or n == "title"), "")
        query.sort = [name] if name else []
    elif not grouped:
        _sort_by(reading, query, draft, text, stamp)


def _sort_by(reading: Reading, query: _Query, draft: EntityDraft, text: str, stamp: str) -> None:
    by = _BY.search(text)
    name = by[1].strip().lower() if by else ""
    attribute = reading.attribute_like(draft.name, name) if name else None
    if name in ("age", "date", "time"):
        query.sort = query.sort or [_made(draft)]
    elif attribute is not None:
        numeric = attribute.type in ("money", "integer", "decimal", "unit_price", "rate")
        query.sort = [f"-{attribute.name}" if numeric else attribute.name]
    elif stamp and not query.sort:
        query.sort = [f"-{stamp}"]
    elif not query.sort and any(main_time(draft) in f for f in query.filters):
        query.sort = [main_time(draft)]


def _absence(reading: Reading, query: _Query, text: str, mentions: list[Mention]) -> None:
    """Read "patients with no appointment in the last 12 months"."""
    match = _WITHOUT.search(text)
    other = next((m.entity for m in mentions if match and m.start > match.start()), None)
    if match is None or other is None or other == query.entity:
        return
    span = _LAST.search(text)
    when = main_time(reading.entities[other])
    since = f" whose {as_words(when)} is in the last {_span(span)}" if span else ""
    query.measure = ""
    query.limit = 100
    reading.assume(
        f"“{text}” means no {other.lower()} that counts{since}; one in the future counts as one",
        other,
    )


def _compared(reading: Reading, query: _Query, text: str, mentions: list[Mention]) -> None:
    """Read "accounts whose usage fell by half since last month": groups compared over time."""
    match = re.search(r"\bwhose (.+)$", text, re.IGNORECASE)
    if match is None or not mentions or mentions[0].entity == query.entity:
        return
    query.groups.append(mentions[0].entity)
    query.measure = match[1]
    query.sort = []
    query.limit = None
    if re.search(r"\b(?:fell|rose|dropped|grew|halved|doubled|increased|decreased)\b", match[1]):
        query.filters = [re.sub(r"now - 1 (\w+)$", r"now - 2 \1s", part) for part in query.filters]


def _free_slots(reading: Reading, query: _Query, text: str) -> bool:
    """Read "free slots of a speciality in the next 14 days"."""
    if not re.search(r"\b(?:free|available|bookable)\b", text, re.IGNORECASE):
        return False
    booked = [d for d in reading.entities.values() if period_of(d) and d.lifecycle is not None]
    if not booked:
        return False
    kept = [i for i in reading.invariants if i.get("kind") == "no_overlap"]
    holder = next((i["entity"] for i in kept), booked[0].name)
    per = next(
        (
            link.to
            for i in kept
            if i["entity"] == holder
            for link in reading.links_of(holder)
            if link.name in i["per"]
        ),
        None,
    )
    resource = per or next((link.to for link in reading.links_of(holder)), "")
    if not resource:
        return False
    query.entity = resource
    draft = reading.entities[resource]
    for name in draft.attributes:
        if re.search(rf"\b{re.escape(as_words(name))}\b", text.lower()):
            query.filter(f"{name} =")
    slots = bool(re.search(r"\b(?:slots?|times?|appointments?)\b", text, re.IGNORECASE))
    query.measure = f"free times without {article(holder)}" if slots else ""
    query.limit = 100
    if slots:
        _working_hours(reading, resource, holder)
    return True


def _working_hours(reading: Reading, resource: str, holder: str) -> None:
    """Add the hours without which free times cannot be computed."""
    draft = reading.infer_entity(
        "Working hours", f"when {article(resource)} can be booked in a usual week"
    )
    for name, kind, facts in (
        ("weekday", "integer", {"minimum": "1", "maximum": "7", "definition": "1 is Monday"}),
        ("opens", "time", {}),
        ("closes", "time", {}),
        ("slot_minutes", "integer", {"minimum": "5", "maximum": "240"}),
    ):
        draft.add(
            AttributeDraft(name, kind, {**facts, "inferred": True, "sensitivity": "internal"})
        )
    reading.link(draft.name, resource, weight=4, inferred=True)
    reading.invariants.append(
        {
            "entity": draft.name,
            "statement": "working hours close after they open",
            "kind": "compare",
            "left": "closes",
            "operator": ">",
            "right": "opens",
        }
    )
    reading.assume(
        f"free times are computed from weekly working hours of {article(resource)} and its "
        f"{many(holder)}, not stored",
        draft.name,
        resource,
    )
    reading.ask(
        90,
        "Where do free times come from? The brief has no working hours, slot length or absences.",
        f"weekly hours of {article(resource)} with a slot length; absences as blocked "
        f"{many(holder)} later",
        resource,
        holder,
    )


def links_to_people(reading: Reading, entity: str) -> list[LinkDraft]:
    """Return the links of an entity to people."""
    return [link for link in reading.links_of(entity) if reading.is_person(link.to)]


def plural_of(name: str) -> str:
    """Return the plural of an entity's name in lower case."""
    return plural(name.lower())
