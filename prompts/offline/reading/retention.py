"""Reading how long things are kept, and what is erased when."""

from __future__ import annotations

import re
from typing import Final

from design.document.names import singular, snake, words
from prompts.offline.reading.lifecycles import article
from prompts.offline.reading.model import EntityDraft, Reading
from prompts.offline.reading.query_times import main_time
from prompts.offline.reading.words import (
    NUMBER_WORDS,
    Mention,
    list_parts,
    stem,
    without_article,
)

_PERIOD: Final = re.compile(
    r"\b(?:for )?(?:at least )?(\d+|one|two|three|five|seven|ten|twelve|twenty) (day|week"
    r"|month|year)s?\b",
    re.I,
)
_FOREVER: Final = re.compile(
    r"\b(?:kept |keep )?(?:forever|indefinitely|for ever|permanently)\b", re.IGNORECASE
)
_DELETED: Final = re.compile(
    r"\b(?:deleted|removed|closed) ((?!after\b|when\b|once\b)[a-z]+(?: [a-z]+)?)"
    r" (?:are|is|stay|remain)\b",
    re.IGNORECASE,
)
_FORGOTTEN: Final = re.compile(
    r"\b(?:forgotten|erasure|right to be forgotten|delete(?:d)? on request|eras\w+ on request"
    r"|ask for (?:their )?data to be (?:deleted|erased)"
    r"|(?:can|may) (?:delete|remove|erase|close) their (?:own )?(?:account|data|profile|details)"
    r"|(?:ask|asks|request|requests|demand) (?:(?:for|to be|that)\b[\w ]{0,40}?)?"
    r"(?:erased|deleted|removed|anonymi[sz]ed|deletion|erasure|removal|anonymi[sz]ation)"
    r"(?: of (?:their|his|her|the|its|an?) (?:\w+ ?){1,2})?)\b",
    re.I,
)
_ERASED: Final = re.compile(
    r"(?:then|,|:)?\s*(?:the |their |its )?([\w ,-]+?) (?:are|is) (?:then )?(?:erased|deleted"
    r"|blanked|removed|cleared|masked|overwritten|(?:pseud|an)onymi[sz]ed)\b",
    re.I,
)
_LOGGED: Final = re.compile(
    r"\b(?:access(?:es)? to|reads? of|reading|viewing|every read of|who (?:reads|read|opens"
    r"|opened|views|viewed))\b(.+?)(?:\b(?:is|are|must be|gets?)\b.*)?\b(?:logged|recorded"
    r"|audited)\b|\blog(?:ged)? (?:every )?(?:access|read)",
    re.I,
)


_TRACED: Final = re.compile(
    r"\b(?:every|all|each) changes? (?:to|of|in) (.+?) (?:can|must|is|are|has)\b.*?\b(?:traced"
    r"|recorded|logged|audited|tracked|known)\b|\b(?:audit trail|history) (?:of|for) (?:every "
    r"|all )?(.+)",
    re.I,
)


def read_traced(reading: Reading, clause: str) -> bool:
    """Read "every change to an issue can be traced"; False when a clause says no such thing."""
    match = _TRACED.search(clause)
    if match is None:
        return False
    found = reading.finder.mentions(match[1] or match[2])
    for mention in found[:1]:
        reading.entities[mention.entity].facts["audited"] = True
    return bool(found)


def is_request(clause: str) -> bool:
    """Whether a clause says what is erased when somebody asks for it."""
    return bool(_FORGOTTEN.search(clause))


