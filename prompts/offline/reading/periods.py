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
