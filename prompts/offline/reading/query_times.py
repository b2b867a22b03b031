"""Times in questions: moments, spans, and the stamps that say when a state was reached."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from design.document.names import words
from design.document.verbs import action_for_state
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import AttributeDraft, EntityDraft, Reading
from prompts.offline.reading.periods import period_of
from prompts.offline.reading.words import NUMBER_WORDS, as_words, stem

_UNITS: Final = r"(minutes?|hours?|days?|weeks?|months?|quarters?|years?)"
LAST: Final = re.compile(
    rf"\b(?:in|within|over|during|of|from|since) (?:the )?(?:last|past"
    rf"|previous) (?:(\w+) )?{_UNITS}\b",
    re.I,
)
_NEXT: Final = re.compile(
    rf"\b(?:in|within|over|during|for|of) (?:the )?(?:next|coming|following) (?:(\w+) )?{_UNITS}\b",
    re.I,
)
_OLDER: Final = re.compile(
    rf"\b(?:older than|for more than|for over|more than|longer than"
    rf"|over) (\w+) {_UNITS}\b(?: ago| old)?",
    re.I,
)
_WITHIN: Final = re.compile(rf"\b(?:within|in) (?:the )?(\w+) {_UNITS}\b", re.IGNORECASE)
_AHEAD: Final = re.compile(
    r"\b(?:due|expir\w+|laps\w+|runs? out|ends?|ending|starts?|starting|begins?|planned|scheduled"
    r"|falls?|upcoming)\b",
    re.IGNORECASE,
)
THIS: Final = re.compile(r"\b(?:this|the current) (week|month|year|quarter)\b", re.IGNORECASE)
_TODAY: Final = re.compile(
    r"\btoday(?:'s)?\b|\bof the day\b|\bof one day\b|\bon (?:a|one) (?:given )?day\b", re.IGNORECASE
)
_TOMORROW: Final = re.compile(r"\btomorrow(?:'s)?\b", re.IGNORECASE)
OVERDUE: Final = re.compile(
    r"\b(?:overdue|past due|past (?:its|their|the) (?:due\b|deadline)|late"
    r"|too late|not (?:returned|paid) (?:on|in) time)\b",
    re.IGNORECASE,
)
WITHOUT: Final = re.compile(
    r"\b(?:with no|without|who have not|that have not|never|have no|has no|not had)\b",
    re.IGNORECASE,
)
_END: Final = re.compile(
    r"(?:^|_)(?:ends?|due|expires?|until|latest|cancel|close|closes|deadline|valid_to|edited|last)"
)


@dataclass
class QueryDraft:
    """One question being read."""

    text: str
    entity: str = ""
    filters: list[str] = field(default_factory=list)
    sort: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    measure: str = ""
    limit: int | None = None

    def filter(self, condition: str) -> None:
        """Add a condition once."""
        if condition not in self.filters:
            self.filters.append(condition)


def read_number(text: str | None) -> int | None:
    """Return a number written in digits or as a word."""
    low = (text or "").lower().replace(",", "")
    return int(low) if low.isdigit() else NUMBER_WORDS.get(low)


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
    starts = [a for a in stated if re.match(r"(?:starts?|begins?)_", a.name)]
    return (starts or stated)[0].name if stated else "created_at"


def made_at(draft: EntityDraft) -> str:
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


def read_moments(
    reading: Reading, query: QueryDraft, text: str, stamp: str, *, grouped: bool
) -> None:
    """Turn words about time into filters."""
    draft = reading.entities[query.entity]
    when = stamp or main_time(draft)
    today = "today"
    if OVERDUE.search(text):
        due = _due(reading, draft)
        if draft.lifecycle is None or not query.filters:
            _still_open(query, draft)
        since = "today" if draft.attributes[due].type == "date" else "now"
        late = _OLDER.search(text)
        query.filter(f"{due} < {since}{' - ' + span_of(late) if late else ''}")
        week = THIS.search(text)
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
    elif (match := LAST.search(text)) and not WITHOUT.search(text):
        query.filter(f"{when} >= now - {span_of(match)}")
    elif _read_ahead(query, draft, text):
        return
    elif match := THIS.search(text):
        query.filter(f"{when} >= start of {match[1].lower()}")
    elif match := _OLDER.search(text):
        query.filter(f"{stamp or made_at(draft)} < now - {span_of(match)}")
    elif grouped and re.search(r"\b(?:current|billing) period\b", text):
        query.filter(f"{when} >=")
        query.filter(f"{when} <")


def _read_ahead(query: QueryDraft, draft: EntityDraft, text: str) -> bool:
    """Read "due in the next 14 days", "expires within 60 days" and "due this week"."""
    near = _NEXT.search(text) or (_WITHIN.search(text) if _AHEAD.search(text) else None)
    this = THIS.search(text) if _AHEAD.search(text) else None
    if near is None and this is None:
        return False
    coming = _coming(draft, text)
    if near is not None:
        query.filter(f"{coming} >= now")
        query.filter(f"{coming} < now + {span_of(near)}")
    elif this is not None:
        query.filter(f"{coming} >= start of {this[1].lower()}")
        query.filter(f"{coming} < end of {this[1].lower()}")
    query.sort.append(coming)
    return True


def _running_today(query: QueryDraft, draft: EntityDraft, text: str) -> bool:
    """Read "who is away today" as periods that today lies in."""
    period = period_of(draft)
    if period is None or not re.search(r"\b(?:is|are) (?!due)\w+ today|\bcurrently\b", text, re.I):
        return False
    query.filter(f"{period[0]} <= today")
    query.filter(f"{period[1]} >= today")
    query.sort.append(period[0])
    return True


def span_of(match: re.Match[str]) -> str:
    """Return the span of a match: "7 days"."""
    count = read_number(match[1]) or 1
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


def _still_open(query: QueryDraft, draft: EntityDraft) -> None:
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
    if re.search(r"\b(?:expir\w+|laps\w+|runs? out|ends?|ending|due|valid)\b", text, re.I):
        end = re.compile(r"expir|until|valid_(?!from)|due|(?:^|_)ends?")
        ends = [a.name for a in times if end.search(a.name)]
        if ends:
            return ends[0]
    spoken = {stem(word) for word in words(text)}
    named = [a.name for a in times if stem(words(a.name)[0]) in spoken]
    return named[0] if named else main_time(draft)