def read_retention(reading: Reading, clause: str) -> None:
    """Read how long something is kept, who may be forgotten, and what is logged."""
    parts = re.split(r",\s+(?:and\s+)?|\s+and\s+(?=[\w -]+\d+ (?:day|week|month|year))", clause)
    if len(parts) > 1 and all(_PERIOD.search(part) for part in parts):
        for part in parts:
            read_retention(reading, part)
        return
    if logged := _LOGGED.search(clause):
        read = {m.entity for m in reading.finder.mentions(clause)}
        read |= set(_holders(reading, logged[1] or ""))
        for entity in read:
            reading.entities[entity].facts["access_logged"] = True
        if not read:
            reading.unread.append(f"constraint: {clause}")
        return
    if read_traced(reading, clause):
        return
    if _FORGOTTEN.search(clause):
        _erasure(reading, clause)
        return
    period = _PERIOD.search(clause)
    if period is None and not _FOREVER.search(clause):
        if not _deactivated(reading, clause) and not _in_words(reading, clause):
            reading.unread.append(f"constraint: {clause}")
        return
    span = "forever"
    if period is not None:
        count = NUMBER_WORDS.get(period[1].lower(), 0) or int(period[1])
        span = f"{count} {period[2].lower()}{'' if count == 1 else 's'}"
    if _erased_values(reading, clause, span, period):
        return
    _keep(reading, clause, span, clause[: period.start()] if period else clause)


def _holders(reading: Reading, words_: str) -> list[str]:
    """Return the entities that have an attribute of this name: "medical notes"."""
    trimmed = re.sub(r"^\s*(?:of|to)\s+|\s+(?:is|are|must be)?\s*$", "", words_)
    plain = without_article(trimmed.strip())
    names = {snake(plain), snake(singular(plain))}
    return [draft.name for draft in reading.entities.values() if names & set(draft.attributes)]


def _deactivated(reading: Reading, clause: str) -> bool:
    """Read "drivers are deactivated, never deleted"."""
    match = re.search(
        r"\b(?P<off>deactivat|disabl)|\b(?:never|not) (?:be )?deleted\b", clause, re.I
    )
    found = [m.entity for m in reading.broad.mentions(clause) if match and m.start < match.start()]
    for entity in found:
        off = match is not None and match["off"]
        reading.entities[entity].facts["delete_policy"] = "deactivate" if off else "never"
    return bool(found)


def _in_words(reading: Reading, clause: str) -> bool:
    """Keep a clause as a rule in words of what it speaks of."""
    subject = re.split(r"\b(?:are|is|must|may|can|should|will|have|has)\b", clause, maxsplit=1)[0]
    held = _holders(reading, subject)
    found = held or [m.entity for m in reading.broad.mentions(clause)]
    if not found or len(clause) < 3:
        return False
    reading.invariants.append({"entity": found[0], "statement": clause[:400]})
    return True


def _erased_values(reading: Reading, clause: str, span: str, period: re.Match[str] | None) -> bool:
    """Read "passport numbers are erased 30 days after check-out": values, not whole records."""
    match = re.match(
        r"^(?P<what>[\w ]+?) (?:are|is|must be) (?P<how>erased|deleted|removed|blanked|cleared)\b",
        clause,
        re.IGNORECASE,
    )
    if match is None or period is None or reading.finder.mentions(match["what"]):
        return False
    name = snake(singular(without_article(match["what"])))
    after = re.search(r"\bafter (?:the )?([\w -]+)$", clause[period.end() :])
    found = False
    for draft in reading.entities.values():
        if name in draft.attributes:
            draft.facts.setdefault("_timed_values", []).append(name)
            draft.erasure.append(name)
            draft.retention = {"period": span, "action": "erase", "basis": clause}
            if after:
                draft.retention["after"] = after[1].strip()
            found = True
    return found


def _keep(reading: Reading, clause: str, span: str, subject: str) -> None:
    erased = re.search(
        r"\b(?:then )?(erased|(?:pseud)?(?:an)?onymi[sz]ed|archived|deleted|removed)\b"
        r"(?P<good> for good)?",
        clause,
        re.I,
    )
    action = "delete"
    if erased:
        word = erased[1].lower()
        if "onymi" in word:
            action = "anonymise"
        elif word == "archived":
            action = "archive"
        elif word == "erased" and not erased["good"]:
            action = "erase"
    soft = _DELETED.search(clause)
    for mention in _kept(reading, subject):
        draft = reading.entities[mention.entity]
        after = "deleted_at" if soft else _counted_from(reading, draft, clause)
        draft.retention = {"period": span, "action": action, "after": after, "basis": clause}
        if soft:
            draft.facts["delete_policy"] = "soft"
    _unknown_kept(reading, subject, span)


