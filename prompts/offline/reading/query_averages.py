"""Questions that hold an average against a number: "with an average rating below 3"."""

from __future__ import annotations

import re
from typing import Final

from prompts.offline.reading.model import EntityDraft, Reading
from prompts.offline.reading.query_entity import path_between
from prompts.offline.reading.query_facts import COMPARISONS
from prompts.offline.reading.query_times import LAST, QueryDraft, main_time, span_of
from prompts.offline.reading.words import as_words

_AVERAGE: Final = re.compile(
    r"\b(?P<how>average|mean|median|total) (?P<what>[a-z][a-z ]*?) (?:is |of |that is )?"
    rf"(?P<op>{'|'.join(COMPARISONS)}) (?P<number>\d[\d,.]*)",
    re.IGNORECASE,
)


def read_average(reading: Reading, query: QueryDraft, text: str) -> bool:
    """Read what is asked of groups by the average of their parts; False for other questions."""
    match = _AVERAGE.search(text)
    if match is None:
        return False
    whole = query.entity
    for draft in reading.entities.values():
        number = _number(reading, draft, match["what"])
        link = reading.link_between(draft.name, whole)
        path = link.name if link is not None else path_between(reading, draft.name, whole)
        if not number or not path or draft.name == whole:
            continue
        query.entity = draft.name
        query.groups = [path]
        value = match["number"].strip(".,")
        operator = COMPARISONS[match["op"].lower()]
        query.measure = f"{match['how'].lower()} {as_words(number)} {operator} {value}"
        if span := LAST.search(text):
            query.filter(f"{main_time(draft)} >= now - {span_of(span)}")
        return True
    return False


def _number(reading: Reading, draft: EntityDraft, what: str) -> str:
    """Return the number of an entity that is meant by its own name or by that of the entity."""
    numbers = draft.of_type("integer", "decimal", "money")
    found = reading.broad.exact(what)
    if found is not None and found[0] == draft.name and len(numbers) == 1:
        return numbers[0].name
    return next((item.name for item in numbers if as_words(item.name) == what.lower()), "")
