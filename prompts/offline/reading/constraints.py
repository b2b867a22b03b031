"""Reading constraints: what is traced and frozen, how much there is, how fast it must be."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import singular, words
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import EntityDraft, Reading
from prompts.offline.reading.retention import is_request, read_retention, read_traced
from prompts.offline.reading.words import NUMBER_WORDS, fold

_COUNT: Final = re.compile(
    r"(?<![\w.])(\d[\d,.]*|\w+)\s*(k|thousand|million|billion|m|bn)?\s+(.+)$", re.IGNORECASE
)
_RATE: Final = re.compile(
    r"\b(?:an?|per|each|every)\s+(second|minute|hour|day|week|month|year)\b", re.IGNORECASE
)
_LATENCY: Final = re.compile(
    r"\b(?:under|below|within|in|less than|at most|<|≤|max(?:imum)?)?\s*(\d[\d.,]*)\s*(ms"
    r"|milliseconds?|s|seconds?)\b",
    re.I,
)
_SCALE: Final = {
    "k": 1_000,
    "thousand": 1_000,
    "million": 1_000_000,
    "m": 1_000_000,
    "billion": 10**9,
    "bn": 10**9,
}
_PER_YEAR: Final = {"day": 365, "week": 52, "month": 12, "year": 1}


_KEPT_TOO: Final = re.compile(
    r",\s+(?:and\s+|but\s+)?(?=(?!then\b)[a-z ]{3,40}? (?:are|is) (?:kept|deleted|erased|archived"
    r"|purged)\b(?! (?:and|but)))",
    re.IGNORECASE,
)


def read_constraints(reading: Reading) -> None:
    """Read every constraint."""
    constraints = reading.brief.constraints
    clauses = [
        part
        for clause in (*constraints.retention, *constraints.other)
        for part in _KEPT_TOO.split(clause)
    ]
    for clause in sorted(clauses, key=is_request):
        read_retention(reading, fold(clause))
    for sentence in re.split(r"(?<=[.;])\s+|;", reading.brief.summary):
        read_traced(reading, fold(sentence))
        _traceable(reading, fold(sentence))
        _frozen(reading, fold(sentence))
    for clause in constraints.scale:
        for part in re.split(r",\s+(?=\D*\d)", fold(clause)):
            _scale(reading, part)
    for clause in constraints.latency:
        _latency(reading, fold(clause))


def _traceable(reading: Reading, sentence: str) -> None:
    """Read "every result must be traceable to an instrument and a technician" as links."""
    match = re.search(
        r"\b(?:every|each|all|any) ([\w ]+?) (?:must|can|has to) be trace(?:able|d) to (.+)",
        sentence,
        re.I,
    )
    if match is None:
        return
    what = reading.finder.first(match[1]) or next(
        (name for name in reading.entities if reading.attribute_like(name, singular(match[1]))),
        None,
    )
    for mention in reading.finder.mentions(match[2]) if what else ():
        if what and what != mention.entity and not reading.linked(what, mention.entity):
            reading.link(what, mention.entity, optional=True, inferred=True)
            reading.assume(
                f"{article(what)} names the {mention.entity.lower()} it can be traced to", what
            )


def _frozen(reading: Reading, sentence: str) -> None:
    """Read "an invoice is made at the end of each period and is never altered, only credited"."""
    if _frozen_in_state(reading, sentence):
        return
    match = re.search(
        r"\b(?:is|are|must|may) (?:then )?(?:never|not) (?:be )?(?:altered?|changed?|edited"
        r"|modified)",
        sentence,
    )
    if match is None:
        return
    subject = sentence[: match.start()]
    if re.search(r"\bprices?\b|\btax|\bwhat (?:was|is|has been)\b|\bcharged\b", subject, re.I):
        _freeze_copies(reading)
        return
    mentions = [m for m in reading.finder.mentions(subject) if m.start < 8]
    for mention in mentions:
        draft = reading.entities[mention.entity]
        cycle = draft.lifecycle
        first = cycle.states[0] if cycle and cycle.states else ""
        early = re.search(r"draft|new|open|pending|planned|requested", first)
        draft.facts["frozen_when"] = f"it is no longer {first}" if early else "it has been written"
        draft.facts["delete_policy"] = "never"
        for part in reading.parts_of(draft.name):
            if words(part)[-1] in ("line", "item", "position"):
                reading.entities[part].facts["frozen_when"] = (
                    f"its {draft.name.lower()} is no longer {first or 'a draft'}"
                )


_STATE_NEVER: Final = re.compile(
    r"\b(?:never|not|cannot|can't) (?:be )?(?:chang|alter|edit|modif|correct|touch)", re.IGNORECASE
)


def _frozen_in_state(reading: Reading, sentence: str) -> bool:
    """Read "released results never change": frozen in one state, free before it."""
    if not _STATE_NEVER.search(sentence):
        return False
    for mention in reading.broad.mentions(sentence):
        draft = reading.entities[mention.entity]
        states = draft.lifecycle.states if draft.lifecycle else []
        before = sentence[: mention.start].lower().rstrip()
        state = next((s for s in states if before.endswith(s.replace("_", " "))), None)
        if state is not None:
            draft.facts.setdefault("frozen_when", f"it is {state.replace('_', ' ')}")
            return True
    return False


def _freeze_copies(reading: Reading) -> None:
    """Freeze what holds copied prices once the whole it is in is no longer a draft."""
    for draft in reading.entities.values():
        owner = reading.owner_of(draft.name)
        cycle = reading.entities[owner.to].lifecycle if owner is not None else None
        copies = any("copied_from" in item.facts for item in draft.attributes.values())
        if owner is not None and cycle is not None and copies and cycle.states[0] == "draft":
            draft.facts["frozen_when"] = f"its {owner.to.lower()} is no longer draft"


def _scale(reading: Reading, part: str) -> None:
    match = _COUNT.search(part)
    number = _amount(match) if match else None
    mentions = reading.finder.mentions(match[3]) if match else []
    if (
        match is None
        or number is None
        or not mentions
        or re.search(r"\blargest\b|\bbiggest\b", part)
    ):
        return
    draft = reading.entities[mentions[0].entity]
    rate = _RATE.search(match[3])
    if rate is None:
        draft.facts["expected_rows"] = max(number, draft.facts.get("expected_rows", 0))
        return
    unit = rate[1].lower()
    said = f"{match[1]}{' ' + match[2] if match[2] else ''} a {unit}"
    peak = " at peak" if re.search(r"\bpeak\b", part) else ""
    known = str(draft.facts.get("write_rate", ""))
    draft.facts["write_rate"] = "; ".join(filter(None, (known, said + peak)))
    yearly = _PER_YEAR.get(unit)
    if yearly and not peak:
        draft.facts["expected_rows"] = int(number * yearly * _years(draft))


def _years(draft: EntityDraft) -> float:
    kept = re.match(r"(\d+) (\w+?)s?$", draft.retention.get("period", ""))
    per = {"year": 1.0, "month": 1 / 12, "week": 1 / 52, "day": 1 / 365}
    return int(kept[1]) * per[kept[2]] if kept else 1.0


def _amount(match: re.Match[str]) -> int | None:
    text = match[1].lower()
    factor = _SCALE.get((match[2] or "").lower(), 1)
    if text in NUMBER_WORDS:
        return NUMBER_WORDS[text] * factor
    plain = (
        text.replace(",", "")
        if re.fullmatch(r"\d{1,3}(?:,\d{3})+", text)
        else text.replace(",", ".")
    )
    try:
        return int(float(plain.rstrip(".")) * factor)
    except ValueError:
        return None


def _latency(reading: Reading, clause: str) -> None:
    match = _LATENCY.search(clause)
    if match is None:
        return
    value = float(match[1].replace(",", "."))
    limit = int(value if match[2].lower().startswith("m") else value * 1000)
    mentions = reading.finder.mentions(clause)
    lists = re.search(
        r"\b(?:lists?|search|queries|reads?|pages?|reports?|questions?|lookups?)\b",
        clause,
        re.IGNORECASE,
    )
    if not lists:
        _write_latency(reading, clause)
        return
    for query in reading.queries:
        if (
            limit > 0
            and "measure" not in query
            and (not mentions or query.get("entity") in {m.entity for m in mentions})
        ):
            query["latency_ms"] = limit


def _write_latency(reading: Reading, clause: str) -> None:
    """Keep how fast writing must be as an assumption: no query answers it."""
    reading.assume(f"“{clause}” is measured at the service for one request")
