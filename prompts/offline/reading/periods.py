"""Periods: which two attributes an entity starts and ends at."""

from __future__ import annotations

import re
from typing import Final

from prompts.offline.reading.model import EntityDraft

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
_SPELLS: Final = (
    ("loaded|taken_on|mounted", "unloaded|taken_off|dismounted"),
    ("checked_in|entered|joined|enrolled|hired", "checked_out|left|ended"),
    ("assigned|issued|handed_out|borrowed", "unassigned|released|returned|handed_back|given_back"),
)
"""Names of two things that happen to one record: nothing is planned, so nothing is free."""
_ORDERED: Final = (
    ("issued", "due(?:_date)?"),
    ("started", "current_period_start"),
    ("started", "cancel|cancelled|ended"),
    ("(?:borrowed|lent|loaned|rented|taken|handed)(?:_out)?", "due(?:_back|_date)?"),
    ("ordered|opened|requested", "needed_by|wanted_by|due(?:_date)?"),
)
"""Names of moments of which the second is not before the first, though they bound no period."""


def period_of(draft: EntityDraft) -> tuple[str, str] | None:
    """Return the names of the attributes a period of an entity starts and ends at."""
    return next(iter(_pairs(draft, _PERIODS)), None)


def spell_of(draft: EntityDraft) -> tuple[str, str] | None:
    """Return the names of the moments between which an entity lasts, planned or not."""
    return period_of(draft) or next(iter(_pairs(draft, _SPELLS)), None)


def ordered_times(draft: EntityDraft) -> list[tuple[str, str]]:
    """Return the pairs of moments and days of which the second comes after the first."""
    return [*_pairs(draft, _PERIODS), *_pairs(draft, _SPELLS), *_pairs(draft, _ORDERED)]


def _pairs(draft: EntityDraft, known: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    times = draft.of_type("instant", "date", "time")
    found = []
    for starts, ends in known:
        start = next((item for item in times if _named(item.name, starts)), None)
        end = next((item for item in times if item is not start and _named(item.name, ends)), None)
        travelled = "depart" in starts or ("arriv" in starts and "depart" in ends)
        listed = list(draft.attributes)
        if start and end and travelled and listed.index(start.name) > listed.index(end.name):
            continue
        if start and end and start.type == end.type:
            found.append((start.name, end.name))
    return found


def _named(name: str, pattern: str) -> bool:
    return bool(re.fullmatch(rf"(?:planned_|scheduled_|agreed_)?(?:{pattern})(?:_at|_on)?", name))
