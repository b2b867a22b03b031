"""Groups and measures of questions: "revenue per product per month"."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import singular, words
from prompts.offline.reading.lifecycles import article, many
from prompts.offline.reading.model import EntityDraft, Reading
from prompts.offline.reading.query_entity import BY, MOST, TOP, path_between
from prompts.offline.reading.query_times import QueryDraft, main_time
from prompts.offline.reading.words import Mention, as_words, stem

PERIODS: Final = ("hour", "day", "week", "month", "quarter", "year")
PER: Final = re.compile(
    r"\b(?:per|for each|by each|grouped by|broken down by|split by) ([\w -]+?)(?=$|,| per "
    r"| and | in | over | for | of | with | this| last| since)",
    re.I,
)


_ADDED: Final = re.compile(
    r"\b(?:revenue|turnover|income|sales|number|count|average|mean|total|sum|cost|spend|rate|share"
    r"|usage|volume)\b",
    re.IGNORECASE,
)


def by_as_per(reading: Reading, text: str) -> str:
    """Return "revenue by organiser by month" as "revenue per organiser per month"."""
    head = re.split(r"\bby\b", text, maxsplit=1, flags=re.IGNORECASE)[0]
    if not _ADDED.search(head) or TOP.search(text):
        return text

    def per(match: re.Match[str]) -> str:
        name = match[1]
        known = name.lower() in PERIODS or reading.broad.exact(name) is not None
        return f"per {name}" if known else match[0]

    return re.sub(r"\bby ([\w -]+?)(?=$|,| by | and | in | over )", per, text, flags=re.IGNORECASE)


def counts_rows(reading: Reading, query: QueryDraft, text: str) -> bool:
    """Whether "per week per project" counts rows rather than sorting them."""
    first_per = [match.group(1).strip().lower() for match in PER.finditer(text)]
    return any(name.split()[-1] in PERIODS for name in first_per if name)


def read_groups(reading: Reading, query: QueryDraft, text: str, per: list[str], stamp: str) -> None:
    """Turn "per product per month" into groups and say what is computed."""
    draft = reading.entities[query.entity]
    periods = [name.strip().lower() for name in per]
    by = BY.search(text)
    if by and by[1] not in per:
        periods.append(by[1].strip().lower())
    if MOST.search(text):
        things = [m.entity for m in reading.finder.mentions(text) if m.entity != draft.name]
        periods[:0] = [name.lower() for name in things[:1]]
        query.measure = f"number of {many(draft.name)}"
    for name in periods:
        group = _group(reading, query, draft, name)
        if group:
            query.groups.append(group)
        elif name != draft.name.lower():
            reading.ask(
                75,
                f"How is “{text}” split by {name}? Nothing leads from {article(draft.name)} to it.",
                "",
                draft.name,
            )
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


def _group(reading: Reading, query: QueryDraft, draft: EntityDraft, name: str) -> str:
    if name in PERIODS:
        return name
    found = reading.broad.first(name)
    if found is not None and found == reading.tenant:
        return found
    if found is not None and found != draft.name:
        link = reading.link_between(draft.name, found)
        path = link.name if link else path_between(reading, draft.name, found)
        rest = name[reading.broad.mentions(name)[0].end :].strip()
        attribute = reading.attribute_like(found, rest) if rest else None
        return f"{path}.{attribute.name}" if path and attribute else path
    attribute = reading.attribute_like(draft.name, name)
    if attribute is not None:
        return attribute.name
    for link in reading.links_of(draft.name):
        if not link.many and name.replace(" ", "_") in reading.entities[link.to].attributes:
            return f"{link.name}.{name.replace(' ', '_')}"
    return "status" if name in ("state", "status") and draft.lifecycle else ""


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
    return _said_measure(reading, draft, text)


_AVERAGED: Final = re.compile(r"(?:^|_)(?:score|rating|stars|grade|mark|temperature|age|level)$")
"""Numbers of which a sum says nothing."""


def _said_measure(reading: Reading, draft: EntityDraft, text: str) -> str:
    """Return what the words before "per" add up: rows, a number, or something to be asked."""
    head = re.split(r"\b(?:per|for each|by)\b", text, maxsplit=1, flags=re.IGNORECASE)[0]
    head = head.strip(" ,")
    first = words(head)[0] if words(head) else ""
    counted = [m for m in reading.broad.mentions(head) if m.plural]
    rows = any(not re.search(r"\bof\b", head[: m.start]) for m in counted)
    if rows or re.search(r"\b(?:number|count|how many)\b", head, re.IGNORECASE):
        return f"number of {many(draft.name)}"
    stems = {stem(word) for word in words(head)}
    numbers = [
        item.name
        for item in draft.of_type("money", "decimal", "integer", "unit_price")
        if stem(words(item.name)[-1]) in stems
    ]
    numbers.sort(
        key=lambda name: (
            not name.startswith("total"), -len(stems.intersection(map(stem, words(name))))
        )
    )  # fmt: skip
    if numbers:
        rest = {stem(word) for word in words(head)} - set(map(stem, words(numbers[0])))
        if rest - {stem("total"), stem("sum")}:
            reading.ask(50, f"What exactly counts into “{text}”?", "", draft.name)
        how = "average" if _AVERAGED.search(numbers[0]) else "sum of"
        return f"{how} {as_words(numbers[0])}"
    if re.search(r"\b(?:highest|largest|biggest) first\b", text, re.IGNORECASE):
        amounts = [item.name for item in draft.of_type("money")]
        if len(amounts) == 1:
            return f"sum of {as_words(amounts[0])}"
    states = draft.lifecycle.states if draft.lifecycle else []
    events = not counted and singular(first) != first
    if not head or events or any(stem(state) in stems for state in states):
        return f"number of {many(draft.name)}"
    reading.ask(50, f"What exactly counts into “{text}”?", "", draft.name)
    return head.lower()


def read_row_groups(reading: Reading, query: QueryDraft, per: list[str]) -> None:
    """Read "orders not fully shipped, per warehouse": rows in groups, linking them if need be."""
    draft = reading.entities[query.entity]
    for name in per:
        found = reading.finder.first(name)
        if found is None or found == draft.name:
            continue
        path = found if found == reading.tenant else path_between(reading, draft.name, found)
        if not path and not query.filters and (joint := _joint(reading, draft.name, found)):
            query.entity, path = joint
        elif not path:
            path = _missing_link(reading, draft, found)
        query.groups.append(path)
        query.measure = query.measure or _said_measure(
            reading, reading.entities[query.entity], query.text
        )


def _joint(reading: Reading, one: str, other: str) -> tuple[str, str] | None:
    """Return what links two entities, such as the stock of a part in a depot."""
    for name in reading.entities:
        left, right = reading.link_between(name, one), reading.link_between(name, other)
        lasting = reading.entities[name].lifecycle is None
        if left and right and lasting and not left.many and not right.many:
            return name, right.name
    return None


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


_CHANGED: Final = re.compile(
    r"\b(?:fell|rose|dropped|grew|halved|doubled|increased|decreased|changed|shrank)\b", re.I
)


def read_comparison(
    reading: Reading, query: QueryDraft, text: str, mentions: list[Mention]
) -> None:
    """Read "accounts whose usage fell by half since last month": groups compared over time."""
    match = re.search(r"\bwhose (.+)$", text, re.IGNORECASE)
    if match is None or not mentions or mentions[0].entity == query.entity:
        return
    if not _CHANGED.search(match[1]):
        return
    query.groups.append(mentions[0].entity)
    query.measure = match[1]
    query.sort = []
    query.limit = None
    if _CHANGED.search(match[1]):
        query.filters = [re.sub(r"now - 1 (\w+)$", r"now - 2 \1s", part) for part in query.filters]
