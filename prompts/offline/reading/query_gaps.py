"""Questions about what is not there: "patients with no appointment", "free slots"."""

from __future__ import annotations

import re

from prompts.offline.reading.lifecycles import article, many
from prompts.offline.reading.model import AttributeDraft, Reading
from prompts.offline.reading.periods import period_of
from prompts.offline.reading.query_times import LAST, WITHOUT, QueryDraft, main_time, span_of
from prompts.offline.reading.words import Mention, as_words


def read_absence(reading: Reading, query: QueryDraft, text: str, mentions: list[Mention]) -> None:
    """Read "patients with no appointment in the last 12 months"."""
    match = WITHOUT.search(text)
    other = next((m.entity for m in mentions if match and m.start > match.start()), None)
    if match is None or other is None or other == query.entity:
        return
    span = LAST.search(text)
    when = main_time(reading.entities[other])
    since = f" whose {as_words(when)} is in the last {span_of(span)}" if span else ""
    query.measure = ""
    query.limit = 100
    reading.assume(
        f"“{text}” means no {other.lower()} that counts{since}; one in the future counts as one",
        other,
    )


def read_free_times(
    reading: Reading, query: QueryDraft, text: str, mentions: list[Mention]
) -> bool:
    """Read "free slots of a speciality in the next 14 days"."""
    free = re.search(r"\b(?:free|available|bookable) (?P<what>\w+)", text, re.IGNORECASE)
    if free is None:
        return False
    if not re.match(r"(?:slot|time|appointment|hour|day|date)s?\b", free["what"], re.I) and not any(
        mention.start == free.start("what") for mention in mentions
    ):
        if not re.match(r"(?:in|at|for|on|to|of|and|or)\b", free["what"]):
            reading.ask(
                76,
                f"Which facts decide “{free[0]}” in “{text}”?",
                "they are counted when asked, from what is there and what is taken",
                query.entity,
            )
        return False
    kept = [i for i in reading.invariants if i.get("kind") == "no_overlap"]
    holders = {i["entity"] for i in kept}
    booked = [
        d
        for d in reading.entities.values()
        if period_of(d) and (d.lifecycle is not None or d.name in holders)
    ]
    if not booked:
        return False
    asked = {m.entity for m in mentions}
    kept.sort(key=lambda i: not any(
        link.to in asked for link in reading.links_of(i["entity"]) if link.name in i["per"]
    ))  # fmt: skip
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
    for mention in mentions:
        link = reading.link_between(resource, mention.entity)
        if link is not None and not mention.plural and not link.many:
            query.filter(f"{link.name} =")
    if not slots and re.search(r"\bbetween (?:two|given|certain) (?:dates|days|times)\b", text):
        query.measure = f"{many(resource)} without {article(holder)} between two dates"
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