def _kept(reading: Reading, subject: str) -> list[Mention]:
    """Return what is kept: "applications" but not "tenants" in "applications of tenants"."""
    mentions = reading.broad.mentions(subject)
    return [
        mention
        for place, mention in enumerate(mentions)
        if not place
        or not re.match(
            r"\s+(?:of|by|from|for|about|on|in|to|with)\b(?!.*(?:,|\band\b))",
            subject[mentions[place - 1].end : mention.start],
            re.IGNORECASE,
        )
    ]


def _counted_from(reading: Reading, draft: EntityDraft, clause: str) -> str:
    """Return from which moment a period is counted: "1 year after return"."""
    match = re.search(
        r"\bafter (?:the |its |their )?(?!\d)([\w -]+?)(?=$|,| and )", clause, re.IGNORECASE
    )
    wanted = {stem(word) for word in words(match[1])} if match else set()
    for attribute in draft.of_type("instant", "date"):
        if wanted & {stem(word) for word in words(attribute.name)}:
            return attribute.name
    return match[1].strip() if match and len(wanted) > 1 else main_time(draft)


def _unknown_kept(reading: Reading, subject: str, span: str) -> None:
    """Ask about what is to be kept but is no entity."""
    plain = re.sub(
        r"\b(?:are|is|be|must|should|kept|keep|we|stored|retained|for|at least|deleted|data|of)\b",
        " ",
        subject,
    )
    for part in list_parts(plain):
        name = without_article(part.strip(" ,."))
        held = any(reading.attribute_like(entity, singular(name)) for entity in reading.entities)
        if (
            name
            and not held
            and len(words(name)) <= 3
            and not reading.broad.mentions(name)
            and not re.search(r"\d", name)
        ):
            one = singular(name)
            reading.ask(
                85,
                f"{name[:1].upper() + name[1:]} are to be kept {span}, but {article(one)} is "
                f"not among the entities. "
                f"Is it a record of its own?",
                "no: what it is made from is the record; the document comes from elsewhere",
                *[],
                options=("no", f"yes, add {one[:1].upper() + one[1:]}"),
            )


def _erasure(reading: Reading, clause: str) -> None:
    mentions = reading.broad.mentions(clause)
    person = next((m.entity for m in mentions if reading.is_person(m.entity)), None) or next(
        (name for name in reading.entities if reading.is_person(name)), None
    )
    if person is None:
        reading.unread.append(f"constraint: {clause}")
        return
    draft = reading.entities[person]
    tail = clause[_FORGOTTEN.search(clause).end() :] if _FORGOTTEN.search(clause) else clause  # type: ignore[union-attr]
    listed = _ERASED.search(tail)
    names: list[str] = []
    for part in list_parts(listed[1]) if listed else ():
        wanted = stem(words(without_article(part))[-1]) if words(part) else ""
        names += [
            a.name
            for a in draft.attributes.values()
            if wanted and wanted in map(stem, words(a.name))
        ]
        if wanted.startswith("addres"):
            _addresses(reading, person)
    if not names:
        names = [a.name for a in draft.attributes.values() if a.facts.get("personal")]
    if timed := draft.facts.pop("_timed_values", None):
        # The entity holds one period and one list: what is asked for comes before what expires.
        reading.invariants.append({"entity": person, "statement": draft.retention.pop("basis")})
        draft.retention = {}
        draft.erasure = [name for name in draft.erasure if name not in timed]
        names += timed
    draft.erasure = list(dict.fromkeys((*draft.erasure, *names)))
    draft.facts["delete_policy"] = "erase"


def _addresses(reading: Reading, person: str) -> None:
    """Erase addresses also where what belongs to a person holds them."""
    for other in reading.entities.values():
        if other.name != person and reading.link_between(other.name, person):
            other.erasure += [
                a.name for a in other.of_type("address") if a.name not in other.erasure
            ]
