"""The order of rows a question asks for: "largest first", "urgent first, then oldest"."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import snake, words
from prompts.offline.reading.model import EntityDraft, Reading
from prompts.offline.reading.query_entity import BY
from prompts.offline.reading.query_times import OVERDUE, QueryDraft, made_at, main_time
from prompts.offline.reading.words import stem

FIRST: Final = re.compile(
    r"\b(?:with )?(?:the )?(newest|latest|most recent|oldest|earliest|longest|highest|largest"
    r"|biggest|greatest|next|lowest|smallest|most expensive|most urgent|most|least|soonest|cheapest"
    r"|dearest)(?: (?!first\b)(\w+))? first\b",
    re.I,
)
NEWEST: Final = re.compile(
    r"^(?:the )?(newest|latest|most recent|last|oldest|earliest)\b", re.IGNORECASE
)
_IN_ORDER: Final = re.compile(
    r"\bin (?:time|date|chronological|order of time) order\b|\bin order of (?:time|date)\b"
    r"|\bchronological|\bin time sequence\b",
    re.I,
)
_ALPHABETIC: Final = re.compile(r"\balphabetical|\bby name\b|\ba to z\b|\ba[-–]z\b", re.IGNORECASE)
_RISING: Final = (
    "next", "lowest", "smallest", "earliest", "oldest", "soonest", "least", "cheapest",
)  # fmt: skip
_LARGE: Final = ("highest", "largest", "biggest", "greatest", "dearest", "most expensive")
_SMALL: Final = ("lowest", "smallest", "cheapest")
_VALUE_FIRST: Final = re.compile(r"\b([a-z]+) first\b", re.IGNORECASE)
_THEN: Final = re.compile(
    r",? (?:and )?then (?:by )?(newest|latest|oldest|earliest|most recent|soonest)\b", re.IGNORECASE
)
_NUMBERS: Final = ("money", "integer", "decimal", "unit_price", "rate")


def read_sorts(
    reading: Reading, query: QueryDraft, text: str, stamp: str, *, grouped: bool
) -> None:  # fmt: skip
    """Read the order of rows."""
    draft = reading.entities[query.entity]
    when = stamp or main_time(draft)
    first = FIRST.search(text)
    newest = NEWEST.search(text)
    if first:
        _first(reading, query, draft, first, when)
    elif _value_first(query, draft, text):
        pass
    elif newest and not grouped:
        query.sort = [when if newest[1].lower() in ("oldest", "earliest") else f"-{when}"]
    elif _IN_ORDER.search(text):
        query.sort = [when]
    elif _ALPHABETIC.search(text):
        name = next((n for n in draft.attributes if n.endswith("name") or n == "title"), "")
        query.sort = [name] if name else []
    elif not grouped:
        _sort_by(reading, query, draft, text, stamp)
    then = _THEN.search(text)
    if then and query.sort:
        late = "" if then[1].lower() in ("oldest", "earliest", "soonest") else "-"
        key = _filtered_time(query, draft) or made_at(draft)
        query.sort = [*(s for s in query.sort if s.lstrip("-") != key), f"{late}{key}"]


def _first(
    reading: Reading, query: QueryDraft, draft: EntityDraft, match: re.Match[str], when: str
) -> None:
    word = match[1].lower()
    attribute = reading.attribute_like(draft.name, match[2]) if match[2] else None
    before = re.search(r"\b([a-z]+ing)\s+$", match.string[: match.start()], re.IGNORECASE)
    moment = _moment_like(reading, draft, match[2] or (before[1] if before else ""))
    if moment and (attribute is None or attribute.type not in _NUMBERS):
        query.sort = [moment if word in _RISING else f"-{moment}"]
        return
    if attribute is not None:
        query.sort = [attribute.name if word in _RISING else f"-{attribute.name}"]
    elif word in ("newest", "latest", "most recent"):
        query.sort = [f"-{when}"]
    elif word == "most urgent" and (rank := _urgency(draft)):
        query.sort = [rank]
    elif word in (*_LARGE, *_SMALL) and (size := _size(draft, query)):
        query.sort = [size if word in _SMALL else f"-{size}"]
    elif word == "soonest":
        query.sort = [_filtered_time(query, draft) or when]
    elif not (query.sort and OVERDUE.search(match.string)):
        query.sort = [when]


def _urgency(draft: EntityDraft) -> str:
    """Return the closed list that says how urgent something is, most urgent first."""
    for attribute in draft.of_type("enum"):
        values = [str(value) for value in attribute.facts.get("values", ())]
        pressing = [n for n, value in enumerate(values) if _PRESSING.search(value)]
        if pressing:
            return f"-{attribute.name}" if pressing[-1] >= len(values) / 2 else attribute.name
    return ""


_PRESSING: Final = re.compile(r"urgent|critical|emergency|blocker|immediate|highest")


def _moment_like(reading: Reading, draft: EntityDraft, word: str) -> str:
    """Return the moment a word such as "departure" or "closing" speaks of, own or linked."""
    wanted = stem(word)[:5]
    if len(wanted) < 4:
        return ""
    places = [("", draft)]
    for link in reading.links_of(draft.name):
        if not link.many and not link.name.endswith("_by"):
            places.append((f"{link.name}.", reading.entities[link.to]))
    for path, entity in places:
        for item in entity.of_type("instant", "date"):
            if any(stem(part)[:5] == wanted for part in words(item.name)):
                return f"{path}{item.name}"
    return ""


def _size(draft: EntityDraft, query: QueryDraft) -> str:
    """Return the amount by which rows are large or small, where only one can be meant."""
    money = [item.name for item in draft.of_type("money")]
    numbers = money or [item.name for item in draft.of_type("integer", "decimal", "unit_price")]
    named = [part.split()[0] for part in query.filters if part.split()[0] in numbers]
    named += [name for name in numbers if name in ("amount", "total", "quantity", "size")]
    if named:
        return named[0]
    return numbers[0] if len(numbers) == 1 else ""


def _filtered_time(query: QueryDraft, draft: EntityDraft) -> str:
    """Return the moment the rows were chosen by."""
    times = {item.name for item in draft.of_type("instant", "date")}
    return next((part.split()[0] for part in query.filters if part.split()[0] in times), "")


def _value_first(query: QueryDraft, draft: EntityDraft, text: str) -> bool:
    """Read "urgent first": by the place of a value in its list."""
    for match in _VALUE_FIRST.finditer(text):
        value = snake(match[1])
        for attribute in draft.of_type("enum"):
            values = [snake(str(known)) for known in attribute.facts.get("values", ())]
            if value in values:
                late = values.index(value) >= len(values) / 2
                query.sort = [f"-{attribute.name}" if late else attribute.name]
                return True
    return False


def _sort_by(
    reading: Reading, query: QueryDraft, draft: EntityDraft, text: str, stamp: str
) -> None:
    by = BY.search(text)
    name = by[1].strip().lower() if by else ""
    attribute = reading.attribute_like(draft.name, name) if name else None
    timed = re.match(r"(start|begin|end|due|departure|arrival)\w* (?:time|date|moment)$", name)
    if name in ("age", "date", "time"):
        query.sort = query.sort or [made_at(draft)]
    elif timed and (moment := _moment_like(reading, draft, f"{timed[1]}s")):
        query.sort = [moment]
    elif attribute is not None:
        query.sort = [f"-{attribute.name}" if attribute.type in _NUMBERS else attribute.name]
    elif name and (path := _over_links(reading, draft, name)):
        query.sort = [path]
    elif stamp and not query.sort:
        waiting = any(part.startswith(f"{stamp} < ") for part in query.filters)
        query.sort = [stamp if waiting else f"-{stamp}"]
    elif not query.sort and any(main_time(draft) in f for f in query.filters):
        query.sort = [main_time(draft)]


def _over_links(reading: Reading, draft: EntityDraft, name: str) -> str:
    """Return "guest.family_name" for "by family name" of bookings."""
    found = reading.broad.exact(name)
    for link in reading.links_of(draft.name):
        if link.many:
            continue
        if found is not None and link.to == found[0]:
            return link.name
        if snake(name) in reading.entities[link.to].attributes:
            return f"{link.name}.{snake(name)}"
    return ""
